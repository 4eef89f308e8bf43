//! Diagnostics as text for people: the line, the caret, the word, the change.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Severity};

/// Renders findings one below the other, each as a compiler would print it.
///
/// `source` is the text of the file that they are about; `color` adds terminal escapes.
pub fn render(diagnostics: &[Diagnostic], source: &str, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut res = String::new();
    for (at, it) in diagnostics.iter().enumerate() {
        if at > 0 {
            res.push('\n');
        }
        res.push_str(&renderer.render(&report(it, source)));
        res.push('\n');
    }
    res
}

/// How many errors and warnings there are, as in `2 errors, 1 warning`; empty where none is.
pub fn tally(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let found = diagnostics.iter().filter(|it| it.severity == severity);
        found.count()
    };
    let mut parts = Vec::new();
    for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        match count(severity) {
            0 => {}
            1 => parts.push(format!("1 {word}")),
            many => parts.push(format!("{many} {word}s")),
        }
    }
    parts.join(", ")
}

fn report<'a>(it: &'a Diagnostic, source: &'a str) -> Vec<Group<'a>> {
    let part = Part::of(it, it.source.as_deref().unwrap_or(source));
    let level = match it.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(normalize_untrusted_str(&it.title))
        .id(it.code);
    let file = it.file.as_deref().map(Path::to_string_lossy);
    let path = file.clone().unwrap_or_default();
    let mut group = match (&it.span, file) {
        (Some(span), _) => {
            let primary = AnnotationKind::Primary.span(part.span(span));
            let primary = match &it.label {
                Some(label) => primary.label(normalize_untrusted_str(label)),
                None => primary,
            };
            let others = it.secondary.iter().map(|it| {
                AnnotationKind::Context
                    .span(part.span(&it.span))
                    .label(normalize_untrusted_str(&it.text))
            });
            let snippet = part.snippet().path(path.clone());
            title.element(snippet.annotation(primary).annotations(others))
        }
        (None, Some(file)) => title.element(Origin::path(file)),
        (None, None) => Group::with_title(title),
    };
    for text in &it.notes {
        group = group.element(Level::NOTE.message(normalize_untrusted_str(text)));
    }
    for text in &it.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(text)));
    }
    let mut res = vec![group];
    if let Some(patch) = &it.patch {
        let change = Patch::new(part.span(&patch.span), patch.replacement.as_str());
        let group = Level::HELP
            .secondary_title(normalize_untrusted_str(&patch.title))
            .element(part.snippet().path(path).patch(change));
        res.push(group);
    }
    res
}

/// The lines that a finding is about, since what shows them looks through all that it is given, and
/// a definition may have many findings and many lines.
struct Part<'a> {
    text: &'a str,
    /// Its first byte in the file.
    start: usize,
    /// Its first line, from 1.
    line: usize,
}

impl<'a> Part<'a> {
    fn of(it: &Diagnostic, source: &'a str) -> Self {
        let spans = it.span.iter();
        let spans = spans.chain(it.secondary.iter().map(|it| &it.span));
        let spans = spans.chain(it.patch.iter().map(|it| &it.span));
        let first = spans.clone().map(|it| it.start).min().unwrap_or_default();
        let last = spans.map(|it| it.end).max().unwrap_or_default();
        let (Some(before), Some(behind)) = (source.get(..first), source.get(last..)) else {
            return Part {
                text: source,
                start: 0,
                line: 1,
            };
        };
        // The end of the file is shown as the end of its last line.
        let before = match behind.is_empty() {
            true => before.strip_suffix('\n').unwrap_or(before),
            false => before,
        };
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        // A place may end with its line.
        let mut ends = behind.match_indices('\n').map(|(it, _)| last + it + 1);
        let end = ends.nth(1).unwrap_or(source.len());
        // The line of the finding itself is known; what lies above it need not be counted again.
        let known = it.line.zip(it.span.as_ref().map(|it| it.start));
        let (line, at) = known.unwrap_or_else(|| (breaks(source, 0, start) + 1, start));
        Part {
            text: source.get(start..end).unwrap_or(source),
            start,
            line: line.saturating_sub(breaks(source, start, at)),
        }
    }

    fn span(&self, it: &Range<usize>) -> Range<usize> {
        it.start - self.start..it.end - self.start
    }

    fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        Snippet::source(self.text).line_start(self.line)
    }
}

/// How many lines end between two places.
fn breaks(source: &str, start: usize, end: usize) -> usize {
    let part = source.get(start..end).unwrap_or_default();
    part.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn findings_without_a_place_are_one_line() {
        let found = [Diagnostic::error(
            "bad-variable",
            "`MFE_DEV_PORT` is no port",
        )];
        assert_eq!(
            render(&found, "", false),
            "error[bad-variable]: `MFE_DEV_PORT` is no port\n"
        );
    }

    #[test]
    fn escapes_of_a_terminal_never_come_from_the_file() {
        let found = [Diagnostic::error("x", "unknown \u{1b}[31m").at(Some(0..1))];
        assert!(!render(&found, "a", false).contains('\u{1b}'));
    }

    #[test]
    fn a_finding_in_another_file_shows_its_line() {
        let code = Arc::from("function handler(event) {\n  for (const it of []) {}\n}\n");
        let found = [
            Diagnostic::warning("refused-syntax", "`for … of` is refused")
                .label("Token \"of\" not supported in this version")
                .in_file(Path::new("edge/auth.js"), &code, 42..44)
                .help("use `forEach`"),
        ];
        assert_eq!((found[0].line, found[0].column), (Some(2), Some(17)));
        insta::assert_snapshot!(render(&found, "name = 'root'", false), @r#"
    warning[refused-syntax]: `for … of` is refused
     --> edge/auth.js:2:17
      |
    2 |   for (const it of []) {}
      |                 ^^ Token "of" not supported in this version
      |
      = help: use `forEach`
    "#);
    }

    #[test]
    fn colour_is_a_choice() {
        let found = [Diagnostic::warning("x", "y")];
        assert!(render(&found, "", true).contains('\u{1b}'));
        assert_eq!(render(&found, "", false), "warning[x]: y\n");
    }

    #[test]
    fn the_tally_counts_errors_and_warnings() {
        let (error, warning) = (Diagnostic::error("x", "y"), Diagnostic::warning("x", "y"));
        assert_eq!(tally(&[]), "");
        assert_eq!(tally(std::slice::from_ref(&warning)), "1 warning");
        assert_eq!(
            tally(&[error.clone(), error, warning]),
            "2 errors, 1 warning"
        );
    }
}
