//! Behaviors in the full form: patterns, methods, prefixes, and a default one each.
//!
//! AWS: "Cache behavior settings"; "Quotas".

use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::{BehaviorToml, DevserverToml, EndpointWord, MethodWord},
    expand::{Expansion, has_bucket, is_custom, methods},
    tree::At,
};
use crate::distribution::{AllowedMethods, PathPattern, PathPatternError};

pub(super) fn check(cx: &mut Checker<'_>, expansion: &Expansion) {
    let full = &expansion.toml;
    let routes: Vec<(&BehaviorToml, &At)> =
        full.behavior.iter().zip(&expansion.patterns_at).collect();
    for (i, (behavior, pattern_at)) in routes.iter().enumerate() {
        let at = owner(pattern_at);
        path_pattern(cx, &behavior.path_pattern, pattern_at);
        trim_prefixes(cx, behavior, pattern_at, &at);
        allowed_methods(cx, behavior, &at);
        host_to_bucket(cx, full, behavior, &at);
        group_methods(cx, behavior, &at);
        let first = routes[..i].iter().find(|(it, _)| {
            it.path_pattern == behavior.path_pattern && it.distribution == behavior.distribution
        });
        if let Some((_, first)) = first {
            twice(cx, behavior, pattern_at, first);
        }
    }
    if *cx.toml == DevserverToml::default() {
        let it = Diagnostic::note("nothing-to-serve", "there is no distribution yet")
            .label("the file is empty")
            .knowing("what deploy tools create through the control listener is served")
            .help("name your first micro-frontend: `[[app]]` with `name` and `dist`, or run `mfe-dev init`");
        cx.report(&At::default(), it);
    }
    for (i, distribution) in full.distribution.iter().enumerate() {
        let id = distribution.id.as_deref();
        let own = |it: &&(&BehaviorToml, &At)| {
            full.distribution.len() == 1 || it.0.distribution.as_deref() == id
        };
        let own: Vec<_> = routes.iter().filter(own).collect();
        let at = match cx.toml.distribution.len() {
            0 => At::default(),
            _ => At::root("distribution").index(i),
        };
        if !own.iter().any(|(it, _)| it.path_pattern == "*") {
            no_default(cx, full, own.first().map(|(_, at)| *at), &at);
        }
        let asked = |id: &str| own.iter().any(|(it, _)| it.target_origin_id == id);
        // What no behavior asks belongs to the only distribution, and to none of several.
        let origins = full.origin.iter();
        let origins = origins.filter(|it| full.distribution.len() == 1 || asked(&it.id));
        let origins = origins.count();
        quotas(cx, own.len(), origins, &at);
    }
}

/// The table that a pattern stands in: `[[app]]` or `[[behavior]]`.
fn owner(pattern_at: &At) -> At {
    let parent = pattern_at.parent();
    match parent.dotted().as_str() {
        "app.path" => parent.parent(),
        _ => parent,
    }
}

fn path_pattern(cx: &mut Checker<'_>, pattern: &str, at: &At) {
    let Err(problem) = PathPattern::parse(pattern) else {
        return;
    };
    let title = format!("`{pattern}` is no path pattern");
    let it = Diagnostic::error("bad-path-pattern", title);
    let it = match problem {
        PathPatternError::Empty => it.label("cannot be empty"),
        PathPatternError::TooLong(length) => {
            it.label(format!("has {length} characters, 255 are allowed"))
        }
        PathPatternError::Character {
            character,
            at: offset,
        } => it
            .at(cx.inside(at, offset, character.len_utf8()))
            .label(format!("`{character}` is not allowed"))
            .knowing("allowed: A-Z a-z 0-9 _ - . * ? $ / ~ \" ' @ : + &"),
    };
    cx.report(at, it);
}

/// The prefixes of a behavior, each below its path: that of its bucket, and that of a dev server.
fn trim_prefixes(cx: &mut Checker<'_>, behavior: &BehaviorToml, pattern_at: &At, at: &At) {
    let app = match at.dotted().as_str() {
        "app" => (cx.toml.app.iter()).find(|it| it.name == behavior.target_origin_id),
        _ => None,
    };
    match app {
        Some(app) if app.url.is_some() => {
            let own = app.url_trim_prefix.as_deref();
            trim_prefix(cx, own, behavior, pattern_at, &at.key("url_trim_prefix"));
            let bucket = app.trim_prefix.as_deref().filter(|_| has_bucket(app));
            trim_prefix(cx, bucket, behavior, pattern_at, &at.key("trim_prefix"));
        }
        _ => {
            let own = behavior.trim_prefix.as_deref();
            trim_prefix(cx, own, behavior, pattern_at, &at.key("trim_prefix"));
        }
    }
}

fn trim_prefix(
    cx: &mut Checker<'_>,
    prefix: Option<&str>,
    behavior: &BehaviorToml,
    pattern_at: &At,
    at: &At,
) {
    let Some(prefix) = prefix else { return };
    if !usable_prefix(cx, prefix, at) {
        return;
    }
    let pattern = behavior.path_pattern.as_str();
    let with_slash = format!("/{}", pattern.trim_start_matches('/'));
    let below = with_slash.strip_prefix(prefix);
    if !below.is_some_and(|it| it.is_empty() || it.starts_with(['/', '*'])) {
        let title = format!("`{pattern}` does not lie below `{prefix}`");
        let it = Diagnostic::warning("trim-prefix-mismatch", title)
            .label("only what begins with it is trimmed")
            .also(cx.written(pattern_at), "this is the path");
        cx.report(at, it);
    }
}

/// Whether a prefix can be trimmed; reports it where it cannot.
pub(super) fn usable_prefix(cx: &mut Checker<'_>, prefix: &str, at: &At) -> bool {
    if prefix.starts_with('/') && !prefix.ends_with('/') {
        return true;
    }
    let better = format!("/{}", prefix.trim_matches('/'));
    let mut it = Diagnostic::error("bad-trim-prefix", format!("`{prefix}` cannot be trimmed"))
        .label("begins with `/` and does not end with one");
    if better != "/" {
        it = it.patch(
            cx.written(at),
            quoted(&better),
            format!("write {}", quoted(&better)),
        );
    }
    cx.report(at, it);
    false
}

fn allowed_methods(cx: &mut Checker<'_>, behavior: &BehaviorToml, at: &At) {
    let set = |words: Option<&[MethodWord]>| {
        let words = words.unwrap_or_default();
        AllowedMethods::from_methods(&methods(words))
    };
    let sets = [
        ("allowed_methods", behavior.allowed_methods.as_deref(), true),
        ("cached_methods", behavior.cached_methods.as_deref(), false),
    ];
    for (key, written, all) in sets {
        let Some(written) = written else { continue };
        if set(Some(written)).is_none_or(|it| it == AllowedMethods::All && !all) {
            let names: Vec<&str> = written.iter().copied().map(MethodWord::as_str).collect();
            let title = format!("CloudFront does not know the set {}", names.join(", "));
            let mut it = Diagnostic::error("bad-methods", title)
                .label("not one of its sets")
                .help("GET, HEAD")
                .help("GET, HEAD, OPTIONS");
            if all {
                it = it.help("GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE");
            }
            cx.report(&at.key(key), it);
        }
    }
    let caches_options =
        set(behavior.cached_methods.as_deref()) == Some(AllowedMethods::GetHeadOptions);
    if caches_options && set(behavior.allowed_methods.as_deref()) == Some(AllowedMethods::GetHead) {
        let it = Diagnostic::error("bad-methods", "OPTIONS is cached, but not allowed")
            .label("must be allowed too")
            .also(cx.written(&at.key("allowed_methods")), "these are allowed")
            .help("write `allowed_methods = [\"GET\", \"HEAD\", \"OPTIONS\"]`");
        cx.report(&at.key("cached_methods"), it);
    }
}

/// `InvalidHeadersForS3Origin` of CloudFront's API: with the legacy settings, a bucket's REST
/// endpoint cannot get the viewer's `Host`. AWS: "Cache content based on request headers".
fn host_to_bucket(cx: &mut Checker<'_>, full: &DevserverToml, behavior: &BehaviorToml, at: &At) {
    let Some(values) = &behavior.forwarded_values else {
        return;
    };
    let mut headers = values.headers.iter();
    let Some(host) = headers.position(|it| it.eq_ignore_ascii_case("host")) else {
        return;
    };
    let mut origins = full.origin.iter();
    let origin = origins.find(|it| it.id == behavior.target_origin_id);
    if origin.is_some_and(|it| !is_custom(it) && it.endpoint == Some(EndpointWord::Rest)) {
        let it = Diagnostic::error("refused-header", "`Host` cannot be forwarded to a bucket")
            .label("S3 would look for a bucket of this name");
        let at = at.key("forwarded_values").key("headers").index(host);
        cx.report(&at, it);
    }
}

/// CloudFront fails over for GET, HEAD and OPTIONS only.
/// AWS: "Optimize high availability with CloudFront origin failover".
fn group_methods(cx: &mut Checker<'_>, behavior: &BehaviorToml, at: &At) {
    let mut groups = cx.toml.origin_group.iter();
    let allowed = behavior.allowed_methods.as_deref().map(methods);
    let all = allowed.and_then(|it| AllowedMethods::from_methods(&it)) == Some(AllowedMethods::All);
    if all && groups.any(|it| it.id == behavior.target_origin_id) {
        let title = "an origin group fails over for GET, HEAD and OPTIONS only";
        let it = Diagnostic::warning("origin-group-methods", title)
            .label("other methods end at the first origin")
            .also(
                cx.written(&at.key("target_origin_id")),
                "this is an origin group",
            );
        cx.report(&at.key("allowed_methods"), it);
    }
}

fn twice(cx: &mut Checker<'_>, behavior: &BehaviorToml, at: &At, first: &At) {
    let pattern = &behavior.path_pattern;
    let (code, title) = match pattern.as_str() {
        "*" => (
            "two-default-behaviors",
            "there are two default behaviors".to_owned(),
        ),
        _ => (
            "duplicate-path-pattern",
            format!("the path pattern `{pattern}` is there twice"),
        ),
    };
    let mut it = Diagnostic::error(code, title)
        .label("here again")
        .also(cx.span(first), "here first");
    if pattern == "*" {
        it = it.help("give all but one app a `path`, as in `path = \"/admin/*\"`");
    }
    cx.report(at, it);
}

fn no_default(cx: &mut Checker<'_>, full: &DevserverToml, first: Option<&At>, at: &At) {
    let (title, help) = if full.behavior.is_empty() && full.bucket.is_empty() {
        (
            "there is nothing to serve",
            "name your first micro-frontend: `[[app]]` with `name` and `dist`, or run `mfe-dev init`",
        )
    } else {
        (
            "the distribution has no default behavior",
            "leave `path` out of one `[[app]]`, or set `default_bucket` under `[distribution]`",
        )
    };
    let it = Diagnostic::error("no-default-behavior", title)
        .label("what takes the paths that no behavior does?")
        .help(help);
    match first {
        // Where the file has no `[distribution]`, its first path is the place that tells most.
        Some(first) if *at == At::default() => cx.report(first, it),
        _ => cx.report(at, it),
    }
}

fn quotas(cx: &mut Checker<'_>, behaviors: usize, origins: usize, at: &At) {
    for (what, count, quota) in [("behaviors", behaviors, 75), ("origins", origins, 100)] {
        // The default behavior does not count.
        let count = if what == "behaviors" {
            count.saturating_sub(1)
        } else {
            count
        };
        if count > quota {
            let title = format!("{count} {what} are more than CloudFront's quota of {quota}");
            let it = Diagnostic::warning("quota", title).knowing("AWS raises it on request");
            cx.report(at, it);
        }
    }
}
