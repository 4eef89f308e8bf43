//! The control listener's own pages: what runs, for programs.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};
use tower_http::catch_panic::CatchPanicLayer;

use super::{Bound, ViewerListener, control_calls};

/// What stands in front of the paths of these pages; everything else is AWS's.
pub(super) const PREFIX: &str = "/_mfe";

/// What the pages tell of.
#[derive(Clone)]
pub(super) struct Control {
    pub(super) viewer: Arc<ViewerListener>,
    viewer_urls: Vec<String>,
}

/// The pages.
pub(super) fn control_pages(viewer: &Arc<ViewerListener>, bound: &Bound) -> Router {
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
        .fallback(not_found)
        .with_state(control)
        .layer(CatchPanicLayer::new())
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

/// No such page.
async fn not_found() -> Response {
    let error = "there is no such page; there are /_mfe/status, /_mfe/invalidate and /_mfe/clock";
    (StatusCode::NOT_FOUND, Json(json!({ "error": error }))).into_response()
}
