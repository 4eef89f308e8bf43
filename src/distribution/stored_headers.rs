//! The headers that do not go into the cache with their object.
//!
//! AWS: "Cache content based on cookies": fields that `Cache-Control: no-cache="..."` names are
//! left out of the stored object. "Request and response behavior for custom origins": of `Vary`,
//! a `*` is removed where the minimum TTL is above 0.

use http::header::VARY;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::TtlBounds;
use super::ttl::varies_by_star;
use crate::rfc::cache_control::CacheControl;
use crate::rfc::list;
use crate::rfc::ordered_headers::retain;

/// Takes out of an object's headers what is not stored.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use mfe_dev::distribution::{CacheSettings, leave_out_of_store};
///
/// let mut headers = HeaderMap::new();
/// let value = HeaderValue::from_static(r#"no-cache="Set-Cookie""#);
/// headers.insert("cache-control", value);
/// headers.insert("set-cookie", HeaderValue::from_static("a=1"));
/// leave_out_of_store(&mut headers, CacheSettings::default().ttl_bounds());
/// assert!(!headers.contains_key("set-cookie"));
/// ```
pub fn leave_out_of_store(headers: &mut HeaderMap, bounds: TtlBounds) {
    for field in CacheControl::of(headers).no_cache_fields {
        if let Ok(name) = HeaderName::try_from(field) {
            retain(headers, |it| *it != name);
        }
    }
    if !bounds.min.is_zero() && varies_by_star(headers) {
        remove_star(headers);
    }
}

fn remove_star(headers: &mut HeaderMap) {
    let lines: Vec<HeaderValue> = headers.get_all(VARY).iter().cloned().collect();
    retain(headers, |it| *it != VARY);
    for line in lines {
        let names: Vec<&[u8]> = list::members(line.as_bytes())
            .filter(|it| *it != b"*")
            .collect();
        if let Ok(value) = HeaderValue::from_bytes(&names.join(&b", "[..]))
            && !value.is_empty()
        {
            headers.append(VARY, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::distribution::test_request::headers_of;

    #[track_caller]
    fn stores(min: u64, lines: &[&str], kept: &[&str]) {
        let bounds = TtlBounds {
            min: Duration::from_secs(min),
            default: Duration::from_secs(60),
            max: Duration::from_secs(60),
        };
        let mut headers = headers_of(lines);
        leave_out_of_store(&mut headers, bounds);
        assert_eq!(headers, headers_of(kept));
    }

    #[test]
    fn fields_of_a_no_cache_are_left_out() {
        let control = r#"cache-control: no-cache="Set-Cookie, x-a", max-age=5"#;
        stores(
            0,
            &[control, "set-cookie: a=1", "x-a: 1", "x-b: 2"],
            &[control, "x-b: 2"],
        );
        stores(
            0,
            &["cache-control: no-cache", "set-cookie: a"],
            &["cache-control: no-cache", "set-cookie: a"],
        );
        let broken = r#"cache-control: no-cache="a b""#;
        stores(0, &[broken], &[broken]);
    }

    #[test]
    fn a_star_is_removed_where_there_is_a_minimum() {
        stores(1, &["vary: *"], &[]);
        stores(
            1,
            &["vary: Origin, *", "vary: Accept"],
            &["vary: Origin", "vary: Accept"],
        );
        stores(0, &["vary: *"], &["vary: *"]);
        stores(1, &["vary: Origin"], &["vary: Origin"]);
    }
}
