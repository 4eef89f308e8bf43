//! Tags over the API.

use serde_json::json;

use super::*;
use crate::resources::xml_document::write;

#[tokio::test]
async fn tags_come_and_go() {
    let account = Account::new();
    let body = config("1", ENABLED);
    let tags = "<Tags><Items><Tag><Key>team</Key><Value>web</Value></Tag></Items></Tags>";
    let body = format!("<DistributionConfigWithTags>{body}{tags}</DistributionConfigWithTags>");
    let created = account
        .call("POST", "distribution?WithTags", &body)
        .await
        .is(201)
        .xml();
    let arn = created["ARN"].as_str().unwrap();
    let list = async || {
        let place = format!("tagging?Resource={arn}");
        account.call("GET", &place, "").await.is(200).xml()["Items"].take()
    };
    assert_eq!(list().await, json!([{ "Key": "team", "Value": "web" }]));

    let new = json!({ "Items": [{ "Key": "env", "Value": "" }, { "Key": "team", "Value": "a" }] });
    let place = format!("tagging?Operation=Tag&Resource={arn}");
    account
        .call("POST", &place, &write("Tags", &new))
        .await
        .is(204);
    assert_eq!(list().await, new["Items"]);

    let keys = write("TagKeys", &json!({ "Items": ["team", "none"] }));
    let place = format!("tagging?Operation=Untag&Resource={arn}");
    account.call("POST", &place, &keys).await.is(204);
    assert_eq!(list().await, json!([{ "Key": "env", "Value": "" }]));
}

#[tokio::test]
async fn what_cannot_be_tagged_says_why() {
    let account = Account::new();
    let e1 = "arn:aws:cloudfront::000000000000:distribution/E1";
    let tag = write("Tags", &json!({ "Items": [{ "Key": "a", "Value": "1" }] }));
    let check = async |query: &str, body: &str, status: u16, code: &str| {
        let place = format!("tagging?{query}");
        account
            .call("POST", &place, body)
            .await
            .is_error(status, code)
    };
    let own = format!("Operation=Tag&Resource={e1}");
    check(&own, &tag, 400, "IllegalUpdate").await;
    let none = own.replace("E1", "E2");
    check(&none, &tag, 404, "NoSuchResource").await;
    check("Operation=Tag&Resource=E1", &tag, 400, "InvalidArgument").await;
    check(&format!("Resource={e1}"), &tag, 400, "InvalidArgument").await;
    let twice = json!({ "Items": [{ "Key": "a" }, { "Key": "a" }] });
    check(&none, &write("Tags", &twice), 400, "InvalidTagging").await;
    let read = account
        .call("GET", &format!("tagging?Resource={e1}"), "")
        .await
        .is(200);
    assert_eq!(read.xml()["Items"], json!([]));
}
