//! The places of what was imported, as places behind the end of the file.
//!
//! The tree of a file knows a place by its bytes in the file. What was imported gets numbers behind
//! the file's end, each of which stands for a place in a definition; findings are brought back from
//! there before anybody sees them.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value as Json;

use super::super::Diagnostic;
use super::super::find::shown;
use super::super::tree::{Entry, Node, Value};
use super::tables::Table;
use crate::import::{Place, Sources};

/// The places of what was imported.
pub(super) struct Places {
    first: usize,
    places: Vec<Located>,
}

/// A place in a definition.
struct Located {
    file: PathBuf,
    text: Arc<str>,
    span: Range<usize>,
}

impl Places {
    /// Places behind a file of this length.
    pub(super) fn after(length: usize) -> Self {
        Places {
            first: length + 1,
            places: Vec::new(),
        }
    }

    /// The tables as a tree, each array of tables in the order of its tables.
    pub(super) fn tree(&mut self, tables: Vec<Table<'_>>, sources: &Sources) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        for table in tables {
            let span = self.add((table.place)(""), sources);
            let node = self.node(&table.json, "", &*table.place, sources);
            let known = entries.iter_mut().find(|it| it.key == table.array);
            match known.map(|it| &mut it.node.value) {
                Some(Value::Array(items)) => items.push(node),
                _ => entries.push(Entry {
                    key: table.array.to_owned(),
                    key_span: span.clone(),
                    node: Node::new(Value::Array(vec![node]), span),
                }),
            }
        }
        Node::new(Value::Table(entries), 0..0)
    }

    fn node(
        &mut self,
        json: &Json,
        way: &str,
        place: &dyn Fn(&str) -> Place,
        sources: &Sources,
    ) -> Node {
        let span = self.add(place(way), sources);
        let value = match json {
            Json::Null => Value::Other("nothing"),
            Json::Bool(it) => Value::Boolean(*it),
            Json::Number(it) => match (it.as_i64(), it.as_f64()) {
                (Some(whole), _) => Value::Integer(whole),
                (None, Some(broken)) => Value::Float(broken),
                (None, None) => Value::Other("an integer that is too large"),
            },
            Json::String(it) => Value::String(it.clone()),
            Json::Array(items) => {
                let nodes = items.iter().enumerate();
                let nodes =
                    nodes.map(|(i, it)| self.node(it, &format!("{way}[{i}]"), place, sources));
                Value::Array(nodes.collect())
            }
            Json::Object(members) => {
                let members = members.iter().filter(|(_, it)| !it.is_null());
                let entries = members.map(|(key, it)| {
                    let way = match way {
                        "" => key.clone(),
                        way => format!("{way}.{key}"),
                    };
                    let node = self.node(it, &way, place, sources);
                    Entry {
                        key: key.clone(),
                        key_span: node.span.clone(),
                        node,
                    }
                });
                Value::Table(entries.collect())
            }
        };
        Node::new(value, span)
    }

    fn add(&mut self, place: Place, sources: &Sources) -> Range<usize> {
        let number = self.first + 2 * self.places.len();
        let at = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        self.places.push(match sources.of(place) {
            Some(file) => Located {
                file: file.path.clone(),
                text: Arc::clone(&file.text),
                span: at(place.start)..at(place.end),
            },
            None => Located {
                file: PathBuf::new(),
                text: Arc::from(""),
                span: 0..0,
            },
        });
        number..number + 1
    }

    fn of(&self, span: &Range<usize>) -> Option<&Located> {
        let number = span.start.checked_sub(self.first)?;
        self.places.get(number / 2)
    }

    /// Gives a finding its place in the definition, where it lies there.
    pub(super) fn settle(&self, it: &mut Diagnostic, base: &Path) {
        if it.source.is_some() {
            return;
        }
        // A change of the definition is not offered: a tool wrote it, or another team keeps it.
        let elsewhere = it.patch.as_ref().and_then(|it| self.of(&it.span));
        if elsewhere.is_some()
            && let Some(patch) = it.patch.take()
        {
            it.help.push(patch.title);
        }
        let secondary = std::mem::take(&mut it.secondary);
        let place = it.span.as_ref().and_then(|it| self.of(it));
        for label in secondary {
            match (self.of(&label.span), place) {
                (None, None) => it.secondary.push(label),
                (Some(other), Some(own)) if other.file == own.file => {
                    it.secondary.push(super::super::diagnostic::Label {
                        span: other.span.clone(),
                        text: label.text,
                    });
                }
                (Some(other), _) => {
                    let before = other.text.get(..other.span.start).unwrap_or_default();
                    let line = before.matches('\n').count() + 1;
                    let file = shown(&other.file, base);
                    it.notes
                        .push(format!("{}:{line}: {}", file.display(), label.text));
                }
                (None, Some(_)) => it.notes.push(format!("in this file: {}", label.text)),
            }
        }
        let Some(place) = place else { return };
        if place.text.is_empty() {
            it.span = None;
            return;
        }
        let file = shown(&place.file, base);
        let placed = std::mem::replace(it, Diagnostic::note("", ""));
        *it = placed.in_file(&file, &place.text, place.span.clone());
    }
}
