//! The pipes to a process where only the usual three can be handed on.
//!
//! Invocations come in by standard input and results go out by standard output; the bootstrap
//! sends what user code prints to standard error.
//!
//! # Fidelity
//!
//! - What programs that user code starts print on their standard output is lost.
//! - User code that never yields outlives a server that is killed; otherwise the end of standard
//!   input ends the process.

use std::process::Stdio;

use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

/// What the bootstrap is told: where invocations come in, results go out, user code prints; the
/// end of the first is the server's.
pub(super) const DESCRIPTORS: [&str; 4] = ["0", "1", "2", "-1"];

/// Where invocations go.
pub(super) type Requests = ChildStdin;
/// Where results come from.
pub(super) type Results = ChildStdout;
/// Where what user code prints comes from.
pub(super) type Output = ChildStderr;

/// Our ends.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) requests: Requests,
    pub(super) results: Results,
    pub(super) outputs: Vec<Output>,
    pub(super) life: Life,
}

/// Nothing: standard input is what ends.
#[derive(Debug)]
pub(super) struct Life;

/// Our ends, before the process is there.
#[derive(Debug)]
pub(super) struct Prepared;

impl Prepared {
    /// Gives a command its ends.
    pub(super) fn new(command: &mut Command) -> std::io::Result<Self> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Ok(Prepared)
    }

    /// Our ends.
    pub(super) fn connect(self, child: &mut Child) -> std::io::Result<Channel> {
        let missing = || std::io::Error::other("a pipe is missing");
        Ok(Channel {
            requests: child.stdin.take().ok_or_else(missing)?,
            results: child.stdout.take().ok_or_else(missing)?,
            outputs: vec![child.stderr.take().ok_or_else(missing)?],
            life: Life,
        })
    }
}

/// Kills a process.
pub(super) fn kill(child: &mut Child) {
    let _ = child.start_kill();
}
