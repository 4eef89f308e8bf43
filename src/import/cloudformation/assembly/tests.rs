//! Cloud assemblies as `cdk synth` writes them, shortened.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::{Assembly, StackTemplate};
use crate::import::{Finding, Node, Sources};

/// A folder with an assembly, and what is read from it.
struct Read {
    assembly: Assembly,
    sources: Sources,
    watched: Vec<PathBuf>,
    found: Vec<Finding>,
}

fn read(folder: &Path) -> Read {
    let (mut sources, mut watched, mut found) = Default::default();
    let assembly = Assembly::of_cdk(folder, &mut sources, &mut watched, &mut found);
    Read {
        assembly,
        sources,
        watched,
        found,
    }
}

fn put(folder: &Path, name: &str, json: &Json) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, json.to_string()).unwrap();
}

fn stack(file: &str, environment: &str) -> Json {
    json!({
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": file},
    })
}

fn asset(path: &str, packaging: &str, key: &str) -> Json {
    json!({
        "source": {"path": path, "packaging": packaging},
        "destinations": {"111122223333-eu-central-1-d815346a": {
            "bucketName": "cdk-hnb659fds-assets-111122223333-eu-central-1",
            "objectKey": key,
        }},
    })
}

fn shown(stack: &StackTemplate) -> String {
    format!(
        "{} {} {} {}",
        stack.name,
        stack.account.as_deref().unwrap_or("-"),
        stack.region.as_deref().unwrap_or("-"),
        stack.template_file.as_deref().unwrap_or("-"),
    )
}

/// A template that the stage's stack nests.
const INNER: &str = "SiteInner.nested.template.json";

/// A stack, and a stage with a stack that nests another one.
fn write_assembly(out: &Path) {
    put(
        out,
        "manifest.json",
        &json!({"version": "55.0.0", "artifacts": {
            "assembly-Prod": {
                "type": "cdk:cloud-assembly",
                "properties": {"directoryName": "assembly-Prod"},
            },
            "Web.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Web.assets.json"}},
            "Web": stack("Web.template.json", "aws://111122223333/eu-central-1"),
            "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
        }}),
    );
    put(out, "Web.template.json", &json!({"Resources": {}}));
    put(
        out,
        "Web.assets.json",
        &json!({"files": {
            "aa": asset("asset.aa", "zip", "aa.zip"),
            "bb": asset("asset.bb.json", "file", "bb.json"),
            "cc": asset("../packages/edge", "zip", "cc.zip"),
        }}),
    );
    put(out, "asset.bb.json", &json!({"data": []}));
    let mut nested = stack("Site.template.json", "aws://unknown-account/us-east-1");
    nested["properties"]["stackName"] = json!("Prod-Site");
    put(
        out,
        "assembly-Prod/manifest.json",
        &json!({"artifacts": {
            "Site": nested,
            "Site.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Site.assets.json"}},
        }}),
    );
    put(
        out,
        "assembly-Prod/Site.template.json",
        &json!({"Resources": {"A": {}}}),
    );
    put(
        out,
        &format!("assembly-Prod/{INNER}"),
        &json!({"Resources": {"B": {}}}),
    );
    put(
        out,
        "assembly-Prod/Site.assets.json",
        &json!({"files": {
            "dd": asset(INNER, "file", "dd.json"),
            "ee": asset("../asset.aa", "zip", "ee.zip"),
        }}),
    );
}

#[test]
fn an_assembly_has_its_stacks_its_stages_and_their_assets() {
    let folder = tempfile::tempdir().unwrap();
    let out = &fs::canonicalize(folder.path()).unwrap();
    write_assembly(out);

    let it = read(out);
    assert_eq!(it.found, []);
    let stacks: Vec<String> = it.assembly.stacks.iter().map(shown).collect();
    assert_eq!(
        stacks,
        [
            "Prod-Site - us-east-1 -",
            "SiteInner - us-east-1 SiteInner.nested.template.json",
            "Web 111122223333 eu-central-1 -",
        ]
    );
    let inner_stack = &it.assembly.stacks[1];
    assert!(inner_stack.is_nested);
    assert!(inner_stack.root.at(&["Resources", "B"]).is_some());
    assert_eq!(
        it.assembly.asset("dd.json"),
        Some(&*inner_stack.folder.join(INNER))
    );
    for (key, path) in [
        ("aa.zip", out.join("asset.aa")),
        ("bb.json", out.join("asset.bb.json")),
        ("cc.zip", out.parent().unwrap().join("packages/edge")),
        ("ee.zip", out.join("asset.aa")),
    ] {
        assert_eq!(it.assembly.asset(key), Some(path.as_path()), "{key}");
    }
    assert_eq!(it.sources.iter().count(), 3);
    for name in [
        "manifest.json",
        "Web.template.json",
        "Web.assets.json",
        "asset.bb.json",
        "assembly-Prod/manifest.json",
        &format!("assembly-Prod/{INNER}"),
    ] {
        let times = it
            .watched
            .iter()
            .filter(|it| **it == out.join(name))
            .count();
        assert_eq!(times, 1, "{name}");
    }

    // A template by itself has the assets beside it.
    let (mut alone, mut watched, mut found) = (Assembly::default(), Vec::new(), Vec::new());
    alone.add_assets_beside(&out.join("Web.template.json"), &mut watched, &mut found);
    alone.add_assets_beside(&out.join("other.yaml"), &mut watched, &mut found);
    assert_eq!(alone.asset("aa.zip"), Some(&*out.join("asset.aa")));
    assert_eq!(watched[0], out.join("Web.assets.json"));
    assert_eq!(found, []);

    // A stage by itself is an assembly too.
    let stage = read(&out.join("assembly-Prod"));
    assert_eq!(stage.found, []);
    assert_eq!(stage.assembly.stacks.len(), 2);
    assert_eq!(stage.assembly.asset("ee.zip"), Some(&*out.join("asset.aa")));
}

#[test]
fn the_keys_of_old_assets_are_defaults_of_their_parameters() {
    for is_in_a_file_of_its_own in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let out = &fs::canonicalize(folder.path()).unwrap();
        let noted = |path: &str, id: &str, packaging: &str| {
            json!({"type": "aws:cdk:asset", "data": {
                "path": path, "id": id, "packaging": packaging, "sourceHash": id,
                "s3BucketParameter": format!("{id}Bucket"),
                "s3KeyParameter": format!("{id}Key"),
                "artifactHashParameter": format!("{id}Hash"),
            }})
        };
        let metadata = json!({"/Old": [
            {"type": "aws:cdk:logicalId", "data": "F"},
            noted("asset.aa", "aa", "zip"),
            noted("OldIn.nested.template.json", "bb", "file"),
        ]});
        let mut old = stack("Old.template.json", "aws://unknown-account/unknown-region");
        if is_in_a_file_of_its_own {
            put(out, "Old.metadata.json", &metadata);
            old["additionalMetadataFile"] = json!("Old.metadata.json");
        } else {
            old["metadata"] = metadata;
        }
        put(out, "manifest.json", &json!({"artifacts": {"Old": old}}));
        let text = json!({"Type": "String"});
        put(
            out,
            "Old.template.json",
            &json!({"Parameters": {
                "aaBucket": text, "aaKey": text, "aaHash": text, "bbKey": text, "Own": text,
            }}),
        );
        put(out, "OldIn.nested.template.json", &json!({}));

        let it = read(out);
        assert_eq!(it.found, []);
        let default = |name: &str| {
            let root = &it.assembly.stacks[0].root;
            let default = root.at(&["Parameters", name, "Default"]);
            default.and_then(Node::as_text).unwrap_or_default()
        };
        assert_eq!(default("aaKey"), "aa||.zip");
        assert_eq!(default("bbKey"), "bb||.json");
        assert_eq!(default("aaHash"), "aa");
        assert_eq!(default("Own"), "");
        assert_eq!(it.assembly.asset("aa.zip"), Some(&*out.join("asset.aa")));
        let nested = it.assembly.asset("bb.json");
        assert_eq!(nested, Some(&*out.join("OldIn.nested.template.json")));
        assert_eq!(
            shown(&it.assembly.stacks[1]),
            "OldIn - - OldIn.nested.template.json"
        );
    }
}

#[test]
fn resources_have_the_paths_of_their_constructs() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let mut web = stack("Web.template.json", "");
    let id = |it: &str| json!([{"type": "aws:cdk:logicalId", "data": it}]);
    web["metadata"] = json!({
        "/Web/Inner/Bucket/Resource": id("A"),
        "/Web/Bucket/Resource": id("A"),
        "/Web/Other": id("B"),
    });
    put(out, "manifest.json", &json!({"artifacts": {"Web": web}}));
    put(
        out,
        "Web.template.json",
        &json!({"Resources": {
            "A": {"Type": "T"},
            "B": {"Type": "T", "Metadata": {"aws:cdk:path": "Its/Own"}},
        }}),
    );
    let it = read(out);
    for (id, expected) in [("A", "Web/Bucket/Resource"), ("B", "Its/Own")] {
        let path = ["Resources", id, "Metadata", "aws:cdk:path"];
        let path = it.assembly.stacks[0].root.at(&path);
        assert_eq!(path.and_then(Node::as_str), Some(expected));
    }
}

/// The titles of what is found in an assembly of these files.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let it = read(folder.path());
    assert!(
        it.found
            .iter()
            .all(|it| it.help.concat().contains("cdk synth"))
    );
    assert!(it.watched.contains(&folder.path().join("manifest.json")));
    it.found.into_iter().map(|it| it.title).collect()
}

#[test]
fn an_assembly_that_is_not_whole_says_what_is_missing() {
    let manifest = json!({"artifacts": {
        "Web": stack("Web.template.json", ""),
        "Web.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Web.assets.json"}},
    }});
    let manifest = manifest.to_string();
    let circle = json!({"artifacts": {
        "A": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}},
    }});
    for (files, expected) in [
        (
            vec![],
            vec!["`manifest.json` cannot be read: No such file or directory (os error 2)"],
        ),
        (
            vec![("manifest.json", "{")],
            vec!["`manifest.json` is broken: EOF while parsing an object at line 1 column 1"],
        ),
        (vec![("manifest.json", "{}")], vec![]),
        (vec![("manifest.json", &*circle.to_string())], vec![]),
        (
            vec![("manifest.json", r#"{"artifacts": {"A": 1}}"#)],
            vec!["the artifact `A` of the manifest is not understood"],
        ),
        (
            vec![("manifest.json", &*manifest)],
            vec![
                "the template `Web.template.json` cannot be read: No such file or directory (os error 2)",
                "`Web.assets.json` cannot be read: No such file or directory (os error 2)",
            ],
        ),
        (
            vec![
                ("manifest.json", &*manifest),
                ("Web.template.json", "{\"Resources\": "),
                ("Web.assets.json", "7"),
            ],
            vec![
                "this is not JSON: expected value after colon in object property",
                "`Web.assets.json` is broken: invalid type: integer `7`, expected struct AssetManifest at line 1 column 1",
            ],
        ),
    ] {
        assert_eq!(said(&files), expected);
    }
}
