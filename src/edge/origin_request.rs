//! What the origin is asked: the function, the origin path, the headers.
//!
//! AWS: "Request and response behavior for custom origins", "... for Amazon S3 origins"; "How
//! origin request policies and cache policies work together". What the policies let through is
//! decided by the behavior's cache settings; here CloudFront's own headers are added.
//!
//! # Fidelity
//!
//! - A bucket's object is asked for whole, and ranges are taken from it at the edge. CloudFront
//!   may ask for a larger part than the viewer did, and AWS does not say when. From a custom
//!   origin the viewer's range is asked for, and its answer is not kept.
//! - Several ranges are not forwarded to a bucket: S3 has no answer in several parts.

use http::header::{
    CONNECTION, HOST, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
    RANGE, USER_AGENT, VIA,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Version};

use super::Cx;
use super::cache_lookup::Slot;
use super::obtained::Obtained;
use super::origins::{Origins, Target};
use super::wanted::{Purpose, Wanted};
use crate::distribution::{
    CacheBehavior, CacheSettings, Forwarded, ForwardedBecause, GeneratedError, Refetch,
};
use crate::functions::EdgeFunction;
use crate::message::{Body, OriginRequest};
use crate::trace::{
    EdgeResultType, FunctionRun, HeaderOrigin, OriginRequestStep, Step, TracedHeader,
};

/// The conditions and ranges of a request.
const CONDITIONAL: [HeaderName; 6] = [
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    IF_RANGE,
    RANGE,
];

/// A request that is ready for its origin.
pub(crate) struct Prepared<'a> {
    pub(crate) target: Target<'a>,
    pub(crate) request: OriginRequest,
}

/// The origins that a behavior asks, or an answer where it has none.
pub(crate) fn origins<'a>(
    cx: &Cx<'a>,
    wanted: &Wanted<'_>,
    behavior: &'a CacheBehavior,
) -> Result<Origins<'a>, Box<Obtained>> {
    Origins::of(cx.distribution, behavior).ok_or_else(|| {
        // The configuration refuses a behavior without its origin, so this is never seen.
        let response = GeneratedError::BadRequest.response(&wanted.viewer.id, cx.now);
        Box::new(Obtained::generated(response, EdgeResultType::Error))
    })
}

/// Makes the origin's request.
pub(crate) fn prepare<'a>(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    target: Target<'a>,
    slot: Option<&Slot>,
) -> Prepared<'a> {
    let function = run_function(cx, target, &wanted.path);
    let uri = function
        .as_ref()
        .map_or(&*wanted.path, |it| it.after.as_str());
    let asked = wanted.asked(cx, behavior);
    let mut forwarded = behavior
        .cache
        .forward(behavior.compress, &asked, target.endpoint.into());
    conditions(&mut forwarded.headers, wanted, target, slot, behavior);
    let reads = wanted.method == Method::GET || wanted.method == Method::HEAD;
    let headers = headers(cx, wanted, target, &forwarded);
    let path = format!("{}{uri}", target.origin_path);
    let request = OriginRequest {
        method: match slot {
            Some(_) => cx.snapshot.fidelity.head_miss.origin_method(&wanted.method),
            None => wanted.method.clone(),
        },
        path,
        query: std::mem::take(&mut forwarded.query),
        headers,
        body: match reads || wanted.purpose != Purpose::Viewer {
            true => Body::Empty,
            false => std::mem::take(&mut cx.body),
        },
    };
    cx.trace.record(|| {
        Step::OriginRequest(OriginRequestStep {
            origin: target.origin.id.clone(),
            method: request.method.clone(),
            function,
            origin_path: target.origin_path.to_owned(),
            target: request.path.clone(),
            query: request.query.clone(),
            withheld_query: match forwarded.withheld_query {
                true => wanted.query.to_owned(),
                false => String::new(),
            },
            revalidates: slot.is_some_and(|it| it.expired.is_some()),
            headers: traced(&request.headers, target, behavior, &forwarded),
        })
    });
    Prepared { target, request }
}

/// Puts the validators of an expired object in the place of the viewer's conditions, and leaves
/// out what does not concern what is fetched.
fn conditions(
    headers: &mut HeaderMap,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    slot: Option<&Slot>,
    behavior: &CacheBehavior,
) {
    let expired = slot.and_then(|it| it.expired.as_deref());
    let concerns = matches!(wanted.purpose, Purpose::Viewer | Purpose::OriginDecides);
    if expired.is_some() || !concerns {
        for name in &CONDITIONAL {
            headers.remove(name);
        }
    }
    let bucket = target.endpoint.bucket().is_some();
    let whole = slot.is_some() || asks_for_several(headers);
    if bucket && whole && wanted.purpose == Purpose::Viewer {
        headers.remove(RANGE);
        headers.remove(IF_RANGE);
    }
    // Where cookies are forwarded, each expiry is a full GET.
    if let Some(object) = expired
        && behavior.cache.may_revalidate()
        && object.ttl.refetch == Refetch::Conditional
    {
        let validators = &object.validators;
        if let Some(etag) = &validators.etag {
            headers.insert(IF_NONE_MATCH, etag.clone());
        }
        if let Some(date) = &validators.last_modified {
            headers.insert(IF_MODIFIED_SINCE, date.clone());
        }
    }
}

/// Runs the target's origin-request function on a URI.
fn run_function(cx: &Cx<'_>, target: Target<'_>, uri: &str) -> Option<FunctionRun> {
    let name = &target.functions.origin_request.as_ref()?.function;
    let EdgeFunction::TrimPrefix(trim) = cx.snapshot.functions.get(name)? else {
        return None;
    };
    let trimmed = trim.rewrite(uri);
    Some(FunctionRun {
        name: name.clone(),
        before: uri.to_owned(),
        after: trimmed.uri,
        because: trimmed.because,
    })
}

/// What the policies forward, and CloudFront's own headers around it.
fn headers(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    forwarded: &Forwarded,
) -> HeaderMap {
    let viewer = wanted.viewer;
    let origin = target.origin;
    let forwarded = &forwarded.headers;
    // A bucket of this machine reads none of CloudFront's own headers; `explain` shows them.
    if target.endpoint.bucket().is_some() && !cx.trace.is_full() {
        let mut headers = forwarded.clone();
        for (name, value) in &origin.custom_headers {
            headers.insert(name, value.clone());
        }
        return headers;
    }
    let mut headers = HeaderMap::with_capacity(forwarded.len() + 8);
    if let Ok(host) = HeaderValue::from_str(&origin.domain_name) {
        headers.insert(HOST, host);
    }
    headers.insert(USER_AGENT, HeaderValue::from_static("Amazon CloudFront"));
    headers.insert(
        HeaderName::from_static("x-amz-cf-id"),
        viewer.id.header_value(),
    );
    if let Some(via) = via(cx, wanted) {
        headers.insert(VIA, via);
    }
    if let Some(forwarded) = x_forwarded_for(cx, wanted) {
        headers.insert(HeaderName::from_static("x-forwarded-for"), forwarded);
    }
    headers.insert(CONNECTION, HeaderValue::from_static("Keep-Alive"));
    let nominated = viewer.headers.get_all(CONNECTION);
    let between_neighbours = |name: &HeaderName| {
        nominated
            .iter()
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(','))
            .any(|it| it.trim().eq_ignore_ascii_case(name.as_str()))
    };
    for name in forwarded.keys().filter(|it| !between_neighbours(it)) {
        // What is forwarded takes the place of CloudFront's own, as `Host` and `User-Agent` do.
        headers.remove(name);
        for value in forwarded.get_all(name) {
            headers.append(name, value.clone());
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

fn traced(
    headers: &HeaderMap,
    target: Target<'_>,
    behavior: &CacheBehavior,
    forwarded: &Forwarded,
) -> Vec<TracedHeader> {
    let (cache_policy, origin_request_policy) = match &behavior.cache {
        CacheSettings::ForwardedValues(_) => (String::new(), String::new()),
        CacheSettings::Policies {
            cache_policy,
            origin_request_policy: other,
        } => (
            cache_policy.name.clone(),
            other.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
        ),
    };
    headers
        .iter()
        .map(|(name, value)| {
            let custom = &target.origin.custom_headers;
            let by = match () {
                () if custom.iter().any(|(it, _)| it == name) => HeaderOrigin::CustomHeader,
                () if forwarded.headers.contains_key(name) => match forwarded.because(name) {
                    ForwardedBecause::CachePolicy => {
                        HeaderOrigin::CachePolicy(cache_policy.clone())
                    }
                    ForwardedBecause::OriginRequestPolicy => {
                        HeaderOrigin::OriginRequestPolicy(origin_request_policy.clone())
                    }
                    ForwardedBecause::ForwardedValues => HeaderOrigin::ForwardedValues,
                    ForwardedBecause::Default => HeaderOrigin::Viewer,
                },
                () => HeaderOrigin::CloudFront,
            };
            TracedHeader::new(name, value, by)
        })
        .collect()
}
