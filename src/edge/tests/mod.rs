//! What the tests of the steps share: a site with one behavior, an edge at a time that stands
//! still, and answers of an origin.

mod bodies;
mod failovers;
mod lookups;
mod orders;
mod stores;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};

use super::cache::{CachedObject, EdgeCache, OriginValidators, Prepared};
use super::cache_lookup::Slot;
use super::custom_origin::{FailureKind, OriginTiming, StandIn};
use super::obtained::{MadeBy, Obtained};
use super::origin_fetch::{Fetched, Files};
use super::origins::Role;
use super::wanted::{Purpose, Wanted};
use super::{Caching, Current, Cx, Edge, EdgeOptions, RequestIds, Snapshot};
use crate::clock::Clock;
use crate::distribution::{
    CacheBehavior, CacheKey, CachePolicy, CacheSettings, Distribution, Fidelity, Origin,
    OriginEndpoint, PathPattern, Refetch, Ttl, TtlReason, ViewerProfile,
};
use crate::functions::FunctionFidelity;
use crate::message::{Body, Response, Scheme, ViewerRequest};
use crate::s3::{Bucket, BucketContents, Buckets, Object, ObjectMetadata};
use crate::trace::{Detail, FetchedFrom, RouteTrace};

/// 2026-11-22 00:00:00 UTC.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600)
}

pub(crate) fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in lines {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        res.append(name, HeaderValue::from_str(value).unwrap());
    }
    res
}

pub(crate) fn viewer(method: Method, target: &str, lines: &[(&str, &str)]) -> ViewerRequest {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    ViewerRequest {
        id: RequestIds::seeded(1).next(),
        method,
        scheme: Scheme::Http,
        version: Version::HTTP_11,
        host: Some("localhost".to_owned()),
        path: path.to_owned(),
        query: query.to_owned(),
        empty_query: false,
        headers: headers(lines),
        body: Body::Empty,
        viewer: ([127, 0, 0, 1], 50000).into(),
        tls: None,
        viewer_facts: HeaderMap::new(),
    }
}

pub(crate) fn get(target: &str) -> ViewerRequest {
    viewer(Method::GET, target, &[])
}

pub(crate) fn wanted(viewer: &ViewerRequest) -> Wanted<'_> {
    Wanted {
        viewer,
        method: viewer.method.clone(),
        path: Cow::Borrowed(&viewer.path),
        viewer_path: &viewer.path,
        query: &viewer.query,
        purpose: Purpose::Viewer,
        upgrade: false,
        changed: None,
    }
}

/// A behavior by which the origin's headers decide within these TTLs, in seconds.
pub(crate) fn behavior(min: u64, default: u64, max: u64) -> CacheBehavior {
    let mut res = CacheBehavior::new(PathPattern::everything(), "site");
    res.cache = CacheSettings::Policies {
        cache_policy: Arc::new(CachePolicy {
            min_ttl: Duration::from_secs(min),
            default_ttl: Duration::from_secs(default),
            max_ttl: Duration::from_secs(max),
            ..CachePolicy::caching_optimized()
        }),
        origin_request_policy: None,
    };
    res
}

pub(crate) fn origin(id: &str, endpoint: OriginEndpoint) -> Origin {
    Origin {
        id: id.to_owned(),
        domain_name: format!("{id}.example.com"),
        origin_path: String::new(),
        custom_headers: Vec::new(),
        endpoint,
        signed: true,
        fallback: None,
    }
}

pub(crate) fn bucket_endpoint() -> OriginEndpoint {
    OriginEndpoint::S3Rest {
        bucket: "site".to_owned(),
    }
}

pub(crate) fn distribution(default_cache_behavior: CacheBehavior) -> Distribution {
    Distribution {
        id: "E1".to_owned(),
        aliases: Vec::new(),
        enabled: true,
        default_root_object: None,
        origins: vec![origin("site", bucket_endpoint())],
        origin_groups: Vec::new(),
        cache_behaviors: Vec::new(),
        default_cache_behavior,
        custom_error_responses: Vec::new(),
        speaks_http2: true,
        announces_http3: false,
    }
}

/// An edge with its site, at a time that only the test moves.
pub(crate) struct Site {
    pub(crate) edge: Arc<Edge>,
    pub(crate) current: Arc<Current>,
    pub(crate) clock: Clock,
}

impl Site {
    pub(crate) fn new(behavior: CacheBehavior) -> Self {
        Self::of(distribution(behavior))
    }

    pub(crate) fn of(distribution: Distribution) -> Self {
        let body = Bytes::from_static(b"0123456789");
        let object = Arc::new(Object::new(body, now(), ObjectMetadata::default()));
        let bucket = Bucket {
            name: "site".to_owned(),
            contents: BucketContents::Held(BTreeMap::from([("x".to_owned(), object)])),
            ..Bucket::default()
        };
        let snapshot = Snapshot {
            distributions: vec![distribution],
            only_distribution: None,
            buckets: Buckets::of([bucket]),
            functions: BTreeMap::new(),
            function_fidelity: FunctionFidelity::default(),
            viewer: ViewerProfile::default(),
            caching: Caching::AsProduction,
            fidelity: Fidelity::default(),
            pop: HeaderValue::from_static("LCL50-C1"),
        };
        let clock = Clock::manual(now());
        let options = EdgeOptions {
            clock: clock.clone(),
            ids: RequestIds::seeded(1),
            cache_size: 1 << 20,
            https_port: None,
        };
        let edge = Edge::new(snapshot, options);
        Site {
            current: edge.current.load_full(),
            edge,
            clock,
        }
    }

    pub(crate) fn behavior(&self) -> &CacheBehavior {
        &self.current.snapshot.distributions[0].default_cache_behavior
    }

    /// The context of a request that begins now.
    pub(crate) fn cx(&self) -> Cx<'_> {
        Cx::new(
            &self.edge,
            &self.current,
            &self.current.snapshot.distributions[0],
            self.clock.now(),
            Body::Empty,
            RouteTrace::new(Detail::Full),
            self.edge.cache.purges(),
        )
    }

    pub(crate) fn key(&self, viewer: &ViewerRequest) -> Arc<CacheKey> {
        let cx = self.cx();
        let behavior = self.behavior();
        let wanted = wanted(viewer);
        let asked = wanted.asked(&cx, behavior);
        Arc::new(behavior.cache.cache_key(behavior.compress, &asked))
    }

    /// A place in the cache for the answer to a request.
    pub(crate) fn slot(&self, viewer: &ViewerRequest) -> Slot {
        Slot {
            key: self.key(viewer),
            expired: None,
            flight: None,
            purges: self.edge.cache.purges(),
        }
    }

    /// Keeps an object of so many seconds for a request.
    pub(crate) fn keep(&self, viewer: &ViewerRequest, seconds: u64) -> Arc<CachedObject> {
        let kept = Arc::new(object(seconds));
        let purges = self.edge.cache.purges();
        self.edge.cache.insert(&self.key(viewer), &kept, purges);
        kept
    }

    pub(crate) fn cache(&self) -> &Arc<EdgeCache> {
        &self.edge.cache
    }
}

/// `0123456789`, kept now for so many seconds.
pub(crate) fn object(seconds: u64) -> CachedObject {
    let duration = Duration::from_secs(seconds);
    let lines = [
        ("date", "Sun, 22 Nov 2026 00:00:00 GMT"),
        ("content-length", "10"),
        ("etag", "\"1\""),
    ];
    CachedObject {
        status: StatusCode::OK,
        reason: None,
        headers: headers(&lines),
        body: Bytes::from_static(b"0123456789"),
        made_by: MadeBy::Origin,
        stored_at: now(),
        ttl: Ttl {
            duration,
            because: TtlReason::Default(duration),
            refetch: Refetch::Conditional,
            stale_while_revalidate: None,
            stale_if_error: None,
        },
        held_until: None,
        validators: OriginValidators {
            etag: Some(HeaderValue::from_static("\"1\"")),
            last_modified: None,
        },
        viewer_path: None,
        files: None,
        from: Arc::default(),
        prepared: Prepared::default(),
    }
}

/// An origin's answer.
pub(crate) fn fetched(status: u16, lines: &[(&str, &str)], body: &'static str) -> Fetched {
    Fetched {
        response: Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers(lines),
            body: match body {
                "" => Body::Empty,
                text => Body::Held(Bytes::from_static(text.as_bytes())),
            },
            ..Response::default()
        },
        made_by: MadeBy::Origin,
        failure: None,
        validators: OriginValidators::default(),
        from: Arc::new(FetchedFrom::default()),
        files: Files::Ignored,
        timing: OriginTiming::default(),
        role: Role::Primary,
        stand_in: StandIn::Dist,
    }
}

/// The answer that CloudFront makes where an origin gives none.
pub(crate) fn failed(kind: FailureKind, status: u16) -> Fetched {
    Fetched {
        made_by: MadeBy::CloudFront,
        failure: Some(kind),
        ..fetched(status, &[], "generated")
    }
}

/// The body of an answer in memory.
pub(crate) fn text(obtained: &Obtained) -> String {
    let body = obtained.held_body().cloned().unwrap_or_default();
    String::from_utf8(body.to_vec()).unwrap()
}
