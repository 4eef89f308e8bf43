//! The local store, opened for a server or only looked at.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::devloop::StoreWatch;
use crate::s3::{BucketStore, StoreError, StoreMode};

/// A store that a server has opened.
pub(super) struct OpenedStore {
    /// The store.
    pub(super) store: Arc<BucketStore>,
    /// Why it is only looked at, if it is.
    pub(super) warning: Option<String>,
}

/// Opens the store for a server.
///
/// Two servers over one project are common, as tests start them, so the second one is served too:
/// it reads what was there when it began, and refuses writes.
///
/// # Errors
///
/// What is there is no store, or cannot be read.
pub(super) fn open(folder: &Path) -> io::Result<OpenedStore> {
    open_or_look(folder).map_err(|it| refusal(folder, &it))
}

fn open_or_look(folder: &Path) -> Result<OpenedStore, StoreError> {
    if folder.exists() && !folder.is_dir() {
        let error = io::ErrorKind::NotADirectory.into();
        let path = folder.to_owned();
        let doing = "open";
        return Err(StoreError::Io { doing, path, error });
    }
    match BucketStore::open(folder, StoreMode::Serve) {
        Ok(store) => Ok(OpenedStore {
            store,
            warning: None,
        }),
        Err(in_use @ StoreError::InUse { .. }) => Ok(OpenedStore {
            store: BucketStore::open(folder, StoreMode::Look)?,
            warning: Some(format!(
                "{in_use}; this server only reads what lies in it now, and refuses writes\n  help: give it a store of its own with `--store DIR`"
            )),
        }),
        Err(other) => Err(other),
    }
}

/// What is wrong with a store that cannot be opened, and the way out.
fn refusal(folder: &Path, error: &StoreError) -> io::Error {
    let help = "move it away to begin with an empty store, or give another one with `--store DIR`";
    match error {
        StoreError::Unreadable { .. } => io::Error::other(format!("{error}\n  help: {help}")),
        _ if folder.exists() && !folder.is_dir() => io::Error::other(format!(
            "the store `{}` is no folder\n  help: {help}",
            folder.display()
        )),
        other => io::Error::other(other.to_string()),
    }
}

/// The store as it lies there, for commands that only ask; what is wrong with it is said.
pub(super) fn look(config: &Config) -> Option<Arc<BucketStore>> {
    match BucketStore::open(&config.store, StoreMode::Look) {
        Ok(store) => Some(store),
        Err(error) => {
            tracing::warn!("{error}");
            None
        }
    }
}

/// Reports what changes in the store.
pub(super) fn follow(store: &BucketStore, watch: StoreWatch) {
    store.on_change(Box::new(move |change| watch.changed(change)));
}
