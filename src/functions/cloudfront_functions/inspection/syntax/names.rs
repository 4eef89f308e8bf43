//! Names.

use oxc_ast::AstKind;
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::gate::{Finding, Gate};

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::IdentifierReference(it) => {
            plain(gate, it.span);
            if it.name == "arguments" && is_outside_functions(gate, id) {
                let found = Finding::new(
                    "`arguments` outside a function",
                    "SyntaxError: \"arguments\" object in global scope",
                    "name the parameters",
                );
                gate.refuse(it.span, it.span.start as usize, found);
            }
        }
        AstKind::BindingIdentifier(_)
        | AstKind::IdentifierName(_)
        | AstKind::LabelIdentifier(_) => plain(gate, kind.span()),
        _ => {}
    }
}

fn is_outside_functions(gate: &Gate<'_, '_>, id: NodeId) -> bool {
    let mut ancestors = gate.program.semantic.nodes().ancestor_kinds(id);
    !ancestors.any(|it| matches!(it, AstKind::Function(_)))
}

/// The real engine's names are ASCII, without escapes.
fn plain(gate: &mut Gate<'_, '_>, span: Span) {
    let name = gate.program.code.slice(span);
    let odd = name
        .char_indices()
        .find(|(_, it)| !it.is_ascii() || *it == '\\');
    if let Some((at, letter)) = odd {
        let found = Finding::new(
            "name with other letters than ASCII",
            format!("SyntaxError: Unexpected token \"{letter}\""),
            "rename it; in a key of an object, put it in quotes",
        );
        gate.refuse(span, span.start as usize + at, found);
    }
}
