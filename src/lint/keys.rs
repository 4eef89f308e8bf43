//! Which key a path leads to, and whether there is such an object.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::{BucketConfig, Config, FunctionConfig};
use crate::distribution::{CacheBehavior, Distribution, Origin};

/// The keys of every bucket whose objects are those of its folders; what was uploaded to the others
/// is not known here.
pub(super) struct Keys {
    of_bucket: BTreeMap<String, BTreeSet<String>>,
}

impl Keys {
    /// Gathers the keys of a configuration's folders.
    pub(super) fn new(config: &Config, files: &dyn Fn(&Path) -> Vec<String>) -> Self {
        let mut of_bucket: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let known = |it: &&BucketConfig| it.remote.is_none() && !it.folders.is_empty();
        for bucket in config.buckets.iter().filter(known) {
            let keys = of_bucket.entry(bucket.name.clone()).or_default();
            for folder in &bucket.folders {
                let files = files(&folder.path).into_iter();
                keys.extend(files.map(|it| format!("{}{it}", folder.key_prefix)));
            }
        }
        Keys { of_bucket }
    }

    /// Whether a bucket has an object of this key, or may have one.
    pub(super) fn has(&self, object: &Asked) -> bool {
        let keys = self.of_bucket.get(&object.bucket);
        keys.is_none_or(|it| it.contains(&object.key))
    }

    /// The keys of a bucket, in order.
    pub(super) fn of(&self, bucket: &str) -> impl Iterator<Item = &str> {
        let keys = self.of_bucket.get(bucket);
        keys.into_iter().flatten().map(String::as_str)
    }

    /// Whether a bucket has no object at all: nothing was built yet.
    pub(super) fn is_empty(&self, bucket: &str) -> bool {
        self.of(bucket).next().is_none()
    }
}

/// The object that a bucket is asked for.
pub(super) struct Asked {
    pub(super) bucket: String,
    pub(super) key: String,
}

/// What a behavior's origin is asked for when a viewer asks for a path.
pub(super) fn asked(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    path: &str,
) -> Option<Asked> {
    if behavior.functions.viewer_request.is_some() {
        return None;
    }
    let origin = first_origin(distribution, behavior)?;
    let uri = match function(config, behavior) {
        Some(FunctionConfig::TrimPrefix(trim)) => trim.rewrite(path).uri,
        // What a function of one's own makes of a path is not known here.
        Some(_) => return None,
        None => path.to_owned(),
    };
    let full = format!("{}{uri}", origin.origin_path);
    Some(Asked {
        bucket: origin.endpoint.bucket()?.to_owned(),
        key: full.strip_prefix('/').unwrap_or(&full).to_owned(),
    })
}

/// The path under which viewers find an object, and the behavior that takes it; `None` where no
/// behavior leads there.
pub(super) fn path_of<'a>(
    config: &Config,
    distribution: &'a Distribution,
    bucket: &str,
    key: &str,
) -> Option<(&'a CacheBehavior, String)> {
    behaviors(distribution).find_map(|behavior| {
        let origin = first_origin(distribution, behavior)?;
        if origin.endpoint.bucket()? != bucket {
            return None;
        }
        let below = origin.origin_path.trim_start_matches('/');
        let rest = key.strip_prefix(below)?.trim_start_matches('/');
        let prefix = match function(config, behavior) {
            Some(FunctionConfig::TrimPrefix(trim)) => trim.prefix.as_deref().unwrap_or_default(),
            Some(_) | None => "",
        };
        // A guess, which the way of a request has to confirm.
        let path = format!("{prefix}/{rest}");
        let taken = std::ptr::eq(distribution.behavior_for(&path), behavior);
        let asked = asked(config, distribution, behavior, &path)?;
        (taken && asked.key == key).then_some((behavior, path))
    })
}

/// All behaviors of a distribution, the default one last.
pub(super) fn behaviors(distribution: &Distribution) -> impl Iterator<Item = &CacheBehavior> {
    let default = [&distribution.default_cache_behavior];
    distribution.cache_behaviors.iter().chain(default)
}

/// The origin that a behavior asks first: its own, or the primary one of its group.
pub(super) fn first_origin<'a>(
    distribution: &'a Distribution,
    behavior: &CacheBehavior,
) -> Option<&'a Origin> {
    let id = &behavior.target_origin_id;
    let group = distribution.origin_groups.iter().find(|it| it.id == *id);
    distribution.origin(group.map_or(id, |it| &it.primary))
}

/// The function that runs before a behavior's origin is asked.
pub(super) fn function<'a>(
    config: &'a Config,
    behavior: &CacheBehavior,
) -> Option<&'a FunctionConfig> {
    let association = behavior.functions.origin_request.as_ref()?;
    config.functions.get(&association.function)
}

/// A behavior's place, for people.
pub(super) fn place(distribution: &Distribution, behavior: &CacheBehavior) -> String {
    format!(
        "distribution {}, behavior `{}`",
        distribution.id, behavior.path_pattern
    )
}
