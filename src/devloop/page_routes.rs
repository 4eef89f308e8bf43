//! From a snapshot to what a page has to know: which app a URL belongs to.

use super::{PageMount, PageRoute};
use crate::distribution::{CacheBehavior, Distribution};
use crate::edge::Snapshot;
use crate::functions::EdgeFunction;
use crate::s3::{Bucket, BucketContents};

/// The routes of every distribution, each in the order in which its behaviors are tried.
///
/// Where there are several distributions, a page of one may find an app of another under the same
/// path and reload once too often; it never misses a change of its own.
pub fn page_routes(snapshot: &Snapshot) -> Vec<PageRoute> {
    snapshot
        .distributions
        .iter()
        .flat_map(|it| {
            let behaviors = it
                .cache_behaviors
                .iter()
                .chain([&it.default_cache_behavior]);
            behaviors.filter_map(|behavior| route(snapshot, it, behavior))
        })
        .collect()
}

fn route(
    snapshot: &Snapshot,
    distribution: &Distribution,
    behavior: &CacheBehavior,
) -> Option<PageRoute> {
    let origin = distribution.origin(&behavior.target_origin_id)?;
    let bucket = snapshot.buckets.get(origin.endpoint.bucket()?)?;
    let function = behavior
        .functions
        .origin_request
        .as_ref()
        .and_then(|it| snapshot.functions.get(&it.function));
    let trim_prefix = match function {
        Some(EdgeFunction::TrimPrefix(trim)) => trim.prefix.clone(),
        Some(EdgeFunction::CloudFront(_) | EdgeFunction::Lambda(_)) | None => None,
    };
    Some(PageRoute {
        pattern: behavior.path_pattern.as_str().to_owned(),
        trim_prefix,
        origin_path: origin.origin_path.clone(),
        default_root_object: distribution.default_root_object.clone(),
        mounts: mounts(bucket),
    })
}

fn mounts(bucket: &Bucket) -> Vec<PageMount> {
    match &bucket.contents {
        BucketContents::Held(_) => Vec::new(),
        BucketContents::Folders(folders) => folders
            .iter()
            .map(|it| PageMount {
                key_prefix: it.key_prefix.clone(),
                app: it.app.clone(),
            })
            .collect(),
    }
}
