//! Buckets and their settings.

use super::Site;

#[tokio::test]
async fn buckets_come_and_go() {
    let site = Site::without_bucket();
    assert_eq!(
        site.get("/bkt/k").send().await.summary(),
        "404 NoSuchBucket"
    );
    let made = site.put("/bucket").send().await;
    assert_eq!(made.summary(), "200");
    assert_eq!(made.header("location"), Some("/bucket"));
    assert_eq!(made.header("x-amz-bucket-arn"), Some("arn:aws:s3:::bucket"));
    assert_eq!(site.put("/bucket/").send().await.summary(), "200");
    let elsewhere = "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    assert_eq!(
        site.put("/second").body(elsewhere).send().await.summary(),
        "200"
    );
    assert_eq!(
        site.get("/").send().await.elements("Name"),
        ["bucket", "second"]
    );
    site.put("/bucket/k").body("1").send().await;
    assert_eq!(
        site.delete("/bucket").send().await.summary(),
        "409 BucketNotEmpty"
    );
    site.delete("/bucket/k").send().await;
    assert_eq!(site.delete("/bucket").send().await.summary(), "204");
    assert_eq!(
        site.delete("/bucket").send().await.summary(),
        "404 NoSuchBucket"
    );
    assert_eq!(
        site.head("/second")
            .send()
            .await
            .header("x-amz-bucket-region"),
        Some("us-east-1")
    );
}

#[tokio::test]
async fn another_region_is_told_where_aws_tells_it() {
    let mut site = Site::without_bucket();
    site.service.region = "eu-west-1".to_owned();
    assert_eq!(site.put("/bucket").send().await.summary(), "200");
    assert_eq!(
        site.put("/bucket").send().await.summary(),
        "409 BucketAlreadyOwnedByYou"
    );
    let location = site.get("/bucket?location").send().await;
    assert!(location.body.ends_with(">eu-west-1</LocationConstraint>"));
    let listed = site.get("/bucket?list-type=2").send().await;
    assert_eq!(listed.header("x-amz-bucket-region"), Some("eu-west-1"));
    let virtual_host = site
        .head("/")
        .at("bucket.s3.eu-west-1.amazonaws.com")
        .send()
        .await;
    assert_eq!(virtual_host.status, 200);
}

#[tokio::test]
async fn a_setting_that_was_not_put_is_missing_or_empty() {
    let site = Site::new().await;
    for (name, summary, root) in [
        ("accelerate", "200", "AccelerateConfiguration"),
        ("acl", "200", "AccessControlPolicy"),
        ("cors", "404 NoSuchCORSConfiguration", "Error"),
        ("encryption", "200", "ServerSideEncryptionConfiguration"),
        ("lifecycle", "404 NoSuchLifecycleConfiguration", "Error"),
        ("logging", "200", "BucketLoggingStatus"),
        ("notification", "200", "NotificationConfiguration"),
        (
            "object-lock",
            "404 ObjectLockConfigurationNotFoundError",
            "Error",
        ),
        ("ownershipControls", "200", "OwnershipControls"),
        ("policy", "404 NoSuchBucketPolicy", "Error"),
        ("policyStatus", "404 NoSuchBucketPolicy", "Error"),
        ("publicAccessBlock", "200", "PublicAccessBlockConfiguration"),
        (
            "replication",
            "404 ReplicationConfigurationNotFoundError",
            "Error",
        ),
        ("requestPayment", "200", "RequestPaymentConfiguration"),
        ("tagging", "404 NoSuchTagSet", "Error"),
        ("versioning", "200", "VersioningConfiguration"),
        ("website", "404 NoSuchWebsiteConfiguration", "Error"),
    ] {
        let shown = site.get(&format!("/bkt?{name}")).send().await;
        assert_eq!(shown.summary(), summary, "{name}");
        let (_, document) = shown.body.split_once("?>\n").unwrap();
        assert!(document.starts_with(&format!("<{root}")), "{document}");
    }
    let blocked = site.get("/bkt?publicAccessBlock").send().await;
    assert_eq!(blocked.element("BlockPublicPolicy"), Some("true"));
    for name in ["inventory", "metrics", "analytics", "intelligent-tiering"] {
        let shown = site.get(&format!("/bkt?{name}")).send().await;
        assert_eq!(shown.summary(), "501 NotImplemented");
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table, a few lines a setting")]
async fn a_setting_comes_back_as_it_was_put() {
    let site = Site::new().await;
    for (name, root, inner, status, deletable) in [
        (
            "publicAccessBlock",
            "PublicAccessBlockConfiguration",
            "<BlockPublicAcls>false</BlockPublicAcls>",
            200,
            true,
        ),
        (
            "ownershipControls",
            "OwnershipControls",
            "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>",
            200,
            true,
        ),
        (
            "tagging",
            "Tagging",
            "<TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet>",
            204,
            true,
        ),
        (
            "lifecycle",
            "LifecycleConfiguration",
            "<Rule><ID>a &amp; b</ID></Rule>",
            200,
            true,
        ),
        (
            "encryption",
            "ServerSideEncryptionConfiguration",
            "<Rule></Rule>",
            200,
            true,
        ),
        (
            "replication",
            "ReplicationConfiguration",
            "<Role>x</Role>",
            200,
            true,
        ),
        (
            "versioning",
            "VersioningConfiguration",
            "<Status>Suspended</Status>",
            200,
            false,
        ),
        (
            "accelerate",
            "AccelerateConfiguration",
            "<Status>Enabled</Status>",
            200,
            false,
        ),
        ("notification", "NotificationConfiguration", "", 200, false),
        ("logging", "BucketLoggingStatus", "", 200, false),
        (
            "requestPayment",
            "RequestPaymentConfiguration",
            "<Payer>Requester</Payer>",
            200,
            false,
        ),
        ("object-lock", "ObjectLockConfiguration", "", 200, false),
        (
            "cors",
            "CORSConfiguration",
            "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>",
            200,
            true,
        ),
        (
            "website",
            "WebsiteConfiguration",
            "<IndexDocument><Suffix>i.html</Suffix></IndexDocument>",
            200,
            true,
        ),
    ] {
        let target = format!("/bkt?{name}");
        let put = site
            .put(&target)
            .body(format!("<{root}>{inner}</{root}>"))
            .send()
            .await;
        assert_eq!(put.status, status, "{name} {put:?}");
        let shown = site.get(&target).send().await;
        let expected =
            format!("<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inner}</{root}>");
        assert!(shown.body.ends_with(&expected), "{}", shown.body);
        let malformed = site.put(&target).body("<Other/>").send().await;
        assert_eq!(malformed.summary(), "400 MalformedXML", "{name}");
        assert_eq!(
            site.put(&target).body("").send().await.summary(),
            "400 MissingRequestBodyError"
        );
        let deleted = site.delete(&target).send().await.status;
        assert_eq!(deleted, if deletable { 204 } else { 405 }, "{name}");
        assert_eq!(site.delete(&target).send().await.status, deleted);
    }
}

#[tokio::test]
async fn a_site_becomes_public_by_its_policy() {
    let site = Site::new().await;
    site.put("/bkt/index.html").body("page").send().await;
    let get = async || {
        site.get("/bkt/index.html")
            .anonymous()
            .send()
            .await
            .summary()
    };
    assert_eq!(get().await, "403 AccessDenied");
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bkt/*"}]}"#;
    assert_eq!(
        site.put("/bkt?policy").body(policy).send().await.summary(),
        "204"
    );
    assert_eq!(get().await, "200");
    let shown = site.get("/bkt?policy").send().await;
    assert_eq!(shown.body, policy);
    assert_eq!(shown.header("content-type"), Some("application/json"));
    let status = site.get("/bkt?policyStatus").send().await;
    assert_eq!(status.element("IsPublic"), Some("true"));
    let foreign = policy.replace(":::bkt/", ":::c/");
    let refused = site.put("/bkt?policy").body(foreign).send().await;
    assert_eq!(
        refused.element("Message"),
        Some("Policy has invalid resource")
    );
    let website = "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>";
    let page = async || {
        site.get("/")
            .at("bkt.s3-website.localhost:8081")
            .send()
            .await
    };
    assert_eq!(page().await.status, 404);
    assert_eq!(
        site.put("/bkt?website")
            .body(website)
            .send()
            .await
            .summary(),
        "200"
    );
    assert_eq!(page().await.body, "page");
    assert_eq!(site.delete("/bkt?policy").send().await.summary(), "204");
    assert_eq!(get().await, "403 AccessDenied");
}

#[tokio::test]
async fn cors_rules_that_were_put_are_followed() {
    let site = Site::new().await;
    let document = "<CORSConfiguration><CORSRule><AllowedOrigin>https://a</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>";
    site.put("/bkt?cors").body(document).send().await;
    let put = site
        .put("/bkt/k")
        .body("1")
        .header("origin", "https://a")
        .send()
        .await;
    assert_eq!(put.header("access-control-allow-origin"), Some("https://a"));
    let preflight = site
        .ask(http::Method::OPTIONS, "/bkt/k")
        .anonymous()
        .header("origin", "https://a")
        .header("access-control-request-method", "PUT");
    assert_eq!(preflight.send().await.status, 200);
}
