//! CloudFormation's short forms: `!Ref X` is `{"Ref": "X"}`.
//!
//! AWS: "Intrinsic function reference"; the short form of a function is a YAML tag.

use super::{Member, Node, Value};
use crate::import::Place;

/// The functions that have a short form, without `Fn::`.
const FUNCTIONS: [&str; 20] = [
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
];

/// The long form's name of a tag's: `Fn::Sub` of `Sub`.
pub(super) fn long_name(tag: &str) -> Option<String> {
    match tag {
        "Ref" | "Condition" => Some(tag.to_owned()),
        "Transform" => Some("Fn::Transform".to_owned()),
        _ if FUNCTIONS.contains(&tag) => Some(format!("Fn::{tag}")),
        _ => None,
    }
}

/// The object with one member that a tagged value stands for.
pub(super) fn long_form(name: String, value: Node, tag: Place) -> Node {
    let place = Place {
        end: value.place.end.max(tag.end),
        ..tag
    };
    let node = match (name.as_str(), value.as_str()) {
        ("Fn::GetAtt", Some(text)) => split_attribute(text, value.place),
        _ => value,
    };
    let member = Member {
        name,
        name_place: tag,
        node,
    };
    Node::new(Value::Map(vec![member]), place)
}

/// `A.B.C` is the attribute `B.C` of `A`; a text without a dot stays, for the error message.
fn split_attribute(text: &str, place: Place) -> Node {
    let Some((resource, attribute)) = text.split_once('.') else {
        return Node::text(text, place);
    };
    let parts = [resource, attribute].map(|it| Node::text(it, place));
    Node::new(Value::List(parts.into()), place)
}
