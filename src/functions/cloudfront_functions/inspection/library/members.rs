//! Members of global objects and modules.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::super::ProblemSeverity;
use super::super::gate::{Finding, Gate};
use super::super::program::{Program, member_name};
use super::methods::is_tested;

/// Functions that neither runtime has, with what to use in their place.
const ABSENT: [(&str, &str, &str); 7] = [
    ("Object", "fromEntries", "fill an object in a loop"),
    (
        "Object",
        "hasOwn",
        "use `Object.prototype.hasOwnProperty.call(object, key)`",
    ),
    ("Object", "groupBy", "fill an object of arrays in a loop"),
    ("String", "raw", "escape the backslashes"),
    (
        "Promise",
        "withResolvers",
        "use `new Promise((resolve, reject) => { … })`",
    ),
    ("Array", "fromAsync", "await in a loop"),
    ("Symbol", "asyncIterator", "await in a loop"),
];

const ABSENT_IN_JS10: [(&str, &str, &str); 8] = [
    ("Promise", "all", "chain the promises with `then`"),
    ("Promise", "allSettled", "chain the promises with `then`"),
    ("Promise", "any", "chain the promises with `then`"),
    ("Promise", "race", "chain the promises with `then`"),
    (
        "Array",
        "from",
        "copy with `slice`, or fill an array in a loop",
    ),
    ("Symbol", "for", "use a string"),
    ("Symbol", "keyFor", "use a string"),
    (
        "Object",
        "getOwnPropertyDescriptors",
        "ask for one descriptor at a time",
    ),
];

/// There, though no page says so.
const UNDOCUMENTED: [(&str, &str); 4] = [
    ("Array", "from"),
    ("Object", "getOwnPropertySymbols"),
    ("Symbol", "iterator"),
    ("Symbol", "toStringTag"),
];

/// Byte strings, which AWS lists for 1.0 only.
const BYTE_STRINGS: [&str; 3] = ["bytesFrom", "fromBytes", "fromUTF8"];

pub(super) fn check(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>) {
    match kind {
        AstKind::StaticMemberExpression(it) => {
            member(gate, id, kind, &it.object);
        }
        AstKind::CallExpression(it) => {
            require(gate, it);
            evaluate(gate, &it.callee, id);
            log(gate, it);
        }
        AstKind::NewExpression(it) => evaluate(gate, &it.callee, id),
        _ => {}
    }
}

fn member(gate: &mut Gate<'_, '_>, id: NodeId, kind: AstKind<'_>, object: &Expression<'_>) {
    let Some(name) = member_name(kind) else {
        return;
    };
    let program = gate.program;
    let is_called = matches!(
        program.parent(id).1,
        AstKind::CallExpression(it) if it.callee.span() == kind.span()
    );
    let is_used = is_called || name == "iterator" || name == "raw";
    if !is_used || is_tested(program, name) {
        return;
    }
    let (owner, absent) = if let Some(global) = program.global_name(object) {
        let js10 = gate.is_js10().then_some(ABSENT_IN_JS10.as_slice());
        let mut all = ABSENT.iter().chain(js10.unwrap_or_default());
        let entry = all.find(|it| it.0 == global && it.1 == name);
        (global, entry.map(|it| it.2))
    } else if is_crypto(program, object) {
        let instead = "only `createHash` and `createHmac` are there";
        (
            "crypto",
            (name != "createHash" && name != "createHmac").then_some(instead),
        )
    } else {
        return;
    };
    let absent = match owner {
        "console" if name != "log" => Some("use `console.log`"),
        _ => absent,
    };
    if let Some(instead) = absent {
        let found = Finding::new(
            format!("`{owner}.{name}`"),
            format!("TypeError: (intermediate value)[\"{name}\"] is not a function"),
            instead,
        );
        gate.report(ProblemSeverity::Throws, kind.span(), found);
    } else if UNDOCUMENTED.contains(&(owner, name)) {
        let construct = format!("`{owner}.{name}`");
        gate.undocumented(kind.span(), &construct, "a loop by index does without");
    } else if owner == "String" && BYTE_STRINGS.contains(&name) && !gate.is_js10() {
        let found = Finding::new(
            format!("`String.{name}`"),
            "AWS lists it for cloudfront-js-1.0 only",
            "use `Buffer.from(text, 'base64')`",
        );
        gate.report(ProblemSeverity::MayThrow, kind.span(), found);
    }
}

/// Whether an expression is the `crypto` module: a name for its import or for its `require`.
fn is_crypto(program: &Program<'_>, object: &Expression<'_>) -> bool {
    let Expression::Identifier(name) = object else {
        return false;
    };
    let Some(symbol) = program.symbol(name).filter(|it| program.is_constant(*it)) else {
        return false;
    };
    let declaration = program.semantic.scoping().symbol_declaration(symbol);
    match program.kind(declaration) {
        AstKind::ImportDefaultSpecifier(_) => matches!(
            program.parent(declaration).1,
            AstKind::ImportDeclaration(it) if it.source.value == "crypto"
        ),
        AstKind::VariableDeclarator(it) => match &it.init {
            Some(Expression::CallExpression(call)) => required(program, call) == Some("crypto"),
            _ => false,
        },
        _ => false,
    }
}

/// The module of a `require('…')`.
fn required<'c>(program: &Program<'_>, call: &'c CallExpression<'_>) -> Option<&'c str> {
    let is_require = match &call.callee {
        Expression::Identifier(it) => it.name == "require" && program.symbol(it).is_none(),
        _ => false,
    };
    match call.arguments.first() {
        Some(Argument::StringLiteral(it)) if is_require => Some(&it.value),
        _ => None,
    }
}

fn require(gate: &mut Gate<'_, '_>, call: &CallExpression<'_>) {
    let Some(module) = required(gate.program, call) else {
        return;
    };
    let is_there =
        matches!(module, "crypto" | "querystring") || (module == "buffer" && !gate.is_js10());
    if !is_there {
        let instead = if module == "cloudfront" {
            "write `import cf from 'cloudfront';`, in cloudfront-js-2.0"
        } else {
            "a function has only `crypto`, `querystring` and, in cloudfront-js-2.0, `buffer`; \
             bundle everything else into its file"
        };
        let found = Finding::new(
            format!("`require('{module}')`"),
            format!("Error: Cannot find module \"{module}\""),
            instead,
        );
        gate.report(ProblemSeverity::Throws, call.span, found);
    }
}

fn evaluate(gate: &mut Gate<'_, '_>, callee: &Expression<'_>, id: NodeId) {
    let Some(name @ ("eval" | "Function")) = gate.program.global_name(callee) else {
        return;
    };
    let found = Finding::new(
        format!("`{name}`"),
        format!("`{name}` throws"),
        "write the code out; production makes none from text",
    );
    let span = gate.program.span(id);
    gate.report(ProblemSeverity::Throws, span, found);
}

fn log(gate: &mut Gate<'_, '_>, call: &CallExpression<'_>) {
    let Expression::StaticMemberExpression(callee) = &call.callee else {
        return;
    };
    let is_console = gate.program.global_name(&callee.object) == Some("console");
    if is_console && callee.property.name == "log" && call.arguments.len() > 1 {
        let instead = "join them first: `console.log(a + ' ' + b)`";
        let construct = "`console.log` of several values";
        gate.undocumented(call.span, construct, instead);
    }
}
