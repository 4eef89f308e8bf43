//! Bodies that are kept as they pass, and those who wait for them.

use http_body_util::{BodyExt, StreamBody};
use tokio::sync::mpsc;

use super::super::cache::{Arrivals, Boarding, Landing, board, keeping};
use super::*;
use crate::message::{BodyError, FlowingBody};

type Piece = Result<http_body::Frame<Bytes>, BodyError>;

/// A body that the test sends piece by piece.
fn flowing() -> (mpsc::UnboundedSender<Piece>, FlowingBody) {
    let (sender, mut pieces) = mpsc::unbounded_channel();
    let stream = futures_util::stream::poll_fn(move |cx| pieces.poll_recv(cx));
    (sender, StreamBody::new(stream).boxed())
}

fn piece(text: &'static str) -> Piece {
    Ok(http_body::Frame::data(Bytes::from_static(text.as_bytes())))
}

/// A body that is kept for `/x`, and somebody who waits for it.
fn kept_body(site: &Site, lines: &[(&str, &str)], body: FlowingBody) -> (FlowingBody, Waiting) {
    let x = get("/x");
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
    let object = CachedObject {
        headers: headers(lines),
        body: Bytes::new(),
        ..object(60)
    };
    (keeping(body, Arc::clone(site.cache()), slot, object), waits)
}

type Waiting = Arc<Arrivals>;

fn kept(site: &Site) -> Option<Bytes> {
    let object = site.cache().get(&site.key(&get("/x")));
    object.map(|it| it.body.clone())
}

#[tokio::test]
async fn a_body_is_kept_at_its_end() {
    let site = Site::new(behavior(0, 60, 600));
    let (sender, body) = flowing();
    let (body, waits) = kept_body(&site, &[], body);
    sender.send(piece("whole ")).unwrap();
    sender.send(piece("body")).unwrap();
    assert_eq!(kept(&site), None);
    drop(sender);
    assert_eq!(body.collect().await.unwrap().to_bytes(), "whole body");
    assert_eq!(waits.landing().await, Landing::Kept);
    assert_eq!(kept(&site).unwrap(), "whole body");
}

#[tokio::test]
async fn a_body_of_another_length_is_not_kept() {
    let site = Site::new(behavior(0, 60, 600));
    let (sender, body) = flowing();
    let (body, waits) = kept_body(&site, &[("content-length", "10")], body);
    sender.send(piece("four")).unwrap();
    drop(sender);
    body.collect().await.unwrap();
    assert_eq!(waits.landing().await, Landing::NotKept);
    assert_eq!(kept(&site), None);
}

#[tokio::test]
async fn a_body_that_breaks_off_lets_those_who_wait_go() {
    let site = Site::new(behavior(0, 60, 600));
    let (sender, body) = flowing();
    let (body, waits) = kept_body(&site, &[], body);
    sender.send(piece("half")).unwrap();
    sender.send(Err("cut".into())).unwrap();
    assert!(body.collect().await.is_err());
    assert_eq!(waits.landing().await, Landing::NotKept);
    assert_eq!(kept(&site), None);
}

#[tokio::test]
async fn a_body_that_its_viewer_leaves_is_for_the_next_to_fetch() {
    let site = Site::new(behavior(0, 60, 600));
    let (_sender, body) = flowing();
    let (body, waits) = kept_body(&site, &[], body);
    drop(body);
    assert_eq!(waits.landing().await, Landing::GivenUp);
    let again = board(site.cache(), &site.key(&get("/x")));
    assert!(matches!(again, Boarding::Lead(_)));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_passed_on() {
    let site = Site::new(behavior(0, 60, 600));
    let largest = site.cache().largest();
    let length = (largest + 1).to_string();
    let (_sender, body) = flowing();
    let (_, waits) = kept_body(&site, &[("content-length", &length)], body);
    assert_eq!(
        waits.landing().await,
        Landing::NotKept,
        "it is known at once"
    );

    let (sender, body) = flowing();
    let (mut body, waits) = kept_body(&site, &[], body);
    let large = Bytes::from(vec![b'x'; usize::try_from(largest).unwrap() + 1]);
    sender.send(Ok(http_body::Frame::data(large))).unwrap();
    body.frame().await.unwrap().unwrap();
    assert_eq!(waits.landing().await, Landing::NotKept, "its end is far");
}

#[tokio::test]
async fn an_event_stream_is_waited_for_by_nobody() {
    let site = Site::new(behavior(0, 60, 600));
    let (_sender, body) = flowing();
    let (_body, waits) = kept_body(&site, &[("content-type", "text/event-stream")], body);
    assert_eq!(waits.landing().await, Landing::NotKept);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_not_waited_for_long() {
    for lines in [&[][..], &[("content-length", "10")]] {
        let site = Site::new(behavior(0, 60, 600));
        let (_sender, body) = flowing();
        let (_body, waits) = kept_body(&site, lines, body);
        // Nothing moves, so the runtime winds its clock on.
        assert_eq!(waits.landing().await, Landing::NotKept);
    }
}

#[tokio::test]
async fn a_body_that_a_purge_may_have_meant_is_not_kept() {
    let site = Site::new(behavior(0, 60, 600));
    let (sender, body) = flowing();
    let (body, waits) = kept_body(&site, &[], body);
    sender.send(piece("old")).unwrap();
    drop(sender);
    site.cache().clear();
    assert_eq!(body.collect().await.unwrap().to_bytes(), "old");
    assert_eq!(waits.landing().await, Landing::GivenUp);
    assert_eq!(kept(&site), None);
}

#[test]
fn the_cache_never_weighs_more_than_its_bound() {
    let cache = EdgeCache::new(64 * 1024);
    let site = Site::new(behavior(0, 60, 600));
    for at in 0..1000 {
        let key = site.key(&get(&format!("/{at}")));
        let heavy = CachedObject {
            body: Bytes::from(vec![b'x'; 3000]),
            ..object(60)
        };
        cache.insert(&key, &Arc::new(heavy), cache.purges());
        assert!(cache.size().1 <= 64 * 1024, "{:?}", cache.size());
    }
    assert!(cache.size().0 > 4, "{:?}", cache.size());
}
