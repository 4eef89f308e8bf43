//! The life-cycle of a request: the order, and nothing but the order.

use std::borrow::Cow;

use http::Method;

use super::distribution_choice::{self, Choice};
use super::origin_request::{self, Prepared};
use super::viewer_request::{self, Admission};
use super::viewer_response::{self, ViewerResponse};
use super::{Cx, Edge, Obtained, Snapshot, error_response, origin_fetch, origin_response};
use crate::distribution::CacheBehavior;
use crate::message::ViewerRequest;
use crate::trace::RouteTrace;

/// What is to be fetched: a viewer's path, or a custom error page in its place.
pub(crate) struct Wanted<'a> {
    /// The request that it is fetched for.
    pub(crate) viewer: &'a ViewerRequest,
    /// The method: the viewer's, or GET for an error page.
    pub(crate) method: Method,
    /// The raw path.
    pub(crate) path: Cow<'a, str>,
    /// The raw query, without its `?`.
    pub(crate) query: &'a str,
    /// Whether the viewer asked for just this.
    pub(crate) purpose: Purpose,
}

/// Why something is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The viewer asked for it.
    Viewer,
    /// It stands in for an error: conditions and ranges of the viewer do not concern it.
    ErrorPage,
}

/// Answers one request.
pub(crate) async fn run(
    edge: &Edge,
    snapshot: &Snapshot,
    viewer: &ViewerRequest,
    mut trace: RouteTrace,
) -> (ViewerResponse, RouteTrace) {
    let now = edge.clock.now();
    let distribution = match distribution_choice::choose(snapshot, viewer, &mut trace) {
        Choice::Distribution(distribution) => distribution,
        Choice::Refused(error) => {
            return viewer_response::refuse(edge, snapshot, viewer, error, now, trace);
        }
    };
    let mut cx = Cx {
        edge,
        snapshot,
        distribution,
        now,
        trace,
    };
    let obtained = match viewer_request::admit(&mut cx, viewer) {
        Admission::Answered(answer) => answer,
        Admission::Admitted { wanted, behavior } => obtain(&mut cx, &wanted, behavior).await,
    };
    let obtained = match error_response::page_for(&mut cx, viewer, &obtained) {
        None => obtained,
        Some(page) => {
            let found = obtain(&mut cx, &page.wanted, page.behavior).await;
            error_response::substitute(&mut cx, &page, found)
        }
    };
    (viewer_response::finish(&mut cx, viewer, obtained), cx.trace)
}

/// The half behind the viewer: what the origin has for a path.
///
/// A custom error page is a second call to this function, so it never calls itself.
async fn obtain(cx: &mut Cx<'_>, wanted: &Wanted<'_>, behavior: &CacheBehavior) -> Obtained {
    let Prepared { origin, request } = match origin_request::prepare(cx, wanted, behavior) {
        Ok(prepared) => prepared,
        Err(answer) => return *answer,
    };
    let fetched = origin_fetch::fetch(cx, wanted, origin, &request).await;
    origin_response::settle(cx, wanted, origin, fetched)
}
