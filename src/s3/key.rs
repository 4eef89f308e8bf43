//! From a request's path to a key, and back into a `Location`.
//!
//! AWS: "Naming Amazon S3 objects". A key is the path behind the first slash, decoded once and
//! otherwise taken as it stands: slashes, cases and dots mean themselves.
//!
//! # Fidelity
//!
//! - A `..` segment, encoded or not, is refused with an empty 400. That S3 does so is reported,
//!   not documented; no key with such a segment can be read here.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::S3Error;
use super::error::MAX_KEY_BYTES;

/// Why a path names no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyRefusal {
    /// It has a `..` segment: 400 without a body.
    DotSegment,
    /// An error like any other.
    Error(S3Error),
}

/// The key that a raw path names; empty for the bucket itself.
///
/// A raw `+` is a space; a plus in a key is sent as `%2B`.
pub(crate) fn decode(path: &str) -> Result<String, KeyRefusal> {
    let raw = path.strip_prefix('/').unwrap_or(path);
    let unparsable = || KeyRefusal::Error(S3Error::InvalidUri(path.to_owned()));
    if !escapes_are_whole(raw) {
        return Err(unparsable());
    }
    let spaced: Cow<'_, str> = if raw.contains('+') {
        Cow::Owned(raw.replace('+', " "))
    } else {
        Cow::Borrowed(raw)
    };
    let key = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| unparsable())?
        .into_owned();
    if key.split('/').any(|it| it == "..") {
        return Err(KeyRefusal::DotSegment);
    }
    if key.len() > MAX_KEY_BYTES {
        return Err(KeyRefusal::Error(S3Error::KeyTooLong(key.len())));
    }
    Ok(key)
}

fn escapes_are_whole(raw: &str) -> bool {
    raw.split('%').skip(1).all(|it| {
        let digits = it.as_bytes();
        digits.len() >= 2 && digits[0].is_ascii_hexdigit() && digits[1].is_ascii_hexdigit()
    })
}

/// What cannot stand for itself in a path.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'+')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// A key, or a part of one, as it stands in a path.
pub(crate) fn encode(key: &str) -> String {
    utf8_percent_encode(key, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_once_and_not_tidied() {
        for (path, key) in [
            ("/", ""),
            ("/foo", "foo"),
            ("//foo", "/foo"),
            ("///foo", "//foo"),
            ("/foo/", "foo/"),
            ("/test%20key//", "test key//"),
            ("/file%252Fname", "file%2Fname"),
            ("/file%2Fname", "file/name"),
            ("/a+b", "a b"),
            ("/a%2Bb", "a+b"),
            ("/a/%F0%9F%98%80/", "a/😀/"),
            ("/a/./b", "a/./b"),
            ("/..a/b..", "..a/b.."),
        ] {
            assert_eq!(decode(path).as_deref(), Ok(key), "{path}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for path in ["/a/../x", "/..", "/a/%2e%2E/x", "/a%2f..%2fx"] {
            assert_eq!(decode(path), Err(KeyRefusal::DotSegment), "{path}");
        }
        for path in ["/%", "/%zz", "/a%f", "/%FF"] {
            let refusal = KeyRefusal::Error(S3Error::InvalidUri(path.to_owned()));
            assert_eq!(decode(path), Err(refusal));
        }
        let long = format!("/{}", "a".repeat(1025));
        let refusal = KeyRefusal::Error(S3Error::KeyTooLong(1025));
        assert_eq!(decode(&long), Err(refusal));
        assert!(decode(&long[..1025]).is_ok());
    }

    #[test]
    fn an_encoded_key_decodes_to_itself() {
        for key in ["a b/c+d", "100%", "é?#", "a/b"] {
            assert_eq!(decode(&format!("/{}", encode(key))).unwrap(), key);
        }
    }
}
