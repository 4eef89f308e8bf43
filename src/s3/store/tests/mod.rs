//! The store as a whole, over real folders.

mod buckets;
mod concurrency;
mod damage;
mod full_disk;
mod listing;
mod looking;
mod multipart;
mod objects;
mod repack;
mod restart;
mod spool;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tempfile::TempDir;

use super::stored_bucket::StoredBucket;
use super::{
    BucketStore, NewObject, SpooledBody, StoreError, StoreMode, StoredObject, WriteCondition,
};
use crate::s3::ObjectMetadata;

/// A time that is none of whole seconds.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::new(1_750_000_000, 123_456_789)
}

/// The store's folder.
fn folder(root: &TempDir) -> PathBuf {
    root.path().join("store")
}

/// A store in a folder that is not there yet.
fn store() -> (TempDir, Arc<BucketStore>) {
    let root = TempDir::new().unwrap();
    let store = open(&root);
    (root, store)
}

/// Opens the store of a folder to serve it.
fn open(root: &TempDir) -> Arc<BucketStore> {
    BucketStore::open(&folder(root), StoreMode::Serve).unwrap()
}

/// So many bytes that are not all the same.
fn bytes(len: usize) -> Vec<u8> {
    let numbers = (0_u32..).flat_map(|it| it.wrapping_mul(2_654_435_761).to_le_bytes());
    numbers.take(len).collect()
}

/// Bytes that have arrived.
async fn spooled(store: &Arc<BucketStore>, bytes: &[u8]) -> SpooledBody {
    let mut spool = store.spool(false, None);
    for chunk in bytes.chunks(16 * 1024) {
        spool.write(Bytes::copy_from_slice(chunk)).await.unwrap();
    }
    spool.finish().await.unwrap()
}

/// A new object of this type.
fn of_type(content_type: &str) -> NewObject {
    NewObject {
        metadata: ObjectMetadata {
            content_type: Some(content_type.to_owned()),
            ..ObjectMetadata::default()
        },
        ..NewObject::default()
    }
}

/// Puts an object on no condition.
async fn put(
    store: &Arc<BucketStore>,
    bucket: &StoredBucket,
    key: &str,
    bytes: &[u8],
) -> Result<Arc<StoredObject>, StoreError> {
    let body = spooled(store, bytes).await;
    let object = NewObject::default();
    let condition = WriteCondition::None;
    bucket.put(key, body, object, condition, now()).await
}

/// Deletes one object.
async fn delete(bucket: &StoredBucket, key: &str) {
    bucket.delete(&[key.to_owned()]).await.unwrap();
}

/// The bytes of an object that is held.
async fn bytes_of(bucket: &StoredBucket, key: &str) -> Option<Bytes> {
    let object = bucket.object(key).await.unwrap()?;
    Some(object.body.held().unwrap().clone())
}

/// All objects of a bucket.
fn objects(bucket: &StoredBucket) -> Vec<(Arc<str>, Arc<StoredObject>)> {
    bucket.objects_after("", "", usize::MAX)
}

/// Every file of a store that holds bytes, packs included.
fn files(root: &TempDir) -> usize {
    let folders = ["bodies", "packs", "spool"].map(|it| folder(root).join(it));
    let files = folders.iter().flat_map(walkdir::WalkDir::new);
    files
        .filter(|it| it.as_ref().is_ok_and(|it| it.file_type().is_file()))
        .count()
}
