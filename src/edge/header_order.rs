//! Headers in the order of the wire, which `HeaderMap` loses when one is removed.
//!
//! The order is known from captures: an origin's answer begins with `Content-Type`,
//! `Content-Length` and `Connection` and keeps the rest as the origin sent it.

use std::time::SystemTime;

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, DATE,
    TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::obtained::MadeBy;

/// The names that an answer of an origin begins with.
pub(crate) const FIRST: [HeaderName; 3] = [CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING];

/// What a 304 does not repeat: it has no body to describe.
const OF_BODY: [HeaderName; 5] = [
    CONTENT_TYPE,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONTENT_ENCODING,
    CONTENT_RANGE,
];

/// The headers in the order of the wire, with `Connection` in its place.
pub(crate) fn in_wire_order(
    headers: &HeaderMap,
    made_by: MadeBy,
    connection: Option<HeaderValue>,
    now: SystemTime,
) -> HeaderMap {
    let mut res = HeaderMap::with_capacity(headers.len() + 8);
    match made_by {
        MadeBy::Origin => {
            for name in &FIRST {
                if let Some(value) = headers.get(name) {
                    res.insert(name, value.clone());
                }
            }
            if let Some(connection) = connection {
                res.insert(CONNECTION, connection);
            }
            if !headers.contains_key(DATE)
                && let Some(date) = date(now)
            {
                res.insert(DATE, date);
            }
            for (name, value) in headers {
                if !FIRST.contains(name) && *name != CONNECTION {
                    res.append(name, value.clone());
                }
            }
        }
        MadeBy::CloudFront | MadeBy::Function(_) => {
            for (name, value) in headers {
                res.append(name, value.clone());
                if name == CONTENT_LENGTH
                    && let Some(connection) = &connection
                {
                    res.insert(CONNECTION, connection.clone());
                }
            }
        }
    }
    res
}

/// The headers with a `Date` in front where the origin sent none: it stands for the time at which
/// the object came.
pub(crate) fn with_date(headers: HeaderMap, now: SystemTime) -> HeaderMap {
    if headers.contains_key(DATE) {
        return headers;
    }
    let mut res = HeaderMap::with_capacity(headers.len() + 1);
    if let Some(date) = date(now) {
        res.insert(DATE, date);
    }
    for (name, value) in &headers {
        res.append(name, value.clone());
    }
    res
}

/// A copy to be kept for long: a map that has grown has up to twice the room it needs, a copy has
/// just enough.
pub(crate) fn without_room_to_spare(headers: &HeaderMap) -> HeaderMap {
    headers.clone()
}

/// The headers of a 304 for these of a 200.
pub(crate) fn of_not_modified(headers: &HeaderMap) -> HeaderMap {
    let mut res = HeaderMap::with_capacity(headers.len() + 8);
    for (name, value) in headers {
        if !OF_BODY.contains(name) {
            res.append(name, value.clone());
        }
    }
    res
}

fn date(now: SystemTime) -> Option<HeaderValue> {
    HeaderValue::from_str(&httpdate::fmt_http_date(now)).ok()
}
