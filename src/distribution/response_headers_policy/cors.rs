//! The CORS headers of a policy.
//!
//! AWS: "Understand response headers policies", section "CORS headers"; API type
//! `ResponseHeadersPolicyCorsConfig`. CloudFront answers no preflight itself: it puts these headers
//! on what the origin answers.
//!
//! # Fidelity
//!
//! - The order of these headers is in no capture; it is that of AWS's page, in front of the security
//!   headers.
//! - With an `Origin` echoed, `Vary: Origin` is added; AWS does not say so.
//! - AWS says that a pattern such as `x-amz-*` covers names, not what is sent then: here those of
//!   the request's names that it covers.
//! - `Access-Control-Expose-Headers` is left out of preflights, `Access-Control-Allow-Credentials`
//!   is not.
//! - `ALL` is accepted beside credentials: what goes out are the methods, and no `*`.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Applied, PolicyRequest, SetBy, origin_pattern, wildcard};
use crate::rfc::ordered_headers::{retain, vary_by};

/// All CORS headers, in the order in which they are added.
const CORS_HEADERS: [HeaderName; 6] = [
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];

/// What `ALL` stands for.
const ALL_METHODS: &str = "GET, DELETE, HEAD, OPTIONS, PATCH, POST, PUT";

/// The words of `AccessControlAllowMethods`.
const METHOD_WORDS: [&str; 8] = [
    "GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ALL",
];

/// `CorsConfig`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorsConfig {
    /// `AccessControlAllowOrigins`: `*`, origins or patterns of origins.
    pub allow_origins: Vec<String>,
    /// `AccessControlAllowHeaders`: `*`, names or patterns of names.
    pub allow_headers: Vec<String>,
    /// `AccessControlAllowMethods`: methods, or `ALL`.
    pub allow_methods: Vec<String>,
    /// `AccessControlAllowCredentials`
    pub allow_credentials: bool,
    /// `AccessControlExposeHeaders`
    pub expose_headers: Vec<String>,
    /// `AccessControlMaxAgeSec`
    pub max_age_sec: Option<u32>,
    /// `OriginOverride`: whether the policy replaces the origin's CORS headers.
    pub origin_override: bool,
}

impl CorsConfig {
    /// What CloudFront's API would not accept, in words for whoever wrote it.
    ///
    /// ```
    /// use mfe_dev::distribution::CorsConfig;
    ///
    /// let cors = CorsConfig {
    ///     allow_origins: vec!["*".to_owned()],
    ///     allow_credentials: true,
    ///     ..CorsConfig::default()
    /// };
    /// assert_eq!(
    ///     cors.problems(),
    ///     ["the allowed origins cannot contain `*` where credentials are allowed"]
    /// );
    /// ```
    pub fn problems(&self) -> Vec<String> {
        let origins = self.allow_origins.iter();
        let mut res: Vec<_> = origins
            .filter_map(|it| origin_pattern::problem(it))
            .collect();
        let methods = self.allow_methods.iter();
        for it in methods.filter(|it| !METHOD_WORDS.contains(&it.as_str())) {
            res.push(format!(
                "`{it}` is no allowed method: they are GET, DELETE, HEAD, OPTIONS, PATCH, POST, \
                 PUT, and ALL for all of them"
            ));
        }
        for it in self.allow_headers.iter().chain(&self.expose_headers) {
            // A `*` may stand in a token, so a pattern is one.
            if HeaderName::from_bytes(it.as_bytes()).is_err() {
                res.push(format!("`{it}` is no header name"));
            }
        }
        if self.allow_credentials {
            // A pattern of origins is echoed, so only a lone `*` is refused; of the names, each is
            // that has one.
            let any_origin = self.allow_origins.iter().any(|it| it == "*");
            let any_header = self.allow_headers.iter().any(|it| it.contains('*'));
            for (any, what) in [(any_origin, "origins"), (any_header, "headers")] {
                if any {
                    res.push(format!(
                        "the allowed {what} cannot contain `*` where credentials are allowed"
                    ));
                }
            }
        }
        res
    }

    /// Adds what this request gets, if it has an `Origin` that is allowed.
    pub(super) fn apply(
        &self,
        request: &PolicyRequest<'_>,
        headers: &mut HeaderMap,
        applied: &mut Applied,
    ) {
        let Some(origin) = request.headers.get(ORIGIN) else {
            return;
        };
        let Some(allow_origin) = self.allow_origin(origin) else {
            return;
        };
        // All or nothing: one CORS header of the origin keeps all of the policy's away.
        if !self.origin_override && CORS_HEADERS.iter().any(|it| headers.contains_key(it)) {
            return;
        }
        let echoed = allow_origin != "*";
        let preflight = *request.method == Method::OPTIONS
            && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let values = [
            Some(allow_origin),
            preflight
                .then(|| self.allow_headers(request.headers))
                .flatten(),
            preflight.then(|| self.allow_methods()).flatten(),
            (self.allow_credentials).then(|| HeaderValue::from_static("true")),
            (!preflight).then(|| list(&self.expose_headers)).flatten(),
            (self.max_age_sec)
                .filter(|_| preflight)
                .map(HeaderValue::from),
        ];
        if self.origin_override {
            retain(headers, |name| {
                let place = CORS_HEADERS.iter().position(|it| it == name);
                place.is_none_or(|it| values[it].is_none())
            });
        }
        for (name, value) in CORS_HEADERS.iter().zip(values) {
            if let Some(value) = value {
                headers.insert(name, value);
                applied.set(name, SetBy::Cors);
            }
        }
        if echoed && vary_by(headers, "Origin") {
            applied.set(&VARY, SetBy::Cors);
        }
    }

    /// The value of `Access-Control-Allow-Origin`; `None` where the origin is not allowed.
    fn allow_origin(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        if self.allow_origins.iter().any(|it| it == "*") {
            return Some(HeaderValue::from_static("*"));
        }
        let text = origin.to_str().ok()?;
        (self.allow_origins.iter())
            .any(|it| origin_pattern::matches(it, text))
            .then(|| origin.clone())
    }

    fn allow_methods(&self) -> Option<HeaderValue> {
        match self.allow_methods.iter().any(|it| it == "ALL") {
            true => Some(HeaderValue::from_static(ALL_METHODS)),
            false => list(&self.allow_methods),
        }
    }

    /// The policy's names as they are, and the request's where a pattern covers them.
    fn allow_headers(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let is_pattern = |it: &str| it != "*" && it.contains('*');
        if !self.allow_headers.iter().any(|it| is_pattern(it)) {
            return list(&self.allow_headers);
        }
        let requested: Vec<&str> = request
            .get_all(ACCESS_CONTROL_REQUEST_HEADERS)
            .iter()
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(',').map(str::trim))
            .filter(|it| !it.is_empty())
            .collect();
        let mut res: Vec<&str> = Vec::with_capacity(self.allow_headers.len() + requested.len());
        for allowed in &self.allow_headers {
            if !is_pattern(allowed) {
                res.push(allowed);
                continue;
            }
            for name in &requested {
                let listed = res.iter().any(|it| it.eq_ignore_ascii_case(name));
                if !listed && wildcard::matches(allowed, name) {
                    res.push(name);
                }
            }
        }
        list(&res)
    }
}

/// A list as a header has it; `None` for an empty one.
fn list<T: AsRef<str>>(items: &[T]) -> Option<HeaderValue> {
    if items.is_empty() {
        return None;
    }
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    HeaderValue::try_from(items.join(", ")).ok()
}

#[cfg(test)]
mod tests;
