//! What the origin sees of a viewer.

use super::change::{ChangeKind, Difference};
use super::selections::at_origin;
use crate::distribution::CacheBehavior;

/// What is otherwise about requests to the origin.
pub(super) fn differences(before: &CacheBehavior, after: &CacheBehavior) -> Vec<Difference> {
    let (old, new) = (at_origin(&before.cache), at_origin(&after.cache));
    let rows = [
        ("headers", old.headers, new.headers),
        ("cookies", old.cookies, new.cookies),
        ("query strings", old.query_strings, new.query_strings),
    ];
    let rows = rows.into_iter().filter(|(_, old, new)| old != new);
    rows.map(|(what, old, new)| {
        let words = format!("now {{shows|show}} the origin these {what}: {new}");
        Difference::between(ChangeKind::OriginRequest, &words, &old, &new)
    })
    .collect()
}
