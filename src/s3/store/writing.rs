//! Writing a bucket: objects put, copied and deleted, and their tags.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::SystemTime;

use md5::{Digest as _, Md5};

use super::bodies::{PACKED_AT_MOST, SLACK};
use super::body::{Body, Link};
use super::hot::Hot;
use super::record::{Change, Put};
use super::spool::SpooledBytes;
use super::stored_bucket::{Inner, StoredBucket};
use super::{NewObject, SpooledBody, StoreError, StoredObject, WriteCondition};
use crate::s3::object::hex;

/// How many bytes of a file are hashed at once.
const CHUNK: usize = 256 * 1024;

impl StoredBucket {
    /// Makes an object of bytes that have arrived, in the place of the one that is there.
    ///
    /// # Errors
    ///
    /// The condition does not hold, or the disk refuses; then everything is as it was.
    pub async fn put(
        &self,
        key: &str,
        body: SpooledBody,
        object: NewObject,
        condition: WriteCondition,
        now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        let key = key.to_owned();
        let is_little = body.len <= PACKED_AT_MOST;
        let put = move |it: &Inner| it.put(key, body, object, &condition, now);
        let stored = if is_little {
            self.in_turn(put).await?
        } else {
            self.off_thread(put).await?
        };
        self.repack_if_wasteful();
        Ok(stored)
    }

    /// Makes an object of the bytes of another one, which are not read where both are in the same
    /// store, but to know the MD5 of a source that was put in parts. The ETag is the MD5 of the
    /// bytes.
    ///
    /// # Errors
    ///
    /// There is no such source, or the disk refuses.
    pub async fn copy(
        &self,
        source: &StoredBucket,
        source_key: &str,
        key: &str,
        object: NewObject,
        now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        let (key, source_key) = (key.to_owned(), source_key.to_owned());
        let source = Arc::clone(&source.inner);
        self.off_thread(move |it| it.copy(&source, &source_key, key, object, now))
            .await
    }

    /// Puts tags in the place of an object's.
    ///
    /// # Errors
    ///
    /// There is no such object, or the disk refuses.
    pub async fn put_tags(&self, key: &str, tags: Vec<(String, String)>) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.in_turn(move |it| {
            let asked = key.clone();
            let change = Change::PutTags { key, tags };
            it.commit(change, None, |index| {
                if index.objects.contains_key(asked.as_str()) {
                    Ok(true)
                } else {
                    Err(StoreError::NoSuchKey)
                }
            })?;
            Ok(())
        })
        .await
    }

    /// Deletes objects; keys that are not there do not matter.
    ///
    /// # Errors
    ///
    /// The disk refuses; then nothing was deleted.
    pub async fn delete(&self, keys: &[String]) -> Result<(), StoreError> {
        let keys = keys.to_vec();
        self.in_turn(move |it| {
            let asked = keys.clone();
            it.commit(Change::Delete { keys }, None, |index| {
                Ok(asked
                    .iter()
                    .any(|it| index.objects.contains_key(it.as_str())))
            })?;
            Ok(())
        })
        .await
    }
}

impl StoredBucket {
    /// Gives up packs that are mostly waste, once they are many; nobody waits for that.
    fn repack_if_wasteful(&self) {
        let store = Arc::clone(&self.inner.store);
        if !store.bodies.have_grown() {
            return;
        }
        let wasteful = store.bodies.wasteful(SLACK);
        if !wasteful.is_empty() {
            drop(tokio::task::spawn_blocking(move || store.repack(&wasteful)));
        }
    }
}

impl Inner {
    fn put(
        &self,
        key: String,
        body: SpooledBody,
        object: NewObject,
        condition: &WriteCondition,
        now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        let stored = StoredObject {
            size: body.len,
            etag: quoted(&body.md5),
            last_modified: object.last_modified.unwrap_or(now),
            metadata: object.metadata,
            part_sizes: Vec::new(),
            checksum: object.checksum,
            tags: object.tags,
        };
        let held = match &body.bytes {
            SpooledBytes::Held(bytes) if Hot::keeps(body.len) => Some(bytes.clone()),
            SpooledBytes::Held(_) | SpooledBytes::File(_) => None,
        };
        let file = self.keep(body.bytes)?;
        let (object, version) = self.commit_object(key, stored, file, condition)?;
        if let Some(bytes) = held {
            let hot = object.with_body(bytes.into());
            self.store.hot.insert(version, Arc::new(hot));
        }
        Ok(object)
    }

    /// Makes a file of bytes that have arrived; none where there are none.
    pub(super) fn keep(&self, bytes: SpooledBytes) -> Result<Option<Body>, StoreError> {
        self.store.serve()?;
        match bytes {
            SpooledBytes::Held(bytes) if bytes.is_empty() => Ok(None),
            SpooledBytes::Held(bytes) => self.store.bodies.write(&bytes).map(Some),
            SpooledBytes::File(file) => self.store.bodies.adopt(file).map(Some),
        }
    }

    fn commit_object(
        &self,
        key: String,
        object: StoredObject,
        body: Option<Body>,
        condition: &WriteCondition,
    ) -> Result<(Arc<StoredObject>, u64), StoreError> {
        let asked = key.clone();
        let put = Change::Put(Box::new(Put {
            key,
            body: body.as_ref().map(Body::place),
            object: object.into(),
        }));
        let applied = self.commit(put, body, |index| {
            let there = index.objects.get(asked.as_str());
            condition.judge(there.map(|it| &*it.object))?;
            Ok(true)
        })?;
        let object = applied.object.ok_or(StoreError::NoSuchKey)?;
        Ok((object, applied.version))
    }

    fn copy(
        &self,
        source: &Inner,
        source_key: &str,
        key: String,
        object: NewObject,
        now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        let (there, body) = {
            let index = source.bucket.read();
            let entry = index.objects.get(source_key).ok_or(StoreError::NoSuchKey)?;
            let body = entry.body.as_ref().map(Link::body).cloned();
            (Arc::clone(&entry.object), body)
        };
        let body = match body {
            Some(body) if !Arc::ptr_eq(&self.store, &source.store) => {
                Some(self.take(&body, there.size)?)
            }
            body => body,
        };
        let etag = match &body {
            Some(body) if !there.part_sizes.is_empty() => quoted(&md5_of(body, there.size)?),
            Some(_) => there.etag.clone(),
            None => quoted(&Md5::digest([])),
        };
        let stored = StoredObject {
            size: there.size,
            etag,
            last_modified: object.last_modified.unwrap_or(now),
            metadata: object.metadata,
            part_sizes: Vec::new(),
            checksum: object.checksum,
            tags: object.tags,
        };
        let (object, _) = self.commit_object(key, stored, body, &WriteCondition::None)?;
        Ok(object)
    }

    /// A body of this store with the bytes of another one's.
    fn take(&self, body: &Body, size: u64) -> Result<Body, StoreError> {
        self.store.serve()?;
        let (taken, mut file) = self.store.bodies.create()?;
        append(&mut file, &taken, body, size)?;
        Ok(taken)
    }
}

/// Appends a body to an open file, within the system where it can do that.
pub(super) fn append(
    file: &mut File,
    into: &Body,
    body: &Body,
    size: u64,
) -> Result<(), StoreError> {
    let from = body.open().map_err(StoreError::io("read", &body.path()))?;
    match io::copy(&mut from.take(size), file) {
        Ok(copied) if copied == size => Ok(()),
        Ok(_) => {
            let error = io::ErrorKind::UnexpectedEof.into();
            Err(StoreError::io("read", &body.path())(error))
        }
        Err(error) => Err(StoreError::io("write", &into.path())(error)),
    }
}

fn md5_of(body: &Body, size: u64) -> Result<[u8; 16], StoreError> {
    let path = body.path();
    let refused = || StoreError::io("read", &path);
    let mut file = body.open().map_err(refused())?.take(size);
    let mut md5 = Md5::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk).map_err(refused())? {
            0 => return Ok(md5.finalize().into()),
            read => md5.update(&chunk[..read]),
        }
    }
}

/// An entity tag of a digest.
pub(super) fn quoted(md5: &[u8]) -> String {
    format!("\"{}\"", hex(md5))
}
