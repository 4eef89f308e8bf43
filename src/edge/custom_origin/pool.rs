//! Connections that wait for their next request.
//!
//! AWS: "Origin settings" (keep-alive timeout): how long CloudFront keeps an idle connection to a
//! custom origin.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::connect::Sender;
use super::endpoint::Endpoint;

/// The idle connections, by where they go.
#[derive(Debug, Default)]
pub(super) struct Pool {
    idle: Mutex<HashMap<Endpoint, Vec<Idle>>>,
    next: AtomicU64,
}

#[derive(Debug)]
struct Idle {
    number: u64,
    sender: Sender,
}

impl Pool {
    /// Takes the connection that was used last, if one is still open.
    pub(super) fn take(&self, endpoint: &Endpoint) -> Option<Sender> {
        let mut all = self.lock();
        let idle = all.get_mut(endpoint)?;
        let found = loop {
            match idle.pop() {
                Some(it) if it.sender.is_ready() => break Some(it.sender),
                Some(_) => {}
                None => break None,
            }
        };
        if idle.is_empty() {
            all.remove(endpoint);
        }
        found
    }

    /// Keeps a connection for `keepalive_timeout` once its response has been read to the end.
    pub(super) fn give_back(
        self: &Arc<Self>,
        endpoint: Endpoint,
        mut sender: Sender,
        keepalive_timeout: Duration,
    ) {
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            // It never is ready again where the response was left or the origin closes.
            if sender.ready().await.is_err() {
                return;
            }
            let number = pool.next.fetch_add(1, Ordering::Relaxed);
            pool.lock()
                .entry(endpoint.clone())
                .or_default()
                .push(Idle { number, sender });
            tokio::time::sleep(keepalive_timeout).await;
            pool.drop_idle(&endpoint, number);
        });
    }

    fn drop_idle(&self, endpoint: &Endpoint, number: u64) {
        let mut all = self.lock();
        if let Some(idle) = all.get_mut(endpoint) {
            idle.retain(|it| it.number != number);
            if idle.is_empty() {
                all.remove(endpoint);
            }
        }
    }

    /// How many connections wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().values().map(Vec::len).sum()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Endpoint, Vec<Idle>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
