//! The apps for people: one for each folder, each bucket without one and each dev server, with the
//! behaviors that lead there.

use std::path::{Path, PathBuf};

use super::super::AppSummary;
use super::super::devserver_toml::{DevserverToml, OriginToml};
use super::super::find::absolute;
use crate::distribution::{CacheBehavior, Distribution, Origin};

/// Sums up the folders of the full form.
pub(super) fn summaries(
    full: &DevserverToml,
    base: &Path,
    distributions: &[Distribution],
) -> Vec<AppSummary> {
    let mut res = Vec::new();
    for bucket in &full.bucket {
        let only = bucket.folder.len() == 1;
        for folder in &bucket.folder {
            let app = folder.app.clone().unwrap_or_else(|| bucket.name.clone());
            let (distribution, path_patterns) = served_by(&app, &bucket.name, only, distributions);
            let url = dev_server(&app, &bucket.name, full);
            res.push(AppSummary {
                name: app,
                distribution,
                path_patterns,
                url,
                bucket: bucket.name.clone(),
                dist: folder.dist.clone(),
                path: absolute(Path::new(&folder.dist), base),
                key_prefix: folder.key_prefix.clone().unwrap_or_default(),
            });
        }
    }
    let folders = res.len();
    for origin in &full.origin {
        let bucket = origin.bucket.as_deref();
        let bucket = full
            .bucket
            .iter()
            .find(|it| Some(it.name.as_str()) == bucket);
        let Some(bucket) = bucket.filter(|it| it.folder.is_empty()) else {
            continue;
        };
        let (distribution, path_patterns) =
            served_by(&origin.id, &bucket.name, false, distributions);
        if !path_patterns.is_empty() {
            res.push(AppSummary {
                name: origin.id.clone(),
                distribution,
                path_patterns,
                url: None,
                bucket: bucket.name.clone(),
                dist: String::new(),
                path: PathBuf::new(),
                key_prefix: String::new(),
            });
        }
    }
    for origin in &full.origin {
        let Some(url) = &origin.url else { continue };
        if res[..folders].iter().any(|it| it.name == origin.id) {
            continue;
        }
        let asks = |it: &&CacheBehavior| it.target_origin_id == origin.id;
        for it in distributions {
            let behaviors = it.cache_behaviors.iter();
            let own = behaviors.chain([&it.default_cache_behavior]).filter(asks);
            let own: Vec<String> = own.map(|it| it.path_pattern.as_str().to_owned()).collect();
            if own.is_empty() {
                continue;
            }
            res.push(AppSummary {
                name: origin.id.clone(),
                distribution: it.id.clone(),
                path_patterns: own,
                url: Some(url.clone()),
                bucket: String::new(),
                dist: String::new(),
                path: PathBuf::new(),
                key_prefix: String::new(),
            });
        }
    }
    res
}

/// The dev server in front of a bucket that is of an app's name.
fn dev_server(app: &str, bucket: &str, full: &DevserverToml) -> Option<String> {
    let behind = |it: &OriginToml| Some(it.fallback.as_ref()?.bucket == bucket);
    let mut origins = full.origin.iter();
    let found = origins.find(|it| it.id == app && behind(it).unwrap_or_default())?;
    found.url.clone()
}

/// The distribution that serves an app, and the patterns of the app's own behaviors: those that
/// ask the origin of its name, or any origin of a bucket that it has for itself. A dev server in
/// front of the bucket is an app of its own, unless it has the app's name.
fn served_by(
    app: &str,
    bucket: &str,
    only: bool,
    distributions: &[Distribution],
) -> (String, Vec<String>) {
    let of_bucket = |it: &Origin| {
        let fallback = it.fallback.as_ref();
        let behind = fallback.and_then(|it| it.endpoint.bucket());
        let own = it.endpoint.bucket() == Some(bucket) && (only || it.id == app);
        own || (behind == Some(bucket) && it.id == app)
    };
    for it in distributions {
        let behaviors = it
            .cache_behaviors
            .iter()
            .chain([&it.default_cache_behavior]);
        let own: Vec<String> = behaviors
            .filter(|behavior| {
                let origin = it.origin(&behavior.target_origin_id);
                origin.is_some_and(of_bucket)
            })
            .map(|behavior| behavior.path_pattern.as_str().to_owned())
            .collect();
        if !own.is_empty() {
            return (it.id.clone(), own);
        }
    }
    let around = distributions
        .iter()
        .find(|it| {
            let mut origins = it.origins.iter();
            origins.any(|it| it.endpoint.bucket() == Some(bucket))
        })
        .or(distributions.first());
    (
        around.map(|it| it.id.clone()).unwrap_or_default(),
        Vec::new(),
    )
}
