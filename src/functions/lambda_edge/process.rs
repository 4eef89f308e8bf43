//! One process: it runs one invocation at a time, and what it prints meanwhile is its log.

use std::process::ExitStatus;
use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Split};
use tokio::process::Child;
use tokio::sync::{mpsc, oneshot, watch};

use super::channel::{Channel, Life, Output, Requests, Results, kill};
use super::frames::{Exit, Frame, Ready};
use crate::functions::FUNCTION_TARGET;

/// How long a process may take to end once it said that it does, or was told to.
const TO_END: Duration = Duration::from_secs(2);

/// A process with our ends of its pipes; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    requests: Requests,
    results: Split<BufReader<Results>>,
    output: mpsc::UnboundedReceiver<Printed>,
    settings: Vec<u8>,
    bootstrap: Option<NamedTempFile>,
    exited: watch::Receiver<Option<ExitStatus>>,
    stop: Option<oneshot::Sender<()>>,
    #[cfg(test)]
    id: Option<u32>,
    _life: Life,
}

/// What a process prints, as far as it belongs to an invocation.
#[derive(Debug)]
enum Printed {
    Begin,
    Line(String),
    End,
}

/// A process that ended before it gave an answer.
#[derive(Debug)]
pub(super) struct Gone {
    /// Whether the invocation had begun.
    pub(super) begun: bool,
    /// How it ended, where it did in time.
    pub(super) status: Option<ExitStatus>,
    /// The `process.exit` that did it.
    pub(super) exit: Option<Exit>,
}

impl Process {
    /// Takes a child into care.
    pub(super) fn new(
        name: &str,
        child: Child,
        channel: Channel,
        token: &str,
        mut settings: Vec<u8>,
        bootstrap: NamedTempFile,
    ) -> Self {
        settings.push(b'\n');
        let (printed, output) = mpsc::unbounded_channel();
        for it in channel.outputs {
            tokio::spawn(listen(
                it,
                name.to_owned(),
                Marks::new(token),
                printed.clone(),
            ));
        }
        let (stop, stopped) = oneshot::channel();
        let (ended, exited) = watch::channel(None);
        #[cfg(test)]
        let id = child.id();
        tokio::spawn(keep(child, stopped, ended));
        Process {
            requests: channel.requests,
            results: BufReader::new(channel.results).split(b'\n'),
            output,
            settings,
            bootstrap: Some(bootstrap),
            exited,
            stop: Some(stop),
            #[cfg(test)]
            id,
            _life: channel.life,
        }
    }

    /// The operating system's number of it.
    #[cfg(test)]
    pub(super) fn id(&self) -> Option<u32> {
        self.id
    }

    /// Ends what ends when the server does, and says whether the process went, too.
    #[cfg(test)]
    pub(super) async fn outlive_the_server(mut self) -> bool {
        drop(self._life);
        let exited = self.exited.wait_for(Option::is_some);
        let in_time = tokio::time::timeout(Duration::from_secs(30), exited);
        in_time.await.is_ok_and(|it| it.is_ok())
    }

    /// Whether it is there no more.
    pub(super) fn has_ended(&self) -> bool {
        self.exited.borrow().is_some()
    }

    /// Loads the handler.
    pub(super) async fn load(&mut self, logs: &mut Vec<String>) -> Result<Frame, Gone> {
        let settings = std::mem::take(&mut self.settings);
        let res = self.exchange(&settings, true, logs).await;
        // It has been read, or never will be.
        self.bootstrap = None;
        res
    }

    /// Runs one invocation; `line` is an object and a line feed.
    pub(super) async fn invoke(
        &mut self,
        line: &[u8],
        logs: &mut Vec<String>,
    ) -> Result<Frame, Gone> {
        self.exchange(line, false, logs).await
    }

    async fn exchange(
        &mut self,
        line: &[u8],
        mut begun: bool,
        logs: &mut Vec<String>,
    ) -> Result<Frame, Gone> {
        // Where this fails the process is gone, which its results tell as well.
        let _ = self.requests.write_all(line).await;
        let mut answer = None;
        let mut exit = None;
        let mut printing = true;
        while answer.is_none() || printing {
            tokio::select! {
                printed = self.output.recv(), if printing => match printed {
                    Some(Printed::Line(line)) => logs.push(line),
                    Some(Printed::Begin) => begun = true,
                    Some(Printed::End) | None => printing = false,
                },
                line = self.results.next_segment(), if answer.is_none() => match line {
                    Ok(Some(line)) => match serde_json::from_slice(&line) {
                        Ok(Frame::Exit(it)) => exit = Some(it),
                        Ok(frame) => answer = Some(frame),
                        Err(error) => tracing::debug!(%error, "a process sent a line that is no frame"),
                    },
                    Ok(None) | Err(_) => {
                        let status = self.end(logs, false).await;
                        return Err(Gone { begun, status, exit });
                    }
                },
            }
        }
        Ok(answer.unwrap_or(Frame::Ready(Ready::default())))
    }

    /// Ends it and waits until it is gone; what it still printed is added to the logs.
    pub(super) async fn end(
        &mut self,
        logs: &mut Vec<String>,
        at_once: bool,
    ) -> Option<ExitStatus> {
        if at_once {
            self.stop = None;
        }
        if tokio::time::timeout(TO_END, self.exited.wait_for(Option::is_some))
            .await
            .is_err()
        {
            self.stop = None;
        }
        let rest = async {
            while let Some(printed) = self.output.recv().await {
                if let Printed::Line(line) = printed {
                    logs.push(line);
                }
            }
        };
        // A program that user code has started may hold the pipe for longer.
        let _ = tokio::time::timeout(TO_END, rest).await;
        *self.exited.borrow()
    }
}

/// Waits for a child, or kills it when it is wanted no more; so none becomes a zombie.
async fn keep(
    mut child: Child,
    stopped: oneshot::Receiver<()>,
    ended: watch::Sender<Option<ExitStatus>>,
) {
    let waited = tokio::select! {
        status = child.wait() => Some(status),
        _ = stopped => None,
    };
    let status = match waited {
        Some(status) => status,
        None => {
            kill(&mut child);
            child.wait().await
        }
    };
    ended.send_replace(status.ok());
}

/// The words between which an invocation prints.
struct Marks {
    begin: Vec<u8>,
    end: Vec<u8>,
}

impl Marks {
    fn new(token: &str) -> Self {
        Marks {
            begin: format!("\0{token} begin").into_bytes(),
            end: format!("\0{token} end").into_bytes(),
        }
    }
}

/// Hands on what belongs to an invocation, loading included; the rest is an event of its own.
async fn listen(
    output: Output,
    name: String,
    marks: Marks,
    printed: mpsc::UnboundedSender<Printed>,
) {
    let mut lines = BufReader::new(output).split(b'\n');
    let mut is_under_way = true;
    while let Ok(Some(line)) = lines.next_segment().await {
        let (text, mark) = if let Some(text) = line.strip_suffix(&*marks.begin) {
            (text, Some(Printed::Begin))
        } else if let Some(text) = line.strip_suffix(&*marks.end) {
            (text, Some(Printed::End))
        } else {
            (&*line, None)
        };
        // A mark may follow a line that has not ended.
        if mark.is_none() || !text.is_empty() {
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let text = String::from_utf8_lossy(text).into_owned();
            if is_under_way {
                let _ = printed.send(Printed::Line(text));
            } else {
                tracing::info!(target: FUNCTION_TARGET, function = name, line = text);
            }
        }
        if let Some(mark) = mark {
            is_under_way = matches!(mark, Printed::Begin);
            let _ = printed.send(mark);
        }
    }
}
