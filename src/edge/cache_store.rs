//! Whether an answer is kept, and for how long; the expired object in the place of an error.
//!
//! AWS: "Manage how long content stays in the cache (expiration)"; "How CloudFront caches HTTP 4xx
//! and 5xx status codes". An expired object is served where the origin fails; a 304 renews it.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{DATE, SET_COOKIE};
use http::{HeaderMap, Method, StatusCode};

use super::cache::{CachedObject, Landing, OriginValidators, Prepared, SourceFiles, keeping};
use super::cache_lookup::Slot;
use super::obtained::Obtained;
use super::origin_fetch::{Fetched, Files};
use super::origins::{Role, Target};
use super::wanted::Wanted;
use super::{Cx, header_order};
use crate::distribution::{
    CacheBehavior, CacheKey, DEFAULT_ERROR_CACHING_MIN_TTL, OriginEndpoint, OriginTrouble,
    StaleVerdict, Storing, Ttl, error_storing, leave_out_of_store, may_serve_stale, storing,
};
use crate::message::{Body, Response};
use crate::trace::{CacheStoreStep, EdgeResultType, Step, StoreVerdict};

/// Keeps an answer where it may be kept, and returns what the viewer gets.
pub(crate) async fn store(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    target: Target<'_>,
    slot: Option<Slot>,
    fetched: Fetched,
) -> Obtained {
    cx.now = cx.edge.clock.now();
    let Some(slot) = slot else {
        return uncached(wanted, target, fetched);
    };
    if let Some(expired) = &slot.expired {
        if fetched.response.status == StatusCode::NOT_MODIFIED {
            let renewed = renew(cx, behavior, expired, &fetched);
            return keep(cx, slot, renewed, fetched.files, EdgeResultType::RefreshHit).await;
        }
        let failed = fetched.response.status.is_server_error();
        if failed && let Some(held) = hold(cx, behavior, target, expired, &fetched) {
            cx.edge
                .cache
                .insert(CacheKey::clone(&slot.key), Arc::clone(&held));
            slot.land(Landing::Kept);
            return Obtained::stale(held, cx);
        }
    }
    if fetched.role == Role::Fallback {
        record(cx, || StoreVerdict::NotKept {
            because: "it stands in for an origin that is down".to_owned(),
        });
        slot.land(Landing::NotKept);
        return uncached(wanted, target, fetched);
    }
    let ttl = match judge(cx, behavior, target, &fetched) {
        Storing::Keep(ttl) => ttl,
        Storing::Refuse(why) => {
            record(cx, || StoreVerdict::NotKept {
                because: why.to_string(),
            });
            // What was kept before is no longer what the origin has.
            if let Some(expired) = &slot.expired {
                cx.edge.cache.remove(&slot.key, expired);
            }
            slot.land(Landing::NotKept);
            return uncached(wanted, target, fetched);
        }
    };
    if matches!(fetched.response.body, Body::Flowing(_)) {
        return keep_when_whole(cx, wanted, behavior, slot, ttl, fetched);
    }
    let (object, files) = object(cx, wanted, behavior, &slot, ttl, fetched);
    keep(cx, slot, object, files, EdgeResultType::Miss).await
}

/// An answer that goes out without being kept.
fn uncached(wanted: &Wanted<'_>, target: Target<'_>, fetched: Fetched) -> Obtained {
    let Fetched {
        response,
        made_by,
        timing,
        ..
    } = fetched;
    // A custom origin that ignores a range is taken at its word; a bucket's object is whole.
    let is_whole = response.status == StatusCode::OK
        && wanted.method == Method::GET
        && target.endpoint.bucket().is_some();
    Obtained {
        made_by,
        timing: Some(timing),
        is_whole,
        ..Obtained::from_origin(response)
    }
}

/// Whether an answer is kept.
fn judge(cx: &Cx<'_>, behavior: &CacheBehavior, target: Target<'_>, fetched: &Fetched) -> Storing {
    let Response {
        status, headers, ..
    } = &fetched.response;
    let bounds = behavior.cache.ttl_bounds();
    let fidelity = &cx.snapshot.fidelity;
    match status.as_u16() >= 400 {
        false => storing(*status, headers, bounds, cx.now, fidelity),
        true => {
            let min_ttl = error_caching_min_ttl(cx, *status);
            let kind = target.endpoint.into();
            error_storing(*status, headers, bounds, min_ttl, kind, cx.now, fidelity)
        }
    }
}

fn error_caching_min_ttl(cx: &Cx<'_>, status: StatusCode) -> std::time::Duration {
    cx.distribution
        .error_response_for(status)
        .map_or(DEFAULT_ERROR_CACHING_MIN_TTL, |it| it.error_caching_min_ttl)
}

/// The object of an answer whose body is in memory, and the files behind it.
fn object(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    slot: &Slot,
    ttl: Ttl,
    fetched: Fetched,
) -> (CachedObject, Files) {
    let Response {
        status,
        mut headers,
        body,
        ..
    } = fetched.response;
    leave_out_of_store(&mut headers, behavior.cache.ttl_bounds());
    let body = match body {
        Body::Held(bytes) => bytes,
        Body::Empty | Body::Flowing(_) => Bytes::new(),
    };
    let viewer = &wanted.viewer.path;
    let object = CachedObject {
        status,
        headers: header_order::without_room_to_spare(&header_order::with_date(headers, cx.now)),
        body,
        made_by: fetched.made_by,
        stored_at: cx.now,
        ttl,
        held_until: None,
        validators: fetched.validators,
        viewer_path: (*viewer != slot_path(slot)).then(|| viewer.clone()),
        files: None,
        from: fetched.from,
        prepared: Prepared::default(),
    };
    (object, fetched.files)
}

fn slot_path(slot: &Slot) -> &str {
    let whole = slot.key.path_and_query();
    whole.split_once('?').map_or(whole, |(path, _)| path)
}

/// Puts an object into the cache, unless the files behind it changed while they were read.
async fn keep(
    cx: &mut Cx<'_>,
    slot: Slot,
    mut object: CachedObject,
    files: Files,
    result: EdgeResultType,
) -> Obtained {
    let settled = match files {
        Files::Ignored => true,
        Files::Followed {
            bucket,
            keys,
            before,
        } => {
            object.files = SourceFiles::note(&bucket, keys, before).await;
            object.files.is_some()
        }
    };
    let ttl = object.ttl.duration.as_secs();
    let object = Arc::new(object);
    let kept = settled
        && cx
            .edge
            .cache
            .insert(CacheKey::clone(&slot.key), Arc::clone(&object));
    record(cx, || match (settled, kept) {
        (false, _) => StoreVerdict::NotKept {
            because: "its file changed while it was read".to_owned(),
        },
        (true, false) => StoreVerdict::NotKept {
            because: format!(
                "it has {} bytes, and the cache keeps up to {} of one object (`cache_size`)",
                object.body.len(),
                cx.edge.cache.largest()
            ),
        },
        (true, true) => {
            let because = object.ttl.because.to_string();
            match result {
                EdgeResultType::RefreshHit => StoreVerdict::Renewed { ttl, because },
                _ => StoreVerdict::Kept { ttl, because },
            }
        }
    });
    slot.land(match kept {
        true => Landing::Kept,
        false => Landing::NotKept,
    });
    Obtained::kept(object, result)
}

/// The expired object with what the origin's 304 brought.
///
/// AWS: captures show the fields of the 304 behind those that it did not repeat.
fn renew(
    cx: &Cx<'_>,
    behavior: &CacheBehavior,
    expired: &CachedObject,
    fetched: &Fetched,
) -> CachedObject {
    let brought = &fetched.response.headers;
    let mut headers = HeaderMap::with_capacity(expired.headers.len());
    for (name, value) in &expired.headers {
        if !brought.contains_key(name) || header_order::FIRST.contains(name) {
            headers.append(name, value.clone());
        }
    }
    for (name, value) in brought {
        let describes_body = header_order::FIRST.contains(name);
        if !describes_body && *name != SET_COOKIE {
            // The entity tag of a compressed object stays weak.
            let value = match (name == http::header::ETAG, expired.headers.get(name)) {
                (true, Some(weak)) if weak.as_bytes().starts_with(b"W/") => weak,
                _ => value,
            };
            headers.append(name, value.clone());
        }
    }
    if !headers.contains_key(DATE) {
        headers = header_order::with_date(headers, cx.now);
    }
    let bounds = behavior.cache.ttl_bounds();
    let ttl = match storing(
        expired.status,
        &headers,
        bounds,
        cx.now,
        &cx.snapshot.fidelity,
    ) {
        Storing::Keep(ttl) => ttl,
        Storing::Refuse(_) => Ttl {
            duration: std::time::Duration::ZERO,
            ..expired.ttl
        },
    };
    CachedObject {
        status: expired.status,
        headers,
        body: expired.body.clone(),
        made_by: expired.made_by,
        stored_at: cx.now,
        ttl,
        held_until: None,
        validators: OriginValidators {
            etag: brought
                .get(http::header::ETAG)
                .or(expired.validators.etag.as_ref())
                .cloned(),
            last_modified: brought
                .get(http::header::LAST_MODIFIED)
                .or(expired.validators.last_modified.as_ref())
                .cloned(),
        },
        viewer_path: expired.viewer_path.clone(),
        files: None,
        from: Arc::clone(&expired.from),
        prepared: Prepared::default(),
    }
}

/// The expired object, held for as long as an error would be, where it may stand in for one.
fn hold(
    cx: &mut Cx<'_>,
    behavior: &CacheBehavior,
    target: Target<'_>,
    expired: &Arc<CachedObject>,
    fetched: &Fetched,
) -> Option<Arc<CachedObject>> {
    let status = fetched.response.status;
    let trouble = match fetched.failure {
        Some(_) => OriginTrouble::Unreachable,
        None => OriginTrouble::Status(status),
    };
    let verdict = may_serve_stale(
        &expired.ttl,
        expired.since_stored(cx.now),
        behavior.cache.ttl_bounds(),
        trouble,
    );
    let because = match verdict {
        StaleVerdict::Serve(because) => because.to_string(),
        StaleVerdict::Refuse(_) => return None,
    };
    let mut wait = error_caching_min_ttl(cx, status);
    if wait.is_zero() && !matches!(target.endpoint, OriginEndpoint::Custom(_)) {
        wait = std::time::Duration::from_secs(1);
    }
    record(cx, || StoreVerdict::ServedStale { status, because });
    Some(Arc::new(CachedObject {
        status: expired.status,
        headers: expired.headers.clone(),
        body: expired.body.clone(),
        made_by: expired.made_by,
        stored_at: expired.stored_at,
        ttl: expired.ttl,
        held_until: Some(cx.now + wait),
        validators: expired.validators.clone(),
        viewer_path: expired.viewer_path.clone(),
        files: None,
        from: Arc::clone(&expired.from),
        prepared: Prepared::default(),
    }))
}

/// Passes a flowing body on and keeps it once its end has come.
fn keep_when_whole(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    slot: Slot,
    ttl: Ttl,
    mut fetched: Fetched,
) -> Obtained {
    let Body::Flowing(flowing) = std::mem::take(&mut fetched.response.body) else {
        return Obtained::from_origin(fetched.response);
    };
    record(cx, || StoreVerdict::KeptWhenWhole {
        ttl: ttl.duration.as_secs(),
        because: ttl.because.to_string(),
    });
    let response = Response {
        status: fetched.response.status,
        headers: fetched.response.headers.clone(),
        ..Response::default()
    };
    let (timing, made_by) = (fetched.timing.clone(), fetched.made_by);
    let (object, _) = object(cx, wanted, behavior, &slot, ttl, fetched);
    let body = keeping(flowing, Arc::clone(&cx.edge.cache), slot, object);
    Obtained {
        timing: Some(timing),
        made_by,
        ..Obtained::from_origin(Response {
            body: Body::Flowing(body),
            ..response
        })
    }
}

fn record(cx: &mut Cx<'_>, verdict: impl FnOnce() -> StoreVerdict) {
    cx.trace
        .record(|| Step::CacheStore(CacheStoreStep { verdict: verdict() }));
}
