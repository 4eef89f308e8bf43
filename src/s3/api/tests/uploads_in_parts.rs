//! Multipart uploads.

use super::Site;

const MIB_5: usize = 5 * 1024 * 1024;

async fn begin(site: &Site, key: &str) -> String {
    let begun = site
        .post(&format!("/bkt/{key}?uploads"))
        .header("cache-control", "max-age=60")
        .send()
        .await;
    assert_eq!(begun.element("Key"), Some(key));
    begun.element("UploadId").unwrap().to_owned()
}

fn document(parts: &[(u32, &str)]) -> String {
    let parts = parts.iter().map(|(number, etag)| {
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
    });
    let parts: String = parts.collect();
    format!(
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{parts}</CompleteMultipartUpload>"
    )
}

#[tokio::test]
async fn parts_in_any_order_become_one_object() {
    let site = Site::new().await;
    let id = begin(&site, "k").await;
    let part = |number: u32| format!("/bkt/k?uploadId={id}&partNumber={number}");
    let last = site.put(&part(7)).body("b").send().await;
    let first = site.put(&part(1)).body(vec![b'a'; MIB_5]).send().await;
    let (first, last) = (first.header("etag").unwrap(), last.header("etag").unwrap());
    let listed = site
        .get(&format!("/bkt/k?uploadId={id}&max-parts=1"))
        .send()
        .await;
    assert_eq!(listed.elements("PartNumber"), ["1"]);
    assert_eq!(listed.element("IsTruncated"), Some("true"));
    let next = format!("/bkt/k?uploadId={id}&part-number-marker=1");
    let listed = site.get(&next).send().await;
    assert_eq!(listed.elements("PartNumber"), ["7"]);
    let uploads = site.get("/bkt?uploads").send().await;
    assert_eq!(uploads.elements("UploadId"), [id.as_str()]);
    assert_eq!(site.head("/bkt/k").send().await.status, 404);
    let done = site
        .post(&format!("/bkt/k?uploadId={id}"))
        .body(document(&[(1, first), (7, last)]))
        .send()
        .await;
    assert_eq!(done.summary(), "200");
    assert_eq!(
        done.element("ETag"),
        Some("&quot;e5a8c5272b26fc10581a21089559b006-2&quot;")
    );
    assert_eq!(
        done.element("Location"),
        Some("http://127.0.0.1:8081/bkt/k")
    );
    let head = site.head("/bkt/k?partNumber=2").send().await;
    assert_eq!(head.status, 206);
    assert_eq!(head.header("x-amz-mp-parts-count"), Some("2"));
    assert_eq!(head.header("cache-control"), Some("max-age=60"));
    assert_eq!(
        site.get("/bkt?uploads")
            .send()
            .await
            .elements("UploadId")
            .len(),
        0
    );
}

#[tokio::test]
async fn what_is_no_upload_is_refused() {
    let site = Site::new().await;
    let id = begin(&site, "k").await;
    let upload = format!("/bkt/k?uploadId={id}");
    let part = format!("{upload}&partNumber=1");
    let put = site.put(&part).body("small").send().await;
    let etag = put.header("etag").unwrap().to_owned();
    site.put(&format!("{upload}&partNumber=2"))
        .body("small")
        .send()
        .await;
    for (target, body, summary) in [
        (&upload, document(&[]), "400 InvalidRequest"),
        (
            &upload,
            document(&[(2, &etag), (1, &etag)]),
            "400 InvalidPartOrder",
        ),
        (&upload, document(&[(3, &etag)]), "400 InvalidPart"),
        (&upload, document(&[(1, "\"x\"")]), "400 InvalidPart"),
        (
            &upload,
            document(&[(1, &etag), (2, &etag)]),
            "400 EntityTooSmall",
        ),
        (&upload, "<Complete".to_owned(), "400 MalformedXML"),
        (
            &"/bkt/k?uploadId=none".to_owned(),
            document(&[(1, &etag)]),
            "404 NoSuchUpload",
        ),
        (
            &format!("/bkt/other?uploadId={id}"),
            document(&[(1, &etag)]),
            "404 NoSuchUpload",
        ),
    ] {
        let done = site.post(target).body(body.clone()).send().await;
        assert_eq!(done.summary(), summary, "{body}");
    }
    for (target, summary) in [
        (format!("{upload}&partNumber=0"), "400 InvalidArgument"),
        (format!("{upload}&partNumber=10001"), "400 InvalidArgument"),
        (
            "/bkt/k?uploadId=none&partNumber=1".to_owned(),
            "404 NoSuchUpload",
        ),
    ] {
        assert_eq!(
            site.put(&target).untouched().send().await.summary(),
            summary
        );
    }
    assert_eq!(site.delete(&upload).send().await.status, 204);
    assert_eq!(
        site.delete(&upload).send().await.summary(),
        "404 NoSuchUpload"
    );
    assert_eq!(site.get(&upload).send().await.summary(), "404 NoSuchUpload");
}

#[tokio::test]
async fn a_part_may_be_copied() {
    let site = Site::new().await;
    site.put("/bkt/source").body("0123456789").send().await;
    let id = begin(&site, "k").await;
    let part = |range: Option<&str>| {
        let asked = site
            .put(&format!("/bkt/k?uploadId={id}&partNumber=1"))
            .header("x-amz-copy-source", "bkt/source");
        match range {
            Some(range) => asked.header("x-amz-copy-source-range", range),
            None => asked,
        }
    };
    assert_eq!(part(None).send().await.summary(), "200");
    assert_eq!(
        part(Some("bytes=5-10")).send().await.summary(),
        "400 InvalidArgument"
    );
    let copied = part(Some("bytes=2-4")).send().await;
    let etag = copied.element("ETag").unwrap();
    let done = site
        .post(&format!("/bkt/k?uploadId={id}"))
        .body(document(&[(1, etag)]));
    assert_eq!(done.send().await.summary(), "200");
    assert_eq!(site.get("/bkt/k").send().await.body, "234");
}
