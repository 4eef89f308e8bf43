//! The stacks of an assembly: which there are, which are taken, and what their resources come to.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::super::document::{Member, Node, Value};
use super::super::super::finding::{About, Finding, Weight};
use super::super::super::stand_in::{StandIn, stand_in};
use super::super::{ResolvedResource, ResolvedStack};
use super::evaluator::Evaluator;
use super::for_each::has_loops;
use super::stack::{Section, Stack};
use super::words::{is_match, listed};
use crate::resources::ACCOUNT;

/// The stack around a nested one, the resource's logical id, and the parameters that are passed.
pub(super) type Around<'s, 'a> = (&'s Rc<Stack<'a>>, &'s str, HashMap<String, Node>);

const NESTED: &str = "AWS::CloudFormation::Stack";

impl<'a> Evaluator<'a> {
    /// Opens all stacks: those that stand by themselves, then those that they nest.
    pub(super) fn open_stacks(&mut self) {
        for (template, it) in self.assembly.stacks.iter().enumerate() {
            if !it.is_nested {
                self.open_stack(template, None);
            }
        }
        // Stacks that are opened on the way stand behind and have their turn as well.
        let mut next = 0;
        while let Some(stack) = self.stacks.get(next).map(Rc::clone) {
            next += 1;
            let mark = self.assumptions.mark();
            for (index, member) in stack.members(Section::Resources).iter().enumerate() {
                if kind_of(member) == Some(NESTED) && self.is_there(&stack, &member.node) {
                    self.nested(&stack, index, member.name_place);
                }
            }
            self.assumptions.settle(mark, false);
        }
    }

    /// Opens a stack; its id.
    pub(super) fn open_stack(&mut self, template: usize, around: Option<Around<'_, 'a>>) -> usize {
        let id = self.stacks.len();
        let assembly = self.assembly;
        let Some(source) = assembly.stacks.get(template) else {
            return id;
        };
        let mut stack = Stack::new(id, template, Cow::Borrowed(&source.root));
        match around {
            Some((outer, logical_id, passed)) => {
                let suffix = stand_in(StandIn::Suffix, &format!("{}/{logical_id}", outer.name));
                stack.name = format!("{}/{logical_id}", outer.name);
                stack.stack_name = format!("{}-{logical_id}-{suffix}", outer.stack_name);
                stack.region = outer.region.clone();
                stack.account = outer.account.clone();
                stack.nested_in = Some((outer.id, passed));
            }
            None => {
                let region = source.region.as_ref().or(self.options.region.as_ref());
                let account = self.options.account.as_ref().or(source.account.as_ref());
                stack.name = source.name.clone();
                stack.stack_name = source.name.clone();
                stack.region = region.map_or_else(|| "us-east-1".to_owned(), String::clone);
                stack.account = account.map_or_else(|| ACCOUNT.to_owned(), String::clone);
            }
        }
        let stack = Rc::new(stack);
        self.stacks.push(Rc::clone(&stack));
        if has_loops(&stack.root) {
            let root = self.without_loops(&stack);
            self.forget(id);
            if let Some(it) = self.stacks.get_mut(id) {
                *it = Rc::new(stack.with_root(root));
            }
        }
        id
    }

    /// The ids of the stacks that the options take; says which of their globs take none.
    pub(super) fn taken_stacks(&mut self) -> Vec<usize> {
        let nested = self.stacks.iter().filter(|it| it.nested_in.is_some());
        let nested: HashSet<usize> = nested.map(|it| it.template).collect();
        let stacks = self.stacks.iter();
        let by_themselves: Vec<_> = stacks
            .filter(|it| it.nested_in.is_none() && !nested.contains(&it.template))
            .map(Rc::clone)
            .collect();
        let globs = &self.options.stacks;
        for glob in globs {
            if !by_themselves.iter().any(|it| is_match(glob, &it.name)) {
                let title = format!("no stack is called `{glob}`");
                let finding = Finding::new(Weight::Wrong, "unknown-stack", title);
                let finding = finding.about(About::Stack(glob.clone()));
                let names = listed(by_themselves.iter().map(|it| it.name.as_str()));
                self.report(finding.knowing(format!("there is {names}")));
            }
        }
        let is_taken = |name: &str| globs.is_empty() || globs.iter().any(|it| is_match(it, name));
        let taken = by_themselves.iter().filter(|it| is_taken(&it.name));
        taken.map(|it| it.id).collect()
    }

    /// Resolves a stack, and then those that it nests.
    pub(super) fn resolve_stack(&mut self, id: usize, res: &mut Vec<ResolvedStack>) {
        let Some(stack) = self.stacks.get(id).map(Rc::clone) else {
            return;
        };
        self.check_transforms(&stack);
        let mut resources = Vec::new();
        let mut nested = Vec::new();
        for (index, member) in stack.members(Section::Resources).iter().enumerate() {
            let mark = self.assumptions.mark();
            let Some(resource) = self.resolve_resource(&stack, index, member) else {
                self.assumptions.settle(mark, false);
                continue;
            };
            if resource.kind == NESTED {
                nested.extend(self.nested(&stack, index, member.name_place));
                // A nested stack that is missing may hold anything.
                self.assumptions.settle(mark, true);
            }
            resources.push(resource);
        }
        if stack.root.get(Section::Resources.name()).is_none() {
            let title = "the template has no `Resources`";
            self.wrong("bad-template", title, stack.root.place);
        }
        res.push(ResolvedStack {
            name: stack.name.clone(),
            resources,
        });
        for id in nested {
            self.resolve_stack(id, res);
        }
    }

    fn resolve_resource(
        &mut self,
        stack: &Rc<Stack<'a>>,
        index: usize,
        member: &Member,
    ) -> Option<ResolvedResource> {
        if member.name.starts_with("Fn::") {
            self.missing_transform(stack, &member.node, member.name_place);
            let end = self.assumptions.mark();
            self.assumptions.settle(end.saturating_sub(1), true);
            return None;
        }
        let Some(kind) = kind_of(member) else {
            let title = format!("the resource `{}` has no `Type`", member.name);
            self.wrong("bad-template", title, member.name_place);
            return None;
        };
        if !self.is_there(stack, &member.node) {
            return None;
        }
        let mark = self.assumptions.mark();
        let physical_id = self.attribute(stack, index, None, member.name_place);
        self.assumptions.settle(mark, false);
        let is_stand_in = self.stand_ins.get(&(stack.id, index)).copied();
        let metadata = member.node.get("Metadata");
        let path = metadata.and_then(|it| it.get("aws:cdk:path"));
        let path = path.and_then(Node::as_str);
        Some(ResolvedResource {
            logical_id: member.name.clone(),
            path: path.map(|it| it.strip_suffix("/Resource").unwrap_or(it).to_owned()),
            kind: kind.to_owned(),
            physical_id: physical_id.and_then(|it| it.as_text()).unwrap_or_default(),
            is_stand_in: is_stand_in.unwrap_or_default(),
            properties: self.properties(stack, kind, member),
            metadata: metadata.cloned(),
            place: member.name_place,
        })
    }

    fn properties(&mut self, stack: &Rc<Stack<'a>>, kind: &str, member: &Member) -> Node {
        let empty = Node::map(member.name_place);
        match member.node.get("Properties") {
            Some(node) => self.said(stack, node, kind, &[]).unwrap_or(empty),
            None => empty,
        }
    }

    /// A value of a resource's, of which what was assumed is said where it matters.
    fn said(
        &mut self,
        stack: &Rc<Stack<'a>>,
        node: &Node,
        kind: &str,
        path: &[&str],
    ) -> Option<Node> {
        let members = node.members();
        let is_plain = !members.is_empty()
            && path.len() < 2
            && !members
                .iter()
                .any(|it| it.name == "Ref" || it.name.starts_with("Fn::"));
        if !is_plain {
            let mark = self.assumptions.mark();
            let value = self.evaluate(stack, node);
            self.assumptions.settle(mark, matters(kind, path));
            return value;
        }
        let mut res = Vec::with_capacity(members.len());
        for member in members {
            let mut path = path.to_vec();
            path.push(&member.name);
            if let Some(node) = self.said(stack, &member.node, kind, &path) {
                res.push(Member {
                    name: member.name.clone(),
                    name_place: member.name_place,
                    node,
                });
            }
        }
        Some(Node::new(Value::Map(res), node.place))
    }
}

/// `Type` of a resource.
pub(super) fn kind_of(member: &Member) -> Option<&str> {
    member.node.get("Type").and_then(Node::as_str)
}

/// Whether a viewer here would see a stand-in in a resource's property.
fn matters(kind: &str, path: &[&str]) -> bool {
    let first = path.first().copied().unwrap_or_default();
    let second = path.get(1).copied().unwrap_or_default();
    match kind {
        "AWS::CloudFront::Distribution" => {
            let unseen = [
                "ViewerCertificate",
                "WebACLId",
                "Logging",
                "AnycastIpListId",
            ];
            first == "DistributionConfig" && !unseen.contains(&second)
        }
        "AWS::S3::Bucket" => {
            let seen = [
                "BucketName",
                "WebsiteConfiguration",
                "CorsConfiguration",
                "PublicAccessBlockConfiguration",
                "AccessControl",
                "VersioningConfiguration",
            ];
            seen.contains(&first)
        }
        "AWS::Lambda::Function" => ["Code", "Handler", "Runtime"].contains(&first),
        "AWS::S3::BucketPolicy" | "Custom::CDKBucketDeployment" => first != "ServiceToken",
        _ => kind.starts_with("AWS::CloudFront::") && first != "Tags",
    }
}
