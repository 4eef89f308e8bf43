//! The lookup: what is fresh, what is served late, who fetches and who waits.

use super::super::cache::Landing;
use super::super::cache_lookup::{Lookup, look_up};
use super::*;
use crate::trace::Step;

/// What a lookup comes to, and the line that it leaves in the trace.
async fn looked_up(site: &Site, viewer: &ViewerRequest, purpose: Purpose) -> (String, Lookup) {
    let mut cx = site.cx();
    let asked = Wanted {
        purpose,
        ..wanted(viewer)
    };
    let lookup = look_up(&mut cx, &asked, site.behavior()).await;
    let line = cx.trace.brief();
    let line = line.trim_start_matches("cache-lookup").trim().to_owned();
    (line, lookup)
}

async fn line(site: &Site, viewer: &ViewerRequest) -> String {
    looked_up(site, viewer, Purpose::Viewer).await.0
}

/// The place that the answer is fetched for.
async fn slot(site: &Site, viewer: &ViewerRequest) -> Slot {
    match looked_up(site, viewer, Purpose::Viewer).await.1 {
        Lookup::Ask(slot) => slot,
        Lookup::Found(_) | Lookup::Bypassed => panic!("no answer is fetched to be kept"),
    }
}

/// Others that want `/x`, each on a task that has come as far as it can.
async fn others(site: &Arc<Site>, count: usize) -> Vec<tokio::task::JoinHandle<(String, Lookup)>> {
    let tasks = (0..count).map(|_| {
        let site = Arc::clone(site);
        tokio::spawn(async move { looked_up(&site, &get("/x"), Purpose::Viewer).await })
    });
    let tasks = tasks.collect();
    // The test's runtime has one thread, and each turn lets at least one of them run.
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
    tasks
}

#[tokio::test]
async fn an_object_is_fresh_until_its_time_is_over() {
    let site = Site::new(behavior(0, 60, 600));
    let x = get("/x");
    assert_eq!(line(&site, &x).await, "absent");
    site.keep(&x, 60);
    assert_eq!(line(&site, &x).await, "fresh  age 0 s of 60 s");
    let head = viewer(Method::HEAD, "/x", &[]);
    assert_eq!(line(&site, &head).await, "fresh  age 0 s of 60 s");
    site.clock.advance(Duration::from_millis(59_999));
    assert_eq!(line(&site, &x).await, "fresh  age 59 s of 60 s");
    site.clock.advance(Duration::from_millis(1));
    assert_eq!(line(&site, &x).await, "expired  age 60 s of 60 s");
}

#[tokio::test]
async fn some_requests_pass_the_cache_by() {
    let site = Site::new(behavior(0, 60, 600));
    let x = get("/x");
    site.keep(&x, 60);
    let (line, lookup) = looked_up(&site, &x, Purpose::OriginDecides).await;
    assert!(matches!(lookup, Lookup::Bypassed));
    assert!(line.starts_with("not asked: the condition or range fails"));
    let post = viewer(Method::POST, "/x", &[]);
    let (_, lookup) = looked_up(&site, &post, Purpose::Viewer).await;
    assert!(matches!(lookup, Lookup::Bypassed));
    let disabled = Site::new(behavior(0, 0, 0));
    let (line, _) = looked_up(&disabled, &x, Purpose::Viewer).await;
    assert_eq!(line, "not asked: the behavior caches nothing");
}

#[tokio::test]
async fn who_comes_first_fetches_and_the_others_get_what_it_brought() {
    let site = Arc::new(Site::new(behavior(0, 60, 600)));
    let leader = slot(&site, &get("/x")).await;
    assert!(leader.flight.is_some());
    let others = others(&site, 100).await;
    site.keep(&get("/x"), 60);
    leader.land(Landing::Kept);
    for it in others {
        let said = it.await.unwrap().0;
        let expected = "waited for another request's fetch, then fresh  age 0 s of 60 s";
        assert_eq!(said, expected);
    }
}

#[tokio::test]
async fn a_fetch_that_is_given_up_leaves_its_place_to_one_of_the_others() {
    let site = Arc::new(Site::new(behavior(0, 60, 600)));
    let leader = slot(&site, &get("/x")).await;
    let (sender, mut slots) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..10 {
        let (site, sender) = (Arc::clone(&site), sender.clone());
        tokio::spawn(async move {
            let _ = sender.send(slot(&site, &get("/x")).await);
        });
    }
    drop(sender);
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    // Its viewer went away.
    drop(leader);
    let mut led = 0;
    while let Some(slot) = slots.recv().await {
        assert!(slot.flight.is_some(), "it leads now");
        assert!(slots.try_recv().is_err(), "the rest wait for it");
        // And each gives up in its turn.
        drop(slot);
        led += 1;
    }
    assert_eq!(led, 10);
}

#[tokio::test]
async fn what_is_not_kept_lets_all_who_waited_go_at_once() {
    let site = Arc::new(Site::new(behavior(0, 60, 600)));
    let leader = slot(&site, &get("/x")).await;
    let others = others(&site, 10).await;
    leader.land(Landing::NotKept);
    // They hold their places all at the same time.
    let mut held = Vec::new();
    for it in others {
        let (_, Lookup::Ask(slot)) = it.await.unwrap() else {
            panic!("nothing was kept");
        };
        assert!(slot.flight.is_none());
        held.push(slot);
    }
}

#[tokio::test]
async fn heads_ranges_and_what_is_asked_each_time_wait_for_nobody() {
    let site = Site::new(behavior(0, 60, 600));
    let x = get("/x");
    let leader = slot(&site, &x).await;
    let range = viewer(Method::GET, "/x", &[("range", "bytes=0-1")]);
    assert!(slot(&site, &range).await.flight.is_none());
    let head = viewer(Method::HEAD, "/x", &[]);
    let (_, lookup) = looked_up(&site, &head, Purpose::Viewer).await;
    assert!(matches!(lookup, Lookup::Bypassed), "it keeps nothing");
    drop(leader);
    site.keep(&x, 0);
    let (one, other) = (slot(&site, &x).await, slot(&site, &x).await);
    assert!(one.flight.is_none() && other.flight.is_none());
    assert!(one.expired.is_some() && other.expired.is_some());
}

#[tokio::test]
async fn an_object_that_is_held_or_may_be_stale_is_served_late() {
    let site = Site::new(behavior(0, 60, 600));
    let x = get("/x");
    let insert = |object: CachedObject| {
        let purges = site.cache().purges();
        site.cache()
            .insert(&site.key(&x), &Arc::new(object), purges);
    };
    insert(CachedObject {
        held_until: Some(now() + Duration::from_secs(30)),
        ..object(10)
    });
    site.clock.advance(Duration::from_secs(20));
    let (said, lookup) = looked_up(&site, &x, Purpose::Viewer).await;
    assert!(said.starts_with("stale, but served  age 20 s"), "{said}");
    assert!(matches!(lookup, Lookup::Found(found) if found.age == Some(20)));
    site.clock.advance(Duration::from_secs(10));
    assert_eq!(line(&site, &x).await, "expired  age 30 s of 10 s");

    let mut object = object(10);
    object.ttl.stale_while_revalidate = Some(Duration::from_secs(50));
    insert(object);
    let (said, lookup) = looked_up(&site, &x, Purpose::Viewer).await;
    assert!(said.contains("stale-while-revalidate"), "{said}");
    assert!(matches!(lookup, Lookup::Found(_)));
}

#[tokio::test]
async fn the_trace_names_the_parts_of_the_key() {
    let site = Site::new(behavior(0, 60, 600));
    let mut cx = site.cx();
    let x = get("/x?a=1");
    let _ = look_up(&mut cx, &wanted(&x), site.behavior()).await;
    let Some(Step::CacheLookup(step)) = cx.trace.steps.pop() else {
        panic!("no lookup was recorded");
    };
    assert_eq!(step.key, ["E1", "/x"]);
    assert_eq!(step.key_by, "cache policy `CachingOptimized`");
}
