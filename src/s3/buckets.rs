//! All buckets there are: those of the configuration, and those that were created in the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Bucket, BucketContents, BucketStore, StoredBucket,
    bucket_documents::{fill_in, fills_in},
};

/// The buckets, by name.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    /// Those of the configuration.
    pub configured: Arc<BTreeMap<String, Arc<Bucket>>>,
    /// Where the others are; they come and go while a configuration stays.
    pub store: Option<Arc<BucketStore>>,
}

impl Buckets {
    /// These buckets, and no store.
    pub fn of(buckets: impl IntoIterator<Item = Bucket>) -> Self {
        let buckets = buckets.into_iter();
        let buckets: BTreeMap<_, _> = buckets.map(|it| (it.name.clone(), Arc::new(it))).collect();
        Buckets {
            configured: Arc::new(buckets),
            store: None,
        }
    }

    /// The bucket of a name; the configuration's goes before the store's. What the configuration
    /// leaves open of it, settings that were put through the API decide.
    pub fn get(&self, name: &str) -> Option<Arc<Bucket>> {
        let Some(configured) = self.configured.get(name) else {
            return self.store.as_ref()?.bucket(name);
        };
        if let BucketContents::Stored(stored) = &configured.contents {
            let documents = stored.documents();
            if fills_in(&documents) {
                return Some(Arc::new(filled_in(configured, stored, &documents)));
            }
        }
        Some(Arc::clone(configured))
    }

    /// Every bucket, in the order of their names.
    pub fn all(&self) -> BTreeMap<String, Arc<Bucket>> {
        let stored = self.store.iter().flat_map(|it| it.buckets());
        let mut all: BTreeMap<_, _> = stored.map(|it| (it.name.clone(), it)).collect();
        all.extend(BTreeMap::clone(&self.configured));
        all
    }
}

/// A bucket of the configuration with settings that were put.
fn filled_in(
    configured: &Bucket,
    stored: &Arc<StoredBucket>,
    documents: &BTreeMap<String, String>,
) -> Bucket {
    let mut res = Bucket {
        name: configured.name.clone(),
        access: configured.access.clone(),
        website: configured.website.clone(),
        cors: configured.cors.clone(),
        versioning: configured.versioning,
        creation_date: configured.creation_date,
        fidelity: configured.fidelity.clone(),
        folders: configured.folders.clone(),
        contents: BucketContents::Stored(Arc::clone(stored)),
    };
    fill_in(&mut res, documents);
    res
}
