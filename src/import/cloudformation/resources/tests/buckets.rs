//! `AWS::S3::Bucket` and `AWS::S3::BucketPolicy`

use serde_json::{Value as Json, json};

use super::made;
use crate::import::{DefinedBucket, Node};

fn bucket(properties: &Json) -> DefinedBucket {
    let resources = json!({"B": {"Type": "AWS::S3::Bucket", "Properties": properties}});
    let mut made = made(&resources, &[]);
    assert_eq!(made.said(), Vec::<String>::new());
    made.definition.buckets.remove(0)
}

fn json_of(node: Option<&Node>) -> Json {
    node.map_or(Json::Null, Node::to_json)
}

#[test]
fn a_bucket_has_its_name_or_a_stand_in() {
    let named = bucket(&json!({"BucketName": "site"}));
    assert_eq!((&*named.name, named.is_stand_in), ("site", false));
    let other = bucket(&json!({}));
    assert_eq!((&*other.name, other.is_stand_in), ("ID-B", true));
    assert_eq!(other.names, ["B"]);
    assert_eq!(other.public_access_block, None);
}

#[test]
fn a_website_has_the_form_of_the_api() {
    for (given, expected) in [
        (
            json!({"IndexDocument": "index.html", "ErrorDocument": "404.html"}),
            json!({"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "404.html"}}),
        ),
        (
            json!({"RedirectAllRequestsTo": {"HostName": "x.example", "Protocol": "https"}}),
            json!({"RedirectAllRequestsTo": {"HostName": "x.example", "Protocol": "https"}}),
        ),
        (
            json!({"IndexDocument": "i", "RoutingRules": [{
                "RedirectRule": {"HostName": "x", "HttpRedirectCode": "302", "ReplaceKeyPrefixWith": "b/"},
                "RoutingRuleCondition": {"KeyPrefixEquals": "a/", "HttpErrorCodeReturnedEquals": "404"},
            }]}),
            json!({"IndexDocument": {"Suffix": "i"}, "RoutingRules": [{
                "Redirect": {"HostName": "x", "HttpRedirectCode": "302", "ReplaceKeyPrefixWith": "b/"},
                "Condition": {"KeyPrefixEquals": "a/", "HttpErrorCodeReturnedEquals": "404"},
            }]}),
        ),
    ] {
        let it = bucket(&json!({"WebsiteConfiguration": given}));
        assert_eq!(json_of(it.website.as_ref()), expected);
    }
}

#[test]
fn cors_rules_have_the_names_of_the_api() {
    let it = bucket(&json!({"CorsConfiguration": {"CorsRules": [{
        "Id": "r",
        "AllowedHeaders": ["*"],
        "AllowedMethods": ["GET"],
        "AllowedOrigins": ["*"],
        "ExposedHeaders": ["ETag"],
        "MaxAge": 3000,
    }]}}));
    assert_eq!(
        json_of(it.cors_rules.as_ref()),
        json!([{
            "ID": "r",
            "AllowedHeaders": ["*"],
            "AllowedMethods": ["GET"],
            "AllowedOrigins": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3000,
        }])
    );
}

#[test]
fn access_and_versions() {
    let block = json!({"BlockPublicAcls": true, "BlockPublicPolicy": false});
    let it = bucket(&json!({
        "PublicAccessBlockConfiguration": block,
        "VersioningConfiguration": {"Status": "Suspended"},
        "LifecycleConfiguration": {"Rules": []},
    }));
    assert_eq!(json_of(it.public_access_block.as_ref()), block);
    assert_eq!(it.versioning.as_deref(), Some("Suspended"));
    for (given, expected) in [
        ("Private", "private"),
        ("PublicRead", "public-read"),
        ("BucketOwnerFullControl", "bucket-owner-full-control"),
    ] {
        let it = bucket(&json!({"AccessControl": given}));
        assert_eq!(it.acl.as_deref(), Some(expected));
    }
}

#[test]
fn a_policy_stands_at_its_bucket_wherever_that_is() {
    let document = json!({"Version": "2012-10-17", "Statement": []});
    let policy = |bucket: &str, document: Json| {
        json!({
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": bucket, "PolicyDocument": document},
        })
    };
    let made = made(
        &json!({
            "P": policy("site", document.clone()),
            "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "site"}},
            "Q": policy("elsewhere", json!(document.to_string())),
            "R": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "site"}},
        }),
        &[],
    );
    let seen: Vec<_> = made
        .definition
        .buckets
        .iter()
        .map(|it| {
            let policies: Vec<Json> = it.policies.iter().map(Node::to_json).collect();
            (it.name.as_str(), policies)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("site", vec![document.clone()]),
            ("elsewhere", vec![document])
        ]
    );
    assert_eq!(made.said(), ["bad-template `R` has no `PolicyDocument`"]);
}
