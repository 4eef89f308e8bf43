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
mod open_files;
mod upgrade;
mod viewer_facts;
mod viewer_listener;
mod wire;

mod control_calls;
mod control_guard;
mod control_listener;
mod control_pages;
mod request_body;
mod request_log;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, watch};

pub use authority::{AUTHORITY_VARIABLE, Authority, AuthorityError, authority_folder};
pub use bind::{BindError, Bound, BoundHttps, bind};
pub use certificate_files::CertificateFileError;
pub use request_log::REQUEST_TARGET;
pub use tls::{Tls, TlsError};
pub use viewer_listener::ViewerListener;

use crate::control::AwsEndpoint;
use crate::devloop::StoreWatch;

use accept::accept;
use connection::{Arrival, Serving, serve_http1};
use control_guard::ControlNames;
use control_listener::ControlListener;
use control_pages::control_pages;
use header_case::Spellings;

/// How long open connections may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// What the control listener answers with.
pub struct Controlled {
    /// The AWS endpoint.
    pub endpoint: Arc<AwsEndpoint>,
    /// Told of requests that may write.
    pub store_watch: StoreWatch,
}

/// Serves every listener until `stop` turns true, then lets open connections finish.
pub async fn run(
    bound: Bound,
    viewer: ViewerListener,
    controlled: Controlled,
    stop: watch::Receiver<bool>,
) {
    let viewer = Arc::new(viewer);
    let spellings = Arc::new(Spellings::learn().await);
    let (finish, finishing) = watch::channel(false);
    let control = Arc::new(ControlListener {
        pages: control_pages(&viewer, &bound),
        endpoint: controlled.endpoint,
        store_watch: controlled.store_watch,
        names: ControlNames::new(&bound.control_names),
        viewer: Arc::clone(&viewer),
        spellings: Arc::new(Spellings::learn_endpoint().await),
    });
    let most = open_files::connections_of(open_files::raise());
    let control_listener = accept(bound.control, stop.clone(), most, |stream, peer, open| {
        let control = Arc::clone(&control);
        let served = control_listener::serve(stream, peer, control, finishing.clone());
        tokio::spawn(until(served, open));
    });
    let serving = Serving { viewer, spellings };
    let plain = accept(bound.viewer, stop.clone(), most, |stream, peer, open| {
        let arrival = Arrival { peer, tls: None };
        let served = serve_http1(stream, serving.clone(), arrival, finishing.clone());
        tokio::spawn(until(served, open));
    });
    let https = async {
        let Some(BoundHttps { listener, tls, .. }) = bound.https else {
            return;
        };
        let tls = Arc::new(tls);
        accept(listener, stop.clone(), most, |stream, peer, open| {
            let (tls, serving) = (Arc::clone(&tls), serving.clone());
            let served = https_listener::connection(stream, peer, tls, serving, finishing.clone());
            tokio::spawn(until(served, open));
        })
        .await;
    };
    tokio::join!(plain, https, control_listener);
    drop(finishing);
    let _ = finish.send(true);
    // Every connection holds a receiver; event streams and slow downloads may never end by themselves.
    let _ = tokio::time::timeout(GRACE, finish.closed()).await;
}

/// Serves a connection, and then lets the next one in.
async fn until(served: impl Future<Output = ()>, open: OwnedSemaphorePermit) {
    served.await;
    drop(open);
}
