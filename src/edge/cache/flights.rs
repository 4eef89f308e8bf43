//! One fetch a key at a time: whoever asks while it is under way waits for what it brings.
//!
//! AWS: "Request and response behavior for custom origins", simultaneous requests for the same
//! object (request collapsing). A fetch that brings nothing that may be kept lets those who waited
//! go their own ways, all at once.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
    /// For how many milliseconds a body that flows is waited for; 0 until one does.
    patience: AtomicU64,
    changed: Notify,
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
        let first = self
            .until(|| self.landed().map(Ok).or(self.patience().map(Err)))
            .await;
        match first {
            Ok(landing) => landing,
            // The body flows as fast as the viewer that leads reads, which may be not at all.
            Err(patience) => tokio::time::timeout(patience, self.until(|| self.landed()))
                .await
                .unwrap_or(Landing::NotKept),
        }
    }

    /// Waits until there is something.
    async fn until<T>(&self, found: impl Fn() -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            if let Some(found) = found() {
                return found;
            }
            changed.await;
        }
    }

    fn landed(&self) -> Option<Landing> {
        match self.landing.load(Ordering::Acquire) {
            0 => None,
            1 => Some(Landing::Kept),
            2 => Some(Landing::NotKept),
            _ => Some(Landing::GivenUp),
        }
    }

    fn patience(&self) -> Option<Duration> {
        match self.patience.load(Ordering::Acquire) {
            0 => None,
            millis => Some(Duration::from_millis(millis)),
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
            self.changed.notify_waiters();
        }
    }
}

impl Flight {
    /// Says that the answer has come and its body is on its way: whoever waits does so for this
    /// long at most.
    pub(crate) fn flows(&self, patience: Duration) {
        let millis = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        self.arrivals
            .patience
            .store(millis.max(1), Ordering::Release);
        self.arrivals.changed.notify_waiters();
    }

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
