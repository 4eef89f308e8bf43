//! Names that must stand for something: buckets, origins, distributions.

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::AppToml,
    expand::bucket_of,
    nearest::{listed, nearest},
    tree::At,
};

/// How alike an app's bucket and another one must be to be taken for a slip.
const SLIP: f64 = 0.9;

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    let declared: Vec<&str> = toml.bucket.iter().map(|it| it.name.as_str()).collect();
    // A dev server in front of a bucket does not make it.
    let makes = |it: &&AppToml| it.url.is_none() || it.dist.is_some();
    let of_apps: Vec<String> = toml.app.iter().filter(makes).map(bucket_of).collect();
    let mut buckets = declared.clone();
    buckets.extend(of_apps.iter().map(String::as_str));

    for (i, it) in toml.origin.iter().enumerate() {
        if let Some(bucket) = &it.bucket {
            let at = At::root("origin").index(i).key("bucket");
            known(cx, &at, "bucket", bucket, &buckets);
        }
        if let Some(fallback) = &it.fallback {
            let at = At::root("origin").index(i).key("fallback").key("bucket");
            known(cx, &at, "bucket", &fallback.bucket, &buckets);
        }
    }
    for (i, it) in toml.distribution.iter().enumerate() {
        if let Some(bucket) = &it.default_bucket {
            let at = At::root("distribution").index(i).key("default_bucket");
            known(cx, &at, "bucket", bucket, &buckets);
        }
    }
    for (i, app) in toml.app.iter().enumerate() {
        let Some(bucket) = &app.bucket else { continue };
        let at = At::root("app").index(i).key("bucket");
        match makes(&app) {
            true => slip(cx, &at, bucket, &declared),
            false => known(cx, &at, "bucket", bucket, &buckets),
        }
    }

    let origins: Vec<&str> = toml
        .origin
        .iter()
        .map(|it| it.id.as_str())
        .chain(toml.app.iter().map(|it| it.name.as_str()))
        .chain(toml.origin_group.iter().map(|it| it.id.as_str()))
        .collect();
    for (i, it) in toml.behavior.iter().enumerate() {
        let at = At::root("behavior").index(i).key("target_origin_id");
        known(cx, &at, "origin", &it.target_origin_id, &origins);
    }

    let apps = toml.app.iter().enumerate();
    let apps = apps.map(|(i, it)| (At::root("app").index(i), it.distribution.as_deref()));
    let behaviors = toml.behavior.iter().enumerate();
    let behaviors =
        behaviors.map(|(i, it)| (At::root("behavior").index(i), it.distribution.as_deref()));
    let named: Vec<(At, Option<&str>)> = apps.chain(behaviors).collect();
    for (at, distribution) in named {
        in_distribution(cx, &at, distribution);
    }
}

/// Reports a name that stands for nothing.
pub(super) fn known(cx: &mut Checker<'_>, at: &At, what: &str, name: &str, names: &[&str]) {
    if names.contains(&name) {
        return;
    }
    let mut it = Diagnostic::error(unknown_code(what), format!("unknown {what} `{name}`"))
        .label(format!("there is no {what} of this name"));
    it = if names.is_empty() {
        it.knowing(format!("the file has no {what} at all"))
    } else {
        it.knowing(format!("known {what}s: {}", listed(names.iter().copied())))
    };
    if let Some(word) = nearest(name, names.iter().copied()) {
        let title = format!("did you mean `{word}`?");
        it = it.patch(cx.written(at), super::quoted(word), title);
    }
    cx.report(at, it);
}

fn unknown_code(what: &str) -> &'static str {
    match what {
        "bucket" => "unknown-bucket",
        "origin" => "unknown-origin",
        "key value store" => "unknown-store",
        _ => "unknown-distribution",
    }
}

/// Warns of an app that makes a bucket whose name is nearly that of another one.
fn slip(cx: &mut Checker<'_>, at: &At, bucket: &str, declared: &[&str]) {
    if declared.contains(&bucket) {
        return;
    }
    let near = declared
        .iter()
        .find(|it| strsim::jaro_winkler(it, bucket) >= SLIP);
    if let Some(word) = near {
        let title = format!("the bucket `{bucket}` is not the bucket `{word}`");
        let it = Diagnostic::warning("similar-bucket", title)
            .label("a bucket of its own is made for this app")
            .patch(
                cx.written(at),
                super::quoted(word),
                format!("did you mean `{word}`?"),
            );
        cx.report(at, it);
    }
}

/// The distribution of an app or a behavior: one that exists, and named where there are several.
fn in_distribution(cx: &mut Checker<'_>, at: &At, named: Option<&str>) {
    let ids = crate::config::expand::distribution_ids(cx.toml);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    match named {
        Some(id) => known(cx, &at.key("distribution"), "distribution", id, &ids),
        None if ids.len() > 1 => {
            let title = format!("{} does not say its distribution", at.header());
            let it = Diagnostic::error("ambiguous-distribution", title)
                .label("there are several distributions")
                .help(format!(
                    "add `distribution = \"{}\"`, or another of {}",
                    ids[0],
                    listed(ids.iter().copied())
                ));
            cx.report(at, it);
        }
        None => {}
    }
}
