//! WebSockets: two connections that are joined once both have left HTTP behind.
//!
//! AWS: "Use WebSockets with CloudFront distributions": the connection ends when the origin has
//! sent nothing for ten minutes.
//!
//! # Fidelity
//!
//! - In dev mode it does not end: Vite never sends anything by itself, and its page loads itself
//!   again once its WebSocket has ended.
//! - When the origin has ended its side, what the viewer still sends is not passed on.

use std::io;
use std::time::Duration;

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, split};
use tokio::task::JoinHandle;

/// How long an origin may send nothing.
pub(super) const IDLE_LIMIT: Duration = Duration::from_secs(600);

/// How much is read from the origin at once, in bytes.
const CHUNK: usize = 16 * 1024;

/// How a tunnel ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TunnelEnd {
    /// The origin ended its side.
    Origin,
    /// One of the two is gone, or never came.
    Broken,
    /// The origin sent nothing for too long.
    Idle,
}

/// Joins both sides in a task of its own, until one ends or the origin is silent for `idle`;
/// without an `idle` it may be silent for ever.
pub(super) fn tunnel(
    viewer_side: OnUpgrade,
    origin_side: OnUpgrade,
    idle: Option<Duration>,
) -> JoinHandle<TunnelEnd> {
    tokio::spawn(async move {
        match tokio::try_join!(viewer_side, origin_side) {
            Ok((viewer, origin)) => join(TokioIo::new(viewer), TokioIo::new(origin), idle).await,
            Err(error) => {
                tracing::debug!(%error, "a WebSocket's connection was not handed over");
                TunnelEnd::Broken
            }
        }
    })
}

async fn join<V, O>(viewer: V, origin: O, idle: Option<Duration>) -> TunnelEnd
where
    V: AsyncRead + AsyncWrite,
    O: AsyncRead + AsyncWrite,
{
    let (mut from_viewer, mut to_viewer) = split(viewer);
    let (mut from_origin, mut to_origin) = split(origin);
    let upwards = async {
        copy(&mut from_viewer, &mut to_origin).await?;
        // The origin may still have something to say, at most for as long as it may be silent.
        to_origin.shutdown().await
    };
    let downwards = async {
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = tokio::select! {
                read = from_origin.read(&mut chunk) => read?,
                () = silence(idle) => return Ok(TunnelEnd::Idle),
            };
            match read {
                0 => break,
                read => to_viewer.write_all(&chunk[..read]).await?,
            }
        }
        to_viewer.shutdown().await?;
        Ok::<_, io::Error>(TunnelEnd::Origin)
    };
    let broken = async {
        match upwards.await {
            Ok(()) => std::future::pending().await,
            Err(_) => TunnelEnd::Broken,
        }
    };
    tokio::select! {
        end = downwards => end.unwrap_or(TunnelEnd::Broken),
        end = broken => end,
    }
}

/// Ends after so long a silence, if at all.
async fn silence(idle: Option<Duration>) {
    match idle {
        Some(idle) => tokio::time::sleep(idle).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bytes::Bytes;
    use http::StatusCode;
    use http_body_util::Empty;
    use hyper::server::conn::http1;
    use hyper::service::service_fn;
    use tokio::io::{DuplexStream, duplex};

    use super::*;

    /// A connection that has left HTTP behind: its far end and our side of it.
    async fn upgraded() -> (DuplexStream, OnUpgrade) {
        let (mut far, near) = duplex(1024);
        let (sender, side) = tokio::sync::oneshot::channel();
        let sender = std::sync::Mutex::new(Some(sender));
        let service = service_fn(move |mut request| {
            if let Some(sender) = sender.lock().unwrap().take() {
                sender.send(hyper::upgrade::on(&mut request)).unwrap();
            }
            let mut response = http::Response::new(Empty::<Bytes>::new());
            *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
            std::future::ready(Ok::<_, Infallible>(response))
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(near), service);
        tokio::spawn(connection.with_upgrades());
        far.write_all(b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
            .await
            .unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(far.read_u8().await.unwrap());
        }
        (far, side.await.unwrap())
    }

    /// A tunnel with the far ends of both sides: the viewer's and the origin's.
    async fn dig(idle: Option<Duration>) -> (DuplexStream, DuplexStream, JoinHandle<TunnelEnd>) {
        let (viewer, viewer_side) = upgraded().await;
        let (origin, origin_side) = upgraded().await;
        (viewer, origin, tunnel(viewer_side, origin_side, idle))
    }

    #[tokio::test]
    async fn bytes_pass_both_ways_until_the_origin_ends() {
        let (mut viewer, mut origin, joined) = dig(Some(IDLE_LIMIT)).await;
        let mut read = [0; 4];
        viewer.write_all(b"ping").await.unwrap();
        origin.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"ping");
        origin.write_all(b"pong").await.unwrap();
        viewer.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"pong");
        drop(origin);
        assert_eq!(viewer.read(&mut read).await.unwrap(), 0);
        assert_eq!(joined.await.unwrap(), TunnelEnd::Origin);
    }

    #[tokio::test]
    async fn the_origin_learns_that_the_viewer_has_gone() {
        let (viewer, mut origin, joined) = dig(Some(IDLE_LIMIT)).await;
        drop(viewer);
        assert_eq!(origin.read(&mut [0; 4]).await.unwrap(), 0);
        drop(origin);
        assert_eq!(joined.await.unwrap(), TunnelEnd::Origin);
    }

    #[tokio::test]
    async fn what_cannot_be_delivered_ends_the_tunnel() {
        let (mut viewer, origin, joined) = dig(Some(IDLE_LIMIT)).await;
        drop(origin);
        // The write may come before or after the end is seen; either way the tunnel ends.
        let _ = viewer.write_all(b"ping").await;
        assert_ne!(joined.await.unwrap(), TunnelEnd::Idle);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_origin_ends_the_tunnel_and_a_chatty_viewer_does_not_help() {
        let (mut viewer, origin, joined) = dig(Some(IDLE_LIMIT)).await;
        let begun = tokio::time::Instant::now();
        let chatter = tokio::spawn(async move {
            let mut chat = tokio::time::interval(Duration::from_secs(60));
            loop {
                chat.tick().await;
                if viewer.write_all(b"x").await.is_err() {
                    return;
                }
            }
        });
        assert_eq!(joined.await.unwrap(), TunnelEnd::Idle);
        assert_eq!(begun.elapsed(), IDLE_LIMIT);
        chatter.await.unwrap();
        drop(origin);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_a_silent_origin_keeps_its_tunnel() {
        let (mut viewer, mut origin, joined) = dig(None).await;
        tokio::time::advance(100 * IDLE_LIMIT).await;
        origin.write_all(b"news").await.unwrap();
        let mut read = [0; 4];
        viewer.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"news");
        drop(origin);
        assert_eq!(joined.await.unwrap(), TunnelEnd::Origin);
    }
}
