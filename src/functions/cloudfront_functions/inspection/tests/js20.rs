use super::ProblemSeverity::{MayThrow, Refused, Throws, Undocumented};
use super::*;

#[track_caller]
fn check(code: &str, severity: Option<ProblemSeverity>, message: &str) {
    let found = first(code, FunctionRuntime::Js20);
    match (severity, found) {
        (None, None) => {}
        (Some(severity), Some((found, said))) => {
            assert_eq!(
                (found, said.contains(message)),
                (severity, true),
                "{code}: {said}"
            );
        }
        (expected, found) => panic!("{code}: expected {expected:?}, found {found:?}"),
    }
}

macro_rules! cases {
    ($($name:ident: $code:expr => $severity:expr, $message:expr;)*) => {$(
        #[test]
        fn $name() {
            check($code, $severity, $message);
        }
    )*};
}

cases! {
    let_and_const_are_taken: "let a = 1; const b = a" => None, "";
    async_functions_are_taken: "const f = async () => { await 1 }" => None, "";
    arrows_rest_templates_and_powers_are_taken: "var f = (...r) => `${r}` ** 2" => None, "";
    a_default_parameter: "function f(a = 1) {}" => Some(Refused), "Unexpected token \"=\" in 1";
    a_default_of_an_arrow: "var f = (\na = 1\n) => a" => Some(Refused), "Unexpected token \"=>\" in 3";
    a_pattern_in_a_declaration: "const {\na } = b" => Some(Refused), "Token \"a\" not supported in this version in 2";
    a_pattern_in_a_parameter: "function f([a]) {}" => Some(Refused), "Token \"[\" not supported in this version in 1";
    a_pattern_in_an_assignment: "var a;\n[a] = [1]" => Some(Refused), "ReferenceError: Invalid left-hand side in assignment in 2";
    a_spread_call: "Math.max(...[1])" => Some(Refused), "SyntaxError: Unexpected token \"...\" in 1";
    a_spread_object: "var a = { ...{} }" => Some(Refused), "SyntaxError: Token \"...\" not supported in this version in 1";
    for_of: "var l = [];\nfor (const a of l) {}" => Some(Refused), "SyntaxError: Token \"of\" not supported in this version in 2";
    a_class: "class A {}" => Some(Refused), "Token \"class\" not supported";
    a_generator: "function* g() {}" => Some(Refused), "Unexpected token \"*\"";
    optional_chaining: "var a, b = a?.b;" => Some(Refused), "Unexpected token \";\" in 1";
    nullish: "var a = null ?? 1" => Some(Undocumented), "no page";
    logical_assignment: "var a; a ||= 1" => Some(Refused), "Unexpected token \"=\"";
    catch_without_a_name: "try { } catch { }" => Some(Refused), "Token \"{\" not supported";
    a_big_integer: "var a = 1n" => Some(Refused), "Unexpected token \"n\"";
    numeric_separators_are_taken: "var a = 1_000" => None, "";
    a_regex_flag: "var a = /x/gs" => Some(Refused), "Invalid RegExp flags \"gs\"";
    the_sticky_flag_is_taken: "var a = /x/y" => None, "";
    named_groups_are_taken: "var a = /(?<n>x)(?=y)/" => None, "";
    a_lookbehind: "var a = /(?<=x)y/" => Some(Undocumented), "no page";
    shorthands_are_taken: "var a, o = { a, [a]: 1, m() {}, get b() { return 1 } }" => None, "";
    an_async_method: "var o = { async m(a) {} }" => Some(Undocumented), "undefined";
    a_tagged_template: "function t() {} t`a`" => Some(Undocumented), "no page";
    power_assignment: "var a = 1; a **= 2" => Some(Undocumented), "no page";
    a_trailing_comma_in_a_call: "parseInt((1),)" => Some(Undocumented), "no page";
    a_trailing_comma_in_a_list_is_taken: "var a = [1,], o = { a: 1, }" => None, "";
    a_binary_number: "var a = 0b11" => Some(Undocumented), "no page";
    a_hashbang: "#!/usr/bin/env njs\nvar a" => Some(Undocumented), "no page";
    an_export: "var a = 1\nexport default a" => Some(Refused), "Illegal export statement in 2";
    a_named_import: "import { a } from 'crypto'" => Some(Refused), "Non-default import is not supported in 1";
    an_unknown_import: "import a from './a.js'" => Some(Refused), "Cannot find module \"./a.js\" in 1";
    a_dynamic_import: "var a = import('crypto')" => Some(Refused), "Token \"import\" not supported";
    new_target: "function F() { new.target }" => Some(Refused), "Unexpected token \".\"";
    await_at_the_top: "await 1" => Some(Refused), "await is only valid in async functions in 1";
    await_in_a_plain_callback: "async function f(l) { l.map(a => await a) }" => Some(Refused), "await is only valid";
    with: "with ({}) {}" => Some(Refused), "Token \"(\" not supported";
    legacy_octal: "var a = 010" => Some(Refused), "Unexpected token \"01\"";
    delete_of_a_name: "var a; delete a" => Some(Refused), "Delete of an unqualified identifier";
    an_undeclared_name: "undeclared = 1" => Some(Throws), "\"undeclared\" is not defined";
    a_name_declared_twice: "let a;\nlet a" => Some(Refused), "\"a\" has already been declared in 2";
    a_function_declared_twice_is_taken: "function f() {} function f() {} var f" => None, "";
    a_name_beyond_ascii: "var é" => Some(Refused), "Unexpected token \"é\"";
    arguments_outside: "arguments" => Some(Refused), "in global scope";
    no_javascript: "var a = 1;\nhandler(event) {" => Some(Refused), "in 2";
    an_open_block: "function f() {" => Some(Refused), "Unexpected end of input";
    await_in_arguments: "async function f(k) { JSON.parse(await k.get('a')) }" => Some(Refused), "SyntaxError: await in arguments not supported in 1";
    await_deep_in_arguments: "async function f(k) { return k.a({ b: [`${await k}`] }) }" => Some(Refused), "await in arguments";
    await_in_arguments_of_new: "async function f(k) { new Date((await k)) }" => Some(Refused), "await in arguments";
    await_beside_a_call: "async function f(k) { return (await k.get(1)).trim() }" => None, "";
    await_in_a_literal: "async function f(k) { return { a: [await k, await k] } }" => None, "";
    await_of_the_function_in_arguments: "async function f(l) { l.map(async a => { await a }) }" => None, "";
    beyond_the_first_plane: "var a = '😀'" => Some(Undocumented), "two in browsers";
    a_perl_pattern: "var a = /(?i)a/" => Some(Undocumented), "Perl's and take it";
    a_possessive_pattern: "var a = /a++/" => Some(Undocumented), "Perl's and take it";
    a_perl_anchor: "var a = /\\Aa/" => Some(Undocumented), "as Perl does";
    a_perl_pattern_in_a_string: "new RegExp('(?i)a')" => Some(Undocumented), "Perl's and take it";
    a_broken_pattern: "var a = /(/" => Some(Refused), "pcre_compile2(\"(\") failed";
    a_stack: "try { } catch (e) { e.stack }" => Some(Undocumented), "undefined";
    a_number_in_a_query: "function handler(e) { e.request.querystring = { b: {}, 2: {} } }" => Some(Undocumented), "order";
    byte_strings: "String.bytesFrom([1])" => Some(MayThrow), "1.0 only";
}

#[test]
fn a_problem_says_where_and_what_to_write() {
    let code = "// é\nfunction handler(event) {\n  const é = 'é', host = event.headers?.host;\n}";
    let found = problems(&code.replace("const é", "const e"), FunctionRuntime::Js20);
    let [it] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((it.line, it.column), (3, 25));
    assert_eq!(it.instead, "use `event.headers && event.headers.host`");
    assert_eq!(it.construct, "optional chaining `?.`");
}

#[test]
fn all_problems_are_listed_in_order_and_undocumented_ones_once() {
    let code = "var a = 1 ?? 2, b = 3 ?? 4;\nclass A {}\nvar c = { ...a };\nnew Map();";
    let found = problems(code, FunctionRuntime::Js20);
    let lines: Vec<_> = found.iter().map(|it| (it.severity, it.line)).collect();
    assert_eq!(
        lines,
        [(Undocumented, 1), (Refused, 2), (Refused, 3), (Throws, 4)]
    );
}

#[test]
fn a_function_needs_a_handler() {
    let has_handler = |code| {
        !inspect20(code)
            .problems
            .iter()
            .any(|it| it.construct == "no `handler`")
    };
    assert!(!has_handler("function hander(event) {}"));
    assert!(!has_handler("function f() { function handler() {} }"));
    for code in [
        "function handler(event) {}",
        "var handler = event => event.request",
        "let handler = function () {}",
        "globalThis.handler = function () {}",
        "global.handler = function () {}",
    ] {
        assert!(has_handler(code), "{code}");
    }
}
