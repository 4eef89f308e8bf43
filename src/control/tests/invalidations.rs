//! Invalidations over the API.

use std::sync::Arc;

use http::Version;

use super::*;
use crate::message::{Scheme, ViewerRequest};
use crate::trace::Detail;

fn batch(reference: &str, paths: &[&str]) -> String {
    let items: String = paths
        .iter()
        .map(|it| format!("<Path>{it}</Path>"))
        .collect();
    format!(
        "<InvalidationBatch><Paths><Quantity>{}</Quantity><Items>{items}</Items></Paths>\
         <CallerReference>{reference}</CallerReference></InvalidationBatch>",
        paths.len()
    )
}

/// What `X-Cache` says of a request to the edge.
async fn x_cache(account: &Account, path: &str) -> String {
    let viewer = ViewerRequest {
        id: account.endpoint.edge.next_request_id(),
        method: Method::GET,
        scheme: Scheme::Http,
        version: Version::HTTP_11,
        host: Some("localhost".to_owned()),
        path: path.to_owned(),
        query: String::new(),
        empty_query: false,
        headers: HeaderMap::new(),
        body: Body::Empty,
        viewer: ([127, 0, 0, 1], 50000).into(),
        tls: None,
        viewer_facts: HeaderMap::new(),
    };
    let (response, _) = account.endpoint.edge.handle(viewer, Detail::Full).await;
    response.headers()["x-cache"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_invalidation_clears_what_it_names() {
    let account = Account::new();
    for path in ["/a.js", "/b.js"] {
        assert_eq!(x_cache(&account, path).await, "Miss from cloudfront");
        assert_eq!(x_cache(&account, path).await, "Hit from cloudfront");
    }
    let place = "distribution/E1/invalidation";
    let created = account
        .call("POST", place, &batch("1", &["/a*"]))
        .await
        .is(201);
    let shown = created.xml();
    let id = shown["Id"].as_str().unwrap();
    assert_eq!(shown["Status"], "InProgress");
    assert_eq!(
        shown["InvalidationBatch"]["Paths"]["Items"],
        serde_json::json!(["/a*"])
    );
    let location = format!("https://cloudfront.amazonaws.com/2020-05-31/{place}/{id}");
    assert_eq!(created.header("location"), location);
    assert_eq!(x_cache(&account, "/a.js").await, "Miss from cloudfront");
    assert_eq!(x_cache(&account, "/b.js").await, "Hit from cloudfront");

    let got = account
        .call("GET", &format!("{place}/{id}"), "")
        .await
        .is(200)
        .xml();
    assert_eq!(got["Status"], "Completed");
    assert_eq!(got["CreateTime"], "2026-11-22T00:00:00.000Z");
    let none = account.call("GET", &format!("{place}/I0"), "").await;
    none.is_error(404, "NoSuchInvalidation");
    assert!(account.owner.lock().unwrap().applied.is_empty());
    assert!(!account.folder.path().join("store").exists());
}

#[tokio::test]
async fn the_same_reference_is_the_same_invalidation() {
    let account = Account::new();
    let place = "distribution/E1/invalidation";
    let first = account
        .call("POST", place, &batch("1", &["/a.js"]))
        .await
        .is(201)
        .xml();
    let again = account
        .call("POST", place, &batch("1", &["/a.js"]))
        .await
        .is(201)
        .xml();
    assert_eq!(first["Id"], again["Id"]);
    let other = account.call("POST", place, &batch("1", &["/b.js"])).await;
    other.is_error(400, "InvalidArgument");
}

#[tokio::test]
async fn invalidations_are_listed_newest_first() {
    let account = Account::new();
    let place = "distribution/E1/invalidation";
    let mut ids = Vec::new();
    for reference in ["1", "2", "3"] {
        let created = account
            .call("POST", place, &batch(reference, &["/*"]))
            .await
            .is(201);
        ids.insert(0, created.xml()["Id"].as_str().unwrap().to_owned());
    }
    let first = account
        .call("GET", &format!("{place}?MaxItems=2"), "")
        .await
        .is(200)
        .xml();
    assert_eq!(first["Items"][0]["Id"], ids[0]);
    assert_eq!(first["NextMarker"], ids[1]);
    let next = format!("{place}?MaxItems=2&Marker={}", ids[1]);
    let second = account.call("GET", &next, "").await.is(200).xml();
    assert_eq!(second["Items"][0]["Id"], ids[2]);
    assert_eq!(second["IsTruncated"], false);
}

#[tokio::test]
async fn what_cannot_be_invalidated_says_why() {
    let account = Account::new();
    let check = async |id: &str, body: &str, status: u16, code: &str| {
        let place = format!("distribution/{id}/invalidation");
        account
            .call("POST", &place, body)
            .await
            .is_error(status, code)
    };
    check("E2", &batch("1", &["/*"]), 404, "NoSuchDistribution").await;
    check("E1", "", 400, "MissingBody").await;
    check("E1", &batch("1", &[]), 400, "InvalidArgument").await;
    check("E1", &batch("", &["/*"]), 400, "InvalidArgument").await;
    let message = check("E1", &batch("1", &["a.js"]), 400, "InvalidArgument").await;
    assert!(
        message.ends_with("begins with `/`; write `/a.js`"),
        "{message}"
    );
    let uneven = batch("1", &["/*"]).replace("<Quantity>1", "<Quantity>2");
    check("E1", &uneven, 400, "InconsistentQuantities").await;
    let sixteen = ["/a*"; 16];
    check(
        "E1",
        &batch("1", &sixteen),
        400,
        "TooManyInvalidationsInProgress",
    )
    .await;
    let many = ["/a"; 3_001];
    check("E1", &batch("1", &many), 413, "BatchTooLarge").await;
    let place = "distribution/E1/invalidation";
    account
        .call("POST", place, &batch("1", &sixteen[1..]))
        .await
        .is(201);
}

#[tokio::test]
async fn invalidations_outlive_a_restart_where_there_is_a_store() {
    let account = Account::new();
    std::fs::create_dir(account.folder.path().join("store")).unwrap();
    let place = "distribution/E1/invalidation";
    let created = account
        .call("POST", place, &batch("1", &["/*"]))
        .await
        .is(201)
        .xml();
    let place = format!("{place}/{}", created["Id"].as_str().unwrap());
    let again = Account::in_folder(Arc::clone(&account.folder), Vec::new());
    again.call("GET", &place, "").await.is(200);
}
