use std::time::{Duration, SystemTime};

use super::fake::{FakeStore, error, message};
use crate::s3::{ObjectMetadata, RemoteBucket, RemoteConfig};

const DATE: (&str, &str) = ("Last-Modified", "Sun, 01 Mar 2026 12:34:56 GMT");

fn written() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_368_496)
}

#[tokio::test]
async fn an_object_comes_with_everything_that_is_stored_beside_it() {
    let store = FakeStore::start(|_| {
        let headers = [
            ("ETag", "\"abc\""),
            DATE,
            ("Content-Type", "text/javascript"),
            ("Cache-Control", "max-age=5"),
            ("Content-Disposition", "inline"),
            ("Content-Encoding", "gzip"),
            ("Content-Language", "de"),
            ("Expires", "someday"),
            ("x-amz-website-redirect-location", "/elsewhere"),
            ("x-amz-meta-Build", "7"),
            ("x-amz-meta-a", "b"),
        ];
        message("200 OK", &headers, b"hello")
    })
    .await;
    let object = store.bucket().object("k").await.unwrap().unwrap();
    assert_eq!(object.body.held().unwrap().as_ref(), b"hello");
    assert_eq!(object.etag, "\"abc\"");
    assert_eq!(object.last_modified, written());
    let text = |it: &str| Some(it.to_owned());
    let user = [("build", "7"), ("a", "b")];
    let expected = ObjectMetadata {
        content_type: text("text/javascript"),
        cache_control: text("max-age=5"),
        content_disposition: text("inline"),
        content_encoding: text("gzip"),
        content_language: text("de"),
        expires: text("someday"),
        website_redirect_location: text("/elsewhere"),
        user: user
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
    };
    assert_eq!(object.metadata, expected);
}

#[tokio::test]
async fn requests_are_signed_whatever_the_key() {
    let store = FakeStore::start(|_| message("200 OK", &[("ETag", "\"a\"")], b"")).await;
    let bucket = store.bucket();
    for (key, target) in [
        ("index.html", "/site/index.html"),
        ("a b+c/ü.js", "/site/a%20b%2Bc/%C3%BC.js"),
        ("/a//b/", "/site//a//b/"),
        ("a/../b?c#d", "/site/a/../b%3Fc%23d"),
    ] {
        assert!(bucket.object(key).await.unwrap().is_some());
        let asked = store.asked().pop().unwrap();
        assert_eq!(asked.target, target);
        assert!(asked.is_signed());
        assert_eq!(asked.header("accept-encoding"), Some("identity"));
        assert_eq!(asked.header("x-amz-security-token"), Some("to/ken+=="));
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_signed() {
    let store = FakeStore::start(|_| message("200 OK", &[("ETag", "\"a\"")], b"")).await;
    let bucket = RemoteBucket::new(RemoteConfig {
        credentials: None,
        ..store.config()
    });
    assert!(bucket.object("k").await.unwrap().is_some());
    assert_eq!(store.asked()[0].header("authorization"), None);
}

#[tokio::test]
async fn what_is_known_is_asked_for_with_its_tag() {
    let store = FakeStore::start(|asked| match asked.header("if-none-match") {
        None => message("200 OK", &[("ETag", "\"a\""), DATE], b"hello"),
        Some(_) => b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".to_vec(),
    })
    .await;
    let bucket = store.bucket();
    let first = bucket.object("k").await.unwrap().unwrap();
    let second = bucket.object("k").await.unwrap().unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &second));
    assert_eq!(store.asked()[1].header("if-none-match"), Some("\"a\""));
    assert!(store.asked()[1].is_signed());
}

#[tokio::test]
async fn metadata_that_changed_alone_is_seen() {
    let later = ("Last-Modified", "Sun, 01 Mar 2026 12:34:57 GMT");
    let store = FakeStore::start(move |asked| {
        let conditional = asked.header("if-none-match").is_some();
        match (conditional, asked.target.as_str()) {
            (true, _) => super::fake::head("304 Not Modified", &[("ETag", "\"a\""), later]).into(),
            (false, _) => message("200 OK", &[("ETag", "\"a\""), DATE], b"hello"),
        }
    })
    .await;
    let bucket = store.bucket();
    bucket.object("k").await.unwrap();
    bucket.object("k").await.unwrap();
    let conditions: Vec<bool> = store
        .asked()
        .iter()
        .map(|it| it.header("if-none-match").is_some())
        .collect();
    assert_eq!(conditions, [false, true, false]);
}

#[tokio::test]
async fn a_page_load_asks_once() {
    let store = FakeStore::start(|asked| match asked.target.as_str() {
        "/site/k" => message("200 OK", &[("ETag", "\"a\"")], b"hello"),
        _ => error("404 Not Found", "NoSuchKey"),
    })
    .await;
    let bucket = RemoteBucket {
        revalidate_after: Duration::MAX,
        ..store.bucket()
    };
    for _ in 0..3 {
        assert!(bucket.object("k").await.unwrap().is_some());
        assert!(bucket.object("missing").await.unwrap().is_none());
    }
    assert!(bucket.object("").await.unwrap().is_none());
    assert_eq!(store.asked().len(), 2);
}

#[tokio::test]
async fn who_comes_meanwhile_gets_what_the_first_one_asked_for() {
    let store = FakeStore::start(|_| message("200 OK", &[("ETag", "\"a\"")], b"hello")).await;
    let bucket = store.bucket();
    let (a, b, c) = tokio::join!(bucket.object("k"), bucket.object("k"), bucket.object("k"));
    for it in [a, b, c] {
        assert_eq!(it.unwrap().unwrap().etag, "\"a\"");
    }
    assert_eq!(store.asked().len(), 1);
}
