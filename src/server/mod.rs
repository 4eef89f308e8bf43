//! The two listeners: one for viewers, one for control.
//!
//! A request is handed to the life-cycle and its answer put on the wire; what the dev mode adds
//! to a page is added here, behind the edge, so that the edge never knows of it.

mod bind;
mod control_calls;
mod control_listener;
mod header_case;
mod request_log;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "`viewer_listener` does not upgrade connections yet"
    )
)]
mod upgrade;
mod viewer_listener;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::watch;

pub use bind::{BindError, Bound, bind};
pub use request_log::REQUEST_TARGET;
pub use viewer_listener::ViewerListener;

use control_listener::control_router;

/// How long open connections may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves both listeners until `stop` turns true, then lets open connections finish.
pub async fn run(bound: Bound, viewer: ViewerListener, stop: watch::Receiver<bool>) {
    let viewer = Arc::new(viewer);
    let spellings = header_case::spellings().await;
    let graceful = GracefulShutdown::new();
    let control = control_router(&viewer, &bound);
    let control_task = tokio::spawn(control_listener::serve(
        bound.control,
        control,
        stop.clone(),
    ));
    let finishing = viewer_listener::serve(bound.viewer, viewer, spellings, graceful, stop).await;
    // Event streams and slow downloads may never end by themselves.
    let _ = tokio::time::timeout(GRACE, finishing.shutdown()).await;
    control_task.abort();
}
