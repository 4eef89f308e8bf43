//! Which key a path leads to, and whether there is such an object.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::Config;
use crate::distribution::{CacheBehavior, Distribution};
use crate::functions::EdgeFunction;

/// The keys of every bucket.
pub(super) struct Keys {
    of_bucket: BTreeMap<String, BTreeSet<String>>,
}

impl Keys {
    /// Gathers the keys of a configuration's folders.
    pub(super) fn new(config: &Config, files: &dyn Fn(&Path) -> Vec<String>) -> Self {
        let mut of_bucket: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for bucket in &config.buckets {
            let keys = of_bucket.entry(bucket.name.clone()).or_default();
            for folder in &bucket.folders {
                let files = files(&folder.path).into_iter();
                keys.extend(files.map(|it| format!("{}{it}", folder.key_prefix)));
            }
        }
        Keys { of_bucket }
    }

    /// Whether a bucket has an object of this key.
    pub(super) fn has(&self, object: &Asked) -> bool {
        let keys = self.of_bucket.get(&object.bucket);
        keys.is_some_and(|it| it.contains(&object.key))
    }

    /// The keys of a bucket, in order.
    pub(super) fn of(&self, bucket: &str) -> impl Iterator<Item = &str> {
        let keys = self.of_bucket.get(bucket);
        keys.into_iter().flatten().map(String::as_str)
    }

    /// Whether a bucket has no object at all: nothing was built yet.
    pub(super) fn is_empty(&self, bucket: &str) -> bool {
        self.of(bucket).next().is_none()
    }
}

/// The object that a bucket is asked for.
pub(super) struct Asked {
    pub(super) bucket: String,
    pub(super) key: String,
}

/// What a behavior's origin is asked for when a viewer asks for a path.
pub(super) fn asked(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    path: &str,
) -> Option<Asked> {
    let origin = distribution.origin(&behavior.target_origin_id)?;
    let uri = match function(config, behavior) {
        Some(EdgeFunction::TrimPrefix(trim)) => trim.rewrite(path).uri,
        None => path.to_owned(),
    };
    let full = format!("{}{uri}", origin.origin_path);
    Some(Asked {
        bucket: origin.endpoint.bucket()?.to_owned(),
        key: full.strip_prefix('/').unwrap_or(&full).to_owned(),
    })
}

/// The function that runs before a behavior's origin is asked.
pub(super) fn function<'a>(
    config: &'a Config,
    behavior: &CacheBehavior,
) -> Option<&'a EdgeFunction> {
    config.functions.get(behavior.origin_request.as_ref()?)
}

/// A behavior's place, for people.
pub(super) fn place(distribution: &Distribution, behavior: &CacheBehavior) -> String {
    format!(
        "distribution {}, behavior `{}`",
        distribution.id, behavior.path_pattern
    )
}
