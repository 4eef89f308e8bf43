//! Reading a bucket: what is listed, and objects with and without their bytes.

use std::collections::BTreeSet;
use std::io;
use std::ops::Bound;
use std::sync::Arc;

use bytes::Bytes;

use super::StoredObject;
use super::body::{Body, Link};
use super::hot::Hot;
use super::stored_bucket::StoredBucket;
use crate::s3::{LARGEST_HELD, Object, ObjectBody, ReadError};

impl StoredBucket {
    /// Every key, in the order of their UTF-8 bytes.
    pub fn keys(&self) -> BTreeSet<String> {
        let index = self.inner.bucket.read();
        index
            .objects
            .keys()
            .map(|it| it.as_ref().to_owned())
            .collect()
    }

    /// The objects whose key begins with `prefix` and comes after `after`, in the order of their
    /// UTF-8 bytes, at most `limit`.
    pub fn objects_after(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Vec<(Arc<str>, Arc<StoredObject>)> {
        let from = if after < prefix {
            Bound::Included(prefix)
        } else {
            Bound::Excluded(after)
        };
        let index = self.inner.bucket.read();
        let objects = index.objects.range::<str, _>((from, Bound::Unbounded));
        objects
            .take_while(|(key, _)| key.starts_with(prefix))
            .take(limit)
            .map(|(key, entry)| (Arc::clone(key), Arc::clone(&entry.object)))
            .collect()
    }

    /// An object without its bytes.
    pub fn head(&self, key: &str) -> Option<Arc<StoredObject>> {
        let index = self.inner.bucket.read();
        index.objects.get(key).map(|it| Arc::clone(&it.object))
    }

    /// An object with its bytes: held up to [`LARGEST_HELD`], else of an open file.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn object(&self, key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        let (version, object, body) = {
            let index = self.inner.bucket.read();
            let Some(entry) = index.objects.get(key) else {
                return Ok(None);
            };
            if let Some(hot) = self.inner.store.hot.get(entry.version) {
                return Ok(Some(hot));
            }
            let body = entry.body.as_ref().map(Link::body).cloned();
            (entry.version, Arc::clone(&entry.object), body)
        };
        let Some(body) = body else {
            return Ok(Some(Arc::new(object.with_body(Bytes::new().into()))));
        };
        let inner = Arc::clone(&self.inner);
        let path = body.path();
        let read = tokio::task::spawn_blocking(move || {
            let read = Arc::new(object.with_body(read(&body, object.size)?));
            if Hot::keeps(object.size) {
                inner.store.hot.insert(version, Arc::clone(&read));
            }
            Ok(read)
        });
        match read
            .await
            .unwrap_or_else(|error| Err(io::Error::from(error)))
        {
            Ok(object) => Ok(Some(object)),
            Err(error) => Err(ReadError {
                path,
                reason: error.to_string(),
            }),
        }
    }
}

/// The bytes of a body, or its open file.
fn read(body: &Body, size: u64) -> io::Result<ObjectBody> {
    if size > LARGEST_HELD {
        let file = body.open()?;
        if file.metadata()?.len() < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        return Ok(ObjectBody::File {
            file: Arc::new(file),
            len: size,
        });
    }
    body.read(size).map(ObjectBody::Held)
}
