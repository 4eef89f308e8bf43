//! Objects that are uploaded one by one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::super::super::definition::{BucketDeployment, DeploymentSource};
use super::{plan, read, refs, resource, state, written};

/// `for_each = fileset(..)`: the file, its key and its metadata.
fn fileset(name: &str, files: &[(&str, &str, Json)]) -> Vec<Json> {
    let files = files.iter().map(|(source, key, metadata)| {
        let mut values = json!({"bucket": "b", "source": source, "key": key});
        let values = match metadata {
            Json::Object(members) => {
                values.as_object_mut().unwrap().extend(members.clone());
                values
            }
            _ => values,
        };
        resource("aws_s3_object", name, Some(json!(source)), values)
    });
    files.collect()
}

fn deployments(resources: Vec<Json>) -> Vec<BucketDeployment> {
    let (definition, found) = read(&plan(resources, Vec::new()));
    assert_eq!(found, []);
    definition.deployments
}

fn folders(deployments: &[BucketDeployment]) -> Vec<(PathBuf, &str)> {
    let shown = deployments.iter().map(|it| match &it.source {
        DeploymentSource::Folder(path) => (path.clone(), it.key_prefix.as_str()),
        other => panic!("{other:?}"),
    });
    shown.collect()
}

#[test]
fn files_that_end_as_their_keys_do_are_a_folder() {
    for (files, folder, prefix) in [
        (
            &[
                ("./dist/index.html", "index.html"),
                ("./dist/a/b.js", "a/b.js"),
            ][..],
            "/site/dist",
            "",
        ),
        (
            &[
                ("../dist/index.html", "main/index.html"),
                ("../dist/a.js", "main/a.js"),
            ],
            "/dist",
            "main/",
        ),
        (
            &[
                ("dist/assets/a.js", "assets/a.js"),
                ("dist/assets/b.js", "assets/b.js"),
            ],
            "/site/dist/assets",
            "assets/",
        ),
        (
            &[("main/index.html", "main/index.html")],
            "/site/main",
            "main/",
        ),
        (&[("/abs/a.html", "/a.html")], "/abs", ""),
    ] {
        let files: Vec<(&str, &str, Json)> =
            files.iter().map(|it| (it.0, it.1, json!(null))).collect();
        let deployments = deployments(fileset("files", &files));
        assert_eq!(
            folders(&deployments),
            [(PathBuf::from(folder), prefix)],
            "{files:?}"
        );
    }
}

#[test]
fn resources_of_one_folder_are_one_deployment() {
    let no_cache = json!({"cache_control": "no-cache"});
    let long = json!({"cache_control": "max-age=604800", "content_type": "text/javascript", "metadata": {"Build": "7"}});
    let mut resources = fileset("index", &[("dist/index.html", "index.html", no_cache)]);
    resources.extend(fileset(
        "files",
        &[
            ("dist/a.js", "a.js", long.clone()),
            ("dist/b.js", "b.js", long.clone()),
            ("dist/c/d.js", "c/d.js", long),
        ],
    ));
    let found = deployments(resources);
    assert_eq!(folders(&found), [(PathBuf::from("/site/dist"), "")]);
    let rules: Vec<(Vec<&str>, Option<&str>)> = found[0]
        .rules
        .iter()
        .map(|it| {
            (
                it.include.iter().map(String::as_str).collect(),
                it.cache_control.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        rules,
        [
            (vec!["*.html"], Some("no-cache")),
            (vec!["*.js"], Some("max-age=604800")),
            (vec![], Some("max-age=604800")),
        ]
    );
    assert_eq!(
        found[0].rules[1].metadata,
        BTreeMap::from([("build".to_owned(), "7".to_owned())])
    );
}

#[test]
fn a_file_of_another_name_is_not_a_folder() {
    let found = deployments(fileset(
        "one",
        &[("out/build.html", "index.html", json!(null))],
    ));
    assert!(
        matches!(found[0].source, DeploymentSource::Unknown(_)),
        "{found:?}"
    );
}

#[test]
fn texts_are_files() {
    let (definition, found) = read(&state(&[
        (
            "aws_s3_object",
            "a",
            json!({"bucket": "b", "key": "config.json", "content": "{}", "cache_control": "no-store"}),
        ),
        (
            "aws_s3_object",
            "b",
            json!({"bucket": "b", "key": "x/hi", "content_base64": "aGk=", "website_redirect": "/y"}),
        ),
        (
            "aws_s3_bucket_object",
            "c",
            json!({"bucket": "b", "key": "raw", "content_base64": "/w=="}),
        ),
        (
            "aws_s3_object",
            "d",
            json!({"bucket": "b", "key": "nothing"}),
        ),
    ]));
    assert_eq!(found, []);
    let shown: Vec<(&DeploymentSource, &str)> = definition
        .deployments
        .iter()
        .map(|it| (&it.source, it.rules[0].include[0].as_str()))
        .collect();
    let one = |key: &str, text: &str| {
        DeploymentSource::Files(BTreeMap::from([(key.to_owned(), text.to_owned())]))
    };
    assert_eq!(shown[0], (&one("config.json", "{}"), "config.json"));
    assert_eq!(shown[1], (&one("x/hi", "hi"), "x/hi"));
    assert!(matches!(shown[2].0, DeploymentSource::Unknown(_)));
    assert!(matches!(shown[3].0, DeploymentSource::Unknown(_)));
    assert_eq!(
        definition.deployments[0].rules[0].cache_control.as_deref(),
        Some("no-store")
    );
    assert_eq!(
        definition.deployments[1].rules[0]
            .website_redirect
            .as_deref(),
        Some("/y")
    );
}

#[test]
fn the_bucket_of_an_object_is_followed() {
    let object = |key: &str| {
        resource(
            "aws_s3_object",
            "o",
            Some(json!(key)),
            json!({"key": key, "source": format!("dist/{key}")}),
        )
    };
    let bucket = resource("aws_s3_bucket", "site", None, json!({"bucket": "lantern"}));
    let configuration = vec![written(
        "aws_s3_object",
        "o",
        json!({"bucket": refs(&["aws_s3_bucket.site.id", "aws_s3_bucket.site"])}),
    )];
    let (definition, found) = read(&plan(
        vec![bucket, object("a.js"), object("b.js")],
        configuration,
    ));
    assert_eq!(found, []);
    assert_eq!(definition.deployments.len(), 1);
    assert_eq!(definition.deployments[0].bucket, "lantern");
}
