//! Documents as the CLI prints them: what they come to, and what is said where one is missing.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::super::definition::{Code, Definition, StoreData};
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::super::source::{Place, Sources};
use super::beside::{Beside, Document};
use super::{Cx, define_all, is_api_json, reading};

/// What a folder comes to.
struct Read {
    definition: Definition,
    found: Vec<Finding>,
    watched: Vec<String>,
}

impl Read {
    fn titles(&self) -> Vec<(Weight, &str)> {
        let found = self.found.iter();
        found.map(|it| (it.weight, it.title.as_str())).collect()
    }

    fn commands(&self) -> Vec<&str> {
        let help = self.found.iter().flat_map(|it| &it.help);
        help.map(String::as_str).collect()
    }
}

fn node(json: &Json) -> Node {
    reading::of_json(json, Place::default())
}

/// JSON without places but for the file.
fn parse_json(text: &str, file: u32) -> Result<Node, Box<Finding>> {
    let place = Place {
        file,
        ..Place::default()
    };
    match serde_json::from_str(text) {
        Ok(json) => Ok(reading::of_json(&json, place)),
        Err(why) => Err(Box::new(Finding::new(
            Weight::Wrong,
            "bad-template",
            why.to_string(),
        ))),
    }
}

/// Reads one document of a folder, or all that have distributions.
fn read(folder: &Path, document: Option<&str>) -> Read {
    let mut definition = Definition::default();
    let (mut found, mut watched, mut sources) = (Vec::new(), Vec::new(), Sources::default());
    let mut cx = Cx {
        definition: &mut definition,
        found: &mut found,
        watched: &mut watched,
    };
    let path = document.map(|it| folder.join(it));
    let beside = Beside::of(folder, path.as_deref(), &mut sources, parse_json, &mut cx);
    match path {
        Some(path) => {
            let text = std::fs::read_to_string(&path).unwrap();
            let node = parse_json(&text, 99).unwrap();
            define_all(&[&Document { path, node }], &beside, &mut cx);
        }
        None => {
            let documents = beside.documents.iter();
            let documents: Vec<&Document> = documents.filter(|it| is_api_json(&it.node)).collect();
            define_all(&documents, &beside, &mut cx);
        }
    }
    let watched = watched.iter().map(|it| beside.shown(it)).collect();
    Read {
        definition,
        found,
        watched,
    }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn config(behavior: &Json, domain: &str) -> Json {
    let mut default = json!({"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"});
    let members = behavior.as_object().unwrap().clone();
    default.as_object_mut().unwrap().extend(members);
    json!({
        "CallerReference": "once",
        "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": domain}]},
        "DefaultCacheBehavior": default,
        "Comment": "",
        "Enabled": true,
    })
}

fn distribution(behavior: &Json) -> String {
    let config = config(behavior, "api.example.com");
    json!({"ETag": "E", "Distribution": {"Id": "E1", "ARN": "a", "DistributionConfig": config}})
        .to_string()
}

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/imported")
        .join(name)
        .join("api-json")
}

#[test]
fn the_fixture_with_a_bucket_for_each_app_needs_nothing_more() {
    let read = read(&fixture("bucket-per-app"), Some("distribution.json"));
    assert_eq!(read.titles(), []);
    let definition = &read.definition;
    let ids: Vec<&str> = definition.distributions.iter().map(|it| &*it.id).collect();
    assert_eq!(ids, ["E1SHELLADMIN00"]);
    assert!(definition.cache_policies.is_empty(), "it is AWS's own");
    assert_eq!(definition.origin_access_controls[0].id, "E3ACCESSCTL000");
    let buckets: Vec<(&str, bool, usize)> = definition
        .buckets
        .iter()
        .map(|it| (&*it.name, it.is_assumed, it.policies.len()))
        .collect();
    let known = |name| (name, false, 1);
    let expected = ["shell-1.4.0", "admin-1.4.0", "catalog-1.4.0"].map(known);
    assert_eq!(buckets, expected);
    let policy = &definition.buckets[1].policies[0];
    assert_eq!(
        policy.get("Statement").unwrap().items()[0]
            .at(&["Principal", "Service"])
            .and_then(Node::as_str),
        Some("cloudfront.amazonaws.com")
    );
    let [function] = definition.functions.as_slice() else {
        panic!("{:?}", definition.functions);
    };
    assert_eq!(function.name, "complete-index");
    let [lambda] = definition.lambda_functions.as_slice() else {
        panic!("{:?}", definition.lambda_functions);
    };
    assert_eq!(lambda.runtime.as_deref(), Some("nodejs22.x"));
    assert_eq!((lambda.timeout, lambda.memory_size), (Some(3), Some(128)));
    assert_eq!(lambda.refused_at_edge, []);
}

#[test]
fn the_fixtures_have_the_code_of_the_site_that_was_written_by_hand() {
    let read = read(&fixture("bucket-per-app"), Some("distribution.json"));
    let by_hand = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bucket-per-app/edge");
    for (code, file) in [
        (&read.definition.functions[0].code, "complete-index.js"),
        (&read.definition.lambda_functions[0].code, "trim-prefix.js"),
    ] {
        let Code::File(path) = code else {
            panic!("{code:?}");
        };
        let both = [path.clone(), by_hand.join(file)].map(|it| std::fs::read(it).unwrap());
        assert_eq!(both[0], both[1], "{file}");
    }
}

#[test]
fn the_fixture_with_one_bucket_needs_nothing_more() {
    let read = read(&fixture("one-bucket"), None);
    assert_eq!(read.titles(), []);
    assert_eq!(read.definition.distributions[0].id, "E2LANTERNSITE0");
    assert_eq!(read.definition.buckets[0].name, "lantern");
}

#[track_caller]
fn is_read_as(document: &Json, ids: &[&str]) {
    let whole = document.to_string();
    let folder = folder(&[("saved.json", &whole)]);
    assert!(is_api_json(&node(document)), "{whole}");
    let read = read(folder.path(), Some("saved.json"));
    let distributions = read.definition.distributions.iter();
    let found: Vec<&str> = distributions
        .clone()
        .map(|it| match it.is_stand_in {
            true => "stand-in",
            false => &*it.id,
        })
        .collect();
    assert_eq!(found, ids, "{whole}");
    for it in distributions {
        assert!(it.config.get("CallerReference").is_some());
        assert!(it.config.get("Id").is_none());
    }
}

#[test]
fn every_document_with_a_distribution_is_read() {
    let config = config(&json!({}), "x.example.com");
    let mut summary = config.clone();
    let members = summary.as_object_mut().unwrap();
    members.remove("CallerReference");
    members.insert("Id".into(), "E2".into());
    members.insert("ARN".into(), "arn".into());
    let whole = json!({"Id": "E1", "ARN": "a", "DistributionConfig": config});
    is_read_as(&json!({"ETag": "E", "Distribution": whole}), &["E1"]);
    is_read_as(&whole, &["E1"]);
    is_read_as(
        &json!({"ETag": "E", "DistributionConfig": config}),
        &["stand-in"],
    );
    is_read_as(&config, &["stand-in"]);
    is_read_as(
        &json!({"Id": "E3", "IfMatch": "E", "DistributionConfig": config}),
        &["E3"],
    );
    is_read_as(
        &json!({"DistributionConfigWithTags": {"DistributionConfig": config, "Tags": {}}}),
        &["stand-in"],
    );
    let mut other = summary.clone();
    other["Id"] = "E4".into();
    is_read_as(
        &json!({"DistributionList": {"Items": [summary, other]}}),
        &["E2", "E4"],
    );
    is_read_as(&json!([summary, other]), &["E2", "E4"]);
    is_read_as(&summary, &["E2"]);
}

#[test]
fn other_documents_are_no_distributions() {
    for other in [
        json!({"Resources": {}}),
        json!({"DistributionList": {"Quantity": 0}}),
        json!({"CachePolicy": {}}),
        json!([]),
        json!(null),
    ] {
        assert!(!is_api_json(&node(&other)), "{other}");
    }
}

#[test]
fn an_id_comes_from_the_file_name_or_from_a_document_beside_it() {
    let config = json!({"DistributionConfig": config(&json!({}), "x.example.com")}).to_string();
    let named = folder(&[("EDFDVBD632BHDS.json", &*config)]);
    let id = |it: Read| it.definition.distributions[0].id.clone();
    assert_eq!(id(read(named.path(), None)), "EDFDVBD632BHDS");
    let whole = distribution(&json!({}));
    let beside = folder(&[("config.json", &*config), ("whole.json", &*whole)]);
    let read = read(beside.path(), Some("config.json"));
    assert_eq!(read.titles(), []);
    assert_eq!(id(read), "E1");
}

#[test]
fn a_summary_has_no_default_root_object_unless_the_whole_lies_beside_it() {
    let mut summary = config(&json!({}), "x.example.com");
    summary["Id"] = "E1".into();
    summary["ARN"] = "arn".into();
    let list = json!({"DistributionList": {"Items": [summary]}}).to_string();
    let alone = folder(&[("list.json", &*list)]);
    let from_list = read(alone.path(), Some("list.json"));
    assert_eq!(
        from_list.titles(),
        [(
            Weight::Assumed,
            "`list-distributions` does not tell the default root object of `E1`"
        )]
    );
    let whole = distribution(&json!({"Compress": true}));
    let beside = folder(&[("list.json", &*list), ("whole.json", &*whole)]);
    let both = read(beside.path(), Some("list.json"));
    assert_eq!(both.titles(), []);
    let config = &both.definition.distributions[0].config;
    assert!(config.at(&["DefaultCacheBehavior", "Compress"]).is_some());
}

#[test]
fn policies_are_found_by_what_documents_hold() {
    let behavior = json!({
        "CachePolicyId": "c-1",
        "OriginRequestPolicyId": "o-1",
        "ResponseHeadersPolicyId": "r-1",
    });
    let cache = json!({"ETag": "E", "CachePolicy": {"Id": "c-1",
        "CachePolicyConfig": {"Name": "ours", "MinTTL": 1}}});
    let request = json!({"OriginRequestPolicyList": {"Quantity": 1, "Items": [
        {"Type": "custom", "OriginRequestPolicy": {"Id": "o-1",
            "OriginRequestPolicyConfig": {"Name": "asks"}}}]}});
    let response = json!({"ResponseHeadersPolicyConfig": {"Name": "headers"}});
    let folder = folder(&[
        ("d.json", &*distribution(&behavior)),
        ("a.json", &*cache.to_string()),
        ("more/b.yaml", &*request.to_string()),
        ("more/r-1.json", &*response.to_string()),
        ("package.json", r#"{"name": "site"}"#),
    ]);
    let read = read(folder.path(), Some("d.json"));
    assert_eq!(read.titles(), []);
    let name = |it: &[super::super::Defined]| it[0].names[0].clone();
    assert_eq!(name(&read.definition.cache_policies), "ours");
    assert_eq!(name(&read.definition.origin_request_policies), "asks");
    assert_eq!(name(&read.definition.response_headers_policies), "headers");
    assert_eq!(read.watched, ["a.json", "more/b.yaml", "more/r-1.json"]);
}

#[test]
fn what_is_missing_is_said_once_with_the_command_that_brings_it() {
    let behavior = json!({
        "CachePolicyId": "c-1",
        "OriginRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3",
        "FunctionAssociations": {"Items": [
            {"FunctionARN": "arn:aws:cloudfront::1:function/greet", "EventType": "viewer-request"}]},
        "LambdaFunctionAssociations": {"Items": [{
            "LambdaFunctionARN": "arn:aws:lambda:us-east-1:1:function:trim:7",
            "EventType": "origin-request"}]},
    });
    let folder = folder(&[
        ("d.json", &*distribution(&behavior)),
        ("broken.json", r#"{"CachePolicy":"#),
    ]);
    let read = read(folder.path(), Some("d.json"));
    let lambda = "aws lambda get-function --region us-east-1 --function-name trim --qualifier 7";
    assert_eq!(
        read.commands(),
        [
            "save it: `aws cloudfront get-cache-policy --id c-1 > c-1.json`".to_owned(),
            "save it: `aws cloudfront describe-function --name greet --stage LIVE > greet.json`"
                .to_owned(),
            "save it: `aws cloudfront get-function --name greet --stage LIVE greet.js`".to_owned(),
            format!("save it: `{lambda} > trim.json`"),
            format!(
                "save it: `curl -o trim.zip \"$({lambda} --query Code.Location --output text)\"`"
            ),
        ]
    );
    let weights: Vec<Weight> = read.found.iter().map(|it| it.weight).collect();
    use Weight::{Assumed, Unsupported, Wrong};
    assert_eq!(weights, [Wrong, Unsupported, Assumed, Unsupported]);
    assert!(read.found[0].notes[1].starts_with("`broken.json` cannot be read"));
    let waits = [
        "c-1.json",
        "greet.json",
        "greet.js",
        "trim.json",
        "trim.zip",
    ];
    assert_eq!(read.watched, waits);
}

#[test]
fn the_published_form_of_a_function_counts() {
    let summary = |stage, comment| {
        json!({"FunctionSummary": {"Name": "greet",
            "FunctionConfig": {"Comment": comment, "Runtime": "cloudfront-js-1.0"},
            "FunctionMetadata": {"Stage": stage}}})
        .to_string()
    };
    let behavior = json!({"FunctionAssociations": {"Items": [
        {"FunctionARN": "arn:aws:cloudfront::1:function/greet", "EventType": "viewer-request"}]}});
    let folder = folder(&[
        ("d.json", &*distribution(&behavior)),
        ("a.json", &*summary("DEVELOPMENT", "draft")),
        ("b.json", &*summary("LIVE", "published")),
        ("greet.js", ""),
        ("greet.LIVE.js", ""),
    ]);
    let read = read(folder.path(), Some("d.json"));
    let function = &read.definition.functions[0];
    let comment = function.config.get("Comment").and_then(Node::as_str);
    assert_eq!(comment, Some("published"));
    assert_eq!(
        function.code,
        Code::File(folder.path().join("greet.LIVE.js"))
    );
}

#[test]
fn a_store_has_the_pairs_of_the_file_that_is_named_after_it() {
    let behavior = json!({"FunctionAssociations": {"Items": [
        {"FunctionARN": "arn:aws:cloudfront::1:function/greet", "EventType": "viewer-request"}]}});
    let function = json!({"FunctionSummary": {"Name": "greet", "FunctionConfig": {
        "Runtime": "cloudfront-js-2.0", "KeyValueStoreAssociations": {"Items": [
            {"KeyValueStoreARN": "arn:aws:cloudfront::1:key-value-store/u-1"}]}}}});
    let store = json!({"ETag": "E", "KeyValueStore": {"Name": "routes", "Id": "u-1"}});
    let keys = json!({"Items": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]});
    let (whole, function) = (distribution(&behavior), function.to_string());
    let (store, keys) = (store.to_string(), keys.to_string());
    let base = [
        ("d.json", &*whole),
        ("f.json", &*function),
        ("greet.js", ""),
        ("s.json", &*store),
    ];
    let data = |more: &[(&str, &str)]| {
        let folder = folder(&[&base[..], more].concat());
        let read = read(folder.path(), Some("d.json"));
        let store = read.definition.key_value_stores[0].clone();
        assert_eq!((&*store.id, &*store.name), ("u-1", "routes"));
        (store.data, read.found.len())
    };
    let pairs = [("a", "1"), ("b", "2")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let pairs = StoreData::Pairs(BTreeMap::from(pairs));
    let other = r#"{"Items": [{"Key": "x", "Value": "y"}]}"#;
    let both = [("other.json", other), ("routes.keys.json", &*keys)];
    assert_eq!(data(&both), (pairs.clone(), 0));
    assert_eq!(data(&[("k.json", &*keys)]), (pairs, 0));
    assert!(matches!(data(&[]), (StoreData::Unknown(_), 1)));
    let import = r#"{"data": [{"key": "a", "value": "1"}]}"#;
    assert!(matches!(
        data(&[("i.json", import)]),
        (StoreData::File(_), 0)
    ));
}

#[test]
fn what_the_edge_does_not_take_of_a_lambda_function_is_known() {
    let behavior = json!({"LambdaFunctionAssociations": {"Items": [{
        "LambdaFunctionARN": "arn:aws:lambda:us-east-1:1:function:trim:7",
        "EventType": "origin-request"}]}});
    let function = json!({"FunctionName": "trim", "Handler": "index.handler", "Version": "7",
        "Environment": {"Variables": {"A": "b"}}, "Layers": [{"Arn": "l"}],
        "VpcConfig": {"SubnetIds": []}, "TracingConfig": {"Mode": "Active"},
        "Architectures": ["arm64"], "EphemeralStorage": {"Size": 512}});
    let folder = folder(&[
        ("d.json", &*distribution(&behavior)),
        ("l.json", &*function.to_string()),
        ("trim/index.js", ""),
    ]);
    let read = read(folder.path(), Some("d.json"));
    assert_eq!(read.titles(), []);
    let lambda = &read.definition.lambda_functions[0];
    assert_eq!(lambda.code, Code::Folder(folder.path().join("trim")));
    let refused = lambda.refused_at_edge.iter();
    let refused: Vec<&str> = refused
        .filter_map(|(it, _)| it.split_once(':'))
        .map(|(member, _)| member)
        .collect();
    assert_eq!(
        refused,
        [
            "`Environment`",
            "`Layers`",
            "`TracingConfig`",
            "`Architectures`"
        ]
    );
}

#[test]
fn a_bucket_has_what_is_said_in_files_with_its_name() {
    let config = json!({"CallerReference": "once", "Comment": "", "Enabled": true,
        "Origins": {"Items": [
            {"Id": "a", "DomainName": "site.s3.amazonaws.com"},
            {"Id": "b", "DomainName": "site-2.s3-website.eu-central-1.amazonaws.com"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "a", "ViewerProtocolPolicy": "allow-all"}});
    let whole = json!({"Id": "E1", "DistributionConfig": config}).to_string();
    let folder = folder(&[
        ("d.json", &*whole),
        (
            "site.cors.json",
            r#"{"CORSRules": [{"AllowedOrigins": ["*"]}]}"#,
        ),
        (
            "site-2/website.json",
            r#"{"IndexDocument": {"Suffix": "index.html"}}"#,
        ),
        ("site-2/versioning.json", r#"{"Status": "Enabled"}"#),
        (
            "site-2/acl.json",
            r#"{"Grants": [{"Permission": "READ", "Grantee":
            {"URI": "http://acs.amazonaws.com/groups/global/AllUsers", "Type": "Group"}}]}"#,
        ),
    ]);
    let read = read(folder.path(), Some("d.json"));
    assert_eq!(
        read.titles(),
        [(
            Weight::Assumed,
            "the policy of the bucket `site` is in no document"
        )]
    );
    let [site, second] = read.definition.buckets.as_slice() else {
        panic!("{:?}", read.definition.buckets);
    };
    assert!(site.is_assumed && site.cors_rules.is_some() && site.website.is_none());
    assert!(!second.is_assumed && second.website.is_some() && second.cors_rules.is_none());
    assert_eq!(second.acl.as_deref(), Some("public-read"));
    assert_eq!(second.versioning.as_deref(), Some("Enabled"));
}
