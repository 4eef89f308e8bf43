//! Which headers a function is not shown, and which it may not change.
//!
//! AWS: "Restrictions on all edge functions", sections on disallowed and read-only headers.

use crate::message::EdgeEvent;

/// Headers that no function is shown and none may add; lower-case. Those with `x-` are apart, for
/// every header of every event is looked up here.
const DISALLOWED: [&str; 8] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "upgrade",
];

const DISALLOWED_X: [&str; 17] = [
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
    "x-real-ip",
];

/// Whether a header is hidden from functions and may not be added by one; `name` is lower-case.
pub(super) fn is_disallowed(name: &str) -> bool {
    if !name.starts_with("x-") {
        return DISALLOWED.contains(&name);
    }
    DISALLOWED_X.contains(&name) || name.starts_with("x-amz-cf-") || name.starts_with("x-edge-")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_headers_are_for_no_function() {
        let disallowed = "connection expect keep-alive proxy-authenticate proxy-authorization \
            proxy-connection trailer upgrade x-accel-buffering x-accel-charset x-accel-limit-rate \
            x-accel-redirect x-amz-cf-id x-amz-cf-pop x-amzn-auth x-amzn-cf-billing x-amzn-cf-id \
            x-amzn-cf-xff x-amzn-errortype x-amzn-fle-profile x-amzn-header-count \
            x-amzn-header-order x-amzn-lambda-integration-tag x-amzn-requestid x-cache \
            x-edge-location x-forwarded-proto x-real-ip";
        for name in disallowed.split_whitespace() {
            assert!(is_disallowed(name), "{name}");
        }
        let allowed = "host cookie upgrade-insecure-requests x-forwarded-host x-forwarded-for \
            true-client-ip x-original-uri x-amz-meta-a x-amzn-trace-id x-cache-status x-edge x-a";
        for name in allowed.split_whitespace() {
            assert!(!is_disallowed(name), "{name}");
        }
    }

    #[track_caller]
    fn read_only(is: fn(EdgeEvent, &str) -> bool, event: EdgeEvent, expected: &str) {
        let all = "accept-encoding cdn-loop content-encoding content-length host \
            if-modified-since if-none-match if-range if-unmodified-since transfer-encoding \
            user-agent via warning";
        let found: Vec<_> = all.split_whitespace().filter(|it| is(event, it)).collect();
        assert_eq!(found.join(" "), expected, "{event}");
    }

    #[test]
    fn some_headers_are_to_be_read_only() {
        use EdgeEvent::{OriginRequest, OriginResponse, ViewerRequest, ViewerResponse};
        let request = "cdn-loop content-length host transfer-encoding via";
        read_only(is_read_only_for_function, ViewerRequest, request);
        read_only(is_read_only_for_function, ViewerResponse, "via warning");
        read_only(is_read_only_for_lambda, ViewerRequest, request);
        read_only(
            is_read_only_for_lambda,
            OriginRequest,
            "accept-encoding cdn-loop content-length if-modified-since if-none-match if-range \
             if-unmodified-since transfer-encoding via",
        );
        read_only(
            is_read_only_for_lambda,
            OriginResponse,
            "transfer-encoding via",
        );
        read_only(
            is_read_only_for_lambda,
            ViewerResponse,
            "content-encoding content-length transfer-encoding via warning",
        );
    }
}
