//! How long the edge keeps a folder's files, judged by the rule that keeps them.
//!
//! AWS: "Manage how long content stays in the cache (expiration)". Browsers are
//! [`uploads`](super::uploads)' subject; they cannot be invalidated, the edge can.

use std::path::Path;
use std::time::SystemTime;

use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::Finding;
use super::keys::path_of;
use super::uploads::{LONG, is_entry_point};
use crate::config::{BucketConfig, Config, FolderConfig, Severity};
use crate::distribution::{CacheBehavior, Distribution, RefusingDirective, Storing, TtlReason};
use crate::distribution::{Ttl, storing};
use crate::rfc::cache_control::CacheControl;
use crate::s3::metadata_for;

/// How many seconds browsers should keep what has its hash in its name; AWS's own default TTL.
const DAY: u64 = 86_400;

pub(super) fn lint(
    config: &Config,
    distribution: &Distribution,
    files: &dyn Fn(&Path) -> Vec<String>,
    found: &mut Vec<Finding>,
) {
    let mut untold: Vec<(String, u64)> = Vec::new();
    for bucket in &config.buckets {
        for folder in &bucket.folders {
            let mut seen = Seen::default();
            for file in files(&folder.path) {
                look(config, distribution, bucket, folder, &file, &mut seen);
            }
            if folder.upload_rules.is_empty() {
                let stale = seen.stale.drain(..).next();
                untold.extend(stale.map(|it| (folder.app.clone(), it.kept)));
            }
            seen.report(distribution, folder, found);
        }
    }
    // Without a file there is no place to tell it.
    if config.file.is_some() {
        found.extend(untold_uploads(distribution, &untold));
    }
}

/// One note for all apps of which nobody has said how their files are uploaded.
fn untold_uploads(distribution: &Distribution, untold: &[(String, u64)]) -> Option<Finding> {
    let (_, kept) = untold.first()?;
    let apps: Vec<String> = untold.iter().map(|(it, _)| format!("`{it}`")).collect();
    let s = if apps.len() == 1 { "" } else { "s" };
    Some(Finding {
        severity: Severity::Note,
        code: "no-upload-rules",
        place: format!("distribution {}, app{s} {}", distribution.id, apps.join(", ")),
        reason: format!(
            "no `[[app.upload]]` says with which `Cache-Control` the deploy script uploads the files; without one the edge keeps all of them for {kept} s, entry points too"
        ),
        fix: "write the deploy script's `aws s3 sync` lines as `[[app.upload]]` tables; without a `Cache-Control` in production, invalidate in every deploy".to_owned(),
    })
}

/// Files of a folder that lead into the same trap; one finding names the first.
#[derive(Default)]
struct Seen {
    stale: Vec<SeenFile>,
    despite: Vec<SeenFile>,
    short: Vec<SeenFile>,
}

struct SeenFile {
    file: String,
    /// Its `Cache-Control`, for people.
    said: String,
    /// How many seconds it is kept; by the edge, but in `short` by browsers.
    kept: u64,
}

fn look(
    config: &Config,
    distribution: &Distribution,
    bucket: &BucketConfig,
    folder: &FolderConfig,
    file: &str,
    seen: &mut Seen,
) {
    let key = format!("{}{file}", folder.key_prefix);
    let Some((behavior, _)) = path_of(config, distribution, &bucket.name, &key) else {
        return;
    };
    let Some(metadata) = metadata_for(&folder.upload_rules, folder.content_types, file) else {
        return;
    };
    // A date in a file says nothing about the day on which somebody looks.
    if metadata.expires.is_some() {
        return;
    }
    let written = metadata.cache_control.unwrap_or_default();
    let mut headers = HeaderMap::new();
    if let (false, Ok(value)) = (written.is_empty(), HeaderValue::from_str(&written)) {
        headers.insert(CACHE_CONTROL, value);
    }
    let control = CacheControl::of(&headers);
    let seen_file = |kept: u64| SeenFile {
        file: file.to_owned(),
        said: match written.is_empty() {
            true => "no `Cache-Control`".to_owned(),
            false => format!("`{written}`"),
        },
        kept,
    };
    if has_hash(file) && !folder.upload_rules.is_empty() {
        let kept = match control.no_cache || control.no_store {
            true => 0,
            false => control.max_age.unwrap_or_default(),
        };
        if kept < DAY {
            seen.short.push(seen_file(kept));
        }
    }
    let Some(ttl) = ttl(config, behavior, &headers) else {
        return;
    };
    match ttl.because {
        TtlReason::MinimumDespite { directive, min } => {
            let weak = directive == RefusingDirective::NoCache && min.as_secs() <= LONG;
            if !weak {
                seen.despite.push(seen_file(min.as_secs()));
            }
        }
        _ if is_entry_point(file) && ttl.duration.as_secs() > LONG => {
            let browsers = control.max_age.unwrap_or_default() > LONG;
            // What browsers keep is the worse trap, and is told of there.
            if !browsers {
                seen.stale.push(seen_file(ttl.duration.as_secs()));
            }
        }
        _ => {}
    }
}

/// How long a behavior keeps an answer with these headers.
fn ttl(config: &Config, behavior: &CacheBehavior, headers: &HeaderMap) -> Option<Ttl> {
    let bounds = behavior.cache.ttl_bounds();
    // The time takes part where there is an `Expires`, and there is none.
    let now = SystemTime::UNIX_EPOCH;
    match storing(StatusCode::OK, headers, bounds, now, &config.fidelity) {
        Storing::Keep(ttl) => Some(ttl),
        Storing::Refuse(_) => None,
    }
}

/// Whether a part of the name looks like a hash: eight or more hexadecimal digits, letters among
/// them and figures too.
fn has_hash(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let hex = |it: &str| it.bytes().all(|it| it.is_ascii_hexdigit());
    let mixed = |it: &str| {
        it.bytes().any(|it| it.is_ascii_digit()) && it.bytes().any(|it| it.is_ascii_alphabetic())
    };
    !name.ends_with(".map")
        && name
            .split(['.', '-', '_'])
            .any(|it| it.len() >= 8 && hex(it) && mixed(it))
}

impl Seen {
    fn report(&self, distribution: &Distribution, folder: &FolderConfig, found: &mut Vec<Finding>) {
        let place = |first: &SeenFile, many: usize| {
            let more = match many {
                1 => String::new(),
                _ => format!(" and {} more", many - 1),
            };
            let (id, app, file) = (&distribution.id, &folder.app, &first.file);
            format!("distribution {id}, app `{app}`, file `{file}`{more}")
        };
        if let Some(first) = self.stale.first() {
            found.push(Finding {
                severity: Severity::Warning,
                code: "stale-entry-point",
                place: place(first, self.stale.len()),
                reason: format!(
                    "with {} the edge keeps it for {} s, so a deploy shows only after an invalidation",
                    first.said, first.kept
                ),
                fix: "upload it with `no-cache`, or invalidate it in every deploy".to_owned(),
            });
        }
        if let Some(first) = self.despite.first() {
            found.push(Finding {
                severity: match first.kept > LONG {
                    true => Severity::Warning,
                    false => Severity::Note,
                },
                code: "kept-despite-cache-control",
                place: place(first, self.despite.len()),
                reason: format!(
                    "the edge keeps it for {} s in spite of {}: that is the minimum TTL of its behavior, and above 0 it beats `no-cache`, `no-store` and `private`",
                    first.kept, first.said
                ),
                fix: "use a cache policy with `min_ttl = 0` for such files, or `CachingDisabled`"
                    .to_owned(),
            });
        }
        if let Some(first) = self.short.first() {
            found.push(Finding {
                severity: Severity::Note,
                code: "short-lived-hashed-file",
                place: place(first, self.short.len()),
                reason: format!(
                    "it has {}, though the hash in its name changes with its contents: browsers ask for it again and again",
                    first.said
                ),
                fix: "upload such files with `max-age=31536000`, or as long as old pages may stay open".to_owned(),
            });
        }
    }
}
