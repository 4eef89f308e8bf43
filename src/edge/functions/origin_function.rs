//! The functions at origin events: what the origin is asked instead, and what becomes of its
//! answer.
//!
//! AWS: "How to decide which CloudFront event to use to trigger a Lambda@Edge function", "Update
//! HTTP responses in origin response triggers".

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method};
use hyper::ext::ReasonPhrase;

use super::{
    Called, body_prefix, event, failed, generated, lambda_origin, reason, replaced_origin,
    result_of_failure, with_reason,
};
use crate::distribution::{FunctionAssociation, Origin, OriginEndpoint};
use crate::edge::Cx;
use crate::edge::custom_origin::{OriginTiming, StandIn};
use crate::edge::obtained::{MadeBy, Obtained};
use crate::edge::origin_fetch::{Fetched, Files, validators};
use crate::edge::origins::Target;
use crate::edge::wanted::Wanted;
use crate::functions::outcome::{FunctionFailure, RequestOutcome, ResponseChange};
use crate::functions::{
    EdgeFunction, ErrorPageFunctions, EventRequest, EventResponse, LambdaOrigin, OriginChange,
    TrimPrefix,
};
use crate::message::{Body, EdgeEvent, Response};
use crate::trace::{FetchedFrom, FunctionKind, FunctionRun, FunctionVerdict};

/// The origin's request while it is made.
pub(in crate::edge) struct Draft {
    /// The raw path, without the origin's in front.
    pub(in crate::edge) uri: String,
    pub(in crate::edge) method: Method,
    pub(in crate::edge) query: String,
    /// All headers but the origin's own.
    pub(in crate::edge) headers: HeaderMap,
    pub(in crate::edge) body: Body,
    /// The origin that the function has put in the place of another.
    pub(in crate::edge) changed: Option<Box<Origin>>,
    pub(in crate::edge) run: Option<FunctionRun>,
}

/// What there is in the place of the origin's answer.
pub(in crate::edge) enum Instead {
    /// The function's answer.
    Answered(Box<Fetched>),
    /// The function has failed.
    Failed(Box<Obtained>),
}

/// The origin's request, for the function that runs when the answer is there.
pub(in crate::edge) struct Shown {
    uri: String,
    method: Method,
    query: String,
    headers: HeaderMap,
    origin: LambdaOrigin,
}

/// The function that runs before a target is asked, if one does.
pub(in crate::edge) fn function_of<'a>(
    cx: &Cx<'a>,
    wanted: &Wanted<'_>,
    target: Target<'a>,
) -> Option<(&'a FunctionAssociation, &'a EdgeFunction)> {
    let association = target.functions.origin_request.as_ref()?;
    let function = cx.snapshot.functions.get(&association.function)?;
    let built_in = matches!(function, EdgeFunction::TrimPrefix(_));
    (built_in || runs_for(cx, wanted)).then_some((association, function))
}

/// Whether functions run for what is wanted.
fn runs_for(cx: &Cx<'_>, wanted: &Wanted<'_>) -> bool {
    !wanted.is_error_page()
        || cx.snapshot.function_fidelity.error_page_functions == ErrorPageFunctions::Run
}

/// Whether a function of one's own reads the headers that the origin is sent.
pub(in crate::edge) fn reads(cx: &Cx<'_>, target: Target<'_>) -> bool {
    let own = |it: &FunctionAssociation| {
        !matches!(
            cx.snapshot.functions.get(&it.function),
            Some(EdgeFunction::TrimPrefix(_)) | None
        )
    };
    let functions = target.functions;
    functions.origin_request.as_ref().is_some_and(own)
        || functions.origin_response.as_ref().is_some_and(own)
}

/// Trims the prefix; nothing waits for it.
pub(in crate::edge) fn trim(
    cx: &Cx<'_>,
    draft: &mut Draft,
    association: &FunctionAssociation,
    trim: &TrimPrefix,
) {
    let trimmed = trim.rewrite(&draft.uri);
    let before = std::mem::replace(&mut draft.uri, trimmed.uri);
    if cx.trace.is_full() {
        let run = FunctionRun {
            name: association.function.clone(),
            kind: FunctionKind::BuiltIn,
            event: EdgeEvent::OriginRequest,
            verdict: FunctionVerdict::Continued,
            changes: super::changes::of_uri(&before, &draft.uri),
            because: trimmed.because,
            took: std::time::Duration::ZERO,
            compute_utilization: None,
            logs: Vec::new(),
            warnings: Vec::new(),
        };
        draft.run = Some(run);
    }
}

/// Calls the function before the origin is asked; returns how it ended where the origin is not.
pub(in crate::edge) async fn on_request(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    association: &FunctionAssociation,
    draft: &mut Draft,
) -> Option<Instead> {
    let at = EdgeEvent::OriginRequest;
    let shown = match association.include_body {
        true => body_prefix(&mut draft.body, at).await.ok(),
        false => None,
    };
    let viewer = wanted.viewer;
    let domain_name = cx.distribution.domain_name();
    let request = EventRequest {
        client_ip: viewer.viewer_ip(),
        version: viewer.version,
        method: &draft.method,
        uri: &draft.uri,
        query: Some(draft.query.as_str()).filter(|it| !it.is_empty()),
        headers: &draft.headers,
        body: shown,
        origin: Some(lambda_origin(target, viewer.scheme)),
    };
    let shown = event(cx, at, &domain_name, viewer.id.as_str(), request, None);
    let called = super::on_request(cx, association, shown).await?;
    let Called { result, traced, .. } = called;
    draft.run = traced;
    match result {
        Ok(RequestOutcome::Continue(change)) => {
            if let Some(uri) = change.uri {
                draft.uri = uri;
            }
            if let Some(query) = change.query {
                draft.query = query;
            }
            if let Some(headers) = change.headers {
                draft.headers = headers;
            }
            if let Some(OriginChange::Replace(origin)) = change.origin {
                draft.changed = Some(changed(cx, target, association, draft, &origin));
            }
            if let Some(body) = change.body {
                set_length(&mut draft.headers, body.len());
                draft.body = Body::Held(body);
            }
            None
        }
        Ok(RequestOutcome::Respond(made)) => {
            let response = generated(*made, cx.now);
            Some(Instead::Answered(Box::new(Fetched {
                validators: validators(&response),
                response,
                made_by: MadeBy::Function(at),
                failure: None,
                from: Arc::new(FetchedFrom {
                    origin: target.origin.id.clone(),
                    kind: "function",
                    server: association.function.clone(),
                    ..FetchedFrom::default()
                }),
                files: Files::Ignored,
                timing: OriginTiming::default(),
                role: target.role,
                stand_in: StandIn::None,
            })))
        }
        Err(failure) => Some(Instead::Failed(Box::new(error(cx, wanted, at, &failure)))),
    }
}

/// The origin that the function has named.
fn changed(
    cx: &Cx<'_>,
    target: Target<'_>,
    association: &FunctionAssociation,
    draft: &Draft,
    origin: &LambdaOrigin,
) -> Box<Origin> {
    let changed = replaced_origin(cx.snapshot, &target.origin.id, origin);
    let host = draft.headers.get(HOST).and_then(|it| it.to_str().ok());
    let follows = host.is_some_and(|it| it.eq_ignore_ascii_case(&changed.domain_name));
    if matches!(changed.endpoint, OriginEndpoint::S3Rest { .. }) && !follows {
        let warning = format!(
            "the origin became `{}` but `headers.host` still says `{}`: in production S3 looks for a bucket of that name and refuses the signature; set `request.headers.host = [{{ key: 'host', value: '{}' }}]`",
            changed.domain_name,
            host.unwrap_or_default(),
            changed.domain_name,
        );
        super::warn(cx, &association.function, &warning);
    }
    Box::new(changed)
}

/// What the function of the answer is to be shown of the request, where there is one.
pub(in crate::edge) fn shown_afterwards(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    draft: &Draft,
) -> Option<Shown> {
    target.functions.origin_response.as_ref()?;
    if !runs_for(cx, wanted) {
        return None;
    }
    let target = target.replaced_by(draft.changed.as_deref());
    Some(Shown {
        uri: draft.uri.clone(),
        method: draft.method.clone(),
        query: draft.query.clone(),
        headers: draft.headers.clone(),
        origin: lambda_origin(target, wanted.viewer.scheme),
    })
}

/// Calls the function on the origin's answer.
///
/// # Errors
///
/// The function failed; this goes out in the place of the answer.
pub(in crate::edge) async fn on_response(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    association: &FunctionAssociation,
    shown: Shown,
    response: &mut Response,
) -> Result<Option<FunctionRun>, Box<Obtained>> {
    let at = EdgeEvent::OriginResponse;
    let viewer = wanted.viewer;
    let domain_name = cx.distribution.domain_name();
    let request = EventRequest {
        client_ip: viewer.viewer_ip(),
        version: viewer.version,
        method: &shown.method,
        uri: &shown.uri,
        query: Some(shown.query.as_str()).filter(|it| !it.is_empty()),
        headers: &shown.headers,
        body: None,
        origin: Some(shown.origin),
    };
    let answered = EventResponse {
        status: response.status,
        headers: &response.headers,
    };
    let shown = event(
        cx,
        at,
        &domain_name,
        viewer.id.as_str(),
        request,
        Some(answered),
    );
    let Some(called) = super::on_response(cx, association, shown).await else {
        return Ok(None);
    };
    match called.result {
        Ok(change) => {
            apply(change, response);
            Ok(called.traced)
        }
        Err(failure) => {
            let mut failed = error(cx, wanted, at, &failure);
            failed.failed_run = called.traced.map(Box::new);
            Err(Box::new(failed))
        }
    }
}

/// Changes a response as a function has said.
pub(in crate::edge) fn apply(change: ResponseChange, response: &mut Response) {
    let ResponseChange {
        status,
        status_description,
        headers,
        body,
    } = change;
    if let Some(status) = status {
        response.status = status;
        // A phrase that was given for another status.
        response.extensions.remove::<ReasonPhrase>();
    }
    if let Some(headers) = headers {
        response.headers = headers;
        // The spelling that the origin had is of other headers; a phrase stays.
        let phrase = response.extensions.remove();
        response.extensions = with_reason(phrase.as_ref());
    }
    if status_description.is_some() {
        let reason = reason(status_description.as_deref());
        response.extensions.extend(reason);
    }
    if let Some(body) = body {
        response.headers.remove(TRANSFER_ENCODING);
        set_length(&mut response.headers, body.len());
        response.body = held(body);
    }
}

fn held(body: Bytes) -> Body {
    match body.is_empty() {
        true => Body::Empty,
        false => Body::Held(body),
    }
}

fn set_length(headers: &mut HeaderMap, length: usize) {
    headers.remove(TRANSFER_ENCODING);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
}

/// What goes out where a function of an origin event has failed.
fn error(cx: &Cx<'_>, wanted: &Wanted<'_>, at: EdgeEvent, failure: &FunctionFailure) -> Obtained {
    let page = failed(failure, &wanted.viewer.id, cx.now);
    Obtained::from_function(page, at, result_of_failure(failure.kind))
}
