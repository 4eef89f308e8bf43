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
        if let Some((resource, attribute @ ("Version" | "Alias"))) = name.split_once('.')
            && let Some(index) = stack.index(Section::Resources, resource)
        {
            return self.attribute(stack, index, Some(attribute), place);
        }
        if let Some(node) = self.written_by_macro(stack, name, place) {
            return Some(node);
        }
        self.nothing_of_that_name(stack, name, place);
        None
    }

    /// A stand-in for what a macro, which only AWS runs, may write into the template: SAM's
    /// `ServerlessRestApi` and the roles of its functions.
    fn written_by_macro(
        &mut self,
        stack: &Rc<Stack<'a>>,
        name: &str,
        place: Place,
    ) -> Option<Node> {
        if !has_macro(stack.root.get("Transform")?) {
            return None;
        }
        let thing = format!("{}/{name}", stack.name);
        let suffix = stand_in(StandIn::Suffix, &thing);
        let text: String = suffix.chars().take(10).collect();
        self.assumptions.assume(thing, || {
            let title =
                format!("`{name}` is written by a macro, which AWS runs; `{text}` stands for it");
            Finding::new(Weight::Assumed, "stand-in", title).at(place)
        });
        Some(Node::text(text, place))
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
            let name = format!("{resource}.{attribute}");
            if let Some(node) = self.written_by_macro(stack, &name, place) {
                return Some(node);
            }
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

/// Whether `Transform` names anything that may write resources.
fn has_macro(transform: &Node) -> bool {
    let is_macro = |it: &Node| it.as_str() != Some("AWS::LanguageExtensions");
    match transform.items() {
        [] => is_macro(transform),
        several => several.iter().any(is_macro),
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

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, import};

    /// The comment of a distribution in a template with a function `F`, and the findings.
    fn comment(transform: &str, comment: &str) -> (String, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.yaml");
        let text = format!(
            "{transform}\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{FunctionName: f, InlineCode: x}}}}\n  D:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Comment: {comment}\n"
        );
        std::fs::write(&file, text).unwrap();
        let imported = import(&ImportOptions {
            sources: vec![file],
            ..ImportOptions::default()
        });
        let config = &imported.definition.distributions[0].config;
        let comment = config.get("Comment").and_then(|it| it.as_text());
        let said = imported.findings.into_iter().map(|it| it.title);
        (comment.unwrap_or_default(), said.collect())
    }

    #[test]
    fn what_sam_writes_is_known_or_has_a_stand_in() {
        const SAM: &str = "Transform: AWS::Serverless-2016-10-31";
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
        for (written, expected) in [
            ("!Ref F", "f".to_owned()),
            ("!Ref F.Version", format!("{arn}:1")),
            ("!Sub '${F.Version}'", format!("{arn}:1")),
            ("!Ref F.Alias", format!("{arn}:live")),
            ("!GetAtt F.Arn", arn.to_owned()),
        ] {
            assert_eq!(comment(SAM, written), (expected, vec![]), "{written}");
        }
        let (api, said) = comment(SAM, "!Ref ServerlessRestApi");
        let stands = "`ServerlessRestApi` is written by a macro, which AWS runs";
        assert_eq!(api.len(), 10);
        assert_eq!(said, [format!("{stands}; `{api}` stands for it")]);
        let (_, said) = comment("Description: none", "!Ref ServerlessRestApi");
        assert_eq!(
            said,
            ["there is no parameter or resource `ServerlessRestApi`"]
        );
    }
}
