//! What the recorded vectors do not show of the two S3 endpoints: the switches under
//! `[fidelity]`, each on both sides, and buckets that are folders.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use mfe_dev::message::Response;
use mfe_dev::s3::{
    self, Bucket, BucketAccess, BucketContents, BucketVersioning, ContentTypeProfile, CorsRule,
    ErrorIds, Folder, Identity, LastModified, MountedFolder, Object, ObjectMetadata, RoutingRule,
    RoutingRuleCondition, RoutingRuleRedirect, S3Fidelity, S3Request, S3RequestIds,
    WebsiteConfiguration, WebsiteResponder,
};

/// A request in the words of a test: method, path, query, headers.
struct Asked {
    method: Method,
    target: &'static str,
    identity: Identity,
    headers: HeaderMap,
}

fn get(target: &'static str) -> Asked {
    Asked {
        method: Method::GET,
        target,
        identity: Identity::Anonymous,
        headers: HeaderMap::new(),
    }
}

impl Asked {
    fn by(mut self, identity: Identity) -> Self {
        self.identity = identity;
        self
    }

    fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.append(name, HeaderValue::from_static(value));
        self
    }

    fn request(&self) -> S3Request<'_> {
        let (path, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        S3Request {
            method: &self.method,
            path,
            query,
            headers: &self.headers,
            host: "site.example",
            region: s3::DEFAULT_REGION,
            identity: self.identity,
            ids: S3RequestIds {
                request_id: "REQUEST".to_owned(),
                host_id: "HOST".to_owned(),
            },
            now: now(),
        }
    }

    async fn rest(self, bucket: &Bucket) -> Response {
        s3::rest::answer(Some(bucket), "site", &self.request()).await
    }

    async fn website(self, bucket: &Bucket) -> Response {
        s3::website::answer(Some(bucket), "site", &self.request()).await
    }
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_770_000_000)
}

/// A public bucket with an object `k` of ten bytes, a folder, CORS for everyone and a rule that
/// leads `old/` to `new/`.
fn bucket(fidelity: S3Fidelity) -> Bucket {
    let written = UNIX_EPOCH + Duration::from_millis(1_735_689_600_250);
    let metadata = ObjectMetadata {
        cache_control: Some("no-cache".to_owned()),
        ..ObjectMetadata::default()
    };
    let object = Arc::new(Object::new("0123456789".into(), written, metadata));
    let objects = ["k", "folder/index.html"]
        .map(|it| (it.to_owned(), Arc::clone(&object)))
        .into_iter()
        .collect();
    Bucket {
        name: "site".to_owned(),
        access: BucketAccess::PublicGet,
        website: Some(WebsiteResponder::Documents(WebsiteConfiguration {
            index_document: "index.html".to_owned(),
            error_document: None,
            routing_rules: vec![RoutingRule {
                condition: Some(RoutingRuleCondition {
                    key_prefix_equals: Some("old/".to_owned()),
                    http_error_code_returned_equals: None,
                }),
                redirect: RoutingRuleRedirect {
                    replace_key_prefix_with: Some("new/".to_owned()),
                    ..RoutingRuleRedirect::default()
                },
            }],
        })),
        cors: vec![CorsRule {
            allowed_origins: vec!["*".to_owned()],
            allowed_methods: vec!["GET".to_owned()],
            ..CorsRule::default()
        }],
        fidelity,
        contents: BucketContents::Held(objects),
        ..Bucket::default()
    }
}

/// A bucket with one switch turned from its default.
fn turned(turn: impl FnOnce(&mut S3Fidelity)) -> Bucket {
    let mut fidelity = S3Fidelity::default();
    turn(&mut fidelity);
    bucket(fidelity)
}

fn usual() -> Bucket {
    bucket(S3Fidelity::default())
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.get(name).map(|it| it.to_str().unwrap())
}

fn body(response: &Response) -> &str {
    std::str::from_utf8(response.body.held()).unwrap()
}

/// The status, and the code of an error.
fn summary(response: &Response) -> String {
    let status = response.status.as_str();
    let code = body(response)
        .split_once("<Code>")
        .and_then(|(_, it)| it.split_once("</Code>"));
    match code {
        Some((code, _)) => format!("{status} {code}"),
        None => status.to_owned(),
    }
}

#[tokio::test]
async fn error_ids_concern_cloudfront_only() {
    let private = |ids| {
        let mut bucket = turned(|it| it.error_ids = ids);
        bucket.access = BucketAccess::OacGetList;
        bucket
    };
    for (ids, identity, target, shown) in [
        (ErrorIds::AsCaptured, Identity::Anonymous, "/k", true),
        (ErrorIds::Never, Identity::Anonymous, "/k", true),
        (ErrorIds::Never, Identity::Owner, "/missing", true),
        (ErrorIds::AsCaptured, Identity::Oac, "/missing", true),
        (ErrorIds::Never, Identity::Oac, "/missing", false),
    ] {
        let response = get(target).by(identity).rest(&private(ids)).await;
        let found = body(&response).contains("<RequestId>REQUEST</RequestId><HostId>HOST</HostId>");
        assert_eq!(found, shown, "{ids:?} {identity:?}");
    }
    let mut bucket = private(ErrorIds::AsCaptured);
    bucket.access = BucketAccess::OacGet;
    let response = get("/missing").by(Identity::Oac).rest(&bucket).await;
    assert_eq!(
        body(&response),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    );
    assert_eq!(header(&response, "x-amz-request-id"), Some("REQUEST"));
}

#[tokio::test]
async fn last_modified_loses_its_fraction_one_way_or_the_other() {
    let bucket = usual();
    for response in [
        get("/k").rest(&bucket).await,
        get("/k").website(&bucket).await,
    ] {
        let shown = header(&response, "last-modified");
        assert_eq!(shown, Some("Wed, 01 Jan 2025 00:00:00 GMT"));
    }
    let bucket = turned(|it| it.last_modified = LastModified::RoundUp);
    let response = get("/k").rest(&bucket).await;
    let shown = header(&response, "last-modified");
    assert_eq!(shown, Some("Wed, 01 Jan 2025 00:00:01 GMT"));
    let listed = get("/").by(Identity::Owner).rest(&bucket).await;
    assert!(body(&listed).contains("2025-01-01T00:00:01.000Z"));
}

#[tokio::test]
async fn a_416_may_tell_the_size() {
    let beyond = || get("/k").header(http::header::RANGE, "bytes=10-");
    let response = beyond().rest(&usual()).await;
    assert_eq!(response.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&response, "content-range"), None);
    let bucket = turned(|it| it.invalid_range_content_range = true);
    let response = beyond().rest(&bucket).await;
    assert_eq!(header(&response, "content-range"), Some("bytes */10"));
}

#[tokio::test]
async fn a_304_may_repeat_cache_control() {
    let known = || get("/k").header(http::header::IF_NONE_MATCH, "*");
    let response = known().rest(&usual()).await;
    assert_eq!(response.status, StatusCode::NOT_MODIFIED);
    assert_eq!(header(&response, "cache-control"), Some("no-cache"));
    let bucket = turned(|it| it.not_modified_repeats_cache_control = false);
    assert_eq!(header(&known().rest(&bucket).await, "cache-control"), None);
}

#[tokio::test]
async fn a_405_may_name_the_methods() {
    let patch = || get("/k").method(Method::PATCH);
    let response = patch().rest(&usual()).await;
    assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, "allow"), Some("HEAD, DELETE, GET, PUT"));
    let bucket = turned(|it| it.method_not_allowed_allow = false);
    assert_eq!(header(&patch().rest(&bucket).await, "allow"), None);
}

#[tokio::test]
async fn a_website_may_serve_ranges() {
    let part = || get("/k").header(http::header::RANGE, "bytes=0-3");
    let response = part().website(&usual()).await;
    assert_eq!(
        (response.status, body(&response)),
        (StatusCode::PARTIAL_CONTENT, "0123")
    );
    let bucket = turned(|it| it.website_range = false);
    let response = part().website(&bucket).await;
    assert_eq!(
        (response.status, body(&response)),
        (StatusCode::OK, "0123456789")
    );
}

#[tokio::test]
async fn a_website_may_know_cors() {
    let from_page = || get("/k").header(http::header::ORIGIN, "https://a");
    let preflight = || {
        from_page()
            .method(Method::OPTIONS)
            .header(http::header::ACCESS_CONTROL_REQUEST_METHOD, "GET")
    };
    let bucket = usual();
    for response in [
        from_page().website(&bucket).await,
        preflight().website(&bucket).await,
    ] {
        assert_eq!(response.status, StatusCode::OK);
        assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));
    }
    let bucket = turned(|it| it.website_cors = false);
    let response = from_page().website(&bucket).await;
    assert_eq!(header(&response, "access-control-allow-origin"), None);
    let response = preflight().website(&bucket).await;
    assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn redirects_of_a_website_may_keep_the_query() {
    let location = async |bucket: &Bucket, target| {
        let response = get(target).website(bucket).await;
        header(&response, "location").unwrap().to_owned()
    };
    let bucket = usual();
    assert_eq!(location(&bucket, "/folder?a=1").await, "/folder/");
    let moved = "http://site.example/new/x";
    assert_eq!(
        location(&bucket, "/old/x?a=1").await,
        format!("{moved}?a=1")
    );
    let bucket = turned(|it| {
        it.website_folder_redirect_query = true;
        it.website_redirect_query = false;
    });
    assert_eq!(location(&bucket, "/folder?a=1").await, "/folder/?a=1");
    assert_eq!(location(&bucket, "/folder").await, "/folder/");
    assert_eq!(location(&bucket, "/old/x?a=1").await, moved);
}

#[tokio::test]
async fn a_page_of_a_website_may_carry_the_error_in_headers() {
    let response = get("/missing").website(&usual()).await;
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert_eq!(header(&response, "x-amz-error-code"), None);
    let bucket = turned(|it| it.website_page_error_headers = true);
    let response = get("/missing").website(&bucket).await;
    assert_eq!(header(&response, "x-amz-error-code"), Some("NoSuchKey"));
    assert_eq!(header(&response, "x-amz-error-detail-key"), Some("missing"));
}

#[tokio::test]
async fn a_path_with_dots_is_refused_at_both_endpoints() {
    let bucket = usual();
    for response in [
        get("/folder/../k").rest(&bucket).await,
        get("/folder/%2e%2e/k").website(&bucket).await,
    ] {
        assert_eq!(response.status, StatusCode::BAD_REQUEST);
        assert_eq!(body(&response), "");
    }
}

#[tokio::test]
async fn a_listing_may_be_read_by_a_page_of_another_origin() {
    let asked = get("/")
        .by(Identity::Owner)
        .header(http::header::ORIGIN, "https://a");
    let response = asked.rest(&usual()).await;
    assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));
    assert_eq!(header(&response, "x-amz-bucket-region"), Some("us-east-1"));
}

#[tokio::test]
async fn only_the_newest_version_is_there() {
    let mut versioned = usual();
    versioned.versioning = Some(BucketVersioning::Enabled);
    let response = get("/k").rest(&versioned).await;
    let id = header(&response, "x-amz-version-id").unwrap().to_owned();
    assert_eq!(id.len(), 32);
    let plain = usual();
    for (bucket, target, expected) in [
        (&plain, "/k?versionId=null", "200"),
        (&plain, "/k?versionId=", "400 InvalidArgument"),
        (&plain, "/k?versionId=x", "400 InvalidArgument"),
        (&versioned, "/k?versionId=null", "404 NoSuchVersion"),
    ] {
        let response = get(target).rest(bucket).await;
        assert_eq!(summary(&response), expected, "{target}");
    }
    let target: &'static str = format!("/k?versionId={id}").leak();
    let response = get(target).rest(&versioned).await;
    assert_eq!(summary(&response), "200");
}

#[tokio::test]
async fn a_part_is_a_number_and_excludes_a_range() {
    let bucket = usual();
    for (target, expected) in [
        ("/k?partNumber=1", "206"),
        ("/k?partNumber=2", "416 InvalidPartNumber"),
        ("/k?partNumber=0", "400 InvalidArgument"),
        ("/k?partNumber=x", "400 InvalidArgument"),
    ] {
        let response = get(target).rest(&bucket).await;
        assert_eq!(summary(&response), expected, "{target}");
    }
    let both = get("/k?partNumber=1").header(http::header::RANGE, "bytes=0-1");
    assert_eq!(summary(&both.rest(&bucket).await), "400 InvalidRequest");
}

#[tokio::test]
async fn what_others_may_not_do_is_403_and_what_nobody_can_is_405_or_501() {
    let bucket = usual();
    for (method, target, identity, expected) in [
        (
            Method::GET,
            "/?policy",
            Identity::Owner,
            "501 NotImplemented",
        ),
        (
            Method::GET,
            "/?policy",
            Identity::Anonymous,
            "403 AccessDenied",
        ),
        (
            Method::GET,
            "/?location",
            Identity::Anonymous,
            "403 AccessDenied",
        ),
        (Method::GET, "/k?tagging", Identity::Oac, "403 AccessDenied"),
        (Method::PUT, "/k", Identity::Oac, "403 AccessDenied"),
        (Method::PUT, "/", Identity::Anonymous, "403 AccessDenied"),
        (Method::DELETE, "/k", Identity::Owner, "501 NotImplemented"),
        (Method::POST, "/k", Identity::Owner, "405 MethodNotAllowed"),
        (Method::HEAD, "/", Identity::Anonymous, "403"),
        (Method::HEAD, "/", Identity::Owner, "200"),
    ] {
        let response = get(target).method(method.clone()).by(identity);
        let response = response.rest(&bucket).await;
        assert_eq!(
            summary(&response),
            expected,
            "{method} {target} {identity:?}"
        );
    }
}

#[tokio::test]
async fn a_body_is_shared_not_copied() {
    let bucket = usual();
    let object = bucket.object("k").await.unwrap().unwrap();
    let response = get("/k").rest(&bucket).await;
    let held = object.body.held().unwrap();
    assert_eq!(response.body.held().as_ptr(), held.as_ptr());
}

#[tokio::test]
async fn the_keys_of_folders_come_in_byte_order_under_their_prefixes() {
    let root = tempfile::tempdir().unwrap();
    for file in [
        "shell/index.html",
        "shell/a/b.js",
        "admin/index.html",
        "admin/Z",
    ] {
        let path = root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
    }
    let mounted = |prefix: &str, name: &str| MountedFolder {
        key_prefix: prefix.to_owned(),
        app: name.to_owned(),
        folder: Arc::new(Folder::new(
            root.path().join(name),
            Vec::new(),
            ContentTypeProfile::AwsCli,
        )),
    };
    let bucket = Bucket {
        folders: vec![
            mounted("admin/", "admin"),
            mounted("", "shell"),
            mounted("absent/", "absent"),
        ],
        ..Bucket::default()
    };
    let keys: Vec<_> = bucket.keys().await.unwrap().into_iter().collect();
    assert_eq!(
        keys,
        ["a/b.js", "admin/Z", "admin/index.html", "index.html"]
    );
}

#[tokio::test]
async fn list_buckets_is_the_owners() {
    let bucket = usual();
    let asked = get("/").by(Identity::Anonymous);
    let refused = s3::api::bucket::list_buckets([&bucket], &asked.request());
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let asked = get("/").by(Identity::Owner);
    let listed = s3::api::bucket::list_buckets([&bucket], &asked.request());
    assert!(body(&listed).contains("<BucketArn>arn:aws:s3:::site</BucketArn>"));
}

#[tokio::test]
async fn a_missing_bucket_is_told_to_everyone() {
    let asked = get("/k").by(Identity::Oac);
    let response = s3::rest::answer(None, "site", &asked.request()).await;
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert!(body(&response).contains("<BucketName>site</BucketName>"));
}
