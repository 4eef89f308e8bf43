//! Which documents Terraform and OpenTofu write, and which of them say what will be.

use serde_json::{Value as Json, json};

use super::super::super::definition::Definition;
use super::super::super::finding::Weight;
use super::super::is_terraform;
use super::{plan, read, resource, root, state, titles};

fn bucket_names(definition: &Definition) -> Vec<&str> {
    let buckets = definition.buckets.iter();
    buckets.map(|it| it.name.as_str()).collect()
}

fn bucket(name: &str) -> Json {
    resource("aws_s3_bucket", name, None, json!({"bucket": name}))
}

/// A state file, as it lies beside a configuration.
fn state_file() -> Json {
    let bucket = |key: &str| {
        json!({
            "index_key": key, "schema_version": 0, "sensitive_attributes": [],
            "attributes": {"bucket": format!("{key}-1"), "id": format!("{key}-1"), "bucket_region": "eu-west-1"},
        })
    };
    let mut old = bucket("old");
    old["deposed"] = json!("0a1b2c3d");
    json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "0b3c", "outputs": {},
        "resources": [
            {"module": "module.site[\"eu.west\"].module.buckets", "mode": "managed", "type": "aws_s3_bucket",
             "name": "app", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
             "instances": [bucket("admin"), old, bucket("shell")]},
            {"mode": "data", "type": "aws_caller_identity", "name": "current",
             "instances": [{"attributes": {"account_id": "111122223333"}}]},
        ],
        "check_results": null,
    })
}

#[test]
fn a_state_file_is_read_as_it_lies_there() {
    let (definition, found) = read(&state_file());
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(bucket_names(&definition), ["admin-1", "shell-1"]);
    assert_eq!(
        definition.buckets[0].names,
        [
            "module.site[\"eu.west\"].module.buckets.aws_s3_bucket.app[\"admin\"]",
            "module.site[\"eu.west\"].module.buckets.aws_s3_bucket.app",
            "aws_s3_bucket.app",
        ]
    );
}

#[test]
fn state_files_that_cannot_be_read_say_what_to_give() {
    let mut old = state_file();
    old["version"] = json!(3);
    let encrypted = json!({
        "serial": 1, "lineage": "0b3c", "meta": {}, "encrypted_data": "eyJ", "encryption_version": "v0",
    });
    for (document, expected) in [
        (old, "the state file has the version 3"),
        (encrypted, "the state is encrypted"),
    ] {
        assert!(is_terraform(&root(&document)));
        let (definition, found) = read(&document);
        assert_eq!(titles(&found), [(Weight::Wrong, "bad-template", expected)]);
        assert!(found[0].help[0].contains("show -json"));
        assert_eq!(definition, Definition::default());
    }
}

#[test]
fn documents_without_resources_say_why() {
    let destroying = json!({
        "format_version": "1.2", "planned_values": {"root_module": {}},
        "resource_changes": [{"address": "aws_s3_bucket.a", "change": {"actions": ["delete"]}}],
    });
    let fresh = json!({"format_version": "1.2", "planned_values": {"root_module": {}}});
    for (document, expected) in [
        (
            json!({"format_version": "1.0"}),
            "the state has no resource",
        ),
        (
            destroying,
            "the plan leaves no resource, since it destroys all of them",
        ),
        (fresh, "the plan has no resource"),
    ] {
        assert!(is_terraform(&root(&document)), "{document}");
        let (_, found) = read(&document);
        assert_eq!(titles(&found), [(Weight::Wrong, "no-definition", expected)]);
    }
    let (_, found) = read(&state(&[("random_id", "x", json!({"id": "a"}))]));
    let expected = "nothing of CloudFront, S3 or Lambda is in the document";
    assert_eq!(
        titles(&found),
        [(Weight::Assumed, "no-definition", expected)]
    );
    // `terraform validate -json`
    assert!(!is_terraform(&root(
        &json!({"format_version": "1.0", "valid": true})
    )));
}

#[test]
fn what_a_plan_does_not_touch_is_what_was_there() {
    // As with `-target=aws_s3_bucket.new`; `-refresh-only` plans nothing at all.
    let mut document = plan(vec![bucket("new")], Vec::new());
    document["complete"] = json!(false);
    document["prior_state"] = json!({"values": {"root_module": {"resources": [
        bucket("gone"), bucket("kept"), bucket("new"),
    ]}}});
    document["resource_changes"] = json!([
        {"address": "aws_s3_bucket.gone", "change": {"actions": ["delete"]}},
        {"address": "aws_s3_bucket.new", "change": {"actions": ["delete", "create"]}},
    ]);
    let (definition, found) = read(&document);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(bucket_names(&definition), ["new", "kept"]);
}
