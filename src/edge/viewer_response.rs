//! The answer as the viewer gets it: CloudFront's own headers, in the order of the wire.
//!
//! The order is known from captures. An origin's answer begins with `Content-Type`,
//! `Content-Length` and `Connection` and keeps the rest as the origin sent it; an answer that
//! CloudFront made begins with `Server` and `Date`. Then come `X-Cache`, `Via`, `X-Amz-Cf-Pop`,
//! `Alt-Svc` where HTTP/3 is announced, `X-Amz-Cf-Id` and `Age`, and at the end what the behavior's
//! response headers policy adds.
//!
//! # Fidelity
//!
//! - The redirect to HTTPS carries nothing of a response headers policy, as captures show.
//! - `Server-Timing` names the edge as the layer of a hit, since there is no other here.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use http::header::{AGE, CONNECTION, CONTENT_ENCODING, ETAG, TRANSFER_ENCODING, VARY, VIA};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};

use super::cache::{CachedObject, Form};
use super::custom_origin::OriginTiming;
use super::obtained::{Answer, MadeBy, Obtained, drain};
use super::{Current, Cx, Edge, header_order};
use crate::distribution::{
    Applied, CacheBehavior, GeneratedError, PolicyRequest, RedirectPolicy, ResponseHeadersPolicy,
    ServerTiming, SetBy, TimedResult,
};
use crate::message::{Body, Response, ViewerRequest};
use crate::trace::{
    EdgeResultType, HeaderOrigin, RouteTrace, Step, TracedHeader, ViewerResponseStep,
};

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
    current: &'a Current,
    viewer: &'a ViewerRequest,
    behavior: Option<&'a CacheBehavior>,
    announces_http3: bool,
    started: Instant,
    now: SystemTime,
}

/// Finishes the answer of a distribution.
pub(crate) fn finish(
    cx: &mut Cx<'_>,
    viewer: &ViewerRequest,
    behavior: &CacheBehavior,
    obtained: Obtained,
) -> ViewerResponse {
    let finish = Finish {
        edge: cx.edge,
        current: cx.current,
        viewer,
        behavior: Some(behavior),
        announces_http3: cx.distribution.announces_http3,
        started: cx.started,
        now: cx.now,
    };
    finish.apply(obtained, &mut cx.trace)
}

/// Finishes the refusal of a request that no distribution is asked for.
pub(crate) fn refuse(
    edge: &Edge,
    current: &Current,
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
        current,
        viewer,
        behavior: None,
        announces_http3: false,
        started: Instant::now(),
        now,
    };
    (finish.apply(obtained, &mut trace), trace)
}

impl Finish<'_> {
    fn apply(&self, obtained: Obtained, trace: &mut RouteTrace) -> ViewerResponse {
        let full = trace.is_full();
        let origin_headers = match full {
            true => obtained.headers().clone(),
            false => HeaderMap::new(),
        };
        let Obtained {
            status,
            answer,
            result,
            made_by,
            keeps_connection,
            age,
            timing,
            ..
        } = obtained;
        let mut response = match answer {
            Answer::Kept(object, form) => self.kept(&object, form, age.is_some()),
            Answer::Made(response) => self.made(response, made_by),
        };
        response.status = status;
        let headers = &mut response.headers;
        if result != EdgeResultType::Hit {
            headers.insert(X_CACHE, HeaderValue::from_static(result.x_cache()));
        }
        if !keeps_connection && self.viewer.version == Version::HTTP_11 {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        headers.insert(X_AMZ_CF_ID, self.viewer.id.header_value());
        let refreshed = match result {
            EdgeResultType::RefreshHit => self.current.snapshot.fidelity.refresh_hit_age.seconds(),
            _ => None,
        };
        if let Some(age) = age.or(refreshed) {
            headers.insert(AGE, HeaderValue::from(age));
        }
        let by_policy = self.apply_policy(result, timing.as_ref(), headers, full);
        if self.viewer.method == Method::HEAD
            && let Body::Flowing(flowing) = std::mem::take(&mut response.body)
        {
            tokio::spawn(drain(flowing));
        }
        let compressed = trace.steps.iter().rev().find_map(|it| match it {
            Step::OriginResponse(it) => Some(it.compressed),
            _ => None,
        });
        let said = Said {
            origin: &origin_headers,
            made_by,
            compressed: compressed == Some(true),
            policy: self
                .behavior
                .and_then(|it| it.response_headers_policy.as_deref()),
            by_policy: &by_policy,
        };
        trace.record(|| {
            Step::ViewerResponse(ViewerResponseStep {
                status,
                result,
                removed: by_policy.removed.iter().map(ToString::to_string).collect(),
                headers: said.traced(&response.headers),
            })
        });
        ViewerResponse { response }
    }

    /// An object of the cache, with the headers that were prepared for it.
    fn kept(&self, object: &Arc<CachedObject>, form: Form, has_age: bool) -> Response {
        let connection = self.connection();
        let mut headers = object.prepared(form, connection.is_some(), self.current.number, || {
            let of_form;
            let headers = match form {
                Form::Whole => &object.headers,
                Form::NotModified => {
                    of_form = header_order::of_not_modified(&object.headers);
                    &of_form
                }
            };
            let mut headers = self.on_the_wire(headers, object.made_by, self.connection());
            // Room for what each answer says of itself, so that its copy need not grow.
            headers.insert(X_AMZ_CF_ID, HeaderValue::from_static(""));
            headers.insert(AGE, HeaderValue::from_static("0"));
            headers
        });
        if !has_age {
            // It is the last, so the others keep their order.
            headers.remove(AGE);
        }
        Response {
            status: object.status,
            headers,
            body: match form {
                Form::Whole if object.body.is_empty() => Body::Empty,
                Form::Whole => Body::Held(object.body.clone()),
                Form::NotModified => Body::Empty,
            },
            ..Response::default()
        }
    }

    /// A message of its own.
    fn made(&self, mut response: Response, made_by: MadeBy) -> Response {
        let connection = match response.status {
            StatusCode::SWITCHING_PROTOCOLS => Some(HeaderValue::from_static("Upgrade")),
            _ => self.connection(),
        };
        response.headers = self.on_the_wire(&response.headers, made_by, connection);
        response
    }

    /// The headers as they go out, but for what differs from request to request.
    fn on_the_wire(
        &self,
        headers: &HeaderMap,
        made_by: MadeBy,
        connection: Option<HeaderValue>,
    ) -> HeaderMap {
        let mut res = header_order::in_wire_order(headers, made_by, connection, self.now);
        res.insert(
            X_CACHE,
            HeaderValue::from_static(EdgeResultType::Hit.x_cache()),
        );
        let via = match res.get(VIA).and_then(|it| it.to_str().ok()) {
            Some(before) => joined_via(before, &self.edge.via),
            None => self.edge.via.clone(),
        };
        res.insert(VIA, via);
        res.append(X_AMZ_CF_POP, self.current.snapshot.pop.clone());
        if self.announces_http3 {
            res.insert(ALT_SVC, HeaderValue::from_static("h3=\":443\"; ma=86400"));
        }
        res
    }

    /// `Connection` is a header of HTTP/1.1 only.
    fn connection(&self) -> Option<HeaderValue> {
        (self.viewer.version == Version::HTTP_11).then(|| HeaderValue::from_static("keep-alive"))
    }

    /// Applies the behavior's response headers policy, and says what it did where that is wanted.
    fn apply_policy(
        &self,
        result: EdgeResultType,
        timing: Option<&OriginTiming>,
        headers: &mut HeaderMap,
        detail: bool,
    ) -> Applied {
        let policy = self
            .behavior
            .filter(|_| {
                result != EdgeResultType::Redirect
                    || self.current.snapshot.fidelity.redirect_policy == RedirectPolicy::Applied
            })
            .and_then(|it| it.response_headers_policy.as_deref());
        let Some(policy) = policy else {
            return Applied::default();
        };
        let millis = |it: Option<Duration>| it.and_then(|it| u64::try_from(it.as_millis()).ok());
        let opened = |it: Option<Duration>| match timing.is_some_and(|it| it.reused) {
            true => Some(0),
            false => millis(it),
        };
        let request = PolicyRequest {
            method: &self.viewer.method,
            headers: &self.viewer.headers,
            server_timing: ServerTiming {
                result: match result {
                    EdgeResultType::Hit => TimedResult::Hit,
                    // An error that the cache had.
                    EdgeResultType::Error if timing.is_none() && headers.contains_key(AGE) => {
                        TimedResult::Hit
                    }
                    EdgeResultType::RefreshHit => TimedResult::Refresh,
                    EdgeResultType::Miss | EdgeResultType::Error | EdgeResultType::Redirect => {
                        TimedResult::Miss
                    }
                },
                pop: self.current.snapshot.pop.to_str().unwrap_or_default(),
                request_id: self.viewer.id.as_str(),
                upstream_dns: timing.and_then(|it| opened(it.dns)),
                upstream_connect: timing.and_then(|it| opened(it.connect)),
                upstream_first_byte: timing.and_then(|it| millis(it.first_byte)),
                downstream_first_byte: millis(Some(self.started.elapsed())),
            },
            roll: roll(self.viewer.id.as_str()),
            now: self.now,
            detail,
        };
        policy.apply(&request, headers)
    }
}

/// A number that is as random as the request's id.
fn roll(id: &str) -> u32 {
    id.bytes().fold(0, |sum: u32, it| {
        sum.wrapping_mul(31).wrapping_add(it.into())
    })
}

fn joined_via(before: &str, ours: &HeaderValue) -> HeaderValue {
    let ours_text = ours.to_str().unwrap_or_default();
    HeaderValue::try_from(format!("{before}, {ours_text}")).unwrap_or_else(|_| ours.clone())
}

/// What tells who set a header.
struct Said<'a> {
    origin: &'a HeaderMap,
    made_by: MadeBy,
    compressed: bool,
    policy: Option<&'a ResponseHeadersPolicy>,
    by_policy: &'a Applied,
}

impl Said<'_> {
    /// The headers with who set each.
    fn traced(&self, headers: &HeaderMap) -> Vec<TracedHeader> {
        headers
            .iter()
            .map(|(name, value)| TracedHeader::new(name, value, self.setter(name, value)))
            .collect()
    }

    fn setter(&self, name: &HeaderName, value: &HeaderValue) -> HeaderOrigin {
        let changed = [CONTENT_ENCODING, TRANSFER_ENCODING, ETAG, VARY];
        match (self.by_policy.setter(name), self.made_by) {
            (Some(SetBy::CloudFront), _) => HeaderOrigin::CloudFront,
            (Some(_), _) => {
                let policy = self.policy.map(|it| it.name.clone());
                HeaderOrigin::ResponseHeadersPolicy(policy.unwrap_or_default())
            }
            (None, MadeBy::Origin) if self.compressed && changed.contains(name) => {
                HeaderOrigin::Compression
            }
            (None, MadeBy::Origin) if self.origin.get_all(name).iter().any(|it| it == value) => {
                HeaderOrigin::Origin
            }
            (None, MadeBy::Origin | MadeBy::CloudFront) => HeaderOrigin::CloudFront,
        }
    }
}
