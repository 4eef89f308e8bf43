//! The times that signatures speak of: `20130524T000000Z`, and what stands in `Date`.

use std::time::{Duration, SystemTime};

use http::header::DATE;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::{MAX_SKEW, SignedRequest};
use crate::s3::S3Error;

/// The header that says the time where `Date` cannot be set.
pub(super) const X_AMZ_DATE: &str = "x-amz-date";

/// When a request was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedAt {
    /// The moment.
    pub(super) time: SystemTime,
    /// How the request says it.
    pub(super) as_sent: String,
}

impl SignedAt {
    /// From `x-amz-date` or else `Date`, both of which may be of either form.
    pub(super) fn of(request: &SignedRequest<'_>) -> Result<Self, S3Error> {
        let text = |name: &str| request.headers.get(name)?.to_str().ok();
        text(X_AMZ_DATE)
            .or_else(|| text(DATE.as_str()))
            .and_then(|it| {
                Some(SignedAt {
                    time: parse_basic(it).or_else(|| parse_date(it))?,
                    as_sent: it.to_owned(),
                })
            })
            .ok_or_else(|| S3Error::SignatureRefused {
                message: "AWS authentication requires a valid Date or x-amz-date header",
                details: Vec::new(),
            })
    }

    /// Refuses what is further from the server's time than a quarter of an hour.
    pub(super) fn check(&self, now: SystemTime) -> Result<(), S3Error> {
        let apart = now
            .duration_since(self.time)
            .unwrap_or_else(|earlier| earlier.duration());
        if apart <= MAX_SKEW {
            return Ok(());
        }
        Err(S3Error::RequestTimeTooSkewed {
            request_time: self.as_sent.clone(),
            server_time: extended(now),
        })
    }
}

/// `20130524T000000Z` as a time.
pub(super) fn parse_basic(text: &str) -> Option<SystemTime> {
    if text.len() != 16 || !text.is_ascii() || &text[8..9] != "T" || !text.ends_with('Z') {
        return None;
    }
    let digits = |from: usize, to: usize| {
        let part = &text[from..to];
        let are = part.bytes().all(|it| it.is_ascii_digit());
        are.then(|| part.parse::<u16>().ok()).flatten()
    };
    let small = |from: usize| digits(from, from + 2).and_then(|it| u8::try_from(it).ok());
    let year = i32::from(digits(0, 4)?);
    let month = Month::try_from(small(4)?).ok()?;
    let date = Date::from_calendar_date(year, month, small(6)?).ok()?;
    let time = Time::from_hms(small(9)?, small(11)?, small(13)?).ok()?;
    let seconds = PrimitiveDateTime::new(date, time)
        .assume_utc()
        .unix_timestamp();
    let seconds = u64::try_from(seconds).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// An HTTP date; clients of version 2 write the zone as `+0000`.
fn parse_date(text: &str) -> Option<SystemTime> {
    let text = match text.strip_suffix("+0000") {
        Some(before) => format!("{before}GMT"),
        None => text.to_owned(),
    };
    httpdate::parse_http_date(&text).ok()
}

/// `20130524T000000Z`.
pub(super) fn basic(at: SystemTime) -> String {
    written(at, "", "")
}

/// `2013-05-24T00:00:00Z`.
pub(super) fn extended(at: SystemTime) -> String {
    written(at, "-", ":")
}

fn written(at: SystemTime, dash: &str, colon: &str) -> String {
    let at = OffsetDateTime::from(at);
    format!(
        "{:04}{dash}{:02}{dash}{:02}T{:02}{colon}{:02}{colon}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for (text, seconds) in [
            ("19700101T000000Z", 0),
            ("20130524T000000Z", 1_369_353_600),
            ("20240229T235959Z", 1_709_251_199),
        ] {
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(parse_basic(text), Some(at));
            assert_eq!(basic(at), text);
        }
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_709_251_199);
        assert_eq!(extended(at), "2024-02-29T23:59:59Z");
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "20130524",
            "20130230T000000Z",
            "20130524T250000Z",
            "2013052+T000000Z",
            "20130524 000000Z",
            "19691231T235959Z",
            "2013052é000000Z",
        ] {
            assert_eq!(parse_basic(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_may_be_written_in_digits() {
        let written = "Tue, 27 Mar 2007 19:36:42 ";
        let at = parse_date(&format!("{written}+0000"));
        assert_eq!(at, parse_date(&format!("{written}GMT")));
        assert_eq!(basic(at.unwrap()), "20070327T193642Z");
    }
}
