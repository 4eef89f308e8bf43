//! What a response says about how long it may be kept: `Cache-Control`, `Expires` and `Age`.
//!
//! RFC 9111, sections 5.1 to 5.3; RFC 5861 for the two stale directives. A directive that is
//! said twice counts as it was said first, and a number that is none counts as 0.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL, EXPIRES};

use super::list;

/// The directives of a response's `Cache-Control` that a shared cache heeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheControl {
    /// Whether there is such a header at all.
    pub present: bool,
    /// `no-store`
    pub no_store: bool,
    /// `no-cache` without field names.
    pub no_cache: bool,
    /// The fields named in `no-cache="..."`, as written.
    pub no_cache_fields: Vec<String>,
    /// `private`, with field names or without.
    pub private: bool,
    /// `max-age`, in seconds.
    pub max_age: Option<u64>,
    /// `s-maxage`, in seconds.
    pub s_maxage: Option<u64>,
    /// `stale-while-revalidate`, in seconds.
    pub stale_while_revalidate: Option<u64>,
    /// `stale-if-error`, in seconds.
    pub stale_if_error: Option<u64>,
}

impl CacheControl {
    /// Reads all `Cache-Control` lines.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue};
    /// use mfe_dev::rfc::cache_control::CacheControl;
    ///
    /// let mut headers = HeaderMap::new();
    /// let value = HeaderValue::from_static(r#"no-cache="Set-Cookie", max-age=60"#);
    /// headers.append("cache-control", value);
    /// let read = CacheControl::of(&headers);
    /// assert!(!read.no_cache);
    /// assert_eq!(read.no_cache_fields, ["Set-Cookie"]);
    /// assert_eq!(read.max_age, Some(60));
    /// ```
    pub fn of(headers: &HeaderMap) -> Self {
        let mut res = CacheControl::default();
        for line in headers.get_all(CACHE_CONTROL) {
            res.present = true;
            for directive in list::members(line.as_bytes()) {
                res.add(directive);
            }
        }
        res
    }

    fn add(&mut self, directive: &[u8]) {
        let (name, value) = match directive.iter().position(|it| *it == b'=') {
            Some(at) => (&directive[..at], Some(&directive[at + 1..])),
            None => (directive, None),
        };
        let is = |known: &str| name.trim_ascii_end().eq_ignore_ascii_case(known.as_bytes());
        let value = value.map(|it| list::unquoted(it.trim_ascii_start()));
        match value.map(<[u8]>::trim_ascii).filter(|it| !it.is_empty()) {
            Some(fields) if is("no-cache") => {
                let names = list::members(fields).map(|it| String::from_utf8_lossy(it).into());
                self.no_cache_fields.extend(names);
            }
            None if is("no-cache") => self.no_cache = true,
            _ if is("no-store") => self.no_store = true,
            _ if is("private") => self.private = true,
            it => {
                let number = if is("max-age") {
                    &mut self.max_age
                } else if is("s-maxage") {
                    &mut self.s_maxage
                } else if is("stale-while-revalidate") {
                    &mut self.stale_while_revalidate
                } else if is("stale-if-error") {
                    &mut self.stale_if_error
                } else {
                    return;
                };
                number.get_or_insert(seconds(it.unwrap_or_default()));
            }
        }
    }
}

/// RFC 9111, section 1.2.2: digits; one too large stands for the largest.
fn seconds(text: &[u8]) -> u64 {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    text.iter().fold(0u64, |sum, it| {
        sum.saturating_mul(10).saturating_add(u64::from(it - b'0'))
    })
}

/// The time until `Expires`; `None` where there is none, and 0 where it is past or no date.
pub fn expires_in(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(EXPIRES)?;
    let date = value
        .to_str()
        .ok()
        .and_then(|it| httpdate::parse_http_date(it.trim()).ok());
    Some(
        date.and_then(|it| it.duration_since(now).ok())
            .unwrap_or_default(),
    )
}

/// The seconds that `Age` says; 0 where there is none.
pub fn age(headers: &HeaderMap) -> u64 {
    headers
        .get(AGE)
        .map_or(0, |it| seconds(it.as_bytes().trim_ascii()))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(lines: &[&str]) -> CacheControl {
        let mut headers = HeaderMap::new();
        for it in lines {
            headers.append(CACHE_CONTROL, HeaderValue::from_str(it).unwrap());
        }
        CacheControl::of(&headers)
    }

    macro_rules! max_age {
        ($($name:ident: $value:literal => $seconds:expr;)*) => { $(
            #[test]
            fn $name() {
                assert_eq!(of(&[$value]).max_age, $seconds);
            }
        )* };
    }

    max_age! {
        a_number: "max-age=60" => Some(60);
        case_does_not_matter: "Max-AGE=60" => Some(60);
        a_quoted_number: "max-age=\"60\"" => Some(60);
        blanks_around: "  public ,  max-age = 60 " => Some(60);
        a_negative_number_is_zero: "max-age=-1" => Some(0);
        no_number_is_zero: "max-age=soon" => Some(0);
        a_fraction_is_zero: "max-age=1.5" => Some(0);
        nothing_is_zero: "max-age" => Some(0);
        an_empty_value_is_zero: "max-age=" => Some(0);
        too_much_is_the_most: "max-age=99999999999999999999999" => Some(u64::MAX);
        the_first_counts: "max-age=1, max-age=2" => Some(1);
        another_directive: "x-max-age=60" => None;
        in_a_quoted_string: "x=\"max-age=60, y\"" => None;
    }

    #[test]
    fn all_lines_count() {
        let read = of(&["no-store", "PRIVATE, s-maxage=5", "stale-if-error=0"]);
        let expected = CacheControl {
            present: true,
            no_store: true,
            private: true,
            s_maxage: Some(5),
            stale_if_error: Some(0),
            ..CacheControl::default()
        };
        assert_eq!(read, expected);
        assert_eq!(of(&[]), CacheControl::default());
    }

    #[test]
    fn a_no_cache_that_names_fields_is_another_directive() {
        let read = of(&[r#"no-cache="Set-Cookie, X-One", stale-while-revalidate=30"#]);
        assert!(!read.no_cache);
        assert_eq!(read.no_cache_fields, ["Set-Cookie", "X-One"]);
        assert_eq!(read.stale_while_revalidate, Some(30));
        assert!(of(&["no-cache"]).no_cache);
        assert!(of(&["no-cache="]).no_cache);
        assert!(of(&["no-cache=\"\""]).no_cache);
        let both = of(&["no-cache, no-cache=Set-Cookie"]);
        assert!(both.no_cache);
        assert_eq!(both.no_cache_fields, ["Set-Cookie"]);
    }

    #[test]
    fn a_private_that_names_fields_is_private() {
        assert!(of(&["private=\"X-One\""]).private);
    }

    #[test]
    fn the_time_until_expires() {
        let now = httpdate::parse_http_date("Thu, 01 Jan 2026 00:00:00 GMT").unwrap();
        let until = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(EXPIRES, HeaderValue::from_str(value).unwrap());
            expires_in(&headers, now).map(|it| it.as_secs())
        };
        assert_eq!(until("Thu, 01 Jan 2026 00:01:00 GMT"), Some(60));
        assert_eq!(until("Wed, 31 Dec 2025 00:00:00 GMT"), Some(0));
        assert_eq!(until("0"), Some(0));
        assert_eq!(expires_in(&HeaderMap::new(), now), None);
    }

    #[test]
    fn the_age_of_a_response() {
        let aged = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AGE, HeaderValue::from_static(value));
            age(&headers)
        };
        assert_eq!(aged("20"), 20);
        assert_eq!(aged("old"), 0);
        assert_eq!(age(&HeaderMap::new()), 0);
    }
}
