//! Times as the API writes them.

/// As in `1994-11-06T08:49:37.250Z`: ISO 8601 in UTC, from milliseconds since 1970.
///
/// ```
/// assert_eq!(mfe_dev::resources::iso_8601(784_111_777_250), "1994-11-06T08:49:37.250Z");
/// ```
pub fn iso_8601(millis: u64) -> String {
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years begin in March here, so that a leap day is the last of its year; 400 years have as many
    // days each time.
    let since = days + 719_468;
    let (era, day_of_era) = (since / 146_097, since % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

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
