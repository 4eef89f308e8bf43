//! Every behavior in the order of the file: those that were written, and those of apps.

use super::super::devserver_toml::{
    AppToml, BehaviorToml, BucketToml, DevserverToml, EndpointWord, MethodWord,
    ViewerProtocolPolicyWord,
};
use super::super::tree::{At, Node};
use super::origins::default_origin;
use super::{bucket_of, endpoint_of, place};

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
        let paths = &app.path;
        if !paths.is_empty() {
            for (i, pattern) in paths.iter().enumerate() {
                let behavior =
                    app_behavior(app, buckets, pattern, named(app.distribution.as_ref()));
                let at = at.key("path").index(i);
                res.push(Route {
                    behavior,
                    at,
                    place,
                });
            }
        } else if !lies_in_shared_bucket(toml, app) {
            let behavior = app_behavior(app, buckets, "*", named(app.distribution.as_ref()));
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

fn app_behavior(
    app: &AppToml,
    buckets: &[BucketToml],
    pattern: &str,
    distribution: Option<String>,
) -> BehaviorToml {
    explicit(BehaviorToml {
        path_pattern: pattern.to_owned(),
        target_origin_id: app.name.clone(),
        viewer_protocol_policy: app.viewer_protocol_policy,
        allowed_methods: app.allowed_methods.clone(),
        cached_methods: None,
        trim_prefix: app.trim_prefix.clone(),
        // A website has its own index documents.
        index_document: match endpoint_of(app, buckets) {
            EndpointWord::Website => None,
            EndpointWord::Rest => app.index_document.clone(),
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
