//! What is wrong with a returned value, and what to know of it.
//!
//! AWS: "HTTP 502 status code (Bad Gateway)" and "HTTP 503 status code (Service Unavailable)". The
//! sentence is the error page's; the cause names the field, what was returned and what is expected,
//! and is for the terminal only.

use crate::functions::outcome::{FailureKind, FunctionFailure};

/// The error page's sentence for code that threw, ran too long or is no program.
pub(super) const COULD_NOT_RUN: &str = "The CloudFront function associated with the CloudFront distribution is invalid or could not run.";

/// The error page's sentence for an edit of a read-only header.
const READ_ONLY: &str =
    "The CloudFront function tried to add, delete, or change a read-only header.";

/// What was found while a value was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Findings {
    /// Why production refuses it; the first decides.
    pub(super) refusals: Vec<FunctionFailure>,
    /// What works here and may not in production, a sentence each.
    pub(super) warnings: Vec<String>,
}

impl Findings {
    /// A value that breaks a rule. `rule` ends the page's sentence, as in `request.uri must start
    /// with a slash`; `returned` says what came back.
    pub(super) fn invalid(&mut self, rule: &str, returned: &str, fix: &str) {
        self.refusals.push(FunctionFailure {
            kind: FailureKind::FunctionValidation,
            sentence: format!("The CloudFront function returned an invalid value: {rule}."),
            cause: format!("{rule}, and the function returned {returned}"),
            fix: fix.to_owned(),
        });
    }

    /// An edit of a header that may not be edited.
    pub(super) fn read_only(&mut self, cause: String, fix: &str) {
        self.refusals.push(FunctionFailure {
            kind: FailureKind::FunctionValidation,
            sentence: READ_ONLY.to_owned(),
            cause,
            fix: fix.to_owned(),
        });
    }

    /// A result that ends like an exception.
    pub(super) fn could_not_run(&mut self, cause: String, fix: &str) {
        self.refusals.push(FunctionFailure {
            kind: FailureKind::FunctionExecution,
            sentence: COULD_NOT_RUN.to_owned(),
            cause,
            fix: fix.to_owned(),
        });
    }

    /// Something to know.
    pub(super) fn warn(&mut self, sentence: impl Into<String>) {
        self.warnings.push(sentence.into());
    }

    /// What was made, unless something is wrong with it.
    pub(super) fn decide<T>(self, made: T) -> (Result<T, FunctionFailure>, Vec<String>) {
        let Findings { refusals, warnings } = self;
        let others = refusals.len().saturating_sub(1);
        match refusals.into_iter().next() {
            None => (Ok(made), warnings),
            Some(mut first) => {
                if others > 0 {
                    let more = if others == 1 { "one more" } else { "more" };
                    first
                        .cause
                        .push_str(&format!(" (and {more}: `mfe-dev function test` lists all)"));
                }
                (Err(first), warnings)
            }
        }
    }
}

/// A text in quotes, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 80;
    if text.chars().count() <= SHOWN {
        return format!("{text:?}");
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start:?}… ({} bytes)", text.len())
}
