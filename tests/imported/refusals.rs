//! What someone is told whose definition cannot be used: where, what, and what to do.
//!
//! Every case ends with exit code 2 and nothing on stdout, whichever command is asked. `says` are
//! words that must stand in the message, whatever is around them.

use std::fs;

use crate::sites::fixtures;
use crate::support::mfe_dev;

/// A folder, what is asked of it, and what the answer says.
struct Case {
    /// Paths and contents; every folder has a `dist` with a page and [`TEMPLATE`] besides.
    files: &'static [(&'static str, &'static [u8])],
    /// Added to the command.
    args: &'static [&'static str],
    says: &'static [&'static str],
}

/// A template that is in order; `Bucket` is on line 7.
const TEMPLATE: &str = "Parameters:
  Stage:
    Type: String
    Default: production
    AllowedValues: [production, staging]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub \"lantern-${Stage}\"
  Access:
    Type: AWS::CloudFront::OriginAccessControl
    Properties:
      OriginAccessControlConfig:
        Name: lantern
        OriginAccessControlOriginType: s3
        SigningBehavior: always
        SigningProtocol: sigv4
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultRootObject: index.html
        Origins:
          - Id: site
            DomainName: !GetAtt Bucket.RegionalDomainName
            S3OriginConfig: { OriginAccessIdentity: \"\" }
            OriginAccessControlId: !GetAtt Access.Id
        DefaultCacheBehavior:
          TargetOriginId: site
          ViewerProtocolPolicy: allow-all
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
";

const BIND: &str = "[bind]\nlantern-production = \"dist\"\n";

/// One test a line: a name, the case.
macro_rules! refuses {
    ($($name:ident: [$(($path:literal, $content:expr)),*] [$($arg:literal),*] says [$($says:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                check(&Case {
                    files: &[$(($path, $content)),*],
                    args: &[$($arg),*],
                    says: &[$($says),*],
                });
            }
        )*
    };
}

refuses! {
    a_cloud_assembly_that_is_not_there:
        [("devserver.toml", b"\nfrom = \"cdk.out\"\n")] []
        says ["devserver.toml:2", "`cdk.out`", "cdk synth"];
    a_template_that_is_not_there:
        [("devserver.toml", b"from = \"templat.yaml\"\n")] []
        says ["devserver.toml:1", "`templat.yaml`"];
    a_source_on_the_command_line_that_is_not_there:
        [] ["--from", "templat.yaml"]
        says ["`templat.yaml`", "--from"];
    a_folder_with_no_definition:
        [("devserver.toml", b"from = \"dist\"\n")] []
        says ["devserver.toml:1", "`dist`", "CloudFormation"];
    a_manifest_that_is_half_written:
        [
            ("devserver.toml", b"from = \"cdk.out\"\n"),
            ("cdk.out/manifest.json", b"{\n  \"version\": \"55.0.0\",\n  \"artifacts\": {")
        ] []
        says ["cdk.out/manifest.json:3"];
    a_manifest_that_names_a_template_that_is_not_there:
        [
            ("devserver.toml", b"from = \"cdk.out\"\n"),
            ("cdk.out/manifest.json", MANIFEST)
        ] []
        says ["cdk.out/manifest.json:7", "SiteStack.template.json", "cdk synth"];
    json_that_is_half_written:
        [
            ("devserver.toml", b"from = \"half.json\"\n"),
            ("half.json", b"{\n  \"Resources\": {\n    \"Bucket\": {\n      \"Type\": \"AWS::S3")
        ] []
        says ["half.json:4"];
    yaml_that_is_half_written:
        [
            ("devserver.toml", b"from = \"half.yaml\"\n"),
            ("half.yaml", b"Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: !Sub \"lan")
        ] []
        says ["half.yaml:4"];
    an_empty_template:
        [("devserver.toml", b"from = \"empty.yaml\"\n"), ("empty.yaml", b"")] []
        says ["empty.yaml", "`Resources`"];
    a_reference_to_nothing:
        [
            ("devserver.toml", b"from = \"broken.yaml\"\n"),
            ("broken.yaml", b"Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n  Policy:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Buckt\n      PolicyDocument: { Statement: [] }\n")
        ] []
        says ["broken.yaml:7", "`Buckt`", "`Bucket`"];
    an_unknown_parameter:
        [("devserver.toml", b"from = \"template.yaml\"\n[import]\nparameters = { Stag = \"staging\" }\n")] []
        says ["devserver.toml:3", "`Stag`", "`Stage`"];
    an_unknown_parameter_on_the_command_line:
        [] ["--from", "template.yaml", "--parameter", "Stag=staging"]
        says ["`Stag`", "`Stage`", "--parameter"];
    a_value_that_a_parameter_does_not_allow:
        [("devserver.toml", b"from = \"template.yaml\"\n[import]\nparameters = { Stage = \"stagin\" }\n")] []
        says ["devserver.toml:3", "`stagin`", "staging"];
    a_parameter_without_a_value:
        [] ["--from", "template.yaml", "--parameter", "Stage"]
        says ["Stage", "NAME=VALUE"];
    stacks_that_match_nothing:
        [("devserver.toml", b"from = \"template.yaml\"\n[import]\nstacks = [\"Stagin*\"]\n")] []
        says ["devserver.toml:3", "`Stagin*`"];
    terraforms_language:
        [
            ("devserver.toml", b"from = \"main.tf\"\n"),
            ("main.tf", b"resource \"aws_s3_bucket\" \"site\" {\n  bucket = \"lantern\"\n}\n")
        ] []
        says ["main.tf", "terraform show -json"];
    a_plan_that_terraform_saved:
        [
            ("devserver.toml", b"from = \"plan.tfplan\"\n"),
            ("plan.tfplan", b"PK\x03\x04\x14\x00\x08\x00\x08\x00\x00\x00\x00\x00\xff\xfe")
        ] []
        says ["plan.tfplan", "terraform show -json"];
    json_that_defines_nothing:
        [("devserver.toml", b"from = \"package.json\"\n"), ("package.json", b"{ \"name\": \"shell\" }\n")] []
        says ["package.json:1", "CloudFormation"];
    a_bind_that_matches_nothing:
        [("devserver.toml", b"from = \"template.yaml\"\n[bind]\nlantern-productoin = \"dist\"\n")] []
        says ["devserver.toml:3", "`lantern-productoin`", "`lantern-production`"];
    a_glob_that_matches_nothing:
        [("devserver.toml", b"from = \"template.yaml\"\n[bind]\n\"shell-*\" = \"dist\"\n")] []
        says ["devserver.toml:3", "`shell-*`"];
    a_bind_without_a_definition:
        [("devserver.toml", b"[bind]\nlantern = \"dist\"\n")] []
        says ["devserver.toml:2", "`from`"];
    a_default_behavior_without_an_origin:
        [
            ("devserver.toml", b"from = \"broken.yaml\"\n"),
            ("broken.yaml", b"Resources:\n  Distribution:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Enabled: true\n        Origins:\n          - { Id: site, DomainName: lantern.s3.us-east-1.amazonaws.com, S3OriginConfig: {} }\n        DefaultCacheBehavior:\n          TargetOriginId: sit\n          ViewerProtocolPolicy: allow-all\n          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6\n")
        ] []
        says ["broken.yaml:10", "`sit`", "`site`"];
}

const MANIFEST: &[u8] = br#"{
  "version": "55.0.0",
  "artifacts": {
    "SiteStack": {
      "type": "aws:cloudformation:stack",
      "environment": "aws://111122223333/us-east-1",
      "properties": { "templateFile": "SiteStack.template.json" }
    }
  }
}
"#;

/// Every case differs from this one in what it is about.
#[test]
fn what_is_in_order_is_not_refused() {
    let folder = folder(&[(
        "devserver.toml",
        format!("from = \"template.yaml\"\n{BIND}").as_bytes(),
    )]);
    let (code, json, said) = mfe_dev(folder.path(), &["config", "--json"]);
    assert_eq!(code, 0, "{said}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["bucket"][0]["name"], "lantern-production");
}

/// A fixture's template with a word that a tired hand would write.
#[test]
fn a_mistake_in_a_fixture_is_shown_where_it_is() {
    let source = fixtures().join("imported/one-bucket/cloudformation/template.yaml");
    let whole = fs::read_to_string(source).unwrap();
    let broken = whole.replace("!GetAtt OriginAccess.Id", "!GetAtt OriginAcess.Id");
    assert_ne!(whole, broken);
    let line = broken.lines().position(|it| it.contains("OriginAcess.Id"));
    let place = format!("site.yaml:{}:", line.unwrap() + 1);
    let folder = folder(&[
        ("devserver.toml", b"from = \"site.yaml\"\n"),
        ("site.yaml", broken.as_bytes()),
    ]);
    let (code, _, said) = mfe_dev(folder.path(), &["config"]);
    assert_eq!(code, 2, "{said}");
    for word in [&*place, "`OriginAcess`", "`OriginAccess`"] {
        assert!(said.contains(word), "{word:?} is not in\n{said}");
    }
}

#[track_caller]
fn check(case: &Case) {
    for command in ["config", "check"] {
        let folder = folder(case.files);
        let (code, answer, said) = mfe_dev(folder.path(), &[&[command], case.args].concat());
        assert_eq!((code, &*answer), (2, ""), "{command}: {said}");
        for word in case.says {
            assert!(said.contains(word), "{command}: {word:?} is not in\n{said}");
        }
    }
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let always: [(&str, &[u8]); 2] = [
        ("dist/index.html", b"<html><head></head>a"),
        ("template.yaml", TEMPLATE.as_bytes()),
    ];
    for (path, content) in always.iter().chain(files) {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    folder
}
