//! Text that a template should have replaced before the code was deployed.
//!
//! CloudFormation's `Fn::Sub` and Terraform's `templatefile` replace `${Name}`, the latter obeys
//! `%{ if … }` as well. A function is tested in the form in which it is deployed.

use oxc_ast::AstKind;
use oxc_span::{GetSpan, Span};

use super::ProblemSeverity;
use super::gate::{Finding, Gate};

/// Reports placeholders: in strings, and anywhere if the code is no program.
pub(super) fn check(gate: &mut Gate<'_, '_>, is_no_program: bool) {
    if is_no_program {
        for start in outside_of_literals(gate.program.code.text) {
            let span = placeholder(gate, start);
            let found = Finding::new(
                construct(gate, span),
                format!("SyntaxError: {}", gate.program.code.unexpected(start + 1)),
                "render the template first; the emulator takes the code as it is deployed",
            );
            gate.refuse(span, start, found);
        }
        return;
    }
    let nodes = gate.program.semantic.nodes();
    for node in nodes.iter() {
        match node.kind() {
            AstKind::StringLiteral(it) => in_string(gate, it.span, "${"),
            // A template's own `${name}` is no text of it.
            AstKind::TemplateElement(it) => in_string(gate, it.span, "%{"),
            AstKind::IdentifierReference(it)
                if it.name.starts_with("__") && it.name.ends_with("__") =>
            {
                named(gate, node.kind().span());
            }
            _ => {}
        }
    }
}

fn in_string(gate: &mut Gate<'_, '_>, literal: Span, mark: &str) {
    let text = gate.program.code.slice(literal);
    let Some(at) = text.find(mark).filter(|it| text[*it..].contains('}')) else {
        return;
    };
    let span = placeholder(gate, literal.start as usize + at);
    let found = Finding::new(
        construct(gate, span),
        "it runs with the placeholder as text",
        "render the template first; write a template literal with backticks if you meant one",
    );
    gate.report(ProblemSeverity::Undocumented, span, found);
}

/// `__NAME__`, which bundlers and scripts replace; a name that nobody defines.
fn named(gate: &mut Gate<'_, '_>, span: Span) {
    let name = gate.program.code.slice(span);
    if gate.program.defines_global(name) {
        return;
    }
    let found = Finding::new(
        format!("placeholder `{name}`"),
        format!("ReferenceError: \"{name}\" is not defined"),
        "replace it before deploying; the emulator takes the code as it is deployed",
    );
    gate.report(ProblemSeverity::Throws, span, found);
}

fn construct(gate: &Gate<'_, '_>, span: Span) -> String {
    format!("placeholder `{}`", gate.program.code.slice(span))
}

/// The span of a placeholder from its `$` or `%` to the brace that closes it.
fn placeholder(gate: &Gate<'_, '_>, start: usize) -> Span {
    let text = &gate.program.code.text[start..];
    let end = text.find('}').map_or(text.len(), |at| at + 1);
    let offset = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(start + end))
}

/// Where `${` and `%{` stand in plain code: not in strings, templates or comments.
fn outside_of_literals(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |it| it + 2)
        } else if matches!(first, '\'' | '"' | '`') {
            literal_length(rest, first)
        } else {
            if rest.starts_with("${") || rest.starts_with("%{") {
                found.push(at);
            }
            first.len_utf8()
        };
        rest = &rest[skipped..];
    }
    found
}

/// The length of a string with its quotes; a line ends all but templates.
fn literal_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if it == '\\' {
            is_escaped = true;
        } else if it == quote || (it == '\n' && quote != '`') {
            return at + it.len_utf8();
        }
    }
    text.len()
}
