//! Operators and calls.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentExpression, ChainElement, ChainExpression, Expression};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{AssignmentOperator, LogicalOperator, UnaryOperator};

use super::super::code::Code;
use super::super::gate::{Finding, Gate};

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::ChainExpression(it) => chain(gate, it),
        AstKind::AssignmentExpression(it) => assignment(gate, it),
        AstKind::LogicalExpression(it) if it.operator == LogicalOperator::Coalesce => {
            let instead = "one team reports that it fails; `a === undefined || a === null ? b : a` \
                           is safe";
            gate.undocumented(it.span, "`??`", instead);
        }
        AstKind::UnaryExpression(it)
            if it.operator == UnaryOperator::Delete
                && matches!(it.argument, Expression::Identifier(_)) =>
        {
            let found = Finding::new(
                "`delete` of a variable",
                "SyntaxError: Delete of an unqualified identifier",
                "assign `undefined` to it",
            );
            gate.refuse(it.span, it.span.start as usize, found);
        }
        AstKind::SpreadElement(it) => spread(gate, id, it.span),
        AstKind::TaggedTemplateExpression(it) => {
            let instead = "call the function with plain arguments";
            gate.undocumented(it.span, "tagged template", instead);
        }
        AstKind::CallExpression(it) => {
            let last = it.arguments.last().map(GetSpan::span);
            trailing_comma(gate, last, it.span);
        }
        AstKind::NewExpression(it) => {
            let last = it.arguments.last().map(GetSpan::span);
            trailing_comma(gate, last, it.span);
        }
        AstKind::FormalParameters(it) if it.rest.is_none() => {
            trailing_comma(gate, it.items.last().map(|it| it.span), it.span);
        }
        _ => {}
    }
}

/// `a?.b`. The real engine takes `?` for the one of a condition and stumbles over what follows.
fn chain(gate: &mut Gate<'_, '_>, it: &ChainExpression<'_>) {
    let code = &gate.program.code;
    let Some(link) = first_link(it) else { return };
    let before = code.short(link.object).unwrap_or("object");
    let access = code.slice(Span::new(link.object.end, link.end));
    let access = access.trim_start().trim_start_matches("?.").trim();
    let access = Some(access).filter(|it| it.len() <= 40 && !it.contains(['\n', '`']));
    let access = access.unwrap_or(if link.is_name { "name" } else { "[…]" });
    let dot = if link.is_name { "." } else { "" };
    let question = code.text[link.object.end as usize..].find("?.");
    let question = link.object.end as usize + question.unwrap_or(0);
    let token = after_question(&gate.program.code, question);
    let found = Finding::new(
        "optional chaining `?.`",
        format!("SyntaxError: {}", code.unexpected(token)),
        format!("use `{before} && {before}{dot}{access}`"),
    );
    gate.refuse(it.span, token, found);
}

/// The token that the real engine does not expect: it reads `?.name` as `? name`, again and again,
/// and then misses the `:`.
fn after_question(code: &Code<'_>, question: usize) -> usize {
    let is_name = |it: &str| it.starts_with(|it: char| it.is_alphabetic() || "_$#".contains(it));
    let mut question = question;
    loop {
        let token = code.token_start(question + 2);
        let Some(name) = code.token(token).filter(|it| is_name(it)) else {
            return token;
        };
        let next = code.token_start(token + name.len());
        if !code.text[next..].starts_with("?.") {
            return next;
        }
        question = next;
    }
}

/// The first `?.` of a chain: what stands before it, where its member or call ends.
struct Link {
    object: Span,
    end: u32,
    is_name: bool,
}

fn first_link(chain: &ChainExpression<'_>) -> Option<Link> {
    let link = |object: &Expression<'_>, end: Span, is_name: bool| Link {
        object: object.span(),
        end: end.end,
        is_name,
    };
    let (mut first, mut rest) = match &chain.expression {
        ChainElement::CallExpression(it) => (
            it.optional.then(|| link(&it.callee, it.span, false)),
            Some(&it.callee),
        ),
        ChainElement::StaticMemberExpression(it) => (
            it.optional.then(|| link(&it.object, it.span, true)),
            Some(&it.object),
        ),
        ChainElement::ComputedMemberExpression(it) => (
            it.optional.then(|| link(&it.object, it.span, false)),
            Some(&it.object),
        ),
        _ => (None, None),
    };
    while let Some(expression) = rest {
        let (found, inner) = match expression {
            Expression::CallExpression(it) => (
                it.optional.then(|| link(&it.callee, it.span, false)),
                Some(&it.callee),
            ),
            Expression::StaticMemberExpression(it) => (
                it.optional.then(|| link(&it.object, it.span, true)),
                Some(&it.object),
            ),
            Expression::ComputedMemberExpression(it) => (
                it.optional.then(|| link(&it.object, it.span, false)),
                Some(&it.object),
            ),
            _ => (None, None),
        };
        first = found.or(first);
        rest = inner;
    }
    first
}

fn assignment(gate: &mut Gate<'_, '_>, it: &AssignmentExpression<'_>) {
    let operator = match it.operator {
        AssignmentOperator::LogicalOr => "||",
        AssignmentOperator::LogicalAnd => "&&",
        AssignmentOperator::LogicalNullish => "??",
        AssignmentOperator::Exponential => {
            let instead = "write `a = a ** b`";
            gate.undocumented(it.span, "`**=`", instead);
            return;
        }
        _ => return,
    };
    let token = gate.program.code.token_start(it.left.span().end as usize);
    let found = Finding::new(
        format!("`{operator}=`"),
        "SyntaxError: Unexpected token \"=\"",
        format!("write `a = a {operator} b`"),
    );
    gate.refuse(it.span, token, found);
}

fn spread(gate: &mut Gate<'_, '_>, id: NodeId, span: Span) {
    let start = span.start as usize;
    let (construct, instead) = match gate.program.parent(id).1 {
        AstKind::ObjectExpression(_) => {
            let instead = "copy with `Object.assign({}, object)`";
            let found = Finding::unsupported("spread in an object", "...", instead);
            return gate.refuse(span, start, found);
        }
        AstKind::ArrayExpression(_) => ("spread in an array", "join with `a.concat(b)`"),
        _ => ("spread in a call", "use `f.apply(null, list)`"),
    };
    let message = if gate.is_js10() {
        "the engine takes it and drops the values: `[0, ...a]` gives `[0]`"
    } else {
        "SyntaxError: Unexpected token \"...\""
    };
    gate.refuse(span, start, Finding::new(construct, message, instead));
}

/// Whether a comma follows the last of the arguments or parameters.
fn trailing_comma(gate: &mut Gate<'_, '_>, last: Option<Span>, list: Span) {
    let Some(last) = last else { return };
    let code = &gate.program.code;
    let mut at = code.token_start(last.end as usize);
    // The parentheses of the argument itself are no part of its span.
    while code.token(at) == Some(")") && at + 1 < list.end as usize {
        at = code.token_start(at + 1);
    }
    if code.token(at) == Some(",") && at < list.end as usize {
        let span = Span::sized(u32::try_from(at).unwrap_or(last.end), 1);
        let construct = "trailing comma in a list of arguments or parameters";
        gate.undocumented(span, construct, "remove the comma");
    }
}
