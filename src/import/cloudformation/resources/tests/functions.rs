//! CloudFront Functions, key value stores and Lambda functions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Made, made};
use crate::import::{Code, DefinedLambda, StandIn, StoreData, stand_in};

fn one(kind: &str, properties: &Json, assets: &[(&str, &Path)]) -> Made {
    made(
        &json!({"It": {"Type": kind, "Properties": properties}}),
        assets,
    )
}

#[test]
fn a_function_is_its_code_and_its_configuration() {
    for (publish, is_published) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (Json::Null, false),
    ] {
        let made = one(
            "AWS::CloudFront::Function",
            &json!({
                "Name": "rewrite",
                "AutoPublish": publish,
                "FunctionCode": "function handler(event) {}",
                "FunctionConfig": {
                    "Comment": "c",
                    "Runtime": "cloudfront-js-2.0",
                    "KeyValueStoreAssociations": [{"KeyValueStoreARN": "arn"}],
                },
                "FunctionMetadata": {},
            }),
            &[],
        );
        assert_eq!(made.said(), Vec::<String>::new());
        let function = &made.definition.functions[0];
        assert_eq!(function.name, "rewrite");
        assert_eq!(function.is_published, is_published);
        let properties = made.root.at(&["Resources", "It", "Properties"]).unwrap();
        let Code::Inline { text, place } = &function.code else {
            panic!("{:?}", function.code)
        };
        assert_eq!(&**text, "function handler(event) {}");
        assert_eq!(*place, properties.get("FunctionCode").unwrap().place);
    }
}

#[test]
fn a_store_is_filled_from_an_asset() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("asset.abc.json");
    fs::write(&file, "{}").unwrap();
    let arn = "arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1";
    let missing = folder.path().join("gone.json");
    let assets = [
        ("abc.json", file.as_path()),
        ("gone.json", missing.as_path()),
    ];
    let unknown = |it: String| StoreData::Unknown(it);
    for (source, expected) in [
        (Json::Null, StoreData::Pairs(BTreeMap::new())),
        (
            json!(format!("{arn}/abc.json")),
            StoreData::File(file.clone()),
        ),
        (
            json!("arn:aws:s3:::data/pairs.json"),
            unknown("`arn:aws:s3:::data/pairs.json` is not on this machine".to_owned()),
        ),
        (
            json!(format!("{arn}/gone.json")),
            unknown(format!(
                "the asset `{}` is missing; run `cdk synth`",
                missing.display()
            )),
        ),
    ] {
        let import = json!({"SourceType": "S3", "SourceArn": source});
        let properties = json!({"Name": "routes", "Comment": "c", "ImportSource": import});
        let made = one("AWS::CloudFront::KeyValueStore", &properties, &assets);
        let store = &made.definition.key_value_stores[0];
        assert_eq!(store.data, expected);
        assert_eq!(store.name, "routes");
        assert_eq!(store.id, stand_in(StandIn::Uuid, "Web/It"));
    }
}

fn lambda(properties: &Json, assets: &[(&str, &Path)]) -> DefinedLambda {
    let mut made = one("AWS::Lambda::Function", properties, assets);
    assert_eq!(made.said(), Vec::<String>::new());
    made.definition.lambda_functions.remove(0)
}

#[test]
fn the_code_of_a_lambda_function_is_found_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let zip = folder.join("asset.b.zip");
    let file = folder.join("asset.c.js");
    for path in [&zip, &file] {
        fs::write(path, "").unwrap();
    }
    let gone = folder.join("asset.d");
    let assets = [
        ("a.zip", folder),
        ("b.zip", zip.as_path()),
        ("c.js", file.as_path()),
        ("d.zip", gone.as_path()),
    ];
    let of = |key: &str| json!({"S3Bucket": "cdk-assets", "S3Key": key});
    for (code, expected) in [
        (of("a.zip"), Code::Folder(folder.to_owned())),
        (of("b.zip"), Code::Zip(zip.clone())),
        (of("c.js"), Code::File(file.clone())),
        (
            of("d.zip"),
            Code::Unknown(format!("`{}` is missing", gone.display())),
        ),
        (
            of("e.zip"),
            Code::Unknown("`s3://cdk-assets/e.zip` is not on this machine".to_owned()),
        ),
        (json!(folder.to_str()), Code::Folder(folder.to_owned())),
        (
            json!("./edge"),
            Code::Unknown("`/site/edge` is missing".to_owned()),
        ),
        (
            json!({"ImageUri": "x"}),
            Code::Unknown("it is a container image".to_owned()),
        ),
    ] {
        assert_eq!(lambda(&json!({"Code": code}), &assets).code, expected);
    }
    let inline = lambda(&json!({"Code": {"ZipFile": "exports.x = 1"}}), &[]);
    assert!(matches!(inline.code, Code::Inline { text, .. } if &*text == "exports.x = 1"));
}

#[test]
fn a_template_alone_finds_the_asset_that_cdk_notes() {
    let folder = tempfile::tempdir().unwrap();
    let made = made(
        &json!({"F": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Code": {"S3Bucket": "b", "S3Key": "k.zip"}},
            "Metadata": {"aws:asset:path": folder.path(), "aws:asset:property": "Code"},
        }}),
        &[],
    );
    let expected = Code::Folder(folder.path().to_owned());
    assert_eq!(made.definition.lambda_functions[0].code, expected);
}

#[test]
fn a_lambda_function_has_its_settings() {
    let it = lambda(
        &json!({
            "FunctionName": "auth", "Runtime": "nodejs22.x", "Handler": "index.handler",
            "Timeout": "5", "MemorySize": 128, "Code": {"ZipFile": ""}, "Role": "arn",
        }),
        &[],
    );
    assert_eq!(it.name, "auth");
    assert_eq!(it.runtime.as_deref(), Some("nodejs22.x"));
    assert_eq!(it.handler.as_deref(), Some("index.handler"));
    assert_eq!((it.timeout, it.memory_size), (Some(5), Some(128)));
    assert_eq!(it.refused_at_edge, []);
}

#[test]
fn what_the_edge_does_not_take_is_kept_with_its_place() {
    for (properties, expected) in [
        (json!({"Environment": {"Variables": {}}}), ""),
        (
            json!({"Environment": {"Variables": {"A": "b"}}}),
            "`Environment.Variables`: Lambda@Edge does not support environment variables",
        ),
        (
            json!({"VpcConfig": {"SubnetIds": ["s"], "SecurityGroupIds": ["g"]}}),
            "`VpcConfig.SubnetIds`: Lambda@Edge does not support access to a VPC",
        ),
        (json!({"Layers": []}), ""),
        (
            json!({"Layers": ["arn"]}),
            "`Layers`: Lambda@Edge does not support layers",
        ),
        (
            json!({"DeadLetterConfig": {"TargetArn": "arn"}}),
            "`DeadLetterConfig`: Lambda@Edge does not support dead-letter queues",
        ),
        (json!({"TracingConfig": {"Mode": "PassThrough"}}), ""),
        (
            json!({"TracingConfig": {"Mode": "Active"}}),
            "`TracingConfig.Mode`: Lambda@Edge does not support X-Ray",
        ),
        (json!({"Architectures": ["x86_64"]}), ""),
        (
            json!({"Architectures": ["arm64"]}),
            "`Architectures`: Lambda@Edge does not support the arm64 architecture",
        ),
        (
            json!({"PackageType": "Image"}),
            "`PackageType`: Lambda@Edge does not support container images",
        ),
        (json!({"EphemeralStorage": {"Size": 512}}), ""),
        (
            json!({"EphemeralStorage": {"Size": "1024"}}),
            "`EphemeralStorage.Size`: Lambda@Edge does not support more than 512 MB of ephemeral storage",
        ),
        (
            json!({"KmsKeyArn": "arn"}),
            "`KmsKeyArn`: Lambda@Edge does not support customer managed keys",
        ),
        (
            json!({"RuntimeManagementConfig": {"UpdateRuntimeOn": "Auto"}}),
            "",
        ),
        (
            json!({"RuntimeManagementConfig": {"UpdateRuntimeOn": "Manual"}}),
            "`RuntimeManagementConfig.UpdateRuntimeOn`: Lambda@Edge does not support runtime management other than `Auto`",
        ),
    ] {
        let it = lambda(&properties, &[]);
        let refused: Vec<&str> = it.refused_at_edge.iter().map(|it| &*it.0).collect();
        assert_eq!(refused.join(", "), expected);
        assert!(it.refused_at_edge.iter().all(|(_, at)| *at != it.place));
    }
}

#[test]
fn provisioned_concurrency_of_a_version_is_noted_at_its_function() {
    let arn = "arn:aws:lambda:us-east-1:111122223333:function:auth:1";
    for name in ["auth", arn] {
        let provisioned = json!({"ProvisionedConcurrentExecutions": 1});
        let made = made(
            &json!({
                "V": {
                    "Type": "AWS::Lambda::Version",
                    "Properties": {"FunctionName": name, "ProvisionedConcurrencyConfig": provisioned},
                },
                "F": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "auth"}},
                "W": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "auth"}},
            }),
            &[],
        );
        let refused = &made.definition.lambda_functions[0].refused_at_edge;
        assert_eq!(refused.len(), 1);
        assert!(refused[0].0.contains("provisioned concurrency"));
        assert_eq!(made.said(), Vec::<String>::new());
    }
}
