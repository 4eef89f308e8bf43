//! The paths of an invalidation, and which objects they clear.
//!
//! AWS: "What you should know when invalidating files": a path begins with `/`, minds the case,
//! and knows one wildcard, a `*` at its end, which stands for anything, a query among it. All
//! variants of an object by headers, cookies and encodings go at once; a query that is in the
//! key is part of the path.
//!
//! # Fidelity
//!
//! - Percent-encoding is normalised on both sides, so that `/a b`, `/a%20b` and `/%61%20b` clear
//!   the same object; AWS only says which characters to encode.
//! - AWS does not support `~`, encoded or not, and does not say what becomes of such a path; we
//!   refuse it.
//! - `/a` clears the object without a query only.

use std::borrow::Cow;
use std::fmt;

/// The most characters of a path.
const LONGEST: usize = 4_000;

/// One path of an invalidation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidationPath {
    written: String,
    /// What is compared: normalised, without the wildcard.
    compared: String,
    wildcard: bool,
}

/// Why a path is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidationPathError {
    /// It is empty.
    #[error("an invalidation path cannot be empty; write `/*` for everything")]
    Empty,
    /// It does not begin with a slash.
    #[error("an invalidation path begins with `/`; write `/{0}`")]
    NoSlash(String),
    /// It has more than 4,000 characters.
    #[error(
        "an invalidation path has at most 4000 characters, this one has {0}; cut it and end it with `*`"
    )]
    TooLong(usize),
    /// It has a `~`, which CloudFront does not support here.
    #[error("CloudFront does not support `~` in an invalidation path; write `{0}`")]
    Tilde(String),
}

impl InvalidationPath {
    /// Takes a path, or says how to write it.
    ///
    /// ```
    /// use mfe_dev::distribution::InvalidationPath;
    ///
    /// let below = InvalidationPath::parse("/shell/*").unwrap();
    /// assert!(below.matches("/shell/js/app.js?v=1"));
    /// assert!(!below.matches("/shell"));
    /// let error = InvalidationPath::parse("shell/*").unwrap_err();
    /// assert_eq!(error.to_string(), "an invalidation path begins with `/`; write `/shell/*`");
    /// ```
    pub fn parse(written: &str) -> Result<Self, InvalidationPathError> {
        if written.is_empty() {
            return Err(InvalidationPathError::Empty);
        }
        if !written.starts_with('/') {
            return Err(InvalidationPathError::NoSlash(written.to_owned()));
        }
        let length = written.chars().count();
        if length > LONGEST {
            return Err(InvalidationPathError::TooLong(length));
        }
        let tilde = written
            .find('~')
            .into_iter()
            .chain(find_encoded_tilde(written));
        if let Some(at) = tilde.min() {
            let wider = format!("{}*", &written[..at]);
            return Err(InvalidationPathError::Tilde(wider));
        }
        let (path, wildcard) = match written.strip_suffix('*') {
            Some(before) => (before, true),
            None => (written, false),
        };
        Ok(InvalidationPath {
            written: written.to_owned(),
            compared: normalized(path).into_owned(),
            wildcard,
        })
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it ends in a wildcard; AWS lets fewer of these be in progress.
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }

    /// Whether an object goes, by the path and the query of its cache key.
    pub fn matches(&self, key_path_and_query: &str) -> bool {
        let key = normalized(key_path_and_query);
        match self.wildcard {
            true => key.starts_with(&self.compared),
            false => *key == self.compared,
        }
    }
}

impl fmt::Display for InvalidationPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

fn find_encoded_tilde(written: &str) -> Option<usize> {
    let lower = written.to_ascii_lowercase();
    lower.find("%7e")
}

/// Unreserved characters decoded, everything that must be encoded encoded, in upper case.
fn normalized(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|it| it == b'%' || must_be_encoded(it)) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut res = String::with_capacity(text.len() + 16);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
            .and_then(|it| u8::from_str_radix(it, 16).ok());
        match escaped {
            Some(byte) if is_unreserved(byte) => res.push(char::from(byte)),
            Some(byte) => res.push_str(&format!("%{byte:02X}")),
            None if must_be_encoded(*byte) => res.push_str(&format!("%{byte:02X}")),
            None => res.push(char::from(*byte)),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    Cow::Owned(res)
}

/// What is not ASCII, and what RFC 1738 section 2.2 calls unsafe; `%` begins an escape.
fn must_be_encoded(byte: u8) -> bool {
    !byte.is_ascii_graphic() || b"\"<>\\^`{|}[]#".contains(&byte)
}

/// RFC 3986, section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! clears {
        ($($name:ident: $path:literal, $key:literal => $expected:literal;)*) => { $(
            #[test]
            fn $name() {
                let path = InvalidationPath::parse($path).unwrap();
                assert_eq!(path.matches($key), $expected);
            }
        )* };
    }

    clears! {
        a_file: "/a.js", "/a.js" => true;
        another_file: "/a.js", "/b.js" => false;
        case_matters: "/a.js", "/A.js" => false;
        everything: "/*", "/a/b?c=1" => true;
        everything_and_the_root: "/*", "/" => true;
        all_below: "/dir/*", "/dir/a/b" => true;
        all_below_and_the_folder_itself: "/dir/*", "/dir/" => true;
        all_below_without_the_folders_name: "/dir/*", "/dir" => false;
        all_that_begin_so: "/dir*", "/dir" => true;
        all_that_begin_so_and_go_on: "/dir*", "/dirx" => true;
        all_that_begin_so_and_below: "/dir*", "/dir/a" => true;
        a_folder_without_slash: "/dir", "/dir/" => false;
        a_folder_with_slash: "/dir/", "/dir" => false;
        a_star_elsewhere_is_a_letter: "/a*.js", "/ab.js" => false;
        a_star_elsewhere_means_itself: "/a*.js", "/a*.js" => true;
        a_star_before_the_last_is_a_letter: "/a/*/*", "/a/b/c" => false;
        a_query_in_the_path: "/a.jpg?x=1", "/a.jpg?x=1" => true;
        another_query: "/a.jpg?x=1", "/a.jpg?x=2" => false;
        a_query_not_named: "/a.jpg", "/a.jpg?x=1" => false;
        a_wildcard_takes_queries: "/a.jpg*", "/a.jpg?x=1" => true;
        a_blank_written_raw: "/a b", "/a%20b" => true;
        a_blank_in_the_key: "/a%20b", "/a b" => true;
        an_escape_of_a_letter: "/%61.js", "/a.js" => true;
        the_case_of_an_escape: "/%c3%a9", "/%C3%A9" => true;
        a_letter_beyond_ascii: "/é*", "/%c3%a9t%C3%A9" => true;
        unsafe_characters: "/{a}", "/%7Ba%7D" => true;
        an_escaped_slash_is_no_slash: "/a%2Fb", "/a/b" => false;
        an_escaped_star_is_no_wildcard: "/a%2A", "/abc" => false;
        a_percent_sign_alone: "/100%", "/100%" => true;
        an_escape_that_is_none: "/%+1", "/%+1" => true;
    }

    #[test]
    fn a_path_that_is_refused_says_how_to_write_it() {
        let said = |it: &str| InvalidationPath::parse(it).unwrap_err().to_string();
        assert_eq!(
            said(""),
            "an invalidation path cannot be empty; write `/*` for everything"
        );
        assert_eq!(
            said("a.js"),
            "an invalidation path begins with `/`; write `/a.js`"
        );
        assert_eq!(
            said(&format!("/{}", "é".repeat(4_000))),
            "an invalidation path has at most 4000 characters, this one has 4001; cut it and end \
             it with `*`"
        );
        let tilde = "CloudFront does not support `~` in an invalidation path; write `/a*`";
        assert_eq!(said("/a~b~c"), tilde);
        assert_eq!(said("/a%7Eb"), tilde);
        assert!(InvalidationPath::parse(&format!("/{}", "a".repeat(3_999))).is_ok());
    }

    #[test]
    fn a_path_knows_how_it_was_written() {
        let path = InvalidationPath::parse("/%61*").unwrap();
        assert_eq!(path.as_str(), "/%61*");
        assert_eq!(path.to_string(), "/%61*");
        assert!(path.is_wildcard());
        assert!(!InvalidationPath::parse("/a*b").unwrap().is_wildcard());
    }
}
