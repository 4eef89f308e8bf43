//! Every behavior in the order of the file: those that were written, and those of apps.

use super::super::devserver_toml::{
    AppToml, BehaviorToml, BucketToml, DevserverToml, EndpointWord, MethodWord,
    ViewerProtocolPolicyWord,
};
use super::super::tree::{At, Node};
use super::origins::default_origin;
use super::policies::ttl_bounds;
use super::{bucket_of, endpoint_of, has_bucket, place};

/// All the methods that CloudFront knows.
pub(in crate::config) const ALL_METHODS: [MethodWord; 7] = [
    MethodWord::Get,
    MethodWord::Head,
    MethodWord::Options,
    MethodWord::Put,
    MethodWord::Patch,
    MethodWord::Post,
    MethodWord::Delete,
];

/// A behavior with the way to its path pattern in the file.
pub(super) struct Route {
    pub(super) behavior: BehaviorToml,
    pub(super) at: At,
    place: usize,
}

/// Every behavior, in the order of the file.
pub(super) fn routes(
    toml: &DevserverToml,
    tree: &Node,
    buckets: &[BucketToml],
    ids: &[String],
) -> Vec<Route> {
    // Where there is one distribution, nothing needs to name it.
    let named = |id: Option<&String>| match ids {
        [_] => None,
        _ => id.cloned(),
    };
    let mut res = Vec::new();
    for (i, app) in toml.app.iter().enumerate() {
        let at = At::root("app").index(i);
        let place = place(tree, &at);
        for (i, pattern) in paths(toml, app).iter().enumerate() {
            let distribution = named(app.distribution.as_ref());
            let at = match app.path.is_empty() {
                true => at.key("path"),
                false => at.key("path").index(i),
            };
            res.push(Route {
                behavior: app_behavior(app, buckets, pattern, distribution),
                at,
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
            behavior: explicit(behavior, false),
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
            behavior: explicit(behavior, true),
            at,
            place: usize::MAX,
        });
    }
    res.sort_by_key(|it| it.place);
    res
}

/// The path patterns of an app's behaviors: those that it names, else everything. An app in a
/// shared bucket has none, unless a dev server stands for its part of the bucket.
fn paths(toml: &DevserverToml, app: &AppToml) -> Vec<String> {
    let prefix = app.key_prefix.as_deref().filter(|it| !it.is_empty());
    match (&app.url, prefix) {
        _ if !app.path.is_empty() => app.path.clone(),
        (Some(_), Some(prefix)) => vec![format!("/{}*", prefix.trim_start_matches('/'))],
        (None, _) if lies_in_shared_bucket(toml, app) => Vec::new(),
        (Some(_), None) | (None, _) => vec!["*".to_owned()],
    }
}

/// Whether an app without a path is served by another behavior: it lies under a prefix of a
/// bucket, or its bucket answers what no behavior takes.
fn lies_in_shared_bucket(toml: &DevserverToml, app: &AppToml) -> bool {
    let prefixed = app.key_prefix.as_ref().is_some_and(|it| !it.is_empty());
    let bucket = bucket_of(app);
    let default = (toml.distribution.iter()).any(|it| it.default_bucket.as_ref() == Some(&bucket));
    (app.bucket.is_some() && prefixed) || default
}

fn app_behavior(
    app: &AppToml,
    buckets: &[BucketToml],
    pattern: &str,
    distribution: Option<String>,
) -> BehaviorToml {
    let written = BehaviorToml {
        path_pattern: pattern.to_owned(),
        target_origin_id: app.name.clone(),
        viewer_protocol_policy: app.viewer_protocol_policy,
        allowed_methods: app.allowed_methods.clone(),
        cached_methods: app.cached_methods.clone(),
        cache_policy: app.cache_policy.clone(),
        cache_policy_id: app.cache_policy_id.clone(),
        origin_request_policy: app.origin_request_policy.clone(),
        origin_request_policy_id: app.origin_request_policy_id.clone(),
        response_headers_policy: app.response_headers_policy.clone(),
        response_headers_policy_id: app.response_headers_policy_id.clone(),
        compress: app.compress,
        distribution,
        viewer_request: app.viewer_request.clone(),
        viewer_response: app.viewer_response.clone(),
        origin_request: app.origin_request.clone(),
        origin_response: app.origin_response.clone(),
        ..BehaviorToml::default()
    };
    if app.url.is_some() {
        return explicit(of_dev_server(app, written), false);
    }
    let behavior = BehaviorToml {
        trim_prefix: app.trim_prefix.clone(),
        // A website has its own index documents.
        index_document: match endpoint_of(app, buckets) {
            EndpointWord::Website => None,
            EndpointWord::Rest => app.index_document.clone(),
        },
        ..written
    };
    explicit(behavior, true)
}

/// The behavior of an app's dev server: everything goes there as it came, and nothing is kept.
fn of_dev_server(app: &AppToml, it: BehaviorToml) -> BehaviorToml {
    let policy = (it.cache_policy.clone()).or_else(|| it.cache_policy_id.clone());
    let request =
        (it.origin_request_policy.clone()).or_else(|| it.origin_request_policy_id.clone());
    BehaviorToml {
        allowed_methods: it.allowed_methods.or_else(|| Some(ALL_METHODS.to_vec())),
        cache_policy: policy.or_else(|| Some("CachingDisabled".to_owned())),
        cache_policy_id: None,
        origin_request_policy: request.or_else(|| Some("AllViewerExceptHostHeader".to_owned())),
        origin_request_policy_id: None,
        trim_prefix: app.url_trim_prefix.clone(),
        // They belong to the bucket, where there is one.
        origin_request: it.origin_request.filter(|_| !has_bucket(app)),
        origin_response: it.origin_response.filter(|_| !has_bucket(app)),
        ..it
    }
}

/// A behavior with its defaults written out; `compress` is the one that depends on who wrote it.
fn explicit(it: BehaviorToml, compress: bool) -> BehaviorToml {
    let legacy = it.forwarded_values.is_some();
    let usual = || (!legacy).then(|| "CachingOptimized".to_owned());
    let (min, default, max) = ttl_bounds(it.min_ttl.unwrap_or(0), it.default_ttl, it.max_ttl);
    BehaviorToml {
        viewer_protocol_policy: (it.viewer_protocol_policy)
            .or(Some(ViewerProtocolPolicyWord::AllowAll)),
        allowed_methods: (it.allowed_methods)
            .or_else(|| Some(vec![MethodWord::Get, MethodWord::Head])),
        cached_methods: (it.cached_methods)
            .or_else(|| Some(vec![MethodWord::Get, MethodWord::Head])),
        cache_policy: it.cache_policy.or(it.cache_policy_id).or_else(usual),
        cache_policy_id: None,
        origin_request_policy: it.origin_request_policy.or(it.origin_request_policy_id),
        origin_request_policy_id: None,
        response_headers_policy: it.response_headers_policy.or(it.response_headers_policy_id),
        response_headers_policy_id: None,
        compress: it.compress.or(Some(compress)),
        min_ttl: legacy.then_some(min),
        default_ttl: legacy.then_some(default),
        max_ttl: legacy.then_some(max),
        ..it
    }
}
