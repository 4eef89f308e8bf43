use super::fake::{FakeStore, error, head, message};
use crate::s3::{RemoteBucket, RemoteConfig};

/// What `object` says of a store that answers every `GET` so, and `HEAD` with that status.
async fn said(get: Vec<u8>, head_status: &'static str) -> Result<bool, String> {
    let store = FakeStore::start(move |asked| match asked.method.as_str() {
        "HEAD" => message(head_status, &[], b""),
        _ => get.clone(),
    })
    .await;
    let bucket = store.bucket();
    let found = bucket.object("a/k").await;
    let path = format!("{}site/a/k", store.config().endpoint);
    found.map(|it| it.is_some()).map_err(|it| {
        assert_eq!(it.path.to_str(), Some(path.as_str()));
        it.reason
    })
}

#[tokio::test]
async fn only_what_s3_says_is_missing_is_missing() {
    let missing = error("404 Not Found", "NoSuchKey");
    assert_eq!(said(missing, "200 OK").await, Ok(false));
    for (answer, reason) in [
        (
            error("404 Not Found", "NoSuchBucket"),
            "404 NoSuchBucket: so it is",
        ),
        (
            error("403 Forbidden", "InvalidAccessKeyId"),
            "403 InvalidAccessKeyId: so it is",
        ),
        (
            error("403 Forbidden", "SignatureDoesNotMatch"),
            "403 SignatureDoesNotMatch: so it is",
        ),
        (error("503 Slow Down", "SlowDown"), "503 SlowDown: so it is"),
        (
            message("404 Not Found", &[], b"<html>nothing</html>"),
            "404 Not Found, without an error of S3; is this an S3 endpoint?",
        ),
        (message("200 OK", &[], b"hello"), "the answer has no ETag"),
    ] {
        assert_eq!(said(answer, "403 Forbidden").await, Err(reason.to_owned()));
    }
}

#[tokio::test]
async fn a_bucket_elsewhere_says_where() {
    let mut answer = error("301 Moved Permanently", "PermanentRedirect");
    let region = b"x-amz-bucket-region: eu-west-1\r\n";
    let at = answer.windows(2).position(|it| it == b"\r\n").unwrap() + 2;
    answer.splice(at..at, region.iter().copied());
    assert_eq!(
        said(answer, "200 OK").await,
        Err("301 PermanentRedirect: so it is (the bucket is in `eu-west-1`)".to_owned())
    );
}

#[tokio::test]
async fn denied_is_missing_only_to_who_may_not_list() {
    let denied = || error("403 Forbidden", "AccessDenied");
    assert_eq!(said(denied(), "403 Forbidden").await, Ok(false));
    let reason = said(denied(), "200 OK").await.unwrap_err();
    assert!(reason.contains("s3:GetObject"), "{reason}");
    let reason = said(denied(), "404 Not Found").await.unwrap_err();
    assert!(
        reason.starts_with("404 Not Found to HeadBucket"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error() {
    let broken = head("200 Broken", &[("ETag", "\"a\""), ("Content-Length", "9")]);
    let reason = said(format!("{broken}hell").into_bytes(), "200 OK")
        .await
        .unwrap_err();
    assert!(reason.starts_with("the answer broke off: "), "{reason}");
}

#[tokio::test]
async fn nobody_there_is_an_error_for_everyone_who_waits() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let bucket = RemoteBucket::new(RemoteConfig {
        endpoint: format!("http://127.0.0.1:{port}"),
        bucket: "site".to_owned(),
        region: "us-east-1".to_owned(),
        credentials: None,
    });
    let (a, b) = tokio::join!(bucket.object("k"), bucket.object("k"));
    for it in [a, b] {
        let reason = it.unwrap_err().reason;
        assert!(reason.contains("refused"), "{reason}");
    }
    assert!(bucket.keys().await.is_err());
}

#[tokio::test]
async fn an_endpoint_has_to_be_an_address() {
    for endpoint in ["", "s3 com", "/only/a/path"] {
        let bucket = RemoteBucket::new(RemoteConfig {
            endpoint: endpoint.to_owned(),
            bucket: "site".to_owned(),
            region: "us-east-1".to_owned(),
            credentials: None,
        });
        let reason = bucket.object("k").await.unwrap_err().reason;
        assert!(reason.contains("is no address"), "{reason}");
    }
}

#[tokio::test]
async fn what_fails_is_asked_again() {
    let asked_before = std::sync::atomic::AtomicBool::new(false);
    let store = FakeStore::start(move |_| {
        match asked_before.swap(true, std::sync::atomic::Ordering::SeqCst) {
            false => error("500 Internal Server Error", "InternalError"),
            true => message("200 OK", &[("ETag", "\"a\"")], b"hello"),
        }
    })
    .await;
    let bucket = RemoteBucket::new(store.config());
    assert!(bucket.object("k").await.is_err());
    assert!(bucket.object("k").await.unwrap().is_some());
}
