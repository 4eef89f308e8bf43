//! What AWS leaves unsaid: one switch for each fact that no page states, with our default.
//!
//! The rule that needs a switch takes it as an argument. README's fidelity table lists them all.

use super::cache_fidelity::{
    ErrorPagePolicy, GoneCaching, HeadMiss, OriginAge, PolicyModeHeaders, QueryWhitelistOrder,
    RedirectCaching, RedirectPolicy, RefreshHitAge, StaleXCache, ZeroLifetime,
};
use super::{AcceptRangesOnCompressed, PathNormalization, VaryOnUncompressed};

/// The switches under `[fidelity]` that concern CloudFront.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fidelity {
    /// How far RFC 3986 normalisation goes for the choice of a behavior.
    pub path_normalization: PathNormalization,
    /// Whether the default root object is put in before or after the behavior is chosen.
    pub default_root_object_position: DefaultRootObjectPosition,
    /// Whether CloudFront's own 403s for a method, a protocol or a body get a custom error page.
    pub generated_error_pages: GeneratedErrorPages,
    /// Which status decides whether the connection closes after a custom error page.
    pub error_connection_rule: ErrorConnectionRule,
    /// What stands between the addresses in `X-Forwarded-For`: `,` or `, `.
    pub x_forwarded_for_separator: XForwardedForSeparator,
    /// Which response headers policy goes with a custom error page.
    pub error_page_policy: ErrorPagePolicy,
    /// Whether the redirect to HTTPS carries the headers of a response headers policy.
    pub redirect_policy: RedirectPolicy,
    /// What `X-Cache` says of an object that is served after its time.
    pub stale_x_cache: StaleXCache,
    /// What the origin is asked for when a HEAD finds nothing in the cache.
    pub head_miss: HeadMiss,
    /// Which of the viewer's headers go to the origin though no policy names them.
    pub policy_mode_headers: PolicyModeHeaders,
    /// Whether a `RefreshHit` carries `Age: 0`.
    pub refresh_hit_age: RefreshHitAge,
    /// Whether a 410 is kept like a 404.
    pub gone_caching: GoneCaching,
    /// In which order the query strings of a cache policy's allow list stand in the key.
    pub query_whitelist_order: QueryWhitelistOrder,
    /// What a 307 or a 308 needs to be kept.
    pub redirect_caching: RedirectCaching,
    /// Whether an object with a lifetime of 0 is kept, to be asked for with its `ETag`.
    pub zero_lifetime: ZeroLifetime,
    /// Whether the origin's own `Age` shortens the lifetime that it gives.
    pub origin_age: OriginAge,
    /// Whether a response that CloudFront would have compressed for another viewer says
    /// `Vary: Accept-Encoding`.
    pub vary_on_uncompressed: VaryOnUncompressed,
    /// What becomes of the origin's `Accept-Ranges` on a response that CloudFront compresses.
    pub accept_ranges_on_compressed: AcceptRangesOnCompressed,
}

/// When `/` becomes the default root object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DefaultRootObjectPosition {
    /// Before: the object's path may match a behavior of its own.
    #[default]
    BeforeBehavior,
    /// After: `/` chooses the behavior.
    AfterBehavior,
}

/// Whether errors that CloudFront makes after the choice of a behavior are replaced too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GeneratedErrorPages {
    /// As an origin's error would be.
    #[default]
    Replaced,
    /// They go out as they are.
    Kept,
}

/// The status that AWS's table of connection headers speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorConnectionRule {
    /// The origin's error code.
    #[default]
    ErrorCode,
    /// The response code that the viewer gets.
    ResponseCode,
}

/// The separator in `X-Forwarded-For`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XForwardedForSeparator {
    /// `,`, as in the guide's examples.
    #[default]
    Comma,
    /// `, `, as most proxies write it.
    CommaSpace,
}

impl XForwardedForSeparator {
    /// The separator itself.
    pub fn as_str(self) -> &'static str {
        match self {
            XForwardedForSeparator::Comma => ",",
            XForwardedForSeparator::CommaSpace => ", ",
        }
    }
}
