use http_body_util::BodyExt as _;

use super::fake::{Asked, FakeStore, error, head, message};
use crate::message::Body;
use crate::rfc::range::ByteRange;
use crate::s3::{LARGEST_HELD, ObjectBody};

const LEN: u64 = LARGEST_HELD + 3;

/// The byte at a position.
fn byte(at: u64) -> u8 {
    (at % 251) as u8
}

/// A store with one large object; a request for the whole of it gets the beginning only.
fn large(asked: &Asked) -> Vec<u8> {
    let etag = ("ETag", "\"large\"");
    let Some(range) = asked.header("range") else {
        let head = head("200 Broken", &[etag, ("Content-Length", &LEN.to_string())]);
        return format!("{head}beginning").into_bytes();
    };
    if asked.header("if-match") != Some("\"large\"") {
        return error("412 Precondition Failed", "PreconditionFailed");
    }
    let (first, last) = range["bytes=".len()..].split_once('-').unwrap();
    let (first, last): (u64, u64) = (first.parse().unwrap(), last.parse().unwrap());
    let body: Vec<u8> = (first..=last).map(byte).collect();
    let content_range = format!("bytes {first}-{last}/{LEN}");
    message(
        "206 Partial Content",
        &[etag, ("Content-Range", &content_range)],
        &body,
    )
}

async fn bytes(body: Body) -> Result<Vec<u8>, String> {
    let Body::Flowing(body) = body else {
        panic!("{body:?}");
    };
    let collected = body.collect().await.map_err(|it| it.to_string())?;
    Ok(collected.to_bytes().to_vec())
}

#[tokio::test]
async fn a_large_object_flows_whole_or_in_part() {
    let store = FakeStore::start(large).await;
    let object = store.bucket().object("big").await.unwrap().unwrap();
    assert_eq!(object.body.len(), LEN);
    assert!(object.body.held().is_none());
    let whole = bytes(object.body.part(None)).await.unwrap();
    assert_eq!(whole.len() as u64, LEN);
    assert!(whole.iter().zip(0..).all(|(it, at)| *it == byte(at)));
    let range = ByteRange {
        first: LARGEST_HELD,
        last: LARGEST_HELD + 1,
    };
    let part = bytes(object.body.part(Some(range))).await.unwrap();
    assert_eq!(part, [byte(LARGEST_HELD), byte(LARGEST_HELD + 1)]);
    assert!(store.asked().iter().all(Asked::is_signed));
}

#[tokio::test]
async fn an_object_that_changed_meanwhile_is_not_mixed() {
    let store = FakeStore::start(|asked| match asked.header("range") {
        None => large(asked),
        Some(_) => error("412 Precondition Failed", "PreconditionFailed"),
    })
    .await;
    let object = store.bucket().object("big").await.unwrap().unwrap();
    let failed = bytes(object.body.part(None)).await;
    assert_eq!(failed, Err("412 PreconditionFailed: so it is".to_owned()));
}

#[tokio::test]
async fn a_range_that_breaks_off_or_is_another_is_an_error() {
    let answers = [
        head(
            "206 Partial Content",
            &[("Content-Length", "2"), ("Content-Range", "bytes 5-6/9")],
        ) + "ab",
        String::new(),
    ];
    for answer in answers {
        let store = FakeStore::start(move |asked| match asked.header("range") {
            None => large(asked),
            Some(_) => answer.clone().into_bytes(),
        })
        .await;
        let object = store.bucket().object("big").await.unwrap().unwrap();
        let range = ByteRange { first: 0, last: 1 };
        assert!(bytes(object.body.part(Some(range))).await.is_err());
    }
}

#[tokio::test]
async fn a_remote_body_is_itself_only() {
    let store = FakeStore::start(large).await;
    let bucket = store.bucket();
    let one = bucket.object("big").await.unwrap().unwrap();
    let other = bucket.object("big").await.unwrap().unwrap();
    assert_eq!(one.body, one.body.clone());
    assert_ne!(one.body, other.body);
    assert_ne!(one.body, ObjectBody::from(bytes::Bytes::new()));
}
