//! The listeners: one for viewers, plain and with TLS, and one for control.
//!
//! A request is handed to the life-cycle and its answer put on the wire; what the dev mode adds
//! to a page is added here, behind the edge, so that the edge never knows of it.

// TLS: who vouches for us, and which certificate is served.
mod authority;
mod certificate_files;
mod tls;

// From a socket to a request, and back.
mod accept;
mod bind;
mod connection;
mod header_case;
mod https_listener;
mod upgrade;
mod viewer_facts;
mod viewer_listener;
mod wire;

mod control_calls;
mod control_listener;
mod request_log;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use authority::{AUTHORITY_VARIABLE, Authority, AuthorityError, authority_folder};
pub use bind::{BindError, Bound, BoundHttps, bind};
pub use certificate_files::CertificateFileError;
pub use request_log::REQUEST_TARGET;
pub use tls::{Tls, TlsError};
pub use viewer_listener::ViewerListener;

use accept::accept;
use connection::{Arrival, Serving, serve_http1};
use control_listener::control_router;
use header_case::Spellings;

/// How long open connections may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves every listener until `stop` turns true, then lets open connections finish.
pub async fn run(bound: Bound, viewer: ViewerListener, stop: watch::Receiver<bool>) {
    let viewer = Arc::new(viewer);
    let spellings = Spellings::learn().await;
    let (finish, finishing) = watch::channel(false);
    let control = control_router(&viewer, &bound);
    let control_task = tokio::spawn(control_listener::serve(
        bound.control,
        control,
        stop.clone(),
    ));
    let serving = Serving {
        viewer,
        spellings: Arc::new(spellings),
    };
    let plain = accept(bound.viewer, stop.clone(), |stream, peer| {
        let arrival = Arrival { peer, tls: None };
        tokio::spawn(serve_http1(
            stream,
            serving.clone(),
            arrival,
            finishing.clone(),
        ));
    });
    let https = async {
        let Some(BoundHttps { listener, tls, .. }) = bound.https else {
            return;
        };
        let tls = Arc::new(tls);
        accept(listener, stop.clone(), |stream, peer| {
            tokio::spawn(https_listener::connection(
                stream,
                peer,
                Arc::clone(&tls),
                serving.clone(),
                finishing.clone(),
            ));
        })
        .await;
    };
    tokio::join!(plain, https);
    drop(finishing);
    let _ = finish.send(true);
    // Every connection holds a receiver; event streams and slow downloads may never end by themselves.
    let _ = tokio::time::timeout(GRACE, finish.closed()).await;
    control_task.abort();
}
