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
    lower::{strict_transport_security, xss_protection},
    tree::At,
};
use crate::distribution::{CorsConfig, SamplingRate, SecurityHeader, may_be_removed};

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
    if let Some(rate) = timing.and_then(|it| it.sampling_rate)
        && SamplingRate::from_percent(rate).is_none()
    {
        let it = bad(format!("`{rate}` is no sampling rate"))
            .label("a percentage from 0 to 100 with up to four decimals");
        let at = at.key("server_timing_headers_config");
        cx.report(&at.key("sampling_rate"), it);
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
    // Each entry alone, so that what is wrong with it stands at its place.
    let allow_credentials = it.access_control_allow_credentials;
    let one = |it: &String| vec![it.clone()];
    for (i, it) in origins.iter().enumerate() {
        let alone = CorsConfig {
            allow_origins: one(it),
            allow_credentials,
            ..CorsConfig::default()
        };
        let at = at.key("access_control_allow_origins").index(i);
        problems(cx, &alone, &at);
    }
    for (i, it) in headers.iter().enumerate() {
        let alone = CorsConfig {
            allow_headers: one(it),
            allow_credentials,
            ..CorsConfig::default()
        };
        let at = at.key("access_control_allow_headers").index(i);
        problems(cx, &alone, &at);
    }
    for (i, it) in it.access_control_expose_headers.iter().enumerate() {
        let alone = CorsConfig {
            expose_headers: one(it),
            ..CorsConfig::default()
        };
        let at = at.key("access_control_expose_headers").index(i);
        problems(cx, &alone, &at);
    }
}

fn problems(cx: &mut Checker<'_>, alone: &CorsConfig, at: &At) {
    for it in alone.problems() {
        cx.report(at, bad(it).label("CloudFront would refuse it"));
    }
}

fn security(cx: &mut Checker<'_>, it: &SecurityHeadersConfigToml, at: &At) {
    if let Some(it) = &it.xss_protection {
        let at = at.key("xss_protection");
        let key = if it.report_uri.is_some() {
            "report_uri"
        } else {
            "mode_block"
        };
        let more = it.report_uri.is_some() || it.mode_block.unwrap_or_default();
        if !it.protection && more {
            let it = bad(format!("`{key}` needs `protection = true`"))
                .label("the filter is off")
                .also(cx.written(&at.key("protection")), "this says so");
            cx.report(&at.key(key), it);
        }
        refused(cx, xss_protection(it).header(it.overrides), &at.key(key));
    }
    if let Some(it) = &it.content_security_policy {
        let header =
            SecurityHeader::content_security_policy(&it.content_security_policy, it.overrides);
        let at = at.key("content_security_policy");
        refused(cx, header, &at.key("content_security_policy"));
    }
    if let Some(it) = &it.strict_transport_security {
        let header = strict_transport_security(it).header(it.overrides);
        let at = at.key("strict_transport_security");
        refused(cx, header, &at.key("access_control_max_age_sec"));
    }
}

fn refused(cx: &mut Checker<'_>, header: Result<SecurityHeader, String>, at: &At) {
    if let Err(why) = header {
        cx.report(at, bad(why).label("CloudFront would refuse it"));
    }
}

fn custom(cx: &mut Checker<'_>, it: &CustomHeadersConfigToml, at: &At) {
    let names: Vec<&str> = it.items.iter().map(|it| it.header.as_str()).collect();
    names_once(cx, &names, at);
    for (i, it) in it.items.iter().enumerate() {
        value(cx, &it.value, &at.index(i).key("value"));
    }
}

fn remove(cx: &mut Checker<'_>, it: &RemoveHeadersConfigToml, at: &At) {
    let names: Vec<&str> = it.items.iter().map(|it| it.name()).collect();
    names_once(cx, &names, at);
    for (i, name) in names.iter().enumerate() {
        if !may_be_removed(name) {
            let it = Diagnostic::error("refused-header", format!("`{name}` cannot be taken away"))
                .label("CloudFront keeps this header");
            cx.report(&named(cx, &at.index(i)), it);
        }
    }
}

/// Where a name stands: under its key, or in the list itself.
fn named(cx: &Checker<'_>, at: &At) -> At {
    let inner = at.key("header");
    match cx.written(&inner) {
        Some(_) => inner,
        None => at.clone(),
    }
}

fn names_once(cx: &mut Checker<'_>, names: &[&str], at: &At) {
    for (i, name) in names.iter().enumerate() {
        let place = named(cx, &at.index(i));
        let first = names[..i]
            .iter()
            .position(|it| it.eq_ignore_ascii_case(name));
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            cx.report(&place, bad(format!("`{name}` is no header name")));
        } else if let Some(first) = first {
            let first = named(cx, &at.index(first));
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
