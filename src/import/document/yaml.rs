//! YAML, with the place of each value.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::offsets::Offsets;
use super::short_form::{long_form, long_name};
use super::{FEW_MEMBERS, MAX_LEVELS, Member, Node, Text, Value, scalar, too_deep, wrong_at};
use crate::import::{Finding, Place};

/// How many values aliases may repeat; a handful of lines could ask for billions.
const MAX_REPEATED: usize = 100_000;

type Wrong = Box<Finding>;

/// Reads a YAML text.
pub(super) fn parse(text: &Text<'_>) -> Result<Node, Wrong> {
    let offsets = Offsets::of(text.body);
    let mut tree = Tree {
        text,
        open: Vec::new(),
        anchors: HashMap::new(),
        repeated: 0,
        root: None,
    };
    let mut documents = 0;
    for event in Parser::new_from_str(text.body) {
        let (event, span) = event.map_err(|wrong| {
            let at = offsets.byte(wrong.marker().index());
            syntax_error(text, wrong.info(), at)
        })?;
        let (start, end) = offsets.bytes(span);
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let title = "several YAML documents stand in one file";
                    return Err(text.wrong(title, start, end));
                }
            }
            Event::Scalar(value, style, anchor, tag) => {
                let node = tree.scalar(value, style, tag.as_deref(), start..end)?;
                tree.close(node, anchor)?;
            }
            Event::SequenceStart(anchor, tag) => {
                tree.open(Value::List(Vec::new()), tag.as_deref(), anchor, start..end)?;
            }
            Event::MappingStart(anchor, tag) => {
                tree.open(Value::Map(Vec::new()), tag.as_deref(), anchor, start..end)?;
            }
            Event::SequenceEnd | Event::MappingEnd => tree.end(end)?,
            Event::Alias(anchor) => tree.repeat(anchor, start..end)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    let root = tree.root.filter(|it| !it.is_null());
    root.ok_or_else(|| text.wrong("the document is empty", 0, 0))
}

fn syntax_error(text: &Text<'_>, info: &str, at: usize) -> Wrong {
    let rest = text.body.get(at..).unwrap_or_default();
    let width = rest.chars().next().map_or(0, char::len_utf8);
    let finding = text.wrong(format!("this is not YAML: {info}"), at, at + width);
    let line_start = text.body.get(..at).and_then(|it| it.rfind('\n'));
    let line = text.body.get(line_start.map_or(0, |it| it + 1)..);
    let indent = line.unwrap_or_default().trim_start_matches(' ');
    if indent.starts_with('\t') {
        return Box::new(finding.help("YAML is indented with spaces, never with tabs"));
    }
    finding
}

/// The tree as far as it is read.
struct Tree<'a> {
    text: &'a Text<'a>,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    repeated: usize,
    root: Option<Node>,
}

/// A list or an object whose end has not come yet.
struct Open {
    value: Value,
    /// The name of the member that comes next, where it is an object.
    name: Option<(String, Place, bool)>,
    /// The names so far, where it is a large object.
    names: HashMap<String, Place>,
    /// Values of `<<`, whose members count where the object has none of that name.
    merged: Vec<Node>,
    long_name: Option<(String, Place)>,
    anchor: usize,
    start: usize,
    /// Levels of lists and objects below this one.
    height: usize,
}

/// A value that aliases repeat.
struct Anchored {
    node: Node,
    height: usize,
    count: usize,
}

type Bytes = std::ops::Range<usize>;

impl Tree<'_> {
    fn scalar(
        &self,
        written: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        bytes: Bytes,
    ) -> Result<Node, Wrong> {
        let (tag_bytes, value_bytes) = match tag {
            Some(_) => self.behind_tag(bytes),
            None => (bytes.start..bytes.start, bytes),
        };
        let value_bytes = self.without_comment(value_bytes, style);
        let place = self.text.place(tag_bytes.start, value_bytes.end);
        let is_plain = style == ScalarStyle::Plain;
        let Some(tag) = tag else {
            let value = if is_plain {
                scalar::plain(&written)
            } else {
                Value::String(written.into_owned())
            };
            return Ok(Node::new(value, place));
        };
        if tag.is_yaml_core_schema() {
            let value = match tag.suffix.as_str() {
                "str" => Value::String(written.into_owned()),
                "int" | "float" | "bool" | "null" => scalar::plain(&written),
                _ => return Err(unknown_tag(tag, place)),
            };
            return Ok(Node::new(value, place));
        }
        let name = long_name_of(tag, place)?;
        let node = Node::text(written, self.text.place(value_bytes.start, value_bytes.end));
        let tag = self.text.place(tag_bytes.start, tag_bytes.end);
        Ok(long_form(name, node, tag))
    }

    /// The bytes of a scalar alone: saphyr's span of a quoted one reaches over the comment behind it.
    fn without_comment(&self, bytes: Bytes, style: ScalarStyle) -> Bytes {
        let written = self.text.body.get(bytes.clone()).unwrap_or_default();
        let len = match style {
            ScalarStyle::SingleQuoted => quoted_len(written, '\''),
            ScalarStyle::DoubleQuoted => quoted_len(written, '"'),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => None,
        };
        let len = len.unwrap_or_else(|| written.trim_end().len());
        bytes.start..bytes.start + len
    }

    /// Parts the bytes of a tagged scalar into those of the tag and those of the value.
    fn behind_tag(&self, bytes: Bytes) -> (Bytes, Bytes) {
        let written = self.text.body.get(bytes.clone()).unwrap_or_default();
        let tag = written.find(char::is_whitespace).unwrap_or(written.len());
        let rest = written.get(tag..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start().len();
        let tag_end = bytes.start + tag;
        (bytes.start..tag_end, tag_end + gap..bytes.end)
    }

    fn open(
        &mut self,
        value: Value,
        tag: Option<&Tag>,
        anchor: usize,
        bytes: Bytes,
    ) -> Result<(), Wrong> {
        let place = self.text.place(bytes.start, bytes.end);
        if self.open.len() >= MAX_LEVELS {
            return Err(too_deep(place));
        }
        let long_name = match tag {
            Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
                "map" | "seq" => None,
                _ => return Err(unknown_tag(tag, place)),
            },
            Some(tag) => {
                let name = long_name_of(tag, place)?;
                let end = bytes.start + 1 + tag.suffix.len();
                Some((name, self.text.place(bytes.start, end)))
            }
            None => None,
        };
        self.open.push(Open {
            value,
            name: None,
            names: HashMap::new(),
            merged: Vec::new(),
            height: 0,
            long_name,
            anchor,
            start: bytes.start,
        });
        Ok(())
    }

    /// A list or an object ends.
    fn end(&mut self, end: usize) -> Result<(), Wrong> {
        let Some(mut open) = self.open.pop() else {
            return Ok(());
        };
        if let Value::Map(members) = &mut open.value {
            merge(members, open.merged);
        }
        let end = self.last_byte(open.start, end);
        let mut node = Node::new(open.value, self.text.place(open.start, end));
        let mut height = open.height + 1;
        if let Some((name, tag)) = open.long_name {
            node = long_form(name, node, tag);
            height += 1;
        }
        self.closed(node, open.anchor, height)
    }

    /// The end of a block: it reaches over the empty lines behind it, which nobody wants to see.
    fn last_byte(&self, start: usize, end: usize) -> usize {
        let written = self.text.body.get(start..end).unwrap_or_default();
        start + written.trim_end().len()
    }

    fn close(&mut self, node: Node, anchor: usize) -> Result<(), Wrong> {
        let height = usize::from(matches!(node.value, Value::Map(_)));
        self.closed(node, anchor, height)
    }

    /// Puts a value that is complete into what surrounds it.
    fn closed(&mut self, node: Node, anchor: usize, height: usize) -> Result<(), Wrong> {
        if self.open.len() + height > MAX_LEVELS {
            return Err(too_deep(node.place));
        }
        if anchor != 0 {
            let anchored = Anchored {
                count: count(&node),
                node: node.clone(),
                height,
            };
            self.repeated(anchored.count, node.place)?;
            self.anchors.insert(anchor, anchored);
        }
        let Some(around) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        around.height = around.height.max(height);
        match &mut around.value {
            Value::List(items) => items.push(node),
            Value::Map(members) => match around.name.take() {
                None => around.name = Some(member_name(self.text, &node)?),
                Some((name, _, true)) if name == "<<" => around.merged.push(node),
                Some((name, name_place, _)) => {
                    if let Some(first) = note(&mut around.names, members, &name, name_place) {
                        return Err(self.text.twice(&name, first, name_place));
                    }
                    members.push(Member {
                        name,
                        name_place,
                        node,
                    });
                }
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Ok(())
    }

    /// An alias.
    fn repeat(&mut self, anchor: usize, bytes: Bytes) -> Result<(), Wrong> {
        let place = self.text.place(bytes.start, bytes.end);
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(wrong_at("this alias lies in what it repeats", place));
        };
        let (height, count) = (anchored.height, anchored.count);
        if self.repeated + count > MAX_REPEATED {
            return Err(too_much(place));
        }
        let node = anchored.node.clone();
        self.repeated(count, place)?;
        self.closed(node, 0, height)
    }

    fn repeated(&mut self, count: usize, place: Place) -> Result<(), Wrong> {
        self.repeated += count;
        if self.repeated > MAX_REPEATED {
            return Err(too_much(place));
        }
        Ok(())
    }
}

/// The length of a quoted scalar, up to the quote that closes it.
fn quoted_len(written: &str, quote: char) -> Option<usize> {
    let mut letters = written.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote == '"' {
            letters.next();
        } else if letter == quote {
            let is_doubled = quote == '\'' && letters.peek().is_some_and(|it| it.1 == quote);
            if !is_doubled {
                return Some(at + quote.len_utf8());
            }
            letters.next();
        }
    }
    None
}

fn too_much(place: Place) -> Wrong {
    wrong_at(
        format!("aliases repeat more than {MAX_REPEATED} values"),
        place,
    )
}

/// The name of a member, where it stands, and whether it may be `<<`.
fn member_name(text: &Text<'_>, node: &Node) -> Result<(String, Place, bool), Wrong> {
    let start = usize::try_from(node.place.start).unwrap_or_default();
    let end = usize::try_from(node.place.end).unwrap_or_default();
    let bytes = start.saturating_sub(text.skipped)..end.saturating_sub(text.skipped);
    let written = text.body.get(bytes).unwrap_or_default();
    match &node.value {
        Value::String(it) => Ok((it.clone(), node.place, written == "<<")),
        // `80:` and `yes:` are names as they are written.
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            Ok((written.to_owned(), node.place, false))
        }
        Value::List(_) | Value::Map(_) => Err(wrong_at(
            "the name of a member has to be a text",
            node.place,
        )),
    }
}

/// Adds the members of `<<`; the first that has a name counts.
fn merge(members: &mut Vec<Member>, merged: Vec<Node>) {
    if merged.is_empty() {
        return;
    }
    let mut names: HashSet<String> = members.iter().map(|it| it.name.clone()).collect();
    let sources = merged.into_iter().flat_map(|it| match it.value {
        Value::List(items) => items,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Map(_) => {
            vec![it]
        }
    });
    for node in sources {
        if let Value::Map(more) = node.value {
            members.extend(more.into_iter().filter(|it| names.insert(it.name.clone())));
        }
    }
}

/// Notes the name of a member that is about to be added; where it stands already, if it does.
fn note(
    names: &mut HashMap<String, Place>,
    members: &[Member],
    name: &str,
    place: Place,
) -> Option<Place> {
    if members.len() < FEW_MEMBERS {
        let known = members.iter().find(|it| it.name == name);
        return known.map(|it| it.name_place);
    }
    if names.is_empty() {
        names.extend(members.iter().map(|it| (it.name.clone(), it.name_place)));
    }
    names.insert(name.to_owned(), place)
}

fn long_name_of(tag: &Tag, place: Place) -> Result<String, Wrong> {
    let known = (tag.handle == "!").then(|| long_name(&tag.suffix));
    known.flatten().ok_or_else(|| unknown_tag(tag, place))
}

fn unknown_tag(tag: &Tag, place: Place) -> Wrong {
    let shown = if tag.is_yaml_core_schema() {
        format!("!!{}", tag.suffix)
    } else {
        tag.to_string()
    };
    wrong_at(format!("CloudFormation knows no tag `{shown}`"), place)
}

fn count(node: &Node) -> usize {
    let items = node.items().iter().map(count).sum::<usize>();
    let members = node.members().iter().map(|it| count(&it.node));
    1 + items + members.sum::<usize>()
}
