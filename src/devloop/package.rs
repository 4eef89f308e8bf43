//! The folders of a function's package, which are watched like files of the configuration (io).

use std::path::{Path, PathBuf};

use super::noise::is_noise;
use crate::config::is_outside_package;

/// How deep folders are followed.
const DEEPEST: usize = 16;

/// A folder and those below it that have a function's own code; none where it is no folder.
pub(super) fn package_folders(folder: &Path) -> Vec<PathBuf> {
    let mut res = Vec::new();
    let mut open = vec![(folder.to_path_buf(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        if depth < DEEPEST {
            // A symlink is no folder here, so that none leads back.
            let below = entries.flatten().filter(|it| {
                let own = it
                    .file_name()
                    .to_str()
                    .is_some_and(|it| !is_outside_package(it));
                own && it.file_type().is_ok_and(|it| it.is_dir())
            });
            open.extend(below.map(|it| (it.path(), depth + 1)));
        }
        res.push(folder);
    }
    res
}

/// Whether a path is a file or folder of a function's own code, where its folder is a package's.
pub(super) fn is_code(path: &Path) -> bool {
    let name = path.file_name().and_then(|it| it.to_str());
    name.is_some_and(|it| !is_outside_package(it) && !is_noise(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installed_and_hidden_folders_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        for it in ["lib/deep", "node_modules/x", ".git", "__pycache__"] {
            std::fs::create_dir_all(folder.path().join(it)).unwrap();
        }
        let mut found = package_folders(folder.path());
        found.sort_unstable();
        let expected = ["", "lib", "lib/deep"].map(|it| folder.path().join(it));
        let expected = expected.map(|it| it.components().collect::<PathBuf>());
        assert_eq!(found, expected);
        assert!(package_folders(&folder.path().join("none")).is_empty());
    }

    #[test]
    fn what_editors_leave_behind_is_no_code() {
        for (path, expected) in [
            ("/a/index.js", true),
            ("/a/package-lock.json", true),
            ("/a/index.js~", false),
            ("/a/.index.js.swp", false),
            ("/a/node_modules", false),
        ] {
            assert_eq!(is_code(Path::new(path)), expected, "{path}");
        }
    }
}
