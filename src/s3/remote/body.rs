//! The bytes of an object that is too large to be held: asked for when they are sent.

use std::fmt;
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::header::{CONTENT_RANGE, IF_MATCH, RANGE};
use http::{Method, StatusCode};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use hyper::body::Incoming;

use super::answer::Refusal;
use super::store::{PATIENCE, Store};
use crate::message::{Body, BodyError};
use crate::rfc::range::ByteRange;

/// The bytes of one version of an object in another store.
pub struct RemoteBody {
    store: Arc<Store>,
    key: String,
    etag: String,
    len: u64,
}

impl fmt::Debug for RemoteBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteBody")
            .field("key", &self.key)
            .field("etag", &self.etag)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

impl RemoteBody {
    pub(super) fn new(store: Arc<Store>, key: String, etag: String, len: u64) -> Self {
        RemoteBody {
            store,
            key,
            etag,
            len,
        }
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes of a range. The store is asked when the first are wanted, and the body fails where
    /// the object is another one by then.
    pub fn part(self: &Arc<Self>, range: ByteRange) -> Body {
        let this = Arc::clone(self);
        let opening = async move { this.open(range).await.map_err(BodyError::from) };
        let frames = stream::once(opening).map_ok(frames).try_flatten();
        Body::Flowing(BodyExt::boxed(StreamBody::new(frames)))
    }

    async fn open(&self, range: ByteRange) -> Result<Incoming, String> {
        let wanted = format!("{}-{}", range.first, range.last);
        let headers = [
            (RANGE, &*format!("bytes={wanted}")),
            (IF_MATCH, self.etag.as_str()),
        ];
        let store = &self.store;
        let response = store
            .send(Method::GET, Some(&self.key), "", &headers)
            .await?;
        if response.status() != StatusCode::PARTIAL_CONTENT {
            return Err(Refusal::read(response).await?.words);
        }
        let given = response.headers().get(CONTENT_RANGE);
        let expected = format!("bytes {wanted}/{}", self.len);
        if given.is_none_or(|it| it.as_bytes() != expected.as_bytes()) {
            return Err(format!(
                "`{expected}` was asked for, and {given:?} was given"
            ));
        }
        Ok(response.into_body())
    }
}

/// The frames of an answer, each of which may take a while and no longer.
fn frames(
    body: Incoming,
) -> impl stream::Stream<Item = Result<http_body::Frame<bytes::Bytes>, BodyError>> {
    let frames = BodyStream::new(body);
    stream::unfold(Some(frames), |frames| async move {
        let mut frames = frames?;
        match tokio::time::timeout(PATIENCE, frames.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(frame))) => Some((Ok(frame), Some(frames))),
            Ok(Some(Err(error))) => Some((Err(BodyError::from(error)), None)),
            Err(late) => Some((Err(BodyError::from(late)), None)),
        }
    })
}
