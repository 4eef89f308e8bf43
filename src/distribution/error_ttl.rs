//! How long an error of the origin is kept, and why.
//!
//! AWS: "How CloudFront caches HTTP 4xx and 5xx status codes", "Control how long CloudFront caches
//! errors". Only responses to methods that are cached come here, and errors that CloudFront makes
//! because of its origin (502, 504) come without headers.
//!
//! # Fidelity
//!
//! - 410 is named beside 404 for `no-store` and the like, but is not in the list of statuses that
//!   are kept ([`GoneCaching`]).
//! - Where `no-store` and the like are ignored, so are lifetimes beside them; but 400, 403, 405,
//!   412 and 415 are kept by their lifetime all the same, which is the only way to keep them.
//! - An error with a time of 0 is not kept.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use super::TtlReason;
use super::ttl::{given_lifetime, refusing_directive};
use super::{Fidelity, GoneCaching, NotKept, OriginKind, Refetch, Storing, Ttl, TtlBounds};
use crate::rfc::cache_control::CacheControl;

/// What an error's status needs to be kept.
enum ErrorClass {
    /// Nothing, but `no-store` and the like refuse it.
    UnlessRefused,
    /// Nothing.
    Always,
    /// A `max-age` or an `s-maxage`.
    WithLifetime,
    /// It is never kept.
    Never,
}

impl ErrorClass {
    fn of(status: StatusCode, gone: GoneCaching) -> Self {
        match status.as_u16() {
            404 | 414 | 501 => ErrorClass::UnlessRefused,
            410 if gone == GoneCaching::Always => ErrorClass::UnlessRefused,
            500 | 502 | 503 | 504 => ErrorClass::Always,
            400 | 403 | 405 | 412 | 415 => ErrorClass::WithLifetime,
            _ => ErrorClass::Never,
        }
    }
}

/// Judges an origin's error: whether it is kept, how long and why.
///
/// `error_caching_min_ttl` is that of the status's custom error response, or
/// [`DEFAULT_ERROR_CACHING_MIN_TTL`](super::DEFAULT_ERROR_CACHING_MIN_TTL).
pub fn error_storing(
    status: StatusCode,
    headers: &HeaderMap,
    bounds: TtlBounds,
    error_caching_min_ttl: Duration,
    origin: OriginKind,
    now: SystemTime,
    fidelity: &Fidelity,
) -> Storing {
    if bounds.disable_caching() {
        return Storing::Refuse(NotKept::CachingDisabled);
    }
    let class = ErrorClass::of(status, fidelity.gone_caching);
    let control = CacheControl::of(headers);
    let directive = refusing_directive(&control);
    let (min, by_default) = error_minimum(error_caching_min_ttl, origin);
    let despite = match (class, directive) {
        (ErrorClass::Never, _) => return Storing::Refuse(NotKept::Status(status)),
        (ErrorClass::UnlessRefused, Some(directive)) => {
            return Storing::Refuse(NotKept::Directive(directive));
        }
        (ErrorClass::WithLifetime, _) if control.max_age.or(control.s_maxage).is_none() => {
            return Storing::Refuse(NotKept::StatusWithoutLifetime(status));
        }
        (ErrorClass::Always, Some(directive)) => Some(directive),
        (ErrorClass::Always | ErrorClass::UnlessRefused | ErrorClass::WithLifetime, _) => None,
    };
    let given = given_lifetime(&control, headers, now, fidelity.origin_age);
    let (duration, because) = match (despite, given) {
        (Some(directive), _) => (min, TtlReason::ErrorDespite { directive, min }),
        (None, None) => (min, by_default),
        (None, Some(given)) => {
            let max = bounds.max;
            let duration = given.duration().min(max);
            if duration < min {
                (min, TtlReason::ErrorRaisedToMinimum { given, min })
            } else if duration < given.duration() {
                (duration, TtlReason::LoweredToMaximum { given, max })
            } else {
                (duration, TtlReason::Given(given))
            }
        }
    };
    if duration.is_zero() {
        return Storing::Refuse(NotKept::ZeroLifetime);
    }
    Storing::Keep(Ttl {
        duration,
        because,
        refetch: Refetch::Unconditional,
        stale_while_revalidate: None,
        stale_if_error: None,
    })
}

/// The error caching minimum TTL, of which 0 counts as 1 s for S3 origins.
fn error_minimum(error_caching_min_ttl: Duration, origin: OriginKind) -> (Duration, TtlReason) {
    match origin {
        OriginKind::S3Rest if error_caching_min_ttl.is_zero() => {
            (Duration::from_secs(1), TtlReason::ErrorCachingMinimumOfS3)
        }
        OriginKind::S3Rest | OriginKind::Custom => (
            error_caching_min_ttl,
            TtlReason::ErrorCachingMinimum(error_caching_min_ttl),
        ),
    }
}

#[cfg(test)]
mod tests;
