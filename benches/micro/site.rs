//! The site that is asked, and the browser that asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use mfe_dev::clock::Clock;
use mfe_dev::distribution::{
    CacheBehavior, CachePolicy, CacheSettings, CustomErrorResponse, DEFAULT_ERROR_CACHING_MIN_TTL,
    Distribution, ErrorPage, Fidelity, NameSelection, Origin, OriginEndpoint, PathPattern,
    ViewerProfile, managed_response_headers_policy,
};
use mfe_dev::edge::{Caching, Edge, EdgeOptions, RequestIds, Snapshot};
use mfe_dev::functions::FunctionFidelity;
use mfe_dev::message::{Body, Scheme, ViewerRequest};
use mfe_dev::s3::{Bucket, BucketAccess, BucketContents, Buckets, Object, ObjectMetadata};

/// What Chrome sends for a script, but for the host.
const HEADERS: [(&str, &str); 14] = [
    ("host", "localhost:8080"),
    ("connection", "keep-alive"),
    (
        "sec-ch-ua",
        "\"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"",
    ),
    ("sec-ch-ua-mobile", "?0"),
    ("sec-ch-ua-platform", "\"Linux\""),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    ),
    ("accept", "*/*"),
    ("origin", "http://localhost:8080"),
    ("sec-fetch-site", "same-origin"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-dest", "script"),
    ("referer", "http://localhost:8080/"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("cookie", "session=0123456789abcdef; variant=b; seen=1"),
];

/// A pattern that is right.
#[expect(
    clippy::expect_used,
    reason = "the patterns of the benchmarks are right"
)]
pub(crate) fn pattern(written: &str) -> PathPattern {
    PathPattern::parse(written).expect("a pattern that CloudFront takes")
}

/// A behavior with the usual settings.
pub(crate) fn behavior(written: &str, origin: &str) -> CacheBehavior {
    CacheBehavior::new(pattern(written), origin)
}

/// A distribution with one bucket, and a single-page app's error page.
pub(crate) fn distribution(cache_behaviors: Vec<CacheBehavior>) -> Distribution {
    let shell = Origin {
        id: "shell".to_owned(),
        domain_name: "shell.s3.us-east-1.amazonaws.com".to_owned(),
        origin_path: String::new(),
        custom_headers: Vec::new(),
        endpoint: OriginEndpoint::S3Rest {
            bucket: "shell".to_owned(),
        },
        signed: true,
        fallback: None,
    };
    let page = CustomErrorResponse {
        error_code: StatusCode::FORBIDDEN,
        error_caching_min_ttl: DEFAULT_ERROR_CACHING_MIN_TTL,
        page: Some(ErrorPage {
            response_page_path: "/index.html".to_owned(),
            response_code: StatusCode::OK,
        }),
    };
    Distribution {
        id: "E1".to_owned(),
        aliases: Vec::new(),
        enabled: true,
        default_root_object: Some("index.html".to_owned()),
        origins: vec![shell],
        origin_groups: Vec::new(),
        cache_behaviors,
        default_cache_behavior: behavior("*", "shell"),
        custom_error_responses: vec![page],
        speaks_http2: true,
        announces_http3: false,
    }
}

/// An edge in dev mode before one bucket: a page, a script of 4 KiB, and the script again below
/// `/policy/` with a response headers policy and below `/each/` with all query strings in its key.
/// `apps` behaviors stand before those that are asked.
pub(crate) fn edge(apps: usize) -> Arc<Edge> {
    let mut behaviors: Vec<CacheBehavior> = (0..apps)
        .map(|at| behavior(&format!("/app{at:02}/*"), "shell"))
        .collect();
    let mut policy = behavior("/policy/*", "shell");
    policy.response_headers_policy =
        managed_response_headers_policy("CORS-and-SecurityHeadersPolicy").map(Arc::new);
    let mut each = behavior("/each/*", "shell");
    each.cache = CacheSettings::Policies {
        cache_policy: Arc::new(CachePolicy {
            query_strings: NameSelection::All,
            ..CachePolicy::caching_optimized()
        }),
        origin_request_policy: None,
    };
    behaviors.extend([policy, each]);
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600);
    let object = |size: usize, content_type: &str| {
        let metadata = ObjectMetadata {
            content_type: Some(content_type.to_owned()),
            ..ObjectMetadata::default()
        };
        Arc::new(Object::new(Bytes::from(vec![b'x'; size]), now, metadata))
    };
    let script = object(4096, "text/javascript");
    let keys = ["small.js", "policy/small.js", "each/small.js"];
    let mut held: BTreeMap<String, Arc<Object>> = keys
        .iter()
        .map(|key| ((*key).to_owned(), Arc::clone(&script)))
        .collect();
    held.insert("index.html".to_owned(), object(2048, "text/html"));
    let bucket = Bucket {
        name: "shell".to_owned(),
        access: BucketAccess::OacGet,
        contents: BucketContents::Held(held),
        ..Bucket::default()
    };
    let snapshot = Snapshot {
        distributions: vec![distribution(behaviors)],
        only_distribution: None,
        buckets: Buckets::of([bucket]),
        functions: BTreeMap::new(),
        viewer: ViewerProfile::default(),
        caching: Caching::FollowsFiles,
        fidelity: Fidelity::default(),
        function_fidelity: FunctionFidelity::default(),
        pop: HeaderValue::from_static("LCL50-C1"),
    };
    let options = EdgeOptions {
        clock: Clock::manual(now + Duration::from_secs(3600)),
        ids: RequestIds::seeded(1),
        cache_size: 8 * 1024 * 1024,
        https_port: None,
    };
    Edge::new(snapshot, options)
}

/// A browser's GET.
pub(crate) fn browser(target: &str) -> ViewerRequest {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    for (name, value) in HEADERS {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    ViewerRequest {
        id: RequestIds::seeded(1).next(),
        method: Method::GET,
        scheme: Scheme::Http,
        version: Version::HTTP_11,
        host: Some("localhost:8080".to_owned()),
        path: path.to_owned(),
        query: query.to_owned(),
        empty_query: false,
        headers,
        body: Body::Empty,
        viewer: ([127, 0, 0, 1], 50_000).into(),
        tls: None,
        viewer_facts: HeaderMap::new(),
    }
}
