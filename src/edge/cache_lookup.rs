//! The cache key, and what is kept under it: fresh, expired or absent.
//!
//! AWS: "Understand the cache key"; "Manage how long content stays in the cache (expiration)";
//! "Request and response behavior for custom origins", simultaneous requests for the same object.
//!
//! # Fidelity
//!
//! - A HEAD is answered from a GET's object; on a miss the origin sees the HEAD, and nothing is
//!   kept.
//! - A stale object that is served while it is refreshed, or because its origin is down, says
//!   `Hit from cloudfront`; the switch `stale_x_cache` changes that.

use std::sync::Arc;

use http::Method;
use http::header::RANGE;

use super::cache::{Boarding, CachedObject, Flight, Landing, board};
use super::obtained::Obtained;
use super::wanted::{Purpose, Wanted};
use super::{Caching, Cx, refresh};
use crate::distribution::{
    CacheBehavior, CacheKey, CacheSettings, Collapsing, may_serve_while_revalidating,
};
use crate::trace::{CacheBypass, CacheLookupStep, LookupOutcome, Step};

/// What is known of what is wanted.
pub(crate) enum Lookup {
    /// The cache has it.
    Found(Obtained),
    /// The origin is asked, and its answer may be kept.
    Ask(Slot),
    /// The origin is asked, and its answer is not kept.
    Bypassed,
}

/// The place in the cache that an answer is fetched for.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) key: Arc<CacheKey>,
    /// What is kept there and has expired.
    pub(crate) expired: Option<Arc<CachedObject>>,
    /// Those who wait for the answer, where requests are collapsed.
    pub(crate) flight: Option<Flight>,
    /// How often the cache had been purged when the request began.
    pub(crate) purges: u64,
}

impl Slot {
    /// Tells those who wait how it ended.
    pub(crate) fn land(self, landing: Landing) {
        if let Some(flight) = self.flight {
            flight.land(landing);
        }
    }
}

/// Looks up what is wanted.
pub(crate) async fn look_up(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
) -> Lookup {
    if let Some(bypass) = bypass(cx, wanted, behavior) {
        let outcome = LookupOutcome::Bypassed(bypass);
        record(cx, behavior, outcome, None, None, false);
        return Lookup::Bypassed;
    }
    let key = behavior
        .cache
        .cache_key(behavior.compress, &wanted.asked(cx, behavior));
    let untouched = cx.edge.cache.get(&key).filter(|it| it.is_untouched());
    if let Some(object) = untouched
        && let Some(served) = serve(cx, behavior, wanted, &key, &Kept::Object(object), false)
    {
        return served;
    }
    // In a box, so that a request that is served at once does not carry the room for it.
    Box::pin(look_closer(cx, wanted, behavior, key)).await
}

/// Looks up what may wait: for the files behind an object, or for another request's fetch.
async fn look_closer(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    key: CacheKey,
) -> Lookup {
    let mut found = current(cx, &key).await;
    if let Some(served) = serve(cx, behavior, wanted, &key, &found, false) {
        return served;
    }
    let key = Arc::new(key);
    let mut collapsed = false;
    // What comes of a HEAD or of a range is not for everybody.
    let for_one = wanted.method == Method::HEAD
        || (wanted.purpose == Purpose::Viewer && wanted.viewer.headers.contains_key(RANGE));
    let mut alone = for_one || behavior.cache.may_collapse() != Collapsing::On;
    let flight = loop {
        if alone || found.is_asked_for_each_time() {
            break None;
        }
        match board(&cx.edge.cache, &key) {
            // Another fetch may have landed since the cache was asked.
            Boarding::Lead(flight) if found.is_what_is(cx.edge.cache.get(&key).as_ref()) => {
                break Some(flight);
            }
            Boarding::Lead(_) => {}
            Boarding::Join(arrivals) => {
                // What is not for everybody, or has expired as it came, each fetches alone; a
                // fetch that was given up leaves the place to the next.
                alone = arrivals.landing().await != Landing::GivenUp;
                cx.now = cx.edge.clock.now();
                collapsed = true;
            }
        }
        found = current(cx, &key).await;
        if let Some(served) = serve(cx, behavior, wanted, &key, &found, collapsed) {
            return served;
        }
    };
    let outcome = match &found {
        Kept::Object(object) => LookupOutcome::Expired {
            age: object.age(cx.now),
            ttl: object.ttl.duration.as_secs(),
        },
        Kept::Changed => LookupOutcome::FileChanged,
        Kept::Nothing => LookupOutcome::Absent,
    };
    record(cx, behavior, outcome, Some(&key), None, collapsed);
    if !cx.snapshot.fidelity.head_miss.may_keep(&wanted.method) {
        return Lookup::Bypassed;
    }
    let expired = match found {
        Kept::Object(object) => Some(object),
        Kept::Changed | Kept::Nothing => None,
    };
    Lookup::Ask(Slot {
        key,
        expired,
        flight,
        purges: cx.purges,
    })
}

/// Why the cache is not asked, if it is not.
fn bypass(cx: &Cx<'_>, wanted: &Wanted<'_>, behavior: &CacheBehavior) -> Option<CacheBypass> {
    match () {
        () if cx.snapshot.caching == Caching::Off => Some(CacheBypass::Off),
        () if wanted.purpose == Purpose::OriginDecides => Some(CacheBypass::OriginDecides),
        () if wanted.upgrade => Some(CacheBypass::Upgrade),
        () if !behavior.cached_methods.contains(&wanted.method) => Some(CacheBypass::Method),
        () if behavior.cache.disable_caching() => Some(CacheBypass::CachingDisabled),
        () => None,
    }
}

/// What is kept under a key.
enum Kept {
    Object(Arc<CachedObject>),
    Nothing,
    Changed,
}

impl Kept {
    /// Whether it has expired as it came, so that nobody waits for another's fetch of it.
    fn is_asked_for_each_time(&self) -> bool {
        match self {
            Kept::Object(object) => object.ttl.duration.is_zero(),
            Kept::Changed | Kept::Nothing => false,
        }
    }

    /// Whether this still is what the cache has.
    fn is_what_is(&self, now: Option<&Arc<CachedObject>>) -> bool {
        match (self, now) {
            (Kept::Object(found), Some(now)) => Arc::ptr_eq(found, now),
            (Kept::Changed | Kept::Nothing, None) => true,
            (Kept::Object(_), None) | (Kept::Changed | Kept::Nothing, Some(_)) => false,
        }
    }
}

/// What is kept under a key, unless a file has changed that it was made of.
async fn current(cx: &Cx<'_>, key: &CacheKey) -> Kept {
    let Some(object) = cx.edge.cache.get(key) else {
        return Kept::Nothing;
    };
    match &object.files {
        Some(files) if !files.are_untouched() && !files.are_unchanged().await => {}
        Some(_) | None => return Kept::Object(object),
    }
    cx.edge.cache.remove(key, &object);
    Kept::Changed
}

/// How an object is served without the origin; `None` where the origin has to be asked.
fn fresh_or_stale(cx: &Cx<'_>, object: &CachedObject) -> Option<LookupOutcome> {
    let age = object.age(cx.now);
    if object.is_fresh(cx.now) {
        return Some(LookupOutcome::Fresh {
            age,
            ttl: object.ttl.duration.as_secs(),
            because: match cx.trace.is_full() {
                true => object.ttl.because.to_string(),
                false => String::new(),
            },
        });
    }
    if object.held_until.is_some_and(|it| cx.now < it) {
        return Some(LookupOutcome::StaleServed {
            age,
            because: "its origin failed a moment ago",
        });
    }
    let window = may_serve_while_revalidating(&object.ttl, object.since_stored(cx.now));
    window.then_some(LookupOutcome::StaleServed {
        age,
        because: "`stale-while-revalidate`: it is refreshed behind the viewer's back",
    })
}

/// Serves what is kept, if it may be served; what has expired is refreshed by a task of its own
/// where that is due.
fn serve(
    cx: &mut Cx<'_>,
    behavior: &CacheBehavior,
    wanted: &Wanted<'_>,
    key: &CacheKey,
    found: &Kept,
    collapsed: bool,
) -> Option<Lookup> {
    let Kept::Object(object) = found else {
        return None;
    };
    let outcome = fresh_or_stale(cx, object)?;
    let stale = matches!(outcome, LookupOutcome::StaleServed { .. });
    record(cx, behavior, outcome, Some(key), Some(object), collapsed);
    if !stale {
        return Some(Lookup::Found(Obtained::hit(Arc::clone(object), cx.now)));
    }
    let held = object.held_until.is_some_and(|it| cx.now < it);
    if !held {
        let key = Arc::new(key.clone());
        if let Boarding::Lead(flight) = board(&cx.edge.cache, &key) {
            let slot = Slot {
                key,
                expired: Some(Arc::clone(object)),
                flight: Some(flight),
                purges: cx.purges,
            };
            refresh::later(cx, wanted, behavior, slot);
        }
    }
    Some(Lookup::Found(Obtained::stale(Arc::clone(object), cx)))
}

fn record(
    cx: &mut Cx<'_>,
    behavior: &CacheBehavior,
    outcome: LookupOutcome,
    key: Option<&CacheKey>,
    object: Option<&Arc<CachedObject>>,
    collapsed: bool,
) {
    if let Some(object) = object {
        cx.trace.set_from(Arc::clone(&object.from));
    }
    cx.trace.record(|| {
        let lines = |key: &CacheKey| key.as_str().lines().map(str::to_owned).collect();
        Step::CacheLookup(CacheLookupStep {
            key_by: match &behavior.cache {
                CacheSettings::Policies { cache_policy, .. } => {
                    format!("cache policy `{}`", cache_policy.name)
                }
                CacheSettings::ForwardedValues(_) => "`forwarded_values`".to_owned(),
            },
            key: key.map(lines).unwrap_or_default(),
            outcome,
            collapsed,
        })
    });
}
