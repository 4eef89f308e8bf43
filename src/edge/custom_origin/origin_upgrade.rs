//! The origin's side of a connection that has become a WebSocket.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::upgrade::OnUpgrade;

/// Goes with a response of status 101, in its extensions; whoever has the viewer's side takes it.
#[derive(Clone, Debug)]
pub struct OriginUpgrade(Arc<Mutex<Option<OnUpgrade>>>);

impl OriginUpgrade {
    pub(super) fn new(side: OnUpgrade) -> Self {
        OriginUpgrade(Arc::new(Mutex::new(Some(side))))
    }

    /// The connection, once.
    pub fn take(&self) -> Option<OnUpgrade> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
