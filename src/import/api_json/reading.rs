//! Small things that every document of AWS's API needs.

use super::super::document::{Member, Node, Value};
use super::super::source::Place;

/// The items of a list, with and without the wrapper of `Quantity` and `Items`.
pub(super) fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(node) => match node.get("Items") {
            Some(items) => items.items(),
            None => node.items(),
        },
        None => &[],
    }
}

/// A text that says something.
pub(super) fn text<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    let text = node.get(name).and_then(Node::as_str);
    text.filter(|it| !it.is_empty())
}

/// The behaviors of a `DistributionConfig`, the default one last.
pub(super) fn behaviors(config: &Node) -> impl Iterator<Item = &Node> {
    let ordered = items(config.get("CacheBehaviors")).iter();
    ordered.chain(config.get("DefaultCacheBehavior"))
}

/// An object without some of its members.
pub(super) fn without(node: &Node, names: &[&str]) -> Node {
    let members = node.members().iter();
    let kept = members.filter(|it| !names.contains(&it.name.as_str()));
    Node::new(Value::Map(kept.cloned().collect()), node.place)
}

/// A JSON text that stands in a text of the document: everything in it has the place of that.
pub(super) fn embedded(text: &str, place: Place) -> Option<Node> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(of_json(&json, place))
}

/// JSON as a tree with one place.
pub(super) fn of_json(json: &serde_json::Value, place: Place) -> Node {
    let value = match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(it) => Value::Bool(*it),
        serde_json::Value::Number(it) => Value::Number(it.clone()),
        serde_json::Value::String(it) => Value::String(it.clone()),
        serde_json::Value::Array(items) => {
            Value::List(items.iter().map(|it| of_json(it, place)).collect())
        }
        serde_json::Value::Object(members) => {
            let members = members.iter().map(|(name, it)| Member {
                name: name.clone(),
                name_place: place,
                node: of_json(it, place),
            });
            Value::Map(members.collect())
        }
    };
    Node::new(value, place)
}
