//! Which page stands in the place of an error, and how it replaces it.
//!
//! AWS: "Generate custom error responses"; "Create a custom error page for specific HTTP status
//! codes". The entries belong to the distribution, so an API's 404 is replaced like a page's. The
//! page is fetched through the behavior that its own path matches; where the page fails, the
//! viewer gets the page's error and no other page is looked for.
//!
//! # Fidelity
//!
//! - The viewer's query, conditions and ranges take no part in the page's request, and the viewer
//!   protocol policy, the methods and the default root object of its behavior do not apply to it.
//! - Errors of the request parser (400, 414, 494) and of the unknown host are not replaced.

use std::borrow::Cow;

use http::{Method, StatusCode};

use super::Cx;
use super::obtained::{MadeBy, Obtained};
use super::wanted::{Purpose, Wanted};
use crate::distribution::{
    CacheBehavior, ErrorConnectionRule, ErrorPage, ErrorPagePolicy, GeneratedErrorPages,
    keeps_connection, normalize,
};
use crate::functions::FunctionErrorPages;
use crate::message::{EdgeEvent, ViewerRequest};
use crate::trace::{EdgeResultType, ErrorResponseStep, ErrorVerdict, Step};

/// A page that is to be fetched in the place of an error.
pub(crate) struct Page<'a> {
    pub(crate) wanted: Wanted<'a>,
    pub(crate) behavior: &'a CacheBehavior,
    error_code: StatusCode,
    page: &'a ErrorPage,
}

/// The page for an answer; `None` where the answer goes out as it is.
pub(crate) fn page_for<'a, 'v>(
    cx: &mut Cx<'a>,
    viewer: &'v ViewerRequest,
    obtained: &Obtained,
) -> Option<Page<'v>>
where
    'a: 'v,
{
    let error_code = obtained.status;
    if error_code.as_u16() < 400 {
        return None;
    }
    let fidelity = &cx.snapshot.fidelity;
    let replaceable = match obtained.made_by {
        MadeBy::Origin => true,
        MadeBy::CloudFront => fidelity.generated_error_pages == GeneratedErrorPages::Replaced,
        MadeBy::Function(event) => replaces_function(cx, event, obtained.result),
    };
    let page = cx
        .distribution
        .error_response_for(error_code)
        .and_then(|it| it.page.as_ref())
        .filter(|_| replaceable);
    let Some(page) = page else {
        cx.trace.record(|| step(error_code, ErrorVerdict::Kept));
        return None;
    };
    let (path, query) = match page.response_page_path.split_once('?') {
        Some((path, query)) => (path, query),
        None => (page.response_page_path.as_str(), ""),
    };
    let behavior = cx
        .distribution
        .behavior_for(&normalize(path, fidelity.path_normalization));
    cx.trace.record(|| {
        let verdict = ErrorVerdict::Fetches {
            page: page.response_page_path.clone(),
            behavior: behavior.path_pattern.as_str().to_owned(),
        };
        step(error_code, verdict)
    });
    let wanted = Wanted {
        viewer,
        method: Method::GET,
        path: Cow::Borrowed(path),
        viewer_path: &viewer.path,
        query,
        purpose: Purpose::ErrorPage,
        upgrade: false,
        changed: None,
    };
    Some(Page {
        wanted,
        behavior,
        error_code,
        page,
    })
}

/// Whether an error of a function's is replaced: not what it returns in a viewer event.
///
/// AWS: "CloudFront Functions event structure"; "Update HTTP responses in origin response
/// triggers". Of failures AWS says nothing, so a switch decides.
fn replaces_function(cx: &Cx<'_>, event: EdgeEvent, result: EdgeResultType) -> bool {
    let origin = matches!(event, EdgeEvent::OriginRequest | EdgeEvent::OriginResponse);
    let failed = matches!(
        result,
        EdgeResultType::FunctionValidationError
            | EdgeResultType::FunctionExecutionError
            | EdgeResultType::LambdaValidationError
            | EdgeResultType::LambdaExecutionError
    );
    match cx.snapshot.function_fidelity.function_error_pages {
        _ if !failed => origin,
        FunctionErrorPages::OriginEvents => origin,
        FunctionErrorPages::All => true,
        FunctionErrorPages::Never => false,
    }
}

/// Puts the page in the error's place, or the page's own error.
///
/// Also says whose response headers policy goes with it: `behavior` took the viewer's request.
pub(crate) fn substitute<'a>(
    cx: &mut Cx<'_>,
    page: &Page<'a>,
    mut found: Obtained,
    behavior: &'a CacheBehavior,
) -> (Obtained, &'a CacheBehavior) {
    let behavior = match cx.snapshot.fidelity.error_page_policy {
        ErrorPagePolicy::OfRequest => behavior,
        ErrorPagePolicy::OfPage => page.behavior,
    };
    let error_code = page.error_code;
    let path = || page.page.response_page_path.clone();
    let status = found.status;
    found.result = EdgeResultType::Error;
    // Neither the error nor its page passes the viewer-response function.
    found.is_error_page = true;
    if status.as_u16() >= 400 {
        cx.trace.record(|| {
            let page = path();
            step(error_code, ErrorVerdict::PageFailed { page, status })
        });
        return (found, behavior);
    }
    let response_code = page.page.response_code;
    let decides = match cx.snapshot.fidelity.error_connection_rule {
        ErrorConnectionRule::ErrorCode => error_code,
        ErrorConnectionRule::ResponseCode => response_code,
    };
    found.status = response_code;
    found.keeps_connection = keeps_connection(decides);
    cx.trace.set_replaced(error_code);
    cx.trace.record(|| {
        let page = path();
        let verdict = ErrorVerdict::Substituted {
            page,
            response_code,
        };
        step(error_code, verdict)
    });
    (found, behavior)
}

fn step(error_code: StatusCode, verdict: ErrorVerdict) -> Step {
    Step::ErrorResponse(ErrorResponseStep {
        error_code,
        verdict,
    })
}
