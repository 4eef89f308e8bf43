//! Statements.

use oxc_ast::AstKind;
use oxc_ast::ast::{CatchClause, ForOfStatement};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::gate::{Finding, Gate};

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::ForOfStatement(it) => for_of(gate, it),
        AstKind::CatchClause(it) => catch_clause(gate, it),
        AstKind::WithStatement(it) => {
            let token = gate.program.code.token_start(it.span.start as usize + 4);
            let instead = "name the object each time";
            let found = Finding::unsupported("`with`", "(", instead);
            gate.refuse(it.span, token, found);
        }
        AstKind::Function(it) if it.is_declaration() => bare_function(gate, id, it.span),
        AstKind::Hashbang(it) => gate.undocumented(it.span, "`#!` line", "remove the line"),
        _ => {}
    }
}

fn for_of(gate: &mut Gate<'_, '_>, it: &ForOfStatement<'_>) {
    let code = &gate.program.code;
    let head = Span::new(it.span.start, it.right.span().end);
    let instead = "loop by index: `for (let i = 0; i < list.length; i++)`, or call \
                   `list.forEach(item => { … })` where nothing is awaited";
    let (construct, token) = if it.r#await {
        let word = code.token_start(it.span.start as usize + 3);
        ("`for await`", word)
    } else {
        // A pattern in the head is what the real engine meets first, and is a problem of its own.
        ("`for … of`", code.token_start(it.left.span().end as usize))
    };
    let word = code.token(token).unwrap_or("of");
    gate.refuse(head, token, Finding::unsupported(construct, word, instead));
}

fn catch_clause(gate: &mut Gate<'_, '_>, it: &CatchClause<'_>) {
    if it.param.is_none() {
        let brace = it.body.span.start;
        let span = Span::new(it.span.start, brace);
        let instead = "name the error even if nobody reads it: `catch (error) { … }`";
        let found = Finding::unsupported("`catch` without a binding", "{", instead);
        gate.refuse(span, brace as usize, found);
    }
}

/// A function that is the whole body of an `if` or of a label.
fn bare_function(gate: &mut Gate<'_, '_>, id: NodeId, span: Span) {
    let words = match gate.program.parent(id).1 {
        AstKind::IfStatement(_) => "Functions can only be declared at top level or inside a block",
        AstKind::LabeledStatement(_) => {
            "In strict mode code, functions can only be declared at top level or inside a block."
        }
        _ => return,
    };
    let found = Finding::new(
        "function declaration without a block",
        format!("SyntaxError: {words}"),
        "put braces around it, or assign a function to a variable",
    );
    gate.refuse(span, span.start as usize, found);
}
