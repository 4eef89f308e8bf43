//! One event a request, for the terminal and for `--json`.

use std::time::Duration;

use http::Method;

use crate::message::Response;
use crate::trace::RouteTrace;

/// The target under which request events are recorded.
pub const REQUEST_TARGET: &str = "mfe_dev::request";

/// Whether anybody wants request events.
pub(super) fn is_wanted() -> bool {
    tracing::enabled!(target: REQUEST_TARGET, tracing::Level::INFO)
}

/// Records what became of a request.
pub(super) fn record(
    method: &Method,
    target: &str,
    response: &Response,
    trace: &RouteTrace,
    took: Duration,
) {
    let fetch = trace.answered_from();
    let x_cache = response
        .headers
        .get("x-cache")
        .and_then(|it| it.to_str().ok());
    tracing::info!(
        target: REQUEST_TARGET,
        method = method.as_str(),
        path = target,
        status = response.status.as_u16(),
        behavior = trace.behavior().unwrap_or("-"),
        origin = fetch.map_or("-", |it| it.origin.as_str()),
        bucket = fetch.map_or("-", |it| it.bucket.as_str()),
        key = fetch.map_or("", |it| it.key.as_str()),
        server = fetch.map_or("", |it| it.server.as_str()),
        replaced = trace.replaced_error().map_or(0, |it| it.as_u16()),
        result = x_cache.unwrap_or("-"),
        ms = took.as_secs_f64() * 1000.0,
    );
}
