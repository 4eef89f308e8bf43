//! Which files are being written right now, as far as events tell. Pure.
//!
//! On Linux a writer's events are Created, Written (many) and Closed; a file that was written and
//! not closed since is half there. Rules that are not obvious:
//!
//! - A hard link and a symlink are Created and never Closed, so Created alone says that the file is
//!   being written only as long as it is empty, and only for a moment.
//! - Whoever keeps a file open for good (a log) must not make it unreadable for good.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::FileEvent;

/// How long a file counts as being written after the last sign of its writer.
const WRITER_SILENT: Duration = Duration::from_secs(10);
/// How long an empty new file counts as being written.
const CREATED_SILENT: Duration = Duration::from_secs(1);
/// How many files are remembered before finished ones are dropped.
const REMEMBERED: usize = 1024;

/// The files that had events of late.
#[derive(Debug, Default)]
pub(super) struct WritingTable {
    files: HashMap<Box<str>, Activity>,
    in_transit: Option<(usize, Phase)>,
    prune_at: usize,
}

#[derive(Clone, Copy, Debug)]
struct Activity {
    phase: Phase,
    at: Instant,
    generation: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Created,
    Writing,
    Whole,
}

/// What the events say about a file that was just read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WritingVerdict {
    /// No event since the read began, and nobody is writing.
    Whole,
    /// Something happened to it since the read began.
    Touched,
    /// Somebody has it open and writes.
    Writing,
}

impl WritingTable {
    /// Takes in one event, which made the folder's generation `generation`.
    pub(super) fn apply(&mut self, key: &str, event: FileEvent, generation: u64, now: Instant) {
        let before = self.files.get(key).map(|it| it.phase);
        let phase = match event {
            FileEvent::Created => Phase::Created,
            FileEvent::Written => Phase::Writing,
            FileEvent::Closed => Phase::Whole,
            FileEvent::Attributes => before.unwrap_or(Phase::Whole),
            FileEvent::Removed => Phase::Whole,
            FileEvent::MovedOut(pair) => {
                // A writer may rename its file before it closes it.
                self.in_transit = pair.zip(before);
                Phase::Whole
            }
            FileEvent::MovedIn(pair) => match (self.in_transit.take(), pair) {
                (Some((sent, phase)), Some(got)) if sent == got => phase,
                _ => Phase::Whole,
            },
        };
        let activity = Activity {
            phase,
            at: now,
            generation,
        };
        match self.files.get_mut(key) {
            Some(known) => *known = activity,
            None => {
                if self.files.len() >= self.prune_at.max(REMEMBERED) {
                    self.prune(now);
                }
                self.files.insert(key.into(), activity);
            }
        }
    }

    /// Judges a file that was read as `len` bytes, beginning at generation `since`.
    pub(super) fn judge(&self, key: &str, len: u64, since: u64, now: Instant) -> WritingVerdict {
        let Some(activity) = self.files.get(key) else {
            return WritingVerdict::Whole;
        };
        let silent = now.saturating_duration_since(activity.at);
        match activity.phase {
            Phase::Writing if silent < WRITER_SILENT => WritingVerdict::Writing,
            Phase::Created if len == 0 && silent < CREATED_SILENT => WritingVerdict::Writing,
            _ if activity.generation > since => WritingVerdict::Touched,
            Phase::Writing | Phase::Created | Phase::Whole => WritingVerdict::Whole,
        }
    }

    /// Whether somebody has the file open and writes.
    pub(super) fn is_writing(&self, key: &str, now: Instant) -> bool {
        self.files.get(key).is_some_and(|it| {
            it.phase == Phase::Writing && now.saturating_duration_since(it.at) < WRITER_SILENT
        })
    }

    /// Forgets everything: events were lost, so nothing is known.
    pub(super) fn clear(&mut self) {
        *self = WritingTable::default();
    }

    /// Drops files that are long finished, and lets the table grow if that does not help.
    fn prune(&mut self, now: Instant) {
        self.files
            .retain(|_, it| now.saturating_duration_since(it.at) < WRITER_SILENT);
        self.prune_at = self.files.len() * 2;
    }
}

#[cfg(test)]
mod tests {
    use super::FileEvent::{Attributes, Closed, Created, MovedIn, MovedOut, Removed, Written};
    use super::*;

    /// Applies events of `a` and `b`, one a millisecond, and judges `a` as read before them all
    /// (`since` 0) or after them all.
    #[track_caller]
    fn check(events: &[(&str, FileEvent)], len: u64, later_ms: u64, expected: WritingVerdict) {
        let start = Instant::now();
        let mut table = WritingTable::default();
        let mut now = start;
        for (number, (key, event)) in (1..).zip(events) {
            table.apply(key, *event, number, now);
            now += Duration::from_millis(1);
        }
        now += Duration::from_millis(later_ms);
        let since = u64::try_from(events.len()).unwrap();
        assert_eq!(table.judge("a", len, since, now), expected, "{events:?}");
    }

    #[test]
    fn a_file_is_whole_when_its_writer_closed_it() {
        use WritingVerdict::{Whole, Writing};
        check(&[], 5, 0, Whole);
        check(&[("b", Written)], 5, 0, Whole);
        check(&[("a", Written)], 5, 0, Writing);
        check(&[("a", Written), ("a", Closed)], 5, 0, Whole);
        check(
            &[("a", Written), ("a", Closed), ("a", Written)],
            5,
            0,
            Writing,
        );
        check(&[("a", Created), ("a", Written)], 5, 0, Writing);
        check(&[("a", Written), ("a", Removed)], 5, 0, Whole);
        check(&[("a", Written), ("a", Attributes)], 5, 0, Writing);
        check(&[("a", Attributes)], 5, 0, Whole);
    }

    #[test]
    fn a_new_name_is_suspect_only_while_empty() {
        use WritingVerdict::{Whole, Writing};
        check(&[("a", Created)], 0, 0, Writing);
        check(&[("a", Created)], 0, 1_000, Whole);
        check(&[("a", Created)], 5, 0, Whole);
        check(&[("a", Created), ("a", Closed)], 0, 0, Whole);
    }

    #[test]
    fn a_writer_that_falls_silent_is_given_up() {
        check(&[("a", Written)], 5, 9_000, WritingVerdict::Writing);
        check(&[("a", Written)], 5, 10_000, WritingVerdict::Whole);
    }

    #[test]
    fn a_rename_carries_the_open_writer_along() {
        use WritingVerdict::{Whole, Writing};
        let (out, into) = (MovedOut(Some(7)), MovedIn(Some(7)));
        check(&[("b", Written), ("b", out), ("a", into)], 5, 0, Writing);
        check(
            &[("b", Written), ("b", Closed), ("b", out), ("a", into)],
            5,
            0,
            Whole,
        );
        check(
            &[("b", Written), ("b", out), ("a", MovedIn(Some(8)))],
            5,
            0,
            Whole,
        );
        check(&[("a", Written), ("a", MovedIn(None))], 5, 0, Whole);
        check(&[("a", Written), ("a", MovedOut(None))], 5, 0, Whole);
    }

    #[test]
    fn an_event_since_the_read_began_spoils_it() {
        let now = Instant::now();
        let mut table = WritingTable::default();
        table.apply("a", Written, 1, now);
        table.apply("a", Closed, 2, now);
        assert_eq!(table.judge("a", 5, 1, now), WritingVerdict::Touched);
        assert_eq!(table.judge("a", 5, 2, now), WritingVerdict::Whole);
    }

    #[test]
    fn finished_files_are_dropped_in_time() {
        let now = Instant::now();
        let mut table = WritingTable::default();
        for number in 0..5_000_u64 {
            let later = now + Duration::from_millis(number * 20);
            table.apply(&number.to_string(), Closed, number, later);
        }
        assert!(table.files.len() <= 2 * REMEMBERED, "{}", table.files.len());
    }
}
