//! What a row of events amounts to: which files are other than before. Pure.
//!
//! Only the sum counts. A temporary file that was made, written and renamed over `app.js` is one
//! file that was replaced; a backup that came and went is nothing.

use std::collections::HashMap;

use crate::s3::FileEvent;

/// How many keys a [`Change`] names at most.
pub const KEYS_NAMED: usize = 200;

/// What changed in one app's folder, reported once all of it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The app.
    pub app: String,
    /// The files that changed, came or went, relative to the folder, in order.
    pub keys: Vec<String>,
    /// Whether more changed than `keys` names; then anything below the folder may have.
    pub more: bool,
    /// Whether only style sheets changed, and none went away.
    pub css_only: bool,
}

/// Files that changed since the last report.
#[derive(Debug, Default)]
pub(super) struct Batch {
    files: HashMap<String, Net>,
    counts: Counts,
    anything: bool,
}

/// One file: before the batch, and now.
#[derive(Clone, Copy, Debug)]
struct Net {
    existed: bool,
    exists: bool,
    writer: Writer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    /// Has closed the file.
    Done,
    /// Made the file and wrote nothing yet; for a link, nothing ever comes.
    Made,
    /// Has it open.
    Writing,
}

/// How many files of the batch are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Other than before.
    pub(super) changed: usize,
    /// New names.
    pub(super) created: usize,
    /// Names that are gone.
    pub(super) missing: usize,
    /// Files that somebody has open and writes.
    pub(super) writing: usize,
    /// Files that were made, and not a byte written since.
    pub(super) made: usize,
}

impl Batch {
    /// Takes in an event; true if it is progress: a file that had no event before, or one that came
    /// back.
    ///
    /// `known` says whether the file is known to have been there before, which matters only where
    /// the event does not tell. `closes` says whether the watcher reports closing.
    pub(super) fn apply(&mut self, key: &str, event: FileEvent, known: bool, closes: bool) -> bool {
        let before = self.files.get(key).copied();
        let existed = before.map_or_else(
            || match event {
                FileEvent::Created => false,
                FileEvent::MovedIn(_) => known,
                FileEvent::Written
                | FileEvent::Closed
                | FileEvent::MovedOut(_)
                | FileEvent::Removed
                | FileEvent::Attributes => true,
            },
            |it| it.existed,
        );
        let (exists, writer) = match event {
            FileEvent::Attributes => return false,
            // Opened for writing and left as it was.
            FileEvent::Closed if before.is_none() => return false,
            FileEvent::Created if closes => (true, Writer::Made),
            FileEvent::Written if closes => (true, Writer::Writing),
            FileEvent::Created | FileEvent::Written | FileEvent::Closed | FileEvent::MovedIn(_) => {
                (true, Writer::Done)
            }
            FileEvent::MovedOut(_) | FileEvent::Removed => (false, Writer::Done),
        };
        let after = Net {
            existed,
            exists,
            writer,
        };
        if let Some(before) = before {
            self.counts.remove(before);
        }
        self.counts.add(after);
        match self.files.get_mut(key) {
            Some(net) => *net = after,
            None => {
                self.files.insert(key.to_owned(), after);
            }
        }
        before.is_none_or(|it| !it.exists && exists)
    }

    /// Takes in that anything may have changed.
    pub(super) fn apply_anything(&mut self) {
        self.anything = true;
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether nothing is other than before.
    pub(super) fn is_nothing(&self) -> bool {
        !self.anything && self.counts.changed == 0
    }

    /// Whether all that happened is that one file that was there before was replaced, and its
    /// writer is done.
    pub(super) fn is_one_replaced_file(&self) -> bool {
        !self.anything
            && self.counts
                == Counts {
                    changed: 1,
                    ..Counts::default()
                }
    }

    /// The file that an edit replaced; any, where there are several.
    pub(super) fn rewritten(&self) -> Option<&str> {
        let mut there = self
            .files
            .iter()
            .filter(|(_, it)| it.exists && it.is_changed());
        there.next().map(|(key, _)| key.as_str())
    }

    /// Whether a file is there that had events in this batch.
    pub(super) fn has_rewritten(&self, key: &str) -> bool {
        self.files.get(key).is_some_and(|it| it.exists)
    }

    /// Up to `limit` files that a look shows to be really gone. Those that are there after all came
    /// back unseen, in a folder that was not watched yet, and count as there from now on.
    pub(super) fn really_missing(&mut self, limit: usize, exists: impl Fn(&str) -> bool) -> usize {
        let mut missing = 0;
        if self.counts.missing == 0 {
            return missing;
        }
        for (key, net) in &mut self.files {
            if !net.existed || net.exists {
                continue;
            }
            if !exists(key) {
                missing += 1;
                if missing == limit {
                    break;
                }
                continue;
            }
            self.counts.remove(*net);
            net.exists = true;
            self.counts.add(*net);
        }
        missing
    }

    /// Whether a file was made that `is_empty` finds empty, so that its writer has yet to begin.
    pub(super) fn awaits_first_byte(&self, is_empty: impl Fn(&str) -> bool) -> bool {
        /// Files made and not written are few, unless they are links.
        const LOOKS: usize = 16;
        self.counts.made > 0
            && self
                .files
                .iter()
                .filter(|(_, net)| net.exists && net.writer == Writer::Made)
                .take(LOOKS)
                .any(|(key, _)| is_empty(key))
    }

    /// What is there to report; nothing if nothing is other than before.
    pub(super) fn into_change(self, app: &str) -> Option<Change> {
        if self.is_nothing() {
            return None;
        }
        let changed = || self.files.iter().filter(|(_, net)| net.is_changed());
        let css_only = !self.anything
            && changed().all(|(key, net)| {
                net.exists && (key.ends_with(".css") || key.ends_with(".css.map"))
            });
        let mut keys: Vec<String> = changed().map(|(key, _)| key.clone()).collect();
        keys.sort_unstable();
        let more = self.anything || keys.len() > KEYS_NAMED;
        keys.truncate(KEYS_NAMED);
        Some(Change {
            app: app.to_owned(),
            keys,
            more,
            css_only,
        })
    }

    /// Every name with its fate: whether it is there now.
    pub(super) fn fates(&self) -> impl Iterator<Item = (&str, bool)> {
        self.files
            .iter()
            .map(|(key, net)| (key.as_str(), net.exists))
    }
}

impl Net {
    fn is_changed(self) -> bool {
        self.existed || self.exists
    }
}

impl Counts {
    fn add(&mut self, net: Net) {
        self.shift(net, |count| *count += 1);
    }

    fn remove(&mut self, net: Net) {
        self.shift(net, |count| *count -= 1);
    }

    fn shift(&mut self, net: Net, by: impl Fn(&mut usize)) {
        for (counts, count) in [
            (net.is_changed(), &mut self.changed),
            (!net.existed && net.exists, &mut self.created),
            (net.existed && !net.exists, &mut self.missing),
            (net.writer == Writer::Writing, &mut self.writing),
            (net.writer == Writer::Made, &mut self.made),
        ] {
            if counts {
                by(count);
            }
        }
    }
}

#[cfg(test)]
mod tests;
