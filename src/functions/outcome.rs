//! What came of a function: a changed request, a response, or a failure.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::OriginChange;

/// A finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionRun<T> {
    /// What the function returned, or why it did not.
    pub result: Result<T, FunctionFailure>,
    /// What it said and how long it took.
    pub report: RunReport,
}

/// What a run said and how long it took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunReport {
    /// `console.log` and its like, a line each, in order.
    pub logs: Vec<String>,
    /// What works here and may not in production, a sentence each.
    pub warnings: Vec<String>,
    /// The wall-clock time of the run.
    pub took: Duration,
    /// CloudFront Functions: the estimated share of the allowed time, in percent from 0 to 100.
    pub compute_utilization: Option<u8>,
}

/// How a function at a request event ended.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestOutcome {
    /// The request goes on, changed like this.
    Continue(Box<RequestChange>),
    /// The function answers.
    Respond(Box<GeneratedResponse>),
}

/// What a function changed of a request; `None` is unchanged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestChange {
    /// Another raw path.
    pub uri: Option<String>,
    /// Another raw query without its `?`; empty for none.
    pub query: Option<String>,
    /// All headers in the place of those that there were, the hidden ones and `Cookie` included.
    pub headers: Option<HeaderMap>,
    /// Another origin.
    pub origin: Option<OriginChange>,
    /// Another body (Lambda@Edge with `action: "replace"`).
    pub body: Option<Bytes>,
}

/// A response that a function made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneratedResponse {
    /// The status.
    pub status: StatusCode,
    /// The reason phrase, where the function gives one.
    pub status_description: Option<String>,
    /// The function's headers; `Set-Cookie` among them, `Content-Length` not.
    pub headers: HeaderMap,
    /// The body; empty where there is none.
    pub body: Bytes,
}

/// What a function changed of a response; `None` is unchanged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseChange {
    /// Another status.
    pub status: Option<StatusCode>,
    /// Another reason phrase.
    pub status_description: Option<String>,
    /// All headers in the place of those that there were, the hidden ones included.
    pub headers: Option<HeaderMap>,
    /// Another body; empty to take it away.
    pub body: Option<Bytes>,
}

/// Why the viewer gets an error in the place of what the function should have returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionFailure {
    /// What AWS calls it.
    pub kind: FailureKind,
    /// The sentence in CloudFront's error page, without the function's own message.
    pub sentence: String,
    /// What happened, for the terminal and the log: the error's message, where, and its stack.
    pub cause: String,
    /// What to do about it; empty where the cause says it all.
    pub fix: String,
}

/// The kinds of failure, by what `X-Cache` says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// A CloudFront Function's result breaks a rule: 502.
    FunctionValidation,
    /// A CloudFront Function threw, ran too long, took too much memory or is no program: 503.
    FunctionExecution,
    /// A Lambda@Edge function's result breaks a rule: 502.
    LambdaValidation,
    /// A Lambda@Edge function failed, ran too long or could not be started: 503.
    LambdaExecution,
}

impl FailureKind {
    /// The status that the viewer gets.
    pub fn status(self) -> StatusCode {
        match self {
            FailureKind::FunctionValidation | FailureKind::LambdaValidation => {
                StatusCode::BAD_GATEWAY
            }
            FailureKind::FunctionExecution | FailureKind::LambdaExecution => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}
