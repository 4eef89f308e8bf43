//! The cache key, under four cache policies that take more and more of a request.

use std::fmt;
use std::sync::Arc;

use divan::{Bencher, black_box};
use http::header::{ACCEPT, ORIGIN};
use mfe_dev::distribution::{
    Asked, CachePolicy, CacheSettings, CachedMethods, Fidelity, NameSelection, ViewerProfile,
};

use super::site::browser;

/// What a policy has in the key, besides the path and the encoding.
#[derive(Clone, Copy)]
enum InKey {
    CachingOptimized,
    QueryStrings,
    QueryStringsAndHeaders,
    QueryStringsHeadersAndCookies,
}

impl fmt::Display for InKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InKey::CachingOptimized => "CachingOptimized",
            InKey::QueryStrings => "+ 2 of 3 query strings",
            InKey::QueryStringsAndHeaders => "+ 2 headers",
            InKey::QueryStringsHeadersAndCookies => "+ 1 of 3 cookies",
        })
    }
}

impl InKey {
    fn settings(self) -> CacheSettings {
        let named = |names: &[&str]| {
            NameSelection::Whitelist(names.iter().map(|it| (*it).to_owned()).collect())
        };
        let mut policy = CachePolicy::caching_optimized();
        let rank = self as usize;
        if rank >= 1 {
            policy.query_strings = named(&["v", "lang"]);
        }
        if rank >= 2 {
            policy.headers = vec![ORIGIN, ACCEPT];
        }
        if rank >= 3 {
            policy.cookies = named(&["variant"]);
        }
        CacheSettings::Policies {
            cache_policy: Arc::new(policy),
            origin_request_policy: None,
        }
    }
}

/// A browser's request with three query strings and three cookies.
#[divan::bench(args = [
    InKey::CachingOptimized,
    InKey::QueryStrings,
    InKey::QueryStringsAndHeaders,
    InKey::QueryStringsHeadersAndCookies,
])]
fn cache_key(bencher: Bencher<'_, '_>, in_key: InKey) {
    let settings = in_key.settings();
    let viewer = browser("/app17/assets/chunk-3f9a1c22.js?v=3&utm_source=mail&lang=en");
    let (profile, fidelity) = (ViewerProfile::default(), Fidelity::default());
    let asked = Asked {
        distribution: "E1",
        method: &viewer.method,
        path: &viewer.path,
        query: &viewer.query,
        viewer: &viewer,
        profile: &profile,
        cached_methods: CachedMethods::default(),
        fidelity: &fidelity,
        error_page: None,
    };
    bencher.bench(|| settings.cache_key(true, black_box(&asked)));
}
