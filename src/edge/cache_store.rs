//! Whether an answer is kept, and for how long; the expired object in the place of an error.
//!
//! AWS: "Manage how long content stays in the cache (expiration)"; "How CloudFront caches HTTP 4xx
//! and 5xx status codes". An expired object is served where the origin fails; a 304 renews it.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT_RANGES, AGE, CONTENT_ENCODING, DATE, ETAG, SET_COOKIE, VARY};
use http::{HeaderMap, Method, StatusCode};

use super::cache::{CachedObject, Keeping, Landing, OriginValidators, Prepared, keeping};
use super::cache_lookup::Slot;
use super::functions::with_reason;
use super::obtained::{MadeBy, Obtained};
use super::origin_fetch::{Fetched, Files};
use super::origins::{Role, Target};
use super::wanted::Wanted;
use super::{Cx, header_order};
use crate::distribution::{
    CacheBehavior, DEFAULT_ERROR_CACHING_MIN_TTL, NotKept, OriginEndpoint, OriginTrouble,
    StaleVerdict, Storing, Ttl, error_storing, leave_out_of_store, may_serve_stale, storing,
};
use crate::message::{Body, Response};
use crate::rfc::{list, ordered_headers};
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
            cx.edge.cache.insert(&slot.key, &held, slot.purges);
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
        return keep_when_whole(cx, wanted, behavior, target, slot, ttl, fetched);
    }
    let sent = fetched.response.headers.clone();
    let (object, files) = object(cx, wanted, behavior, &slot, ttl, fetched);
    let leaves_out = !sent.keys().all(|it| object.headers.contains_key(it));
    let result = first_result(object.made_by);
    let kept = keep(cx, slot, object, files, result).await;
    match leaves_out {
        // The viewer that it came for gets it as it came.
        true => kept.with_headers(sent),
        false => kept,
    }
}

/// Leaves a place empty, for an answer that is nobody's to keep.
pub(crate) fn leave(slot: Option<Slot>, answer: Obtained) -> Obtained {
    if let Some(slot) = slot {
        slot.land(Landing::NotKept);
    }
    answer
}

/// An answer that goes out without being kept.
fn uncached(wanted: &Wanted<'_>, target: Target<'_>, fetched: Fetched) -> Obtained {
    let Fetched {
        response,
        made_by,
        timing,
        ..
    } = fetched;
    let is_whole = is_whole(wanted, target, response.status);
    let result = first_result(made_by);
    Obtained {
        timing: Some(timing),
        is_whole,
        ..Obtained::first(response, result, made_by)
    }
}

/// Whether an answer is a whole object: a custom origin that ignores a range is taken at its word,
/// a bucket's object is whole.
fn is_whole(wanted: &Wanted<'_>, target: Target<'_>, status: StatusCode) -> bool {
    status == StatusCode::OK && wanted.method == Method::GET && target.endpoint.bucket().is_some()
}

/// What `X-Cache` says of an answer that has just been made.
fn first_result(made_by: MadeBy) -> EdgeResultType {
    match made_by {
        MadeBy::Function(_) => EdgeResultType::LambdaGeneratedResponse,
        MadeBy::Origin | MadeBy::CloudFront => EdgeResultType::Miss,
    }
}

/// Whether an answer is kept.
fn judge(cx: &Cx<'_>, behavior: &CacheBehavior, target: Target<'_>, fetched: &Fetched) -> Storing {
    let Response {
        status, headers, ..
    } = &fetched.response;
    if *status == StatusCode::PARTIAL_CONTENT {
        // The key says nothing of ranges, so what is under it is whole.
        return Storing::Refuse(NotKept::Status(*status));
    }
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
        extensions,
    } = fetched.response;
    leave_out(&mut headers, behavior);
    let body = match body {
        Body::Held(bytes) => bytes,
        Body::Empty | Body::Flowing(_) => Bytes::new(),
    };
    // An error page is found by its own path and not by those that it stands in for.
    let viewer = Some(wanted.viewer_path).filter(|_| !wanted.is_error_page());
    let object = CachedObject {
        status,
        reason: extensions.get().cloned(),
        headers: header_order::without_room_to_spare(&header_order::with_date(headers, cx.now)),
        body,
        made_by: fetched.made_by,
        stored_at: cx.now,
        ttl,
        held_until: None,
        validators: fetched.validators,
        viewer_path: viewer
            .filter(|it| *it != slot_path(slot))
            .map(str::to_owned),
        files: None,
        from: fetched.from,
        prepared: Prepared::default(),
    };
    (object, fetched.files)
}

/// Takes out what is not kept: fields that the origin names, and the age that it had there, which
/// counts anew here.
fn leave_out(headers: &mut HeaderMap, behavior: &CacheBehavior) {
    leave_out_of_store(headers, behavior.cache.ttl_bounds());
    ordered_headers::retain(headers, |it| *it != AGE);
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
        Files::Followed(followed) => {
            object.files = followed.note().await;
            object.files.is_some()
        }
    };
    let ttl = object.ttl.duration.as_secs();
    let object = Arc::new(object);
    let kept = settled.then(|| cx.edge.cache.insert(&slot.key, &object, slot.purges));
    record(cx, || match kept {
        None => StoreVerdict::NotKept {
            because: "its file changed while it was read".to_owned(),
        },
        Some(Keeping::Purged) => StoreVerdict::NotKept {
            because: "the cache was purged while it was fetched".to_owned(),
        },
        Some(Keeping::TooLarge) => StoreVerdict::NotKept {
            because: format!(
                "it has {} bytes, and the cache keeps up to {} of one object (`cache_size`)",
                object.body.len(),
                cx.edge.cache.largest()
            ),
        },
        Some(Keeping::Kept) => {
            let because = object.ttl.because.to_string();
            match result {
                EdgeResultType::RefreshHit => StoreVerdict::Renewed { ttl, because },
                _ => StoreVerdict::Kept { ttl, because },
            }
        }
    });
    match kept {
        Some(Keeping::Kept) => slot.land(Landing::Kept),
        Some(Keeping::TooLarge) => slot.land(Landing::NotKept),
        // The next of those who wait fetches it as it is now.
        Some(Keeping::Purged) | None => drop(slot),
    }
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
        let stays = !brought.contains_key(name) && *name != DATE;
        if stays || header_order::FIRST.contains(name) {
            headers.append(name, value.clone());
        }
    }
    // What compression changed stays changed.
    let compressed = expired.headers.contains_key(CONTENT_ENCODING);
    let weakened = expired.headers.get(ETAG) != expired.validators.etag.as_ref();
    for (name, value) in brought {
        let describes_body = header_order::FIRST.contains(name)
            || (compressed && *name == ACCEPT_RANGES && !expired.headers.contains_key(name));
        if describes_body || *name == SET_COOKIE {
            continue;
        }
        match expired.headers.get(name) {
            Some(weak) if *name == ETAG && weakened => headers.append(name, weak.clone()),
            _ => headers.append(name, value.clone()),
        };
    }
    if compressed && varies_by_encoding(&expired.headers) {
        ordered_headers::vary_by(&mut headers, "Accept-Encoding");
    }
    leave_out(&mut headers, behavior);
    let headers = header_order::with_date(headers, cx.now);
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
        headers,
        stored_at: cx.now,
        ttl,
        held_until: None,
        validators: OriginValidators {
            etag: brought
                .get(ETAG)
                .or(expired.validators.etag.as_ref())
                .cloned(),
            last_modified: brought
                .get(http::header::LAST_MODIFIED)
                .or(expired.validators.last_modified.as_ref())
                .cloned(),
        },
        ..expired.anew()
    }
}

fn varies_by_encoding(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(VARY).into_iter();
    lines
        .flat_map(|it| list::members(it.as_bytes()))
        .any(|it| it.eq_ignore_ascii_case(b"accept-encoding"))
}

/// The expired object, held for as long as an error would be, where it may stand in for one.
fn hold(
    cx: &mut Cx<'_>,
    behavior: &CacheBehavior,
    target: Target<'_>,
    expired: &Arc<CachedObject>,
    fetched: &Fetched,
) -> Option<Arc<CachedObject>> {
    // An error stands in for no other, and in dev mode nothing stale is served.
    if expired.status.as_u16() >= 400 || expired.files.is_some() {
        return None;
    }
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
        held_until: Some(cx.now + wait),
        ..expired.anew()
    }))
}

/// Passes a flowing body on and keeps it once its end has come.
fn keep_when_whole(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    target: Target<'_>,
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
    let is_whole = is_whole(wanted, target, response.status);
    let (timing, made_by) = (fetched.timing, fetched.made_by);
    let (object, _) = object(cx, wanted, behavior, &slot, ttl, fetched);
    let response = Response {
        extensions: with_reason(object.reason.as_ref()),
        ..response
    };
    let body = keeping(flowing, Arc::clone(&cx.edge.cache), slot, object);
    Obtained {
        timing: Some(timing),
        is_whole,
        made_by,
        ..Obtained::first(
            Response {
                body: Body::Flowing(body),
                ..response
            },
            EdgeResultType::Miss,
            made_by,
        )
    }
}

fn record(cx: &mut Cx<'_>, verdict: impl FnOnce() -> StoreVerdict) {
    cx.trace
        .record(|| Step::CacheStore(CacheStoreStep { verdict: verdict() }));
}
