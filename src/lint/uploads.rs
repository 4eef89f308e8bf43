//! Entry points that browsers keep: an old `index.html` or `remoteEntry.js` asks for chunks that
//! a new deploy has replaced.

use std::path::Path;

use super::Finding;
use crate::config::{Config, FolderConfig, Severity};
use crate::s3::UploadFilter;

/// Files that keep their name from one build to the next.
const ENTRY_POINTS: [&str; 8] = [
    "index.html",
    "remoteEntry.js",
    "remoteEntry.mjs",
    "mf-manifest.json",
    "asset-manifest.json",
    "import-map.json",
    "service-worker.js",
    "sw.js",
];

/// How many seconds a browser may keep an entry point before it is a trap.
pub(super) const LONG: u64 = 300;

pub(super) fn lint(
    config: &Config,
    files: &dyn Fn(&Path) -> Vec<String>,
    found: &mut Vec<Finding>,
) {
    for bucket in &config.buckets {
        for folder in bucket
            .folders
            .iter()
            .filter(|it| !it.upload_rules.is_empty())
        {
            for file in files(&folder.path) {
                if let Some(it) = long_cached(folder, &file) {
                    found.push(it);
                }
            }
        }
    }
}

fn long_cached(folder: &FolderConfig, file: &str) -> Option<Finding> {
    if !is_entry_point(file) {
        return None;
    }
    let name = file.rsplit('/').next().unwrap_or(file);
    let rule = folder.upload_rules.iter().find(|it| it.selects(file))?;
    let cache_control = rule.metadata.cache_control.as_deref()?;
    if max_age(cache_control)? <= LONG {
        return None;
    }
    let excluded_at_top = rule
        .filters
        .iter()
        .any(|it| matches!(it, UploadFilter::Exclude(pattern) if pattern == name));
    let (why, fix) = if excluded_at_top && file != name {
        (
            format!("; the pattern `{name}` means the top-level file only"),
            format!("exclude `*/{name}` too"),
        )
    } else {
        (
            String::new(),
            format!("exclude `{file}` there, and give it `no-cache` in a rule of its own"),
        )
    };
    Some(Finding {
        severity: Severity::Warning,
        code: "long-cached-entry-point",
        place: format!("app `{}`, file `{file}`", folder.app),
        reason: format!(
            "an upload rule gives it `{cache_control}`, so browsers keep the old one after a deploy{why}"
        ),
        fix,
    })
}

/// Whether a file keeps its name from one build to the next, and names others that do not.
pub(super) fn is_entry_point(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    ENTRY_POINTS.contains(&name)
}

/// The seconds of `max-age`; `None` where the browser must ask first, or nothing is said.
fn max_age(cache_control: &str) -> Option<u64> {
    let directives = || {
        cache_control
            .split(',')
            .map(|it| it.trim().to_ascii_lowercase())
    };
    if directives().any(|it| it == "no-cache" || it == "no-store") {
        return None;
    }
    directives().find_map(|it| it.strip_prefix("max-age=")?.parse().ok())
}
