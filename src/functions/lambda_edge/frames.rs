//! What goes between us and a process: JSON objects, one a line.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The first line to a process.
#[derive(Debug, Serialize)]
pub(super) struct Settings<'a> {
    /// The folder of the deployment package.
    pub(super) root: &'a str,
    /// The handler's file.
    pub(super) file: &'a str,
    /// The handler's module, in Python's words.
    pub(super) module: &'a str,
    /// The handler's name in it.
    pub(super) export: &'a str,
    /// Whether the file is the whole package.
    pub(super) single: bool,
    /// Whether handlers may take a callback.
    pub(super) callbacks: bool,
    /// What marks the begin and the end of an invocation's output.
    pub(super) token: &'a str,
    /// What is the same in the context of every invocation.
    pub(super) context: Value,
}

/// Every other line to a process.
#[derive(Debug, Serialize)]
pub(super) struct Invocation<'a> {
    /// The event object.
    pub(super) event: &'a Value,
    /// `awsRequestId`
    #[serde(rename = "requestId")]
    pub(super) request_id: &'a str,
    /// When the time is over, in milliseconds since 1970.
    pub(super) deadline: u64,
}

/// A line from a process.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Frame {
    /// The handler is loaded.
    Ready(Ready),
    /// The handler could not be loaded; the process ends.
    Failed(Thrown),
    /// What the handler returned.
    Result(Returned),
    /// The handler threw, rejected or called back with an error.
    Error(Thrown),
    /// Nothing is left to wait for, and the handler neither returned nor called back.
    Silent(Silent),
    /// The process is about to end by `process.exit`.
    Exit(Exit),
}

/// A process that is ready.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(super) struct Ready {
    /// The version of Node.js or Python.
    pub(super) version: String,
    /// What a package of one file found beside that file.
    pub(super) beside: Vec<String>,
}

/// What a handler returned.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Returned {
    /// The value; `null` for none.
    pub(super) value: Value,
    /// The memory that the process has, in bytes.
    pub(super) rss: u64,
}

/// An error of user code.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(super) struct Thrown {
    /// `errorType`
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The code that Node gives some errors, as in `MODULE_NOT_FOUND`; in Python the class.
    pub(super) code: String,
    /// `errorMessage`
    pub(super) message: String,
    /// The stack, the message included; empty where there is none.
    pub(super) stack: String,
    /// Whether the process ends by it.
    #[serde(default)]
    pub(super) last: bool,
}

/// A handler that went silent.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Silent {
    /// The memory that the process has, in bytes.
    pub(super) rss: u64,
}

/// A call of `process.exit`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(super) struct Exit {
    /// The exit code.
    pub(super) code: i32,
    /// Who called.
    pub(super) stack: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_by_their_name() {
        let frame = r#"{"error":{"type":"E","code":"","message":"m","stack":""}}"#;
        let Frame::Error(thrown) = serde_json::from_str(frame).unwrap() else {
            panic!("no error");
        };
        assert_eq!((&*thrown.kind, thrown.last), ("E", false));
        let frame = r#"{"result":{"value":null,"rss":1}}"#;
        let returned = Returned {
            value: Value::Null,
            rss: 1,
        };
        assert_eq!(
            serde_json::from_str::<Frame>(frame).unwrap(),
            Frame::Result(returned)
        );
    }
}
