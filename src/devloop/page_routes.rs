//! From a snapshot to what a page has to know: which app a URL belongs to.

use super::{PageMount, PageRoute};
use crate::distribution::{CacheBehavior, Distribution, FunctionAssociation};
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
    let function = |association: &Option<FunctionAssociation>| {
        let association = association.as_ref()?;
        snapshot.functions.get(&association.function)
    };
    let (before_cache, before_origin) = (
        function(&behavior.functions.viewer_request),
        function(&behavior.functions.origin_request),
    );
    let trim_prefix = match before_origin {
        Some(EdgeFunction::TrimPrefix(trim)) => trim.prefix.clone(),
        Some(EdgeFunction::CloudFront(_) | EdgeFunction::Lambda(_)) | None => None,
    };
    let own = [before_cache, before_origin].into_iter().flatten();
    let or_untrimmed = own.into_iter().any(|it| match it {
        EdgeFunction::TrimPrefix(_) => false,
        EdgeFunction::CloudFront(_) | EdgeFunction::Lambda(_) => true,
    });
    let literal = or_untrimmed.then(|| literal_prefix(behavior)).flatten();
    Some(PageRoute {
        pattern: behavior.path_pattern.as_str().to_owned(),
        trim_prefix: trim_prefix.or(literal),
        or_untrimmed,
        origin_path: origin.origin_path.clone(),
        default_root_object: distribution.default_root_object.clone(),
        mounts: mounts(bucket),
    })
}

/// What every path of a behavior begins with, as in `/admin` of `/admin/*`: what a function of one's
/// own most likely trims. `None` where they have nothing in common.
fn literal_prefix(behavior: &CacheBehavior) -> Option<String> {
    let pattern = behavior.path_pattern.with_slash();
    let literal = pattern.split(['*', '?']).next().unwrap_or_default();
    let literal = literal.trim_end_matches('/');
    (!literal.is_empty()).then(|| literal.to_owned())
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
