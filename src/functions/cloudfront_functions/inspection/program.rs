//! A parsed program with the questions that the rules ask of it.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, IdentifierReference};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use oxc_span::{GetSpan, Span};

use super::code::Code;
use crate::functions::cloudfront_functions::FunctionRuntime;

/// A program, its text and its names.
pub(super) struct Program<'a> {
    pub(super) code: Code<'a>,
    pub(super) runtime: FunctionRuntime,
    pub(super) semantic: Semantic<'a>,
}

impl<'a> Program<'a> {
    pub(super) fn new(code: Code<'a>, runtime: FunctionRuntime, semantic: Semantic<'a>) -> Self {
        Program {
            code,
            runtime,
            semantic,
        }
    }

    pub(super) fn kind(&self, node: NodeId) -> AstKind<'a> {
        self.semantic.nodes().kind(node)
    }

    pub(super) fn parent(&self, node: NodeId) -> (NodeId, AstKind<'a>) {
        let parent = self.semantic.nodes().parent_node(node);
        (parent.id(), parent.kind())
    }

    pub(super) fn span(&self, node: NodeId) -> Span {
        self.kind(node).span()
    }

    /// What a name is bound to in the program; `None` for what only the engine can know.
    pub(super) fn symbol(&self, name: &IdentifierReference<'_>) -> Option<SymbolId> {
        let reference = name.reference_id.get()?;
        self.semantic.scoping().get_reference(reference).symbol_id()
    }

    /// The name, if an expression is one that the program does not bind.
    pub(super) fn global_name<'e>(&self, expression: &'e Expression<'a>) -> Option<&'e str> {
        match expression {
            Expression::Identifier(name) if self.symbol(name).is_none() => Some(&name.name),
            _ => None,
        }
    }

    /// The nodes where a symbol is used.
    pub(super) fn uses(&self, symbol: SymbolId) -> impl Iterator<Item = NodeId> {
        let scoping = self.semantic.scoping();
        scoping
            .get_resolved_references(symbol)
            .map(|it| it.node_id())
    }

    /// Whether a symbol is declared once and never assigned to.
    pub(super) fn is_constant(&self, symbol: SymbolId) -> bool {
        let scoping = self.semantic.scoping();
        scoping.symbol_redeclarations(symbol).is_empty() && !scoping.symbol_is_mutated(symbol)
    }

    /// Whether the program gives any object a member of this name.
    pub(super) fn defines_member(&self, name: &str) -> bool {
        let nodes = self.semantic.nodes();
        nodes.iter().any(|node| match node.kind() {
            AstKind::ObjectProperty(it) => it.key.static_name().is_some_and(|key| key == name),
            AstKind::MethodDefinition(it) => it.key.static_name().is_some_and(|key| key == name),
            kind => {
                member_name(kind) == Some(name)
                    && matches!(
                        self.parent(node.id()).1,
                        AstKind::AssignmentExpression(it) if it.left.span() == kind.span()
                    )
            }
        })
    }

    /// Whether the program defines a global name by assigning to a member of the global object.
    pub(super) fn defines_global(&self, name: &str) -> bool {
        self.semantic.nodes().iter().any(|node| {
            let AstKind::AssignmentExpression(it) = node.kind() else {
                return false;
            };
            let Some(member) = it.left.as_member_expression() else {
                return false;
            };
            let is_global = match member.object() {
                Expression::ThisExpression(_) => true,
                object => matches!(self.global_name(object), Some("globalThis" | "global")),
            };
            is_global && member.static_property_name() == Some(name)
        })
    }

    /// The function that a node stands in, itself not counted.
    pub(super) fn enclosing_function(&self, node: NodeId) -> Option<NodeId> {
        let mut ancestors = self.semantic.nodes().ancestors(node);
        ancestors
            .find(|it| is_function(it.kind()))
            .map(|it| it.id())
    }
}

/// Whether a node is a function of any form.
pub(super) fn is_function(kind: AstKind<'_>) -> bool {
    matches!(
        kind,
        AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
    )
}

/// The name of a member, where it is known from the text.
pub(super) fn member_name<'a>(kind: AstKind<'a>) -> Option<&'a str> {
    match kind {
        AstKind::StaticMemberExpression(it) => Some(it.property.name.as_str()),
        AstKind::ComputedMemberExpression(it) => match &it.expression {
            Expression::StringLiteral(name) => Some(name.value.as_str()),
            _ => None,
        },
        _ => None,
    }
}
