//! Whether there is a function to call.
//!
//! AWS: "Customize at the edge with CloudFront Functions": the code defines `handler`.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, SimpleAssignmentTarget};
use oxc_span::Span;

use super::ProblemSeverity;
use super::gate::{Finding, Gate};
use super::program::{Program, member_name};

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
    is_bound
        || program
            .semantic
            .nodes()
            .iter()
            .any(|it| assigns_handler(program, it.kind()))
}

/// `handler = …`, `globalThis.handler = …`, `global.handler = …`, `this.handler = …`.
fn assigns_handler(program: &Program<'_>, kind: AstKind<'_>) -> bool {
    let AstKind::AssignmentExpression(assignment) = kind else {
        return false;
    };
    let Some(target) = assignment.left.as_simple_assignment_target() else {
        return false;
    };
    let (name, object) = match target {
        SimpleAssignmentTarget::StaticMemberExpression(it) => {
            (member_name(AstKind::StaticMemberExpression(it)), &it.object)
        }
        SimpleAssignmentTarget::ComputedMemberExpression(it) => (
            member_name(AstKind::ComputedMemberExpression(it)),
            &it.object,
        ),
        _ => return false,
    };
    let is_global = matches!(program.global_name(object), Some("globalThis" | "global"))
        || matches!(object, Expression::ThisExpression(_));
    name == Some("handler") && is_global
}
