//! README.md on imports keeps its word: its `devserver.toml` files load over a definition, and what
//! its `console` blocks type is run and prints what they show.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mfe_dev::config::{LoadOptions, Severity, load_text};
use serde_json::json;
use tempfile::TempDir;

/// The template of the section; its places are in what it shows.
const TEMPLATE: &str = r#"Parameters:
  Stage: { Type: String, Default: production }
Resources:
  ShellBucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Sub "shell-${Stage}" }
  AdminBucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Sub "admin-${Stage}" }
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        PriceClass: PriceClass_100
        DefaultRootObject: index.html
        Restrictions: { GeoRestriction: { RestrictionType: whitelist, Locations: [DE] } }
        Origins:
          - { Id: shell, DomainName: !GetAtt ShellBucket.RegionalDomainName, S3OriginConfig: {} }
          - { Id: admin, DomainName: !GetAtt AdminBucket.RegionalDomainName, S3OriginConfig: {} }
          - { Id: api, DomainName: api.example.com, CustomOriginConfig: { OriginProtocolPolicy: https-only } }
        DefaultCacheBehavior:
          TargetOriginId: shell
          ViewerProtocolPolicy: allow-all
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        CacheBehaviors:
          - PathPattern: /admin/*
            TargetOriginId: admin
            ViewerProtocolPolicy: allow-all
            CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
          - PathPattern: /api/*
            TargetOriginId: api
            ViewerProtocolPolicy: allow-all
            CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
"#;

/// The buckets of the cloud assembly: logical ids and names.
const BUCKETS: [(&str, &str); 7] = [
    ("ShellBucket", "shell-1.4.0"),
    ("CatalogBucket", "catalog-1.4.0"),
    ("AdminBucket", "admin-1.4.0"),
    ("SiteBucket", "lantern"),
    ("PreviewBucket", "preview"),
    ("AssetsBucket", "assets"),
    ("HelpBucket", "help-pages"),
];

/// Commands that need more than mfe-dev; what they make is in `fixtures/imported/one-bucket`.
const ELSEWHERE: [(&str, &str, &str); 2] = [
    (
        "terraform plan -out plan.bin && terraform show -json plan.bin > plan.json",
        "terraform/plan.json",
        "plan.json",
    ),
    (
        "fixtures/imported/fetch.sh E2LANTERNSITE0 production",
        "api-json",
        "production",
    ),
];

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

/// The fenced blocks of one language in the section on imports.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let (_, section) = readme
        .split_once("\n## Importing your distribution\n")
        .unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let fence = format!("```{language}\n");
    let blocks = section.split(&fence).skip(1);
    blocks
        .map(|it| it.split("\n```").next().unwrap().to_owned())
        .collect()
}

/// A workspace with every definition that the section speaks of.
fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for app in ["shell", "admin", "catalog", "help"] {
        write(&format!("packages/{app}/dist/index.html"), "<p>here</p>");
    }
    let admin = TEMPLATE.find("          - PathPattern: /api").unwrap();
    let (before, api) = TEMPLATE.split_at(admin);
    let changed = before.replace("/admin/*", "/admin*") + &api.replace("/api/*", "/v1/*");
    write("template.yaml", TEMPLATE);
    write("new.yaml", &changed);
    let (buckets, rest) = TEMPLATE.split_once("  Distribution:\n").unwrap();
    let exports = ["Shell", "Admin"].map(|it| {
        format!("  {it}:\n    Value: !GetAtt {it}Bucket.RegionalDomainName\n    Export: {{ Name: {it} }}\n")
    });
    write(
        "buckets.yaml",
        &format!("{buckets}Outputs:\n{}", exports.concat()),
    );
    let imports = rest
        .replace(
            "!GetAtt ShellBucket.RegionalDomainName",
            "{ Fn::ImportValue: Shell }",
        )
        .replace(
            "!GetAtt AdminBucket.RegionalDomainName",
            "{ Fn::ImportValue: Admin }",
        );
    write(
        "container.yaml",
        &format!("Resources:\n  Distribution:\n{imports}"),
    );
    let manifest = json!({ "version": "48.0.0", "artifacts": { "Site": {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": { "templateFile": "Site.template.json" },
    } } });
    write("cdk.out/manifest.json", &manifest.to_string());
    write("cdk.out/Site.template.json", &assembly().to_string());
    folder
}

/// The template of the cloud assembly: a behavior for each bucket, and one for the server.
fn assembly() -> serde_json::Value {
    const CACHE: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    let mut resources = serde_json::Map::new();
    let mut origins = vec![json!({
        "Id": "api",
        "DomainName": "api.example.com",
        "CustomOriginConfig": { "OriginProtocolPolicy": "https-only" },
    })];
    let behavior = |id: &str| {
        json!({
            "PathPattern": format!("/{id}/*"),
            "TargetOriginId": id,
            "ViewerProtocolPolicy": "allow-all",
            "CachePolicyId": CACHE,
        })
    };
    let mut behaviors = vec![behavior("api")];
    for (id, name) in BUCKETS {
        resources.insert(
            id.to_owned(),
            json!({ "Type": "AWS::S3::Bucket", "Properties": { "BucketName": name } }),
        );
        origins.push(json!({
            "Id": id,
            "DomainName": { "Fn::GetAtt": [id, "RegionalDomainName"] },
            "S3OriginConfig": { "OriginAccessIdentity": "" },
        }));
        behaviors.push(behavior(id));
    }
    let mut default = behavior("ShellBucket");
    default.as_object_mut().unwrap().remove("PathPattern");
    resources.insert(
        "Distribution".to_owned(),
        json!({ "Type": "AWS::CloudFront::Distribution", "Properties": { "DistributionConfig": {
            "Enabled": true,
            "Origins": origins,
            "DefaultCacheBehavior": default,
            "CacheBehaviors": behaviors,
        } } }),
    );
    json!({ "Resources": resources })
}

#[test]
fn every_devserver_toml_loads_over_its_definition() {
    let folder = workspace();
    let blocks = blocks("toml");
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        for env in [None, Some("staging".to_owned())] {
            if env.is_some() && !block.contains("[env.staging") {
                continue;
            }
            let file = folder.path().join("devserver.toml");
            let options = LoadOptions {
                start: folder.path().to_owned(),
                env: env.clone(),
                ..LoadOptions::default()
            };
            let loaded = load_text(&block, &file, &options);
            // The template has a restriction that is not judged; nothing else is to be said.
            let said = loaded.diagnostics.iter();
            let said: Vec<_> = said
                .filter(|it| it.severity != Severity::Note && it.code != "unsupported")
                .collect();
            assert!(said.is_empty(), "{said:?}\n{block}");
            let config = loaded.config.unwrap();
            let stage = config.buckets.iter().any(|it| it.name == "shell-staging");
            assert_eq!(stage, env.is_some(), "{block}");
        }
    }
}

/// Each line behind `$` is run, those of a block in one workspace, and the lines below it are in
/// what it prints, in their order.
#[test]
fn every_command_prints_what_is_shown() {
    let mut last = String::new();
    let mut run = 0;
    for block in blocks("console") {
        let folder = workspace();
        let mut rest = block.lines().peekable();
        while let Some(line) = rest.next() {
            let command = line.strip_prefix("$ ").unwrap();
            let mut expected = Vec::new();
            while let Some(line) = rest.next_if(|it| !it.starts_with("$ ")) {
                expected.push(line);
            }
            let printed = typed(folder.path(), command, &last);
            last.clone_from(&printed.code);
            let mut left = printed.text.as_str();
            for line in expected.iter().filter(|it| **it != "...") {
                let Some((_, behind)) = left.split_once(&format!("{line}\n")) else {
                    panic!("{command}\ndoes not print\n{line}\nbut\n{}", printed.text);
                };
                left = behind;
            }
            run += expected.len();
        }
    }
    assert!(run > 20, "{run}");
}

/// What a command prints, and its exit code.
struct Printed {
    text: String,
    code: String,
}

fn typed(folder: &Path, command: &str, last: &str) -> Printed {
    let done = |text: String, code: i32| Printed {
        text,
        code: code.to_string(),
    };
    if command == "echo $?" {
        return done(format!("{last}\n"), 0);
    }
    if let Some((_, from, to)) = ELSEWHERE.iter().find(|(it, _, _)| *it == command) {
        copy(
            &repository().join("fixtures/imported/one-bucket").join(from),
            &folder.join(to),
        );
        return done(String::new(), 0);
    }
    if let Some(call) = command.strip_prefix("aws ") {
        is_an_operation_that_prints(folder, call);
        return done(String::new(), 0);
    }
    let args: Vec<&str> = command
        .strip_prefix("mfe-dev ")
        .unwrap()
        .split_whitespace()
        .collect();
    if args.first().is_some_and(|it| it.starts_with("--")) {
        return done(banner(folder, &args), 0);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap()
        + "\n"
        + &String::from_utf8(output.stderr).unwrap();
    done(text, output.status.code().unwrap())
}

/// What a server says when it starts.
fn banner(folder: &Path, args: &[&str]) -> String {
    let said = folder.join("stderr.txt");
    let mut process = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(args)
        .args(["--json", "--port", "0", "--control-port", "0"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let watches = |line: &String| line.contains("\"watching\"");
    let found = lines.map_while(Result::ok).any(|it| watches(&it));
    process.kill().unwrap();
    process.wait().unwrap();
    let said = fs::read_to_string(said).unwrap();
    assert!(found, "{said}");
    assert!(!said.contains("  config   "), "there is none:\n{said}");
    assert!(said.contains("api.example.com  not bound: 502"), "{said}");
    said
}

/// A call of the AWS CLI is one of operations that exist, and what it is to write is what was
/// fetched before.
fn is_an_operation_that_prints(folder: &Path, call: &str) {
    let (words, file) = call.split_once(" > ").unwrap();
    let mut words = words.split_whitespace();
    let service = words.next().unwrap();
    let operation = words.next().unwrap();
    if service == "cloudfront" {
        let name = operation.split('-').map(|it| {
            let (first, rest) = it.split_at(1);
            first.to_uppercase() + rest
        });
        // Of what is created, read and deleted alike the table has the noun alone.
        let name: String = name.collect();
        let noun = name.strip_prefix("Get").unwrap();
        let readme = readme();
        let known = [&name, noun].map(|it| readme.contains(&format!("`{it}`")));
        assert!(known.contains(&true), "{name}");
    } else {
        assert_eq!(
            (service, operation),
            ("s3api", "get-bucket-policy"),
            "{call}"
        );
    }
    assert!(folder.join(file).is_file(), "{file}");
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for it in fs::read_dir(from).unwrap() {
        let it = it.unwrap();
        copy(&it.path(), &to.join(it.file_name()));
    }
}

/// The flags and variables that the section names are the program's.
#[test]
fn every_flag_and_variable_exists() {
    let readme = readme();
    let (_, section) = readme
        .split_once("\n## Importing your distribution\n")
        .unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let help = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
            .args([command, "--help"])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // Whoever errs in a variable is told of all.
    let erring = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(["check", "--config", "none.toml"])
        .env("MFE_DEV_NONE", "1")
        .output()
        .unwrap();
    let variables = String::from_utf8(erring.stderr).unwrap();
    let help = help("serve") + &help("import") + &help("init");
    let words = section.split(|it: char| !(it.is_alphanumeric() || "-_".contains(it)));
    let mut seen = 0;
    for word in words {
        // Those of other programs stand in their commands.
        let is_flag = word
            .strip_prefix("--")
            .is_some_and(|it| it.starts_with(char::is_alphabetic));
        if is_flag && !["--id", "--bucket"].contains(&word) {
            assert!(help.contains(word), "{word}");
            seen += 1;
        }
        if word.starts_with("MFE_DEV_") {
            assert!(variables.contains(&format!("`{word}`")), "{word}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}
