//! What is refused, and that it is refused before the body is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Site;
use crate::s3::{
    Bucket, BucketAccess, BucketContents, ContentTypeProfile, CorsRule, Folder, MountedFolder,
    WebsiteConfiguration, WebsiteResponder,
};

#[tokio::test]
async fn nobody_sends_a_body_for_nothing() {
    let site = Site::new().await;
    let put = |target: &str| site.put(target).untouched();
    let long = format!("/bkt/{}", "k".repeat(1025));
    for (asked, summary) in [
        (put("/bkt/k").anonymous(), "403 AccessDenied"),
        (put("/missing/k"), "404 NoSuchBucket"),
        (
            put("/bkt/k").without("content-length"),
            "411 MissingContentLength",
        ),
        (
            put("/bkt/k").header("content-length", "5368709121"),
            "400 EntityTooLarge",
        ),
        (
            put("/bkt/k").header("content-md5", "x"),
            "400 InvalidDigest",
        ),
        (
            put("/bkt/k").header("x-amz-checksum-crc32", "x"),
            "400 InvalidRequest",
        ),
        (
            put("/bkt/k").header("x-amz-storage-class", "x"),
            "400 InvalidStorageClass",
        ),
        (put("/bkt/k").header("if-match", "x"), "404 NoSuchKey"),
        (put(&long), "400 KeyTooLongError"),
        (put("/bkt/a/../k"), "400"),
        (put("/bkt/%ff"), "400 InvalidURI"),
        (put("/B_D"), "400 InvalidBucketName"),
        (put("/bkt?inventory"), "501 NotImplemented"),
        (site.post("/bkt/k").untouched(), "405 MethodNotAllowed"),
        (site.post("/bkt").untouched(), "405 MethodNotAllowed"),
        (
            site.post("/bkt?delete").untouched().anonymous(),
            "403 AccessDenied",
        ),
        (put("/").anonymous(), "405 MethodNotAllowed"),
        (
            put("/bkt/k").header("authorization", "Basic x"),
            "400 InvalidArgument",
        ),
    ] {
        assert_eq!(asked.send().await.summary(), summary);
    }
    assert_eq!(
        site.get("/").anonymous().send().await.summary(),
        "403 AccessDenied"
    );
}

#[tokio::test]
async fn a_document_is_bounded() {
    let site = Site::new().await;
    let large = format!("<Delete>{}</Delete>", " ".repeat(2 * 1024 * 1024));
    let refused = site.post("/bkt?delete").body(large).send().await;
    assert_eq!(refused.summary(), "400 MaxMessageLengthExceeded");
    let wrong = site
        .post("/bkt?delete")
        .body("<Delete/>")
        .header("content-md5", "eV8yArF8trw9S3cdjGyerw==");
    assert_eq!(wrong.send().await.summary(), "400 BadDigest");
}

/// A service whose configuration has the bucket `bkt`.
async fn configured(bucket: Bucket) -> Site {
    let mut site = Site::without_bucket();
    let bucket = Bucket {
        name: "bkt".to_owned(),
        ..bucket
    };
    let buckets = BTreeMap::from([("bkt".to_owned(), Arc::new(bucket))]);
    site.service.buckets.configured = Arc::new(buckets);
    site
}

#[tokio::test]
async fn a_folder_is_built_into_and_not_put_into() {
    let dist = tempfile::tempdir().unwrap();
    std::fs::write(dist.path().join("index.html"), "built").unwrap();
    let empty = Site::without_bucket();
    let mounted = MountedFolder {
        key_prefix: "app/".to_owned(),
        app: "shell".to_owned(),
        folder: Arc::new(Folder::new(
            dist.path().to_path_buf(),
            Vec::new(),
            ContentTypeProfile::AwsCli,
        )),
    };
    let mut site = configured(Bucket {
        folders: vec![mounted],
        contents: BucketContents::Stored(empty.store().declared("bkt")),
        ..Bucket::default()
    })
    .await;
    site.service.buckets.store = empty.service.buckets.store.clone();
    let refused = site.put("/bkt/app/index.html").untouched().send().await;
    assert_eq!(refused.summary(), "409 InvalidBucketState");
    let message = refused.element("Message").unwrap();
    let folder = dist.path().display().to_string();
    for part in [
        "app/index.html",
        &folder,
        "`dist`",
        "`shell`",
        "`devserver.toml`",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(
        site.delete("/bkt/app/index.html").send().await.summary(),
        "409 InvalidBucketState"
    );
    assert_eq!(
        site.put("/bkt/other").body("put").send().await.summary(),
        "200"
    );
    let document = "<Delete><Object><Key>app/index.html</Key></Object><Object><Key>other</Key></Object></Delete>";
    let deleted = site.post("/bkt?delete").body(document).send().await;
    assert!(deleted.body.contains("<Deleted><Key>other</Key></Deleted><Error><Key>app/index.html</Key><Code>InvalidBucketState</Code>"));
    // A copy from a folder is one like any other.
    let copied = site
        .put("/bkt/copy")
        .header("x-amz-copy-source", "bkt/app/index.html")
        .send()
        .await;
    assert_eq!(copied.summary(), "200");
    assert_eq!(site.get("/bkt/copy").send().await.body, "built");
    let listed = site.get("/bkt?list-type=2").send().await;
    assert_eq!(listed.elements("Key"), ["app/index.html", "copy"]);
}

#[tokio::test]
async fn what_the_configuration_says_is_changed_there() {
    let website = WebsiteConfiguration {
        index_document: "index.html".to_owned(),
        ..WebsiteConfiguration::default()
    };
    let other = Site::without_bucket();
    let mut site = configured(Bucket {
        access: BucketAccess::PublicGet,
        website: Some(WebsiteResponder::Documents(website)),
        cors: vec![CorsRule {
            allowed_origins: vec!["*".to_owned()],
            allowed_methods: vec!["GET".to_owned()],
            ..CorsRule::default()
        }],
        contents: BucketContents::Stored(other.store().declared("bkt")),
        ..Bucket::default()
    })
    .await;
    site.service.buckets.store = other.service.buckets.store.clone();
    let website = |index: &str| {
        format!(
            "<WebsiteConfiguration><IndexDocument><Suffix>{index}</Suffix></IndexDocument></WebsiteConfiguration>"
        )
    };
    let cors = |origin: &str| {
        format!(
            "<CORSConfiguration><CORSRule><AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
        )
    };
    let policy = |action: &str| {
        format!(
            "{{\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"{action}\",\"Resource\":[\"arn:aws:s3:::bkt\",\"arn:aws:s3:::bkt/*\"]}}]}}"
        )
    };
    for (name, same, differs, status) in [
        ("website", website("index.html"), website("other.html"), 200),
        ("cors", cors("*"), cors("https://a"), 200),
        ("policy", policy("s3:GetObject"), policy("s3:*"), 204),
    ] {
        let target = format!("/bkt?{name}");
        let refused = site.put(&target).body(differs).send().await;
        assert_eq!(refused.summary(), "409 InvalidBucketState", "{name}");
        assert!(
            refused
                .element("Message")
                .unwrap()
                .contains("`devserver.toml`")
        );
        // A deploy that says the same goes on.
        assert_eq!(
            site.put(&target).body(same).send().await.status,
            status,
            "{name}"
        );
        assert_eq!(
            site.delete(&target).send().await.summary(),
            "409 InvalidBucketState"
        );
        assert_eq!(site.get(&target).send().await.status, 200);
    }
    // What the configuration leaves open may be put.
    let versioning =
        "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
    assert_eq!(
        site.put("/bkt?versioning")
            .body(versioning)
            .send()
            .await
            .summary(),
        "200"
    );
    let put = site.put("/bkt/k").body("1").send().await;
    assert_eq!(put.header("x-amz-version-id"), Some("null"));
    site.delete("/bkt/k").send().await;
    assert_eq!(site.put("/bkt").send().await.summary(), "200");
    let kept = site.delete("/bkt").send().await;
    assert_eq!(kept.summary(), "409 InvalidBucketState");
}

#[tokio::test]
async fn a_bucket_without_a_store_takes_nothing() {
    let site = configured(Bucket::default()).await;
    assert_eq!(
        site.put("/bkt/k").untouched().send().await.summary(),
        "409 InvalidBucketState"
    );
    assert_eq!(site.get("/bkt").send().await.summary(), "200");
}
