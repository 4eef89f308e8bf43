//! The tree.

use serde_json::Value as Json;

use super::super::source::Place;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A text.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// An object, its members in order.
    Map(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_place: Place,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// A value at a place.
    pub fn new(value: Value, place: Place) -> Self {
        Node { value, place }
    }

    /// A text at a place.
    pub fn text(text: impl Into<String>, place: Place) -> Self {
        Node::new(Value::String(text.into()), place)
    }

    /// An object without members at a place.
    pub fn map(place: Place) -> Self {
        Node::new(Value::Map(Vec::new()), place)
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Map(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The member of an object of this name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.members()
            .iter()
            .find(|it| it.name == name)
            .map(|it| &it.node)
    }

    /// The value at the end of a row of names.
    pub fn at(&self, names: &[&str]) -> Option<&Node> {
        names.iter().try_fold(self, |node, name| node.get(name))
    }

    /// A text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(it) => Some(it),
            _ => None,
        }
    }

    /// A text, or a number or boolean as it would be written.
    pub fn as_text(&self) -> Option<String> {
        match &self.value {
            Value::String(it) => Some(it.clone()),
            Value::Number(it) => Some(it.to_string()),
            Value::Bool(it) => Some(it.to_string()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// A boolean, also one that was written as a text.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(it) => Some(*it),
            Value::String(it) => match it.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number, also one that was written as a text.
    pub fn as_u64(&self) -> Option<u64> {
        match &self.value {
            Value::Number(it) => it.as_u64(),
            Value::String(it) => it.trim().parse().ok(),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// Adds a member, or puts another value in its place.
    pub fn set(&mut self, name: &str, node: Node) {
        let Value::Map(members) = &mut self.value else {
            return;
        };
        match members.iter_mut().find(|it| it.name == name) {
            Some(known) => known.node = node,
            None => members.push(Member {
                name: name.to_owned(),
                name_place: node.place,
                node,
            }),
        }
    }

    /// The tree without its places.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(it) => Json::from(*it),
            Value::Number(it) => Json::Number(it.clone()),
            Value::String(it) => Json::from(it.as_str()),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(members) => {
                let pairs = members
                    .iter()
                    .map(|it| (it.name.clone(), it.node.to_json()));
                Json::Object(pairs.collect())
            }
        }
    }
}
