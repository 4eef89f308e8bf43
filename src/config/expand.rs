//! `[[app]]` into the full form: buckets, origins and behaviors.
//!
//! The full form is a value of the same structs, so it can be printed as a file, and a file that
//! is in the full form already comes out as it went in. Behaviors keep the order of the file,
//! whichever kind of table they were written in.

use super::check::usable_bucket_name;
use super::devserver_toml::{AccessWord, FidelityToml, ServerToml};
use super::devserver_toml::{
    AppToml, BehaviorToml, BucketToml, DevserverToml, DistributionToml, EndpointWord, FolderToml,
    MethodWord, OriginToml, ViewerProtocolPolicyWord,
};
use super::domain_name::{parse_s3_domain, s3_domain};
use super::tree::{At, Node};

/// The id of the only distribution, where the file gives none.
pub const DISTRIBUTION_ID: &str = "EMFEDEVLOCAL01";

/// The index document of a website that names none.
const INDEX_DOCUMENT: &str = "index.html";

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

/// Every bucket with all of its folders, in the order of the file.
fn buckets(toml: &DevserverToml, tree: &Node) -> Vec<BucketToml> {
    let mut res: Vec<(usize, BucketToml)> = Vec::new();
    for (i, it) in toml.bucket.iter().enumerate() {
        let at = At::root("bucket").index(i);
        res.push((place(tree, &at), in_full(it)));
    }
    for (i, app) in toml.app.iter().enumerate() {
        let name = bucket_of(app);
        let known = res.iter().position(|(_, it)| it.name == name);
        let known = known.unwrap_or_else(|| {
            let at = At::root("app").index(i);
            let bucket = BucketToml {
                name,
                ..BucketToml::default()
            };
            res.push((place(tree, &at), bucket));
            res.len() - 1
        });
        add_app(&mut res[known].1, app);
    }
    res.sort_by_key(|(place, _)| *place);
    res.into_iter().map(|(_, it)| it).collect()
}

/// A bucket whose own `dist` has become one of its folders.
fn in_full(written: &BucketToml) -> BucketToml {
    let mut res = written.clone();
    if let Some(dist) = res.dist.take() {
        let folder = FolderToml {
            dist,
            key_prefix: res.key_prefix.take(),
            app: None,
            content_types: res.content_types.take(),
            upload: std::mem::take(&mut res.upload),
        };
        res.folder.insert(0, folder);
    }
    res
}

/// Puts an app's folder into its bucket, and what the app says of the bucket beside it.
fn add_app(bucket: &mut BucketToml, app: &AppToml) {
    bucket.access = bucket.access.or(app.access);
    bucket.endpoint = bucket.endpoint.or(app.endpoint);
    if app.endpoint == Some(EndpointWord::Website) {
        let own = &mut bucket.index_document;
        *own = own.take().or_else(|| app.index_document.clone());
    }
    let error_document = &mut bucket.error_document;
    *error_document = error_document.take().or_else(|| app.error_document.clone());
    if let Some(dist) = &app.dist {
        bucket.folder.push(FolderToml {
            dist: dist.clone(),
            key_prefix: app.key_prefix.clone().filter(|it| !it.is_empty()),
            app: Some(app.name.clone()),
            content_types: app.content_types,
            upload: app.upload.clone(),
        });
    }
}

/// Writes out each bucket's endpoint, its index document where its website is on, and its
/// access.
fn with_websites(mut buckets: Vec<BucketToml>, origins: &[OriginToml]) -> Vec<BucketToml> {
    for bucket in &mut buckets {
        let asked = origins.iter().any(|it| {
            it.bucket.as_ref() == Some(&bucket.name) && it.endpoint == Some(EndpointWord::Website)
        });
        let on = asked
            || bucket.endpoint == Some(EndpointWord::Website)
            || bucket.index_document.is_some()
            || bucket.error_document.is_some()
            || !bucket.routing_rules.is_empty();
        if on && bucket.redirect_all_requests_to.is_none() && bucket.index_document.is_none() {
            bucket.index_document = Some(INDEX_DOCUMENT.to_owned());
        }
        bucket.endpoint = bucket.endpoint.or(Some(EndpointWord::Rest));
        let website = asked || bucket.endpoint == Some(EndpointWord::Website);
        let usual = if website {
            AccessWord::PublicGet
        } else {
            AccessWord::OacGet
        };
        bucket.access = bucket.access.or(Some(usual));
    }
    buckets
}

/// A behavior with the way to its path pattern in the file.
struct Route {
    behavior: BehaviorToml,
    at: At,
    place: usize,
}

/// Every behavior, in the order of the file.
fn routes(toml: &DevserverToml, tree: &Node, buckets: &[BucketToml], ids: &[String]) -> Vec<Route> {
    // Where there is one distribution, nothing needs to name it.
    let named = |id: Option<&String>| match ids {
        [_] => None,
        _ => id.cloned(),
    };
    let mut res = Vec::new();
    for (i, app) in toml.app.iter().enumerate() {
        let at = At::root("app").index(i);
        let place = place(tree, &at);
        let paths = &app.path;
        if !paths.is_empty() {
            for (i, pattern) in paths.iter().enumerate() {
                let behavior = app_behavior(app, pattern, named(app.distribution.as_ref()));
                let at = at.key("path").index(i);
                res.push(Route {
                    behavior,
                    at,
                    place,
                });
            }
        } else if !lies_in_shared_bucket(toml, app) {
            let behavior = app_behavior(app, "*", named(app.distribution.as_ref()));
            res.push(Route {
                behavior,
                at: at.key("path"),
                place,
            });
        }
    }
    for (i, written) in toml.behavior.iter().enumerate() {
        let at = At::root("behavior").index(i);
        let behavior = BehaviorToml {
            distribution: named(written.distribution.as_ref()),
            ..written.clone()
        };
        let place = place(tree, &at);
        res.push(Route {
            behavior: explicit(behavior),
            at: at.key("path_pattern"),
            place,
        });
    }
    for (i, it) in toml.distribution.iter().enumerate() {
        let Some(bucket) = it.default_bucket.as_deref() else {
            continue;
        };
        let at = At::root("distribution").index(i).key("default_bucket");
        let behavior = BehaviorToml {
            path_pattern: "*".to_owned(),
            target_origin_id: default_origin(toml, buckets, bucket),
            distribution: named(ids.get(i)),
            ..BehaviorToml::default()
        };
        // The default behavior is tried last, wherever it was written.
        res.push(Route {
            behavior: explicit(behavior),
            at,
            place: usize::MAX,
        });
    }
    res.sort_by_key(|it| it.place);
    res
}

/// Whether an app without a path is served by another behavior: it lies under a prefix of a
/// bucket, or its bucket answers what no behavior takes.
fn lies_in_shared_bucket(toml: &DevserverToml, app: &AppToml) -> bool {
    let prefixed = app.key_prefix.as_ref().is_some_and(|it| !it.is_empty());
    let bucket = bucket_of(app);
    let default = (toml.distribution.iter()).any(|it| it.default_bucket.as_ref() == Some(&bucket));
    (app.bucket.is_some() && prefixed) || default
}

fn app_behavior(app: &AppToml, pattern: &str, distribution: Option<String>) -> BehaviorToml {
    explicit(BehaviorToml {
        path_pattern: pattern.to_owned(),
        target_origin_id: app.name.clone(),
        viewer_protocol_policy: app.viewer_protocol_policy,
        allowed_methods: app.allowed_methods.clone(),
        cached_methods: None,
        trim_prefix: app.trim_prefix.clone(),
        // A website has its own index documents.
        index_document: match app.endpoint {
            Some(EndpointWord::Website) => None,
            Some(EndpointWord::Rest) | None => app.index_document.clone(),
        },
        distribution,
    })
}

/// A behavior with its defaults written out.
fn explicit(it: BehaviorToml) -> BehaviorToml {
    BehaviorToml {
        viewer_protocol_policy: (it.viewer_protocol_policy)
            .or(Some(ViewerProtocolPolicyWord::AllowAll)),
        allowed_methods: (it.allowed_methods)
            .or_else(|| Some(vec![MethodWord::Get, MethodWord::Head])),
        ..it
    }
}

/// The origin of `default_bucket`: named after the bucket, unless another one has that name.
fn default_origin(toml: &DevserverToml, buckets: &[BucketToml], bucket: &str) -> String {
    let taken = toml
        .origin
        .iter()
        .any(|it| it.id == bucket && it.bucket.as_deref() != Some(bucket))
        || toml
            .app
            .iter()
            .any(|it| it.name == bucket && bucket_of(it) != bucket);
    let known = buckets.iter().any(|it| it.name == bucket);
    match taken && known {
        true => format!("{bucket}-default"),
        false => bucket.to_owned(),
    }
}

/// The origins that were written, those of apps with a behavior, and those of default buckets.
fn origins(toml: &DevserverToml, buckets: &[BucketToml], routes: &[Route]) -> Vec<OriginToml> {
    let usual = |bucket: &str| {
        let found = buckets.iter().find(|it| it.name == bucket);
        found.and_then(|it| it.endpoint).unwrap_or_default()
    };
    let mut res = Vec::new();
    for app in &toml.app {
        if routes
            .iter()
            .any(|it| it.behavior.target_origin_id == app.name)
        {
            let bucket = bucket_of(app);
            let endpoint = app.endpoint.unwrap_or_else(|| usual(&bucket));
            res.push(OriginToml {
                id: app.name.clone(),
                domain_name: Some(s3_domain(&bucket, endpoint)),
                bucket: Some(bucket),
                endpoint: Some(endpoint),
                origin_path: app.origin_path.clone().filter(|it| !it.is_empty()),
                custom_headers: Vec::new(),
            });
        }
    }
    for written in &toml.origin {
        let parsed = written.domain_name.as_deref().and_then(parse_s3_domain);
        let (in_domain, of_domain) = parsed.unzip();
        let bucket = written.bucket.clone().or(in_domain).unwrap_or_default();
        let endpoint = written
            .endpoint
            .or(of_domain)
            .unwrap_or_else(|| usual(&bucket));
        let domain = written.domain_name.clone();
        res.push(OriginToml {
            domain_name: Some(domain.unwrap_or_else(|| s3_domain(&bucket, endpoint))),
            bucket: Some(bucket),
            endpoint: Some(endpoint),
            origin_path: written.origin_path.clone().filter(|it| !it.is_empty()),
            ..written.clone()
        });
    }
    for bucket in toml
        .distribution
        .iter()
        .filter_map(|it| it.default_bucket.as_deref())
    {
        let id = default_origin(toml, buckets, bucket);
        if res.iter().all(|it| it.id != id) {
            let endpoint = usual(bucket);
            res.push(OriginToml {
                id,
                domain_name: Some(s3_domain(bucket, endpoint)),
                bucket: Some(bucket.to_owned()),
                endpoint: Some(endpoint),
                origin_path: None,
                custom_headers: Vec::new(),
            });
        }
    }
    res
}
