//! What a function is shown: the same data for every kind of function.
//!
//! AWS: "CloudFront Functions event structure", "Lambda@Edge event structure".

use std::net::IpAddr;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version};

use super::LambdaOrigin;
use crate::message::EdgeEvent;

/// An event of the life-cycle, as a function is shown it.
#[derive(Clone, Debug)]
pub struct FunctionEvent<'a> {
    /// Which of the four.
    pub event: EdgeEvent,
    /// The distribution's own domain name.
    pub distribution_domain_name: &'a str,
    /// The distribution's id.
    pub distribution_id: &'a str,
    /// The request's id, as in `X-Amz-Cf-Id`.
    pub request_id: &'a str,
    /// The time of the edge's clock; `Date` stands still at it.
    pub now: SystemTime,
    /// The name of the edge location, as in `LCL50-C1`.
    pub pop: &'a str,
    /// The request: the viewer's in viewer events, the origin's in origin events.
    pub request: EventRequest<'a>,
    /// The response, in response events.
    pub response: Option<EventResponse<'a>>,
}

/// The request of an event.
#[derive(Clone, Debug)]
pub struct EventRequest<'a> {
    /// The viewer's address.
    pub client_ip: IpAddr,
    /// The HTTP version that the viewer speaks.
    pub version: Version,
    /// The method.
    pub method: &'a Method,
    /// The raw path, as the viewer sent it or an earlier function left it; begins with `/`.
    pub uri: &'a str,
    /// The raw query without its `?`; `None` where there is no `?`.
    pub query: Option<&'a str>,
    /// All headers, `Cookie` among them, also those that a function is not shown.
    pub headers: &'a HeaderMap,
    /// The body, where the association includes it (Lambda@Edge only).
    pub body: Option<EventBody>,
    /// The origin that is to be asked, in origin events.
    pub origin: Option<LambdaOrigin>,
}

/// A request body as a Lambda@Edge function is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventBody {
    /// The first bytes, at most as many as the event allows.
    pub data: Bytes,
    /// Whether there are more.
    pub input_truncated: bool,
}

/// The response of an event; no function is shown a body.
#[derive(Clone, Debug)]
pub struct EventResponse<'a> {
    /// The status.
    pub status: StatusCode,
    /// All headers, `Set-Cookie` among them, also those that a function is not shown.
    pub headers: &'a HeaderMap,
}
