//! A bucket: its settings, and where its objects are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::SystemTime;

use super::{
    BucketAccess, CorsRule, Folder, Object, ReadError, RemoteBucket, S3Fidelity, StoredBucket,
    WebsiteResponder,
};

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
    /// Its versioning state; `None` where versioning was never enabled.
    pub versioning: Option<BucketVersioning>,
    /// When it was created, for `ListBuckets`.
    pub creation_date: SystemTime,
    /// What AWS leaves unsaid.
    pub fidelity: S3Fidelity,
    /// The `dist` folders that stand for parts of it, each under a key prefix; the longest prefix
    /// that has a key wins.
    pub folders: Vec<MountedFolder>,
    /// Where the objects are that no folder has.
    pub contents: BucketContents,
}

impl Default for Bucket {
    /// A bucket without a name and without objects, with the usual settings.
    fn default() -> Self {
        Bucket {
            name: String::new(),
            access: BucketAccess::default(),
            website: None,
            cors: Vec::new(),
            versioning: None,
            creation_date: SystemTime::UNIX_EPOCH,
            fidelity: S3Fidelity::default(),
            folders: Vec::new(),
            contents: BucketContents::Held(BTreeMap::new()),
        }
    }
}

/// The `Status` of a bucket's versioning, once it was set.
///
/// Only the newest version of an object is kept here; what shows of versioning is the header
/// `x-amz-version-id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketVersioning {
    /// Every version has an id.
    Enabled,
    /// The version id is `null`.
    Suspended,
}

/// Where a bucket's objects are, beside its folders.
#[derive(Debug)]
pub enum BucketContents {
    /// In memory, by key.
    Held(BTreeMap<String, Arc<Object>>),
    /// In the local store.
    Stored(Arc<StoredBucket>),
    /// In a bucket of another object store.
    Remote(Arc<RemoteBucket>),
}

/// A `dist` folder that stands for part of a bucket.
#[derive(Clone, Debug)]
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
    /// The file is there but cannot be read, or the other store does not answer, which S3 has no
    /// word for.
    pub async fn object(&self, key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        for it in &self.folders {
            let Some(relative) = key.strip_prefix(&it.key_prefix) else {
                continue;
            };
            if let Some(found) = it.folder.object(relative).await? {
                return Ok(Some(found));
            }
        }
        match &self.contents {
            BucketContents::Held(objects) => Ok(objects.get(key).cloned()),
            BucketContents::Stored(stored) => stored.object(key).await,
            BucketContents::Remote(remote) => remote.object(key).await,
        }
    }

    /// Every key that may have an object, in the order of their UTF-8 bytes.
    ///
    /// A file that no upload rule selects is named too, though it is no object;
    /// [`Bucket::object`] knows.
    ///
    /// # Errors
    ///
    /// A folder is there but cannot be read.
    pub async fn keys(&self) -> Result<BTreeSet<String>, ReadError> {
        let mut keys = BTreeSet::new();
        for it in &self.folders {
            let files = it.folder.keys().await?;
            keys.extend(
                files
                    .into_iter()
                    .map(|file| format!("{}{}", it.key_prefix, file.key)),
            );
        }
        match &self.contents {
            BucketContents::Held(objects) => keys.extend(objects.keys().cloned()),
            BucketContents::Stored(stored) => keys.extend(stored.keys()),
            BucketContents::Remote(remote) => keys.extend(remote.keys().await?),
        }
        Ok(keys)
    }

    /// How often anything has changed in the places that these keys may lie in; `None` where
    /// nobody counts the changes of one of them.
    pub fn changes<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Option<u64> {
        let mut sum = match &self.contents {
            BucketContents::Held(_) => 0,
            BucketContents::Stored(stored) => stored.changes(),
            BucketContents::Remote(_) => return None,
        };
        for key in keys {
            for it in &self.folders {
                if !key.starts_with(&it.key_prefix) {
                    continue;
                }
                let watch = it.folder.watch();
                if !watch.is_watched() {
                    return None;
                }
                sum += watch.generation();
            }
        }
        Some(sum)
    }

    /// The mounted folder that a key belongs to, by its prefix alone.
    pub fn folder_of(&self, key: &str) -> Option<&MountedFolder> {
        self.folders
            .iter()
            .find(|it| key.starts_with(&it.key_prefix))
    }
}
