//! Times as the API writes them.

use std::time::{Duration, UNIX_EPOCH};

use crate::s3;

/// As in `1994-11-06T08:49:37.250Z`: ISO 8601 in UTC, from milliseconds since 1970.
///
/// ```
/// assert_eq!(mfe_dev::resources::iso_8601(784_111_777_250), "1994-11-06T08:49:37.250Z");
/// ```
pub fn iso_8601(millis: u64) -> String {
    let since = Duration::from_millis(millis.min(LAST_MILLISECOND));
    s3::iso_8601(UNIX_EPOCH + since)
}

/// The end of the year 9999, behind which there are no such dates.
const LAST_MILLISECOND: u64 = 253_402_300_799_999;

#[cfg(test)]
mod tests {
    use super::iso_8601;

    #[test]
    fn days_are_where_the_calendar_has_them() {
        let check = |seconds: u64, expected: &str| {
            assert_eq!(iso_8601(seconds * 1000), format!("{expected}.000Z"));
        };
        check(0, "1970-01-01T00:00:00");
        check(951_782_400, "2000-02-29T00:00:00");
        check(951_868_799, "2000-02-29T23:59:59");
        check(1_709_251_200, "2024-03-01T00:00:00");
        check(1_735_689_599, "2024-12-31T23:59:59");
        check(4_107_542_400, "2100-03-01T00:00:00");
    }
}
