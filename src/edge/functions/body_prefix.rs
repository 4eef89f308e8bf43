//! The first bytes of a request's body, for a function, without taking them from the origin.
//!
//! AWS: "Access the request body": Lambda@Edge is shown 40 KB in viewer events and 1 MB in origin
//! events, and the origin still gets all of it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use http_body_util::BodyExt;

use crate::functions::EventBody;
use crate::functions::lambda_edge::largest_body;
use crate::message::{Body, BodyError, EdgeEvent, FlowingBody};

/// Reads the first bytes and puts them back.
///
/// # Errors
///
/// The viewer gave up while it sent its body.
pub(in crate::edge) async fn body_prefix(
    body: &mut Body,
    event: EdgeEvent,
) -> Result<EventBody, BodyError> {
    let limit = largest_body(event);
    let flowing = match std::mem::take(body) {
        Body::Empty => {
            return Ok(EventBody {
                data: Bytes::new(),
                input_truncated: false,
            });
        }
        Body::Held(bytes) => {
            let shown = bytes.slice(..bytes.len().min(limit));
            let input_truncated = shown.len() < bytes.len();
            *body = Body::Held(bytes);
            return Ok(EventBody {
                data: shown,
                input_truncated,
            });
        }
        Body::Flowing(flowing) => flowing,
    };
    read(body, flowing, limit).await
}

async fn read(
    body: &mut Body,
    mut flowing: FlowingBody,
    limit: usize,
) -> Result<EventBody, BodyError> {
    let mut data = BytesMut::new();
    let mut taken = VecDeque::new();
    // One byte more than is shown tells whether there are more.
    while data.len() <= limit {
        let Some(frame) = flowing.frame().await else {
            let data = data.freeze();
            *body = match data.is_empty() {
                true => Body::Empty,
                false => Body::Held(data.clone()),
            };
            return Ok(EventBody {
                data,
                input_truncated: false,
            });
        };
        // Trailers are not passed on.
        if let Ok(bytes) = frame?.into_data() {
            data.extend_from_slice(&bytes);
            taken.push_back(bytes);
        }
    }
    *body = Body::Flowing(
        PutBack {
            taken,
            rest: flowing,
        }
        .boxed(),
    );
    Ok(EventBody {
        data: data.freeze().slice(..limit),
        input_truncated: true,
    })
}

/// What was read already, and the rest.
struct PutBack {
    taken: VecDeque<Bytes>,
    rest: FlowingBody,
}

impl HttpBody for PutBack {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.taken.pop_front() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.taken.is_empty() && self.rest.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::StreamBody;

    use super::*;

    fn flowing(parts: Vec<&'static [u8]>) -> Body {
        let frames = parts.into_iter().map(|it| Ok(Frame::data(Bytes::from(it))));
        Body::Flowing(StreamBody::new(tokio_stream::iter(frames)).boxed())
    }

    async fn whole(body: Body) -> Vec<u8> {
        match body {
            Body::Empty => Vec::new(),
            Body::Held(bytes) => bytes.to_vec(),
            Body::Flowing(flowing) => flowing.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    #[tokio::test]
    async fn a_short_body_is_shown_whole_and_kept() {
        let mut body = flowing(vec![b"one ", b"two"]);
        let shown = body_prefix(&mut body, EdgeEvent::ViewerRequest).await;
        let shown = shown.unwrap();
        assert_eq!(&shown.data[..], b"one two");
        assert!(!shown.input_truncated);
        assert_eq!(whole(body).await, b"one two");
    }

    #[tokio::test]
    async fn a_long_body_is_shown_in_part_and_passed_on_whole() {
        static LONG: [u8; 30_000] = [7; 30_000];
        let mut body = flowing(vec![&LONG, &LONG, &LONG]);
        let shown = body_prefix(&mut body, EdgeEvent::ViewerRequest).await;
        let shown = shown.unwrap();
        assert_eq!(shown.data.len(), 40 * 1024);
        assert!(shown.input_truncated);
        assert_eq!(whole(body).await.len(), 90_000);

        let mut held = Body::Held(Bytes::from_static(&LONG));
        let shown = body_prefix(&mut held, EdgeEvent::OriginRequest).await;
        assert_eq!(shown.unwrap().data.len(), 30_000);
        assert_eq!(whole(held).await.len(), 30_000);
    }
}
