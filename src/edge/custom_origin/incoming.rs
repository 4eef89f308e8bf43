//! The origin's response, as it comes in.
//!
//! AWS: "Request and response behavior for custom origins": a dropped connection also drops the
//! viewer's; the response timeout applies between packets; trailers are not passed on.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, StatusCode};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use tokio::time::{Instant, Sleep};

use super::OriginUpgrade;
use super::answer::seconds;
use super::hop_by_hop::without_hop_by_hop;
use crate::distribution::CustomOrigin;
use crate::message::{Body, BodyError, Response};

/// Why a body that has begun does not end well.
#[derive(Debug, thiserror::Error)]
pub(super) enum BrokenOff {
    #[error("the origin sent nothing more for {} (origin_read_timeout)", seconds(*.0))]
    Silent(Duration),
    #[error("the response was not complete after {} (response_completion_timeout)", seconds(*.0))]
    Late(Duration),
    #[error("the origin broke the response off: {0}")]
    Cut(#[source] hyper::Error),
}

/// Our response from hyper's; `deadline` is that of the whole response.
pub(super) fn response(
    mut head: http::Response<Incoming>,
    custom: &CustomOrigin,
    deadline: Option<Instant>,
) -> Response {
    if head.status() == StatusCode::SWITCHING_PROTOCOLS {
        return switching(&mut head);
    }
    let (parts, incoming) = head.into_parts();
    let body = match http_body::Body::is_end_stream(&incoming) {
        true => Body::Empty,
        false => Body::Flowing(OriginBody::new(incoming, custom, deadline).boxed()),
    };
    let mut extensions = parts.extensions;
    // HTTP/1.1 viewers get the standard phrase.
    extensions.remove::<ReasonPhrase>();
    Response {
        status: parts.status,
        headers: without_hop_by_hop(&parts.headers, &[]),
        body,
        extensions,
    }
}

/// The response that turns the connection into a WebSocket.
fn switching(head: &mut http::Response<Incoming>) -> Response {
    let mut headers = without_hop_by_hop(head.headers(), &[]);
    let protocol = head.headers().get(UPGRADE).cloned();
    headers.insert(
        UPGRADE,
        protocol.unwrap_or(HeaderValue::from_static("websocket")),
    );
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    let upgrade = OriginUpgrade::new(hyper::upgrade::on(&mut *head));
    let mut extensions = std::mem::take(head.extensions_mut());
    extensions.remove::<ReasonPhrase>();
    extensions.insert(upgrade);
    Response {
        status: StatusCode::SWITCHING_PROTOCOLS,
        headers,
        body: Body::Empty,
        extensions,
    }
}

/// A body on its way to the viewer, watched for silence.
struct OriginBody {
    inner: Incoming,
    read_timeout: Duration,
    /// Runs while bytes are awaited.
    silence: Option<Pin<Box<Sleep>>>,
    /// `response_completion_timeout` and its end.
    completion: Option<(Duration, Pin<Box<Sleep>>)>,
}

impl OriginBody {
    fn new(inner: Incoming, custom: &CustomOrigin, deadline: Option<Instant>) -> Self {
        OriginBody {
            inner,
            read_timeout: custom.read_timeout,
            silence: None,
            completion: custom
                .response_completion_timeout
                .zip(deadline)
                .map(|(limit, at)| (limit, Box::pin(tokio::time::sleep_until(at)))),
        }
    }

    /// How long the origin may still take, looked at while bytes are awaited.
    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<BrokenOff> {
        if let Some((limit, end)) = &mut self.completion
            && end.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(BrokenOff::Late(*limit));
        }
        let read_timeout = self.read_timeout;
        let silence = self
            .silence
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(read_timeout)));
        silence
            .as_mut()
            .poll(cx)
            .map(|()| BrokenOff::Silent(read_timeout))
    }
}

impl http_body::Body for OriginBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        loop {
            match Pin::new(&mut self.inner).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) if frame.is_trailers() => {}
                Poll::Ready(polled) => {
                    self.silence = None;
                    return Poll::Ready(
                        polled.map(|it| it.map_err(|cut| BrokenOff::Cut(cut).into())),
                    );
                }
                Poll::Pending => return self.poll_time(cx).map(|it| Some(Err(it.into()))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
