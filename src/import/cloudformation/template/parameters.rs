//! Parameters: given, passed by the stack around, or their defaults.
//!
//! AWS: "CloudFormation template Parameters syntax".

use std::rc::Rc;

use super::super::super::document::{Member, Node, Value};
use super::super::super::finding::{About, Finding, Weight};
use super::super::super::source::Place;
use super::super::super::stand_in::{StandIn, stand_in};
use super::evaluator::{Evaluator, Key};
use super::stack::{Section, Stack};
use super::words::{listed, nearest, slug};

impl<'a> Evaluator<'a> {
    /// The value of a parameter.
    pub(super) fn parameter(
        &mut self,
        stack: &Rc<Stack<'a>>,
        index: usize,
        place: Place,
    ) -> Option<Node> {
        let key = Key::Member(Section::Parameters, stack.id, index);
        let value = self.once(key, place, |it| {
            let member = stack.member(Section::Parameters, index)?;
            Some(it.value_of(stack, member))
        })?;
        Some(Node { place, ..value })
    }

    fn value_of(&mut self, stack: &Rc<Stack<'a>>, parameter: &Member) -> Node {
        let kind = parameter.node.get("Type").and_then(Node::as_str);
        let kind = Kind::of(kind.unwrap_or("String"));
        let given = self.given(stack, &parameter.name);
        let default = parameter.node.get("Default").and_then(text_of);
        let Some(text) = given.clone().or(default) else {
            return self.value_for_none(stack, parameter, &kind);
        };
        self.check_allowed(parameter, &text);
        let text = match kind.ssm {
            true => self.ssm_parameter_value(stack, parameter, &text, given.is_some()),
            false => text,
        };
        kind.node(&text, parameter.name_place)
    }

    /// What the options or the stack around say.
    fn given(&self, stack: &Stack<'_>, name: &str) -> Option<String> {
        let of_options = |wanted: &str| {
            let mut given = self.options.parameters.iter().rev();
            let found = given.find(|(it, _)| it == wanted);
            found.map(|(_, value)| value.clone())
        };
        let for_this = of_options(&format!("{}:{name}", stack.name));
        match &stack.nested_in {
            Some((_, passed)) => for_this.or_else(|| passed.get(name).and_then(text_of)),
            None => for_this.or_else(|| of_options(name)),
        }
    }

    /// A value of `AllowedValues`, else a stand-in.
    fn value_for_none(&mut self, stack: &Rc<Stack<'a>>, parameter: &Member, kind: &Kind) -> Node {
        let name = &parameter.name;
        let allowed = parameter.node.get("AllowedValues");
        let first = allowed
            .and_then(|it| it.items().first())
            .and_then(Node::as_text);
        let value = first.unwrap_or_else(|| match kind.is_number {
            true => "1".to_owned(),
            false => {
                let thing = format!("{}/{name}", stack.name);
                format!("{}-{}", slug(name), stand_in(StandIn::Suffix, &thing))
            }
        });
        let passed_by_stack = stack.nested_in.is_some();
        let prefix = if passed_by_stack {
            format!("{}:", stack.name)
        } else {
            String::new()
        };
        let place = parameter.name_place;
        let shown = value.clone();
        let thing = format!("parameter {}/{name}", stack.name);
        self.assumptions.assume(thing, || {
            let title = format!("the parameter `{name}` has no value; `{shown}` stands for it");
            let finding = Finding::new(Weight::Assumed, "stand-in", title).at(place);
            finding.help(format!("give one with `--parameter {prefix}{name}=VALUE`"))
        });
        kind.node(&value, place)
    }

    fn check_allowed(&mut self, parameter: &Member, text: &str) {
        let allowed = parameter
            .node
            .get("AllowedValues")
            .map_or(&[][..], Node::items);
        let allowed: Vec<String> = allowed.iter().filter_map(Node::as_text).collect();
        if allowed.is_empty() || allowed.iter().any(|it| it == text) {
            return;
        }
        let is_secret = parameter.node.get("NoEcho").and_then(Node::as_bool);
        let name = &parameter.name;
        let title = match is_secret {
            Some(true) => format!("the parameter `{name}` does not allow the value that it has"),
            _ => format!("the parameter `{name}` does not allow `{text}`"),
        };
        let finding = Finding::new(Weight::Wrong, "bad-parameter", title);
        let finding = finding.at(parameter.name_place);
        let finding = finding.about(About::Parameter(name.clone()));
        let words = listed(allowed.iter().map(String::as_str));
        self.report(finding.knowing(format!("it allows {words}")));
    }

    /// A parameter that names a parameter of SSM; one that is given may be the value itself.
    fn ssm_parameter_value(
        &mut self,
        stack: &Rc<Stack<'a>>,
        parameter: &Member,
        name: &str,
        is_given: bool,
    ) -> String {
        let value = self.ssm_value(name, &stack.region, parameter.name_place);
        match value.as_ref().and_then(text_of) {
            Some(text) => text,
            None if is_given => name.to_owned(),
            None => {
                let help = format!("give its value with `--parameter {}=VALUE`", parameter.name);
                self.unknown_outside("SSM's parameter", name, Some(help), parameter.name_place)
            }
        }
    }

    /// Says which given parameters no stack has, and which values are not allowed.
    pub(super) fn check_given_parameters(&mut self, taken: &[usize]) {
        for (given, _) in &self.options.parameters {
            let (of_stack, name) = match given.rsplit_once(':') {
                Some((stack, name)) => (Some(stack), name),
                None => (None, given.as_str()),
            };
            self.check_given(of_stack, name);
        }
        for id in taken {
            let Some(stack) = self.stacks.get(*id).map(Rc::clone) else {
                continue;
            };
            let mark = self.assumptions.mark();
            for (index, member) in stack.members(Section::Parameters).iter().enumerate() {
                if self.given(&stack, &member.name).is_some() {
                    self.parameter(&stack, index, member.name_place);
                }
            }
            self.assumptions.settle(mark, false);
        }
    }

    fn check_given(&mut self, of_stack: Option<&str>, name: &str) {
        let mut names: Vec<String> = Vec::new();
        let mut stacks: Vec<String> = Vec::new();
        for stack in &self.stacks {
            let is_meant = match of_stack {
                Some(wanted) => stack.name == wanted,
                None => stack.nested_in.is_none(),
            };
            stacks.push(stack.name.clone());
            if is_meant {
                let members = stack.members(Section::Parameters).iter();
                names.extend(members.map(|it| it.name.clone()));
            }
        }
        let is_stack = of_stack.is_none_or(|it| stacks.iter().any(|name| name == it));
        if names.iter().any(|it| it == name) {
            return;
        }
        let (title, known, wanted) = match of_stack {
            Some(stack) if !is_stack => (format!("there is no stack `{stack}`"), stacks, stack),
            Some(stack) => (
                format!("the stack `{stack}` has no parameter `{name}`"),
                names,
                name,
            ),
            None => (format!("no stack has a parameter `{name}`"), names, name),
        };
        let given = match of_stack {
            Some(stack) => format!("{stack}:{name}"),
            None => name.to_owned(),
        };
        let finding = Finding::new(Weight::Wrong, "unknown-parameter", title);
        let mut finding = finding.about(About::Parameter(given));
        let known = known.iter().map(String::as_str);
        match nearest(wanted, known.clone()) {
            Some(it) => finding = finding.help(format!("did you mean `{it}`?")),
            None if known.len() > 0 => {
                finding = finding.knowing(format!("there is {}", listed(known)));
            }
            None => {}
        }
        self.report(finding);
    }

    /// What stands for a value that lies outside all templates.
    pub(super) fn unknown_outside(
        &mut self,
        what: &str,
        name: &str,
        help: Option<String>,
        place: Place,
    ) -> String {
        let value = format!("{}-{}", slug(name), stand_in(StandIn::Suffix, name));
        let shown = value.clone();
        self.assumptions.assume(format!("{what} {name}"), || {
            let title =
                format!("{what} `{name}` is in none of the templates; `{shown}` stands for it");
            let finding = Finding::new(Weight::Assumed, "stand-in", title).at(place);
            match help {
                Some(it) => finding.help(it),
                None => finding,
            }
        });
        value
    }
}

/// What a parameter's type means.
struct Kind {
    is_list: bool,
    is_number: bool,
    /// Whether its value is a name of SSM's.
    ssm: bool,
}

impl Kind {
    fn of(name: &str) -> Self {
        let inner = name.strip_prefix("AWS::SSM::Parameter::Value<");
        let kind = inner.and_then(|it| it.strip_suffix('>')).unwrap_or(name);
        Kind {
            is_list: kind == "CommaDelimitedList" || kind.starts_with("List<"),
            is_number: kind == "Number" || kind == "List<Number>",
            ssm: inner.is_some(),
        }
    }

    fn node(&self, text: &str, place: Place) -> Node {
        if !self.is_list {
            return Node::text(text, place);
        }
        let items = text.split(',').map(|it| Node::text(it.trim(), place));
        let items = if text.is_empty() {
            Vec::new()
        } else {
            items.collect()
        };
        Node::new(Value::List(items), place)
    }
}

/// A text, or a list as one.
fn text_of(node: &Node) -> Option<String> {
    let list = || {
        let items: Option<Vec<String>> = node.items().iter().map(Node::as_text).collect();
        matches!(node.value, Value::List(_)).then_some(items)?
    };
    node.as_text().or_else(|| list().map(|it| it.join(",")))
}
