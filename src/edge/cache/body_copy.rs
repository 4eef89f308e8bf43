//! A body that is kept while it passes through: what the viewer gets goes into the cache at its end.
//!
//! AWS: "Request and response behavior for custom origins", on chunked encoding: the response is
//! passed on as it arrives and cached when it is complete. One that is cut short is not kept.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

use super::super::cache_lookup::Slot;
use super::{CachedObject, EdgeCache, Keeping, Landing};
use crate::distribution::declared_length;
use crate::message::{BodyError, FlowingBody};

/// How long others wait for a body of unknown length; an event stream never ends.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long others wait for a body of known length; the viewer that gets it may be slow.
const PATIENCE_WITH_LENGTH: Duration = Duration::from_secs(3);

/// A flowing body with its copy.
struct BodyCopy {
    flowing: FlowingBody,
    copy: Option<Copy>,
}

/// What is kept in the end.
struct Copy {
    cache: Arc<EdgeCache>,
    slot: Slot,
    object: CachedObject,
    bytes: BytesMut,
    /// The length that the origin announced.
    announced: Option<u64>,
}

/// The body, to be kept as `object` once all of it has passed.
pub(crate) fn keeping(
    flowing: FlowingBody,
    cache: Arc<EdgeCache>,
    slot: Slot,
    object: CachedObject,
) -> FlowingBody {
    let announced = declared_length(&object.headers);
    let too_large = announced.is_some_and(|it| it > cache.largest());
    let endless = announced.is_none()
        && object
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|it| it.as_bytes().starts_with(b"text/event-stream"));
    if too_large || endless {
        slot.land(Landing::NotKept);
        return flowing;
    }
    if let Some(flight) = &slot.flight {
        flight.flows(announced.map_or(PATIENCE, |_| PATIENCE_WITH_LENGTH));
    }
    let copy = Copy {
        cache,
        slot,
        object,
        bytes: BytesMut::with_capacity(usize::try_from(announced.unwrap_or(0)).unwrap_or(0)),
        announced,
    };
    BodyCopy {
        flowing,
        copy: Some(copy),
    }
    .boxed()
}

impl http_body::Body for BodyCopy {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.flowing).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let goes_on = match (&mut this.copy, frame.data_ref()) {
                    (Some(copy), Some(data)) => copy.take(data),
                    _ => true,
                };
                if !goes_on {
                    this.give_up();
                } else if this.flowing.is_end_stream() {
                    // Nobody may ask for the end of a body whose length is known.
                    this.finish();
                }
            }
            Poll::Ready(Some(Err(_))) => this.give_up(),
            Poll::Ready(None) => this.finish(),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.flowing.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.flowing.size_hint()
    }
}

impl BodyCopy {
    fn finish(&mut self) {
        if let Some(copy) = self.copy.take() {
            copy.finish();
        }
    }

    /// The whole will not be kept, whoever fetches it. A body that its viewer leaves is dropped
    /// without this, and the next of those who wait fetches it.
    fn give_up(&mut self) {
        if let Some(copy) = self.copy.take() {
            copy.slot.land(Landing::NotKept);
        }
    }
}

impl Copy {
    /// Takes a piece; false where the whole will not be kept.
    fn take(&mut self, data: &Bytes) -> bool {
        let length = self.bytes.len() + data.len();
        if length as u64 > self.cache.largest() {
            return false;
        }
        self.bytes.extend_from_slice(data);
        true
    }

    fn finish(mut self) {
        let whole = self
            .announced
            .is_none_or(|it| it == self.bytes.len() as u64);
        if !whole {
            self.slot.land(Landing::NotKept);
            return;
        }
        self.object.body = self.bytes.freeze();
        let Copy { slot, object, .. } = self;
        match self.cache.insert(&slot.key, &Arc::new(object), slot.purges) {
            Keeping::Kept => slot.land(Landing::Kept),
            Keeping::TooLarge => slot.land(Landing::NotKept),
            // The next of those who wait fetches it as it is now.
            Keeping::Purged => drop(slot),
        }
    }
}
