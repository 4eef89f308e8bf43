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
        mounts: mounts(&bucket),
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
    let folders = bucket.folders.iter().map(|it| PageMount {
        key_prefix: it.key_prefix.clone(),
        app: it.app.clone(),
    });
    // What lies in the store belongs to the bucket.
    let stored = match &bucket.contents {
        BucketContents::Stored(_) => Some(PageMount {
            key_prefix: String::new(),
            app: bucket.name.clone(),
        }),
        BucketContents::Held(_) | BucketContents::Remote(_) => None,
    };
    folders.chain(stored).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::{Standing, assemble};
    use crate::config::{LoadOptions, load_text};

    /// What may be trimmed in the behavior of an app, and whether it may be left.
    #[track_caller]
    fn check(lines: &str, expected: (Option<&str>, bool)) {
        let folder = tempfile::tempdir().unwrap();
        for file in ["auth.js", "trim.js"] {
            std::fs::write(folder.path().join(file), "function handler() {}").unwrap();
        }
        let source = format!(
            "[[app]]\nname = 'root'\ndist = 'root'\n[[app]]\nname = 'admin'\ndist = 'admin'\n{lines}"
        );
        let file = folder.path().join("devserver.toml");
        let loaded = load_text(&source, &file, &LoadOptions::default());
        assert!(loaded.is_usable(), "{:?}", loaded.diagnostics);
        let snapshot = assemble(&loaded.config.unwrap(), &Standing::default()).snapshot;
        let route = page_routes(&snapshot).remove(0);
        let found = (route.trim_prefix.as_deref(), route.or_untrimmed);
        assert_eq!(found, expected, "{lines}");
    }

    #[test]
    fn the_built_in_function_is_known() {
        check(
            "path = '/admin/*'\ntrim_prefix = '/admin'",
            (Some("/admin"), false),
        );
        check("path = '/admin/*'", (None, false));
    }

    #[test]
    fn a_function_of_ones_own_may_trim_what_the_paths_begin_with() {
        let trim = "origin_request = 'trim.js'";
        check(
            &format!("path = '/admin/*'\n{trim}"),
            (Some("/admin"), true),
        );
        check(&format!("path = 'a/b/*.js'\n{trim}"), (Some("/a/b"), true));
        check(&format!("path = '/*.js'\n{trim}"), (None, true));
        check(
            "path = '/admin*'\nviewer_request = 'auth.js'",
            (Some("/admin"), true),
        );
        check(
            "path = '/admin/*'\norigin_response = 'trim.js'",
            (None, false),
        );
    }
}
