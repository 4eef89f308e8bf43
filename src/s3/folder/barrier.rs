//! Knowing that every event up to now has been seen (io).
//!
//! The system queues events, so "no event came" says nothing about the last moments. A watcher also
//! watches a private folder; a file made there puts one more event at the end of the queue, and when
//! that one arrives, all earlier ones have been applied.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;
use tokio::sync::oneshot;

/// A private folder whose events mark points in a watcher's queue.
#[derive(Debug)]
pub struct Barrier {
    folder: TempDir,
    next: AtomicU64,
    waiting: Mutex<HashMap<String, oneshot::Sender<()>>>,
}

impl Barrier {
    /// A new private folder, removed when the barrier is dropped.
    ///
    /// # Errors
    ///
    /// The system gives no temporary folder.
    pub fn new() -> io::Result<Self> {
        Ok(Barrier {
            folder: private_folder()?,
            next: AtomicU64::new(0),
            waiting: Mutex::default(),
        })
    }

    /// The folder to watch together with all others.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a mark at the end of the queue; the receiver resolves once the mark arrived. Blocks for
    /// two system calls.
    ///
    /// # Errors
    ///
    /// The mark could not be written.
    pub fn mark(&self) -> io::Result<oneshot::Receiver<()>> {
        let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let (sender, receiver) = oneshot::channel();
        self.waiting().insert(name.clone(), sender);
        if let Err(error) = self.make(&name) {
            self.waiting().remove(&name);
            return Err(error);
        }
        Ok(receiver)
    }

    /// Puts a mark of this name at the end of the queue, for whoever sees the events.
    ///
    /// # Errors
    ///
    /// The mark could not be written.
    pub fn make(&self, name: &str) -> io::Result<()> {
        let path = self.folder.path().join(name);
        File::create(&path)?;
        std::fs::remove_file(path)
    }

    /// Says that an event for this name in the private folder arrived.
    pub fn arrived(&self, name: &OsStr) {
        let waiting = name.to_str().and_then(|it| self.waiting().remove(it));
        if let Some(sender) = waiting {
            // Whoever asked may have stopped waiting.
            let _ = sender.send(());
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<()>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A folder of our own, in memory where the system has such a place: a mark is made and removed for
/// each report, and a disk's journal would make that ten times as long.
fn private_folder() -> io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    folder.prefix("mfe-dev-");
    let in_memory = Path::new("/dev/shm");
    if cfg!(target_os = "linux")
        && let Ok(found) = folder.tempdir_in(in_memory)
    {
        return Ok(found);
    }
    folder.tempdir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mark_resolves_when_its_event_arrives_and_not_before() {
        let barrier = Barrier::new().unwrap();
        let mut first = barrier.mark().unwrap();
        let mut second = barrier.mark().unwrap();
        barrier.arrived(OsStr::new("0"));
        assert!(first.try_recv().is_ok());
        assert!(second.try_recv().is_err());
        barrier.arrived(OsStr::new("1"));
        assert!(second.await.is_ok());
        let left = std::fs::read_dir(barrier.folder()).unwrap().count();
        assert_eq!(left, 0, "marks leave nothing behind");
    }
}
