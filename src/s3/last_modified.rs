//! The time of an object's last change as S3 shows it: whole seconds, in two spellings.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::LastModified;

/// The time in whole seconds: the one place where the fraction is dropped or rounded up.
///
/// A time before 1970 is shown as 1970, one behind 9999 as the end of that year.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use mfe_dev::s3::{LastModified, stored_last_modified};
///
/// let written = UNIX_EPOCH + Duration::from_millis(1_500);
/// assert_eq!(
///     stored_last_modified(written, LastModified::Truncate),
///     UNIX_EPOCH + Duration::from_secs(1)
/// );
/// assert_eq!(
///     stored_last_modified(written, LastModified::RoundUp),
///     UNIX_EPOCH + Duration::from_secs(2)
/// );
/// ```
pub fn stored_last_modified(written: SystemTime, rule: LastModified) -> SystemTime {
    let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
    let more = match rule {
        LastModified::Truncate => 0,
        LastModified::RoundUp => u64::from(since.subsec_nanos() > 0),
    };
    UNIX_EPOCH + Duration::from_secs((since.as_secs() + more).min(LAST_SECOND))
}

/// The end of the year 9999, behind which HTTP has no dates.
const LAST_SECOND: u64 = 253_402_300_799;

/// A time before the year 10,000 as AWS's documents spell it: `2025-01-01T00:00:00.000Z`. Stored
/// times have whole seconds.
pub(crate) fn iso_8601(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    // `Wed, 01 Jan 2025 00:00:00 GMT` has all that is needed, but for what is below a second.
    let imf = httpdate::fmt_http_date(at);
    let mut words = imf.split(' ').skip(1);
    let mut word = || words.next().unwrap_or_default();
    let (day, month, year, time) = (word(), word(), word(), word());
    let month = MONTHS.iter().position(|it| *it == month).unwrap_or(0) + 1;
    let millis = since.subsec_millis();
    format!("{year}-{month:02}-{day}T{time}.{millis:03}Z")
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_spell_the_same_instant() {
        for (imf, iso) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000Z"),
            ("Wed, 01 Jan 2025 00:00:00 GMT", "2025-01-01T00:00:00.000Z"),
            ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59.000Z"),
            ("Tue, 31 Dec 2024 12:34:56 GMT", "2024-12-31T12:34:56.000Z"),
            ("Sun, 28 Feb 2100 00:00:00 GMT", "2100-02-28T00:00:00.000Z"),
            ("Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(iso_8601(httpdate::parse_http_date(imf).unwrap()), iso);
        }
    }

    #[test]
    fn a_whole_second_is_not_rounded() {
        let whole = UNIX_EPOCH + Duration::from_secs(7);
        assert_eq!(stored_last_modified(whole, LastModified::RoundUp), whole);
        let ancient = UNIX_EPOCH - Duration::from_secs(7);
        assert_eq!(
            stored_last_modified(ancient, LastModified::Truncate),
            UNIX_EPOCH
        );
        let far = UNIX_EPOCH + Duration::from_secs(u64::from(u32::MAX) * 100);
        let shown = stored_last_modified(far, LastModified::Truncate);
        assert_eq!(iso_8601(shown), "9999-12-31T23:59:59.000Z");
    }
}
