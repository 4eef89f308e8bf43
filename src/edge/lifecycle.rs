//! The life-cycle of a request: the order, and nothing but the order.

use std::sync::Arc;

use super::cache_lookup::{self, Lookup, Slot};
use super::delivery::{self, Delivered};
use super::distribution_choice::{self, Choice};
use super::obtained::Obtained;
use super::origin_request::Preparation;
use super::viewer_request;
use super::viewer_response::{self, ViewerResponse};
use super::wanted::{Purpose, Wanted};
use super::{Current, Cx, Edge, cache_store, error_response};
use super::{origin_fetch, origin_request, origin_response};
use crate::distribution::CacheBehavior;
use crate::message::{Body, ViewerRequest};
use crate::trace::RouteTrace;

/// Answers one request.
pub(crate) async fn run(
    edge: &Arc<Edge>,
    current: &Arc<Current>,
    viewer: &ViewerRequest,
    body: Body,
    mut trace: RouteTrace,
    purges: u64,
) -> (ViewerResponse, RouteTrace) {
    let now = edge.clock.now();
    let distribution = match distribution_choice::choose(&current.snapshot, viewer, &mut trace) {
        Choice::Distribution(distribution) => distribution,
        Choice::Refused(error) => {
            return viewer_response::refuse(edge, current, viewer, error, now, trace);
        }
    };
    let mut cx = Cx::new(edge, current, distribution, now, body, trace, purges);
    let admission = viewer_request::admit(&mut cx, viewer).await;
    let (carried, behavior) = (admission.carried, admission.behavior);
    let request = carried.request();
    let obtained = match admission.answer {
        Some(answer) => answer,
        None => {
            let wanted = carried.wanted(behavior);
            let found = obtain(&mut cx, &wanted, behavior).await;
            match delivery::deliver(&mut cx, request, found) {
                Delivered::Ready(obtained) => obtained,
                Delivered::OriginDecides => {
                    let again = wanted.for_purpose(Purpose::OriginDecides);
                    obtain(&mut cx, &again, behavior).await
                }
            }
        }
    };
    let (obtained, policy_of) = match error_response::page_for(&mut cx, request, &obtained) {
        None => (obtained, behavior),
        Some(page) => {
            if obtained.flows() {
                tokio::spawn(obtained.drain());
            }
            let found = obtain(&mut cx, &page.wanted, page.behavior).await;
            error_response::substitute(&mut cx, &page, found, behavior)
        }
    };
    let finished =
        viewer_response::finish(&mut cx, viewer, request, behavior, policy_of, obtained).await;
    (finished, cx.trace)
}

/// The half behind the viewer: the cache, and the origin where the cache has no answer.
///
/// A custom error page is a second call to this function, so it never calls itself.
async fn obtain(cx: &mut Cx<'_>, wanted: &Wanted<'_>, behavior: &CacheBehavior) -> Obtained {
    match cache_lookup::look_up(cx, wanted, behavior).await {
        Lookup::Found(found) => found,
        // In a box, so that a request that the cache answers does not carry the room for it.
        Lookup::Ask(slot) => Box::pin(fetch(cx, wanted, behavior, Some(slot))).await,
        Lookup::Bypassed => Box::pin(fetch(cx, wanted, behavior, None)).await,
    }
}

/// Asks the origin, or both of a group in turn, and keeps what may be kept.
pub(crate) async fn fetch(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    slot: Option<Slot>,
) -> Obtained {
    let mut origins = match origin_request::origins(cx, wanted, behavior) {
        Ok(origins) => origins,
        Err(answer) => return *answer,
    };
    loop {
        let target = origins.target();
        let asked = origin_request::prepare(cx, wanted, behavior, target, slot.as_ref()).await;
        let mut asked = match asked {
            Preparation::Ask(asked) => asked,
            Preparation::Ended(failed) => return cache_store::leave(slot, *failed),
        };
        let fetched = origin_fetch::fetch(cx, wanted, &mut asked).await;
        if origins.fail_over(wanted, behavior, &fetched) {
            continue;
        }
        return match origin_response::settle(cx, wanted, behavior, &mut asked, fetched).await {
            Ok(settled) => {
                cache_store::store(cx, wanted, behavior, asked.target(), slot, settled).await
            }
            Err(failed) => cache_store::leave(slot, *failed),
        };
    }
}
