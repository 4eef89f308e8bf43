//! Objects: put, shown, tagged, deleted.

use super::Site;
use bytes::Bytes;

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    let site = Site::new().await;
    let put = site
        .put("/bkt/a%20b/%C3%A9.js")
        .body("hello")
        .header("content-type", "text/javascript")
        .header("cache-control", "max-age=604800")
        .header("x-amz-meta-mtime", "1")
        .send()
        .await;
    assert_eq!(put.summary(), "200");
    assert_eq!(
        put.header("etag"),
        Some("\"5d41402abc4b2a76b9719d911017c592\"")
    );
    assert_eq!(put.header("x-amz-checksum-crc64nvme"), Some("M3eFcAZSQlc="));
    assert_eq!(put.header("x-amz-checksum-type"), Some("FULL_OBJECT"));
    assert_eq!(put.header("content-type"), None);
    let names: Vec<_> = put.headers.keys().map(|it| it.as_str()).collect();
    let order = [
        "x-amz-id-2",
        "x-amz-request-id",
        "date",
        "x-amz-server-side-encryption",
        "etag",
        "x-amz-checksum-crc64nvme",
        "x-amz-checksum-type",
        "content-length",
        "server",
    ];
    assert_eq!(names, order);
    let got = site
        .get("/bkt/a%20b/%C3%A9.js")
        .header("x-amz-checksum-mode", "ENABLED")
        .send()
        .await;
    assert_eq!(got.body, "hello");
    assert_eq!(got.header("cache-control"), Some("max-age=604800"));
    assert_eq!(got.header("x-amz-meta-mtime"), Some("1"));
    assert_eq!(got.header("x-amz-checksum-crc64nvme"), Some("M3eFcAZSQlc="));
    let virtual_host = site
        .get("/a%20b/%C3%A9.js")
        .at("bkt.localhost:8081")
        .send()
        .await;
    assert_eq!(virtual_host.body, "hello");
}

#[tokio::test]
async fn a_body_may_come_in_pieces_of_any_size() {
    let site = Site::new().await;
    let bytes: Vec<u8> = (0..300_000_u32).map(|it| (it % 251) as u8).collect();
    let pieces = || bytes.chunks(7_001).map(Bytes::copy_from_slice).collect();
    let put = site.put("/bkt/large").flowing(pieces()).send().await;
    assert_eq!(put.summary(), "200");
    let head = site.head("/bkt/large").send().await;
    assert_eq!(head.header("content-length"), Some("300000"));
    let whole = site.put("/bkt/whole").body(bytes).send().await;
    assert_eq!(put.header("etag"), whole.header("etag"));
}

#[tokio::test]
async fn chunks_with_a_trailer_are_taken_apart() {
    let site = Site::new().await;
    let body = "e\r\n<html></html>\n\r\n0\r\nx-amz-checksum-crc32:v78Q4Q==\r\n\r\n";
    let put = async |length: &str, body: &'static str| {
        let asked = site
            .put("/bkt/k")
            .flowing(vec![Bytes::from_static(body.as_bytes())])
            .header("content-encoding", "aws-chunked")
            .header("x-amz-trailer", "x-amz-checksum-crc32")
            .header("x-amz-decoded-content-length", length)
            .header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        asked.send().await.summary()
    };
    assert_eq!(put("13", body).await, "400 IncompleteBody");
    assert_eq!(put("15", body).await, "400 IncompleteBody");
    assert_eq!(put("14", "e\r\n<html>").await, "400 IncompleteBody");
    assert_eq!(
        put("14", "e\r\n<html></html>\n\r\n0\r\n\r\n").await,
        "400 MalformedTrailerError"
    );
    assert_eq!(site.head("/bkt/k").send().await.status, 404);
    assert_eq!(put("14", body).await, "200");
    assert_eq!(site.get("/bkt/k").send().await.body, "<html></html>\n");
}

#[tokio::test]
async fn conditions_protect_what_is_there() {
    let site = Site::new().await;
    let put = |body: &'static str| site.put("/bkt/k").body(body);
    let absent = put("1").header("if-match", "\"x\"").send().await;
    assert_eq!(absent.summary(), "404 NoSuchKey");
    assert_eq!(
        put("1").header("if-none-match", "*").send().await.summary(),
        "200"
    );
    let there = put("2").header("if-none-match", "*").send().await;
    assert_eq!(there.summary(), "412 PreconditionFailed");
    assert_eq!(there.element("Condition"), Some("If-None-Match"));
    let other = put("2").header("if-match", "\"x\"").send().await;
    assert_eq!(other.element("Condition"), Some("If-Match"));
    let unknown = put("2").header("if-none-match", "\"x\"").send().await;
    assert_eq!(unknown.summary(), "501 NotImplemented");
    assert_eq!(unknown.element("Header"), Some("If-None-Match"));
    let right = put("2")
        .header("if-match", "c4ca4238a0b923820dcc509a6f75849b")
        .send()
        .await;
    assert_eq!(right.summary(), "200");
    assert_eq!(site.get("/bkt/k").send().await.body, "2");
}

#[tokio::test]
async fn attributes_tags_and_access_are_documents() {
    let site = Site::new().await;
    site.put("/bkt/k")
        .body("hello")
        .header("x-amz-tagging", "a=1")
        .send()
        .await;
    let attributes = site
        .get("/bkt/k?attributes")
        .header("x-amz-object-attributes", "ETag,Checksum,ObjectSize")
        .send()
        .await;
    assert_eq!(
        attributes.element("ETag"),
        Some("5d41402abc4b2a76b9719d911017c592")
    );
    assert_eq!(
        attributes.element("ChecksumCRC64NVME"),
        Some("M3eFcAZSQlc=")
    );
    assert_eq!(attributes.element("ObjectSize"), Some("5"));
    assert_eq!(attributes.element("StorageClass"), None);
    let tags = async || {
        let shown = site.get("/bkt/k?tagging").send().await;
        let owned = |name: &str| shown.elements(name).join(",");
        (owned("Key"), owned("Value"))
    };
    assert_eq!(tags().await, ("a".to_owned(), "1".to_owned()));
    let document = "<Tagging><TagSet><Tag><Key>c</Key><Value>d</Value></Tag></TagSet></Tagging>";
    assert_eq!(
        site.put("/bkt/k?tagging")
            .body(document)
            .send()
            .await
            .summary(),
        "200"
    );
    assert_eq!(tags().await, ("c".to_owned(), "d".to_owned()));
    let counted = site.get("/bkt/k").send().await;
    assert_eq!(counted.header("x-amz-tagging-count"), Some("1"));
    assert_eq!(site.delete("/bkt/k?tagging").send().await.summary(), "204");
    assert_eq!(tags().await, (String::new(), String::new()));
    let acl = site.get("/bkt/k?acl").send().await;
    assert_eq!(acl.element("Permission"), Some("FULL_CONTROL"));
    assert_eq!(
        site.put("/bkt/k?acl")
            .header("x-amz-acl", "private")
            .send()
            .await
            .summary(),
        "200"
    );
    for target in ["/bkt/x?acl", "/bkt/x?tagging", "/bkt/x?attributes"] {
        assert_eq!(site.get(target).send().await.summary(), "404 NoSuchKey");
    }
}

#[tokio::test]
async fn deletions_do_not_mind_what_is_missing() {
    let site = Site::new().await;
    for key in ["a", "b"] {
        site.put(&format!("/bkt/{key}")).body("1").send().await;
    }
    let gone = site.delete("/bkt/a").send().await;
    assert_eq!(gone.status, 204);
    assert_eq!(gone.header("content-length"), None);
    assert_eq!(site.delete("/bkt/a").send().await.status, 204);
    let document = "<Delete><Object><Key>b</Key></Object><Object><Key>c</Key></Object></Delete>";
    let deleted = site.post("/bkt?delete").body(document).send().await;
    assert_eq!(deleted.elements("Key"), ["b", "c"]);
    assert_eq!(site.get("/bkt").send().await.elements("Contents").len(), 0);
}

#[tokio::test]
async fn a_versioned_bucket_says_so() {
    let site = Site::new().await;
    let document = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    assert_eq!(
        site.put("/bkt?versioning")
            .body(document)
            .send()
            .await
            .summary(),
        "200"
    );
    let put = site.put("/bkt/k").body("1").send().await;
    let id = put.header("x-amz-version-id").unwrap().to_owned();
    let got = site.get(&format!("/bkt/k?versionId={id}")).send().await;
    assert_eq!(got.header("x-amz-version-id"), Some(id.as_str()));
    let versions = site.get("/bkt?versions").send().await;
    assert_eq!(versions.element("VersionId"), Some(id.as_str()));
    assert_eq!(versions.element("IsLatest"), Some("true"));
}
