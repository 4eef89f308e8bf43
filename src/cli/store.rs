//! The local store, opened for a server or only looked at.

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
pub(super) fn open(folder: &Path) -> Result<OpenedStore, StoreError> {
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
