//! Invalidations: a cache loses what their paths name, at once.
//!
//! AWS: "Invalidate files to remove content"; "Quotas", section on invalidations.
//!
//! # Fidelity
//!
//! - An invalidation is done when it is answered, so none is ever in progress beside another: the
//!   quotas of 3,000 paths and 15 wildcards are held for each by itself.
//! - The last 1,000 are kept, over a restart only where the store has a folder: to clear a cache
//!   makes no folder in a project that stores nothing.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::call::{Call, required};
use super::distributions::no_such_distribution;
use super::listing::{ListKind, page};
use crate::control::{account_file::NewFile, answer, aws_error::AwsError};
use crate::distribution::InvalidationPath;
use crate::message::Response;
use crate::resources::iso_8601;

/// The most paths at once.
const MAX_PATHS: usize = 3_000;
/// The most paths with a wildcard at once.
const MAX_WILDCARDS: usize = 15;
/// How many invalidations are kept.
const KEPT: usize = 1_000;
/// How many paths of one are said in the terminal.
const PATHS_SAID: usize = 3;
/// The file in the store's folder.
const FILE: &str = "cloudfront-invalidations.json";

/// The invalidations that were made, oldest first.
#[derive(Debug)]
pub(in crate::control) struct Invalidations {
    file: PathBuf,
    made: Mutex<Vec<Invalidation>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Invalidation {
    id: String,
    distribution: String,
    caller_reference: String,
    /// In milliseconds since 1970.
    created: u64,
    paths: Vec<String>,
}

impl Invalidations {
    /// Those that a store has kept; a file that cannot be read has none.
    pub(in crate::control) fn read(store: &Path) -> Self {
        let file = store.join(FILE);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let made = serde_json::from_str(&text).unwrap_or_default();
        Invalidations {
            file,
            made: Mutex::new(made),
        }
    }

    fn of(&self, distribution: &str) -> Vec<Invalidation> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let of_it = made.iter().rev();
        of_it
            .filter(|it| it.distribution == distribution)
            .cloned()
            .collect()
    }

    /// Adds one, or gives back the one that was made with the same reference.
    fn add(&self, new: Invalidation) -> Result<Added, AwsError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let same = made.iter().find(|it| {
            it.distribution == new.distribution && it.caller_reference == new.caller_reference
        });
        match same {
            Some(before) if before.paths == new.paths => Ok(Added::Before(before.clone())),
            Some(_) => Err(AwsError::invalid_argument(
                "Your request contains a caller reference that was used for a previous \
                 invalidation request for the same distribution.",
            )),
            None => {
                let too_many = (made.len() + 1).saturating_sub(KEPT);
                made.drain(..too_many);
                made.push(new.clone());
                let text = serde_json::to_string(&*made).unwrap_or_default();
                Ok(Added::Now(new, text))
            }
        }
    }

    /// Keeps them for the next start, where there is a folder for it.
    async fn keep(&self, text: String) {
        let place = self.file.clone();
        let kept = tokio::task::spawn_blocking(move || match place.parent() {
            Some(folder) if folder.is_dir() => NewFile::write(place, &text)?.keep(),
            _ => Ok(()),
        });
        // The cache is clear all the same.
        if let Ok(Err(error)) = kept.await {
            let file = self.file.display();
            tracing::warn!(%error, "cannot write `{file}`");
        }
    }
}

enum Added {
    Before(Invalidation),
    /// With all of them, as they are kept.
    Now(Invalidation, String),
}

impl Invalidation {
    fn document(&self, status: &str) -> Value {
        json!({
            "Id": self.id,
            "Status": status,
            "CreateTime": iso_8601(self.created),
            "InvalidationBatch": {
                "Paths": { "Quantity": self.paths.len(), "Items": self.paths },
                "CallerReference": self.caller_reference,
            },
        })
    }
}

/// CreateInvalidation.
pub(super) async fn create(call: &Call<'_>, distribution: &str) -> Result<Response, AwsError> {
    check_distribution(call, distribution)?;
    let batch = call.document("InvalidationBatch")?;
    let caller_reference = required(&batch, "CallerReference")?;
    let paths = paths(&batch)?;
    let endpoint = call.endpoint;
    let added = endpoint.invalidations.add(Invalidation {
        id: endpoint.ids.invalidation(),
        distribution: distribution.to_owned(),
        caller_reference: caller_reference.to_owned(),
        created: call.now,
        paths: paths.iter().map(|it| it.as_str().to_owned()).collect(),
    })?;
    let invalidation = match added {
        Added::Before(invalidation) => invalidation,
        Added::Now(invalidation, all) => {
            let dropped: usize = paths
                .iter()
                .map(|it| endpoint.edge.invalidate(distribution, it))
                .sum();
            tracing::info!("{}", said(distribution, &invalidation.paths, dropped));
            endpoint.invalidations.keep(all).await;
            invalidation
        }
    };
    let document = invalidation.document("InProgress");
    let response = answer::document(StatusCode::CREATED, "Invalidation", &document);
    let place = format!(
        "distribution/{distribution}/invalidation/{}",
        invalidation.id
    );
    Ok(answer::with_location(response, &place))
}

/// For the terminal: `invalidation  E1  /admin/*  3 objects dropped`
fn said(distribution: &str, paths: &[String], dropped: usize) -> String {
    let more = match paths.len().saturating_sub(PATHS_SAID) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let paths = paths[..paths.len().min(PATHS_SAID)].join(" ");
    let plural = if dropped == 1 { "" } else { "s" };
    format!("invalidation  {distribution}  {paths}{more}  {dropped} object{plural} dropped")
}

/// GetInvalidation.
pub(super) fn get(call: &Call<'_>, distribution: &str, id: &str) -> Result<Response, AwsError> {
    check_distribution(call, distribution)?;
    let made = call.endpoint.invalidations.of(distribution);
    let Some(found) = made.iter().find(|it| it.id == id) else {
        return Err(AwsError::new(
            "NoSuchInvalidation",
            "The specified invalidation does not exist.",
        ));
    };
    let document = found.document("Completed");
    Ok(answer::document(StatusCode::OK, "Invalidation", &document))
}

/// ListInvalidations, newest first.
pub(super) fn list(call: &Call<'_>, distribution: &str) -> Result<Response, AwsError> {
    check_distribution(call, distribution)?;
    let made = call.endpoint.invalidations.of(distribution);
    let items = made.into_iter().map(|it| {
        let summary = json!({
            "Id": it.id, "CreateTime": iso_8601(it.created), "Status": "Completed",
        });
        (it.id, summary)
    });
    let list = page(call, ListKind::Truncated, items.collect())?;
    Ok(answer::document(StatusCode::OK, "InvalidationList", &list))
}

/// A distribution that is served counts, even before the configuration lists it as a document.
fn check_distribution(call: &Call<'_>, id: &str) -> Result<(), AwsError> {
    let view = call.endpoint.account.view();
    let served = call.endpoint.edge.snapshot();
    let known = view.all(|it| &it.distributions).any(|it| it.id == id)
        || served.distributions.iter().any(|it| it.id == id);
    match known {
        true => Ok(()),
        false => Err(no_such_distribution()),
    }
}

fn paths(batch: &Value) -> Result<Vec<InvalidationPath>, AwsError> {
    let items = batch["Paths"]["Items"].as_array();
    let items = items.map(Vec::as_slice).unwrap_or_default();
    if items.is_empty() {
        return Err(AwsError::invalid_argument(
            "Your request doesn't contain any paths to invalidate.",
        ));
    }
    if items.len() > MAX_PATHS {
        return Err(AwsError::new(
            "BatchTooLarge",
            format!("An invalidation has at most {MAX_PATHS} paths."),
        ));
    }
    let paths = items.iter().map(|it| {
        let path = InvalidationPath::parse(it.as_str().unwrap_or_default());
        path.map_err(|why| {
            AwsError::invalid_argument(format!(
                "Your request contains one or more invalid invalidation paths: {why}"
            ))
        })
    });
    let paths: Vec<InvalidationPath> = paths.collect::<Result<_, _>>()?;
    if paths.iter().filter(|it| it.is_wildcard()).count() > MAX_WILDCARDS {
        return Err(AwsError::new(
            "TooManyInvalidationsInProgress",
            format!(
                "Processing your request would exceed the maximum number of {MAX_WILDCARDS} \
                 in-progress wildcard invalidations."
            ),
        ));
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_names_a_few_paths() {
        let paths =
            |count: usize| -> Vec<String> { (1..=count).map(|it| format!("/{it}")).collect() };
        assert_eq!(
            said("E1", &paths(1), 1),
            "invalidation  E1  /1  1 object dropped"
        );
        assert_eq!(
            said("E1", &paths(5), 7),
            "invalidation  E1  /1 /2 /3 and 2 more  7 objects dropped"
        );
    }
}
