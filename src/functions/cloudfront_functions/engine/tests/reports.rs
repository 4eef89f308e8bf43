//! What is reported of a run.

use super::*;

/// The message for code of runtime 2.0.
fn message(code: &str) -> String {
    Setup::default().prepare(code).answer()
}

#[test]
fn a_handler_answers() {
    assert_eq!(
        message("function handler(event) { return { uri: '/x' }; }"),
        r#"{"uri":"/x"}"#
    );
}

#[test]
fn errors_are_reported_in_the_words_of_production_with_their_places() {
    let table = [
        (
            "var a = 1;\nfunction handler(event) {\n  return event.request.headers;\n}",
            "TypeError: cannot get property \"headers\" of undefined\n    at handler (shop.js:3:10)",
        ),
        (
            "function handler() { nope(); }",
            "ReferenceError: \"nope\" is not defined\n    at handler (shop.js:1:22)",
        ),
        (
            "function handler(event) {\n  event.foo();\n}",
            "TypeError: (intermediate value)[\"foo\"] is not a function\n    at handler (shop.js:2:9)",
        ),
        ("var a = 1;", "ReferenceError: \"handler\" is not defined"),
        ("var handler = 5;", "TypeError: handler is not a function"),
        (
            "function handler() { throw { a: 1 }; }",
            "uncaught {\"a\":1}",
        ),
        (
            "async function handler() { throw new RangeError('x'); }",
            "RangeError: x\n    at handler (shop.js:1:38)",
        ),
    ];
    for (code, expected) in table {
        assert_eq!(message(code), expected);
    }
}

#[test]
fn code_that_is_no_program_fails_in_every_run() {
    let program = Setup::default().prepare("var a = 1;\nfunction handler( { }");
    let first = program.answer();
    assert!(first.starts_with("SyntaxError: "), "{first}");
    assert!(first.contains("shop.js:2"), "{first}");
    assert_eq!(program.answer(), first);
}
