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

    /// Keeps an object, unless it is too large or in a file.
    pub(super) fn insert(&self, version: u64, object: Arc<Object>) {
        if Self::keeps(object.body.len()) && object.body.held().is_some() {
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::s3::ObjectMetadata;

    #[test]
    fn the_bound_is_kept_and_the_largest_are_not() {
        let hot = Hot::default();
        let object = |len: usize| {
            let bytes = vec![0; len].into();
            let metadata = ObjectMetadata::default();
            Arc::new(Object::new(bytes, SystemTime::UNIX_EPOCH, metadata))
        };
        let large = object(1024 * 1024);
        for version in 0..100 {
            hot.insert(version, Arc::clone(&large));
        }
        assert!(hot.objects.weight() <= BOUND);
        assert!(hot.get(99).is_some());
        hot.remove(99);
        assert!(hot.get(99).is_none());
        hot.insert(100, object(8 * 1024 * 1024));
        assert!(hot.get(100).is_none());
    }
}
