//! Why a created resource cannot be used.

use super::super::Diagnostic;
use crate::resources::shapes::{Findings, ShapeProblem};

/// Why a resource that was created through CloudFront's API cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The id of the distribution, policy or origin access control; the name of the function.
    pub resource: String,
    /// AWS's code, as in `NoSuchOrigin`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// Something wrong with a part of a resource.
#[derive(Debug)]
pub(in crate::config) struct Problem {
    pub(in crate::config) code: &'static str,
    pub(in crate::config) message: String,
}

impl Problem {
    /// AWS's code, and what is wrong where.
    pub(in crate::config) fn new(code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Problem { code, message }
    }
}

impl Refused {
    pub(super) fn new(resource: &str, code: &'static str, message: String) -> Self {
        Refused {
            resource: resource.to_owned(),
            code,
            message,
        }
    }

    pub(super) fn of(resource: &str, problem: Problem) -> Self {
        Self::new(resource, problem.code, problem.message)
    }

    /// Everything that was wrong when a document was read.
    pub(super) fn of_findings(resource: &str, found: &Findings) -> Vec<Self> {
        let refused = |it: &ShapeProblem| Self::new(resource, it.code, it.message.clone());
        found.problems.iter().map(refused).collect()
    }

    /// The same for the terminal, where the resource is left out and the rest is served.
    pub(in crate::config) fn left_out(&self) -> Diagnostic {
        let Refused {
            resource,
            code,
            message,
        } = self;
        let title = format!("`{resource}`, created through the API, is left out: {message}");
        Diagnostic::warning("created-refused", title)
            .knowing(format!("AWS's code is `{code}`"))
            .help("update it or delete it through the API, or put back what it names")
    }
}
