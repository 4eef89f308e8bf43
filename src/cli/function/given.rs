//! The event that a command was given: from a file, from stdin, or made of a URL.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::config::Diagnostic;
use crate::message::EdgeEvent;

/// Whose event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventShape {
    /// CloudFront Functions.
    CloudFront,
    /// Lambda@Edge: `Records`.
    Lambda,
}

/// An event as text.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// Where it is from, as people should see it.
    pub(super) from: PathBuf,
    /// The text.
    pub(super) text: Arc<str>,
    /// The same, read.
    pub(super) json: Value,
}

impl Given {
    /// Reads an event from a file, or from stdin for `-`.
    pub(super) fn read(path: &Path) -> Result<Self, Box<Diagnostic>> {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            return Given::of(PathBuf::from("stdin"), read.map(|_| bytes));
        }
        Given::of(path.to_owned(), std::fs::read(path))
    }

    /// An event that was made.
    pub(super) fn made(json: Value) -> Self {
        Given {
            from: PathBuf::from("--url"),
            text: json.to_string().into(),
            json,
        }
    }

    fn of(from: PathBuf, read: std::io::Result<Vec<u8>>) -> Result<Self, Box<Diagnostic>> {
        let shown = from.display().to_string();
        let bytes = read.map_err(|why| {
            let title = format!("cannot read the event `{shown}`: {why}");
            Diagnostic::error("missing-event", title).help(
                "write one with `mfe-dev function event viewer-request > event.json`, or give \
                 `--url /path` in its place",
            )
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Diagnostic::error("bad-event", format!("the event `{shown}` is not UTF-8"))
        })?;
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
        match serde_json::from_str(&text) {
            Ok(json) => Ok(Given { from, text, json }),
            Err(error) => Err(Box::new(not_json(&from, &text, &error))),
        }
    }

    /// Whose event it is.
    pub(super) fn shape(&self) -> EventShape {
        match self.json.get("Records") {
            Some(_) => EventShape::Lambda,
            None => EventShape::CloudFront,
        }
    }

    /// Which event it is, where it says so.
    pub(super) fn event(&self) -> Option<EdgeEvent> {
        let name = match self.shape() {
            EventShape::CloudFront => self.json.pointer("/context/eventType"),
            EventShape::Lambda => self.json.pointer("/Records/0/cf/config/eventType"),
        };
        super::request::event_named(name?.as_str()?)
    }

    /// A member of the request or response that a function returns, as it was in the event.
    pub(super) fn message(&self, member: &str) -> &Value {
        let cf = match self.shape() {
            EventShape::CloudFront => Some(&self.json),
            EventShape::Lambda => self.json.pointer("/Records/0/cf"),
        };
        cf.and_then(|it| it.get(member)).unwrap_or(&Value::Null)
    }
}

fn not_json(from: &Path, text: &Arc<str>, error: &serde_json::Error) -> Diagnostic {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    Diagnostic::error("bad-event", "the event is not JSON")
        .label(message)
        .in_file(from, text, at..at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn place(text: &str, expected: (usize, usize)) {
        let error = Given::of("e.json".into(), Ok(text.as_bytes().to_vec())).unwrap_err();
        assert_eq!(
            (error.line, error.column),
            (Some(expected.0), Some(expected.1))
        );
    }

    #[test]
    fn what_is_no_json_is_shown_at_its_place() {
        place("{\n  'a': 1\n}", (2, 3));
        place("{\n  \"ü\": é\n}", (2, 8));
        place("", (1, 1));
    }

    #[test]
    fn records_make_an_event_lambdas() {
        let shape = |text: &str| {
            Given::of("e".into(), Ok(text.as_bytes().to_vec()))
                .unwrap()
                .shape()
        };
        assert_eq!(shape(r#"{"Records":[]}"#), EventShape::Lambda);
        assert_eq!(shape(r#"{"request":{}}"#), EventShape::CloudFront);
    }
}
