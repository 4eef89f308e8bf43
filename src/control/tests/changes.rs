//! How a change is made: applied and kept, or neither.

use std::fs;
use std::sync::Arc;

use super::*;
use crate::resources::xml_document::write;

fn policy(name: &str) -> String {
    let config = serde_json::json!({ "Name": name, "MinTTL": 0 });
    write("CachePolicyConfig", &config)
}

#[tokio::test]
async fn a_change_outlives_a_restart() {
    let account = Account::new();
    let store = account.folder.path().join("store");
    account.call("GET", "cache-policy", "").await.is(200);
    assert!(!store.exists());
    let created = account
        .call("POST", "cache-policy", &policy("a"))
        .await
        .is(201);
    assert_eq!(fs::read_to_string(store.join(".gitignore")).unwrap(), "*\n");

    let again = Account::in_folder(Arc::clone(&account.folder), Vec::new());
    let place = format!("cache-policy/{}", created.xml()["Id"].as_str().unwrap());
    let got = again.call("GET", &place, "").await.is(200);
    assert_eq!(got.xml(), created.xml());
    assert_eq!(got.etag(), created.etag());
    assert_eq!(*again.endpoint.created(), *account.endpoint.created());
}

#[tokio::test]
async fn a_refusal_changes_nothing() {
    let account = Account::new();
    account
        .call("POST", "cache-policy", &policy("a"))
        .await
        .is(201);
    let before = account.endpoint.created();
    let file = account.folder.path().join("store/cloudfront.json");
    let kept = fs::read_to_string(&file).unwrap();

    account.refuse(
        "E2",
        "NoSuchOrigin",
        "behavior `*` names the origin `x`, which is not there",
    );
    account.refuse("E2", "InvalidArgument", "and more");
    let refused = account
        .call("POST", "distribution", &config("1", ENABLED))
        .await;
    assert_eq!(
        refused.is_error(404, "NoSuchOrigin"),
        "E2: behavior `*` names the origin `x`, which is not there; E2: and more"
    );
    assert_eq!(account.endpoint.created(), before);
    assert_eq!(fs::read_to_string(&file).unwrap(), kept);
    assert!(!file.with_extension("json.new").exists());
}

#[tokio::test]
async fn what_cannot_be_written_is_not_applied() {
    let account = Account::new();
    // A file stands where the folder should.
    fs::write(account.folder.path().join("store"), "").unwrap();
    let failed = account.call("POST", "cache-policy", &policy("a")).await;
    let message = failed.is_error(500, "InternalError");
    assert!(
        message.starts_with("nothing was changed: cannot write in"),
        "{message}"
    );
    assert!(account.owner.lock().unwrap().applied.is_empty());
    assert!(account.endpoint.created().cache_policies.is_empty());
}

#[tokio::test]
async fn what_cannot_be_kept_is_taken_back() {
    let account = Account::new();
    // A folder stands where the file should, so that nothing can take its place.
    let file = account.folder.path().join("store/cloudfront.json");
    fs::create_dir_all(file.join("x")).unwrap();
    let failed = account.call("POST", "cache-policy", &policy("a")).await;
    failed.is_error(500, "InternalError");
    let owner = account.owner.lock().unwrap();
    let counts: Vec<usize> = owner
        .applied
        .iter()
        .map(|it| it.cache_policies.len())
        .collect();
    assert_eq!(counts, [1, 0]);
    assert!(account.endpoint.created().cache_policies.is_empty());
}

#[tokio::test]
async fn changes_at_the_same_time_are_all_made() {
    let account = Account::new();
    let bodies: Vec<String> = (0..8).map(|it| policy(&it.to_string())).collect();
    let calls = bodies
        .iter()
        .map(|it| account.call("POST", "cache-policy", it));
    for said in futures_util::future::join_all(calls).await {
        said.is(201);
    }
    assert_eq!(account.endpoint.created().cache_policies.len(), 8);
    let kept = read_created(&account.folder.path().join("store")).unwrap();
    assert_eq!(kept, account.endpoint.created());
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_said_at_the_start() {
    let folder = TempDir::new().unwrap();
    let newer = r#"{"streaming_distributions": []}"#;
    fs::write(folder.path().join("cloudfront.json"), newer).unwrap();
    let error = read_created(folder.path()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("cloudfront.json` is not what mfe-dev wrote"),
        "{error}"
    );
}

#[tokio::test]
async fn another_configuration_file_is_seen_at_once() {
    let account = Account::new();
    account.endpoint.set_declared(Declared::default());
    let gone = account.call("GET", "distribution/E1", "").await;
    gone.is_error(404, "NoSuchDistribution");
}
