//! Byte ranges: reading `Range`, and what is left of it for a given length.
//!
//! RFC 9110, section 14. A header that is no range set is to be ignored, and one that no byte of
//! the representation satisfies is 416, so the two are told apart: [`parse`] knows the first,
//! [`resolve`] the second. Whether several ranges are answered is the server's choice;
//! [`ascending`] is the question that some ask before they do.
//!
//! # Why
//!
//! - `http-range-header` was weighed: it has one error for a set that is malformed, one that
//!   overlaps and one that is beyond the end, and callers here answer the three differently.

use std::time::SystemTime;

use super::conditional::{EntityTag, Validators};

/// One range as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeSpec {
    /// `first-last`, both included; `first` is not greater than `last`.
    Within(u64, u64),
    /// `first-`: everything from there.
    From(u64),
    /// `-length`: that many bytes at the end.
    Suffix(u64),
}

/// A range of bytes that exist; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte's position.
    pub first: u64,
    /// The last byte's position.
    pub last: u64,
}

/// A `Range` header that is to be ignored: another unit, or not the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a byte range set")]
pub struct NotARangeSet;

/// What a range set comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The ranges that exist, in the order in which they were asked for.
    Satisfiable(Vec<ByteRange>),
    /// None of them exists.
    Unsatisfiable,
}

/// Why a range set is not one that runs through the representation once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeDisorder {
    /// A range begins before the one in front of it.
    Descending,
    /// A range begins within the one in front of it.
    Overlapping,
    /// A range lies beyond the end.
    Beyond,
}

/// Reads a `Range` header's value.
///
/// A number too large to count is as good as the largest.
///
/// # Errors
///
/// The value is not a byte range set.
///
/// ```
/// use mfe_dev::rfc::range::{NotARangeSet, RangeSpec, parse};
///
/// assert_eq!(parse("bytes=0-8, -2"), Ok(vec![RangeSpec::Within(0, 8), RangeSpec::Suffix(2)]));
/// assert_eq!(parse("bytes=8-0"), Err(NotARangeSet));
/// ```
pub fn parse(value: &str) -> Result<Vec<RangeSpec>, NotARangeSet> {
    let (unit, set) = value.split_once('=').ok_or(NotARangeSet)?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return Err(NotARangeSet);
    }
    let specs = set
        .split(',')
        .map(|it| it.trim_matches([' ', '\t']))
        .filter(|it| !it.is_empty())
        .map(parse_spec)
        .collect::<Result<Vec<_>, _>>()?;
    if specs.is_empty() {
        return Err(NotARangeSet);
    }
    Ok(specs)
}

fn parse_spec(text: &str) -> Result<RangeSpec, NotARangeSet> {
    let (first, last) = text.split_once('-').ok_or(NotARangeSet)?;
    match (first, last) {
        ("", length) => Ok(RangeSpec::Suffix(number(length)?)),
        (first, "") => Ok(RangeSpec::From(number(first)?)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            // Section 14.1.1: a last position below the first makes the set invalid.
            if first > last {
                return Err(NotARangeSet);
            }
            Ok(RangeSpec::Within(first, last))
        }
    }
}

fn number(digits: &str) -> Result<u64, NotARangeSet> {
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Err(NotARangeSet);
    }
    Ok(digits.parse().unwrap_or(u64::MAX))
}

impl RangeSpec {
    /// The bytes that it means in a representation of this length; `None` where there are none.
    pub fn within(self, length: u64) -> Option<ByteRange> {
        let end = length.checked_sub(1)?;
        let range = match self {
            RangeSpec::Within(first, last) => ByteRange {
                first,
                last: last.min(end),
            },
            RangeSpec::From(first) => ByteRange { first, last: end },
            RangeSpec::Suffix(0) => return None,
            RangeSpec::Suffix(count) => ByteRange {
                first: length.saturating_sub(count),
                last: end,
            },
        };
        (range.first <= end).then_some(range)
    }
}

impl ByteRange {
    /// How many bytes it has.
    pub fn count(self) -> u64 {
        self.last - self.first + 1
    }

    /// The `Content-Range` of this part of a representation of that length.
    pub fn content_range(self, length: u64) -> String {
        format!("bytes {}-{}/{length}", self.first, self.last)
    }
}

/// The `Content-Range` of a 416.
pub fn unsatisfied_range(length: u64) -> String {
    format!("bytes */{length}")
}

/// Resolves a range set against a length in bytes.
///
/// ```
/// use mfe_dev::rfc::range::{ByteRange, Resolved, parse, resolve};
///
/// let set = parse("bytes=8-100,100-200").unwrap();
/// assert_eq!(resolve(&set, 10), Resolved::Satisfiable(vec![ByteRange { first: 8, last: 9 }]));
/// assert_eq!(resolve(&set, 5), Resolved::Unsatisfiable);
/// ```
pub fn resolve(set: &[RangeSpec], length: u64) -> Resolved {
    let ranges: Vec<_> = set.iter().filter_map(|it| it.within(length)).collect();
    if ranges.is_empty() {
        Resolved::Unsatisfiable
    } else {
        Resolved::Satisfiable(ranges)
    }
}

/// Whether a range set runs through a representation once: every range exists, each begins
/// behind the end of the one in front of it.
///
/// # Errors
///
/// The first disorder, in the order of the set.
///
/// ```
/// use mfe_dev::rfc::range::{RangeDisorder, ascending, parse};
///
/// let set = parse("bytes=300-400,100-200").unwrap();
/// assert_eq!(ascending(&set, 1000), Err(RangeDisorder::Descending));
/// let set = parse("bytes=100-200,150-250").unwrap();
/// assert_eq!(ascending(&set, 1000), Err(RangeDisorder::Overlapping));
/// ```
pub fn ascending(set: &[RangeSpec], length: u64) -> Result<Vec<ByteRange>, RangeDisorder> {
    let mut ranges: Vec<ByteRange> = Vec::with_capacity(set.len());
    for spec in set {
        let range = spec.within(length).ok_or(RangeDisorder::Beyond)?;
        if let Some(before) = ranges.last() {
            if range.first < before.first {
                return Err(RangeDisorder::Descending);
            }
            if range.first <= before.last {
                return Err(RangeDisorder::Overlapping);
            }
        }
        ranges.push(range);
    }
    Ok(ranges)
}

/// Whether `If-Range` lets the `Range` header stand (section 13.1.5): the same strong tag, or
/// exactly the date of the last change.
pub fn if_range_holds(value: &str, validators: &Validators) -> bool {
    let value = value.trim();
    if let Some(tag) = EntityTag::parse(value) {
        return validators
            .etag
            .as_ref()
            .is_some_and(|it| it.strong_eq(&tag));
    }
    let date: Option<SystemTime> = httpdate::parse_http_date(value).ok();
    date.is_some() && date == validators.last_modified
}

#[cfg(test)]
mod tests {
    use super::RangeSpec::{From, Suffix, Within};
    use super::*;

    macro_rules! reads {
        ($name:ident, $value:expr, $set:expr) => {
            #[test]
            fn $name() {
                assert_eq!(parse($value), $set);
            }
        };
    }

    reads!(a_closed_range, "bytes=0-8", Ok(vec![Within(0, 8)]));
    reads!(an_open_range, "bytes=1-", Ok(vec![From(1)]));
    reads!(a_suffix, "bytes=-2", Ok(vec![Suffix(2)]));
    reads!(
        several,
        "bytes=0-1 ,, 3-4",
        Ok(vec![Within(0, 1), Within(3, 4)])
    );
    reads!(the_unit_in_any_case, "Bytes=0-1", Ok(vec![Within(0, 1)]));
    reads!(
        a_huge_number,
        "bytes=0-99999999999999999999999",
        Ok(vec![Within(0, u64::MAX)])
    );
    reads!(reversed, "bytes=1-0", Err(NotARangeSet));
    reads!(a_dash_too_many, "bytes=-1-", Err(NotARangeSet));
    reads!(a_negative_end, "bytes=0--1", Err(NotARangeSet));
    reads!(only_a_dash, "bytes=-", Err(NotARangeSet));
    reads!(no_unit, "0-1", Err(NotARangeSet));
    reads!(another_unit, "lines=0-1", Err(NotARangeSet));
    reads!(nothing, "bytes=", Err(NotARangeSet));
    reads!(a_sign, "bytes=+1-2", Err(NotARangeSet));
    reads!(one_bad_spoils_all, "bytes=0-1,x", Err(NotARangeSet));

    #[track_caller]
    fn left_of(spec: RangeSpec, length: u64, expected: Option<(u64, u64)>) {
        let range = spec.within(length).map(|it| (it.first, it.last));
        assert_eq!(range, expected, "{spec:?} of {length}");
    }

    #[test]
    fn a_range_is_cut_to_what_exists() {
        left_of(Within(0, 100), 10, Some((0, 9)));
        left_of(From(9), 10, Some((9, 9)));
        left_of(Suffix(15), 10, Some((0, 9)));
        left_of(From(10), 10, None);
        left_of(Within(100, 200), 10, None);
        left_of(Suffix(0), 10, None);
        left_of(Suffix(5), 0, None);
        left_of(Within(0, 0), 0, None);
        left_of(Within(0, u64::MAX), u64::MAX, Some((0, u64::MAX - 1)));
    }

    #[test]
    fn the_headers_of_a_part() {
        let range = ByteRange { first: 8, last: 9 };
        assert_eq!(range.count(), 2);
        assert_eq!(range.content_range(10), "bytes 8-9/10");
        assert_eq!(unsatisfied_range(10), "bytes */10");
    }

    #[test]
    fn ranges_in_order_follow_each_other_without_touching_twice() {
        let ordered = |value: &str| ascending(&parse(value).unwrap(), 1000).map(|it| it.len());
        assert_eq!(ordered("bytes=0-0,1-1,-5"), Ok(3));
        assert_eq!(ordered("bytes=0-5,5-9"), Err(RangeDisorder::Overlapping));
        assert_eq!(ordered("bytes=0-5,1000-"), Err(RangeDisorder::Beyond));
        assert_eq!(ordered("bytes=5-6,4-9"), Err(RangeDisorder::Descending));
    }

    #[test]
    fn if_range_asks_for_the_very_same() {
        let date = "Wed, 01 Jan 2025 00:00:00 GMT";
        let validators = Validators {
            etag: EntityTag::parse("\"a\""),
            last_modified: httpdate::parse_http_date(date).ok(),
        };
        assert!(if_range_holds("\"a\"", &validators));
        assert!(if_range_holds(date, &validators));
        assert!(!if_range_holds("W/\"a\"", &validators));
        assert!(!if_range_holds("\"b\"", &validators));
        assert!(!if_range_holds(
            "Thu, 02 Jan 2025 00:00:00 GMT",
            &validators
        ));
        assert!(!if_range_holds("soon", &validators));
        assert!(!if_range_holds("soon", &Validators::default()));
    }
}
