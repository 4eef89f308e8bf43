//! CloudFront KeyValueStore: what a function looks up by key.
//!
//! AWS: "Amazon CloudFront KeyValueStore".

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;

/// A store by its name; its contents are replaced as a whole.
#[derive(Debug)]
pub struct KeyValueStore {
    /// The name.
    pub name: String,
    contents: ArcSwap<Contents>,
}

/// What a store holds at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The pairs.
    pub data: BTreeMap<String, Arc<str>>,
    /// When the store was made.
    pub created: SystemTime,
    /// When its contents were last replaced.
    pub last_modified: SystemTime,
}

impl KeyValueStore {
    /// A store with these pairs.
    pub fn new(name: impl Into<String>, data: BTreeMap<String, Arc<str>>, now: SystemTime) -> Self {
        KeyValueStore {
            name: name.into(),
            contents: ArcSwap::from_pointee(Contents {
                data,
                created: now,
                last_modified: now,
            }),
        }
    }

    /// Puts other pairs in the place of those that there are; functions see them at once.
    pub fn replace(&self, data: BTreeMap<String, Arc<str>>, now: SystemTime) {
        let created = self.contents.load().created;
        self.contents.store(Arc::new(Contents {
            data,
            created,
            last_modified: now,
        }));
    }

    /// What it holds at present.
    pub fn contents(&self) -> Arc<Contents> {
        self.contents.load_full()
    }
}
