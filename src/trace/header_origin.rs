//! Who set a header.

use std::fmt;

use http::{HeaderName, HeaderValue};

/// Where a header comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderOrigin {
    /// The viewer sent it.
    Viewer,
    /// The origin sent it.
    Origin,
    /// CloudFront made it.
    CloudFront,
    /// CloudFront made it, or changed it, as it compressed the body.
    Compression,
    /// The origin's custom headers.
    CustomHeader,
    /// The cache policy of this name has it sent.
    CachePolicy(String),
    /// The origin request policy of this name has it sent.
    OriginRequestPolicy(String),
    /// The legacy cache settings have it sent.
    ForwardedValues,
    /// The response headers policy of this name.
    ResponseHeadersPolicy(String),
    /// The function of this name; empty where it made the whole response.
    Function(String),
}

impl fmt::Display for HeaderOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderOrigin::Viewer => f.write_str("viewer"),
            HeaderOrigin::Origin => f.write_str("origin"),
            HeaderOrigin::CloudFront => f.write_str("CloudFront"),
            HeaderOrigin::Compression => f.write_str("CloudFront, since it compressed the body"),
            HeaderOrigin::CustomHeader => f.write_str("custom header of the origin"),
            HeaderOrigin::CachePolicy(name) => write!(f, "sent by cache policy `{name}`"),
            HeaderOrigin::OriginRequestPolicy(name) => {
                write!(f, "sent by origin request policy `{name}`")
            }
            HeaderOrigin::ForwardedValues => f.write_str("sent by `forwarded_values`"),
            HeaderOrigin::Function(name) if name.is_empty() => f.write_str("function"),
            HeaderOrigin::Function(name) => write!(f, "function `{name}`"),
            HeaderOrigin::ResponseHeadersPolicy(name) => {
                write!(f, "response headers policy `{name}`")
            }
        }
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
