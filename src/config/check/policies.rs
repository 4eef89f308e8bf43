//! `[[cache_policy]]` and `[[origin_request_policy]]`: times in order, headers that may be named.
//!
//! AWS: "Understand cache policies", "Understand origin request policies", "Add CloudFront request
//! headers", "Quotas".

use http::HeaderName;

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::{
        CacheKeyHeadersToml, CachePolicyToml, NamesToml, NamesWord, OriginRequestHeadersToml,
        OriginRequestPolicyToml,
    },
    expand::ttl_bounds,
    tree::At,
};

/// Headers that no cache policy may name.
const NOT_IN_KEY: [&str; 10] = [
    "cookie",
    "connection",
    "proxy-authorization",
    "te",
    "upgrade",
    "cloudfront-viewer-address",
    "cloudfront-viewer-asn",
    "cloudfront-viewer-tls",
    "cloudfront-viewer-ja3-fingerprint",
    "cloudfront-viewer-ja4-fingerprint",
];

/// How many headers, cookies or query strings a policy may name; AWS raises it on request.
const NAMES: usize = 10;

/// How many characters the names of one kind may have in all.
const NAMES_LENGTH: usize = 1_024;

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, it) in toml.cache_policy.iter().enumerate() {
        cache_policy(cx, it, &At::root("cache_policy").index(i));
    }
    for (i, it) in toml.origin_request_policy.iter().enumerate() {
        let at = At::root("origin_request_policy").index(i);
        origin_request_policy(cx, it, &at);
    }
}

fn cache_policy(cx: &mut Checker<'_>, it: &CachePolicyToml, at: &At) {
    ttl_order(cx, it.min_ttl, it.default_ttl, it.max_ttl, at);
    let gzip = it.enable_accept_encoding_gzip.unwrap_or_default();
    let brotli = it.enable_accept_encoding_brotli.unwrap_or_default();
    if let Some(CacheKeyHeadersToml::Whitelist(names)) = &it.headers {
        let at = at.key("headers");
        headers(cx, names, &at);
        for (i, name) in names.iter().enumerate() {
            let lower = name.to_ascii_lowercase();
            let why = if name == "*" {
                "a cache policy cannot take all headers"
            } else if NOT_IN_KEY.contains(&lower.as_str()) {
                "CloudFront does not take it into the cache key"
            } else if lower == "accept-encoding" && (gzip || brotli) {
                "`enable_accept_encoding_gzip` or `enable_accept_encoding_brotli` puts it in already"
            } else {
                continue;
            };
            let title = format!("`{name}` cannot be in a cache policy");
            let it = Diagnostic::error("refused-header", title).label(why);
            cx.report(&at.index(i), it);
        }
    }
    names(cx, it.cookies.as_ref(), &at.key("cookies"));
    names(cx, it.query_strings.as_ref(), &at.key("query_strings"));
    if ttl_bounds(it.min_ttl, it.default_ttl, it.max_ttl) == (0, 0, 0) {
        let keyed =
            |it: Option<&NamesToml>| it.is_some_and(|it| *it != NamesToml::Word(NamesWord::None));
        let in_key = [
            (
                "headers",
                matches!(it.headers, Some(CacheKeyHeadersToml::Whitelist(_))),
            ),
            ("cookies", keyed(it.cookies.as_ref())),
            ("query_strings", keyed(it.query_strings.as_ref())),
            ("enable_accept_encoding_gzip", gzip),
            ("enable_accept_encoding_brotli", brotli),
        ];
        for (key, _) in in_key.into_iter().filter(|(_, given)| *given) {
            let title = format!("`{key}` cannot stand in a policy that keeps nothing");
            let it = Diagnostic::error("caching-disabled", title)
                .label("there is no cache key where every time is 0")
                .also(cx.written(&at.key("max_ttl")), "nothing is kept")
                .help("name it in an `[[origin_request_policy]]`, or give `max_ttl` at least 1");
            cx.report(&at.key(key), it);
        }
    }
}

/// `InvalidTTLOrder` of CloudFront's API. AWS: API type `CachePolicyConfig`.
pub(super) fn ttl_order(
    cx: &mut Checker<'_>,
    min: u64,
    default: Option<u64>,
    max: Option<u64>,
    at: &At,
) {
    let (low, middle, high) = ttl_bounds(min, default, max);
    let (key, than, least) = if middle > high {
        ("max_ttl", "default_ttl", middle)
    } else if low > middle {
        ("default_ttl", "min_ttl", low)
    } else {
        return;
    };
    let title = format!("`{key}` is less than `{than}`");
    let mut it = Diagnostic::error("ttl-order", title)
        .label(format!("must be at least {least}"))
        .also(cx.written(&at.key(than)), format!("this is `{than}`"));
    if than == "default_ttl" && default.is_none() {
        it = it.help(format!(
            "`default_ttl` is {least} where it is left out: give it, as in `default_ttl = {high}`"
        ));
    }
    cx.report(&at.key(key), it);
}

fn origin_request_policy(cx: &mut Checker<'_>, it: &OriginRequestPolicyToml, at: &At) {
    let headers_at = at.key("headers");
    match &it.headers {
        None | Some(OriginRequestHeadersToml::Word(_)) => {}
        Some(OriginRequestHeadersToml::Whitelist(names)) => {
            headers(cx, names, &headers_at);
            for (i, name) in names.iter().enumerate() {
                let why = match name.to_ascii_lowercase().as_str() {
                    "*" => "write `headers = \"allViewer\"` for all of them",
                    "authorization" => "name it in the cache policy, or send all of the viewer's",
                    "accept-encoding" => "the cache policy's `enable_accept_encoding_*` send it",
                    _ => continue,
                };
                let title = format!("`{name}` cannot be in an origin request policy");
                let it = Diagnostic::error("refused-header", title).label(why);
                cx.report(&headers_at.index(i), it);
            }
        }
        Some(OriginRequestHeadersToml::AllViewer(table)) => {
            let more = &table.all_viewer_and_whitelist_cloudfront;
            if more.is_some() == table.all_except.is_some() {
                let title = "`headers` takes one key as a table";
                let it = Diagnostic::error("bad-policy", title)
                    .label("`all_viewer_and_whitelist_cloudfront` or `all_except`");
                cx.report(&headers_at, it);
            }
            let more_at = headers_at.key("all_viewer_and_whitelist_cloudfront");
            if let Some(names) = more {
                headers(cx, names, &more_at);
            }
            let own = |it: &str| it.to_ascii_lowercase().starts_with("cloudfront-");
            let names = more.iter().flatten().enumerate();
            for (i, name) in names.filter(|(_, it)| !own(it)) {
                let title = format!("`{name}` is none of CloudFront's headers");
                let it = Diagnostic::error("refused-header", title)
                    .label("begins with `CloudFront-`; the viewer's are all sent");
                cx.report(&more_at.index(i), it);
            }
            if let Some(names) = &table.all_except {
                headers(cx, names, &headers_at.key("all_except"));
            }
        }
    }
    names(cx, it.cookies.as_ref(), &at.key("cookies"));
    names(cx, it.query_strings.as_ref(), &at.key("query_strings"));
}

/// A list of headers: names, each once.
pub(super) fn headers(cx: &mut Checker<'_>, names: &[String], at: &At) {
    for (i, name) in names.iter().enumerate() {
        let before = &names[..i];
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            let title = format!("`{name}` is no header name");
            let it = Diagnostic::error("bad-header-name", title);
            cx.report(&at.index(i), it);
        } else if let Some(first) = before.iter().position(|it| it.eq_ignore_ascii_case(name)) {
            let title = format!("the header `{name}` is there twice");
            let it = Diagnostic::error("duplicate-header", title)
                .label("here again")
                .also(cx.written(&at.index(first)), "here first");
            cx.report(&at.index(i), it);
        }
    }
    list(cx, names, "\"none\"", at);
}

/// Cookies or query strings.
fn names(cx: &mut Checker<'_>, written: Option<&NamesToml>, at: &At) {
    let (names, instead, at) = match written {
        None | Some(NamesToml::Word(_)) => return,
        Some(NamesToml::Whitelist(names)) => (names, "\"none\"", at.clone()),
        Some(NamesToml::AllExcept(it)) => (&it.all_except, "\"all\"", at.key("all_except")),
    };
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() {
            let it = Diagnostic::error("bad-policy", "a name is empty").label("cannot be empty");
            cx.report(&at.index(i), it);
        } else if name.contains('*') {
            let title = format!("`{name}` stands for nothing but itself");
            let it = Diagnostic::warning("literal-star", title)
                .label("in a policy `*` is a letter like any other");
            cx.report(&at.index(i), it);
        }
    }
    list(cx, names, instead, &at);
}

/// What holds for every list of names in a policy.
fn list(cx: &mut Checker<'_>, names: &[String], instead: &str, at: &At) {
    let length: usize = names.iter().map(String::len).sum();
    if names.is_empty() {
        let it = Diagnostic::error("bad-policy", "the list is empty")
            .label(format!("write `{instead}`"));
        cx.report(at, it);
    }
    if names.len() > NAMES {
        let title = format!(
            "{} names are more than CloudFront's quota of {NAMES}",
            names.len()
        );
        let it = Diagnostic::warning("quota", title).knowing("AWS raises it on request");
        cx.report(at, it);
    }
    if length > NAMES_LENGTH {
        let title = "the names have more than 1,024 characters in all";
        cx.report(at, Diagnostic::error("bad-policy", title));
    }
}
