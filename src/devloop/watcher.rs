//! The watcher: one thread that takes in events and decides what is reported, when (io).

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::DevLoopEvent;
use super::app::{App, size_below};
use super::crowding::crowding;
use super::lookout::{Map, Message, OWN_MARK};
use super::noise::is_noise;
use super::quiet_period::{QuietPeriod, Surroundings};
use super::watches::Watches;
use crate::s3::{Barrier, FileEvent};

/// How often every root is looked at without an event.
const LOOK_AROUND: Duration = Duration::from_secs(2);
/// How long a mark may take before a report is made without it.
const MARK_LATE: Duration = Duration::from_millis(100);

/// Who is told of what is decided; called on the watcher's thread.
pub(super) type Report = Box<dyn Fn(DevLoopEvent) + Send>;

/// The state of the watcher's thread.
pub(super) struct Watcher {
    messages: Receiver<Message>,
    pub(super) sender: Sender<Message>,
    pub(super) report: Report,
    pub(super) map: Arc<RwLock<Map>>,
    pub(super) barrier: Option<Arc<Barrier>>,
    pub(super) watches: Watches,
    pub(super) apps: Vec<App>,
    pub(super) config: QuietPeriod,
    /// Roots that came or went, or are to be looked at.
    pub(super) unsettled: BTreeSet<usize>,
    /// Folders that are new, whose watches are being added.
    pub(super) new_folders: Vec<(usize, PathBuf)>,
    mark: Option<(u64, Instant)>,
    marks: u64,
}

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
            config: QuietPeriod::new("", Watches::CLOSES),
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
            Message::ConfigFolder(path, now) => {
                self.watch_package(&path);
                self.config.anything(now);
            }
            Message::ConfigSurroundings(now) => {
                self.watch_configuration();
                self.config.anything(now);
            }
            Message::Mark(number) => {
                if self.mark.is_some_and(|(awaited, _)| awaited == number) {
                    self.mark = None;
                }
                self.report_due();
            }
            Message::Lost => self.start_over(),
            Message::Limit(path) => self.limit(path.as_deref()),
            Message::Replace(watched) => self.replace(&watched),
            Message::ConfigFiles { files, missing } => {
                self.set_config_files(&files);
                if missing.iter().any(|it| it.exists()) {
                    self.config.anything(Instant::now());
                }
            }
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
            && (app.knows(key)
                || self
                    .map()
                    .roots
                    .get(number)
                    .is_some_and(|it| it.folder.has_read(key)));
        self.apps[number].period.file(key, event, known, now);
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

    pub(super) fn warn(&self, warning: Option<String>) {
        if let Some(text) = warning {
            (self.report)(DevLoopEvent::Warning(text));
        }
    }

    pub(super) fn map(&self) -> std::sync::RwLockReadGuard<'_, Map> {
        self.map.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn map_mut(&self, change: impl FnOnce(&mut Map)) {
        change(&mut self.map.write().unwrap_or_else(PoisonError::into_inner));
    }
}
