//! Folders: what an app is made of, and what need not be there yet.

use std::path::Path;

use super::{Checker, quoted};
use crate::config::{
    Diagnostic, devserver_toml::AppToml, expand::bucket_of, find::absolute, tree::At,
};

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    // Key prefixes that are taken, by bucket.
    let mut taken: Vec<(String, String, At)> = Vec::new();
    for (i, app) in toml.app.iter().enumerate() {
        let at = At::root("app").index(i);
        let Some(dist) = &app.dist else {
            match (&app.url, &app.bucket) {
                (None, None) => no_dist(cx, &at),
                (None, Some(_)) => without_effect(cx, app, &at),
                (Some(_), _) => {}
            }
            continue;
        };
        let prefix = app.key_prefix.as_deref();
        folder(cx, dist, prefix, &at, &bucket_of(app), &mut taken);
    }
    for (i, bucket) in toml.bucket.iter().enumerate() {
        let at = At::root("bucket").index(i);
        if let Some(dist) = &bucket.dist {
            let prefix = bucket.key_prefix.as_deref();
            folder(cx, dist, prefix, &at, &bucket.name, &mut taken);
        }
        for (i, it) in bucket.folder.iter().enumerate() {
            let at = at.key("folder").index(i);
            let prefix = it.key_prefix.as_deref();
            folder(cx, &it.dist, prefix, &at, &bucket.name, &mut taken);
        }
    }
}

fn no_dist(cx: &mut Checker<'_>, at: &At) {
    // What was written in its stead has been refused already, with what to do.
    if cx.dist_was_refused(at) {
        return;
    }
    let it = Diagnostic::error("missing-key", "an app has no `dist`")
        .label("`dist` is missing")
        .help("name the folder with the built files: `dist = \"packages/NAME/dist\"`")
        .help("or the app's dev server: `url = \"http://localhost:5173\"`")
        .help("or the bucket that it is uploaded to: `bucket = \"NAME\"`");
    cx.report(at, it);
}

/// What only a folder knows, on an app whose objects are uploaded.
fn without_effect(cx: &mut Checker<'_>, app: &AppToml, at: &At) {
    let of_folder = [
        ("upload", !app.upload.is_empty()),
        ("content_types", app.content_types.is_some()),
    ];
    for (key, _) in of_folder.into_iter().filter(|(_, given)| *given) {
        let title = format!("`{key}` has no effect without `dist`");
        let it = Diagnostic::warning("no-effect", title)
            .label("what is uploaded has its metadata from the upload");
        cx.report(&at.key(key), it);
    }
}

fn folder(
    cx: &mut Checker<'_>,
    dist: &str,
    key_prefix: Option<&str>,
    at: &At,
    bucket: &str,
    taken: &mut Vec<(String, String, At)>,
) {
    let prefix = key_prefix.unwrap_or_default();
    let prefix_at = at.key("key_prefix");
    if (!prefix.is_empty() && !prefix.ends_with('/')) || prefix.starts_with('/') {
        let better = format!("{}/", prefix.trim_matches('/'));
        let better = if better == "/" { "" } else { better.as_str() };
        let it = Diagnostic::error("bad-key-prefix", format!("`{prefix}` is no key prefix"))
            .label("ends with `/` and does not begin with one")
            .patch(
                cx.written(&prefix_at),
                quoted(better),
                format!("write {}", quoted(better)),
            );
        cx.report(&prefix_at, it);
    }
    let first = taken
        .iter()
        .find(|(known, it, _)| known == bucket && it == prefix);
    if let Some((_, _, first)) = first {
        let title = match prefix {
            "" => format!("two folders are the whole bucket `{bucket}`"),
            _ => format!("two folders lie in the bucket `{bucket}` under `{prefix}`"),
        };
        let it = Diagnostic::error("duplicate-key-prefix", title)
            .label("this folder would never be asked")
            .also(cx.span(&first.key("dist")), "this one has the place")
            .help("give each folder a `key_prefix` of its own");
        cx.report(&at.key("dist"), it);
    } else {
        taken.push((bucket.to_owned(), prefix.to_owned(), at.clone()));
    }
    there(cx, dist, &at.key("dist"));
}

fn there(cx: &mut Checker<'_>, dist: &str, at: &At) {
    let path = absolute(Path::new(dist), cx.base);
    let shown = path.display();
    if dist.is_empty() {
        let it = Diagnostic::error("bad-folder", "`dist` is empty").label("name a folder");
        cx.report(at, it);
    } else if path.is_file() {
        let it = Diagnostic::error("bad-folder", format!("`{dist}` is a file, not a folder"))
            .label("must be a folder");
        cx.report(at, it);
    } else if !path.exists() {
        let it = Diagnostic::warning(
            "missing-folder",
            format!("the folder `{dist}` does not exist"),
        )
        .label("empty until it is built")
        .knowing(format!(
            "looked for `{shown}`; it is picked up when it appears"
        ));
        cx.report(at, it);
    }
}

impl Checker<'_> {
    /// Whether something was refused in a table that stood there for its `dist`.
    fn dist_was_refused(&self, at: &At) -> bool {
        self.said_in(at).any(|it| match it.code {
            "unknown-key" => it.patch.as_ref().is_some_and(|it| it.replacement == "dist"),
            "wrong-type" => it.title.starts_with("`dist`") || it.title.starts_with("`url`"),
            _ => false,
        })
    }
}
