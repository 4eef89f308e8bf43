//! `[[response_headers_policy]]`: headers that may be added or taken away, CORS that a browser takes.
//!
//! AWS: "Understand response headers policies", API type `ResponseHeadersPolicyConfig`, "Quotas".

use http::{HeaderName, HeaderValue};

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::{
        CorsConfigToml, CustomHeadersConfigToml, RemoveHeadersConfigToml,
        ResponseHeadersPolicyToml, SecurityHeadersConfigToml,
    },
    tree::At,
};

/// Headers that no policy takes away; and all that begin with `X-Amz-Cf-` or `X-Edge-`.
const NOT_REMOVED: [&str; 31] = [
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "warning",
    "x-accel-buffering",
    "x-accel-charset",
    "x-accel-limit-rate",
    "x-accel-redirect",
    "x-amzn-auth",
    "x-amzn-cf-billing",
    "x-amzn-cf-id",
    "x-amzn-cf-xff",
    "x-amzn-errortype",
    "x-amzn-fle-profile",
    "x-amzn-header-count",
    "x-amzn-header-order",
    "x-amzn-lambda-integration-tag",
    "x-amzn-requestid",
    "x-cache",
    "x-forwarded-proto",
    "x-real-ip",
];

/// The most characters of a header's value.
const VALUE_LENGTH: usize = 1_783;

/// How many headers a policy may add, and how many it may take away; AWS raises it on request.
const HEADERS: usize = 10;

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, it) in toml.response_headers_policy.iter().enumerate() {
        policy(cx, it, &At::root("response_headers_policy").index(i));
    }
}

fn policy(cx: &mut Checker<'_>, it: &ResponseHeadersPolicyToml, at: &At) {
    let does_nothing = it.cors_config.is_none()
        && it.security_headers_config.is_none()
        && it.server_timing_headers_config.is_none()
        && it.custom_headers_config.is_none()
        && it.remove_headers_config.is_none();
    if does_nothing {
        let title = format!("the response headers policy `{}` does nothing", it.name);
        let it = bad(title)
            .label("CloudFront takes a policy with at least one part")
            .help("give `cors_config`, `security_headers_config`, `custom_headers_config`, `remove_headers_config` or `server_timing_headers_config`");
        cx.report(at, it);
    }
    if let Some(it) = &it.cors_config {
        cors(cx, it, &at.key("cors_config"));
    }
    if let Some(it) = &it.security_headers_config {
        security(cx, it, &at.key("security_headers_config"));
    }
    if let Some(it) = &it.custom_headers_config {
        custom(cx, it, &at.key("custom_headers_config").key("items"));
    }
    if let Some(it) = &it.remove_headers_config {
        remove(cx, it, &at.key("remove_headers_config").key("items"));
    }
    let timing = it.server_timing_headers_config.as_ref();
    if let Some(rate) = timing.and_then(|it| it.sampling_rate) {
        let steps = rate * 10_000.0;
        let four_decimals = (steps - steps.round()).abs() < 1e-6;
        if !(0.0..=100.0).contains(&rate) || !four_decimals {
            let it = bad(format!("`{rate}` is no sampling rate"))
                .label("a percentage from 0 to 100 with up to four decimals");
            let at = at.key("server_timing_headers_config");
            cx.report(&at.key("sampling_rate"), it);
        }
    }
}

fn cors(cx: &mut Checker<'_>, it: &CorsConfigToml, at: &At) {
    let origins = &it.access_control_allow_origins;
    let headers = &it.access_control_allow_headers;
    let methods = it.access_control_allow_methods.len();
    for (key, count) in [
        ("access_control_allow_origins", origins.len()),
        ("access_control_allow_headers", headers.len()),
        ("access_control_allow_methods", methods),
    ] {
        if count == 0 {
            let it = bad(format!("`{key}` is empty")).label("CloudFront takes at least one");
            cx.report(&at.key(key), it);
        }
    }
    if it.access_control_allow_credentials {
        for (key, list) in [
            ("access_control_allow_origins", origins),
            ("access_control_allow_headers", headers),
            (
                "access_control_expose_headers",
                &it.access_control_expose_headers,
            ),
        ] {
            if let Some(star) = list.iter().position(|it| it == "*") {
                let credentials = at.key("access_control_allow_credentials");
                let it = bad("`*` cannot stand beside credentials".to_owned())
                    .label("name them")
                    .also(cx.written(&credentials), "browsers refuse `*` then");
                cx.report(&at.key(key).index(star), it);
            }
        }
    }
    for (i, origin) in origins.iter().enumerate() {
        if let Some(problem) = refused_origin(origin) {
            let it = bad(format!("`{origin}` is no allowed origin")).label(problem);
            let at = at.key("access_control_allow_origins").index(i);
            cx.report(&at, it);
        }
    }
    for (key, list) in [
        ("access_control_allow_headers", headers),
        (
            "access_control_expose_headers",
            &it.access_control_expose_headers,
        ),
    ] {
        for (i, name) in list.iter().enumerate() {
            if HeaderName::from_bytes(name.as_bytes()).is_err() {
                let it = bad(format!("`{name}` is no header name"));
                cx.report(&at.key(key).index(i), it);
            }
        }
    }
}

/// What is wrong with an entry of `Access-Control-Allow-Origin`: a `*` may be the host's first
/// label, a part of the port, or everything.
fn refused_origin(origin: &str) -> Option<&'static str> {
    if origin == "*" {
        return None;
    }
    let host = match origin.split_once("://") {
        Some(("http" | "https", host)) => host,
        Some(_) => return Some("the scheme is `http` or `https`"),
        None => origin,
    };
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') => (host, Some(port)),
        _ => (host, None),
    };
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit() || it == b'*');
    let plain = |it: &str| {
        let letter = |it: u8| it.is_ascii_alphanumeric() || b"-._".contains(&it);
        !it.is_empty() && it.bytes().all(letter)
    };
    let name = host.strip_prefix("*.").unwrap_or(host);
    if origin.len() > VALUE_LENGTH {
        Some("has more than 1,783 characters")
    } else if port.is_some_and(|it| it.is_empty() || !digits(it)) {
        Some("the port has digits and `*` only")
    } else if name.contains('*') {
        Some("a `*` may only be the first label, as in `*.example.com`")
    } else if name.contains('/') {
        Some("an origin has no path")
    } else if !plain(name) {
        Some("as in `https://example.com` or `*.example.com`")
    } else {
        None
    }
}

fn security(cx: &mut Checker<'_>, it: &SecurityHeadersConfigToml, at: &At) {
    if let Some(it) = &it.xss_protection {
        let at = at.key("xss_protection");
        let block = it.mode_block.unwrap_or_default();
        if block && it.report_uri.is_some() {
            let it = bad("`mode_block` and `report_uri` exclude each other".to_owned())
                .label("only one of them")
                .also(cx.written(&at.key("mode_block")), "this is the other");
            cx.report(&at.key("report_uri"), it);
        }
        if !it.protection && (block || it.report_uri.is_some()) {
            let key = if block { "mode_block" } else { "report_uri" };
            let it = bad(format!("`{key}` needs `protection = true`"))
                .label("the filter is off")
                .also(cx.written(&at.key("protection")), "this says so");
            cx.report(&at.key(key), it);
        }
        if let Some(uri) = &it.report_uri {
            value(cx, uri, &at.key("report_uri"));
        }
    }
    if let Some(it) = &it.content_security_policy {
        let at = at.key("content_security_policy");
        let at = at.key("content_security_policy");
        if it.content_security_policy.is_empty() {
            cx.report(&at, bad("the policy is empty".to_owned()));
        }
        value(cx, &it.content_security_policy, &at);
    }
}

fn custom(cx: &mut Checker<'_>, it: &CustomHeadersConfigToml, at: &At) {
    let names: Vec<&str> = it.items.iter().map(|it| it.header.as_str()).collect();
    names_once(cx, &names, at, "header");
    for (i, it) in it.items.iter().enumerate() {
        value(cx, &it.value, &at.index(i).key("value"));
    }
}

fn remove(cx: &mut Checker<'_>, it: &RemoveHeadersConfigToml, at: &At) {
    let names: Vec<&str> = it.items.iter().map(|it| it.name()).collect();
    names_once(cx, &names, at, "");
    for (i, name) in names.iter().enumerate() {
        let lower = name.to_ascii_lowercase();
        let own = lower.starts_with("x-amz-cf-") || lower.starts_with("x-edge-");
        if own || NOT_REMOVED.contains(&lower.as_str()) {
            let it = Diagnostic::error("refused-header", format!("`{name}` cannot be taken away"))
                .label("CloudFront keeps this header");
            cx.report(&named(cx, &at.index(i), "header"), it);
        }
    }
}

/// Where a name stands: under its key, or in the list itself.
fn named(cx: &Checker<'_>, at: &At, key: &str) -> At {
    let inner = at.key(key);
    match cx.written(&inner) {
        Some(_) => inner,
        None => at.clone(),
    }
}

fn names_once(cx: &mut Checker<'_>, names: &[&str], at: &At, key: &str) {
    for (i, name) in names.iter().enumerate() {
        let key = if key.is_empty() { "header" } else { key };
        let place = named(cx, &at.index(i), key);
        let first = names[..i]
            .iter()
            .position(|it| it.eq_ignore_ascii_case(name));
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            cx.report(&place, bad(format!("`{name}` is no header name")));
        } else if let Some(first) = first {
            let first = named(cx, &at.index(first), key);
            let title = format!("the header `{name}` is there twice");
            let it = Diagnostic::error("duplicate-header", title)
                .label("here again")
                .also(cx.written(&first), "here first");
            cx.report(&place, it);
        }
    }
    if names.is_empty() {
        cx.report(
            at,
            bad("the list is empty".to_owned()).label("name a header, or take it out"),
        );
    }
    if names.len() > HEADERS {
        let title = format!(
            "{} headers are more than CloudFront's quota of {HEADERS}",
            names.len()
        );
        let it = Diagnostic::warning("quota", title).knowing("AWS raises it on request");
        cx.report(at, it);
    }
}

fn value(cx: &mut Checker<'_>, text: &str, at: &At) {
    let problem = if HeaderValue::from_str(text).is_err() {
        "has a character that no header may have"
    } else if text.len() > VALUE_LENGTH {
        "has more than 1,783 characters"
    } else {
        return;
    };
    let it = bad("the value is refused".to_owned()).label(problem);
    cx.report(at, it);
}

fn bad(title: String) -> Diagnostic {
    Diagnostic::error("bad-response-headers-policy", title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_a_label_or_a_part_of_the_port() {
        for origin in [
            "*",
            "https://example.org",
            "example.org",
            "*.example.org",
            "http://*.example.org",
            "http://example.org:*",
            "http://example.org:1*3",
            "*.example.org:1*",
            "http://localhost:5173",
        ] {
            assert_eq!(refused_origin(origin), None, "{origin}");
        }
        for origin in [
            "",
            "example.*",
            "test.*.example.org",
            "*test.example.org",
            "exa*mple.org",
            "ftp://example.org",
            "https://example.org/x",
            "https://example.org:x",
            "https://example.org:",
        ] {
            assert!(refused_origin(origin).is_some(), "{origin}");
        }
    }
}
