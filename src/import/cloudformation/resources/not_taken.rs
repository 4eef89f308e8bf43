//! Resources of CloudFront and S3 that are not taken, and would change answers.

use super::super::ResolvedResource;
use super::edits::items;
use super::property_table::say;

/// What a type means here.
enum Meaning {
    /// It would change answers, in this way.
    ChangesAnswers(&'static str),
    /// It is about what nobody sees in an answer.
    NoEffect(&'static str),
    /// It is for signed URLs and cookies: it means something where a behavior trusts key groups.
    Signing,
}

use crate::import::{Definition, Finding, Node, Weight};
use Meaning::{ChangesAnswers, NoEffect, Signing};

const TYPES: [(&str, Meaning); 18] = [
    (
        "AWS::CloudFront::AnycastIpList",
        NoEffect("addresses have no local effect"),
    ),
    (
        "AWS::CloudFront::ConnectionFunction",
        ChangesAnswers("connection functions do not run here"),
    ),
    (
        "AWS::CloudFront::ConnectionGroup",
        ChangesAnswers("tenants of a distribution are not emulated"),
    ),
    (
        "AWS::CloudFront::ContinuousDeploymentPolicy",
        ChangesAnswers("no request goes to a staging distribution"),
    ),
    (
        "AWS::CloudFront::DistributionTenant",
        ChangesAnswers("tenants of a distribution are not emulated"),
    ),
    (
        "AWS::CloudFront::FieldLevelEncryptionConfig",
        ChangesAnswers("fields are not encrypted"),
    ),
    (
        "AWS::CloudFront::FieldLevelEncryptionProfile",
        ChangesAnswers("fields are not encrypted"),
    ),
    ("AWS::CloudFront::KeyGroup", Signing),
    (
        "AWS::CloudFront::MonitoringSubscription",
        NoEffect("metrics have no local effect"),
    ),
    ("AWS::CloudFront::PublicKey", Signing),
    (
        "AWS::CloudFront::RealtimeLogConfig",
        NoEffect("the real-time log has no local effect"),
    ),
    (
        "AWS::CloudFront::StreamingDistribution",
        ChangesAnswers("RTMP distributions are not emulated"),
    ),
    (
        "AWS::CloudFront::TrustStore",
        ChangesAnswers("certificates of viewers are not asked for"),
    ),
    (
        "AWS::CloudFront::VpcOrigin",
        ChangesAnswers("servers in a VPC are not reached"),
    ),
    (
        "AWS::S3::AccessPoint",
        ChangesAnswers("access points are not emulated"),
    ),
    (
        "AWS::S3::MultiRegionAccessPoint",
        ChangesAnswers("access points are not emulated"),
    ),
    (
        "AWS::S3ObjectLambda::AccessPoint",
        ChangesAnswers("objects are not changed by a Lambda function"),
    ),
    (
        "AWS::S3Express::DirectoryBucket",
        ChangesAnswers("directory buckets are not emulated"),
    ),
];

/// Says what is not taken; what has nothing to do with CloudFront and S3 is passed over.
pub(super) fn not_taken(
    resource: &ResolvedResource,
    definition: &Definition,
    found: &mut Vec<Finding>,
) {
    let kind = &resource.kind;
    let known = TYPES.iter().find(|(it, _)| it == kind);
    let (weight, code, why) = match known.map(|(_, meaning)| meaning) {
        Some(ChangesAnswers(why)) => (Weight::Unsupported, "unsupported", *why),
        Some(NoEffect(why)) => (Weight::NoEffect, "no-effect", *why),
        Some(Signing) if trusts_key_groups(definition) => (
            Weight::Unsupported,
            "unsupported",
            "signatures of URLs and cookies are not checked",
        ),
        Some(Signing) => return,
        None if kind.starts_with("AWS::CloudFront::") => (
            Weight::Unsupported,
            "unsupported",
            "this type of resource is not known here",
        ),
        None => return,
    };
    let title = format!("`{kind}` is left out: {why}");
    say(found, Finding::new(weight, code, title).at(resource.place));
}

fn trusts_key_groups(definition: &Definition) -> bool {
    let trusts = |it: &Node| {
        let groups = it.get("TrustedKeyGroups");
        groups.is_some_and(|it| !items(it).is_empty())
    };
    definition.distributions.iter().any(|it| {
        let default = it.config.get("DefaultCacheBehavior");
        let behaviors = it.config.get("CacheBehaviors");
        default.is_some_and(trusts) || behaviors.is_some_and(|it| items(it).iter().any(trusts))
    })
}
