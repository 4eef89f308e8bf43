//! What the origin is asked: the function, the origin path, the headers.
//!
//! AWS: "Request and response behavior for custom origins", "... for Amazon S3 origins"; "How
//! origin request policies and cache policies work together". Without an origin request policy
//! the origin sees CloudFront's own headers and those that belong to the message, and no query:
//! what is not in the cache key is not sent, as with the managed policy CachingOptimized.
//!
//! # Fidelity
//!
//! - AWS's table of forwarded headers was written for the legacy settings. We forward conditions,
//!   ranges, `Cache-Control`, `Pragma`, `Max-Forwards` and the headers of a body, nothing else.
//! - Several ranges are not forwarded: CloudFront's page has rules of its own for them, and S3
//!   has no answer in several parts. `origin_response` makes it.

use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, IF_MATCH,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, MAX_FORWARDS, PRAGMA, RANGE,
    USER_AGENT, VIA,
};
use http::{HeaderMap, HeaderName, HeaderValue, Version};

use super::lifecycle::{Purpose, Wanted};
use super::{Cx, Obtained};
use crate::distribution::{CacheBehavior, GeneratedError, Origin};
use crate::functions::EdgeFunction;
use crate::message::{Body, OriginRequest};
use crate::trace::{
    EdgeResultType, FunctionRun, HeaderOrigin, OriginRequestStep, Step, TracedHeader,
};

/// The viewer's headers that go on to the origin.
const FORWARDED: [HeaderName; 12] = [
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    IF_RANGE,
    RANGE,
    CACHE_CONTROL,
    PRAGMA,
    MAX_FORWARDS,
    CONTENT_TYPE,
    CONTENT_LENGTH,
    CONTENT_ENCODING,
];

/// A request that is ready for its origin.
pub(crate) struct Prepared<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) request: OriginRequest,
}

/// Makes the origin's request, or an answer where it cannot be made.
pub(crate) fn prepare<'a>(
    cx: &mut Cx<'a>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
) -> Result<Prepared<'a>, Box<Obtained>> {
    let Some(origin) = cx.distribution.origin(&behavior.target_origin_id) else {
        // The configuration refuses a behavior without its origin, so this is never seen.
        let response = GeneratedError::BadRequest.response(&wanted.viewer.id, cx.now);
        return Err(Box::new(Obtained::generated(
            response,
            EdgeResultType::Error,
        )));
    };
    let function = run_function(cx, behavior, &wanted.path);
    let uri = function
        .as_ref()
        .map_or(&*wanted.path, |it| it.after.as_str());
    let request = OriginRequest {
        method: wanted.method.clone(),
        path: format!("{}{uri}", origin.origin_path),
        query: String::new(),
        headers: headers(cx, wanted, origin),
        body: Body::Empty,
    };
    let headers = match cx.trace.is_full() {
        true => traced(&request.headers, origin),
        false => Vec::new(),
    };
    cx.trace.record(Step::OriginRequest(OriginRequestStep {
        origin: origin.id.clone(),
        method: request.method.to_string(),
        function,
        origin_path: origin.origin_path.clone(),
        target: request.path.clone(),
        withheld_query: wanted.query.to_owned(),
        headers,
    }));
    Ok(Prepared { origin, request })
}

/// Runs the behavior's origin-request function on a URI.
fn run_function(cx: &Cx<'_>, behavior: &CacheBehavior, uri: &str) -> Option<FunctionRun> {
    let name = behavior.origin_request.as_ref()?;
    let EdgeFunction::TrimPrefix(trim) = cx.snapshot.functions.get(name)?;
    let trimmed = trim.rewrite(uri);
    Some(FunctionRun {
        name: name.clone(),
        before: uri.to_owned(),
        after: trimmed.uri,
        because: trimmed.because,
    })
}

fn headers(cx: &Cx<'_>, wanted: &Wanted<'_>, origin: &Origin) -> HeaderMap {
    let viewer = wanted.viewer;
    let mut headers = HeaderMap::with_capacity(16);
    if let Ok(host) = HeaderValue::from_str(&origin.domain_name) {
        headers.insert(HOST, host);
    }
    headers.insert(USER_AGENT, HeaderValue::from_static("Amazon CloudFront"));
    if let Ok(id) = HeaderValue::from_str(viewer.id.as_str()) {
        headers.insert(HeaderName::from_static("x-amz-cf-id"), id);
    }
    if let Some(via) = via(cx, wanted) {
        headers.insert(VIA, via);
    }
    if let Some(forwarded) = x_forwarded_for(cx, wanted) {
        headers.insert(HeaderName::from_static("x-forwarded-for"), forwarded);
    }
    headers.insert(CONNECTION, HeaderValue::from_static("Keep-Alive"));
    if wanted.purpose == Purpose::Viewer {
        for name in &FORWARDED {
            if *name == RANGE && asks_for_several(&viewer.headers) {
                continue;
            }
            for value in viewer.headers.get_all(name) {
                headers.append(name, value.clone());
            }
        }
    }
    for (name, value) in &origin.custom_headers {
        headers.insert(name, value.clone());
    }
    headers
}

/// Whether a `Range` asks for more than one range.
pub(crate) fn asks_for_several(headers: &HeaderMap) -> bool {
    headers
        .get(RANGE)
        .is_some_and(|it| it.as_bytes().contains(&b','))
}

/// `Via` towards the origin names the version that the viewer speaks.
fn via(cx: &Cx<'_>, wanted: &Wanted<'_>) -> Option<HeaderValue> {
    let version = match wanted.viewer.version {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2.0",
        Version::HTTP_3 => "3.0",
        _ => "1.1",
    };
    let ours = cx.edge.via.to_str().ok()?;
    let ours = format!("{version}{}", ours.strip_prefix("1.1")?);
    let before = wanted
        .viewer
        .headers
        .get(VIA)
        .and_then(|it| it.to_str().ok());
    let whole = before.map_or_else(|| ours.clone(), |it| format!("{it}, {ours}"));
    HeaderValue::try_from(whole).ok()
}

fn x_forwarded_for(cx: &Cx<'_>, wanted: &Wanted<'_>) -> Option<HeaderValue> {
    let ip = wanted.viewer.viewer_ip().to_string();
    let before = wanted
        .viewer
        .headers
        .get("x-forwarded-for")
        .and_then(|it| it.to_str().ok());
    let separator = cx.snapshot.fidelity.x_forwarded_for_separator.as_str();
    let whole = before.map_or_else(|| ip.clone(), |it| format!("{it}{separator}{ip}"));
    HeaderValue::try_from(whole).ok()
}

fn traced(headers: &HeaderMap, origin: &Origin) -> Vec<TracedHeader> {
    headers
        .iter()
        .map(|(name, value)| {
            let custom = origin.custom_headers.iter().any(|(it, _)| it == name);
            let by = match () {
                () if custom => HeaderOrigin::CustomHeader,
                () if FORWARDED.contains(name) => HeaderOrigin::Viewer,
                () => HeaderOrigin::CloudFront,
            };
            TracedHeader::new(name, value, by)
        })
        .collect()
}
