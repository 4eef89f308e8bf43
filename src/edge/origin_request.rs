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
use super::functions::origin_function::{self, Draft, Instead, Shown};
use super::obtained::Obtained;
use super::origin_fetch::Fetched;
use super::origins::{Origins, Target};
use super::wanted::{Purpose, Wanted};
use crate::distribution::{
    CacheBehavior, CacheSettings, Forwarded, ForwardedBecause, GeneratedError, Origin, Refetch,
};
use crate::functions::EdgeFunction;
use crate::message::{Body, OriginRequest};
use crate::trace::{EdgeResultType, HeaderOrigin, OriginRequestStep, Step, TracedHeader};

/// The conditions and ranges of a request.
const CONDITIONAL: [HeaderName; 6] = [
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    IF_RANGE,
    RANGE,
];

/// What comes of a request before its origin is asked.
pub(crate) enum Preparation<'a> {
    /// The origin is asked, or the answer of a function taken in its place.
    Ask(Box<Prepared<'a>>),
    /// A function has failed.
    Ended(Box<Obtained>),
}

/// A request that is ready for its origin.
pub(crate) struct Prepared<'a> {
    target: Target<'a>,
    /// The origin that a function has put in the place of the target's.
    changed: Option<Box<Origin>>,
    pub(crate) request: OriginRequest,
    /// The answer of a function, in the place of the origin's.
    pub(crate) answered: Option<Box<Fetched>>,
    /// What a function is shown of the request when the origin's answer is there.
    pub(crate) shown: Option<Shown>,
}

impl Prepared<'_> {
    /// What is asked.
    pub(crate) fn target(&self) -> Target<'_> {
        self.target.replaced_by(self.changed.as_deref())
    }
}

/// The origins that a behavior asks, or an answer where it has none.
pub(crate) fn origins<'a>(
    cx: &Cx<'a>,
    wanted: &Wanted<'a>,
    behavior: &'a CacheBehavior,
) -> Result<Origins<'a>, Box<Obtained>> {
    Origins::of(cx.distribution, behavior, wanted.changed).ok_or_else(|| {
        // The configuration refuses a behavior without its origin, so this is never seen.
        let response = GeneratedError::BadRequest.response(&wanted.viewer.id, cx.now);
        Box::new(Obtained::generated(response, EdgeResultType::Error))
    })
}

/// Makes the origin's request.
pub(crate) async fn prepare<'a>(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    target: Target<'a>,
    slot: Option<&Slot>,
) -> Preparation<'a> {
    let asked = wanted.asked(cx, behavior);
    let mut forwarded = behavior
        .cache
        .forward(behavior.compress, &asked, target.endpoint.into());
    conditions(&mut forwarded.headers, wanted, target, slot, behavior);
    let withheld = forwarded.withheld_query;
    let reads = wanted.method == Method::GET || wanted.method == Method::HEAD;
    let mut draft = Draft {
        uri: wanted.path.clone().into_owned(),
        method: match slot {
            Some(_) => cx.snapshot.fidelity.head_miss.origin_method(&wanted.method),
            None => wanted.method.clone(),
        },
        query: std::mem::take(&mut forwarded.query),
        headers: headers(cx, wanted, target, &forwarded),
        body: match reads || wanted.purpose != Purpose::Viewer {
            true => Body::Empty,
            false => std::mem::take(&mut cx.body),
        },
        changed: None,
        run: None,
    };
    let mut instead = None;
    match origin_function::function_of(cx, wanted, target) {
        None => {}
        Some((association, EdgeFunction::TrimPrefix(trim))) => {
            origin_function::trim(cx, &mut draft, association, trim);
        }
        Some((association, _)) => {
            let called = origin_function::on_request(cx, wanted, target, association, &mut draft);
            // In a box, so that a request without a function does not carry the room for it.
            instead = Box::pin(called).await;
        }
    }
    record(
        cx, wanted, behavior, target, slot, &draft, &forwarded, withheld,
    );
    let answered = match instead {
        Some(Instead::Failed(failed)) => return Preparation::Ended(failed),
        Some(Instead::Answered(answer)) => Some(answer),
        None => None,
    };
    let shown = origin_function::shown_afterwards(cx, wanted, target, &draft);
    let Draft {
        uri,
        method,
        query,
        mut headers,
        body,
        changed,
        ..
    } = draft;
    let asked = target.replaced_by(changed.as_deref());
    add_custom_headers(&mut headers, asked.origin);
    let path = match asked.origin_path {
        "" => uri,
        origin_path => format!("{origin_path}{uri}"),
    };
    Preparation::Ask(Box::new(Prepared {
        request: OriginRequest {
            method,
            path,
            query,
            headers,
            body,
        },
        target,
        changed,
        answered,
        shown,
    }))
}

/// Notes what the origin is asked.
#[expect(
    clippy::too_many_arguments,
    reason = "the step of the trace tells of all of them"
)]
fn record(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    target: Target<'_>,
    slot: Option<&Slot>,
    draft: &Draft,
    forwarded: &Forwarded,
    withheld_query: bool,
) {
    let Target {
        origin,
        origin_path,
        ..
    } = target.replaced_by(draft.changed.as_deref());
    cx.trace.record(|| {
        let mut headers = draft.headers.clone();
        add_custom_headers(&mut headers, origin);
        Step::OriginRequest(OriginRequestStep {
            origin: origin.id.clone(),
            method: draft.method.clone(),
            function: draft.run.clone(),
            origin_path: origin_path.to_owned(),
            target: format!("{origin_path}{}", draft.uri),
            query: draft.query.clone(),
            withheld_query: match withheld_query {
                true => wanted.query.to_owned(),
                false => String::new(),
            },
            revalidates: slot.is_some_and(|it| it.expired.is_some()),
            headers: traced(&headers, origin, behavior, forwarded),
        })
    });
}

/// Adds the origin's own headers, in the place of others of their names.
fn add_custom_headers(headers: &mut HeaderMap, origin: &Origin) {
    for (name, value) in &origin.custom_headers {
        headers.insert(name, value.clone());
    }
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

/// What the policies forward, and CloudFront's own headers around it.
fn headers(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    forwarded: &Forwarded,
) -> HeaderMap {
    let viewer = wanted.viewer;
    let forwarded = &forwarded.headers;
    // A bucket of this machine reads none of CloudFront's own headers; `explain` shows them, and
    // functions may.
    let unread = target.endpoint.bucket().is_some() && !origin_function::reads(cx, target);
    if unread && !cx.trace.is_full() {
        return forwarded.clone();
    }
    let mut headers = HeaderMap::with_capacity(forwarded.len() + 8);
    let host = target.host.unwrap_or(&target.origin.domain_name);
    if let Ok(host) = HeaderValue::from_str(host) {
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
    origin: &Origin,
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
            let custom = &origin.custom_headers;
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
