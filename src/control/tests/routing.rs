//! Which service answers, and what is said where none does.

use super::*;

fn signed(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/{service}/aws4_request, \
         SignedHeaders=host, Signature=00"
    )
}

#[tokio::test]
async fn sts_says_whose_keys_these_are() {
    let account = Account::new();
    let signature = signed("sts");
    let form = "application/x-www-form-urlencoded";
    let lines = [
        ("authorization", signature.as_str()),
        ("content-type", form),
    ];
    let body = "Action=GetCallerIdentity&Version=2011-06-15";
    let said = account.send("POST", "/", &lines, body).await.is(200).xml();
    let who = &said["GetCallerIdentityResult"];
    assert_eq!(who["Account"], "000000000000");
    assert_eq!(who["Arn"], "arn:aws:iam::000000000000:root");
    let other = account.send("POST", "/", &lines, "Action=AssumeRole").await;
    let message = other.is_error(501, "NotImplemented");
    assert!(message.contains("`AssumeRole`"), "{message}");
    account
        .send("POST", "/", &lines, "")
        .await
        .is_error(400, "MissingAction");
}

#[tokio::test]
async fn a_service_that_is_not_emulated_is_named() {
    let account = Account::new();
    let signature = signed("dynamodb");
    let json = "application/x-amz-json-1.0";
    let lines = [
        ("authorization", signature.as_str()),
        ("content-type", json),
    ];
    let message = account
        .send("POST", "/", &lines, "{}")
        .await
        .is_json_error(501, "NotImplemented");
    assert!(message.contains("`dynamodb`"), "{message}");
    let signature = signed("cloudformation");
    let lines = [("authorization", signature.as_str())];
    let message = account
        .send("POST", "/", &lines, "")
        .await
        .is_error(501, "NotImplemented");
    assert!(message.contains("`cloudformation`"), "{message}");
}

#[tokio::test]
async fn an_operation_that_is_not_emulated_is_named() {
    let account = Account::new();
    for (method, target) in [
        ("POST", "key-group"),
        ("PATCH", "distribution"),
        ("POST", "cache-policy/a/b"),
    ] {
        let said = account.call(method, target, "").await;
        let message = said.is_error(501, "NotImplemented");
        assert!(
            message.ends_with(&format!("{method} {target}")),
            "{message}"
        );
    }
    let signature = signed("cloudfront");
    let lines = [("authorization", signature.as_str())];
    let old = account
        .send("GET", "/2019-03-26/distribution", &lines, "")
        .await;
    old.is_error(501, "NotImplemented");
}
