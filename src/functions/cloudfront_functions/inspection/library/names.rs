//! Global names.

use oxc_ast::AstKind;
use oxc_syntax::operator::UnaryOperator;

use super::super::ProblemSeverity;
use super::super::gate::{Finding, Gate};
use super::super::program::Program;

/// What both runtimes define.
const NAMES: [&str; 50] = [
    "Array",
    "ArrayBuffer",
    "Boolean",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "Float32Array",
    "Float64Array",
    "Function",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "InternalError",
    "JSON",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "RangeError",
    "ReferenceError",
    "RegExp",
    "String",
    "Symbol",
    "SyntaxError",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "arguments",
    "console",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "eval",
    "global",
    "globalThis",
    "handler",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "require",
    "this",
    "undefined",
];

const NAMES_OF_JS10: [&str; 1] = ["MemoryError"];

const NAMES_OF_JS20: [&str; 6] = [
    "AggregateError",
    "Buffer",
    "TextDecoder",
    "TextEncoder",
    "atob",
    "btoa",
];

/// Names that other engines define, with what to use in their place.
const ELSEWHERE: [(&[&str], &str); 10] = [
    (
        &["Map", "Set", "WeakMap", "WeakSet"],
        "use an object: `const seen = {};`, `seen[key] = true;`",
    ),
    (
        &["URL", "URLSearchParams"],
        "take the parts from `request.uri`, `request.querystring` and `request.headers.host`",
    ),
    (
        &[
            "fetch",
            "Headers",
            "Request",
            "Response",
            "XMLHttpRequest",
            "AbortController",
        ],
        "a function has no network; return plain objects, keep data in a key value store, or use \
         Lambda@Edge",
    ),
    (
        &[
            "setTimeout",
            "setInterval",
            "setImmediate",
            "clearTimeout",
            "clearInterval",
            "queueMicrotask",
        ],
        "a function has no timers; it has to finish on its own",
    ),
    (
        &["process", "__dirname", "__filename"],
        "a function has no environment; write the value into the code, or keep it in a key value \
         store",
    ),
    (
        &["module", "exports"],
        "strip the line before deploying, or guard it with `typeof module !== 'undefined'`",
    ),
    (
        &["crypto"],
        "write `import crypto from 'crypto';` (2.0) or `var crypto = require('crypto');`",
    ),
    (
        &["structuredClone"],
        "use `JSON.parse(JSON.stringify(value))`",
    ),
    (
        &["escape", "unescape"],
        "use `encodeURIComponent` and `decodeURIComponent`",
    ),
    (
        &["atob", "btoa", "Buffer", "TextEncoder", "TextDecoder"],
        "use `String.bytesFrom(text, 'base64')`, or move to cloudfront-js-2.0",
    ),
];

/// Reports each name once, where it is first used.
pub(super) fn check(gate: &mut Gate<'_, '_>) {
    let program = gate.program;
    let mut seen: Vec<&str> = Vec::new();
    for node in program.semantic.nodes().iter() {
        let AstKind::IdentifierReference(it) = node.kind() else {
            continue;
        };
        let name = it.name.as_str();
        if program.symbol(it).is_some() || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        if name == "global" || name == "AggregateError" {
            gate.undocumented(it.span, &format!("`{name}`"), "use what AWS documents");
        }
        if is_defined(gate, name) || is_asked_for(program, name) || is_placeholder(name) {
            continue;
        }
        let found = Finding::new(
            format!("`{name}`"),
            format!("ReferenceError: \"{name}\" is not defined"),
            instead(name),
        );
        gate.report(ProblemSeverity::Throws, it.span, found);
    }
}

fn is_defined(gate: &Gate<'_, '_>, name: &str) -> bool {
    let of_runtime = if gate.is_js10() {
        NAMES_OF_JS10.as_slice()
    } else {
        NAMES_OF_JS20.as_slice()
    };
    NAMES.contains(&name) || of_runtime.contains(&name) || gate.program.defines_global(name)
}

/// Whether the program asks if a name is defined: `typeof name`.
fn is_asked_for(program: &Program<'_>, name: &str) -> bool {
    program.semantic.nodes().iter().any(|it| match it.kind() {
        AstKind::UnaryExpression(it) => {
            it.operator == UnaryOperator::Typeof && program.global_name(&it.argument) == Some(name)
        }
        _ => false,
    })
}

/// `__NAME__`: a problem of another kind.
fn is_placeholder(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}

fn instead(name: &str) -> &'static str {
    let known = ELSEWHERE.iter().find(|(names, _)| names.contains(&name));
    known.map_or(
        "declare it, or correct the name; production knows what AWS lists and nothing else",
        |(_, instead)| instead,
    )
}
