//! What is held in memory, bounded by bytes.
//!
//! # Why
//!
//! quick_cache evicts by weight and has a lock for each of its shards, so that readers seldom wait
//! for each other. A shard takes nothing heavier than itself; hence few shards, and a limit on what
//! is worth keeping.

use std::hash::Hash;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

/// Few enough for each to hold two of the largest values.
const SHARDS: usize = 4;

/// What a value weighs on average, in bytes; it decides how much room for entries is made at once.
const USUAL_WEIGHT: u64 = 16 * 1024;

/// A cache of at most so many bytes, as its weigher counts them.
pub fn bounded<Key, Value, ByBytes>(
    bound: u64,
    weighter: ByBytes,
) -> Cache<Key, Value, ByBytes, DefaultHashBuilder, DefaultLifecycle<Key, Value>>
where
    Key: Eq + Hash,
    Value: Clone,
    ByBytes: Weighter<Key, Value> + Clone,
{
    let items = usize::try_from(bound / USUAL_WEIGHT).unwrap_or(usize::MAX);
    let options = OptionsBuilder::new()
        .shards(SHARDS)
        .estimated_items_capacity(items)
        .weight_capacity(bound)
        .build();
    match options {
        Ok(options) => Cache::with_options(
            options,
            weighter,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        ),
        // The builder misses nothing that was not given above.
        Err(_) => Cache::with_weighter(items, bound, weighter),
    }
}

/// The heaviest value that such a cache keeps, in bytes.
pub fn largest_of(bound: u64) -> u64 {
    bound / (2 * SHARDS as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Length;

    impl Weighter<u32, String> for Length {
        fn weight(&self, _: &u32, value: &String) -> u64 {
            value.len() as u64
        }
    }

    #[test]
    fn it_never_holds_more_than_its_bound() {
        let bound = 64 * 1024;
        let cache = bounded(bound, Length);
        let largest = usize::try_from(largest_of(bound)).unwrap();
        for at in 0..100 {
            cache.insert(at, "x".repeat(largest));
            assert!(cache.get(&at).is_some(), "the largest is kept");
            assert!(cache.weight() <= bound, "{}", cache.weight());
        }
    }
}
