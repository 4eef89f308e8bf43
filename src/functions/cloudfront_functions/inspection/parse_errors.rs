//! Code that is no JavaScript, or breaks a rule that every engine knows.

use oxc_span::Span;

use super::gate::{Finding, Gate};

/// Reports what the parser complained of, unless a rule has found it already.
pub(super) fn check(gate: &mut Gate<'_, '_>, complaint: &str, labels: &[Span]) {
    let is_known = labels.iter().any(|it| gate.refuses_at(it.start as usize));
    if !is_known {
        // A name declared twice is labelled at both places; the second is the wrong one.
        let span = labels.last().copied().unwrap_or(Span::empty(0));
        report(gate, span, complaint);
    }
}

fn report(gate: &mut Gate<'_, '_>, span: Span, complaint: &str) {
    let code = &gate.program.code;
    let start = span.start as usize;
    let named = || code.short(span).unwrap_or("").to_owned();
    let message = if complaint.contains("has already been declared") {
        format!("\"{}\" has already been declared", named())
    } else if complaint.starts_with("Unexpected token") || complaint.starts_with("Expected") {
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
