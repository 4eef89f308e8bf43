//! Methods of arrays and strings.

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression, ObjectExpression, PropertyKey};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;
use oxc_syntax::operator::BinaryOperator;

use super::super::ProblemSeverity;
use super::super::gate::{Finding, Gate};
use super::super::program::{Program, member_name};

/// Methods that neither runtime has, with what to use in their place.
const ABSENT: [(&str, &str); 18] = [
    ("at", "use `list[list.length - 1]`"),
    ("findLast", "loop from the end"),
    ("findLastIndex", "loop from the end"),
    ("flat", "use `[].concat.apply([], lists)`"),
    ("flatMap", "use `[].concat.apply([], list.map(f))`"),
    ("isWellFormed", "leave it out"),
    ("localeCompare", "compare with `<` and `>`"),
    ("matchAll", "loop with `exec` and flag `g`"),
    ("normalize", "compare the text as it is"),
    ("toLocaleLowerCase", "use `toLowerCase`"),
    ("toLocaleUpperCase", "use `toUpperCase`"),
    ("toReversed", "use `list.slice().reverse()`"),
    ("toSorted", "use `list.slice().sort()`"),
    ("toSpliced", "use `slice` and `concat`"),
    ("toWellFormed", "leave it out"),
    ("with", "copy with `slice` and assign"),
    ("getOrInsert", "test for the key first"),
    ("union", "use an object for a set"),
];

const ABSENT_IN_JS10: [(&str, &str); 1] = [(
    "replaceAll",
    "use `replace` with a regular expression and flag `g`, or `split` and `join`",
)];

/// Byte strings, which AWS lists for 1.0 only.
const BYTE_STRINGS: [(&str, &str); 2] = [("toUTF8", "use `Buffer`"), ("toBytes", "use `Buffer`")];

/// Methods whose result is an array or a string, whatever they are called on.
const MAKERS: [&str; 14] = [
    "concat",
    "entries",
    "filter",
    "join",
    "keys",
    "map",
    "replace",
    "slice",
    "split",
    "substring",
    "toLowerCase",
    "toUpperCase",
    "trim",
    "values",
];

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::CallExpression(it) => call(gate, it),
        AstKind::StaticMemberExpression(it) if it.property.name == "stack" => stack(gate, id),
        AstKind::ObjectExpression(it) => query(gate, id, it),
        _ => {}
    }
}

fn call(gate: &mut Gate<'_, '_>, call: &CallExpression<'_>) {
    let Expression::StaticMemberExpression(callee) = &call.callee else {
        return;
    };
    let program = gate.program;
    let name = callee.property.name.as_str();
    let of_runtime = if gate.is_js10() {
        ABSENT_IN_JS10.as_slice()
    } else {
        BYTE_STRINGS.as_slice()
    };
    let Some((_, instead)) = ABSENT.iter().chain(of_runtime).find(|it| it.0 == name) else {
        return;
    };
    let is_global = program.global_name(&callee.object).is_some();
    if is_global || program.defines_member(name) || is_tested(program, name) {
        return;
    }
    let is_certain =
        makes_array_or_string(&callee.object) && !BYTE_STRINGS.contains(&(name, instead));
    let (severity, message) = if is_certain {
        let message = format!("TypeError: (intermediate value)[\"{name}\"] is not a function");
        (ProblemSeverity::Throws, message)
    } else {
        let message = format!(
            "on an array or a string, TypeError: (intermediate value)[\"{name}\"] is not a \
             function"
        );
        (ProblemSeverity::MayThrow, message)
    };
    let found = Finding::new(format!("`.{name}()`"), message, *instead);
    gate.report(severity, callee.span, found);
}

fn makes_array_or_string(object: &Expression<'_>) -> bool {
    match object {
        Expression::ArrayExpression(_)
        | Expression::StringLiteral(_)
        | Expression::TemplateLiteral(_) => true,
        Expression::CallExpression(it) => match &it.callee {
            Expression::StaticMemberExpression(it) => MAKERS.contains(&it.property.name.as_str()),
            _ => false,
        },
        _ => false,
    }
}

/// Whether the program looks at a member without calling it, as in `if (list.flat)`, or asks with
/// `in`: then it knows that it may be missing.
pub(super) fn is_tested(program: &Program<'_>, name: &str) -> bool {
    program
        .semantic
        .nodes()
        .iter()
        .any(|node| match node.kind() {
            AstKind::BinaryExpression(it) => {
                it.operator == BinaryOperator::In
                    && matches!(&it.left, Expression::StringLiteral(it) if it.value == name)
            }
            kind if member_name(kind) == Some(name) => match program.parent(node.id()).1 {
                AstKind::CallExpression(it) => it.callee.span() != kind.span(),
                AstKind::StaticMemberExpression(_) | AstKind::TaggedTemplateExpression(_) => false,
                AstKind::ComputedMemberExpression(_) => false,
                _ => true,
            },
            _ => false,
        })
}

fn stack(gate: &mut Gate<'_, '_>, id: NodeId) {
    if !gate.program.defines_member("stack") {
        let found = Finding::new(
            "`.stack`",
            "it is `undefined` in production",
            "print `String(error)`",
        );
        let span = gate.program.span(id);
        gate.report(ProblemSeverity::Undocumented, span, found);
    }
}

/// A query string whose keys come in another order than in production.
fn query(gate: &mut Gate<'_, '_>, id: NodeId, object: &ObjectExpression<'_>) {
    let is_query = match gate.program.parent(id).1 {
        AstKind::AssignmentExpression(it) => {
            let target = gate.program.code.slice(it.left.span());
            target.ends_with(".querystring")
        }
        AstKind::ObjectProperty(it) => it.key.static_name().is_some_and(|it| it == "querystring"),
        _ => false,
    };
    let is_integer = |it: &PropertyKey<'_>| {
        let name = it.static_name();
        name.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
    };
    let mut properties = object.properties.iter();
    let has_integer = properties.any(|it| it.as_property().is_some_and(|it| is_integer(&it.key)));
    if is_query && has_integer {
        let found = Finding::new(
            "number for a name in `querystring`",
            "production keeps the order of the keys; elsewhere and here numbers come first",
            "return `querystring` as a string if the order matters",
        );
        gate.report(ProblemSeverity::Undocumented, object.span, found);
    }
}
