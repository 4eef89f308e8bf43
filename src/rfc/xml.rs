//! The small XML that bodies need: escaped text in elements, one line, nothing clever.
//!
//! # Why
//!
//! - The bodies are compared byte for byte, and the ones we imitate escape `"` but not `'` in
//!   text. `quick-xml` escapes both or neither, so for writing, these few lines replace it.

use std::fmt::Write as _;

/// The declaration that stands in front of a document, with its line end.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Text as it may stand in an element: `&`, `<`, `>`, `"` and control characters escaped.
///
/// ```
/// assert_eq!(mfe_dev::rfc::xml::escape("a<b> & \"c's\""), "a&lt;b&gt; &amp; &quot;c's&quot;");
/// ```
pub fn escape(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => res.push_str("&amp;"),
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '"' => res.push_str("&quot;"),
            '\n' | '\t' => res.push(it),
            it if it.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(res, "&#x{:x};", u32::from(it));
            }
            it => res.push(it),
        }
    }
    res
}

/// An XML document while it is written.
#[derive(Debug)]
pub struct XmlWriter {
    text: String,
    root: &'static str,
}

impl XmlWriter {
    /// A document with this root element; `namespace` becomes its `xmlns`.
    ///
    /// ```
    /// let mut xml = mfe_dev::rfc::xml::XmlWriter::new("Owner", Some("urn:x"));
    /// xml.element("ID", "1 < 2");
    /// assert_eq!(
    ///     xml.finish(),
    ///     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Owner xmlns=\"urn:x\"><ID>1 &lt; 2</ID></Owner>"
    /// );
    /// ```
    pub fn new(root: &'static str, namespace: Option<&str>) -> Self {
        let mut text = String::from(DECLARATION);
        match namespace {
            None => text.push_str(&format!("<{root}>")),
            Some(it) => text.push_str(&format!("<{root} xmlns=\"{}\">", escape(it))),
        }
        XmlWriter { text, root }
    }

    /// An element that holds this text.
    pub fn element(&mut self, name: &str, text: &str) {
        self.text
            .push_str(&format!("<{name}>{}</{name}>", escape(text)));
    }

    /// An element that holds this text, where there is one.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(it) = text {
            self.element(name, it);
        }
    }

    /// An element around what `inner` writes.
    pub fn nested(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.text.push_str(&format!("<{name}>"));
        inner(self);
        self.text.push_str(&format!("</{name}>"));
    }

    /// The document, without a line end behind it.
    pub fn finish(mut self) -> String {
        self.text.push_str(&format!("</{}>", self.root));
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_from_the_wire_cannot_break_out() {
        assert_eq!(escape("</Key>&\u{1}"), "&lt;/Key&gt;&amp;&#x1;");
        assert_eq!(escape("a\r\n"), "a&#xd;\n");
    }

    #[test]
    fn elements_nest() {
        let mut xml = XmlWriter::new("A", None);
        xml.nested("B", |it| it.element("C", "d"));
        xml.optional("E", None);
        xml.optional("F", Some(""));
        assert_eq!(
            xml.finish().strip_prefix(DECLARATION).unwrap(),
            "<A><B><C>d</C></B><F></F></A>"
        );
    }
}
