//! Where the configuration file is: upwards from the current folder, as Cargo's.

use std::path::{Component, Path, PathBuf};

/// The file's name.
pub const FILE_NAME: &str = "devserver.toml";

/// The nearest `devserver.toml` in a folder or above it.
pub fn find(start: &Path) -> Option<PathBuf> {
    let start = absolute(start, Path::new(""));
    start
        .ancestors()
        .map(|it| it.join(FILE_NAME))
        .find(|it| it.is_file())
}

/// A path made absolute below a base, without `.` and `..`; nothing needs to exist.
///
/// A `..` is taken off by name, as a shell's `cd` does, so a link's target plays no part.
pub(super) fn absolute(path: &Path, base: &Path) -> PathBuf {
    let joined = base.join(path);
    let full = std::path::absolute(&joined).unwrap_or(joined);
    let mut res = PathBuf::new();
    for part in full.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                res.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => res.push(part),
        }
    }
    res
}

/// A path as people should see it: relative to a folder where it lies below it.
pub(super) fn shown(path: &Path, from: &Path) -> PathBuf {
    let from = absolute(from, Path::new(""));
    match path.strip_prefix(&from) {
        Ok(relative) => relative.to_owned(),
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_upwards_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        std::fs::create_dir_all(&below).unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "").unwrap();
        assert_eq!(find(&below), Some(folder.path().join(FILE_NAME)));
        std::fs::write(folder.path().join("a").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&below), Some(folder.path().join("a").join(FILE_NAME)));
        // A folder of that name is no file.
        std::fs::create_dir(below.join(FILE_NAME)).unwrap();
        assert_eq!(find(&below), Some(folder.path().join("a").join(FILE_NAME)));
    }

    #[cfg(unix)]
    #[test]
    fn paths_are_made_absolute_by_name() {
        let check = |path: &str, expected: &str| {
            assert_eq!(
                absolute(Path::new(path), Path::new("/base/x")),
                Path::new(expected)
            );
        };
        check("dist", "/base/x/dist");
        check("./a/../dist", "/base/x/dist");
        check("../dist", "/base/dist");
        check("/dist", "/dist");
        check("../../../dist", "/dist");
    }

    #[cfg(unix)]
    #[test]
    fn people_see_short_paths() {
        let file = Path::new("/a/b/devserver.toml");
        assert_eq!(shown(file, Path::new("/a")), Path::new("b/devserver.toml"));
        assert_eq!(shown(file, Path::new("/c")), file);
    }
}
