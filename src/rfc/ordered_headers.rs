//! Changes to headers that leave the others in their order.
//!
//! `HeaderMap::remove` puts the last header in the place of the one that it takes out. The order
//! means nothing to HTTP (RFC 9110, section 5.3), but whoever compares an answer with production's
//! sees it.

use http::header::VARY;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Takes out the headers whose names are not kept, all their lines; says whether there were any.
///
/// ```
/// use http::HeaderMap;
/// use http::header::{DATE, ETAG, SERVER};
/// use mfe_dev::rfc::ordered_headers::retain;
///
/// let mut headers = HeaderMap::new();
/// for name in [SERVER, DATE, ETAG] {
///     headers.insert(name, "x".parse().unwrap());
/// }
/// assert!(retain(&mut headers, |name| name != SERVER));
/// assert_eq!(headers.keys().collect::<Vec<_>>(), [DATE, ETAG]);
/// assert!(!retain(&mut headers, |name| name != SERVER));
/// ```
pub fn retain(headers: &mut HeaderMap, keep: impl Fn(&HeaderName) -> bool) -> bool {
    if headers.keys().all(&keep) {
        return false;
    }
    rebuild(headers, |name, value, res| {
        if keep(name) {
            res.append(name, value);
        }
    });
    true
}

/// Builds the headers anew: `put` gets each line in order and appends what becomes of it.
pub fn rebuild(
    headers: &mut HeaderMap,
    mut put: impl FnMut(&HeaderName, HeaderValue, &mut HeaderMap),
) {
    // Room for a few more: whoever takes headers out mostly adds some, too.
    let before = std::mem::take(headers);
    headers.reserve(before.len() + 8);
    let mut last = None;
    for (name, value) in before {
        // A line without a name is a further one of the name before.
        last = name.or(last);
        if let Some(name) = &last {
            put(name, value, headers);
        }
    }
}

/// Adds a name to `Vary`, unless it is there or everything (`*`) varies (RFC 9110, section 12.5.5); says whether
/// it did.
///
/// ```
/// use http::HeaderMap;
/// use mfe_dev::rfc::ordered_headers::vary_by;
///
/// let mut headers = HeaderMap::new();
/// vary_by(&mut headers, "Origin");
/// vary_by(&mut headers, "Accept-Encoding");
/// vary_by(&mut headers, "origin");
/// assert_eq!(headers["vary"], "Origin, Accept-Encoding");
/// ```
pub fn vary_by(headers: &mut HeaderMap, name: &'static str) -> bool {
    let varies = |it: &HeaderValue| {
        it.as_bytes().split(|it| *it == b',').any(|it| {
            let it = it.trim_ascii();
            it == b"*" || it.eq_ignore_ascii_case(name.as_bytes())
        })
    };
    if headers.get_all(VARY).iter().any(varies) {
        return false;
    }
    let joined = headers.get(VARY).and_then(|before| {
        let joined = [before.as_bytes(), b", ", name.as_bytes()].concat();
        HeaderValue::from_maybe_shared(joined).ok()
    });
    match (joined, headers.get_mut(VARY)) {
        (Some(joined), Some(value)) => *value = joined,
        _ => {
            headers.append(VARY, HeaderValue::from_static(name));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut res = HeaderMap::new();
        for (name, value) in lines {
            res.append(*name, HeaderValue::from_static(value));
        }
        res
    }

    #[track_caller]
    fn lines(headers: &HeaderMap) -> Vec<(&str, &str)> {
        headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect()
    }

    #[test]
    fn all_lines_of_a_name_go_or_stay_together() {
        let mut map = headers(&[("a", "1"), ("b", "2"), ("c", "3"), ("a", "4"), ("d", "5")]);
        assert!(retain(&mut map, |it| it != "b"));
        assert_eq!(
            lines(&map),
            [("a", "1"), ("a", "4"), ("c", "3"), ("d", "5")]
        );
        assert!(retain(&mut map, |it| it != "a"));
        assert_eq!(lines(&map), [("c", "3"), ("d", "5")]);
    }

    #[test]
    fn vary_is_merged_where_it_stands() {
        for (before, after) in [
            ("Accept-Encoding", "Accept-Encoding, Origin"),
            ("a,ORIGIN", "a,ORIGIN"),
            ("*", "*"),
            ("X-Origin", "X-Origin, Origin"),
        ] {
            let mut map = headers(&[("vary", before), ("age", "1")]);
            vary_by(&mut map, "Origin");
            assert_eq!(lines(&map), [("vary", after), ("age", "1")]);
        }
        let mut map = headers(&[("vary", "a"), ("vary", "origin")]);
        vary_by(&mut map, "Origin");
        assert_eq!(lines(&map), [("vary", "a"), ("vary", "origin")]);
    }
}
