//! `[[app]]` into the full form: buckets, origins and behaviors.
//!
//! The full form is a value of the same structs, so it can be printed as a file, and a file that
//! is in the full form already comes out as it went in. Behaviors keep the order of the file,
//! whichever kind of table they were written in.

mod buckets;
mod origins;
mod routes;

use super::check::usable_bucket_name;
use super::devserver_toml::{
    AppToml, BucketToml, DevserverToml, DistributionToml, EndpointWord, FidelityToml, MethodWord,
    ServerToml,
};
use super::tree::{At, Node};
use buckets::{buckets, with_websites};
use origins::origins;
use routes::routes;

/// The id of the only distribution, where the file gives none.
pub const DISTRIBUTION_ID: &str = "EMFEDEVLOCAL01";

/// The full form, and where its behaviors come from.
#[derive(Clone, Debug)]
pub(super) struct Expansion {
    /// The full form: no apps, no shorthand, every default written out.
    pub(super) toml: DevserverToml,
    /// The way to each behavior's path pattern in the file, in the order of the behaviors.
    pub(super) patterns_at: Vec<At>,
}

/// Expands a file. Its tree gives the order in which things were written.
pub(super) fn expand(toml: &DevserverToml, tree: &Node) -> Expansion {
    let ids = distribution_ids(&toml.distribution);
    let buckets = buckets(toml, tree);
    let routes = routes(toml, tree, &buckets, &ids);
    let origins = origins(toml, &buckets, &routes);
    let (behavior, patterns_at) = routes.into_iter().map(|it| (it.behavior, it.at)).unzip();
    let (cloudfront, s3) = toml.fidelity.clone().unwrap_or_default().switches();
    let full = DevserverToml {
        server: Some(server(toml.server.as_ref())),
        app: Vec::new(),
        distribution: distributions(&toml.distribution, &ids),
        bucket: with_websites(buckets, &origins),
        origin: origins,
        behavior,
        fidelity: Some(FidelityToml::from_switches(&cloudfront, &s3)),
        env: serde_json::Map::new(),
    };
    Expansion {
        toml: full,
        patterns_at,
    }
}

/// The bucket that an app's folder lies in.
pub(super) fn bucket_of(app: &AppToml) -> String {
    match &app.bucket {
        Some(name) => name.clone(),
        None => usable_bucket_name(&app.name),
    }
}

/// The endpoint that an app's origin is: its own setting, else its bucket's.
pub(super) fn endpoint_of(app: &AppToml, buckets: &[BucketToml]) -> EndpointWord {
    let name = bucket_of(app);
    let bucket = buckets.iter().find(|it| it.name == name);
    app.endpoint
        .or(bucket.and_then(|it| it.endpoint))
        .unwrap_or_default()
}

/// The distributions' ids, each given or numbered; one where the file names none.
pub(super) fn distribution_ids(written: &[DistributionToml]) -> Vec<String> {
    let numbered = |i: usize| match i {
        0 => DISTRIBUTION_ID.to_owned(),
        _ => format!("EMFEDEVLOCAL{:02}", i + 1),
    };
    let ids = written.iter().enumerate();
    let mut ids: Vec<String> = ids
        .map(|(i, it)| it.id.clone().unwrap_or_else(|| numbered(i)))
        .collect();
    if ids.is_empty() {
        ids.push(numbered(0));
    }
    ids
}

/// The methods of a list, as HTTP writes them.
pub(super) fn methods(words: &[MethodWord]) -> Vec<String> {
    words.iter().map(|it| it.as_str().to_owned()).collect()
}

/// The server's settings with their defaults.
fn server(written: Option<&ServerToml>) -> ServerToml {
    let written = written.cloned().unwrap_or_default();
    ServerToml {
        host: written.host.or_else(|| Some("127.0.0.1".to_owned())),
        port: written.port.or(Some(8080)),
        control_port: written.control_port.or(Some(8081)),
        strict: written.strict.or(Some(false)),
        pop: written.pop.or_else(|| Some("LCL50-C1".to_owned())),
    }
}

fn distributions(written: &[DistributionToml], ids: &[String]) -> Vec<DistributionToml> {
    let none = DistributionToml::default();
    ids.iter()
        .enumerate()
        .map(|(i, id)| {
            let it = written.get(i).unwrap_or(&none);
            DistributionToml {
                id: Some(id.clone()),
                enabled: it.enabled.or(Some(true)),
                // It has become a behavior.
                default_bucket: None,
                ..it.clone()
            }
        })
        .collect()
}

/// Where an entry stands in the file.
fn place(tree: &Node, at: &At) -> usize {
    tree.at(at).map_or(usize::MAX, |it| it.span.start)
}
