//! The thread that makes small changes, one after the other.
//!
//! # Why
//!
//! Waking a thread costs as much as writing an object of 16 KiB, and changes wait for each other at
//! the journal anyway. While many come in, this thread is awake and takes one after the other.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};

/// Work for the thread.
type Job = Box<dyn FnOnce() + Send>;

/// The thread, which begins with the first work and ends when this is dropped.
#[derive(Debug, Default)]
pub(super) struct Writer {
    jobs: Mutex<Option<Sender<Job>>>,
}

impl Writer {
    /// Does work on the thread; gives it back where there can be no thread.
    pub(super) fn send(&self, job: Job) -> Result<(), Job> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match &*jobs {
            Some(sender) => match sender.send(job) {
                Ok(()) => return Ok(()),
                // It ended over a panic.
                Err(unsent) => unsent.0,
            },
            None => job,
        };
        let (sender, receiver) = channel::<Job>();
        let work = move || receiver.iter().for_each(|job| job());
        let thread = std::thread::Builder::new().name("store-writer".to_owned());
        if thread.spawn(work).is_err() {
            return Err(job);
        }
        let sent = sender.send(job);
        *jobs = Some(sender);
        sent.map_err(|unsent| unsent.0)
    }
}
