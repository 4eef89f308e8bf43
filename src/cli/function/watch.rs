//! `mfe-dev function test --watch`: runs again when a file changes.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::signals;
use super::subject::find;
use super::test::{TestArgs, once};
use crate::devloop::{DevLoop, DevLoopEvent, DevLoopOptions};

/// Runs it, and again after each change, until it is told to stop.
pub(super) async fn run(args: &TestArgs, out: &mut impl Write) -> io::Result<u8> {
    tokio::select! {
        ended = again_and_again(args, out) => ended,
        () = signals::stop() => Ok(0),
    }
}

async fn again_and_again(args: &TestArgs, out: &mut impl Write) -> io::Result<u8> {
    let (sender, mut events) = unbounded_channel();
    let devloop = DevLoop::start(DevLoopOptions {
        folders: Vec::new(),
        config_files: Vec::new(),
        on_event: Box::new(move |event| {
            // The receiver is there as long as the command is.
            let _ = sender.send(event);
        }),
    })?;
    wait_for(&mut events, &DevLoopEvent::Watching).await?;
    let mut watched: Vec<PathBuf> = Vec::new();
    loop {
        // Watched before they are read for the run, so that no change is missed.
        let mut files = Vec::new();
        let _ = find(args, &mut files);
        files.sort_unstable();
        files.dedup();
        if files != watched {
            devloop.replace(Vec::new(), files.clone());
            wait_for(&mut events, &DevLoopEvent::Watching).await?;
            watched = files;
        }
        once(args, out).await?;
        out.flush()?;
        wait_for(&mut events, &DevLoopEvent::ConfigChanged).await?;
        if !args.json {
            let dim = anstyle::Style::new().dimmed();
            let time = httpdate::fmt_http_date(SystemTime::now());
            writeln!(out, "\n{dim}──────── {} ────────{dim:#}\n", &time[17..])?;
        }
    }
}

/// Waits for what the watcher says, and hands on its warnings.
async fn wait_for(
    events: &mut UnboundedReceiver<DevLoopEvent>,
    awaited: &DevLoopEvent,
) -> io::Result<()> {
    while let Some(event) = events.recv().await {
        if let DevLoopEvent::Warning(text) = &event {
            writeln!(anstream::stderr(), "warning: {text}")?;
        }
        if event == *awaited {
            return Ok(());
        }
    }
    Err(io::Error::other("the watcher ended"))
}
