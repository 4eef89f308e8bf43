//! The fixtures: whole sites, planned and applied.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::super::super::definition::{Code, Definition};
use super::super::super::document::Node;
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::ImportOptions;
use super::super::define;
use crate::resources::shapes::{
    DistributionConfig, FunctionConfig, FunctionEventType, OriginAccessControlConfig, read_shape,
};

const OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

fn folder(site: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("fixtures/imported").join(site).join("terraform")
}

fn site(site: &str, file: &str) -> (Definition, Vec<Finding>) {
    let folder = folder(site);
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    let mut definition = Definition::default();
    let mut found = Vec::new();
    let options = ImportOptions::default();
    define(
        &super::root(&json),
        &folder,
        &options,
        &mut definition,
        &mut found,
    );
    (definition, found)
}

fn distribution(definition: &Definition) -> DistributionConfig {
    assert_eq!(definition.distributions.len(), 1);
    let read = read_shape::<DistributionConfig>(
        &definition.distributions[0].config.to_json(),
        "DistributionConfig",
    );
    assert_eq!(read.found, Default::default());
    read.shape.unwrap()
}

#[test]
fn a_bucket_per_app_is_the_same_planned_and_applied() {
    for file in ["plan.json", "state.json"] {
        let (definition, found) = site("bucket-per-app", file);
        assert!(
            found.iter().all(|it| it.weight == Weight::Assumed),
            "{file}: {found:?}"
        );
        assert_eq!(
            found.len(),
            usize::from(file == "plan.json"),
            "{file}: {found:?}"
        );
        let config = distribution(&definition);
        assert_eq!(config.comment, "Shell, admin and catalog");
        assert_eq!(config.default_root_object, "index.html");
        assert!(config.enabled);
        let control = &definition.origin_access_controls[0];
        let origins: Vec<(&str, &str, &str, bool)> = config
            .origins
            .iter()
            .map(|it| {
                (
                    it.id.as_str(),
                    it.domain_name.as_str(),
                    it.origin_access_control_id.as_str(),
                    it.s3_origin_config.is_some(),
                )
            })
            .collect();
        let oac = control.id.as_str();
        assert_eq!(
            origins,
            [
                ("shell", "shell-1.4.0.s3.us-east-1.amazonaws.com", oac, true),
                ("admin", "admin-1.4.0.s3.us-east-1.amazonaws.com", oac, true),
                (
                    "catalog",
                    "catalog-1.4.0.s3.us-east-1.amazonaws.com",
                    oac,
                    true
                ),
            ],
            "{file}"
        );
        let control = read_shape::<OriginAccessControlConfig>(&control.config.to_json(), "it");
        assert_eq!(control.found, Default::default());
        assert_eq!(control.shape.unwrap().name, "sites");
        let account = if file == "plan.json" {
            "000000000000"
        } else {
            "111122223333"
        };
        assert_eq!(config.default_cache_behavior.target_origin_id, "shell");
        assert_eq!(config.default_cache_behavior.function_associations, []);
        for (behavior, name) in config.cache_behaviors.iter().zip(["admin", "catalog"]) {
            assert_eq!(behavior.path_pattern, format!("/{name}/*"));
            let behavior = &behavior.behavior;
            assert_eq!(behavior.target_origin_id, name);
            assert_eq!(behavior.cache_policy_id.as_deref(), Some(OPTIMIZED));
            assert_eq!(behavior.min_ttl, None);
            assert!(behavior.compress);
            assert_eq!(behavior.allowed_methods.items, ["GET", "HEAD"]);
            assert_eq!(
                behavior.allowed_methods.cached_methods.items,
                ["GET", "HEAD"]
            );
            let [function] = behavior.function_associations.as_slice() else {
                panic!("{file}");
            };
            assert_eq!(
                function.function_arn,
                format!("arn:aws:cloudfront::{account}:function/complete-index")
            );
            assert_eq!(function.event_type, FunctionEventType::ViewerRequest);
            let [lambda] = behavior.lambda_function_associations.as_slice() else {
                panic!("{file}");
            };
            assert_eq!(
                lambda.lambda_function_arn,
                format!("arn:aws:lambda:us-east-1:{account}:function:trim-prefix:1")
            );
            assert_eq!(lambda.event_type, FunctionEventType::OriginRequest);
        }
        assert_eq!(config.cache_behaviors.len(), 2);
        let errors = config.custom_error_responses.iter();
        let errors: Vec<(u16, &str, &str, u64)> = errors
            .map(|it| {
                (
                    it.error_code,
                    it.response_code.as_str(),
                    it.response_page_path.as_str(),
                    it.error_caching_min_ttl,
                )
            })
            .collect();
        assert_eq!(
            errors,
            [
                (403, "200", "/index.html", 10),
                (404, "200", "/index.html", 10)
            ],
            "{file}"
        );
        functions(&definition);
        buckets(
            &definition,
            account,
            &["admin-1.4.0", "catalog-1.4.0", "shell-1.4.0"],
        );
        assert_eq!(
            definition.buckets[0].names,
            ["aws_s3_bucket.app[\"admin\"]", "aws_s3_bucket.app"]
        );
    }
}

fn functions(definition: &Definition) {
    let edge = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bucket-per-app/edge");
    let [function] = definition.functions.as_slice() else {
        panic!("{:?}", definition.functions);
    };
    assert_eq!(function.name, "complete-index");
    assert!(function.is_published);
    let config = read_shape::<FunctionConfig>(&function.config.to_json(), "FunctionConfig");
    assert_eq!(config.found, Default::default());
    let Code::Inline { text, .. } = &function.code else {
        panic!("{:?}", function.code);
    };
    let code = std::fs::read_to_string(edge.join("complete-index.js")).unwrap();
    assert_eq!(text.as_ref(), code);
    let [lambda] = definition.lambda_functions.as_slice() else {
        panic!("{:?}", definition.lambda_functions);
    };
    assert_eq!(lambda.name, "trim-prefix");
    assert_eq!(lambda.runtime.as_deref(), Some("nodejs22.x"));
    assert_eq!(lambda.handler.as_deref(), Some("trim-prefix.handler"));
    assert_eq!((lambda.timeout, lambda.memory_size), (Some(3), Some(128)));
    assert_eq!(lambda.code, Code::File(edge.join("trim-prefix.js")));
    assert_eq!(lambda.refused_at_edge, []);
}

fn buckets(definition: &Definition, account: &str, names: &[&str]) {
    let id = &definition.distributions[0].id;
    let found: Vec<&str> = definition
        .buckets
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(found, names);
    for bucket in &definition.buckets {
        assert!(!bucket.is_stand_in);
        let policies: Vec<Json> = bucket.policies.iter().map(Node::to_json).collect();
        let [policy] = policies.as_slice() else {
            panic!("{policies:?}");
        };
        let statement = match &policy["Statement"] {
            Json::Array(items) => items[0].clone(),
            other => other.clone(),
        };
        let one = |value: &Json| match value {
            Json::Array(items) if items.len() == 1 => items[0].clone(),
            other => other.clone(),
        };
        assert_eq!(statement["Effect"], "Allow");
        assert_eq!(one(&statement["Action"]), "s3:GetObject");
        assert_eq!(
            one(&statement["Resource"]),
            format!("arn:aws:s3:::{}/*", bucket.name)
        );
        assert_eq!(
            one(&statement["Principal"]["Service"]),
            "cloudfront.amazonaws.com"
        );
        assert_eq!(
            one(&statement["Condition"]["StringEquals"]["AWS:SourceArn"]),
            format!("arn:aws:cloudfront::{account}:distribution/{id}")
        );
    }
}

#[test]
fn one_bucket_for_all_is_planned() {
    let (definition, found) = site("one-bucket", "plan.json");
    assert_eq!(found.len(), 1, "{found:?}");
    let config = distribution(&definition);
    assert_eq!(config.comment, "One bucket for all");
    assert_eq!(config.default_root_object, "main/index.html");
    assert_eq!(
        config.origins[0].domain_name,
        "lantern.s3.us-east-1.amazonaws.com"
    );
    assert_eq!(
        config.default_cache_behavior.cache_policy_id.as_deref(),
        Some(OPTIMIZED)
    );
    assert_eq!(config.cache_behaviors, []);
    buckets(&definition, "000000000000", &["lantern"]);
}

#[test]
fn places_are_those_of_the_document() {
    let (definition, _) = site("bucket-per-app", "plan.json");
    let config = &definition.distributions[0].config;
    let behaviors = config.get("CacheBehaviors").unwrap();
    let [admin, catalog] = behaviors.items() else {
        panic!();
    };
    assert!(definition.distributions[0].place < config.get("Comment").unwrap().place);
    assert!(admin.place < catalog.place);
    // A reference has its place where it is written, behind all values.
    let arn = |it: &Node| {
        it.get("FunctionAssociations").unwrap().items()[0]
            .get("FunctionARN")
            .unwrap()
            .place
    };
    assert!(catalog.place < arn(admin));
    assert!(arn(admin) < arn(catalog));
    assert_eq!(config.get("Enabled").unwrap().to_json(), json!(true));
}
