//! The switches of [`Fidelity`](super::Fidelity) that concern the cache and what the origin sees.
//!
//! Each enum is one question that AWS's pages leave open; its default is the answer that the
//! pages and captures of real answers speak for most.

use http::Method;

/// What `X-Cache` says of an object that is served after its time, because the origin fails or
/// while it is asked again.
///
/// AWS: "Manage how long content stays in the cache (expiration)" tells when, not what it is
/// called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StaleXCache {
    /// `Hit from cloudfront`
    #[default]
    Hit,
    /// `RefreshHit from cloudfront`
    RefreshHit,
    /// `Miss from cloudfront`
    Miss,
}

impl StaleXCache {
    /// The header's value.
    pub fn as_str(self) -> &'static str {
        match self {
            StaleXCache::Hit => "Hit from cloudfront",
            StaleXCache::RefreshHit => "RefreshHit from cloudfront",
            StaleXCache::Miss => "Miss from cloudfront",
        }
    }
}

/// Which response headers policy goes with a custom error page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorPagePolicy {
    /// That of the behavior that took the viewer's request.
    #[default]
    OfRequest,
    /// That of the behavior that the page came through.
    OfPage,
}

/// Whether the redirect to HTTPS carries the headers of a response headers policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectPolicy {
    /// None of them, as captures show.
    #[default]
    NotApplied,
    /// As any other answer of the behavior.
    Applied,
}

/// What becomes of a HEAD that finds nothing in the cache; a kept GET answers every HEAD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadMiss {
    /// The origin is asked with HEAD, and nothing is kept.
    #[default]
    ForwardsHead,
    /// The origin is asked with GET, and the object is kept.
    ForwardsGet,
}

impl HeadMiss {
    /// The method that the origin gets to see for a viewer's method.
    pub fn origin_method(self, viewer: &Method) -> Method {
        match self {
            HeadMiss::ForwardsGet if *viewer == Method::HEAD => Method::GET,
            HeadMiss::ForwardsGet | HeadMiss::ForwardsHead => viewer.clone(),
        }
    }

    /// Whether the answer to a request of this method may be kept under the key of GET.
    pub fn may_keep(self, viewer: &Method) -> bool {
        *viewer != Method::HEAD || self == HeadMiss::ForwardsGet
    }
}

/// Which of the viewer's headers go to the origin of a behavior with policies, though no policy
/// names them.
///
/// AWS: "Request and response behavior for custom origins" says it for the legacy settings only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyModeHeaders {
    /// Those that belong to the message: of a body, conditions, ranges, `Cache-Control`,
    /// `Pragma`, `Max-Forwards`.
    #[default]
    MessageHeaders,
    /// The known headers that the table of the legacy settings forwards: `Date`, `From`,
    /// `Origin`, `Request-Range` and `Warning` besides.
    LegacyTable,
}

/// Whether a `RefreshHit` carries an `Age`; captures show both, most of them none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefreshHitAge {
    /// It does not.
    #[default]
    Absent,
    /// `Age: 0`
    Zero,
}

impl RefreshHitAge {
    /// The seconds that the header says; `None` where it is absent.
    pub fn seconds(self) -> Option<u64> {
        match self {
            RefreshHitAge::Absent => None,
            RefreshHitAge::Zero => Some(0),
        }
    }
}

/// Whether 410 is kept: one page of AWS's names it beside 404, the list of statuses does not.
///
/// AWS: "How CloudFront caches HTTP 4xx and 5xx status codes".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GoneCaching {
    /// Always, like 404.
    #[default]
    Always,
    /// Never.
    Never,
}

/// The order of the query strings that a cache policy's allow list lets into the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueryWhitelistOrder {
    /// That of the request: `?a=1&b=2` and `?b=2&a=1` are two objects.
    #[default]
    AsRequested,
    /// That of the allow list: the two are one object.
    AsListed,
}

/// What a 307 or a 308 needs to be kept.
///
/// AWS: "How CloudFront processes HTTP 3xx status codes".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectCaching {
    /// A `Cache-Control` header, whatever it says.
    #[default]
    CacheControl,
    /// A `max-age` or `s-maxage` in it.
    Lifetime,
}

/// What becomes of an object with `max-age=0` where the minimum TTL is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZeroLifetime {
    /// It is kept, and the origin is asked each time whether it has changed.
    #[default]
    Revalidated,
    /// It is not kept.
    NotKept,
}

/// What the origin's own `Age` means for the lifetime that it gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OriginAge {
    /// Nothing: the lifetime counts from the arrival at the edge.
    #[default]
    Ignored,
    /// It is taken off, as RFC 9111 section 4.2.3 does.
    Subtracted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_stays_a_head_and_leaves_nothing_behind() {
        let head = HeadMiss::default();
        assert_eq!(head.origin_method(&Method::HEAD), Method::HEAD);
        assert!(!head.may_keep(&Method::HEAD));
        assert!(head.may_keep(&Method::GET));
    }

    #[test]
    fn a_head_may_fetch_the_object_for_all() {
        let get = HeadMiss::ForwardsGet;
        assert_eq!(get.origin_method(&Method::HEAD), Method::GET);
        assert_eq!(get.origin_method(&Method::OPTIONS), Method::OPTIONS);
        assert!(get.may_keep(&Method::HEAD));
    }

    #[test]
    fn the_words_of_the_switches() {
        assert_eq!(StaleXCache::default().as_str(), "Hit from cloudfront");
        assert_eq!(StaleXCache::Miss.as_str(), "Miss from cloudfront");
        assert_eq!(
            StaleXCache::RefreshHit.as_str(),
            "RefreshHit from cloudfront"
        );
        assert_eq!(RefreshHitAge::default().seconds(), None);
        assert_eq!(RefreshHitAge::Zero.seconds(), Some(0));
    }
}
