//! What is refused of a created distribution, with AWS's codes.

use serde_json::{Value, json};

use super::deployed::{account, document, site, try_out, with};

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

/// A setting of the default behavior.
#[track_caller]
fn behavior(key: &str, value: Value, code: &str, message: &str) {
    let pointer = format!("/DefaultCacheBehavior/{key}");
    refuses(with(&pointer, value), code, message);
}

#[test]
fn documents_that_are_not_whole() {
    let missing = |key: &str| {
        let mut it = document();
        it.as_object_mut().unwrap().remove(key);
        let message = format!("Missing required member DistributionConfig.{key}");
        refuses(it, "InvalidArgument", &message);
    };
    missing("CallerReference");
    missing("Comment");
    missing("Enabled");
    missing("Origins");
    missing("DefaultCacheBehavior");
    let aliases = json!({"Quantity": 2, "Items": ["a.example.com"]});
    let it = with("/Aliases", aliases);
    refuses(it, "InconsistentQuantities", "Aliases.Quantity is 2");
    behavior(
        "ViewerProtocolPolicy",
        json!("tls"),
        "InvalidArgument",
        "must be one of: allow-all",
    );
}

#[test]
fn origins() {
    let origin = |pointer: &str, value: Value, code: &str, message: &str| {
        refuses(
            with(&format!("/Origins/Items/0/{pointer}"), value),
            code,
            message,
        );
    };
    origin(
        "OriginPath",
        json!("v1/"),
        "InvalidRelativePath",
        "Origins.Items[0].OriginPath",
    );
    origin(
        "DomainName",
        json!("example.com"),
        "InvalidOrigin",
        "valid S3 bucket",
    );
    origin(
        "OriginAccessControlId",
        json!("E9"),
        "InvalidOriginAccessControl",
        "E9",
    );
    origin(
        "S3OriginConfig/OriginAccessIdentity",
        json!("origin-access-identity/cloudfront/E1"),
        "IllegalOriginAccessConfiguration",
        "both",
    );
    origin(
        "CustomOriginConfig",
        json!({"OriginProtocolPolicy": "http-only"}),
        "InvalidArgument",
        "more than one of",
    );
}

#[test]
fn what_behaviors_name() {
    behavior(
        "TargetOriginId",
        json!("shel"),
        "NoSuchOrigin",
        "DefaultCacheBehavior.TargetOriginId: unknown origin `shel`",
    );
    let unknown = "33333333-0000-4000-8000-000000000003";
    behavior(
        "CachePolicyId",
        json!(unknown),
        "NoSuchCachePolicy",
        unknown,
    );
    let name = "CachingOptimized";
    behavior("CachePolicyId", json!(name), "NoSuchCachePolicy", name);
    let missing = "Missing required member DistributionConfig.DefaultCacheBehavior.CachePolicyId";
    behavior("CachePolicyId", json!(""), "InvalidArgument", missing);
    behavior(
        "OriginRequestPolicyId",
        json!("x"),
        "NoSuchOriginRequestPolicy",
        "x",
    );
    behavior(
        "ResponseHeadersPolicyId",
        json!("x"),
        "NoSuchResponseHeadersPolicy",
        "x",
    );
    let methods = json!({"Quantity": 1, "Items": ["GET"]});
    behavior(
        "AllowedMethods",
        methods,
        "InvalidArgument",
        "AllowedMethods",
    );
}

#[test]
fn cloudfront_functions() {
    let check = |functions: &[(&str, &str)], message: &str| {
        let items = functions.iter().map(|(name, event)| {
            json!({
                "FunctionARN": format!("arn:aws:cloudfront::000000000000:function/{name}"),
                "EventType": event,
            })
        });
        let items: Vec<Value> = items.collect();
        let list = json!({"Quantity": items.len(), "Items": items});
        behavior(
            "FunctionAssociations",
            list,
            "InvalidFunctionAssociation",
            message,
        );
    };
    check(
        &[("nobody", "viewer-request")],
        "there is no function nobody",
    );
    check(&[("draft", "viewer-request")], "never published");
    check(
        &[("rewrite", "viewer-request")],
        "is a Lambda@Edge function",
    );
    check(&[("auth", "origin-request")], "cannot run at");
    let twice = [("auth", "viewer-request"), ("auth", "viewer-request")];
    check(&twice, "has a function already");
}

#[test]
fn lambda_functions() {
    let check = |arn: &str, message: &str| {
        let it = json!({"LambdaFunctionARN": arn, "EventType": "origin-request"});
        let list = json!({"Quantity": 1, "Items": [it]});
        let code = "InvalidLambdaFunctionAssociation";
        behavior("LambdaFunctionAssociations", list, code, message);
    };
    let arn = |rest: &str| format!("arn:aws:lambda:us-east-1:1:function:{rest}");
    check(&arn("rewrite"), "specific function version");
    check(&arn("rewrite:$LATEST"), "specific function version");
    check("arn:aws:lambda:eu-west-1:1:function:rewrite:1", "us-east-1");
    check("rewrite", "is not the ARN of a Lambda function");
    check(&arn("other:1"), "`[[function]]` with `name = \"other\"`");
    check(&arn("auth:1"), "is a CloudFront Function");
}

#[test]
fn the_legacy_settings() {
    let legacy = |values: Value, [min, default, max]: [u64; 3], code: &str, message: &str| {
        let mut it = document();
        let behavior = it["DefaultCacheBehavior"].as_object_mut().unwrap();
        behavior.remove("CachePolicyId");
        behavior.insert("ForwardedValues".to_owned(), values);
        for (key, value) in [("MinTTL", min), ("DefaultTTL", default), ("MaxTTL", max)] {
            behavior.insert(key.to_owned(), json!(value));
        }
        refuses(it, code, message);
    };
    let plain = |more: Value| {
        let mut it = json!({"QueryString": false, "Cookies": {"Forward": "none"}});
        for (key, value) in more.as_object().unwrap() {
            it[key] = value.clone();
        }
        it
    };
    let one = |name: &str| json!({"Quantity": 1, "Items": [name]});
    legacy(
        plain(json!({})),
        [10, 5, 20],
        "InvalidTTLOrder",
        "`DefaultTTL` is less than `MinTTL`",
    );
    legacy(
        plain(json!({"Cookies": {"Forward": "whitelist"}})),
        [0; 3],
        "InvalidForwardCookies",
        "ForwardedValues.Cookies",
    );
    legacy(
        plain(json!({"QueryStringCacheKeys": one("a")})),
        [0; 3],
        "InvalidQueryStringParameters",
        "QueryStringCacheKeys",
    );
    legacy(
        plain(json!({"Headers": one("Host")})),
        [0; 3],
        "InvalidHeadersForS3Origin",
        "Host",
    );
    behavior(
        "ForwardedValues",
        plain(json!({})),
        "InvalidArgument",
        "cannot stand beside",
    );
}

#[test]
fn settings_of_the_distribution() {
    let setting = |pointer: &str, value: Value, code: &str, message: &str| {
        refuses(with(pointer, value), code, message);
    };
    let one = |name: &str| json!({"Quantity": 1, "Items": [name]});
    setting(
        "/DefaultRootObject",
        json!("/index.html"),
        "InvalidDefaultRootObject",
        "DefaultRootObject",
    );
    setting(
        "/Aliases",
        one("WWW.example.com"),
        "CNAMEAlreadyExists",
        "EMFEDEVLOCAL01",
    );
    setting(
        "/Aliases",
        one("a b"),
        "InvalidArgument",
        "DistributionConfig.Aliases.Items[0]",
    );
    let error = |value: Value, code: &str, message: &str| {
        let list = json!({"Quantity": 1, "Items": [value]});
        refuses(with("/CustomErrorResponses", list), code, message);
    };
    error(json!({"ErrorCode": 410}), "InvalidErrorCode", "410");
    let page = |code: &str, path: &str| json!({"ErrorCode": 404, "ResponseCode": code, "ResponsePagePath": path});
    error(page("302", "/x"), "InvalidResponseCode", "302");
    error(page("OK", "/x"), "InvalidResponseCode", "OK is no status");
    let both = "`ResponseCode` needs `ResponsePagePath`";
    error(page("200", ""), "InvalidResponseCode", both);
    error(page("200", "x"), "InvalidRelativePath", "ResponsePagePath");
}

#[test]
fn more_than_the_quotas() {
    let origins = (0..101).map(|i| {
        let mut it = document()["Origins"]["Items"][0].clone();
        if i > 0 {
            it["Id"] = json!(format!("o{i}"));
        }
        it
    });
    let origins: Vec<Value> = origins.collect();
    let list = json!({"Quantity": origins.len(), "Items": origins});
    refuses(with("/Origins", list), "TooManyOrigins", "101 origins");
    let behaviors = (0..76).map(|i| {
        let mut it = document()["DefaultCacheBehavior"].clone();
        it["PathPattern"] = json!(format!("/{i}"));
        it
    });
    let behaviors: Vec<Value> = behaviors.collect();
    let list = json!({"Quantity": behaviors.len(), "Items": behaviors});
    refuses(
        with("/CacheBehaviors", list),
        "TooManyCacheBehaviors",
        "76 cache behaviors",
    );
}
