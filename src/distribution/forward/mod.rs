//! What of the viewer goes on to the origin.
//!
//! AWS: "Control origin requests with a policy", "How origin request policies and cache policies
//! work together", "Request and response behavior for custom origins". Whoever sends the request
//! adds what CloudFront sets in every one: `Host` and `User-Agent` where they are not forwarded,
//! `Via`, `X-Forwarded-For`, `X-Amz-Cf-Id`, `Connection`, and the origin's custom headers.
//!
//! # Fidelity
//!
//! - The request for a custom error page carries nothing of the viewer but the encoding.
//! - `Expect` goes out only where it is named: CloudFront answers `100 Continue` itself.

mod legacy;
mod policies;

use http::header::{
    ACCEPT_ENCODING, CONNECTION, COOKIE, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, UPGRADE, VIA,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::cookie_selection::cookie_header;
use super::{
    Asked, CacheSettings, CachedMethods, EncodingToOrigin, OriginKind, PolicyModeHeaders,
    ViewerFacts, is_cloudfront_header,
};
use crate::rfc::query;

/// What goes to the origin because of a behavior's cache settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// The headers, a viewer's several values in their order.
    pub headers: HeaderMap,
    /// The raw query without its `?`; empty where there is none.
    pub query: String,
    /// Whether the viewer's query, or a part of it, is kept from the origin.
    pub withheld_query: bool,
    reasons: Vec<(HeaderName, ForwardedBecause)>,
}

/// Why a header goes to the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardedBecause {
    /// It is in the cache key.
    CachePolicy,
    /// The origin request policy takes it.
    OriginRequestPolicy,
    /// The legacy settings name it.
    ForwardedValues,
    /// It always does.
    Default,
}

impl Forwarded {
    /// Why a header goes out; [`ForwardedBecause::Default`] for one that CloudFront sets itself.
    pub fn because(&self, name: &HeaderName) -> ForwardedBecause {
        self.reasons
            .iter()
            .find(|(it, _)| it == name)
            .map_or(ForwardedBecause::Default, |(_, because)| *because)
    }

    fn add(&mut self, name: &HeaderName, value: HeaderValue, because: ForwardedBecause) {
        if !self.headers.append(name, value) && because != ForwardedBecause::Default {
            self.reasons.push((name.clone(), because));
        }
    }
}

/// What cache settings say of each part of a request: why it goes out, or `None`.
trait Rule {
    fn header(&self, name: &HeaderName) -> Option<ForwardedBecause>;
    fn cookie(&self, name: &str) -> Option<ForwardedBecause>;
    fn query_string(&self, name: &str) -> Option<ForwardedBecause>;
    /// The headers of CloudFront's own that are named.
    fn facts(&self) -> Vec<(HeaderName, ForwardedBecause)>;
    /// Why a normalised `Accept-Encoding` goes out.
    fn encoding(&self) -> ForwardedBecause;
}

impl CacheSettings {
    /// What goes to the origin of what is asked; `compress` is the behavior's setting.
    pub fn forward(&self, compress: bool, asked: &Asked<'_>, origin: OriginKind) -> Forwarded {
        let encoding = self.encoding(compress, asked.viewer).to_origin();
        match self {
            CacheSettings::Policies {
                cache_policy,
                origin_request_policy,
            } => {
                let rule = policies::Policies {
                    cache_policy,
                    origin_request_policy: origin_request_policy.as_deref(),
                    defaults: asked.fidelity.policy_mode_headers,
                };
                by_rule(&rule, encoding, asked)
            }
            CacheSettings::ForwardedValues(values) => {
                let rule = legacy::Legacy {
                    values,
                    method: asked.method,
                    cached_methods: asked.cached_methods,
                    origin,
                };
                by_rule(&rule, encoding, asked)
            }
        }
    }

    /// CloudFront's own headers that the settings name, with what they say of a viewer: what a
    /// CloudFront Function gets to see of them.
    ///
    /// AWS: "Differences between CloudFront Functions and Lambda@Edge".
    pub fn facts(&self, facts: &ViewerFacts<'_>, cached_methods: CachedMethods) -> HeaderMap {
        let named = match self {
            CacheSettings::Policies {
                cache_policy,
                origin_request_policy,
            } => policies::Policies {
                cache_policy,
                origin_request_policy: origin_request_policy.as_deref(),
                defaults: PolicyModeHeaders::default(),
            }
            .facts(),
            CacheSettings::ForwardedValues(values) => legacy::Legacy {
                values,
                method: &facts.viewer.method,
                cached_methods,
                origin: OriginKind::Custom,
            }
            .facts(),
        };
        let mut res = HeaderMap::new();
        for (name, _) in named {
            if let Some(value) = facts.header(&name) {
                res.insert(name, value);
            }
        }
        res
    }
}

fn by_rule(rule: &impl Rule, encoding: EncodingToOrigin, asked: &Asked<'_>) -> Forwarded {
    let mut res = Forwarded::default();
    if asked.error_page.is_some() {
        add_error_facts(&mut res, rule, asked);
        add_normalized_encoding(&mut res, rule, encoding);
        return res;
    }
    for name in viewer_header_names(asked) {
        let own_rule = match *name {
            COOKIE => true,
            ACCEPT_ENCODING => encoding != EncodingToOrigin::LikeAnyHeader,
            _ => is_never_forwarded(name),
        };
        if let Some(because) = rule.header(name).filter(|_| !own_rule) {
            asked.each_value(name, |value| res.add(name, value.clone(), because));
        }
    }
    for (name, because) in rule.facts() {
        // A name may be in both policies.
        if !res.headers.contains_key(&name) {
            asked.each_value(&name, |value| res.add(&name, value.clone(), because));
        }
    }
    add_normalized_encoding(&mut res, rule, encoding);
    add_cookies(&mut res, rule, asked);
    add_query(&mut res, rule, asked);
    res
}

/// The names that the viewer sent; the host is one of them even if only the request line said it.
fn viewer_header_names<'a>(asked: &Asked<'a>) -> impl Iterator<Item = &'a HeaderName> {
    let headers = &asked.viewer.headers;
    let host = (!headers.contains_key(HOST)).then_some(&HOST);
    host.into_iter().chain(headers.keys())
}

/// What no setting passes on: what belongs to one connection, and what CloudFront keeps to itself
/// or sets anew.
fn is_never_forwarded(name: &HeaderName) -> bool {
    matches!(
        *name,
        CONNECTION | PROXY_AUTHENTICATE | PROXY_AUTHORIZATION | TE | TRAILER | UPGRADE | VIA
    ) || matches!(
        name.as_str(),
        "keep-alive" | "proxy-connection" | "x-forwarded-for" | "x-forwarded-proto" | "x-real-ip"
    ) || ["x-amz-cf-", "x-edge-"]
        .iter()
        .any(|it| name.as_str().starts_with(it))
        || is_cloudfront_header(name)
}

fn add_normalized_encoding(res: &mut Forwarded, rule: &impl Rule, encoding: EncodingToOrigin) {
    match encoding {
        EncodingToOrigin::Value(value) => {
            let value = HeaderValue::from_static(value);
            res.add(&ACCEPT_ENCODING, value, rule.encoding());
        }
        EncodingToOrigin::Absent | EncodingToOrigin::LikeAnyHeader => {}
    }
}

fn add_cookies(res: &mut Forwarded, rule: &impl Rule, asked: &Asked<'_>) {
    let mut because = None;
    let taken = cookie_header(&asked.viewer.headers, |name| {
        let why = rule.cookie(name);
        // The cache policy is the stronger reason where both take some.
        if because.is_none() || why == Some(ForwardedBecause::CachePolicy) {
            because = why.or(because);
        }
        why.is_some()
    });
    let value = taken.and_then(|it| HeaderValue::try_from(it).ok());
    if let (Some(value), Some(because)) = (value, because) {
        res.add(&COOKIE, value, because);
    }
}

fn add_query(res: &mut Forwarded, rule: &impl Rule, asked: &Asked<'_>) {
    let takes = |parameter: &&str| rule.query_string(query::name(parameter)).is_some();
    let parameters = || query::parameters(asked.query);
    res.withheld_query = !parameters().all(|it| takes(&it));
    if !res.withheld_query {
        res.query = asked.query.to_owned();
        return;
    }
    for it in parameters().filter(takes) {
        if !res.query.is_empty() {
            res.query.push('&');
        }
        res.query.push_str(it);
    }
}

/// `CloudFront-Error-Uri` and `CloudFront-Error-Args`, where they are named.
fn add_error_facts(res: &mut Forwarded, rule: &impl Rule, asked: &Asked<'_>) {
    let Some(page) = asked.error_page else {
        return;
    };
    for (name, because) in rule.facts() {
        let text = match name.as_str() {
            "cloudfront-error-uri" => page.uri,
            "cloudfront-error-args" => page.args,
            _ => continue,
        };
        let value = HeaderValue::try_from(utf8_percent_encode(text, CONTROLS).to_string());
        if let Some(value) = value.ok().filter(|it| !it.is_empty()) {
            res.add(&name, value, because);
        }
    }
}

#[cfg(test)]
mod tests;
