//! What is told of a change that was acknowledged, and who is told.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// What changed in the store, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreChange {
    /// The bucket.
    pub bucket: String,
    /// The key; empty where the bucket itself or its settings changed.
    pub key: String,
}

/// Who is told.
pub(super) type Listener = Box<dyn Fn(StoreChange) + Send + Sync>;

/// Everyone who is told.
#[derive(Default)]
pub(super) struct Listeners(RwLock<Vec<Arc<Listener>>>);

impl Listeners {
    pub(super) fn add(&self, tell: Listener) {
        let mut listeners = self.0.write().unwrap_or_else(PoisonError::into_inner);
        listeners.push(Arc::new(tell));
    }

    /// Tells of these keys. No lock is held meanwhile: whoever is told may ask the store.
    pub(super) fn tell(&self, bucket: &str, keys: &[Arc<str>]) {
        let listeners = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for tell in listeners {
            for key in keys {
                tell(StoreChange {
                    bucket: bucket.to_owned(),
                    key: key.as_ref().to_owned(),
                });
            }
        }
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listeners")
    }
}
