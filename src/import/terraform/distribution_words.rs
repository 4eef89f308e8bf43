//! `aws_cloudfront_distribution` in the words of `DistributionConfig`.
//!
//! AWS: "Amazon CloudFront API Reference"; HashiCorp: "Resource: aws_cloudfront_distribution".

use super::shape::{Word, housekeeping, list, many, number, one, value};

/// The distribution as a whole.
pub(super) const DISTRIBUTION: &[Word] = &[
    value("caller_reference", "CallerReference"),
    list("aliases", "Aliases"),
    value("default_root_object", "DefaultRootObject"),
    many("origin", "Origins", ORIGIN),
    many("origin_group", "OriginGroups", ORIGIN_GROUP),
    one("default_cache_behavior", "DefaultCacheBehavior", BEHAVIOR),
    many("ordered_cache_behavior", "CacheBehaviors", BEHAVIOR),
    many(
        "custom_error_response",
        "CustomErrorResponses",
        ERROR_RESPONSE,
    ),
    value("comment", "Comment"),
    one("logging_config", "Logging", LOGGING),
    value("price_class", "PriceClass"),
    value("enabled", "Enabled"),
    one("viewer_certificate", "ViewerCertificate", CERTIFICATE),
    one("restrictions", "Restrictions", RESTRICTIONS),
    value("web_acl_id", "WebACLId"),
    value("http_version", "HttpVersion"),
    value("is_ipv6_enabled", "IsIPV6Enabled"),
    value(
        "continuous_deployment_policy_id",
        "ContinuousDeploymentPolicyId",
    ),
    value("staging", "Staging"),
    value("anycast_ip_list_id", "AnycastIpListId"),
    one("viewer_mtls_config", "ViewerMtlsConfig", MTLS),
    one(
        "connection_function_association",
        "ConnectionFunctionAssociation",
        CONNECTION,
    ),
    housekeeping("arn"),
    housekeeping("domain_name"),
    housekeeping("etag"),
    housekeeping("hosted_zone_id"),
    housekeeping("id"),
    housekeeping("in_progress_validation_batches"),
    housekeeping("last_modified_time"),
    housekeeping("logging_v1_enabled"),
    housekeeping("retain_on_delete"),
    housekeeping("status"),
    housekeeping("tags"),
    housekeeping("tags_all"),
    housekeeping("timeouts"),
    // Who may sign, once more, gathered from all behaviors.
    housekeeping("trusted_key_groups"),
    housekeeping("trusted_signers"),
    housekeeping("wait_for_deployment"),
];

const MTLS: &[Word] = &[
    value("mode", "Mode"),
    one("trust_store_config", "TrustStoreConfig", TRUST_STORE),
];

const TRUST_STORE: &[Word] = &[
    value("trust_store_id", "TrustStoreId"),
    value(
        "advertise_trust_store_ca_names",
        "AdvertiseTrustStoreCaNames",
    ),
    value("ignore_certificate_expiry", "IgnoreCertificateExpiry"),
];

const CONNECTION: &[Word] = &[value("id", "Id")];

const ORIGIN: &[Word] = &[
    value("origin_id", "Id"),
    value("domain_name", "DomainName"),
    value("origin_path", "OriginPath"),
    many("custom_header", "CustomHeaders", HEADER),
    one("s3_origin_config", "S3OriginConfig", S3_ORIGIN),
    one("custom_origin_config", "CustomOriginConfig", CUSTOM_ORIGIN),
    one("vpc_origin_config", "VpcOriginConfig", VPC_ORIGIN),
    number("connection_attempts", "ConnectionAttempts"),
    number("connection_timeout", "ConnectionTimeout"),
    number("response_completion_timeout", "ResponseCompletionTimeout"),
    one("origin_shield", "OriginShield", SHIELD),
    value("origin_access_control_id", "OriginAccessControlId"),
];

const HEADER: &[Word] = &[value("name", "HeaderName"), value("value", "HeaderValue")];

const S3_ORIGIN: &[Word] = &[
    value("origin_access_identity", "OriginAccessIdentity"),
    number("origin_read_timeout", "OriginReadTimeout"),
];

const CUSTOM_ORIGIN: &[Word] = &[
    value("http_port", "HTTPPort"),
    value("https_port", "HTTPSPort"),
    value("origin_protocol_policy", "OriginProtocolPolicy"),
    list("origin_ssl_protocols", "OriginSslProtocols"),
    number("origin_read_timeout", "OriginReadTimeout"),
    number("origin_keepalive_timeout", "OriginKeepaliveTimeout"),
    value("ip_address_type", "IpAddressType"),
    one("origin_mtls_config", "OriginMtlsConfig", ORIGIN_MTLS),
];

const ORIGIN_MTLS: &[Word] = &[value("client_certificate_arn", "ClientCertificateArn")];

const VPC_ORIGIN: &[Word] = &[
    value("vpc_origin_id", "VpcOriginId"),
    value("owner_account_id", "OwnerAccountId"),
    number("origin_read_timeout", "OriginReadTimeout"),
    number("origin_keepalive_timeout", "OriginKeepaliveTimeout"),
];

const SHIELD: &[Word] = &[
    value("enabled", "Enabled"),
    value("origin_shield_region", "OriginShieldRegion"),
];

const ORIGIN_GROUP: &[Word] = &[
    value("origin_id", "Id"),
    one("failover_criteria", "FailoverCriteria", CRITERIA),
    many("member", "Members", GROUP_MEMBER),
];

const CRITERIA: &[Word] = &[list("status_codes", "StatusCodes")];

const GROUP_MEMBER: &[Word] = &[value("origin_id", "OriginId")];

const BEHAVIOR: &[Word] = &[
    value("path_pattern", "PathPattern"),
    value("target_origin_id", "TargetOriginId"),
    list("trusted_signers", "TrustedSigners"),
    list("trusted_key_groups", "TrustedKeyGroups"),
    value("viewer_protocol_policy", "ViewerProtocolPolicy"),
    list("allowed_methods", "AllowedMethods"),
    list("cached_methods", "CachedMethods"),
    value("smooth_streaming", "SmoothStreaming"),
    value("compress", "Compress"),
    many(
        "lambda_function_association",
        "LambdaFunctionAssociations",
        LAMBDA,
    ),
    many("function_association", "FunctionAssociations", FUNCTION),
    value("field_level_encryption_id", "FieldLevelEncryptionId"),
    value("realtime_log_config_arn", "RealtimeLogConfigArn"),
    value("cache_policy_id", "CachePolicyId"),
    value("origin_request_policy_id", "OriginRequestPolicyId"),
    value("response_headers_policy_id", "ResponseHeadersPolicyId"),
    one("grpc_config", "GrpcConfig", GRPC),
    one("forwarded_values", "ForwardedValues", FORWARDED),
    value("min_ttl", "MinTTL"),
    value("default_ttl", "DefaultTTL"),
    value("max_ttl", "MaxTTL"),
];

const LAMBDA: &[Word] = &[
    value("lambda_arn", "LambdaFunctionARN"),
    value("event_type", "EventType"),
    value("include_body", "IncludeBody"),
];

const FUNCTION: &[Word] = &[
    value("function_arn", "FunctionARN"),
    value("event_type", "EventType"),
];

const GRPC: &[Word] = &[value("enabled", "Enabled")];

const FORWARDED: &[Word] = &[
    value("query_string", "QueryString"),
    one("cookies", "Cookies", COOKIES),
    list("headers", "Headers"),
    list("query_string_cache_keys", "QueryStringCacheKeys"),
];

const COOKIES: &[Word] = &[
    value("forward", "Forward"),
    list("whitelisted_names", "WhitelistedNames"),
];

const ERROR_RESPONSE: &[Word] = &[
    value("error_code", "ErrorCode"),
    value("response_page_path", "ResponsePagePath"),
    number("response_code", "ResponseCode"),
    value("error_caching_min_ttl", "ErrorCachingMinTTL"),
];

const LOGGING: &[Word] = &[
    value("include_cookies", "IncludeCookies"),
    value("bucket", "Bucket"),
    value("prefix", "Prefix"),
];

const CERTIFICATE: &[Word] = &[
    value(
        "cloudfront_default_certificate",
        "CloudFrontDefaultCertificate",
    ),
    value("iam_certificate_id", "IAMCertificateId"),
    value("acm_certificate_arn", "ACMCertificateArn"),
    value("ssl_support_method", "SSLSupportMethod"),
    value("minimum_protocol_version", "MinimumProtocolVersion"),
];

const RESTRICTIONS: &[Word] = &[one("geo_restriction", "GeoRestriction", GEO)];

const GEO: &[Word] = &[
    value("restriction_type", "RestrictionType"),
    list("locations", "Items"),
];
