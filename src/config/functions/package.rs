//! A fingerprint of a Lambda function's files: another one whenever a file has changed (io).
//!
//! The folder of a package is walked on each load, so what is in `node_modules` counts by the
//! names and times of its packages and by the lock file alone. All other files count by what is in
//! them while they are small together, so that a fresh copy of the same code is the same version.

use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// How deep folders are followed.
const DEEPEST: usize = 16;

/// How many bytes of a package are read; its further files count by their times.
const MOST_READ: u64 = 4 * 1024 * 1024;

/// Where Node.js packages lie.
const NODE_MODULES: &str = "node_modules";

/// Whether a file or folder of this name is no part of a function's own code: it is hidden, an
/// interpreter's cache, or what a package manager installed.
pub fn is_outside_package(name: &str) -> bool {
    name.starts_with('.') || name == NODE_MODULES || name == "__pycache__"
}

/// The fingerprint of a single file.
pub(super) fn fingerprint_of_bytes(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    printed(&hasher)
}

/// The fingerprint of a package's folder.
pub(super) fn fingerprint_of_folder(folder: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    let mut left = MOST_READ;
    walk(folder, "", DEEPEST, &mut left, &mut hasher);
    let modules = folder.join(NODE_MODULES);
    for (name, metadata) in entries(&modules) {
        note(&name, &metadata, &mut hasher);
        if name.starts_with('@') {
            for (name, metadata) in entries(&modules.join(&name)) {
                note(&name, &metadata, &mut hasher);
            }
        }
    }
    printed(&hasher)
}

fn walk(folder: &Path, way: &str, depth: usize, left: &mut u64, hasher: &mut DefaultHasher) {
    for (name, metadata) in entries(folder) {
        if is_outside_package(&name) {
            continue;
        }
        let path = format!("{way}/{name}");
        if metadata.is_dir() {
            path.hash(hasher);
            if depth > 0 {
                walk(&folder.join(&name), &path, depth - 1, left, hasher);
            }
        } else {
            // What a symlink leads to is the code.
            let file = folder.join(&name);
            let target = std::fs::metadata(&file).unwrap_or(metadata);
            let is_read = target.is_file() && target.len() <= *left;
            match is_read.then(|| std::fs::read(&file)) {
                Some(Ok(bytes)) => {
                    *left -= target.len();
                    (&path, &bytes).hash(hasher);
                }
                Some(Err(_)) | None => note(&path, &target, hasher),
            }
        }
    }
}

/// The entries of a folder by name, in order; none where there is no folder.
fn entries(folder: &Path) -> Vec<(String, Metadata)> {
    let read = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut res: Vec<(String, Metadata)> = read
        .filter_map(|it| {
            let name = it.file_name().to_string_lossy().into_owned();
            Some((name, it.metadata().ok()?))
        })
        .collect();
    res.sort_by(|a, b| a.0.cmp(&b.0));
    res
}

fn note(path: &str, metadata: &Metadata, hasher: &mut DefaultHasher) {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    (path, metadata.len(), since.unwrap_or_default()).hash(hasher);
}

fn printed(hasher: &DefaultHasher) -> String {
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_a_file_is_another_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let mut seen = vec![fingerprint_of_folder(root)];
        let mut changes = |what: &str| {
            let now = fingerprint_of_folder(root);
            assert!(!seen.contains(&now), "{what}");
            seen.push(now);
        };
        write("index.js", "a");
        changes("a file came");
        write("index.js", "ab");
        changes("it was written");
        write("lib/x.js", "a");
        changes("a file below came");
        write("node_modules/left-pad/index.js", "a");
        changes("a package was installed");
        std::fs::rename(root.join("lib/x.js"), root.join("lib/y.js")).unwrap();
        changes("a file was renamed");
    }

    #[test]
    fn a_copy_is_the_same_version() {
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        for (folder, age) in folders.iter().zip([0, 60]) {
            let path = folder.path().join("index.js");
            std::fs::write(&path, "a").unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            let time = UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + age);
            file.set_modified(time).unwrap();
        }
        let [one, other] = folders.map(|it| fingerprint_of_folder(it.path()));
        assert_eq!(one, other);
    }

    #[test]
    fn what_is_no_code_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("__pycache__")).unwrap();
        let before = fingerprint_of_folder(root);
        std::fs::write(root.join("__pycache__/x.pyc"), "a").unwrap();
        std::fs::write(root.join(".x.swp"), "a").unwrap();
        assert_eq!(fingerprint_of_folder(root), before);
    }
}
