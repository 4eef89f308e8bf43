//! CloudFront Functions over the API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::*;
use crate::resources::xml_document::write;

const CODE: &str = "async function handler(event) { console.log('seen'); return event.request; }";

fn create(name: &str, code: &str) -> String {
    let document = json!({
        "Name": name,
        "FunctionConfig": { "Comment": "c", "Runtime": "cloudfront-js-2.0" },
        "FunctionCode": STANDARD.encode(code),
    });
    write("CreateFunctionRequest", &document)
}

#[tokio::test]
async fn a_function_lives_and_goes() {
    let account = Account::new();
    let created = account
        .call("POST", "function", &create("trim", CODE))
        .await
        .is(201);
    let shown = created.xml();
    assert_eq!(shown["Status"], "UNPUBLISHED");
    assert_eq!(shown["FunctionConfig"]["Runtime"], "cloudfront-js-2.0");
    assert_eq!(
        shown["FunctionMetadata"],
        json!({
            "FunctionARN": "arn:aws:cloudfront::000000000000:function/trim",
            "Stage": "DEVELOPMENT",
            "CreatedTime": "2026-11-22T00:00:00.000Z",
            "LastModifiedTime": "2026-11-22T00:00:00.000Z",
        })
    );
    let live = "function/trim/describe?Stage=LIVE";
    account
        .call("GET", live, "")
        .await
        .is_error(404, "NoSuchFunctionExists");

    let body = create("trim", "// two").replace("CreateFunction", "UpdateFunction");
    let updated = account
        .call_if("PUT", "function/trim", &created.etag(), &body)
        .await
        .is(200);
    assert_eq!(updated.header("ettag"), updated.etag());
    assert_ne!(updated.etag(), created.etag());
    let stale = account
        .call_if("POST", "function/trim/publish", &created.etag(), "")
        .await;
    stale.is_error(412, "PreconditionFailed");
    let etag = updated.etag();
    let published = account
        .call_if("POST", "function/trim/publish", &etag, "")
        .await
        .is(200);
    assert_eq!(published.xml()["Status"], "UNASSOCIATED");
    assert_eq!(published.xml()["FunctionMetadata"]["Stage"], "LIVE");

    let code = account
        .call("GET", "function/trim?Stage=LIVE", "")
        .await
        .is(200);
    assert_eq!(code.text, "// two");
    assert_eq!(code.header("content-type"), "application/octet-stream");
    let described = account
        .call("GET", "function/trim/describe", "")
        .await
        .is(200);
    assert_eq!(described.etag(), etag);
    account.call("GET", live, "").await.is(200);

    for (query, expected) in [("", 2), ("?Stage=LIVE", 1), ("?Stage=DEVELOPMENT", 1)] {
        let list = account
            .call("GET", &format!("function{query}"), "")
            .await
            .is(200);
        assert_eq!(list.xml()["Quantity"], expected, "{query}");
    }
    account
        .call_if("DELETE", "function/trim", &etag, "")
        .await
        .is(204);
    let gone = account.call("GET", "function/trim", "").await;
    gone.is_error(404, "NoSuchFunctionExists");
}

#[tokio::test]
async fn what_cannot_be_created_says_why() {
    let account = Account::new();
    account
        .call("POST", "function", &create("trim", CODE))
        .await
        .is(201);
    let check = async |body: &str, status: u16, code: &str| {
        account
            .call("POST", "function", body)
            .await
            .is_error(status, code)
    };
    check(&create("trim", CODE), 409, "FunctionAlreadyExists").await;
    check(&create("a b", CODE), 400, "InvalidArgument").await;
    check(
        &create("a", &"x".repeat(10_241)),
        413,
        "FunctionSizeLimitExceeded",
    )
    .await;
    let old = create("a", CODE).replace("js-2.0", "js-3.0");
    check(&old, 400, "InvalidArgument").await;
    let store = "<KeyValueStoreAssociations><Quantity>1</Quantity><Items>\
                 <KeyValueStoreAssociation><KeyValueStoreARN>arn:aws:cloudfront::000000000000:\
                 key-value-store/none</KeyValueStoreARN></KeyValueStoreAssociation></Items>\
                 </KeyValueStoreAssociations></FunctionConfig>";
    let body = create("a", CODE).replace("</FunctionConfig>", store);
    let message = check(&body, 400, "InvalidArgument").await;
    assert_eq!(message, "The key value store none does not exist.");
    account
        .call("POST", "function", &create("a", "no program {"))
        .await
        .is(201);
}

#[tokio::test]
async fn a_function_in_use_stays() {
    let account = Account::new();
    let created = account
        .call("POST", "function", &create("trim", CODE))
        .await
        .is(201);
    let etag = created.etag();
    account
        .call_if("POST", "function/trim/publish", &etag, "")
        .await
        .is(200);
    let association = "<FunctionAssociations><Quantity>1</Quantity><Items><FunctionAssociation>\
                       <FunctionARN>arn:aws:cloudfront::000000000000:function/trim</FunctionARN>\
                       <EventType>viewer-request</EventType></FunctionAssociation></Items>\
                       </FunctionAssociations></DefaultCacheBehavior>";
    let body = config("1", ENABLED).replace("</DefaultCacheBehavior>", association);
    account.call("POST", "distribution", &body).await.is(201);
    let refused = account.call_if("DELETE", "function/trim", &etag, "").await;
    refused.is_error(409, "FunctionInUse");
    let live = account
        .call("GET", "function/trim/describe?Stage=LIVE", "")
        .await
        .is(200);
    assert_eq!(live.xml()["Status"], "DEPLOYED");
}

fn event() -> Value {
    json!({
        "version": "1.0",
        "context": { "eventType": "viewer-request" },
        "viewer": { "ip": "1.2.3.4" },
        "request": { "method": "GET", "uri": "/a", "headers": {}, "cookies": {}, "querystring": {} },
    })
}

fn test(event: &str) -> String {
    let document = json!({ "Stage": "DEVELOPMENT", "EventObject": STANDARD.encode(event) });
    write("TestFunctionRequest", &document)
}

#[tokio::test]
async fn a_function_is_tested() {
    let account = Account::new();
    let created = account
        .call("POST", "function", &create("trim", CODE))
        .await
        .is(201);
    let body = test(&event().to_string());
    let place = "function/trim/test";
    let result = account
        .call_if("POST", place, &created.etag(), &body)
        .await
        .is(200)
        .xml();
    assert_eq!(result["FunctionSummary"]["Name"], "trim");
    assert_eq!(result["FunctionExecutionLogs"], json!(["seen"]));
    assert_eq!(result["FunctionErrorMessage"], "");
    let output: Value = serde_json::from_str(result["FunctionOutput"].as_str().unwrap()).unwrap();
    assert_eq!(output["request"]["uri"], "/a");
    let utilization = result["ComputeUtilization"].as_str().unwrap();
    assert!(utilization.parse::<u8>().is_ok(), "{utilization}");

    let stale = account.call_if("POST", place, "E0", &body).await;
    stale.is_error(400, "InvalidIfMatchVersion");
    let live = body.replace("DEVELOPMENT", "LIVE");
    let live = account.call_if("POST", place, &created.etag(), &live).await;
    live.is_error(404, "NoSuchFunctionExists");
    let no_event = account
        .call_if("POST", place, &created.etag(), &test("{"))
        .await;
    no_event.is_error(400, "InvalidArgument");
}

#[tokio::test]
async fn code_that_fails_is_a_result() {
    let account = Account::new();
    let code = "function handler(event) { return missing; }";
    let created = account
        .call("POST", "function", &create("bad", code))
        .await
        .is(201);
    let body = test(&event().to_string());
    let tested = account
        .call_if("POST", "function/bad/test", &created.etag(), &body)
        .await;
    let result = tested.is(200).xml();
    let message = result["FunctionErrorMessage"].as_str().unwrap();
    assert!(message.contains("missing"), "{message}");
    assert_eq!(result["FunctionOutput"], "");
}
