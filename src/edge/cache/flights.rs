//! One fetch a key at a time: whoever asks while it is under way waits for what it brings.
//!
//! AWS: "Request and response behavior for custom origins", simultaneous requests for the same
//! object (request collapsing). A fetch that brings nothing that may be kept lets those who waited
//! go their own ways, all at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::EdgeCache;
use crate::distribution::CacheKey;

/// How a fetch ended, for those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    /// It is under way.
    Pending,
    /// Its body is on its way through; whoever waits does so for this long at most.
    Flowing(Duration),
    /// The object is in the cache.
    Kept,
    /// The answer is not for everybody, or takes too long to wait for.
    NotKept,
}

/// The fetches under way, by key.
#[derive(Debug, Default)]
pub(crate) struct Flights {
    under_way: Mutex<HashMap<CacheKey, watch::Receiver<Landing>>>,
}

/// What whoever wants a key has to do.
pub(crate) enum Boarding {
    /// Fetch it, and land.
    Lead(Flight),
    /// Wait: somebody else fetches it.
    Join(watch::Receiver<Landing>),
}

/// A fetch under way; those who wait are told when it lands or is given up.
#[derive(Debug)]
pub(crate) struct Flight {
    cache: Arc<EdgeCache>,
    key: CacheKey,
    landing: watch::Sender<Landing>,
}

impl Flights {
    fn under_way(&self) -> MutexGuard<'_, HashMap<CacheKey, watch::Receiver<Landing>>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Joins the fetch of a key, or begins one.
pub(crate) fn board(cache: &Arc<EdgeCache>, key: &CacheKey) -> Boarding {
    let mut under_way = cache.flights().under_way();
    if let Some(landing) = under_way.get(key) {
        return Boarding::Join(landing.clone());
    }
    let (landing, receiver) = watch::channel(Landing::Pending);
    under_way.insert(key.clone(), receiver);
    Boarding::Lead(Flight {
        cache: Arc::clone(cache),
        key: key.clone(),
        landing,
    })
}

/// How a fetch ends; `Pending` where it was given up.
pub(crate) async fn landed(mut landing: watch::Receiver<Landing>) -> Landing {
    let until = |it: &Landing| *it != Landing::Pending;
    let first = landing.wait_for(until).await.map(|it| *it);
    let Ok(Landing::Flowing(patience)) = first else {
        return first.unwrap_or(Landing::Pending);
    };
    // The body flows as fast as the viewer that leads reads, which may be not at all.
    let ended = landing.wait_for(|it| !matches!(it, Landing::Flowing(_)));
    match tokio::time::timeout(patience, ended).await {
        Ok(ended) => ended.map_or(Landing::Pending, |it| *it),
        Err(_) => Landing::NotKept,
    }
}

impl Flight {
    /// Says that the answer has come and its body is on its way.
    pub(crate) fn flows(&self, patience: Duration) {
        self.landing.send_replace(Landing::Flowing(patience));
    }

    /// Ends the fetch: nobody can join it after this.
    pub(crate) fn land(self, landing: Landing) {
        let _ = self.landing.send(landing);
        // The rest is said when it is dropped.
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.cache.flights().under_way().remove(&self.key);
    }
}
