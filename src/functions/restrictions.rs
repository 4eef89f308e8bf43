//! Which headers a function is not shown, and which it may not change.
//!
//! AWS: "Restrictions on all edge functions", sections on disallowed and read-only headers.

use crate::message::EdgeEvent;

/// Headers that no function is shown and none may add; lower-case.
const DISALLOWED: [&str; 24] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "upgrade",
    "x-accel-buffering",
    "x-accel-charset",
    "x-accel-limit-rate",
    "x-accel-redirect",
    "x-amzn-auth",
    "x-amzn-cf-billing",
    "x-amzn-cf-id",
    "x-amzn-cf-xff",
    "x-amzn-errortype",
    "x-amzn-fle-profile",
    "x-amzn-header-count",
    "x-amzn-header-order",
    "x-amzn-lambda-integration-tag",
    "x-amzn-requestid",
    "x-cache",
    "x-forwarded-proto",
];

/// Whether a header is hidden from functions and may not be added by one; `name` is lower-case.
pub(super) fn is_disallowed(name: &str) -> bool {
    DISALLOWED.contains(&name)
        || name == "x-real-ip"
        || name.starts_with("x-amz-cf-")
        || name.starts_with("x-edge-")
}

/// Whether a CloudFront Function may not add, change or delete a header; `name` is lower-case.
pub(super) fn is_read_only_for_function(event: EdgeEvent, name: &str) -> bool {
    let names: &[&str] = match event {
        EdgeEvent::ViewerRequest => &VIEWER_REQUEST,
        EdgeEvent::ViewerResponse => &["warning", "via"],
        EdgeEvent::OriginRequest | EdgeEvent::OriginResponse => &[],
    };
    names.contains(&name)
}

/// Whether a Lambda@Edge function may not add, change or delete a header; `name` is lower-case.
pub(super) fn is_read_only_for_lambda(event: EdgeEvent, name: &str) -> bool {
    let names: &[&str] = match event {
        EdgeEvent::ViewerRequest => &VIEWER_REQUEST,
        EdgeEvent::OriginRequest => &[
            "accept-encoding",
            "cdn-loop",
            "content-length",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "transfer-encoding",
            "via",
        ],
        EdgeEvent::OriginResponse => &["transfer-encoding", "via"],
        EdgeEvent::ViewerResponse => &[
            "warning",
            "via",
            "content-length",
            "content-encoding",
            "transfer-encoding",
        ],
    };
    names.contains(&name)
}

const VIEWER_REQUEST: [&str; 5] = [
    "cdn-loop",
    "content-length",
    "host",
    "transfer-encoding",
    "via",
];
