//! What a deploy does to itself: uploads that leave users with old files for a week.
//!
//! The usual deploy is two lines: `aws s3 sync` of everything but the entry files with a long
//! `max-age`, then `aws s3 sync` of the rest with `no-cache`. It goes wrong in two ways that
//! nobody notices until users see an old page:
//!
//! - **The same-second race.** S3 keeps whole seconds, a file system does not: a file that was
//!   built and uploaded within one second counts as newer than its own upload, and the second line
//!   uploads it once more, with the second line's `Cache-Control`.
//! - **A nested entry file.** `--exclude index.html` is the file at the top alone; the
//!   `index.html` of a folder is uploaded by the first line, and cached for a week.
//!
//! Each is told once, and again only when a bucket has been quiet about it for a while.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{CACHE_CONTROL, HeaderValue};

use crate::rfc::cache_control::CacheControl;

/// How soon after an upload the next one of the same bytes is taken for the race.
const RACE: Duration = Duration::from_secs(2);

/// The age from which on a cached entry file is a trap: a day, in seconds.
const LONG_MAX_AGE: u64 = 86_400;

/// How long nothing more is said about the same trap in the same bucket.
const QUIET: Duration = Duration::from_secs(60);

/// How many buckets are remembered; beyond that, all are forgotten.
const MAX_BUCKETS: usize = 256;

/// The entry file of Module Federation, which has to be asked for anew like a page.
const REMOTE_ENTRY: &str = "remoteEntry.js";

/// An upload that has been acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upload<'a> {
    /// The key.
    pub(crate) key: &'a str,
    /// The entity tag of its bytes.
    pub(crate) etag: &'a str,
    /// Its `Cache-Control`.
    pub(crate) cache_control: Option<&'a str>,
    /// When it was written.
    pub(crate) at: SystemTime,
}

/// A trap that an upload fell into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DeployTrap {
    /// The same bytes were uploaded twice at once, with two values.
    SameSecondRace {
        /// The key.
        key: String,
        /// The value that it had.
        before: String,
        /// The value that it has.
        after: String,
    },
    /// An entry file in a folder is cached for long.
    NestedEntryFile {
        /// The key.
        key: String,
        /// The value.
        cache_control: String,
    },
}

impl DeployTrap {
    /// Judges an upload by what it says and by what it replaced.
    pub(crate) fn of(upload: Upload<'_>, before: Option<Upload<'_>>) -> Option<Self> {
        if let Some(before) = before
            && is_race(before, upload)
        {
            let shown = |it: Option<&str>| it.unwrap_or("none").to_owned();
            return Some(DeployTrap::SameSecondRace {
                key: upload.key.to_owned(),
                before: shown(before.cache_control),
                after: shown(upload.cache_control),
            });
        }
        let cache_control = upload.cache_control?;
        let nested = upload.key.contains('/');
        (nested && is_entry_file(upload.key) && max_age(cache_control) >= LONG_MAX_AGE).then(|| {
            DeployTrap::NestedEntryFile {
                key: upload.key.to_owned(),
                cache_control: cache_control.to_owned(),
            }
        })
    }
}

/// The same bytes with another value within moments. An entry file that is to be cached for less
/// from now on is none: a line for it alone may follow at once.
fn is_race(before: Upload<'_>, after: Upload<'_>) -> bool {
    // What was rounded up to a whole second lies ahead.
    let apart = after
        .at
        .duration_since(before.at)
        .unwrap_or_else(|it| it.duration());
    let meant = is_entry_file(after.key)
        && max_age(after.cache_control.unwrap_or_default())
            < max_age(before.cache_control.unwrap_or_default());
    before.etag == after.etag
        && before.cache_control != after.cache_control
        && apart <= RACE
        && !meant
}

/// Whether a key names a page or Module Federation's entry, which are asked for by a fixed name.
fn is_entry_file(key: &str) -> bool {
    let name = key.rsplit('/').next().unwrap_or(key);
    name == REMOTE_ENTRY || name.ends_with(".html") || name.ends_with(".htm")
}

/// For how many seconds a browser keeps it without asking.
fn max_age(cache_control: &str) -> u64 {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(cache_control) {
        headers.insert(CACHE_CONTROL, value);
    }
    let read = CacheControl::of(&headers);
    if read.no_cache || read.no_store {
        return 0;
    }
    read.max_age.unwrap_or(0)
}

/// For people: what, why, and what to do.
impl fmt::Display for DeployTrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeployTrap::SameSecondRace { key, before, after } => write!(
                f,
                "`{key}` was uploaded twice within {} seconds with the same bytes: its Cache-Control was `{before}` and is `{after}` now. S3 keeps whole seconds, so `aws s3 sync` takes a file that was just built for newer than its upload and uploads it again with the next command's headers; name with `--exclude` in the later command what the earlier one has uploaded, or wait a second between build and deploy",
                RACE.as_secs()
            ),
            DeployTrap::NestedEntryFile { key, cache_control } => {
                let name = key.rsplit('/').next().unwrap_or(key);
                write!(
                    f,
                    "`{key}` is an entry file and was stored with Cache-Control `{cache_control}`: browsers keep it and do not see the next deploy. `--exclude {name}` is the file at the top of the folder alone; `--exclude \"*{name}\"` is every one"
                )
            }
        }
    }
}

/// What was said lately, so that a trap is told once and not once a file.
#[derive(Debug, Default)]
pub(crate) struct ToldTraps {
    last: BTreeMap<(String, u8), SystemTime>,
}

impl ToldTraps {
    /// Whether a trap is to be told now; if so it counts as told.
    pub(crate) fn is_news(&mut self, bucket: &str, trap: &DeployTrap, now: SystemTime) -> bool {
        let kind = match trap {
            DeployTrap::SameSecondRace { .. } => 0,
            DeployTrap::NestedEntryFile { .. } => 1,
        };
        if self.last.len() >= 2 * MAX_BUCKETS {
            self.last.clear();
        }
        // Every further one puts the end of the silence off, so a long deploy is told of once.
        let last = self.last.insert((bucket.to_owned(), kind), now);
        last.is_none_or(|it| now.duration_since(it).is_ok_and(|since| since > QUIET))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    const WEEK: Option<&str> = Some("max-age=604800");
    const NO_CACHE: Option<&str> = Some("no-cache");

    fn upload<'a>(
        key: &'a str,
        etag: &'a str,
        cache_control: Option<&'a str>,
        at: u64,
    ) -> Upload<'a> {
        Upload {
            key,
            etag,
            cache_control,
            at: UNIX_EPOCH + Duration::from_millis(at),
        }
    }

    #[test]
    fn the_same_bytes_twice_at_once_are_a_race() {
        for (key, before, after, race) in [
            (
                "main.1.js",
                ("a", WEEK, 1_000),
                ("a", NO_CACHE, 1_800),
                true,
            ),
            (
                "main.1.js",
                ("a", NO_CACHE, 1_000),
                ("a", WEEK, 3_000),
                true,
            ),
            (
                "main.1.js",
                ("a", WEEK, 2_000),
                ("a", NO_CACHE, 1_800),
                true,
            ),
            (
                "main.1.js",
                ("a", None, 1_000),
                ("a", NO_CACHE, 1_800),
                true,
            ),
            (
                "main.1.js",
                ("a", WEEK, 1_000),
                ("a", NO_CACHE, 3_001),
                false,
            ),
            (
                "main.1.js",
                ("a", WEEK, 1_000),
                ("b", NO_CACHE, 1_800),
                false,
            ),
            ("main.1.js", ("a", WEEK, 1_000), ("a", WEEK, 1_800), false),
            // `aws s3 cp index.html` behind a `sync` of everything.
            (
                "index.html",
                ("a", WEEK, 1_000),
                ("a", NO_CACHE, 1_800),
                false,
            ),
            (
                "x/remoteEntry.js",
                ("a", WEEK, 1_000),
                ("a", NO_CACHE, 1_800),
                false,
            ),
            (
                "index.html",
                ("a", NO_CACHE, 1_000),
                ("a", WEEK, 1_800),
                true,
            ),
        ] {
            let before = upload(key, before.0, before.1, before.2);
            let after = upload(key, after.0, after.1, after.2);
            let found = DeployTrap::of(after, Some(before));
            let found = matches!(found, Some(DeployTrap::SameSecondRace { .. }));
            assert_eq!(found, race, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_nested_entry_file_that_is_cached_for_long_is_a_trap() {
        for (key, cache_control, trap) in [
            ("child/index.html", WEEK, true),
            ("en/remoteEntry.js", Some("public, max-age=86400"), true),
            (
                "a/b/offline.html",
                Some("max-age=31536000, immutable"),
                true,
            ),
            ("index.html", WEEK, false),
            ("child/index.html", NO_CACHE, false),
            ("child/index.html", Some("no-cache, max-age=604800"), false),
            ("child/index.html", Some("max-age=60"), false),
            ("child/index.html", None, false),
            ("child/main.1.js", WEEK, false),
            ("child/myremoteEntry.js", WEEK, false),
        ] {
            let found = DeployTrap::of(upload(key, "a", cache_control, 0), None);
            assert_eq!(found.is_some(), trap, "{key} {cache_control:?}");
        }
    }

    #[test]
    fn a_trap_says_what_to_do() {
        let race = DeployTrap::of(
            upload("main.1.js", "a", NO_CACHE, 1_800),
            Some(upload("main.1.js", "a", WEEK, 1_000)),
        );
        let said = race.unwrap().to_string();
        for part in ["`main.1.js`", "`max-age=604800`", "`no-cache`", "--exclude"] {
            assert!(said.contains(part), "{said}");
        }
        let nested = DeployTrap::of(upload("child/index.html", "a", WEEK, 0), None);
        let said = nested.unwrap().to_string();
        assert!(said.contains("`--exclude \"*index.html\"`"), "{said}");
    }

    #[test]
    fn a_trap_is_told_once_a_deploy() {
        let trap = DeployTrap::of(upload("c/index.html", "a", WEEK, 0), None).unwrap();
        let race = DeployTrap::SameSecondRace {
            key: String::new(),
            before: String::new(),
            after: String::new(),
        };
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let mut told = ToldTraps::default();
        assert!(told.is_news("a", &trap, at(0)));
        assert!(!told.is_news("a", &trap, at(50)));
        assert!(!told.is_news("a", &trap, at(100)));
        assert!(told.is_news("a", &race, at(100)));
        assert!(told.is_news("b", &trap, at(100)));
        assert!(told.is_news("a", &trap, at(161)));
        for it in 0..10_000 {
            told.is_news(&it.to_string(), &trap, at(200));
        }
        assert!(told.last.len() <= 2 * MAX_BUCKETS);
    }
}
