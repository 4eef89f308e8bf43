//! Numbers, strings, templates.

use oxc_ast::AstKind;
use oxc_ast::ast::NumericLiteral;
use oxc_span::Span;

use super::super::ProblemSeverity;
use super::super::gate::{Finding, Gate};

pub(super) fn check(gate: &mut Gate<'_, '_>, kind: AstKind<'_>) {
    match kind {
        AstKind::BigIntLiteral(it) => {
            let message = "SyntaxError: Unexpected token \"n\"";
            let found = Finding::new("BigInt literal", message, "use a number, exact to 2 ** 53");
            gate.refuse(it.span, it.span.end as usize - 1, found);
        }
        AstKind::NumericLiteral(it) => number(gate, it),
        AstKind::StringLiteral(it) => text(gate, it.span, &it.value),
        AstKind::TemplateElement(it) => {
            let value = it.value.cooked.unwrap_or(it.value.raw);
            text(gate, it.span, &value);
        }
        _ => {}
    }
}

fn number(gate: &mut Gate<'_, '_>, it: &NumericLiteral<'_>) {
    let raw = gate.program.code.slice(it.span);
    let start = it.span.start as usize;
    let bytes = raw.as_bytes();
    if bytes.len() > 1 && bytes[0] == b'0' && bytes[1].is_ascii_digit() {
        let message = format!("SyntaxError: Unexpected token \"{}\"", &raw[..2]);
        let instead = "write it without the leading zero; octal is `parseInt('17', 8)`";
        let found = Finding::new("number with a leading zero", message, instead);
        gate.refuse(it.span, start, found);
    } else if let Some(at) = raw.find('_').filter(|_| gate.is_js10()) {
        let message = format!("SyntaxError: Unexpected token \"{}\"", &raw[at..]);
        let found = Finding::new("numeric separator", message, "write the digits without `_`");
        gate.refuse(it.span, start, found);
    } else if raw.starts_with("0b") || raw.starts_with("0B") {
        let instead = "write it in decimal or as `0x…`";
        gate.undocumented(it.span, "binary number", instead);
    } else if raw.starts_with("0o") || raw.starts_with("0O") {
        let instead = "write it in decimal or as `0x…`";
        gate.undocumented(it.span, "octal number", instead);
    }
}

fn text(gate: &mut Gate<'_, '_>, span: Span, value: &str) {
    if value.chars().any(|it| it > '\u{FFFF}') {
        let found = Finding::new(
            "character beyond U+FFFF in a string",
            "it counts as one character in production, and as two in browsers and here: \
             `'😀'.length` is 1, `charCodeAt(0)` is 128512",
            "do not count, cut or split such text",
        );
        gate.report(ProblemSeverity::Undocumented, span, found);
    }
    if gate.program.code.slice(span).contains("\\u{") {
        let instead = "write `\\uXXXX`, or the character itself";
        gate.undocumented(span, "`\\u{…}` in a string", instead);
    }
}
