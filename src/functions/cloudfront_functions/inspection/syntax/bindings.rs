//! How names are bound: `let`, defaults, destructuring, spread.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, CatchParameter, FormalParameterRest, FormalParameters,
    VariableDeclaration, VariableDeclarationKind, VariableDeclarator,
};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::gate::{Finding, Gate};

const TAKE_APART: &str = "take the value apart by hand: `const name = object.name;`";

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::VariableDeclaration(it) => declaration(gate, it),
        AstKind::VariableDeclarator(it) => declarator(gate, id, it),
        AstKind::FormalParameters(it) => parameters(gate, id, it),
        AstKind::FormalParameterRest(it) => rest(gate, id, it),
        AstKind::CatchParameter(it) => catch_parameter(gate, it),
        AstKind::AssignmentExpression(it) => {
            let operator = gate.program.code.token_start(it.left.span().end as usize);
            let message = "ReferenceError: Invalid left-hand side in assignment";
            assignment(gate, &it.left, operator, message);
        }
        AstKind::ForInStatement(it) => {
            let target = it.left.as_assignment_target();
            let Some(target) = target else { return };
            let message = format!(
                "ReferenceError: Invalid left-hand side \"{}\" in for-in statement",
                &gate.program.code.slice(target.span())[..1]
            );
            assignment(gate, target, target.span().start as usize, &message);
        }
        _ => {}
    }
}

fn declaration(gate: &mut Gate<'_, '_>, it: &VariableDeclaration<'_>) {
    let start = it.span.start as usize;
    let word = it.kind.as_str();
    let construct = format!("`{word}`");
    match it.kind {
        VariableDeclarationKind::Var => {}
        VariableDeclarationKind::Let | VariableDeclarationKind::Const => {
            if gate.is_js10() {
                let instead = "use `var`, or move the function to cloudfront-js-2.0";
                let found = Finding::unsupported(construct, word, instead);
                gate.refuse(it.span, start, found);
            }
        }
        VariableDeclarationKind::Using | VariableDeclarationKind::AwaitUsing => {
            let name = it.declarations.first().map_or(it.span, |it| it.id.span());
            let name = name.start as usize;
            let message = format!("SyntaxError: {}", gate.program.code.unexpected(name));
            let found = Finding::new(construct, message, "use `const`");
            gate.refuse(it.span, name, found);
        }
    }
}

fn declarator(gate: &mut Gate<'_, '_>, id: NodeId, it: &VariableDeclarator<'_>) {
    let Some(construct) = destructuring(&it.id) else {
        return;
    };
    let start = it.id.span().start as usize;
    let code = &gate.program.code;
    // In the head of a loop the bracket is the token; elsewhere what follows it.
    let token = if is_loop_head(gate, id) {
        start
    } else {
        code.token_start(start + 1)
    };
    let name = code.token(token).unwrap_or("");
    let found = Finding::unsupported(construct, name, TAKE_APART);
    gate.refuse(it.id.span(), token, found);
}

/// Whether a declarator stands in the head of a loop.
fn is_loop_head(gate: &Gate<'_, '_>, declarator: NodeId) -> bool {
    let (declaration, _) = gate.program.parent(declarator);
    let span = gate.program.span(declaration);
    let head = match gate.program.parent(declaration).1 {
        AstKind::ForInStatement(it) => it.left.span(),
        AstKind::ForOfStatement(it) => it.left.span(),
        AstKind::ForStatement(it) => it.init.as_ref().map_or(it.span, GetSpan::span),
        _ => return false,
    };
    head == span
}

fn parameters(gate: &mut Gate<'_, '_>, id: NodeId, it: &FormalParameters<'_>) {
    for parameter in &it.items {
        if let Some(construct) = destructuring(&parameter.pattern) {
            let start = parameter.pattern.span().start as usize;
            in_parameters(gate, id, parameter.span, start, construct, TAKE_APART);
        }
        if parameter.initializer.is_some() {
            let code = &gate.program.code;
            let name = code.short(parameter.pattern.span()).unwrap_or("name");
            let instead = format!("set it in the body: `if ({name} === undefined) {name} = …;`");
            let token = code.token_start(parameter.pattern.span().end as usize);
            in_parameters(
                gate,
                id,
                parameter.span,
                token,
                "default parameter",
                &instead,
            );
        }
    }
}

/// Refuses something in a list of parameters. An arrow's list is read as an expression, so the
/// real engine stumbles over the arrow alone.
fn in_parameters(
    gate: &mut Gate<'_, '_>,
    list: NodeId,
    span: Span,
    token: usize,
    construct: &str,
    instead: &str,
) {
    let code = &gate.program.code;
    let (_, function) = gate.program.parent(list);
    if matches!(function, AstKind::ArrowFunctionExpression(_)) {
        let arrow = code.token_start(gate.program.span(list).end as usize);
        let message = "SyntaxError: Unexpected token \"=>\"";
        gate.refuse(span, arrow, Finding::new(construct, message, instead));
        return;
    }
    let name = code.token(token).unwrap_or("");
    let found = if name == "=" {
        Finding::new(construct, "SyntaxError: Unexpected token \"=\"", instead)
    } else {
        Finding::unsupported(construct, name, instead)
    };
    gate.refuse(span, token, found);
}

fn rest(gate: &mut Gate<'_, '_>, id: NodeId, it: &FormalParameterRest<'_>) {
    let pattern = &it.rest.argument;
    let Some(construct) = destructuring(pattern) else {
        return;
    };
    let (list, _) = gate.program.parent(id);
    let is_arrow = matches!(
        gate.program.parent(list).1,
        AstKind::ArrowFunctionExpression(_)
    );
    let token = if is_arrow {
        it.span.start
    } else {
        pattern.span().start
    };
    let message = format!(
        "SyntaxError: {}",
        gate.program.code.unexpected(token as usize)
    );
    let found = Finding::new(construct, message, TAKE_APART);
    gate.refuse(it.span, token as usize, found);
}

fn catch_parameter(gate: &mut Gate<'_, '_>, it: &CatchParameter<'_>) {
    if let Some(construct) = destructuring(&it.pattern) {
        let start = it.span.start as usize;
        let name = gate.program.code.token(start).unwrap_or("");
        let found = Finding::unsupported(construct, name, TAKE_APART);
        gate.refuse(it.span, start, found);
    }
}

fn assignment(gate: &mut Gate<'_, '_>, it: &AssignmentTarget<'_>, token: usize, message: &str) {
    if it.as_assignment_target_pattern().is_some() {
        let instead = "assign each value by itself: `a = values[0]; b = values[1];`";
        let found = Finding::new("destructuring assignment", message, instead);
        gate.refuse(it.span(), token, found);
    }
}

fn destructuring(pattern: &BindingPattern<'_>) -> Option<&'static str> {
    match pattern {
        BindingPattern::BindingIdentifier(_) => None,
        BindingPattern::ObjectPattern(_)
        | BindingPattern::ArrayPattern(_)
        | BindingPattern::AssignmentPattern(_) => Some("destructuring"),
    }
}
