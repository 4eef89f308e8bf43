//! `Custom::CDKBucketDeployment`

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::made;
use crate::import::{BucketDeployment, DeploymentSource, UploadedFiles};

fn deployment(more: &Json) -> Json {
    let mut properties = json!({
        "ServiceToken": "arn",
        "SourceBucketNames": ["cdk-assets"],
        "SourceObjectKeys": ["dist.zip"],
        "DestinationBucketName": "site",
        "Prune": "true",
        "OutputObjectKeys": "true",
    });
    for (name, value) in more.as_object().unwrap() {
        properties[name] = value.clone();
    }
    json!({"Type": "Custom::CDKBucketDeployment", "Properties": properties})
}

#[track_caller]
fn deployments(resources: &Json, assets: &[(&str, &Path)]) -> Vec<BucketDeployment> {
    let made = made(resources, assets);
    assert_eq!(made.said(), Vec::<String>::new());
    made.definition.deployments
}

fn one(more: &Json, assets: &[(&str, &Path)]) -> BucketDeployment {
    deployments(&json!({"D": deployment(more)}), assets).remove(0)
}

#[test]
fn a_folder_goes_into_a_bucket_with_its_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let it = one(
        &json!({
            "DestinationBucketKeyPrefix": "main",
            "Exclude": ["*"],
            "Include": ["index.html"],
            "SystemMetadata": {
                "cache-control": "no-cache",
                "content-type": "text/html",
                "content-disposition": "inline",
                "content-encoding": "br",
                "content-language": "de",
                "website-redirect": "/x",
                "storage-class": "STANDARD_IA",
                "acl": "bucket-owner-full-control",
            },
            "UserMetadata": {"Build": "7"},
            "DistributionId": "E1",
            "DistributionPaths": ["/*"],
        }),
        &[("dist.zip", folder.path())],
    );
    let text = |it: &str| Some(it.to_owned());
    assert_eq!(it.bucket, "site");
    assert_eq!(it.key_prefix, "main/");
    assert_eq!(
        it.source,
        DeploymentSource::Folder(folder.path().to_owned())
    );
    assert_eq!(
        it.rules,
        [UploadedFiles {
            exclude: vec!["*".to_owned()],
            include: vec!["index.html".to_owned()],
            cache_control: text("no-cache"),
            content_type: text("text/html"),
            content_disposition: text("inline"),
            content_encoding: text("br"),
            content_language: text("de"),
            website_redirect: text("/x"),
            metadata: BTreeMap::from([("build".to_owned(), "7".to_owned())]),
        }]
    );
}

#[test]
fn a_prefix_ends_with_a_slash() {
    for (given, expected) in [("", ""), ("/", ""), ("a", "a/"), ("a/b/", "a/b/")] {
        let it = one(&json!({"DestinationBucketKeyPrefix": given}), &[]);
        assert_eq!(it.key_prefix, expected);
    }
}

#[test]
fn what_is_not_on_this_machine_is_said_why() {
    let gone = PathBuf::from("/nowhere/asset.x");
    for (more, expected) in [
        (
            json!({"SourceObjectKeys": ["other.zip"]}),
            "`s3://cdk-assets/other.zip` is not on this machine",
        ),
        (
            json!({}),
            "the asset `/nowhere/asset.x` is missing; run `cdk synth`",
        ),
        (
            json!({"Extract": false}),
            "`/nowhere/asset.x` is uploaded as one file, without being unpacked",
        ),
    ] {
        let it = one(&more, &[("dist.zip", &gone)]);
        assert_eq!(it.source, DeploymentSource::Unknown(expected.to_owned()));
    }
}

/// What `cdk synth` writes of `Source.data`, `Source.jsonData` and `Source.asset` in one deployment.
#[test]
fn markers_become_the_values_that_they_stand_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = |it: &str| folder.path().join(it);
    fs::create_dir_all(at("text/a")).unwrap();
    fs::write(at("text/a/b.txt"), "hello <<marker:0xbaba:0>>").unwrap();
    fs::create_dir(at("json")).unwrap();
    fs::write(
        at("json/config.json"),
        r#"{"api":"<<marker:0xbaba:0>>","x":1}"#,
    )
    .unwrap();
    fs::create_dir(at("dist")).unwrap();
    let given = json!({"D": deployment(&json!({
        "SourceBucketNames": ["b", "b", "b"],
        "SourceObjectKeys": ["text.zip", "json.zip", "dist.zip"],
        "SourceMarkers": [
            {"<<marker:0xbaba:0>>": "site"},
            {"<<marker:0xbaba:0>>": "a \"quoted\" name"},
            {},
        ],
        "SourceMarkersConfig": [{}, {"jsonEscape": "true"}, {}],
    }))});
    let (text, json, dist) = (at("text"), at("json"), at("dist"));
    let assets = [
        ("text.zip", text.as_path()),
        ("json.zip", json.as_path()),
        ("dist.zip", dist.as_path()),
    ];
    let sources: Vec<_> = deployments(&given, &assets)
        .into_iter()
        .map(|it| it.source)
        .collect();
    let files = |key: &str, text: &str| {
        DeploymentSource::Files(BTreeMap::from([(key.to_owned(), text.to_owned())]))
    };
    assert_eq!(
        sources,
        [
            files("a/b.txt", "hello site"),
            files("config.json", r#"{"api":"a \"quoted\" name","x":1}"#),
            DeploymentSource::Folder(dist.clone()),
        ]
    );
}

#[test]
fn a_value_is_written_as_its_source_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f"), "[M]").unwrap();
    for (encoding, value, expected) in [
        ("LITERAL", json!("a\"b"), "[a\"b]"),
        ("UNQUOTED_JSON_VALUE", json!("a\"b"), r#"[a\"b]"#),
        ("UNQUOTED_JSON_VALUE", json!(["a"]), r#"[["a"]]"#),
        ("JSON_VALUE", json!("a"), r#"["a"]"#),
        ("YAML_STRING", json!("plain-1"), "[plain-1]"),
        ("YAML_STRING", json!("true"), r#"["true"]"#),
        ("YAML_STRING", json!("a: b"), r#"["a: b"]"#),
    ] {
        let it = one(
            &json!({
                "SourceMarkers": [{"M": value}],
                "SourceMarkersConfig": [{"markerEncodings": {"M": encoding}}],
            }),
            &[("dist.zip", folder.path())],
        );
        let files = BTreeMap::from([("f".to_owned(), expected.to_owned())]);
        assert_eq!(it.source, DeploymentSource::Files(files), "{encoding}");
    }
}

#[test]
fn files_with_markers_that_are_no_text_are_not_known() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f"), [0xff]).unwrap();
    let more = json!({"SourceMarkers": [{"M": "v"}]});
    let it = one(&more, &[("dist.zip", folder.path())]);
    assert!(matches!(it.source, DeploymentSource::Unknown(why) if why.contains("no text")));
}

/// The order of the rules of one deployment, by their `Cache-Control`.
#[track_caller]
fn order(resources: &Json) -> Vec<String> {
    let mut all = deployments(resources, &[("dist.zip", Path::new("/nowhere"))]);
    assert_eq!(all.len(), 1);
    let rules = all.remove(0).rules.into_iter();
    rules.filter_map(|it| it.cache_control).collect()
}

#[test]
fn uploads_of_one_folder_into_one_place_are_one_deployment() {
    let hashed = deployment(&json!({
        "Exclude": ["index.html"], "SystemMetadata": {"cache-control": "immutable"},
    }));
    let entry = deployment(&json!({
        "Exclude": ["*"], "Include": ["index.html"], "SystemMetadata": {"cache-control": "no-cache"},
    }));
    let all = deployment(&json!({"SystemMetadata": {"cache-control": "max-age=60"}}));
    let after = |it: &Json, id: &str| {
        let mut it = it.clone();
        it["DependsOn"] = json!([id]);
        it
    };
    let resources = json!({"A": hashed, "B": entry, "C": all});
    assert_eq!(order(&resources), ["no-cache", "immutable", "max-age=60"]);
    // What runs after another one overwrites what that one gave, also by way of others.
    let resources = json!({"A": hashed, "B": entry, "C": after(&all, "B")});
    assert_eq!(order(&resources), ["immutable", "max-age=60", "no-cache"]);
    let resources = json!({
        "C": after(&all, "X"),
        "B": entry,
        "X": {"Type": "AWS::IAM::Role", "DependsOn": "B"},
    });
    assert_eq!(order(&resources), ["max-age=60", "no-cache"]);
}

#[test]
fn deployments_stand_in_the_order_in_which_they_run() {
    let mut last = deployment(&json!({"DestinationBucketKeyPrefix": "last"}));
    last["DependsOn"] = json!("First");
    let first = deployment(&json!({"DestinationBucketKeyPrefix": "first"}));
    let other = deployment(&json!({"DestinationBucketName": "other"}));
    let all = deployments(&json!({"Last": last, "First": first, "Other": other}), &[]);
    let seen: Vec<_> = all
        .iter()
        .map(|it| format!("{}/{}", it.bucket, it.key_prefix))
        .collect();
    assert_eq!(seen, ["site/first/", "site/last/", "other/"]);
}

#[test]
fn what_cannot_be_given_to_a_file_is_said() {
    let made = made(
        &json!({"D": deployment(&json!({
            "SystemMetadata": {"acl": "public-read", "expires": "tomorrow"},
            "Purge": true,
        }))}),
        &[],
    );
    assert_eq!(
        made.said(),
        [
            "unknown-property `Purge` is not a property of Custom::CDKBucketDeployment",
            "unsupported `acl` of uploaded files is left out",
            "unsupported `expires` of uploaded files is left out",
        ]
    );
}
