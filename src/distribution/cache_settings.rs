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

/// AWS's default for `DefaultTTL`: a day.
const DEFAULT_TTL: Duration = Duration::from_secs(86_400);

/// AWS's default for `MaxTTL`: a year.
const MAX_TTL: Duration = Duration::from_secs(31_536_000);

/// The times are out of order, which AWS calls `InvalidTTLOrder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the TTLs are out of order: minimum {} s, default {} s, maximum {} s; each may be no more than the next",
    .0.min.as_secs(),
    .0.default.as_secs(),
    .0.max.as_secs()
)]
pub struct InvalidTtlOrder(pub TtlBounds);

/// Whether requests for one key are collapsed into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collapsing {
    /// They are.
    On,
    /// Each goes to the origin: nothing is cached.
    OffWithoutCaching,
    /// Each goes to the origin: cookies are forwarded.
    OffForCookies,
}

impl TtlBounds {
    /// The bounds from what is set, the rest by default.
    ///
    /// AWS: API type `CachePolicyConfig`: a day and a year, or the lower bound where that is more.
    ///
    /// # Errors
    ///
    /// Times that are out of order.
    pub fn from_settings(
        min: Option<Duration>,
        default: Option<Duration>,
        max: Option<Duration>,
    ) -> Result<Self, InvalidTtlOrder> {
        let min = min.unwrap_or_default();
        let default = default.unwrap_or(DEFAULT_TTL.max(min));
        let max = max.unwrap_or(MAX_TTL.max(default));
        let bounds = TtlBounds { min, default, max };
        match min <= default && default <= max {
            true => Ok(bounds),
            false => Err(InvalidTtlOrder(bounds)),
        }
    }

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
    /// The bounds of the time that objects are kept; all 0 where all headers are forwarded the
    /// legacy way, since nothing is cached then.
    pub fn ttl_bounds(&self) -> TtlBounds {
        match self {
            CacheSettings::ForwardedValues(values) if values.headers == ForwardedHeaders::All => {
                TtlBounds {
                    min: Duration::ZERO,
                    default: Duration::ZERO,
                    max: Duration::ZERO,
                }
            }
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
        self.ttl_bounds().disable_caching()
    }

    /// Whether `Set-Cookie` never reaches the viewer: so it is where no cookies reach the origin.
    ///
    /// AWS: "Cache content based on cookies". Otherwise it is kept with the object and sent to
    /// every viewer; cookies of an origin request policy count like those of a cache policy.
    pub fn strips_set_cookie(&self) -> bool {
        !self.forward_cookies()
    }

    /// Whether an expired object is asked for with `If-None-Match` and `If-Modified-Since`.
    ///
    /// AWS: "Request and response behavior for custom origins", section "Conditional GET requests".
    pub fn may_revalidate(&self) -> bool {
        !self.forward_cookies()
    }

    /// Whether requests for one key wait for the first of them.
    ///
    /// AWS: "Request and response behavior for custom origins", section "Request collapsing". What
    /// came back decides whether it serves those who waited: [`Storing::serves_waiting`].
    ///
    /// [`Storing::serves_waiting`]: super::Storing::serves_waiting
    pub fn may_collapse(&self) -> Collapsing {
        if self.disable_caching() {
            Collapsing::OffWithoutCaching
        } else if self.forward_cookies() {
            Collapsing::OffForCookies
        } else {
            Collapsing::On
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::test_request::legacy;
    use crate::distribution::{managed_cache_policy, managed_origin_request_policy};

    fn bounds(times: [Option<u64>; 3]) -> Result<[u64; 3], String> {
        let [min, default, max] = times.map(|it| it.map(Duration::from_secs));
        TtlBounds::from_settings(min, default, max)
            .map(|it| [it.min, it.default, it.max].map(|it| it.as_secs()))
            .map_err(|it| it.to_string())
    }

    #[test]
    fn times_that_are_left_out_have_defaults() {
        const DAY: u64 = 86_400;
        const YEAR: u64 = 31_536_000;
        assert_eq!(bounds([None, None, None]), Ok([0, DAY, YEAR]));
        assert_eq!(bounds([Some(60), None, None]), Ok([60, DAY, YEAR]));
        assert_eq!(
            bounds([Some(2 * DAY), None, None]),
            Ok([2 * DAY, 2 * DAY, YEAR])
        );
        let long = 2 * YEAR;
        assert_eq!(bounds([None, Some(long), None]), Ok([0, long, long]));
        assert_eq!(bounds([Some(1), Some(2), Some(3)]), Ok([1, 2, 3]));
        assert_eq!(bounds([Some(0), Some(0), Some(0)]), Ok([0, 0, 0]));
    }

    #[test]
    fn times_that_are_out_of_order_are_refused() {
        let error = bounds([Some(9), Some(2), Some(3)]).unwrap_err();
        assert_eq!(
            error,
            "the TTLs are out of order: minimum 9 s, default 2 s, maximum 3 s; each may be no \
             more than the next"
        );
        assert!(bounds([Some(1), Some(3), Some(2)]).is_err());
        // The default of `DefaultTTL` does not bend to a smaller maximum.
        assert!(bounds([None, None, Some(60)]).is_err());
    }

    fn managed(cache_policy: &str, origin_request_policy: &str) -> CacheSettings {
        CacheSettings::Policies {
            cache_policy: Arc::new(managed_cache_policy(cache_policy).unwrap()),
            origin_request_policy: managed_origin_request_policy(origin_request_policy)
                .map(Arc::new),
        }
    }

    macro_rules! decides {
        ($($name:ident: $settings:expr => strips $strips:literal, collapses $collapses:ident;)*) => {
            $(
                #[test]
                fn $name() {
                    let settings: CacheSettings = $settings;
                    assert_eq!(settings.strips_set_cookie(), $strips);
                    assert_eq!(settings.may_revalidate(), $strips);
                    assert_eq!(settings.may_collapse(), Collapsing::$collapses);
                }
            )*
        };
    }

    fn old(change: impl FnOnce(&mut ForwardedValues)) -> CacheSettings {
        let mut values = legacy();
        change(&mut values);
        CacheSettings::ForwardedValues(Arc::new(values))
    }

    decides! {
        without_cookies: managed("CachingOptimized", "-") => strips true, collapses On;
        cookies_in_the_key: managed("UseOriginCacheControlHeaders", "-")
            => strips false, collapses OffForCookies;
        cookies_of_an_origin_request_policy: managed("CachingOptimized", "AllViewer")
            => strips false, collapses OffForCookies;
        an_origin_request_policy_without_cookies: managed("CachingOptimized", "CORS-S3Origin")
            => strips true, collapses On;
        caching_disabled: managed("CachingDisabled", "-")
            => strips true, collapses OffWithoutCaching;
        caching_disabled_with_cookies: managed("CachingDisabled", "AllViewer")
            => strips false, collapses OffWithoutCaching;
        legacy_without_cookies: old(|_| ()) => strips true, collapses On;
        legacy_with_cookies: old(|it| it.cookies = ForwardedCookies::All)
            => strips false, collapses OffForCookies;
        legacy_with_all_headers: old(|it| it.headers = ForwardedHeaders::All)
            => strips true, collapses OffWithoutCaching;
    }
}
