//! One connection of a viewer: its version of HTTP, and its requests in turn.
//!
//! AWS: "Supported HTTP versions"; a viewer may have 128 HTTP/2 requests under way at once, as
//! CloudFront's `SETTINGS` say. A WebSocket is an upgrade of HTTP/1.1, over TLS too; HTTP/2's
//! extended CONNECT is not offered.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::ViewerListener;
use super::header_case::Spellings;
use super::viewer_listener::answer;
use crate::message::TlsSession;

/// How long a viewer may take to send a request's head.
pub(super) const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// CloudFront's `SETTINGS_MAX_CONCURRENT_STREAMS`.
const MAX_CONCURRENT_STREAMS: u32 = 128;

/// How many bytes of headers HTTP/2 takes; above CloudFront's limit, so that the edge sees what
/// is too large and says so.
const MAX_HEADER_LIST_SIZE: u32 = 64 * 1024;

/// What every connection is served with.
#[derive(Clone)]
pub(super) struct Serving {
    pub(super) viewer: Arc<ViewerListener>,
    /// How HTTP/1.1 spells the names of headers.
    pub(super) spellings: Arc<Spellings>,
}

/// How a viewer came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// The other end.
    pub(super) peer: SocketAddr,
    /// What was agreed on, where the connection is encrypted.
    pub(super) tls: Option<TlsSession>,
}

/// Serves a connection that speaks HTTP/1.1 or 1.0.
pub(super) async fn serve_http1<I>(
    io: I,
    serving: Serving,
    arrival: Arrival,
    finishing: watch::Receiver<bool>,
) where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request| {
        let Serving { viewer, spellings } = serving.clone();
        async move { Ok::<_, Infallible>(answer(&viewer, &spellings, arrival, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    to_the_end(connection, |it| it.graceful_shutdown(), finishing).await;
}

/// Serves a connection that speaks HTTP/2.
pub(super) async fn serve_http2<I>(
    io: I,
    serving: Serving,
    arrival: Arrival,
    finishing: watch::Receiver<bool>,
) where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request| {
        let Serving { viewer, spellings } = serving.clone();
        async move { Ok::<_, Infallible>(answer(&viewer, &spellings, arrival, request).await) }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_CONCURRENT_STREAMS)
        .max_header_list_size(MAX_HEADER_LIST_SIZE)
        .serve_connection(TokioIo::new(io), service);
    to_the_end(connection, |it| it.graceful_shutdown(), finishing).await;
}

/// Drives a connection; once `finishing` is true it answers what is under way and no more.
pub(super) async fn to_the_end<C: Future<Output = hyper::Result<()>>>(
    connection: C,
    shut_down: impl FnOnce(Pin<&mut C>),
    mut finishing: watch::Receiver<bool>,
) {
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = finishing.wait_for(|it| *it) => None,
    };
    let result = match ended {
        Some(result) => result,
        None => {
            shut_down(connection.as_mut());
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "connection ended");
    }
}
