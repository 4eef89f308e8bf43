//! Whether there is a function to call.
//!
//! AWS: "Customize at the edge with CloudFront Functions": the code defines `handler`.

use oxc_span::Span;

use super::ProblemSeverity;
use super::gate::{Finding, Gate};
use super::program::Program;

pub(super) fn check(gate: &mut Gate<'_, '_>) {
    if has_handler(gate.program) {
        return;
    }
    let found = Finding::new(
        "no `handler`",
        "CloudFront finds no function called `handler`",
        "define `function handler(event) { … return event.request; }` at the top level",
    );
    gate.report(ProblemSeverity::Refused, Span::empty(0), found);
}

fn has_handler(program: &Program<'_>) -> bool {
    let scoping = program.semantic.scoping();
    let is_bound = scoping.get_root_binding("handler".into()).is_some();
    is_bound || program.defines_global("handler")
}
