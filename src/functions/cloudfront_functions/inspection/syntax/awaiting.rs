//! Where `await` may stand.
//!
//! AWS: "Restrictions on CloudFront Functions", on `await`: "async arguments and closures are not
//! supported". In practice: not inside the parentheses of a call, however deep, unless a function
//! of its own lies between.

use oxc_ast::AstKind;
use oxc_ast::ast::AwaitExpression;
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::super::gate::{Finding, Gate};
use super::super::program::is_function;

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    let AstKind::AwaitExpression(awaits) = kind else {
        return;
    };
    let start = awaits.span.start as usize;
    if !is_in_async_function(gate, id) {
        let found = Finding::new(
            "`await` outside an `async` function",
            "SyntaxError: await is only valid in async functions",
            "make the function around it `async`, or move the `await` into `async function \
             handler(event)`",
        );
        gate.refuse(awaits.span, start, found);
    } else if is_in_arguments(gate, id) {
        let found = Finding::new(
            "`await` inside the arguments of a call",
            "SyntaxError: await in arguments not supported",
            instead(gate, awaits),
        );
        gate.refuse(awaits.span, start, found);
    }
}

fn is_in_async_function(gate: &Gate<'_, '_>, id: NodeId) -> bool {
    let function = gate.program.enclosing_function(id);
    match function.map(|it| gate.program.kind(it)) {
        Some(AstKind::Function(it)) => it.r#async,
        Some(AstKind::ArrowFunctionExpression(it)) => it.r#async,
        _ => false,
    }
}

/// Whether a node lies in the parentheses of a call or of `new`, within its own function.
fn is_in_arguments(gate: &Gate<'_, '_>, id: NodeId) -> bool {
    let mut child = gate.program.span(id);
    for parent in gate.program.semantic.nodes().ancestors(id) {
        let callee = match parent.kind() {
            AstKind::CallExpression(it) => Some(it.callee.span()),
            AstKind::NewExpression(it) => Some(it.callee.span()),
            kind if is_function(kind) => return false,
            _ => None,
        };
        if callee.is_some_and(|it| !it.contains_inclusive(child)) {
            return true;
        }
        child = parent.kind().span();
    }
    false
}

fn instead(gate: &Gate<'_, '_>, awaits: &AwaitExpression<'_>) -> String {
    let awaited = gate.program.code.short(awaits.span);
    let awaited = awaited.unwrap_or("await …");
    format!(
        "assign the awaited value to a variable first, and pass the variable: \
         `const value = {awaited};`"
    )
}
