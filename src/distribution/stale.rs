//! When an object is served after its time.
//!
//! AWS: "Manage how long content stays in the cache (expiration)", section on
//! `stale-while-revalidate` and `stale-if-error`; "How CloudFront caches HTTP 4xx and 5xx status
//! codes": an expired object stands in for a 5xx until the maximum TTL. All of this is tried
//! before a custom error response, and the origin is asked again every error caching minimum TTL.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::{Ttl, TtlBounds};

/// How an origin failed to give a new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginTrouble {
    /// It did not answer, or not in time.
    Unreachable,
    /// It answered with an error.
    Status(StatusCode),
}

/// Whether an expired object stands in for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleVerdict {
    /// It does.
    Serve(StaleBecause),
    /// The error goes out.
    Refuse(NotStale),
}

/// Why an expired object is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleBecause {
    /// `stale-if-error` of the origin, with its time.
    StaleIfError(Duration),
    /// It is not yet older than the maximum TTL.
    WithinMaximumTtl(Duration),
}

/// Why an expired object is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStale {
    /// The error is no 5xx.
    Status(StatusCode),
    /// `stale-if-error=0` of the origin.
    TurnedOff,
    /// The time of `stale-if-error` is over.
    StaleIfErrorOver(Duration),
    /// It is older than the maximum TTL.
    OlderThanMaximumTtl(Duration),
}

/// Judges whether an expired object stands in for the origin's error; `age` is the time since it
/// was stored or renewed.
pub fn may_serve_stale(
    ttl: &Ttl,
    age: Duration,
    bounds: TtlBounds,
    trouble: OriginTrouble,
) -> StaleVerdict {
    match trouble {
        OriginTrouble::Status(status) if status.as_u16() < 500 => {
            return StaleVerdict::Refuse(NotStale::Status(status));
        }
        OriginTrouble::Status(_) | OriginTrouble::Unreachable => {}
    }
    let max = bounds.max;
    match ttl.stale_if_error {
        Some(Duration::ZERO) => StaleVerdict::Refuse(NotStale::TurnedOff),
        Some(period) if age > ttl.duration.saturating_add(period) => {
            StaleVerdict::Refuse(NotStale::StaleIfErrorOver(period))
        }
        _ if age > max => StaleVerdict::Refuse(NotStale::OlderThanMaximumTtl(max)),
        Some(period) => StaleVerdict::Serve(StaleBecause::StaleIfError(period)),
        None => StaleVerdict::Serve(StaleBecause::WithinMaximumTtl(max)),
    }
}

/// Whether an expired object is served at once, while the origin is asked for a new one; `age` is
/// the time since it was stored or renewed.
pub fn may_serve_while_revalidating(ttl: &Ttl, age: Duration) -> bool {
    ttl.stale_while_revalidate
        .is_some_and(|it| !it.is_zero() && age <= ttl.duration.saturating_add(it))
}

impl fmt::Display for StaleBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StaleBecause::StaleIfError(it) => {
                write!(f, "`stale-if-error={}` of the origin", it.as_secs())
            }
            StaleBecause::WithinMaximumTtl(it) => {
                let seconds = it.as_secs();
                write!(f, "the origin fails, and the maximum TTL is {seconds} s")
            }
        }
    }
}

impl fmt::Display for NotStale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotStale::Status(it) => write!(f, "status {} is no failure", it.as_u16()),
            NotStale::TurnedOff => f.write_str("`stale-if-error=0` of the origin"),
            NotStale::StaleIfErrorOver(it) => {
                write!(f, "`stale-if-error={}` of the origin is over", it.as_secs())
            }
            NotStale::OlderThanMaximumTtl(it) => {
                write!(f, "it is older than the maximum TTL of {} s", it.as_secs())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::test_request::headers_of;
    use crate::distribution::{Fidelity, Storing, storing};

    const BOUNDS: TtlBounds = TtlBounds {
        min: Duration::ZERO,
        default: Duration::from_secs(50),
        max: Duration::from_secs(100),
    };

    fn ttl(cache_control: &str) -> Ttl {
        let headers = headers_of(&[&format!("cache-control: {cache_control}")]);
        let now = std::time::SystemTime::UNIX_EPOCH;
        match storing(StatusCode::OK, &headers, BOUNDS, now, &Fidelity::default()) {
            Storing::Keep(ttl) => ttl,
            Storing::Refuse(why) => panic!("{cache_control}: {why}"),
        }
    }

    macro_rules! stale {
        ($($name:ident: $control:literal at $age:literal, $status:literal => $said:literal;)*) => {
            $(
                #[test]
                fn $name() {
                    let trouble = match $status {
                        0 => OriginTrouble::Unreachable,
                        it => OriginTrouble::Status(StatusCode::from_u16(it).unwrap()),
                    };
                    let age = Duration::from_secs($age);
                    let said = match may_serve_stale(&ttl($control), age, BOUNDS, trouble) {
                        StaleVerdict::Serve(because) => format!("stale: {because}"),
                        StaleVerdict::Refuse(because) => format!("error: {because}"),
                    };
                    assert_eq!(said, $said);
                }
            )*
        };
    }

    stale! {
        an_origin_that_is_away: "max-age=10" at 11, 0
            => "stale: the origin fails, and the maximum TTL is 100 s";
        a_5xx: "max-age=10" at 100, 503
            => "stale: the origin fails, and the maximum TTL is 100 s";
        a_status_beyond_5xx: "max-age=10" at 11, 600
            => "stale: the origin fails, and the maximum TTL is 100 s";
        a_4xx_goes_out: "max-age=10, stale-if-error=50" at 11, 404
            => "error: status 404 is no failure";
        older_than_the_maximum: "max-age=10" at 101, 500
            => "error: it is older than the maximum TTL of 100 s";
        stale_if_error: "max-age=10, stale-if-error=20" at 30, 500
            => "stale: `stale-if-error=20` of the origin";
        stale_if_error_of_an_origin_that_is_away: "max-age=10, stale-if-error=20" at 11, 0
            => "stale: `stale-if-error=20` of the origin";
        stale_if_error_that_is_over: "max-age=10, stale-if-error=20" at 31, 500
            => "error: `stale-if-error=20` of the origin is over";
        stale_if_error_beyond_the_maximum: "max-age=10, stale-if-error=200" at 101, 500
            => "error: it is older than the maximum TTL of 100 s";
        stale_if_error_without_an_object_of_more_than_the_maximum:
            "max-age=200, stale-if-error=20" at 101, 500
            => "error: it is older than the maximum TTL of 100 s";
        stale_if_error_of_zero_turns_it_off: "max-age=10, stale-if-error=0" at 11, 500
            => "error: `stale-if-error=0` of the origin";
        an_object_that_is_asked_for_each_time: "no-cache" at 5, 500
            => "stale: the origin fails, and the maximum TTL is 100 s";
    }

    macro_rules! revalidating {
        ($($name:ident: $control:literal at $age:literal => $expected:literal;)*) => { $(
            #[test]
            fn $name() {
                let age = Duration::from_secs($age);
                assert_eq!(may_serve_while_revalidating(&ttl($control), age), $expected);
            }
        )* };
    }

    revalidating! {
        within_its_time: "max-age=10, stale-while-revalidate=20" at 30 => true;
        after_its_time: "max-age=10, stale-while-revalidate=20" at 31 => false;
        never_beyond_the_maximum: "max-age=10, stale-while-revalidate=200" at 100 => true;
        not_beyond_the_maximum: "max-age=10, stale-while-revalidate=200" at 101 => false;
        not_where_it_is_not_said: "max-age=10" at 11 => false;
        not_for_zero: "max-age=10, stale-while-revalidate=0" at 10 => false;
    }
}
