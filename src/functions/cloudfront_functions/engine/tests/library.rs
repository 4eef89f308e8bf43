//! What JavaScript's library holds, and what it does not.

use super::*;

/// Asserts that the type of each expression is `undefined`.
#[track_caller]
fn absent(runtime: FunctionRuntime, expressions: &str) {
    let list: Vec<&str> = expressions.split_ascii_whitespace().collect();
    present_as(runtime, &list, "undefined");
}

/// Asserts that each expression is a function.
#[track_caller]
fn functions(runtime: FunctionRuntime, expressions: &str) {
    let list: Vec<&str> = expressions.split_ascii_whitespace().collect();
    present_as(runtime, &list, "function");
}

#[track_caller]
fn present_as(runtime: FunctionRuntime, expressions: &[&str], kind: &str) {
    let others: Vec<String> = expressions
        .iter()
        .map(|it| {
            format!(
                "(typeof {it} === '{kind}' ? [] : ['{}'])",
                it.replace('\'', "\\'")
            )
        })
        .collect();
    check(runtime, &format!("[].concat({})", others.join(", ")), "[]");
}

#[test]
fn what_production_has_not_is_absent_in_both() {
    for runtime in [JS10, JS20] {
        absent(
            runtime,
            "Map Set WeakMap WeakSet WeakRef Proxy Reflect BigInt Intl URL URLSearchParams \
             structuredClone FinalizationRegistry Atomics SharedArrayBuffer queueMicrotask escape \
             unescape fetch Headers Request Response AbortController performance navigator \
             DOMException Iterator setTimeout setImmediate clearTimeout setInterval process module \
             exports crypto BigInt64Array BigUint64Array Float16Array \
             [].flat [].flatMap [].at [].findLast [].findLastIndex [].toSorted [].toReversed \
             [].toSpliced [].with ''.at ''.matchAll ''.normalize ''.localeCompare \
             ''.toLocaleLowerCase ''.toLocaleUpperCase ''.isWellFormed ''.anchor ''.trimLeft \
             String.raw Object.fromEntries Object.hasOwn Object.groupBy (1).toLocaleString \
             Promise.withResolvers Promise.try Array.fromAsync Error.captureStackTrace \
             Error.stackTraceLimit Error.isError Math.sumPrecise \
             (new(Error)).stack console.error console.warn console.info console.debug \
             console.time ({}).__defineGetter__ /x/.compile (new(Date)).getYear \
             (new(Date)).toTemporalInstant JSON.rawJSON ArrayBuffer.prototype.resize",
        );
    }
}

#[test]
fn what_production_has_is_present_in_both() {
    for runtime in [JS10, JS20] {
        functions(
            runtime,
            "Object.create Object.assign Object.entries Object.values Object.is Object.keys \
             Object.setPrototypeOf Object.getOwnPropertySymbols Object.defineProperties \
             ({}).hasOwnProperty ({}).isPrototypeOf ({}).propertyIsEnumerable Function.call \
             Array.isArray Array.of [].copyWithin [].fill [].find [].findIndex [].includes \
             [].reduceRight [].splice String.fromCharCode String.fromCodePoint ''.codePointAt \
             ''.padStart ''.trimEnd ''.substr ''.repeat Number.isSafeInteger (1).toPrecision \
             Math.hypot Math.random Date.UTC Date.now (new(Date)).toISOString /x/.exec \
             Promise.resolve Promise.reject Promise.prototype.finally ArrayBuffer.isView \
             Uint8Array Float64Array Uint8ClampedArray EvalError InternalError URIError \
             decodeURIComponent encodeURI isFinite parseInt console.log require Symbol \
             JSON.stringify (new(Uint8Array)(1)).subarray (new(Uint8Array)(1)).set eval Function",
        );
    }
}

#[test]
fn what_only_2_0_has() {
    let names = "''.replaceAll Promise.all Promise.allSettled Promise.any Promise.race atob btoa \
        Buffer Symbol.for Symbol.keyFor [].entries [].keys [].values Array.from TextEncoder \
        TextDecoder DataView AggregateError Object.getOwnPropertyDescriptors Uint8Array.from \
        (new(Uint8Array)(1)).map (new(Uint8Array)(1)).indexOf";
    functions(JS20, names);
    absent(JS10, names);
    absent(JS20, "[].values().map [].keys().filter");
}

#[test]
fn what_only_1_0_has() {
    let names = "String.bytesFrom ''.fromBytes ''.fromUTF8 ''.toBytes ''.toUTF8";
    functions(JS10, names);
    absent(JS20, names);
}

#[test]
fn code_does_not_come_from_text() {
    for runtime in [JS10, JS20] {
        for expression in [
            "eval('1')",
            "(0, eval)('1')",
            "new Function('return 1')()",
            "Function('return 1')()",
            "(function () {}).constructor('return 1')()",
            "(async function () {}).constructor('return 1')()",
            "(function* () {}).constructor('return 1')()",
            "(async function* () {}).constructor('return 1')()",
            "Object.getPrototypeOf(() => 1).constructor('return 1')",
        ] {
            check(
                runtime,
                expression,
                "\"THROWS InternalError: Not implemented\"",
            );
        }
        check(runtime, "(function () {}) instanceof Function", "true");
    }
}

#[test]
fn the_language_works() {
    for (expression, expected) in [
        ("`${1 + 1}`", "\"2\""),
        ("(function () { return typeof this; })()", "\"undefined\""),
        ("(() => typeof this)()", "\"undefined\""),
        (
            "'a-b-c'.split('-').map((it) => it.toUpperCase()).join('')",
            "\"ABC\"",
        ),
        (
            "'2020-01-02'.replace(/(?<y>\\d+)-(\\d+)/, '$<y>')",
            "\"2020-02\"",
        ),
        ("'abc'.replace(/b/g, (it) => it + it)", "\"abbc\""),
        ("'a1b2'.match(/\\d/g)", "[\"1\",\"2\"]"),
        ("'a,b'.split(/,/)", "[\"a\",\"b\"]"),
        ("[3, 1, 2].sort()", "[1,2,3]"),
        ("Object.assign({ a: 1 }, { b: 2 })", r#"{"a":1,"b":2}"#),
        ("JSON.parse('{\"a\":[1]}').a", "[1]"),
        ("2 ** 10", "1024"),
        ("encodeURIComponent('é/')", "\"%C3%A9%2F\""),
        (
            "[typeof globalThis, globalThis === global]",
            r#"["object",true]"#,
        ),
        ("String(function () { return 1; })", "\"[object Function]\""),
        (
            "(function () { try { undefined.x; } catch (e) { return String(e.stack); } })()",
            "\"undefined\"",
        ),
        ("Math.random() === Math.random()", "false"),
        ("Object.keys(globalThis)", "[]"),
    ] {
        check(JS10, expression, expected);
        check(JS20, expression, expected);
    }
    for (expression, expected) in [
        ("Array.from('ab')", r#"["a","b"]"#),
        ("'aba'.replaceAll('a', 'c')", "\"cbc\""),
        ("/a/y.sticky", "true"),
        (
            "Array.from(new Uint8Array([1, 2]).map((it) => it * 2))",
            "[2,4]",
        ),
    ] {
        check(JS20, expression, expected);
    }
}

#[test]
fn the_time_stands_still_and_is_utc() {
    for (expression, expected) in [
        ("Date.now()", "1772600767089"),
        ("new Date().getTime()", "1772600767089"),
        ("new Date()", "\"2026-03-04T05:06:07.089Z\""),
        ("Date()", "\"Wed Mar 04 2026 05:06:07 GMT+0000\""),
        (
            "String(new Date())",
            "\"Wed Mar 04 2026 05:06:07 GMT+0000\"",
        ),
        ("new Date().toDateString()", "\"Wed Mar 04 2026\""),
        ("new Date().toLocaleTimeString()", "\"05:06:07 GMT+0000\""),
        (
            "new Date().toUTCString()",
            "\"Wed, 04 Mar 2026 05:06:07 GMT\"",
        ),
        (
            "[new Date().getHours(), new Date().getDay(), new Date().getTimezoneOffset()]",
            "[5,3,0]",
        ),
        (
            "new Date(2020, 0, 2).toISOString()",
            "\"2020-01-02T00:00:00.000Z\"",
        ),
        (
            "new Date('2020-01-02T10:00').toISOString()",
            "\"2020-01-02T10:00:00.000Z\"",
        ),
        (
            "new Date('2020-01-02').toISOString()",
            "\"2020-01-02T00:00:00.000Z\"",
        ),
        (
            "new Date('2020-01-02T10:00:00+02:00').toISOString()",
            "\"2020-01-02T08:00:00.000Z\"",
        ),
        (
            "new Date('Thu, 02 Jan 2020 10:00:00 GMT').getTime()",
            "1577959200000",
        ),
        ("Date.parse('02 Jan 2020 10:00:00')", "1577959200000"),
        ("new Date(new Date(5)).getTime()", "5"),
        ("String(new Date(NaN))", "\"Invalid Date\""),
        ("new Date('nonsense').getTime()", "null"),
        ("new Date(5) instanceof Date", "true"),
        ("new Date().constructor === Date", "true"),
        (
            "(function () { var d = new Date(0); d.setHours(3); return d.getTime(); })()",
            "10800000",
        ),
        ("Date.UTC(2020, 0, 2)", "1577923200000"),
        ("new Date(undefined).getTime()", "null"),
    ] {
        check(JS10, expression, expected);
        check(JS20, expression, expected);
    }
}

/// What `console.log` prints of its arguments.
fn logged(arguments: &str) -> (Vec<String>, Vec<String>) {
    let code = format!("function handler() {{ console.log({arguments}); }}");
    let ran = Setup::default().prepare(&code).run();
    assert!(ran.result.is_ok(), "{:?}", ran.result);
    (ran.logs, ran.warnings)
}

#[test]
fn the_console_prints_as_njs_does() {
    for (argument, line) in [
        ("'text'", "text"),
        ("1.5", "1.5"),
        ("-0", "-0"),
        ("undefined", "undefined"),
        ("null", "null"),
        (
            "{ a: 1, b: 'x', c: [1, 'q', null, undefined] }",
            "{a:1,b:'x',c:[1,'q',null,undefined]}",
        ),
        (
            "{ f: function g() {}, d: new Date(0), e: new Error('boo'), r: /x/g }",
            "{f:[Function: g],d:1970-01-01T00:00:00.000Z,e:Error: boo,r:/x/g}",
        ),
        ("{ 'a-b': 'two\\nlines' }", "{a-b:'two\\nlines'}"),
        ("[, 1]", "[<empty>,1]"),
        ("Symbol('x')", "Symbol(x)"),
        ("Buffer.from('abc')", "Buffer [97,98,99]"),
        ("Promise.resolve(1)", "Promise {}"),
        ("Object.create(null)", "{}"),
        ("new String('s')", "[String: 's']"),
        (
            "(function () { var o = {}; o.o = o; return o; })()",
            "{o:[Circular]}",
        ),
        ("'half \\ud800 a pair'", "half \u{fffd} a pair"),
        ("", ""),
    ] {
        assert_eq!(
            logged(argument),
            (vec![line.to_owned()], vec![]),
            "{argument}"
        );
    }
}

#[test]
fn several_values_are_printed_with_a_warning() {
    let (logs, warnings) = logged("'a', { b: 2 }, 3");
    assert_eq!(logs, ["a {b:2} 3"]);
    assert_eq!(
        warnings,
        ["`console.log` was given several values; AWS documents that it takes one"]
    );
}
