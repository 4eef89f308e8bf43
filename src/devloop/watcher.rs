//! The watcher: one thread that keeps the watches in place and decides what is reported (io).
//!
//! # What can happen to a folder
//!
//! A watch follows the folder, not its name: delete `dist` and make it again, or rename another
//! folder over it, and the watch is dead. So the folder that a root lies in is watched too, and
//! whenever the root's name comes or goes, its watch is taken off and put on again. Every
//! [`LOOK_AROUND`] a look at each root finds what no event told, such as a rename three folders up.
//!
//! # What a new folder can hide
//!
//! Files written into a new folder before its watch is in place make no events. Until it is, the
//! root counts as uncovered: readers look at every file themselves.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::DevLoopEvent;
use super::crowding::crowding;
use super::lookout::{Lookout, Map, Message, OWN_MARK, Root, Watched};
use super::noise::is_noise;
use super::quiet_period::{QuietPeriod, Surroundings};
use super::watches::{Outcome, Watches};
use crate::s3::{Barrier, FileEvent};

/// How often every root is looked at without an event.
const LOOK_AROUND: Duration = Duration::from_secs(2);
/// How long a mark may take before a report is made without it.
const MARK_LATE: Duration = Duration::from_millis(100);
/// How many names are remembered as having been there.
const NAMES_KNOWN: usize = 65_536;

/// Who is told of what is decided; called on the watcher's thread.
pub(super) type Report = Box<dyn Fn(DevLoopEvent) + Send>;

/// The state of the watcher's thread.
pub(super) struct Watcher {
    messages: Receiver<Message>,
    sender: Sender<Message>,
    report: Report,
    map: Arc<RwLock<Map>>,
    barrier: Option<Arc<Barrier>>,
    watches: Watches,
    apps: Vec<App>,
    config: QuietPeriod,
    /// Roots that came or went, or are to be looked at.
    unsettled: BTreeSet<usize>,
    /// Folders that are new, whose watches are being added.
    new_folders: Vec<(usize, PathBuf)>,
    mark: Option<(u64, Instant)>,
    marks: u64,
}

/// One folder of one app.
struct App {
    period: QuietPeriod,
    identity: Option<Identity>,
    /// Hashes of names that are there, as far as events told.
    known: HashSet<u64>,
    hasher: RandomState,
}

/// What tells a folder from another one of the same name.
type Identity = (u64, u64);

impl Watcher {
    pub(super) fn new(
        messages: Receiver<Message>,
        sender: Sender<Message>,
        report: Report,
    ) -> Self {
        Watcher {
            messages,
            sender,
            report,
            map: Arc::default(),
            barrier: None,
            watches: Watches::default(),
            apps: Vec::new(),
            config: QuietPeriod::new("", true),
            unsettled: BTreeSet::new(),
            new_folders: Vec::new(),
            mark: None,
            marks: 0,
        }
    }

    /// Works until told to stop.
    pub(super) fn run(mut self) {
        let mut look_around = Instant::now() + LOOK_AROUND;
        loop {
            let now = Instant::now();
            let wake = self.due().unwrap_or(look_around).min(look_around);
            match self
                .messages
                .recv_timeout(wake.saturating_duration_since(now))
            {
                Ok(message) => {
                    if !self.take(message) || !self.take_all() {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if Instant::now() >= look_around {
                look_around = Instant::now() + LOOK_AROUND;
                self.look_around();
            }
            self.settle();
            self.decide();
        }
        self.uncover_all();
    }

    /// Takes every message that is there; false when told to stop.
    fn take_all(&mut self) -> bool {
        while let Ok(message) = self.messages.try_recv() {
            if !self.take(message) {
                return false;
            }
        }
        true
    }

    /// Takes one message; false when told to stop.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::File(number, key, event, now) => {
                if let Some(number) = self.present(number) {
                    self.file(number, &key, event, now);
                }
            }
            Message::FolderMade(number, path, now) => {
                if let Some(number) = self.present(number) {
                    self.apps[number].period.stir(now);
                    self.new_folders.push((number, path));
                }
            }
            Message::Stirred(number, now) => {
                if let Some(number) = self.present(number) {
                    self.apps[number].period.stir(now);
                }
            }
            Message::Root(number) => {
                if let Some(number) = self.present(number) {
                    self.apps[number].identity = None;
                    self.unsettled.insert(number);
                }
            }
            Message::Config(path, event, now) => {
                let key = path.to_string_lossy();
                self.config.file(&key, event, true, now);
            }
            Message::Mark(number) => {
                if self.mark.is_some_and(|(awaited, _)| awaited == number) {
                    self.mark = None;
                }
                self.report_due();
            }
            Message::Lost => self.start_over(),
            Message::Limit(path) => self.limit(path.as_deref()),
            Message::Replace(watched) => self.replace(watched),
            Message::Stop => return false,
        }
        true
    }

    /// Which app a message is of; `None` if it comes from before the last replacement.
    fn present(&self, number: usize) -> Option<usize> {
        let index = number.checked_sub(self.map().first)?;
        (index < self.apps.len()).then_some(index)
    }

    fn file(&mut self, number: usize, key: &str, event: FileEvent, now: Instant) {
        if is_noise(key) {
            return;
        }
        let app = &self.apps[number];
        let known = matches!(event, FileEvent::MovedIn(_))
            && (app.known.contains(&app.hasher.hash_one(key))
                || self
                    .map()
                    .roots
                    .get(number)
                    .is_some_and(|it| it.folder.has_read(key)));
        self.apps[number].period.file(key, event, known, now);
    }

    /// Puts everything on the watch that is asked for, and nothing else.
    fn replace(&mut self, watched: Watched) {
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
        for file in &watched.config_files {
            self.watches.watch_surroundings(file);
        }
        for number in 0..self.apps.len() {
            self.settle_root(number, false);
        }
        (self.report)(DevLoopEvent::Watching);
    }

    /// Takes all watches off and puts them on again.
    fn start_over(&mut self) {
        for number in 0..self.apps.len() {
            self.settle_root(number, true);
        }
    }

    /// Looks whether each root is still the folder that is watched.
    fn look_around(&mut self) {
        for number in 0..self.apps.len() {
            let path = self.map().roots.get(number).map(|it| it.path.clone());
            if path.is_some_and(|it| identity(&it) != self.apps[number].identity) {
                self.unsettled.insert(number);
            }
        }
    }

    /// Puts right what came or went, and covers again what was uncovered.
    fn settle(&mut self) {
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
    fn limit(&mut self, path: Option<&Path>) {
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

    /// When the first look at what is pending is due.
    fn due(&self) -> Option<Instant> {
        if let Some((_, late)) = self.mark {
            return Some(late);
        }
        let apps = self.apps.iter().filter_map(|it| it.period.due());
        apps.chain(self.config.due()).min()
    }

    /// Reports what is due, once every event up to now has been taken in.
    fn decide(&mut self) {
        let now = Instant::now();
        if self.due().is_none_or(|due| now < due) {
            return;
        }
        if self.mark.take().is_none()
            && let Some(barrier) = &self.barrier
            && self.watches.has_barrier()
        {
            self.marks += 1;
            if barrier.make(&format!("{OWN_MARK}{}", self.marks)).is_ok() {
                self.mark = Some((self.marks, now + MARK_LATE));
                return;
            }
        }
        self.report_due();
    }

    fn report_due(&mut self) {
        let now = Instant::now();
        let mut crowded = None;
        for number in 0..self.apps.len() {
            if self.apps[number].period.due().is_none_or(|due| now < due) {
                continue;
            }
            let path = self.map().roots[number].path.clone();
            let around = Surroundings {
                crowding: *crowded.get_or_insert_with(crowding),
                size: &size_below(&path),
            };
            self.apps[number].learn();
            if let Some(change) = self.apps[number].period.report(now, &around) {
                (self.report)(DevLoopEvent::Reload(change));
            }
        }
        if self.config.due().is_some_and(|due| due <= now) {
            let around = Surroundings {
                crowding: *crowded.get_or_insert_with(crowding),
                size: &|key| match key {
                    "" => Some(0),
                    path => std::fs::metadata(path).ok().map(|it| it.len()),
                },
            };
            if self.config.report(now, &around).is_some() {
                (self.report)(DevLoopEvent::ConfigChanged);
            }
        }
    }

    fn warn(&self, warning: Option<String>) {
        if let Some(text) = warning {
            (self.report)(DevLoopEvent::Warning(text));
        }
    }

    fn uncover_all(&self) {
        for root in &self.map().roots {
            root.folder.watch().uncover();
        }
    }

    fn map(&self) -> std::sync::RwLockReadGuard<'_, Map> {
        self.map.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn map_mut(&self, change: impl FnOnce(&mut Map)) {
        change(&mut self.map.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl App {
    fn new(app: &str) -> Self {
        App {
            period: QuietPeriod::new(app, Watches::CLOSES),
            identity: None,
            known: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Remembers which names are there, so that a rename over one of them is known for an edit.
    fn learn(&mut self) {
        for (key, exists) in self.period.fates() {
            let name = self.hasher.hash_one(key);
            if !exists {
                self.known.remove(&name);
            } else if self.known.len() < NAMES_KNOWN {
                self.known.insert(name);
            }
        }
    }
}

/// Sizes of the files below a folder, by key; of the folder itself by the empty key.
fn size_below(root: &Path) -> impl Fn(&str) -> Option<u64> + '_ {
    |key| {
        let path = if key.is_empty() {
            root.to_path_buf()
        } else {
            root.join(key)
        };
        std::fs::metadata(path).ok().map(|it| it.len())
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

/// What the folder at this path is; `None` where there is none.
fn identity(path: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let created = metadata.created().ok()?;
        let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some((since.as_secs(), since.subsec_nanos().into()))
    }
}
