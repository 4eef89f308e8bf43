//! The buckets of one folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::changed::StoreChange;
use super::contents::{BucketState, Contents};
use super::record::{Change, Time};
use super::stored_bucket::{Standing, StoredBucket, off_thread};
use super::{Spool, StoreError};
use crate::s3::{
    Bucket, BucketContents, ChecksumAlgorithm, S3Fidelity, bucket_documents::take_over,
};

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreMode {
    /// To be served: one process at a time.
    Serve,
    /// To be looked at, while another process may serve it: nothing is written.
    Look,
}

/// The buckets of one folder.
#[derive(Debug)]
pub struct BucketStore {
    contents: Arc<Contents>,
    made: Mutex<Made>,
}

/// Buckets as they were made of their settings, and what they were made with.
#[derive(Debug, Default)]
struct Made {
    fidelity: S3Fidelity,
    /// With the documents that they were made of.
    buckets: BTreeMap<String, (Documents, Arc<Bucket>)>,
}

/// A bucket's settings as they were put, by sub-resource.
type Documents = Arc<BTreeMap<String, String>>;

impl BucketStore {
    /// Opens a store; the folder need not exist, and is not made.
    ///
    /// # Errors
    ///
    /// Another process serves it, or what is there is no store.
    pub fn open(folder: &Path, mode: StoreMode) -> Result<Arc<Self>, StoreError> {
        Ok(Arc::new(BucketStore {
            contents: Contents::open(folder, mode)?,
            made: Mutex::default(),
        }))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.contents.folder
    }

    /// What AWS leaves unsaid, for the buckets that are made from now on and those that are there.
    pub fn set_fidelity(&self, fidelity: &S3Fidelity) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.fidelity != *fidelity {
            *made = Made {
                fidelity: fidelity.clone(),
                buckets: BTreeMap::new(),
            };
        }
    }

    /// Tells of every change that was acknowledged, on the thread that made it.
    pub fn on_change(&self, tell: Box<dyn Fn(StoreChange) + Send + Sync>) {
        self.contents.listeners.add(tell);
    }

    /// A bucket that was created.
    pub fn bucket(&self, name: &str) -> Option<Arc<Bucket>> {
        self.made_of(&self.contents.bucket(name)?)
    }

    /// Every bucket that was created, by name.
    pub fn buckets(&self) -> Vec<Arc<Bucket>> {
        let buckets = self.contents.buckets();
        buckets.iter().filter_map(|it| self.made_of(it)).collect()
    }

    fn made_of(&self, state: &Arc<BucketState>) -> Option<Arc<Bucket>> {
        let (created, documents) = {
            let index = state.read();
            (index.created?, Arc::clone(&index.documents))
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, bucket)) = made.buckets.get(&state.name)
            && Arc::ptr_eq(of, &documents)
            && bucket.creation_date == created
        {
            return Some(Arc::clone(bucket));
        }
        let contents = StoredBucket::new(
            &self.contents,
            Arc::clone(state),
            Standing::Created(created),
        );
        let mut bucket = Bucket {
            name: state.name.clone(),
            creation_date: created,
            fidelity: made.fidelity.clone(),
            contents: BucketContents::Stored(contents),
            ..Bucket::default()
        };
        take_over(&mut bucket, &documents);
        let bucket = Arc::new(bucket);
        let entry = (documents, Arc::clone(&bucket));
        made.buckets.insert(state.name.clone(), entry);
        Some(bucket)
    }

    /// What lies in a bucket of the configuration, which is there whether it was created or not.
    /// It is the same as that of a bucket of this name that was created.
    pub fn declared(self: &Arc<Self>, name: &str) -> Arc<StoredBucket> {
        let state = self.contents.bucket_or_new(name);
        StoredBucket::new(&self.contents, state, Standing::Declared)
    }

    /// Creates a bucket; says whether it is new.
    ///
    /// # Errors
    ///
    /// The disk refuses, or the store is only looked at.
    pub async fn create_bucket(
        self: &Arc<Self>,
        name: &str,
        now: SystemTime,
    ) -> Result<bool, StoreError> {
        let (contents, name) = (Arc::clone(&self.contents), name.to_owned());
        off_thread(&self.contents, move || {
            let bucket = contents.bucket_or_new(&name);
            let change = Change::CreateBucket { at: Time(now) };
            let may = |index: &super::index::BucketIndex| Ok(index.created.is_none());
            let applied = contents.commit(&bucket, change, None, may)?;
            Ok(!applied.keys.is_empty())
        })
        .await
    }

    /// Deletes an empty bucket with its settings and the uploads that are under way.
    ///
    /// # Errors
    ///
    /// It is not there or not empty; or the disk refuses.
    pub async fn delete_bucket(self: &Arc<Self>, name: &str) -> Result<(), StoreError> {
        let (contents, name) = (Arc::clone(&self.contents), name.to_owned());
        off_thread(&self.contents, move || {
            let bucket = contents.bucket(&name).ok_or(StoreError::NoSuchBucket)?;
            let change = Change::DeleteBucket {};
            contents.commit(&bucket, change, None, |index| {
                if index.created.is_none() {
                    return Err(StoreError::NoSuchBucket);
                }
                if !index.objects.is_empty() {
                    return Err(StoreError::NotEmpty);
                }
                Ok(true)
            })?;
            Ok(())
        })
        .await
    }

    /// Takes the store for writing, and makes it where there is none; what is written beside the
    /// buckets is written by the same process.
    ///
    /// # Errors
    ///
    /// Another process writes it, the store is only looked at, or the disk refuses.
    pub fn begin_writing(&self) -> Result<(), StoreError> {
        self.contents.serve()
    }

    /// Begins to take bytes; MD5 is always computed.
    pub fn spool(self: &Arc<Self>, sha256: bool, checksum: Option<ChecksumAlgorithm>) -> Spool {
        Spool::new(Arc::clone(&self.contents), sha256, checksum)
    }
}
