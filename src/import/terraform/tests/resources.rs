//! Resources of a state, each in the API's shape.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::super::super::definition::{Code, StoreData};
use super::super::super::document::Node;
use super::super::super::finding::Weight;
use super::{read, state, titles};
use crate::resources::shapes::{
    CachePolicyConfig, DistributionConfig, FunctionConfig, OriginRequestPolicyConfig,
    ResponseHeadersPolicyConfig, Shape, read_shape,
};

fn whole<T: Shape>(config: &Node) -> T {
    let read = read_shape::<T>(&config.to_json(), "it");
    assert_eq!(read.found, Default::default());
    read.shape.unwrap()
}

#[test]
fn a_rich_distribution_is_read_without_a_word_left() {
    let behavior = json!({
        "allowed_methods": ["GET", "HEAD", "OPTIONS"], "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "", "compress": false, "default_ttl": 60, "max_ttl": 120, "min_ttl": 0,
        "field_level_encryption_id": "", "function_association": [], "lambda_function_association": [],
        "forwarded_values": [{
            "cookies": [{"forward": "whitelist", "whitelisted_names": ["a"]}],
            "headers": ["Origin"], "query_string": true, "query_string_cache_keys": ["q"],
        }],
        "grpc_config": [{"enabled": true}], "origin_request_policy_id": "", "realtime_log_config_arn": "",
        "response_headers_policy_id": "", "smooth_streaming": false, "target_origin_id": "group",
        "trusted_key_groups": ["K1"], "trusted_signers": [], "viewer_protocol_policy": "https-only",
    });
    let mut ordered = behavior.clone();
    ordered["path_pattern"] = json!("/x/*");
    ordered["cache_policy_id"] = json!("658327ea-f89d-4fab-a63d-7e88639e58f6");
    let (definition, found) = read(&state(&[(
        "aws_cloudfront_distribution",
        "web",
        json!({
            "aliases": ["www.example.com"], "anycast_ip_list_id": "", "arn": "arn:aws:cloudfront::111122223333:distribution/E1",
            "caller_reference": "terraform-1", "comment": null, "continuous_deployment_policy_id": "",
            "custom_error_response": [{"error_caching_min_ttl": null, "error_code": 500, "response_code": 0, "response_page_path": ""}],
            "default_cache_behavior": [behavior], "default_root_object": "", "domain_name": "d1.cloudfront.net", "enabled": true,
            "etag": "E", "hosted_zone_id": "Z2FDTNDATAQYW2", "http_version": "http2and3", "id": "E1",
            "in_progress_validation_batches": 0, "is_ipv6_enabled": true, "last_modified_time": "x", "logging_v1_enabled": true,
            "logging_config": [{"bucket": "logs.s3.amazonaws.com", "include_cookies": true, "prefix": "p/"}],
            "ordered_cache_behavior": [ordered],
            "origin": [
                {
                    "connection_attempts": 2, "connection_timeout": 5, "custom_header": [{"name": "x-a", "value": ""}],
                    "custom_origin_config": [{
                        "http_port": 8080, "https_port": 8443, "ip_address_type": "", "origin_keepalive_timeout": 6,
                        "origin_protocol_policy": "https-only", "origin_read_timeout": 31, "origin_ssl_protocols": ["TLSv1.2"],
                    }],
                    "domain_name": "api.example.com", "origin_access_control_id": "", "origin_id": "api", "origin_path": "/v1",
                    "origin_shield": [{"enabled": true, "origin_shield_region": "us-east-1"}], "response_completion_timeout": 0,
                    "s3_origin_config": [], "vpc_origin_config": [],
                },
                {"domain_name": "vpc.example.com", "origin_id": "vpc", "vpc_origin_config": [{"origin_keepalive_timeout": 5, "origin_read_timeout": 30, "owner_account_id": "", "vpc_origin_id": "vo_1"}]},
            ],
            "origin_group": [{"failover_criteria": [{"status_codes": [500, 404]}], "member": [{"origin_id": "api"}, {"origin_id": "vpc"}], "origin_id": "group"}],
            "price_class": "PriceClass_100", "restrictions": [{"geo_restriction": [{"locations": ["DE"], "restriction_type": "whitelist"}]}],
            "retain_on_delete": false, "staging": false, "status": "Deployed", "tags": {"a": "b"}, "tags_all": {"a": "b"},
            "trusted_key_groups": [{"enabled": true, "items": []}], "trusted_signers": [{"enabled": false, "items": []}],
            "viewer_certificate": [{
                "acm_certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/x", "cloudfront_default_certificate": false,
                "iam_certificate_id": "", "minimum_protocol_version": "TLSv1.2_2021", "ssl_support_method": "sni-only",
            }],
            "wait_for_deployment": true, "web_acl_id": "",
        }),
    )]));
    assert_eq!(found, []);
    let config: DistributionConfig = whole(&definition.distributions[0].config);
    assert_eq!(
        (
            definition.distributions[0].id.as_str(),
            definition.distributions[0].is_stand_in
        ),
        ("E1", false)
    );
    assert_eq!(config.caller_reference, "terraform-1");
    assert!(config.logging.enabled);
    assert_eq!(config.restrictions.geo_restriction.items, ["DE"]);
    assert_eq!(config.origins[0].custom_headers[0].header_value, "");
    assert_eq!(config.origins[0].response_completion_timeout, None);
    assert!(config.origins[0].s3_origin_config.is_none());
    assert_eq!(
        config.origins[1]
            .vpc_origin_config
            .as_ref()
            .unwrap()
            .vpc_origin_id,
        "vo_1"
    );
    assert_eq!(
        config.origin_groups[0].failover_criteria.status_codes,
        [500, 404]
    );
    assert_eq!(config.custom_error_responses[0].error_caching_min_ttl, 0);
    assert_eq!(config.custom_error_responses[0].response_code, "");
    let behavior = &config.default_cache_behavior;
    assert!(behavior.trusted_key_groups.enabled);
    assert!(!behavior.trusted_signers.enabled);
    assert!(behavior.grpc_config.enabled);
    assert_eq!(
        (behavior.min_ttl, behavior.default_ttl, behavior.max_ttl),
        (Some(0), Some(60), Some(120))
    );
    let forwarded = behavior.forwarded_values.as_ref().unwrap();
    assert_eq!(forwarded.query_string_cache_keys, ["q"]);
    assert_eq!(
        forwarded.cookies.whitelisted_names.as_deref(),
        Some(&["a".to_owned()][..])
    );
    let ordered = &config.cache_behaviors[0].behavior;
    assert_eq!(
        (
            ordered.min_ttl,
            ordered.max_ttl,
            ordered.forwarded_values.is_some()
        ),
        (None, None, false)
    );
}

#[test]
fn policies_are_read_without_a_word_left() {
    let items = |it: &[&str]| json!([{"items": it}]);
    let (definition, found) = read(&state(&[
        (
            "aws_cloudfront_cache_policy",
            "c",
            json!({
                "arn": "a", "comment": "", "default_ttl": 1, "etag": "E", "id": "uuid-c", "max_ttl": 2, "min_ttl": 0, "name": "c",
                "parameters_in_cache_key_and_forwarded_to_origin": [{
                    "cookies_config": [{"cookie_behavior": "none", "cookies": []}], "enable_accept_encoding_brotli": true,
                    "enable_accept_encoding_gzip": true,
                    "headers_config": [{"header_behavior": "whitelist", "headers": items(&["Origin"])}],
                    "query_strings_config": [{"query_string_behavior": "allExcept", "query_strings": items(&["utm"])}],
                }],
            }),
        ),
        (
            "aws_cloudfront_origin_request_policy",
            "o",
            json!({
                "comment": "x", "id": "uuid-o", "name": "o", "headers_config": [{"header_behavior": "allViewer", "headers": []}],
                "cookies_config": [{"cookie_behavior": "all", "cookies": []}], "query_strings_config": [{"query_string_behavior": "all", "query_strings": []}],
            }),
        ),
        (
            "aws_cloudfront_response_headers_policy",
            "r",
            json!({
                "id": "uuid-r", "name": "r", "comment": null,
                "cors_config": [{
                    "access_control_allow_credentials": false, "access_control_allow_headers": items(&["*"]),
                    "access_control_allow_methods": items(&["GET"]), "access_control_allow_origins": items(&["https://example.com"]),
                    "access_control_expose_headers": [], "access_control_max_age_sec": 0, "origin_override": true,
                }],
                "custom_headers_config": [{"items": [{"header": "x-a", "override": true, "value": "1"}]}],
                "remove_headers_config": [{"items": [{"header": "Server"}]}],
                "security_headers_config": [{
                    "content_security_policy": [{"content_security_policy": "default-src 'self'", "override": true}],
                    "content_type_options": [{"override": true}], "frame_options": [{"frame_option": "DENY", "override": false}],
                    "referrer_policy": [{"override": true, "referrer_policy": "no-referrer"}],
                    "strict_transport_security": [{"access_control_max_age_sec": 63072000, "include_subdomains": true, "override": true, "preload": null}],
                    "xss_protection": [{"mode_block": true, "override": true, "protection": true, "report_uri": ""}],
                }],
                "server_timing_headers_config": [{"enabled": true, "sampling_rate": 50}],
            }),
        ),
    ]));
    assert_eq!(found, []);
    let cache: CachePolicyConfig = whole(&definition.cache_policies[0].config);
    let parameters = cache.parameters.unwrap();
    assert_eq!(
        parameters.headers_config.headers.as_deref(),
        Some(&["Origin".to_owned()][..])
    );
    let _: OriginRequestPolicyConfig = whole(&definition.origin_request_policies[0].config);
    let headers: ResponseHeadersPolicyConfig =
        whole(&definition.response_headers_policies[0].config);
    assert_eq!(
        headers.cors_config.unwrap().access_control_max_age_sec,
        None
    );
    assert_eq!(
        headers.custom_headers_config.unwrap().items[0].header,
        "x-a"
    );
    assert_eq!(
        headers.remove_headers_config.unwrap().items[0].header,
        "Server"
    );
    assert_eq!(definition.response_headers_policies[0].id, "uuid-r");
}

#[test]
fn functions_and_stores_are_read() {
    let arn = "arn:aws:cloudfront::111122223333:key-value-store/0f0f";
    let (definition, found) = read(&state(&[
        (
            "aws_cloudfront_function",
            "f",
            json!({
                "name": "f", "runtime": "cloudfront-js-2.0", "code": "function handler(e) {}", "publish": false,
                "comment": "", "key_value_store_associations": [arn], "id": "f", "arn": "a", "etag": "E", "status": "X", "live_stage_etag": "",
            }),
        ),
        (
            "aws_cloudfront_key_value_store",
            "s",
            json!({"name": "s", "id": "s", "arn": arn}),
        ),
        (
            "aws_cloudfrontkeyvaluestore_key",
            "a",
            json!({"key_value_store_arn": arn, "key": "a", "value": "1"}),
        ),
        (
            "aws_cloudfrontkeyvaluestore_keys_exclusive",
            "b",
            json!({
                "key_value_store_arn": arn, "max_batch_size": 50,
                "resource_key_value_pair": [{"key": "b", "value": "2"}, {"key": "c", "value": ""}],
            }),
        ),
    ]));
    assert_eq!(found, []);
    let function = &definition.functions[0];
    assert!(!function.is_published);
    let config: FunctionConfig = whole(&function.config);
    assert_eq!(
        config.key_value_store_associations[0].key_value_store_arn,
        arn
    );
    let store = &definition.key_value_stores[0];
    assert_eq!((store.id.as_str(), store.name.as_str()), ("0f0f", "s"));
    let pairs = [("a", "1"), ("b", "2"), ("c", "")];
    let pairs: BTreeMap<String, String> = pairs
        .iter()
        .map(|it| (it.0.to_owned(), it.1.to_owned()))
        .collect();
    assert_eq!(store.data, StoreData::Pairs(pairs));
}

#[test]
fn lambda_functions_are_read_with_what_the_edge_refuses() {
    let (definition, found) = read(&state(&[
        (
            "aws_lambda_function",
            "zip",
            json!({"function_name": "zip", "filename": "../out/./a.zip", "runtime": "nodejs22.x", "handler": "index.handler", "timeout": 5, "memory_size": 256, "architectures": ["x86_64"], "environment": [], "tracing_config": [{"mode": "PassThrough"}], "ephemeral_storage": [{"size": 512}]}),
        ),
        (
            "aws_lambda_function",
            "dir",
            json!({"function_name": "dir", "filename": "dir.zip", "environment": [{"variables": {"A": "1"}}], "layers": ["x"], "architectures": ["arm64"], "tracing_config": [{"mode": "Active"}], "ephemeral_storage": [{"size": 1024}], "kms_key_arn": "k", "vpc_config": [{"subnet_ids": []}]}),
        ),
        (
            "aws_lambda_function",
            "text",
            json!({"function_name": "text", "filename": "text.zip"}),
        ),
        (
            "aws_lambda_function",
            "s3",
            json!({"function_name": "s3", "s3_bucket": "code", "s3_key": "a.zip", "package_type": "Zip"}),
        ),
        (
            "data.archive_file",
            "dir",
            json!({"output_path": "./dir.zip", "source_dir": "edge/dir"}),
        ),
        (
            "archive_file",
            "text",
            json!({"output_path": "./text.zip", "source": [{"content": "exports.handler = 1;", "filename": "index.js"}]}),
        ),
    ]));
    assert_eq!(found, []);
    let [zip, dir, text, s3] = definition.lambda_functions.as_slice() else {
        panic!();
    };
    assert_eq!(zip.code, Code::Zip(PathBuf::from("/out/a.zip")));
    assert_eq!((zip.timeout, zip.memory_size), (Some(5), Some(256)));
    assert_eq!(zip.refused_at_edge, []);
    assert_eq!(dir.code, Code::Folder(PathBuf::from("/site/edge/dir")));
    let refused: Vec<&str> = dir.refused_at_edge.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(
        refused,
        [
            "`environment`: environment variables",
            "`vpc_config`: access to a VPC",
            "`layers`: layers",
            "`architectures`: arm64",
            "`tracing_config`: Active",
            "`ephemeral_storage`: 1024",
            "`kms_key_arn`: k",
        ]
    );
    assert!(
        matches!(&text.code, Code::Inline { text, .. } if text.as_ref() == "exports.handler = 1;")
    );
    assert_eq!(
        s3.code,
        Code::Unknown(
            "the code of `aws_lambda_function.s3` lies in S3, at s3://code/a.zip".to_owned()
        )
    );
}

/// A bucket that says all by itself, and one of which other resources do.
fn buckets() -> Json {
    let rules = "[{\"Condition\":{\"KeyPrefixEquals\":\"a/\"},\"Redirect\":{\"ReplaceKeyPrefixWith\":\"b/\"}}]";
    let policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
    state(&[
        (
            "aws_s3_bucket",
            "old",
            json!({
                "bucket": "old", "acl": "public-read", "policy": policy, "versioning": [{"enabled": true, "mfa_delete": false}],
                "website": [{"index_document": "index.html", "error_document": "error.html", "redirect_all_requests_to": "", "routing_rules": rules}],
                "cors_rule": [{"allowed_headers": ["*"], "allowed_methods": ["GET"], "allowed_origins": ["*"], "expose_headers": [], "max_age_seconds": 5}],
            }),
        ),
        (
            "aws_s3_bucket",
            "new",
            json!({"bucket": "new", "policy": policy, "website": []}),
        ),
        (
            "aws_s3_bucket_website_configuration",
            "new",
            json!({
                "bucket": "new", "id": "new", "expected_bucket_owner": "", "index_document": [{"suffix": "i.html"}], "error_document": [{"key": "e.html"}],
                "redirect_all_requests_to": [], "routing_rules": rules,
                "routing_rule": [{"condition": [{"http_error_code_returned_equals": "404", "key_prefix_equals": ""}],
                    "redirect": [{"host_name": "", "http_redirect_code": "302", "protocol": "", "replace_key_prefix_with": "", "replace_key_with": "x"}]}],
            }),
        ),
        (
            "aws_s3_bucket_cors_configuration",
            "new",
            json!({"bucket": "new", "cors_rule": [{"id": "r", "allowed_methods": ["PUT"], "allowed_origins": ["https://a"], "max_age_seconds": 0}]}),
        ),
        (
            "aws_s3_bucket_public_access_block",
            "new",
            json!({"bucket": "new", "id": "new", "block_public_acls": false, "block_public_policy": false, "ignore_public_acls": false, "restrict_public_buckets": true}),
        ),
        (
            "aws_s3_bucket_policy",
            "new",
            json!({"bucket": "new", "policy": policy}),
        ),
        (
            "aws_s3_bucket_versioning",
            "new",
            json!({"bucket": "new", "versioning_configuration": [{"status": "Suspended"}]}),
        ),
        (
            "aws_s3_bucket_acl",
            "new",
            json!({"bucket": "new", "acl": "public-read"}),
        ),
        (
            "aws_s3_bucket_acl",
            "other",
            json!({"bucket": "other", "acl": "private"}),
        ),
    ])
}

#[test]
fn buckets_are_read_old_and_new() {
    let (definition, found) = read(&buckets());
    assert_eq!(found, []);
    let [old, new, other] = definition.buckets.as_slice() else {
        panic!();
    };
    let json = |it: &Option<Node>| it.as_ref().map(Node::to_json);
    let prefix = json!([{"Condition": {"KeyPrefixEquals": "a/"}, "Redirect": {"ReplaceKeyPrefixWith": "b/"}}]);
    assert_eq!(
        json(&old.website),
        Some(
            json!({"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}, "RoutingRules": prefix})
        )
    );
    assert_eq!(old.acl.as_deref(), Some("public-read"));
    assert_eq!(old.versioning.as_deref(), Some("Enabled"));
    assert_eq!(old.policies.len(), 1);
    assert_eq!(
        json(&old.cors_rules),
        Some(
            json!([{"AllowedHeaders": ["*"], "AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "ExposeHeaders": [], "MaxAgeSeconds": 5}])
        )
    );
    assert_eq!(
        json(&new.website),
        Some(json!({
            "IndexDocument": {"Suffix": "i.html"}, "ErrorDocument": {"Key": "e.html"},
            "RoutingRules": [{"Condition": {"HttpErrorCodeReturnedEquals": "404"}, "Redirect": {"HttpRedirectCode": "302", "ReplaceKeyWith": "x"}}],
        }))
    );
    assert_eq!(
        json(&new.public_access_block),
        Some(
            json!({"BlockPublicAcls": false, "BlockPublicPolicy": false, "IgnorePublicAcls": false, "RestrictPublicBuckets": true})
        )
    );
    assert_eq!(
        (
            new.policies.len(),
            new.versioning.as_deref(),
            new.acl.as_deref()
        ),
        (1, Some("Suspended"), Some("public-read"))
    );
    assert_eq!(
        (other.name.as_str(), other.acl.as_deref()),
        ("other", Some("private"))
    );
}

#[test]
fn what_is_not_known_is_named() {
    let (_, found) = read(&state(&[
        (
            "aws_cloudfront_origin_access_control",
            "o",
            json!({"name": "o", "signing_behaviour": "always", "future": null, "later": false}),
        ),
        ("aws_s3_bucket", "b", json!({"bucket": "b", "policy": "{"})),
        (
            "aws_cloudfront_continuous_deployment_policy",
            "c",
            json!({}),
        ),
        ("aws_cloudfront_teleport", "t", json!({})),
        ("aws_cloudfront_key_group", "k", json!({})),
        ("aws_iam_role", "r", json!({})),
    ]));
    let expected: [(Weight, &str, &str); 4] = [
        (
            Weight::Wrong,
            "bad-template",
            "`policy` of `aws_s3_bucket.b` is no JSON document",
        ),
        (
            Weight::Assumed,
            "unknown-property",
            "unknown attribute `signing_behaviour` of `aws_cloudfront_origin_access_control.o`",
        ),
        (
            Weight::Unsupported,
            "unsupported",
            "`aws_cloudfront_continuous_deployment_policy.c` is not taken",
        ),
        (
            Weight::Assumed,
            "unknown-resource",
            "`aws_cloudfront_teleport.t` is not taken",
        ),
    ];
    assert_eq!(titles(&found), expected);
    assert_eq!(
        found[1].notes,
        ["it is left out", "`signing_behavior` is known"]
    );
}

#[test]
fn policy_documents_are_made_of_their_blocks() {
    let statement = |it: Json| {
        let document = (
            "data.aws_iam_policy_document",
            "d",
            json!({"statement": [it]}),
        );
        let mut json = state(&[
            document,
            ("aws_s3_bucket_policy", "p", json!({"bucket": "b"})),
        ]);
        json["configuration"] = json!({"root_module": {"resources": [super::written(
            "aws_s3_bucket_policy",
            "p",
            json!({"policy": super::refs(&["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"])}),
        )]}});
        let (definition, found) = read(&json);
        assert_eq!(found, []);
        definition.buckets[0].policies[0].to_json()["Statement"][0].clone()
    };
    assert_eq!(
        statement(json!({
            "sid": "a", "effect": "Deny", "actions": ["s3:*"], "not_resources": ["arn:aws:s3:::b/x"], "resources": null,
            "principals": [{"type": "AWS", "identifiers": ["arn:a"]}, {"type": "AWS", "identifiers": ["arn:b"]}],
            "condition": [
                {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]},
                {"test": "Bool", "variable": "aws:ViaAWSService", "values": ["true"]},
            ],
        })),
        json!({
            "Sid": "a", "Action": ["s3:*"], "Effect": "Deny", "NotResource": ["arn:aws:s3:::b/x"],
            "Principal": {"AWS": ["arn:a", "arn:b"]},
            "Condition": {"Bool": {"aws:SecureTransport": ["false"], "aws:ViaAWSService": ["true"]}},
        })
    );
    assert_eq!(
        statement(
            json!({"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"], "principals": [{"type": "*", "identifiers": ["*"]}]})
        ),
        json!({"Action": ["s3:GetObject"], "Effect": "Allow", "Resource": ["arn:aws:s3:::b/*"], "Principal": "*"})
    );
}
