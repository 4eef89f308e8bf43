use super::ProblemSeverity::{MayThrow, Throws, Undocumented};
use super::*;

#[track_caller]
fn check(code: &str, expected: Option<(ProblemSeverity, &str)>) {
    let found = problems(code, FunctionRuntime::Js20);
    let found = found.first().map(|it| (it.severity, it.message.as_str()));
    assert_eq!(found, expected, "{code}");
}

macro_rules! cases {
    ($($name:ident: $code:expr => $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            check($code, $expected);
        }
    )*};
}

const NO_FLAT: &str = "TypeError: (intermediate value)[\"flat\"] is not a function";
const MAY_NOT_FLAT: &str =
    "on an array or a string, TypeError: (intermediate value)[\"flat\"] is not a function";

cases! {
    a_map: "new Map()" => Some((Throws, "ReferenceError: \"Map\" is not defined"));
    a_url: "new URL('https://a')" => Some((Throws, "ReferenceError: \"URL\" is not defined"));
    a_timer: "setTimeout(() => {}, 1)" => Some((Throws, "ReferenceError: \"setTimeout\" is not defined"));
    the_environment: "process.env.A" => Some((Throws, "ReferenceError: \"process\" is not defined"));
    a_tested_name: "if (typeof Map === 'function') new Map()" => None;
    an_own_name: "function Map() {} new Map()" => None;
    a_name_of_the_global_object: "globalThis.Map = function () {}; new Map()" => None;
    from_entries: "Object.fromEntries([])" => Some((Throws, "TypeError: (intermediate value)[\"fromEntries\"] is not a function"));
    an_own_object: "var Object2 = { fromEntries: 1 }, a = Object2.fromEntries" => None;
    console_error: "console.error('a')" => Some((Throws, "TypeError: (intermediate value)[\"error\"] is not a function"));
    console_log: "console.log('a')" => None;
    console_log_of_two: "console.log('a', 1)" => Some((Undocumented, "it runs, but no page of AWS promises it"));
    a_missing_module: "var fs = require('fs')" => Some((Throws, "Error: Cannot find module \"fs\""));
    known_modules: "var c = require('crypto'), q = require('querystring'), b = require('buffer')" => None;
    web_crypto: "import crypto from 'crypto'; crypto.randomUUID()" => Some((Throws, "TypeError: (intermediate value)[\"randomUUID\"] is not a function"));
    hashes: "var c = require('crypto'); c.createHash('md5').update('a').digest('hex')" => None;
    flat_of_a_list: "[[1]].flat()" => Some((Throws, NO_FLAT));
    flat_of_a_result: "'a,b'.split(',').map(it => [it]).flat()" => Some((Throws, NO_FLAT));
    flat_of_something: "function f(a) { return a.flat() }" => Some((MayThrow, MAY_NOT_FLAT));
    a_tested_method: "function f(a) { return a.flat ? a.flat() : a }" => None;
    a_method_asked_for: "function f(a) { if ('flat' in a) a.flat() }" => None;
    an_own_method: "var o = { flat() {} }; o.flat()" => None;
    an_own_polyfill: "Array.prototype.flat = function () {}; [].flat()" => None;
    array_from: "Array.from('ab')" => Some((Undocumented, "it runs, but no page of AWS promises it"));
    eval_throws: "eval('1')" => Some((Throws, "`eval` throws"));
}
