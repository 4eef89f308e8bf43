//! The text of a function: lines, columns, tokens.

use std::ops::Range;

use oxc_span::Span;

/// A text and where its lines begin.
pub(super) struct Code<'c> {
    /// The text.
    pub(super) text: &'c str,
    line_starts: Vec<usize>,
}

impl<'c> Code<'c> {
    pub(super) fn new(text: &'c str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Code {
            text,
            line_starts: std::iter::once(0).chain(after_newlines).collect(),
        }
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    /// The column of an offset in characters, from 1.
    pub(super) fn column(&self, offset: usize) -> usize {
        let start = self.line_starts[self.line(offset) - 1];
        let before = self.text.get(start..offset).unwrap_or("");
        before.chars().count() + 1
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'c str {
        self.text.get(range(span)).unwrap_or("")
    }

    /// The text of a span if it is short enough to repeat in a sentence.
    pub(super) fn short(&self, span: Span) -> Option<&'c str> {
        Some(self.slice(span)).filter(|it| it.len() <= 40 && !it.contains(['\n', '`']))
    }

    /// Where the first token at or after an offset begins: past white space and comments.
    pub(super) fn token_start(&self, offset: usize) -> usize {
        let mut rest = self.text.get(offset..).unwrap_or("");
        loop {
            let trimmed = rest.trim_start();
            rest = if let Some(comment) = trimmed.strip_prefix("//") {
                comment.find('\n').map_or("", |end| &comment[end..])
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                comment.find("*/").map_or("", |end| &comment[end + 2..])
            } else {
                return self.text.len() - trimmed.len();
            };
        }
    }

    /// The token that begins at an offset, as the real engine names it; `None` at the end.
    pub(super) fn token(&self, offset: usize) -> Option<&'c str> {
        const PUNCTUATORS: [&str; 26] = [
            ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "=>", "==", "!=", "<=", ">=",
            "&&", "||", "??", "++", "--", "+=", "-=", "*=", "/=", "%=", "<<", ">>", "**",
        ];
        let rest = self.text.get(offset..)?;
        let first = rest.chars().next()?;
        let is_word = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
        if is_word(first) {
            return Some(rest.split(|it| !is_word(it)).next().unwrap_or(rest));
        }
        if first == '\'' || first == '"' {
            return Some(rest[1..].split(first).next().unwrap_or(rest));
        }
        let punctuator = PUNCTUATORS.iter().find(|it| rest.starts_with(**it));
        Some(&rest[..punctuator.map_or(first.len_utf8(), |it| it.len())])
    }

    /// `Unexpected token "…"` for the token at an offset, or what is said at the end.
    pub(super) fn unexpected(&self, offset: usize) -> String {
        match self.token(offset) {
            Some(token) => format!("Unexpected token \"{token}\""),
            None => "Unexpected end of input".to_owned(),
        }
    }
}

/// A span as a range of bytes.
pub(super) fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_from_one_and_in_characters() {
        let code = Code::new("é = 1\nab\n");
        let places = [0, 2, 5, 6, 7, 8, 9].map(|it| (code.line(it), code.column(it)));
        let expected = [(1, 1), (1, 2), (1, 5), (1, 6), (2, 1), (2, 2), (2, 3)];
        assert_eq!(places, expected);
    }

    #[test]
    fn tokens_are_named_as_the_engine_names_them() {
        let code = Code::new(" // one\n /* two */ 'abc' ?. a1 => ");
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(token) = code.token(code.token_start(at)) {
            tokens.push(token);
            at = code.token_start(at) + token.len() + if token == "abc" { 2 } else { 0 };
        }
        assert_eq!(tokens, ["abc", "?", ".", "a1", "=>"]);
    }
}
