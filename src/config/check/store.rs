//! `[store]`, `[credentials]`, and buckets of other stores: a folder, keys, an endpoint.

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::RemoteToml,
    find::absolute,
    origin_url::{OriginUrl, OriginUrlError},
    tree::At,
};

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    if let Some(path) = toml.store.as_ref().and_then(|it| it.path.as_deref()) {
        let at = At::root("store").key("path");
        if path.is_empty() {
            let it = Diagnostic::error("bad-store", "`path` is empty").label("name a folder");
            cx.report(&at, it);
        } else if absolute(path.as_ref(), cx.base).is_file() {
            let title = format!("`{path}` is a file, not a folder");
            cx.report(
                &at,
                Diagnostic::error("bad-store", title).label("must be a folder"),
            );
        }
    }
    for (i, it) in toml.credentials.iter().enumerate() {
        let at = At::root("credentials").index(i);
        for (key, value) in [
            ("access_key_id", &it.access_key_id),
            ("secret_access_key", &it.secret_access_key),
        ] {
            if value.is_empty() {
                let title = format!("`{key}` is empty");
                let it = Diagnostic::error("bad-credentials", title)
                    .label("nobody could sign with it")
                    .help("take `[credentials]` out to let everyone in");
                cx.report(&at.key(key), it);
            }
        }
        let mut before = toml.credentials[..i].iter();
        if let Some(first) = before.position(|other| other.access_key_id == it.access_key_id) {
            let title = format!("the access key `{}` is there twice", it.access_key_id);
            let first = At::root("credentials").index(first).key("access_key_id");
            let it = Diagnostic::error("duplicate-credentials", title)
                .label("here again")
                .also(cx.written(&first), "here first");
            cx.report(&at.key("access_key_id"), it);
        }
    }
    for (i, it) in toml.bucket.iter().enumerate() {
        if let Some(remote) = &it.remote {
            check_remote(cx, remote, &At::root("bucket").index(i).key("remote"));
        }
    }
}

fn check_remote(cx: &mut Checker<'_>, it: &RemoteToml, at: &At) {
    if let Err(problem) = OriginUrl::parse(&it.endpoint) {
        let title = format!("`{}` is no URL of an object store", it.endpoint);
        let label = match problem {
            OriginUrlError::Scheme => "begins with `http://` or `https://`",
            OriginUrlError::More => {
                "a scheme, a host and perhaps a port; the bucket has its own key"
            }
            OriginUrlError::Authority => "as in `https://s3.eu-central-1.amazonaws.com`",
        };
        let it = Diagnostic::error("bad-url", title).label(label);
        cx.report(&at.key("endpoint"), it);
    }
    for (key, value) in [("bucket", &it.bucket), ("region", &it.region)] {
        if value.as_ref().is_some_and(String::is_empty) {
            let it = Diagnostic::error("bad-remote", format!("`{key}` is empty"))
                .label("leave it out, or give it");
            cx.report(&at.key(key), it);
        }
    }
    let halves = [
        (
            "access_key_id",
            it.access_key_id.is_some(),
            "secret_access_key",
            it.secret_access_key.is_some(),
        ),
        (
            "secret_access_key",
            it.secret_access_key.is_some(),
            "access_key_id",
            it.access_key_id.is_some(),
        ),
        (
            "session_token",
            it.session_token.is_some(),
            "access_key_id",
            it.access_key_id.is_some(),
        ),
    ];
    for (given, is_given, missing, is_there) in halves {
        if is_given && !is_there {
            let title = format!("`{given}` needs `{missing}`");
            let it = Diagnostic::error("incomplete-credentials", title)
                .label(format!("`{missing}` is missing"))
                .help("leave all of them out to take those of the environment");
            cx.report(&at.key(given), it);
        }
    }
}
