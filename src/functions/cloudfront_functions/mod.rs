//! CloudFront Functions: viewer events, in an engine of their own, as strict as the real one.
//!
//! AWS: "Customize at the edge with CloudFront Functions".

mod cf_origin;
mod engine;
mod event_json;
mod event_object;
mod fields;
mod findings;
mod header_rules;
mod identity;
mod inspection;
mod origin_arguments;
mod origin_settings;
mod request_target;
mod response_result;
mod result;
mod returned_fields;
mod returned_part;
mod run;
mod session;
mod shown;
mod test_event;
mod test_report;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use inspection::{
    CodeProblem, EventUse, GlobalsUse, Import, Inspection, NameUse, ProblemSeverity, inspect,
};

pub use event_json::event_json;
pub use test_event::TestEventError;
pub use test_report::TestReport;

use engine::Program;

use super::{FunctionFidelity, KeyValueStore};

/// The largest code that CloudFront takes, in bytes.
///
/// AWS: "Quotas", section on CloudFront Functions.
pub const MAX_CODE_BYTES: usize = 10_240;

/// The version of the language that a function is written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FunctionRuntime {
    /// `cloudfront-js-1.0`
    Js10,
    /// `cloudfront-js-2.0`
    #[default]
    Js20,
}

impl FunctionRuntime {
    /// The runtime's name as AWS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            FunctionRuntime::Js10 => "cloudfront-js-1.0",
            FunctionRuntime::Js20 => "cloudfront-js-2.0",
        }
    }
}

/// What a function is made of.
#[derive(Clone, Debug)]
pub struct FunctionSource {
    /// The function's name.
    pub name: String,
    /// The file that it is in, as people know it; stands in messages and stacks.
    pub file: String,
    /// The runtime.
    pub runtime: FunctionRuntime,
    /// The code as deployed.
    pub code: Arc<str>,
    /// The store that is associated.
    pub key_value_store: Option<Arc<KeyValueStore>>,
    /// What AWS leaves unsaid.
    pub fidelity: FunctionFidelity,
}

/// A function, compiled once and run for each request.
///
/// Code that is no program is a function all the same: every run of it fails as in production.
#[derive(Debug)]
pub struct CloudFrontFunction {
    source: FunctionSource,
    inspection: Inspection,
    program: Program,
}

impl CloudFrontFunction {
    /// Inspects and compiles.
    pub fn new(source: FunctionSource) -> Self {
        let inspection = inspect(&source.code, source.runtime);
        let program = Program::compile(&source, &inspection);
        CloudFrontFunction {
            source,
            inspection,
            program,
        }
    }

    /// What it was made of.
    pub fn source(&self) -> &FunctionSource {
        &self.source
    }

    /// What the real runtime refuses of the code, or takes without documenting it.
    pub fn problems(&self) -> &[CodeProblem] {
        &self.inspection.problems
    }
}
