//! The names of the policies that AWS manages, for the nearest word.
//!
//! AWS: "Use managed cache policies", "Use managed origin request policies", "Use managed response
//! headers policies".

use crate::distribution::{
    CachePolicy, NameSelection, OriginRequestHeaders, OriginRequestPolicy, ResponseHeadersPolicy,
    managed_cache_policy,
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
    match id_or_name {
        "CachingDisabled" => Some(CachePolicy {
            name: "CachingDisabled".to_owned(),
            min_ttl: std::time::Duration::ZERO,
            default_ttl: std::time::Duration::ZERO,
            max_ttl: std::time::Duration::ZERO,
            headers: Vec::new(),
            cookies: NameSelection::None,
            query_strings: NameSelection::None,
            enable_accept_encoding_gzip: false,
            enable_accept_encoding_brotli: false,
        }),
        _ => managed_cache_policy(id_or_name),
    }
}

/// The managed origin request policy of this id or name.
pub(super) fn origin_request_policy(id_or_name: &str) -> Option<OriginRequestPolicy> {
    (id_or_name == "AllViewerExceptHostHeader").then(|| OriginRequestPolicy {
        name: id_or_name.to_owned(),
        headers: OriginRequestHeaders::AllExcept(vec![http::header::HOST]),
        cookies: NameSelection::All,
        query_strings: NameSelection::All,
    })
}

/// The managed response headers policy of this id or name.
pub(super) fn response_headers_policy(id_or_name: &str) -> Option<ResponseHeadersPolicy> {
    (id_or_name == "SimpleCORS").then(ResponseHeadersPolicy::default)
}
