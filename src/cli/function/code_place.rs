//! From a line of a stack to the place in a function's own code.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// A place in a file, as a stack names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CodePlace {
    pub(super) file: PathBuf,
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters; `None` where only the line is known.
    pub(super) column: Option<usize>,
}

impl CodePlace {
    /// The place that a line of a stack names, as Node.js, Python and CloudFront's engine write it.
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("File \"") {
            let (file, rest) = rest.split_once("\", line ")?;
            let digits = rest.split(|it: char| !it.is_ascii_digit()).next()?;
            return Some(CodePlace {
                file: file.into(),
                line: digits.parse().ok()?,
                column: None,
            });
        }
        let place = line.strip_prefix("at ").unwrap_or(line);
        let place = match place.rsplit_once('(') {
            Some((_, place)) => place.strip_suffix(')')?,
            None => place.strip_prefix("async ").unwrap_or(place),
        };
        let place = place.strip_prefix("file://").unwrap_or(place);
        let (rest, last) = place.rsplit_once(':')?;
        let last: usize = last.parse().ok()?;
        let split = rest.rsplit_once(':');
        let two = split.and_then(|(file, line)| Some((file, line.parse().ok()?)));
        Some(match two {
            Some((file, line)) => CodePlace {
                file: file.into(),
                line,
                column: Some(last),
            },
            None => CodePlace {
                file: rest.into(),
                line: last,
                column: None,
            },
        })
    }

    /// Whether it is in this file, or below this folder.
    pub(super) fn is_in(&self, code: &Path) -> bool {
        let own = self.file.starts_with(code);
        let real = || {
            code.canonicalize()
                .is_ok_and(|it| self.file.starts_with(it))
        };
        own || real()
    }

    /// The bytes of the word that begins there; of the whole line where no column is known.
    pub(super) fn span(&self, code: &str) -> Option<Range<usize>> {
        let mut lines = code.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(self.line.checked_sub(1)?)
            .map(str::len)
            .sum();
        let line = lines.next()?;
        let text = line.trim_end();
        let start = match self.column {
            None => {
                return Some(before + text.len() - text.trim_start().len()..before + text.len());
            }
            Some(column) => {
                let at = text.char_indices().nth(column.saturating_sub(1));
                at.map_or(text.len(), |(at, _)| at)
            }
        };
        let rest = &text[start..];
        let word = rest.find(|it: char| !(it.is_alphanumeric() || it == '_' || it == '$'));
        let length = match word.unwrap_or(rest.len()) {
            0 => rest.chars().next().map_or(0, char::len_utf8),
            length => length,
        };
        Some(before + start..before + start + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(&str, usize, Option<usize>)>) {
        let expected = expected.map(|(file, line, column)| CodePlace {
            file: file.into(),
            line,
            column,
        });
        assert_eq!(CodePlace::of(line), expected, "{line}");
    }

    #[test]
    fn every_kind_of_stack_is_read() {
        check(
            "    at handler (edge/a.js:2:10)",
            Some(("edge/a.js", 2, Some(10))),
        );
        check("    at /x/index.js:3:9", Some(("/x/index.js", 3, Some(9))));
        check(
            "    at async Object.handler (file:///x/i.mjs:3:9)",
            Some(("/x/i.mjs", 3, Some(9))),
        );
        check("/x/index.js:3", Some(("/x/index.js", 3, None)));
        check(
            "  File \"/x/f.py\", line 4, in lambda_handler",
            Some(("/x/f.py", 4, None)),
        );
        check("TypeError: x is not a function", None);
        check("    at new Promise (<anonymous>)", None);
    }

    #[test]
    fn a_place_is_a_word_of_its_line() {
        let code = "function handler(event) {\n  return evnt.request;\n}\n";
        let at = |line: usize, column: Option<usize>| {
            let place = CodePlace {
                file: "x".into(),
                line,
                column,
            };
            place.span(code).map(|it| &code[it])
        };
        assert_eq!(at(2, Some(10)), Some("evnt"));
        assert_eq!(at(2, Some(14)), Some("."));
        assert_eq!(at(2, None), Some("return evnt.request;"));
        assert_eq!(at(2, Some(99)), Some(""));
        assert_eq!(at(9, Some(1)), None);
    }
}
