//! What `from` names, under the file: bound, merged, and wrong.

use std::path::Path;

use serde_json::Value as Json;

use super::Site;
use crate::config::{LoadOptions, Loaded, load};

/// Two buckets, a server and a function at the origin.
const TEMPLATE: &str = r#"Parameters:
  Stage: { Type: String, Default: production }
Resources:
  SiteBucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Sub "site-${Stage}" }
  AdminBucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: admin-1.4.0 }
  Trim:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: trim
      Runtime: nodejs22.x
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/edge
      Code: { ZipFile: "exports.handler = async (event) => event.Records[0].cf.request;" }
  TrimVersion:
    Type: AWS::Lambda::Version
    Properties: { FunctionName: !Ref Trim }
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Comment: From the template
        DefaultRootObject: index.html
        # settings
        Origins:
          - { Id: site, DomainName: !GetAtt SiteBucket.RegionalDomainName, S3OriginConfig: {} }
          - { Id: admin, DomainName: !GetAtt AdminBucket.RegionalDomainName, S3OriginConfig: {} }
          - { Id: api, DomainName: api.example.com, CustomOriginConfig: { OriginProtocolPolicy: https-only } }
        DefaultCacheBehavior:
          TargetOriginId: site
          ViewerProtocolPolicy: allow-all
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        CacheBehaviors:
          - PathPattern: /admin/*
            TargetOriginId: admin
            ViewerProtocolPolicy: allow-all
            CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
            LambdaFunctionAssociations:
              - { EventType: origin-request, LambdaFunctionARN: !Ref TrimVersion }
          - PathPattern: /api/*
            TargetOriginId: api
            ViewerProtocolPolicy: allow-all
            CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
"#;

/// A bind for everything.
const BOUND: &str = "
'SiteBucket' = 'dist'
'admin-1.4.0' = 'admin/dist'
'api.example.com' = 'http://localhost:3000'
";

fn site_with(source: &str, template: &str) -> Site {
    let site = Site::new(source, &["dist", "admin/dist", "apps/one", "apps/two"]);
    std::fs::write(site.path().join("template.yaml"), template).unwrap();
    site
}

/// A file over the template with these lines of `[bind]`.
fn bound(bind: &str) -> Site {
    site_with(&format!("from = 'template.yaml'\n[bind]\n{bind}"), TEMPLATE)
}

fn codes_of(loaded: &Loaded) -> Vec<&'static str> {
    loaded.diagnostics.iter().map(|it| it.code).collect()
}

/// The first table of an array whose member has this value.
#[track_caller]
fn table<'a>(loaded: &'a Loaded, array: &str, key: &str, value: &str) -> &'a Json {
    let tables = loaded.written[array].as_array().unwrap();
    let found = tables.iter().find(|it| it[key] == value);
    found.unwrap_or_else(|| panic!("no {array} {value}: {tables:#?}"))
}

fn bucket<'a>(loaded: &'a Loaded, name: &str) -> &'a Json {
    table(loaded, "bucket", "name", name)
}

fn origin<'a>(loaded: &'a Loaded, id: &str) -> &'a Json {
    table(loaded, "origin", "id", id)
}

/// A bucket's folders as `key_prefix=dist`.
fn folders(bucket: &Json) -> Vec<String> {
    let text = |it: &Json, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let listed = bucket["folder"].as_array().cloned().unwrap_or_default();
    let own = bucket["dist"].as_str().map(|it| format!("={it}"));
    let listed = listed
        .iter()
        .map(|it| format!("{}={}", text(it, "key_prefix"), text(it, "dist")));
    own.into_iter().chain(listed).collect()
}

#[test]
fn buckets_are_bound_by_each_of_their_names() {
    let check = |bind: &str, name: &str, expected: &[&str]| {
        let loaded = bound(bind).load();
        assert!(loaded.is_usable(), "{bind} {:?}", loaded.diagnostics);
        assert_eq!(folders(bucket(&loaded, name)), expected, "{bind}");
    };
    check(
        "'admin-1.4.0' = 'admin/dist'",
        "admin-1.4.0",
        &["=admin/dist"],
    );
    check(
        "AdminBucket = 'admin/dist'",
        "admin-1.4.0",
        &["=admin/dist"],
    );
    check("'admin-*' = 'admin/dist'", "admin-1.4.0", &["=admin/dist"]);
    check("'*-1.4.0' = '*/dist'", "admin-1.4.0", &["=admin/dist"]);
    check("'*Bucket' = '*/dist'", "admin-1.4.0", &["=admin/dist"]);
    check(
        "'SiteBucket/one/' = 'apps/one'",
        "site-production",
        &["one/=apps/one"],
    );
    check(
        "'SiteBucket/one' = 'apps/one'",
        "site-production",
        &["one/=apps/one"],
    );
    check(
        "'SiteBucket/*/' = 'apps/*'",
        "site-production",
        &["one/=apps/one", "two/=apps/two"],
    );
    check(
        "SiteBucket = { dist = 'apps/one', key_prefix = 'x' }",
        "site-production",
        &["x/=apps/one"],
    );
    let loaded =
        bound("AdminBucket = { dist = 'admin/dist', upload = [{ cache_control = 'no-cache' }] }")
            .load();
    let written = bucket(&loaded, "admin-1.4.0").to_string();
    assert!(written.contains("no-cache"), "{written}");
}

#[test]
fn what_a_bind_cannot_mean_is_said() {
    let check = |bind: &str, expected: &str| {
        let site = bound(&format!("{BOUND}{bind}"));
        let report = site.report();
        assert!(report.contains(expected), "{bind}\n{report}");
        assert!(!site.load().is_usable(), "{bind}");
    };
    check("AdminBuckt = 'dist'", "did you mean `AdminBucket`?");
    check(
        "nothing = 'dist'",
        "`nothing` stands for no bucket and no server",
    );
    check("api = 'dist'", "a folder cannot stand for it");
    check(
        "'SiteBucket/x/' = 'http://localhost:1'",
        "only a folder can stand for it",
    );
    check("AdminBucket = ''", "`AdminBucket` is bound to nothing");
    check("AdminBucket = {}", "`AdminBucket` is bound to nothing");
}

#[test]
fn a_server_is_not_asked_until_something_stands_for_it() {
    let buckets = "SiteBucket = 'dist'\nAdminBucket = 'admin/dist'\n";
    let site = bound(buckets);
    let loaded = site.load();
    assert_eq!(codes_of(&loaded), ["unbound-origin"]);
    assert_eq!(origin(&loaded, "api")["unbound"], true);
    let report = site.report();
    assert!(report.contains("template.yaml:32"), "{report}");
    assert!(
        report.contains("`\"api.example.com\" = \"http://localhost:3000\"`"),
        "{report}"
    );
    for key in ["'api.example.com'", "api", "'*.example.com'"] {
        let loaded = bound(&format!("{buckets}{key} = 'http://localhost:3000'")).load();
        assert_eq!(codes_of(&loaded), Vec::<&str>::new(), "{key}");
        let api = origin(&loaded, "api");
        assert_eq!(api["url"], "http://localhost:3000", "{key}");
        assert!(api.get("unbound").is_none(), "{key}");
    }
    let loaded = load(&LoadOptions {
        allow_remote_origins: true,
        ..site.options()
    });
    assert_eq!(codes_of(&loaded), Vec::<&str>::new());
}

#[test]
fn a_bucket_that_nothing_fills_is_said() {
    let site = bound("'api.example.com' = 'http://localhost:3000'");
    let loaded = site.load();
    assert_eq!(codes_of(&loaded), ["unbound-bucket"]);
    let report = site.report();
    assert!(
        report.contains("no folder stands for 2 buckets"),
        "{report}"
    );
    assert!(
        report.contains("`\"SiteBucket\" = \"path/to/dist\"`"),
        "{report}"
    );
}

#[test]
fn a_bucket_of_the_store_takes_anothers_place() {
    let site = bound(&BOUND.replace("'admin/dist'", "'s3://admin-staging'"));
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.report());
    assert_eq!(origin(&loaded, "admin")["bucket"], "admin-staging");
    let (other, own) = (
        bucket(&loaded, "admin-staging"),
        bucket(&loaded, "admin-1.4.0"),
    );
    assert_eq!(other["access"], own["access"]);
    let same = bound(&BOUND.replace("'admin/dist'", "'s3://admin-1.4.0'"));
    assert_eq!(codes_of(&same.load()), Vec::<&str>::new());
}

#[test]
fn a_dev_server_stands_before_the_bucket_and_its_functions() {
    let site = bound(&BOUND.replace("'admin/dist'", "'http://localhost:5173'"));
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.report());
    let admin = origin(&loaded, "admin");
    assert_eq!(admin["url"], "http://localhost:5173");
    assert_eq!(admin["fallback"]["bucket"], "admin-1.4.0");
    assert_eq!(admin["fallback"]["origin_request"], "trim");
    let behavior = table(&loaded, "behavior", "path_pattern", "/admin/*");
    assert!(behavior.get("origin_request").is_none(), "{behavior}");
}

#[test]
fn the_file_counts_more_than_what_it_imports() {
    let source = format!(
        "from = 'template.yaml'
[bind]
{BOUND}
[distribution]
id = 'E1EXAMPLE00000'
comment = 'From the file'
[[bucket]]
name = 'admin-1.4.0'
access = 'public-get'
[[origin]]
id = 'api'
origin_path = '/v2'
[[behavior]]
path_pattern = '/api/*'
compress = true
[[behavior]]
path_pattern = '/new/*'
target_origin_id = 'admin'
"
    );
    let site = site_with(&source, TEMPLATE);
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.report());
    let distribution = table(&loaded, "distribution", "id", "E1EXAMPLE00000");
    assert_eq!(distribution["comment"], "From the file");
    assert_eq!(distribution["default_root_object"], "index.html");
    assert_eq!(bucket(&loaded, "admin-1.4.0")["access"], "public-get");
    assert_eq!(bucket(&loaded, "site-production")["access"], "private");
    assert_eq!(origin(&loaded, "api")["origin_path"], "/v2");
    assert_eq!(origin(&loaded, "api")["domain_name"], "api.example.com");
    let api = table(&loaded, "behavior", "path_pattern", "/api/*");
    assert_eq!(
        (&api["compress"], &api["cache_policy"]),
        (&true.into(), &"CachingDisabled".into())
    );
    let new = table(&loaded, "behavior", "path_pattern", "/new/*");
    assert_eq!(new["target_origin_id"], "admin");
}

#[test]
fn who_may_read_a_bucket_comes_from_its_policy() {
    let oac = "{ Effect: Allow, Principal: { Service: cloudfront.amazonaws.com }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/*' }";
    let oac_list = "{ Effect: Allow, Principal: { Service: cloudfront.amazonaws.com }, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::files' }";
    let all = "{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/*' }";
    let all_list = "{ Effect: Allow, Principal: '*', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::files' }";
    let open = "BlockPublicPolicy: false, RestrictPublicBuckets: false";
    let closed = "BlockPublicPolicy: true, RestrictPublicBuckets: true";
    let check = |block: &str, statements: &[&str], expected: &str| {
        let template = format!(
            "Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: files
      PublicAccessBlockConfiguration: {{ {block} }}
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref B
      PolicyDocument: {{ Version: '2012-10-17', Statement: [{}] }}
  D:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins: [{{ Id: b, DomainName: !GetAtt B.RegionalDomainName, S3OriginConfig: {{}} }}]
        DefaultCacheBehavior: {{ TargetOriginId: b, ViewerProtocolPolicy: allow-all, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6 }}
",
            statements.join(", ")
        );
        let site = site_with("from = 'template.yaml'\nbind.B = 'dist'\n", &template);
        let loaded = site.load();
        assert!(loaded.is_usable(), "{}", site.report());
        let bucket = bucket(&loaded, "files");
        assert_eq!(
            bucket["access"], expected,
            "{block} {statements:?} {bucket}"
        );
    };
    check(closed, &[], "private");
    check(closed, &[oac], "oac-get");
    check(closed, &[oac, oac_list], "oac-get-list");
    check(open, &[all], "public-get");
    check(open, &[all, all_list], "public-get-list");
    check(closed, &[all], "private");
    check(closed, &[all, oac], "oac-get");
}

/// The template with more in its `DistributionConfig`, at the place of its comment.
fn with_settings(settings: &str) -> Site {
    let template = TEMPLATE.replace("# settings", settings);
    site_with(
        &format!("from = 'template.yaml'\n[bind]\n{BOUND}"),
        &template,
    )
}

#[test]
fn what_means_nothing_here_is_listed_with_its_place() {
    let check = |setting: &str, is_unsupported: bool, expected: &str| {
        let site = with_settings(setting);
        let loaded = site.load();
        assert!(loaded.is_usable(), "{}", site.report());
        let report = loaded.report.clone().unwrap();
        let (lists, other) = match is_unsupported {
            true => (&report.unsupported, &report.without_effect),
            false => (&report.without_effect, &report.unsupported),
        };
        assert_eq!(lists.len(), 1, "{setting} {report:?}");
        assert!(other.is_empty(), "{setting} {report:?}");
        assert!(lists[0].what.contains(expected), "{setting} {report:?}");
        assert_eq!(lists[0].place, "template.yaml:28", "{setting}");
        let codes = if is_unsupported {
            vec!["unsupported"]
        } else {
            Vec::new()
        };
        assert_eq!(codes_of(&loaded), codes, "{setting}");
    };
    check("PriceClass: PriceClass_100", false, "the price class");
    check("WebACLId: arn:aws:wafv2:x", false, "the web ACL");
    check(
        "Logging: { Bucket: logs.s3.amazonaws.com }",
        false,
        "standard log",
    );
    check(
        "Restrictions: { GeoRestriction: { RestrictionType: blacklist, Locations: [DE] } }",
        true,
        "geo restriction",
    );
    check(
        "ContinuousDeploymentPolicyId: x",
        true,
        "continuous deployment",
    );
    let plain = with_settings("PriceClass: PriceClass_All").load();
    let report = plain.report.unwrap();
    assert_eq!(report.kinds, ["CloudFormation"]);
    assert!(report.without_effect.is_empty(), "{report:?}");
    let first = &report.imported[0];
    assert_eq!(
        (first.what.as_str(), first.place.as_str()),
        ("distribution Distribution", "template.yaml:21")
    );
}

#[test]
fn what_is_not_emulated_is_an_error_in_strict() {
    let site = with_settings("ContinuousDeploymentPolicyId: x");
    let loaded = load(&LoadOptions {
        strict: Some(true),
        ..site.options()
    });
    assert!(!loaded.is_usable());
    let text = site.text(&loaded);
    assert!(text.contains("error[unsupported]"), "{text}");
    assert!(text.contains("template.yaml:28"), "{text}");
}

#[test]
fn errors_of_checks_stand_in_the_template() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let template = TEMPLATE.replacen(from, to, 1);
        assert_ne!(template, TEMPLATE, "{from}");
        let site = site_with(
            &format!("from = 'template.yaml'\n[bind]\n{BOUND}"),
            &template,
        );
        let report = site.report();
        for it in expected {
            assert!(report.contains(it), "{to}: {it}\n{report}");
        }
    };
    check(
        "TargetOriginId: api",
        "TargetOriginId: apo",
        &["error[", "template.yaml:45:29", "apo"],
    );
    check(
        "PathPattern: /api/*",
        "PathPattern: /api/ä*",
        &["error[", "template.yaml:44:"],
    );
    check(
        "DefaultRootObject: index.html",
        "DefaultRootObject: /index.html",
        &["template.yaml:27:28"],
    );
    check(
        "ViewerProtocolPolicy: allow-all",
        "ViewerProtocolPolicy: sometimes",
        &["error[bad-definition]", "template.yaml:35:"],
    );
    check(
        "Comment: From the template",
        "Coment: From the template",
        &["[unknown-property]", "template.yaml:26:"],
    );
}

#[test]
fn environments_have_definitions_and_parameters_of_their_own() {
    let source = format!(
        "from = 'template.yaml'
[bind]
{BOUND}
[env.staging.import]
parameters = {{ Stage = 'staging' }}
[env.next]
from = 'next.yaml'
"
    );
    let site = site_with(&source, TEMPLATE);
    let next = TEMPLATE.replace("Default: production", "Default: next");
    std::fs::write(site.path().join("next.yaml"), next).unwrap();
    let check = |options: LoadOptions, expected: &str| {
        let loaded = load(&options);
        assert!(loaded.is_usable(), "{}", site.text(&loaded));
        assert_eq!(folders(bucket(&loaded, expected)), ["=dist"]);
    };
    let env = |name: &str| LoadOptions {
        env: Some(name.to_owned()),
        ..site.options()
    };
    check(site.options(), "site-production");
    check(env("staging"), "site-staging");
    check(env("next"), "site-next");
    let above = LoadOptions {
        from: vec![site.path().join("next.yaml")],
        ..site.options()
    };
    check(above, "site-next");
    let parameters = LoadOptions {
        parameters: vec![("Stage".to_owned(), "mine".to_owned())],
        ..env("staging")
    };
    check(parameters, "site-mine");
}

#[test]
fn a_definition_is_enough_without_a_file() {
    let site = site_with("", TEMPLATE);
    std::fs::remove_file(site.path().join("devserver.toml")).unwrap();
    let loaded = load(&LoadOptions {
        from: vec![site.path().join("template.yaml")],
        ..site.options()
    });
    assert!(loaded.is_usable(), "{}", site.text(&loaded));
    assert!(loaded.files.contains(&site.path().join("template.yaml")));
}

#[test]
fn code_in_the_definition_becomes_a_file_of_the_store() {
    let site = bound(BOUND);
    let loaded = site.load();
    let file = table(&loaded, "function", "name", "trim")["file"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(file.starts_with(".mfe-dev/imported/trim-"), "{file}");
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    assert!(read(&site.path().join(&file)).contains("event.Records[0]"));
    // The same again is the same file, another code is another one.
    assert_eq!(
        table(&site.load(), "function", "name", "trim")["file"],
        *file
    );
    let changed = TEMPLATE.replace("exports.handler =", "/* new */ exports.handler =");
    std::fs::write(site.path().join("template.yaml"), changed).unwrap();
    assert_ne!(
        table(&site.load(), "function", "name", "trim")["file"],
        *file
    );
}

#[test]
fn a_store_that_cannot_be_written_is_said() {
    let site = bound(BOUND);
    std::fs::write(site.path().join("taken"), "a file").unwrap();
    let loaded = load(&LoadOptions {
        store: Some(site.path().join("taken")),
        ..site.options()
    });
    let text = site.text(&loaded);
    assert!(!loaded.is_usable());
    assert!(text.contains("unwritable-store"), "{text}");
    assert!(
        text.contains("choose another folder with `--store DIR`"),
        "{text}"
    );
}
