//! The body of a request that may be answered before all of it has come.
//!
//! What is left of it stands between this request and the next one on the connection, which
//! therefore has to end. A client that waits for `100 Continue` sends nothing more once it is
//! answered (RFC 9110, section 10.1.1), and may send its next request instead: its first bytes must
//! not be taken for the body. One that sends anyway reads the answer when it has sent what it has.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http::header::EXPECT;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

/// How much of a body is read that nobody wants, before the connection is closed over it.
const LONGEST_DRAIN: usize = 16 * 1024 * 1024;

/// A request's body.
pub(super) struct RequestBody {
    incoming: Option<Incoming>,
    arrival: BodyArrival,
}

/// How far a body has come.
#[derive(Clone, Debug, Default)]
pub(super) struct BodyArrival(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    is_whole: AtomicBool,
    is_held_back: AtomicBool,
}

impl BodyArrival {
    /// Whether all of it is there.
    pub(super) fn is_whole(&self) -> bool {
        self.0.is_whole.load(Ordering::Acquire)
    }

    /// Whether the client waits to be asked for it.
    pub(super) fn is_held_back(&self) -> bool {
        self.0.is_held_back.load(Ordering::Acquire)
    }

    fn end(&self) {
        self.0.is_whole.store(true, Ordering::Release);
    }
}

impl RequestBody {
    /// The body of a request with these headers, and how far it has come.
    pub(super) fn new(headers: &HeaderMap, incoming: Incoming) -> (Self, BodyArrival) {
        let expects = headers.get(EXPECT);
        let is_whole = http_body::Body::is_end_stream(&incoming);
        let arrival = BodyArrival(Arc::new(Flags {
            is_whole: is_whole.into(),
            is_held_back: expects
                .is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"100-continue") && !is_whole)
                .into(),
        }));
        let body = RequestBody {
            incoming: Some(incoming),
            arrival: arrival.clone(),
        };
        (body, arrival)
    }
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        this.arrival.0.is_held_back.store(false, Ordering::Release);
        let Some(incoming) = &mut this.incoming else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(&mut *incoming).poll_frame(cx));
        if frame.is_none() || http_body::Body::is_end_stream(incoming) {
            this.arrival.end();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.incoming
            .as_ref()
            .is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming
            .as_ref()
            .map(http_body::Body::size_hint)
            .unwrap_or_default()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if self.arrival.is_held_back() || self.arrival.is_whole() {
            return;
        }
        if let (Some(incoming), Ok(runtime)) =
            (self.incoming.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(drain(incoming));
        }
    }
}

/// Reads what nobody wants, so that the client comes to the answer.
async fn drain(mut incoming: Incoming) {
    let mut passed = 0;
    while let Some(Ok(frame)) = incoming.frame().await {
        passed += frame.data_ref().map_or(0, Bytes::len);
        if passed > LONGEST_DRAIN {
            return;
        }
    }
}
