//! An expired object that was served all the same is fetched anew, after the viewer has its answer.
//!
//! AWS: "Manage how long content stays in the cache (expiration)", on `stale-while-revalidate`.

use std::borrow::Cow;
use std::sync::Arc;

use super::cache_lookup::Slot;
use super::wanted::Wanted;
use super::{Cx, lifecycle};
use crate::distribution::CacheBehavior;
use crate::message::Body;
use crate::trace::RouteTrace;

/// Refreshes an expired object on a task of its own.
pub(crate) fn later(cx: &Cx<'_>, wanted: &Wanted<'_>, behavior: &CacheBehavior, slot: Slot) {
    let (edge, current) = (Arc::clone(cx.edge), Arc::clone(cx.current));
    let (viewer, behavior) = (wanted.viewer.without_body(), behavior.clone());
    let changed = wanted.changed.cloned();
    let viewer_path = wanted.viewer_path.to_owned();
    let (path, query) = (wanted.path.clone().into_owned(), wanted.query.to_owned());
    let (method, purpose) = wanted.to_refresh();
    let (id, purges) = (cx.distribution.id.clone(), cx.purges);
    tokio::spawn(async move {
        let all = &current.snapshot.distributions;
        let Some(distribution) = all.iter().find(|it| it.id == id) else {
            return;
        };
        let now = edge.clock.now();
        let trace = RouteTrace::default();
        let body = Body::Empty;
        let mut cx = Cx::new(&edge, &current, distribution, now, body, trace, purges);
        let wanted = Wanted {
            viewer: &viewer,
            method,
            path: Cow::Owned(path),
            viewer_path: &viewer_path,
            query: &query,
            purpose,
            upgrade: false,
            changed: changed.as_ref(),
        };
        lifecycle::fetch(&mut cx, &wanted, &behavior, Some(slot))
            .await
            .drain()
            .await;
    });
}
