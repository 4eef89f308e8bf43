//! Documents as AWS prints them, as they come from XML, and what is said of wrong ones.

use serde_json::{Value, json};

use super::*;

/// What `aws cloudfront get-distribution-config` prints of a small distribution.
fn document() -> Value {
    json!({
        "CallerReference": "r-1",
        "Aliases": {"Quantity": 0},
        "DefaultRootObject": "index.html",
        "Origins": {"Quantity": 1, "Items": [{
            "Id": "site",
            "DomainName": "site.s3.us-east-1.amazonaws.com",
            "OriginPath": "",
            "CustomHeaders": {"Quantity": 0},
            "S3OriginConfig": {"OriginAccessIdentity": ""},
            "ConnectionAttempts": 3,
            "ConnectionTimeout": 10,
            "OriginShield": {"Enabled": false},
            "OriginAccessControlId": "E1OAC",
        }]},
        "OriginGroups": {"Quantity": 0},
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "TrustedSigners": {"Enabled": false, "Quantity": 0},
            "TrustedKeyGroups": {"Enabled": false, "Quantity": 0},
            "ViewerProtocolPolicy": "redirect-to-https",
            "AllowedMethods": {
                "Quantity": 2,
                "Items": ["HEAD", "GET"],
                "CachedMethods": {"Quantity": 2, "Items": ["HEAD", "GET"]},
            },
            "SmoothStreaming": false,
            "Compress": true,
            "LambdaFunctionAssociations": {"Quantity": 0},
            "FunctionAssociations": {"Quantity": 0},
            "FieldLevelEncryptionId": "",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "GrpcConfig": {"Enabled": false},
        },
        "CacheBehaviors": {"Quantity": 0},
        "CustomErrorResponses": {"Quantity": 1, "Items": [{
            "ErrorCode": 403,
            "ResponsePagePath": "/index.html",
            "ResponseCode": "200",
            "ErrorCachingMinTTL": 10,
        }]},
        "Comment": "",
        "Logging": {"Enabled": false, "IncludeCookies": false, "Bucket": "", "Prefix": ""},
        "PriceClass": "PriceClass_All",
        "Enabled": true,
        "ViewerCertificate": {"CloudFrontDefaultCertificate": true, "MinimumProtocolVersion": "TLSv1"},
        "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
        "WebACLId": "",
        "HttpVersion": "http2",
        "IsIPV6Enabled": true,
        "ContinuousDeploymentPolicyId": "",
        "Staging": false,
    })
}

fn read(document: &Value) -> ReadShape<DistributionConfig> {
    read_shape(document, "DistributionConfig")
}

#[test]
fn a_document_is_written_as_it_was_read() {
    let it = read(&document());
    assert_eq!(it.found, Findings::default());
    assert_eq!(it.shape.unwrap().to_json(), document());
}

#[test]
fn what_comes_from_xml_is_read_like_json() {
    let mut loose = document();
    loose["Enabled"] = json!("true");
    loose["Aliases"] = json!("");
    loose["OriginGroups"] = Value::Null;
    loose["CacheBehaviors"] = json!({"Quantity": "0", "Items": ""});
    loose["Logging"] = json!("");
    loose["Origins"]["Quantity"] = json!("1");
    loose["Origins"]["Items"][0]["ConnectionAttempts"] = json!("3");
    loose["Origins"]["Items"][0]["S3OriginConfig"] = json!("");
    loose["Origins"]["Items"][0]["CustomOriginConfig"] = json!("");
    loose["CustomErrorResponses"]["Items"][0]["ResponseCode"] = json!(200);
    loose["CustomErrorResponses"]["Items"][0]["ErrorCachingMinTTL"] = json!("");
    loose["DefaultCacheBehavior"]["ForwardedValues"] = json!("");
    loose["DefaultCacheBehavior"]["MinTTL"] = json!("");
    loose["DefaultCacheBehavior"]["OriginRequestPolicyId"] = json!("");
    loose["DefaultCacheBehavior"]
        .as_object_mut()
        .unwrap()
        .remove("GrpcConfig");
    let it = read(&loose);
    assert_eq!(it.found, Findings::default());
    assert_eq!(it.shape, read(&document()).shape);
}

#[test]
fn lists_may_stand_without_their_wrapper() {
    let mut plain = document();
    plain["Aliases"] = json!(["a.example.com"]);
    plain["Origins"] = plain["Origins"]["Items"].clone();
    let it = read(&plain).shape.unwrap();
    assert_eq!(it.aliases, ["a.example.com"]);
    assert_eq!(it.origins[0].id, "site");
}

#[test]
fn every_problem_is_found_with_its_path() {
    let mut broken = document();
    let object = broken.as_object_mut().unwrap();
    object.remove("CallerReference");
    object["Enabled"] = json!("perhaps");
    object["HttpVersion"] = json!("http4");
    object["Aliases"] = json!({"Quantity": 2, "Items": ["a"]});
    object["Comment"] = Value::Null;
    let origin = object["Origins"]["Items"][0].as_object_mut().unwrap();
    origin.remove("DomainName");
    origin["ConnectionAttempts"] = json!(300);
    object["CacheBehaviors"] =
        json!({"Items": [{"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"}]});
    object["Restrictions"] = json!(7);
    let it = read(&broken);
    assert_eq!(it.shape, None);
    let mut problems = it.found.problems.iter();
    let mut next = || problems.next().map(|it| (it.code, it.message.as_str()));
    for expected in [
        (
            "InvalidArgument",
            "Missing required member DistributionConfig.CallerReference.",
        ),
        (
            "InconsistentQuantities",
            "DistributionConfig.Aliases.Quantity is 2, but there are 1 items.",
        ),
        (
            "InvalidArgument",
            "Missing required member DistributionConfig.Origins.Items[0].DomainName.",
        ),
        (
            "InvalidArgument",
            "DistributionConfig.Origins.Items[0].ConnectionAttempts must be a whole number from 0 to 255.",
        ),
        (
            "InvalidArgument",
            "Missing required member DistributionConfig.CacheBehaviors.Items[0].PathPattern.",
        ),
        (
            "InvalidArgument",
            "Missing required member DistributionConfig.Comment.",
        ),
        (
            "InvalidArgument",
            "DistributionConfig.Enabled must be true or false.",
        ),
        (
            "InvalidArgument",
            "DistributionConfig.Restrictions must be an object.",
        ),
        (
            "InvalidArgument",
            "DistributionConfig.HttpVersion must be one of: http2, http1.1, http3, http2and3.",
        ),
    ] {
        assert_eq!(next(), Some(expected));
    }
    assert_eq!(next(), None);
}

#[test]
fn what_is_not_known_is_named_and_does_no_harm() {
    let mut newer = document();
    newer["Teleport"] = json!(true);
    newer["Origins"]["Items"][0]["S3OriginConfig"]["Speed"] = json!({"x": 1});
    newer["Aliases"]["Extra"] = json!(1);
    let it = read(&newer);
    assert_eq!(
        it.found.unknown,
        [
            "DistributionConfig.Aliases.Extra",
            "DistributionConfig.Origins.Items[0].S3OriginConfig.Speed",
            "DistributionConfig.Teleport",
        ]
    );
    assert_eq!(it.shape, read(&document()).shape);
}

#[test]
fn a_behavior_with_a_pattern_knows_the_members_of_both() {
    let it = read_shape::<OrderedCacheBehavior>(
        &json!({
            "PathPattern": "/a/*",
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "allow-all",
            "ForwardedValues": {"QueryString": "false", "Cookies": {"Forward": "none"}},
        }),
        "CacheBehavior",
    );
    assert_eq!(it.found, Findings::default());
    let it = it.shape.unwrap();
    assert_eq!(it.path_pattern, "/a/*");
    assert_eq!(it.behavior.target_origin_id, "site");
    assert!(it.behavior.forwarded_values.is_some());
    assert_eq!(it.to_json()["PathPattern"], "/a/*");
    assert_eq!(it.to_json()["TargetOriginId"], "site");
}

/// Reads a document and writes it again, the same.
fn comes_back<T: Shape>(document: &Value) {
    let it = read_shape::<T>(document, "it");
    assert_eq!(it.found, Findings::default());
    assert_eq!(it.shape.unwrap().write().as_ref(), Some(document));
}

#[test]
fn policies_and_functions_come_back_as_they_were() {
    comes_back::<CachePolicyConfig>(&json!({
        "Comment": "",
        "Name": "by-language",
        "DefaultTTL": 86400,
        "MaxTTL": 31536000,
        "MinTTL": 1,
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": true,
            "EnableAcceptEncodingBrotli": true,
            "HeadersConfig": {
                "HeaderBehavior": "whitelist",
                "Headers": {"Quantity": 1, "Items": ["Accept-Language"]},
            },
            "CookiesConfig": {"CookieBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "all"},
        },
    }));
    comes_back::<OriginRequestPolicyConfig>(&json!({
        "Comment": "all",
        "Name": "everything",
        "HeadersConfig": {
            "HeaderBehavior": "allViewerAndWhitelistCloudFront",
            "Headers": {"Quantity": 1, "Items": ["CloudFront-Viewer-Country"]},
        },
        "CookiesConfig": {
            "CookieBehavior": "allExcept",
            "Cookies": {"Quantity": 1, "Items": ["a"]},
        },
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }));
    comes_back::<ResponseHeadersPolicyConfig>(&json!({
        "Comment": "",
        "Name": "security",
        "CorsConfig": {
            "AccessControlAllowOrigins": {"Quantity": 1, "Items": ["*"]},
            "AccessControlAllowHeaders": {"Quantity": 1, "Items": ["*"]},
            "AccessControlAllowMethods": {"Quantity": 1, "Items": ["ALL"]},
            "AccessControlAllowCredentials": false,
            "OriginOverride": true,
        },
        "SecurityHeadersConfig": {
            "XSSProtection": {"Override": true, "Protection": true, "ModeBlock": true},
            "FrameOptions": {"Override": true, "FrameOption": "DENY"},
            "ReferrerPolicy": {"Override": false, "ReferrerPolicy": "same-origin"},
            "ContentSecurityPolicy": {"Override": true, "ContentSecurityPolicy": "default-src 'self'"},
            "ContentTypeOptions": {"Override": true},
            "StrictTransportSecurity": {
                "Override": true,
                "IncludeSubdomains": true,
                "AccessControlMaxAgeSec": 63072000,
            },
        },
        "ServerTimingHeadersConfig": {"Enabled": true, "SamplingRate": 12.5},
        "CustomHeadersConfig": {"Quantity": 1, "Items": [
            {"Header": "X-A", "Value": "1", "Override": false},
        ]},
        "RemoveHeadersConfig": {"Quantity": 1, "Items": [{"Header": "Server"}]},
    }));
    comes_back::<FunctionConfig>(&json!({
        "Comment": "",
        "Runtime": "cloudfront-js-2.0",
        "KeyValueStoreAssociations": {"Quantity": 1, "Items": [
            {"KeyValueStoreARN": "arn:aws:cloudfront::000000000000:key-value-store/x"},
        ]},
    }));
    comes_back::<OriginAccessControlConfig>(&json!({
        "Name": "site",
        "Description": "",
        "SigningProtocol": "sigv4",
        "SigningBehavior": "always",
        "OriginAccessControlOriginType": "s3",
    }));
}
