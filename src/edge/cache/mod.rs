//! What the edge keeps: objects by their cache keys, bounded by bytes.
//!
//! # Why
//!
//! Times to live are not the business of what holds the objects, because an expired one is still of
//! use: it is revalidated, or served while its origin is down.
//!
//! # Fidelity
//!
//! - An object heavier than an eighth of `cache_size` is never kept, so it is a
//!   miss each time; CloudFront keeps objects of up to 50 GB.

mod body_copy;
mod flights;
mod object;
mod source_files;

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::distribution::{CacheKey, InvalidationPath};
use crate::memory::{bounded, largest_of};

use flights::Flights;

pub(crate) use body_copy::keeping;
#[cfg(test)]
pub(crate) use flights::Arrivals;
pub(crate) use flights::{Boarding, Flight, Landing, board};
pub(crate) use object::{CachedObject, Form, OriginValidators, Prepared};
pub(crate) use source_files::{Followed, SourceFiles};

/// What an entry weighs beside its body, headers and key, in bytes. The maps of its headers take
/// some 4 KiB more, which `cache_size` does not count: it bounds what is kept, not how.
const OVERHEAD: usize = 512;

/// The objects of every distribution, and the fetches under way.
#[derive(Debug)]
pub(crate) struct EdgeCache {
    objects: Cache<CacheKey, Arc<CachedObject>, ByBytes>,
    largest: u64,
    flights: Flights,
    purges: AtomicU64,
}

/// What became of an object that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// It is in the cache.
    Kept,
    /// It is too heavy.
    TooLarge,
    /// The cache was purged while it was fetched, so it may be what the purge was about.
    Purged,
}

impl EdgeCache {
    /// A cache of at most so many bytes.
    pub(crate) fn new(bound: u64) -> Self {
        EdgeCache {
            objects: bounded(bound, ByBytes),
            largest: largest_of(bound),
            flights: Flights::default(),
            purges: AtomicU64::new(0),
        }
    }

    /// The object under a key, fresh or not.
    pub(crate) fn get(&self, key: &CacheKey) -> Option<Arc<CachedObject>> {
        self.objects.get(key)
    }

    /// Keeps an object in the place of the one before, unless it is too heavy, or there was a
    /// purge since [`EdgeCache::purges`] was `purges`.
    pub(crate) fn insert(
        &self,
        key: &CacheKey,
        object: &Arc<CachedObject>,
        purges: u64,
    ) -> Keeping {
        if ByBytes.weight(key, object) > self.largest {
            self.objects.remove(key);
            return Keeping::TooLarge;
        }
        self.objects.insert(key.clone(), Arc::clone(object));
        // Looked at afterwards: a purge that begins now finds the object.
        if self.purges() != purges {
            self.remove(key, object);
            return Keeping::Purged;
        }
        Keeping::Kept
    }

    /// How often it was purged: by an invalidation, or with the configuration.
    pub(crate) fn purges(&self) -> u64 {
        self.purges.load(Ordering::SeqCst)
    }

    /// The most bytes that one object may have.
    pub(crate) fn largest(&self) -> u64 {
        self.largest
    }

    /// Drops what is under a key, if it still is this object.
    pub(crate) fn remove(&self, key: &CacheKey, object: &Arc<CachedObject>) {
        self.objects
            .remove_if(key, |found| Arc::ptr_eq(found, object));
    }

    /// Drops everything.
    pub(crate) fn clear(&self) {
        self.purges.fetch_add(1, Ordering::SeqCst);
        self.objects.clear();
    }

    /// Drops the objects of a distribution that a path names, in every variant, and counts them.
    ///
    /// AWS: "Specify the objects to invalidate". The path is compared with the one in the key and
    /// with the one that the viewer asked for.
    pub(crate) fn invalidate(&self, distribution: &str, path: &InvalidationPath) -> usize {
        self.purges.fetch_add(1, Ordering::SeqCst);
        let dropped = Cell::new(0);
        self.objects.retain(|key, object| {
            let named = key.distribution() == distribution
                && (path.matches(key.path_and_query())
                    || object
                        .viewer_path
                        .as_deref()
                        .is_some_and(|it| path.matches(it)));
            dropped.set(dropped.get() + usize::from(named));
            !named
        });
        dropped.get()
    }

    /// The fetches under way.
    pub(crate) fn flights(&self) -> &Flights {
        &self.flights
    }

    /// How many objects are kept, and how many bytes they weigh.
    pub(crate) fn size(&self) -> (usize, u64) {
        (self.objects.len(), self.objects.weight())
    }
}

/// An object weighs its bytes: body, headers and key.
#[derive(Clone, Copy, Debug)]
struct ByBytes;

impl Weighter<CacheKey, Arc<CachedObject>> for ByBytes {
    fn weight(&self, key: &CacheKey, object: &Arc<CachedObject>) -> u64 {
        let headers: usize = object
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        (object.body.len() + headers + key.as_str().len() + OVERHEAD) as u64
    }
}
