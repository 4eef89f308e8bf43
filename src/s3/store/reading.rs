//! Reading a bucket: what is listed, and objects with and without their bytes.

use std::collections::BTreeSet;
use std::io;
use std::ops::Bound;
use std::sync::Arc;

use bytes::Bytes;

use super::body::{Body, Link};
use super::index::Entry;
use super::stored_bucket::{Inner, StoredBucket};
use super::{StoreMode, StoredObject};
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
        let found = {
            let index = self.inner.bucket.read();
            let Some(entry) = index.objects.get(key) else {
                return Ok(None);
            };
            if let Some(hot) = self.inner.store.hot.get(entry.version) {
                return Ok(Some(hot));
            }
            Found::of(entry)
        };
        let (inner, key) = (Arc::clone(&self.inner), key.to_owned());
        let read = tokio::task::spawn_blocking(move || inner.load(&key, found));
        read.await.unwrap_or_else(|error| {
            Err(ReadError {
                path: self.inner.store.folder.clone(),
                reason: error.to_string(),
            })
        })
    }
}

/// What the index says of an object; its bytes stay as long as this.
struct Found {
    version: u64,
    object: Arc<StoredObject>,
    body: Option<Body>,
}

impl Found {
    fn of(entry: &Entry) -> Self {
        Found {
            version: entry.version,
            object: Arc::clone(&entry.object),
            body: entry.body.as_ref().map(Link::body).cloned(),
        }
    }
}

/// How often another process is asked where it has put an object by now.
const LOOKS: usize = 3;

impl Inner {
    /// Reads the bytes of an object. Where another process serves the store, it may have written
    /// the object anew in the meantime; then that is looked for.
    fn load(&self, key: &str, mut found: Found) -> Result<Option<Arc<Object>>, ReadError> {
        let mut looks = 0;
        loop {
            let error = match found.read() {
                Ok(object) => {
                    let object = Arc::new(object);
                    self.store.hot.insert(found.version, Arc::clone(&object));
                    return Ok(Some(object));
                }
                Err(error) => error,
            };
            let looked = looks < LOOKS
                && self.store.mode == StoreMode::Look
                && error.kind() == io::ErrorKind::NotFound
                && self.store.look_again().is_ok();
            if !looked {
                return Err(ReadError {
                    path: found.body.map(|it| it.path()).unwrap_or_default(),
                    reason: error.to_string(),
                });
            }
            looks += 1;
            match self.bucket.read().objects.get(key) {
                Some(entry) => found = Found::of(entry),
                None => return Ok(None),
            }
        }
    }
}

impl Found {
    fn read(&self) -> io::Result<Object> {
        let body = match &self.body {
            Some(body) => read(body, self.object.size)?,
            None => Bytes::new().into(),
        };
        Ok(self.object.with_body(body))
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
