//! Who set a header.

use std::fmt;

use http::{HeaderName, HeaderValue};

/// Where a header comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderOrigin {
    /// The viewer sent it.
    Viewer,
    /// The origin sent it.
    Origin,
    /// CloudFront made it.
    CloudFront,
    /// The origin's custom headers.
    CustomHeader,
    /// The cache policy lets it through.
    CachePolicy,
    /// The origin request policy lets it through.
    OriginRequestPolicy,
    /// The legacy cache settings let it through.
    ForwardedValues,
    /// The response headers policy.
    ResponseHeadersPolicy,
}

impl fmt::Display for HeaderOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeaderOrigin::Viewer => "viewer",
            HeaderOrigin::Origin => "origin",
            HeaderOrigin::CloudFront => "CloudFront",
            HeaderOrigin::CustomHeader => "custom header",
            HeaderOrigin::CachePolicy => "viewer, by the cache policy",
            HeaderOrigin::OriginRequestPolicy => "viewer, by the origin request policy",
            HeaderOrigin::ForwardedValues => "viewer, by forwarded_values",
            HeaderOrigin::ResponseHeadersPolicy => "response headers policy",
        })
    }
}

/// A header with who set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedHeader {
    /// The name.
    pub name: String,
    /// The value, with what is not text replaced.
    pub value: String,
    /// Who set it.
    pub by: HeaderOrigin,
}

impl TracedHeader {
    /// A header as it stands in a message.
    pub fn new(name: &HeaderName, value: &HeaderValue, by: HeaderOrigin) -> Self {
        TracedHeader {
            name: name.as_str().to_owned(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
            by,
        }
    }
}
