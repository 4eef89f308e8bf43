//! Who is told of an event: the part that runs on notify's own thread.
//!
//! It must be quick. A folder's generation counts up here, before anything else is made of the
//! event, so that no request is answered from memory once the system has reported a change.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Instant, SystemTime};

use notify::{Event, EventHandler};

use super::package::is_code;
use super::seen::{Seen, seen};
use crate::s3::{Barrier, FileEvent, Folder};

/// What the watcher's thread has to hear of.
#[derive(Debug)]
pub(super) enum Message {
    /// An event of a file in the folder of this number.
    File(usize, String, FileEvent, Instant),
    /// A folder was made, or came by a rename, below the folder of this number. The watch on it is
    /// being added.
    FolderMade(usize, PathBuf, Instant),
    /// Something other than a file changed below the folder of this number.
    Stirred(usize, Instant),
    /// The folder of this number, or what it lies in, came or went.
    Root(usize),
    /// A configuration file was touched.
    Config(PathBuf, FileEvent, Instant),
    /// A folder of a function's package came; nobody watches it yet.
    ConfigFolder(PathBuf, Instant),
    /// What a configuration file lies in came or went.
    ConfigSurroundings(Instant),
    /// Our own mark arrived: everything before it has been seen.
    Mark(u64),
    /// Events were lost.
    Lost,
    /// The system refuses to watch more; the folder, if it said which.
    Limit(Option<PathBuf>),
    /// Watch these from now on.
    Replace(Watched),
    /// Watch these files of the configuration from now on.
    ConfigFiles {
        /// All of them.
        files: Vec<PathBuf>,
        /// Those that were not there when this was asked for.
        missing: Vec<PathBuf>,
    },
    /// Stop.
    Stop,
}

/// What is to be watched.
#[derive(Debug, Default)]
pub(super) struct Watched {
    /// Folders, by the app they belong to.
    pub(super) folders: Vec<(String, Arc<Folder>)>,
    /// Files of the configuration.
    pub(super) config_files: Vec<PathBuf>,
}

/// Where the folders lie, as events name them.
#[derive(Debug, Default)]
pub(super) struct Map {
    /// The number of the first folder. It is never used twice, so that an event that comes late is
    /// not taken for one of a folder that is watched now.
    pub(super) first: usize,
    /// Folders, by number from `first` on.
    pub(super) roots: Vec<Root>,
    /// Configuration files.
    pub(super) config_files: Vec<PathBuf>,
    /// The folders of functions' packages: what is right in them is configuration too.
    pub(super) config_folders: Vec<PathBuf>,
}

/// One folder on the map.
#[derive(Debug)]
pub(super) struct Root {
    /// The path it was given by.
    pub(super) path: PathBuf,
    /// The path it is watched by, symlinks resolved; `None` while it is not there.
    pub(super) real: Option<PathBuf>,
    /// The folder.
    pub(super) folder: Arc<Folder>,
}

/// What notify hands every event to.
#[derive(Debug, Clone)]
pub(super) struct Lookout {
    map: Arc<RwLock<Map>>,
    messages: Sender<Message>,
    barrier: Option<Arc<Barrier>>,
    closes: bool,
}

/// The names of our own marks in the barrier's folder begin with this; a reader's are numbers.
pub(super) const OWN_MARK: &str = "watcher-";

impl Lookout {
    pub(super) fn new(
        map: Arc<RwLock<Map>>,
        messages: Sender<Message>,
        barrier: Option<Arc<Barrier>>,
    ) -> Self {
        Lookout {
            map,
            messages,
            barrier,
            closes: false,
        }
    }

    /// The same for events of a system that tells when a file was closed.
    pub(super) fn that_hears_of_closing(&self) -> Self {
        Lookout {
            closes: true,
            ..self.clone()
        }
    }

    fn tell(&self, message: Message) {
        // Nobody listens any more only while everything is being taken down.
        let _ = self.messages.send(message);
    }

    fn hand_on(&self, path: &Path, what: Seen) {
        let now = Instant::now();
        if self.is_mark(path) {
            return;
        }
        let map = self.map.read().unwrap_or_else(PoisonError::into_inner);
        for (number, root) in (map.first..).zip(&map.roots) {
            let below = (root.real.as_deref())
                .and_then(|it| path.strip_prefix(it).ok())
                .filter(|it| !it.as_os_str().is_empty());
            match below {
                Some(below) => self.below(number, root, below, path, what, now),
                None if root.is_at_or_below(path) => {
                    root.folder.watch().touch();
                    if comes_or_goes(what) {
                        self.tell(Message::Root(number));
                    }
                }
                None => {}
            }
        }
        let mut files = map.config_files.iter();
        if comes_or_goes(what) && files.any(|it| it != path && it.starts_with(path)) {
            self.tell(Message::ConfigSurroundings(now));
        }
        if map.is_configuration(path) {
            let path_buf = path.to_path_buf();
            self.tell(match what {
                Seen::File(event) => Message::Config(path_buf, event, now),
                Seen::FolderMade => Message::ConfigFolder(path_buf, now),
                Seen::MovedIn(_) if is_folder(path) => Message::ConfigFolder(path_buf, now),
                Seen::MovedIn(pair) => Message::Config(path_buf, FileEvent::MovedIn(pair), now),
                Seen::FolderGone => Message::Config(path_buf, FileEvent::Removed, now),
            });
        }
    }

    fn below(
        &self,
        number: usize,
        root: &Root,
        below: &Path,
        path: &Path,
        what: Seen,
        now: Instant,
    ) {
        let watch = root.folder.watch();
        let event = match what {
            Seen::File(event) => event,
            Seen::FolderMade => {
                watch.uncover();
                return self.tell(Message::FolderMade(number, path.to_path_buf(), now));
            }
            Seen::FolderGone => {
                watch.touch();
                return self.tell(Message::Stirred(number, now));
            }
            Seen::MovedIn(_) if is_folder(path) => {
                watch.uncover();
                return self.tell(Message::FolderMade(number, path.to_path_buf(), now));
            }
            Seen::MovedIn(pair) => FileEvent::MovedIn(pair),
        };
        let Some(key) = key_of(below) else {
            // No key can name it, so it is nobody's object.
            return watch.touch();
        };
        let whole = match event {
            // Nobody will say that the writer is done.
            FileEvent::Created | FileEvent::Written if !self.closes => FileEvent::Closed,
            event => event,
        };
        watch.apply(&key, whole, SystemTime::now());
        self.tell(Message::File(number, key, event, now));
    }

    /// Whether the path is a mark, and tells who waits for it.
    fn is_mark(&self, path: &Path) -> bool {
        let name = self
            .barrier
            .as_ref()
            .filter(|it| path.parent() == Some(it.folder()))
            .and_then(|it| Some((it, path.file_name()?)));
        let Some((barrier, name)) = name else {
            return false;
        };
        barrier.arrived(name);
        let own = name.to_str().and_then(|it| it.strip_prefix(OWN_MARK));
        if let Some(number) = own.and_then(|it| it.parse().ok()) {
            self.tell(Message::Mark(number));
        }
        true
    }
}

impl EventHandler for Lookout {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        match event {
            Ok(event) if event.need_rescan() => {
                let map = self.map.read().unwrap_or_else(PoisonError::into_inner);
                for root in &map.roots {
                    root.folder.watch().forget_writers();
                    root.folder.watch().uncover();
                }
                drop(map);
                self.tell(Message::Lost);
            }
            Ok(event) => {
                if let Some((path, what)) = seen(&event) {
                    self.hand_on(path, what);
                }
            }
            Err(error) => {
                if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) {
                    self.tell(Message::Limit(error.paths.into_iter().next()));
                } else {
                    tracing::debug!(%error, "watching");
                }
            }
        }
    }
}

impl Map {
    /// Whether a path is a configuration file, or code in a function's package.
    fn is_configuration(&self, path: &Path) -> bool {
        let in_package = || {
            let folder = path.parent();
            let mut known = self.config_folders.iter();
            known.any(|it| Some(it.as_path()) == folder) && is_code(path)
        };
        self.config_files.iter().any(|it| it == path) || in_package()
    }
}

impl Root {
    /// Whether the folder is at this path, or somewhere below it.
    fn is_at_or_below(&self, path: &Path) -> bool {
        self.path.starts_with(path) || self.real.as_ref().is_some_and(|it| it.starts_with(path))
    }
}

/// Whether what was seen can mean that a folder came or went.
fn comes_or_goes(what: Seen) -> bool {
    match what {
        Seen::FolderMade | Seen::FolderGone | Seen::MovedIn(_) => true,
        Seen::File(event) => match event {
            // A symlink that stands for a folder is a file to the system.
            FileEvent::Created | FileEvent::Removed | FileEvent::MovedOut(_) => true,
            FileEvent::MovedIn(_)
            | FileEvent::Written
            | FileEvent::Closed
            | FileEvent::Attributes => false,
        },
    }
}

/// Whether the path is a folder now; a symlink to one is none, it is not followed.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|it| it.is_dir())
}

/// A relative path as a key; `None` where it is not UTF-8.
fn key_of(below: &Path) -> Option<String> {
    let path = below.to_str()?;
    Some(if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    })
}
