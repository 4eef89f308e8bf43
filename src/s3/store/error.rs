//! Why the store did not do something.

use std::io;
use std::path::{Path, PathBuf};

/// Why the store did not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process serves it.
    #[error("the store `{folder}` is in use by another mfe-dev{}", .pid.map(|it| format!(" (process {it})")).unwrap_or_default())]
    InUse {
        /// The store's folder.
        folder: PathBuf,
        /// The other process, where that is known.
        pid: Option<u32>,
    },
    /// It is only looked at.
    #[error(
        "another mfe-dev serves the store, and this one only reads it; give it a store of its own with `--store DIR`"
    )]
    ReadOnly,
    /// Its file was removed while it was served; what is written is lost.
    #[error(
        "`{path}` was removed while mfe-dev served the store; start mfe-dev again, and it begins with what is left there"
    )]
    Removed {
        /// The journal.
        path: PathBuf,
    },
    /// It was written by a version of mfe-dev that is newer, or is no store.
    #[error("`{path}` cannot be read as a store: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused; a full disk says so here.
    #[error("cannot {doing} `{path}`: {error}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// There is no such bucket.
    #[error("there is no such bucket")]
    NoSuchBucket,
    /// The bucket has objects.
    #[error("the bucket is not empty")]
    NotEmpty,
    /// There is no such upload, or no more.
    #[error("there is no such upload")]
    NoSuchUpload,
    /// A part is not there, or not as it was named.
    #[error("part {0} is not there")]
    InvalidPart(u32),
    /// A part that is not the last is smaller than 5 MiB.
    #[error("part {0} is too small")]
    PartTooSmall(u32),
    /// A condition on the object that is there does not hold.
    #[error("the condition does not hold")]
    ConditionFailed,
    /// A condition on an object that is not there.
    #[error("there is no such key")]
    NoSuchKey,
}

impl StoreError {
    /// The system's refusal, with what was being done to which file.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        move |error| StoreError::Io {
            doing,
            path: path.to_owned(),
            error,
        }
    }
}
