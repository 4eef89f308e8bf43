//! The system's watches: one for each folder, polling where the system has no more (io).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Config, ErrorKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::lookout::Lookout;
use crate::s3::Barrier;

/// How often a folder is looked through that the system does not watch for us.
const POLL: Duration = Duration::from_secs(1);

/// Everything that is watched.
#[derive(Debug, Default)]
pub(super) struct Watches {
    system: Option<RecommendedWatcher>,
    lookout: Option<Lookout>,
    live: BTreeSet<usize>,
    polled: BTreeMap<usize, PollWatcher>,
    polled_surroundings: Option<PollWatcher>,
    roots: BTreeMap<usize, PathBuf>,
    warned: bool,
    barrier: bool,
}

/// How watching a root went.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Every folder below it is watched.
    Live,
    /// It is looked through now and then; what to tell the user, if that was not said before.
    Polled(Option<String>),
    /// It is not there.
    Absent,
}

impl Watches {
    /// Whether the system tells when a file that was written is closed.
    pub(super) const CLOSES: bool = cfg!(any(target_os = "linux", target_os = "android"));

    /// A watcher for this lookout, and what to tell the user where the system has none for us.
    pub(super) fn new(lookout: Lookout, barrier: Option<&Barrier>) -> (Self, Option<String>) {
        // Symlinks are not followed: what they lead to is either inside, and watched there, or
        // outside, and never served.
        let config = Config::default().with_follow_symlinks(false);
        let system = if Self::CLOSES {
            RecommendedWatcher::new(lookout.that_hears_of_closing(), config)
        } else {
            RecommendedWatcher::new(lookout.clone(), config)
        };
        let mut it = Watches {
            lookout: Some(lookout),
            ..Watches::default()
        };
        match system {
            Ok(system) => it.system = Some(system),
            Err(error) => {
                it.warned = true;
                let text = format!(
                    "cannot watch for changes ({error}): folders are looked through every second \
                     instead; on Linux, `sudo sysctl fs.inotify.max_user_instances=512` allows \
                     for more watchers"
                );
                return (it, Some(text));
            }
        }
        it.barrier = Self::CLOSES && barrier.is_some_and(|barrier| it.add(barrier.folder()));
        (it, None)
    }

    /// Whether events tell when a file that was written is closed, where nothing is polled.
    pub(super) fn hear_of_closing(&self) -> bool {
        Self::CLOSES && self.system.is_some()
    }

    /// Whether marks in the barrier's folder arrive.
    pub(super) fn has_barrier(&self) -> bool {
        self.barrier
    }

    /// Whether a root is watched by the system.
    pub(super) fn are_live(&self, number: usize) -> bool {
        self.live.contains(&number)
    }

    /// Watches a root and everything below it.
    pub(super) fn watch(&mut self, number: usize, real: &Path) -> Outcome {
        self.roots.insert(number, real.to_path_buf());
        let Some(system) = &mut self.system else {
            return Outcome::Polled(self.poll(number, real));
        };
        match system.watch(real, RecursiveMode::Recursive) {
            Ok(()) => {
                self.live.insert(number);
                Outcome::Live
            }
            Err(error) => match error.kind {
                ErrorKind::PathNotFound => Outcome::Absent,
                ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Outcome::Absent
                }
                _ => {
                    self.unwatch(number, Some(real));
                    Outcome::Polled(self.poll(number, real))
                }
            },
        }
    }

    /// Looks through a root now and then; returns what to tell the user, once.
    pub(super) fn poll(&mut self, number: usize, real: &Path) -> Option<String> {
        self.roots.insert(number, real.to_path_buf());
        let mut poller = self.poller()?;
        poller.watch(real, RecursiveMode::Recursive).ok()?;
        self.polled.insert(number, poller);
        if std::mem::replace(&mut self.warned, true) {
            return None;
        }
        Some(format!(
            "`{}` has more folders than the system lets us watch: it is looked through every \
             second instead; on Linux, `sudo sysctl fs.inotify.max_user_watches=524288` raises \
             the limit",
            real.display()
        ))
    }

    /// Takes a root's watches off, if there are any.
    pub(super) fn unwatch(&mut self, number: usize, real: Option<&Path>) {
        self.polled.remove(&number);
        self.roots.remove(&number);
        if self.live.remove(&number)
            && let Some(system) = &mut self.system
            && let Some(real) = real
            && !self.roots.values().any(|it| it == real)
        {
            // A folder that is gone took its watch along.
            let _ = system.unwatch(real);
        }
    }

    /// Watches what a path lies in, or what that would lie in.
    pub(super) fn watch_surroundings(&mut self, path: &Path) {
        let mut watched = None;
        loop {
            let nearest = path.ancestors().skip(1).find(|it| it.is_dir());
            // A folder may have been made between the look and the watch: look again.
            if nearest == watched {
                return;
            }
            watched = nearest;
            let Some(nearest) = nearest else {
                return;
            };
            self.watch_folder(nearest);
        }
    }

    /// Watches what is right in a folder, unless a root's watch tells of it anyway.
    pub(super) fn watch_folder(&mut self, folder: &Path) {
        let real = folder.canonicalize();
        let real = real.as_deref().unwrap_or(folder);
        // Watching a folder by itself would end the watching of what is new below it.
        if !self.roots.values().any(|it| real.starts_with(it)) {
            self.add(folder);
        }
    }

    /// Returns when the watches on folders that are known to be new have been added.
    pub(super) fn wait_for_added(&mut self, barrier: Option<&Barrier>) {
        // notify adds them on its own thread, and answers this request after that.
        if let Some(barrier) = barrier {
            self.add(barrier.folder());
        }
    }

    fn add(&mut self, folder: &Path) -> bool {
        if self.system.is_none() && self.polled_surroundings.is_none() {
            self.polled_surroundings = self.poller();
        }
        let mode = RecursiveMode::NonRecursive;
        match (&mut self.system, &mut self.polled_surroundings) {
            (Some(system), _) => system.watch(folder, mode).is_ok(),
            (None, Some(poller)) => poller.watch(folder, mode).is_ok(),
            (None, None) => false,
        }
    }

    fn poller(&self) -> Option<PollWatcher> {
        let config = Config::default()
            .with_poll_interval(POLL)
            .with_follow_symlinks(false);
        PollWatcher::new(self.lookout.clone()?, config).ok()
    }
}
