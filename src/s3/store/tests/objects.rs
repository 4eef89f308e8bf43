//! Objects: put, read, copied and deleted, by keys of every kind.

use http_body_util::BodyExt as _;

use super::*;
use crate::message::Body;
use crate::s3::{Checksum, LARGEST_HELD, ObjectBody};

/// Everything that can be kept beside an object.
fn everything() -> NewObject {
    let some = |text: &str| Some(text.to_owned());
    NewObject {
        metadata: ObjectMetadata {
            content_type: some("text/html; charset=utf-8"),
            cache_control: some("no-cache"),
            content_disposition: some("inline"),
            content_encoding: some("br"),
            content_language: some("de"),
            expires: some("never"),
            website_redirect_location: some("/elsewhere"),
            user: vec![("name".to_owned(), "\u{fc}\n\"".to_owned())],
        },
        checksum: Some(Checksum {
            algorithm: "crc32".to_owned(),
            value: "y/Q5Jg==".to_owned(),
        }),
        tags: vec![("k".to_owned(), "v".to_owned())],
        last_modified: None,
    }
}

#[tokio::test]
async fn an_object_is_read_as_it_was_put() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let (object, body) = (everything(), spooled(&store, b"hello").await);
    let stored = bucket
        .put("a.html", body, object.clone(), WriteCondition::None, now())
        .await
        .unwrap();
    drop((store, bucket));
    // From memory, and from the disk.
    for _ in 0..2 {
        let store = open(&root);
        let bucket = store.declared("app");
        assert_eq!(stored.etag, "\"5d41402abc4b2a76b9719d911017c592\"");
        assert_eq!((stored.size, stored.last_modified), (5, now()));
        assert_eq!(stored.tags, object.tags);
        assert_eq!(bucket.head("a.html").as_ref(), Some(&stored));
        let read = bucket.object("a.html").await.unwrap().unwrap();
        assert_eq!(read.body.held().unwrap(), "hello");
        assert_eq!(read.metadata, object.metadata);
        assert_eq!(read.checksum, object.checksum);
        assert_eq!(read.etag, stored.etag);
    }
}

#[tokio::test]
async fn another_put_takes_the_place_of_all_there_was() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    let body = spooled(&store, b"old").await;
    bucket
        .put("a", body, everything(), WriteCondition::None, now())
        .await
        .unwrap();
    let body = spooled(&store, b"new").await;
    let later = NewObject {
        last_modified: Some(UNIX_EPOCH),
        ..of_type("text/css")
    };
    bucket
        .put("a", body, later, WriteCondition::None, now())
        .await
        .unwrap();
    let read = bucket.object("a").await.unwrap().unwrap();
    assert_eq!(read.body.held().unwrap(), "new");
    assert_eq!(read.metadata, of_type("text/css").metadata);
    assert_eq!(
        (read.checksum.clone(), read.last_modified),
        (None, UNIX_EPOCH)
    );
    assert!(bucket.head("a").unwrap().tags.is_empty());
}

#[tokio::test]
async fn keys_are_no_paths() {
    let (root, store) = store();
    let longest = "k".repeat(1024);
    let keys = [
        "a",
        "a/",
        "/a",
        "a//b",
        "a/b",
        "A",
        "\u{e9}",
        "e\u{301}",
        "\u{1f600}/\u{1f600}",
        "..",
        "../../etc/passwd",
        ".",
        "con",
        "a\\b",
        "a b",
        "a\n",
        "\0",
        "lock",
        "journal",
        &longest,
    ];
    let bucket = store.declared("app");
    for key in keys {
        put(&store, &bucket, key, key.as_bytes()).await.unwrap();
    }
    drop((store, bucket));
    let store = open(&root);
    let bucket = store.declared("app");
    for key in keys {
        assert_eq!(bytes_of(&bucket, key).await.unwrap(), key, "{key:?}");
    }
    let mut sorted = keys.map(str::to_owned).to_vec();
    sorted.sort();
    assert_eq!(bucket.keys().into_iter().collect::<Vec<_>>(), sorted);
}

#[tokio::test]
async fn bodies_of_every_size_are_read_and_removed() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let held = usize::try_from(LARGEST_HELD).unwrap();
    for (len, own_files) in [
        (0, 0),
        (1, 0),
        (64 * 1024, 0),
        (64 * 1024 + 1, 1),
        (1024 * 1024, 1),
        (1024 * 1024 + 1, 1),
        (held, 1),
        (held + 1, 1),
    ] {
        let bytes = bytes(len);
        put(&store, &bucket, "a", &bytes).await.unwrap();
        let object = bucket.object("a").await.unwrap().unwrap();
        let part = match object.body.part(None) {
            Body::Flowing(body) => body.collect().await.unwrap().to_bytes(),
            held => Bytes::copy_from_slice(held.held()),
        };
        assert!(part == bytes, "{len}");
        let is_held = matches!(object.body, ObjectBody::Held(_));
        assert_eq!(is_held, len <= held, "{len}");
        // The pack that is written to stays.
        assert_eq!(files(&root), own_files + usize::from(len > 0), "{len}");
    }
    delete(&bucket, "a").await;
    assert_eq!(files(&root), 1);
}

#[tokio::test]
async fn conditions_are_asked_of_what_is_there() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let large = bytes(100_000);
    let put_if = async |condition: WriteCondition| {
        let body = spooled(&store, &large).await;
        let object = NewObject::default();
        bucket.put("a", body, object, condition, now()).await
    };
    let matches = |etag: &str| WriteCondition::Matches(etag.to_owned());
    let refused = put_if(matches("\"x\"")).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchKey), "{refused}");
    let stored = put_if(WriteCondition::Absent).await.unwrap();
    for condition in [WriteCondition::Absent, matches("\"x\"")] {
        let refused = put_if(condition).await.unwrap_err();
        assert!(matches!(refused, StoreError::ConditionFailed), "{refused}");
    }
    put_if(matches(&stored.etag)).await.unwrap();
    assert_eq!(files(&root), 1, "what was refused leaves no file");
}

#[tokio::test]
async fn tags_are_put_beside_an_object() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let tags = vec![("stage".to_owned(), "test".to_owned())];
    let refused = bucket.put_tags("a", tags.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchKey), "{refused}");
    let stored = put(&store, &bucket, "a", b"1").await.unwrap();
    bucket.put_tags("a", tags.clone()).await.unwrap();
    let expected = StoredObject {
        tags,
        ..StoredObject::clone(&stored)
    };
    assert_eq!(*bucket.head("a").unwrap(), expected);
    drop((store, bucket));
    assert_eq!(*open(&root).declared("app").head("a").unwrap(), expected);
}

#[tokio::test]
async fn a_copy_shares_the_bytes_and_outlives_its_source() {
    let (root, store) = store();
    let (from, to) = (store.declared("from"), store.declared("to"));
    let large = bytes(100_000);
    for (key, bytes) in [("large", &*large), ("small", b"1"), ("empty", b"")] {
        put(&store, &from, key, bytes).await.unwrap();
    }
    let before = files(&root);
    for key in ["large", "small", "empty"] {
        let object = of_type("text/plain");
        let copied = to.copy(&from, key, "copy", object, now()).await.unwrap();
        assert_eq!(copied.etag, from.head(key).unwrap().etag);
        assert_eq!(copied.metadata.content_type.as_deref(), Some("text/plain"));
        to.copy(&to, "copy", key, NewObject::default(), now())
            .await
            .unwrap();
        delete(&from, key).await;
        delete(&to, "copy").await;
    }
    assert_eq!(files(&root), before);
    drop((store, from, to));
    let store = open(&root);
    let to = store.declared("to");
    assert_eq!(bytes_of(&to, "large").await.unwrap(), large);
    assert_eq!(bytes_of(&to, "small").await.unwrap(), "1");
    assert_eq!(bytes_of(&to, "empty").await.unwrap(), "");
    delete(&to, "large").await;
    assert_eq!(files(&root), before - 1);
}

#[tokio::test]
async fn a_copy_from_another_store_has_bytes_of_its_own() {
    let ((_root, store), (_other_root, other)) = (store(), store());
    let (from, to) = (other.declared("app"), store.declared("app"));
    put(&other, &from, "a", b"hello").await.unwrap();
    let copied = to
        .copy(&from, "a", "b", NewObject::default(), now())
        .await
        .unwrap();
    drop((other, from));
    assert_eq!(copied.size, 5);
    assert_eq!(bytes_of(&to, "b").await.unwrap(), "hello");
    let missing = to.copy(&to, "x", "y", NewObject::default(), now()).await;
    assert!(matches!(missing.unwrap_err(), StoreError::NoSuchKey));
}
