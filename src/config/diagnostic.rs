//! What is wrong with a configuration, where, and what to do about it.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

/// How bad it is. A configuration with an error is not used; one with warnings is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The configuration cannot be used.
    Error,
    /// It can be used, but probably does not do what was meant.
    Warning,
    /// Good to know.
    Note,
}

/// One finding, as a compiler would print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name in kebab-case, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one line without a full stop.
    pub title: String,
    /// The file, as people should see it; `None` for a flag or a variable.
    pub file: Option<PathBuf>,
    /// The place in the file, in bytes.
    pub span: Option<Range<usize>>,
    /// The line of the place, from 1.
    pub line: Option<usize>,
    /// The column of the place in characters, from 1.
    pub column: Option<usize>,
    /// What stands under the caret.
    pub label: Option<String>,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// What one should know.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
    /// A change that would put it right.
    pub patch: Option<Suggestion>,
    /// The text of the file, where it is another one than the configuration.
    #[serde(skip)]
    pub source: Option<Arc<str>>,
}

/// A second place with its word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place in the file, in bytes.
    pub span: Range<usize>,
    /// What is there.
    pub text: String,
}

/// A change of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What is replaced, in bytes.
    pub span: Range<usize>,
    /// What takes its place.
    pub replacement: String,
    /// What the change is, as in `did you mean "path"?`.
    pub title: String,
}

impl Diagnostic {
    /// An error of this code and title, not placed yet.
    pub fn error(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, title.into())
    }

    /// A warning of this code and title, not placed yet.
    pub fn warning(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, title.into())
    }

    /// A note of this code and title, not placed yet.
    pub fn note(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, title.into())
    }

    fn new(severity: Severity, code: &'static str, title: String) -> Self {
        Diagnostic {
            severity,
            code,
            title,
            file: None,
            span: None,
            line: None,
            column: None,
            label: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            patch: None,
            source: None,
        }
    }

    /// Puts it at a place.
    #[must_use]
    pub fn at(mut self, span: Option<Range<usize>>) -> Self {
        self.span = span;
        self
    }

    /// Puts it at a place in another file than the configuration.
    #[must_use]
    pub fn in_file(mut self, file: &Path, source: &Arc<str>, span: Range<usize>) -> Self {
        let end = span.end.min(source.len());
        let span = span.start.min(end)..end;
        let (line, column) = line_and_column(source, span.start);
        self.file = Some(file.to_owned());
        (self.line, self.column) = (Some(line), Some(column));
        self.source = Some(Arc::clone(source));
        self.span = Some(span);
        self
    }

    /// Says what stands under the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Points at another place too, where there is one.
    #[must_use]
    pub fn also(mut self, span: Option<Range<usize>>, text: impl Into<String>) -> Self {
        if let Some(span) = span {
            let text = text.into();
            self.secondary.push(Label { span, text });
        }
        self
    }

    /// Adds what one should know.
    #[must_use]
    pub fn knowing(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a change that would put it right, where its place is known.
    #[must_use]
    pub fn patch(
        mut self,
        span: Option<Range<usize>>,
        replacement: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        self.patch = span.map(|span| Suggestion {
            span,
            replacement: replacement.into(),
            title: title.into(),
        });
        self
    }
}

/// Names the file of what is placed, counts lines and columns, and sorts by place.
///
/// What has no place comes first; the same finding twice stays once.
pub(super) fn settle(found: &mut Vec<Diagnostic>, file: &Path, source: &str) {
    for it in found.iter_mut().filter(|it| it.source.is_none()) {
        let Some(span) = &mut it.span else { continue };
        span.end = span.end.min(source.len());
        span.start = span.start.min(span.end);
        let (line, column) = line_and_column(source, span.start);
        it.file = Some(file.to_owned());
        (it.line, it.column) = (Some(line), Some(column));
    }
    found.sort_by_key(|it| (it.span.as_ref().map(|it| it.start), it.severity));
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert((it.span.clone(), it.code, it.title.clone())));
}

/// The line and the column of an offset in bytes, both from 1; columns count characters.
fn line_and_column(source: &str, at: usize) -> (usize, usize) {
    let before = source.get(..at).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let source = "a\nüb = 1\n";
        assert_eq!(line_and_column(source, 0), (1, 1));
        assert_eq!(line_and_column(source, 2), (2, 1));
        assert_eq!(line_and_column(source, 4), (2, 2));
        assert_eq!(line_and_column(source, source.len()), (3, 1));
    }

    #[test]
    fn findings_are_sorted_by_place_and_said_once() {
        let at = |start: usize| Diagnostic::error("x", "y").at(Some(start..start + 1));
        let mut found = vec![at(4), at(0), at(4), Diagnostic::warning("w", "z")];
        settle(&mut found, Path::new("f.toml"), "a = 1\n");
        let starts: Vec<Option<usize>> = found
            .iter()
            .map(|it| it.span.as_ref().map(|it| it.start))
            .collect();
        assert_eq!(starts, [None, Some(0), Some(4)]);
        assert_eq!(found[0].file, None);
        assert_eq!((found[2].line, found[2].column), (Some(1), Some(5)));
    }

    #[test]
    fn a_span_beyond_the_file_is_brought_back() {
        let mut found = vec![Diagnostic::error("x", "y").at(Some(9..12))];
        settle(&mut found, Path::new("f.toml"), "a\n");
        assert_eq!(found[0].span, Some(2..2));
        assert_eq!(found[0].line, Some(2));
    }
}
