//! Whether responses are compressed, and how.

use super::change::{ChangeKind, Difference};
use super::words::list;
use crate::distribution::{CacheBehavior, CacheSettings};

/// What is otherwise about compression.
pub(super) fn differences(before: &CacheBehavior, after: &CacheBehavior) -> Option<Difference> {
    let (old, new) = (encodings(before), encodings(after));
    if old == new {
        return None;
    }
    let kind = ChangeKind::Compression;
    Some(match (old.as_slice(), new.as_slice()) {
        (_, []) => Difference::new(kind, "{is|are} no longer compressed"),
        ([], new) => Difference::new(
            kind,
            format!("{{is|are}} now compressed with {}", list(new)),
        ),
        (old, new) => {
            let words = format!("{{is|are}} now compressed with {}", list(new));
            Difference::between(kind, &words, &list(old), &list(new))
        }
    })
}

/// The encodings that CloudFront makes.
///
/// AWS: "Serve compressed files": `Compress`, and the cache policy lets the encoding through; with
/// the legacy settings it is gzip.
fn encodings(behavior: &CacheBehavior) -> Vec<&'static str> {
    let (gzip, brotli) = match &behavior.cache {
        CacheSettings::Policies { cache_policy, .. } => (
            cache_policy.enable_accept_encoding_gzip,
            cache_policy.enable_accept_encoding_brotli,
        ),
        CacheSettings::ForwardedValues(_) => (true, false),
    };
    let all = [("gzip", gzip), ("Brotli", brotli)];
    let made = all.into_iter().filter(|(_, it)| behavior.compress && *it);
    made.map(|(name, _)| name).collect()
}
