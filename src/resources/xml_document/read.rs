//! A document as it was sent, into JSON whose values are strings.
//!
//! An element with child elements is an object, a list's children are an array whatever their
//! names, and everything else is its text: `""` where there is none. Attributes and namespaces
//! mean nothing here. A document type is refused, and with it every entity that is not XML's own.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value};

use super::names::is_list;

/// How deep elements may stand in one another; the API's own documents have twelve levels.
pub const MAX_DEPTH: usize = 40;

/// Why a text is no document of the API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct XmlError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

/// An element whose end has not come yet.
struct Open {
    name: String,
    text: String,
    children: Children,
}

enum Children {
    Members(Map<String, Value>),
    List(Vec<Value>),
}

/// The root element's name and what it holds.
///
/// ```
/// let text = "<Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths>";
/// let (root, paths) = mfe_dev::resources::xml_document::read(text).unwrap();
/// assert_eq!(root, "Paths");
/// assert_eq!(paths, serde_json::json!({ "Quantity": "1", "Items": ["/*"] }));
/// ```
///
/// # Errors
///
/// It is not well-formed, deeper than [`MAX_DEPTH`], has a document type, or an element twice that
/// is in no list.
pub fn read(text: &str) -> Result<(String, Value), XmlError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        let at = position(reader.buffer_position());
        let wrong = |message: String| error(text, at, message);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(it) => {
                let at = position(reader.error_position());
                return Err(error(text, at, it.to_string()));
            }
        };
        match event {
            Event::Start(start) => {
                if root.is_some() {
                    return Err(wrong("there is more than one document".to_owned()));
                }
                if open.len() == MAX_DEPTH {
                    return Err(wrong(format!("more than {MAX_DEPTH} elements deep")));
                }
                open.push(Open::new(local_name(start.name().as_ref())));
            }
            Event::Empty(start) => {
                let element = Open::new(local_name(start.name().as_ref()));
                close(element, &mut open, &mut root).map_err(wrong)?;
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root).map_err(wrong)?;
                }
            }
            Event::Text(it) => add(&mut open, &it.xml10_content()).map_err(wrong)?,
            Event::CData(it) => add(&mut open, &it.xml10_content()).map_err(wrong)?,
            Event::GeneralRef(it) => {
                let character = resolved(&it).map_err(wrong)?;
                add(&mut open, &character).map_err(wrong)?;
            }
            Event::DocType(_) => {
                return Err(wrong("a document type is not allowed".to_owned()));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => match (open.last(), root) {
                (Some(it), _) => return Err(wrong(format!("`{}` has no end", it.name))),
                (None, None) => return Err(wrong("there is no element".to_owned())),
                (None, Some(root)) => return Ok(root),
            },
        }
    }
}

impl Open {
    fn new(name: &str) -> Self {
        Open {
            name: name.to_owned(),
            text: String::new(),
            children: match is_list(name) {
                true => Children::List(Vec::new()),
                false => Children::Members(Map::new()),
            },
        }
    }

    fn value(self) -> Value {
        match self.children {
            Children::List(items) => Value::Array(items),
            Children::Members(members) if members.is_empty() => Value::String(self.text),
            Children::Members(members) => Value::Object(members),
        }
    }
}

/// Puts an element that has ended into the one around it.
fn close(
    element: Open,
    open: &mut [Open],
    root: &mut Option<(String, Value)>,
) -> Result<(), String> {
    let name = element.name.clone();
    let Some(parent) = open.last_mut() else {
        return match root.replace((name, element.value())) {
            Some(_) => Err("there is more than one document".to_owned()),
            None => Ok(()),
        };
    };
    match &mut parent.children {
        Children::List(items) => items.push(element.value()),
        Children::Members(members) => {
            if members.insert(name.clone(), element.value()).is_some() {
                return Err(format!("`{name}` is in `{}` twice", parent.name));
            }
        }
    }
    Ok(())
}

/// Adds text to the innermost element; between elements only blanks may stand.
fn add(open: &mut [Open], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(it) => it.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("text stands outside of the document".to_owned()),
    }
    Ok(())
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    let character = reference.resolve_char_ref().map_err(|it| it.to_string())?;
    if let Some(it) = character {
        return Ok(it.to_string());
    }
    let name = reference.xml10_content();
    let known = resolve_predefined_entity(&name).map(str::to_owned);
    known.ok_or_else(|| format!("the entity `{name}` is not known"))
}

fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn error(text: &str, at: usize, message: String) -> XmlError {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    XmlError {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
        message,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    macro_rules! reads {
        ($($name:ident: $text:literal => $expected:tt;)*) => { $(
            #[test]
            fn $name() {
                assert_eq!(read($text).unwrap().1, json!($expected));
            }
        )* };
    }

    reads! {
        a_leaf_is_its_text: "<a> x </a>" => " x ";
        an_empty_element_is_an_empty_text: "<a/>" => "";
        children_are_an_object: "<a>\n <b>1</b>\n <c/>\n</a>" => { "b": "1", "c": "" };
        items_are_a_list_whatever_their_names: "<a><Items><b>1</b><c>2</c></Items></a>"
            => { "Items": ["1", "2"] };
        items_without_members_are_an_empty_list: "<a><Items/></a>" => { "Items": [] };
        items_of_objects: "<a><Items><b><c>1</c></b></Items></a>" => { "Items": [{ "c": "1" }] };
        namespaces_mean_nothing: "<x:a xmlns:x=\"urn:y\"><x:b>1</x:b></x:a>" => { "b": "1" };
        entities_and_references: "<a>&lt;b&gt; &amp; &#233;&#x21;</a>" => "<b> & é!";
        what_stands_as_it_is: "<a><![CDATA[<b>&amp;]]></a>" => "<b>&amp;";
        a_declaration_and_a_comment: "<?xml version=\"1.0\"?>\n<!-- c -->\n<a>1</a>\n" => "1";
    }

    macro_rules! refuses {
        ($($name:ident: $text:expr => $line:literal, $column:literal, $message:literal;)*) => { $(
            #[test]
            fn $name() {
                let error = read($text).unwrap_err();
                let place = (error.line, error.column);
                assert_eq!(place, ($line, $column), "{error}");
                assert!(error.message.contains($message), "{error}");
            }
        )* };
    }

    refuses! {
        nothing: "" => 1, 1, "no element";
        only_text: "Id" => 1, 1, "outside of the document";
        an_end_that_is_not_there: "<a>\n<b>" => 2, 4, "`b` has no end";
        an_end_of_another: "<a>\n <b></c></a>" => 2, 5, "expected `</b>`";
        two_documents: "<a/><b/>" => 1, 5, "more than one document";
        a_member_twice: "<a>\n<b/><b/></a>" => 2, 5, "`b` is in `a` twice";
        a_document_type: "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>" => 1, 1, "document type";
        an_unknown_entity: "<a>&b;</a>" => 1, 4, "`b` is not known";
        too_deep: &"<a>".repeat(41) => 1, 121, "40 elements deep";
    }
}
