//! What lies in one bucket: its settings, and the ground that reading and writing stand on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use super::StoreError;
use super::body::Body;
use super::contents::{BucketState, Contents};
use super::index::{Applied, BucketIndex};
use super::record::Change;

/// What lies in one bucket of the store.
#[derive(Debug)]
pub struct StoredBucket {
    pub(super) inner: Arc<Inner>,
}

/// What work on another thread needs of it.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) store: Arc<Contents>,
    pub(super) bucket: Arc<BucketState>,
    standing: Standing,
}

/// What makes that there is such a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The configuration.
    Declared,
    /// That it was created, then, and has not been deleted since.
    Created(SystemTime),
}

impl StoredBucket {
    pub(super) fn new(
        store: &Arc<Contents>,
        bucket: Arc<BucketState>,
        standing: Standing,
    ) -> Arc<Self> {
        Arc::new(StoredBucket {
            inner: Arc::new(Inner {
                store: Arc::clone(store),
                bucket,
                standing,
            }),
        })
    }

    /// The bucket's name.
    pub fn name(&self) -> &str {
        &self.inner.bucket.name
    }

    /// Its settings as they were put, by sub-resource: `website`, `cors`, `policy` ...
    pub fn documents(&self) -> Arc<BTreeMap<String, String>> {
        Arc::clone(&self.inner.bucket.read().documents)
    }

    /// Puts a setting, or takes it away.
    ///
    /// # Errors
    ///
    /// The disk refuses, or the store is only looked at.
    pub async fn put_document(
        &self,
        sub_resource: &str,
        document: Option<String>,
    ) -> Result<(), StoreError> {
        let sub_resource = sub_resource.to_owned();
        self.in_turn(move |it| {
            let name = sub_resource.clone();
            let put = document.is_some();
            let change = Change::PutDocument {
                sub_resource,
                document,
            };
            it.commit(change, None, |index| {
                Ok(put || index.documents.contains_key(&name))
            })?;
            Ok(())
        })
        .await
    }

    /// How often anything in it has changed.
    pub fn changes(&self) -> u64 {
        self.inner.bucket.changes.load(Ordering::Acquire)
    }

    /// Does work that may take long.
    pub(super) async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        off_thread(&self.inner.store, move || work(&inner)).await
    }

    /// Does work that is little, after what was asked for before.
    pub(super) async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        in_turn(&self.inner.store, move || work(&inner)).await
    }
}

impl Inner {
    /// Makes a change if the bucket is there and `may` says so.
    pub(super) fn commit(
        &self,
        change: Change,
        body: Option<Body>,
        may: impl Fn(&BucketIndex) -> Result<bool, StoreError>,
    ) -> Result<Applied, StoreError> {
        self.store
            .commit(&self.bucket, change, body, |index| match self.standing {
                Standing::Created(at) if index.created != Some(at) => Err(StoreError::NoSuchBucket),
                Standing::Created(_) | Standing::Declared => may(index),
            })
    }
}

/// Does work on a thread that may wait for the disk. It goes on where whoever asked gives up.
pub(super) async fn off_thread<T: Send + 'static>(
    store: &Contents,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::io("work in", &store.folder)(error.into())))
}

/// Does work that takes a few dozen microseconds and may wait for the disk, after such work that was
/// asked for before. It goes on where whoever asked gives up.
pub(super) async fn in_turn<T: Send + 'static>(
    store: &Contents,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (tell, done) = tokio::sync::oneshot::channel();
    let job = Box::new(move || {
        // Whoever asked may be gone.
        drop(tell.send(work()));
    });
    if let Err(job) = store.writer.send(job) {
        drop(tokio::task::spawn_blocking(job));
    }
    done.await.unwrap_or_else(|_| {
        let error = std::io::Error::other("the thread that writes has ended");
        Err(StoreError::io("work in", &store.folder)(error))
    })
}
