//! CloudFormation's functions.
//!
//! AWS: "Intrinsic function reference".

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::super::document::{Member, Node, Value};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::evaluator::Evaluator;
use super::stack::{Section, Stack};
use super::words::{listed, nearest};

/// The functions that are called here, for the name that was probably meant.
const KNOWN: [&str; 21] = [
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::ForEach",
    "Ref",
];

impl<'a> Evaluator<'a> {
    /// What a function gives.
    pub(super) fn call(
        &mut self,
        stack: &Rc<Stack<'a>>,
        function: &Member,
        place: Place,
    ) -> Option<Node> {
        let argument = &function.node;
        match function.name.as_str() {
            "Ref" => self.reference(stack, argument.as_str()?, place),
            "Fn::GetAtt" => self.get_att(stack, argument, place),
            "Fn::Sub" => Some(self.substitute(stack, argument, place)),
            "Fn::Join" => self.join(stack, argument, place),
            "Fn::Select" => self.select(stack, argument, place),
            "Fn::Split" => self.split(stack, argument, place),
            "Fn::If" => self.choose(stack, argument, place),
            "Fn::FindInMap" => self.find_in_map(stack, argument, place),
            "Fn::ImportValue" => self.import_value(stack, argument, place),
            "Fn::GetStackOutput" => self.get_stack_output(stack, argument, place),
            "Fn::Base64" => {
                let text = self.text(stack, argument)?;
                Some(Node::text(STANDARD.encode(text), place))
            }
            "Fn::ToJsonString" => {
                let node = self.evaluate(stack, argument)?;
                Some(Node::text(node.to_json().to_string(), place))
            }
            "Fn::Length" => {
                let list = self.list(stack, argument)?;
                Some(Node::new(Value::Number(list.len().into()), place))
            }
            "Fn::Cidr" => self.subnets(stack, argument, place),
            "Fn::GetAZs" => {
                let zones = ["a", "b", "c"].map(|it| format!("{}{it}", stack.region));
                let zones = zones.map(|it| Node::text(it, place));
                Some(Node::new(Value::List(zones.into()), place))
            }
            "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                let holds = self.condition_function(stack, function);
                Some(Node::new(Value::Bool(holds), place))
            }
            "Fn::Transform" => {
                self.missing_transform(stack, argument, place);
                None
            }
            name => {
                let title = format!("CloudFormation has no function `{name}`");
                let finding = Finding::new(Weight::Wrong, "bad-template", title);
                let finding = finding.at(function.name_place);
                self.report(match nearest(name, KNOWN) {
                    Some(it) => finding.help(format!("did you mean `{it}`?")),
                    None => finding,
                });
                None
            }
        }
    }

    fn join(&mut self, stack: &Rc<Stack<'a>>, argument: &Node, place: Place) -> Option<Node> {
        let [delimiter, list] = argument.items() else {
            return self.misused("Fn::Join", "a delimiter and a list", place);
        };
        let delimiter = self.text(stack, delimiter)?;
        let mut res = String::new();
        for (at, item) in self.list(stack, list)?.iter().enumerate() {
            if at > 0 {
                self.push(&mut res, &delimiter);
            }
            match item.as_text() {
                Some(text) => self.push(&mut res, &text),
                None => return self.misused("Fn::Join", "texts in its list", item.place),
            }
        }
        Some(Node::text(
            self.with_dynamic_references(stack, &res, place),
            place,
        ))
    }

    fn select(&mut self, stack: &Rc<Stack<'a>>, argument: &Node, place: Place) -> Option<Node> {
        let [index, list] = argument.items() else {
            return self.misused("Fn::Select", "an index and a list", place);
        };
        let index = self.evaluate(stack, index)?;
        let Some(wanted) = index.as_u64().and_then(|it| usize::try_from(it).ok()) else {
            return self.misused("Fn::Select", "a whole number as its index", index.place);
        };
        let mark = self.assumptions.mark();
        let list = self.list(stack, list)?;
        if let Some(item) = list.get(wanted) {
            return Some(Node {
                place,
                ..item.clone()
            });
        }
        // A list that is parted from a stand-in may be shorter than the real one.
        if self.assumptions.mark() > mark {
            return list.last().cloned();
        }
        let title = format!("there is no item {wanted} in a list of {}", list.len());
        self.wrong("bad-template", title, place);
        None
    }

    fn split(&mut self, stack: &Rc<Stack<'a>>, argument: &Node, place: Place) -> Option<Node> {
        let [delimiter, text] = argument.items() else {
            return self.misused("Fn::Split", "a delimiter and a text", place);
        };
        let delimiter = self.text(stack, delimiter)?;
        let text = self.text(stack, text)?;
        if delimiter.is_empty() {
            return self.misused("Fn::Split", "a delimiter that is not empty", place);
        }
        let parts = text.split(&delimiter).count();
        if !self.spend(parts) {
            return None;
        }
        let parts = text.split(&delimiter).map(|it| Node::text(it, place));
        Some(Node::new(Value::List(parts.collect()), place))
    }

    fn choose(&mut self, stack: &Rc<Stack<'a>>, argument: &Node, place: Place) -> Option<Node> {
        let [condition, yes, no] = argument.items() else {
            return self.misused("Fn::If", "a condition and two values", place);
        };
        let holds = match condition.as_str() {
            Some(name) => self.condition(stack, name, condition.place),
            None => self.holds(stack, condition),
        };
        self.evaluate(stack, if holds { yes } else { no })
    }

    fn find_in_map(
        &mut self,
        stack: &Rc<Stack<'a>>,
        argument: &Node,
        place: Place,
    ) -> Option<Node> {
        let (names, default) = match argument.items() {
            [map, first, second] => ([map, first, second], None),
            [map, first, second, more] => ([map, first, second], more.get("DefaultValue")),
            _ => return self.misused("Fn::FindInMap", "a mapping's name and two keys", place),
        };
        let mark = self.assumptions.mark();
        let mut path = Vec::new();
        for it in names {
            path.push(self.text(stack, it)?);
        }
        let [map, first, second] = [0, 1, 2].map(|it| path.get(it).map_or("", String::as_str));
        let index = stack.index(Section::Mappings, map);
        let mapping = index.and_then(|it| stack.member(Section::Mappings, it));
        let mapping = mapping.map(|it| &it.node);
        let entry = mapping.and_then(|it| it.get(first));
        if let Some(value) = entry.and_then(|it| it.get(second)) {
            let value = self.evaluate(stack, value)?;
            return Some(Node { place, ..value });
        }
        if let Some(default) = default {
            return self.evaluate(stack, default);
        }
        let (missing, among) = match (mapping, entry) {
            (None, _) => (map, stack.root.get(Section::Mappings.name())),
            (Some(_), None) => (first, mapping),
            (Some(_), Some(_)) => (second, entry),
        };
        let names = among.map_or(&[][..], Node::members).iter();
        let names: Vec<&str> = names.map(|it| it.name.as_str()).collect();
        let title = format!("there is no `{missing}` in the mapping `{map}`");
        let mut finding = Finding::new(Weight::Wrong, "unresolved", title).at(place);
        if !names.is_empty() {
            finding = finding.knowing(format!("there is {}", listed(names.iter().copied())));
        }
        if let Some(it) = nearest(missing, names.iter().copied()) {
            finding = finding.help(format!("did you mean `{it}`?"));
        }
        // The key may be one that nobody has said, as a parameter without a value.
        if self.assumptions.mark() > mark {
            let thing = format!("{}/{place:?}", stack.name);
            finding.weight = Weight::Assumed;
            self.assumptions.assume(thing, || finding);
            return first_value(mapping, second, place);
        }
        self.report(finding);
        None
    }

    /// Subnets are counted, not computed: nothing here has an address in them.
    fn subnets(&mut self, stack: &Rc<Stack<'a>>, argument: &Node, place: Place) -> Option<Node> {
        let Some(count) = argument.items().get(1) else {
            return self.misused("Fn::Cidr", "a block and a count", place);
        };
        let count = self.evaluate(stack, count)?.as_u64().unwrap_or(1).min(256);
        let blocks = (0..count).map(|it| Node::text(format!("10.0.{it}.0/24"), place));
        Some(Node::new(Value::List(blocks.collect()), place))
    }

    /// The text that a value comes to; nothing where it comes to nothing.
    pub(super) fn text(&mut self, stack: &Rc<Stack<'a>>, node: &Node) -> Option<String> {
        let value = self.evaluate(stack, node)?;
        match &value.value {
            Value::List(items) => {
                // A list of texts where one text is wanted is written with commas, as in parameters.
                let texts: Option<Vec<String>> = items.iter().map(Node::as_text).collect();
                texts.map(|it| it.join(","))
            }
            Value::Null => Some(String::new()),
            Value::Map(_) => self.misused("this", "a text and not an object", node.place),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => value.as_text(),
        }
    }

    /// The items that a value comes to; nothing where it comes to nothing.
    pub(super) fn list(&mut self, stack: &Rc<Stack<'a>>, node: &Node) -> Option<Vec<Node>> {
        let mark = self.assumptions.mark();
        let value = self.evaluate(stack, node)?;
        match value.value {
            Value::List(items) => Some(items),
            // An attribute that only AWS knows may be a list; its stand-in is a text.
            Value::String(_) if self.assumptions.mark() > mark => Some(vec![value]),
            _ => self.misused("this", "a list", node.place),
        }
    }

    /// Says that a function was given something else than it takes.
    pub(super) fn misused<T>(&mut self, function: &str, takes: &str, place: Place) -> Option<T> {
        let subject = if function.starts_with("Fn::") {
            format!("`{function}`")
        } else {
            function.to_owned()
        };
        self.wrong("bad-template", format!("{subject} takes {takes}"), place);
        None
    }
}

/// Any value of a mapping, where nobody can say which.
fn first_value(mapping: Option<&Node>, second: &str, place: Place) -> Option<Node> {
    let mut entries = mapping?.members().iter();
    let value = entries.find_map(|it| it.node.get(second))?;
    Some(Node {
        place,
        ..value.clone()
    })
}
