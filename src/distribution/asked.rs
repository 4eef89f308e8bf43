//! What one request asks of the cache, and of the origin behind it.

use http::header::HOST;
use http::{HeaderName, HeaderValue, Method};

use super::{
    CachedMethods, Fidelity, OriginEndpoint, ViewerFacts, ViewerProfile, is_cloudfront_header,
};
use crate::message::ViewerRequest;

/// A request on its way to the cache, with all that decides its key and what the origin sees.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The id of the distribution; its aliases share one cache.
    pub distribution: &'a str,
    /// The method.
    pub method: &'a Method,
    /// The raw path, after the viewer-request function.
    pub path: &'a str,
    /// The raw query without its `?`, after the viewer-request function.
    pub query: &'a str,
    /// The viewer's request, which has the headers.
    pub viewer: &'a ViewerRequest,
    /// Who the viewer is taken for.
    pub profile: &'a ViewerProfile,
    /// The behavior's cached methods: `Authorization` goes out with an OPTIONS that is not cached.
    pub cached_methods: CachedMethods,
    /// The switches.
    pub fidelity: &'a Fidelity,
    /// Set where a custom error page is fetched, in the place of what the viewer asked for.
    pub error_page: Option<ErrorPageOf<'a>>,
}

/// The request that failed, for the origin of its custom error page.
///
/// AWS: "Add CloudFront request headers", `CloudFront-Error-Uri` and `CloudFront-Error-Args`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorPageOf<'a> {
    /// Its URI.
    pub uri: &'a str,
    /// Its query without the `?`.
    pub args: &'a str,
}

/// The two kinds of origin that CloudFront treats apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// A bucket's REST endpoint.
    S3Rest,
    /// Everything else; a bucket's website endpoint is an HTTP server like any other.
    Custom,
}

impl From<&OriginEndpoint> for OriginKind {
    fn from(endpoint: &OriginEndpoint) -> Self {
        match endpoint {
            OriginEndpoint::S3Rest { .. } => OriginKind::S3Rest,
            OriginEndpoint::S3Website { .. } | OriginEndpoint::Custom(_) => OriginKind::Custom,
        }
    }
}

impl Asked<'_> {
    /// Hands over each value that a header of the viewer has, in their order: CloudFront's own
    /// where it is one of CloudFront's, and the host as the request line may have said it.
    pub(super) fn each_value(&self, name: &HeaderName, mut take: impl FnMut(&HeaderValue)) {
        if is_cloudfront_header(name) {
            if let Some(value) = self.facts().header(name) {
                take(&value);
            }
        } else if name == HOST {
            let host = self.viewer.host.as_deref();
            if let Some(value) = host.and_then(|it| HeaderValue::from_str(it).ok()) {
                take(&value);
            }
        } else {
            self.viewer.headers.get_all(name).iter().for_each(take);
        }
    }

    fn facts(&self) -> ViewerFacts<'_> {
        ViewerFacts {
            profile: self.profile,
            viewer: self.viewer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::CustomOrigin;

    #[test]
    fn a_website_endpoint_is_a_custom_origin() {
        let bucket = "site".to_owned();
        let rest = OriginEndpoint::S3Rest {
            bucket: bucket.clone(),
        };
        let website = OriginEndpoint::S3Website { bucket };
        let custom = OriginEndpoint::Custom(CustomOrigin::default());
        assert_eq!(OriginKind::from(&rest), OriginKind::S3Rest);
        assert_eq!(OriginKind::from(&website), OriginKind::Custom);
        assert_eq!(OriginKind::from(&custom), OriginKind::Custom);
    }
}
