//! Object literals. AWS documents the forms of ECMAScript 5; later forms are in use in 2.0.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, PropertyKind};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::gate::{Finding, Gate};

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    let AstKind::ObjectProperty(it) = kind else {
        return;
    };
    let name = gate.program.code.slice(it.key.span());
    if it.shorthand && name == "async" {
        let message = "SyntaxError: Unexpected token \"async\"";
        let found = Finding::new(
            "shorthand property `async`",
            message,
            "write `async: async`",
        );
        return gate.refuse(it.span, it.span.start as usize, found);
    }
    let is_literal = matches!(gate.program.parent(id).1, AstKind::ObjectExpression(_));
    if !gate.is_js10() || !is_literal || it.kind != PropertyKind::Init {
        return;
    }
    let (construct, instead) = if it.shorthand {
        ("shorthand property", "write `name: name`")
    } else if it.computed {
        (
            "computed property",
            "assign it afterwards: `object[name] = value;`",
        )
    } else if it.method && !matches!(&it.value, Expression::FunctionExpression(it) if it.r#async) {
        ("method in an object", "write `name: function () { … }`")
    } else {
        return;
    };
    let span = Span::new(it.span.start, it.key.span().end);
    gate.undocumented(span, construct, instead);
}
