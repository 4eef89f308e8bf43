//! The viewer-response function: the last to change an answer, but not every answer passes it.
//!
//! AWS: "Restrictions on all edge functions", section on HTTP status codes; "CloudFront events that
//! can trigger a Lambda@Edge function".

use http::StatusCode;

use super::{event, on_response};
use crate::distribution::FunctionAssociation;
use crate::edge::Cx;
use crate::edge::obtained::{MadeBy, Obtained};
use crate::functions::outcome::{FunctionFailure, ResponseChange};
use crate::functions::{EventRequest, EventResponse, ViewerResponseSkipped};
use crate::message::{EdgeEvent, Response, ViewerRequest};
use crate::trace::FunctionRun;

/// Why the function does not run for an answer; `None` where it does.
pub(in crate::edge) fn skipped(
    obtained: &Obtained,
    rule: ViewerResponseSkipped,
) -> Option<&'static str> {
    match obtained.made_by {
        _ if obtained.is_error_page => Some("a custom error page stands in for an error"),
        MadeBy::CloudFront => Some("CloudFront answers by itself"),
        MadeBy::Function(EdgeEvent::ViewerRequest) => {
            Some("the viewer-request function has answered")
        }
        _ if obtained.status == StatusCode::SWITCHING_PROTOCOLS => Some("a WebSocket goes on"),
        MadeBy::Origin | MadeBy::Function(_) => match rule {
            _ if obtained.status.as_u16() >= 400 => Some("the origin's status is 400 or above"),
            ViewerResponseSkipped::AllButStatus200 if obtained.status != StatusCode::OK => {
                Some("the origin's status is not 200")
            }
            _ => None,
        },
    }
}

/// Calls the function on an answer; `None` where there is no function of that name.
pub(in crate::edge) async fn call(
    cx: &Cx<'_>,
    request: &ViewerRequest,
    association: &FunctionAssociation,
    response: &Response,
) -> Option<(Result<ResponseChange, FunctionFailure>, Option<FunctionRun>)> {
    let domain_name = cx.distribution.domain_name();
    let shown = EventRequest {
        client_ip: request.viewer_ip(),
        version: request.version,
        method: &request.method,
        uri: &request.path,
        query: request.raw_query(),
        headers: &request.headers,
        body: None,
        origin: None,
    };
    let answered = EventResponse {
        status: response.status,
        headers: &response.headers,
    };
    let at = EdgeEvent::ViewerResponse;
    let shown = event(
        cx,
        at,
        &domain_name,
        request.id.as_str(),
        shown,
        Some(answered),
    );
    let called = on_response(cx, association, shown).await?;
    Some((called.result, called.traced))
}
