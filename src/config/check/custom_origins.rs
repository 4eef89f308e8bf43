//! Origins that are no buckets: where they are, how they are reached.
//!
//! AWS: "Origin settings", API types `Origin` and `CustomOriginConfig`.

use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::{CustomOriginConfigToml, OriginToml},
    expand::{has_bucket, is_custom},
    origin_url::{OriginUrl, OriginUrlError},
    tree::At,
};

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, app) in toml.app.iter().enumerate() {
        let at = At::root("app").index(i);
        let Some(written) = &app.url else {
            if app.url_trim_prefix.is_some() {
                let it = no_effect("`url_trim_prefix` has no effect without `url`")
                    .label("there is no dev server");
                cx.report(&at.key("url_trim_prefix"), it);
            }
            continue;
        };
        url(cx, written, &at.key("url"));
        let of_bucket = [
            ("trim_prefix", app.trim_prefix.is_some()),
            ("index_document", app.index_document.is_some()),
            ("error_document", app.error_document.is_some()),
            ("origin_path", app.origin_path.is_some()),
            ("access", app.access.is_some()),
            ("endpoint", app.endpoint.is_some()),
            ("content_types", app.content_types.is_some()),
            ("upload", !app.upload.is_empty()),
        ];
        for (key, _) in of_bucket
            .into_iter()
            .filter(|(_, given)| *given && !has_bucket(app))
        {
            let mut it = no_effect(&format!("`{key}` has no effect on a dev server"))
                .label("it is for the bucket, and there is none");
            if key == "trim_prefix" {
                it = it.help("to trim what the dev server is asked for, write `url_trim_prefix`");
            }
            cx.report(&at.key(key), it);
        }
    }
    for (i, it) in toml.origin.iter().enumerate() {
        let at = At::root("origin").index(i);
        if let Some(written) = &it.url {
            url(cx, written, &at.key("url"));
            if it.bucket.is_some() {
                let it = Diagnostic::error("conflicting-setting", "an origin has a `bucket` or a `url`")
                    .label("this is a server")
                    .also(cx.written(&at.key("bucket")), "this is a bucket")
                    .help("to have the bucket answer while nothing listens there, write `fallback = { bucket = \"NAME\" }`");
                cx.report(&at.key("url"), it);
            }
        }
        match is_custom(it) {
            true => custom(cx, it, &at),
            false => of_bucket(cx, it, &at),
        }
        if it.origin_shield.as_ref().is_some_and(|it| it.enabled) {
            let it = Diagnostic::note("no-effect", "`origin_shield` has no local effect")
                .label("there is one cache here");
            cx.report(&at.key("origin_shield"), it);
        }
    }
}

/// What only a server knows, on a bucket.
fn of_bucket(cx: &mut Checker<'_>, it: &OriginToml, at: &At) {
    let given = [
        ("insecure", it.insecure.is_some()),
        ("connection_attempts", it.connection_attempts.is_some()),
        ("connection_timeout", it.connection_timeout.is_some()),
        (
            "response_completion_timeout",
            it.response_completion_timeout.is_some(),
        ),
    ];
    for (key, _) in given.into_iter().filter(|(_, given)| *given) {
        let it = Diagnostic::note(
            "no-effect",
            format!("`{key}` has no local effect on a bucket"),
        )
        .label("a local bucket answers at once");
        cx.report(&at.key(key), it);
    }
    if it.fallback.is_some() {
        let it = Diagnostic::error("conflicting-setting", "`fallback` goes with `url`")
            .label("there is no server that could be away");
        cx.report(&at.key("fallback"), it);
    }
}

fn custom(cx: &mut Checker<'_>, it: &OriginToml, at: &At) {
    let config_at = at.key("custom_origin_config");
    if it.endpoint.is_some() {
        let title = "`endpoint` is for a bucket, and this origin is a server";
        let it = Diagnostic::error("conflicting-setting", title).label("take it out");
        cx.report(&at.key("endpoint"), it);
    }
    if let Some(domain) = &it.domain_name {
        domain_name(cx, domain, it.url.is_some(), &at.key("domain_name"));
    }
    match &it.custom_origin_config {
        Some(config) => custom_origin_config(cx, it, config, &config_at),
        None if it.url.is_none() => {
            let domain = it.domain_name.as_deref().unwrap_or_default();
            let title = format!("the custom origin `{domain}` does not say how it is reached");
            let it = Diagnostic::error("missing-key", title)
                .label("this is no S3 domain name")
                .help("to have a server of this machine answer, write `url = \"http://localhost:3000\"`")
                .help("to ask the real one, write `custom_origin_config = { origin_protocol_policy = \"https-only\" }`");
            cx.report(&at.key("domain_name"), it);
        }
        None => {}
    }
    if it.fallback.is_some() && it.url.is_none() {
        let it = Diagnostic::error("conflicting-setting", "`fallback` goes with `url`")
            .label("production's own server has no local bucket behind it");
        cx.report(&at.key("fallback"), it);
    }
    if let Some(limit) = it.response_completion_timeout {
        let config = it.custom_origin_config.as_ref();
        let read = config.and_then(|it| it.origin_read_timeout).unwrap_or(30);
        if limit < u32::from(read) {
            let title = "`response_completion_timeout` is less than `origin_read_timeout`";
            let it = Diagnostic::error("bad-timeout", title)
                .label(format!("must be at least {read}"))
                .also(
                    cx.written(&config_at.key("origin_read_timeout")),
                    "this is `origin_read_timeout`",
                );
            cx.report(&at.key("response_completion_timeout"), it);
        }
    }
}

fn custom_origin_config(
    cx: &mut Checker<'_>,
    origin: &OriginToml,
    it: &CustomOriginConfigToml,
    at: &At,
) {
    let refused = |it: &Diagnostic| it.title.contains("`origin_protocol_policy`");
    let refused = cx.said_in(at).any(refused);
    if it.origin_protocol_policy.is_none() && origin.url.is_none() && !refused {
        let title = "`custom_origin_config` has no `origin_protocol_policy`";
        let it = Diagnostic::error("missing-key", title)
            .label("`http-only`, `https-only` or `match-viewer`");
        cx.report(at, it);
    }
    // With a `url`, the ports are the ones of this machine, which has them all.
    let ports = [("http_port", it.http_port), ("https_port", it.https_port)];
    for (key, port) in ports {
        let Some(port) = port else { continue };
        if origin.url.is_none() && !matches!(port, 80 | 443 | 1024..) {
            let it = Diagnostic::error(
                "bad-port",
                format!("CloudFront asks no origin at port {port}"),
            )
            .label("80, 443, or 1024 to 65535");
            cx.report(&at.key(key), it);
        }
    }
    if !it.origin_ssl_protocols.is_empty() {
        let it = Diagnostic::note("no-effect", "`origin_ssl_protocols` has no local effect")
            .label("TLS 1.2 and 1.3 are spoken");
        cx.report(&at.key("origin_ssl_protocols"), it);
    }
}

/// A name without a scheme, a path, or, where it is really asked, a port.
fn domain_name(cx: &mut Checker<'_>, domain: &str, has_url: bool, at: &At) {
    let bad = || Diagnostic::error("bad-domain-name", format!("`{domain}` is no domain name"));
    if domain.contains("://") {
        let it = bad().label("has a scheme").help(format!(
            "to ask a server there, write `url = {}`",
            quoted(domain)
        ));
        cx.report(at, it);
        return;
    }
    let name = match domain.rsplit_once(':') {
        Some((name, port)) if has_url && port.parse::<u16>().is_ok() => name,
        _ => domain,
    };
    let bracketed = has_url && name.starts_with('[') && name.ends_with(']');
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-._".contains(&it);
    let problem = if name.is_empty() {
        "cannot be empty"
    } else if !bracketed && !name.bytes().all(plain) {
        "letters, digits, `-` and `.` only: no port and no path"
    } else if !has_url && name.parse::<std::net::IpAddr>().is_ok() {
        "CloudFront takes no address"
    } else {
        return;
    };
    let mut it = bad().label(problem);
    if !has_url {
        it = it.help("to ask a server of this machine, write `url = \"http://localhost:3000\"`");
    }
    cx.report(at, it);
}

/// A scheme, a host and a port.
fn url(cx: &mut Checker<'_>, written: &str, at: &At) {
    let Err(problem) = OriginUrl::parse(written) else {
        return;
    };
    let it = Diagnostic::error("bad-url", format!("`{written}` is no URL of a server"));
    let it = match problem {
        OriginUrlError::Scheme => {
            let better = format!("http://{written}");
            let it = it.label("begins with `http://` or `https://`");
            match !written.contains("://") && OriginUrl::parse(&better).is_ok() {
                true => {
                    let title = format!("write {}", quoted(&better));
                    it.patch(cx.written(at), quoted(&better), title)
                }
                false => it,
            }
        }
        OriginUrlError::More => it
            .label("a scheme, a host and a port, and nothing else")
            .knowing("the server is asked for the path that the viewer asked for"),
        OriginUrlError::Authority => it.label("as in `http://localhost:5173`"),
    };
    cx.report(at, it);
}

fn no_effect(title: &str) -> Diagnostic {
    Diagnostic::warning("no-effect", title)
}
