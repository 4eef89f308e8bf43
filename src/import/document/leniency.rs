//! YAML that CloudFormation takes and saphyr refuses.
//!
//! CloudFormation reads YAML 1.1: a lone `-` between brackets is a text (`!Join [-, [a, b]]`), and
//! the lines of a quoted text or of a list between brackets may be indented less than what is
//! around them. What saphyr trips over gets a stand-in of the same length, which no text contains
//! and which becomes again what it stands for in every value: places stay as they are.

use std::borrow::Cow;

use super::yaml::quoted_len;

/// Stands for a `-`.
const DASH: char = '\u{1}';

/// Stands for nothing: what line folding leaves out.
const NOTHING: char = '\u{2}';

/// Stands for the line break that line folding leaves.
const LINE: char = '\u{3}';

/// A text that saphyr is to read.
pub(super) struct Lenient<'a> {
    body: Cow<'a, str>,
    /// Whether the text itself has what would be a stand-in: it is no YAML then.
    has_controls: bool,
}

impl<'a> Lenient<'a> {
    /// The text, with stand-ins where it is plain that they are needed.
    pub(super) fn new(body: &'a str) -> Self {
        let mut res = Self {
            body: Cow::Borrowed(body),
            has_controls: body.contains([DASH, NOTHING, LINE]),
        };
        if res.has_controls {
            return res;
        }
        let bytes = body.as_bytes();
        let is_lone = |at: usize| {
            let before = at.checked_sub(1).and_then(|it| bytes.get(it));
            let after = bytes.get(at + 1);
            matches!(before, Some(b'[' | b',' | b' ' | b'\n'))
                && matches!(after, Some(b',' | b']' | b'}'))
        };
        let dashes: Vec<usize> = body
            .match_indices('-')
            .map(|(at, _)| at)
            .filter(|at| is_lone(*at))
            .collect();
        for at in dashes {
            res.replace(at, 1, DASH);
        }
        res
    }

    /// The text for saphyr.
    pub(super) fn text(&self) -> &str {
        &self.body
    }

    /// A value with what its stand-ins stand for.
    pub(super) fn restored<'v>(&self, value: Cow<'v, str>) -> Cow<'v, str> {
        let is_as_written = matches!(self.body, Cow::Borrowed(_));
        if is_as_written || !value.contains([DASH, NOTHING, LINE]) {
            return value;
        }
        let letters = value.chars().filter(|it| *it != NOTHING);
        let restored = letters.map(|it| match it {
            DASH => '-',
            LINE => '\n',
            other => other,
        });
        Cow::Owned(restored.collect())
    }

    /// Mends what saphyr complained about at a byte; whether there was something to mend.
    pub(super) fn mend(&mut self, complaint: &str, at: usize) -> bool {
        match complaint {
            _ if self.has_controls => false,
            "invalid indentation in quoted scalar" => self.fold_quoted(at),
            "invalid indentation in flow construct" | "invalid indentation" => self.join(at),
            _ => false,
        }
    }

    /// Folds the lines of the quoted text that begins at a byte.
    fn fold_quoted(&mut self, start: usize) -> bool {
        let rest = self.body.get(start..).unwrap_or_default();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''));
        let Some(len) = quote.and_then(|it| quoted_len(rest, it)) else {
            return false;
        };
        let mut breaks = Vec::new();
        let mut at = 0;
        let written = rest.get(..len).unwrap_or_default();
        while let Some(found) = written.get(at..).and_then(|it| it.find('\n')) {
            let before = written.get(..at + found).unwrap_or_default();
            let first = before.trim_end_matches([' ', '\t', '\r']).len();
            let after = written.get(first..).unwrap_or_default();
            let width = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
            if before.ends_with('\\') || width == 0 {
                return false;
            }
            let lines = after.get(..width).map_or(0, |it| it.matches('\n').count());
            breaks.push((start + first, width, lines));
            at = first + width;
        }
        for (first, width, lines) in &breaks {
            self.replace(*first, *width, NOTHING);
            match lines {
                1 => self.replace(*first, 1, ' '),
                more => self.replace(*first, more - 1, LINE),
            }
        }
        !breaks.is_empty()
    }

    /// Puts the rest of a list or an object, which begins at a byte, onto the line before.
    fn join(&mut self, at: usize) -> bool {
        let before = self.body.get(..at).unwrap_or_default();
        let line = before.trim_end_matches([' ', '\t', '\r', '\n']);
        let width = before.len() - line.len();
        let last = line.rsplit('\n').next().unwrap_or_default();
        let has_comment = last.starts_with('#') || last.contains(" #");
        let is_break = before.get(line.len()..).is_some_and(|it| it.contains('\n'));
        let first = line.len();
        if has_comment || !is_break {
            return false;
        }
        self.replace(first, width, ' ');
        true
    }

    /// Replaces ASCII by as many of a letter of ASCII.
    fn replace(&mut self, at: usize, width: usize, by: char) {
        let filled = String::from(by).repeat(width);
        self.body.to_mut().replace_range(at..at + width, &filled);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::parse;

    #[test]
    fn what_cloudformation_takes_is_taken() {
        let table: [(&str, Value); 12] = [
            (
                "A: !Join [-, [a, b]]",
                json!({"Fn::Join": ["-", ["a", "b"]]}),
            ),
            ("A: [ -, x, -]", json!(["-", "x", "-"])),
            ("A: {x: -}", json!({"x": "-"})),
            ("A: [-1, -x, --]", json!([-1, "-x", "--"])),
            ("A: ' -, -]'", json!(" -, -]")),
            ("A: [\u{1}, \u{2}]", json!(["\u{1}", "\u{2}"])),
            ("A: |-\n  [-, -]", json!("[-, -]")),
            ("A:\n  b: \"c\n  d\"", json!({"b": "c d"})),
            ("A:\n  b: 'c  \n\n\nd\ne'", json!({"b": "c\n\nd e"})),
            ("A:\n  b: [c,\n  d]", json!({"b": ["c", "d"]})),
            ("A:\n  b: [\n    c\n]", json!({"b": ["c"]})),
            ("A:\r\n  b: {\r\n    c: d\r\n}", json!({"b": {"c": "d"}})),
        ];
        for (text, expected) in table {
            let node = parse(text, 0).unwrap_or_else(|it| panic!("{text}: {}", it.title));
            assert_eq!(node.to_json(), json!({"A": expected}), "{text}");
        }
    }

    #[test]
    fn what_is_no_yaml_stays_none() {
        for text in ["A: [b\nC: d", "A:\n  b: \"c\\\nd\"", "A:\n  b: [c, # d\ne]"] {
            assert!(parse(text, 0).is_err(), "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "A:\n  b: \"c\n  d\"\n  e: [-, f]\n";
        let node = parse(text, 0).unwrap();
        let shown = |names: &[&str]| {
            let place = node.at(names).unwrap().place;
            let range = place.start as usize..place.end as usize;
            &text[range]
        };
        assert_eq!(shown(&["A", "b"]), "\"c\n  d\"");
        assert_eq!(shown(&["A", "e"]), "[-, f]");
    }
}
