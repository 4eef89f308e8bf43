//! A bucket of another object store, read over its S3 API.
//!
//! AWS: "GetObject", "ListObjectsV2", "HeadBucket". Addresses are in path style, which AWS, MinIO,
//! Garage, R2 and Ceph all take. What is small is held and asked for again with `If-None-Match`;
//! what is large is passed on as it comes.
//!
//! # Why
//!
//! - `object_store` brings 168 crates, `aws-sdk-s3` 248 and a second library for TLS. The first
//!   takes no key with `//` and loses `x-amz-website-redirect-location`.
//!
//! # Fidelity
//!
//! - The sizes of a multipart upload's parts and checksums are not asked for.
//! - A store that may not be listed says 403 `AccessDenied` of a missing key, as S3 does; that is
//!   taken for missing. Where it may be listed, the same words are an error: the key may not be read.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::time::Instant;

use super::{Credentials, Object, ReadError};

mod answer;
mod body;
mod kept;
mod listing;
mod store;
mod trouble;
mod turns;

use answer::Answer;
use kept::{Entry, Kept};
use store::Store;
use trouble::Trouble;
use turns::Turns;

pub use body::RemoteBody;

/// How long an object is taken for what it was: short enough for a change to be seen at the next
/// page load, long enough for one page load to ask once.
const REVALIDATE_AFTER: Duration = Duration::from_secs(1);

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
    store: Arc<Store>,
    kept: Kept,
    turns: Turns,
    trouble: Trouble,
    revalidate_after: Duration,
}

impl RemoteBucket {
    /// A remote bucket; nothing is asked yet.
    pub fn new(config: RemoteConfig) -> Self {
        RemoteBucket {
            trouble: Trouble::default(),
            store: Arc::new(Store::new(config)),
            kept: Kept::default(),
            turns: Turns::default(),
            revalidate_after: REVALIDATE_AFTER,
        }
    }

    /// Where it is.
    pub fn config(&self) -> &RemoteConfig {
        &self.store.config
    }

    /// The object under a key, as it was at most a second ago.
    ///
    /// # Errors
    ///
    /// The store cannot be reached or refuses. That is told in the terminal, once until it answers
    /// again.
    pub async fn object(&self, key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        if key.is_empty() {
            // That is the bucket itself.
            return Ok(None);
        }
        let asked = Instant::now();
        let known = self.kept.get(key);
        if let Some(known) = &known
            && asked.duration_since(known.at) < self.revalidate_after
        {
            return Ok(known.object.clone());
        }
        let turn = self.turns.of(key);
        let mut last = turn.lock().await;
        if let Some(last) = last.as_ref().filter(|it| it.at >= asked) {
            return last.landing.clone();
        }
        let landing = self
            .fetch(key, known.and_then(|it| it.object.clone()))
            .await;
        let landing = self.told(key, landing);
        let at = Instant::now();
        if let Ok(object) = &landing {
            let object = object.clone();
            self.kept.insert(key, Entry { object, at });
        }
        *last = Some(turns::Turn {
            at,
            landing: landing.clone(),
        });
        landing
    }

    /// Every key.
    ///
    /// # Errors
    ///
    /// The store cannot be reached or refuses.
    pub async fn keys(&self) -> Result<BTreeSet<String>, ReadError> {
        let keys = listing::keys(&self.store).await;
        self.told("", keys)
    }

    async fn fetch(
        &self,
        key: &str,
        known: Option<Arc<Object>>,
    ) -> Result<Option<Arc<Object>>, String> {
        if let Some(known) = known {
            match answer::get(&self.store, key, Some(&known.etag)).await? {
                Answer::Object(object) => return Ok(Some(object)),
                Answer::Missing => return Ok(None),
                Answer::Denied(reason) => return self.denied(reason).await,
                // Metadata may change without the bytes, and then the time tells.
                Answer::Unchanged(time) if time.is_none_or(|it| it == known.last_modified) => {
                    return Ok(Some(known));
                }
                Answer::Unchanged(_) => {}
            }
        }
        match answer::get(&self.store, key, None).await? {
            Answer::Object(object) => Ok(Some(object)),
            Answer::Missing => Ok(None),
            Answer::Denied(reason) => self.denied(reason).await,
            Answer::Unchanged(_) => Err("304 to a request without a condition".to_owned()),
        }
    }

    /// What a 403 for a key means: missing, unless whoever asks may list and would be told so.
    async fn denied(&self, reason: String) -> Result<Option<Arc<Object>>, String> {
        let head = self.store.send(Method::HEAD, None, "", &[]).await?;
        match head.status() {
            status if status.is_success() => Err(format!(
                "{reason}; the credentials may list the bucket but not read this object (s3:GetObject)"
            )),
            http::StatusCode::FORBIDDEN => Ok(None),
            status => Err(format!("{status} to HeadBucket, after {reason}")),
        }
    }

    /// An outcome, told in the terminal where it is news.
    fn told<T>(&self, key: &str, outcome: Result<T, String>) -> Result<T, ReadError> {
        let config = self.config();
        let bucket = format!(
            "{}/{}",
            config.endpoint.trim_end_matches('/'),
            config.bucket
        );
        self.trouble.note(&bucket, outcome.as_ref().err());
        outcome.map_err(|reason| ReadError {
            path: PathBuf::from(format!("{bucket}/{key}")),
            reason,
        })
    }
}

#[cfg(test)]
mod tests;
