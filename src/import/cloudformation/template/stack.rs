//! A template as it is deployed: by itself, or nested in another one.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::super::document::{Member, Node};

/// A stack.
#[derive(Debug)]
pub(super) struct Stack<'a> {
    /// Its index among all stacks.
    pub(super) id: usize,
    /// What people call it: `Web`, or `Web/Nested` where another stack nests it.
    pub(super) name: String,
    /// `AWS::StackName`
    pub(super) stack_name: String,
    /// `AWS::Region`
    pub(super) region: String,
    /// `AWS::AccountId`
    pub(super) account: String,
    /// Its template's index in the assembly.
    pub(super) template: usize,
    /// The template, its loops written out.
    pub(super) root: Cow<'a, Node>,
    /// The stack that nests it, and the parameters that it passes.
    pub(super) nested_in: Option<(usize, HashMap<String, Node>)>,
    /// Where each member of a section stands, so that nothing is searched for.
    sections: [HashMap<String, usize>; Section::ALL.len()],
}

/// A section of a template that is looked up by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Section {
    Parameters,
    Mappings,
    Conditions,
    Resources,
    Outputs,
}

impl Section {
    const ALL: [Section; 5] = [
        Section::Parameters,
        Section::Mappings,
        Section::Conditions,
        Section::Resources,
        Section::Outputs,
    ];

    /// Its name in a template.
    pub(super) fn name(self) -> &'static str {
        match self {
            Section::Parameters => "Parameters",
            Section::Mappings => "Mappings",
            Section::Conditions => "Conditions",
            Section::Resources => "Resources",
            Section::Outputs => "Outputs",
        }
    }
}

impl<'a> Stack<'a> {
    /// A stack without a name, of a template.
    pub(super) fn new(id: usize, template: usize, root: Cow<'a, Node>) -> Self {
        let sections = Section::ALL.map(|section| {
            let members = root.get(section.name()).map_or(&[][..], Node::members);
            let names = members.iter().enumerate();
            names.map(|(at, it)| (it.name.clone(), at)).collect()
        });
        Stack {
            id,
            name: String::new(),
            stack_name: String::new(),
            region: String::new(),
            account: String::new(),
            template,
            root,
            nested_in: None,
            sections,
        }
    }

    /// The same stack with another template.
    pub(super) fn with_root(&self, root: Node) -> Self {
        let fresh = Stack::new(self.id, self.template, Cow::Owned(root));
        Stack {
            name: self.name.clone(),
            stack_name: self.stack_name.clone(),
            region: self.region.clone(),
            account: self.account.clone(),
            nested_in: self.nested_in.clone(),
            ..fresh
        }
    }

    /// The members of a section.
    pub(super) fn members(&self, section: Section) -> &[Member] {
        self.root.get(section.name()).map_or(&[], Node::members)
    }

    /// The index of a member of a section.
    pub(super) fn index(&self, section: Section, name: &str) -> Option<usize> {
        let at = Section::ALL.iter().position(|it| *it == section)?;
        self.sections.get(at)?.get(name).copied()
    }

    /// A member of a section by its index.
    pub(super) fn member(&self, section: Section, index: usize) -> Option<&Member> {
        self.members(section).get(index)
    }

    /// `AWS::Partition`
    pub(super) fn partition(&self) -> &'static str {
        match self.region.split('-').next() {
            Some("cn") => "aws-cn",
            _ if self.region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }

    /// `AWS::URLSuffix`
    pub(super) fn url_suffix(&self) -> &'static str {
        match self.partition() {
            "aws-cn" => "amazonaws.com.cn",
            _ => "amazonaws.com",
        }
    }
}
