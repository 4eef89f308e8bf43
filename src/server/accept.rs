//! Accepting connections until the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// A pause after an error of `accept`, such as having no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Hands every connection to `take` until `stop` turns true; `take` must not wait. No more than
/// `most` are open at once, each for as long as its permit is kept; the others wait their turn with
/// the system.
pub(super) async fn accept(
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
    most: usize,
    mut take: impl FnMut(TcpStream, SocketAddr, OwnedSemaphorePermit),
) {
    let open = Arc::new(Semaphore::new(most));
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&open).acquire_owned() => permit,
            _ = stop.wait_for(|it| *it) => return,
        };
        // Nobody closes the semaphore.
        let Ok(permit) = permit else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|it| *it) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A small answer must not wait for the acknowledgement of the one before it.
                let _ = stream.set_nodelay(true);
                take(stream, peer, permit);
            }
            Err(error) => {
                tracing::debug!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
