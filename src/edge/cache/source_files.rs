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

/// The files behind an answer that is being made.
#[derive(Debug)]
pub(crate) struct Followed {
    bucket: Arc<Bucket>,
    keys: Vec<String>,
    /// The bucket's count of changes before the fetch.
    changes: Option<u64>,
    /// What the keys held before the fetch, where nobody counts changes.
    versions: Vec<Option<Option<String>>>,
}

impl Followed {
    /// Begins to follow keys, before anything is read.
    pub(crate) async fn begin(bucket: &Arc<Bucket>, keys: Vec<String>) -> Self {
        let changes = bucket.changes(keys.iter().map(String::as_str));
        let mut versions = Vec::new();
        if changes.is_none() {
            for key in &keys {
                versions.push(version(bucket, key).await);
            }
        }
        Followed {
            bucket: Arc::clone(bucket),
            keys,
            changes,
            versions,
        }
    }

    /// Notes what the keys hold now. `None` where files have changed since, so that the answer may
    /// be of neither state.
    pub(crate) async fn note(self) -> Option<SourceFiles> {
        let mut noted = Vec::with_capacity(self.keys.len());
        for (at, key) in self.keys.into_iter().enumerate() {
            let version = version(&self.bucket, &key).await;
            if self.versions.get(at).is_some_and(|it| *it != version) {
                return None;
            }
            noted.push((key, version?));
        }
        let changes = self
            .bucket
            .changes(noted.iter().map(|(key, _)| key.as_str()));
        (changes == self.changes).then(|| SourceFiles {
            bucket: self.bucket,
            keys: noted,
            // A folder that nobody watches is looked at each time.
            changes: AtomicU64::new(changes.unwrap_or(u64::MAX)),
        })
    }
}

impl SourceFiles {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::s3::{ContentTypeProfile, Folder, MountedFolder};

    /// A bucket over a folder that nobody watches.
    fn unwatched(path: &std::path::Path) -> Arc<Bucket> {
        let folder = Folder::new(path.to_owned(), Vec::new(), ContentTypeProfile::default());
        Arc::new(Bucket {
            folders: vec![MountedFolder {
                key_prefix: String::new(),
                app: "app".to_owned(),
                folder: Arc::new(folder),
            }],
            ..Bucket::default()
        })
    }

    fn keys() -> Vec<String> {
        vec!["a.js".to_owned(), "none.js".to_owned()]
    }

    #[tokio::test]
    async fn a_file_that_changes_or_appears_drops_what_was_made_of_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.js"), "one").unwrap();
        let bucket = unwatched(folder.path());
        let noted = Followed::begin(&bucket, keys()).await.note().await.unwrap();
        assert!(!noted.are_untouched(), "nobody counts");
        assert!(noted.are_unchanged().await);
        fs::write(folder.path().join("other.js"), "x").unwrap();
        assert!(noted.are_unchanged().await);
        fs::write(folder.path().join("none.js"), "x").unwrap();
        assert!(!noted.are_unchanged().await);
        fs::remove_file(folder.path().join("none.js")).unwrap();
        fs::write(folder.path().join("a.js"), "longer").unwrap();
        assert!(!noted.are_unchanged().await);
    }

    #[tokio::test]
    async fn a_file_that_changes_while_it_is_fetched_is_noticed_though_nobody_watches() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.js"), "one").unwrap();
        let bucket = unwatched(folder.path());
        let followed = Followed::begin(&bucket, keys()).await;
        fs::write(folder.path().join("a.js"), "longer").unwrap();
        assert!(followed.note().await.is_none());
    }
}
