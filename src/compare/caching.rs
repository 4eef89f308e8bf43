//! How long objects are kept, and what tells them apart.

use super::change::{ChangeKind, Difference};
use super::selections::in_cache_key;
use crate::distribution::{CacheBehavior, TtlBounds};

const KIND: ChangeKind = ChangeKind::Cache;

/// What is otherwise about the cache.
pub(super) fn differences(before: &CacheBehavior, after: &CacheBehavior) -> Vec<Difference> {
    let mut res = times(&before.cache.ttl_bounds(), &after.cache.ttl_bounds());
    let (old, new) = (in_cache_key(&before.cache), in_cache_key(&after.cache));
    for (what, old, new) in [
        ("headers", old.headers, new.headers),
        ("cookies", old.cookies, new.cookies),
        ("query strings", old.query_strings, new.query_strings),
    ] {
        if old != new {
            let words = format!("now {{tells|tell}} objects apart by {what}: {new}");
            res.push(Difference::between(KIND, &words, &old, &new));
        }
    }
    res
}

fn times(before: &TtlBounds, after: &TtlBounds) -> Vec<Difference> {
    match (before.disable_caching(), after.disable_caching()) {
        (false, true) => return vec![Difference::new(KIND, "{is|are} no longer cached")],
        (true, false) => {
            let seconds = after.default.as_secs();
            let words =
                format!("{{is|are}} now cached, for {seconds} s where nothing else is said");
            return vec![Difference::new(KIND, words)];
        }
        (true, true) | (false, false) => {}
    }
    let rows = [
        ("for at least", before.min, after.min),
        ("without `Cache-Control` for", before.default, after.default),
        ("for at most", before.max, after.max),
    ];
    let rows = rows.into_iter().filter(|(_, old, new)| old != new);
    rows.map(|(words, old, new)| {
        let [old, new] = [old, new].map(|it| format!("{} s", it.as_secs()));
        let words = format!("now {{keeps|keep}} objects {words} {new}");
        Difference::between(KIND, &words, &old, &new)
    })
    .collect()
}
