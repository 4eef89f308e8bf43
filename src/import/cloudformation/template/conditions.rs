//! Conditions: which resources and values there are.
//!
//! AWS: "Condition functions".

use std::rc::Rc;

use super::super::super::document::{Member, Node, Value};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::evaluator::{Evaluator, Key};
use super::stack::{Section, Stack};
use super::words::nearest;

impl<'a> Evaluator<'a> {
    /// Whether a condition holds that stands in `Conditions` under a name.
    pub(super) fn condition(&mut self, stack: &Rc<Stack<'a>>, name: &str, place: Place) -> bool {
        let Some(index) = stack.index(Section::Conditions, name) else {
            let title = format!("there is no condition `{name}`");
            let finding = Finding::new(Weight::Wrong, "unresolved", title).at(place);
            let names = stack.members(Section::Conditions).iter();
            let like = nearest(name, names.map(|it| it.name.as_str()));
            self.report(match like {
                Some(it) => finding.help(format!("did you mean `{it}`?")),
                None => finding,
            });
            return false;
        };
        let key = Key::Member(Section::Conditions, stack.id, index);
        let value = self.once(key, place, |it| {
            let member = stack.member(Section::Conditions, index)?;
            let holds = it.holds(stack, &member.node);
            Some(Node::new(Value::Bool(holds), member.node.place))
        });
        value.and_then(|it| it.as_bool()).unwrap_or_default()
    }

    /// Whether what a resource or an output has under `Condition` holds; it does where there is none.
    pub(super) fn is_there(&mut self, stack: &Rc<Stack<'a>>, node: &Node) -> bool {
        match node.get("Condition") {
            Some(condition) => match condition.as_str() {
                Some(name) => self.condition(stack, name, condition.place),
                None => self.holds(stack, condition),
            },
            None => true,
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&mut self, stack: &Rc<Stack<'a>>, node: &Node) -> bool {
        if !self.enter(node.place) {
            return false;
        }
        let res = match (&node.value, node.members()) {
            (Value::Map(_), [function]) => match function.name.as_str() {
                "Condition" => match function.node.as_str() {
                    Some(name) => self.condition(stack, name, function.node.place),
                    None => self.holds(stack, &function.node),
                },
                "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                    self.condition_function(stack, function)
                }
                _ => self.is_true(stack, node),
            },
            _ => self.is_true(stack, node),
        };
        self.leave();
        res
    }

    fn is_true(&mut self, stack: &Rc<Stack<'a>>, node: &Node) -> bool {
        let value = self.evaluate(stack, node);
        match value.map(|it| it.as_bool()) {
            Some(Some(it)) => it,
            Some(None) => {
                self.misused::<()>("a condition", "a condition function", node.place);
                false
            }
            None => false,
        }
    }

    /// `Fn::And`, `Fn::Or`, `Fn::Not` and `Fn::Equals`.
    pub(super) fn condition_function(&mut self, stack: &Rc<Stack<'a>>, function: &Member) -> bool {
        let items = function.node.items();
        match (function.name.as_str(), items) {
            ("Fn::Equals", [left, right]) => {
                let left = self.evaluate(stack, left);
                let right = self.evaluate(stack, right);
                are_equal(left.as_ref(), right.as_ref())
            }
            ("Fn::Not", [only]) => !self.holds(stack, only),
            ("Fn::And", [_, ..]) => items.iter().all(|it| self.holds(stack, it)),
            ("Fn::Or", [_, ..]) => items.iter().any(|it| self.holds(stack, it)),
            (name, _) => {
                let takes = match name {
                    "Fn::Equals" => "two values",
                    "Fn::Not" => "one condition",
                    _ => "a list of conditions",
                };
                self.misused::<()>(name, takes, function.node.place);
                false
            }
        }
    }
}

fn are_equal(left: Option<&Node>, right: Option<&Node>) -> bool {
    let text = |it: Option<&Node>| it.and_then(Node::as_text);
    match (text(left), text(right)) {
        (Some(left), Some(right)) => left == right,
        (None, None) => left.map(Node::to_json) == right.map(Node::to_json),
        _ => false,
    }
}
