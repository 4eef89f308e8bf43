//! The parts of production's buckets for which a folder is to be found.

use std::path::{Path, PathBuf};

use super::super::imported::{Route, Survey, SurveyedBucket};

/// A bucket, or what lies below a prefix of its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The bucket's name.
    pub(super) bucket: String,
    /// What people call it.
    pub(super) shown: String,
    /// What `[bind]` calls the bucket.
    pub(super) key: String,
    /// Everything that the bucket is called.
    pub(super) names: Vec<String>,
    /// Empty, or ends with `/`.
    pub(super) key_prefix: String,
    /// The end of `key_prefix` that comes from viewers' paths, and so may lie in the folder itself.
    pub(super) from_path: String,
    /// The path patterns that lead there.
    pub(super) patterns: Vec<String>,
    /// The ids of the origins.
    pub(super) origin_ids: Vec<String>,
    /// The definition's own copy of the files.
    pub(super) copy: Option<PathBuf>,
    /// Whether the definition says what is deployed there.
    pub(super) is_deployed: bool,
}

/// The parts of all buckets behind origins.
///
/// A name that has a parameter's value in it changes with that.
pub(super) fn parts(survey: &Survey, parameters: &[(String, String)]) -> Vec<Part> {
    let buckets = survey.buckets.iter();
    buckets
        .flat_map(|bucket| {
            let mut values = parameters.iter().map(|(_, value)| value.as_str());
            let changes = values.any(|it| !it.is_empty() && bucket.name.contains(it));
            of_bucket(bucket, survey, changes)
        })
        .collect()
}

fn of_bucket(bucket: &SurveyedBucket, survey: &Survey, changes: bool) -> Vec<Part> {
    let mut origin_ids: Vec<String> = bucket
        .routes
        .iter()
        .map(|it| it.origin_id.clone())
        .collect();
    origin_ids.dedup();
    let key = key_of(bucket, survey, changes);
    let usual = Part {
        bucket: bucket.name.clone(),
        shown: match bucket.is_stand_in {
            true => key.clone(),
            false => bucket.name.clone(),
        },
        key,
        names: [std::slice::from_ref(&bucket.name), bucket.names.as_slice()].concat(),
        ..Part::default()
    };
    if !bucket.folders.is_empty() {
        let only = bucket.folders.len() == 1;
        let parts = bucket.folders.iter().map(|it| {
            let leads = |route: &&Route| {
                only || it.key_prefix.is_empty() || prefix_of(route).starts_with(&it.key_prefix)
            };
            let routes = bucket.routes.iter().filter(leads);
            Part {
                key_prefix: it.key_prefix.clone(),
                patterns: routes.map(|it| it.path_pattern.clone()).collect(),
                origin_ids: if only { origin_ids.clone() } else { Vec::new() },
                copy: it.copy.clone(),
                is_deployed: true,
                ..usual.clone()
            }
        });
        return parts.collect();
    }
    let mut res: Vec<Part> = Vec::new();
    for route in &bucket.routes {
        let key_prefix = prefix_of(route);
        let known = res.iter_mut().find(|it| it.key_prefix == key_prefix);
        if let Some(known) = known {
            known.patterns.push(route.path_pattern.clone());
            known.origin_ids.push(route.origin_id.clone());
            continue;
        }
        res.push(Part {
            key_prefix,
            from_path: from_path(route),
            patterns: vec![route.path_pattern.clone()],
            origin_ids: vec![route.origin_id.clone()],
            ..usual.clone()
        });
    }
    for it in &mut res {
        it.origin_ids.dedup();
    }
    // The whole before its parts.
    res.sort_by_key(|it| it.key_prefix.len());
    res
}

/// What the keys begin with that a behavior asks for.
fn prefix_of(route: &Route) -> String {
    let path = route.origin_path.trim_matches('/');
    let path = match path {
        "" => String::new(),
        path => format!("{path}/"),
    };
    path + &from_path(route)
}

/// What viewers' paths put in front of the keys: the folder of the pattern, or of the page at `/`.
fn from_path(route: &Route) -> String {
    let path = match (&route.root_object, route.is_rewritten) {
        (Some(page), _) => page.as_str(),
        (None, true) => "",
        (None, false) => route.path_pattern.as_str(),
    };
    let literal = path.split(['*', '?']).next().unwrap_or_default();
    let literal = literal.trim_start_matches('/');
    let folder = literal.rsplit_once('/').map(|(folder, _)| folder);
    folder.map(|it| format!("{it}/")).unwrap_or_default()
}

/// What `[bind]` calls a bucket, so that it is still the same one with the next release: its name,
/// but not where that holds a version, changes with a parameter, or is known to AWS only.
fn key_of(bucket: &SurveyedBucket, survey: &Survey, changes: bool) -> String {
    let without_version = without_version(&bucket.name);
    if !bucket.is_stand_in && !changes && without_version.is_none() {
        return bucket.name.clone();
    }
    let others = || survey.names.iter().filter(|(it, _)| *it != bucket.name);
    let is_own = |name: &&String| !others().any(|(_, names)| names.contains(name));
    if let Some(name) = bucket.names.iter().find(is_own) {
        return name.clone();
    }
    let Some((before, after)) = without_version else {
        return bucket.name.clone();
    };
    let fits = |name: &String| name.starts_with(before) && name.ends_with(after);
    match others().any(|(name, names)| fits(name) || names.iter().any(fits)) {
        true => bucket.name.clone(),
        false => format!("{before}*{after}"),
    }
}

/// What stands before and after a version in a name, as in `admin-1.4.0`.
fn without_version(name: &str) -> Option<(&str, &str)> {
    let starts = name.match_indices('-').map(|(at, _)| at + 1);
    starts.into_iter().find_map(|start| {
        let rest = &name[start..];
        let end = rest.find('-').unwrap_or(rest.len());
        let word = rest[..end].strip_prefix('v').unwrap_or(&rest[..end]);
        let numbers = word.split('.');
        let is_version = word.contains('.')
            && numbers
                .into_iter()
                .all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
        is_version.then_some((&name[..start], &rest[end..]))
    })
}

/// Where a part begins in a bucket if its files are these: the folder of the path may be one of
/// theirs.
pub(super) fn key_prefix_with(part: &Part, dist: &Path) -> String {
    match !part.from_path.is_empty() && dist.join(&part.from_path).is_dir() {
        true => {
            let length = part.key_prefix.len() - part.from_path.len();
            part.key_prefix[..length].to_owned()
        }
        false => part.key_prefix.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_names_are_seen() {
        let check = |name: &str, expected: Option<(&str, &str)>| {
            assert_eq!(without_version(name), expected, "{name}");
        };
        check("admin-1.4.0", Some(("admin-", "")));
        check("admin-v2.1-eu", Some(("admin-", "-eu")));
        check("admin", None);
        check("admin-2024", None);
        check("example.com-site", None);
        check("www-example.com", None);
    }

    #[test]
    fn keys_begin_with_what_no_function_takes_off_the_path() {
        let check =
            |pattern: &str, origin_path: &str, is_rewritten, root: Option<&str>, expected| {
                let route = Route {
                    path_pattern: pattern.to_owned(),
                    origin_path: origin_path.to_owned(),
                    is_rewritten,
                    root_object: root.map(str::to_owned),
                    ..Route::default()
                };
                assert_eq!(prefix_of(&route), expected, "{pattern} {origin_path}");
            };
        check("/admin/*", "", false, None, "admin/");
        check("/admin/*", "", true, None, "");
        check("/admin/*", "/v1", false, None, "v1/admin/");
        check("/admin/*", "/v1", true, None, "v1/");
        check("/admin*", "", false, None, "");
        check("*.js", "", false, None, "");
        check("*", "", false, Some("main/index.html"), "main/");
        check("*", "", false, Some("index.html"), "");
    }
}
