//! Bodies that are read as a whole.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};

use crate::message::Body;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotRead {
    /// It has more bytes than may be.
    TooLarge,
    /// Whoever sends it went away.
    Broken,
}

/// All bytes of a body, if there are no more than `limit`.
pub(super) async fn whole(body: Body, limit: usize) -> Result<Bytes, NotRead> {
    match body {
        Body::Empty => Ok(Bytes::new()),
        Body::Held(bytes) if bytes.len() > limit => Err(NotRead::TooLarge),
        Body::Held(bytes) => Ok(bytes),
        Body::Flowing(flowing) => match Limited::new(flowing, limit).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(NotRead::TooLarge),
            Err(_) => Err(NotRead::Broken),
        },
    }
}
