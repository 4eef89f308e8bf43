//! Changes inside a tree that keep the places of what they do not touch.

use crate::import::{Node, Place, Value};

/// A member that can be changed.
pub(super) fn get_mut<'a>(node: &'a mut Node, name: &str) -> Option<&'a mut Node> {
    let Value::Map(members) = &mut node.value else {
        return None;
    };
    members
        .iter_mut()
        .find(|it| it.name == name)
        .map(|it| &mut it.node)
}

/// Takes a member away.
pub(super) fn take(node: &mut Node, name: &str) -> Option<Node> {
    let Value::Map(members) = &mut node.value else {
        return None;
    };
    let at = members.iter().position(|it| it.name == name)?;
    Some(members.remove(at).node)
}

/// The items of a list, also of one in `{Quantity, Items}`, that can be changed.
pub(super) fn items_mut(node: &mut Node) -> &mut [Node] {
    let list = match &mut node.value {
        Value::Map(members) => members
            .iter_mut()
            .find(|it| it.name == "Items")
            .map(|it| &mut it.node.value),
        other => Some(other),
    };
    match list {
        Some(Value::List(items)) => items,
        _ => &mut [],
    }
}

/// The items of a list, also of one in `{Quantity, Items}`.
pub(super) fn items(node: &Node) -> &[Node] {
    node.get("Items").unwrap_or(node).items()
}

/// Adds a text where there is none.
pub(super) fn set_if_absent(node: &mut Node, name: &str, text: &str, place: Place) {
    if node.get(name).is_none() {
        node.set(name, Node::text(text, place));
    }
}

/// An object of these members.
pub(super) fn object(place: Place, members: Vec<(&str, Node)>) -> Node {
    let mut res = Node::map(place);
    for (name, node) in members {
        res.set(name, node);
    }
    res
}

/// A list in its `Items`, whether it was in one before or not.
pub(super) fn in_items(node: Node) -> Node {
    if node.get("Items").is_some() {
        return node;
    }
    object(node.place, vec![("Items", node)])
}

/// The texts of a list, also of a text that stands for a list of one.
pub(super) fn texts(node: Option<&Node>) -> Vec<String> {
    match node {
        Some(it) if it.as_str().is_some() => it.as_text().into_iter().collect(),
        Some(it) => items(it).iter().filter_map(Node::as_text).collect(),
        None => Vec::new(),
    }
}
