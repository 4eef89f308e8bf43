//! Stacks in stacks: `AWS::CloudFormation::Stack`.
//!
//! A nested template is resolved once for each resource that nests it, with the parameters that it is
//! given there. `TemplateURL` is found among the templates of the assembly: CDK writes the file's name into
//! the resource's metadata, `aws cloudformation package` takes a path.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::super::document::{Node, Value};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::super::StackTemplate;
use super::super::assembly::normal;
use super::evaluator::{Evaluator, Key};
use super::stack::{Section, Stack};

/// How deep stacks may nest each other; a template that nests itself ends before.
const MAX_NESTING: usize = 8;

/// How many stacks there may be; a handful of templates that nest each other twice are billions.
const MAX_STACKS: usize = 1000;

impl<'a> Evaluator<'a> {
    /// The id of the stack that a resource nests; nothing if its template is not there.
    pub(super) fn nested(
        &mut self,
        stack: &Rc<Stack<'a>>,
        index: usize,
        place: Place,
    ) -> Option<usize> {
        let key = Key::Nested(stack.id, index);
        let id = self.once(key, place, |it| {
            let id = it.open_nested(stack, index)?;
            Some(Node::new(Value::Number(id.into()), place))
        })?;
        id.as_u64().and_then(|it| usize::try_from(it).ok())
    }

    /// An output of the stack that a resource nests.
    pub(super) fn nested_output(
        &mut self,
        stack: &Rc<Stack<'a>>,
        index: usize,
        output: &str,
        place: Place,
    ) -> Option<Node> {
        match self.nested(stack, index, place) {
            Some(id) => self.output_named(id, output, place),
            None => {
                let member = stack.member(Section::Resources, index)?;
                let thing = format!("{}/{}.{output}", stack.name, member.name);
                let text = self.unknown_outside("the output", &thing, None, place);
                Some(Node::text(text, place))
            }
        }
    }

    fn open_nested(&mut self, stack: &Rc<Stack<'a>>, index: usize) -> Option<usize> {
        let member = stack.member(Section::Resources, index)?;
        let place = member.name_place;
        let url = member.node.at(&["Properties", "TemplateURL"])?;
        let url = self.text(stack, url)?;
        let asset = member.node.at(&["Metadata", "aws:asset:path"]);
        let asset = asset.and_then(Node::as_str);
        let Some(template) = self.template_at(stack.template, &url, asset) else {
            let name = &member.name;
            self.assumptions
                .assume(format!("{}/{name}", stack.name), || {
                    let title = format!("the template of the nested stack `{name}` is not here");
                    let finding = Finding::new(Weight::Assumed, "unresolved", title).at(place);
                    finding.knowing(format!("`TemplateURL` is `{url}`"))
                });
            return None;
        };
        if self.nesting(stack) >= MAX_NESTING {
            let title = format!("stacks nest each other more than {MAX_NESTING} levels deep");
            self.wrong("circular", title, place);
            return None;
        }
        if self.stacks.len() >= MAX_STACKS {
            let title = format!("there are more than {MAX_STACKS} stacks");
            self.wrong("bad-template", title, place);
            return None;
        }
        let mut passed = HashMap::new();
        let parameters = member.node.at(&["Properties", "Parameters"]);
        if let Some(parameters) = parameters.and_then(|it| self.evaluate(stack, it)) {
            let members = parameters.members().iter();
            passed.extend(members.map(|it| (it.name.clone(), it.node.clone())));
        }
        Some(self.open_stack(template, Some((stack, &member.name, passed))))
    }

    /// How many stacks lie around one.
    fn nesting(&self, stack: &Stack<'_>) -> usize {
        let mut levels = 0;
        let mut around = stack.nested_in.as_ref().map(|it| it.0);
        while let Some(stack) = around.and_then(|it| self.stacks.get(it)) {
            levels += 1;
            around = stack.nested_in.as_ref().map(|it| it.0);
        }
        levels
    }

    /// The template that a URL or a path means.
    fn template_at(&self, from: usize, url: &str, asset: Option<&str>) -> Option<usize> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let key = path.rsplit('/').next().unwrap_or_default();
        let folder = self.assembly.stacks.get(from).map(|it| it.folder.as_path());
        let beside = folder.map(|it| normal(&it.join(path)));
        let by_asset = self.assembly.asset(key).map(normal);
        let is_file = |it: &StackTemplate, wanted: &str| {
            let file = it.template_file.as_deref();
            file.is_some_and(|it| it == wanted || it.rsplit('/').next() == Some(wanted))
        };
        let place_of = |it: &StackTemplate| {
            let file = it.template_file.as_ref()?;
            Some(normal(&it.folder.join(file)))
        };
        let find = |wanted: &dyn Fn(&StackTemplate) -> bool| {
            let mut all = self.assembly.stacks.iter().enumerate();
            all.find(|(at, it)| *at != from && wanted(it))
                .map(|(at, _)| at)
        };
        find(&|it| asset.is_some_and(|asset| is_file(it, asset)))
            .or_else(|| find(&|it| by_asset.is_some() && place_of(it) == by_asset))
            .or_else(|| find(&|it| beside.is_some() && place_of(it) == beside))
            .or_else(|| find(&|it| !key.is_empty() && is_file(it, key)))
            .or_else(|| {
                let stem = key.split('.').next().unwrap_or_default();
                find(&|it| !stem.is_empty() && it.name == stem)
            })
    }
}
