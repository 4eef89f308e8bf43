//! The local store: buckets and objects that were put through the S3 API (io).
//!
//! # Promises
//!
//! - What was acknowledged is there after `kill -9`, whole: bytes, ETag and metadata of one write.
//! - A reader sees an object as it was before a write or as it is after, and nothing between.
//! - Keys are never paths: `a`, `a/`, `/a`, `a//b` and names beyond ASCII are all different, on
//!   every file system.
//! - Nothing is written before something is put: no folder appears in a project that stores nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use super::{Bucket, Checksum, ChecksumAlgorithm, Object, ObjectMetadata, ReadError, S3Fidelity};

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreMode {
    /// To be served: one process at a time.
    Serve,
    /// To be looked at, while another process may serve it: nothing is written.
    Look,
}

/// Why the store did not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process serves it.
    #[error("the store `{folder}` is in use by another mfe-dev{}", .pid.map(|it| format!(" (process {it})")).unwrap_or_default())]
    InUse {
        /// The store's folder.
        folder: PathBuf,
        /// The other process, where that is known.
        pid: Option<u32>,
    },
    /// It is only looked at.
    #[error("the store is only looked at")]
    ReadOnly,
    /// It was written by a version of mfe-dev that is newer, or is no store.
    #[error("`{path}` cannot be read as a store: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused; a full disk says so here.
    #[error("cannot {doing} `{path}`: {error}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// There is no such bucket.
    #[error("there is no such bucket")]
    NoSuchBucket,
    /// The bucket has objects.
    #[error("the bucket is not empty")]
    NotEmpty,
    /// There is no such upload, or no more.
    #[error("there is no such upload")]
    NoSuchUpload,
    /// A part is not there, or not as it was named.
    #[error("part {0} is not there")]
    InvalidPart(u32),
    /// A part that is not the last is smaller than 5 MiB.
    #[error("part {0} is too small")]
    PartTooSmall(u32),
    /// A condition on the object that is there does not hold.
    #[error("the condition does not hold")]
    ConditionFailed,
    /// A condition on an object that is not there.
    #[error("there is no such key")]
    NoSuchKey,
}

/// What changed in the store, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreChange {
    /// The bucket.
    pub bucket: String,
    /// The key; empty where the bucket itself or its settings changed.
    pub key: String,
    /// Whether it is gone.
    pub deleted: bool,
}

/// What a write asks of the object that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WriteCondition {
    /// Nothing.
    #[default]
    None,
    /// `If-None-Match: *`: that there is none.
    Absent,
    /// `If-Match`: that it has this entity tag, with its quotes.
    Matches(String),
}

/// What is stored beside the bytes of a new object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewObject {
    /// The headers.
    pub metadata: ObjectMetadata,
    /// The checksum of the whole object.
    pub checksum: Option<Checksum>,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
    /// When it counts as written; whole seconds are shown.
    pub last_modified: Option<SystemTime>,
}

/// An object of the store without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    /// How many bytes it has.
    pub size: u64,
    /// The entity tag with its quotes.
    pub etag: String,
    /// When it was written.
    pub last_modified: SystemTime,
    /// The headers.
    pub metadata: ObjectMetadata,
    /// The sizes of a multipart upload's parts, in bytes; empty for an object put in one piece.
    pub part_sizes: Vec<u64>,
    /// The checksum.
    pub checksum: Option<Checksum>,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
}

/// Bytes that have arrived and are no object yet; dropped, they are gone.
///
/// Small ones are in memory, larger ones in a file of the store.
#[derive(Debug)]
pub struct SpooledBody {
    /// How many bytes there are.
    pub len: u64,
    /// Their MD5.
    pub md5: [u8; 16],
    /// Their SHA-256, where it was asked for.
    pub sha256: Option<[u8; 32]>,
    /// Their checksum, where one was asked for.
    pub checksum: Option<Checksum>,
}

/// Bytes while they arrive.
#[derive(Debug)]
pub struct Spool {}

impl Spool {
    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn write(&mut self, _bytes: Bytes) -> Result<(), StoreError> {
        todo!()
    }

    /// All bytes are there.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn finish(self) -> Result<SpooledBody, StoreError> {
        todo!()
    }
}

/// A multipart upload that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUpload {
    /// Its id.
    pub upload_id: String,
    /// The key that it will have.
    pub key: String,
    /// When it was begun.
    pub initiated: SystemTime,
    /// The algorithm of its parts' checksums, where it named one.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
}

/// A part of an upload, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// 1 to 10,000.
    pub part_number: u32,
    /// In bytes.
    pub size: u64,
    /// The entity tag with its quotes: the MD5 of the part.
    pub etag: String,
    /// When it was written.
    pub last_modified: SystemTime,
    /// The checksum.
    pub checksum: Option<Checksum>,
}

/// A part as whoever completes an upload names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPart {
    /// 1 to 10,000.
    pub part_number: u32,
    /// The entity tag, with or without its quotes.
    pub etag: String,
}

/// The buckets of one folder.
#[derive(Debug)]
pub struct BucketStore {}

impl BucketStore {
    /// Opens a store; the folder need not exist, and is not made.
    ///
    /// # Errors
    ///
    /// Another process serves it, or what is there is no store.
    pub fn open(_folder: &Path, _mode: StoreMode) -> Result<Arc<Self>, StoreError> {
        todo!()
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        todo!()
    }

    /// What AWS leaves unsaid, for the buckets that are made from now on and those that are there.
    pub fn set_fidelity(&self, _fidelity: &S3Fidelity) {
        todo!()
    }

    /// Tells of every change that was acknowledged, on the thread that made it.
    pub fn on_change(&self, _tell: Box<dyn Fn(StoreChange) + Send + Sync>) {
        todo!()
    }

    /// A bucket that was created.
    pub fn bucket(&self, _name: &str) -> Option<Arc<Bucket>> {
        todo!()
    }

    /// Every bucket that was created, by name.
    pub fn buckets(&self) -> Vec<Arc<Bucket>> {
        todo!()
    }

    /// What lies in a bucket of the configuration, which is there whether it was created or not.
    /// It is the same as that of a bucket of this name that was created.
    pub fn declared(self: &Arc<Self>, _name: &str) -> Arc<StoredBucket> {
        todo!()
    }

    /// Creates a bucket; says whether it is new.
    ///
    /// # Errors
    ///
    /// The disk refuses, or the store is only looked at.
    pub async fn create_bucket(
        self: &Arc<Self>,
        _name: &str,
        _now: SystemTime,
    ) -> Result<bool, StoreError> {
        todo!()
    }

    /// Deletes an empty bucket with its settings.
    ///
    /// # Errors
    ///
    /// It is not there or not empty; or the disk refuses.
    pub async fn delete_bucket(self: &Arc<Self>, _name: &str) -> Result<(), StoreError> {
        todo!()
    }

    /// Begins to take bytes; MD5 is always computed.
    pub fn spool(self: &Arc<Self>, _sha256: bool, _checksum: Option<ChecksumAlgorithm>) -> Spool {
        todo!()
    }
}

/// What lies in one bucket of the store.
#[derive(Debug)]
pub struct StoredBucket {}

impl StoredBucket {
    /// The bucket's name.
    pub fn name(&self) -> &str {
        todo!()
    }

    /// Its settings as they were put, by sub-resource: `website`, `cors`, `policy` ...
    pub fn documents(&self) -> Arc<BTreeMap<String, String>> {
        todo!()
    }

    /// Puts a setting, or takes it away.
    ///
    /// # Errors
    ///
    /// The disk refuses, or the store is only looked at.
    pub async fn put_document(
        &self,
        _sub_resource: &str,
        _document: Option<String>,
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// How often anything in it has changed.
    pub fn changes(&self) -> u64 {
        todo!()
    }

    /// Every key, in the order of their UTF-8 bytes.
    pub fn keys(&self) -> BTreeSet<String> {
        todo!()
    }

    /// The objects whose key begins with `prefix` and comes after `after`, in the order of their
    /// UTF-8 bytes, at most `limit`.
    pub fn objects_after(
        &self,
        _prefix: &str,
        _after: &str,
        _limit: usize,
    ) -> Vec<(Arc<str>, Arc<StoredObject>)> {
        todo!()
    }

    /// An object without its bytes.
    pub fn head(&self, _key: &str) -> Option<Arc<StoredObject>> {
        todo!()
    }

    /// An object with its bytes: held up to [`super::LARGEST_HELD`], else of an open file.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn object(&self, _key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        todo!()
    }

    /// Makes an object of bytes that have arrived, in the place of the one that is there.
    ///
    /// # Errors
    ///
    /// The condition does not hold, or the disk refuses; then everything is as it was.
    pub async fn put(
        &self,
        _key: &str,
        _body: SpooledBody,
        _object: NewObject,
        _condition: WriteCondition,
        _now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        todo!()
    }

    /// Makes an object of the bytes of another one, which are not read where both are in the same
    /// store. The ETag is the MD5 of the bytes, also where the source was put in parts.
    ///
    /// # Errors
    ///
    /// There is no such source, or the disk refuses.
    pub async fn copy(
        &self,
        _source: &StoredBucket,
        _source_key: &str,
        _key: &str,
        _object: NewObject,
        _now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        todo!()
    }

    /// Puts tags in the place of an object's.
    ///
    /// # Errors
    ///
    /// There is no such object, or the disk refuses.
    pub async fn put_tags(
        &self,
        _key: &str,
        _tags: Vec<(String, String)>,
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// Deletes objects; keys that are not there do not matter.
    ///
    /// # Errors
    ///
    /// The disk refuses; then nothing was deleted.
    pub async fn delete(&self, _keys: &[String]) -> Result<(), StoreError> {
        todo!()
    }

    /// Begins a multipart upload; returns its id.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn create_upload(
        &self,
        _key: &str,
        _object: NewObject,
        _checksum_algorithm: Option<ChecksumAlgorithm>,
        _now: SystemTime,
    ) -> Result<String, StoreError> {
        todo!()
    }

    /// Puts a part, in the place of an earlier one of its number.
    ///
    /// # Errors
    ///
    /// There is no such upload of this key, or the disk refuses.
    pub async fn put_part(
        &self,
        _key: &str,
        _upload_id: &str,
        _part_number: u32,
        _body: SpooledBody,
        _now: SystemTime,
    ) -> Result<StoredPart, StoreError> {
        todo!()
    }

    /// Makes an object of parts, which come in the order of their numbers.
    ///
    /// # Errors
    ///
    /// There is no such upload; a part is not there, not as it was named, or too small; or the disk
    /// refuses. Then everything is as it was.
    pub async fn complete_upload(
        &self,
        _key: &str,
        _upload_id: &str,
        _parts: &[UploadPart],
        _condition: WriteCondition,
        _now: SystemTime,
    ) -> Result<Arc<StoredObject>, StoreError> {
        todo!()
    }

    /// Ends an upload without an object.
    ///
    /// # Errors
    ///
    /// There is no such upload, or the disk refuses.
    pub async fn abort_upload(&self, _key: &str, _upload_id: &str) -> Result<(), StoreError> {
        todo!()
    }

    /// The uploads that are under way, by key and then by time.
    pub fn uploads(&self) -> Vec<ListedUpload> {
        todo!()
    }

    /// The parts of an upload, by number.
    ///
    /// # Errors
    ///
    /// There is no such upload.
    pub fn parts(&self, _key: &str, _upload_id: &str) -> Result<Vec<StoredPart>, StoreError> {
        todo!()
    }
}
