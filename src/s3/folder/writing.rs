//! Which files are being written right now, as far as events tell. Pure.
//!
//! On Linux a writer's events are Created, Written (many) and Closed; a file that was written and
//! not closed since is half there. Rules that are not obvious:
//!
//! - A hard link and a symlink are Created and never Closed, so Created alone says that the file is
//!   being written only as long as it is empty, and only for a moment.
//! - Whoever keeps a file open for good (a log) must not make it unreadable for good.
//! - An event comes at the end of its system call, what the call does shows before. So a file for
//!   which nobody has said anything since it was touched is not whole yet: that is to come.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::FileEvent;
use super::version::Stamp;

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
    at: SystemTime,
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
    /// It was closed or came by a rename after it was last touched, and nothing happened since the
    /// read began.
    Whole,
    /// Nobody is writing as far as events tell, but none tells of the last touch.
    Unknown,
    /// Something happened to it since the read began.
    Touched,
    /// Somebody has it open and writes.
    Writing,
}

impl WritingTable {
    /// Takes in one event, which made the folder's generation `generation`.
    pub(super) fn apply(&mut self, key: &str, event: FileEvent, generation: u64, now: SystemTime) {
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

    /// Judges a file that was read as this stat describes it, beginning at generation `since`.
    pub(super) fn judge(
        &self,
        key: &str,
        stamp: &Stamp,
        since: u64,
        now: SystemTime,
    ) -> WritingVerdict {
        let Some(activity) = self.files.get(key) else {
            return WritingVerdict::Unknown;
        };
        let silent = activity.silent(now);
        match activity.phase {
            Phase::Writing if silent < WRITER_SILENT => WritingVerdict::Writing,
            Phase::Created if stamp.len == 0 && silent < CREATED_SILENT => WritingVerdict::Writing,
            _ if activity.generation > since => WritingVerdict::Touched,
            Phase::Whole if activity.at >= stamp.touched() => WritingVerdict::Whole,
            Phase::Writing | Phase::Created | Phase::Whole => WritingVerdict::Unknown,
        }
    }

    /// Whether somebody has the file open and writes.
    pub(super) fn is_writing(&self, key: &str, now: SystemTime) -> bool {
        let activity = self.files.get(key);
        activity.is_some_and(|it| it.phase == Phase::Writing && it.silent(now) < WRITER_SILENT)
    }

    /// Forgets everything: events were lost, so nothing is known.
    pub(super) fn clear(&mut self) {
        *self = WritingTable::default();
    }

    /// Drops files that are long finished, and lets the table grow if that does not help.
    fn prune(&mut self, now: SystemTime) {
        self.files.retain(|_, it| it.silent(now) < WRITER_SILENT);
        self.prune_at = self.files.len() * 2;
    }
}

impl Activity {
    /// How long nothing was heard; nothing, if the clock was set back since.
    fn silent(&self, now: SystemTime) -> Duration {
        now.duration_since(self.at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::FileEvent::{Attributes, Closed, Created, MovedIn, MovedOut, Removed, Written};
    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn ms(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    /// Applies events, the first at 1 ms, one a millisecond, and judges `a` as it was last touched
    /// at the time of the last event, and read after it.
    #[track_caller]
    fn check(events: &[(&str, FileEvent)], len: u64, later_ms: u64, expected: WritingVerdict) {
        let mut table = WritingTable::default();
        for (number, (key, event)) in (1..).zip(events) {
            table.apply(key, *event, number, START + ms(number));
        }
        let since = u64::try_from(events.len()).unwrap();
        let stamp = Stamp::for_test(len, START + ms(since));
        let verdict = table.judge("a", &stamp, since, START + ms(since + later_ms));
        assert_eq!(verdict, expected, "{events:?}");
    }

    #[test]
    fn a_file_is_whole_when_its_writer_closed_it() {
        use WritingVerdict::{Unknown, Whole, Writing};
        check(&[], 5, 0, Unknown);
        check(&[("b", Written)], 5, 0, Unknown);
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
        use WritingVerdict::{Unknown, Whole, Writing};
        check(&[("a", Created)], 0, 0, Writing);
        check(&[("a", Created)], 0, 1_000, Unknown);
        check(&[("a", Created)], 5, 0, Unknown);
        check(&[("a", Created), ("a", Closed)], 0, 0, Whole);
    }

    #[test]
    fn a_writer_that_falls_silent_is_given_up() {
        check(&[("a", Written)], 5, 9_000, WritingVerdict::Writing);
        check(&[("a", Written)], 5, 10_000, WritingVerdict::Unknown);
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
        let mut table = WritingTable::default();
        table.apply("a", Written, 1, START);
        table.apply("a", Closed, 2, START + ms(1));
        let stamp = Stamp::for_test(5, START);
        let judge = |since| table.judge("a", &stamp, since, START + ms(2));
        assert_eq!(judge(1), WritingVerdict::Touched);
        assert_eq!(judge(2), WritingVerdict::Whole);
    }

    #[test]
    fn a_touch_that_no_event_told_of_is_not_judged() {
        let mut table = WritingTable::default();
        table.apply("a", Closed, 1, START + ms(1));
        let judge = |touched| {
            let stamp = Stamp::for_test(0, START + ms(touched));
            table.judge("a", &stamp, 1, START + ms(5))
        };
        assert_eq!(judge(1), WritingVerdict::Whole);
        assert_eq!(judge(2), WritingVerdict::Unknown);
    }

    #[test]
    fn finished_files_are_dropped_in_time() {
        let mut table = WritingTable::default();
        for number in 0..5_000_u64 {
            table.apply(&number.to_string(), Closed, number, START + ms(number * 20));
        }
        assert!(table.files.len() <= 2 * REMEMBERED, "{}", table.files.len());
    }
}
