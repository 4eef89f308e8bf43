//! The canonical request of version 4: what both sides digest.
//!
//! AWS: "Signature Calculations for the Authorization Header: Transferring Payload in a Single
//! Chunk (AWS Signature Version 4)"; for other services "Create a signed AWS API request", where
//! the path is tidied and encoded twice.

use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sha2::{Digest as _, Sha256};

use super::query::{decoded, parameters};
use super::scope::Scope;
use crate::s3::object::hex;

/// What AWS's `UriEncode` leaves as it is are the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The same for paths, whose slashes stay.
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// A path or key as AWS encodes it: everything but the unreserved characters and `/`.
pub(crate) fn encode(path: &[u8]) -> String {
    percent_encode(path, ENCODED_PATH).to_string()
}

/// A request whose parts are to be put in order.
pub(super) struct Canonical<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) host: &'a str,
    /// The names of the headers that are signed, lower-case and in order.
    pub(super) signed_headers: &'a [String],
    /// The digest of the body, or what stands for it.
    pub(super) payload: &'a str,
}

impl Canonical<'_> {
    /// The canonical request.
    pub(super) fn text(&self, scope: &Scope) -> String {
        let path = match scope.is_s3() {
            true => encode(&decoded(self.path)),
            false => encode(tidied(self.path).as_bytes()),
        };
        format!(
            "{}\n{path}\n{}\n{}\n{}\n{}",
            self.method,
            canonical_query(self.query),
            canonical_headers(self.headers, self.host, self.signed_headers),
            self.signed_headers.join(";"),
            self.payload,
        )
    }
}

/// The digest of some bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A path without empty and dot segments (RFC 3986, section 5.2.4).
fn tidied(path: &str) -> String {
    let mut segments = Vec::new();
    for it in path.split('/') {
        match it {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            it => segments.push(it),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

/// The parameters but the signature, encoded anew and sorted.
fn canonical_query(query: &str) -> String {
    let encoded = |it: &[u8]| percent_encode(it, ENCODED).to_string();
    let mut pairs: Vec<_> = parameters(query)
        .filter(|(name, _)| **name != *b"X-Amz-Signature")
        .map(|(name, value)| (encoded(&name), encoded(&value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// The signed headers, a line each.
fn canonical_headers(headers: &HeaderMap, host: &str, signed: &[String]) -> String {
    let lines = signed.iter().map(|name| {
        let values: Vec<String> = match name.as_str() {
            "host" => vec![host.to_owned()],
            name => headers
                .get_all(name)
                .iter()
                .map(|it| trimmed(it.as_bytes()))
                .collect(),
        };
        format!("{name}:{}\n", values.join(","))
    });
    lines.collect()
}

/// A value without spaces around it, and with one space where there were several.
fn trimmed(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let words: Vec<&str> = text
        .split([' ', '\t'])
        .filter(|it| !it.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_encoded_and_sorted() {
        for (query, canonical) in [
            ("", ""),
            ("lifecycle", "lifecycle="),
            ("prefix=J&max-keys=2", "max-keys=2&prefix=J"),
            ("a=2&a=1&a", "a=&a=1&a=2"),
            ("a+b=c%20d+e%2Bf", "a%20b=c%20d%20e%2Bf"),
            ("b=1&&a=x=y", "a=x%3Dy&b=1"),
            ("k=~-_.%7E", "k=~-_.~"),
            ("X-Amz-Signature=abc&A=%e2%82%ac", "A=%E2%82%AC"),
            ("prefix=a/b*", "prefix=a%2Fb%2A"),
        ] {
            assert_eq!(canonical_query(query), canonical, "{query}");
        }
    }

    #[test]
    fn only_other_services_tidy_the_path() {
        for (path, s3, other) in [
            ("/", "/", "/"),
            ("/a%20b", "/a%20b", "/a%2520b"),
            ("/a+b", "/a%20b", "/a%2Bb"),
            ("/a%2Bb~", "/a%2Bb~", "/a%252Bb~"),
            ("/a//b/./c/", "/a//b/./c/", "/a/b/c/"),
            ("/a/../b", "/a/../b", "/b"),
            ("/%c3%a9(1)", "/%C3%A9%281%29", "/%25c3%25a9%281%29"),
            ("//", "//", "/"),
        ] {
            assert_eq!(encode(&decoded(path)), s3, "{path}");
            assert_eq!(encode(tidied(path).as_bytes()), other, "{path}");
        }
    }

    #[test]
    fn values_lose_the_spaces_that_mean_nothing() {
        let mut headers = HeaderMap::new();
        headers.append("x-amz-meta-a", "  a   b\t c ".parse().unwrap());
        headers.append("x-amz-meta-a", "d".parse().unwrap());
        let names = ["host", "x-amz-meta-a", "x-missing"].map(str::to_owned);
        assert_eq!(
            canonical_headers(&headers, "a:9000", &names),
            "host:a:9000\nx-amz-meta-a:a b c,d\nx-missing:\n"
        );
    }
}
