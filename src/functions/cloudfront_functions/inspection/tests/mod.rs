//! Tables of small programs, and functions as teams deploy them.

mod event_use;
mod globals;
mod imports;
mod js10;
mod js20;
mod library;
mod placeholders;
mod real_functions;

use super::{CodeProblem, Inspection, ProblemSeverity, inspect};
use crate::functions::cloudfront_functions::FunctionRuntime;

/// The problems of a program for 2.0 but a missing `handler`.
fn problems(code: &str, runtime: FunctionRuntime) -> Vec<CodeProblem> {
    let mut problems = inspect(code, runtime).problems;
    problems.retain(|it| it.construct != "no `handler`");
    problems
}

/// The severity and the message of the first problem.
fn first(code: &str, runtime: FunctionRuntime) -> Option<(ProblemSeverity, String)> {
    let first = problems(code, runtime).into_iter().next();
    first.map(|it| (it.severity, it.message))
}

fn inspect20(code: &str) -> Inspection {
    inspect(code, FunctionRuntime::Js20)
}
