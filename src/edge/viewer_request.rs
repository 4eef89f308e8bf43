//! Root object, behavior, protocol, method, body, function: what is decided before cache and
//! origin.
//!
//! AWS: "Cache behavior settings", "Specify a default root object", "Require HTTPS ...".
//!
//! # Fidelity
//!
//! - AWS gives no order for protocol, method and body; we judge them in this one.
//! - "A body" is a `Content-Length` above 0 or any `Transfer-Encoding`; HEAD is treated as GET.

use std::borrow::Cow;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Version};

use super::Cx;
use super::functions::viewer_function;
use super::obtained::Obtained;
use super::wanted::Carried;
use crate::distribution::{
    CacheBehavior, DefaultRootObjectPosition, Distribution, GeneratedError, ProtocolVerdict,
    default_root_object, https_redirect, normalize, with_port,
};
use crate::functions::ViewerRequestPosition;
use crate::message::{Body, ViewerRequest};
use crate::trace::{EdgeResultType, Step, ViewerRequestStep, ViewerRequestVerdict};

/// What was made of a viewer's request.
pub(crate) struct Admission<'a> {
    /// The request that goes on.
    pub(crate) carried: Carried<'a>,
    /// The behavior that takes it.
    pub(crate) behavior: &'a CacheBehavior,
    /// Where CloudFront or a function has answered it.
    pub(crate) answer: Option<Obtained>,
}

/// Judges a request, and runs the function of its behavior.
pub(crate) async fn admit<'a>(cx: &mut Cx<'a>, viewer: &'a ViewerRequest) -> Admission<'a> {
    let distribution = cx.distribution;
    let fidelity = &cx.snapshot.fidelity;
    let root_object =
        default_root_object(distribution.default_root_object.as_deref(), &viewer.path);
    let path: Cow<'a, str> = match &root_object {
        Some(object) => Cow::Owned(object.clone()),
        None => Cow::Borrowed(&viewer.path),
    };
    let chosen_by: &str = match fidelity.default_root_object_position {
        DefaultRootObjectPosition::BeforeBehavior => &path,
        DefaultRootObjectPosition::AfterBehavior => &viewer.path,
    };
    let normalized = normalize(chosen_by, fidelity.path_normalization);
    let behavior = distribution.behavior_for(&normalized);
    let verdict = judge(behavior, viewer);
    cx.trace.set_behavior(behavior.path_pattern.shared());
    cx.trace.record(|| {
        Step::ViewerRequest(ViewerRequestStep {
            path: viewer.path.clone(),
            passed_over: passed_over(distribution, behavior),
            protocol: protocol(behavior, viewer),
            methods: methods(behavior, viewer),
            normalized: (normalized != chosen_by).then(|| normalized.into_owned()),
            root_object: root_object.clone(),
            behavior: behavior.path_pattern.as_str().to_owned(),
            target_origin_id: behavior.target_origin_id.clone(),
            verdict,
            function: None,
        })
    });
    let carried = Carried::as_sent(viewer, path);
    let position = cx.snapshot.function_fidelity.viewer_request_position;
    let runs = match verdict {
        ViewerRequestVerdict::Admitted => true,
        // Nobody runs a function for a redirect to HTTPS.
        ViewerRequestVerdict::Redirected(_)
        | ViewerRequestVerdict::Refused(GeneratedError::HttpsOnly) => false,
        ViewerRequestVerdict::Refused(_) => position == ViewerRequestPosition::BeforeChecks,
    };
    let function = behavior.functions.viewer_request.as_ref();
    let (carried, answer) = match function.filter(|_| runs) {
        None => (carried, None),
        // In a box, so that a request without a function does not carry the room for it.
        Some(association) => {
            Box::pin(viewer_function::call(cx, carried, behavior, association)).await
        }
    };
    let answer = match verdict {
        _ if answer.is_some() => answer,
        ViewerRequestVerdict::Admitted => None,
        ViewerRequestVerdict::Redirected(status) => {
            let location = location(viewer, cx.edge.https_port);
            let response = https_redirect(status, &location, cx.now);
            Some(Obtained::generated(response, EdgeResultType::Redirect))
        }
        ViewerRequestVerdict::Refused(error) => {
            let response = error.response(&viewer.id, cx.now);
            Some(Obtained::generated(response, EdgeResultType::Error))
        }
    };
    Admission {
        carried,
        behavior,
        answer,
    }
}

/// Protocol, then method, then body.
fn judge(behavior: &CacheBehavior, viewer: &ViewerRequest) -> ViewerRequestVerdict {
    let policy = behavior.viewer_protocol_policy;
    match policy.decide(viewer.scheme, &viewer.method, viewer.version) {
        ProtocolVerdict::Serve => {}
        ProtocolVerdict::Redirect(status) => return ViewerRequestVerdict::Redirected(status),
        ProtocolVerdict::Deny => return ViewerRequestVerdict::Refused(GeneratedError::HttpsOnly),
    }
    if !behavior.allowed_methods.contains(&viewer.method) {
        return ViewerRequestVerdict::Refused(GeneratedError::MethodNotAllowed);
    }
    let reads = viewer.method == Method::GET || viewer.method == Method::HEAD;
    if reads && has_body(viewer) {
        return ViewerRequestVerdict::Refused(GeneratedError::UnexpectedBody);
    }
    ViewerRequestVerdict::Admitted
}

fn has_body(viewer: &ViewerRequest) -> bool {
    let length = viewer
        .headers
        .get(CONTENT_LENGTH)
        .is_some_and(|it| it.as_bytes() != b"0");
    // HTTP/2 needs neither header: the frames tell.
    let framed = viewer.version >= Version::HTTP_2 && !matches!(viewer.body, Body::Empty);
    length || framed || viewer.headers.contains_key(TRANSFER_ENCODING)
}

/// The patterns that stand before the chosen behavior.
fn passed_over(distribution: &Distribution, chosen: &CacheBehavior) -> Vec<String> {
    distribution
        .cache_behaviors
        .iter()
        .take_while(|it| !std::ptr::eq(*it, chosen))
        .map(|it| it.path_pattern.as_str().to_owned())
        .collect()
}

/// The viewer protocol policy, in words.
fn protocol(behavior: &CacheBehavior, viewer: &ViewerRequest) -> String {
    let policy = behavior.viewer_protocol_policy.as_str();
    format!(
        "viewer protocol policy `{policy}`, the viewer came by {}",
        viewer.scheme.as_str()
    )
}

/// The allowed methods, in words.
fn methods(behavior: &CacheBehavior, viewer: &ViewerRequest) -> String {
    let allowed = behavior.allowed_methods;
    let is = if allowed.contains(&viewer.method) {
        "is"
    } else {
        "is not"
    };
    format!(
        "method {} {is} one of {}",
        viewer.method,
        allowed.methods().join(", ")
    )
}

/// The viewer's own URL under HTTPS, with the host as sent. CloudFront listens on 443 and needs to
/// say no port; a listener elsewhere does.
fn location(viewer: &ViewerRequest, https_port: Option<u16>) -> HeaderValue {
    let host = viewer.host.as_deref().unwrap_or_default();
    let host: Cow<'_, str> = match https_port {
        Some(port) => Cow::Owned(with_port(host, port)),
        None => Cow::Borrowed(host),
    };
    let url = format!("https://{host}{}", viewer.target());
    HeaderValue::try_from(url).unwrap_or(HeaderValue::from_static("/"))
}
