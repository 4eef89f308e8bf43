//! Regular expressions: Perl's (PCRE) in production, JavaScript's here.

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, Expression, RegExpLiteral};
use oxc_regular_expression::{LiteralParser, Options};
use oxc_span::{GetSpan, Span};

use super::super::ProblemSeverity;
use super::super::gate::{Finding, Gate};

/// What only Perl's expressions have; JavaScript refuses the first ones and takes the last ones
/// for something else.
const PERL_ONLY: [&str; 16] = [
    "(?i", "(?m", "(?s", "(?x", "(?-", "(?>", "(?|", "(?#", "(?P", "(?R", "++", "*+", "?+", "}+",
    "\\Q", "\\K",
];

/// Taken by both, and read differently.
const PERL_MEANING: [&str; 8] = ["\\A", "\\Z", "\\z", "\\h", "\\R", "\\p{", "\\P{", "[[:"];

pub(super) fn check(gate: &mut Gate<'_, '_>, kind: AstKind<'_>) {
    match kind {
        AstKind::RegExpLiteral(it) => {
            flags(gate, it);
            pattern(gate, it.span, it.regex.pattern.text.as_str());
        }
        AstKind::NewExpression(it) => constructed(gate, &it.callee, it.arguments.first()),
        AstKind::CallExpression(it) => constructed(gate, &it.callee, it.arguments.first()),
        _ => {}
    }
}

/// `new RegExp('…')`: compiled when it is reached.
fn constructed(gate: &mut Gate<'_, '_>, callee: &Expression<'_>, argument: Option<&Argument<'_>>) {
    let is_constructor = matches!(callee, Expression::Identifier(it) if it.name == "RegExp");
    if let (true, Some(Argument::StringLiteral(it))) = (is_constructor, argument) {
        perl(gate, it.span(), &it.value);
    }
}

fn flags(gate: &mut Gate<'_, '_>, it: &RegExpLiteral<'_>) {
    let raw = gate.program.code.slice(it.span);
    let start = raw.rfind('/').map_or(raw.len(), |at| at + 1);
    let known = if gate.is_js10() { "gim" } else { "gimy" };
    let flags = &raw[start..];
    let wrong = flags
        .char_indices()
        .find(|(at, flag)| !known.contains(*flag) || flags[..*at].contains(*flag));
    let Some((at, flag)) = wrong else { return };
    // The real engine names the flags as far as it has read.
    let read = &flags[..at + flag.len_utf8()];
    let found = Finding::new(
        format!("flags `{flags}` of a regular expression"),
        format!("SyntaxError: Invalid RegExp flags \"{read}\""),
        instead_of_flags(flags),
    );
    gate.refuse(it.span, it.span.start as usize, found);
}

fn instead_of_flags(flags: &str) -> &'static str {
    if flags.contains('s') {
        "write `[\\s\\S]` where `.` shall match a line break"
    } else if flags.contains(['u', 'v']) {
        "leave the flag out: production's characters are whole code points anyway"
    } else if flags.contains('y') {
        "test that `match.index` is where it should be, or move to cloudfront-js-2.0"
    } else {
        "use `g`, `i` and `m` only; `exec` gives the index of a match"
    }
}

fn pattern(gate: &mut Gate<'_, '_>, span: Span, text: &str) {
    let allocator = Allocator::default();
    let flags = if gate.program.code.slice(span).ends_with('u') {
        "u"
    } else {
        ""
    };
    let parsed = LiteralParser::new(&allocator, text, Some(flags), Options::default()).parse();
    if perl(gate, span, text) {
        return;
    }
    if parsed.is_err() {
        let found = Finding::new(
            "malformed regular expression",
            format!("SyntaxError: pcre_compile2(\"{text}\") failed"),
            "correct the pattern",
        );
        gate.refuse(span, span.start as usize, found);
    }
    if ["(?<=", "(?<!"].iter().any(|it| text.contains(it)) {
        gate.undocumented(
            span,
            "lookbehind",
            "match what comes before as well, in a group",
        );
    }
}

/// Reports a pattern that is Perl's; says whether it was.
fn perl(gate: &mut Gate<'_, '_>, span: Span, text: &str) -> bool {
    let unescaped = text.replace("\\\\", "");
    let has = |marks: &[&'static str]| marks.iter().find(|it| unescaped.contains(**it)).copied();
    let allocator = Allocator::default();
    let parsed = LiteralParser::new(&allocator, text, None, Options::default()).parse();
    let (mark, message) = if let (true, Some(mark)) = (parsed.is_err(), has(&PERL_ONLY)) {
        let message = "production's regular expressions are Perl's and take it; in JavaScript it \
                       is a SyntaxError, so it cannot run here";
        (mark, message)
    } else if let Some(mark) = has(&PERL_MEANING) {
        let message = "production's regular expressions are Perl's and read it as Perl does; \
                       JavaScript reads it as plain characters";
        (mark, message)
    } else {
        return false;
    };
    let construct = format!("`{mark}` in a regular expression");
    let instead = "write what both understand: flag `i`, `^`, `$`, plain quantifiers and classes";
    gate.report(
        ProblemSeverity::Undocumented,
        span,
        Finding::new(construct, message, instead),
    );
    true
}
