//! The one validator: a file's tree against the schema of the structs that it is read into.
//!
//! [`conform`] reports unknown keys, wrong types and wrong words, and takes them out;
//! [`complete`] reports required keys that are missing, and puts holes in their place. What
//! comes out always fits the structs, so everything else of the file can still be judged.

use serde_json::Value as Json;

use super::Diagnostic;
use super::nearest::{listed, nearest};
use super::not_yet::{instead_of, written_otherwise};
use super::shape::{Schema, Shape, keys, names, required};
use super::tree::{At, Entry, Node, Value};

/// Takes out of a tree what its schema does not know, and says what that is.
///
/// A single value where a list may stand becomes a list of one.
pub(super) fn conform(tree: &Node, schema: Schema<'_>, found: &mut Vec<Diagnostic>) -> Node {
    let mut walk = Conform { schema, found };
    let root = schema.root();
    walk.value(tree, root, &At::default(), None)
        .unwrap_or_else(|| Node::new(Value::Table(Vec::new()), tree.span.clone()))
}

struct Conform<'a> {
    schema: Schema<'a>,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Conform<'a> {
    /// The value as far as it fits; `None` where it has the wrong type.
    fn value(&mut self, node: &Node, part: &'a Json, at: &At, key: Option<&Entry>) -> Option<Node> {
        let shape = self.schema.shape(part);
        match (shape, &node.value) {
            (Shape::Text, Value::String(_))
            | (Shape::Boolean, Value::Boolean(_))
            | (Shape::Number, Value::Integer(_) | Value::Float(_)) => Some(node.clone()),
            (Shape::Either(choices), _) => match choices.iter().find(|it| self.fits(node, it)) {
                Some(choice) => self.value(node, choice, at, key),
                None => {
                    self.wrong_type(node, part, key);
                    None
                }
            },
            (Shape::Words(words), Value::String(written)) => {
                if names(words).any(|it| it == written) {
                    return Some(node.clone());
                }
                self.unknown_word(node, written, words, key);
                None
            }
            (Shape::Integer { minimum, maximum }, Value::Integer(number)) => {
                if (minimum..=maximum).contains(number) {
                    return Some(node.clone());
                }
                let what = key.map_or("value", |it| it.key.as_str());
                let title = format!("`{what}` is out of range: {number}");
                self.report(
                    Diagnostic::error("out-of-range", title)
                        .at(Some(node.span.clone()))
                        .label(format!("must be {}", self.schema.wanted(part))),
                );
                None
            }
            (Shape::Array(items) | Shape::OneOrMany(items), Value::Array(nodes)) => {
                self.array(node, nodes, items, at, key)
            }
            (Shape::Array(items), Value::Table(_))
                if matches!(self.schema.shape(items), Shape::Table(_)) =>
            {
                // `[app]` for `[[app]]`: what it means is plain, so the rest is judged too.
                self.wrong_type(node, part, key);
                let only = self.value(node, items, &at.index(0), key)?;
                Some(Node::new(Value::Array(vec![only]), node.span.clone()))
            }
            (Shape::OneOrMany(one), _) => {
                if !self.fits(node, one) {
                    self.wrong_type(node, part, key);
                    return None;
                }
                let only = self.value(node, one, at, key)?;
                Some(Node::new(Value::Array(vec![only]), node.span.clone()))
            }
            (Shape::Table(table), Value::Table(entries)) => {
                Some(self.table(node, entries, table, at))
            }
            (Shape::Map(values), Value::Table(entries)) => {
                let kept = entries.iter().filter_map(|it| {
                    let value = self.value(&it.node, values, &at.key(&it.key), Some(it))?;
                    Some(entry(it, value))
                });
                let kept = kept.collect();
                Some(Node::new(Value::Table(kept), node.span.clone()))
            }
            _ => {
                self.wrong_type(node, part, key);
                None
            }
        }
    }

    /// Whether a value is of the kind that a schema takes; what is in it may still be wrong.
    fn fits(&self, node: &Node, one: &'a Json) -> bool {
        match self.schema.shape(one) {
            Shape::Text | Shape::Words(_) => matches!(node.value, Value::String(_)),
            Shape::Table(_) | Shape::Map(_) => matches!(node.value, Value::Table(_)),
            Shape::Integer { .. } => matches!(node.value, Value::Integer(_)),
            Shape::Number => matches!(node.value, Value::Integer(_) | Value::Float(_)),
            Shape::Boolean => matches!(node.value, Value::Boolean(_)),
            Shape::Array(_) => matches!(node.value, Value::Array(_)),
            Shape::OneOrMany(_) | Shape::Either(_) => false,
        }
    }

    /// The items that fit. A list of words that lost one, or any that lost all, means something
    /// else, so it goes whole.
    fn array(
        &mut self,
        node: &Node,
        nodes: &[Node],
        items: &'a Json,
        at: &At,
        key: Option<&Entry>,
    ) -> Option<Node> {
        let kept = nodes.iter().enumerate();
        let kept: Vec<Node> = kept
            .filter_map(|(i, it)| self.value(it, items, &at.index(i), key))
            .collect();
        let words = matches!(self.schema.shape(items), Shape::Words(_));
        let lost = nodes.len() - kept.len();
        if lost > 0 && (words || kept.is_empty()) {
            return None;
        }
        Some(Node::new(Value::Array(kept), node.span.clone()))
    }

    fn table(&mut self, node: &Node, entries: &[Entry], table: &'a Json, at: &At) -> Node {
        let mut kept = Vec::new();
        for it in entries {
            let nested_env = it.key == "env" && *at != At::default();
            match keys(table).find(|(key, _)| *key == it.key && !nested_env) {
                None => self.unknown_key(it, table, at),
                Some((_, part)) => match self.value(&it.node, part, &at.key(&it.key), Some(it)) {
                    Some(value) => kept.push(entry(it, value)),
                    // What is required stays as a hole, so that it is not reported as missing.
                    None if required(table).any(|name| name == it.key) => {
                        kept.push(entry(it, hole(part, self.schema, it.node.span.clone())));
                    }
                    None => {}
                },
            }
        }
        Node::new(Value::Table(kept), node.span.clone())
    }

    fn unknown_key(&mut self, entry: &Entry, table: &Json, at: &At) {
        let key = &entry.key;
        let place = at.outside_env().dotted();
        let span = Some(entry.key_span.clone());
        if let Some(instead) = instead_of(&place, key) {
            self.report(
                Diagnostic::error("not-supported-yet", format!("`{key}` is not supported yet"))
                    .at(span)
                    .label("known, but this version cannot do it")
                    .help(instead),
            );
            return;
        }
        let known = || keys(table).map(|(key, _)| key);
        let title = format!("unknown key `{key}` in {}", at.header());
        let mut res = Diagnostic::error("unknown-key", title).at(span.clone());
        if let Some(how) = written_otherwise(&place, key) {
            self.report(res.label("written otherwise here").help(how));
            return;
        }
        match nearest(key, known()) {
            Some(word) => {
                let title = format!("did you mean `{word}`?");
                res = res
                    .label("not a key of this table")
                    .patch(span, word, title);
            }
            None => res = res.label("not a key of this table"),
        }
        self.report(res.knowing(format!("valid keys: {}", listed(known()))));
    }

    fn unknown_word(&mut self, node: &Node, written: &str, words: &Json, key: Option<&Entry>) {
        let what = key.map_or("value", |it| it.key.as_str());
        let title = format!("`{written}` is no value of `{what}`");
        let valid = listed(names(words));
        let mut res = Diagnostic::error("unknown-value", title)
            .at(Some(node.span.clone()))
            .label("not one of the words it takes")
            .knowing(format!("valid values: {valid}"));
        if let Some(word) = nearest(written, names(words)) {
            res = res.patch(
                Some(node.span.clone()),
                format!("\"{word}\""),
                format!("did you mean `{word}`?"),
            );
        }
        self.report(res);
    }

    fn wrong_type(&mut self, node: &Node, part: &'a Json, key: Option<&Entry>) {
        let what = key.map_or("the file", |it| it.key.as_str());
        let wanted = self.schema.wanted(part);
        let title = format!("`{what}` has the wrong type");
        let label = format!("expected {wanted}, found {}", node.kind());
        let mut res = Diagnostic::error("wrong-type", title)
            .at(Some(node.span.clone()))
            .label(label);
        if let Some(right) = self.put_right(node, part) {
            res = res.patch(
                Some(node.span.clone()),
                right.clone(),
                format!("write `{right}`"),
            );
        } else if let (Shape::Table(_), Value::Array(_)) = (self.schema.shape(part), &node.value) {
            res = res.help(format!("there is one of it only: write `[{what}]`"));
        } else if let (Shape::Array(items), Value::Table(_)) =
            (self.schema.shape(part), &node.value)
            && matches!(self.schema.shape(items), Shape::Table(_))
        {
            res = res.help(format!("there may be several: write `[[{what}]]`"));
        }
        self.report(res);
    }

    /// The value as it was probably meant, as TOML.
    fn put_right(&self, node: &Node, part: &'a Json) -> Option<String> {
        match (self.schema.shape(part), &node.value) {
            (Shape::Integer { .. }, Value::String(text)) => {
                text.trim().parse::<i64>().ok().map(|it| it.to_string())
            }
            (Shape::Boolean, Value::String(text)) => {
                text.trim().parse::<bool>().ok().map(|it| it.to_string())
            }
            (Shape::Words(words), Value::Boolean(on)) => {
                let word = if *on { "on" } else { "off" };
                let known = names(words).any(|it| it == word);
                known.then(|| format!("\"{word}\""))
            }
            (Shape::Text, Value::Integer(number)) => Some(format!("\"{number}\"")),
            (Shape::Array(items), Value::String(text)) => match self.schema.shape(items) {
                Shape::Text | Shape::Words(_) => {
                    Some(format!("[{}]", toml::Value::String(text.clone())))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn report(&mut self, it: Diagnostic) {
        self.found.push(it);
    }
}

/// Reports the required keys that are missing, and puts holes in their place.
pub(super) fn complete(tree: &mut Node, schema: Schema<'_>, found: &mut Vec<Diagnostic>) {
    let root = schema.root();
    complete_value(tree, root, &At::default(), schema, found);
}

fn complete_value(
    node: &mut Node,
    part: &Json,
    at: &At,
    schema: Schema<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let part = match (schema.shape(part), &node.value) {
        // Only a table has keys that can be missing, and a list may have tables in it.
        (Shape::Either(choices), value) => {
            let fitting = choices.iter().find(|it| match schema.shape(it) {
                Shape::Table(_) => matches!(value, Value::Table(_)),
                Shape::Array(_) => matches!(value, Value::Array(_)),
                _ => false,
            });
            match fitting {
                Some(part) => part,
                None => return,
            }
        }
        _ => part,
    };
    match (schema.shape(part), &mut node.value) {
        (Shape::Array(items) | Shape::OneOrMany(items), Value::Array(nodes)) => {
            for (i, it) in nodes.iter_mut().enumerate() {
                complete_value(it, items, &at.index(i), schema, found);
            }
        }
        (Shape::Table(table), Value::Table(entries)) => {
            for it in entries.iter_mut() {
                // An `[env.NAME]` need not be complete: it only adds to what is there.
                if *at == At::default() && it.key == "env" {
                    continue;
                }
                if let Some((_, part)) = keys(table).find(|(key, _)| *key == it.key) {
                    complete_value(&mut it.node, part, &at.key(&it.key), schema, found);
                }
            }
            for name in required(table) {
                if entries.iter().any(|it| it.key == name) {
                    continue;
                }
                let title = format!("{} has no `{name}`", at.header());
                let mut res = Diagnostic::error("missing-key", title)
                    .at(Some(node.span.clone()))
                    .label(format!("`{name}` is missing"));
                let part = keys(table).find(|(key, _)| *key == name).map(|(_, it)| it);
                if let Some(text) = part.and_then(|it| it.get("description")?.as_str()) {
                    res = res.knowing(format!("`{name}`: {}", unwrapped(text)));
                }
                found.push(res);
                if let Some(part) = part {
                    entries.push(Entry {
                        key: name.to_owned(),
                        key_span: node.span.clone(),
                        node: hole(part, schema, node.span.clone()),
                    });
                }
            }
        }
        _ => {}
    }
}

/// A value that fits where nothing usable stands.
fn hole(part: &Json, schema: Schema<'_>, span: std::ops::Range<usize>) -> Node {
    let value = match schema.shape(part) {
        Shape::Text => Value::String(String::new()),
        Shape::Words(words) => Value::String(names(words).next().unwrap_or_default().to_owned()),
        Shape::Integer { minimum, .. } => Value::Integer(minimum),
        Shape::Number => Value::Integer(0),
        Shape::Boolean => Value::Boolean(false),
        Shape::Either(choices) => match choices.first() {
            Some(first) => return hole(first, schema, span),
            None => Value::Boolean(false),
        },
        Shape::Array(_) | Shape::OneOrMany(_) => Value::Array(Vec::new()),
        Shape::Table(_) | Shape::Map(_) => Value::Table(Vec::new()),
    };
    let hole = true;
    Node { value, span, hole }
}

fn entry(it: &Entry, node: Node) -> Entry {
    Entry {
        key: it.key.clone(),
        key_span: it.key_span.clone(),
        node,
    }
}

/// A description without the line breaks of its source.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
