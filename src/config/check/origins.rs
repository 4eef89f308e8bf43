//! Origins: paths, domain names and custom headers.
//!
//! AWS: "Origin settings"; "Add custom headers to origin requests"; "Quotas".

use http::{HeaderName, HeaderValue};

use super::routes::usable_prefix;
use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::{CustomHeaderToml, EndpointWord},
    domain_name::parse_s3_domain,
    expand::is_custom,
    tree::At,
};
use crate::distribution::may_be_custom_header;

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, app) in toml.app.iter().enumerate() {
        if let Some(path) = &app.origin_path {
            origin_path(cx, path, &At::root("app").index(i).key("origin_path"));
        }
    }
    for (i, it) in toml.origin.iter().enumerate() {
        let at = At::root("origin").index(i);
        if let Some(path) = &it.origin_path {
            origin_path(cx, path, &at.key("origin_path"));
        }
        if let Some(fallback) = &it.fallback {
            let at = at.key("fallback");
            if let Some(path) = &fallback.origin_path {
                origin_path(cx, path, &at.key("origin_path"));
            }
            if let Some(prefix) = &fallback.trim_prefix {
                usable_prefix(cx, prefix, &at.key("trim_prefix"));
            }
        }
        if !is_custom(it) {
            let bucket = it.bucket.as_deref();
            domain_name(cx, &at, bucket, it.domain_name.as_deref(), it.endpoint);
        }
        custom_headers(cx, &at.key("custom_headers"), &it.custom_headers);
    }
}

fn origin_path(cx: &mut Checker<'_>, path: &str, at: &At) {
    let better = format!("/{}", path.trim_matches('/'));
    let problem = if path.is_empty() {
        return;
    } else if !path.starts_with('/') {
        "must begin with `/`"
    } else if path.ends_with('/') {
        "must not end with `/`"
    } else if path.chars().count() > 255 {
        "has more than 255 characters"
    } else {
        return;
    };
    let better = if better == "/" { "" } else { better.as_str() };
    let mut it =
        Diagnostic::error("bad-origin-path", format!("`{path}` is no origin path")).label(problem);
    if better != path {
        it = it.patch(
            cx.written(at),
            quoted(better),
            format!("write `{}`", quoted(better)),
        );
    }
    cx.report(at, it);
}

fn domain_name(
    cx: &mut Checker<'_>,
    at: &At,
    bucket: Option<&str>,
    domain: Option<&str>,
    endpoint: Option<EndpointWord>,
) {
    let Some(domain) = domain else {
        if bucket.is_none() {
            let it = Diagnostic::error("missing-key", "an origin has no `bucket`")
                .label("`bucket` is missing")
                .help("name the bucket that the origin is an endpoint of")
                .help("or the server that it is, as in `url = \"http://localhost:3000\"`");
            cx.report(at, it);
        }
        return;
    };
    let Some((_, of_domain)) = parse_s3_domain(domain) else {
        let title = format!("`{domain}` is no S3 domain name");
        let it = Diagnostic::error("conflicting-setting", title)
            .label("not the name of a bucket's endpoint")
            .also(cx.written(&at.key("bucket")), "this is a bucket")
            .help("leave it out, or leave `bucket` out where the origin is another server");
        cx.report(&at.key("domain_name"), it);
        return;
    };
    if let Some(endpoint) = endpoint
        && endpoint != of_domain
    {
        let title = "the domain name and the endpoint do not belong together";
        let it = Diagnostic::error("conflicting-setting", title)
            .label("says another endpoint")
            .also(
                cx.written(&at.key("domain_name")),
                "this is the domain name",
            );
        cx.report(&at.key("endpoint"), it);
    }
}

fn custom_headers(cx: &mut Checker<'_>, at: &At, headers: &[CustomHeaderToml]) {
    let mut total = 0;
    for (i, header) in headers.iter().enumerate() {
        let at = at.index(i);
        let (name, value) = (header.header_name.as_str(), header.header_value.as_str());
        total += name.len() + value.len();
        let (name_at, value_at) = (at.key("header_name"), at.key("header_value"));
        let named = |label: &str| {
            Diagnostic::error(
                "bad-custom-header",
                format!("`{name}` cannot be a custom header"),
            )
            .label(label)
        };
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            cx.report(&name_at, named("this is no header name"));
        } else if !may_be_custom_header(name) {
            cx.report(&name_at, named("CloudFront keeps this header for itself"));
        } else if name.len() > 256 {
            cx.report(&name_at, named("has more than 256 characters"));
        }
        let before = headers[..i].iter();
        let first = before
            .enumerate()
            .find(|(_, it)| it.header_name.eq_ignore_ascii_case(name));
        if let Some((first, _)) = first {
            let title = format!("the header `{name}` is there twice");
            let first = at.parent().index(first).key("header_name");
            let it = Diagnostic::error("duplicate-custom-header", title)
                .label("here again")
                .also(cx.written(&first), "here first");
            cx.report(&name_at, it);
        }
        let problem = if HeaderValue::from_str(value).is_err() {
            "has a character that no header may have"
        } else if value.len() > 1_783 {
            "has more than 1,783 characters"
        } else {
            continue;
        };
        let title = format!("the value of `{name}` is refused");
        cx.report(
            &value_at,
            Diagnostic::error("bad-custom-header", title).label(problem),
        );
    }
    if total > 10_240 {
        let title = "the custom headers have more than 10,240 characters in all";
        cx.report(at, Diagnostic::error("bad-custom-header", title));
    }
    if headers.len() > 30 {
        let title = format!(
            "{} custom headers are more than CloudFront's quota of 30",
            headers.len()
        );
        cx.report(at, Diagnostic::warning("quota", title));
    }
}
