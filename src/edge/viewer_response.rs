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

use http::header::{AGE, CONNECTION, VIA};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use hyper::ext::ReasonPhrase;

use super::cache::{CachedObject, Form};
use super::custom_origin::OriginTiming;
use super::functions::{
    failed, origin_function, result_of_failure, viewer_response_function, with_reason,
};
use super::header_setters::Setters;
use super::obtained::{Answer, MadeBy, Obtained, drain};
use super::{Current, Cx, Edge, header_order};
use crate::distribution::{
    Applied, CacheBehavior, FunctionAssociation, GeneratedError, PolicyRequest, RedirectPolicy,
    ServerTiming, TimedResult,
};
use crate::functions::{FunctionResponsePolicy, PolicyPosition};
use crate::message::{Body, EdgeEvent, Response, ViewerRequest};
use crate::trace::{EdgeResultType, FunctionRun, RouteTrace, Step, ViewerResponseStep};

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

/// An answer that is being finished.
struct Begun {
    response: Response,
    result: EdgeResultType,
    made_by: MadeBy,
    keeps_connection: bool,
    age: Option<u64>,
    timing: Option<OriginTiming>,
    /// The headers as they came, where the trace wants to know who set which.
    origin_headers: HeaderMap,
    /// What the response headers policy did, once it is applied.
    by_policy: Option<Applied>,
    function: Option<FunctionRun>,
    function_skipped: Option<&'static str>,
}

/// Finishes the answer of a distribution.
///
/// `request` is what the viewer-request function left of the viewer's; `behavior` took it, and
/// `policy_of` is the one whose response headers policy counts.
pub(crate) async fn finish(
    cx: &mut Cx<'_>,
    viewer: &ViewerRequest,
    request: &ViewerRequest,
    behavior: &CacheBehavior,
    policy_of: &CacheBehavior,
    obtained: Obtained,
) -> ViewerResponse {
    let finish = Finish {
        edge: cx.edge,
        current: cx.current,
        viewer,
        behavior: Some(policy_of),
        announces_http3: cx.distribution.announces_http3,
        started: cx.started,
        now: cx.now,
    };
    let full = cx.trace.is_full();
    let function = behavior.functions.viewer_response.as_ref();
    let rule = cx.snapshot.function_fidelity.viewer_response_skipped;
    let skipped = function.and_then(|_| viewer_response_function::skipped(&obtained, rule));
    let mut begun = finish.begin(obtained, full);
    begun.function_skipped = skipped;
    if let Some(association) = function.filter(|_| skipped.is_none()) {
        // In a box, so that an answer without a function does not carry the room for it.
        Box::pin(run_function(cx, &finish, request, association, &mut begun)).await;
    }
    finish.end(begun, &mut cx.trace)
}

/// Runs the viewer-response function on an answer.
async fn run_function(
    cx: &Cx<'_>,
    finish: &Finish<'_>,
    request: &ViewerRequest,
    association: &FunctionAssociation,
    begun: &mut Begun,
) {
    if cx.snapshot.function_fidelity.policy_position == PolicyPosition::BeforeFunction {
        finish.policy(begun, cx.trace.is_full());
    }
    let response = &begun.response;
    let called = viewer_response_function::call(cx, request, association, response).await;
    let Some((result, run)) = called else {
        return;
    };
    begun.function = run;
    match result {
        Ok(change) => origin_function::apply(change, &mut begun.response),
        Err(failure) => {
            let page = failed(&failure, &finish.viewer.id, finish.now);
            begun.made_by = MadeBy::Function(EdgeEvent::ViewerResponse);
            begun.result = result_of_failure(failure.kind);
            begun.age = None;
            begun.response = finish.made(page, begun.made_by);
            finish.dress(begun);
        }
    }
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
    let begun = finish.begin(obtained, trace.is_full());
    (finish.end(begun, &mut trace), trace)
}

impl Finish<'_> {
    fn begin(&self, obtained: Obtained, full: bool) -> Begun {
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
        if response.status != status {
            // Whoever gave the phrase gave it for another status.
            response.extensions.remove::<ReasonPhrase>();
        }
        response.status = status;
        let refreshed = match result {
            EdgeResultType::RefreshHit => self.current.snapshot.fidelity.refresh_hit_age.seconds(),
            _ => None,
        };
        let mut begun = Begun {
            response,
            result,
            made_by,
            keeps_connection,
            age: age.or(refreshed),
            timing,
            origin_headers,
            by_policy: None,
            function: None,
            function_skipped: None,
        };
        self.dress(&mut begun);
        begun
    }

    /// Puts on what each answer says of itself.
    fn dress(&self, begun: &mut Begun) {
        let headers = &mut begun.response.headers;
        if begun.result != EdgeResultType::Hit {
            headers.insert(X_CACHE, HeaderValue::from_static(begun.result.x_cache()));
        }
        if !begun.keeps_connection && self.viewer.version == Version::HTTP_11 {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        headers.insert(X_AMZ_CF_ID, self.viewer.id.header_value());
        if let Some(age) = begun.age {
            headers.insert(AGE, HeaderValue::from(age));
        }
    }

    /// Applies the response headers policy, unless it has been.
    fn policy(&self, begun: &mut Begun, full: bool) {
        if begun.by_policy.is_some() {
            return;
        }
        let by_function = matches!(begun.made_by, MadeBy::Function(_));
        let rule = self
            .current
            .snapshot
            .function_fidelity
            .function_response_policy;
        let applied = match by_function && rule == FunctionResponsePolicy::Left {
            true => Applied::default(),
            false => {
                let headers = &mut begun.response.headers;
                self.apply_policy(begun.result, begun.timing.as_ref(), headers, full)
            }
        };
        begun.by_policy = Some(applied);
    }

    fn end(&self, mut begun: Begun, trace: &mut RouteTrace) -> ViewerResponse {
        self.policy(&mut begun, trace.is_full());
        let Begun {
            mut response,
            result,
            made_by,
            origin_headers,
            by_policy,
            function,
            function_skipped,
            ..
        } = begun;
        if self.viewer.method == Method::HEAD
            && let Body::Flowing(flowing) = std::mem::take(&mut response.body)
        {
            tokio::spawn(drain(flowing));
        }
        let compressed = trace.steps.iter().rev().find_map(|it| match it {
            Step::OriginResponse(it) => Some(it.compressed),
            _ => None,
        });
        let by_policy = by_policy.unwrap_or_default();
        let said = Setters {
            origin: &origin_headers,
            made_by,
            compressed: compressed == Some(true),
            function: function.as_ref(),
            policy: self
                .behavior
                .and_then(|it| it.response_headers_policy.as_deref()),
            by_policy: &by_policy,
        };
        trace.record(|| {
            let headers = said.traced(&response.headers);
            Step::ViewerResponse(ViewerResponseStep {
                status: response.status,
                result,
                function: function.clone(),
                function_skipped,
                removed: by_policy.removed.iter().map(ToString::to_string).collect(),
                headers,
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
            extensions: with_reason(object.reason.as_ref()),
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
                    _ => TimedResult::Miss,
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
