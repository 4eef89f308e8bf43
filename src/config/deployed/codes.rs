//! Which of AWS's codes says what a check of ours has found.
//!
//! AWS: "Amazon CloudFront API Reference", errors of `CreateDistribution`.

use super::super::Diagnostic;

/// AWS's code for a finding; `way` is where it was found in the small document.
pub(super) fn aws_code(found: &Diagnostic, way: &str) -> &'static str {
    match found.code {
        "unknown-origin" => "NoSuchOrigin",
        "bad-default-root-object" => "InvalidDefaultRootObject",
        "bad-error-code" | "duplicate-error-code" => "InvalidErrorCode",
        "bad-response-code" | "incomplete-error-response" => "InvalidResponseCode",
        "bad-response-page-path" | "bad-origin-path" => "InvalidRelativePath",
        "duplicate-alias" => "CNAMEAlreadyExists",
        "ttl-order" => "InvalidTTLOrder",
        "function-event" | "mixed-functions" => "InvalidFunctionAssociation",
        "function-setting" => "InvalidLambdaFunctionAssociation",
        "function-size-limit" => "FunctionSizeLimitExceeded",
        "refused-header" if way.starts_with("behavior") => "InvalidHeadersForS3Origin",
        "bad-forwarded-values" if way.contains("cookies") => "InvalidForwardCookies",
        "bad-forwarded-values" if way.contains("query_string") => "InvalidQueryStringParameters",
        _ => "InvalidArgument",
    }
}
