//! The life-cycle over hand-made distributions: the trace, the answer, the headers in order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use mfe_dev::clock::Clock;
use mfe_dev::distribution::{
    Alias, AllowedMethods, CacheBehavior, CachePolicy, CacheSettings, CustomErrorResponse,
    CustomHeader, DEFAULT_ERROR_CACHING_MIN_TTL, DefaultRootObjectPosition, Distribution,
    ErrorConnectionRule, ErrorPage, ErrorPagePolicy, Fidelity, FunctionAssociation,
    GeneratedErrorPages, NameSelection, Origin, OriginEndpoint, PathPattern, RedirectPolicy,
    ResponseHeadersPolicy, ViewerProfile, ViewerProtocolPolicy, managed_origin_request_policy,
    managed_response_headers_policy,
};
use mfe_dev::edge::{Caching, Edge, EdgeOptions, RequestIds, Snapshot, ViewerResponse};
use mfe_dev::functions::{EdgeFunction, FunctionFidelity, TrimPrefix};
use mfe_dev::message::{Body, Scheme, ViewerRequest};
use mfe_dev::s3::{
    Bucket, BucketAccess, BucketContents, Buckets, Object, ObjectMetadata, WebsiteConfiguration,
    WebsiteResponder,
};
use mfe_dev::trace::{Detail, RouteTrace, long_lines};

/// 2026-11-22 00:00:00 UTC.
const NOW: u64 = 1_795_305_600;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn object(body: &'static str, content_type: &str) -> Arc<Object> {
    let metadata = ObjectMetadata {
        content_type: Some(content_type.to_owned()),
        ..ObjectMetadata::default()
    };
    let body = Bytes::from_static(body.as_bytes());
    Arc::new(Object::new(body, at(NOW - 3600), metadata))
}

fn bucket(name: &str, access: BucketAccess, objects: &[(&str, Arc<Object>)]) -> Bucket {
    let held: BTreeMap<String, Arc<Object>> = objects
        .iter()
        .map(|(key, it)| ((*key).to_owned(), Arc::clone(it)))
        .collect();
    Bucket {
        name: name.to_owned(),
        access,
        contents: BucketContents::Held(held),
        ..Bucket::default()
    }
}

fn origin(id: &str, endpoint: OriginEndpoint) -> Origin {
    Origin {
        id: id.to_owned(),
        domain_name: format!("{id}.s3.us-east-1.amazonaws.com"),
        origin_path: String::new(),
        custom_headers: Vec::new(),
        endpoint,
        signed: true,
        fallback: None,
    }
}

fn rest(id: &str) -> Origin {
    origin(
        id,
        OriginEndpoint::S3Rest {
            bucket: id.to_owned(),
        },
    )
}

fn behavior(pattern: &str, origin: &str) -> CacheBehavior {
    CacheBehavior::new(PathPattern::parse(pattern).unwrap(), origin)
}

fn error_response(code: u16, page: &str, response: u16) -> CustomErrorResponse {
    CustomErrorResponse {
        error_code: StatusCode::from_u16(code).unwrap(),
        error_caching_min_ttl: DEFAULT_ERROR_CACHING_MIN_TTL,
        page: Some(ErrorPage {
            response_page_path: page.to_owned(),
            response_code: StatusCode::from_u16(response).unwrap(),
        }),
    }
}

/// Shell at `*`, admin at `/admin/*` with its trimmer, an API bucket that may be listed.
fn site() -> Snapshot {
    let html = |body| object(body, "text/html");
    let mut admin = behavior("/admin/*", "admin");
    admin.functions.origin_request = Some(FunctionAssociation::new("trim-admin"));
    let mut api = behavior("/api/*", "api");
    api.allowed_methods = AllowedMethods::All;
    let mut secure = behavior("/secure/*", "shell");
    secure.viewer_protocol_policy = ViewerProtocolPolicy::RedirectToHttps;
    let mut locked = behavior("/locked/*", "shell");
    locked.viewer_protocol_policy = ViewerProtocolPolicy::HttpsOnly;
    Snapshot {
        distributions: vec![Distribution {
            id: "E1".to_owned(),
            aliases: vec![Alias::parse("app.example.com").unwrap()],
            enabled: true,
            default_root_object: Some("index.html".to_owned()),
            origins: vec![rest("shell"), rest("admin"), rest("api")],
            origin_groups: Vec::new(),
            cache_behaviors: vec![admin, api, secure, locked],
            default_cache_behavior: behavior("*", "shell"),
            custom_error_responses: vec![error_response(403, "/index.html", 200)],
            speaks_http2: true,
            announces_http3: false,
        }],
        only_distribution: None,
        buckets: Buckets::of([
            bucket(
                "shell",
                BucketAccess::OacGet,
                &[
                    ("index.html", html("shell")),
                    ("digits.txt", object("0123456789", "text/plain")),
                ],
            ),
            bucket(
                "admin",
                BucketAccess::OacGet,
                &[
                    ("index.html", html("admin")),
                    ("main.js", object("main", "text/javascript")),
                ],
            ),
            bucket("api", BucketAccess::OacGetList, &[]),
        ]),
        functions: BTreeMap::from([(
            "trim-admin".to_owned(),
            EdgeFunction::TrimPrefix(TrimPrefix {
                prefix: Some("/admin".to_owned()),
                index_document: Some("index.html".to_owned()),
            }),
        )]),
        viewer: ViewerProfile::default(),
        caching: Caching::AsProduction,
        fidelity: Fidelity::default(),
        function_fidelity: FunctionFidelity::default(),
        pop: HeaderValue::from_static("LCL50-C1"),
    }
}

fn request(method: Method, target: &str) -> ViewerRequest {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    ViewerRequest {
        id: RequestIds::seeded(1).next(),
        method,
        scheme: Scheme::Http,
        version: Version::HTTP_11,
        host: Some("localhost:8080".to_owned()),
        path: path.to_owned(),
        query: query.to_owned(),
        empty_query: false,
        headers: HeaderMap::new(),
        body: Body::Empty,
        viewer: "127.0.0.1:50000".parse().unwrap(),
        tls: None,
        viewer_facts: HeaderMap::new(),
    }
}

fn get(target: &str) -> ViewerRequest {
    request(Method::GET, target)
}

fn with(mut request: ViewerRequest, headers: &[(&str, &str)]) -> ViewerRequest {
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request
            .headers
            .append(name, HeaderValue::from_str(value).unwrap());
    }
    request
}

/// An edge with an empty cache of 8 MiB, at a time that stands still.
fn edge(snapshot: Snapshot) -> Arc<Edge> {
    let options = EdgeOptions {
        clock: Clock::manual(at(NOW)),
        ids: RequestIds::seeded(1),
        cache_size: 8 * 1024 * 1024,
        https_port: None,
    };
    Edge::new(snapshot, options)
}

async fn run(snapshot: Snapshot, request: ViewerRequest) -> (ViewerResponse, RouteTrace) {
    edge(snapshot).handle(request, Detail::Full).await
}

#[track_caller]
fn check_trace(trace: &RouteTrace, expected: &[&str]) {
    let brief = trace.brief();
    let found: Vec<&str> = brief.lines().collect();
    assert_eq!(found, expected);
}

fn names(response: &ViewerResponse) -> Vec<&str> {
    response.headers().keys().map(HeaderName::as_str).collect()
}

#[tokio::test]
async fn a_root_is_answered_with_the_default_root_object() {
    let (response, trace) = run(site(), get("/?x=1")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.body().held(), b"shell");
    check_trace(
        &trace,
        &[
            "distribution-choice  E1  the only distribution (`localhost` is no alias of it)",
            "viewer-request       behavior *",
            "cache-lookup         absent",
            "origin-request       shell  GET /index.html",
            "origin-fetch         shell  200  shell/index.html",
            "origin-response      passed on",
            "cache-store          kept for 86400 s: default TTL of 86400 s: the origin gives no lifetime",
            "viewer-response      200  Miss from cloudfront",
        ],
    );
    let order = [
        "content-type",
        "content-length",
        "connection",
        "date",
        "last-modified",
        "etag",
        "x-amz-server-side-encryption",
        "accept-ranges",
        "server",
        "x-cache",
        "via",
        "x-amz-cf-pop",
        "x-amz-cf-id",
    ];
    assert_eq!(names(&response), order);
}

#[tokio::test]
async fn a_deep_link_gets_the_error_page_of_the_default_behavior() {
    let (response, trace) = run(site(), get("/admin/dashboard")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.body().held(), b"shell");
    assert_eq!(response.headers()["x-cache"], "Error from cloudfront");
    assert_eq!(response.headers()["connection"], "keep-alive");
    check_trace(
        &trace,
        &[
            "distribution-choice  E1  the only distribution (`localhost` is no alias of it)",
            "viewer-request       behavior /admin/*",
            "cache-lookup         absent",
            "origin-request       admin  GET /dashboard",
            "origin-fetch         admin  403 AccessDenied  admin/dashboard",
            "origin-response      passed on",
            "cache-store          not kept: status 403 is kept only with `max-age` or `s-maxage`",
            "error-response       403: fetch /index.html in its place, through behavior *",
            "cache-lookup         absent",
            "origin-request       shell  GET /index.html",
            "origin-fetch         shell  200  shell/index.html",
            "origin-response      passed on",
            "cache-store          kept for 86400 s: default TTL of 86400 s: the origin gives no lifetime",
            "error-response       403 -> 200  /index.html",
            "viewer-response      200  Error from cloudfront",
        ],
    );
}

#[tokio::test]
async fn the_trimmer_runs_below_its_prefix_only() {
    let body = async |target: &str| run(site(), get(target)).await.0.body().held().to_vec();
    assert_eq!(body("/admin/main.js").await, b"main");
    assert_eq!(body("/admin/").await, b"admin");
    // `/admin` matches the default behavior, whose bucket has no such key.
    assert_eq!(body("/admin").await, b"shell");
    // The behavior is chosen by the normalised path; the origin gets the raw one.
    let (_, trace) = run(site(), get("//admin/main.js")).await;
    assert!(
        trace
            .brief()
            .contains("origin-request       admin  GET //admin/main.js")
    );
}

#[tokio::test]
async fn a_listable_bucket_answers_404_and_an_error_without_a_page_stays() {
    let (response, trace) = run(site(), get("/api/none")).await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["x-cache"], "Error from cloudfront");
    assert!(!response.headers().contains_key("content-length"));
    assert_eq!(response.headers()["transfer-encoding"], "chunked");
    assert!(!response.headers().contains_key("x-amz-request-id"));
    assert!(trace.brief().contains("error-response       404 kept"));
}

#[tokio::test]
async fn a_failing_error_page_gives_its_own_error() {
    let mut snapshot = site();
    snapshot.distributions[0].custom_error_responses = vec![
        error_response(403, "/api/none.html", 200),
        error_response(404, "/index.html", 200),
    ];
    let (response, trace) = run(snapshot, get("/nope")).await;
    assert_eq!(response.status(), 404, "no second error page is looked for");
    assert!(
        trace
            .brief()
            .contains("/api/none.html itself is 404: the viewer gets that")
    );
}

#[tokio::test]
async fn a_head_request_gets_the_error_pages_headers_only() {
    let (response, _) = run(site(), request(Method::HEAD, "/deep/link")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-length"], "5");
    assert!(response.body().held().is_empty());
}

#[tokio::test]
async fn methods_are_judged_by_the_behavior() {
    let mut snapshot = site();
    snapshot.fidelity.generated_error_pages = GeneratedErrorPages::Kept;
    let (response, _) = run(snapshot, request(Method::POST, "/admin/x")).await;
    assert_eq!(response.status(), 403);
    assert_eq!(response.body().held().len(), 1053);
    let order = [
        "server",
        "date",
        "content-type",
        "content-length",
        "connection",
        "x-cache",
        "via",
        "x-amz-cf-pop",
        "x-amz-cf-id",
    ];
    assert_eq!(names(&response), order);
    let (allowed, _) = run(site(), request(Method::POST, "/api/x")).await;
    assert_eq!(allowed.status(), 405, "S3 answers a POST to a key");
    let (unknown, trace) = run(site(), request(Method::TRACE, "/")).await;
    assert_eq!(unknown.status(), 400);
    assert_eq!(trace.steps.len(), 2);
}

#[tokio::test]
async fn cloudfronts_own_403_is_replaced_unless_the_switch_says_no() {
    let (replaced, _) = run(site(), request(Method::POST, "/x")).await;
    assert_eq!(replaced.status(), 200);
    let body = with(get("/x"), &[("content-length", "3")]);
    let mut snapshot = site();
    snapshot.fidelity.generated_error_pages = GeneratedErrorPages::Kept;
    let (kept, _) = run(snapshot, body).await;
    assert_eq!(
        (kept.status().as_u16(), kept.body().held().len()),
        (403, 915)
    );
}

#[tokio::test]
async fn a_body_of_no_bytes_is_no_body() {
    let (response, _) = run(site(), with(get("/"), &[("content-length", "0")])).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-cache"], "Miss from cloudfront");
}

#[tokio::test]
async fn plain_http_is_redirected_or_denied_by_the_policy() {
    let (moved, trace) = run(site(), get("/secure/a?b=c")).await;
    assert_eq!(moved.status(), 301);
    assert_eq!(
        moved.headers()["location"],
        "https://localhost:8080/secure/a?b=c"
    );
    assert_eq!(moved.headers()["x-cache"], "Redirect from cloudfront");
    assert_eq!(moved.body().held().len(), 167);
    assert!(trace.brief().contains("301 to HTTPS"));
    let mut encrypted = get("/secure/a");
    encrypted.scheme = Scheme::Https;
    assert_eq!(
        run(site(), encrypted).await.0.headers()["x-cache"],
        "Error from cloudfront"
    );
    let mut snapshot = site();
    snapshot.distributions[0].custom_error_responses.clear();
    assert_eq!(run(snapshot, get("/locked/a")).await.0.status(), 403);
}

#[tokio::test]
async fn what_no_distribution_is_asked_for_is_refused() {
    let long = format!("/{}", "a".repeat(8192));
    let (response, _) = run(site(), get(&long)).await;
    assert_eq!(response.status(), 414);
    assert_eq!(response.headers()["connection"], "close");
    let (response, _) = run(site(), with(get("/"), &[("x-big", &"b".repeat(33_000))])).await;
    assert_eq!(response.status().as_u16(), 494);
    let mut without_host = get("/");
    without_host.host = None;
    assert_eq!(run(site(), without_host).await.0.status(), 400);
}

#[tokio::test]
async fn the_host_chooses_among_several_distributions() {
    let two = || {
        let mut snapshot = site();
        let mut second = snapshot.distributions[0].clone();
        second.id = "E2".to_owned();
        second.aliases = vec![
            Alias::parse("*.example.com").unwrap(),
            Alias::parse("*.b.example.com").unwrap(),
        ];
        second.default_cache_behavior.target_origin_id = "admin".to_owned();
        snapshot.distributions.push(second);
        snapshot
    };
    let chosen = async |host: &str| {
        let mut asked = get("/");
        asked.host = Some(host.to_owned());
        let (response, trace) = run(two(), asked).await;
        (
            response.status().as_u16(),
            trace.brief().lines().next().unwrap()[21..].to_owned(),
        )
    };
    assert_eq!(
        chosen("APP.example.com:99").await,
        (200, "E1  alias `app.example.com`".to_owned())
    );
    let wild = "E2  alias `*.example.com` takes `x.example.com`";
    assert_eq!(chosen("x.example.com").await, (200, wild.to_owned()));
    let near = "E2  alias `*.b.example.com` takes `a.b.example.com`";
    assert_eq!(chosen("a.b.example.com").await, (200, near.to_owned()));
    let own = "E2  its own domain name";
    assert_eq!(
        chosen("e2.cloudfront.localhost:8080").await,
        (200, own.to_owned())
    );
    let unknown = "403 no distribution answers under this host (`localhost`)";
    assert_eq!(chosen("localhost").await, (403, unknown.to_owned()));
    let mut disabled = two();
    disabled.distributions[0].enabled = false;
    let mut asked = get("/");
    asked.host = Some("e1.cloudfront.localhost".to_owned());
    assert_eq!(run(disabled, asked).await.0.status(), 403);
}

#[tokio::test]
async fn conditions_and_ranges_reach_the_origin() {
    let (whole, _) = run(site(), get("/digits.txt")).await;
    let etag = whole.headers()["etag"].to_str().unwrap();
    let (response, _) = run(site(), with(get("/digits.txt"), &[("if-none-match", etag)])).await;
    assert_eq!(response.status(), 304);
    assert_eq!(response.headers()["x-cache"], "Miss from cloudfront");
    let (response, _) = run(site(), with(get("/digits.txt"), &[("range", "bytes=2-4")])).await;
    assert_eq!(response.status(), 206);
    assert_eq!(response.body().held(), b"234");
    assert_eq!(response.headers()["content-range"], "bytes 2-4/10");
}

#[tokio::test]
async fn conditions_do_not_concern_an_error_page() {
    let (page, _) = run(site(), get("/index.html")).await;
    let etag = page.headers()["etag"].to_str().unwrap();
    let asked = with(
        get("/deep/link"),
        &[("if-none-match", etag), ("range", "bytes=0-0")],
    );
    let (response, _) = run(site(), asked).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.body().held(), b"shell");
}

#[tokio::test]
async fn several_ranges_are_answered_where_they_ascend() {
    let ranges = async |value: &str| {
        let (response, _) = run(site(), with(get("/digits.txt"), &[("range", value)])).await;
        let content_type = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let length: usize = response.headers()["content-length"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(length, response.body().held().len());
        (
            response.status().as_u16(),
            content_type.split(';').next().unwrap().to_owned(),
        )
    };
    let parts = (206, "multipart/byteranges".to_owned());
    let whole = (200, "text/plain".to_owned());
    assert_eq!(ranges("bytes=0-1,4-5").await, parts);
    assert_eq!(ranges("bytes=0-1,-2").await, parts);
    assert_eq!(ranges("bytes=4-5,0-1").await, whole);
    assert_eq!(ranges("bytes=0-5,3-8").await, whole);
    assert_eq!(ranges("bytes=0-1,90-99").await, whole);
}

#[tokio::test]
async fn an_origin_path_is_put_in_front_after_the_function() {
    let mut snapshot = site();
    snapshot.distributions[0].origins[1].origin_path = "/v1".to_owned();
    let (_, trace) = run(snapshot, get("/admin/")).await;
    assert!(
        trace
            .brief()
            .contains("origin-request       admin  GET /v1/index.html")
    );
}

#[tokio::test]
async fn a_website_origin_redirects_folders_and_keeps_its_ids() {
    let mut snapshot = site();
    let website = Bucket {
        name: "www".to_owned(),
        access: BucketAccess::PublicGet,
        website: Some(WebsiteResponder::Documents(WebsiteConfiguration {
            index_document: "index.html".to_owned(),
            ..WebsiteConfiguration::default()
        })),
        contents: BucketContents::Held(BTreeMap::from([(
            "docs/index.html".to_owned(),
            object("docs", "text/html"),
        )])),
        ..Bucket::default()
    };
    let configured = Arc::make_mut(&mut snapshot.buckets.configured);
    configured.insert("www".to_owned(), Arc::new(website));
    let www = origin(
        "www",
        OriginEndpoint::S3Website {
            bucket: "www".to_owned(),
        },
    );
    snapshot.distributions[0].origins.push(www);
    snapshot.distributions[0]
        .cache_behaviors
        .push(behavior("/docs*", "www"));
    let edge = edge(snapshot);
    let (index, _) = edge.handle(get("/docs/"), Detail::Full).await;
    assert_eq!(index.body().held(), b"docs");
    assert!(!index.headers().contains_key("accept-ranges"));
    let (moved, _) = edge.handle(get("/docs"), Detail::Full).await;
    assert_eq!(moved.status(), 302);
    assert_eq!(moved.headers()["location"], "/docs/");
    assert!(moved.headers().contains_key("x-amz-request-id"));
}

#[tokio::test]
async fn the_connection_closes_after_the_pages_of_some_errors() {
    let with_400 = |rule| {
        let mut snapshot = site();
        // S3 answers a `..` segment with 400.
        snapshot.distributions[0].custom_error_responses =
            vec![error_response(400, "/index.html", 403)];
        snapshot.fidelity.error_connection_rule = rule;
        snapshot
    };
    let mut asked = get("/");
    asked.path = "/admin/x/%2e%2e/y".to_owned();
    let (response, _) = run(with_400(ErrorConnectionRule::ErrorCode), asked).await;
    assert_eq!(
        (
            response.status().as_u16(),
            response.headers()["connection"].to_str().unwrap()
        ),
        (403, "close")
    );
    let mut asked = get("/");
    asked.path = "/admin/x/%2e%2e/y".to_owned();
    let (response, _) = run(with_400(ErrorConnectionRule::ResponseCode), asked).await;
    assert_eq!(response.headers()["connection"], "keep-alive");
}

#[tokio::test]
async fn the_root_object_may_choose_a_behavior_of_its_own() {
    let pages = |position| {
        let mut snapshot = site();
        snapshot.distributions[0]
            .cache_behaviors
            .push(behavior("*.html", "admin"));
        snapshot.fidelity.default_root_object_position = position;
        snapshot
    };
    let (before, _) = run(pages(DefaultRootObjectPosition::BeforeBehavior), get("/")).await;
    assert_eq!(before.body().held(), b"admin");
    let (after, _) = run(pages(DefaultRootObjectPosition::AfterBehavior), get("/")).await;
    assert_eq!(after.body().held(), b"shell");
}

#[tokio::test]
async fn a_full_trace_says_what_was_passed_over_and_who_set_each_header() {
    let edge = edge(site());
    let asked = with(
        get("/secure/../digits.txt"),
        &[("pragma", "no-cache"), ("x-custom", "1")],
    );
    let (_, trace) = edge.handle(asked, Detail::Full).await;
    let long: String = trace
        .steps
        .iter()
        .flat_map(long_lines)
        .map(|it| it + "\n")
        .collect();
    assert!(long.contains("normalised to `/digits.txt`"), "{long}");
    assert!(long.contains("`/admin/*` does not match"), "{long}");
    assert!(long.contains("user-agent:"), "{long}");
    assert!(long.contains("no-cache   [viewer]"), "{long}");
    assert!(!long.contains("x-custom"), "{long}");
    assert!(long.contains("as CloudFront does: x-amz-"), "{long}");
}

/// Everything that `explain` says of a request to a behavior with policies and compression.
#[tokio::test]
async fn explain_says_key_time_compression_and_who_set_each_header() {
    let mut snapshot = site();
    let text: &'static str = Box::leak("All work and no play. ".repeat(100).into_boxed_str());
    let main = ("main.js", object(text, "text/javascript"));
    let shop = bucket("shop", BucketAccess::OacGet, &[main]);
    let configured = Arc::make_mut(&mut snapshot.buckets.configured);
    configured.insert("shop".to_owned(), Arc::new(shop));
    let mut shop = behavior("/shop/*", "shop");
    shop.functions.origin_request = Some(FunctionAssociation::new("trim-shop"));
    shop.compress = true;
    shop.cache = CacheSettings::Policies {
        cache_policy: Arc::new(CachePolicy {
            name: "by-version".to_owned(),
            headers: vec![HeaderName::from_static("cloudfront-viewer-country")],
            query_strings: NameSelection::Whitelist(vec!["v".to_owned()]),
            ..CachePolicy::caching_optimized()
        }),
        origin_request_policy: managed_origin_request_policy("CORS-S3Origin").map(Arc::new),
    };
    let mut ours = managed_response_headers_policy("SimpleCORS").unwrap();
    ours.remove_headers.push(http::header::SERVER);
    shop.response_headers_policy = Some(Arc::new(ours));
    let mut trimmer = rest("shop");
    trimmer.custom_headers = vec![(
        HeaderName::from_static("x-env"),
        HeaderValue::from_static("local"),
    )];
    let distribution = &mut snapshot.distributions[0];
    distribution.origins.push(trimmer);
    distribution.cache_behaviors.insert(1, shop);
    let trim = TrimPrefix {
        prefix: Some("/shop".to_owned()),
        index_document: None,
    };
    let name = "trim-shop".to_owned();
    snapshot
        .functions
        .insert(name, EdgeFunction::TrimPrefix(trim));
    let sent = [
        ("accept-encoding", "gzip, br"),
        ("origin", "https://shell.example.com"),
    ];
    let request = with(get("/shop/main.js?v=3&utm=1"), &sent);
    let (_, trace) = run(snapshot, request).await;
    let said: Vec<String> = trace.steps.iter().flat_map(long_lines).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    distribution-choice  E1  the only distribution (`localhost` is no alias of it)
    viewer-request       `/admin/*` does not match
                         behavior `/shop/*` matches, origin `shop`
                         viewer protocol policy `allow-all`, the viewer came by http
                         method GET is one of GET, HEAD
    cache-lookup         key, by cache policy `by-version`:
                           distribution E1
                           path /shop/main.js?v=3
                           accept-encoding: br,gzip
                           cloudfront-viewer-country: US
                         absent, so the origin is asked
    origin-request       function `trim-shop` (built in): `/shop` trimmed
                           ~ uri /shop/main.js -> /main.js
                         GET /main.js?v=3 to `shop`
                         of the viewer's query `v=3&utm=1` only what a policy names is sent
                           host:                      shop.s3.us-east-1.amazonaws.com   [CloudFront]
                           user-agent:                Amazon CloudFront   [CloudFront]
                           x-amz-cf-id:               DrWSyKj9tAge8lrWSWD96YXSizJD0G3gsxFwYu5bTOwnmg8wWdy5uQ==   [CloudFront]
                           via:                       1.1 910a2dec89025cc1f3203e9039f4a821.cloudfront.net (CloudFront)   [CloudFront]
                           x-forwarded-for:           127.0.0.1   [CloudFront]
                           connection:                Keep-Alive   [CloudFront]
                           origin:                    https://shell.example.com   [sent by origin request policy `CORS-S3Origin`]
                           cloudfront-viewer-country: US   [sent by cache policy `by-version`]
                           accept-encoding:           br,gzip   [sent by cache policy `by-version`]
                           x-env:                     local   [custom header of the origin]
    origin-fetch         S3 REST bucket `shop`, key `main.js`: 200
    origin-response      kept from the viewer, as CloudFront does: x-amz-id-2, x-amz-request-id
                         compressed with br: 2200 bytes became 35
    cache-store          kept for 86400 s: default TTL of 86400 s: the origin gives no lifetime
    viewer-response      200 OK  Miss from cloudfront
                         taken away by the response headers policy: server
                           server:                       CloudFront   [CloudFront]
                           content-type:                 text/javascript   [origin]
                           transfer-encoding:            chunked   [CloudFront, since it compressed the body]
                           connection:                   keep-alive   [CloudFront]
                           date:                         Sun, 22 Nov 2026 00:00:00 GMT   [origin]
                           last-modified:                Sat, 21 Nov 2026 23:00:00 GMT   [origin]
                           etag:                         W/"f6c57b5df98363f82da0931804b1af15"   [CloudFront, since it compressed the body]
                           x-amz-server-side-encryption: AES256   [origin]
                           content-encoding:             br   [CloudFront, since it compressed the body]
                           vary:                         Accept-Encoding   [CloudFront, since it compressed the body]
                           x-cache:                      Miss from cloudfront   [CloudFront]
                           via:                          1.1 910a2dec89025cc1f3203e9039f4a821.cloudfront.net (CloudFront)   [CloudFront]
                           x-amz-cf-pop:                 LCL50-C1   [CloudFront]
                           x-amz-cf-id:                  DrWSyKj9tAge8lrWSWD96YXSizJD0G3gsxFwYu5bTOwnmg8wWdy5uQ==   [CloudFront]
                           access-control-allow-origin:  *   [response headers policy `SimpleCORS`]
    "#);
}

/// A behavior's response headers policy that sets one header.
fn policy(value: &'static str) -> Option<Arc<ResponseHeadersPolicy>> {
    Some(Arc::new(ResponseHeadersPolicy {
        custom_headers: vec![CustomHeader {
            name: HeaderName::from_static("x-policy"),
            value: HeaderValue::from_static(value),
            overrides: true,
        }],
        ..ResponseHeadersPolicy::default()
    }))
}

#[tokio::test]
async fn a_policy_goes_with_every_answer_of_its_behavior_but_the_redirect() {
    let with_policies = || {
        let mut snapshot = site();
        let distribution = &mut snapshot.distributions[0];
        for it in &mut distribution.cache_behaviors {
            it.response_headers_policy = policy("request");
        }
        distribution.default_cache_behavior.response_headers_policy = policy("page");
        snapshot
    };
    let said = async |snapshot: Snapshot, request: ViewerRequest| {
        let (response, _) = run(snapshot, request).await;
        let value = response.headers().get("x-policy");
        value.map(|it| it.to_str().unwrap().to_owned())
    };
    let plain = with_policies;
    assert_eq!(
        said(plain(), get("/admin/main.js")).await.unwrap(),
        "request"
    );
    assert_eq!(
        said(plain(), get("/admin/nothing")).await.unwrap(),
        "request"
    );
    // CloudFront's own errors have it too, the redirect to HTTPS has not.
    assert_eq!(said(plain(), get("/locked/x")).await.unwrap(), "request");
    assert_eq!(said(plain(), get("/secure/x")).await, None);

    let mut of_page = with_policies();
    of_page.fidelity.error_page_policy = ErrorPagePolicy::OfPage;
    assert_eq!(said(of_page, get("/admin/nothing")).await.unwrap(), "page");
    let mut redirects = with_policies();
    redirects.fidelity.redirect_policy = RedirectPolicy::Applied;
    assert_eq!(said(redirects, get("/secure/x")).await.unwrap(), "request");
}
