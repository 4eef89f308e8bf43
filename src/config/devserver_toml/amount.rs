//! Amounts with a unit: bytes and times, as a number or as a text.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number, or a text with a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum AmountToml {
    /// Bytes or seconds.
    Number(u64),
    /// A number and its unit.
    Text(String),
}

/// The units of bytes.
const BYTES: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
];

/// The units of time in seconds, the largest first.
const SECONDS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

impl AmountToml {
    /// A flag's or a variable's text.
    pub fn read(text: &str) -> Self {
        match text.trim().parse() {
            Ok(number) => AmountToml::Number(number),
            Err(_) => AmountToml::Text(text.to_owned()),
        }
    }

    /// A number of bytes; `None` where the text is none.
    pub fn bytes(&self) -> Option<u64> {
        self.amount(&BYTES)
    }

    /// A time; `None` where the text is none.
    pub fn duration(&self) -> Option<Duration> {
        self.amount(&SECONDS).map(Duration::from_secs)
    }

    /// The shortest text that says a number of bytes.
    pub fn of_bytes(bytes: u64) -> Self {
        let fitting = BYTES.iter().filter(|(_, it)| is_multiple(bytes, *it));
        match fitting.min_by_key(|(_, it)| bytes / it) {
            Some((unit, it)) => AmountToml::Text(format!("{}{unit}", bytes / it)),
            None => AmountToml::Number(bytes),
        }
    }

    /// The shortest text that says a time in whole seconds.
    pub fn of_duration(time: Duration) -> Self {
        let seconds = time.as_secs();
        match SECONDS.iter().find(|(_, it)| is_multiple(seconds, *it)) {
            Some((unit, it)) => AmountToml::Text(format!("{}{unit}", seconds / it)),
            None => AmountToml::Text("0s".to_owned()),
        }
    }

    /// The amount as people write it.
    pub fn text(&self) -> String {
        match self {
            AmountToml::Number(number) => number.to_string(),
            AmountToml::Text(text) => text.clone(),
        }
    }

    /// An amount in the smallest unit; TOML and the clock hold no more than an `i64`.
    fn amount(&self, units: &[(&str, u64)]) -> Option<u64> {
        let text = match self {
            AmountToml::Number(number) => return i64::try_from(*number).ok().map(|_| *number),
            AmountToml::Text(text) => text.trim(),
        };
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().ok()?;
        let unit = unit.trim_start();
        let (_, factor) = units.iter().find(|(it, _)| it.eq_ignore_ascii_case(unit))?;
        let res = number.checked_mul(*factor)?;
        i64::try_from(res).ok().map(|_| res)
    }
}

fn is_multiple(amount: u64, unit: u64) -> bool {
    amount > 0 && amount.is_multiple_of(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> AmountToml {
        AmountToml::Text(text.to_owned())
    }

    #[test]
    fn bytes_have_decimal_and_binary_units() {
        let check = |amount: &str, expected: Option<u64>| {
            assert_eq!(text(amount).bytes(), expected, "{amount}");
        };
        check("64MB", Some(64_000_000));
        check("64 mib", Some(64 << 20));
        check("1GiB", Some(1 << 30));
        check("2GB", Some(2_000_000_000));
        check("3KB", Some(3_000));
        check("3KiB", Some(3_072));
        check("7B", Some(7));
        check("64", None);
        check("64M", None);
        check("MB", None);
        check("-1MB", None);
        check("1.5MB", None);
        check("99999999999999GB", None);
        assert_eq!(AmountToml::Number(5).bytes(), Some(5));
    }

    #[test]
    fn times_are_seconds_to_days() {
        let check = |amount: &str, expected: Option<u64>| {
            let expected = expected.map(Duration::from_secs);
            assert_eq!(text(amount).duration(), expected, "{amount}");
        };
        check("90s", Some(90));
        check("15m", Some(900));
        check("1h", Some(3_600));
        check("2 d", Some(172_800));
        check("0s", Some(0));
        check("1w", None);
        check("-1h", None);
        check("1h30m", None);
    }

    #[test]
    fn what_is_written_out_is_read_back() {
        let check = |bytes: u64, expected: AmountToml| {
            assert_eq!(AmountToml::of_bytes(bytes), expected);
            assert_eq!(expected.bytes(), Some(bytes));
        };
        check(64 << 20, text("64MiB"));
        check(3 << 30, text("3GiB"));
        check(2_048, text("2KiB"));
        check(64_000_000, text("64MB"));
        check(7, text("7B"));
        check(0, AmountToml::Number(0));
        let check = |seconds: u64, expected: &str| {
            let time = Duration::from_secs(seconds);
            assert_eq!(AmountToml::of_duration(time), text(expected));
            assert_eq!(text(expected).duration(), Some(time));
        };
        check(0, "0s");
        check(90, "90s");
        check(3_600, "1h");
        check(172_800, "2d");
    }
}
