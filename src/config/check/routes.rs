//! Behaviors in the full form: patterns, methods, prefixes, and a default one each.
//!
//! AWS: "Cache behavior settings"; "Quotas".

use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::{BehaviorToml, DevserverToml, MethodWord},
    expand::{Expansion, methods},
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
        trim_prefix(cx, behavior, pattern_at, &at);
        allowed_methods(cx, behavior, &at);
        let first = routes[..i].iter().find(|(it, _)| {
            it.path_pattern == behavior.path_pattern && it.distribution == behavior.distribution
        });
        if let Some((_, first)) = first {
            twice(cx, behavior, pattern_at, first);
        }
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
        quotas(cx, own.len(), full.origin.len(), &at);
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

fn trim_prefix(cx: &mut Checker<'_>, behavior: &BehaviorToml, pattern_at: &At, at: &At) {
    let Some(prefix) = behavior.trim_prefix.as_deref() else {
        return;
    };
    let at = at.key("trim_prefix");
    let better = format!("/{}", prefix.trim_matches('/'));
    if !prefix.starts_with('/') || prefix.ends_with('/') {
        let mut it = Diagnostic::error("bad-trim-prefix", format!("`{prefix}` cannot be trimmed"))
            .label("begins with `/` and does not end with one");
        if better != "/" {
            it = it.patch(
                cx.written(&at),
                quoted(&better),
                format!("write {}", quoted(&better)),
            );
        }
        cx.report(&at, it);
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
        cx.report(&at, it);
    }
}

fn allowed_methods(cx: &mut Checker<'_>, behavior: &BehaviorToml, at: &At) {
    let sets = [
        ("allowed_methods", behavior.allowed_methods.as_deref(), true),
        ("cached_methods", behavior.cached_methods.as_deref(), false),
    ];
    for (key, written, all) in sets {
        let Some(written) = written else { continue };
        let set = AllowedMethods::from_methods(&methods(written));
        if set.is_none_or(|it| it == AllowedMethods::All && !all) {
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
    if behavior.cached_methods.is_some() {
        let it = Diagnostic::note("no-effect", "`cached_methods` has no effect yet")
            .label("there is no cache: every request reaches its origin");
        if cx.written(&at.key("cached_methods")).is_some() {
            cx.report(&at.key("cached_methods"), it);
        }
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
