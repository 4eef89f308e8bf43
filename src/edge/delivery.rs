//! Which part of an object the viewer gets: all of it, a range, or that it has it already.
//!
//! AWS: "How CloudFront processes partial requests for an object (range GETs)". RFC 9110, sections
//! 13 (conditional requests) and 14 (range requests).
//!
//! # Fidelity
//!
//! - AWS does not say that the edge answers conditions from the cache; captures show its 304s.
//! - Several valid ranges are answered as `multipart/byteranges`; AWS's page says when they are
//!   not, and leaves the answer itself to HTTP.
//! - Where a range does not exist or a condition fails, the origin is asked, and its 416 or 412
//!   goes out.

use http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, RANGE, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::cache::Form;
use super::obtained::{Answer, Obtained};
use super::{Cx, header_order};
use crate::message::{Body, Response, ViewerRequest};
use crate::rfc::conditional::{Conditions, EntityTag, Validators, Verdict};
use crate::rfc::multipart_byteranges::multipart_byteranges;
use crate::rfc::range::{self, ByteRange, RangeDisorder};
use crate::trace::{DeliveryStep, Step};

/// What the viewer gets of an answer.
#[expect(
    clippy::large_enum_variant,
    reason = "it is made and taken apart at once, for every request"
)]
pub(crate) enum Delivered {
    /// This.
    Ready(Obtained),
    /// A condition or a range fails; the origin is to say so.
    OriginDecides,
}

/// Judges the viewer's conditions and ranges on an answer that is whole.
pub(crate) fn deliver(cx: &mut Cx<'_>, viewer: &ViewerRequest, obtained: Obtained) -> Delivered {
    let reads = viewer.method == Method::GET || viewer.method == Method::HEAD;
    if !obtained.is_whole || !reads {
        return Delivered::Ready(obtained);
    }
    match condition(viewer, obtained.headers()) {
        Verdict::Proceed => {}
        Verdict::NotModified(name) => {
            return Delivered::Ready(not_modified(cx, obtained, &name));
        }
        Verdict::PreconditionFailed(_) => return Delivered::OriginDecides,
    }
    match viewer.headers.get(RANGE).and_then(|it| it.to_str().ok()) {
        Some(range) if viewer.method == Method::GET => partial(cx, viewer, obtained, range),
        Some(_) | None => Delivered::Ready(obtained),
    }
}

/// What the viewer's conditions make of an object.
fn condition(viewer: &ViewerRequest, headers: &HeaderMap) -> Verdict {
    let asked = &viewer.headers;
    let has = |name: HeaderName| asked.contains_key(name);
    if let Some(tags) = asked.get(IF_NONE_MATCH)
        && Some(tags) == headers.get(ETAG)
        && !has(IF_MATCH)
        && !has(IF_UNMODIFIED_SINCE)
    {
        // The usual case, and nothing needs to be parsed for it.
        return Verdict::NotModified(IF_NONE_MATCH);
    }
    let conditional =
        has(IF_NONE_MATCH) || has(IF_MODIFIED_SINCE) || has(IF_MATCH) || has(IF_UNMODIFIED_SINCE);
    match conditional {
        false => Verdict::Proceed,
        true => Conditions::from_headers(asked).evaluate(&viewer.method, &validators(headers)),
    }
}

fn not_modified(cx: &mut Cx<'_>, obtained: Obtained, name: &HeaderName) -> Obtained {
    let status = StatusCode::NOT_MODIFIED;
    record(cx, status, || {
        format!("`{name}` of the viewer, answered at the edge")
    });
    let answer = match obtained.answer {
        Answer::Kept(object, _) => Answer::Kept(object, Form::NotModified),
        Answer::Made(mut response) => {
            response.headers = header_order::of_not_modified(&response.headers);
            response.body = Body::Empty;
            Answer::Made(response)
        }
    };
    Obtained {
        status,
        answer,
        is_whole: false,
        ..obtained
    }
}

fn partial(cx: &mut Cx<'_>, viewer: &ViewerRequest, obtained: Obtained, asked: &str) -> Delivered {
    let Some(whole) = obtained.held_body().cloned() else {
        // What flows cannot be cut here; the bucket that it comes from does it.
        return match obtained.flows() {
            true => Delivered::OriginDecides,
            false => Delivered::Ready(obtained),
        };
    };
    let headers = obtained.headers();
    let holds = viewer
        .headers
        .get(IF_RANGE)
        .and_then(|it| it.to_str().ok())
        .is_none_or(|it| range::if_range_holds(it, &validators(headers)));
    let ranges = match range::parse(asked) {
        Err(_) => Err("`Range` is no set of byte ranges, so all of it"),
        Ok(_) if !holds => Err("`If-Range` does not hold, so all of it"),
        Ok(set) if set.len() == 1 => match set[0].within(whole.len() as u64) {
            Some(range) => Ok(vec![range]),
            None => return Delivered::OriginDecides,
        },
        Ok(set) => range::ascending(&set, whole.len() as u64).map_err(|disorder| match disorder {
            RangeDisorder::Descending => "the ranges do not ascend, so all of it",
            RangeDisorder::Overlapping => "the ranges overlap, so all of it",
            RangeDisorder::Beyond => "a range lies beyond the end, so all of it",
        }),
    };
    match ranges {
        Err(because) => {
            record(cx, StatusCode::OK, || because.to_owned());
            Delivered::Ready(obtained)
        }
        Ok(ranges) => {
            record(cx, StatusCode::PARTIAL_CONTENT, || {
                said(&ranges, whole.len())
            });
            let response = part(&ranges, &whole, headers, viewer);
            Delivered::Ready(Obtained {
                status: StatusCode::PARTIAL_CONTENT,
                answer: Answer::Made(response),
                is_whole: false,
                ..obtained
            })
        }
    }
}

fn said(ranges: &[ByteRange], length: usize) -> String {
    match ranges {
        [one] => one.content_range(length as u64),
        several => format!("{} ranges as multipart/byteranges", several.len()),
    }
}

/// The part of an object that the ranges name.
fn part(
    ranges: &[ByteRange],
    whole: &bytes::Bytes,
    headers: &HeaderMap,
    viewer: &ViewerRequest,
) -> Response {
    let content_type = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let length = whole.len() as u64;
    let (body, of_part) = match ranges {
        [one] => {
            let (first, last) = (one.first as usize, one.last as usize);
            let content_range = HeaderValue::try_from(one.content_range(length)).ok();
            (whole.slice(first..=last), content_range)
        }
        several => {
            // The request's id is as unlikely to stand in an object as any boundary.
            let boundary = &viewer.id.as_str()[..32];
            let body = multipart_byteranges(several, whole, content_type, boundary);
            let multipart = format!("multipart/byteranges; boundary={boundary}");
            (body, HeaderValue::try_from(multipart).ok())
        }
    };
    let name = match ranges {
        [_] => CONTENT_RANGE,
        _ => CONTENT_TYPE,
    };
    let mut res = HeaderMap::with_capacity(headers.len() + 2);
    res.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    for (own, value) in headers {
        if *own != TRANSFER_ENCODING && *own != CONTENT_LENGTH {
            res.append(own, value.clone());
        }
        // S3 says which part it is behind the word that it has parts.
        if *own == ACCEPT_RANGES
            && let Some(value) = &of_part
        {
            res.insert(&name, value.clone());
        }
    }
    if let Some(value) = of_part {
        res.insert(name, value);
    }
    Response {
        status: StatusCode::PARTIAL_CONTENT,
        headers: res,
        body: Body::Held(body),
        ..Response::default()
    }
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

fn record(cx: &mut Cx<'_>, status: StatusCode, because: impl FnOnce() -> String) {
    cx.trace.record(|| {
        Step::Delivery(DeliveryStep {
            status,
            because: because(),
        })
    });
}
