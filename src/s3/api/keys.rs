//! The objects of a bucket in the order of their keys, one after the other.
//!
//! What lies in the store is asked for in batches, without its bytes and without naming all keys;
//! what lies in folders or elsewhere is named first and then read. A folder's file hides an object
//! of the same key, as it does for `GetObject`.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use crate::s3::{
    Bucket, BucketContents, Checksum, Object, ReadError, S3Error, StoredBucket, StoredObject,
    rest::internal_error,
};

/// How many objects of the store are asked for at once.
const BATCH: usize = 512;

/// An object as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedObject {
    /// The key.
    pub(crate) key: String,
    /// In bytes.
    pub(crate) size: u64,
    /// The entity tag with its quotes.
    pub(crate) etag: String,
    /// When it was written.
    pub(crate) last_modified: SystemTime,
    /// The checksum.
    pub(crate) checksum: Option<Checksum>,
}

impl ListedObject {
    fn stored(key: &str, object: &StoredObject) -> Self {
        ListedObject {
            key: key.to_owned(),
            size: object.size,
            etag: object.etag.clone(),
            last_modified: object.last_modified,
            checksum: object.checksum.clone(),
        }
    }

    fn read(key: String, object: &Object) -> Self {
        ListedObject {
            key,
            size: object.body.len(),
            etag: object.etag.clone(),
            last_modified: object.last_modified,
            checksum: object.checksum.clone(),
        }
    }
}

/// The objects from a place on.
pub(crate) struct Keys<'a> {
    bucket: &'a Bucket,
    /// Keys that do not lie in the store, the next one first.
    named: VecDeque<String>,
    stored: Option<Stored<'a>>,
}

struct Stored<'a> {
    bucket: &'a StoredBucket,
    prefix: &'a str,
    /// Behind which key the next batch begins.
    cursor: String,
    batch: VecDeque<(Arc<str>, Arc<StoredObject>)>,
    is_last: bool,
}

impl<'a> Keys<'a> {
    /// The objects whose keys begin with `prefix` and come after `after`.
    ///
    /// # Errors
    ///
    /// A folder is there but cannot be read.
    pub(crate) async fn of(
        bucket: &'a Bucket,
        prefix: &'a str,
        after: &str,
    ) -> Result<Self, S3Error> {
        let (named, stored) = match &bucket.contents {
            BucketContents::Stored(stored) => (keys_of_folders(bucket).await, Some(stored)),
            BucketContents::Held(_) | BucketContents::Remote(_) => (bucket.keys().await, None),
        };
        let named = named.map_err(|it| internal_error(&it))?;
        let wanted = |it: &String| it.as_str() > after && it.starts_with(prefix);
        Ok(Keys {
            bucket,
            named: named.into_iter().filter(wanted).collect(),
            stored: stored.map(|it| Stored {
                bucket: it,
                prefix,
                cursor: after.to_owned(),
                batch: VecDeque::new(),
                is_last: false,
            }),
        })
    }

    /// The next object.
    ///
    /// # Errors
    ///
    /// A file is there but cannot be read.
    pub(crate) async fn next(&mut self) -> Result<Option<ListedObject>, S3Error> {
        loop {
            let stored = self.stored.as_mut().and_then(Stored::peek);
            match (self.named.front(), stored) {
                (None, None) => return Ok(None),
                (named, Some((key, object))) if named.is_none_or(|it| **key < *it.as_str()) => {
                    let listed = ListedObject::stored(key, object);
                    self.stored.as_mut().map(|it| it.batch.pop_front());
                    return Ok(Some(listed));
                }
                (_, stored) => {
                    let same = stored.is_some_and(|(key, _)| {
                        self.named.front().is_some_and(|it| *it.as_str() == **key)
                    });
                    if same {
                        self.stored.as_mut().map(|it| it.batch.pop_front());
                    }
                    let Some(key) = self.named.pop_front() else {
                        return Ok(None);
                    };
                    // A file that no upload rule selects has a key and no object.
                    let found = self.bucket.object(&key).await;
                    if let Some(object) = found.map_err(|it| internal_error(&it))? {
                        return Ok(Some(ListedObject::read(key, &object)));
                    }
                }
            }
        }
    }

    /// Passes over every key of a group.
    pub(crate) fn skip(&mut self, group: &str) {
        while self.named.front().is_some_and(|it| it.starts_with(group)) {
            self.named.pop_front();
        }
        if let Some(stored) = &mut self.stored {
            stored.skip(group);
        }
    }
}

impl Stored<'_> {
    fn peek(&mut self) -> Option<&(Arc<str>, Arc<StoredObject>)> {
        if self.batch.is_empty() && !self.is_last {
            let batch = self.bucket.objects_after(self.prefix, &self.cursor, BATCH);
            self.is_last = batch.len() < BATCH;
            if let Some((last, _)) = batch.last() {
                self.cursor = last.to_string();
            }
            self.batch = batch.into();
        }
        self.batch.front()
    }

    fn skip(&mut self, group: &str) {
        while self
            .batch
            .front()
            .is_some_and(|(key, _)| key.starts_with(group))
        {
            self.batch.pop_front();
        }
        if self.batch.is_empty() && !self.is_last && self.cursor.starts_with(group) {
            // The last character there is comes behind nearly every key of the group; what is
            // still left of it is passed over one by one.
            self.cursor = format!("{group}{}", char::MAX);
            while self.peek().is_some_and(|(key, _)| key.starts_with(group)) {
                self.batch.pop_front();
            }
        }
    }
}

/// The keys of all folders of a bucket.
async fn keys_of_folders(bucket: &Bucket) -> Result<BTreeSet<String>, ReadError> {
    let mut keys = BTreeSet::new();
    for it in &bucket.folders {
        let files = it.folder.keys().await?;
        let files = files.into_iter();
        keys.extend(files.map(|file| format!("{}{}", it.key_prefix, file.key)));
    }
    Ok(keys)
}
