//! Requests and settings for the tests of this room.

use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Version};

use super::{ForwardedCookies, ForwardedHeaders, ForwardedValues};
use crate::message::{Body, RequestId, Scheme, ViewerRequest};

/// A GET over HTTP/1.1 for a path that may have a query; headers are `name: value`.
pub(crate) fn viewer(target: &str, headers: &[&str]) -> ViewerRequest {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = headers_of(headers);
    ViewerRequest {
        id: RequestId::from_bytes([0; 40]),
        method: Method::GET,
        scheme: Scheme::Https,
        version: Version::HTTP_11,
        host: Some("www.example.com".to_owned()),
        path: path.to_owned(),
        query: query.to_owned(),
        empty_query: false,
        headers,
        body: Body::Empty,
        viewer: SocketAddr::from(([198, 51, 100, 10], 46532)),
        tls: None,
        viewer_facts: HeaderMap::new(),
    }
}

/// Headers from lines such as `name: value`, whose bytes are taken as they are.
pub(crate) fn headers_of(lines: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        headers.append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.trim().as_bytes()).unwrap(),
        );
    }
    headers
}

/// Legacy settings that forward nothing of their own, with AWS's default times.
pub(crate) fn legacy() -> ForwardedValues {
    ForwardedValues {
        query_string: false,
        query_string_cache_keys: Vec::new(),
        cookies: ForwardedCookies::None,
        headers: ForwardedHeaders::Named(Vec::new()),
        min_ttl: Duration::ZERO,
        default_ttl: Duration::from_secs(86_400),
        max_ttl: Duration::from_secs(31_536_000),
    }
}
