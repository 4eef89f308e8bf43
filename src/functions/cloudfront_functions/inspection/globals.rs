//! Whether a program leaves the global object and what is built in as it found them.
//!
//! Every object that a program does not make itself is followed from its name to where it is used;
//! reading its members, calling it and comparing it are harmless, anything else is taken for a
//! change.
//!
//! # Fidelity
//!
//! - A member whose name is known at run time only, as in `a[b].c = 1`, is taken for one of the
//!   program's own, and so is a method read from a value, as in `[].map`. Whoever relies on
//!   [`GlobalsUse::Reads`] must hold what is built in against such a write.

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, Expression, IdentifierReference};
use oxc_semantic::{NodeId, SymbolFlags, SymbolId};
use oxc_span::GetSpan;
use oxc_syntax::operator::UnaryOperator;

use super::program::{Program, member_name};

/// Whether a program may change what outlives a run: the global object and what is built in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GlobalsUse {
    /// It does not.
    Reads,
    /// It may.
    #[default]
    MayChange,
}

/// Members through which a program gets at what it did not make.
const WAYS_OUT: [&str; 9] = [
    "__proto__",
    "constructor",
    "getPrototypeOf",
    "getOwnPropertyDescriptor",
    "getOwnPropertyDescriptors",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
];

/// Methods of what is built in that call a function and do nothing else to it.
const CALLBACK_TAKERS: [&str; 12] = [
    "catch",
    "every",
    "filter",
    "find",
    "findIndex",
    "forEach",
    "map",
    "reduce",
    "replace",
    "some",
    "sort",
    "then",
];

/// How many names in a row one object is followed through.
const MAX_ALIASES: usize = 8;

/// Judges a program.
pub(super) fn judge(program: &Program<'_>) -> GlobalsUse {
    let mut nodes = program.semantic.nodes().iter();
    if nodes.any(|node| may_change(program, node.id(), node.kind())) {
        GlobalsUse::MayChange
    } else {
        GlobalsUse::Reads
    }
}

fn may_change(program: &Program<'_>, id: NodeId, kind: AstKind<'_>) -> bool {
    match kind {
        AstKind::IdentifierReference(name) => {
            is_built_in(program, name) && !is_harmless(program, id, 0)
        }
        AstKind::ThisExpression(_) => is_top_level(program, id),
        AstKind::StaticMemberExpression(_) | AstKind::ComputedMemberExpression(_) => {
            member_name(kind).is_some_and(|it| WAYS_OUT.contains(&it))
        }
        AstKind::CallExpression(call) => program
            .global_name(&call.callee)
            .is_some_and(|it| it == "eval" || it == "Function"),
        AstKind::NewExpression(new) => program.global_name(&new.callee) == Some("Function"),
        // Patterns read members without naming them as such; the real engine has none.
        AstKind::ObjectPattern(_) | AstKind::ObjectAssignmentTarget(_) => true,
        _ => false,
    }
}

/// Whether a name is bound outside of the program, by the engine or by an `import`.
fn is_built_in(program: &Program<'_>, name: &IdentifierReference<'_>) -> bool {
    let Some(symbol) = program.symbol(name) else {
        return match name.name.as_str() {
            "undefined" | "NaN" | "Infinity" | "arguments" => is_written(program, name),
            // No runtime has them, so a guarded `module.exports = …` changes nothing.
            "module" | "exports" => program.defines_global(&name.name),
            _ => true,
        };
    };
    let flags = program.semantic.scoping().symbol_flags(symbol);
    flags.contains(SymbolFlags::Import)
}

fn is_written(program: &Program<'_>, name: &IdentifierReference<'_>) -> bool {
    let reference = name.reference_id.get();
    reference.is_none_or(|it| program.semantic.scoping().get_reference(it).is_write())
}

/// Whether `this` may be the global object: in no function but arrows.
fn is_top_level(program: &Program<'_>, id: NodeId) -> bool {
    let mut ancestors = program.semantic.nodes().ancestor_kinds(id);
    !ancestors.any(|it| matches!(it, AstKind::Function(_)))
}

/// Whether a built-in object, the value of a node, is used for reading only.
fn is_harmless(program: &Program<'_>, id: NodeId, aliases: usize) -> bool {
    let span = program.span(id);
    let (parent_id, parent) = program.parent(id);
    match parent {
        AstKind::StaticMemberExpression(_) => {
            member_name(parent) != Some("valueOf") && is_harmless(program, parent_id, aliases)
        }
        AstKind::ComputedMemberExpression(it) => {
            // As the name of a member it is a string.
            it.object.span() != span
                || (member_name(parent) != Some("valueOf")
                    && is_harmless(program, parent_id, aliases))
        }
        AstKind::CallExpression(it) if it.callee.span() == span => {
            program.global_name(&it.callee) != Some("require")
                || is_harmless(program, parent_id, aliases)
        }
        AstKind::CallExpression(it) => is_callback_taker(program, &it.callee),
        AstKind::NewExpression(it) => it.callee.span() == span,
        AstKind::TaggedTemplateExpression(it) => it.tag.span() == span,
        AstKind::UnaryExpression(it) => it.operator != UnaryOperator::Delete,
        AstKind::ConditionalExpression(it) => {
            it.test.span() == span || is_harmless(program, parent_id, aliases)
        }
        AstKind::LogicalExpression(_) | AstKind::ChainExpression(_) => {
            is_harmless(program, parent_id, aliases)
        }
        AstKind::VariableDeclarator(it) => match &it.id {
            BindingPattern::BindingIdentifier(name) => {
                let symbol = name.symbol_id.get();
                symbol.is_some_and(|it| is_alias_harmless(program, it, aliases + 1))
            }
            BindingPattern::ObjectPattern(_)
            | BindingPattern::ArrayPattern(_)
            | BindingPattern::AssignmentPattern(_) => false,
        },
        AstKind::BinaryExpression(_)
        | AstKind::ExpressionStatement(_)
        | AstKind::IfStatement(_)
        | AstKind::TemplateLiteral(_) => true,
        _ => false,
    }
}

fn is_alias_harmless(program: &Program<'_>, symbol: SymbolId, aliases: usize) -> bool {
    aliases <= MAX_ALIASES
        && program.is_constant(symbol)
        && program
            .uses(symbol)
            .all(|it| is_harmless(program, it, aliases))
}

/// Whether a callee is a method like `map` that is not the program's own.
fn is_callback_taker(program: &Program<'_>, callee: &Expression<'_>) -> bool {
    let Expression::StaticMemberExpression(it) = callee else {
        return false;
    };
    let name = it.property.name.as_str();
    CALLBACK_TAKERS.contains(&name) && !program.defines_member(name)
}
