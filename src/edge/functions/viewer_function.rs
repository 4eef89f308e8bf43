//! The viewer-request function: it changes the request before the cache sees it, or answers.
//!
//! AWS: "Choose the purpose of a function", "Generate HTTP responses in request triggers". What it
//! changes feeds the cache key; it never chooses the behavior again.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;

use super::{
    Called, Changed, body_prefix, changed_origins, event, failed, generated, names_certificates,
    on_request, refuse, result_of_answer, result_of_failure,
};
use crate::distribution::{CacheBehavior, FunctionAssociation, ViewerFacts, is_cloudfront_header};
use crate::edge::Cx;
use crate::edge::obtained::Obtained;
use crate::edge::wanted::Carried;
use crate::functions::outcome::{
    FailureKind, FunctionFailure, GeneratedResponse, RequestChange, RequestOutcome,
};
use crate::functions::{EdgeFunction, EventRequest};
use crate::message::{Body, EdgeEvent, ViewerRequest};
use crate::rfc::ordered_headers;
use crate::trace::{FunctionRun, Step};

/// How much of a body is read that no origin gets; beyond that the connection ends.
const LONGEST_DRAIN: usize = 1024 * 1024;

/// Calls the function; returns the request that goes on, and the answer if it gives one.
pub(in crate::edge) async fn call<'a>(
    cx: &mut Cx<'a>,
    carried: Carried<'a>,
    behavior: &CacheBehavior,
    association: &FunctionAssociation,
) -> (Carried<'a>, Option<Obtained>) {
    let viewer = carried.request();
    let mut body = std::mem::take(&mut cx.body);
    let shown = match association.include_body {
        true => body_prefix(&mut body, EdgeEvent::ViewerRequest).await.ok(),
        false => None,
    };
    cx.body = body;
    let domain_name = cx.distribution.domain_name();
    let with_facts = with_facts(cx, viewer, behavior, association);
    let request = EventRequest {
        client_ip: viewer.viewer_ip(),
        version: viewer.version,
        method: &viewer.method,
        uri: carried.path(),
        query: viewer.raw_query(),
        headers: with_facts.as_ref().unwrap_or(&viewer.headers),
        body: shown,
        origin: None,
    };
    let at = EdgeEvent::ViewerRequest;
    let shown = event(cx, at, &domain_name, viewer.id.as_str(), request, None);
    let Some(called) = on_request(cx, association, shown).await else {
        return (carried, None);
    };
    let Called {
        kind,
        result,
        mut traced,
    } = called;
    let result = match result {
        Ok(RequestOutcome::Continue(change)) => {
            match continued(cx, behavior, association, &carried, *change) {
                Ok(changed) => Ok(Ended::GoesOn(changed.map(Box::new))),
                Err(failure) => {
                    refuse(cx, &association.function, &viewer.id, &failure, &mut traced);
                    Err(failure)
                }
            }
        }
        Ok(RequestOutcome::Respond(made)) => Ok(Ended::Answers(made)),
        Err(failure) => Err(failure),
    };
    note(cx, traced);
    let failure = match result {
        Ok(Ended::GoesOn(None)) => return (carried, None),
        Ok(Ended::GoesOn(Some(changed))) => {
            let (request, origins) = *changed;
            return (carried.changed(request, origins), None);
        }
        Ok(Ended::Answers(made)) => {
            let mut answer =
                Obtained::from_function(generated(*made, cx.now), at, result_of_answer(kind));
            answer.keeps_connection = drained(cx).await;
            return (carried, Some(answer));
        }
        Err(failure) => failure,
    };
    let page = failed(&failure, &viewer.id, cx.now);
    let mut answer = Obtained::from_function(page, at, result_of_failure(failure.kind));
    answer.keeps_connection = drained(cx).await;
    (carried, Some(answer))
}

/// How a run ended that has not failed.
enum Ended {
    GoesOn(Option<Box<(ViewerRequest, Option<Changed>)>>),
    Answers(Box<GeneratedResponse>),
}

/// The viewer's headers with CloudFront's about the viewer, where a CloudFront Function is shown
/// some; a Lambda@Edge function sees them in origin events only.
fn with_facts(
    cx: &Cx<'_>,
    viewer: &ViewerRequest,
    behavior: &CacheBehavior,
    association: &FunctionAssociation,
) -> Option<HeaderMap> {
    let function = cx.snapshot.functions.get(&association.function);
    if !matches!(function, Some(EdgeFunction::CloudFront(_))) {
        return None;
    }
    let facts = ViewerFacts {
        profile: &cx.snapshot.viewer,
        viewer,
    };
    let named = behavior.cache.facts(&facts, behavior.cached_methods);
    let sent = viewer.headers.keys().any(is_cloudfront_header);
    if named.is_empty() && !sent {
        return None;
    }
    let mut headers = viewer.headers.clone();
    ordered_headers::retain(&mut headers, |it| !is_cloudfront_header(it));
    headers.extend(named);
    Some(headers)
}

/// The request with what the function changed; `None` where that is nothing.
fn continued(
    cx: &mut Cx<'_>,
    behavior: &CacheBehavior,
    association: &FunctionAssociation,
    carried: &Carried<'_>,
    change: RequestChange,
) -> Result<Option<(ViewerRequest, Option<Changed>)>, FunctionFailure> {
    let RequestChange {
        uri,
        query,
        headers,
        origin,
        body,
    } = change;
    if origin.as_ref().is_some_and(names_certificates) {
        let warning = "`sni` and `allowedCertificateNames` have no effect here: the origin is asked by its own domain name";
        super::warn(cx, &association.function, warning);
    }
    let origins = match &origin {
        None => None,
        Some(origin) => Some(
            changed_origins(cx.snapshot, cx.distribution, behavior, origin).map_err(|why| {
                FunctionFailure {
                    kind: FailureKind::FunctionValidation,
                    sentence: "The CloudFront function returned an invalid value: the origin that it chose does not exist.".to_owned(),
                    cause: why.0,
                    fix: "name an origin of the distribution by its id".to_owned(),
                }
            })?,
        ),
    };
    let same = uri.is_none() && query.is_none() && headers.is_none() && body.is_none();
    if same && origins.is_none() {
        return Ok(None);
    }
    let mut request = carried.request().without_body();
    request.path = uri.unwrap_or_else(|| carried.path().to_owned());
    if let Some(query) = query {
        request.query = query;
        request.empty_query = false;
    }
    if let Some(headers) = headers {
        request.headers = headers;
    }
    if let Some(body) = body {
        request.headers.remove(TRANSFER_ENCODING);
        request
            .headers
            .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        cx.body = Body::Held(body);
    }
    Ok(Some((request, origins)))
}

/// Reads the body that nobody wants; says whether its end was reached.
async fn drained(cx: &mut Cx<'_>) -> bool {
    let Body::Flowing(mut flowing) = std::mem::take(&mut cx.body) else {
        return true;
    };
    let mut passed = 0;
    while passed <= LONGEST_DRAIN {
        match flowing.frame().await {
            None => return true,
            Some(Ok(frame)) => passed += frame.data_ref().map_or(0, bytes::Bytes::len),
            Some(Err(_)) => return false,
        }
    }
    false
}

/// Adds the run to the step that has just been recorded.
fn note(cx: &mut Cx<'_>, run: Option<FunctionRun>) {
    if let Some(Step::ViewerRequest(step)) = cx.trace.steps.last_mut() {
        step.function = run;
    }
}
