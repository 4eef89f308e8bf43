//! What stacks give each other: exports, outputs, parameters of SSM.
//!
//! AWS: "Fn::ImportValue", "Fn::GetStackOutput". CDK: `Custom::CrossRegionExportWriter` writes values into
//! parameters of SSM in the region of the stack that reads them.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::super::document::Node;
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::evaluator::{Evaluator, Key};
use super::stack::{Section, Stack};
use super::words::nearest;

/// Who offers what, as far as the stacks were looked through.
#[derive(Debug, Default)]
pub(super) struct CrossStack {
    /// Stacks and outputs by the names of exports.
    exports: HashMap<String, Vec<(usize, usize)>>,
    /// Stacks, resources and keys of `exports` by the names of SSM's parameters.
    ssm: HashMap<String, Vec<Stored>>,
    looked_through: [usize; 2],
    is_looking: [bool; 2],
}

/// A parameter of SSM.
#[derive(Clone, Debug)]
struct Stored {
    stack: usize,
    resource: usize,
    region: String,
    /// Where a writer of CDK's stores it, under its own name.
    is_written: bool,
}

impl<'a> Evaluator<'a> {
    /// `Fn::ImportValue`
    pub(super) fn import_value(
        &mut self,
        stack: &Rc<Stack<'a>>,
        argument: &Node,
        place: Place,
    ) -> Option<Node> {
        let name = self.text(stack, argument)?;
        self.look_through(0, Self::note_exports);
        let offers = self.cross_stack.exports.get(&name);
        let region_of = |id: usize| self.stacks.get(id).map(|it| it.region.as_str());
        let offer = offers.and_then(|offers| {
            let here = offers
                .iter()
                .find(|it| region_of(it.0) == Some(&stack.region));
            here.or(offers.first()).copied()
        });
        if let Some((id, output)) = offer {
            return self.output(id, output, place);
        }
        let help = "import the template that exports it as well".to_owned();
        let text = self.unknown_outside("the export", &name, Some(help), place);
        Some(Node::text(text, place))
    }

    /// `Fn::GetStackOutput`
    pub(super) fn get_stack_output(
        &mut self,
        stack: &Rc<Stack<'a>>,
        argument: &Node,
        place: Place,
    ) -> Option<Node> {
        let argument = self.evaluate(stack, argument)?;
        let text = |name: &str| argument.get(name).and_then(Node::as_text);
        let (Some(name), Some(output)) = (text("StackName"), text("OutputName")) else {
            return self.misused("Fn::GetStackOutput", "`StackName` and `OutputName`", place);
        };
        let region = text("Region").unwrap_or_else(|| stack.region.clone());
        let named = || {
            let stacks = self.stacks.iter();
            stacks.filter(|it| it.stack_name == name || it.name == name)
        };
        let found = named().find(|it| it.region == region).or(named().next());
        let found = found.map(Rc::clone);
        let index = found
            .as_ref()
            .and_then(|it| it.index(Section::Outputs, &output));
        if let (Some(found), Some(index)) = (found, index) {
            return self.output(found.id, index, place);
        }
        let thing = format!("{name}.{output}");
        let text = self.unknown_outside("the output", &thing, None, place);
        Some(Node::text(text, place))
    }

    /// The value of an output of a stack.
    pub(super) fn output(&mut self, id: usize, index: usize, place: Place) -> Option<Node> {
        let stack = self.stacks.get(id).map(Rc::clone)?;
        let key = Key::Member(Section::Outputs, id, index);
        let value = self.once(key, place, |it| {
            let output = stack.member(Section::Outputs, index)?;
            if !it.is_there(&stack, &output.node) {
                let title = format!(
                    "the output `{}` is not made: its condition does not hold",
                    output.name
                );
                it.wrong("unresolved", title, place);
                return None;
            }
            it.evaluate(&stack, output.node.get("Value")?)
        })?;
        Some(Node { place, ..value })
    }

    /// The value of an output by its name.
    pub(super) fn output_named(&mut self, id: usize, name: &str, place: Place) -> Option<Node> {
        let stack = self.stacks.get(id).map(Rc::clone)?;
        if let Some(index) = stack.index(Section::Outputs, name) {
            return self.output(id, index, place);
        }
        let title = format!("the stack `{}` has no output `{name}`", stack.name);
        let finding = Finding::new(Weight::Wrong, "unresolved", title).at(place);
        let names = stack.members(Section::Outputs).iter();
        let like = nearest(name, names.map(|it| it.name.as_str()));
        self.report(match like {
            Some(it) => finding.help(format!("did you mean `{it}`?")),
            None => finding,
        });
        None
    }

    /// The value of a parameter of SSM, if a stack stores it; the region's own first.
    pub(super) fn ssm_value(&mut self, name: &str, region: &str, place: Place) -> Option<Node> {
        self.look_through(1, Self::note_ssm_parameters);
        let stored = self.cross_stack.ssm.get(name)?;
        let there = stored.iter().find(|it| it.region == region);
        let Stored {
            stack: id,
            resource,
            is_written,
            ..
        } = there.or(stored.first()).cloned()?;
        let owner = self.stacks.get(id).map(Rc::clone)?;
        if !is_written {
            return self.attribute(&owner, resource, Some("Value"), place);
        }
        let key = Key::Attribute(id, resource, Some(format!("exports.{name}")));
        let value = self.once(key, place, |it| {
            let member = owner.member(Section::Resources, resource)?;
            let path = ["Properties", "WriterProps", "exports", name];
            it.evaluate(&owner, member.node.at(&path)?)
        })?;
        Some(Node { place, ..value })
    }

    /// The same, or what stands for it.
    pub(super) fn ssm_value_or_stand_in(&mut self, name: &str, region: &str, place: Place) -> Node {
        if let Some(value) = self.ssm_value(name, region, place) {
            return value;
        }
        let text = self.unknown_outside("SSM's parameter", name, None, place);
        Node::text(text, place)
    }

    /// Looks through the stacks that were not looked through yet; the names in them may need values
    /// themselves, which then find only what is noted already.
    fn look_through(&mut self, which: usize, note: fn(&mut Self, &Rc<Stack<'a>>)) {
        let (Some(is_looking), Some(done)) = (
            self.cross_stack.is_looking.get_mut(which),
            self.cross_stack.looked_through.get(which).copied(),
        ) else {
            return;
        };
        if *is_looking || done == self.stacks.len() {
            return;
        }
        *is_looking = true;
        let stacks: Vec<_> = self.stacks.iter().skip(done).map(Rc::clone).collect();
        for stack in &stacks {
            let mark = self.assumptions.mark();
            note(self, stack);
            self.assumptions.settle(mark, false);
        }
        self.cross_stack.is_looking[which] = false;
        self.cross_stack.looked_through[which] = done + stacks.len();
    }

    fn note_exports(&mut self, stack: &Rc<Stack<'a>>) {
        for (index, output) in stack.members(Section::Outputs).iter().enumerate() {
            let Some(name) = output.node.at(&["Export", "Name"]) else {
                continue;
            };
            if !self.is_there(stack, &output.node) {
                continue;
            }
            if let Some(name) = self.text(stack, name) {
                let offers = self.cross_stack.exports.entry(name).or_default();
                offers.push((stack.id, index));
            }
        }
    }

    fn note_ssm_parameters(&mut self, stack: &Rc<Stack<'a>>) {
        for (resource, member) in stack.members(Section::Resources).iter().enumerate() {
            let kind = member.node.get("Type").and_then(Node::as_str);
            let is_written = match kind {
                Some("AWS::SSM::Parameter") => false,
                Some("Custom::CrossRegionExportWriter") => true,
                _ => continue,
            };
            if !self.is_there(stack, &member.node) {
                continue;
            }
            let mut stored = Stored {
                stack: stack.id,
                resource,
                region: stack.region.clone(),
                is_written,
            };
            let properties = member.node.get("Properties");
            let names: Vec<String> = if is_written {
                let props = properties.and_then(|it| it.get("WriterProps"));
                let region = props.and_then(|it| it.get("region"));
                if let Some(region) = region.and_then(|it| self.text(stack, it)) {
                    stored.region = region;
                }
                let exports = props.and_then(|it| it.get("exports"));
                let exports = exports.map_or(&[][..], Node::members).iter();
                exports.map(|it| it.name.clone()).collect()
            } else {
                let name = properties.and_then(|it| it.get("Name"));
                let name = name.and_then(|it| self.text(stack, it));
                name.into_iter().collect()
            };
            for name in names {
                let all = self.cross_stack.ssm.entry(name).or_default();
                all.push(stored.clone());
            }
        }
    }
}
