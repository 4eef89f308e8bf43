//! Functions at their events: which one, what it is shown, what becomes of its result.
//!
//! The steps of the life-cycle call in here; a request whose behavior has no functions never does.

mod body_prefix;
mod changed_origin;
mod changes;
mod generated;
mod lambda_origin;
pub(in crate::edge) mod origin_function;
pub(in crate::edge) mod viewer_function;
pub(in crate::edge) mod viewer_response_function;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Cx;
use crate::distribution::FunctionAssociation;
use crate::functions::outcome::{
    FailureKind, FunctionFailure, FunctionRun as Finished, RequestChange, RequestOutcome,
    ResponseChange, RunReport,
};
use crate::functions::{EdgeFunction, EventRequest, EventResponse, FUNCTION_TARGET, FunctionEvent};
use crate::message::{EdgeEvent, RequestId};
use crate::trace::{EdgeResultType, FunctionChange, FunctionKind, FunctionRun, FunctionVerdict};

pub(super) use body_prefix::body_prefix;
pub(super) use changed_origin::{
    Changed, ChangedOrigin, changed_origins, names_certificates, replaced_origin,
};
pub(super) use generated::{failed, generated, reason, with_reason};
pub(super) use lambda_origin::lambda_origin;

/// How a call ended, with what the trace has to say of it.
pub(super) struct Called<T> {
    pub(super) kind: FunctionKind,
    pub(super) result: Result<T, FunctionFailure>,
    /// Only where the trace wants it.
    pub(super) traced: Option<FunctionRun>,
}

/// Calls the function of a request event; `None` where there is none by that name.
pub(super) async fn on_request(
    cx: &Cx<'_>,
    association: &FunctionAssociation,
    event: FunctionEvent<'_>,
) -> Option<Called<RequestOutcome>> {
    let name = &association.function;
    let (kind, finished, because) = match cx.snapshot.functions.get(name)? {
        EdgeFunction::TrimPrefix(trim) => {
            let trimmed = trim.rewrite(event.request.uri);
            let changed = trimmed.uri != event.request.uri;
            let change = RequestChange {
                uri: changed.then_some(trimmed.uri),
                ..RequestChange::default()
            };
            let finished = Finished {
                result: Ok(RequestOutcome::Continue(Box::new(change))),
                report: RunReport::default(),
            };
            (FunctionKind::BuiltIn, finished, trimmed.because)
        }
        EdgeFunction::CloudFront(function) => {
            let finished = function.on_request(&event);
            (FunctionKind::CloudFront, finished, String::new())
        }
        EdgeFunction::Lambda(function) => {
            // In a box, so that a CloudFront Function does not carry the room for it.
            let finished = Box::pin(function.on_request(&event)).await;
            (FunctionKind::Lambda, finished, String::new())
        }
    };
    let failure = finished.result.as_ref().err();
    say(cx, name, event.request_id, &finished.report, failure);
    let traced = cx.trace.is_full().then(|| {
        let (verdict, changes) = match &finished.result {
            Ok(RequestOutcome::Continue(change)) => {
                let changes = changes::of_request(&event.request, change);
                (FunctionVerdict::Continued, changes)
            }
            Ok(RequestOutcome::Respond(response)) => (
                FunctionVerdict::Responded(response.status),
                changes::of_generated(response),
            ),
            Err(failure) => (verdict_of(failure), Vec::new()),
        };
        run(
            name,
            kind,
            event.event,
            verdict,
            changes,
            because,
            &finished.report,
        )
    });
    Some(Called {
        kind,
        result: finished.result,
        traced,
    })
}

/// Calls the function of a response event; `None` where there is none by that name.
pub(super) async fn on_response(
    cx: &Cx<'_>,
    association: &FunctionAssociation,
    event: FunctionEvent<'_>,
) -> Option<Called<ResponseChange>> {
    let name = &association.function;
    let (kind, finished) = match cx.snapshot.functions.get(name)? {
        EdgeFunction::TrimPrefix(_) => return None,
        EdgeFunction::CloudFront(function) => {
            (FunctionKind::CloudFront, function.on_response(&event))
        }
        EdgeFunction::Lambda(function) => {
            let finished = Box::pin(function.on_response(&event)).await;
            (FunctionKind::Lambda, finished)
        }
    };
    let failure = finished.result.as_ref().err();
    say(cx, name, event.request_id, &finished.report, failure);
    let traced = cx.trace.is_full().then(|| {
        let (verdict, changes) = match (&finished.result, &event.response) {
            (Ok(change), Some(before)) => (
                FunctionVerdict::Continued,
                changes::of_response(before, change),
            ),
            (Ok(_), None) => (FunctionVerdict::Continued, Vec::new()),
            (Err(failure), _) => (verdict_of(failure), Vec::new()),
        };
        run(
            name,
            kind,
            event.event,
            verdict,
            changes,
            String::new(),
            &finished.report,
        )
    });
    Some(Called {
        kind,
        result: finished.result,
        traced,
    })
}

/// An event as a function is shown it.
pub(super) fn event<'a>(
    cx: &'a Cx<'_>,
    event: EdgeEvent,
    domain_name: &'a str,
    request_id: &'a str,
    request: EventRequest<'a>,
    response: Option<EventResponse<'a>>,
) -> FunctionEvent<'a> {
    FunctionEvent {
        event,
        distribution_domain_name: domain_name,
        distribution_id: &cx.distribution.id,
        request_id,
        now: cx.now,
        pop: cx.snapshot.pop.to_str().unwrap_or_default(),
        request,
        response,
    }
}

/// What `X-Cache` says of a function's failure.
pub(super) fn result_of_failure(kind: FailureKind) -> EdgeResultType {
    match kind {
        FailureKind::FunctionValidation => EdgeResultType::FunctionValidationError,
        FailureKind::FunctionExecution => EdgeResultType::FunctionExecutionError,
        FailureKind::LambdaValidation => EdgeResultType::LambdaValidationError,
        FailureKind::LambdaExecution => EdgeResultType::LambdaExecutionError,
    }
}

/// What `X-Cache` says of a function's own answer.
pub(super) fn result_of_answer(kind: FunctionKind) -> EdgeResultType {
    match kind {
        FunctionKind::BuiltIn | FunctionKind::CloudFront => {
            EdgeResultType::FunctionGeneratedResponse
        }
        FunctionKind::Lambda => EdgeResultType::LambdaGeneratedResponse,
    }
}

/// What has been said of functions; a failure is told in full once and not for each request.
#[derive(Debug, Default)]
pub(crate) struct Said {
    seen: Mutex<HashSet<u64>>,
    hasher: RandomState,
}

/// So many different sentences are remembered.
const MOST_REMEMBERED: usize = 1_000;

impl Said {
    /// Whether this is said for the first time.
    fn is_news(&self, function: &str, text: &str) -> bool {
        let key = self.hasher.hash_one((function, text));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST_REMEMBERED {
            seen.clear();
        }
        seen.insert(key)
    }
}

/// Writes a warning about a function, once.
fn warn(cx: &Cx<'_>, function: &str, warning: &str) {
    if cx.current.said.is_news(function, warning) {
        tracing::warn!(target: FUNCTION_TARGET, function, warning);
    }
}

/// Writes to the log what a run has to say.
fn say(
    cx: &Cx<'_>,
    function: &str,
    request_id: &str,
    report: &RunReport,
    failure: Option<&FunctionFailure>,
) {
    for line in &report.logs {
        tracing::info!(target: FUNCTION_TARGET, function, request_id, line);
    }
    for warning in &report.warnings {
        warn(cx, function, warning);
    }
    if let Some(failure) = failure {
        say_failure(cx, function, request_id, failure);
    }
}

/// Writes a failure to the log, once.
fn say_failure(cx: &Cx<'_>, function: &str, request_id: &str, failure: &FunctionFailure) {
    let FunctionFailure { cause, fix, .. } = failure;
    if cx.current.said.is_news(function, cause) {
        let status = failure.kind.status().as_u16();
        tracing::error!(target: FUNCTION_TARGET, function, request_id, status, cause, fix);
    }
}

/// Turns a run that went well into one that failed: what it returned is for nothing here.
fn refuse(
    cx: &Cx<'_>,
    function: &str,
    id: &RequestId,
    failure: &FunctionFailure,
    traced: &mut Option<FunctionRun>,
) {
    say_failure(cx, function, id.as_str(), failure);
    if let Some(run) = traced {
        run.verdict = verdict_of(failure);
        run.changes.clear();
    }
}

fn verdict_of(failure: &FunctionFailure) -> FunctionVerdict {
    FunctionVerdict::Failed {
        status: failure.kind.status(),
        cause: failure.cause.clone(),
        fix: failure.fix.clone(),
    }
}

fn run(
    name: &str,
    kind: FunctionKind,
    event: EdgeEvent,
    verdict: FunctionVerdict,
    changes: Vec<FunctionChange>,
    because: String,
    report: &RunReport,
) -> FunctionRun {
    FunctionRun {
        name: name.to_owned(),
        kind,
        event,
        verdict,
        changes,
        because,
        took: match kind {
            FunctionKind::BuiltIn => Duration::ZERO,
            FunctionKind::CloudFront | FunctionKind::Lambda => report.took,
        },
        compute_utilization: report.compute_utilization,
        logs: report.logs.clone(),
        warnings: report.warnings.clone(),
    }
}
