//! A document that a deploy tool sent, as a tree of elements.
//!
//! Namespaces and attributes are left out, since S3's documents are told apart by names alone. An
//! entity that XML itself does not define is an error, and so is a document type: nobody sends
//! one but to make a small document large.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use crate::rfc::xml::{DECLARATION, escape};

use super::S3Error;

/// How deep elements nest at most; S3's own documents need seven levels.
const MAX_DEPTH: usize = 32;

/// An element with what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name without a prefix.
    pub(crate) name: String,
    /// Its text; that of its children is with them.
    pub(crate) text: String,
    /// Its children, in order.
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Reads a document whose root has this name.
    ///
    /// # Errors
    ///
    /// It is not well-formed, or its root has another name.
    pub(crate) fn parse(document: &[u8], root: &str) -> Result<Self, S3Error> {
        let text = std::str::from_utf8(document).map_err(|_| S3Error::MalformedXml)?;
        read(text.trim_start_matches('\u{feff}'))
            .filter(|it| it.name == root)
            .ok_or(S3Error::MalformedXml)
    }

    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|it| it.name == name)
    }

    /// All children of a name, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |it| it.name == name)
    }

    /// The text of the first child of a name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|it| it.text.as_str())
    }

    /// The texts of all children of a name, in order.
    pub(crate) fn texts_of(&self, name: &str) -> Vec<String> {
        self.all(name).map(|it| it.text.clone()).collect()
    }

    /// The document as it is stored: of one line, with this namespace at its root.
    pub(crate) fn to_document(&self, namespace: &str) -> String {
        let mut res = format!(
            "{DECLARATION}<{} xmlns=\"{}\">",
            self.name,
            escape(namespace)
        );
        self.write_content(&mut res);
        res.push_str(&format!("</{}>", self.name));
        res
    }

    fn write_content(&self, res: &mut String) {
        if self.children.is_empty() {
            res.push_str(&escape(&self.text));
        }
        for it in &self.children {
            res.push_str(&format!("<{}>", it.name));
            it.write_content(res);
            res.push_str(&format!("</{}>", it.name));
        }
    }
}

/// The root of a document; `None` where it is not well-formed.
fn read(text: &str) -> Option<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                if open.len() == MAX_DEPTH || (open.is_empty() && root.is_some()) {
                    return None;
                }
                let name: &str = start.local_name().into_inner();
                open.push(Element {
                    name: name.to_owned(),
                    ..Element::default()
                });
            }
            Event::End(_) => {
                let closed = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(closed),
                    None => root = Some(closed),
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content())?,
            Event::CData(text) => add(&mut open, &text.xml10_content())?,
            Event::GeneralRef(reference) => add(&mut open, &resolved(&reference)?)?,
            Event::DocType(_) => return None,
            Event::Eof => return root.filter(|_| open.is_empty()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// Adds text to the innermost element; outside of the root only white space may stand.
fn add(open: &mut [Element], text: &str) -> Option<()> {
    match open.last_mut() {
        Some(it) => it.text.push_str(text),
        None => text.trim().is_empty().then_some(())?,
    }
    Some(())
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => Some(character.to_string()),
        None => resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_prefixes_and_texts_their_escapes() {
        let document = "<?xml version=\"1.0\"?>\n<!-- x --><s3:Delete xmlns:s3=\"urn:x\"> <Object a='1'><Key> a&amp;b &#233;&lt;</Key></Object>\n<Object><Key><![CDATA[<c>]]></Key><More/></Object></s3:Delete>\n";
        let read = Element::parse(document.as_bytes(), "Delete").unwrap();
        let keys: Vec<_> = read
            .all("Object")
            .filter_map(|it| it.text_of("Key"))
            .collect();
        assert_eq!(keys, [" a&b é<", "<c>"]);
        assert_eq!(
            read.to_document("urn:y"),
            format!(
                "{DECLARATION}<Delete xmlns=\"urn:y\"><Object><Key> a&amp;b é&lt;</Key></Object><Object><Key>&lt;c&gt;</Key><More></More></Object></Delete>"
            )
        );
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>";
        for document in [
            "",
            "x",
            "<b/>",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<a/>x",
            "<a>&b;</a>",
            "<a>&#0;</a>",
            bomb,
            &deep,
        ] {
            let refused = Element::parse(document.as_bytes(), "a");
            assert_eq!(refused, Err(S3Error::MalformedXml), "{document:.40}");
        }
        assert!(Element::parse(b"<a>\xff</a>", "a").is_err());
        assert!(Element::parse(b"\xef\xbb\xbf<a/>", "a").is_ok());
    }
}
