//! The objects that were read from a remote bucket, bounded by bytes.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::time::Instant;

use crate::memory::bounded;
use crate::s3::{LARGEST_HELD, Object};

/// How many bytes are kept: enough for the largest object that is held, since a shard has a fourth.
const BOUND: u64 = 8 * LARGEST_HELD;

/// What is known of one key.
#[derive(Debug)]
pub(super) struct Entry {
    /// The object, or that there is none.
    pub(super) object: Option<Arc<Object>>,
    /// When that was known.
    pub(super) at: Instant,
}

/// What is known, by key.
#[derive(Debug)]
pub(super) struct Kept(Cache<Box<str>, Arc<Entry>, ByBytes>);

impl Default for Kept {
    fn default() -> Self {
        Kept(bounded(BOUND, ByBytes))
    }
}

impl Kept {
    pub(super) fn get(&self, key: &str) -> Option<Arc<Entry>> {
        self.0.get(key)
    }

    pub(super) fn insert(&self, key: &str, entry: Entry) {
        self.0.insert(key.into(), Arc::new(entry));
    }
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Box<str>, Arc<Entry>> for ByBytes {
    fn weight(&self, key: &Box<str>, entry: &Arc<Entry>) -> u64 {
        /// The structs themselves, the ETag, the metadata's usual strings.
        const FLAT: usize = 512;
        let object = entry.object.as_ref();
        let held = object.and_then(|it| it.body.held());
        (FLAT + key.len() + held.map_or(0, bytes::Bytes::len)) as u64
    }
}
