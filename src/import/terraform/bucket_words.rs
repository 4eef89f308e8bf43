//! What resources say of a bucket, in the words of S3's API.
//!
//! AWS: "Amazon S3 API Reference", `WebsiteConfiguration`, `CORSRule`,
//! `PublicAccessBlockConfiguration`.

use super::shape::{Word, housekeeping, list, one, value};

/// `aws_s3_bucket`; much of it is read from resources of its own since version 4 of the provider.
pub(super) const BUCKET: &[Word] = &[
    housekeeping("acceleration_status"),
    housekeeping("acl"),
    housekeeping("arn"),
    housekeeping("bucket"),
    housekeeping("bucket_domain_name"),
    housekeeping("bucket_namespace"),
    housekeeping("bucket_prefix"),
    housekeeping("bucket_region"),
    housekeeping("bucket_regional_domain_name"),
    housekeeping("cors_rule"),
    housekeeping("force_destroy"),
    housekeeping("grant"),
    housekeeping("hosted_zone_id"),
    housekeeping("id"),
    housekeeping("lifecycle_rule"),
    housekeeping("logging"),
    housekeeping("object_lock_configuration"),
    housekeeping("object_lock_enabled"),
    housekeeping("policy"),
    housekeeping("region"),
    housekeeping("replication_configuration"),
    housekeeping("request_payer"),
    housekeeping("server_side_encryption_configuration"),
    housekeeping("tags"),
    housekeeping("tags_all"),
    housekeeping("timeouts"),
    housekeeping("versioning"),
    housekeeping("website"),
    housekeeping("website_domain"),
    housekeeping("website_endpoint"),
];

/// `cors_rule`
pub(super) const CORS_RULE: &[Word] = &[
    value("id", "ID"),
    list("allowed_headers", "AllowedHeaders"),
    list("allowed_methods", "AllowedMethods"),
    list("allowed_origins", "AllowedOrigins"),
    list("expose_headers", "ExposeHeaders"),
    value("max_age_seconds", "MaxAgeSeconds"),
];

/// `aws_s3_bucket_public_access_block`
pub(super) const PUBLIC_ACCESS_BLOCK: &[Word] = &[
    value("block_public_acls", "BlockPublicAcls"),
    value("block_public_policy", "BlockPublicPolicy"),
    value("ignore_public_acls", "IgnorePublicAcls"),
    value("restrict_public_buckets", "RestrictPublicBuckets"),
    housekeeping("bucket"),
    housekeeping("id"),
    housekeeping("region"),
    housekeeping("skip_destroy"),
];

/// `aws_s3_bucket_website_configuration`
pub(super) const WEBSITE: &[Word] = &[
    one("index_document", "IndexDocument", INDEX),
    one("error_document", "ErrorDocument", ERROR),
    one(
        "redirect_all_requests_to",
        "RedirectAllRequestsTo",
        REDIRECT_ALL,
    ),
    housekeeping("bucket"),
    housekeeping("expected_bucket_owner"),
    housekeeping("id"),
    housekeeping("region"),
    housekeeping("routing_rule"),
    housekeeping("routing_rules"),
    housekeeping("website_domain"),
    housekeeping("website_endpoint"),
];

const INDEX: &[Word] = &[value("suffix", "Suffix")];

const ERROR: &[Word] = &[value("key", "Key")];

const REDIRECT_ALL: &[Word] = &[
    value("host_name", "HostName"),
    value("protocol", "Protocol"),
];

/// `routing_rule`
pub(super) const ROUTING_RULE: &[Word] = &[
    one("condition", "Condition", CONDITION),
    one("redirect", "Redirect", REDIRECT),
];

const CONDITION: &[Word] = &[
    value(
        "http_error_code_returned_equals",
        "HttpErrorCodeReturnedEquals",
    ),
    value("key_prefix_equals", "KeyPrefixEquals"),
];

const REDIRECT: &[Word] = &[
    value("host_name", "HostName"),
    value("http_redirect_code", "HttpRedirectCode"),
    value("protocol", "Protocol"),
    value("replace_key_prefix_with", "ReplaceKeyPrefixWith"),
    value("replace_key_with", "ReplaceKeyWith"),
];
