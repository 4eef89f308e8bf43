//! When a change is finished, so that the browser reloads once and not into half a build. Pure.
//!
//! # Why
//!
//! Tools that react at once reload half-written builds; tools that wait 100 to 500 ms make every
//! edit wait. The two can be told apart:
//!
//! - **One file that was there before was replaced**, its writer is done, and nothing follows: an
//!   edit. A build, too, begins with one file, and builders write in the same order each time. So
//!   the hold-off is [`HOLD_OFF`] for a file that was edited alone before, [`FIRST_HOLD_OFF`] for
//!   one that nothing is known of, and [`OPENER_HOLD_OFF`] for one that a build began with.
//! - **Anything more** is a build. It is finished when nothing happened for [`QUIET`], or for twice
//!   the longest pause that it made so far, whichever is longer.
//! - A build is **not** finished while a file is open for writing, while the folder or one of its
//!   entry documents is gone, and hardly while names that it deleted are missing.
//!
//! A machine with more to do than processors to do it makes writers pause: then both wait a little
//! longer, but for another edit of a file that was edited alone before. What never ends is reported
//! when nothing new was touched for [`CEILING`].

use std::time::{Duration, Instant};

use super::batch::{Batch, Change};
use crate::s3::FileEvent;

/// How long after an edit of a file that was edited alone before nothing else may follow. The mark
/// that is awaited before a report adds some 0.2 ms to it.
pub(super) const HOLD_OFF: Duration = Duration::from_micros(900);
/// The same for the first edit of a file.
pub(super) const FIRST_HOLD_OFF: Duration = Duration::from_millis(2);
/// The same for a file that a build began with: writing one file over another can take the disk some
/// milliseconds.
pub(super) const OPENER_HOLD_OFF: Duration = Duration::from_millis(12);
/// How many files of each kind are remembered.
const REMEMBERED: usize = 32;
/// How long a folder must be quiet after a build.
pub(super) const QUIET: Duration = Duration::from_millis(40);
/// The longest quiet that a build's own pauses can ask for, and what missing names ask for.
pub(super) const LONG_QUIET: Duration = Duration::from_millis(250);
/// After so long without a file that was not touched before, a build counts as endless.
pub(super) const CEILING: Duration = Duration::from_secs(2);
/// How long a silent writer, or a missing entry document, holds a report back.
pub(super) const UNFINISHED: Duration = Duration::from_secs(10);
/// The longest that anything is held back.
pub(super) const ENDLESS: Duration = Duration::from_secs(30);
/// An edit so soon after a report was rather part of what was reported.
const AFTERMATH: Duration = Duration::from_millis(100);
/// How much a crowded machine can add to [`QUIET`].
const CROWDED_QUIET: Duration = Duration::from_millis(18);

/// The documents that a page or a host application begins with.
const ENTRY_DOCUMENTS: [&str; 3] = ["index.html", "remoteEntry.js", "mf-manifest.json"];

/// What a look around shows at the moment of decision.
pub(super) struct Surroundings<'a> {
    /// How much longer writers may pause because others want the processors too.
    pub(super) crowding: Duration,
    /// The size of a file in bytes, by key; `None` where there is none. The empty key is the folder.
    pub(super) size: &'a dyn Fn(&str) -> Option<u64>,
}

/// One app's pending change, and when it is due.
#[derive(Debug)]
pub(super) struct QuietPeriod {
    app: String,
    /// Whether the watcher reports that a file was closed.
    closes: bool,
    entry_documents: Vec<&'static str>,
    pending: Option<Pending>,
    reported: Option<Instant>,
    /// Files whose edit was reported by itself, the latest last.
    edited: Vec<String>,
    /// Files that a build began with and that were not edited alone since.
    openers: Vec<String>,
}

#[derive(Debug)]
struct Pending {
    batch: Batch,
    first: Instant,
    last: Instant,
    progress: Instant,
    longest_pause: Duration,
    not_before: Option<Instant>,
}

impl QuietPeriod {
    /// Nothing pending.
    pub(super) fn new(app: &str, closes: bool) -> Self {
        QuietPeriod {
            app: app.to_owned(),
            closes,
            entry_documents: Vec::new(),
            pending: None,
            reported: None,
            edited: Vec::new(),
            openers: Vec::new(),
        }
    }

    /// Notes which entry documents are there; a build that lacks one of them is not finished.
    pub(super) fn note_entry_documents(&mut self, size: &dyn Fn(&str) -> Option<u64>) {
        self.entry_documents = ENTRY_DOCUMENTS
            .into_iter()
            .filter(|it| size(it).is_some())
            .collect();
    }

    /// From now on the watcher does, or does not, report closing.
    pub(super) fn set_closes(&mut self, closes: bool) {
        self.closes = closes;
    }

    /// Takes in an event of a file; `known` as in [`Batch::apply`].
    pub(super) fn file(&mut self, key: &str, event: FileEvent, known: bool, now: Instant) {
        // Neither begins nor prolongs anything.
        if event == FileEvent::Attributes || (event == FileEvent::Closed && self.pending.is_none())
        {
            return;
        }
        let closes = self.closes;
        let opener = match &self.pending {
            Some(pending) if self.is_edit(pending) => pending.batch.rewritten().map(str::to_owned),
            Some(_) => None,
            // What was reported as an edit a moment ago was the beginning of this.
            None if self.is_aftermath(now) => self.edited.last().cloned(),
            None => None,
        };
        let pending = self.pending(now);
        if pending.batch.apply(key, event, known, closes) {
            pending.progress = now;
        }
        let still_edit = self.pending.as_ref().is_some_and(|it| self.is_edit(it));
        if let Some(opener) = opener.filter(|it| it != key && !still_edit) {
            self.edited.retain(|it| *it != opener);
            remember(&mut self.openers, opener);
        }
    }

    /// Takes in that anything below the folder may have changed.
    pub(super) fn anything(&mut self, now: Instant) {
        let pending = self.pending(now);
        pending.batch.apply_anything();
        pending.progress = now;
    }

    /// Takes in that something goes on that is no change by itself, such as a folder being made.
    pub(super) fn stir(&mut self, now: Instant) {
        self.pending(now).progress = now;
    }

    /// When to look whether the change is finished; `None` while there is none.
    pub(super) fn due(&self) -> Option<Instant> {
        let pending = self.pending.as_ref()?;
        let counts = pending.batch.counts();
        let due = if counts.writing > 0 {
            pending.last + UNFINISHED
        } else if self.is_edit(pending) {
            pending.last + self.hold_off(pending)
        } else {
            pending.last + pending.quiet()
        };
        let due = due.min(pending.ceiling(counts.writing > 0));
        Some(due.max(pending.not_before.unwrap_or(due)))
    }

    /// Reports the change if it is finished; puts the next look off if it is not.
    pub(super) fn report(&mut self, now: Instant, around: &Surroundings<'_>) -> Option<Change> {
        if self.due().is_none_or(|due| now < due) {
            return None;
        }
        let edit = self.pending.as_ref().is_some_and(|it| self.is_edit(it));
        let edit_hold_off = self.pending.as_ref().filter(|_| edit).map(|it| {
            // What was edited alone before waits for nobody.
            let again = self.was_edited(it);
            self.hold_off(it)
                + if again {
                    Duration::ZERO
                } else {
                    around.crowding
                }
        });
        let pending = self.pending.as_mut()?;
        let root_is_there = (around.size)("").is_some();
        let entry_is_missing =
            !root_is_there || (self.entry_documents.iter()).any(|it| (around.size)(it).is_none());
        let hold = pending.hold(edit_hold_off, entry_is_missing, around);
        let ceiling = if entry_is_missing {
            pending.first + ENDLESS
        } else {
            pending.ceiling(pending.batch.counts().writing > 0)
        };
        let finished = (pending.last + hold).min(ceiling);
        if now < finished {
            pending.not_before = Some(finished);
            return None;
        }
        let pending = self.pending.take()?;
        self.note_entry_documents(around.size);
        let change = pending.batch.into_change(&self.app)?;
        self.reported = Some(now);
        if let Some(key) = change.keys.first().filter(|_| edit) {
            self.openers.retain(|it| it != key);
            remember(&mut self.edited, key.clone());
        }
        Some(change)
    }

    /// How long nothing may follow what looks like an edit.
    fn hold_off(&self, pending: &Pending) -> Duration {
        if self.was_edited(pending) {
            HOLD_OFF
        } else if self
            .openers
            .iter()
            .any(|it| pending.batch.has_rewritten(it))
        {
            OPENER_HOLD_OFF
        } else {
            FIRST_HOLD_OFF
        }
    }

    /// Whether the file of an edit was edited alone before.
    fn was_edited(&self, pending: &Pending) -> bool {
        self.edited.iter().any(|it| pending.batch.has_rewritten(it))
    }

    /// Whether a change that begins now rather belongs to what was just reported.
    fn is_aftermath(&self, first: Instant) -> bool {
        self.reported
            .is_some_and(|it| first.saturating_duration_since(it) < AFTERMATH)
    }

    /// Every name of the pending change with its fate.
    pub(super) fn fates(&self) -> impl Iterator<Item = (&str, bool)> {
        self.pending.iter().flat_map(|it| it.batch.fates())
    }

    fn is_edit(&self, pending: &Pending) -> bool {
        let aftermath = self.is_aftermath(pending.first);
        self.closes && !aftermath && pending.batch.is_one_replaced_file()
    }

    fn pending(&mut self, now: Instant) -> &mut Pending {
        let pending = self.pending.get_or_insert_with(|| Pending {
            batch: Batch::default(),
            first: now,
            last: now,
            progress: now,
            longest_pause: Duration::ZERO,
            not_before: None,
        });
        let pause = now.saturating_duration_since(pending.last);
        // A longer one lies between two parts of a build, and says nothing of the next.
        if pause <= LONG_QUIET {
            pending.longest_pause = pending.longest_pause.max(pause);
        }
        pending.last = pending.last.max(now);
        pending.not_before = None;
        pending
    }
}

/// Puts a name at the end of a list of at most [`REMEMBERED`].
fn remember(names: &mut Vec<String>, name: String) {
    names.retain(|it| *it != name);
    names.push(name);
    if names.len() > REMEMBERED {
        names.remove(0);
    }
}

impl Pending {
    fn quiet(&self) -> Duration {
        (self.longest_pause * 2).clamp(QUIET, LONG_QUIET)
    }

    fn ceiling(&self, writing: bool) -> Instant {
        let patience = if writing { UNFINISHED } else { CEILING };
        (self.progress + patience).min(self.first + ENDLESS)
    }

    /// How long after the last event the change is finished, as things stand.
    ///
    /// `edit_hold_off` is that of an edit, and nothing for a build.
    fn hold(
        &mut self,
        edit_hold_off: Option<Duration>,
        entry_is_missing: bool,
        around: &Surroundings<'_>,
    ) -> Duration {
        /// Enough to know that it was no single file.
        const LOOKS: usize = 64;
        let exists = |key: &str| (around.size)(key).is_some();
        let missing = self.batch.really_missing(LOOKS, exists);
        let counts = self.batch.counts();
        let awaits_bytes = self
            .batch
            .awaits_first_byte(|key| (around.size)(key) == Some(0));
        if entry_is_missing || counts.writing > 0 || awaits_bytes {
            return UNFINISHED;
        }
        if let Some(hold_off) = edit_hold_off {
            return hold_off;
        }
        let quiet = self.quiet() + around.crowding.min(CROWDED_QUIET);
        let one_deleted = missing == 1 && counts.changed == 1;
        // Names with a hash in them are deleted for good, and new ones take their place.
        let renamed = counts.created > 0
            && ENTRY_DOCUMENTS
                .iter()
                .any(|it| self.batch.has_rewritten(it));
        if missing == 0 || one_deleted || renamed {
            quiet
        } else {
            quiet.max(LONG_QUIET)
        }
    }
}

#[cfg(test)]
mod tests;
