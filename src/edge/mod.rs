//! CloudFront's verbs: what happens to a request, in order.
//!
//! `lifecycle.rs` is the order and nothing but the order; the files below are its steps, declared
//! as a request meets them. `serve`, `explain` and tests all go through [`Edge::handle`].
//!
//! `lifecycle::obtain` is the half behind the viewer: the cache, and the origin where the cache has
//! no answer. A custom error page is a second call to the same function.

// The order.
mod lifecycle;

// The steps, as a request meets them.
mod distribution_choice;
mod viewer_request;

mod cache_lookup;

mod origin_request;

mod origin_fetch;

mod origin_response;

mod cache_store;

mod delivery;

mod error_response;

mod viewer_response;

// What passes between the steps.
mod header_order;
mod header_setters;
mod obtained;
mod origins;
mod refresh;
mod request_ids;
mod snapshot;
mod wanted;

// The cache.
mod cache;

// The client for custom origins.
mod custom_origin;

// Edge code at its events.
mod functions;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use arc_swap::ArcSwap;
use http::HeaderValue;

use crate::clock::Clock;
use crate::distribution::{Distribution, InvalidationPath};
use crate::message::{Body, RequestId, ViewerRequest};
use crate::trace::{Detail, RouteTrace};

use cache::EdgeCache;
use custom_origin::{CustomOriginClient, Outages};
use functions::Said;

pub use custom_origin::OriginUpgrade;
pub use request_ids::RequestIds;
pub use snapshot::{Caching, Snapshot};
pub use viewer_response::ViewerResponse;

/// The edge: it takes viewers' requests and answers them as CloudFront would.
#[derive(Debug)]
pub struct Edge {
    current: ArcSwap<Current>,
    clock: Clock,
    ids: RequestIds,
    via: HeaderValue,
    cache: Arc<EdgeCache>,
    custom_origins: CustomOriginClient,
    outages: Outages,
    https_port: Option<u16>,
}

/// The configuration in use, and which one it is since the start.
#[derive(Debug)]
pub(crate) struct Current {
    pub(crate) number: u64,
    /// What has been said of its functions.
    pub(crate) said: Said,
    pub(crate) snapshot: Arc<Snapshot>,
}

/// What an edge is made with, besides its configuration.
#[derive(Debug)]
pub struct EdgeOptions {
    /// The clock that objects age by.
    pub clock: Clock,
    /// Where request ids come from.
    pub ids: RequestIds,
    /// How many bytes the cache keeps at most.
    pub cache_size: u64,
    /// The port that viewers are sent to from HTTP; without one, the port that they came by.
    pub https_port: Option<u16>,
}

impl Edge {
    /// An edge that answers from `snapshot`.
    pub fn new(snapshot: Snapshot, options: EdgeOptions) -> Arc<Self> {
        let EdgeOptions {
            clock,
            ids,
            cache_size,
            https_port,
        } = options;
        let via = format!("1.1 {}.cloudfront.net (CloudFront)", ids.node_label());
        Arc::new(Edge {
            current: ArcSwap::from_pointee(Current {
                number: 0,
                said: Said::default(),
                snapshot: Arc::new(snapshot),
            }),
            clock,
            via: HeaderValue::try_from(via).unwrap_or(HeaderValue::from_static("1.1 cloudfront")),
            ids,
            cache: Arc::new(EdgeCache::new(cache_size)),
            custom_origins: CustomOriginClient::default(),
            outages: Outages::default(),
            https_port,
        })
    }

    /// Answers one request, and says how the answer came to be.
    pub async fn handle(
        self: &Arc<Self>,
        mut viewer: ViewerRequest,
        detail: Detail,
    ) -> (ViewerResponse, RouteTrace) {
        // Counted first, so that nothing of this configuration outlives a purge that came with the
        // next.
        let purges = self.cache.purges();
        let current = self.current.load_full();
        let body = std::mem::take(&mut viewer.body);
        let trace = RouteTrace::new(detail);
        lifecycle::run(self, &current, &viewer, body, trace, purges).await
    }

    /// Puts another configuration in the place of the present one; a request under way keeps
    /// the one that it began with.
    ///
    /// As in production, what is cached stays cached; only where the cache follows files, it
    /// follows the configuration too.
    pub fn replace(&self, snapshot: Snapshot) {
        let follows = snapshot.caching == Caching::FollowsFiles;
        let number = self.current.load().number + 1;
        self.current.store(Arc::new(Current {
            number,
            said: Said::default(),
            snapshot: Arc::new(snapshot),
        }));
        if follows {
            self.cache.clear();
        }
    }

    /// What requests are answered from at present.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.load().snapshot)
    }

    /// An id for a new request.
    pub fn next_request_id(&self) -> RequestId {
        self.ids.next()
    }

    /// Drops the objects of a distribution that a path names, in every variant, and counts them.
    ///
    /// AWS: "Invalidate files to remove content".
    pub fn invalidate(&self, distribution: &str, path: &InvalidationPath) -> usize {
        self.cache.invalidate(distribution, path)
    }

    /// The clock that objects age by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What the cache holds: objects and bytes.
    pub fn cached(&self) -> (usize, u64) {
        self.cache.size()
    }
}

/// A step's context. Only the trace and the body are written through it, and the time where a
/// step has waited.
pub(crate) struct Cx<'a> {
    pub(crate) edge: &'a Arc<Edge>,
    pub(crate) current: &'a Arc<Current>,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) distribution: &'a Distribution,
    pub(crate) now: SystemTime,
    pub(crate) started: Instant,
    /// The viewer's body, until an origin gets it.
    pub(crate) body: Body,
    pub(crate) trace: RouteTrace,
    /// How often the cache had been purged when the request began.
    pub(crate) purges: u64,
}

impl<'a> Cx<'a> {
    fn new(
        edge: &'a Arc<Edge>,
        current: &'a Arc<Current>,
        distribution: &'a Distribution,
        now: SystemTime,
        body: Body,
        trace: RouteTrace,
        purges: u64,
    ) -> Self {
        Cx {
            edge,
            current,
            snapshot: &current.snapshot,
            distribution,
            now,
            started: Instant::now(),
            body,
            trace,
            purges,
        }
    }
}
