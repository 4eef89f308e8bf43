//! `Ref` and `Fn::GetAtt`.

use std::rc::Rc;

use super::super::super::document::{Node, Value};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::super::super::stand_in::{StandIn, stand_in};
use super::evaluator::Evaluator;
use super::stack::{Section, Stack};
use super::words::nearest;

impl<'a> Evaluator<'a> {
    /// What `Ref` gives; nothing for `AWS::NoValue`.
    pub(super) fn reference(
        &mut self,
        stack: &Rc<Stack<'a>>,
        name: &str,
        place: Place,
    ) -> Option<Node> {
        if let Some(index) = stack.index(Section::Parameters, name) {
            return self.parameter(stack, index, place);
        }
        if let Some(index) = stack.index(Section::Resources, name) {
            return self.attribute(stack, index, None, place);
        }
        if name.starts_with("AWS::") {
            return self.pseudo_parameter(stack, name, place);
        }
        self.nothing_of_that_name(stack, name, place);
        None
    }

    fn pseudo_parameter(&mut self, stack: &Stack<'_>, name: &str, place: Place) -> Option<Node> {
        let text = match name {
            "AWS::NoValue" => return None,
            "AWS::NotificationARNs" => return Some(Node::new(Value::List(Vec::new()), place)),
            "AWS::AccountId" => stack.account.clone(),
            "AWS::Region" => stack.region.clone(),
            "AWS::Partition" => stack.partition().to_owned(),
            "AWS::URLSuffix" => stack.url_suffix().to_owned(),
            "AWS::StackName" => stack.stack_name.clone(),
            "AWS::StackId" => stack_id(stack),
            _ => {
                let title = format!("CloudFormation has no pseudo parameter `{name}`");
                self.wrong("unresolved", title, place);
                return None;
            }
        };
        Some(Node::text(text, place))
    }

    /// `Fn::GetAtt` of a list, or of a text with a dot.
    pub(super) fn get_att(
        &mut self,
        stack: &Rc<Stack<'a>>,
        argument: &Node,
        place: Place,
    ) -> Option<Node> {
        let takes = "a resource and an attribute";
        let (resource, attribute) = match &argument.value {
            Value::String(text) => match text.split_once('.') {
                Some((resource, attribute)) => (resource.to_owned(), attribute.to_owned()),
                None => return self.misused("Fn::GetAtt", takes, place),
            },
            Value::List(items) => match items.as_slice() {
                [resource, attribute @ ..] if !attribute.is_empty() => {
                    let mut names = Vec::new();
                    for it in attribute {
                        names.push(self.text(stack, it)?);
                    }
                    (self.text(stack, resource)?, names.join("."))
                }
                _ => return self.misused("Fn::GetAtt", takes, place),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Map(_) => {
                return self.misused("Fn::GetAtt", takes, place);
            }
        };
        self.attribute_of(stack, &resource, &attribute, place)
    }

    /// An attribute of a resource by its logical id.
    pub(super) fn attribute_of(
        &mut self,
        stack: &Rc<Stack<'a>>,
        resource: &str,
        attribute: &str,
        place: Place,
    ) -> Option<Node> {
        let Some(index) = stack.index(Section::Resources, resource) else {
            self.nothing_of_that_name(stack, resource, place);
            return None;
        };
        self.attribute(stack, index, Some(attribute), place)
    }

    fn nothing_of_that_name(&mut self, stack: &Stack<'_>, name: &str, place: Place) {
        let title = format!("there is no parameter or resource `{name}`");
        let finding = Finding::new(Weight::Wrong, "unresolved", title).at(place);
        let parameters = stack.members(Section::Parameters).iter();
        let known = parameters.chain(stack.members(Section::Resources));
        let like = nearest(name, known.map(|it| it.name.as_str()));
        self.report(match like {
            Some(it) => finding.help(format!("did you mean `{it}`?")),
            None => finding,
        });
    }
}

/// `AWS::StackId`
pub(super) fn stack_id(stack: &Stack<'_>) -> String {
    format!(
        "arn:{}:cloudformation:{}:{}:stack/{}/{}",
        stack.partition(),
        stack.region,
        stack.account,
        stack.stack_name,
        stand_in(StandIn::Uuid, &stack.name),
    )
}
