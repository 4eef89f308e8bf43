//! The way of an event through a program, from the handler's parameter on.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, CallExpression, Expression, FormalParameters,
    VariableDeclarationKind,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, UnaryOperator};

use super::super::program::{Program, member_name};
use super::handler::{function_of, handler, is_never_named, names_arguments};
use super::{EventUse, NameUse};

/// What the handler can reach; `None` where it cannot be followed.
pub(super) fn of_handler(program: &Program<'_>) -> Option<EventUse> {
    if names_arguments(program) {
        return None;
    }
    let (handler, parameters) = handler(program)?;
    if parameters.rest.is_some() {
        return None;
    }
    let mut reach = Reach {
        program,
        handler,
        leaves_for_good: is_never_named(program),
        used: EventUse::NONE,
        seen: Vec::new(),
        deleted: Vec::new(),
        written: Vec::new(),
    };
    reach.argument(Part::Event, parameters, 0);
    Some(reach.finish())
}

/// An object whose members matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Event,
    Request,
    Response,
    Querystring,
    RequestHeaders,
    RequestCookies,
    ResponseHeaders,
    ResponseCookies,
}

/// What becomes of a member, as far as its place among the others goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Read,
    Written,
    Deleted,
    /// Who knows.
    Other,
}

struct Reach<'p, 'a> {
    program: &'p Program<'a>,
    handler: NodeId,
    /// Whether nobody in the program sees what the handler returns.
    leaves_for_good: bool,
    used: EventUse,
    seen: Vec<(SymbolId, Part)>,
    deleted: Vec<(Part, &'a str)>,
    written: Vec<(Part, &'a str)>,
}

impl<'a> Reach<'_, 'a> {
    /// What was found, but where a name may be deleted and come back: that puts it behind all the
    /// others, which only shows where they are there.
    fn finish(mut self) -> EventUse {
        for (part, name) in std::mem::take(&mut self.deleted) {
            if self.written.contains(&(part, name)) {
                self.everything(part);
            }
        }
        self.used
    }

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
            AstKind::BinaryExpression(it) => match (it.operator, &it.left) {
                (BinaryOperator::StrictEquality | BinaryOperator::StrictInequality, _) => {}
                (BinaryOperator::In, Expression::StringLiteral(name))
                    if it.right.span() == span =>
                {
                    self.name(part, name.value.as_str(), Access::Read);
                }
                _ => self.everything(part),
            },
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
        let leaves =
            self.leaves_for_good && self.program.enclosing_function(id) == Some(self.handler);
        match part {
            Part::Request if leaves => self.used.returns_request = true,
            Part::Response if leaves => {}
            _ => self.everything(part),
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
        let (_, parent) = self.program.parent(member);
        let span = self.program.span(member);
        // A method sees its object as `this`.
        let is_called = match parent {
            AstKind::CallExpression(it) => it.callee.span() == span,
            AstKind::TaggedTemplateExpression(it) => it.tag.span() == span,
            _ => false,
        };
        let name = self.member_name(member);
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
            (Part::Request, "rawQueryString") => used.raw_query_string = true,
            (Part::Request, "querystring") => self.fields(Part::Querystring, member),
            (Part::Request, "headers") => self.fields(Part::RequestHeaders, member),
            (Part::Request, "cookies") => self.fields(Part::RequestCookies, member),
            (Part::Response, "headers") => self.fields(Part::ResponseHeaders, member),
            (Part::Response, "cookies") => self.fields(Part::ResponseCookies, member),
            (Part::Event | Part::Request | Part::Response, _) => self.everything(part),
            (_, name) => self.name(part, name, access(parent, span)),
        }
    }

    /// The name of a member, be it in the code or in a constant.
    fn member_name(&self, member: NodeId) -> Option<&'a str> {
        let kind = self.program.kind(member);
        if let Some(name) = member_name(kind) {
            return Some(name);
        }
        let AstKind::ComputedMemberExpression(it) = kind else {
            return None;
        };
        let Expression::Identifier(name) = &it.expression else {
            return None;
        };
        let symbol = self.program.symbol(name)?;
        let declaration = self.program.semantic.scoping().symbol_declaration(symbol);
        let AstKind::VariableDeclarator(declarator) = self.program.kind(declaration) else {
            return None;
        };
        // Unlike `var`, a `const` has no other value before its line.
        let is_const = match self.program.parent(declaration).1 {
            AstKind::VariableDeclaration(it) => it.kind == VariableDeclarationKind::Const,
            _ => false,
        };
        match &declarator.init {
            Some(Expression::StringLiteral(text)) if is_const => Some(text.value.as_str()),
            _ => None,
        }
    }

    /// A member that is an object of names is read or replaced.
    fn fields(&mut self, part: Part, member: NodeId) {
        if let Some(names) = names(&mut self.used, part) {
            names.add(None);
        }
        let (_, parent) = self.program.parent(member);
        // What stands there afterwards is another object, and read in full.
        if access(parent, self.program.span(member)) != Access::Written {
            self.value(part, member);
        }
    }

    /// An entry of an object of names is asked for.
    fn name(&mut self, part: Part, name: &'a str, access: Access) {
        // The engine sorts numbers before other names.
        let is_plain = name != "__proto__" && name.parse::<u64>().is_err();
        let Some(names) = names(&mut self.used, part).filter(|_| is_plain) else {
            return self.everything(part);
        };
        names.add(Some(name));
        if matches!(access, Access::Deleted | Access::Other) {
            self.deleted.push((part, name));
        }
        if matches!(access, Access::Written | Access::Other) {
            self.written.push((part, name));
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
                used.raw_query_string = true;
                used.querystring = NameUse::All;
                used.request_headers = NameUse::All;
                used.request_cookies = NameUse::All;
                used.returns_request = true;
            }
            Part::Response => {
                used.response_headers = NameUse::All;
                used.response_cookies = NameUse::All;
            }
            Part::Querystring
            | Part::RequestHeaders
            | Part::RequestCookies
            | Part::ResponseHeaders
            | Part::ResponseCookies => {
                if let Some(names) = names(used, part) {
                    *names = NameUse::All;
                }
            }
        }
    }
}

/// The entries of a part that is an object of names.
fn names(used: &mut EventUse, part: Part) -> Option<&mut NameUse> {
    match part {
        Part::Event | Part::Request | Part::Response => None,
        Part::Querystring => Some(&mut used.querystring),
        Part::RequestHeaders => Some(&mut used.request_headers),
        Part::RequestCookies => Some(&mut used.request_cookies),
        Part::ResponseHeaders => Some(&mut used.response_headers),
        Part::ResponseCookies => Some(&mut used.response_cookies),
    }
}

/// What becomes of a member, by the node around it.
fn access(parent: AstKind<'_>, member: Span) -> Access {
    match parent {
        AstKind::AssignmentExpression(it) if it.right.span() == member => Access::Read,
        AstKind::AssignmentExpression(it) if it.operator == AssignmentOperator::Assign => {
            Access::Written
        }
        AstKind::UnaryExpression(it) if it.operator == UnaryOperator::Delete => Access::Deleted,
        AstKind::StaticMemberExpression(_)
        | AstKind::ComputedMemberExpression(_)
        | AstKind::VariableDeclarator(_)
        | AstKind::ConditionalExpression(_)
        | AstKind::LogicalExpression(_)
        | AstKind::BinaryExpression(_)
        | AstKind::UnaryExpression(_)
        | AstKind::CallExpression(_)
        | AstKind::TemplateLiteral(_)
        | AstKind::IfStatement(_)
        | AstKind::ExpressionStatement(_)
        | AstKind::ReturnStatement(_)
        | AstKind::ArrowFunctionExpression(_)
        | AstKind::ObjectProperty(_) => Access::Read,
        _ => Access::Other,
    }
}
