//! Keeping the watches where the folders are (io).
//!
//! # What can happen to a folder
//!
//! A watch follows the folder, not its name: delete `dist` and make it again, or rename another
//! folder over it, and the watch is dead. So the folder that a root lies in is watched too, and
//! whenever the root's name comes or goes, its watch is taken off and put on again. Every
//! two seconds a look at each root finds what no event told, such as a rename three folders up.
//!
//! # What a new folder can hide
//!
//! Files written into a new folder before its watch is in place make no events. Until it is, the
//! root counts as uncovered: readers look at every file themselves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Instant;

use super::DevLoopEvent;
use super::app::{App, identity, size_below};
use super::lookout::{Lookout, Map, Root, Watched};
use super::package::package_folders;
use super::quiet_period::QuietPeriod;
use super::watcher::Watcher;
use super::watches::{Outcome, Watches};
use crate::s3::Barrier;

impl Watcher {
    /// Puts everything on the watch that is asked for, and nothing else.
    pub(super) fn replace(&mut self, watched: &Watched) {
        self.uncover_all();
        self.unsettled.clear();
        self.new_folders.clear();
        self.barrier = Barrier::new().ok().map(Arc::new);
        let roots = watched.folders.iter().map(|(_, folder)| Root {
            path: folder.path().to_path_buf(),
            real: None,
            folder: Arc::clone(folder),
        });
        let first = self.map().first + self.apps.len();
        let map = Map {
            first,
            roots: roots.collect(),
            config_files: both_names(&watched.config_files),
            config_folders: Vec::new(),
        };
        let folders = watched.folders.iter();
        self.apps = folders.map(|(app, _)| App::new(app)).collect();
        self.map = Arc::new(RwLock::new(map));
        let lookout = Lookout::new(
            Arc::clone(&self.map),
            self.sender.clone(),
            self.barrier.clone(),
        );
        let (watches, warning) = Watches::new(lookout, self.barrier.as_deref());
        self.watches = watches;
        self.warn(warning);
        self.config = QuietPeriod::new("", self.watches.hear_of_closing());
        self.watch_configuration();
        for number in 0..self.apps.len() {
            self.settle_root(number, false);
        }
        (self.report)(DevLoopEvent::Watching);
    }

    /// Watches other files of the configuration than before.
    pub(super) fn set_config_files(&mut self, files: &[PathBuf]) {
        let names = both_names(files);
        self.map_mut(|map| map.config_files = names);
        self.watch_configuration();
    }

    /// Watches the files of the configuration as they are now.
    pub(super) fn watch_configuration(&mut self) {
        let files = self.map().config_files.clone();
        for file in &files {
            self.watches.watch_surroundings(file);
            self.watch_package(file);
        }
    }

    /// Watches the code in a folder of a function's package, if it is one.
    pub(super) fn watch_package(&mut self, path: &Path) {
        let folders = package_folders(path);
        // Before the watches, so that not one of their events is missed.
        let names = both_names(&folders);
        self.map_mut(|map| {
            map.config_folders.extend(names);
            map.config_folders.sort_unstable();
            map.config_folders.dedup();
        });
        for it in &folders {
            self.watches.watch_folder(it);
        }
    }

    /// Takes all watches off and puts them on again.
    pub(super) fn start_over(&mut self) {
        for number in 0..self.apps.len() {
            self.settle_root(number, true);
        }
    }

    /// Looks whether each root is still the folder that is watched.
    pub(super) fn look_around(&mut self) {
        for number in 0..self.apps.len() {
            let path = self.map().roots.get(number).map(|it| it.path.clone());
            if path.is_some_and(|it| identity(&it) != self.apps[number].identity) {
                self.unsettled.insert(number);
            }
        }
    }

    /// Puts right what came or went, and covers again what was uncovered.
    pub(super) fn settle(&mut self) {
        while let Some(number) = self.unsettled.pop_first() {
            self.settle_root(number, true);
        }
        if self.new_folders.is_empty() {
            return;
        }
        let new_folders = std::mem::take(&mut self.new_folders);
        let numbers: BTreeSet<usize> = new_folders.iter().map(|(number, _)| *number).collect();
        let epochs: Vec<(usize, u64)> = numbers
            .into_iter()
            .map(|number| (number, self.map().roots[number].folder.watch().uncovered()))
            .collect();
        self.watches.wait_for_added(self.barrier.as_deref());
        for (number, epoch) in epochs {
            if self.watches.are_live(number) {
                let folder = Arc::clone(&self.map().roots[number].folder);
                folder.watch().cover(self.barrier.clone(), epoch);
            }
        }
        let now = Instant::now();
        for (number, path) in new_folders {
            let filled = std::fs::read_dir(&path).is_ok_and(|mut it| it.next().is_some());
            let period = &mut self.apps[number].period;
            if filled {
                // What came before the watch is not known by name.
                period.anything(now);
            }
        }
    }

    /// Watches a root as it is now; `changed` if it is not the one that was watched before.
    fn settle_root(&mut self, number: usize, changed: bool) {
        let (path, folder, old) = {
            let map = self.map();
            let root = &map.roots[number];
            (
                root.path.clone(),
                Arc::clone(&root.folder),
                root.real.clone(),
            )
        };
        folder.watch().uncover();
        folder.watch().forget_writers();
        self.watches.unwatch(number, old.as_deref());
        self.watches.watch_surroundings(&path);
        let identity = identity(&path);
        let real = path.canonicalize().ok().filter(|_| identity.is_some());
        // Before the watch, so that not one of its events is missed.
        self.map_mut(|map| map.roots[number].real.clone_from(&real));
        let epoch = folder.watch().uncovered();
        let outcome = match &real {
            Some(real) => self.watches.watch(number, real),
            None => Outcome::Absent,
        };
        self.apps[number].identity = identity;
        match outcome {
            Outcome::Live => {
                let barrier = self.barrier.clone().filter(|_| Watches::CLOSES);
                folder.watch().cover(barrier, epoch);
                self.apps[number].period.set_closes(Watches::CLOSES);
            }
            Outcome::Polled(warning) => {
                self.apps[number].period.set_closes(false);
                self.warn(warning);
            }
            Outcome::Absent => {}
        }
        // A watch that was taken off may have been another root's, inside this one.
        if let Some(old) = old.filter(|_| changed) {
            let map = self.map();
            let inside: Vec<usize> = (0..map.roots.len())
                .filter(|it| *it != number && self.apps[*it].identity.is_some())
                .filter(|it| {
                    let real = map.roots[*it].real.as_ref();
                    real.is_some_and(|it| *it != old && it.starts_with(&old))
                })
                .collect();
            drop(map);
            self.unsettled.extend(inside);
        }
        let size = size_below(&path);
        if changed {
            self.apps[number].period.anything(Instant::now());
        } else {
            self.apps[number].period.note_entry_documents(&size);
        }
    }

    /// The system refuses to watch more: those below `path` are polled from now on.
    pub(super) fn limit(&mut self, path: Option<&Path>) {
        let numbers: Vec<(usize, PathBuf)> = {
            let map = self.map();
            let roots = map.roots.iter().enumerate();
            roots
                .filter_map(|(number, root)| Some((number, root.real.clone()?)))
                .filter(|(number, real)| {
                    self.watches.are_live(*number) && path.is_none_or(|it| it.starts_with(real))
                })
                .collect()
        };
        for (number, real) in numbers {
            let folder = Arc::clone(&self.map().roots[number].folder);
            folder.watch().uncover();
            self.watches.unwatch(number, Some(&real));
            let warning = self.watches.poll(number, &real);
            self.apps[number].period.set_closes(false);
            self.warn(warning);
        }
    }

    pub(super) fn uncover_all(&self) {
        for root in &self.map().roots {
            root.folder.watch().uncover();
        }
    }
}

/// The files as they were named, and as events may name them where a folder is a symlink.
fn both_names(files: &[PathBuf]) -> Vec<PathBuf> {
    let real = files.iter().filter_map(|it| {
        let folder = it.parent()?.canonicalize().ok()?;
        Some(folder.join(it.file_name()?))
    });
    let mut names: Vec<PathBuf> = files.iter().cloned().chain(real).collect();
    names.sort_unstable();
    names.dedup();
    names
}
