//! All buckets there are: those of the configuration, and those that were created in the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Bucket, BucketStore};

/// The buckets, by name.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    /// Those of the configuration.
    pub configured: BTreeMap<String, Arc<Bucket>>,
    /// Where the others are; they come and go while a configuration stays.
    pub store: Option<Arc<BucketStore>>,
}

impl Buckets {
    /// These buckets, and no store.
    pub fn of(buckets: impl IntoIterator<Item = Bucket>) -> Self {
        let buckets = buckets.into_iter();
        Buckets {
            configured: buckets.map(|it| (it.name.clone(), Arc::new(it))).collect(),
            store: None,
        }
    }

    /// The bucket of a name; the configuration's goes before the store's.
    pub fn get(&self, name: &str) -> Option<Arc<Bucket>> {
        let configured = self.configured.get(name).cloned();
        configured.or_else(|| self.store.as_ref()?.bucket(name))
    }

    /// Every bucket, in the order of their names.
    pub fn all(&self) -> BTreeMap<String, Arc<Bucket>> {
        let stored = self.store.iter().flat_map(|it| it.buckets());
        let mut all: BTreeMap<_, _> = stored.map(|it| (it.name.clone(), it)).collect();
        all.extend(self.configured.clone());
        all
    }
}
