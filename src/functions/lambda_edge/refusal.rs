//! Why a result is refused, in CloudFront's sentences.
//!
//! AWS: "HTTP 502 status code (Lambda validation error)", "HTTP 503 status code (Lambda execution
//! error)". The pages themselves quote no sentence.
//!
//! # Fidelity
//!
//! - The sentences of the constants are those of error pages that people have published; what
//!   follows [`FAILED_VALIDATION`] and [`INVALID_HEADERS`] elsewhere is worded by us.

use super::{FailureKind, FunctionFailure};

/// What most validation errors begin with.
pub(super) const FAILED_VALIDATION: &str = "The Lambda function result failed validation:";

/// What errors in the headers begin with.
pub(super) const INVALID_HEADERS: &str =
    "The Lambda function returned an invalid entry in the headers object:";

/// A read-only header differs.
pub(super) const READ_ONLY: &str = "The Lambda function result failed validation: The function tried to add, delete, or change a read-only header.";

/// An entry of the headers is no array.
pub(super) const NO_ARRAY: &str = "The Lambda function returned an invalid entry in the headers object: Each header entry in the headers object must be an array.";

/// The body is of the wrong kind or size.
pub(super) const BODY: &str = "The Lambda function result failed validation: The body is not a string, is not an object, or exceeds the maximum size.";

/// The result is a string, a number, a list or nothing.
pub(super) const NO_OBJECT: &str =
    "The Lambda function returned invalid json: The json output must be an object type.";

/// The function failed or could not be run.
pub(super) const EXECUTION: &str = "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions.";

/// A validation error: 502.
pub(super) fn refused(
    sentence: impl Into<String>,
    cause: impl Into<String>,
    fix: impl Into<String>,
) -> FunctionFailure {
    FunctionFailure {
        kind: FailureKind::LambdaValidation,
        sentence: sentence.into(),
        cause: cause.into(),
        fix: fix.into(),
    }
}

/// A validation error whose sentence is worded by us.
pub(super) fn invalid(
    what: &str,
    cause: impl Into<String>,
    fix: impl Into<String>,
) -> FunctionFailure {
    refused(format!("{FAILED_VALIDATION} {what}"), cause, fix)
}

/// An execution error: 503.
pub(super) fn failed(cause: impl Into<String>, fix: impl Into<String>) -> FunctionFailure {
    FunctionFailure {
        kind: FailureKind::LambdaExecution,
        sentence: EXECUTION.into(),
        cause: cause.into(),
        fix: fix.into(),
    }
}

/// A returned value for people: its JSON, cut where it is long.
pub(super) fn shown(value: &serde_json::Value) -> String {
    const LONGEST: usize = 120;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
