//! Copies, in a bucket and between buckets.

use super::Site;

async fn site() -> Site {
    let site = Site::new().await;
    site.put("/other").send().await;
    site.put("/bkt/k")
        .body("hello")
        .header("content-type", "text/html")
        .header("cache-control", "no-cache")
        .header("x-amz-meta-a", "1")
        .header("x-amz-tagging", "t=1")
        .header("x-amz-website-redirect-location", "/x")
        .send()
        .await;
    site
}

#[tokio::test]
async fn a_copy_has_its_sources_metadata_but_not_its_redirect() {
    let site = site().await;
    let copied = site
        .put("/other/new%20key")
        .header("x-amz-copy-source", "bkt/k")
        // What version 1 of the CLI guesses and does not mean.
        .header("content-type", "application/json")
        .header("x-amz-object-annotation-directive", "EXCLUDE")
        .send()
        .await;
    assert_eq!(copied.summary(), "200");
    assert_eq!(
        copied.element("ETag"),
        Some("&quot;5d41402abc4b2a76b9719d911017c592&quot;")
    );
    assert_eq!(copied.element("LastModified").unwrap().len(), 24);
    let got = site.get("/other/new%20key").send().await;
    assert_eq!(got.body, "hello");
    assert_eq!(got.header("content-type"), Some("text/html"));
    assert_eq!(got.header("cache-control"), Some("no-cache"));
    assert_eq!(got.header("x-amz-meta-a"), Some("1"));
    assert_eq!(got.header("x-amz-tagging-count"), Some("1"));
    assert_eq!(got.header("x-amz-website-redirect-location"), None);
}

#[tokio::test]
async fn a_copy_may_take_the_requests_metadata() {
    let site = site().await;
    let copied = site
        .put("/bkt/k")
        .header("x-amz-copy-source", "/bkt/k")
        .header("x-amz-metadata-directive", "REPLACE")
        .header("x-amz-tagging-directive", "REPLACE")
        .header("cache-control", "no-store")
        .send()
        .await;
    assert_eq!(copied.summary(), "200");
    let got = site.get("/bkt/k").send().await;
    assert_eq!(got.header("cache-control"), Some("no-store"));
    assert_eq!(got.header("content-type"), Some("binary/octet-stream"));
    assert_eq!(got.header("x-amz-meta-a"), None);
    assert_eq!(got.header("x-amz-tagging-count"), None);
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused() {
    let site = site().await;
    let copy = async |target: &str, headers: &[(&'static str, &str)]| {
        let mut asked = site.put(target);
        for (name, value) in headers {
            asked = asked.header(name, value);
        }
        asked.send().await
    };
    let source = "x-amz-copy-source";
    for (target, headers, summary) in [
        ("/bkt/k", &[(source, "bkt/k")][..], "400 InvalidRequest"),
        (
            "/bkt/k",
            &[(source, "bkt/k"), ("x-amz-storage-class", "STANDARD")],
            "200",
        ),
        ("/bkt/n", &[(source, "bkt")], "400 InvalidArgument"),
        ("/bkt/n", &[(source, "bkt/missing")], "404 NoSuchKey"),
        ("/bkt/n", &[(source, "missing/k")], "404 NoSuchBucket"),
        (
            "/bkt/n",
            &[(source, "bkt/k?versionId=x")],
            "404 NoSuchVersion",
        ),
        ("/bkt/n", &[(source, "bkt/k?versionId=null")], "200"),
        (
            "/bkt/n",
            &[(source, "bkt/k"), ("x-amz-metadata-directive", "MOVE")],
            "400 InvalidArgument",
        ),
        (
            "/bkt/n",
            &[(source, "bkt/k"), ("if-none-match", "*")],
            "412 PreconditionFailed",
        ),
    ] {
        assert_eq!(
            copy(target, headers).await.summary(),
            summary,
            "{headers:?}"
        );
    }
    for (name, value, condition) in [
        (
            "x-amz-copy-source-if-match",
            "x",
            Some("x-amz-copy-source-If-Match"),
        ),
        (
            "x-amz-copy-source-if-match",
            "5d41402abc4b2a76b9719d911017c592",
            None,
        ),
        (
            "x-amz-copy-source-if-none-match",
            "\"5d41402abc4b2a76b9719d911017c592\"",
            Some("x-amz-copy-source-If-None-Match"),
        ),
        (
            "x-amz-copy-source-if-modified-since",
            "Tue, 03 Feb 2026 00:00:00 GMT",
            Some("x-amz-copy-source-If-Modified-Since"),
        ),
        (
            "x-amz-copy-source-if-unmodified-since",
            "Thu, 01 Jan 2026 00:00:00 GMT",
            Some("x-amz-copy-source-If-Unmodified-Since"),
        ),
    ] {
        let asked = site
            .put("/bkt/c")
            .header(source, "bkt/k")
            .header(name, value);
        // A date in the future is no date, so the copy is made the day after.
        let later = super::UNIX_EPOCH + super::Duration::from_secs(1_771_000_000);
        let copied = asked.when(later).send().await;
        assert_eq!(copied.element("Condition"), condition, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_copy_of_parts_has_an_etag_of_its_bytes() {
    let site = site().await;
    let id = site.post("/bkt/parts?uploads").send().await;
    let id = id.element("UploadId").unwrap().to_owned();
    let part = format!("/bkt/parts?uploadId={id}&partNumber=1");
    let put = site.put(&part).body("hello").send().await;
    let etag = put.header("etag").unwrap();
    let document = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    );
    let done = site
        .post(&format!("/bkt/parts?uploadId={id}"))
        .body(document)
        .send()
        .await;
    assert!(
        done.element("ETag").unwrap().ends_with("-1&quot;"),
        "{done:?}"
    );
    let copied = site
        .put("/bkt/copy")
        .header("x-amz-copy-source", "bkt/parts")
        .send()
        .await;
    assert_eq!(
        copied.element("ETag"),
        Some("&quot;5d41402abc4b2a76b9719d911017c592&quot;")
    );
}
