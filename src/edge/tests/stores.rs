//! The store: what is kept and for how long, what a 304 renews, what stands in for an error.

use super::super::cache::{Boarding, Landing, board};
use super::super::cache_store::store;
use super::super::obtained::Answer;
use super::super::origins::Target;
use super::*;
use crate::distribution::{CustomErrorResponse, InvalidationPath};
use crate::trace::EdgeResultType;

fn target(site: &Site) -> Target<'_> {
    let origin = &site.current.snapshot.distributions[0].origins[0];
    Target {
        origin,
        endpoint: &origin.endpoint,
        origin_path: "",
        host: None,
        signed: true,
        functions: &site.current.snapshot.distributions[0]
            .default_cache_behavior
            .functions,
        role: Role::Primary,
    }
}

/// Stores an answer in a place, and says what the trace says of it.
async fn stored_in(
    site: &Site,
    viewer: &ViewerRequest,
    purpose: Purpose,
    slot: Slot,
    fetched: Fetched,
) -> (String, Obtained) {
    let mut cx = site.cx();
    let asked = Wanted {
        purpose,
        ..wanted(viewer)
    };
    let (behavior, target) = (site.behavior(), target(site));
    let obtained = store(&mut cx, &asked, behavior, target, Some(slot), fetched).await;
    let line = cx.trace.brief();
    let line = line.trim_start_matches("cache-store").trim().to_owned();
    (line, obtained)
}

/// Stores an answer for `/x`, over what has expired there.
async fn stored(
    site: &Site,
    expired: Option<Arc<CachedObject>>,
    fetched: Fetched,
) -> (String, Obtained) {
    let x = get("/x");
    let slot = Slot {
        expired,
        ..site.slot(&x)
    };
    stored_in(site, &x, Purpose::Viewer, slot, fetched).await
}

fn kept(site: &Site) -> Option<Arc<CachedObject>> {
    site.cache().get(&site.key(&get("/x")))
}

macro_rules! keeps {
    ($($name:ident: $min:literal, $status:literal, $lines:expr => $said:literal;)*) => { $(
        #[tokio::test]
        async fn $name() {
            let site = Site::new(behavior($min, 60, 600));
            let (said, obtained) = stored(&site, None, fetched($status, &$lines, "new")).await;
            assert_eq!(said, $said);
            assert_eq!(kept(&site).is_some(), said.starts_with("kept"));
            assert_eq!(text(&obtained), "new");
            assert_eq!(obtained.age, None);
        }
    )* };
}

keeps! {
    by_the_origins_word: 0, 200, [("cache-control", "max-age=5")]
        => "kept for 5 s: `max-age=5` of the origin";
    by_default: 0, 200, [] => "kept for 60 s: default TTL of 60 s: the origin gives no lifetime";
    what_is_private_is_not: 0, 200, [("cache-control", "private")]
        => "not kept: `private` of the origin";
    a_part_is_not: 1, 206, [("cache-control", "max-age=5")]
        => "not kept: status 206 is never kept";
    a_missing_object_is_for_ten_seconds: 0, 404, []
        => "kept for 10 s: error caching minimum TTL of 10 s";
    a_refusal_is_not: 0, 403, []
        => "not kept: status 403 is kept only with `max-age` or `s-maxage`";
}

#[tokio::test]
async fn a_304_renews_the_object_and_its_fields_stand_behind() {
    let site = Site::new(behavior(0, 60, 600));
    let expired = site.keep(&get("/x"), 10);
    site.clock.advance(Duration::from_secs(20));
    let lines = [
        ("date", "Sun, 22 Nov 2026 00:00:20 GMT"),
        ("cache-control", "max-age=30"),
        ("set-cookie", "a=1"),
        ("content-length", "0"),
        ("age", "7"),
    ];
    let (said, obtained) = stored(&site, Some(expired), fetched(304, &lines, "")).await;
    assert_eq!(
        said,
        "304 of the origin: kept for another 30 s: `max-age=30` of the origin"
    );
    assert_eq!(obtained.result, EdgeResultType::RefreshHit);
    assert_eq!(text(&obtained), "0123456789");
    assert_eq!(obtained.age, None);
    let object = kept(&site).unwrap();
    let names: Vec<&str> = object.headers.keys().map(HeaderName::as_str).collect();
    assert_eq!(names, ["content-length", "etag", "date", "cache-control"]);
    assert_eq!(object.headers["content-length"], "10");
    assert_eq!(object.age(site.clock.now()), 0);
}

#[tokio::test]
async fn a_304_without_a_date_leaves_no_old_one() {
    let site = Site::new(behavior(0, 60, 600));
    let expired = site.keep(&get("/x"), 10);
    site.clock.advance(Duration::from_secs(20));
    stored(&site, Some(expired), fetched(304, &[], "")).await;
    let date = &kept(&site).unwrap().headers["date"];
    assert_eq!(date, "Sun, 22 Nov 2026 00:00:20 GMT");
}

#[tokio::test]
async fn an_object_is_held_while_its_origin_fails() {
    let site = Site::new(behavior(0, 60, 600));
    let expired = site.keep(&get("/x"), 10);
    site.clock.advance(Duration::from_secs(20));
    let failure = failed(FailureKind::Connection, 502);
    let (_, obtained) = stored(&site, Some(Arc::clone(&expired)), failure).await;
    assert_eq!(text(&obtained), "0123456789");
    assert_eq!(obtained.age, Some(20));
    assert_eq!(obtained.result, EdgeResultType::Hit);
    let until = kept(&site).unwrap().held_until;
    assert_eq!(until, Some(now() + Duration::from_secs(30)));
    // Not for longer than the maximum TTL.
    site.clock.advance(Duration::from_secs(600));
    let (_, obtained) = stored(&site, Some(expired), fetched(500, &[], "bad")).await;
    assert_eq!(text(&obtained), "bad");
}

#[tokio::test]
async fn nothing_but_an_object_stands_in_for_an_error() {
    let site = Site::new(behavior(0, 60, 600));
    let error = Arc::new(CachedObject {
        status: StatusCode::SERVICE_UNAVAILABLE,
        ..object(10)
    });
    site.clock.advance(Duration::from_secs(20));
    let (_, obtained) = stored(&site, Some(error), fetched(500, &[], "bad")).await;
    assert_eq!(obtained.status.as_u16(), 500);
    assert_eq!(text(&obtained), "bad");
    let expired = Some(Arc::new(object(10)));
    let (_, obtained) = stored(&site, expired, fetched(404, &[], "gone")).await;
    assert_eq!(text(&obtained), "gone");
    let (said, _) = stored(&site, kept(&site), fetched(403, &[], "no")).await;
    assert!(said.starts_with("not kept"), "{said}");
    assert!(kept(&site).is_none(), "what was kept is no longer so");
}

#[tokio::test]
async fn the_error_caching_minimum_ttl_is_that_of_its_status() {
    let mut distribution = distribution(behavior(0, 60, 600));
    distribution.custom_error_responses = vec![CustomErrorResponse {
        error_code: StatusCode::NOT_FOUND,
        error_caching_min_ttl: Duration::from_secs(45),
        page: None,
    }];
    let site = Site::of(distribution);
    let (said, _) = stored(&site, None, fetched(404, &[], "none")).await;
    assert_eq!(said, "kept for 45 s: error caching minimum TTL of 45 s");
}

#[tokio::test]
async fn what_a_purge_may_have_meant_is_not_kept() {
    let site = Site::new(behavior(0, 60, 600));
    let x = get("/x");
    let slot = site.slot(&x);
    let path = InvalidationPath::parse("/*").unwrap();
    site.edge.invalidate("E1", &path);
    let answer = fetched(200, &[], "old");
    let (said, obtained) = stored_in(&site, &x, Purpose::Viewer, slot, answer).await;
    assert_eq!(text(&obtained), "old", "its own viewer began before that");
    assert_eq!(said, "not kept: the cache was purged while it was fetched");
    assert!(kept(&site).is_none());
}

#[tokio::test]
async fn what_stands_in_for_an_origin_that_is_down_is_not_kept() {
    let site = Site::new(behavior(0, 60, 600));
    let answer = Fetched {
        role: Role::Fallback,
        ..fetched(200, &[], "built")
    };
    let (said, obtained) = stored(&site, None, answer).await;
    assert_eq!(said, "not kept: it stands in for an origin that is down");
    assert_eq!(text(&obtained), "built");
}

#[tokio::test]
async fn what_is_not_to_be_kept_reaches_the_first_viewer() {
    let site = Site::new(behavior(0, 60, 600));
    let lines = [
        ("cache-control", "max-age=9, no-cache=\"X-Once\""),
        ("x-once", "1"),
        ("age", "3"),
    ];
    let (_, obtained) = stored(&site, None, fetched(200, &lines, "new")).await;
    assert!(matches!(obtained.answer, Answer::Made(_)));
    assert_eq!(obtained.headers()["x-once"], "1");
    assert_eq!(obtained.headers()["age"], "3");
    let object = kept(&site).unwrap();
    assert!(!object.headers.contains_key("x-once"));
    assert!(!object.headers.contains_key("age"));
}

#[tokio::test]
async fn an_error_page_is_known_by_its_own_path_only() {
    for (purpose, expected) in [(Purpose::Viewer, Some("/deep")), (Purpose::ErrorPage, None)] {
        let site = Site::new(behavior(0, 60, 600));
        let slot = site.slot(&get("/x"));
        let answer = fetched(200, &[], "page");
        stored_in(&site, &get("/deep"), purpose, slot, answer).await;
        assert_eq!(kept(&site).unwrap().viewer_path.as_deref(), expected);
    }
}

#[tokio::test]
async fn those_who_wait_are_told_how_it_ended() {
    let site = Site::new(behavior(0, 60, 600));
    let x = get("/x");
    for (status, expected) in [(200, Landing::Kept), (403, Landing::NotKept)] {
        let key = site.key(&x);
        let Boarding::Lead(flight) = board(site.cache(), &key) else {
            panic!("somebody else leads");
        };
        let Boarding::Join(waits) = board(site.cache(), &key) else {
            panic!("nobody leads");
        };
        let slot = Slot {
            flight: Some(flight),
            ..site.slot(&x)
        };
        let answer = fetched(status, &[], "x");
        stored_in(&site, &x, Purpose::Viewer, slot, answer).await;
        assert_eq!(waits.landing().await, expected);
    }
}
