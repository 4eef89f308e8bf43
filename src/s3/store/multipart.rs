//! Multipart uploads: begun, filled with parts, and ended with an object or without.
//!
//! AWS: "Uploading and copying objects using multipart upload in Amazon S3".

use std::sync::Arc;
use std::time::SystemTime;

use super::body::{Body, Link};
use super::index::{BucketIndex, Upload};
use super::record::{Change, CreateUpload, Put, PutPart, Time};
use super::stored_bucket::{Inner, StoredBucket};
use super::writing::{append, quoted};
use super::{
    ListedUpload, NewObject, SpooledBody, StoreError, StoredObject, StoredPart, UploadPart,
    WriteCondition, digest_of_parts,
};
use crate::s3::{ChecksumAlgorithm, object::hex};

/// The smallest part but for the last, in bytes.
///
/// AWS: "Amazon S3 multipart upload limits".
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

/// When an object that was put in parts counts as written: when its upload began.
///
/// AWS: "Uploading and copying objects using multipart upload in Amazon S3": the last modified date
/// is the initiation's.
fn last_modified_of(initiated: SystemTime, _completed: SystemTime) -> SystemTime {
    initiated
}

impl StoredBucket {
    /// Begins a multipart upload; returns its id.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn create_upload(
        &self,
        key: &str,
        object: NewObject,
        checksum_algorithm: Option<ChecksumAlgorithm>,
        now: SystemTime,
    ) -> Result<String, StoreError> {
        let key = key.to_owned();
        self.in_turn(move |it| {
            let upload = upload_id()?;
            let object = StoredObject {
                size: 0,
                etag: String::new(),
                last_modified: object.last_modified.unwrap_or(now),
                metadata: object.metadata,
                part_sizes: Vec::new(),
                checksum: object.checksum,
                tags: object.tags,
            };
            let change = Change::CreateUpload(Box::new(CreateUpload {
                upload: upload.clone(),
                key,
                at: Time(now),
                checksum_algorithm: checksum_algorithm.map(|it| it.as_str().to_owned()),
                object: object.into(),
            }));
            it.commit(change, None, |_| Ok(true))?;
            Ok(upload)
        })
        .await
    }

    /// Puts a part, in the place of an earlier one of its number.
    ///
    /// # Errors
    ///
    /// There is no such upload of this key, or the disk refuses.
    pub async fn put_part(
        &self,
        key: &str,
        upload_id: &str,
        part_number: u32,
        body: SpooledBody,
        now: SystemTime,
    ) -> Result<StoredPart, StoreError> {
        let (key, upload) = (key.to_owned(), upload_id.to_owned());
        self.off_thread(move |it| {
            upload_of(&it.bucket.read(), &key, &upload)?;
            let part = StoredPart {
                part_number,
                size: body.len,
                etag: quoted(&body.md5),
                last_modified: now,
                checksum: body.checksum,
            };
            let file = it.keep(body.bytes)?;
            let id = file.as_ref().map(Body::place);
            let change = PutPart::of(upload.clone(), part.clone(), id);
            let change = Change::PutPart(Box::new(change));
            it.commit(change, file, |index| {
                upload_of(index, &key, &upload).map(|_| true)
            })?;
            Ok(part)
        })
        .await
    }

    /// Makes an object of parts, which come in the order of their numbers.
    ///
    /// # Errors
    ///
    /// There is no such upload; a part is not there, not as it was named, or too small; or the disk
    /// refuses. Then everything is as it was.
    pub async fn complete_upload(
        &self,
        key: &str,
        upload_id: &str,
        parts: &[UploadPart],
        condition: WriteCondition,
        now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        let (key, upload, parts) = (key.to_owned(), upload_id.to_owned(), parts.to_vec());
        self.off_thread(move |it| it.complete(&key, &upload, &parts, &condition, now))
            .await
    }

    /// Ends an upload without an object.
    ///
    /// # Errors
    ///
    /// There is no such upload, or the disk refuses.
    pub async fn abort_upload(&self, key: &str, upload_id: &str) -> Result<(), StoreError> {
        let (key, upload) = (key.to_owned(), upload_id.to_owned());
        self.in_turn(move |it| {
            let change = Change::AbortUpload {
                upload: upload.clone(),
            };
            it.commit(change, None, |index| {
                upload_of(index, &key, &upload).map(|_| true)
            })?;
            Ok(())
        })
        .await
    }

    /// The uploads that are under way, by key and then by time.
    pub fn uploads(&self) -> Vec<ListedUpload> {
        let index = self.inner.bucket.read();
        let uploads = index.uploads.iter().map(|(id, it)| ListedUpload {
            upload_id: id.clone(),
            key: it.key.clone(),
            initiated: it.initiated,
            checksum_algorithm: it.checksum_algorithm,
        });
        let mut uploads: Vec<_> = uploads.collect();
        drop(index);
        uploads.sort_by(|a, b| (&a.key, a.initiated).cmp(&(&b.key, b.initiated)));
        uploads
    }

    /// The parts of an upload, by number.
    ///
    /// # Errors
    ///
    /// There is no such upload.
    pub fn parts(&self, key: &str, upload_id: &str) -> Result<Vec<StoredPart>, StoreError> {
        let index = self.inner.bucket.read();
        let upload = upload_of(&index, key, upload_id)?;
        Ok(upload.parts.values().map(|it| it.part.clone()).collect())
    }
}

/// The parts that become an object, and what becomes of them.
struct Chosen {
    parts: Vec<StoredPart>,
    bodies: Vec<Option<Body>>,
    object: StoredObject,
}

impl Inner {
    fn complete(
        &self,
        key: &str,
        upload: &str,
        parts: &[UploadPart],
        condition: &WriteCondition,
        now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        let chosen = {
            let index = self.bucket.read();
            let found = upload_of(&index, key, upload)?;
            let there = index.objects.get(key).map(|it| &*it.object);
            condition.judge(there)?;
            chosen(found, parts, now)?
        };
        let body = self.joined(&chosen)?;
        let put = Box::new(Put {
            key: key.to_owned(),
            body: body.as_ref().map(Body::place),
            object: chosen.object.into(),
        });
        let change = Change::CompleteUpload {
            upload: upload.to_owned(),
            put,
        };
        let applied = self.commit(change, body, |index| {
            let found = upload_of(index, key, upload)?;
            // A part that was put anew in the meantime is not the one that was named.
            for part in &chosen.parts {
                if found.parts.get(&part.part_number).map(|it| &it.part) != Some(part) {
                    return Err(StoreError::InvalidPart(part.part_number));
                }
            }
            let there = index.objects.get(key).map(|it| &*it.object);
            condition.judge(there)?;
            Ok(true)
        })?;
        applied.object.ok_or(StoreError::NoSuchUpload)
    }

    /// A body with the bytes of all of these; that of a single one is taken as it is.
    fn joined(&self, chosen: &Chosen) -> Result<Option<Body>, StoreError> {
        let sizes = chosen.parts.iter().map(|it| it.size);
        let bodies = chosen.bodies.iter().zip(sizes);
        let bodies: Vec<_> = bodies
            .filter_map(|(body, size)| Some((body.as_ref()?, size)))
            .collect();
        if let [] | [_] = bodies[..] {
            return Ok(bodies.first().map(|(body, _)| Body::clone(body)));
        }
        self.store.serve()?;
        let (joined, mut file) = self.store.bodies.create()?;
        for (body, size) in bodies {
            append(&mut file, &joined, body, size)?;
        }
        Ok(Some(joined))
    }
}

/// A new upload's id.
fn upload_id() -> Result<String, StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Io {
        doing: "draw a random number from",
        path: "the system".into(),
        error: std::io::Error::other(error),
    })?;
    Ok(hex(&bytes))
}

/// The upload of an id, which must be of this key.
fn upload_of<'a>(index: &'a BucketIndex, key: &str, id: &str) -> Result<&'a Upload, StoreError> {
    let upload = index.uploads.get(id).filter(|it| it.key == key);
    upload.ok_or(StoreError::NoSuchUpload)
}

/// Finds the parts that were named.
fn chosen(upload: &Upload, named: &[UploadPart], now: SystemTime) -> Result<Chosen, StoreError> {
    let mut parts = Vec::with_capacity(named.len());
    let mut bodies = Vec::with_capacity(named.len());
    for (at, it) in named.iter().enumerate() {
        let found = upload
            .parts
            .get(&it.part_number)
            .filter(|found| found.part.etag.trim_matches('"') == it.etag.trim_matches('"'));
        let found = found.ok_or(StoreError::InvalidPart(it.part_number))?;
        if found.part.size < SMALLEST_PART && at + 1 < named.len() {
            return Err(StoreError::PartTooSmall(it.part_number));
        }
        parts.push(found.part.clone());
        bodies.push(found.body.as_ref().map(Link::body).cloned());
    }
    let mut object = upload.object.clone();
    object.size = parts.iter().map(|it| it.size).sum();
    object.etag = digest_of_parts::etag(&parts);
    object.last_modified = last_modified_of(object.last_modified, now);
    object.part_sizes = parts.iter().map(|it| it.size).collect();
    if let Some(algorithm) = upload.checksum_algorithm {
        object.checksum = digest_of_parts::checksum(algorithm, &parts).or(object.checksum);
    }
    Ok(Chosen {
        parts,
        bodies,
        object,
    })
}
