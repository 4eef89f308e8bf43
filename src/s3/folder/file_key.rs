//! Which keys can name a file below a folder at all.
//!
//! S3's keys are plain strings: `a//b`, `../a` and `dir/` are keys like any other. No file has such
//! a name, and the system would understand them as another path, so they are never asked for.

use std::path::Path;

/// The path that a key names, relative to its folder; `None` where no file can have this key.
pub(super) fn relative_path(key: &str) -> Option<&Path> {
    let nameable = !key.contains('\0')
        && key
            .split('/')
            .all(|segment| !matches!(segment, "" | "." | "..") && is_one_name(segment));
    nameable.then(|| Path::new(key))
}

/// Whether the system takes this for one name: `\` and `:` mean something else on Windows.
fn is_one_name(segment: &str) -> bool {
    !cfg!(windows) || !segment.contains(['\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, nameable: bool) {
        assert_eq!(relative_path(key).is_some(), nameable, "{key:?}");
    }

    #[test]
    fn a_key_is_a_path_only_if_every_segment_is_a_name() {
        check("index.html", true);
        check("assets/app.1f.js", true);
        check("..a/b..", true);
        check("a b/ü.css", true);
        check(".well-known/x", true);
        check("", false);
        check("/", false);
        check("/etc/passwd", false);
        check("a//b", false);
        check("dir/", false);
        check("../a", false);
        check("a/../b", false);
        check("a/..", false);
        check("./a", false);
        check("a/./b", false);
        check("a\0b", false);
    }

    #[test]
    #[cfg(windows)]
    fn backslash_and_colon_are_no_part_of_a_name() {
        check("a\\..\\b", false);
        check("c:a", false);
        check("a.txt:stream", false);
    }

    #[test]
    #[cfg(unix)]
    fn backslash_is_part_of_a_name_on_unix() {
        check("a\\b", true);
    }
}
