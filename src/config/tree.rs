//! The file as a tree that knows where everything stands.

use std::fmt;
use std::ops::Range;

use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// The value.
    pub(super) value: Value,
    /// Its place in the file; a table has the place of its header.
    pub(super) span: Range<usize>,
    /// Whether it was put in for something that is missing or wrong and already reported.
    pub(super) hole: bool,
}

/// TOML's values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A string, unescaped.
    String(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A date, time, or an integer that does not fit: nothing here takes one.
    Other(&'static str),
    /// `true` or `false`.
    Boolean(bool),
    /// An array, or an array of tables.
    Array(Vec<Node>),
    /// A table, its keys in the order of the file.
    Table(Vec<Entry>),
}

/// A key of a table with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: String,
    /// The key's place.
    pub(super) key_span: Range<usize>,
    /// The value.
    pub(super) node: Node,
}

impl Node {
    /// The tree of a parsed file.
    pub(super) fn from_toml(table: &DeTable<'_>, span: Range<usize>) -> Self {
        let entries = table.iter().map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            node: Self::from_value(value.get_ref(), value.span()),
        });
        Node::new(Value::Table(entries.collect()), span)
    }

    fn from_value(value: &DeValue<'_>, span: Range<usize>) -> Self {
        let value = match value {
            DeValue::String(it) => Value::String(it.to_string()),
            DeValue::Integer(it) => match i64::from_str_radix(it.as_str(), it.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) => Value::Other("an integer that is too large"),
            },
            DeValue::Float(it) => match it.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Float(number),
                _ => Value::Other("a float that is no number"),
            },
            DeValue::Boolean(it) => Value::Boolean(*it),
            DeValue::Datetime(_) => Value::Other("a date or time"),
            DeValue::Array(items) => {
                let nodes = items.iter();
                Value::Array(
                    nodes
                        .map(|it| Self::from_value(it.get_ref(), it.span()))
                        .collect(),
                )
            }
            DeValue::Table(table) => return Self::from_toml(table, span),
        };
        Node::new(value, span)
    }

    /// A value at a place.
    pub(super) fn new(value: Value, span: Range<usize>) -> Self {
        let hole = false;
        Node { value, span, hole }
    }

    /// The entries of a table; none of anything else.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The items of an array; none of anything else.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The entry of a table under a key.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|it| it.key == key)
    }

    /// The value of a table under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|it| &it.node)
    }

    /// The text of a string.
    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(it) => Some(it),
            _ => None,
        }
    }

    /// The value at a path.
    pub(super) fn at(&self, path: &At) -> Option<&Node> {
        path.0.iter().try_fold(self, |node, step| match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.items().get(*index),
        })
    }

    /// Where the next table of the root begins after a place; the end where there is none.
    pub(super) fn next_header(&self, after: usize) -> usize {
        self.entries()
            .iter()
            .flat_map(|it| std::iter::once(&it.node).chain(it.node.items()))
            .map(|it| it.span.start)
            .filter(|it| *it > after)
            .min()
            .unwrap_or(usize::MAX)
    }

    /// What the value is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Other(kind) => kind,
            Value::Boolean(_) => "a boolean",
            Value::Array(items) if is_tables(items) => "an array of tables",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }

    /// The tree without its places.
    pub(super) fn to_json(&self) -> Json {
        match &self.value {
            Value::String(it) => Json::from(it.as_str()),
            Value::Integer(it) => Json::from(*it),
            Value::Float(it) => Json::from(*it),
            Value::Other(_) => Json::Null,
            Value::Boolean(it) => Json::from(*it),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Table(entries) => {
                let pairs = entries.iter().map(|it| (it.key.clone(), it.node.to_json()));
                Json::Object(pairs.collect())
            }
        }
    }
}

/// Whether an array was written as, or could be, an array of tables.
fn is_tables(items: &[Node]) -> bool {
    !items.is_empty() && items.iter().all(|it| matches!(it.value, Value::Table(_)))
}

/// The way from the root to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct At(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

impl fmt::Display for At {
    /// The way as in `behavior[2].allowed_methods`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if i == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl At {
    /// The root's entry under a key.
    pub(super) fn root(key: &str) -> Self {
        At::default().key(key)
    }

    /// One step down, into a table.
    pub(super) fn key(&self, key: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.to_owned()));
        At(steps)
    }

    /// One step down, into an array.
    pub(super) fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        At(steps)
    }

    /// The same way as if it did not lead through an `[env.NAME]`.
    pub(super) fn outside_env(&self) -> Self {
        match self.0.as_slice() {
            [Step::Key(env), Step::Key(_), rest @ ..] if env == "env" => At(rest.to_vec()),
            _ => self.clone(),
        }
    }

    /// The way one step shorter; the root's is its own.
    pub(super) fn parent(&self) -> Self {
        let steps = self.0.split_last().map_or(&[][..], |(_, rest)| rest);
        At(steps.to_vec())
    }

    /// The keys on the way, with dots between and without indices.
    pub(super) fn dotted(&self) -> String {
        let keys: Vec<&str> = self
            .0
            .iter()
            .filter_map(|it| match it {
                Step::Key(key) => Some(key.as_str()),
                Step::Index(_) => None,
            })
            .collect();
        keys.join(".")
    }

    /// The table here as its header is written: `[server]`, `[[app]]`.
    pub(super) fn header(&self) -> String {
        match self.0.last() {
            Some(Step::Index(_)) => format!("`[[{}]]`", self.dotted()),
            Some(Step::Key(_)) => format!("`[{}]`", self.dotted()),
            None => "the top level".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_its_places() {
        let source = "[[app]]\nname = \"a\"\n[[app]]\nname = \"b\"\n";
        let table = DeTable::parse(source).unwrap();
        let tree = Node::from_toml(table.get_ref(), table.span());
        let at = At::root("app").index(1);
        assert_eq!(&source[tree.at(&at).unwrap().span.clone()], "[[app]]");
        let name = tree.at(&at.key("name")).unwrap();
        assert_eq!(&source[name.span.clone()], "\"b\"");
        assert_eq!(name.as_str(), Some("b"));
        assert_eq!(tree.at(&at.key("dist")), None);
        assert_eq!(at.header(), "`[[app]]`");
        assert_eq!(at.key("path").index(0).to_string(), "app[1].path[0]");
        assert_eq!(at.key("upload").index(0).header(), "`[[app.upload]]`");
    }
}
