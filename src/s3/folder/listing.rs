//! The files of a folder, as a bucket lists its keys (io, blocking).

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

use super::ReadError;
use super::version::is_circle;

/// A file, as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// The path relative to the folder, with `/` between its segments.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// When the file was last written.
    pub last_modified: SystemTime,
}

/// Every regular file below `root` that has a key, in the byte order of the keys, as S3 lists them.
/// What vanishes while we look is left out; so is what has no name in UTF-8, which no key can say.
pub(super) fn list(root: &Path) -> Result<Vec<ListedFile>, ReadError> {
    let mut files = Vec::new();
    // Where symlinks lead must lie inside, by their real path.
    let Ok(inside) = root.canonicalize() else {
        return Ok(files);
    };
    for entry in WalkDir::new(&inside).follow_links(true) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if is_passing(&error) => continue,
            Err(error) => {
                return Err(ReadError {
                    path: error
                        .path()
                        .map_or_else(|| root.to_path_buf(), PathBuf::from),
                    reason: error.to_string(),
                });
            }
        };
        let Some(key) = key_of(&inside, entry.path()) else {
            continue;
        };
        // Stats what a symlink leads to.
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if !metadata.is_file() || leads_out(&inside, &entry) {
            continue;
        }
        files.push(ListedFile {
            key,
            size: metadata.len(),
            last_modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        });
    }
    files.sort_unstable_by(|a, b| a.key.as_bytes().cmp(b.key.as_bytes()));
    Ok(files)
}

/// Whether an error means only that there is nothing to list: gone in between, or a symlink that
/// leads nowhere or in circles.
fn is_passing(error: &walkdir::Error) -> bool {
    error.loop_ancestor().is_some()
        || error.io_error().is_some_and(|it| {
            is_circle(it) || matches!(it.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        })
}

/// Whether a file's real path is outside; one that was reached without a symlink needs no look.
fn leads_out(inside: &Path, entry: &walkdir::DirEntry) -> bool {
    let mut path = Some(entry.path());
    let mut linked = entry.path_is_symlink();
    while !linked {
        path = path.and_then(Path::parent).filter(|it| *it != inside);
        match path {
            None => return false,
            Some(folder) => linked = folder.is_symlink(),
        }
    }
    entry
        .path()
        .canonicalize()
        .map_or(true, |it| !it.starts_with(inside))
}

fn key_of(inside: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(inside).ok()?;
    let mut key = String::new();
    for segment in relative {
        if !key.is_empty() {
            key.push('/');
        }
        key.push_str(segment.to_str()?);
    }
    (!key.is_empty()).then_some(key)
}
