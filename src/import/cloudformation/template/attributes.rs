//! What a resource's `Ref` and attributes come to.

use std::rc::Rc;

use super::super::super::document::{Member, Node};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::super::super::stand_in::{StandIn, stand_in};
use super::attribute_table::{Attribute, Row, TABLE};
use super::evaluator::{Evaluator, Key};
use super::references::stack_id;
use super::stack::{Section, Stack};

/// A resource that something is asked of.
struct Asked<'s, 'a> {
    stack: &'s Rc<Stack<'a>>,
    index: usize,
    member: &'s Member,
    kind: &'s str,
}

impl<'a> Evaluator<'a> {
    /// `Ref` of a resource, or one of its attributes.
    pub(super) fn attribute(
        &mut self,
        stack: &Rc<Stack<'a>>,
        index: usize,
        attribute: Option<&str>,
        place: Place,
    ) -> Option<Node> {
        let key = Key::Attribute(stack.id, index, attribute.map(str::to_owned));
        let value = self.once(key, place, |it| it.make(stack, index, attribute, place))?;
        Some(Node { place, ..value })
    }

    fn make(
        &mut self,
        stack: &Rc<Stack<'a>>,
        index: usize,
        attribute: Option<&str>,
        place: Place,
    ) -> Option<Node> {
        let member = stack.member(Section::Resources, index)?;
        let kind = member.node.get("Type").and_then(Node::as_str);
        let kind = kind.unwrap_or_default();
        let asked = Asked {
            stack,
            index,
            member,
            kind,
        };
        if !self.is_there(stack, &member.node) {
            let title = format!("`{}` is not made: its condition does not hold", member.name);
            self.wrong("unresolved", title, place);
            return None;
        }
        if let Some(value) = self.said_elsewhere(&asked, attribute, place) {
            return value;
        }
        let row = TABLE.iter().find(|it| it.kind == kind);
        match attribute {
            None => Some(self.make_reference(&asked, row)),
            Some(attribute) => self.make_attribute(&asked, row, attribute),
        }
    }

    /// Attributes that another template says: of nested stacks, and of what CDK reads across regions.
    fn said_elsewhere(
        &mut self,
        asked: &Asked<'_, 'a>,
        attribute: Option<&str>,
        place: Place,
    ) -> Option<Option<Node>> {
        let Asked { stack, index, .. } = *asked;
        match (asked.kind, attribute) {
            ("AWS::CloudFormation::Stack", None) => {
                let nested = self.nested(stack, index, place);
                let nested = nested.and_then(|it| self.stacks.get(it));
                let id = stack_id(nested.unwrap_or(stack));
                Some(Some(Node::text(id, place)))
            }
            ("AWS::CloudFormation::Stack", Some(attribute)) => {
                let output = attribute.strip_prefix("Outputs.")?;
                Some(self.nested_output(stack, index, output, place))
            }
            ("Custom::CrossRegionStringParameterReader", Some(_)) => {
                let name = self.property_text(asked, "ParameterName")?;
                let region = self.property_text(asked, "Region");
                let region = region.unwrap_or_else(|| stack.region.clone());
                Some(Some(self.ssm_value_or_stand_in(&name, &region, place)))
            }
            ("Custom::CrossRegionExportReader", Some(key)) => {
                let import = self.property(asked, "ReaderProps")?;
                let import = import.at(&["imports", key]).cloned();
                let value = self.ssm_value(key, &stack.region, place);
                Some(value.or(import))
            }
            _ => None,
        }
    }

    fn make_reference(&mut self, asked: &Asked<'_, 'a>, row: Option<&Row>) -> Node {
        let place = asked.member.name_place;
        let (pattern, is_said) = match row.map(|it| it.reference) {
            Some(Attribute::Known(pattern)) => (pattern, false),
            Some(Attribute::Assumed(pattern)) => (pattern, true),
            None => return self.name_of_unknown(asked, place),
        };
        let (text, is_stand_in) = self.fill(asked, pattern);
        self.stand_ins
            .insert((asked.stack.id, asked.index), is_stand_in);
        if is_said {
            self.assume_attribute(asked, None, &text);
        }
        Node::text(text, place)
    }

    /// The name of a resource whose type is not in the table.
    fn name_of_unknown(&mut self, asked: &Asked<'_, 'a>, place: Place) -> Node {
        let last = asked.kind.rsplit("::").next().unwrap_or_default();
        let given = [format!("{last}Name"), "Name".to_owned()];
        let text = given.iter().find_map(|it| self.property_text(asked, it));
        let is_stand_in = text.is_none();
        self.stand_ins
            .insert((asked.stack.id, asked.index), is_stand_in);
        let text = text.unwrap_or_else(|| {
            let name = stand_in_of(asked, "name");
            self.assume_attribute(asked, None, &name);
            name
        });
        Node::text(text, place)
    }

    fn make_attribute(
        &mut self,
        asked: &Asked<'_, 'a>,
        row: Option<&Row>,
        attribute: &str,
    ) -> Option<Node> {
        let place = asked.member.name_place;
        let attributes = row.map_or(&[][..], |it| it.attributes);
        let pattern = attributes.iter().find(|(name, _)| *name == attribute);
        let text = match pattern {
            Some((_, Attribute::Known(pattern))) => self.fill(asked, pattern).0,
            Some((_, Attribute::Assumed(pattern))) => {
                let (text, _) = self.fill(asked, pattern);
                self.assume_attribute(asked, Some(attribute), &text);
                text
            }
            None => {
                // Properties are attributes of many types.
                if let Some(value) = self.property(asked, attribute) {
                    return Some(value);
                }
                let text = self.attribute_of_that_shape(asked, attribute);
                self.assume_attribute(asked, Some(attribute), &text);
                text
            }
        };
        Some(Node::text(text, place))
    }

    /// A stand-in that looks like what an attribute of this name would be.
    fn attribute_of_that_shape(&mut self, asked: &Asked<'_, 'a>, attribute: &str) -> String {
        let ends_in = |words: &[&str]| words.iter().any(|it| attribute.ends_with(it));
        if ends_in(&["Arn", "ARN"]) {
            let mut names = asked.kind.split("::").skip(1).map(str::to_lowercase);
            let service = names.next().unwrap_or_default();
            let kind = names.next().unwrap_or_default();
            let pattern = "arn:{partition}:";
            let (start, _) = self.fill(asked, pattern);
            let (end, _) = self.fill(asked, "{region}:{account}:");
            let name = stand_in_of(asked, "name");
            return format!("{start}{service}:{end}{kind}/{name}");
        }
        let suffix = stand_in_of(asked, "suffix");
        let name = asked.member.name.to_lowercase();
        // RFC 2606, section 2: nobody ever has a name below `.invalid`.
        if ends_in(&["Url", "URL", "Uri", "URI"]) {
            return format!("https://{name}-{suffix}.invalid/");
        }
        if ends_in(&["DomainName", "DNSName", "Endpoint", "Address", "HostName"]) {
            return format!("{name}-{suffix}.invalid");
        }
        format!("{name}-{suffix}")
    }

    fn assume_attribute(&mut self, asked: &Asked<'_, 'a>, attribute: Option<&str>, value: &str) {
        let logical_id = &asked.member.name;
        let name = attribute.unwrap_or("Ref");
        let thing = format!("{}/{logical_id}.{name}", asked.stack.name);
        let place = asked.member.name_place;
        let kind = asked.kind;
        self.assumptions.assume(thing, || {
            let subject = match attribute {
                Some(it) => format!("`{it}` of `{logical_id}`"),
                None => format!("the id of `{logical_id}`"),
            };
            let title = format!("only AWS knows {subject} ({kind}); `{value}` stands for it");
            Finding::new(Weight::Assumed, "stand-in", title).at(place)
        });
    }

    /// The text of a pattern of the table, and whether a stand-in is in it.
    fn fill(&mut self, asked: &Asked<'_, 'a>, pattern: &str) -> (String, bool) {
        let mut res = String::new();
        let mut is_stand_in = false;
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            res.push_str(before);
            let (piece, after) = after.split_once('}').unwrap_or((after, ""));
            let (text, stands_in) = self.piece(asked, piece);
            is_stand_in |= stands_in;
            self.push(&mut res, &text);
            rest = after;
        }
        res.push_str(rest);
        (res, is_stand_in)
    }

    fn piece(&mut self, asked: &Asked<'_, 'a>, piece: &str) -> (String, bool) {
        if let Some(property) = piece.strip_prefix('.') {
            let (name, default) = property.split_once('|').unwrap_or((property, ""));
            return match self.property_text(asked, name) {
                Some(text) => (text, false),
                None if is_stand_in(default) => (stand_in_of(asked, default), true),
                None => (default.to_owned(), false),
            };
        }
        if is_stand_in(piece) {
            return (stand_in_of(asked, piece), true);
        }
        let stack = asked.stack;
        let reference = |it: &mut Self| {
            let place = asked.member.name_place;
            let node = it.attribute(stack, asked.index, None, place);
            let is_stand_in = it.stand_ins.get(&(stack.id, asked.index)).copied();
            let text = node.and_then(|it| it.as_text()).unwrap_or_default();
            (text, is_stand_in.unwrap_or_default())
        };
        let text = match piece {
            "ref" => return reference(self),
            "lower" => {
                let (text, is_stand_in) = reference(self);
                return (text.to_lowercase(), is_stand_in);
            }
            "region" => stack.region.clone(),
            "account" => stack.account.clone(),
            "partition" => stack.partition().to_owned(),
            "dns" => stack.url_suffix().to_owned(),
            "website" => website_host(stack),
            "lambda" => self.lambda_arn(asked),
            _ => String::new(),
        };
        (text, false)
    }

    /// The ARN, without a version, of the function that `FunctionName` or `TargetFunctionArn` names.
    fn lambda_arn(&mut self, asked: &Asked<'_, 'a>) -> String {
        let given = ["FunctionName", "TargetFunctionArn"];
        let name = given.iter().find_map(|it| self.property_text(asked, it));
        let name = name.unwrap_or_default();
        if name.starts_with("arn:") {
            let parts: Vec<&str> = name.splitn(8, ':').take(7).collect();
            return parts.join(":");
        }
        let (arn, _) = self.fill(asked, "arn:{partition}:lambda:{region}:{account}:function:");
        arn + &name
    }

    fn property(&mut self, asked: &Asked<'_, 'a>, name: &str) -> Option<Node> {
        let node = asked.member.node.at(&["Properties", name])?;
        self.evaluate(asked.stack, node)
    }

    fn property_text(&mut self, asked: &Asked<'_, 'a>, name: &str) -> Option<String> {
        let node = asked.member.node.at(&["Properties", name])?;
        self.text(asked.stack, node)
    }
}

/// The stand-in of a kind for a resource.
fn stand_in_of(asked: &Asked<'_, '_>, kind: &str) -> String {
    let logical_id = &asked.member.name;
    let thing = format!("{}/{logical_id}", asked.stack.name);
    let cut = |text: &str| -> String { text.chars().take(24).collect() };
    let name = || {
        let suffix = stand_in(StandIn::Suffix, &thing);
        format!(
            "{}-{}-{suffix}",
            cut(&asked.stack.stack_name),
            cut(logical_id)
        )
    };
    match kind {
        "id" => stand_in(StandIn::CloudFrontId, &thing),
        "uuid" => stand_in(StandIn::Uuid, &thing),
        "suffix" => cut(&stand_in(StandIn::Suffix, &thing))
            .chars()
            .take(10)
            .collect(),
        "bucket" => name().to_lowercase(),
        _ => name(),
    }
}

/// Whether a piece of a pattern is a kind of stand-in.
fn is_stand_in(piece: &str) -> bool {
    ["id", "uuid", "suffix", "name", "bucket"].contains(&piece)
}

/// The host of a region's website endpoints.
///
/// AWS: "Amazon S3 website endpoints" in "Amazon Simple Storage Service endpoints and quotas".
fn website_host(stack: &Stack<'_>) -> String {
    const WITH_A_DASH: [&str; 9] = [
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    ];
    let region = stack.region.as_str();
    let separator = if WITH_A_DASH.contains(&region) {
        '-'
    } else {
        '.'
    };
    format!("s3-website{separator}{region}.{}", stack.url_suffix())
}
