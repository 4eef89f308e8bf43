//! Lambda@Edge: the four events, in real Node.js and Python processes.
//!
//! AWS: "Customize at the edge with Lambda@Edge".
//!
//! A function has a `pool` of processes, each of which runs a bootstrap of ours that loads the
//! handler and serves one invocation at a time. What it returned is judged by rules that know of
//! no process: `request_result` and `response_result`.
//!
//! # Fidelity
//!
//! - Between invocations Lambda freezes a process; here its timers go on, and what it prints then
//!   is in the log of the server.
//! - A process may use more memory than `memory_size`; it is warned of.

mod source;

mod event_object;
mod header_entries;
mod origin_object;

mod body_result;
mod refusal;
mod request_result;
mod response_result;

#[cfg(unix)]
mod channel;
#[cfg(not(unix))]
#[path = "channel_portable.rs"]
mod channel;
mod deployment;
mod failure;
mod frames;
mod launch;
mod pool;
mod process;

mod test_run;

#[cfg(test)]
mod test_event;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use body_result::largest_body;
pub use event_object::event_object as event_json;
pub use source::{LONGEST_TIMEOUT, LambdaRuntime, LambdaSource};
pub use test_run::{LambdaError, LambdaTestError, LambdaTestReport};

use super::outcome::{
    FailureKind, FunctionFailure, FunctionRun, GeneratedResponse, RequestChange, RequestOutcome,
    ResponseChange, RunReport,
};
use super::restrictions;
use super::{
    EventBody, EventRequest, EventResponse, FunctionEvent, FunctionFidelity, LambdaCustomOrigin,
    LambdaOrigin, LambdaS3Origin, OriginChange, OriginProtocol, QuestionMarkInUri, UriWithoutSlash,
    ViewerResponseStatus,
};
use crate::message::EdgeEvent;
use launch::Surroundings;
use pool::Pool;

/// A function with the processes that run it; when it is dropped they end, each after the
/// invocation under way.
#[derive(Debug)]
pub struct LambdaFunction {
    source: Arc<LambdaSource>,
    pool: Arc<Pool>,
}

impl Drop for LambdaFunction {
    fn drop(&mut self) {
        self.pool.close();
    }
}

impl LambdaFunction {
    /// A function; its first process starts with the first run.
    pub fn new(source: LambdaSource) -> Self {
        Self::within(source, Surroundings::of_this_process())
    }

    fn within(source: LambdaSource, surroundings: Surroundings) -> Self {
        let source = Arc::new(source);
        let pool = Arc::new(Pool::new(Arc::clone(&source), surroundings));
        LambdaFunction { source, pool }
    }

    /// What it was made of.
    pub fn source(&self) -> &LambdaSource {
        &self.source
    }

    /// Starts the first process ahead of the first run; does nothing outside a Tokio runtime.
    pub fn warm_up(&self) {
        let pool = Arc::clone(&self.pool);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { pool.warm_up().await });
        }
    }

    /// Runs it at `viewer-request` or `origin-request`.
    pub async fn on_request(&self, event: &FunctionEvent<'_>) -> FunctionRun<RequestOutcome> {
        let fidelity = &self.source.fidelity;
        self.run(event, |value, warnings| {
            request_result::request_outcome(event, fidelity, value, warnings)
        })
        .await
    }

    /// Runs it at `origin-response` or `viewer-response`.
    pub async fn on_response(&self, event: &FunctionEvent<'_>) -> FunctionRun<ResponseChange> {
        let fidelity = &self.source.fidelity;
        self.run(event, |value, warnings| match &event.response {
            Some(before) => {
                response_result::changed(event.event, before, fidelity, value, warnings)
            }
            None => Ok(ResponseChange::default()),
        })
        .await
    }

    async fn run<T>(
        &self,
        event: &FunctionEvent<'_>,
        judge: impl FnOnce(&serde_json::Value, &mut Vec<String>) -> Result<T, FunctionFailure>,
    ) -> FunctionRun<T> {
        let object = event_object::event_object(event);
        let invoked = self.pool.invoke(object, event.request_id).await;
        let mut report = RunReport {
            logs: invoked.logs,
            warnings: invoked.warnings,
            took: invoked.took,
            compute_utilization: None,
        };
        let result = failure::value_of(&self.source, invoked.ended, &report.logs)
            .and_then(|value| judge(&value, &mut report.warnings));
        FunctionRun { result, report }
    }
}
