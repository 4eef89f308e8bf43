//! `mfe-dev import`, `import --diff`, `init --from` and what `check` says of imports, from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::mfe_dev;

/// A site with two buckets, a server, inline code, and settings that mean nothing here.
const TEMPLATE: &str = r#"Parameters:
  Stage: { Type: String, Default: production }
Resources:
  SiteBucket:
    Type: AWS::S3::Bucket
  AdminBucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Sub "admin-${Stage}" }
  Trim:
    Type: AWS::CloudFront::Function
    Properties:
      Name: trim
      AutoPublish: true
      FunctionConfig: { Comment: "", Runtime: cloudfront-js-2.0 }
      FunctionCode: |
        function handler(event) { return event.request; }
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        HttpVersion: http2
        PriceClass: PriceClass_100
        DefaultRootObject: index.html
        Restrictions: { GeoRestriction: { RestrictionType: whitelist, Locations: [DE] } }
        Origins:
          - { Id: site, DomainName: !GetAtt SiteBucket.RegionalDomainName, S3OriginConfig: {} }
          - { Id: adm, DomainName: !GetAtt AdminBucket.RegionalDomainName, S3OriginConfig: {} }
          - { Id: api, DomainName: api.example.com, CustomOriginConfig: { OriginProtocolPolicy: https-only } }
        DefaultCacheBehavior:
          TargetOriginId: site
          ViewerProtocolPolicy: allow-all
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        CacheBehaviors:
          - PathPattern: /admin/*
            TargetOriginId: adm
            ViewerProtocolPolicy: redirect-to-https
            CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
            FunctionAssociations:
              - { EventType: viewer-request, FunctionARN: !GetAtt Trim.FunctionARN }
          - PathPattern: /api/*
            TargetOriginId: api
            ViewerProtocolPolicy: allow-all
            CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
"#;

/// A folder with the template and these other files.
fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let template = [("template.yaml", TEMPLATE)];
    for (name, text) in template.iter().chain(files) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A workspace with packages that build the site.
fn with_packages() -> tempfile::TempDir {
    workspace(&[
        ("packages/shell/dist/index.html", "shell"),
        ("packages/admin/dist/index.html", "admin"),
    ])
}

/// Runs a command that has to end with this code; stdout and stderr.
#[track_caller]
fn ends(folder: &Path, args: &str, expected: i32) -> (String, String) {
    let words: Vec<&str> = args.split_whitespace().collect();
    let (code, said, complaints) = mfe_dev(folder, &words);
    assert_eq!(code, expected, "{args}\n{said}\n{complaints}");
    (said, complaints)
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Which files are in a folder, by name.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut res: Vec<String> = entries
        .map(|it| it.file_name().into_string().unwrap())
        .collect();
    res.sort();
    res
}

/// The full form, without what is said or not said without a difference, and where code lies.
#[track_caller]
fn routing(folder: &Path, args: &str) -> Value {
    let (config, _) = ends(folder, &format!("config --json {args}"), 0);
    let mut config: Value = serde_json::from_str(&config).unwrap();
    for it in config["distribution"].as_array_mut().unwrap() {
        it.as_object_mut().unwrap().remove("http_version");
    }
    for it in config["function"].as_array_mut().unwrap() {
        assert!(it.as_object_mut().unwrap().remove("file").is_some());
    }
    config
}

#[test]
fn import_writes_the_same_distribution_and_its_code() {
    let folder = workspace(&[]);
    let (said, complaints) = ends(folder.path(), "import template.yaml", 0);
    assert!(said.contains("imported from CloudFormation:"), "{said}");
    assert!(said.contains("  distribution Distribution"), "{said}");
    assert!(said.contains("  bucket SiteBucket"), "{said}");
    assert!(said.contains("template.yaml:17"), "{said}");
    assert!(said.contains("wrote edge/trim.js\n"), "{said}");
    assert!(
        said.contains("wrote devserver.toml; now `mfe-dev check`"),
        "{said}"
    );
    assert!(
        said.contains("`mfe-dev init --from template.yaml`"),
        "{said}"
    );
    assert!(complaints.contains("warning[unsupported]: geo restriction"));
    assert_eq!(
        files(folder.path()),
        ["devserver.toml", "edge", "template.yaml"]
    );
    assert!(read(folder.path(), "edge/trim.js").contains("return event.request"));
    let other = workspace(&[]);
    assert_eq!(
        routing(folder.path(), ""),
        routing(other.path(), "--from template.yaml")
    );
}

#[test]
fn the_written_file_is_short_and_says_where_things_come_from() {
    let folder = workspace(&[]);
    let (text, _) = ends(folder.path(), "import template.yaml --dry-run", 0);
    assert_eq!(files(folder.path()), ["template.yaml"]);
    let from = text.find("# template.yaml:35\n[[behavior]]").unwrap();
    let to = text.find("# template.yaml:4\n# It has no files").unwrap();
    insta::assert_snapshot!(text[from..to], @r#"
    # template.yaml:35
    [[behavior]]
    path_pattern = "/admin/*"
    target_origin_id = "adm"
    viewer_protocol_policy = "redirect-to-https"
    cache_policy = "CachingOptimized"
    viewer_request = "trim"

    # template.yaml:41
    [[behavior]]
    path_pattern = "/api/*"
    target_origin_id = "api"
    cache_policy = "CachingDisabled"

    # template.yaml:31
    [[behavior]]
    path_pattern = "*"
    target_origin_id = "site"
    cache_policy = "CachingOptimized"

    # template.yaml:27
    [[origin]]
    id = "site"
    bucket = "template-sitebucket-0mpfdop20zh0"
    domain_name = "template-sitebucket-0mpfdop20zh0.s3.us-east-1.amazonaws.com"
    signing_behavior = "never"

    # template.yaml:28
    [[origin]]
    id = "adm"
    bucket = "admin-production"
    domain_name = "admin-production.s3.us-east-1.amazonaws.com"
    signing_behavior = "never"

    # template.yaml:29
    # It answers 502: add `url`, what stands for it here, and take `unbound` out.
    [[origin]]
    id = "api"
    domain_name = "api.example.com"
    unbound = true

    [origin.custom_origin_config]
    origin_protocol_policy = "https-only"
    "#);
}

#[test]
fn existing_files_are_kept_unless_forced() {
    let folder = workspace(&[("devserver.toml", "# mine\n"), ("edge/trim.js", "mine")]);
    let path = folder.path();
    let refused = |args: &str, name: &str| {
        let (_, complaint) = ends(path, args, 2);
        let expected = format!("`{name}` is there already; overwrite it with `--force`");
        assert!(complaint.contains(&expected), "{complaint}");
    };
    refused("import template.yaml", "edge/trim.js");
    fs::remove_file(path.join("edge/trim.js")).unwrap();
    refused("import template.yaml", "devserver.toml");
    assert!(
        !path.join("edge/trim.js").exists(),
        "nothing is half written"
    );
    refused("init --from template.yaml", "./devserver.toml");
    assert_eq!(read(path, "devserver.toml"), "# mine\n");
    let (said, _) = ends(path, "import template.yaml -o sites/other.toml", 0);
    assert!(
        said.contains("wrote sites/other.toml; now `mfe-dev check --config sites/other.toml`"),
        "{said}"
    );
    assert!(said.contains("  template.yaml:"), "{said}");
    assert_eq!(files(&path.join("sites")), ["edge", "other.toml"]);
    refused(
        "import template.yaml -o sites/other.toml",
        "sites/other.toml",
    );
    ends(path, "import template.yaml --force", 0);
    assert!(read(path, "devserver.toml").contains("[[behavior]]"));
}

#[test]
fn json_says_everything_and_writes_as_asked() {
    let folder = workspace(&[]);
    let json = |args: &str| -> Value {
        let (said, _) = ends(folder.path(), args, 0);
        serde_json::from_str(&said).unwrap()
    };
    let dry = json("import template.yaml --json --dry-run");
    assert_eq!(dry["file"], Value::Null);
    assert_eq!(dry["report"]["kinds"][0], "CloudFormation");
    assert_eq!(dry["diagnostics"][0]["code"], "unsupported");
    assert_eq!(files(folder.path()), ["template.yaml"]);
    let guessed = json("init --from template.yaml --json --dry-run");
    assert_eq!(guessed["file"], Value::Null);
    let first = "CloudFormation defines 1 distribution, 2 buckets and 1 server.";
    assert_eq!(guessed["guessed"][0], first);
    let written = json("import template.yaml --json");
    assert_eq!(written["text"], dry["text"]);
    assert_eq!(written["text"], read(folder.path(), "devserver.toml"));
    let checked: Value = {
        let (said, _) = ends(folder.path(), "check --json --from template.yaml", 1);
        serde_json::from_str(&said).unwrap()
    };
    assert_eq!(
        checked["imported"]["unsupported"][0]["place"],
        "template.yaml:25"
    );
}

#[test]
fn a_broken_source_is_shown_at_its_place_and_nothing_is_written() {
    let missing =
        "Resources: { It: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref No } } }";
    let folder = workspace(&[
        ("broken.json", "{\n  \"Resources\": {\n"),
        ("other.json", "{}"),
        ("missing.yaml", missing),
        ("empty/readme.md", ""),
    ]);
    let before = files(folder.path());
    for (source, expected) in [
        ("broken.json", "broken.json:2"),
        (
            "other.json",
            "`other.json` is no definition that is known here",
        ),
        ("missing.yaml", "missing.yaml:1"),
        ("empty", "there is no definition in `empty`"),
        ("nowhere", "nowhere"),
        ("template.yaml --parameter Nope=1", "Nope"),
    ] {
        for command in ["import", "init --from"] {
            let (said, complaint) = ends(folder.path(), &format!("{command} {source}"), 2);
            assert!(
                complaint.contains(expected),
                "{command} {source}\n{complaint}"
            );
            assert_eq!(said, "", "{command} {source}");
        }
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn init_guesses_a_bind_for_each_bucket_and_server() {
    let folder = with_packages();
    let vite = "export default { server: { proxy: { '/api': 'http://localhost:3000' } } }";
    fs::write(folder.path().join("packages/shell/vite.config.js"), vite).unwrap();
    let (said, complaints) = ends(folder.path(), "init --from template.yaml", 0);
    assert_eq!(complaints, "");
    insta::assert_snapshot!(said, @r#"
    CloudFormation defines 1 distribution, 2 buckets and 1 server.
    `packages/shell/dist` stands for `SiteBucket`: the default behavior leads there, and `shell` looks like the app at `/`.
    `packages/admin/dist` stands for `admin-production`: the behavior `/admin/*` leads there.
    `http://localhost:3000` stands for the server `api.example.com`: the dev server of `shell` hands these paths on to it.

    wrote ./devserver.toml; now `mfe-dev check`, then `mfe-dev`
    "#);
    let text = read(folder.path(), "devserver.toml");
    insta::assert_snapshot!(text, @r#"
    # Production's CloudFront and S3, for this workspace. Written by `mfe-dev init --from template.yaml`.
    # `mfe-dev check` lists what was imported and looks for traps, `mfe-dev config` prints all of it.

    # The distribution is what is defined there; a change of it is picked up while the server runs.
    # What this file says itself counts more.
    from = "template.yaml"

    # [distribution]
    # id = "E1EXAMPLE00000"             # which AWS gave it, for what asks for it by that

    # What stands here for production's buckets and servers.
    # The definition does not say what files are uploaded with. Where that matters, write it so:
    # "BUCKET" = { dist = "FOLDER", upload = [{ exclude = ["index.html"], cache_control = "max-age=604800" }, { cache_control = "no-cache" }] }
    [bind]
    # SiteBucket: the default behavior; packages/shell builds into dist
    "SiteBucket" = "packages/shell/dist"
    # admin-production: behavior /admin/*; packages/admin builds into dist
    "admin-production" = "packages/admin/dist"
    # api.example.com: behavior /api/*; the dev server of shell hands these paths on to it
    "api.example.com" = "http://localhost:3000"
    "#);
    let (said, complaints) = ends(folder.path(), "check", 1);
    assert!(!complaints.contains("unbound"), "{complaints}");
    assert!(said.contains("not emulated:\n  geo restriction"), "{said}");
    assert!(
        said.contains("without local effect:\n  the price class"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_guessed_is_left_as_a_comment() {
    let folder = workspace(&[]);
    let (said, _) = ends(folder.path(), "init --from template.yaml --dry-run", 0);
    let bind = said.find("[bind]").unwrap();
    insta::assert_snapshot!(said[bind..], @r#"
    [bind]
    # SiteBucket: the default behavior; no folder fits; empty until then
    # "SiteBucket" = "path/to/dist"
    # admin-production: behavior /admin/*; no folder fits; empty until then
    # "admin-production" = "path/to/dist"
    # api.example.com: behavior /api/*; answers 502 until something is written here
    # "api.example.com" = "http://localhost:3000"
    "#);
    assert_eq!(files(folder.path()), ["template.yaml"]);
    ends(folder.path(), "init --from template.yaml", 0);
    let (_, complaints) = ends(folder.path(), "config", 0);
    for it in ["unbound-bucket", "unbound-origin"] {
        assert!(complaints.contains(it), "{complaints}");
    }
}

#[test]
fn init_keeps_parameters_and_finds_the_way_to_the_definition() {
    let folder = workspace(&[("site/packages/admin/dist/index.html", "admin")]);
    let args = "init site --from template.yaml --parameter Stage=staging";
    ends(folder.path(), args, 0);
    let text = read(folder.path(), "site/devserver.toml");
    for it in [
        "from = \"../template.yaml\"\n",
        "parameters = { Stage = \"staging\" }\n",
        // The name would be another one with another stage.
        "\"AdminBucket\" = \"packages/admin/dist\"\n",
    ] {
        assert!(text.contains(it), "{text}");
    }
    let site = folder.path().join("site");
    let (config, _) = ends(&site, "config --json", 0);
    assert!(config.contains("admin-staging"), "{config}");
}

#[test]
fn diff_tells_what_changes_for_viewers() {
    let folder = workspace(&[("empty.toml", ""), ("note.txt", "no definition")]);
    let path = folder.path();
    let changed = TEMPLATE.replace("/admin/*", "/console/*");
    fs::write(path.join("after.yaml"), &changed).unwrap();
    let silent = TEMPLATE.replace("PriceClass_100", "PriceClass_200");
    fs::write(path.join("silent.yaml"), &silent).unwrap();
    ends(path, "import template.yaml -o written.toml", 0);
    for (args, code) in [
        ("template.yaml template.yaml", 0),
        ("template.yaml silent.yaml", 0),
        ("template.yaml written.toml", 0),
        ("template.yaml after.yaml", 1),
        ("template.yaml", 2),
        ("template.yaml after.yaml silent.yaml", 2),
        ("template.yaml nowhere.yaml", 2),
        ("note.txt template.yaml", 2),
    ] {
        let (said, complaint) = ends(path, &format!("import --diff {args}"), code);
        match code {
            0 => assert_eq!(said, "nothing changes for viewers\n", "{args}"),
            1 => assert!(said.contains("`/console/*`"), "{args}\n{said}"),
            _ => assert!(said.is_empty() && complaint.contains("error"), "{args}"),
        }
    }
    let (said, _) = ends(path, "import --diff --json template.yaml after.yaml", 1);
    let changes: Value = serde_json::from_str(&said).unwrap();
    assert!(!changes["changes"].as_array().unwrap().is_empty());
}

#[test]
fn strict_takes_what_is_not_emulated_for_an_error() {
    let folder = workspace(&[(
        "devserver.toml",
        "from = 'template.yaml'\n[server]\nstrict = true\n",
    )]);
    let (_, complaints) = ends(folder.path(), "check", 2);
    assert!(
        complaints.contains("error[unsupported]: geo restriction"),
        "{complaints}"
    );
    assert!(complaints.contains("template.yaml:25"), "{complaints}");
}
