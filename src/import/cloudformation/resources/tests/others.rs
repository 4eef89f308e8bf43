//! What is not taken.

use serde_json::{Value as Json, json};

use super::made;
use crate::import::Weight;

fn said(kind: &str, groups: &Json) -> Vec<(Weight, String)> {
    let made = made(
        &json!({
            "It": {"Type": kind},
            "D": {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {"DistributionConfig": {
                    "CacheBehaviors": [{"PathPattern": "*", "TrustedKeyGroups": groups}],
                }},
            },
        }),
        &[],
    );
    let found = made.found.into_iter();
    found.map(|it| (it.weight, it.title)).collect()
}

#[test]
fn only_what_would_change_answers_is_said() {
    let none = json!([]);
    for (kind, groups, expected) in [
        ("AWS::IAM::Role", &none, None),
        ("AWS::Route53::RecordSet", &none, None),
        ("AWS::Lambda::Permission", &none, None),
        (
            "AWS::CloudFront::CachePolicyOfTomorrow",
            &none,
            Some(Weight::Unsupported),
        ),
        (
            "AWS::CloudFront::ContinuousDeploymentPolicy",
            &none,
            Some(Weight::Unsupported),
        ),
        (
            "AWS::CloudFront::DistributionTenant",
            &none,
            Some(Weight::Unsupported),
        ),
        (
            "AWS::CloudFront::StreamingDistribution",
            &none,
            Some(Weight::Unsupported),
        ),
        (
            "AWS::CloudFront::VpcOrigin",
            &none,
            Some(Weight::Unsupported),
        ),
        (
            "AWS::CloudFront::AnycastIpList",
            &none,
            Some(Weight::NoEffect),
        ),
        (
            "AWS::CloudFront::RealtimeLogConfig",
            &none,
            Some(Weight::NoEffect),
        ),
        ("AWS::S3::AccessPoint", &none, Some(Weight::Unsupported)),
        ("AWS::CloudFront::KeyGroup", &none, None),
        (
            "AWS::CloudFront::KeyGroup",
            &json!(["group"]),
            Some(Weight::Unsupported),
        ),
        (
            "AWS::CloudFront::PublicKey",
            &json!(["group"]),
            Some(Weight::Unsupported),
        ),
    ] {
        let said = said(kind, groups);
        let weight = said.first().map(|it| it.0);
        assert_eq!(weight, expected, "{kind}");
        assert!(said.iter().all(|it| it.1.contains(kind)));
    }
}
