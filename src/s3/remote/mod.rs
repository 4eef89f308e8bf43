//! A bucket of another object store, read over its S3 API.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Credentials, Object, ReadError};

/// Where a remote bucket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteConfig {
    /// The store, as in `https://s3.eu-central-1.amazonaws.com`.
    pub endpoint: String,
    /// The bucket's name there.
    pub bucket: String,
    /// The region that requests are signed for.
    pub region: String,
    /// What requests are signed with; without it they are not signed.
    pub credentials: Option<Credentials>,
}

/// A bucket of another object store.
#[derive(Debug)]
pub struct RemoteBucket {
    config: RemoteConfig,
}

impl RemoteBucket {
    /// A remote bucket; nothing is asked yet.
    pub fn new(config: RemoteConfig) -> Self {
        RemoteBucket { config }
    }

    /// Where it is.
    pub fn config(&self) -> &RemoteConfig {
        &self.config
    }

    /// The object under a key.
    ///
    /// # Errors
    ///
    /// The store cannot be reached or refuses.
    pub async fn object(&self, _key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        todo!()
    }

    /// Every key.
    ///
    /// # Errors
    ///
    /// The store cannot be reached or refuses.
    pub async fn keys(&self) -> Result<BTreeSet<String>, ReadError> {
        todo!()
    }
}
