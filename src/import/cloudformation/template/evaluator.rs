//! Values without functions: what is known already, what is being asked for, what it may cost.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::super::document::{Member, Node, Value};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::{ImportOptions, Place};
use super::super::Assembly;
use super::assumptions::Assumptions;
use super::cross_stack::CrossStack;
use super::stack::{Section, Stack};

/// How deep values and references may lie in each other; what a thread's stack bears with ease.
const MAX_DEPTH: usize = 192;

/// How much may be resolved: values, and sixteenths of kilobytes of text. The largest assemblies need
/// a hundredth of it; texts that double themselves line by line end here.
const MAX_WORK: usize = 4_000_000;

/// Bytes of text that cost as much as a value.
const BYTES_A_UNIT: usize = 16;

/// What is asked for, and what came of it.
#[derive(Debug)]
pub(super) struct Evaluator<'a> {
    pub(super) assembly: &'a Assembly,
    pub(super) options: &'a ImportOptions,
    /// All stacks, nested ones among them, by their ids.
    pub(super) stacks: Vec<Rc<Stack<'a>>>,
    /// What was assumed.
    pub(super) assumptions: Assumptions,
    /// What stacks offer each other.
    pub(super) cross_stack: CrossStack,
    /// The ids of resources that are stand-ins, by stack and resource.
    pub(super) stand_ins: HashMap<(usize, usize), bool>,
    known: HashMap<Key, Slot>,
    /// What is being asked for, the outermost first.
    way: Vec<Key>,
    found: Vec<Finding>,
    depth: usize,
    work: usize,
}

/// What is resolved once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A member of `Parameters`, `Conditions` or `Outputs` of a stack.
    Member(Section, usize, usize),
    /// `Ref` of a resource of a stack, or one of its attributes.
    Attribute(usize, usize, Option<String>),
    /// The stack of an `AWS::CloudFormation::Stack`.
    Nested(usize, usize),
}

#[derive(Debug)]
enum Slot {
    Asked,
    Known(Option<Node>, Vec<usize>),
}

impl<'a> Evaluator<'a> {
    /// Nothing is known yet.
    pub(super) fn new(assembly: &'a Assembly, options: &'a ImportOptions) -> Self {
        Evaluator {
            assembly,
            options,
            stacks: Vec::new(),
            assumptions: Assumptions::default(),
            cross_stack: CrossStack::default(),
            stand_ins: HashMap::new(),
            known: HashMap::new(),
            way: Vec::new(),
            found: Vec::new(),
            depth: 0,
            work: 0,
        }
    }

    /// A value without functions; nothing where it came to `AWS::NoValue`.
    pub(super) fn evaluate(&mut self, stack: &Rc<Stack<'a>>, node: &Node) -> Option<Node> {
        if !self.enter(node.place) {
            return None;
        }
        let res = match &node.value {
            Value::List(items) => {
                let items = items.iter().filter_map(|it| self.evaluate(stack, it));
                Some(Node::new(Value::List(items.collect()), node.place))
            }
            Value::Map(members) => self.evaluate_object(stack, members, node.place),
            Value::String(text) => Some(self.evaluate_text(stack, text, node.place)),
            Value::Null | Value::Bool(_) | Value::Number(_) => Some(node.clone()),
        };
        self.leave();
        res
    }

    fn evaluate_object(
        &mut self,
        stack: &Rc<Stack<'a>>,
        members: &[Member],
        place: Place,
    ) -> Option<Node> {
        if let [only] = members
            && is_function(only)
        {
            return self.call(stack, only, place);
        }
        let mut res = Vec::with_capacity(members.len());
        for member in members {
            if member.name.starts_with("Fn::") {
                self.refuse_siblings(stack, member);
                continue;
            }
            if let Some(node) = self.evaluate(stack, &member.node) {
                res.push(Member {
                    name: member.name.clone(),
                    name_place: member.name_place,
                    node,
                });
            }
        }
        Some(Node::new(Value::Map(res), place))
    }

    /// A function that stands beside other members.
    fn refuse_siblings(&mut self, stack: &Rc<Stack<'a>>, member: &Member) {
        if member.name == "Fn::Transform" {
            self.missing_transform(stack, &member.node, member.name_place);
            return;
        }
        let title = format!("`{}` stands beside other members", member.name);
        self.wrong("bad-template", title, member.name_place);
    }

    fn evaluate_text(&mut self, stack: &Rc<Stack<'a>>, text: &str, place: Place) -> Node {
        self.spend(text.len() / BYTES_A_UNIT);
        if text.contains("{{resolve:") {
            return Node::text(self.with_dynamic_references(stack, text, place), place);
        }
        Node::text(text, place)
    }

    /// What a key stands for, made at its first use; nothing where it needs itself.
    pub(super) fn once(
        &mut self,
        key: Key,
        place: Place,
        make: impl FnOnce(&mut Self) -> Option<Node>,
    ) -> Option<Node> {
        match self.known.get(&key) {
            Some(Slot::Known(node, used)) => {
                let node = node.clone();
                self.assumptions.use_again(&used.clone());
                let cost = node.as_ref().map_or(1, weight);
                return self.spend(cost).then_some(node).flatten();
            }
            Some(Slot::Asked) => {
                self.circular(&key, place);
                return None;
            }
            None => {}
        }
        if !self.enter(place) {
            return None;
        }
        self.known.insert(key.clone(), Slot::Asked);
        self.way.push(key.clone());
        let mark = self.assumptions.mark();
        let node = make(self);
        let used = self.assumptions.used_since(mark);
        self.way.pop();
        self.leave();
        self.known.insert(key, Slot::Known(node.clone(), used));
        node
    }

    /// Forgets what was asked of a stack, whose template is another one now.
    pub(super) fn forget(&mut self, stack: usize) {
        self.known.retain(|key, _| match key {
            Key::Member(_, it, _) | Key::Attribute(it, ..) | Key::Nested(it, _) => *it != stack,
        });
    }

    fn circular(&mut self, key: &Key, place: Place) {
        let start = self.way.iter().position(|it| it == key);
        let circle = self
            .way
            .get(start.unwrap_or_default()..)
            .unwrap_or_default();
        let way = circle.iter().chain([key]).map(|it| self.shown(it));
        let way: Vec<String> = way.collect();
        let title = format!("{} needs itself", self.shown(key));
        let finding = Finding::new(Weight::Wrong, "circular", title).at(place);
        self.report(finding.knowing(way.join(" -> ")));
    }

    fn shown(&self, key: &Key) -> String {
        let member = |section: Section, stack: usize, index: usize| {
            let stack = self.stacks.get(stack)?;
            let name = &stack.member(section, index)?.name;
            Some(format!("{}/{name}", stack.name))
        };
        let name = match key {
            Key::Member(section, stack, index) => member(*section, *stack, *index),
            Key::Attribute(stack, index, attribute) => {
                let name = member(Section::Resources, *stack, *index);
                let attribute = attribute.as_ref().map(|it| format!(".{it}"));
                name.map(|it| it + &attribute.unwrap_or_default())
            }
            Key::Nested(stack, index) => member(Section::Resources, *stack, *index),
        };
        format!("`{}`", name.unwrap_or_default())
    }

    /// Goes one level deeper, if that is not too deep.
    pub(super) fn enter(&mut self, place: Place) -> bool {
        if self.depth >= MAX_DEPTH {
            let title = "values and references lie too deep in each other";
            self.wrong("bad-template", title, place);
            return false;
        }
        if !self.spend(1) {
            return false;
        }
        self.depth += 1;
        true
    }

    /// Comes back from a level.
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Counts work; whether there may be more of it.
    pub(super) fn spend(&mut self, units: usize) -> bool {
        let before = self.work;
        self.work = before.saturating_add(units);
        if before <= MAX_WORK && self.work > MAX_WORK {
            let title = "the templates come to more than can be resolved";
            let finding = Finding::new(Weight::Wrong, "bad-template", title);
            self.found.push(finding);
        }
        self.work <= MAX_WORK
    }

    /// Adds to a text, if it does not grow beyond all measure.
    pub(super) fn push(&mut self, res: &mut String, text: &str) {
        if self.spend(text.len() / BYTES_A_UNIT) {
            res.push_str(text);
        }
    }

    /// Says that something is wrong, once for each place.
    pub(super) fn wrong(&mut self, code: &'static str, title: impl Into<String>, place: Place) {
        self.report(Finding::new(Weight::Wrong, code, title).at(place));
    }

    /// Says something, once.
    pub(super) fn report(&mut self, finding: Finding) {
        let is_known = self.found.len() > 1000 || self.found.contains(&finding);
        if !is_known {
            self.found.push(finding);
        }
    }

    /// All that was found.
    pub(super) fn into_findings(self) -> impl Iterator<Item = Finding> {
        let said = self.assumptions.into_said();
        self.found.into_iter().chain(said)
    }
}

/// Whether the only member of an object makes it a function.
fn is_function(member: &Member) -> bool {
    match member.name.as_str() {
        "Ref" => member.node.as_str().is_some(),
        name => name.starts_with("Fn::"),
    }
}

/// What a value costs.
fn weight(node: &Node) -> usize {
    let text = node.as_str().map_or(0, str::len) / BYTES_A_UNIT;
    let items: usize = node.items().iter().map(weight).sum();
    let members = node.members().iter().map(|it| weight(&it.node));
    1 + text + items + members.sum::<usize>()
}
