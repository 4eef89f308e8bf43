//! The store as a whole, over real folders.

mod buckets;
mod objects;
mod restart;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tempfile::TempDir;

use super::{
    BucketStore, NewObject, SpooledBody, StoreError, StoreMode, StoredBucket, StoredObject,
    WriteCondition,
};
use crate::s3::ObjectMetadata;

/// A time that is none of whole seconds.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::new(1_750_000_000, 123_456_789)
}

/// A store in a folder that is not there yet.
fn store() -> (TempDir, Arc<BucketStore>) {
    let root = TempDir::new().unwrap();
    let store = open(&root);
    (root, store)
}

/// Opens the store of a folder to serve it.
fn open(root: &TempDir) -> Arc<BucketStore> {
    BucketStore::open(&root.path().join("store"), StoreMode::Serve).unwrap()
}

/// Bytes that have arrived, in chunks of at most so many.
async fn spooled_in(store: &Arc<BucketStore>, bytes: &[u8], chunk: usize) -> SpooledBody {
    let mut spool = store.spool(false, None);
    for chunk in bytes.chunks(chunk.max(1)) {
        spool.write(Bytes::copy_from_slice(chunk)).await.unwrap();
    }
    spool.finish().await.unwrap()
}

/// Bytes that have arrived.
async fn spooled(store: &Arc<BucketStore>, bytes: &[u8]) -> SpooledBody {
    spooled_in(store, bytes, 16 * 1024).await
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

/// The bytes of an object that is held.
async fn bytes_of(bucket: &StoredBucket, key: &str) -> Option<Bytes> {
    let object = bucket.object(key).await.unwrap()?;
    Some(object.body.held().unwrap().clone())
}
