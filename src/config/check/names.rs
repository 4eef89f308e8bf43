//! Names: each of its kind once, and in the letters that AWS takes.

use super::{Checker, quoted};
use crate::config::{Diagnostic, tree::At};

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    let apps: Vec<(String, At)> = named(toml.app.iter().map(|it| &it.name), "app", "name");
    let buckets = named(toml.bucket.iter().map(|it| &it.name), "bucket", "name");
    let origins = named(toml.origin.iter().map(|it| &it.id), "origin", "id");
    once(cx, &apps, "duplicate-app", "app");
    once(cx, &buckets, "duplicate-bucket", "bucket");

    // An app is an origin of its own name, and behaviors name groups as they name origins.
    let groups = named(
        toml.origin_group.iter().map(|it| &it.id),
        "origin_group",
        "id",
    );
    let all_origins = apps.iter().chain(&origins).chain(&groups);
    let all_origins: Vec<(String, At)> = all_origins.cloned().collect();
    once(cx, &all_origins, "duplicate-origin", "origin");

    let ids: Vec<(String, At)> = toml
        .distribution
        .iter()
        .enumerate()
        .filter_map(|(i, it)| {
            let id = it.id.clone()?;
            Some((id, At::root("distribution").index(i).key("id")))
        })
        .collect();
    once(cx, &ids, "duplicate-distribution", "distribution");

    for kind in [
        "cache_policy",
        "origin_request_policy",
        "response_headers_policy",
    ] {
        policy_names(cx, kind);
    }
    let functions = named(toml.function.iter().map(|it| &it.name), "function", "name");
    once(cx, &functions, "duplicate-function", "function");
    let stores = toml.key_value_store.iter().map(|it| &it.name);
    let stores = named(stores, "key_value_store", "name");
    once(cx, &stores, "duplicate-store", "key value store");
    for (name, at) in &apps {
        app_name(cx, name, at);
    }
    for (name, at) in &buckets {
        bucket_name(cx, name, at);
    }
    for (i, app) in toml.app.iter().enumerate() {
        if let Some(name) = &app.bucket {
            bucket_name(cx, name, &At::root("app").index(i).key("bucket"));
        }
    }
    for (id, at) in &ids {
        let fits = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit();
        if id.is_empty() || !id.bytes().all(fits) {
            let it = Diagnostic::error(
                "bad-distribution-id",
                format!("`{id}` is no distribution id"),
            )
            .label("capital letters and digits only, as in `E2EXAMPLE1ABCD`");
            cx.report(at, it);
        }
    }
}

/// A policy's name and its id stand for it alone.
fn policy_names(cx: &mut Checker<'_>, kind: &str) {
    let mut names = Vec::new();
    for (i, (name, id)) in cx.policies(kind).into_iter().enumerate() {
        let at = At::root(kind).index(i);
        if name.is_empty() || name.chars().count() > 128 {
            let it = Diagnostic::error("bad-policy-name", "a policy's name is not usable")
                .label("1 to 128 characters");
            cx.report(&at.key("name"), it);
        }
        names.push((name.to_owned(), at.key("name")));
        if let Some(id) = id.filter(|id| *id != name) {
            names.push((id.to_owned(), at.key("id")));
        }
        if super::caching::is_managed(kind, name) {
            let title = format!("`{name}` hides the policy of this name that AWS manages");
            let it = Diagnostic::warning("hidden-policy", title)
                .label("behaviors that name it get this one");
            cx.report(&at.key("name"), it);
        }
    }
    once(cx, &names, "duplicate-policy", "policy");
}

fn named<'a>(names: impl Iterator<Item = &'a String>, array: &str, key: &str) -> Vec<(String, At)> {
    names
        .enumerate()
        .map(|(i, it)| (it.clone(), At::root(array).index(i).key(key)))
        .collect()
}

/// Reports every name that stood before, with the first place.
fn once(cx: &mut Checker<'_>, names: &[(String, At)], code: &'static str, what: &str) {
    for (i, (name, at)) in names.iter().enumerate() {
        let before = names[..i].iter().find(|(it, _)| it == name);
        // Two apps of one name are two origins of one name: said once.
        let both_apps = |first: &At| {
            code == "duplicate-origin" && at.dotted() == "app.name" && first.dotted() == "app.name"
        };
        if let Some((_, first)) = before
            && !both_apps(first)
        {
            let title = format!("the {what} `{name}` is there twice");
            let it = Diagnostic::error(code, title)
                .label("here again")
                .also(cx.written(first), "here first");
            cx.report(at, it);
        }
    }
}

fn app_name(cx: &mut Checker<'_>, name: &str, at: &At) {
    let odd = name
        .chars()
        .find(|it| it.is_whitespace() || it.is_control());
    let problem = match odd {
        Some(_) => "no spaces, please: it is the origin's id too",
        None if name.is_empty() => "cannot be empty",
        None if name.chars().count() > 128 => "at most 128 characters: it is the origin's id too",
        None => return,
    };
    let it = Diagnostic::error("bad-app-name", "an app's name is not usable").label(problem);
    cx.report(at, it);
}

/// S3's rules. AWS: "General purpose bucket naming rules".
fn bucket_name(cx: &mut Checker<'_>, name: &str, at: &At) {
    let Some(problem) = refused_bucket_name(name) else {
        return;
    };
    let mut it = Diagnostic::error("bad-bucket-name", format!("`{name}` is no bucket name"))
        .label(problem)
        .knowing("S3 takes 3 to 63 of a-z, 0-9, `.` and `-`, with a letter or digit at both ends");
    let better = usable_bucket_name(name);
    if refused_bucket_name(&better).is_none() {
        let title = format!("write `{better}`");
        it = it.patch(cx.written(at), quoted(&better), title);
    }
    cx.report(at, it);
}

fn refused_bucket_name(name: &str) -> Option<&'static str> {
    let inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'.' || it == b'-';
    let ends =
        |it: Option<&u8>| it.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    let bytes = name.as_bytes();
    if !bytes.iter().copied().all(inner) {
        return Some("has a character that S3 does not take");
    }
    if !(3..=63).contains(&bytes.len()) {
        return Some("has the wrong length");
    }
    if !ends(bytes.first()) || !ends(bytes.last()) || name.contains("..") {
        return Some("begins, ends or continues with a `.` or `-` too many");
    }
    None
}

/// The bucket name that is nearest to a name of one's own.
pub(in crate::config) fn usable_bucket_name(name: &str) -> String {
    let mut res = String::new();
    for it in name.chars() {
        let it = it.to_ascii_lowercase();
        let plain = it.is_ascii_alphanumeric() || it == '-';
        if plain || (it == '.' && !res.ends_with('.')) {
            res.push(it);
        } else if !res.ends_with('-') {
            res.push('-');
        }
    }
    let mut res = res.trim_matches(['-', '.']).to_owned();
    if res.len() < 3 {
        res = format!("{res}-bucket").trim_start_matches('-').to_owned();
    }
    res.truncate(63);
    res.trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3s_bucket_names_are_known() {
        for name in ["admin-1.4.0", "abc", "123"] {
            assert_eq!(refused_bucket_name(name), None, "{name}");
        }
        for name in [
            "",
            "ab",
            "Admin",
            "a_b",
            "-ab",
            "ab-",
            "a..b",
            &"a".repeat(64),
        ] {
            assert!(refused_bucket_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn any_name_has_a_bucket_name_near_it() {
        let check = |name: &str, expected: &str| {
            assert_eq!(usable_bucket_name(name), expected);
            assert_eq!(refused_bucket_name(expected), None, "{expected}");
        };
        check("admin", "admin");
        check("Admin_App", "admin-app");
        check("@org/shell", "org-shell");
        check("ui", "ui-bucket");
        check("_", "bucket");
        check("a..b", "a.-b");
        check(&"x".repeat(70), &"x".repeat(63));
    }
}
