//! What a cache behavior makes of a viewer that came without TLS.
//!
//! AWS: "Require HTTPS for communication between viewers and CloudFront". A redirect of GET and
//! HEAD is 301, of other methods 307, which HTTP/1.0 does not know: those get 403.
//!
//! # Fidelity
//!
//! - The policy is judged before any function runs ("CloudFront events that can trigger a
//!   Lambda@Edge function": no viewer event for the redirect).

use http::{Method, StatusCode, Version};

use crate::message::Scheme;

/// The three settings of a cache behavior.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewerProtocolPolicy {
    /// HTTP and HTTPS alike.
    #[default]
    AllowAll,
    /// A plain HTTP request is sent to the same address under HTTPS.
    RedirectToHttps,
    /// A plain HTTP request is refused.
    HttpsOnly,
}

/// What becomes of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolVerdict {
    /// The request goes on.
    Serve,
    /// The viewer is sent to HTTPS with this status.
    Redirect(StatusCode),
    /// The viewer gets 403.
    Deny,
}

impl ViewerProtocolPolicy {
    /// The setting's name in AWS's API.
    pub fn as_str(self) -> &'static str {
        match self {
            ViewerProtocolPolicy::AllowAll => "allow-all",
            ViewerProtocolPolicy::RedirectToHttps => "redirect-to-https",
            ViewerProtocolPolicy::HttpsOnly => "https-only",
        }
    }

    /// Judges a viewer by its scheme, and chooses a redirect that its method survives.
    pub fn decide(self, scheme: Scheme, method: &Method, version: Version) -> ProtocolVerdict {
        match (self, scheme) {
            (_, Scheme::Https) | (ViewerProtocolPolicy::AllowAll, Scheme::Http) => {
                ProtocolVerdict::Serve
            }
            (ViewerProtocolPolicy::HttpsOnly, Scheme::Http) => ProtocolVerdict::Deny,
            (ViewerProtocolPolicy::RedirectToHttps, Scheme::Http) => {
                if *method == Method::GET || *method == Method::HEAD {
                    ProtocolVerdict::Redirect(StatusCode::MOVED_PERMANENTLY)
                } else if version >= Version::HTTP_11 {
                    ProtocolVerdict::Redirect(StatusCode::TEMPORARY_REDIRECT)
                } else {
                    ProtocolVerdict::Deny
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ProtocolVerdict::{Deny, Redirect, Serve};
    use super::*;

    macro_rules! decides {
        ($name:ident, $policy:ident, $scheme:ident, $method:ident, $version:ident, $verdict:expr) => {
            #[test]
            fn $name() {
                let verdict = ViewerProtocolPolicy::$policy.decide(
                    Scheme::$scheme,
                    &Method::$method,
                    Version::$version,
                );
                assert_eq!(verdict, $verdict);
            }
        };
    }

    const MOVED: StatusCode = StatusCode::MOVED_PERMANENTLY;
    const TEMPORARY: StatusCode = StatusCode::TEMPORARY_REDIRECT;

    decides!(allow_all_serves_plain, AllowAll, Http, GET, HTTP_11, Serve);
    decides!(
        redirect_moves_get,
        RedirectToHttps,
        Http,
        GET,
        HTTP_11,
        Redirect(MOVED)
    );
    decides!(
        redirect_moves_head,
        RedirectToHttps,
        Http,
        HEAD,
        HTTP_10,
        Redirect(MOVED)
    );
    decides!(
        redirect_keeps_post,
        RedirectToHttps,
        Http,
        POST,
        HTTP_11,
        Redirect(TEMPORARY)
    );
    decides!(
        redirect_denies_old_post,
        RedirectToHttps,
        Http,
        POST,
        HTTP_10,
        Deny
    );
    decides!(
        redirect_serves_tls,
        RedirectToHttps,
        Https,
        GET,
        HTTP_11,
        Serve
    );
    decides!(https_only_denies_plain, HttpsOnly, Http, GET, HTTP_11, Deny);
    decides!(https_only_serves_tls, HttpsOnly, Https, POST, HTTP_2, Serve);
}
