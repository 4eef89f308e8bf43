//! The cookies that count or go out, as CloudFront writes them.
//!
//! AWS: "Cache content based on cookies": only a well-formed header is forwarded, cookies are
//! sorted by their names, and those whose name begins with `$` are removed.
//!
//! # Fidelity
//!
//! - AWS does not say what becomes of the well-formed pairs in a header that has others too; we
//!   keep them. Cookies of one name keep their order.

use http::HeaderMap;

use super::ForwardedCookies;
use super::path_pattern::matches_glob;
use crate::rfc::cookie;

/// The `Cookie` value of the cookies that are taken; `None` where there are none.
pub(super) fn cookie_header(
    headers: &HeaderMap,
    mut takes: impl FnMut(&str) -> bool,
) -> Option<String> {
    let mut pairs: Vec<(&str, &str)> = cookie::pairs_of(headers)
        .filter(|(name, _)| !name.starts_with('$') && takes(name))
        .collect();
    pairs.sort_by_key(|(name, _)| *name);
    let mut res = String::new();
    for (name, value) in &pairs {
        if !res.is_empty() {
            res.push_str("; ");
        }
        res.push_str(name);
        res.push('=');
        res.push_str(value);
    }
    (!pairs.is_empty()).then_some(res)
}

impl ForwardedCookies {
    /// Whether a cookie of this name is forwarded; the names of the legacy settings know `*` and
    /// `?`.
    pub fn takes(&self, name: &str) -> bool {
        match self {
            ForwardedCookies::None => false,
            ForwardedCookies::All => true,
            ForwardedCookies::Whitelist(globs) => {
                globs.iter().any(|it| matches_glob(it.as_bytes(), name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::test_request::headers_of;

    #[track_caller]
    fn writes(lines: &[&str], expected: Option<&str>) {
        let header = cookie_header(&headers_of(lines), |_| true);
        assert_eq!(header.as_deref(), expected, "{lines:?}");
    }

    #[test]
    fn cookies_are_sorted_and_well_formed() {
        writes(&["cookie: b=2; a=1"], Some("a=1; b=2"));
        writes(&["cookie: b=2", "cookie: a=1"], Some("a=1; b=2"));
        writes(&["cookie: a=2; b=0; a=1"], Some("a=2; a=1; b=0"));
        writes(&["cookie: b=1; a=1; B=1"], Some("B=1; a=1; b=1"));
        writes(&["cookie: lonely; a=1"], Some("a=1"));
        writes(&["cookie: $Version=1; a=1; $Path=/"], Some("a=1"));
        writes(&["cookie: $Version=1"], None);
        writes(&["cookie: "], None);
        writes(&[], None);
    }

    #[test]
    fn only_the_cookies_that_are_taken() {
        let headers = headers_of(&["cookie: b=2; a=1; c=3"]);
        let header = cookie_header(&headers, |name| name != "a");
        assert_eq!(header.as_deref(), Some("b=2; c=3"));
    }

    #[test]
    fn legacy_names_have_wildcards() {
        let takes = |globs: &[&str], name: &str| {
            let globs = globs.iter().map(|it| (*it).to_owned()).collect();
            ForwardedCookies::Whitelist(globs).takes(name)
        };
        assert!(takes(&["session"], "session"));
        assert!(!takes(&["session"], "Session"));
        assert!(takes(&["x", "user_*"], "user_"));
        assert!(takes(&["user_*"], "user_name"));
        assert!(takes(&["user_?"], "user_1"));
        assert!(!takes(&["user_?"], "user_10"));
        assert!(!takes(&[], "a"));
        assert!(ForwardedCookies::All.takes("a"));
        assert!(!ForwardedCookies::None.takes("a"));
    }
}
