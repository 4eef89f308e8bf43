//! How a behavior caches: by policies, or by the legacy settings.
//!
//! AWS: API type `CacheBehavior`, which takes either a `CachePolicyId` (and perhaps an
//! `OriginRequestPolicyId`) or `ForwardedValues`.

use std::sync::Arc;
use std::time::Duration;

use super::{CachePolicy, ForwardedCookies, ForwardedHeaders, ForwardedValues};
use super::{NameSelection, OriginRequestPolicy};

/// A behavior's cache settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheSettings {
    /// Policies.
    Policies {
        /// The cache policy.
        cache_policy: Arc<CachePolicy>,
        /// The origin request policy, where there is one.
        origin_request_policy: Option<Arc<OriginRequestPolicy>>,
    },
    /// The legacy settings.
    ForwardedValues(Arc<ForwardedValues>),
}

/// The three times that bound how long an object is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TtlBounds {
    /// `MinTTL`.
    pub min: Duration,
    /// `DefaultTTL`.
    pub default: Duration,
    /// `MaxTTL`.
    pub max: Duration,
}

impl TtlBounds {
    /// Whether nothing is cached, as with the managed policy CachingDisabled.
    pub fn disable_caching(&self) -> bool {
        self.min.is_zero() && self.default.is_zero() && self.max.is_zero()
    }
}

impl Default for CacheSettings {
    /// The managed policy CachingOptimized, which the console and the CDK begin with.
    fn default() -> Self {
        CacheSettings::Policies {
            cache_policy: Arc::new(CachePolicy::caching_optimized()),
            origin_request_policy: None,
        }
    }
}

impl CacheSettings {
    /// The bounds of the time that objects are kept.
    pub fn ttl_bounds(&self) -> TtlBounds {
        match self {
            CacheSettings::Policies { cache_policy, .. } => TtlBounds {
                min: cache_policy.min_ttl,
                default: cache_policy.default_ttl,
                max: cache_policy.max_ttl,
            },
            CacheSettings::ForwardedValues(values) => TtlBounds {
                min: values.min_ttl,
                default: values.default_ttl,
                max: values.max_ttl,
            },
        }
    }

    /// Whether nothing is cached: every time is 0, or all headers are forwarded the legacy way.
    pub fn disable_caching(&self) -> bool {
        let all_headers = match self {
            CacheSettings::Policies { .. } => false,
            CacheSettings::ForwardedValues(values) => values.headers == ForwardedHeaders::All,
        };
        all_headers || self.ttl_bounds().disable_caching()
    }

    /// Whether cookies reach the origin: then `Set-Cookie` comes back, and neither are requests
    /// collapsed nor expired objects asked for with conditions.
    pub fn forward_cookies(&self) -> bool {
        match self {
            CacheSettings::Policies {
                cache_policy,
                origin_request_policy,
            } => {
                let asks = |it: &NameSelection| *it != NameSelection::None;
                asks(&cache_policy.cookies)
                    || origin_request_policy
                        .as_ref()
                        .is_some_and(|it| asks(&it.cookies))
            }
            CacheSettings::ForwardedValues(values) => values.cookies != ForwardedCookies::None,
        }
    }
}
