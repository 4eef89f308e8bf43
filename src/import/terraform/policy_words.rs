//! Policies, origin access and functions in the words of CloudFront's API.
//!
//! AWS: "Amazon CloudFront API Reference"; HashiCorp: "AWS Provider", "CloudFront".

use super::shape::{Word, housekeeping, list, many, number, one, value};

/// `aws_cloudfront_cache_policy`
pub(super) const CACHE_POLICY: &[Word] = &[
    value("name", "Name"),
    value("comment", "Comment"),
    value("min_ttl", "MinTTL"),
    value("default_ttl", "DefaultTTL"),
    value("max_ttl", "MaxTTL"),
    one(
        "parameters_in_cache_key_and_forwarded_to_origin",
        "ParametersInCacheKeyAndForwardedToOrigin",
        PARAMETERS,
    ),
    housekeeping("arn"),
    housekeeping("etag"),
    housekeeping("id"),
];

const PARAMETERS: &[Word] = &[
    value("enable_accept_encoding_gzip", "EnableAcceptEncodingGzip"),
    value(
        "enable_accept_encoding_brotli",
        "EnableAcceptEncodingBrotli",
    ),
    one("headers_config", "HeadersConfig", HEADERS),
    one("cookies_config", "CookiesConfig", COOKIES),
    one("query_strings_config", "QueryStringsConfig", QUERY_STRINGS),
];

const HEADERS: &[Word] = &[
    value("header_behavior", "HeaderBehavior"),
    one("headers", "Headers", ITEMS),
];

const COOKIES: &[Word] = &[
    value("cookie_behavior", "CookieBehavior"),
    one("cookies", "Cookies", ITEMS),
];

const QUERY_STRINGS: &[Word] = &[
    value("query_string_behavior", "QueryStringBehavior"),
    one("query_strings", "QueryStrings", ITEMS),
];

const ITEMS: &[Word] = &[list("items", "Items")];

/// `aws_cloudfront_origin_request_policy`
pub(super) const ORIGIN_REQUEST_POLICY: &[Word] = &[
    value("name", "Name"),
    value("comment", "Comment"),
    one("headers_config", "HeadersConfig", HEADERS),
    one("cookies_config", "CookiesConfig", COOKIES),
    one("query_strings_config", "QueryStringsConfig", QUERY_STRINGS),
    housekeeping("arn"),
    housekeeping("etag"),
    housekeeping("id"),
];

/// `aws_cloudfront_response_headers_policy`
pub(super) const RESPONSE_HEADERS_POLICY: &[Word] = &[
    value("name", "Name"),
    value("comment", "Comment"),
    one("cors_config", "CorsConfig", CORS),
    one("security_headers_config", "SecurityHeadersConfig", SECURITY),
    one(
        "server_timing_headers_config",
        "ServerTimingHeadersConfig",
        SERVER_TIMING,
    ),
    one(
        "custom_headers_config",
        "CustomHeadersConfig",
        CUSTOM_HEADERS,
    ),
    one(
        "remove_headers_config",
        "RemoveHeadersConfig",
        REMOVE_HEADERS,
    ),
    housekeeping("arn"),
    housekeeping("etag"),
    housekeeping("id"),
];

const CORS: &[Word] = &[
    one(
        "access_control_allow_origins",
        "AccessControlAllowOrigins",
        ITEMS,
    ),
    one(
        "access_control_allow_headers",
        "AccessControlAllowHeaders",
        ITEMS,
    ),
    one(
        "access_control_allow_methods",
        "AccessControlAllowMethods",
        ITEMS,
    ),
    value(
        "access_control_allow_credentials",
        "AccessControlAllowCredentials",
    ),
    one(
        "access_control_expose_headers",
        "AccessControlExposeHeaders",
        ITEMS,
    ),
    // The provider sends no 0.
    number("access_control_max_age_sec", "AccessControlMaxAgeSec"),
    value("origin_override", "OriginOverride"),
];

const SECURITY: &[Word] = &[
    one("xss_protection", "XSSProtection", XSS),
    one("frame_options", "FrameOptions", FRAME),
    one("referrer_policy", "ReferrerPolicy", REFERRER),
    one(
        "content_security_policy",
        "ContentSecurityPolicy",
        CONTENT_SECURITY,
    ),
    one("content_type_options", "ContentTypeOptions", CONTENT_TYPE),
    one(
        "strict_transport_security",
        "StrictTransportSecurity",
        STRICT_TRANSPORT,
    ),
];

const XSS: &[Word] = &[
    value("override", "Override"),
    value("protection", "Protection"),
    value("mode_block", "ModeBlock"),
    value("report_uri", "ReportUri"),
];

const FRAME: &[Word] = &[
    value("override", "Override"),
    value("frame_option", "FrameOption"),
];

const REFERRER: &[Word] = &[
    value("override", "Override"),
    value("referrer_policy", "ReferrerPolicy"),
];

const CONTENT_SECURITY: &[Word] = &[
    value("override", "Override"),
    value("content_security_policy", "ContentSecurityPolicy"),
];

const CONTENT_TYPE: &[Word] = &[value("override", "Override")];

const STRICT_TRANSPORT: &[Word] = &[
    value("override", "Override"),
    value("include_subdomains", "IncludeSubdomains"),
    value("preload", "Preload"),
    value("access_control_max_age_sec", "AccessControlMaxAgeSec"),
];

const SERVER_TIMING: &[Word] = &[
    value("enabled", "Enabled"),
    value("sampling_rate", "SamplingRate"),
];

const CUSTOM_HEADERS: &[Word] = &[many("items", "Items", CUSTOM_HEADER)];

const CUSTOM_HEADER: &[Word] = &[
    value("header", "Header"),
    value("value", "Value"),
    value("override", "Override"),
];

const REMOVE_HEADERS: &[Word] = &[many("items", "Items", REMOVE_HEADER)];

const REMOVE_HEADER: &[Word] = &[value("header", "Header")];

/// `aws_cloudfront_origin_access_control`
pub(super) const ORIGIN_ACCESS_CONTROL: &[Word] = &[
    value("name", "Name"),
    value("description", "Description"),
    value("signing_protocol", "SigningProtocol"),
    value("signing_behavior", "SigningBehavior"),
    value(
        "origin_access_control_origin_type",
        "OriginAccessControlOriginType",
    ),
    housekeeping("arn"),
    housekeeping("etag"),
    housekeeping("id"),
];

/// `aws_cloudfront_origin_access_identity`
pub(super) const ORIGIN_ACCESS_IDENTITY: &[Word] = &[
    value("caller_reference", "CallerReference"),
    value("comment", "Comment"),
    housekeeping("arn"),
    housekeeping("cloudfront_access_identity_path"),
    housekeeping("etag"),
    housekeeping("iam_arn"),
    housekeeping("id"),
    housekeeping("s3_canonical_user_id"),
];

/// `aws_cloudfront_function`
pub(super) const FUNCTION: &[Word] = &[
    value("comment", "Comment"),
    value("runtime", "Runtime"),
    list("key_value_store_associations", "KeyValueStoreAssociations"),
    housekeeping("arn"),
    housekeeping("code"),
    housekeeping("etag"),
    housekeeping("id"),
    housekeeping("live_stage_etag"),
    housekeeping("name"),
    housekeeping("publish"),
    housekeeping("status"),
    housekeeping("tags"),
    housekeeping("tags_all"),
];
