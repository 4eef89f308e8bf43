//! `AWS::CloudFront::Distribution`

use serde_json::{Value as Json, json};

use super::{Made, made};
use crate::resources::shapes::{DistributionConfig, Findings, ReadShape, read_shape};

fn of(config: &Json) -> Made {
    made(
        &json!({"D": {
            "Type": "AWS::CloudFront::Distribution",
            "Properties": {"DistributionConfig": config, "Tags": []},
        }}),
        &[],
    )
}

fn config(config: &Json) -> Json {
    of(config).definition.distributions[0].config.to_json()
}

fn read(made: &Made) -> ReadShape<DistributionConfig> {
    let config = made.definition.distributions[0].config.to_json();
    read_shape(&config, "DistributionConfig")
}

/// One of everything that a template can say of a distribution.
fn rich() -> Json {
    json!({
        "Aliases": ["www.example.com"],
        "CNAMEs": ["old.example.com"],
        "AnycastIpListId": "list",
        "CacheBehaviors": [{
            "PathPattern": "/api/*",
            "TargetOriginId": "api",
            "ViewerProtocolPolicy": "https-only",
            "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
            "CachedMethods": ["GET", "HEAD", "OPTIONS"],
            "Compress": "true",
            "ForwardedValues": {
                "QueryString": "true",
                "QueryStringCacheKeys": ["v"],
                "Headers": ["Authorization"],
                "Cookies": {"Forward": "whitelist", "WhitelistedNames": ["session"]},
            },
            "MinTTL": 0, "DefaultTTL": "10", "MaxTTL": 20,
            "SmoothStreaming": false,
            "FieldLevelEncryptionId": "",
            "GrpcConfig": {"Enabled": false},
            "TrustedSigners": ["self"],
            "LambdaFunctionAssociations": [{
                "EventType": "origin-request",
                "IncludeBody": true,
                "LambdaFunctionARN": "arn:aws:lambda:us-east-1:111122223333:function:f:1",
            }],
            "RealtimeLogConfigArn": "arn:aws:cloudfront::111122223333:realtime-log-config/x",
        }],
        "CacheTagConfig": {"HeaderName": "x-tags"},
        "Comment": "site",
        "ConnectionFunctionAssociation": {"Id": "c"},
        "ConnectionMode": "direct",
        "ContinuousDeploymentPolicyId": "p",
        "CustomErrorResponses": [
            {"ErrorCode": 404, "ResponseCode": 200, "ResponsePagePath": "/index.html"},
            {"ErrorCode": "403", "ErrorCachingMinTTL": 5},
        ],
        "DefaultCacheBehavior": {
            "TargetOriginId": "group",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "OriginRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3",
            "ResponseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03",
            "FunctionAssociations": [{
                "EventType": "viewer-request",
                "FunctionARN": "arn:aws:cloudfront::111122223333:function/f",
            }],
            "TrustedKeyGroups": [],
        },
        "DefaultRootObject": "index.html",
        "Enabled": true,
        "HttpVersion": "http2and3",
        "IPV6Enabled": false,
        "Logging": {"Bucket": "logs.s3.amazonaws.com", "IncludeCookies": true, "Prefix": "x/"},
        "OriginGroups": {"Quantity": 1, "Items": [{
            "Id": "group",
            "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [404]}},
            "Members": {"Quantity": 2, "Items": [{"OriginId": "site"}, {"OriginId": "api"}]},
            "SelectionCriteria": "default",
        }]},
        "Origins": [
            {
                "Id": "site",
                "DomainName": "site.s3.us-east-1.amazonaws.com",
                "OriginPath": "/v1",
                "OriginAccessControlId": "E1",
                "S3OriginConfig": {"OriginAccessIdentity": "", "OriginReadTimeout": 30},
                "OriginShield": {"Enabled": true, "OriginShieldRegion": "us-east-1"},
                "ConnectionAttempts": 2,
                "ConnectionTimeout": 5,
                "ResponseCompletionTimeout": 60,
            },
            {
                "Id": "api",
                "DomainName": "api.example.com",
                "OriginCustomHeaders": [{"HeaderName": "X-Key", "HeaderValue": "v"}],
                "CustomOriginConfig": {
                    "HTTPPort": 8080,
                    "HTTPSPort": 8443,
                    "IpAddressType": "ipv4",
                    "OriginKeepaliveTimeout": 5,
                    "OriginMtlsConfig": {"ClientCertificateArn": "arn"},
                    "OriginProtocolPolicy": "https-only",
                    "OriginReadTimeout": 20,
                    "OriginSSLProtocols": ["TLSv1.2"],
                },
            },
            {
                "Id": "inside",
                "DomainName": "inside.example.com",
                "VpcOriginConfig": {
                    "VpcOriginId": "v",
                    "OwnerAccountId": "111122223333",
                    "OriginReadTimeout": 30,
                    "OriginKeepaliveTimeout": 5,
                },
            },
        ],
        "PriceClass": "PriceClass_100",
        "Restrictions": {"GeoRestriction": {"RestrictionType": "whitelist", "Locations": ["DE"]}},
        "Staging": false,
        "TenantConfig": {"ParameterDefinitions": []},
        "ViewerCertificate": {
            "AcmCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/x",
            "SslSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
        "ViewerMtlsConfig": {"Mode": "required"},
        "WebACLId": "acl",
    })
}

#[test]
fn everything_that_a_template_can_say_has_its_place_in_the_api() {
    let made = of(&rich());
    assert_eq!(made.said(), Vec::<String>::new());
    let it = read(&made);
    assert_eq!(it.found, Findings::default());
    let it = it.shape.unwrap();
    assert_eq!(it.aliases, ["www.example.com", "old.example.com"]);
    assert_eq!(it.caller_reference, "ID-D");
    assert!(!it.is_ipv6_enabled);
    assert!(it.logging.enabled);
    assert_eq!(it.restrictions.geo_restriction.items, ["DE"]);
    assert_eq!(
        it.viewer_certificate.ssl_support_method.as_deref(),
        Some("sni-only")
    );
    assert_eq!(it.custom_error_responses[0].response_code, "200");
    assert_eq!(it.custom_error_responses[0].error_caching_min_ttl, 10);
    let api = &it.cache_behaviors[0].behavior;
    assert_eq!(api.allowed_methods.items.len(), 7);
    assert_eq!(api.allowed_methods.cached_methods.items.len(), 3);
    assert!(api.trusted_signers.enabled);
    let cookies = &api.forwarded_values.as_ref().unwrap().cookies;
    assert_eq!(
        cookies.whitelisted_names.as_deref(),
        Some(&["session".to_owned()][..])
    );
    assert!(!it.default_cache_behavior.trusted_key_groups.enabled);
    assert_eq!(it.origins[1].custom_headers[0].header_name, "X-Key");
    let custom = it.origins[1].custom_origin_config.as_ref().unwrap();
    assert_eq!(custom.origin_ssl_protocols, ["TLSv1.2"]);
    assert_eq!(it.origin_groups[0].members[1].origin_id, "api");
}

#[test]
fn values_keep_their_places() {
    let made = of(&rich());
    let config = &made.definition.distributions[0].config;
    let properties = ["Resources", "D", "Properties", "DistributionConfig"];
    let given = made.root.at(&properties).unwrap();
    for (there, here) in [
        (&["PriceClass"][..], &["PriceClass"][..]),
        (&["IPV6Enabled"], &["IsIPV6Enabled"]),
        (
            &["DefaultCacheBehavior", "CachePolicyId"],
            &["DefaultCacheBehavior", "CachePolicyId"],
        ),
        (
            &["Restrictions", "GeoRestriction", "Locations"],
            &["Restrictions", "GeoRestriction", "Items"],
        ),
    ] {
        let place = |it: &crate::import::Node, names| it.at(names).unwrap().place;
        assert_eq!(place(config, here), place(given, there), "{here:?}");
    }
    let pattern = |it: &crate::import::Node| {
        it.get("CacheBehaviors").unwrap().items()[0]
            .get("PathPattern")
            .unwrap()
            .place
    };
    assert_eq!(pattern(config), pattern(given));
}

#[test]
fn what_cloudformation_leaves_out_has_its_own_defaults() {
    let made = of(&json!({
        "Enabled": true,
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"},
        "Origins": [{"Id": "o", "DomainName": "o.s3.amazonaws.com", "S3OriginConfig": {}}],
        "Logging": {},
    }));
    let it = read(&made);
    assert_eq!(it.found, Findings::default());
    let it = it.shape.unwrap();
    assert_eq!(it.http_version.as_str(), "http1.1");
    assert_eq!(it.comment, "");
    assert!(!it.logging.enabled);
    let distribution = &made.definition.distributions[0];
    let version = distribution.config.get("HttpVersion").unwrap();
    assert_eq!(version.place, distribution.place);
}

#[test]
fn the_single_origin_of_old_templates_becomes_a_list() {
    for (given, expected) in [
        (
            json!({"S3Origin": {"DNSName": "b.s3.amazonaws.com", "OriginAccessIdentity": "i"}}),
            json!([{
                "Id": "o",
                "DomainName": "b.s3.amazonaws.com",
                "S3OriginConfig": {"OriginAccessIdentity": "i"},
            }]),
        ),
        (
            json!({"CustomOrigin": {
                "DNSName": "a.example.com",
                "HTTPPort": 81,
                "OriginProtocolPolicy": "http-only",
                "OriginSSLProtocols": ["TLSv1"],
            }}),
            json!([{
                "Id": "o",
                "DomainName": "a.example.com",
                "CustomOriginConfig": {
                    "HTTPPort": 81,
                    "OriginProtocolPolicy": "http-only",
                    "OriginSslProtocols": ["TLSv1"],
                },
            }]),
        ),
    ] {
        let mut given = given;
        given["DefaultCacheBehavior"] = json!({"TargetOriginId": "o"});
        assert_eq!(config(&given)["Origins"], expected);
    }
}

#[test]
fn methods_that_are_cached_stand_inside_those_that_are_allowed() {
    for (given, expected) in [
        (json!({}), Json::Null),
        (
            json!({"AllowedMethods": ["GET", "HEAD", "OPTIONS"]}),
            json!({"Items": ["GET", "HEAD", "OPTIONS"]}),
        ),
        (
            json!({"CachedMethods": ["GET", "HEAD"]}),
            json!({"Items": ["GET", "HEAD"], "CachedMethods": {"Items": ["GET", "HEAD"]}}),
        ),
    ] {
        let config = config(&json!({"DefaultCacheBehavior": given}));
        assert_eq!(config["DefaultCacheBehavior"]["AllowedMethods"], expected);
    }
}

#[test]
fn what_is_no_property_is_named() {
    for (given, expected) in [
        (
            json!({"IsIPV6Enabled": true}),
            "`IsIPV6Enabled` is not a property of DistributionConfig",
        ),
        (
            json!({"DefaultCacheBehavior": {"PathPattern": "*"}}),
            "`PathPattern` is not a property of DefaultCacheBehavior",
        ),
        (
            json!({"Origins": [{"OriginID": "o"}]}),
            "`OriginID` is not a property of Origin",
        ),
    ] {
        assert_eq!(of(&given).said(), [format!("unknown-property {expected}")]);
    }
}

#[test]
fn a_distribution_without_a_configuration_is_wrong() {
    let made = made(
        &json!({"D": {"Type": "AWS::CloudFront::Distribution"}}),
        &[],
    );
    assert_eq!(
        made.said(),
        ["bad-template `D` has no `DistributionConfig`"]
    );
    assert_eq!(made.definition.distributions, []);
}

#[test]
fn forwarded_values_need_no_cookies() {
    for (given, expected) in [
        (
            json!({"QueryString": true}),
            json!({"QueryString": true, "Cookies": {"Forward": "none"}}),
        ),
        (
            json!({"QueryString": true, "Cookies": {"Forward": "all"}}),
            json!({"QueryString": true, "Cookies": {"Forward": "all"}}),
        ),
    ] {
        let it = config(&json!({"DefaultCacheBehavior": {"ForwardedValues": given}}));
        assert_eq!(it["DefaultCacheBehavior"]["ForwardedValues"], expected);
    }
}
