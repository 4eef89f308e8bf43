//! The control listener: what runs, for programs; the AWS endpoint will answer here too.
//!
//! It listens on this machine only, and answers only under names of this machine: a page of
//! another site that made its name point here is refused (DNS rebinding).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HOST};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;

use super::{Bound, ViewerListener, control_calls};
use crate::distribution::host_without_port;

/// What the control listener's pages tell of.
#[derive(Clone)]
pub(super) struct Control {
    pub(super) viewer: Arc<ViewerListener>,
    viewer_urls: Vec<String>,
}

/// The pages of the control listener.
pub(super) fn control_router(viewer: &Arc<ViewerListener>, bound: &Bound) -> Router {
    let control = Control {
        viewer: Arc::clone(viewer),
        viewer_urls: bound.viewer_urls(),
    };
    Router::new()
        .route("/_mfe/status", get(status))
        .route("/_mfe/invalidate", post(control_calls::invalidate))
        .route(
            "/_mfe/clock",
            get(control_calls::clock).post(control_calls::move_clock),
        )
        .fallback(not_supported_yet)
        .with_state(control)
        .layer(middleware::from_fn(only_local_names))
        .layer(CatchPanicLayer::new())
}

/// Serves the control listener until `stop` turns true.
pub(super) async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        let _ = stop.wait_for(|it| *it).await;
    };
    if let Err(error) = axum::serve(listener, router)
        .with_graceful_shutdown(stopped)
        .await
    {
        tracing::error!(%error, "the control listener ended");
    }
}

/// What is being served.
async fn status(State(control): State<Control>) -> Json<Value> {
    let snapshot = control.viewer.edge.snapshot();
    let distributions: Vec<Value> = snapshot
        .distributions
        .iter()
        .map(|it| {
            let behaviors = it
                .cache_behaviors
                .iter()
                .chain([&it.default_cache_behavior]);
            json!({
                "id": it.id,
                "domain_name": it.domain_name(),
                "aliases": it.aliases.iter().map(|alias| alias.as_str()).collect::<Vec<_>>(),
                "enabled": it.enabled,
                "behaviors": behaviors
                    .map(|it| json!({
                        "path_pattern": it.path_pattern.as_str(),
                        "target_origin_id": it.target_origin_id,
                    }))
                    .collect::<Vec<_>>(),
            })
        })
        .collect();
    let (objects, bytes) = control.viewer.edge.cached();
    Json(json!({
        "viewer": control.viewer_urls,
        "cache": { "objects": objects, "bytes": bytes },
        "mode": if control.viewer.dev_pages.is_some() { "dev" } else { "strict" },
        "pid": std::process::id(),
        "distributions": distributions,
        "buckets": snapshot.buckets.all().into_keys().collect::<Vec<_>>(),
    }))
}

/// The AWS endpoint's answer to everything, in the shape that S3's clients read.
async fn not_supported_yet() -> Response {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NotImplemented</Code><Message>The AWS endpoint of mfe-dev is not supported yet; GET /_mfe/status tells what is served.</Message></Error>";
    (
        StatusCode::NOT_IMPLEMENTED,
        [(CONTENT_TYPE, "application/xml")],
        body,
    )
        .into_response()
}

/// Refuses requests that came under a name which is not this machine's.
async fn only_local_names(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    if is_local(&host_without_port(host)) {
        return next.run(request).await;
    }
    let text =
        "the control listener answers under 127.0.0.1, [::1], localhost and *.localhost only\n";
    (StatusCode::FORBIDDEN, text).into_response()
}

fn is_local(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for local in [
            "localhost",
            "bucket.localhost",
            "127.0.0.1",
            "127.8.8.8",
            "[::1]",
        ] {
            assert!(is_local(local), "{local}");
        }
        for other in [
            "",
            "example.com",
            "localhost.example.com",
            "10.0.0.1",
            "notlocalhost",
        ] {
            assert!(!is_local(other), "{other}");
        }
    }
}
