//! A bucket: its settings, and where its objects are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{BucketAccess, CorsRule, Folder, Object, ReadError, S3Fidelity, WebsiteResponder};

/// A bucket with its settings and contents.
#[derive(Debug)]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// Who may read it.
    pub access: BucketAccess,
    /// How it answers at the website endpoint; `None` where that is off.
    pub website: Option<WebsiteResponder>,
    /// Its CORS rules, in order.
    pub cors: Vec<CorsRule>,
    /// What AWS leaves unsaid.
    pub fidelity: S3Fidelity,
    /// Where the objects are.
    pub contents: BucketContents,
}

/// Where a bucket's objects are.
#[derive(Debug)]
pub enum BucketContents {
    /// In `dist` folders, each under a key prefix; the longest prefix that has the key wins.
    Folders(Vec<MountedFolder>),
    /// In memory, by key.
    Held(BTreeMap<String, Arc<Object>>),
}

/// A `dist` folder that stands for part of a bucket.
#[derive(Debug)]
pub struct MountedFolder {
    /// What stands before the file's path in its key; empty, or ends with `/`.
    pub key_prefix: String,
    /// The app that the folder belongs to.
    pub app: String,
    /// The folder.
    pub folder: Arc<Folder>,
}

impl Bucket {
    /// The object under a key, whole and of one version; `None` where there is none.
    ///
    /// # Errors
    ///
    /// The file is there but cannot be read, which S3 has no word for.
    pub async fn object(&self, key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        match &self.contents {
            BucketContents::Held(objects) => Ok(objects.get(key).cloned()),
            BucketContents::Folders(folders) => {
                for it in folders {
                    let Some(relative) = key.strip_prefix(&it.key_prefix) else {
                        continue;
                    };
                    if let Some(found) = it.folder.object(relative).await? {
                        return Ok(Some(found));
                    }
                }
                Ok(None)
            }
        }
    }

    /// The mounted folder that a key belongs to, by its prefix alone.
    pub fn folder_of(&self, key: &str) -> Option<&MountedFolder> {
        match &self.contents {
            BucketContents::Held(_) => None,
            BucketContents::Folders(folders) => {
                folders.iter().find(|it| key.starts_with(&it.key_prefix))
            }
        }
    }
}
