//! Resources of CloudFront and S3 that are not taken, and what follows from that.

use super::super::finding::{Finding, Weight};
use super::cx::Cx;

/// What would change answers.
const UNSUPPORTED: [(&str, &str); 10] = [
    (
        "aws_cloudfront_continuous_deployment_policy",
        "no request goes to a staging distribution",
    ),
    (
        "aws_cloudfront_field_level_encryption_config",
        "fields are not encrypted",
    ),
    (
        "aws_cloudfront_field_level_encryption_profile",
        "fields are not encrypted",
    ),
    (
        "aws_cloudfront_vpc_origin",
        "what is in a VPC cannot be reached",
    ),
    (
        "aws_cloudfront_multitenant_distribution",
        "distributions for tenants are not read",
    ),
    ("aws_cloudfront_distribution_tenant", "tenants are not read"),
    ("aws_cloudfront_connection_group", "tenants are not read"),
    (
        "aws_cloudfront_connection_function",
        "connection functions do not run",
    ),
    (
        "aws_cloudfront_trust_store",
        "the certificates of viewers are not checked",
    ),
    ("aws_s3_directory_bucket", "directory buckets are not read"),
];

/// What changes nothing that is seen here, or is read through other resources.
const NO_EFFECT: [&str; 5] = [
    "aws_cloudfront_key_group",
    "aws_cloudfront_monitoring_subscription",
    "aws_cloudfront_public_key",
    "aws_cloudfront_realtime_log_config",
    "aws_cloudfront_anycast_ip_list",
];

/// Names a resource that is not taken, if it is one of CloudFront's or changes answers.
pub(super) fn name(cx: &mut Cx<'_, '_>, instance: usize) {
    let it = &cx.plan.instances[instance];
    let is_read = matches!(it.kind, "aws_cloudfront_key_value_store");
    if it.is_data || is_read || NO_EFFECT.contains(&it.kind) {
        return;
    }
    let unsupported = UNSUPPORTED.iter().find(|(kind, _)| *kind == it.kind);
    let title = format!("`{}` is not taken", it.address);
    let finding = match unsupported {
        Some((_, what)) => Finding::new(Weight::Unsupported, "unsupported", title).knowing(*what),
        None if it.kind.starts_with("aws_cloudfront_") => {
            let finding = Finding::new(Weight::Assumed, "unknown-resource", title);
            finding.knowing(format!("the type `{}` is not known", it.kind))
        }
        None => return,
    };
    cx.say(finding.at(it.place));
}
