//! Where the rules report what they find.

use oxc_span::Span;

use super::code::range;
use super::program::Program;
use super::{CodeProblem, ProblemSeverity};
use crate::functions::cloudfront_functions::FunctionRuntime;

/// What a rule found, in words.
pub(super) struct Finding {
    /// The construct.
    pub(super) construct: String,
    /// The message of the real engine, without the line.
    pub(super) message: String,
    /// What to write instead.
    pub(super) instead: String,
}

impl Finding {
    pub(super) fn new(
        construct: impl Into<String>,
        message: impl Into<String>,
        instead: impl Into<String>,
    ) -> Self {
        Finding {
            construct: construct.into(),
            message: message.into(),
            instead: instead.into(),
        }
    }

    /// `SyntaxError: Token "…" not supported in this version`.
    pub(super) fn unsupported(
        construct: impl Into<String>,
        token: &str,
        instead: impl Into<String>,
    ) -> Self {
        let message = format!("SyntaxError: Token \"{token}\" not supported in this version");
        Finding::new(construct, message, instead)
    }
}

/// The problems of a program.
pub(super) struct Gate<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    /// Each with the offset of the token that the real engine stumbles over.
    problems: Vec<(usize, CodeProblem)>,
}

impl<'p, 'a> Gate<'p, 'a> {
    pub(super) fn new(program: &'p Program<'a>) -> Self {
        Gate {
            program,
            problems: Vec::new(),
        }
    }

    /// Whether the code is for `cloudfront-js-1.0`.
    pub(super) fn is_js10(&self) -> bool {
        self.program.runtime == FunctionRuntime::Js10
    }

    /// Reports what the real engine does not compile, with the offset of the token that it names.
    pub(super) fn refuse(&mut self, span: Span, token: usize, found: Finding) {
        let line = self.program.code.line(token);
        let found = Finding {
            message: format!("{} in {line}", found.message),
            ..found
        };
        self.push(ProblemSeverity::Refused, span, token, found);
    }

    /// Reports what compiles.
    pub(super) fn report(&mut self, severity: ProblemSeverity, span: Span, found: Finding) {
        self.push(severity, span, span.start as usize, found);
    }

    fn push(&mut self, severity: ProblemSeverity, span: Span, token: usize, found: Finding) {
        let start = span.start as usize;
        let problem = CodeProblem {
            severity,
            line: self.program.code.line(start),
            column: self.program.code.column(start),
            span: range(span),
            construct: found.construct,
            message: found.message,
            instead: found.instead,
        };
        self.problems.push((token, problem));
    }

    /// Reports what production runs though AWS does not say so.
    pub(super) fn undocumented(&mut self, span: Span, construct: &str, instead: &str) {
        let message = "it runs, but no page of AWS promises it";
        let found = Finding::new(construct, message, instead);
        self.report(ProblemSeverity::Undocumented, span, found);
    }

    /// Whether something that is refused was already found at a place.
    pub(super) fn refuses_at(&self, offset: usize) -> bool {
        let mut problems = self.problems.iter().map(|(_, it)| it);
        problems.any(|it| {
            it.severity == ProblemSeverity::Refused
                && it.span.start <= offset
                && offset <= it.span.end
        })
    }

    /// The problems in the order in which the real engine meets them; of what merely is not
    /// documented, the first of a kind.
    pub(super) fn into_problems(mut self) -> Vec<CodeProblem> {
        self.problems.sort_by_key(|(token, _)| *token);
        let mut seen: Vec<String> = Vec::new();
        let mut problems: Vec<CodeProblem> = self.problems.into_iter().map(|(_, it)| it).collect();
        problems.retain(|it| {
            if it.severity != ProblemSeverity::Undocumented {
                return true;
            }
            let is_first = !seen.contains(&it.construct);
            if is_first {
                seen.push(it.construct.clone());
            }
            is_first
        });
        problems
    }
}
