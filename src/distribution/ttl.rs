//! How long an object is kept, and why.
//!
//! AWS: "Manage how long content stays in the cache (expiration)", table of the origin's headers
//! and the TTLs; "How CloudFront processes HTTP 3xx status codes". Errors have rules of their own
//! in `error_ttl`.
//!
//! # Fidelity
//!
//! - What of `no-store`, `private` and `no-cache` wins, where several stand together: in this
//!   order, which only matters to the reason and, with a minimum TTL of 0, between the last and
//!   the others.
//! - `must-revalidate`, `immutable`, `no-transform`, `public` and a response's `Pragma` mean
//!   nothing here; AWS's pages give them no meaning.
//! - What an origin gives counts from the arrival at the edge ([`OriginAge`]).

use std::time::{Duration, SystemTime};

use http::header::VARY;
use http::{HeaderMap, StatusCode};

use super::ttl_reason::{GivenLifetime, LifetimeSource, NotKept, RefusingDirective, TtlReason};
use super::{Fidelity, OriginAge, RedirectCaching, TtlBounds, ZeroLifetime};
use crate::rfc::cache_control::{CacheControl, age, expires_in};

/// The longest lifetime: a hundred years.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

/// Whether an object is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storing {
    /// It is, for this time.
    Keep(Ttl),
    /// It is not.
    Refuse(NotKept),
}

/// How long an object is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ttl {
    /// How long it is fresh; 0 for what is kept only to be asked for again each time.
    pub duration: Duration,
    /// Why this long.
    pub because: TtlReason,
    /// How the origin is asked once the time is over.
    pub refetch: Refetch,
    /// How long after that it is served while the origin is asked (`stale-while-revalidate`);
    /// never beyond the maximum TTL.
    pub stale_while_revalidate: Option<Duration>,
    /// How long after that it is served while the origin fails (`stale-if-error`); 0 turns that
    /// off. Not bounded here: `may_serve_stale` holds it to the maximum TTL.
    pub stale_if_error: Option<Duration>,
}

/// How the origin is asked for an object that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refetch {
    /// With `If-None-Match` and `If-Modified-Since`, if the behavior may.
    Conditional,
    /// As if nothing were kept.
    Unconditional,
}

impl Storing {
    /// Whether the object may serve the requests that waited for it; if not, each of them goes to
    /// the origin.
    pub fn serves_waiting(&self) -> bool {
        match self {
            Storing::Keep(ttl) => !ttl.duration.is_zero(),
            Storing::Refuse(_) => false,
        }
    }
}

/// Judges an origin's answer that is no error: whether it is kept, how long and why.
///
/// The bounds are [`CacheSettings::ttl_bounds`](super::CacheSettings::ttl_bounds).
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use http::{HeaderMap, HeaderValue, StatusCode};
/// use mfe_dev::distribution::{CacheSettings, Fidelity, Storing, storing};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("cache-control", HeaderValue::from_static("max-age=60"));
/// let bounds = CacheSettings::default().ttl_bounds();
/// let now = SystemTime::UNIX_EPOCH;
/// let Storing::Keep(ttl) = storing(StatusCode::OK, &headers, bounds, now, &Fidelity::default())
/// else { panic!() };
/// assert_eq!(ttl.duration, Duration::from_secs(60));
/// assert_eq!(ttl.because.to_string(), "`max-age=60` of the origin");
/// ```
pub fn storing(
    status: StatusCode,
    headers: &HeaderMap,
    bounds: TtlBounds,
    now: SystemTime,
    fidelity: &Fidelity,
) -> Storing {
    if bounds.disable_caching() {
        return Storing::Refuse(NotKept::CachingDisabled);
    }
    let control = CacheControl::of(headers);
    if let Some(why) = refused_status(status, &control, fidelity.redirect_caching) {
        return Storing::Refuse(why);
    }
    let directive = refusing_directive(&control);
    let (duration, because) = match (directive, bounds.min.is_zero()) {
        (Some(RefusingDirective::NoCache), true) => (Duration::ZERO, TtlReason::NoCache),
        (Some(directive), true) => return Storing::Refuse(NotKept::Directive(directive)),
        (Some(directive), false) => {
            let min = bounds.min;
            (min, TtlReason::MinimumDespite { directive, min })
        }
        (None, true) if varies_by_star(headers) => (Duration::ZERO, TtlReason::VaryStar),
        (None, _) => match given_lifetime(&control, headers, now, fidelity.origin_age) {
            Some(given) => bounded(given, bounds),
            None => default_ttl(bounds),
        },
    };
    let given_as_zero = matches!(because, TtlReason::Given(_)) && duration.is_zero();
    if given_as_zero && fidelity.zero_lifetime == ZeroLifetime::NotKept {
        return Storing::Refuse(NotKept::ZeroLifetime);
    }
    let left = bounds.max.saturating_sub(duration);
    Storing::Keep(Ttl {
        duration,
        because,
        refetch: match because {
            TtlReason::VaryStar => Refetch::Unconditional,
            _ => Refetch::Conditional,
        },
        stale_while_revalidate: control
            .stale_while_revalidate
            .map(|it| Duration::from_secs(it).min(left)),
        stale_if_error: control.stale_if_error.map(Duration::from_secs),
    })
}

/// Why a status is not kept, if so.
fn refused_status(
    status: StatusCode,
    control: &CacheControl,
    redirects: RedirectCaching,
) -> Option<NotKept> {
    match status.as_u16() {
        // A 304 renews what is kept; it is no object of its own.
        304 => Some(NotKept::Status(status)),
        307 | 308 => match redirects {
            RedirectCaching::CacheControl => {
                (!control.present).then_some(NotKept::StatusWithoutCacheControl(status))
            }
            RedirectCaching::Lifetime => {
                let has = control.max_age.or(control.s_maxage).is_some();
                (!has).then_some(NotKept::StatusWithoutLifetime(status))
            }
        },
        200..400 => None,
        _ => Some(NotKept::Status(status)),
    }
}

/// The first of the directives by which an origin would not have an object kept.
pub(super) fn refusing_directive(control: &CacheControl) -> Option<RefusingDirective> {
    if control.no_store {
        Some(RefusingDirective::NoStore)
    } else if control.private {
        Some(RefusingDirective::Private)
    } else {
        control.no_cache.then_some(RefusingDirective::NoCache)
    }
}

/// The lifetime that an origin gives: `s-maxage`, else `max-age`, else `Expires`.
pub(super) fn given_lifetime(
    control: &CacheControl,
    headers: &HeaderMap,
    now: SystemTime,
    origin_age: OriginAge,
) -> Option<GivenLifetime> {
    let (by, seconds) = if let Some(seconds) = control.s_maxage {
        (LifetimeSource::SMaxage, seconds)
    } else if let Some(seconds) = control.max_age {
        (LifetimeSource::MaxAge, seconds)
    } else {
        let left = expires_in(headers, now)?;
        (LifetimeSource::Expires, left.as_secs())
    };
    Some(GivenLifetime {
        by,
        seconds,
        less_age: match origin_age {
            OriginAge::Ignored => 0,
            OriginAge::Subtracted => age(headers),
        },
    })
}

fn bounded(given: GivenLifetime, bounds: TtlBounds) -> (Duration, TtlReason) {
    let TtlBounds { min, max, .. } = bounds;
    let duration = given.duration();
    if duration < min {
        (min, TtlReason::RaisedToMinimum { given, min })
    } else if duration > max {
        (max, TtlReason::LoweredToMaximum { given, max })
    } else {
        (duration.min(LONGEST), TtlReason::Given(given))
    }
}

fn default_ttl(bounds: TtlBounds) -> (Duration, TtlReason) {
    let TtlBounds { min, default, .. } = bounds;
    match default < min {
        true => (min, TtlReason::DefaultRaisedToMinimum { default, min }),
        false => (default, TtlReason::Default(default)),
    }
}

/// Whether a response says `Vary: *`.
pub(super) fn varies_by_star(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(VARY).into_iter();
    lines
        .flat_map(|it| it.as_bytes().split(|it| *it == b','))
        .any(|it| it.trim_ascii() == b"*")
}

#[cfg(test)]
mod tests;
