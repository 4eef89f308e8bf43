//! Policies, origin access controls and identities.

use serde_json::{Value as Json, json};

use super::made;
use crate::import::Defined;
use crate::resources::shapes::{
    CachePolicyConfig, Findings, OriginAccessControlConfig, OriginRequestPolicyConfig,
    ResponseHeadersPolicyConfig, Shape, read_shape,
};

/// Makes a resource of one configuration, which has to be the API's already.
#[track_caller]
fn comes_through<T: Shape>(kind: &str, member: &str, config: &Json) -> Vec<Defined> {
    let made = made(
        &json!({"P": {"Type": kind, "Properties": {member: config}}}),
        &[],
    );
    assert_eq!(made.said(), Vec::<String>::new());
    let it = made.definition;
    let all = [
        it.cache_policies,
        it.origin_request_policies,
        it.response_headers_policies,
        it.origin_access_controls,
    ]
    .concat();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].config.to_json(), *config);
    assert_eq!(all[0].id, "ID-P");
    assert!(all[0].is_stand_in);
    let read = read_shape::<T>(config, member);
    assert_eq!(read.found, Findings::default());
    all
}

#[test]
fn policies_have_the_form_of_the_api() {
    comes_through::<CachePolicyConfig>(
        "AWS::CloudFront::CachePolicy",
        "CachePolicyConfig",
        &json!({
            "Comment": "c", "Name": "n", "MinTTL": 0, "DefaultTTL": "86400", "MaxTTL": 31536000,
            "ParametersInCacheKeyAndForwardedToOrigin": {
                "EnableAcceptEncodingGzip": true,
                "EnableAcceptEncodingBrotli": false,
                "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Accept"]},
                "CookiesConfig": {"CookieBehavior": "allExcept", "Cookies": ["c"]},
                "QueryStringsConfig": {"QueryStringBehavior": "whitelist", "QueryStrings": ["v"]},
            },
        }),
    );
    comes_through::<OriginRequestPolicyConfig>(
        "AWS::CloudFront::OriginRequestPolicy",
        "OriginRequestPolicyConfig",
        &json!({
            "Name": "n",
            "HeadersConfig": {"HeaderBehavior": "allViewer"},
            "CookiesConfig": {"CookieBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "all"},
        }),
    );
    comes_through::<ResponseHeadersPolicyConfig>(
        "AWS::CloudFront::ResponseHeadersPolicy",
        "ResponseHeadersPolicyConfig",
        &json!({
            "Name": "n",
            "Comment": "c",
            "CorsConfig": {
                "AccessControlAllowCredentials": false,
                "AccessControlAllowHeaders": {"Items": ["*"]},
                "AccessControlAllowMethods": {"Items": ["GET"]},
                "AccessControlAllowOrigins": {"Items": ["*"]},
                "AccessControlExposeHeaders": {"Items": ["ETag"]},
                "AccessControlMaxAgeSec": 600,
                "OriginOverride": true,
            },
            "CustomHeadersConfig": {"Items": [{"Header": "X-A", "Override": true, "Value": "1"}]},
            "RemoveHeadersConfig": {"Items": [{"Header": "Server"}]},
            "SecurityHeadersConfig": {
                "ContentSecurityPolicy": {"ContentSecurityPolicy": "x", "Override": true},
                "ContentTypeOptions": {"Override": true},
                "FrameOptions": {"FrameOption": "DENY", "Override": true},
                "ReferrerPolicy": {"ReferrerPolicy": "same-origin", "Override": true},
                "StrictTransportSecurity": {
                    "AccessControlMaxAgeSec": 1, "IncludeSubdomains": true, "Preload": true, "Override": true,
                },
                "XSSProtection": {
                    "Protection": true, "ModeBlock": false, "ReportUri": "https://r", "Override": true,
                },
            },
            "ServerTimingHeadersConfig": {"Enabled": true, "SamplingRate": 50},
        }),
    );
    comes_through::<OriginAccessControlConfig>(
        "AWS::CloudFront::OriginAccessControl",
        "OriginAccessControlConfig",
        &json!({
            "Name": "n", "Description": "d", "OriginAccessControlOriginType": "s3",
            "SigningBehavior": "always", "SigningProtocol": "sigv4",
        }),
    );
}

#[test]
fn an_identity_gets_the_reference_that_the_api_asks_for() {
    let made = made(
        &json!({"I": {
            "Type": "AWS::CloudFront::CloudFrontOriginAccessIdentity",
            "Properties": {"CloudFrontOriginAccessIdentityConfig": {"Comment": "c"}},
        }}),
        &[],
    );
    let identity = &made.definition.origin_access_identities[0];
    let expected = json!({"Comment": "c", "CallerReference": "ID-I"});
    assert_eq!(identity.config.to_json(), expected);
}

#[test]
fn what_a_policy_does_not_know_is_named() {
    let made = made(
        &json!({"P": {
            "Type": "AWS::CloudFront::ResponseHeadersPolicy",
            "Properties": {"ResponseHeadersPolicyConfig": {
                "SecurityHeadersConfig": {"XSSProtection": {"Protect": true}},
                "CustomHeadersConfig": {"Items": [{"Header": "A", "Values": "b"}]},
            }},
        }}),
        &[],
    );
    assert_eq!(
        made.said(),
        [
            "unknown-property `Protect` is not a property of XSSProtection",
            "unknown-property `Values` is not a property of CustomHeader",
        ]
    );
}
