//! The headers that a policy takes away.
//!
//! AWS: "Understand response headers policies", sections "Remove headers" and "Headers that you
//! can't remove". Without the origin's `Server` and `Date`, CloudFront adds its own.
//!
//! # Fidelity
//!
//! - CloudFront's `Server` stands in front of all others, as a capture shows; its `Date` takes the
//!   place of the one that goes, which no capture shows.

use std::time::SystemTime;

use http::header::{DATE, SERVER};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Applied, SetBy};
use crate::rfc::ordered_headers::{rebuild, retain};

/// The names that cannot be removed, lower-case and sorted.
const KEPT: [&str; 31] = [
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "warning",
    "x-accel-buffering",
    "x-accel-charset",
    "x-accel-limit-rate",
    "x-accel-redirect",
    "x-amzn-auth",
    "x-amzn-cf-billing",
    "x-amzn-cf-id",
    "x-amzn-cf-xff",
    "x-amzn-errortype",
    "x-amzn-fle-profile",
    "x-amzn-header-count",
    "x-amzn-header-order",
    "x-amzn-lambda-integration-tag",
    "x-amzn-requestid",
    "x-cache",
    "x-forwarded-proto",
    "x-real-ip",
];

/// What the names begin with that cannot be removed either.
const KEPT_BEGINNINGS: [&str; 2] = ["x-amz-cf-", "x-edge-"];

/// Whether a policy may remove a header of this name.
///
/// ```
/// use mfe_dev::distribution::may_be_removed;
///
/// assert!(may_be_removed("X-Powered-By"));
/// assert!(!may_be_removed("X-Amz-Cf-Pop"));
/// ```
pub fn may_be_removed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    KEPT.binary_search(&name.as_str()).is_err()
        && !KEPT_BEGINNINGS.iter().any(|it| name.starts_with(it))
}

/// Takes headers out, and puts CloudFront's own `Server` and `Date` in.
pub(super) fn remove(
    names: &[HeaderName],
    now: SystemTime,
    headers: &mut HeaderMap,
    applied: &mut Applied,
) {
    for name in names {
        if headers.contains_key(name) {
            applied.removed(name);
        }
    }
    let (server, date) = (names.contains(&SERVER), names.contains(&DATE));
    let date = date.then(|| HeaderValue::try_from(httpdate::fmt_http_date(now)).ok());
    let date = date.flatten();
    if !server && date.is_none() {
        retain(headers, |it| !names.contains(it));
        return;
    }
    let mut res = HeaderMap::with_capacity(headers.len() + 8);
    if server {
        res.insert(SERVER, HeaderValue::from_static("CloudFront"));
        applied.set(&SERVER, SetBy::CloudFront);
    }
    rebuild(headers, |name, value, _| match (*name == DATE, &date) {
        (true, Some(date)) => {
            res.insert(DATE, date.clone());
        }
        _ if names.contains(name) => {}
        _ => {
            res.append(name, value);
        }
    });
    if let Some(date) = date {
        applied.set(&DATE, SetBy::CloudFront);
        if !res.contains_key(DATE) {
            res.insert(DATE, date);
        }
    }
    *headers = res;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cloudfront_keeps_cannot_be_removed() {
        assert!(KEPT.is_sorted());
        for name in KEPT {
            assert!(!may_be_removed(name), "{name}");
            assert!(!may_be_removed(&name.to_ascii_uppercase()), "{name}");
        }
        for name in ["X-Amz-Cf-Id", "x-amz-cf-pop", "X-Edge-Location", "x-edge-"] {
            assert!(!may_be_removed(name), "{name}");
        }
        for name in [
            "Server",
            "Date",
            "Vary",
            "ETag",
            "Age",
            "X-Powered-By",
            "x-amz-version-id",
            "x-amz-cf",
            "X-Edge",
            "Content-Type",
            "Set-Cookie",
        ] {
            assert!(may_be_removed(name), "{name}");
        }
    }
}
