//! One request a key at a time: whoever comes while it is under way gets what it brings.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::time::Instant;

use crate::s3::{Object, ReadError};

/// How the last request for a key ended, for those who waited.
#[derive(Debug)]
pub(super) struct Turn {
    /// When it ended.
    pub(super) at: Instant,
    /// What it brought.
    pub(super) landing: Result<Option<Arc<Object>>, ReadError>,
}

/// Held by whoever asks. One who leaves makes room for the next, who then asks.
type Place = tokio::sync::Mutex<Option<Turn>>;

/// The keys that somebody asks for just now.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<Box<str>, Weak<Place>>>);

impl Turns {
    /// Where to stand for a key.
    pub(super) fn of(&self, key: &str) -> Arc<Place> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(key).and_then(Weak::upgrade) {
            return place;
        }
        places.retain(|_, it| it.strong_count() > 0);
        let place = Arc::new(Place::default());
        places.insert(key.into(), Arc::downgrade(&place));
        place
    }
}
