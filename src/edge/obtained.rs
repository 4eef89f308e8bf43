//! An answer on its way to the viewer, with what `X-Cache` will say of it.

use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;

use super::Cx;
use super::cache::{CachedObject, Form};
use super::custom_origin::OriginTiming;
use super::functions::with_reason;
use crate::distribution::StaleXCache;
use crate::message::{Body, EdgeEvent, FlowingBody, Response};
use crate::trace::{EdgeResultType, FunctionRun};

/// How much of a body is read that nobody gets; an error's page is small.
const LONGEST_DRAIN: usize = 16 * 1024 * 1024;

/// An answer on its way to the viewer.
#[derive(Debug)]
pub(crate) struct Obtained {
    /// The status that the viewer gets.
    pub(crate) status: StatusCode,
    pub(crate) answer: Answer,
    pub(crate) result: EdgeResultType,
    pub(crate) made_by: MadeBy,
    /// Whether a viewer's HTTP/1.1 connection stays open afterwards.
    pub(crate) keeps_connection: bool,
    /// `Age`, in whole seconds, for what the cache had.
    pub(crate) age: Option<u64>,
    /// Whether the viewer's conditions and ranges are still to be judged.
    pub(crate) is_whole: bool,
    /// How long the origin took, where it was asked.
    pub(crate) timing: Option<OriginTiming>,
    /// Whether it stands in for an error.
    pub(crate) is_error_page: bool,
    /// The run of an origin event's function that failed, for the trace.
    pub(crate) failed_run: Option<Box<FunctionRun>>,
}

/// What goes out.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A message of its own.
    Made(Response),
    /// An object of the cache, in one of its forms.
    Kept(Arc<CachedObject>, Form),
}

/// Who made a response; it decides the order of the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MadeBy {
    Origin,
    CloudFront,
    /// A function at this event.
    Function(EdgeEvent),
}

impl Obtained {
    /// An answer that has just been made and that the cache does not keep.
    pub(crate) fn first(response: Response, result: EdgeResultType, made_by: MadeBy) -> Self {
        Obtained {
            result: result_of(response.status, result),
            ..Self::made(response, result, made_by)
        }
    }

    /// The same of an origin.
    pub(crate) fn from_origin(response: Response) -> Self {
        Self::first(response, EdgeResultType::Miss, MadeBy::Origin)
    }

    /// An answer that CloudFront made itself.
    pub(crate) fn generated(response: Response, result: EdgeResultType) -> Self {
        Self::made(response, result, MadeBy::CloudFront)
    }

    /// An answer of a function, or in the place of one.
    pub(crate) fn from_function(
        response: Response,
        event: EdgeEvent,
        result: EdgeResultType,
    ) -> Self {
        Self::made(response, result, MadeBy::Function(event))
    }

    /// A fresh object of the cache.
    pub(crate) fn hit(object: Arc<CachedObject>, now: SystemTime) -> Self {
        let age = Some(object.age(now));
        Obtained {
            age,
            ..Self::kept(object, EdgeResultType::Hit)
        }
    }

    /// An expired object of the cache that is served all the same.
    pub(crate) fn stale(object: Arc<CachedObject>, cx: &Cx<'_>) -> Self {
        let result = match cx.snapshot.fidelity.stale_x_cache {
            StaleXCache::Hit => EdgeResultType::Hit,
            StaleXCache::RefreshHit => EdgeResultType::RefreshHit,
            StaleXCache::Miss => EdgeResultType::Miss,
        };
        Obtained {
            result,
            ..Self::hit(object, cx.now)
        }
    }

    /// An object that has just come from the origin, or that the origin has just confirmed.
    pub(crate) fn kept(object: Arc<CachedObject>, result: EdgeResultType) -> Self {
        Obtained {
            status: object.status,
            result: result_of(object.status, result),
            made_by: object.made_by,
            keeps_connection: true,
            age: None,
            is_whole: object.status == StatusCode::OK,
            timing: None,
            is_error_page: false,
            failed_run: None,
            answer: Answer::Kept(object, Form::Whole),
        }
    }

    /// The same with headers of its own in the place of those that are kept.
    pub(crate) fn with_headers(self, headers: HeaderMap) -> Self {
        let Answer::Kept(object, _) = &self.answer else {
            return self;
        };
        let response = Response {
            status: object.status,
            headers,
            body: match object.body.is_empty() {
                true => Body::Empty,
                false => Body::Held(object.body.clone()),
            },
            extensions: with_reason(object.reason.as_ref()),
        };
        Obtained {
            answer: Answer::Made(response),
            ..self
        }
    }

    fn made(response: Response, result: EdgeResultType, made_by: MadeBy) -> Self {
        Obtained {
            status: response.status,
            answer: Answer::Made(response),
            result,
            made_by,
            keeps_connection: true,
            age: None,
            is_whole: false,
            timing: None,
            is_error_page: false,
            failed_run: None,
        }
    }

    /// Lets a body that flows go on to its end though nobody gets it, so that it is kept where it
    /// may be kept.
    pub(crate) async fn drain(self) {
        if let Answer::Made(response) = self.answer
            && let Body::Flowing(flowing) = response.body
        {
            drain(flowing).await;
        }
    }

    /// Whether the body flows.
    pub(crate) fn flows(&self) -> bool {
        match &self.answer {
            Answer::Made(response) => matches!(response.body, Body::Flowing(_)),
            Answer::Kept(..) => false,
        }
    }

    /// The headers as the origin sent them.
    pub(crate) fn headers(&self) -> &HeaderMap {
        match &self.answer {
            Answer::Made(response) => &response.headers,
            Answer::Kept(object, _) => &object.headers,
        }
    }

    /// The body, if it is in memory.
    pub(crate) fn held_body(&self) -> Option<&bytes::Bytes> {
        match &self.answer {
            Answer::Made(response) => match &response.body {
                Body::Held(bytes) => Some(bytes),
                Body::Empty | Body::Flowing(_) => None,
            },
            Answer::Kept(object, _) => Some(&object.body),
        }
    }
}

/// Reads a body to its end for those who keep it.
pub(crate) async fn drain(mut flowing: FlowingBody) {
    let mut passed = 0;
    while let Some(Ok(frame)) = flowing.frame().await {
        passed += frame.data_ref().map_or(0, bytes::Bytes::len);
        if passed > LONGEST_DRAIN {
            return;
        }
    }
}

/// An origin's status of 400 or above is an error, from the cache or not.
fn result_of(status: StatusCode, otherwise: EdgeResultType) -> EdgeResultType {
    match otherwise {
        // A function's answer is called so whatever its status is.
        EdgeResultType::FunctionGeneratedResponse | EdgeResultType::LambdaGeneratedResponse => {
            otherwise
        }
        _ if status.as_u16() >= 400 => EdgeResultType::Error,
        _ => otherwise,
    }
}
