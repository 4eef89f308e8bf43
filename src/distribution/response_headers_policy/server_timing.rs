//! The header `Server-Timing`, and which responses get it.
//!
//! AWS: "Understand response headers policies", section "Server-Timing header".
//!
//! # Fidelity
//!
//! - The order for a hit after a question to the origin is in none of AWS's examples; it is that of
//!   a miss, without the layer, which AWS gives for full objects only.
//! - The origin's own metrics stand at the end, one of the two places that AWS names.

use std::fmt::Write;

use http::header::PRAGMA;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Applied, SetBy};
use crate::rfc::ordered_headers::retain;

pub(super) const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// `SamplingRate`: a share of responses, in ten-thousandths of a percent (1,000,000 is all).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamplingRate(pub u32);

impl SamplingRate {
    /// All of them, in ten-thousandths of a percent.
    const ALL: u32 = 1_000_000;

    /// A rate from a percentage: 0 to 100, with up to four decimals.
    ///
    /// ```
    /// use mfe_dev::distribution::SamplingRate;
    ///
    /// assert_eq!(SamplingRate::from_percent(12.5), Some(SamplingRate(125_000)));
    /// assert_eq!(SamplingRate::from_percent(0.00001), None);
    /// assert_eq!(SamplingRate::from_percent(101.0), None);
    /// ```
    pub fn from_percent(percent: f64) -> Option<Self> {
        if !(0.0..=100.0).contains(&percent) {
            return None;
        }
        let scaled = percent * 10_000.0;
        // A decimal fraction is seldom a binary one, so it need not be quite whole.
        if (scaled - scaled.round()).abs() > 1e-6 {
            return None;
        }
        // The range was checked: it is a whole number from 0 to 1,000,000.
        Some(SamplingRate(scaled.round() as u32))
    }

    /// The percentage.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// Whether a response is among the share; `roll` is any 32 random bits.
    ///
    /// ```
    /// use mfe_dev::distribution::SamplingRate;
    ///
    /// let half = SamplingRate(500_000);
    /// assert!(half.takes(0));
    /// assert!(!half.takes(u32::MAX));
    /// ```
    pub fn takes(self, roll: u32) -> bool {
        let share = (u64::from(roll) * u64::from(Self::ALL)) >> 32;
        share < u64::from(self.0)
    }
}

/// How the cache took part in a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimedResult {
    /// `cdn-cache-hit`: from the cache.
    Hit,
    /// `cdn-cache-refresh`: from the cache, after the origin said that it has not changed.
    Refresh,
    /// `cdn-cache-miss`: not from the cache.
    #[default]
    Miss,
}

/// What `Server-Timing` tells; durations are whole milliseconds, and those that there are none of
/// are left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerTiming<'a> {
    /// How the cache took part.
    pub result: TimedResult,
    /// The value of `X-Amz-Cf-Pop`.
    pub pop: &'a str,
    /// The value of `X-Amz-Cf-Id`.
    pub request_id: &'a str,
    /// How long the origin's name took to look up; 0 for a connection that was open already.
    pub upstream_dns: Option<u64>,
    /// How long the connection to the origin took, TLS included; 0 for one that was open already.
    pub upstream_connect: Option<u64>,
    /// How long the origin took from the end of the request to the first byte of its answer.
    pub upstream_first_byte: Option<u64>,
    /// How long the edge took from the end of the request to the first byte of its answer.
    pub downstream_first_byte: Option<u64>,
}

/// The value of `Server-Timing`, with the origin's own metrics where there are any.
///
/// ```
/// use mfe_dev::distribution::{ServerTiming, TimedResult, server_timing};
///
/// let facts = ServerTiming {
///     result: TimedResult::Hit,
///     pop: "SEA19-C1",
///     request_id: "abc==",
///     downstream_first_byte: Some(137),
///     ..ServerTiming::default()
/// };
/// assert_eq!(
///     server_timing(&facts, None),
///     "cdn-cache-hit,cdn-pop;desc=\"SEA19-C1\",cdn-rid;desc=\"abc==\",\
///      cdn-hit-layer;desc=\"EDGE\",cdn-downstream-fbl;dur=137"
/// );
/// ```
pub fn server_timing(facts: &ServerTiming<'_>, of_origin: Option<&str>) -> String {
    let mut res = String::with_capacity(256);
    let asked_origin = facts.result != TimedResult::Hit && facts.upstream_first_byte.is_some();
    if asked_origin && facts.result == TimedResult::Miss {
        res.push_str("cdn-upstream-layer;desc=\"EDGE\",");
    }
    if asked_origin {
        duration(&mut res, "cdn-upstream-dns", facts.upstream_dns);
        duration(&mut res, "cdn-upstream-connect", facts.upstream_connect);
        duration(&mut res, "cdn-upstream-fbl", facts.upstream_first_byte);
    }
    let ServerTiming {
        pop, request_id, ..
    } = facts;
    let (word, layer) = match facts.result {
        TimedResult::Hit => ("hit", ",cdn-hit-layer;desc=\"EDGE\""),
        TimedResult::Refresh => ("refresh", ""),
        TimedResult::Miss => ("miss", ""),
    };
    // A string takes whatever is written to it.
    let _ = write!(
        res,
        "cdn-cache-{word},cdn-pop;desc=\"{pop}\",cdn-rid;desc=\"{request_id}\"{layer},"
    );
    duration(&mut res, "cdn-downstream-fbl", facts.downstream_first_byte);
    if let Some(of_origin) = of_origin {
        res.push_str(of_origin);
    } else {
        res.pop();
    }
    res
}

/// A metric with the comma behind it.
fn duration(res: &mut String, name: &str, milliseconds: Option<u64>) {
    if let Some(milliseconds) = milliseconds {
        let _ = write!(res, "{name};dur={milliseconds},");
    }
}

/// Whether a request asks for the header whatever the rate: `Pragma: server-timing`.
pub(super) fn is_asked_for(request: &HeaderMap) -> bool {
    request.get_all(PRAGMA).iter().any(|it| {
        it.as_bytes()
            .split(|it| *it == b',')
            .any(|it| it.trim_ascii().eq_ignore_ascii_case(b"server-timing"))
    })
}

/// Puts the one header in; the origin's goes into it on a miss, and goes otherwise.
pub(super) fn apply(facts: &ServerTiming<'_>, headers: &mut HeaderMap, applied: &mut Applied) {
    let of_origin = match facts.result {
        TimedResult::Miss => joined(headers),
        TimedResult::Hit | TimedResult::Refresh => None,
    };
    let value = server_timing(facts, of_origin.as_deref());
    let Ok(value) = HeaderValue::try_from(value) else {
        return;
    };
    retain(headers, |it| *it != SERVER_TIMING);
    headers.insert(SERVER_TIMING, value);
    applied.set(&SERVER_TIMING, SetBy::ServerTiming);
}

/// The origin's header, its lines as one.
fn joined(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(SERVER_TIMING).iter();
    let mut res = lines.next()?.to_str().ok()?.to_owned();
    for line in lines {
        res.push(',');
        res.push_str(line.to_str().ok()?);
    }
    (!res.is_empty()).then_some(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_up_to_four_decimals() {
        for (percent, rate) in [
            (0.0, Some(0)),
            (0.0001, Some(1)),
            (0.00001, None),
            (0.1, Some(1_000)),
            (33.3333, Some(333_333)),
            (33.33333, None),
            (99.9999, Some(999_999)),
            (100.0, Some(1_000_000)),
            (100.0001, None),
            (-0.0001, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(
                SamplingRate::from_percent(percent),
                rate.map(SamplingRate),
                "{percent}"
            );
        }
        for rate in [0, 1, 333_333, 999_999, 1_000_000] {
            let rate = SamplingRate(rate);
            assert_eq!(SamplingRate::from_percent(rate.percent()), Some(rate));
        }
    }

    #[test]
    fn a_rate_takes_its_share_of_all_rolls() {
        for (rate, roll, taken) in [
            (0, 0, false),
            (0, u32::MAX, false),
            (1_000_000, 0, true),
            (1_000_000, u32::MAX, true),
            (500_000, u32::MAX / 2 - 1, true),
            (500_000, u32::MAX / 2 + 1, false),
            (1, 0, true),
            (1, 5_000, false),
        ] {
            assert_eq!(SamplingRate(rate).takes(roll), taken, "{rate} {roll}");
        }
        let taken = (0..1_000_u32).filter(|it| SamplingRate(250_000).takes(it * 4_294_968));
        assert_eq!(taken.count(), 250);
    }

    const FACTS: ServerTiming<'_> = ServerTiming {
        result: TimedResult::Miss,
        pop: "PHX50-C2",
        request_id: "id==",
        upstream_dns: Some(0),
        upstream_connect: Some(114),
        upstream_first_byte: Some(177),
        downstream_first_byte: Some(436),
    };

    macro_rules! says {
        ($($name:ident: $facts:expr, $of_origin:expr => $value:expr;)*) => { $(
            #[test]
            fn $name() {
                assert_eq!(server_timing(&$facts, $of_origin), $value);
            }
        )* };
    }

    says! {
        a_miss: FACTS, None => "cdn-upstream-layer;desc=\"EDGE\",cdn-upstream-dns;dur=0,\
            cdn-upstream-connect;dur=114,cdn-upstream-fbl;dur=177,cdn-cache-miss,\
            cdn-pop;desc=\"PHX50-C2\",cdn-rid;desc=\"id==\",cdn-downstream-fbl;dur=436";
        a_miss_with_metrics_of_the_origin: FACTS, Some("db;dur=53") =>
            "cdn-upstream-layer;desc=\"EDGE\",cdn-upstream-dns;dur=0,\
            cdn-upstream-connect;dur=114,cdn-upstream-fbl;dur=177,cdn-cache-miss,\
            cdn-pop;desc=\"PHX50-C2\",cdn-rid;desc=\"id==\",cdn-downstream-fbl;dur=436,db;dur=53";
        a_hit: ServerTiming { result: TimedResult::Hit, ..FACTS }, None =>
            "cdn-cache-hit,cdn-pop;desc=\"PHX50-C2\",cdn-rid;desc=\"id==\",\
            cdn-hit-layer;desc=\"EDGE\",cdn-downstream-fbl;dur=436";
        a_refresh: ServerTiming { result: TimedResult::Refresh, ..FACTS }, None =>
            "cdn-upstream-dns;dur=0,cdn-upstream-connect;dur=114,cdn-upstream-fbl;dur=177,\
            cdn-cache-refresh,cdn-pop;desc=\"PHX50-C2\",cdn-rid;desc=\"id==\",\
            cdn-downstream-fbl;dur=436";
        no_origin_was_asked: ServerTiming { upstream_first_byte: None, ..FACTS }, None =>
            "cdn-cache-miss,cdn-pop;desc=\"PHX50-C2\",cdn-rid;desc=\"id==\",\
            cdn-downstream-fbl;dur=436";
        no_durations: ServerTiming { pop: "P", request_id: "i", ..ServerTiming::default() }, None =>
            "cdn-cache-miss,cdn-pop;desc=\"P\",cdn-rid;desc=\"i\"";
    }

    #[test]
    fn pragma_asks_for_it() {
        for (pragma, asked) in [
            ("server-timing", true),
            ("Server-Timing", true),
            ("no-cache, server-timing", true),
            ("no-cache", false),
            ("x-server-timing", false),
        ] {
            let mut request = HeaderMap::new();
            request.append(PRAGMA, HeaderValue::from_static("foo"));
            request.append(PRAGMA, HeaderValue::from_static(pragma));
            assert_eq!(is_asked_for(&request), asked, "{pragma}");
        }
        assert!(!is_asked_for(&HeaderMap::new()));
    }
}
