//! A document as a tree in which each value knows its place, whether it was YAML or JSON.
//!
//! # Why two readers
//!
//! JSON is almost a part of YAML, but saphyr refuses the surrogate pairs of JSON's escapes and takes
//! several times as long; jsonc-parser reads JSON as RFC 8259 has it, each number as it is written.
//! Neither calls itself without a limit, and neither do we: a document is at most
//! [`MAX_LEVELS`] deep, and what aliases repeat is counted.

mod json;
mod node;
mod offsets;
mod scalar;
mod short_form;
mod yaml;

pub use node::{Member, Node, Value};

use super::finding::{Finding, Weight};
use super::source::Place;

/// How deep lists and objects may lie in each other; everything that walks a tree relies on it.
pub(super) const MAX_LEVELS: usize = 128;

/// Up to this many members, looking at each is quicker than a table.
const FEW_MEMBERS: usize = 16;

/// Reads a YAML or JSON text; `file` is its index among the sources.
///
/// CloudFormation's short tags become their long forms: `!Ref X` is `{"Ref": "X"}`, `!GetAtt A.B` is
/// `{"Fn::GetAtt": ["A", "B"]}`. Scalars are resolved as CloudFormation does (YAML 1.1).
///
/// # Errors
///
/// What is wrong with the syntax, and where.
pub(super) fn parse(text: &str, file: u32) -> Result<Node, Box<Finding>> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Text {
        body,
        skipped: text.len() - body.len(),
        file,
    };
    let mut letters = body.chars().filter(|it| !it.is_whitespace());
    match (letters.next(), letters.next()) {
        (None, _) => {
            let it = source.wrong("the document is empty", 0, 0);
            Err(Box::new(it.knowing("a template has at least `Resources`")))
        }
        // YAML may begin with a brace as well, as in `{Resources: {}}`.
        (Some('{'), Some('"' | '}') | None) | (Some('['), _) => json::parse(&source),
        (Some(_), _) => yaml::parse(&source),
    }
}

/// A text that is read, without its byte order mark.
struct Text<'a> {
    body: &'a str,
    /// The bytes before `body`.
    skipped: usize,
    file: u32,
}

impl Text<'_> {
    /// A place from bytes of the body.
    fn place(&self, start: usize, end: usize) -> Place {
        let offset = |it: usize| u32::try_from(it + self.skipped).unwrap_or(u32::MAX);
        Place {
            file: self.file,
            start: offset(start),
            end: offset(end.max(start)),
        }
    }

    /// Something wrong with the syntax at bytes of the body.
    fn wrong(&self, title: impl Into<String>, start: usize, end: usize) -> Box<Finding> {
        wrong_at(title, self.place(start, end))
    }

    /// The line of a place, counted from 1.
    fn line(&self, place: Place) -> usize {
        let at = usize::try_from(place.start).unwrap_or_default();
        let before = at.saturating_sub(self.skipped).min(self.body.len());
        let bytes = self.body.as_bytes().iter().take(before);
        bytes.filter(|it| **it == b'\n').count() + 1
    }

    /// The error of a name that stands in an object for the second time.
    fn twice(&self, name: &str, first: Place, again: Place) -> Box<Finding> {
        let line = self.line(first);
        let finding = wrong_at(format!("`{name}` is given twice"), again);
        Box::new(finding.knowing(format!("it stands on line {line} already")))
    }
}

/// The error of a document that is too deep.
fn too_deep(place: Place) -> Box<Finding> {
    let title = format!("values lie more than {MAX_LEVELS} levels deep in each other");
    wrong_at(title, place)
}

fn wrong_at(title: impl Into<String>, place: Place) -> Box<Finding> {
    Box::new(Finding::new(Weight::Wrong, "syntax", title).at(place))
}

#[cfg(test)]
mod tests;
