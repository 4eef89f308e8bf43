//! Objects that were read or put a short while ago, with their bytes: asked for again, they cost no
//! system call. Bounded by bytes.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::memory::{bounded, largest_of};
use crate::s3::Object;

/// How many bytes a store keeps.
const BOUND: u64 = 32 * 1024 * 1024;

/// The objects, by the version of their entry.
#[derive(Debug)]
pub(super) struct Hot {
    objects: Cache<u64, Arc<Object>, ByBytes>,
}

impl Default for Hot {
    fn default() -> Self {
        Hot {
            objects: bounded(BOUND, ByBytes),
        }
    }
}

impl Hot {
    pub(super) fn get(&self, version: u64) -> Option<Arc<Object>> {
        self.objects.get(&version)
    }

    /// Whether an object of this size is kept.
    pub(super) fn keeps(size: u64) -> bool {
        size + FLAT <= largest_of(BOUND)
    }

    pub(super) fn insert(&self, version: u64, object: Arc<Object>) {
        if Self::keeps(object.body.len()) {
            self.objects.insert(version, object);
        }
    }

    pub(super) fn remove(&self, version: u64) {
        self.objects.remove(&version);
    }
}

/// The structs themselves, the ETag, the metadata's usual strings.
const FLAT: u64 = 512;

#[derive(Clone, Copy, Debug)]
struct ByBytes;

impl Weighter<u64, Arc<Object>> for ByBytes {
    fn weight(&self, _: &u64, object: &Arc<Object>) -> u64 {
        FLAT + object.body.len()
    }
}
