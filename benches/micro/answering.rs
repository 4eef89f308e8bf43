//! The whole life-cycle, `Edge::handle`: what the cache has, and what a bucket is asked for.
//!
//! Each case is asked once before it is timed, and its answer has to be the right one. Nothing in
//! here waits, so a request is one poll; what the listener does around it is not counted.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use divan::{Bencher, black_box};
use http::{HeaderValue, Method, StatusCode};
use mfe_dev::edge::{Edge, RequestIds, ViewerResponse};
use mfe_dev::message::{RequestId, ViewerRequest};
use mfe_dev::trace::Detail;

use super::site::{browser, edge};

/// A request whose answer is in the cache.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hit {
    Whole,
    WholeBehind50Behaviors,
    WithPolicy,
    Head,
    NotModified,
    Range,
    DeepLink,
}

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Hit::Whole => "200",
            Hit::WholeBehind50Behaviors => "200, 50 behaviors passed over",
            Hit::WithPolicy => "200, response headers policy",
            Hit::Head => "200, HEAD",
            Hit::NotModified => "304",
            Hit::Range => "206",
            Hit::DeepLink => "deep link: 403, then the page",
        })
    }
}

impl Hit {
    fn request(self, edge: &Arc<Edge>) -> ViewerRequest {
        let mut request = browser(match self {
            Hit::WithPolicy => "/policy/small.js",
            Hit::DeepLink => "/shop/cart/42",
            _ => "/small.js",
        });
        match self {
            Hit::Head => request.method = Method::HEAD,
            Hit::NotModified => {
                let whole = answer(edge, request.without_body());
                let tag = whole.headers()["etag"].clone();
                request.headers.insert("if-none-match", tag);
            }
            Hit::Range => {
                let range = HeaderValue::from_static("bytes=1024-2047");
                request.headers.insert("range", range);
            }
            Hit::Whole | Hit::WholeBehind50Behaviors | Hit::WithPolicy | Hit::DeepLink => {}
        }
        request
    }

    /// Status, length and `X-Cache` of the answer.
    fn expected(self) -> (StatusCode, usize, &'static str) {
        let hit = "Hit from cloudfront";
        match self {
            Hit::Whole | Hit::WholeBehind50Behaviors | Hit::WithPolicy => {
                (StatusCode::OK, 4096, hit)
            }
            Hit::Head => (StatusCode::OK, 0, hit),
            Hit::NotModified => (StatusCode::NOT_MODIFIED, 0, hit),
            Hit::Range => (StatusCode::PARTIAL_CONTENT, 1024, hit),
            Hit::DeepLink => (StatusCode::OK, 2048, "Error from cloudfront"),
        }
    }
}

/// One poll is one answer.
fn answer(edge: &Arc<Edge>, request: ViewerRequest) -> ViewerResponse {
    let asked = pin!(edge.handle(request, Detail::Brief));
    match asked.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready((response, _)) => response,
        Poll::Pending => unreachable!("a bucket in memory keeps nobody waiting"),
    }
}

#[track_caller]
fn check(response: &ViewerResponse, expected: (StatusCode, usize, &str)) {
    let found = (response.status(), response.body().held().len());
    assert_eq!(found, (expected.0, expected.1));
    assert_eq!(response.headers()["x-cache"], expected.2);
}

/// The answer is in the cache; a deep link finds its 403 and the page there.
#[divan::bench(sample_size = 64, args = [
    Hit::Whole,
    Hit::WholeBehind50Behaviors,
    Hit::WithPolicy,
    Hit::Head,
    Hit::NotModified,
    Hit::Range,
    Hit::DeepLink,
])]
fn hit(bencher: Bencher<'_, '_>, hit: Hit) {
    let edge = edge(match hit {
        Hit::WholeBehind50Behaviors => 50,
        _ => 0,
    });
    let mut get = hit.request(&edge);
    let method = std::mem::replace(&mut get.method, Method::GET);
    answer(&edge, get.without_body());
    get.method = method;
    check(&answer(&edge, get.without_body()), hit.expected());
    bencher
        .with_inputs(|| get.without_body())
        .bench_values(|request| drop(black_box(answer(&edge, request))));
}

/// Nothing is in the cache under the key: the bucket is asked, and its answer kept. The cache is
/// full, so that something leaves it for what comes.
#[divan::bench(sample_size = 64, args = ["/each/small.js", "/each/missing.js"])]
fn miss(bencher: Bencher<'_, '_>, path: &str) {
    let edge = edge(0);
    let turns = AtomicU32::new(0);
    let next = || {
        let turn = turns.fetch_add(1, Ordering::Relaxed);
        browser(&format!("{path}?turn={turn}"))
    };
    let expected = match path {
        "/each/small.js" => (StatusCode::OK, 4096, "Miss from cloudfront"),
        _ => (StatusCode::OK, 2048, "Error from cloudfront"),
    };
    for _ in 0..10_000 {
        check(&answer(&edge, next()), expected);
    }
    bencher
        .with_inputs(next)
        .bench_values(|request| drop(black_box(answer(&edge, request))));
}

/// `X-Amz-Cf-Id`, and the copy that goes out.
#[divan::bench]
fn request_id(bencher: Bencher<'_, '_>) {
    let ids = RequestIds::seeded(1);
    bencher.bench(|| {
        let id: RequestId = ids.next();
        let sent = id.header_value();
        (id, sent)
    });
}
