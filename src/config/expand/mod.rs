//! `[[app]]` into the full form: buckets, origins and behaviors.
//!
//! The full form is a value of the same structs, so it can be printed as a file, and a file that
//! is in the full form already comes out as it went in. Behaviors keep the order of the file,
//! whichever kind of table they were written in.

mod buckets;
mod functions;
mod origins;
mod policies;
mod routes;

use std::collections::BTreeMap;
use std::path::Path;

use super::DEFAULT_CACHE_SIZE;
use super::check::usable_bucket_name;
use super::devserver_toml::{
    AmountToml, AppToml, BucketToml, CacheWord, DegreesToml, DevserverToml, DistributionToml,
    EndpointWord, FidelityToml, HttpsToml, MethodWord, OriginGroupToml, OriginToml, ServerToml,
    StoreToml, ViewerToml,
};
use super::domain_name::parse_s3_domain;
use super::functions::{Contents, Declared};
use super::tree::{At, Node};
use crate::distribution::ViewerProfile;
use buckets::{buckets, with_websites};
use origins::origins;
use routes::routes;

pub(super) use policies::ttl_bounds;
pub(super) use routes::ALL_METHODS;

/// The id of the only distribution, where the file gives none.
pub const DISTRIBUTION_ID: &str = "EMFEDEVLOCAL01";

/// The store's folder, where the file gives none.
pub(super) const STORE: &str = ".mfe-dev";

/// The full form, and where its behaviors come from.
#[derive(Clone, Debug)]
pub(super) struct Expansion {
    /// The full form: no apps, no shorthand, every default written out.
    pub(super) toml: DevserverToml,
    /// The way to each behavior's path pattern in the file, in the order of the behaviors.
    pub(super) patterns_at: Vec<At>,
    /// Its functions, and where they come from.
    pub(super) declared: Declared,
    /// What was read of functions and stores.
    pub(super) contents: Contents,
}

/// Expands a file, and reads the code and data that it names. Its tree gives the order in which
/// things were written; paths start from `base`.
pub(super) fn expand(toml: &DevserverToml, tree: &Node, base: &Path) -> Expansion {
    let declared = Declared::of(toml, base);
    let contents = Contents::read(&declared, &toml.key_value_store, base);
    expand_with(toml, tree, declared, contents)
}

/// The same with functions and stores that were read already.
pub(super) fn expand_with(
    toml: &DevserverToml,
    tree: &Node,
    declared: Declared,
    contents: Contents,
) -> Expansion {
    let ids = distribution_ids(toml);
    let buckets = buckets(toml, tree);
    let routes = routes(toml, tree, &buckets, &ids);
    let mut origins = origins(toml, &buckets, &routes);
    origins
        .iter_mut()
        .for_each(|it| functions::of_origin(it, &declared));
    let routes = routes.into_iter();
    let (mut behavior, patterns_at): (Vec<_>, Vec<_>) =
        routes.map(|it| (it.behavior, it.at)).unzip();
    (behavior.iter_mut()).for_each(|it| functions::of_behavior(it, &declared));
    let switches = toml.fidelity.clone().unwrap_or_default().switches();
    let full = DevserverToml {
        from: Vec::new(),
        import: None,
        bind: BTreeMap::new(),
        server: Some(server(toml.server.as_ref())),
        store: Some(store(toml.store.as_ref())),
        credentials: toml.credentials.clone(),
        viewer: Some(viewer(toml.viewer.as_ref())),
        app: Vec::new(),
        distribution: distributions(&toml.distribution, &ids),
        bucket: with_websites(buckets, &origins),
        origin: origins,
        origin_group: toml.origin_group.iter().map(origin_group).collect(),
        behavior,
        function: declared.list().iter().map(|it| it.toml.clone()).collect(),
        key_value_store: toml.key_value_store.clone(),
        cache_policy: toml.cache_policy.iter().map(policies::cache).collect(),
        origin_request_policy: (toml.origin_request_policy.iter())
            .map(policies::origin_request)
            .collect(),
        response_headers_policy: (toml.response_headers_policy.iter())
            .map(policies::response_headers)
            .collect(),
        fidelity: Some(FidelityToml::from_switches(&switches)),
        env: serde_json::Map::new(),
    };
    Expansion {
        toml: full,
        patterns_at,
        declared,
        contents,
    }
}

/// The bucket that an app's folder lies in.
pub(super) fn bucket_of(app: &AppToml) -> String {
    match &app.bucket {
        Some(name) => name.clone(),
        None => usable_bucket_name(&app.name),
    }
}

/// Whether an app has a bucket: all have, but one that is nothing but a dev server.
pub(super) fn has_bucket(app: &AppToml) -> bool {
    app.url.is_none() || app.dist.is_some() || app.bucket.is_some()
}

/// Whether an origin is a server that is no bucket.
pub(super) fn is_custom(origin: &OriginToml) -> bool {
    let of_s3 = origin.domain_name.as_deref().and_then(parse_s3_domain);
    let has_domain = origin.domain_name.is_some();
    origin.url.is_some() || (origin.bucket.is_none() && has_domain && of_s3.is_none())
}

/// The endpoint that an app's origin is: its own setting, else its bucket's.
pub(super) fn endpoint_of(app: &AppToml, buckets: &[BucketToml]) -> EndpointWord {
    let name = bucket_of(app);
    let bucket = buckets.iter().find(|it| it.name == name);
    app.endpoint
        .or(bucket.and_then(|it| it.endpoint))
        .unwrap_or_default()
}

/// The distributions' ids, each given or numbered; one where the file names none, but has something
/// that belongs to one.
pub(super) fn distribution_ids(toml: &DevserverToml) -> Vec<String> {
    let numbered = |i: usize| match i {
        0 => DISTRIBUTION_ID.to_owned(),
        _ => format!("EMFEDEVLOCAL{:02}", i + 1),
    };
    let ids = toml.distribution.iter().enumerate();
    let mut ids: Vec<String> = ids
        .map(|(i, it)| it.id.clone().unwrap_or_else(|| numbered(i)))
        .collect();
    if ids.is_empty() && !(toml.app.is_empty() && toml.behavior.is_empty()) {
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
        control_host: written.control_host,
        control_names: written.control_names,
        strict: written.strict.or(Some(false)),
        pop: written.pop.or_else(|| Some("LCL50-C1".to_owned())),
        cache: written.cache.or(Some(CacheWord::On)),
        cache_size: Some(AmountToml::of_bytes(
            (written.cache_size.and_then(|it| it.bytes())).unwrap_or(DEFAULT_CACHE_SIZE),
        )),
        time_offset: Some(AmountToml::of_duration(
            (written.time_offset.and_then(|it| it.duration())).unwrap_or_default(),
        )),
        https: Some(written.https.unwrap_or(HttpsToml::On(false)).in_full()),
    }
}

/// The store with its default.
fn store(written: Option<&StoreToml>) -> StoreToml {
    let path = written.and_then(|it| it.path.clone());
    StoreToml {
        path: path.or_else(|| Some(STORE.to_owned())),
    }
}

/// The viewer with its defaults.
fn viewer(written: Option<&ViewerToml>) -> ViewerToml {
    let written = written.cloned().unwrap_or_default();
    let usual = ViewerProfile::default();
    let text = |it: Option<DegreesToml>| it.map(|it| DegreesToml::Text(it.text()));
    ViewerToml {
        country: written.country.or(usual.country),
        asn: written.asn.or(usual.asn),
        latitude: text(written.latitude),
        longitude: text(written.longitude),
        ..written
    }
}

/// An origin group with its two members by their names.
fn origin_group(written: &OriginGroupToml) -> OriginGroupToml {
    let Some((primary, secondary)) = written.pair() else {
        return written.clone();
    };
    OriginGroupToml {
        primary: Some(primary.to_owned()),
        secondary: Some(secondary.to_owned()),
        members: Vec::new(),
        ..written.clone()
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
