//! Accepting connections until the server stops.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A pause after an error of `accept`, such as having no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Hands every connection to `take` until `stop` turns true; `take` must not wait.
pub(super) async fn accept(
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
    mut take: impl FnMut(TcpStream, SocketAddr),
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|it| *it) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A small answer must not wait for the acknowledgement of the one before it.
                let _ = stream.set_nodelay(true);
                take(stream, peer);
            }
            Err(error) => {
                tracing::debug!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
