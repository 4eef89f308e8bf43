//! What `dynamic` blocks and locals hide: a plan says that it is unknown, and nothing else.

use serde_json::{Value as Json, json};

use super::super::super::definition::{Code, Definition};
use super::super::super::finding::Finding;
use super::{constant, plan, read, refs, resource, written};

/// A plan with what its resources leave open.
fn open(resources: Vec<(Json, Json)>, configuration: Vec<Json>) -> (Definition, Vec<Finding>) {
    let changes: Vec<Json> = resources
        .iter()
        .map(|(it, unknown)| {
            json!({
                "address": it["address"],
                "change": {"actions": ["create"], "after_unknown": unknown},
            })
        })
        .collect();
    let resources = resources.into_iter().map(|it| it.0).collect();
    let mut document = plan(resources, configuration);
    document["resource_changes"] = Json::Array(changes);
    read(&document)
}

fn named(kind: &str, name: &str) -> (Json, Json) {
    let it = resource(kind, name, None, json!({"name": name}));
    (it, json!({"id": true, "arn": true}))
}

fn bucket(key: &str) -> (Json, Json) {
    let values = json!({"bucket": format!("{key}-1.4.0"), "region": "eu-west-1"});
    let it = resource("aws_s3_bucket", "app", Some(json!(key)), values);
    (it, json!({"bucket_regional_domain_name": true}))
}

/// A distribution whose origin and behavior are `dynamic`, so that nothing of them is written.
fn dynamic() -> (Json, Json) {
    let behavior = |more: Json| {
        let mut res = json!({
            "target_origin_id": "s3-admin", "viewer_protocol_policy": "https-only",
            "function_association": [{"event_type": "viewer-request"}],
        });
        res.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        res
    };
    let values = json!({
        "enabled": true,
        "origin": [{"origin_id": "s3-admin", "custom_header": [{"name": "x-secret"}]}],
        "default_cache_behavior": [behavior(json!({}))],
        "ordered_cache_behavior": [behavior(json!({"path_pattern": "/admin/*"}))],
    });
    let of_behavior = json!({
        "cache_policy_id": true, "function_association": [{"function_arn": true}],
        "grpc_config": true, "trusted_key_groups": true, "default_ttl": true,
    });
    let unknown = json!({
        "id": true, "arn": true, "custom_error_response": true,
        "origin": [{"domain_name": true, "origin_access_control_id": true, "custom_header": [{"value": true}]}],
        "default_cache_behavior": [of_behavior], "ordered_cache_behavior": [of_behavior],
    });
    let it = resource("aws_cloudfront_distribution", "web", None, values);
    (it, unknown)
}

fn said(found: &[Finding]) -> Vec<String> {
    let all = found.iter().map(|it| {
        let title = it.title.strip_suffix(" is known only after it is applied");
        format!(
            "{}: {}",
            title.unwrap_or(&it.title),
            it.notes.last().unwrap()
        )
    });
    all.collect()
}

#[test]
fn what_alone_may_be_meant_is_taken_and_said() {
    let resources = vec![
        dynamic(),
        bucket("admin"),
        bucket("shell"),
        named("aws_cloudfront_cache_policy", "assets"),
        named("aws_cloudfront_function", "rewrite"),
        named("aws_cloudfront_origin_access_control", "sites"),
    ];
    let (definition, found) = open(resources, Vec::new());
    let config = definition.distributions[0].config.to_json();
    let control = definition.origin_access_controls[0].id.as_str();
    let policy = definition.cache_policies[0].id.as_str();
    assert_eq!(
        config["Origins"],
        json!([{
            "Id": "s3-admin", "DomainName": "admin-1.4.0.s3.eu-west-1.amazonaws.com",
            "CustomHeaders": [{"HeaderName": "x-secret", "HeaderValue": "(known after apply)"}],
            "OriginAccessControlId": control, "S3OriginConfig": {"OriginAccessIdentity": ""},
        }])
    );
    for behavior in [
        &config["DefaultCacheBehavior"],
        &config["CacheBehaviors"][0],
    ] {
        assert_eq!(behavior["CachePolicyId"], policy);
        assert_eq!(
            behavior["FunctionAssociations"][0]["FunctionARN"],
            "arn:aws:cloudfront::000000000000:function/rewrite"
        );
        assert_eq!(behavior.get("TrustedKeyGroups"), None);
    }
    let web = "aws_cloudfront_distribution.web";
    let only = |it: &str| format!("`{it}` is taken, since there is no other");
    let control = only("aws_cloudfront_origin_access_control.sites");
    let function = only("aws_cloudfront_function.rewrite");
    let policy = only("aws_cloudfront_cache_policy.assets");
    let bucket =
        "the bucket `aws_s3_bucket.app[\"admin\"]` is taken, since it is called like the origin";
    let dynamic = "a `dynamic` block makes it of something that is not known; it is left out";
    let mut said = said(&found);
    said.retain(|it| !it.contains("code` of"));
    assert_eq!(
        said,
        [
            format!("`origin_access_control_id` of `{web}`: {control}"),
            format!("`function_arn` of `{web}`: {function}"),
            format!("`cache_policy_id` of `{web}`: {policy}"),
            format!("`custom_error_response` of `{web}`: {dynamic}"),
            format!("`origin[\"s3-admin\"].domain_name` of `{web}`: {bucket}"),
            format!(
                "`custom_header[\"x-secret\"].value` of `{web}`: `(known after apply)` stands for it"
            ),
        ]
    );
}

#[test]
fn what_may_be_several_is_left_out_and_said() {
    let resources = vec![
        dynamic(),
        bucket("admin"),
        named("aws_cloudfront_cache_policy", "assets"),
        named("aws_cloudfront_cache_policy", "pages"),
    ];
    let (definition, found) = open(resources, Vec::new());
    let config = definition.distributions[0].config.to_json();
    assert_eq!(config["DefaultCacheBehavior"].get("CachePolicyId"), None);
    let expected = "`cache_policy_id` of `aws_cloudfront_distribution.web`: it is left out, since each of 2 `aws_cloudfront_cache_policy` may be meant";
    assert!(said(&found).iter().any(|it| it == expected), "{found:?}");
}

#[test]
fn a_store_that_is_not_there_yet_is_a_list_of_one_and_no_code() {
    let function = resource(
        "aws_cloudfront_function",
        "rewrite",
        None,
        json!({"name": "rewrite", "runtime": "cloudfront-js-2.0"}),
    );
    let unknown = json!({"code": true, "key_value_store_associations": true});
    let store = named("aws_cloudfront_key_value_store", "routes");
    let name = "aws_cloudfront_key_value_store.routes";
    let configuration = vec![
        written(
            "aws_cloudfront_key_value_store",
            "routes",
            json!({"name": constant("routes")}),
        ),
        written(
            "aws_cloudfront_function",
            "rewrite",
            json!({
                "code": refs(&["path.module", &format!("{name}.id"), name]),
                "key_value_store_associations": refs(&[&format!("{name}.arn"), name]),
            }),
        ),
    ];
    let (definition, _) = open(vec![(function, unknown), store], configuration);
    let function = &definition.functions[0];
    let id = &definition.key_value_stores[0].id;
    assert_eq!(
        function.config.to_json()["KeyValueStoreAssociations"],
        json!([{"KeyValueStoreARN": format!("arn:aws:cloudfront::000000000000:key-value-store/{id}")}])
    );
    assert!(
        matches!(function.code, Code::Unknown(_)),
        "{:?}",
        function.code
    );
}

#[test]
fn the_policy_of_a_website_lets_anyone_read() {
    let site = resource("aws_s3_bucket", "site", None, json!({"bucket": "site"}));
    let of_bucket = |kind: &str| {
        (
            resource(kind, "site", None, json!({})),
            json!({"bucket": true}),
        )
    };
    let bucket = refs(&["aws_s3_bucket.site.id", "aws_s3_bucket.site"]);
    let arn = refs(&["aws_s3_bucket.site.arn", "aws_s3_bucket.site"]);
    let configuration = vec![
        written("aws_s3_bucket", "site", json!({"bucket": constant("site")})),
        written(
            "aws_s3_bucket_website_configuration",
            "site",
            json!({"bucket": bucket}),
        ),
        written(
            "aws_s3_bucket_policy",
            "site",
            json!({"bucket": bucket, "policy": arn}),
        ),
    ];
    let resources = vec![
        (site, json!({"arn": true})),
        of_bucket("aws_s3_bucket_website_configuration"),
        of_bucket("aws_s3_bucket_policy"),
    ];
    let (definition, _) = open(resources, configuration);
    let statement = &definition.buckets[0].policies[0].to_json()["Statement"][0];
    assert_eq!(statement["Principal"], "*");
    assert_eq!(statement["Resource"], "arn:aws:s3:::site/*");
}
