//! Where a behavior gets its objects from.
//!
//! AWS: "Origin settings", API type `Origin`; "Add custom headers to origin requests".

use http::{HeaderName, HeaderValue};

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
}

impl OriginEndpoint {
    /// The bucket behind the endpoint.
    pub fn bucket(&self) -> &str {
        match self {
            OriginEndpoint::S3Rest { bucket } | OriginEndpoint::S3Website { bucket } => bucket,
        }
    }

    /// `S3 REST` or `S3 website`, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            OriginEndpoint::S3Rest { .. } => "S3 REST",
            OriginEndpoint::S3Website { .. } => "S3 website",
        }
    }
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
