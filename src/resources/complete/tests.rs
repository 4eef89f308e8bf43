//! Configurations as clients send them, and as CloudFront gives them back.

use serde_json::{Value, json};

use super::*;

fn members(value: &Value) -> Vec<&str> {
    let members = value.as_object().unwrap();
    members.keys().map(String::as_str).collect()
}

/// The least that `create-distribution` takes.
fn least() -> Value {
    json!({
        "Enabled": true,
        "CallerReference": "1",
        "Comment": "",
        "Origins": { "Quantity": 1, "Items": [
            { "Id": "site", "DomainName": "site.s3.amazonaws.com",
              "S3OriginConfig": { "OriginAccessIdentity": "" } },
        ]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "allow-all",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
    })
}

#[test]
fn the_least_distribution_gets_every_default() {
    let complete = complete_distribution(least());
    let expected = json!({
        "CallerReference": "1",
        "Aliases": { "Quantity": 0 },
        "DefaultRootObject": "",
        "Origins": { "Quantity": 1, "Items": [{
            "Id": "site",
            "DomainName": "site.s3.amazonaws.com",
            "OriginPath": "",
            "CustomHeaders": { "Quantity": 0 },
            "S3OriginConfig": { "OriginAccessIdentity": "", "OriginReadTimeout": 30 },
            "ConnectionAttempts": 3,
            "ConnectionTimeout": 10,
            "OriginShield": { "Enabled": false },
            "OriginAccessControlId": "",
        }]},
        "OriginGroups": { "Quantity": 0 },
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "TrustedSigners": { "Enabled": false, "Quantity": 0 },
            "TrustedKeyGroups": { "Enabled": false, "Quantity": 0 },
            "ViewerProtocolPolicy": "allow-all",
            "AllowedMethods": {
                "Quantity": 2,
                "Items": ["HEAD", "GET"],
                "CachedMethods": { "Quantity": 2, "Items": ["HEAD", "GET"] },
            },
            "SmoothStreaming": false,
            "Compress": false,
            "LambdaFunctionAssociations": { "Quantity": 0 },
            "FunctionAssociations": { "Quantity": 0 },
            "FieldLevelEncryptionId": "",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "GrpcConfig": { "Enabled": false },
        },
        "CacheBehaviors": { "Quantity": 0 },
        "CustomErrorResponses": { "Quantity": 0 },
        "Comment": "",
        "Logging": { "Enabled": false, "IncludeCookies": false, "Bucket": "", "Prefix": "" },
        "PriceClass": "PriceClass_All",
        "Enabled": true,
        "ViewerCertificate": {
            "CloudFrontDefaultCertificate": true,
            "SSLSupportMethod": "vip",
            "MinimumProtocolVersion": "TLSv1",
            "CertificateSource": "cloudfront",
        },
        "Restrictions": { "GeoRestriction": { "RestrictionType": "none", "Quantity": 0 } },
        "WebACLId": "",
        "HttpVersion": "http2",
        "IsIPV6Enabled": true,
        "ContinuousDeploymentPolicyId": "",
        "Staging": false,
    });
    assert_eq!(complete, expected);
    assert_eq!(members(&complete), members(&expected));
    assert_eq!(complete_distribution(complete), expected);
}

#[test]
fn what_is_said_stays() {
    let mut config = least();
    config["HttpVersion"] = "http2and3".into();
    config["CacheBehaviors"] = json!({ "Quantity": 1, "Items": [{
        "PathPattern": "/admin/*",
        "TargetOriginId": "site",
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": { "Quantity": 3, "Items": ["GET", "HEAD", "OPTIONS"] },
        "TrustedKeyGroups": { "Enabled": true, "Quantity": 1, "Items": ["a"] },
        "ForwardedValues": { "QueryString": true },
    }]});
    config["CustomErrorResponses"] = json!({ "Quantity": 1, "Items": [{ "ErrorCode": 404 }] });
    config["TenantConfig"] = json!({ "ParameterDefinitions": [] });
    let complete = complete_distribution(config);
    assert_eq!(complete["HttpVersion"], "http2and3");
    assert_eq!(
        complete["TenantConfig"],
        json!({ "ParameterDefinitions": [] })
    );
    let behavior = &complete["CacheBehaviors"]["Items"][0];
    assert_eq!(behavior["PathPattern"], "/admin/*");
    assert_eq!(behavior["AllowedMethods"]["Quantity"], 3);
    assert_eq!(
        behavior["AllowedMethods"]["CachedMethods"]["Items"],
        json!(["HEAD", "GET"])
    );
    assert_eq!(behavior["TrustedKeyGroups"]["Enabled"], true);
    assert_eq!(
        behavior["ForwardedValues"],
        json!({
            "QueryString": true,
            "Cookies": { "Forward": "none" },
            "Headers": { "Quantity": 0 },
            "QueryStringCacheKeys": { "Quantity": 0 },
        })
    );
    let ttls = ["MinTTL", "DefaultTTL", "MaxTTL"].map(|it| behavior[it].as_u64());
    assert_eq!(ttls, [Some(0), Some(86_400), Some(31_536_000)]);
    assert_eq!(
        complete["CustomErrorResponses"]["Items"][0],
        json!({
            "ErrorCode": 404, "ResponsePagePath": "", "ResponseCode": "", "ErrorCachingMinTTL": 10,
        })
    );
}

#[test]
fn elements_without_children_are_empty_objects_and_lists() {
    let mut config = least();
    for name in [
        "Aliases",
        "OriginGroups",
        "Logging",
        "ViewerCertificate",
        "Restrictions",
    ] {
        config[name] = "".into();
    }
    config["CacheBehaviors"] = json!({ "Quantity": 0, "Items": [] });
    assert_eq!(
        complete_distribution(config),
        complete_distribution(least())
    );
}

#[test]
fn a_custom_origin_gets_its_ports_and_times() {
    let mut config = least();
    config["Origins"]["Items"][0] = json!({
        "Id": "api",
        "DomainName": "api.example.com",
        "CustomOriginConfig": { "OriginProtocolPolicy": "https-only" },
    });
    let complete = complete_distribution(config);
    assert_eq!(
        complete["Origins"]["Items"][0]["CustomOriginConfig"],
        json!({
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": { "Quantity": 2, "Items": ["SSLv3", "TLSv1"] },
            "OriginReadTimeout": 30,
            "OriginKeepaliveTimeout": 5,
            "IpAddressType": "ipv4",
        })
    );
}

#[test]
fn a_certificate_of_acm_is_repeated_in_the_older_members() {
    let mut config = least();
    config["ViewerCertificate"] = json!({
        "ACMCertificateArn": "arn:aws:acm:us-east-1:1:certificate/a",
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    });
    let complete = complete_distribution(config);
    assert_eq!(
        complete["ViewerCertificate"],
        json!({
            "CloudFrontDefaultCertificate": false,
            "ACMCertificateArn": "arn:aws:acm:us-east-1:1:certificate/a",
            "SSLSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
            "Certificate": "arn:aws:acm:us-east-1:1:certificate/a",
            "CertificateSource": "acm",
        })
    );
    assert_eq!(complete_distribution(complete.clone()), complete);
}

#[test]
fn the_ttls_of_a_cache_policy_follow_the_least_one() {
    let ttls = |given: Value| {
        let complete = complete_cache_policy(given);
        ["MinTTL", "DefaultTTL", "MaxTTL"].map(|it| complete[it].as_u64().unwrap())
    };
    assert_eq!(ttls(json!({})), [0, 86_400, 31_536_000]);
    assert_eq!(
        ttls(json!({ "MinTTL": 100_000 })),
        [100_000, 100_000, 31_536_000]
    );
    assert_eq!(ttls(json!({ "MinTTL": 40_000_000 })), [40_000_000; 3]);
    assert_eq!(
        ttls(json!({ "MinTTL": 1, "DefaultTTL": 2, "MaxTTL": 3 })),
        [1, 2, 3]
    );
}

#[test]
fn policies_get_their_defaults() {
    assert_eq!(
        complete_cache_policy(json!({ "Name": "a", "MinTTL": 1 }))["ParametersInCacheKeyAndForwardedToOrigin"],
        json!({
            "EnableAcceptEncodingGzip": false,
            "EnableAcceptEncodingBrotli": false,
            "HeadersConfig": { "HeaderBehavior": "none" },
            "CookiesConfig": { "CookieBehavior": "none" },
            "QueryStringsConfig": { "QueryStringBehavior": "none" },
        })
    );
    let given = json!({ "Name": "a", "HeadersConfig": {
        "HeaderBehavior": "whitelist", "Headers": { "Quantity": 1, "Items": ["origin"] },
    }});
    assert_eq!(
        complete_origin_request_policy(given),
        json!({
            "Comment": "",
            "Name": "a",
            "HeadersConfig": {
                "HeaderBehavior": "whitelist",
                "Headers": { "Quantity": 1, "Items": ["origin"] },
            },
            "CookiesConfig": { "CookieBehavior": "none" },
            "QueryStringsConfig": { "QueryStringBehavior": "none" },
        })
    );
    let given = json!({ "Name": "a", "ServerTimingHeadersConfig": { "Enabled": true } });
    assert_eq!(
        complete_response_headers_policy(given),
        json!({
            "Comment": "", "Name": "a", "ServerTimingHeadersConfig": { "Enabled": true },
        })
    );
    assert_eq!(
        complete_origin_access_control(json!({ "Name": "a" })),
        json!({ "Name": "a", "Description": "", "SigningProtocol": "sigv4" })
    );
    assert_eq!(
        complete_function(json!({ "Runtime": "cloudfront-js-2.0" })),
        json!({ "Comment": "", "Runtime": "cloudfront-js-2.0" })
    );
}
