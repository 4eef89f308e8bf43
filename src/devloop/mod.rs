//! The inner loop of development: a file changes, and the browser shows it.
//!
//! [`DevLoop`] watches folders and configuration files on a thread of its own. It counts up each
//! folder's generation, so that nothing old is served from memory, and it reports a change once,
//! when all of it is there (`quiet_period`). [`ReloadHub`] tells the browsers, through
//! [`live_reload`]'s routes and the one script tag that [`inject`] puts into a page.

mod app;
mod batch;
mod crowding;
pub mod inject;
pub mod live_reload;
mod lookout;
mod noise;
mod package;
mod page_routes;
mod quiet_period;
mod reload_hub;
mod seen;
mod settling;
mod store_watch;
mod watcher;
mod watches;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

pub use batch::{Change, KEYS_NAMED};
pub use page_routes::page_routes;
pub use reload_hub::{HubMessage, PageMount, PageRoute, ReloadHub};
pub use store_watch::{StoreWatch, Writing};

use self::lookout::{Message, Watched};
use self::watcher::Watcher;
use crate::s3::Folder;

/// What to watch, and whom to tell.
pub struct DevLoopOptions {
    /// Folders, by the name of their app. An app may have several, a folder may lie in another.
    pub folders: Vec<(String, Arc<Folder>)>,
    /// Files whose change means that the configuration is to be read again; absolute paths. A
    /// folder stands for the code in it, but not for what a package manager installed.
    pub config_files: Vec<PathBuf>,
    /// Called on the watcher's own thread: it must not block.
    pub on_event: Box<dyn Fn(DevLoopEvent) + Send>,
}

/// What the watcher found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DevLoopEvent {
    /// Every folder that is there is watched now; comes at the start and after each replacement.
    Watching,
    /// An app's files changed, and the change is complete.
    Reload(Change),
    /// A configuration file changed.
    ConfigChanged,
    /// Something that the user should know, with what to do about it.
    Warning(String),
}

/// A running watcher; it stops when this is dropped.
#[derive(Debug)]
pub struct DevLoop {
    messages: Sender<Message>,
}

impl DevLoop {
    /// Starts watching. Returns at once: the folders are walked on the watcher's thread, and files
    /// are looked at anew for each request until that is done.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub fn start(options: DevLoopOptions) -> io::Result<Self> {
        let (messages, receiver) = channel();
        let watcher = Watcher::new(receiver, messages.clone(), options.on_event);
        std::thread::Builder::new()
            .name("watcher".into())
            .spawn(move || watcher.run())?;
        let devloop = DevLoop { messages };
        devloop.replace(options.folders, options.config_files);
        Ok(devloop)
    }

    /// Watches these from now on, and nothing else. A change that is not reported yet is forgotten.
    pub fn replace(&self, folders: Vec<(String, Arc<Folder>)>, config_files: Vec<PathBuf>) {
        let watched = Watched {
            folders,
            config_files,
        };
        // The thread is there as long as this is.
        let _ = self.messages.send(Message::Replace(watched));
    }

    /// Watches these files of the configuration from now on, and nothing else changes. One that is
    /// not there yet is reported when it comes, even if that is before it is watched.
    pub fn set_config_files(&self, files: Vec<PathBuf>) {
        let missing = files.iter().filter(|it| !it.exists()).cloned().collect();
        let _ = self.messages.send(Message::ConfigFiles { files, missing });
    }
}

impl Drop for DevLoop {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
    }
}
