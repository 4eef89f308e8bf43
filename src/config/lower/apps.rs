//! The apps for people: one for each folder, with the behaviors that lead to it.

use std::path::Path;

use super::super::AppSummary;
use super::super::devserver_toml::DevserverToml;
use super::super::find::absolute;
use crate::distribution::Distribution;

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
            res.push(AppSummary {
                name: app,
                distribution,
                path_patterns,
                bucket: bucket.name.clone(),
                dist: folder.dist.clone(),
                path: absolute(Path::new(&folder.dist), base),
                key_prefix: folder.key_prefix.clone().unwrap_or_default(),
            });
        }
    }
    res
}

/// The distribution that serves an app, and the patterns of the app's own behaviors: those that
/// ask the origin of its name, or any origin of a bucket that it has for itself.
fn served_by(
    app: &str,
    bucket: &str,
    only: bool,
    distributions: &[Distribution],
) -> (String, Vec<String>) {
    let of_bucket = |distribution: &Distribution, origin: &str| {
        let found = distribution.origin(origin);
        found.is_some_and(|it| it.endpoint.bucket() == Some(bucket))
    };
    for it in distributions {
        let behaviors = it
            .cache_behaviors
            .iter()
            .chain([&it.default_cache_behavior]);
        let own: Vec<String> = behaviors
            .filter(|behavior| {
                let origin = behavior.target_origin_id.as_str();
                of_bucket(it, origin) && (only || origin == app)
            })
            .map(|behavior| behavior.path_pattern.as_str().to_owned())
            .collect();
        if !own.is_empty() {
            return (it.id.clone(), own);
        }
    }
    let around = distributions
        .iter()
        .find(|it| it.origins.iter().any(|origin| of_bucket(it, &origin.id)))
        .or(distributions.first());
    (
        around.map(|it| it.id.clone()).unwrap_or_default(),
        Vec::new(),
    )
}
