//! The files that a cached object was made of, so that a changed file drops it.
//!
//! In dev mode nothing stale is served: an object counts as absent once a file that it was made
//! of has changed, or has appeared where none was. In strict mode the cache knows of no files.
//!
//! # Why
//!
//! A folder counts its changes, so as long as the count stands still a cached object is right
//! without a look at any file. After a change elsewhere in the folder the object's own files are
//! looked at once. Dropping entries when the watcher reports a file would leave a gap: a fetch
//! that began before the report would store the old file after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::s3::Bucket;

/// The keys of a bucket that an answer depends on.
#[derive(Debug)]
pub(crate) struct SourceFiles {
    bucket: Arc<Bucket>,
    keys: Vec<(String, Option<String>)>,
    changes: AtomicU64,
}

impl SourceFiles {
    /// Notes what keys hold now. `None` where files have changed since the count was `before`, so
    /// that an answer made in between may be of neither state.
    pub(crate) async fn note(
        bucket: &Arc<Bucket>,
        keys: Vec<String>,
        before: Option<u64>,
    ) -> Option<Self> {
        let mut noted = Vec::with_capacity(keys.len());
        for key in keys {
            let version = version(bucket, &key).await?;
            noted.push((key, version));
        }
        let changes = bucket.changes(noted.iter().map(|(key, _)| key.as_str()));
        (changes == before).then(|| SourceFiles {
            bucket: Arc::clone(bucket),
            keys: noted,
            // A folder that nobody watches is looked at each time.
            changes: AtomicU64::new(changes.unwrap_or(u64::MAX)),
        })
    }

    /// Whether nothing at all has changed around the files; costs no system call.
    pub(crate) fn are_untouched(&self) -> bool {
        self.count() == Some(self.changes.load(Ordering::Acquire))
    }

    /// Whether the files are as they were.
    pub(crate) async fn are_unchanged(&self) -> bool {
        let before = self.count();
        for (key, noted) in &self.keys {
            if version(&self.bucket, key).await.as_ref() != Some(noted) {
                return false;
            }
        }
        self.changes
            .store(before.unwrap_or(u64::MAX), Ordering::Release);
        true
    }

    fn count(&self) -> Option<u64> {
        self.bucket
            .changes(self.keys.iter().map(|(key, _)| key.as_str()))
    }
}

/// What tells a version of an object from others: `Some(None)` is no object, `None` one that
/// cannot be read.
async fn version(bucket: &Bucket, key: &str) -> Option<Option<String>> {
    let object = bucket.object(key).await.ok()?;
    Some(object.map(|it| {
        let nanos = it
            .last_modified
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos();
        format!("{} {nanos}", it.etag)
    }))
}
