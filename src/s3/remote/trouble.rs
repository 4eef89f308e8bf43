//! What is wrong with a store, told once.

use std::sync::{Mutex, PoisonError};

/// What was told last, until the store works again.
#[derive(Debug, Default)]
pub(super) struct Trouble(Mutex<Option<String>>);

impl Trouble {
    /// Notes how a request ended, and tells it in the terminal where it is news.
    pub(super) fn note(&self, bucket: &str, reason: Option<&String>) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.as_ref() == reason {
            return;
        }
        match reason {
            Some(reason) => tracing::warn!("the remote bucket {bucket} cannot be read: {reason}"),
            None => tracing::info!("the remote bucket {bucket} can be read again"),
        }
        *told = reason.cloned();
    }
}
