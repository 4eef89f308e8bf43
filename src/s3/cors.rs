//! What a bucket's CORS configuration says to a request from a page of another origin.
//!
//! AWS: "Elements of a CORS configuration" and "Using cross-origin resource sharing (CORS)".
//! The first rule that matches decides; without a match a real request is answered as if there
//! were no configuration, without even `Vary`, which is how caches that drop `Origin` go wrong.
//!
//! # Fidelity
//!
//! - The sentence for a preflight without `Access-Control-Request-Method` was not captured.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, Method};

use super::error::ResourceType;
use super::{CorsRule, S3Error, wildcard};

/// Headers to add to an answer, in order.
pub(crate) type CorsHeaders = Vec<(HeaderName, String)>;

const NOT_ENABLED: &str = "CORSResponse: CORS is not enabled for this bucket.";
const NO_BUCKET: &str = "CORSResponse: Bucket not found";
const NO_RULE: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
const NO_ORIGIN: &str = "Insufficient information. Origin request header needed.";
const NO_METHOD: &str = "Invalid Access-Control-Request-Method: null";

/// What is added to the answer of a real request; nothing where no rule matches.
pub(crate) fn evaluate(rules: &[CorsRule], method: &Method, headers: &HeaderMap) -> CorsHeaders {
    let Some(origin) = text(headers, &ORIGIN) else {
        return CorsHeaders::new();
    };
    let method = text(headers, &ACCESS_CONTROL_REQUEST_METHOD).unwrap_or(method.as_str());
    let asked = requested_headers(headers);
    rules
        .iter()
        .find_map(|it| grant(it, origin, method, &asked))
        .unwrap_or_default()
}

/// Answers a preflight: with headers, or with an error.
///
/// `rules` is `None` where the bucket is missing.
pub(crate) fn preflight(
    rules: Option<&[CorsRule]>,
    headers: &HeaderMap,
    resource_type: ResourceType,
) -> Result<CorsHeaders, S3Error> {
    let method = text(headers, &ACCESS_CONTROL_REQUEST_METHOD);
    let refuse = |message, resource_type| S3Error::AccessForbidden {
        message,
        method: method.unwrap_or("OPTIONS").to_owned(),
        resource_type,
    };
    let Some(origin) = text(headers, &ORIGIN) else {
        return Err(S3Error::BadRequest(NO_ORIGIN));
    };
    let rules = rules.ok_or_else(|| refuse(NO_BUCKET, ResourceType::Bucket))?;
    if rules.is_empty() {
        return Err(refuse(NOT_ENABLED, ResourceType::Bucket));
    }
    let Some(method) = method else {
        return Err(S3Error::BadRequest(NO_METHOD));
    };
    let asked = requested_headers(headers);
    rules
        .iter()
        .find_map(|it| grant(it, origin, method, &asked))
        .ok_or_else(|| refuse(NO_RULE, resource_type))
}

/// The headers that a rule grants, or `None` where it does not match.
fn grant(rule: &CorsRule, origin: &str, method: &str, asked: &[String]) -> Option<CorsHeaders> {
    let allowed_origin = rule
        .allowed_origins
        .iter()
        .find(|it| wildcard::matches_one_star(it, origin))?;
    if !rule.allowed_methods.iter().any(|it| it == method) {
        return None;
    }
    let allowed = |name: &String| {
        rule.allowed_headers
            .iter()
            .any(|it| wildcard::matches_one_star(&it.to_ascii_lowercase(), name))
    };
    if !asked.iter().all(allowed) {
        return None;
    }
    let everyone = allowed_origin == "*";
    let mut res = CorsHeaders::new();
    let shown = if everyone { "*" } else { origin };
    res.push((ACCESS_CONTROL_ALLOW_ORIGIN, shown.to_owned()));
    res.push((
        ACCESS_CONTROL_ALLOW_METHODS,
        rule.allowed_methods.join(", "),
    ));
    if !asked.is_empty() {
        res.push((ACCESS_CONTROL_ALLOW_HEADERS, asked.join(", ")));
    }
    if !rule.expose_headers.is_empty() {
        res.push((
            ACCESS_CONTROL_EXPOSE_HEADERS,
            rule.expose_headers.join(", "),
        ));
    }
    if let Some(seconds) = rule.max_age_seconds {
        res.push((ACCESS_CONTROL_MAX_AGE, seconds.to_string()));
    }
    if !everyone {
        res.push((ACCESS_CONTROL_ALLOW_CREDENTIALS, "true".to_owned()));
    }
    res.push((
        VARY,
        "Origin, Access-Control-Request-Headers, Access-Control-Request-Method".to_owned(),
    ));
    Some(res)
}

/// The names in `Access-Control-Request-Headers`, in lower case.
fn requested_headers(headers: &HeaderMap) -> Vec<String> {
    text(headers, &ACCESS_CONTROL_REQUEST_HEADERS)
        .unwrap_or_default()
        .split(',')
        .map(|it| it.trim().to_ascii_lowercase())
        .filter(|it| !it.is_empty())
        .collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|it| it.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn rule(origins: &[&str], methods: &[&str], headers: &[&str]) -> CorsRule {
        let owned = |it: &[&str]| it.iter().map(|&it| it.to_owned()).collect();
        CorsRule {
            allowed_origins: owned(origins),
            allowed_methods: owned(methods),
            allowed_headers: owned(headers),
            ..CorsRule::default()
        }
    }

    fn asking(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[track_caller]
    fn allowed_origin(rules: &[CorsRule], method: &Method, headers: &HeaderMap) -> Option<String> {
        evaluate(rules, method, headers)
            .into_iter()
            .find(|(name, _)| name == ACCESS_CONTROL_ALLOW_ORIGIN)
            .map(|(_, value)| value)
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let rules = [
            rule(&["https://a"], &["PUT"], &[]),
            rule(&["*"], &["GET"], &[]),
        ];
        let headers = asking(&[(ORIGIN, "https://a")]);
        assert_eq!(
            allowed_origin(&rules, &Method::GET, &headers).as_deref(),
            Some("*")
        );
        assert_eq!(
            allowed_origin(&rules, &Method::PUT, &headers).as_deref(),
            Some("https://a")
        );
        assert_eq!(allowed_origin(&rules, &Method::DELETE, &headers), None);
        assert_eq!(
            allowed_origin(&rules, &Method::GET, &HeaderMap::new()),
            None
        );
    }

    #[test]
    fn the_method_asked_for_counts_on_any_verb() {
        let rules = [rule(&["*"], &["PUT"], &[])];
        let headers = asking(&[
            (ORIGIN, "https://a"),
            (ACCESS_CONTROL_REQUEST_METHOD, "PUT"),
        ]);
        assert_eq!(
            allowed_origin(&rules, &Method::GET, &headers).as_deref(),
            Some("*")
        );
    }

    #[test]
    fn every_header_asked_for_must_be_allowed() {
        let rules = [rule(&["*"], &["GET"], &["X-Amz-*", "content-type"])];
        for (asked, granted) in [
            ("x-amz-date", true),
            ("X-AMZ-Date,Content-Type", true),
            ("x-amz-date, authorization", false),
        ] {
            let mut headers = asking(&[(ORIGIN, "https://a")]);
            headers.insert(
                ACCESS_CONTROL_REQUEST_HEADERS,
                HeaderValue::from_static(asked),
            );
            assert_eq!(
                allowed_origin(&rules, &Method::GET, &headers).is_some(),
                granted,
                "{asked}"
            );
        }
    }

    #[test]
    fn a_preflight_says_what_is_missing() {
        let rules = [rule(&["https://a"], &["GET"], &[])];
        let origin = asking(&[(ORIGIN, "https://a")]);
        let code = |rules: Option<&[CorsRule]>, headers: &HeaderMap| {
            preflight(rules, headers, ResourceType::Object).map_err(|it| it.message().to_owned())
        };
        assert_eq!(
            code(Some(&rules), &HeaderMap::new()),
            Err(NO_ORIGIN.to_owned())
        );
        assert_eq!(code(Some(&rules), &origin), Err(NO_METHOD.to_owned()));
        assert_eq!(code(Some(&[]), &origin), Err(NOT_ENABLED.to_owned()));
        assert_eq!(code(None, &origin), Err(NO_BUCKET.to_owned()));
        let refused = asking(&[
            (ORIGIN, "https://a"),
            (ACCESS_CONTROL_REQUEST_METHOD, "PUT"),
        ]);
        assert_eq!(code(Some(&rules), &refused), Err(NO_RULE.to_owned()));
    }
}
