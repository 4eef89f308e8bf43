//! A CloudFront Function by itself, from the event to its result.
//!
//! `kept` runs in the context that stays, `once` in one of its own; both are made of the same
//! code, which differs only in whether it may change what is built in. `rewrite` and
//! `security_headers` are the pair of `functions.py`; `all_headers` asks for names that nobody
//! knows beforehand, so it is shown every header.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::SystemTime;

use divan::{Bencher, black_box};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use mfe_dev::functions::cloudfront_functions::{
    CloudFrontFunction, FunctionRuntime, FunctionSource,
};
use mfe_dev::functions::{EventRequest, EventResponse, FunctionEvent, FunctionFidelity};
use mfe_dev::message::EdgeEvent;

/// Rewrites a path for a single-page app, as most viewer-request functions do.
const REWRITE: &str = r"
function handler(event) {
    var request = event.request;
    var uri = request.uri;
    if (uri.endsWith('/')) {
        request.uri = uri + 'index.html';
    } else if (!/\.[a-z0-9]+$/.test(uri)) {
        request.uri = '/index.html';
    }
    request.headers['x-shell'] = { value: 'on' };
    return request;
}
";

/// The same, and something that only a context of its own allows.
const POLYFILL: &str = r"
String.prototype.at = function (index) { return this.charAt(index); };
function handler(event) {
    return event.request;
}
";

/// The viewer-request function of `functions.py`.
const BETA: &str = r"
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  var beta = request.cookies.beta;
  if (beta && beta.value === '1') uri = '/beta' + uri;
  if (uri.endsWith('/')) uri += 'index.html';
  else if (uri.lastIndexOf('.') < uri.lastIndexOf('/')) uri = '/index.html';
  request.uri = uri;
  return request;
}
";

/// The viewer-response function of `functions.py`.
const SECURITY_HEADERS: &str = r"
function handler(event) {
  var response = event.response;
  response.headers['x-frame-options'] = { value: 'DENY' };
  response.headers['strict-transport-security'] = { value: 'max-age=63072000' };
  return response;
}
";

/// Lists the headers that it is shown.
const ALL_HEADERS: &str = r"
function handler(event) {
  var request = event.request;
  request.headers['x-names'] = { value: Object.keys(request.headers).join() };
  return request;
}
";

fn function(code: &str) -> CloudFrontFunction {
    CloudFrontFunction::new(FunctionSource {
        name: "rewrite".into(),
        file: "rewrite.js".into(),
        runtime: FunctionRuntime::Js20,
        code: Arc::from(code),
        key_value_store: None,
        fidelity: FunctionFidelity::default(),
    })
}

/// A browser's request for a page.
fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "shop.localhost:4000"),
        (
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ),
        (
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ),
        ("accept-language", "en-US,en;q=0.5"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("upgrade-insecure-requests", "1"),
        ("sec-fetch-dest", "document"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-site", "none"),
        ("priority", "u=0, i"),
        ("cookie", "session=0123456789abcdef; theme=dark"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
}

/// An answer with a file of a bucket.
fn response_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "text/javascript"),
        ("content-length", "4096"),
        ("last-modified", "Sun, 01 Mar 2026 00:00:00 GMT"),
        ("etag", "\"0123456789abcdef0123456789abcdef\""),
        ("accept-ranges", "bytes"),
        ("server", "AmazonS3"),
        ("x-cache", "Hit from cloudfront"),
        ("date", "Sun, 01 Mar 2026 00:00:00 GMT"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
}

fn event<'a>(request: &'a HeaderMap, response: Option<&'a HeaderMap>) -> FunctionEvent<'a> {
    FunctionEvent {
        event: match response {
            None => EdgeEvent::ViewerRequest,
            Some(_) => EdgeEvent::ViewerResponse,
        },
        distribution_domain_name: "d111111abcdef8.cloudfront.net",
        distribution_id: "EDFDVBD6EXAMPLE",
        request_id: "EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==",
        now: SystemTime::UNIX_EPOCH,
        pop: "LCL50-C1",
        request: EventRequest {
            client_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            version: Version::HTTP_2,
            method: &Method::GET,
            uri: "/shop/products/42",
            query: Some("color=red&size=m"),
            headers: request,
            body: None,
            origin: None,
        },
        response: response.map(|headers| EventResponse {
            status: StatusCode::OK,
            headers,
        }),
    }
}

fn run(bencher: Bencher<'_, '_>, code: &str) {
    let function = function(code);
    let headers = headers();
    let event = event(&headers, None);
    bencher.bench_local(|| black_box(function.on_request(black_box(&event))));
}

#[divan::bench]
fn kept(bencher: Bencher<'_, '_>) {
    run(bencher, REWRITE);
}

#[divan::bench]
fn once(bencher: Bencher<'_, '_>) {
    run(bencher, POLYFILL);
}

#[divan::bench]
fn rewrite(bencher: Bencher<'_, '_>) {
    run(bencher, BETA);
}

#[divan::bench]
fn all_headers(bencher: Bencher<'_, '_>) {
    run(bencher, ALL_HEADERS);
}

#[divan::bench]
fn security_headers(bencher: Bencher<'_, '_>) {
    let function = function(SECURITY_HEADERS);
    let (request, response) = (headers(), response_headers());
    let event = event(&request, Some(&response));
    bencher.bench_local(|| black_box(function.on_response(black_box(&event))));
}
