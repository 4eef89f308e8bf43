//! The answer as the viewer gets it: CloudFront's own headers, in the order of the wire.
//!
//! The order is known from captures. An origin's answer begins with `Content-Type`,
//! `Content-Length` and `Connection` and keeps the rest as the origin sent it; an answer that
//! CloudFront made begins with `Server` and `Date`. Then come `X-Cache`, `Via`, `X-Amz-Cf-Pop`,
//! `Alt-Svc` where HTTP/3 is announced, and `X-Amz-Cf-Id`.

use std::time::SystemTime;

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, TRANSFER_ENCODING, VIA};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};

use super::{Cx, Edge, MadeBy, Obtained, Snapshot};
use crate::distribution::GeneratedError;
use crate::message::{Body, RequestId, Response, ViewerRequest};
use crate::trace::{
    EdgeResultType, HeaderOrigin, RouteTrace, Step, TracedHeader, ViewerResponseStep,
};

/// The names that an answer of an origin begins with.
const FIRST: [HeaderName; 3] = [CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING];

const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
const X_AMZ_CF_POP: HeaderName = HeaderName::from_static("x-amz-cf-pop");
const X_AMZ_CF_ID: HeaderName = HeaderName::from_static("x-amz-cf-id");
const ALT_SVC: HeaderName = HeaderName::from_static("alt-svc");

/// A finished answer; only this file makes one, so nothing leaves unfinished.
#[derive(Debug)]
pub struct ViewerResponse {
    response: Response,
}

impl ViewerResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The headers, in wire order.
    pub fn headers(&self) -> &HeaderMap {
        &self.response.headers
    }

    /// The body.
    pub fn body(&self) -> &Body {
        &self.response.body
    }

    /// The message itself, for whoever puts it on the wire.
    pub fn into_response(self) -> Response {
        self.response
    }
}

/// What every answer is finished with.
struct Finish<'a> {
    edge: &'a Edge,
    snapshot: &'a Snapshot,
    viewer: &'a ViewerRequest,
    announces_http3: bool,
    now: SystemTime,
}

/// Finishes the answer of a distribution.
pub(crate) fn finish(
    cx: &mut Cx<'_>,
    viewer: &ViewerRequest,
    obtained: Obtained,
) -> ViewerResponse {
    let finish = Finish {
        edge: cx.edge,
        snapshot: cx.snapshot,
        viewer,
        announces_http3: cx.distribution.announces_http3,
        now: cx.now,
    };
    finish.apply(obtained, &mut cx.trace)
}

/// Finishes the refusal of a request that no distribution is asked for.
pub(crate) fn refuse(
    edge: &Edge,
    snapshot: &Snapshot,
    viewer: &ViewerRequest,
    error: GeneratedError,
    now: SystemTime,
    mut trace: RouteTrace,
) -> (ViewerResponse, RouteTrace) {
    let response = error.response(&viewer.id, now);
    let mut obtained = Obtained::generated(response, EdgeResultType::Error);
    // A URL or a head that is too long also ends the connection.
    obtained.keeps_connection = !matches!(
        error,
        GeneratedError::UriTooLong | GeneratedError::RequestHeaderTooLarge
    );
    let finish = Finish {
        edge,
        snapshot,
        viewer,
        announces_http3: false,
        now,
    };
    (finish.apply(obtained, &mut trace), trace)
}

impl Finish<'_> {
    fn apply(&self, obtained: Obtained, trace: &mut RouteTrace) -> ViewerResponse {
        let Obtained {
            mut response,
            result,
            made_by,
            keeps_connection,
        } = obtained;
        let connection =
            (self.viewer.version == Version::HTTP_11).then(|| match keeps_connection {
                true => HeaderValue::from_static("keep-alive"),
                false => HeaderValue::from_static("close"),
            });
        let mut headers = in_wire_order(&response.headers, made_by, connection, self.now);
        self.add_own(&mut headers, result);
        if self.viewer.method == Method::HEAD {
            response.body = Body::Empty;
        }
        trace.record(Step::ViewerResponse(ViewerResponseStep {
            status: response.status,
            result,
            headers: match trace.is_full() {
                true => traced(&headers, &response.headers, made_by),
                false => Vec::new(),
            },
        }));
        response.headers = headers;
        ViewerResponse { response }
    }

    /// Adds CloudFront's own headers behind the others.
    fn add_own(&self, headers: &mut HeaderMap, result: EdgeResultType) {
        headers.insert(X_CACHE, HeaderValue::from_static(result.x_cache()));
        let via = match headers.get(VIA).and_then(|it| it.to_str().ok()) {
            Some(before) => joined_via(before, &self.edge.via),
            None => self.edge.via.clone(),
        };
        headers.insert(VIA, via);
        headers.append(X_AMZ_CF_POP, self.snapshot.pop.clone());
        if self.announces_http3 {
            headers.insert(ALT_SVC, HeaderValue::from_static("h3=\":443\"; ma=86400"));
        }
        headers.insert(X_AMZ_CF_ID, id_value(&self.viewer.id));
    }
}

fn joined_via(before: &str, ours: &HeaderValue) -> HeaderValue {
    let ours_text = ours.to_str().unwrap_or_default();
    HeaderValue::try_from(format!("{before}, {ours_text}")).unwrap_or_else(|_| ours.clone())
}

fn id_value(id: &RequestId) -> HeaderValue {
    HeaderValue::from_str(id.as_str()).unwrap_or(HeaderValue::from_static("-"))
}

/// The headers so far, in the order of the wire, with `Connection` in its place.
fn in_wire_order(
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
                && let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now))
            {
                res.insert(DATE, date);
            }
            for (name, value) in headers.iter().filter(|(name, _)| !FIRST.contains(name)) {
                res.append(name, value.clone());
            }
        }
        MadeBy::CloudFront => {
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

fn traced(headers: &HeaderMap, before: &HeaderMap, made_by: MadeBy) -> Vec<TracedHeader> {
    headers
        .iter()
        .map(|(name, value)| {
            let by = match made_by {
                MadeBy::Origin if before.get_all(name).iter().any(|it| it == value) => {
                    HeaderOrigin::Origin
                }
                MadeBy::Origin | MadeBy::CloudFront => HeaderOrigin::CloudFront,
            };
            TracedHeader::new(name, value, by)
        })
        .collect()
}
