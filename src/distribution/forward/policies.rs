//! What goes out because of a cache policy and an origin request policy, and beside them.
//!
//! AWS: "How origin request policies and cache policies work together": what is in the cache key
//! goes to the origin, and the origin request policy adds to it.
//!
//! # Fidelity
//!
//! - Which headers go out though no policy names them is [`PolicyModeHeaders`]'s question.
//! - A policy that takes all headers but some sends CloudFront's own about protocol, device and
//!   place too: AWS says so of the managed policy AllViewerExceptHostHeader, which has no other
//!   setting that could be the reason.
//! - `Authorization` and `Accept-Encoding` cannot be in the allow list of an origin request
//!   policy; a list that has them sends them no more for it.

use http::HeaderName;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
    DATE, EXPECT, FROM, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
    MAX_FORWARDS, ORIGIN, PRAGMA, RANGE, TRANSFER_ENCODING, WARNING,
};

use super::{ForwardedBecause, Rule};
use crate::distribution::{
    CachePolicy, NameSelection, OriginRequestHeaders, OriginRequestPolicy, PolicyModeHeaders,
    is_cloudfront_header,
};

/// CloudFront's own headers about protocol, device and place.
static PROTOCOL_DEVICE_AND_PLACE: [HeaderName; 19] = [
    HeaderName::from_static("cloudfront-forwarded-proto"),
    HeaderName::from_static("cloudfront-viewer-http-version"),
    HeaderName::from_static("cloudfront-viewer-tls"),
    HeaderName::from_static("cloudfront-is-android-viewer"),
    HeaderName::from_static("cloudfront-is-desktop-viewer"),
    HeaderName::from_static("cloudfront-is-ios-viewer"),
    HeaderName::from_static("cloudfront-is-mobile-viewer"),
    HeaderName::from_static("cloudfront-is-smarttv-viewer"),
    HeaderName::from_static("cloudfront-is-tablet-viewer"),
    HeaderName::from_static("cloudfront-viewer-city"),
    HeaderName::from_static("cloudfront-viewer-country"),
    HeaderName::from_static("cloudfront-viewer-country-name"),
    HeaderName::from_static("cloudfront-viewer-country-region"),
    HeaderName::from_static("cloudfront-viewer-country-region-name"),
    HeaderName::from_static("cloudfront-viewer-latitude"),
    HeaderName::from_static("cloudfront-viewer-longitude"),
    HeaderName::from_static("cloudfront-viewer-metro-code"),
    HeaderName::from_static("cloudfront-viewer-postal-code"),
    HeaderName::from_static("cloudfront-viewer-time-zone"),
];

/// The rule of a behavior with policies.
pub(super) struct Policies<'a> {
    pub(super) cache_policy: &'a CachePolicy,
    pub(super) origin_request_policy: Option<&'a OriginRequestPolicy>,
    pub(super) defaults: PolicyModeHeaders,
}

impl Rule for Policies<'_> {
    fn header(&self, name: &HeaderName) -> Option<ForwardedBecause> {
        let added = self
            .origin_request_policy
            .is_some_and(|it| takes_viewer_header(&it.headers, name));
        if self.cache_policy.headers.contains(name) {
            Some(ForwardedBecause::CachePolicy)
        } else if added {
            Some(ForwardedBecause::OriginRequestPolicy)
        } else {
            is_default(name, self.defaults).then_some(ForwardedBecause::Default)
        }
    }

    fn cookie(&self, name: &str) -> Option<ForwardedBecause> {
        let added = self.origin_request_policy.map(|it| &it.cookies);
        takes_name(&self.cache_policy.cookies, added, name)
    }

    fn query_string(&self, name: &str) -> Option<ForwardedBecause> {
        let added = self.origin_request_policy.map(|it| &it.query_strings);
        takes_name(&self.cache_policy.query_strings, added, name)
    }

    fn facts(&self) -> Vec<(HeaderName, ForwardedBecause)> {
        let in_key = self.cache_policy.headers.iter();
        let in_key = in_key.map(|it| (it, ForwardedBecause::CachePolicy));
        let added = self.origin_request_policy.map(|it| &it.headers);
        let (added, but): (&[HeaderName], &[HeaderName]) = match added {
            None | Some(OriginRequestHeaders::None | OriginRequestHeaders::AllViewer) => (&[], &[]),
            Some(
                OriginRequestHeaders::Whitelist(names)
                | OriginRequestHeaders::AllViewerAndWhitelistCloudFront(names),
            ) => (names, &[]),
            Some(OriginRequestHeaders::AllExcept(names)) => (&PROTOCOL_DEVICE_AND_PLACE, names),
        };
        let added = added.iter().filter(|it| !but.contains(it));
        in_key
            .chain(added.map(|it| (it, ForwardedBecause::OriginRequestPolicy)))
            .filter(|(name, _)| is_cloudfront_header(name))
            .map(|(name, because)| (name.clone(), because))
            .collect()
    }

    fn encoding(&self) -> ForwardedBecause {
        ForwardedBecause::CachePolicy
    }
}

/// Whether an origin request policy takes a header that the viewer sent.
fn takes_viewer_header(policy: &OriginRequestHeaders, name: &HeaderName) -> bool {
    match policy {
        OriginRequestHeaders::None => false,
        OriginRequestHeaders::Whitelist(names) => {
            names.contains(name) && !matches!(*name, AUTHORIZATION | ACCEPT_ENCODING)
        }
        OriginRequestHeaders::AllViewer
        | OriginRequestHeaders::AllViewerAndWhitelistCloudFront(_) => *name != EXPECT,
        OriginRequestHeaders::AllExcept(names) => *name != EXPECT && !names.contains(name),
    }
}

/// AWS's table of what two selections make together.
///
/// It is what either takes, but for two block lists: what both leave is left then.
fn takes_name(
    key: &NameSelection,
    added: Option<&NameSelection>,
    name: &str,
) -> Option<ForwardedBecause> {
    use NameSelection::AllExcept;
    match (key, added) {
        (AllExcept(_), Some(both @ AllExcept(_))) => {
            let takes = key.takes(name) && both.takes(name);
            takes.then_some(ForwardedBecause::CachePolicy)
        }
        _ if key.takes(name) => Some(ForwardedBecause::CachePolicy),
        _ => added
            .is_some_and(|it| it.takes(name))
            .then_some(ForwardedBecause::OriginRequestPolicy),
    }
}

/// Whether a header goes out though no policy names it.
fn is_default(name: &HeaderName, defaults: PolicyModeHeaders) -> bool {
    let belongs_to_the_message = matches!(
        *name,
        IF_MATCH
            | IF_NONE_MATCH
            | IF_MODIFIED_SINCE
            | IF_UNMODIFIED_SINCE
            | IF_RANGE
            | RANGE
            | CACHE_CONTROL
            | PRAGMA
            | MAX_FORWARDS
            | CONTENT_LENGTH
            | CONTENT_TYPE
            | CONTENT_ENCODING
            | TRANSFER_ENCODING
    ) || name.as_str() == "content-md5";
    match defaults {
        PolicyModeHeaders::MessageHeaders => belongs_to_the_message,
        PolicyModeHeaders::LegacyTable => {
            belongs_to_the_message
                || matches!(*name, DATE | FROM | ORIGIN | WARNING)
                || name.as_str() == "request-range"
        }
    }
}
