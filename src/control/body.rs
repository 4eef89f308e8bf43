//! Bodies that are read as a whole.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;

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
        Body::Flowing(mut flowing) => {
            let mut bytes = BytesMut::new();
            while let Some(frame) = flowing.frame().await {
                let Ok(data) = frame.map_err(|_| NotRead::Broken)?.into_data() else {
                    continue;
                };
                if bytes.len() + data.len() > limit {
                    return Err(NotRead::TooLarge);
                }
                bytes.extend_from_slice(&data);
            }
            Ok(bytes.freeze())
        }
    }
}
