//! Functions and classes.

use oxc_ast::AstKind;
use oxc_ast::ast::{Function, FunctionType, ObjectProperty};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::ProblemSeverity;
use super::super::gate::{Finding, Gate};

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::Function(it) => function(gate, id, it),
        AstKind::ArrowFunctionExpression(it) if it.r#async => {
            asynchronous(gate, it.span, Span::new(it.span.start, it.params.span.end));
        }
        AstKind::Class(it) => {
            let instead = "write a constructor function with methods on its `prototype`, or plain \
                           functions";
            let found = Finding::unsupported("`class`", "class", instead);
            let head = Span::new(it.span.start, it.body.span.start);
            gate.refuse(head, it.span.start as usize, found);
        }
        AstKind::Super(it) => {
            let found = Finding::unsupported("`super`", "super", "call the function by its name");
            gate.refuse(it.span, it.span.start as usize, found);
        }
        AstKind::NewTarget(it) => {
            let dot = gate.program.code.token_start(it.span.start as usize + 3);
            let message = "SyntaxError: Unexpected token \".\"";
            let found = Finding::new("`new.target`", message, "test `this instanceof Name`");
            gate.refuse(it.span, dot, found);
        }
        _ => {}
    }
}

fn function(gate: &mut Gate<'_, '_>, id: NodeId, it: &Function<'_>) {
    let property = match gate.program.parent(id).1 {
        AstKind::ObjectProperty(property) if property.method => Some(property),
        _ => None,
    };
    let start = property.map_or(it.span.start, |property| property.span.start);
    let head = Span::new(start, it.params.span.end);
    if it.generator {
        generator(gate, it, head, property.is_some());
    } else if it.r#async && gate.is_js10() {
        asynchronous(gate, head, head);
    } else if let Some(property) = property.filter(|it| it.value.is_function() && !it.computed)
        && takes_async_for_a_name(gate, property)
    {
        let found = Finding::new(
            "`async` before the name of a method",
            "SyntaxError: Unexpected token \"async\"",
            "write `name: async function () { … }`",
        );
        gate.refuse(head, start as usize, found);
    } else if it.r#async && property.is_some() {
        let construct = "`async` method in an object";
        let found = Finding::new(
            construct,
            "it compiles, but was seen in production to get `undefined` for its argument",
            "write `name: async function (argument) { … }`",
        );
        gate.report(ProblemSeverity::Undocumented, head, found);
    }
}

/// The real engine wants a plain name or `[…]` after `async` in an object: not a string, nor
/// nothing, for a method called `async`.
fn takes_async_for_a_name(gate: &Gate<'_, '_>, property: &ObjectProperty<'_>) -> bool {
    let key = gate.program.code.slice(property.key.span());
    let starts_with_async = gate.program.code.slice(property.span).starts_with("async");
    starts_with_async && (key == "async" || key.starts_with(['\'', '"']))
}

fn asynchronous(gate: &mut Gate<'_, '_>, function: Span, head: Span) {
    if gate.is_js10() {
        let instead = "move the function to cloudfront-js-2.0; 1.0 has only promises";
        let found = Finding::unsupported("`async` function", "async", instead);
        gate.refuse(head, function.start as usize, found);
    }
}

fn generator(gate: &mut Gate<'_, '_>, it: &Function<'_>, head: Span, is_method: bool) {
    let code = &gate.program.code;
    let start = head.start as usize;
    let star = code.slice(head).find('*').map_or(start, |at| start + at);
    let is_expression = it.r#type == FunctionType::FunctionExpression && !is_method;
    let (message, token) = if is_expression {
        ("Token \"*\" not supported in this version", star)
    } else if is_method && it.r#async {
        ("Unexpected token \"async\"", start)
    } else {
        ("Unexpected token \"*\"", star)
    };
    let found = Finding::new(
        "generator",
        format!("SyntaxError: {message}"),
        "collect the values in an array and return it",
    );
    gate.refuse(head, token, found);
}
