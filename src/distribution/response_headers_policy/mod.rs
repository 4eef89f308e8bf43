//! What a behavior adds to its responses, and what it takes away.
//!
//! AWS: "Understand response headers policies", API type `ResponseHeadersPolicyConfig`. Headers are
//! removed first; then come CORS, security and custom headers and `Server-Timing`, behind those of
//! the response and in this order.

mod cors;
mod origin_pattern;
mod remove;
mod security;
mod server_timing;
mod wildcard;

use std::fmt;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

pub use cors::CorsConfig;
pub use remove::may_be_removed;
pub use security::{SecurityHeader, SecurityHeadersConfig, StrictTransportSecurity, XssProtection};
pub use server_timing::{SamplingRate, ServerTiming, TimedResult, server_timing};

use crate::rfc::ordered_headers::retain;

/// A response headers policy, managed or a team's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHeadersPolicy {
    /// The name, for people.
    pub name: String,
    /// `CorsConfig`
    pub cors: Option<CorsConfig>,
    /// `SecurityHeadersConfig`
    pub security_headers: SecurityHeadersConfig,
    /// `CustomHeadersConfig`, in order.
    pub custom_headers: Vec<CustomHeader>,
    /// `RemoveHeadersConfig`; [`may_be_removed`] says which names it may have.
    pub remove_headers: Vec<HeaderName>,
    /// `ServerTimingHeadersConfig`: the share of responses, where it is enabled.
    pub server_timing: Option<SamplingRate>,
}

/// An item of `CustomHeadersConfig`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomHeader {
    /// The name.
    pub name: HeaderName,
    /// The value; may be empty.
    pub value: HeaderValue,
    /// Whether the origin's header of this name is replaced.
    pub overrides: bool,
}

/// What a policy looks at besides the response.
#[derive(Clone, Copy, Debug)]
pub struct PolicyRequest<'a> {
    /// The viewer's method.
    pub method: &'a Method,
    /// The viewer's headers.
    pub headers: &'a HeaderMap,
    /// What `Server-Timing` would tell.
    pub server_timing: ServerTiming<'a>,
    /// Any 32 random bits: whether this response is among the share that gets `Server-Timing`.
    pub roll: u32,
    /// The time, for a `Date` of CloudFront's own.
    pub now: SystemTime,
    /// Whether [`Applied`] is wanted.
    pub detail: bool,
}

/// What a policy did to a response; empty where no detail is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    detail: bool,
    /// The headers that were taken away, in the order of the policy.
    pub removed: Vec<HeaderName>,
    /// The headers that were set, in the order in which they were.
    pub set: Vec<(HeaderName, SetBy)>,
}

/// Which part of a policy set a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// CloudFront itself, in the place of a `Server` or `Date` that the policy removed.
    CloudFront,
    /// `CorsConfig`
    Cors,
    /// `SecurityHeadersConfig`
    Security,
    /// `CustomHeadersConfig`
    Custom,
    /// `ServerTimingHeadersConfig`
    ServerTiming,
}

impl ResponseHeadersPolicy {
    /// Applies the policy to the headers of a response that is complete but for it.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use http::{HeaderMap, Method};
    /// use mfe_dev::distribution::{
    ///     PolicyRequest, ResponseHeadersPolicy, SecurityHeader, ServerTiming,
    /// };
    ///
    /// let mut policy = ResponseHeadersPolicy::default();
    /// policy.remove_headers.push("x-powered-by".parse().unwrap());
    /// let nosniff = SecurityHeader::content_type_options(true);
    /// policy.security_headers.content_type_options = Some(nosniff);
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("x-powered-by", "Express".parse().unwrap());
    /// let request = PolicyRequest {
    ///     method: &Method::GET,
    ///     headers: &HeaderMap::new(),
    ///     server_timing: ServerTiming::default(),
    ///     roll: 0,
    ///     now: SystemTime::UNIX_EPOCH,
    ///     detail: false,
    /// };
    /// policy.apply(&request, &mut headers);
    /// assert_eq!(headers.len(), 1);
    /// assert_eq!(headers["x-content-type-options"], "nosniff");
    /// ```
    pub fn apply(&self, request: &PolicyRequest<'_>, headers: &mut HeaderMap) -> Applied {
        let mut applied = Applied {
            detail: request.detail,
            ..Applied::default()
        };
        if !self.remove_headers.is_empty() {
            remove::remove(&self.remove_headers, request.now, headers, &mut applied);
        }
        if let Some(cors) = &self.cors {
            cors.apply(request, headers, &mut applied);
        }
        for (name, header) in self.security_headers.headers() {
            if put(headers, &name, &header.value, header.overrides) {
                applied.set(&name, SetBy::Security);
            }
        }
        for header in &self.custom_headers {
            if put(headers, &header.name, &header.value, header.overrides) {
                applied.set(&header.name, SetBy::Custom);
            }
        }
        if let Some(rate) = self.server_timing
            && (rate.takes(request.roll) || server_timing::is_asked_for(request.headers))
        {
            server_timing::apply(&request.server_timing, headers, &mut applied);
        }
        applied
    }
}

/// Puts a header behind the others; says whether it did. The origin's, all its lines, gives way to
/// one that overrides and keeps one away that does not.
fn put(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue, overrides: bool) -> bool {
    if headers.contains_key(name) {
        if !overrides {
            return false;
        }
        retain(headers, |it| it != name);
    }
    headers.insert(name, value.clone());
    true
}

impl Applied {
    fn removed(&mut self, name: &HeaderName) {
        if self.detail {
            self.removed.push(name.clone());
        }
    }

    fn set(&mut self, name: &HeaderName, by: SetBy) {
        if self.detail {
            self.set.push((name.clone(), by));
        }
    }

    /// Which part of the policy set a header that now stands in the response.
    pub fn setter(&self, name: &HeaderName) -> Option<SetBy> {
        let last = self.set.iter().rev().find(|(it, _)| it == name);
        last.map(|(_, by)| *by)
    }
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SetBy::CloudFront => "CloudFront",
            SetBy::Cors => "response headers policy: CORS",
            SetBy::Security => "response headers policy: security header",
            SetBy::Custom => "response headers policy: custom header",
            SetBy::ServerTiming => "response headers policy: Server-Timing",
        })
    }
}

#[cfg(test)]
mod tests;
