//! The names of the policies that AWS manages, for the nearest word.
//!
//! AWS: "Use managed cache policies", "Use managed origin request policies", "Use managed response
//! headers policies".

use crate::distribution::{
    CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy, managed_cache_policy,
    managed_origin_request_policy, managed_response_headers_policy,
};

/// The managed cache policies.
pub(super) const CACHE_POLICIES: [&str; 7] = [
    "Amplify",
    "CachingDisabled",
    "CachingOptimized",
    "CachingOptimizedForUncompressedObjects",
    "Elemental-MediaPackage",
    "UseOriginCacheControlHeaders",
    "UseOriginCacheControlHeaders-QueryStrings",
];

/// The managed origin request policies.
pub(super) const ORIGIN_REQUEST_POLICIES: [&str; 8] = [
    "AllViewer",
    "AllViewerAndCloudFrontHeaders-2022-06",
    "AllViewerExceptHostHeader",
    "CORS-CustomOrigin",
    "CORS-S3Origin",
    "Elemental-MediaTailor-PersonalizedManifests",
    "HostHeaderOnly",
    "UserAgentRefererHeaders",
];

/// The managed response headers policies.
pub(super) const RESPONSE_HEADERS_POLICIES: [&str; 5] = [
    "CORS-and-SecurityHeadersPolicy",
    "CORS-With-Preflight",
    "CORS-with-preflight-and-SecurityHeadersPolicy",
    "SecurityHeadersPolicy",
    "SimpleCORS",
];

/// The managed cache policy of this id or name.
pub(super) fn cache_policy(id_or_name: &str) -> Option<CachePolicy> {
    managed_cache_policy(id_or_name)
}

/// The managed origin request policy of this id or name.
pub(super) fn origin_request_policy(id_or_name: &str) -> Option<OriginRequestPolicy> {
    managed_origin_request_policy(id_or_name)
}

/// The managed response headers policy of this id or name.
pub(super) fn response_headers_policy(id_or_name: &str) -> Option<ResponseHeadersPolicy> {
    managed_response_headers_policy(id_or_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_of_a_policy() {
        for it in CACHE_POLICIES {
            assert_eq!(cache_policy(it).unwrap().name, it);
        }
        for it in ORIGIN_REQUEST_POLICIES {
            assert_eq!(origin_request_policy(it).unwrap().name, it);
        }
        for it in RESPONSE_HEADERS_POLICIES {
            assert_eq!(response_headers_policy(it).unwrap().name, it);
        }
    }
}
