//! Where a behavior gets its objects from.
//!
//! AWS: "Origin settings", API type `Origin`; "Add custom headers to origin requests".

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};

use super::FunctionAssociations;

/// One origin of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The id that behaviors name.
    pub id: String,
    /// The domain name, which is the `Host` that the origin sees.
    pub domain_name: String,
    /// Put in front of every path; empty, or begins with `/` and does not end with one.
    pub origin_path: String,
    /// Added to every request, in place of the viewer's headers of the same name.
    pub custom_headers: Vec<(HeaderName, HeaderValue)>,
    /// What answers there.
    pub endpoint: OriginEndpoint,
    /// Whether a bucket is asked with origin access control or an origin access identity; without
    /// them it sees an anonymous request.
    pub signed: bool,
    /// What answers while nothing listens at a custom origin; local only.
    pub fallback: Option<Fallback>,
}

/// A bucket's endpoint in the place of a custom origin at which nothing listens.
///
/// A dev server takes the URI as the viewer asked for it, a bucket as production's edge function
/// makes it. So the behavior's functions at origin events run for the custom origin, and the
/// fallback has its own, which begin with the viewer's URI again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// The bucket's endpoint.
    pub endpoint: OriginEndpoint,
    /// In the place of the origin's own path.
    pub origin_path: String,
    /// In the place of the behavior's functions at origin events; none at all leaves the URI as the
    /// viewer asked for it.
    pub functions: FunctionAssociations,
}

/// The kinds of origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginEndpoint {
    /// A bucket's REST endpoint (`S3OriginConfig`).
    S3Rest {
        /// The bucket's name.
        bucket: String,
    },
    /// A bucket's website endpoint (a `CustomOriginConfig` whose domain is `s3-website`).
    S3Website {
        /// The bucket's name.
        bucket: String,
    },
    /// Any other HTTP server (`CustomOriginConfig`).
    Custom(CustomOrigin),
}

impl OriginEndpoint {
    /// The bucket behind the endpoint, if it is one's.
    pub fn bucket(&self) -> Option<&str> {
        match self {
            OriginEndpoint::S3Rest { bucket } | OriginEndpoint::S3Website { bucket } => {
                Some(bucket)
            }
            OriginEndpoint::Custom(_) => None,
        }
    }

    /// `S3 REST`, `S3 website` or `custom`, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            OriginEndpoint::S3Rest { .. } => "S3 REST",
            OriginEndpoint::S3Website { .. } => "S3 website",
            OriginEndpoint::Custom(_) => "custom",
        }
    }
}

/// How an HTTP server is reached.
///
/// AWS: "Origin settings", API type `CustomOriginConfig` and the connection settings of `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomOrigin {
    /// `OriginProtocolPolicy`
    pub protocol_policy: OriginProtocolPolicy,
    /// `HTTPPort`
    pub http_port: u16,
    /// `HTTPSPort`
    pub https_port: u16,
    /// Where the connection really goes, in the place of the domain name: a host name or an
    /// address. Local only: production's name is kept and a server of this machine answers.
    pub connect_to: Option<String>,
    /// Whether a certificate that cannot be verified is accepted; local only.
    pub insecure: bool,
    /// Whether nothing on this machine was said to stand for it, so that it is not asked at all;
    /// local only: a server that a deploy tool named is production's.
    pub unbound: bool,
    /// `ConnectionAttempts`: 1 to 3.
    pub connection_attempts: u8,
    /// `ConnectionTimeout`: 1 to 10 s.
    pub connection_timeout: Duration,
    /// `OriginReadTimeout`: to the first byte, and between packets.
    pub read_timeout: Duration,
    /// `OriginKeepaliveTimeout`: how long an idle connection is kept.
    pub keepalive_timeout: Duration,
    /// `ResponseCompletionTimeout`: for the whole response, attempts included.
    pub response_completion_timeout: Option<Duration>,
}

impl Default for CustomOrigin {
    /// AWS's defaults, over plain HTTP.
    fn default() -> Self {
        CustomOrigin {
            protocol_policy: OriginProtocolPolicy::HttpOnly,
            http_port: 80,
            https_port: 443,
            connect_to: None,
            insecure: false,
            unbound: false,
            connection_attempts: 3,
            connection_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            keepalive_timeout: Duration::from_secs(5),
            response_completion_timeout: None,
        }
    }
}

/// Which protocol an origin is asked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OriginProtocolPolicy {
    /// HTTP.
    #[default]
    HttpOnly,
    /// HTTPS.
    HttpsOnly,
    /// The viewer's.
    MatchViewer,
}

/// Two origins, of which the second is asked where the first fails.
///
/// AWS: "Optimize high availability with CloudFront origin failover".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginGroup {
    /// The id that behaviors name.
    pub id: String,
    /// The id of the origin that is asked first.
    pub primary: String,
    /// The id of the origin that is asked when the first fails.
    pub secondary: String,
    /// `FailoverCriteria`: the statuses of the first that count as failing. A refused connection
    /// counts as 503, a timeout as 504.
    pub status_codes: Vec<StatusCode>,
}

/// Whether CloudFront lets an origin have a custom header of this name.
pub fn may_be_custom_header(name: &str) -> bool {
    const REFUSED: [&str; 23] = [
        "cache-control",
        "connection",
        "content-length",
        "cookie",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "max-forwards",
        "pragma",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "request-range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-real-ip",
    ];
    let name = name.to_ascii_lowercase();
    !REFUSED.contains(&name.as_str()) && !name.starts_with("x-amz-") && !name.starts_with("x-edge-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloudfronts_own_headers_cannot_be_custom_headers() {
        for refused in [
            "Host",
            "X-Amz-Date",
            "x-edge-y",
            "Via",
            "Cookie",
            "X-Real-IP",
        ] {
            assert!(!may_be_custom_header(refused), "{refused}");
        }
        for allowed in [
            "X-Shared-Secret",
            "Authorization",
            "User-Agent",
            "Accept-Language",
            "Origin",
        ] {
            assert!(may_be_custom_header(allowed), "{allowed}");
        }
    }
}
