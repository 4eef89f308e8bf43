//! `Fn::ForEach`: members that are written once and meant for each value of a list.
//!
//! AWS: "Fn::ForEach" of the transform `AWS::LanguageExtensions`: `${Name}` and `&{Name}` are replaced in names
//! and values, `&{Name}` by the letters and digits of the value alone.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::super::document::{Member, Node, Value};
use super::super::super::source::Place;
use super::evaluator::Evaluator;
use super::stack::Stack;

const PREFIX: &str = "Fn::ForEach::";

/// What a member costs that a loop writes; CloudFormation takes 500 resources.
const UNITS_A_MEMBER: usize = 16;

/// A name and its value, the innermost loop's last.
type Variables = Vec<(String, String)>;

/// Whether there is a loop anywhere.
pub(super) fn has_loops(node: &Node) -> bool {
    let in_members = |it: &Member| it.name.starts_with(PREFIX) || has_loops(&it.node);
    node.items().iter().any(has_loops) || node.members().iter().any(in_members)
}

/// The members of an object, and the names of those that loops wrote.
#[derive(Default)]
struct Written {
    members: Vec<Member>,
    names: HashSet<String>,
}

impl<'a> Evaluator<'a> {
    /// A template with its loops written out.
    pub(super) fn without_loops(&mut self, stack: &Rc<Stack<'a>>) -> Node {
        self.written_out(stack, &stack.root, &mut Vec::new())
    }

    fn written_out(
        &mut self,
        stack: &Rc<Stack<'a>>,
        node: &Node,
        variables: &mut Variables,
    ) -> Node {
        if !self.enter(node.place) {
            return Node::new(Value::Null, node.place);
        }
        let value = match &node.value {
            Value::String(text) => Value::String(self.replaced(text, variables)),
            Value::List(items) => {
                let items = items.iter();
                Value::List(
                    items
                        .map(|it| self.written_out(stack, it, variables))
                        .collect(),
                )
            }
            Value::Map(members) => self.members_written_out(stack, members, variables),
            Value::Null | Value::Bool(_) | Value::Number(_) => node.value.clone(),
        };
        self.leave();
        Node::new(value, node.place)
    }

    fn members_written_out(
        &mut self,
        stack: &Rc<Stack<'a>>,
        members: &[Member],
        variables: &mut Variables,
    ) -> Value {
        if let [only] = members
            && only.name == "Ref"
            && let Some(value) = variable(variables, only.node.as_str())
        {
            return Value::String(value.to_owned());
        }
        let mut res = Written::default();
        for member in members {
            if member.name.starts_with(PREFIX) {
                self.repeat(stack, member, variables, &mut res);
                continue;
            }
            res.members.push(Member {
                name: self.replaced(&member.name, variables),
                name_place: member.name_place,
                node: self.written_out(stack, &member.node, variables),
            });
        }
        Value::Map(res.members)
    }

    fn repeat(
        &mut self,
        stack: &Rc<Stack<'a>>,
        member: &Member,
        variables: &mut Variables,
        res: &mut Written,
    ) {
        let takes = "a name, a list and an object";
        let [name, list, body] = member.node.items() else {
            self.misused::<()>("Fn::ForEach", takes, member.name_place);
            return;
        };
        let (Some(name), Value::Map(_)) = (name.as_str(), &body.value) else {
            self.misused::<()>("Fn::ForEach", takes, member.name_place);
            return;
        };
        for value in self.values(stack, list, variables) {
            variables.push((name.to_owned(), value));
            let written = self.written_out(stack, body, variables);
            variables.pop();
            let Value::Map(written) = written.value else {
                return;
            };
            for it in written {
                self.add(it, member.name_place, res);
            }
        }
    }

    /// The texts that a loop goes through.
    fn values(
        &mut self,
        stack: &Rc<Stack<'a>>,
        list: &Node,
        variables: &mut Variables,
    ) -> Vec<String> {
        let list = self.written_out(stack, list, variables);
        let mut res = Vec::new();
        for item in self.list(stack, &list).unwrap_or_default() {
            match (&item.value, item.as_text()) {
                (_, Some(text)) => res.push(text),
                // A list in the list is a parameter with several values.
                (Value::List(items), None) => res.extend(items.iter().filter_map(Node::as_text)),
                _ => {
                    self.misused::<()>("Fn::ForEach", "texts in its list", item.place);
                }
            }
        }
        res
    }

    fn add(&mut self, member: Member, place: Place, res: &mut Written) {
        if !self.spend(UNITS_A_MEMBER) {
            return;
        }
        if !res.names.insert(member.name.clone()) {
            let title = format!("`Fn::ForEach` writes `{}` twice", member.name);
            self.wrong("bad-template", title, place);
            return;
        }
        res.members.push(member);
    }

    fn replaced(&mut self, text: &str, variables: &Variables) -> String {
        let mut res = text.to_owned();
        for (name, value) in variables.iter().rev() {
            if !res.contains(name.as_str()) {
                continue;
            }
            let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
            for (pattern, value) in [
                (format!("${{{name}}}"), value),
                (format!("&{{{name}}}"), &plain),
            ] {
                let count = res.matches(&pattern).count();
                if count > 0 && self.spend(count * (1 + value.len() / 16)) {
                    res = res.replace(&pattern, value);
                }
            }
        }
        res
    }
}

fn variable<'v>(variables: &'v Variables, name: Option<&str>) -> Option<&'v str> {
    let mut inner_first = variables.iter().rev();
    let found = inner_first.find(|(it, _)| Some(it.as_str()) == name);
    found.map(|(_, value)| value.as_str())
}
