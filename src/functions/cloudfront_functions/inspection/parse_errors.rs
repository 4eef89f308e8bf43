//! Code that is no JavaScript, or breaks a rule that every engine knows.

use oxc_semantic::SymbolFlags;
use oxc_span::Span;

use super::gate::{Finding, Gate};

/// Reports what the parser complained of, unless a rule has found it already.
pub(super) fn check(gate: &mut Gate<'_, '_>, complaint: &str, labels: &[Span]) {
    if complaint.contains("has already been declared") && is_allowed_again(gate, labels) {
        return;
    }
    let is_known = labels.iter().any(|it| gate.refuses_at(it.start as usize));
    if !is_known {
        // A name declared twice is labelled at both places; the second is the wrong one.
        let span = labels.last().copied().unwrap_or(Span::empty(0));
        report(gate, span, complaint);
    }
}

/// Whether a top-level name is declared again as a script may: functions and `var`.
fn is_allowed_again(gate: &Gate<'_, '_>, labels: &[Span]) -> bool {
    let code = &gate.program.code;
    let scoping = gate.program.semantic.scoping();
    let [.., first, second] = labels else {
        return false;
    };
    let Some(symbol) = scoping.get_root_binding(code.slice(*second).into()) else {
        return false;
    };
    let declarations = scoping.symbol_redeclarations(symbol);
    let is_top_level = [first, second]
        .iter()
        .all(|label| declarations.iter().any(|it| it.span == **label));
    let lasting = SymbolFlags::BlockScopedVariable | SymbolFlags::Class | SymbolFlags::Import;
    is_top_level && !scoping.symbol_flags(symbol).intersects(lasting)
}

fn report(gate: &mut Gate<'_, '_>, span: Span, complaint: &str) {
    let code = &gate.program.code;
    let start = span.start as usize;
    let is_about_token = [
        "Unexpected token",
        "Expected",
        "The keyword",
        "Identifier expected",
    ]
    .iter()
    .any(|it| complaint.starts_with(it));
    let message = if complaint.contains("has already been declared") {
        format!("\"{}\" has already been declared", code.slice(span))
    } else if complaint.contains("found `EOF`") {
        "Unexpected end of input".to_owned()
    } else if is_about_token {
        code.unexpected(code.token_start(start))
    } else {
        complaint.trim_end_matches('.').to_owned()
    };
    let found = Finding::new(
        "code that is not JavaScript",
        format!("SyntaxError: {message}"),
        "deploy what your bundler makes, as plain JavaScript",
    );
    gate.refuse(span, start, found);
}
