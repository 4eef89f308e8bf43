//! What deploy tools create: what is served of it, and what is refused as AWS refuses it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Site;
use crate::config::{Config, FunctionConfig, LoadOptions, Loaded, load};
use crate::distribution::{CacheSettings, Distribution, OriginEndpoint};
use crate::resources::{
    FunctionResource, FunctionStage, KeyValueStoreResource, Resource, Resources,
};

const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/// A file with a server of its own, a Lambda@Edge function and a policy.
const FILE: &str = r#"
[[app]]
name = "root"
dist = "dist"
origin_request = { function = "rewrite" }
cache_policy = "short"

[[function]]
name = "rewrite"
file = "rewrite.js"
runtime = "nodejs22.x"

[[origin]]
id = "api"
domain_name = "api.example.com"
url = "http://localhost:3000"

[distribution]
aliases = ["www.example.com"]

[[cache_policy]]
name = "short"
id = "11111111-0000-4000-8000-000000000001"
min_ttl = 0
max_ttl = 60
default_ttl = 30
"#;

/// The least distribution that tools create.
fn document() -> Value {
    json!({
        "CallerReference": "1",
        "Comment": "",
        "Enabled": true,
        "Origins": {"Quantity": 1, "Items": [{
            "Id": "site",
            "DomainName": "site-1.4.0.s3.eu-central-1.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
            "OriginAccessControlId": "E1OAC",
        }]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "allow-all",
            "CachePolicyId": CACHING_OPTIMIZED,
        },
    })
}

fn resource(id: &str, config: Value) -> Resource {
    Resource {
        id: id.to_owned(),
        config,
        ..Resource::default()
    }
}

fn stage(runtime: &str, code: &str) -> FunctionStage {
    FunctionStage {
        config: json!({"Comment": "", "Runtime": runtime}),
        code: code.to_owned(),
        ..FunctionStage::default()
    }
}

fn function(name: &str, runtime: &str, published: bool) -> FunctionResource {
    let stage = stage(runtime, "function handler(event) { return event.request; }");
    FunctionResource {
        name: name.to_owned(),
        live: published.then(|| stage.clone()),
        development: stage,
        ..FunctionResource::default()
    }
}

/// An account with one distribution, and what it may name.
fn account(config: Value) -> Resources {
    let control = |behavior: &str| {
        json!({
            "Name": behavior,
            "SigningProtocol": "sigv4",
            "SigningBehavior": behavior,
            "OriginAccessControlOriginType": "s3",
        })
    };
    let policy = json!({
        "Name": "by-language",
        "Comment": "",
        "MinTTL": 1,
        "DefaultTTL": 2,
        "MaxTTL": 3,
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": true,
            "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": {"Quantity": 1, "Items": ["Accept-Language"]}},
            "CookiesConfig": {"CookieBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "none"},
        },
    });
    Resources {
        distributions: vec![resource("E1CREATED", config)],
        cache_policies: vec![resource("22222222-0000-4000-8000-000000000002", policy)],
        origin_access_controls: vec![
            resource("E1OAC", control("always")),
            resource("E2OAC", control("never")),
        ],
        functions: vec![
            function("auth", "cloudfront-js-2.0", true),
            function("draft", "cloudfront-js-2.0", false),
        ],
        ..Resources::default()
    }
}

fn site() -> Site {
    let site = Site::new(FILE, &["dist"]);
    std::fs::write(site.path().join("rewrite.js"), "exports.handler = 1").unwrap();
    site
}

fn try_out(site: &Site, created: Resources) -> Loaded {
    load(&LoadOptions {
        created: Some(Arc::new(created)),
        ..site.options()
    })
}

#[track_caller]
fn served(config: Value) -> (Config, Distribution) {
    let site = site();
    let loaded = try_out(&site, account(config));
    assert_eq!(loaded.refused, []);
    assert!(loaded.is_usable(), "{}", site.text(&loaded));
    let config = loaded.config.unwrap();
    let made = config.distributions.iter().find(|it| it.id == "E1CREATED");
    let made = made.unwrap().clone();
    (config, made)
}

/// The document with one of its parts changed.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = document();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match key.parse::<usize>() {
        Ok(index) => parent[index] = value,
        Err(_) => parent[key] = value,
    }
    document
}

#[test]
fn a_created_distribution_stands_behind_the_files() {
    let (config, made) = served(document());
    let ids: Vec<&str> = config
        .distributions
        .iter()
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(ids, ["EMFEDEVLOCAL01", "E1CREATED"]);
    let expected = OriginEndpoint::S3Rest {
        bucket: "site-1.4.0".to_owned(),
    };
    assert_eq!(made.origins[0].endpoint, expected);
    assert!(made.origins[0].signed);
    assert!(made.enabled && made.speaks_http2);
    assert_eq!(config.created.distributions.len(), 1);
    // The bucket is asked for when a request comes, as in AWS.
    assert!(config.buckets.iter().all(|it| it.name != "site-1.4.0"));
}

#[test]
fn a_bucket_is_asked_as_the_origin_says() {
    let signed = |control: &str, identity: &str| {
        let mut it = document();
        let origin = &mut it["Origins"]["Items"][0];
        origin["OriginAccessControlId"] = json!(control);
        origin["S3OriginConfig"]["OriginAccessIdentity"] = json!(identity);
        served(it).1.origins[0].signed
    };
    assert!(signed("E1OAC", ""));
    assert!(signed("EMFEDEVLOCALOAC", ""));
    assert!(!signed("E2OAC", ""));
    assert!(!signed("", ""));
    assert!(signed("", "origin-access-identity/cloudfront/E3OAI"));
}

#[test]
fn policies_and_functions_are_found_by_id_and_arn() {
    let (config, made) = served(with(
        "/DefaultCacheBehavior",
        json!({
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "https-only",
            "CachePolicyId": "22222222-0000-4000-8000-000000000002",
            "FunctionAssociations": {"Quantity": 1, "Items": [{
                "FunctionARN": "arn:aws:cloudfront::000000000000:function/auth",
                "EventType": "viewer-request",
            }]},
            "LambdaFunctionAssociations": {"Quantity": 1, "Items": [{
                "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:rewrite:7",
                "EventType": "origin-request",
                "IncludeBody": true,
            }]},
            // Tools leave zeros beside a policy.
            "MinTTL": 0, "DefaultTTL": 0, "MaxTTL": 0,
        }),
    ));
    let behavior = &made.default_cache_behavior;
    let CacheSettings::Policies { cache_policy, .. } = &behavior.cache else {
        panic!("{:?}", behavior.cache);
    };
    assert_eq!(cache_policy.name, "by-language");
    let viewer = behavior.functions.viewer_request.as_ref().unwrap();
    assert_eq!(viewer.function, "auth");
    let origin = behavior.functions.origin_request.as_ref().unwrap();
    assert!(origin.function == "rewrite" && origin.include_body);
    let FunctionConfig::CloudFront { file, .. } = &config.functions["auth"] else {
        panic!("{:?}", config.functions["auth"]);
    };
    assert_eq!(file, "function auth, created through the API");
    assert!(!config.functions.contains_key("draft"));
    // The file's policy has an id too.
    let (_, made) = served(with(
        "/DefaultCacheBehavior/CachePolicyId",
        json!("11111111-0000-4000-8000-000000000001"),
    ));
    let CacheSettings::Policies { cache_policy, .. } = &made.default_cache_behavior.cache else {
        panic!("{made:?}");
    };
    assert_eq!(cache_policy.name, "short");
}

#[test]
fn servers_are_asked_only_where_something_stands_for_them() {
    let origin = |domain: &str, http_port: u16, policy: &str| {
        let (_, made) = served(with(
            "/Origins/Items/0",
            json!({
                "Id": "site",
                "DomainName": domain,
                "CustomOriginConfig": {
                    "HTTPPort": http_port,
                    "HTTPSPort": 443,
                    "OriginProtocolPolicy": policy,
                },
            }),
        ));
        match made.origins[0].endpoint.clone() {
            OriginEndpoint::Custom(it) => {
                let to = it.connect_to.clone().unwrap_or_default();
                (
                    made.origins[0].domain_name.clone(),
                    to,
                    it.http_port,
                    it.unbound,
                )
            }
            other => panic!("{other:?}"),
        }
    };
    let made = |name: &str, to: &str, port: u16, unbound: bool| {
        (name.to_owned(), to.to_owned(), port, unbound)
    };
    assert_eq!(
        origin("shop.example.com", 80, "https-only"),
        made("shop.example.com", "", 80, true)
    );
    // The file says what stands for it.
    assert_eq!(
        origin("API.example.com", 80, "https-only"),
        made("api.example.com", "localhost", 3000, false)
    );
    assert_eq!(
        origin("localhost", 5000, "http-only"),
        made("localhost:5000", "localhost", 5000, false)
    );
    assert_eq!(
        origin("127.0.0.1", 5000, "http-only"),
        made("127.0.0.1:5000", "127.0.0.1", 5000, false)
    );
    assert_eq!(
        origin("localhost", 5000, "match-viewer"),
        made("localhost", "", 5000, false)
    );
}

#[test]
fn a_website_of_s3_is_the_buckets_website() {
    let (_, made) = served(with(
        "/Origins/Items/0",
        json!({
            "Id": "site",
            "DomainName": "docs.s3-website-us-east-1.amazonaws.com",
            "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only"},
        }),
    ));
    let expected = OriginEndpoint::S3Website {
        bucket: "docs".to_owned(),
    };
    assert_eq!(made.origins[0].endpoint, expected);
}

#[test]
fn a_behavior_for_every_path_goes_before_the_default() {
    let (_, made) = served(with(
        "/CacheBehaviors",
        json!({"Quantity": 1, "Items": [{
            "PathPattern": "*",
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "https-only",
            "ForwardedValues": {"QueryString": true, "Cookies": {"Forward": "whitelist", "WhitelistedNames": {"Quantity": 1, "Items": ["a"]}}},
            "MinTTL": 5,
        }]}),
    ));
    assert_eq!(made.cache_behaviors.len(), 1);
    assert!(made.cache_behaviors[0].path_pattern.matches("/x"));
    assert!(matches!(
        made.cache_behaviors[0].cache,
        CacheSettings::ForwardedValues(_)
    ));
}

/// What is refused of a distribution: AWS's code and a part of what is said.
#[track_caller]
fn refuses(config: Value, code: &str, message: &str) {
    let site = site();
    let loaded = try_out(&site, account(config));
    let found = (loaded.refused.iter())
        .any(|it| it.resource == "E1CREATED" && it.code == code && it.message.contains(message));
    assert!(found, "{code}: {:#?}", loaded.refused);
    assert!(!loaded.is_usable());
    let config = loaded.config.unwrap();
    assert_eq!(config.distributions.len(), 1, "the file's is there");
}

#[test]
fn what_aws_would_not_take_is_refused_with_its_code() {
    let associations = |kind: &str, items: Value| {
        let count = items.as_array().unwrap().len();
        with(
            &format!("/DefaultCacheBehavior/{kind}"),
            json!({"Quantity": count, "Items": items}),
        )
    };
    let cloudfront = |name: &str, event: &str| json!({"FunctionARN": format!("arn:aws:cloudfront::000000000000:function/{name}"), "EventType": event});
    let lambda = |arn: &str, event: &str| json!({"LambdaFunctionARN": arn, "EventType": event});
    let error = |value: Value| {
        with(
            "/CustomErrorResponses",
            json!({"Quantity": 1, "Items": [value]}),
        )
    };
    let legacy = |values: Value, min: u64, default: u64, max: u64| {
        let mut it = document();
        let behavior = it["DefaultCacheBehavior"].as_object_mut().unwrap();
        behavior.remove("CachePolicyId");
        behavior.insert("ForwardedValues".to_owned(), values);
        for (key, value) in [("MinTTL", min), ("DefaultTTL", default), ("MaxTTL", max)] {
            behavior.insert(key.to_owned(), json!(value));
        }
        it
    };
    let plain = || json!({"QueryString": false, "Cookies": {"Forward": "none"}});
    let missing = |key: &str| {
        let mut it = document();
        it.as_object_mut().unwrap().remove(key);
        it
    };
    let origins = |count: usize| {
        let origins: Vec<Value> = (0..count)
            .map(|i| {
                let mut it = document()["Origins"]["Items"][0].clone();
                it["Id"] = json!(if i == 0 {
                    "site".to_owned()
                } else {
                    format!("o{i}")
                });
                it
            })
            .collect();
        with("/Origins", json!({"Quantity": count, "Items": origins}))
    };
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:rewrite";

    for (config, code, message) in [
        (
            missing("CallerReference"),
            "InvalidArgument",
            "Missing required member DistributionConfig.CallerReference",
        ),
        (
            missing("Origins"),
            "InvalidArgument",
            "Missing required member DistributionConfig.Origins",
        ),
        (
            with(
                "/Aliases",
                json!({"Quantity": 2, "Items": ["a.example.com"]}),
            ),
            "InconsistentQuantities",
            "Aliases.Quantity is 2",
        ),
        (
            with("/DefaultCacheBehavior/TargetOriginId", json!("shel")),
            "NoSuchOrigin",
            "DefaultCacheBehavior.TargetOriginId: unknown origin `shel`",
        ),
        (
            with("/DefaultRootObject", json!("/index.html")),
            "InvalidDefaultRootObject",
            "DefaultRootObject",
        ),
        (
            with("/Origins/Items/0/OriginPath", json!("v1/")),
            "InvalidRelativePath",
            "Origins.Items[0].OriginPath",
        ),
        (
            with("/Origins/Items/0/DomainName", json!("example.com")),
            "InvalidOrigin",
            "does not refer to a valid S3 bucket",
        ),
        (
            with("/Origins/Items/0/OriginAccessControlId", json!("E9")),
            "InvalidOriginAccessControl",
            "E9",
        ),
        (
            with(
                "/Origins/Items/0/S3OriginConfig/OriginAccessIdentity",
                json!("origin-access-identity/cloudfront/E1"),
            ),
            "IllegalOriginAccessConfiguration",
            "both",
        ),
        (origins(101), "TooManyOrigins", "101 origins"),
        (
            with(
                "/DefaultCacheBehavior/CachePolicyId",
                json!("33333333-0000-4000-8000-000000000003"),
            ),
            "NoSuchCachePolicy",
            "33333333",
        ),
        (
            with(
                "/DefaultCacheBehavior/CachePolicyId",
                json!("CachingOptimized"),
            ),
            "NoSuchCachePolicy",
            "CachingOptimized",
        ),
        (
            with("/DefaultCacheBehavior/OriginRequestPolicyId", json!("x")),
            "NoSuchOriginRequestPolicy",
            "x",
        ),
        (
            with("/DefaultCacheBehavior/ResponseHeadersPolicyId", json!("x")),
            "NoSuchResponseHeadersPolicy",
            "x",
        ),
        (
            with("/DefaultCacheBehavior/CachePolicyId", json!("")),
            "InvalidArgument",
            "Missing required member DistributionConfig.DefaultCacheBehavior.CachePolicyId",
        ),
        (
            associations(
                "FunctionAssociations",
                json!([cloudfront("nobody", "viewer-request")]),
            ),
            "InvalidFunctionAssociation",
            "nobody",
        ),
        (
            associations(
                "FunctionAssociations",
                json!([cloudfront("draft", "viewer-request")]),
            ),
            "InvalidFunctionAssociation",
            "never published",
        ),
        (
            associations(
                "FunctionAssociations",
                json!([cloudfront("rewrite", "viewer-request")]),
            ),
            "InvalidFunctionAssociation",
            "is a Lambda@Edge function",
        ),
        (
            associations(
                "FunctionAssociations",
                json!([cloudfront("auth", "origin-request")]),
            ),
            "InvalidFunctionAssociation",
            "cannot run at",
        ),
        (
            associations(
                "FunctionAssociations",
                json!([
                    cloudfront("auth", "viewer-request"),
                    cloudfront("auth", "viewer-request")
                ]),
            ),
            "InvalidFunctionAssociation",
            "has a function already",
        ),
        (
            associations(
                "LambdaFunctionAssociations",
                json!([lambda(arn, "origin-request")]),
            ),
            "InvalidLambdaFunctionAssociation",
            "specific function version",
        ),
        (
            associations(
                "LambdaFunctionAssociations",
                json!([lambda(&format!("{arn}:$LATEST"), "origin-request")]),
            ),
            "InvalidLambdaFunctionAssociation",
            "specific function version",
        ),
        (
            associations(
                "LambdaFunctionAssociations",
                json!([lambda(
                    "arn:aws:lambda:eu-west-1:1:function:rewrite:1",
                    "origin-request"
                )]),
            ),
            "InvalidLambdaFunctionAssociation",
            "us-east-1",
        ),
        (
            associations(
                "LambdaFunctionAssociations",
                json!([lambda(
                    "arn:aws:lambda:us-east-1:1:function:other:1",
                    "origin-request"
                )]),
            ),
            "InvalidLambdaFunctionAssociation",
            "`[[function]]` with `name = \"other\"`",
        ),
        (
            associations(
                "LambdaFunctionAssociations",
                json!([lambda(
                    "arn:aws:lambda:us-east-1:1:function:auth:1",
                    "origin-request"
                )]),
            ),
            "InvalidLambdaFunctionAssociation",
            "is a CloudFront Function",
        ),
        (
            legacy(plain(), 10, 5, 20),
            "InvalidTTLOrder",
            "`DefaultTTL` is less than `MinTTL`",
        ),
        (
            legacy(
                json!({"QueryString": false, "Cookies": {"Forward": "whitelist"}}),
                0,
                0,
                0,
            ),
            "InvalidForwardCookies",
            "ForwardedValues.Cookies",
        ),
        (
            legacy(
                json!({"QueryString": false, "Cookies": {"Forward": "none"}, "QueryStringCacheKeys": {"Quantity": 1, "Items": ["a"]}}),
                0,
                0,
                0,
            ),
            "InvalidQueryStringParameters",
            "QueryStringCacheKeys",
        ),
        (
            legacy(
                json!({"QueryString": false, "Cookies": {"Forward": "none"}, "Headers": {"Quantity": 1, "Items": ["Host"]}}),
                0,
                0,
                0,
            ),
            "InvalidHeadersForS3Origin",
            "Host",
        ),
        (
            with(
                "/Aliases",
                json!({"Quantity": 1, "Items": ["WWW.example.com"]}),
            ),
            "CNAMEAlreadyExists",
            "EMFEDEVLOCAL01",
        ),
        (
            with("/Aliases", json!({"Quantity": 1, "Items": ["a b"]})),
            "InvalidArgument",
            "DistributionConfig.Aliases.Items[0]",
        ),
        (error(json!({"ErrorCode": 410})), "InvalidErrorCode", "410"),
        (
            error(json!({"ErrorCode": 404, "ResponseCode": "302", "ResponsePagePath": "/x"})),
            "InvalidResponseCode",
            "302",
        ),
        (
            error(json!({"ErrorCode": 404, "ResponseCode": "200"})),
            "InvalidResponseCode",
            "`ResponseCode` needs `ResponsePagePath`",
        ),
        (
            error(json!({"ErrorCode": 404, "ResponseCode": "200", "ResponsePagePath": "x"})),
            "InvalidRelativePath",
            "ResponsePagePath",
        ),
        (
            with(
                "/DefaultCacheBehavior/AllowedMethods",
                json!({"Quantity": 1, "Items": ["GET"]}),
            ),
            "InvalidArgument",
            "AllowedMethods",
        ),
        (
            with("/DefaultCacheBehavior/ViewerProtocolPolicy", json!("tls")),
            "InvalidArgument",
            "must be one of: allow-all",
        ),
    ] {
        refuses(config, code, message);
    }
}

#[test]
fn policies_and_functions_are_refused_by_themselves() {
    let site = site();
    let mut created = account(document());
    created.distributions.clear();
    let key = &mut created.cache_policies[0].config;
    key["MaxTTL"] = json!(1);
    created.functions[1].development.code = "x".repeat(10_241);
    created.functions[0].development.config["Runtime"] = json!("cloudfront-js-3.0");
    let refused = try_out(&site, created).refused;
    let said: Vec<(&str, &str)> = refused
        .iter()
        .map(|it| (it.resource.as_str(), it.code))
        .collect();
    assert_eq!(
        said,
        [
            ("auth", "InvalidArgument"),
            ("draft", "FunctionSizeLimitExceeded"),
            ("22222222-0000-4000-8000-000000000002", "InvalidTTLOrder"),
        ]
    );
    assert_eq!(
        refused[2].message,
        "`MaxTTL` is less than `DefaultTTL`: must be at least 2"
    );
}

#[test]
fn what_would_change_an_answer_is_said_once() {
    let mut it = with(
        "/DefaultCacheBehavior/TrustedKeyGroups",
        json!({"Enabled": true, "Quantity": 1, "Items": ["k"]}),
    );
    it["Restrictions"] =
        json!({"GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 1, "Items": ["DE"]}});
    it["WebACLId"] = json!("arn:aws:wafv2:x");
    it["PriceClass"] = json!("PriceClass_100");
    it["Teleport"] = json!(true);
    let site = site();
    let loaded = try_out(&site, account(it));
    let titles: Vec<&str> = (loaded.diagnostics.iter())
        .map(|it| it.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "`E1CREATED`, created through the API: DistributionConfig.Teleport is not known",
            "`E1CREATED`, created through the API: the behavior * asks for signed URLs or cookies; here every viewer is let in",
            "`E1CREATED`, created through the API: geo restriction is not judged; here every viewer is let in",
        ]
    );
    assert!(loaded.is_usable());
}

#[test]
fn the_file_wins_over_what_has_its_name() {
    let site = site();
    let mut created = account(document());
    created.distributions[0].id = "EMFEDEVLOCAL01".to_owned();
    created.functions[0].name = "rewrite".to_owned();
    created.cache_policies[0].config["Name"] = json!("short");
    let loaded = try_out(&site, created);
    let titles: Vec<&str> = (loaded.diagnostics.iter())
        .map(|it| it.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "the function `rewrite` of the API gives way to the file's",
            "the policy `short` of the API gives way to the file's",
            "the distribution `EMFEDEVLOCAL01` of the API gives way to the file's",
        ]
    );
    assert!(loaded.is_usable());
    let config = loaded.config.unwrap();
    assert_eq!(config.distributions.len(), 1);
    assert!(matches!(
        config.functions["rewrite"],
        FunctionConfig::Lambda { .. }
    ));
}

#[test]
fn a_created_function_reads_a_created_store() {
    let site = site();
    let mut created = account(document());
    created.key_value_stores = vec![KeyValueStoreResource {
        id: "s-1".to_owned(),
        name: "words".to_owned(),
        data: [("greeting".to_owned(), "hi".to_owned())].into(),
        ..KeyValueStoreResource::default()
    }];
    let associations = json!({"Quantity": 1, "Items": [
        {"KeyValueStoreARN": "arn:aws:cloudfront::000000000000:key-value-store/s-1"},
    ]});
    let function = &mut created.functions[0];
    function.development.config["KeyValueStoreAssociations"] = associations;
    function.live = Some(function.development.clone());
    let config = try_out(&site, created.clone()).config.unwrap();
    let FunctionConfig::CloudFront {
        key_value_store, ..
    } = &config.functions["auth"]
    else {
        panic!("{:?}", config.functions["auth"]);
    };
    assert_eq!(key_value_store.as_deref(), Some("words"));
    assert_eq!(&*config.key_value_stores[0].data["greeting"], "hi");
    created.key_value_stores.clear();
    let refused = try_out(&site, created).refused;
    assert_eq!(refused[0].code, "InvalidArgument");
    assert!(refused[0].message.contains("there is no key value store"));
}

#[test]
fn what_stands_in_the_store_is_served_or_left_out() {
    let site = site();
    let store = site.path().join(".mfe-dev");
    std::fs::create_dir_all(&store).unwrap();
    let write = |created: &Resources| {
        std::fs::write(store.join("cloudfront.json"), created.to_json()).unwrap();
    };
    let good = account(document());
    write(&good);
    assert_eq!(site.load().config.unwrap().distributions.len(), 2);

    // The file has changed under it: the rest is served all the same.
    let bad = account(with(
        "/Aliases",
        json!({"Quantity": 1, "Items": ["www.example.com"]}),
    ));
    write(&bad);
    let loaded = site.load();
    assert!(loaded.is_usable());
    assert_eq!(loaded.refused[0].code, "CNAMEAlreadyExists");
    assert_eq!(loaded.config.as_ref().unwrap().distributions.len(), 1);
    assert!(
        site.text(&loaded)
            .contains("`E1CREATED`, created through the API, is left out")
    );

    // Nor does it keep another distribution from being created.
    let mut next = bad.clone();
    next.distributions.push(resource("E2CREATED", document()));
    let loaded = try_out(&site, next);
    assert_eq!(loaded.refused, []);
    assert!(loaded.is_usable());
    assert_eq!(loaded.config.unwrap().distributions.len(), 2);

    std::fs::write(store.join("cloudfront.json"), "{").unwrap();
    let loaded = site.load();
    assert!(!loaded.is_usable());
    let text = site.text(&loaded);
    assert!(
        text.contains("cannot read `[site]/.mfe-dev/cloudfront.json`"),
        "{text}"
    );
    assert!(text.contains("move it away"), "{text}");
}

#[test]
fn a_server_without_a_distribution_of_its_own_serves_what_is_created() {
    let site = Site::new("[store]\npath = 'kept'\n", &[]);
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.text(&loaded));
    let config = loaded.config.unwrap();
    assert_eq!(config.distributions, []);
    assert_eq!(config.store, site.path().join("kept"));
    assert_eq!(*config.declared, Resources::default());
    let loaded = try_out(&site, account(document()));
    assert_eq!(loaded.refused, []);
    assert_eq!(loaded.config.unwrap().distributions.len(), 1);
}
