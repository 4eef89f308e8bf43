//! One fetch a key at a time: whoever asks while it is under way waits for what it brings.
//!
//! AWS: "Request and response behavior for custom origins", simultaneous requests for the same
//! object (request collapsing). A fetch that brings nothing that may be kept lets those who waited
//! go their own ways, all at once.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::EdgeCache;
use crate::distribution::CacheKey;

/// How a fetch ended, for those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    /// The object is in the cache.
    Kept,
    /// The answer is not for everybody, or takes too long to wait for.
    NotKept,
    /// Whoever asked has left; the next may ask.
    GivenUp,
}

/// The fetches under way, by key.
#[derive(Debug, Default)]
pub(crate) struct Flights {
    under_way: Mutex<HashMap<Arc<CacheKey>, Arc<Arrivals>>>,
}

/// Where those who wait for one fetch stand.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    /// A [`Landing`] as a number; 0 until it has landed.
    landing: AtomicU8,
    landed: Notify,
}

/// What whoever wants a key has to do.
pub(crate) enum Boarding {
    /// Fetch it, and land.
    Lead(Flight),
    /// Wait: somebody else fetches it.
    Join(Arc<Arrivals>),
}

/// A fetch under way; those who wait are told when it lands or is given up.
#[derive(Debug)]
pub(crate) struct Flight {
    cache: Arc<EdgeCache>,
    key: Arc<CacheKey>,
    arrivals: Arc<Arrivals>,
}

impl Flights {
    fn under_way(&self) -> MutexGuard<'_, HashMap<Arc<CacheKey>, Arc<Arrivals>>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Joins the fetch of a key, or begins one.
pub(crate) fn board(cache: &Arc<EdgeCache>, key: &Arc<CacheKey>) -> Boarding {
    let mut under_way = cache.flights().under_way();
    if let Some(arrivals) = under_way.get(key) {
        return Boarding::Join(Arc::clone(arrivals));
    }
    let arrivals = Arc::<Arrivals>::default();
    under_way.insert(Arc::clone(key), Arc::clone(&arrivals));
    Boarding::Lead(Flight {
        cache: Arc::clone(cache),
        key: Arc::clone(key),
        arrivals,
    })
}

impl Arrivals {
    /// How the fetch ends.
    pub(crate) async fn landing(&self) -> Landing {
        loop {
            let mut landed = pin!(self.landed.notified());
            // From here on no landing is missed.
            landed.as_mut().enable();
            match self.landing.load(Ordering::Acquire) {
                0 => landed.await,
                1 => return Landing::Kept,
                2 => return Landing::NotKept,
                _ => return Landing::GivenUp,
            }
        }
    }

    fn land(&self, landing: Landing) {
        let number = match landing {
            Landing::Kept => 1,
            Landing::NotKept => 2,
            Landing::GivenUp => 3,
        };
        // Only the first landing counts.
        let first = self
            .landing
            .compare_exchange(0, number, Ordering::AcqRel, Ordering::Acquire);
        if first.is_ok() {
            self.landed.notify_waiters();
        }
    }
}

impl Flight {
    /// Ends the fetch: nobody can join it after this.
    pub(crate) fn land(self, landing: Landing) {
        self.arrivals.land(landing);
        // It is taken out of the fetches under way when it is dropped.
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.cache.flights().under_way().remove(&self.key);
        self.arrivals.land(Landing::GivenUp);
    }
}
