//! CloudFront's verbs: what happens to a request, in order.
//!
//! `lifecycle.rs` is the order and nothing but the order; the files below are its steps, declared
//! as a request meets them. `serve`, `explain` and tests all go through [`Edge::handle`].
//!
//! # Where the cache comes in
//!
//! `lifecycle::obtain` is the half behind the viewer. A cache looks up before `origin_request`
//! and stores after `origin_response`; a custom error page is a second call to the same function.

mod distribution_choice;
mod error_response;
mod lifecycle;
mod origin_fetch;
mod origin_request;
mod origin_response;
mod request_ids;
mod snapshot;
mod viewer_request;
mod viewer_response;

use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use http::HeaderValue;

use crate::clock::Clock;
use crate::distribution::Distribution;
use crate::message::{RequestId, Response, ViewerRequest};
use crate::trace::{Detail, EdgeResultType, RouteTrace};

pub use request_ids::RequestIds;
pub use snapshot::Snapshot;
pub use viewer_response::ViewerResponse;

/// The edge: it takes viewers' requests and answers them as CloudFront would.
#[derive(Debug)]
pub struct Edge {
    snapshot: ArcSwap<Snapshot>,
    clock: Clock,
    ids: RequestIds,
    via: HeaderValue,
    https_port: Option<u16>,
}

impl Edge {
    /// An edge that answers from `snapshot`.
    pub fn new(snapshot: Snapshot, clock: Clock, ids: RequestIds) -> Self {
        let via = format!("1.1 {}.cloudfront.net (CloudFront)", ids.node_label());
        Edge {
            snapshot: ArcSwap::from_pointee(snapshot),
            clock,
            via: HeaderValue::try_from(via).unwrap_or(HeaderValue::from_static("1.1 cloudfront")),
            ids,
            https_port: None,
        }
    }

    /// The same edge, which sends viewers from HTTP to this port; without one, to the port that
    /// they came by.
    pub fn with_https_port(self, https_port: Option<u16>) -> Self {
        Edge { https_port, ..self }
    }

    /// Answers one request, and says how the answer came to be.
    pub async fn handle(
        &self,
        viewer: ViewerRequest,
        detail: Detail,
    ) -> (ViewerResponse, RouteTrace) {
        let snapshot = self.snapshot.load_full();
        lifecycle::run(self, &snapshot, &viewer, RouteTrace::new(detail)).await
    }

    /// Puts another configuration in the place of the present one; a request under way keeps
    /// the one that it began with.
    pub fn replace(&self, snapshot: Snapshot) {
        self.snapshot.store(Arc::new(snapshot));
    }

    /// What requests are answered from at present.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// An id for a new request.
    pub fn next_request_id(&self) -> RequestId {
        self.ids.next()
    }
}

/// A step's context. Only the trace is written through it.
pub(crate) struct Cx<'a> {
    pub(crate) edge: &'a Edge,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) distribution: &'a Distribution,
    pub(crate) now: SystemTime,
    pub(crate) trace: RouteTrace,
}

/// A response on its way to the viewer, with what `X-Cache` will say of it.
#[derive(Debug)]
pub(crate) struct Obtained {
    pub(crate) response: Response,
    pub(crate) result: EdgeResultType,
    pub(crate) made_by: MadeBy,
    /// Whether a viewer's HTTP/1.1 connection stays open afterwards.
    pub(crate) keeps_connection: bool,
}

impl Obtained {
    /// An answer that an origin gave.
    pub(crate) fn from_origin(response: Response) -> Self {
        let result = if response.status.as_u16() >= 400 {
            EdgeResultType::Error
        } else {
            EdgeResultType::Miss
        };
        Obtained {
            response,
            result,
            made_by: MadeBy::Origin,
            keeps_connection: true,
        }
    }

    /// An answer that CloudFront made itself.
    pub(crate) fn generated(response: Response, result: EdgeResultType) -> Self {
        Obtained {
            response,
            result,
            made_by: MadeBy::CloudFront,
            keeps_connection: true,
        }
    }
}

/// Who made a response; it decides the order of the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MadeBy {
    Origin,
    CloudFront,
}
