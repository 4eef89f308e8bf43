//! The pipes to a process: one for invocations, one for results, one for all that it prints, and
//! one that ends when we do.
//!
//! User code has the usual three for itself. The pipes are made by hand so that standard output
//! and standard error are one, in which lines keep their order.

use std::io::{PipeReader, PipeWriter, pipe};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use command_fds::CommandFdExt;
use command_fds::FdMapping;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::process::{Child, Command};

/// What the bootstrap is told: where invocations come in, results go out, user code prints, and
/// which pipe ends with the server.
pub(super) const DESCRIPTORS: [&str; 4] = ["3", "4", "1", "5"];

/// Where invocations go.
pub(super) type Requests = Sender;
/// Where results come from.
pub(super) type Results = Receiver;
/// Where what user code prints comes from.
pub(super) type Output = Receiver;

/// Our ends.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) requests: Requests,
    pub(super) results: Results,
    pub(super) outputs: Vec<Output>,
    pub(super) life: Life,
}

/// Held as long as the process shall live.
#[derive(Debug)]
pub(super) struct Life(
    #[allow(dead_code, reason = "it counts that it is open")] Option<PipeWriter>,
);

/// Our ends, before the process is there.
#[derive(Debug)]
pub(super) struct Prepared(PipeWriter, PipeReader, PipeReader, PipeWriter);

impl Prepared {
    /// Gives a command its ends.
    pub(super) fn new(command: &mut Command) -> std::io::Result<Self> {
        let (requests_in, requests) = pipe()?;
        let (results, results_out) = pipe()?;
        let (output, printed) = pipe()?;
        let (life_in, life) = pipe()?;
        let child_ends: [(OwnedFd, i32); 3] = [
            (requests_in.into(), 3),
            (results_out.into(), 4),
            (life_in.into(), 5),
        ];
        let mappings = child_ends.map(|(parent_fd, child_fd)| FdMapping {
            parent_fd,
            child_fd,
        });
        command
            .fd_mappings(mappings.into())
            .map_err(std::io::Error::other)?
            .stdin(Stdio::null())
            .stdout(printed.try_clone()?)
            .stderr(printed)
            .process_group(0);
        Ok(Prepared(requests, results, output, life))
    }

    /// Our ends; to be called once the command is dropped, which holds the others.
    pub(super) fn connect(self, _child: &mut Child) -> std::io::Result<Channel> {
        let Prepared(requests, results, output, life) = self;
        Ok(Channel {
            requests: Sender::from_owned_fd(requests.into())?,
            results: Receiver::from_owned_fd(results.into())?,
            outputs: vec![Receiver::from_owned_fd(output.into())?],
            life: Life(Some(life)),
        })
    }
}

/// Kills a process and what it has started.
pub(super) fn kill(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let pid = child.id().and_then(|it| i32::try_from(it).ok());
    if let Some(pid) = pid.and_then(Pid::from_raw) {
        // An error means that it is gone.
        let _ = kill_process_group(pid, Signal::KILL);
    }
    let _ = child.start_kill();
}
