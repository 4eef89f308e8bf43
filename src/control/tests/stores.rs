//! Key value stores, and what they hold, over both of their APIs.

use serde_json::json;

use super::*;
use crate::resources::xml_document::write;

async fn create(account: &Account, document: Value) -> Said {
    let body = write("CreateKeyValueStoreRequest", &document);
    account.call("POST", "key-value-store", &body).await
}

/// Where the pairs of a store are, as SDKs write it.
fn pairs_of(store: &Said) -> String {
    let arn = store.xml()["ARN"].as_str().unwrap().to_owned();
    let arn = arn.replace(':', "%3A").replace('/', "%2F");
    format!("/key-value-stores/{arn}")
}

#[tokio::test]
async fn a_store_lives_and_goes() {
    let account = Account::new();
    let created = create(&account, json!({ "Name": "routes", "Comment": "c" }))
        .await
        .is(201);
    assert_eq!(created.xml()["Status"], "PROVISIONING");
    let place = "key-value-store/routes";
    let got = account.call("GET", place, "").await.is(200);
    assert_eq!(got.xml()["Status"], "READY");
    assert_eq!(got.etag(), created.etag());
    create(&account, json!({ "Name": "routes" }))
        .await
        .is_error(409, "EntityAlreadyExists");
    create(&account, json!({ "Name": "a b" }))
        .await
        .is_error(400, "InvalidArgument");

    let body = write("UpdateKeyValueStoreRequest", &json!({ "Comment": "d" }));
    let updated = account
        .call_if("PUT", place, &got.etag(), &body)
        .await
        .is(200);
    assert_eq!(updated.xml()["Comment"], "d");
    let list = account
        .call("GET", "key-value-store", "")
        .await
        .is(200)
        .xml();
    assert_eq!(list["Items"][0]["Name"], "routes");
    account
        .call_if("DELETE", place, &updated.etag(), "")
        .await
        .is(204);
    account
        .call("GET", place, "")
        .await
        .is_error(404, "EntityNotFound");
}

#[tokio::test]
async fn a_store_begins_with_a_file_of_a_bucket() {
    let account = Account::new();
    let import = async |arn: &str| {
        let source = json!({ "SourceType": "S3", "SourceARN": arn });
        create(
            &account,
            json!({ "Name": "routes", "ImportSource": source }),
        )
        .await
    };
    for (arn, why) in [
        ("arn:aws:s3:::site/broken.json", "it has no `data`"),
        ("arn:aws:s3:::site/none.json", "no such key"),
        ("arn:aws:s3:::none/pairs.json", "no such bucket"),
        ("site/pairs.json", "arn:aws:s3:::bucket/key"),
    ] {
        let message = import(arn).await.is_error(400, "InvalidArgument");
        assert!(message.contains(why), "{message}");
    }
    let created = import("arn:aws:s3:::site/pairs.json").await.is(201);
    let pairs = pairs_of(&created);
    let got = account
        .send("GET", &format!("{pairs}/keys/%2Fold"), &[], "")
        .await
        .is(200);
    assert_eq!(
        got.json(),
        json!({ "ItemCount": 1, "TotalSizeInBytes": 8, "Key": "/old", "Value": "/new" })
    );
}

#[tokio::test]
async fn pairs_are_put_listed_and_deleted() {
    let account = Account::new();
    let store = create(&account, json!({ "Name": "routes" })).await.is(201);
    let pairs = pairs_of(&store);
    let described = account.send("GET", &pairs, &[], "").await.is(200);
    assert_eq!(described.json()["Created"], 1_795_305_600.0);
    assert_eq!(described.json()["ItemCount"], 0);
    let mut etag = described.etag();

    for key in ["a", "b", "c"] {
        let target = format!("{pairs}/keys/{key}");
        let body = json!({ "Value": format!("of {key}") }).to_string();
        let put = account
            .send("PUT", &target, &[("if-match", &etag)], &body)
            .await
            .is(200);
        etag = put.etag();
    }
    let list = account
        .send("GET", &format!("{pairs}/keys?MaxResults=2"), &[], "")
        .await;
    let list = list.is(200).json();
    assert_eq!(list["Items"][1], json!({ "Key": "b", "Value": "of b" }));
    let next = list["NextToken"].as_str().unwrap();
    let rest = account
        .send("GET", &format!("{pairs}/keys?NextToken={next}"), &[], "")
        .await;
    assert_eq!(
        rest.is(200).json(),
        json!({ "Items": [{ "Key": "c", "Value": "of c" }] })
    );

    let body = json!({ "Puts": [{ "Key": "d", "Value": "4" }], "Deletes": [{ "Key": "a" }] });
    let target = format!("{pairs}/keys");
    let lines = [("if-match", etag.as_str())];
    let updated = account
        .send("POST", &target, &lines, &body.to_string())
        .await
        .is(200);
    assert_eq!(
        updated.json(),
        json!({ "ItemCount": 3, "TotalSizeInBytes": 12 })
    );
    let etag = updated.etag();
    let lines = [("if-match", etag.as_str())];
    let gone = account
        .send("DELETE", &format!("{pairs}/keys/zz"), &lines, "")
        .await
        .is(200);
    assert_eq!(gone.json()["ItemCount"], 3);
    let applied = account
        .owner
        .lock()
        .unwrap()
        .applied
        .last()
        .cloned()
        .unwrap();
    let keys: Vec<&String> = applied.key_value_stores[0].data.keys().collect();
    assert_eq!(keys, ["b", "c", "d"]);
}

#[tokio::test]
async fn what_cannot_be_put_says_why() {
    let account = Account::new();
    let store = create(&account, json!({ "Name": "routes" })).await.is(201);
    let pairs = pairs_of(&store);
    let etag = account.send("GET", &pairs, &[], "").await.etag();
    let put = async |lines: &[(&str, &str)], key: &str, body: &str| {
        account
            .send("PUT", &format!("{pairs}/keys/{key}"), lines, body)
            .await
    };
    let value = r#"{"Value":"1"}"#;
    put(&[], "a", value)
        .await
        .is_json_error(400, "ValidationException");
    let stale = put(&[("if-match", "E0")], "a", value).await;
    assert!(
        stale
            .is_json_error(400, "ValidationException")
            .starts_with("Pre-Condition failed")
    );
    let lines = [("if-match", etag.as_str())];
    put(&lines, "a", "{")
        .await
        .is_json_error(400, "ValidationException");
    put(&lines, "a", "{}")
        .await
        .is_json_error(400, "ValidationException");
    let long = "k".repeat(513);
    put(&lines, &long, value)
        .await
        .is_json_error(400, "ValidationException");
    let long = json!({ "Value": "v".repeat(1025) }).to_string();
    put(&lines, "a", &long)
        .await
        .is_json_error(400, "ValidationException");

    let update = async |body: Value| {
        let target = format!("{pairs}/keys");
        let said = account
            .send("POST", &target, &lines, &body.to_string())
            .await;
        said.is_json_error(400, "ValidationException")
    };
    update(json!({})).await;
    let twice = json!({ "Puts": [{ "Key": "a", "Value": "" }], "Deletes": [{ "Key": "a" }] });
    update(twice).await;
    let deletes: Vec<Value> = (0..51).map(|it| json!({ "Key": it.to_string() })).collect();
    update(json!({ "Deletes": deletes })).await;

    let none = account
        .send("GET", &format!("{pairs}/keys/a"), &[], "")
        .await;
    none.is_json_error(404, "ResourceNotFoundException");
    let none = account
        .send("GET", "/key-value-stores/arn%3Anone", &[], "")
        .await;
    none.is_json_error(404, "ResourceNotFoundException");
    let wrong = account
        .send("GET", &format!("{pairs}/keys?MaxResults=51"), &[], "")
        .await;
    wrong.is_json_error(400, "ValidationException");
}

#[tokio::test]
async fn a_store_that_a_function_reads_stays() {
    let account = Account::new();
    let store = create(&account, json!({ "Name": "routes" })).await.is(201);
    let function = json!({
        "Name": "f",
        "FunctionConfig": {
            "Comment": "",
            "Runtime": "cloudfront-js-2.0",
            "KeyValueStoreAssociations": { "Quantity": 1, "Items": [
                { "KeyValueStoreARN": store.xml()["ARN"] },
            ]},
        },
        "FunctionCode": "Ly8=",
    });
    let body = write("CreateFunctionRequest", &function);
    account.call("POST", "function", &body).await.is(201);
    let place = "key-value-store/routes";
    let refused = account.call_if("DELETE", place, &store.etag(), "").await;
    refused.is_error(409, "CannotDeleteEntityWhileInUse");
}
