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

use super::cache::{Boarding, CachedObject, Flight, Landing, board, landed};
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
    pub(crate) key: CacheKey,
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
    // What comes of a HEAD or of a range is not for everybody.
    let collapses = wanted.method != Method::HEAD
        && !(wanted.purpose == Purpose::Viewer && wanted.viewer.headers.contains_key(RANGE))
        && behavior.cache.may_collapse() == Collapsing::On;
    let mut collapsed = false;
    let mut alone = !collapses;
    loop {
        let found = current(cx, &key).await;
        let (expired, changed) = match found {
            Kept::Object(object) => match fresh_or_stale(cx, &object) {
                Some(outcome) => {
                    return serve(cx, behavior, wanted, key, object, outcome, collapsed);
                }
                None => (Some(object), false),
            },
            Kept::Nothing => (None, false),
            Kept::Changed => (None, true),
        };
        // What is asked for each time anyway is not waited for.
        let each_time = |it: &Arc<CachedObject>| it.ttl.duration.is_zero();
        let flight = match alone || expired.as_ref().is_some_and(each_time) {
            true => None,
            false => match board(&cx.edge.cache, &key) {
                Boarding::Lead(flight) => Some(flight),
                Boarding::Join(landing) => {
                    let landing = landed(landing).await;
                    cx.now = cx.edge.clock.now();
                    // What is not for everybody, or has expired as it came, each fetches alone; a
                    // fetch that was given up leaves the place to the next.
                    alone = landing != Landing::Pending;
                    collapsed = true;
                    continue;
                }
            },
        };
        let outcome = match (&expired, changed) {
            (Some(object), _) => LookupOutcome::Expired {
                age: object.age(cx.now),
                ttl: object.ttl.duration.as_secs(),
            },
            (None, true) => LookupOutcome::FileChanged,
            (None, false) => LookupOutcome::Absent,
        };
        record(cx, behavior, outcome, Some(&key), None, collapsed);
        if !cx.snapshot.fidelity.head_miss.may_keep(&wanted.method) {
            return Lookup::Bypassed;
        }
        return Lookup::Ask(Slot {
            key,
            expired,
            flight,
            purges: cx.purges,
        });
    }
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

/// What is kept under a key, unless a file has changed that it was made of.
async fn current(cx: &Cx<'_>, key: &CacheKey) -> Kept {
    let Some(object) = cx.edge.cache.get(key) else {
        return Kept::Nothing;
    };
    let Some(files) = &object.files else {
        return Kept::Object(object);
    };
    if files.are_untouched() || files.are_unchanged().await {
        return Kept::Object(object);
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

/// Serves what is kept; what has expired is refreshed by a task of its own where that is due.
fn serve(
    cx: &mut Cx<'_>,
    behavior: &CacheBehavior,
    wanted: &Wanted<'_>,
    key: CacheKey,
    object: Arc<CachedObject>,
    outcome: LookupOutcome,
    collapsed: bool,
) -> Lookup {
    let stale = matches!(outcome, LookupOutcome::StaleServed { .. });
    record(cx, behavior, outcome, Some(&key), Some(&object), collapsed);
    let held = object.held_until.is_some_and(|it| cx.now < it);
    if stale
        && !held
        && let Boarding::Lead(flight) = board(&cx.edge.cache, &key)
    {
        let slot = Slot {
            key,
            expired: Some(Arc::clone(&object)),
            flight: Some(flight),
            purges: cx.purges,
        };
        refresh::later(cx, wanted, behavior, slot);
    }
    Lookup::Found(match stale {
        true => Obtained::stale(object, cx),
        false => Obtained::hit(object, cx.now),
    })
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
