//! Which parts of its event a program can reach.
//!
//! The parameter of `handler` is followed to every place where it is used. As long as it, its
//! request and its response are only asked for members by name, what is never named cannot be
//! reached. Any other use is taken to reach all that lies below.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, CallExpression, Expression, FormalParameters,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, UnaryOperator};

use super::GlobalsUse;
use super::program::{Program, member_name};

/// Which parts of its event a program can reach; what it cannot reach need not be made.
///
/// To return the request or the response is not to reach their parts: whoever reads the result
/// knows what was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventUse {
    /// `event.version`
    pub version: bool,
    /// `event.context`
    pub context: bool,
    /// `event.viewer`
    pub viewer: bool,
    /// `event.request`
    pub request: bool,
    /// `request.method`
    pub method: bool,
    /// `request.querystring`, and what `request.rawQueryString()` gives
    pub querystring: bool,
    /// `request.headers`
    pub request_headers: bool,
    /// `request.cookies`
    pub request_cookies: bool,
    /// `response.headers`
    pub response_headers: bool,
    /// `response.cookies`
    pub response_cookies: bool,
}

impl EventUse {
    /// All of it.
    pub const ALL: EventUse = EventUse {
        version: true,
        context: true,
        viewer: true,
        request: true,
        method: true,
        querystring: true,
        request_headers: true,
        request_cookies: true,
        response_headers: true,
        response_cookies: true,
    };

    /// Nothing but what is always there: the URI, the status.
    pub const NONE: EventUse = EventUse {
        version: false,
        context: false,
        viewer: false,
        request: false,
        method: false,
        querystring: false,
        request_headers: false,
        request_cookies: false,
        response_headers: false,
        response_cookies: false,
    };
}

impl Default for EventUse {
    fn default() -> Self {
        EventUse::ALL
    }
}

/// Judges a program.
pub(super) fn judge(program: &Program<'_>, globals: &GlobalsUse) -> EventUse {
    // Who changes what is built in may see the event from there.
    if *globals == GlobalsUse::MayChange || names_arguments(program) {
        return EventUse::ALL;
    }
    let Some((handler, parameters)) = handler(program) else {
        return EventUse::ALL;
    };
    if parameters.rest.is_some() {
        return EventUse::ALL;
    }
    let mut reach = Reach {
        program,
        handler,
        used: EventUse::NONE,
        seen: Vec::new(),
    };
    reach.argument(Part::Event, parameters, 0);
    reach.used
}

/// Whether the arguments of any function are read without their names.
fn names_arguments(program: &Program<'_>) -> bool {
    let mut nodes = program.semantic.nodes().iter();
    nodes.any(
        |it| matches!(it.kind(), AstKind::IdentifierReference(name) if name.name == "arguments"),
    )
}

/// The function `handler` with its parameters, if it is one that never changes.
fn handler<'a>(program: &Program<'a>) -> Option<(NodeId, &'a FormalParameters<'a>)> {
    let scoping = program.semantic.scoping();
    let symbol = scoping.get_root_binding("handler".into())?;
    function_of(program, symbol)
}

/// The one function that a symbol stands for.
fn function_of<'a>(
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

/// An object whose members matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Event,
    Request,
    Response,
}

struct Reach<'p, 'a> {
    program: &'p Program<'a>,
    handler: NodeId,
    used: EventUse,
    seen: Vec<(SymbolId, Part)>,
}

impl<'a> Reach<'_, 'a> {
    /// A part is handed to a function.
    fn argument(&mut self, part: Part, parameters: &FormalParameters<'a>, index: usize) {
        match parameters.items.get(index) {
            Some(parameter) => match (&parameter.pattern, &parameter.initializer) {
                (BindingPattern::BindingIdentifier(name), None) => {
                    self.variable(part, name.symbol_id.get());
                }
                _ => self.everything(part),
            },
            None if parameters.rest.is_some() => self.everything(part),
            None => {}
        }
    }

    /// A part is held by a variable, perhaps among other things.
    fn variable(&mut self, part: Part, symbol: Option<SymbolId>) {
        let Some(symbol) = symbol else {
            return self.everything(part);
        };
        if self.seen.contains(&(symbol, part)) {
            return;
        }
        self.seen.push((symbol, part));
        let scoping = self.program.semantic.scoping();
        for reference in scoping.get_resolved_references(symbol) {
            if reference.is_read() {
                self.value(part, reference.node_id());
            }
        }
    }

    /// A part is the value of a node.
    fn value(&mut self, part: Part, id: NodeId) {
        let span = self.program.span(id);
        let (parent_id, parent) = self.program.parent(id);
        match parent {
            AstKind::StaticMemberExpression(_) => self.member(part, parent_id),
            AstKind::ComputedMemberExpression(it) if it.object.span() == span => {
                self.member(part, parent_id);
            }
            AstKind::VariableDeclarator(it) => match &it.id {
                BindingPattern::BindingIdentifier(name) => {
                    self.local(part, name.symbol_id.get());
                }
                BindingPattern::ObjectPattern(_)
                | BindingPattern::ArrayPattern(_)
                | BindingPattern::AssignmentPattern(_) => self.everything(part),
            },
            AstKind::AssignmentExpression(it)
                if it.right.span() == span && it.operator == AssignmentOperator::Assign =>
            {
                let AssignmentTarget::AssignmentTargetIdentifier(name) = &it.left else {
                    return self.everything(part);
                };
                self.local(part, self.program.symbol(name));
                self.value(part, parent_id);
            }
            AstKind::ConditionalExpression(it) if it.test.span() == span => {}
            AstKind::ConditionalExpression(_)
            | AstKind::LogicalExpression(_)
            | AstKind::ChainExpression(_)
            | AstKind::AwaitExpression(_) => self.value(part, parent_id),
            AstKind::ReturnStatement(_) => self.returned(part, id),
            AstKind::ArrowFunctionExpression(_) if parent_id == self.handler => {
                self.returned(part, id);
            }
            AstKind::CallExpression(it) if it.callee.span() != span => self.call(part, it, span),
            AstKind::UnaryExpression(it) => {
                let asks_for_nothing = matches!(
                    it.operator,
                    UnaryOperator::Typeof
                        | UnaryOperator::LogicalNot
                        | UnaryOperator::Void
                        | UnaryOperator::Delete
                );
                if !asks_for_nothing {
                    self.everything(part);
                }
            }
            AstKind::BinaryExpression(it) => {
                let is_identity = matches!(
                    it.operator,
                    BinaryOperator::StrictEquality | BinaryOperator::StrictInequality
                );
                if !is_identity {
                    self.everything(part);
                }
            }
            AstKind::ExpressionStatement(_) | AstKind::IfStatement(_) => {}
            _ => self.everything(part),
        }
    }

    /// A variable of some function; one at the top level may be read through the global object.
    fn local(&mut self, part: Part, symbol: Option<SymbolId>) {
        let scoping = self.program.semantic.scoping();
        let is_local =
            symbol.is_some_and(|it| scoping.symbol_scope_id(it) != scoping.root_scope_id());
        if is_local {
            self.variable(part, symbol);
        } else {
            self.everything(part);
        }
    }

    fn returned(&mut self, part: Part, id: NodeId) {
        let leaves = self.program.enclosing_function(id) == Some(self.handler);
        if part == Part::Event || !leaves {
            self.everything(part);
        }
    }

    /// A part is an argument of a call.
    fn call(&mut self, part: Part, call: &CallExpression<'a>, argument: Span) {
        let index = call.arguments.iter().position(|it| it.span() == argument);
        let has_spread = call.arguments.iter().any(|it| it.is_spread());
        let symbol = match &call.callee {
            Expression::Identifier(name) => self.program.symbol(name),
            _ => None,
        };
        let function = symbol.and_then(|it| function_of(self.program, it));
        match (function, index) {
            (Some((_, parameters)), Some(index)) if !has_spread => {
                self.argument(part, parameters, index);
            }
            _ => self.everything(part),
        }
    }

    /// A member of a part is read or written.
    fn member(&mut self, part: Part, member: NodeId) {
        let name = member_name(self.program.kind(member));
        let (_, parent) = self.program.parent(member);
        let span = self.program.span(member);
        // A method sees its object as `this`.
        let is_called = match parent {
            AstKind::CallExpression(it) => it.callee.span() == span,
            AstKind::TaggedTemplateExpression(it) => it.tag.span() == span,
            _ => false,
        };
        let Some(name) = name.filter(|it| !is_called || *it == "rawQueryString") else {
            return self.everything(part);
        };
        let used = &mut self.used;
        match (part, name) {
            (Part::Event, "version") => used.version = true,
            (Part::Event, "context") => used.context = true,
            (Part::Event, "viewer") => used.viewer = true,
            (Part::Event, "request") => {
                used.request = true;
                self.value(Part::Request, member);
            }
            (Part::Event, "response") => self.value(Part::Response, member),
            (Part::Request, "uri")
            | (Part::Response, "statusCode" | "statusDescription" | "body") => {}
            (Part::Request, "method") => used.method = true,
            (Part::Request, "querystring" | "rawQueryString") => used.querystring = true,
            (Part::Request, "headers") => used.request_headers = true,
            (Part::Request, "cookies") => used.request_cookies = true,
            (Part::Response, "headers") => used.response_headers = true,
            (Part::Response, "cookies") => used.response_cookies = true,
            _ => self.everything(part),
        }
    }

    /// Whatever lies below a part is reached.
    fn everything(&mut self, part: Part) {
        let used = &mut self.used;
        match part {
            Part::Event => *used = EventUse::ALL,
            Part::Request => {
                used.request = true;
                used.method = true;
                used.querystring = true;
                used.request_headers = true;
                used.request_cookies = true;
            }
            Part::Response => {
                used.response_headers = true;
                used.response_cookies = true;
            }
        }
    }
}
