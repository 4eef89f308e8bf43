//! Where a watcher writes down what it sees in a folder, and readers look it up.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::version::Stamp;
use super::writing::{WritingTable, WritingVerdict};
use super::{Barrier, FileEvent};

/// How far the clock that stamps files may lag behind the system's.
const STAMP_LAG: Duration = Duration::from_millis(20);

/// A folder as its watcher knows it.
#[derive(Debug, Default)]
pub struct FolderWatch {
    generation: AtomicU64,
    watched: AtomicBool,
    events: Mutex<Events>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Events {
    writing: WritingTable,
    live: Option<Live>,
    uncovered: u64,
}

/// A watcher that sees everything, closing included.
#[derive(Debug, Clone)]
struct Live {
    barrier: Arc<Barrier>,
    since: SystemTime,
}

impl FolderWatch {
    /// Counts up with every event below the folder.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Whether a live watcher covers the whole folder, so that a generation that stands still means
    /// files that stand still.
    pub fn is_watched(&self) -> bool {
        self.watched.load(Ordering::Acquire)
    }

    /// How often the folder was uncovered; see [`FolderWatch::cover`].
    pub fn uncovered(&self) -> u64 {
        self.events().uncovered
    }

    /// The watches are in place, if the folder was not uncovered once more since it was `uncovered`
    /// so often. Marks of `barrier` travel in the same queue as the folder's events; without one,
    /// the events do not tell when a writer closes a file.
    pub fn cover(&self, barrier: Option<Arc<Barrier>>, uncovered: u64) {
        let mut events = self.events();
        if events.uncovered != uncovered {
            return;
        }
        events.live = barrier.map(|barrier| Live {
            barrier,
            since: SystemTime::now(),
        });
        self.count_up();
        self.watched.store(true, Ordering::Release);
        drop(events);
        self.changed.notify_waiters();
    }

    /// Part of the folder, or all of it, is not covered for now: a new folder whose watch is being
    /// added, or no watcher at all.
    pub fn uncover(&self) {
        let mut events = self.events();
        self.watched.store(false, Ordering::Release);
        events.live = None;
        events.uncovered += 1;
        self.count_up();
        drop(events);
        self.changed.notify_waiters();
    }

    /// Events were lost: nothing that was known of writers holds.
    pub fn forget_writers(&self) {
        self.events().writing.clear();
        self.count_up();
        self.changed.notify_waiters();
    }

    /// Takes in one event of a file.
    pub fn apply(&self, key: &str, event: FileEvent, now: SystemTime) {
        let mut events = self.events();
        let generation = self.count_up();
        events.writing.apply(key, event, generation, now);
        drop(events);
        self.changed.notify_waiters();
    }

    /// Counts up for what is no event of one file.
    pub fn touch(&self) {
        self.count_up();
        self.changed.notify_waiters();
    }

    /// The barrier, if the events are live and began before the file was last written: then they
    /// tell whether its writer has finished.
    pub(super) fn barrier_for(&self, modified: SystemTime) -> Option<Arc<Barrier>> {
        let live = self.events().live.clone()?;
        (self.is_watched() && modified > live.since + STAMP_LAG).then_some(live.barrier)
    }

    /// What the events say of a file that was read, beginning at generation `since`.
    pub(super) fn judge(&self, key: &str, stamp: &Stamp, since: u64) -> WritingVerdict {
        let now = SystemTime::now();
        self.events().writing.judge(key, stamp, since, now)
    }

    /// Whether somebody is in the middle of writing the file.
    pub(super) fn is_writing(&self, key: &str) -> bool {
        self.events().writing.is_writing(key, SystemTime::now())
    }

    /// Resolves at the next event.
    pub(super) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    fn count_up(&self) -> u64 {
        self.generation.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
