use super::ProblemSeverity::{Refused, Throws, Undocumented};
use super::*;

#[track_caller]
fn check(code: &str, expected: Option<(ProblemSeverity, &str)>) {
    let found = first(code, FunctionRuntime::Js10);
    let found = found
        .as_ref()
        .map(|(severity, said)| (*severity, said.as_str()));
    match (expected, found) {
        (Some((severity, message)), Some((found, said))) => {
            assert_eq!(
                (found, said.contains(message)),
                (severity, true),
                "{code}: {said}"
            );
        }
        (expected, found) => assert_eq!(expected, found, "{code}"),
    }
}

macro_rules! cases {
    ($($name:ident: $code:expr => $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            check($code, $expected);
        }
    )*};
}

cases! {
    var_is_taken: "var a = (...r) => `${r}` ** 2" => None;
    a_let: "let a" => Some((Refused, "Token \"let\" not supported in this version in 1"));
    a_const: "\nconst a = 1" => Some((Refused, "Token \"const\" not supported in this version in 2"));
    an_async_function: "async function f() { await 1 }" => Some((Refused, "Token \"async\" not supported"));
    an_async_arrow: "var f = async () => 1" => Some((Refused, "Token \"async\" not supported"));
    an_async_method: "var o = { async m() {} }" => Some((Refused, "Token \"async\" not supported"));
    a_default: "function f(a = 1) {}" => Some((Refused, "Unexpected token \"=\""));
    a_pattern: "var { a } = {}" => Some((Refused, "Token \"a\" not supported"));
    a_spread: "var a = [0, ...[1]]" => Some((Refused, "`[0, ...a]` gives `[0]`"));
    a_spread_object: "var a = { ...{} }" => Some((Refused, "Token \"...\" not supported"));
    for_of: "for (var a of []) {}" => Some((Refused, "Token \"of\" not supported"));
    a_class: "class A {}" => Some((Refused, "Token \"class\" not supported"));
    a_generator: "function* g() {}" => Some((Refused, "Unexpected token \"*\""));
    optional_chaining: "var a, b = a?.b" => Some((Refused, "Unexpected end of input"));
    nullish: "var a = null ?? 1" => Some((Undocumented, "no page"));
    logical_assignment: "var a; a ??= 1" => Some((Refused, "Unexpected token \"=\""));
    catch_without_a_name: "try { } catch { }" => Some((Refused, "Token \"{\" not supported"));
    a_big_integer: "var a = 1n" => Some((Refused, "Unexpected token \"n\""));
    a_separator: "var a = 1_000" => Some((Refused, "Unexpected token \"_000\""));
    the_sticky_flag: "var a = /x/y" => Some((Refused, "Invalid RegExp flags \"y\""));
    named_groups_are_taken: "var a = /(?<n>x)/" => None;
    a_shorthand: "var a, o = { a }" => Some((Undocumented, "no page"));
    a_computed_property: "var o = { ['a']: 1 }" => Some((Undocumented, "no page"));
    a_method: "var o = { m() {} }" => Some((Undocumented, "no page"));
    accessors_are_taken: "var o = { get a() { return 1 }, set a(v) {} }" => None;
    an_export: "export default 1" => Some((Refused, "Illegal export statement"));
    a_key_value_store: "import cf from 'cloudfront'" => Some((Refused, "Cannot find module"));
    an_import: "import crypto from 'crypto'" => Some((Undocumented, "no page"));
    byte_strings_are_there: "String.bytesFrom('YQ', 'base64').toUTF8()" => None;
    no_buffer: "Buffer.from('a')" => Some((Throws, "\"Buffer\" is not defined"));
    no_buffer_module: "require('buffer')" => Some((Throws, "Cannot find module \"buffer\""));
    no_combinators: "Promise.all([])" => Some((Throws, "[\"all\"] is not a function"));
    no_replace_all: "'a'.replaceAll('a', 'b')" => Some((Throws, "[\"replaceAll\"] is not a function"));
}
