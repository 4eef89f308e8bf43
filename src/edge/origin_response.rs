//! What CloudFront makes of an origin's answer before it is passed on.
//!
//! AWS: "Request and response behavior for Amazon S3 origins", section on headers that CloudFront
//! removes or updates; "How CloudFront processes partial requests for an object (range GETs)".
//!
//! # Fidelity
//!
//! - Several valid ranges are answered as `multipart/byteranges`; AWS's page says when they are
//!   not, and leaves the answer itself to HTTP.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_RANGE, LAST_MODIFIED, RANGE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::lifecycle::{Purpose, Wanted};
use super::origin_request::asks_for_several;
use super::{Cx, Obtained};
use crate::distribution::{Origin, OriginEndpoint};
use crate::message::{Body, Response};
use crate::rfc::conditional::{EntityTag, Validators};
use crate::rfc::multipart_byteranges::multipart_byteranges;
use crate::rfc::range::{self, RangeDisorder};
use crate::trace::{OriginResponseStep, Step};

/// Headers between neighbours, which no proxy passes on; and what CloudFront keeps to itself.
const REMOVED: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "set-cookie",
    "trailer",
    "upgrade",
];

/// What CloudFront also takes away from S3's REST endpoint.
const REMOVED_FROM_S3: [&str; 2] = ["x-amz-id-2", "x-amz-request-id"];

/// Takes an origin's answer.
pub(crate) fn settle(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    origin: &Origin,
    mut response: Response,
) -> Obtained {
    let removed = remove_headers(&mut response.headers, &origin.endpoint);
    keep_known_vary(&mut response.headers);
    let several = wanted.purpose == Purpose::Viewer && asks_for_several(&wanted.viewer.headers);
    let ranges = several.then(|| take_ranges(wanted, &mut response));
    cx.trace
        .record(Step::OriginResponse(OriginResponseStep { removed, ranges }));
    Obtained::from_origin(response)
}

/// Removes what CloudFront does not pass on, and names it.
fn remove_headers(headers: &mut HeaderMap, endpoint: &OriginEndpoint) -> Vec<String> {
    let also: &[&str] = match endpoint {
        OriginEndpoint::S3Rest { .. } => &REMOVED_FROM_S3,
        OriginEndpoint::S3Website { .. } | OriginEndpoint::Custom(_) => &[],
    };
    let goes =
        |name: &HeaderName| REMOVED.contains(&name.as_str()) || also.contains(&name.as_str());
    let removed: Vec<String> = headers
        .keys()
        .filter(|it| goes(it))
        .map(ToString::to_string)
        .collect();
    if !removed.is_empty() {
        retain(headers, |name| !goes(name));
    }
    removed
}

/// Keeps some headers in their order, which `HeaderMap::remove` would change.
fn retain(headers: &mut HeaderMap, stays: impl Fn(&HeaderName) -> bool) {
    *headers = headers
        .iter()
        .filter(|(name, _)| stays(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
}

/// Keeps in `Vary` what the cache knows of: nothing else can vary.
fn keep_known_vary(headers: &mut HeaderMap) {
    let Some(vary) = headers.get(VARY).and_then(|it| it.to_str().ok()) else {
        return;
    };
    let kept: Vec<&str> = vary
        .split(',')
        .map(str::trim)
        .filter(|it| {
            it.eq_ignore_ascii_case("accept-encoding") || it.eq_ignore_ascii_case("cookie")
        })
        .collect();
    match HeaderValue::try_from(kept.join(", ")) {
        Ok(value) if !kept.is_empty() => {
            headers.insert(VARY, value);
        }
        _ => retain(headers, |name| *name != VARY),
    }
}

/// Answers several ranges from the whole object, or leaves it whole; says which and why.
fn take_ranges(wanted: &Wanted<'_>, response: &mut Response) -> String {
    let headers = &wanted.viewer.headers;
    let Body::Held(whole) = &response.body else {
        return "several ranges: there is no body to take them from".to_owned();
    };
    if wanted.method != Method::GET || response.status != StatusCode::OK {
        return format!(
            "several ranges: left alone for {} {}",
            wanted.method,
            response.status.as_u16()
        );
    }
    let text = |name| {
        headers
            .get(name)
            .and_then(|it: &HeaderValue| it.to_str().ok())
    };
    let Ok(set) = range::parse(text(RANGE).unwrap_or_default()) else {
        return "several ranges: not a range set, so the whole object".to_owned();
    };
    let holds =
        text(IF_RANGE).is_none_or(|it| range::if_range_holds(it, &validators(&response.headers)));
    if !holds {
        return "several ranges: `If-Range` does not hold, so the whole object".to_owned();
    }
    let ranges = match range::ascending(&set, whole.len() as u64) {
        Ok(ranges) => ranges,
        Err(disorder) => {
            let why = match disorder {
                RangeDisorder::Descending => "they do not ascend",
                RangeDisorder::Overlapping => "they overlap",
                RangeDisorder::Beyond => "one lies beyond the end",
            };
            return format!("several ranges: {why}, so the whole object");
        }
    };
    let content_type = response
        .headers
        .get(CONTENT_TYPE)
        .and_then(|it| it.to_str().ok());
    // The request's id is as unlikely to stand in an object as any boundary.
    let boundary = &wanted.viewer.id.as_str()[..32];
    let body = multipart_byteranges(&ranges, whole, content_type, boundary);
    let multipart = format!("multipart/byteranges; boundary={boundary}");
    response
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    if let Ok(multipart) = HeaderValue::try_from(multipart) {
        response.headers.insert(CONTENT_TYPE, multipart);
    }
    response.status = StatusCode::PARTIAL_CONTENT;
    response.body = Body::Held(body);
    format!(
        "several ranges: {} parts as multipart/byteranges",
        ranges.len()
    )
}

/// What an answer can be told from another by.
fn validators(headers: &HeaderMap) -> Validators {
    let text = |name| {
        headers
            .get(name)
            .and_then(|it: &HeaderValue| it.to_str().ok())
    };
    Validators {
        etag: text(ETAG).and_then(EntityTag::parse),
        last_modified: text(LAST_MODIFIED).and_then(|it| httpdate::parse_http_date(it).ok()),
    }
}
