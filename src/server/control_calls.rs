//! What programs may ask the control listener to do: invalidate paths, move the clock.
//!
//! Bodies are JSON, and only under `Content-Type: application/json`: a page of another site cannot
//! send that without a preflight, which nobody answers.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::control_pages::Control;
use crate::config::devserver_toml::AmountToml;
use crate::distribution::InvalidationPath;

/// `POST /_mfe/invalidate`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Invalidate {
    /// A distribution's id; every distribution where it is left out.
    distribution: Option<String>,
    paths: Vec<String>,
}

/// `POST /_mfe/clock`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveClock {
    /// Seconds, or a text such as `90s`, `15m`, `1h` or `2d`.
    advance: serde_json::Value,
}

/// Drops objects from the cache.
pub(super) async fn invalidate(
    State(control): State<Control>,
    asked: Result<Json<Invalidate>, JsonRejection>,
) -> Response {
    let Json(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return refused(rejection.status(), &rejection.body_text()),
    };
    if asked.paths.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "`paths` names no path");
    }
    let mut paths = Vec::with_capacity(asked.paths.len());
    for path in &asked.paths {
        match InvalidationPath::parse(path) {
            Ok(path) => paths.push(path),
            Err(error) => {
                return refused(StatusCode::BAD_REQUEST, &format!("`{path}`: {error}"));
            }
        }
    }
    let edge = &control.viewer.edge;
    let snapshot = edge.snapshot();
    let wanted = |id: &str| asked.distribution.as_deref().is_none_or(|it| it == id);
    let ids: Vec<&str> = (snapshot.distributions.iter())
        .map(|it| it.id.as_str())
        .filter(|it| wanted(it))
        .collect();
    if ids.is_empty() {
        let known: Vec<&str> = snapshot
            .distributions
            .iter()
            .map(|it| it.id.as_str())
            .collect();
        let said = format!(
            "there is no distribution `{}`; there is {}",
            asked.distribution.unwrap_or_default(),
            known.join(", ")
        );
        return refused(StatusCode::NOT_FOUND, &said);
    }
    let dropped: Vec<_> = ids
        .iter()
        .map(|id| {
            let objects: usize = paths.iter().map(|path| edge.invalidate(id, path)).sum();
            json!({ "distribution": id, "objects": objects })
        })
        .collect();
    Json(json!({ "paths": asked.paths, "invalidated": dropped })).into_response()
}

/// How far the clock goes ahead, in seconds.
pub(super) async fn clock(State(control): State<Control>) -> Response {
    let clock = control.viewer.edge.clock();
    Json(json!({
        "now": httpdate::fmt_http_date(clock.now()),
        "ahead": clock.ahead().as_secs_f64(),
    }))
    .into_response()
}

/// Moves the clock forward, so that objects age.
pub(super) async fn move_clock(
    State(control): State<Control>,
    asked: Result<Json<MoveClock>, JsonRejection>,
) -> Response {
    let Json(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return refused(rejection.status(), &rejection.body_text()),
    };
    let written = match &asked.advance {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let Some(by) = AmountToml::read(&written).duration() else {
        let said =
            format!("`advance`: `{written}` is no time such as 90, `90s`, `15m`, `1h` or `2d`");
        return refused(StatusCode::BAD_REQUEST, &said);
    };
    control.viewer.edge.clock().advance(by);
    clock(State(control)).await
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
