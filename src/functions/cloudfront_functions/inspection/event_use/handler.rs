//! Which functions an event is handed to, and who sees what comes back.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, FormalParameters};
use oxc_semantic::{NodeId, SymbolId};

use super::super::program::{Program, is_function};

/// Whether the arguments of any function are read without their names.
pub(super) fn names_arguments(program: &Program<'_>) -> bool {
    let mut nodes = program.semantic.nodes().iter();
    nodes.any(
        |it| matches!(it.kind(), AstKind::IdentifierReference(name) if name.name == "arguments"),
    )
}

/// The function `handler` with its parameters, if it is one that never changes.
pub(super) fn handler<'a>(program: &Program<'a>) -> Option<(NodeId, &'a FormalParameters<'a>)> {
    let scoping = program.semantic.scoping();
    let symbol = scoping.get_root_binding("handler".into())?;
    function_of(program, symbol)
}

/// Whether the program never calls its own handler, nor hands it on to others than a test of it.
pub(super) fn is_never_named(program: &Program<'_>) -> bool {
    let scoping = program.semantic.scoping();
    let symbol = scoping.get_root_binding("handler".into());
    symbol.is_some_and(|it| program.uses(it).all(|it| is_exported(program, it)))
}

/// Whether a name stands in what is assigned to `module.exports` or the like, which no runtime has.
fn is_exported(program: &Program<'_>, name: NodeId) -> bool {
    let mut ancestors = program.semantic.nodes().ancestor_kinds(name);
    let assigned = ancestors.find_map(|it| match it {
        AstKind::AssignmentExpression(it) => Some(it.left.as_member_expression()),
        kind if is_function(kind) => Some(None),
        _ => None,
    });
    let mut object = assigned.flatten().map(|it| it.object());
    while let Some(member) = object.and_then(|it| it.as_member_expression()) {
        object = Some(member.object());
    }
    let root = object.and_then(|it| program.global_name(it));
    matches!(root, Some("module" | "exports"))
}

/// The one function that a symbol stands for.
pub(super) fn function_of<'a>(
    program: &Program<'a>,
    symbol: SymbolId,
) -> Option<(NodeId, &'a FormalParameters<'a>)> {
    if !program.is_constant(symbol) {
        return None;
    }
    let declaration = program.semantic.scoping().symbol_declaration(symbol);
    match program.kind(declaration) {
        AstKind::Function(it) => Some((declaration, &it.params)),
        AstKind::VariableDeclarator(it) => match it.init.as_ref()? {
            Expression::FunctionExpression(it) => Some((it.node_id.get(), &it.params)),
            Expression::ArrowFunctionExpression(it) => Some((it.node_id.get(), &it.params)),
            _ => None,
        },
        _ => None,
    }
}
