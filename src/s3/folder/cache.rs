//! Files that were read, by folder and key, bounded by bytes. One for the whole process.
//!
//! # Why
//!
//! A request for a file that did not change since it was read costs no system call: the watcher
//! counts a folder's [generation](super::FolderWatch::generation) up at every event, and an entry of
//! the present generation is right as it stands. What S3 would call a missing key is an entry too.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::version::Stamp;
use crate::memory::{bounded, largest_of};
use crate::s3::Object;

/// How many bytes the process keeps, where nobody says otherwise. The edge keeps what is asked for
/// often, and shares the bytes.
pub const DEFAULT_BOUND: u64 = 32 * 1024 * 1024;

/// The files of all folders that are held in memory.
#[derive(Debug)]
pub struct FolderCache {
    entries: Cache<EntryKey, Arc<Entry>, ByBytes>,
    largest: u64,
    /// Of objects that are too large to be kept: the digest of all their bytes is not taken again
    /// while the file stays as it is.
    large: Cache<EntryKey, LargeObject>,
}

/// What is kept of an object that is too large to be kept.
#[derive(Clone, Debug)]
struct LargeObject {
    stamp: Stamp,
    etag: String,
}

/// How many large objects' entity tags are kept.
const LARGE_OBJECTS: usize = 1024;

/// What is known of one key.
#[derive(Debug)]
pub(super) struct Entry {
    /// The object, or that there is none.
    pub(super) object: Option<Arc<Object>>,
    /// The stat it was read under, and when; none for what is absent.
    pub(super) read: Option<(Stamp, SystemTime)>,
    /// The folder's generation at which this was last known to be right.
    pub(super) generation: AtomicU64,
}

impl Entry {
    /// An entry for a key that no file has.
    pub(super) fn absent(generation: u64) -> Self {
        Entry {
            object: None,
            read: None,
            generation: AtomicU64::new(generation),
        }
    }

    /// The stamp that a file must still have for this entry to be right; none where the file has
    /// to be read to know.
    pub(super) fn trusted_stamp(&self) -> Option<Stamp> {
        let (stamp, read_at) = self.read?;
        (!stamp.is_racy(read_at)).then_some(stamp)
    }

    /// Whether the entry was right at this generation.
    pub(super) fn is_of(&self, generation: u64) -> bool {
        self.generation.load(Ordering::Acquire) == generation
    }
}

impl FolderCache {
    /// A cache of at most so many bytes. An object larger than an eighth of that is never kept.
    pub fn new(bound: u64) -> Arc<Self> {
        Arc::new(FolderCache {
            entries: bounded(bound, ByBytes),
            largest: largest_of(bound),
            large: Cache::new(LARGE_OBJECTS),
        })
    }

    /// The cache that folders share where they are not given one.
    pub fn of_process() -> Arc<Self> {
        static SHARED: OnceLock<Arc<FolderCache>> = OnceLock::new();
        Arc::clone(SHARED.get_or_init(|| FolderCache::new(DEFAULT_BOUND)))
    }

    /// The bytes held now, keys and a flat charge for each entry included.
    pub fn weight(&self) -> u64 {
        self.entries.weight()
    }

    pub(super) fn get(&self, folder: u64, key: &str) -> Option<Arc<Entry>> {
        self.entries.get(&EntryKeyRef { folder, key })
    }

    /// Keeps an entry, unless its object is too large to be kept.
    pub(super) fn insert(&self, folder: u64, key: &str, entry: Arc<Entry>) {
        let key = EntryKey {
            folder,
            key: key.into(),
        };
        if ByBytes.weight(&key, &entry) <= self.largest {
            self.entries.insert(key, entry);
            return;
        }
        self.entries.remove(&key);
        if let (Some(stamp), Some(object)) = (entry.trusted_stamp(), &entry.object) {
            let etag = object.etag.clone();
            self.large.insert(key, LargeObject { stamp, etag });
        }
    }

    /// The entity tag of a large object, if its file still is the one that was digested.
    pub(super) fn etag_of(&self, folder: u64, key: &str, stamp: &Stamp) -> Option<String> {
        let known = self.large.get(&EntryKeyRef { folder, key })?;
        (known.stamp == *stamp).then_some(known.etag)
    }

    /// Drops what is held of a folder that is no more.
    pub(super) fn forget(&self, folder: u64) {
        self.entries.retain(|key, _| key.folder != folder);
        self.large.retain(|key, _| key.folder != folder);
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct EntryKey {
    folder: u64,
    key: Box<str>,
}

struct EntryKeyRef<'a> {
    folder: u64,
    key: &'a str,
}

impl Hash for EntryKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.folder, &*self.key).hash(state);
    }
}

impl Hash for EntryKeyRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.folder, self.key).hash(state);
    }
}

impl Equivalent<EntryKey> for EntryKeyRef<'_> {
    fn equivalent(&self, key: &EntryKey) -> bool {
        self.folder == key.folder && self.key == &*key.key
    }
}

#[derive(Clone, Copy, Debug)]
struct ByBytes;

impl Weighter<EntryKey, Arc<Entry>> for ByBytes {
    fn weight(&self, key: &EntryKey, entry: &Arc<Entry>) -> u64 {
        /// The structs themselves, the ETag, the metadata's usual strings.
        const FLAT: usize = 512;
        let body = entry.object.as_ref().map_or(0, |it| it.body.len());
        (FLAT + key.key.len()) as u64 + body
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::ObjectMetadata;

    fn entry(len: usize) -> Arc<Entry> {
        Arc::new(Entry {
            object: Some(Arc::new(Object::new(
                vec![0; len].into(),
                SystemTime::UNIX_EPOCH,
                ObjectMetadata::default(),
            ))),
            ..Entry::absent(0)
        })
    }

    #[test]
    fn the_bound_is_kept_and_the_largest_are_not() {
        let cache = FolderCache::new(64 * 1024);
        for number in 0..200 {
            cache.insert(1, &format!("{number}.js"), entry(1024));
        }
        assert!(cache.weight() <= 64 * 1024, "{}", cache.weight());
        cache.insert(1, "large.js", entry(16 * 1024));
        assert!(cache.get(1, "large.js").is_none());
    }

    #[test]
    fn the_digest_of_a_large_object_is_kept_while_its_file_stays() {
        let cache = FolderCache::new(64 * 1024);
        let day = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
        let stamp = Stamp::for_test(16 * 1024, SystemTime::UNIX_EPOCH);
        let later = Stamp::for_test(16 * 1024, day);
        let read_at = SystemTime::now();
        let large = Entry {
            object: entry(16 * 1024).object.clone(),
            read: Some((stamp, read_at)),
            generation: AtomicU64::new(0),
        };
        let etag = large.object.as_ref().map(|it| it.etag.clone());
        cache.insert(1, "large.js", Arc::new(large));
        assert_eq!(cache.etag_of(1, "large.js", &stamp), etag);
        assert_eq!(cache.etag_of(1, "large.js", &later), None);
        cache.forget(1);
        assert_eq!(cache.etag_of(1, "large.js", &stamp), None);
    }

    #[test]
    fn a_folder_sees_only_its_own() {
        let cache = FolderCache::new(64 * 1024);
        cache.insert(1, "a", entry(1));
        assert!(cache.get(1, "a").is_some());
        assert!(cache.get(2, "a").is_none());
        cache.forget(1);
        assert!(cache.get(1, "a").is_none());
        assert_eq!(cache.weight(), 0);
    }

    #[test]
    fn an_object_that_grows_too_large_leaves_no_older_version_behind() {
        let cache = FolderCache::new(64 * 1024);
        cache.insert(1, "a", entry(1));
        cache.insert(1, "a", entry(32 * 1024));
        assert!(cache.get(1, "a").is_none());
    }
}
