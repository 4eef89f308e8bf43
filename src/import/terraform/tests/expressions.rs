//! What is known only after it is applied, by the expressions that it is written with.

use serde_json::{Value as Json, json};

use super::super::super::definition::Definition;
use super::super::super::finding::{Finding, Weight};
use super::{constant, plan, read, refs, resource, titles, written};
use crate::resources::shapes::{DistributionConfig, read_shape};

/// A distribution with one origin, of which only the id is known.
fn with_domain(domain: Json, mut others: Vec<Json>, mut configuration: Vec<Json>) -> Json {
    let values = json!({"enabled": true, "origin": [{"origin_id": "o"}]});
    others.push(resource("aws_cloudfront_distribution", "web", None, values));
    let mut origin = json!({"origin_id": constant("o")});
    if !domain.is_null() {
        origin["domain_name"] = domain;
    }
    let expressions = json!({"enabled": constant(true), "origin": [origin]});
    configuration.push(written("aws_cloudfront_distribution", "web", expressions));
    plan(others, configuration)
}

fn domain_of(definition: &Definition) -> String {
    let config = definition.distributions[0].config.to_json();
    config["Origins"][0]["DomainName"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn bucket(name: &str, key: Option<Json>, values: Json) -> Json {
    resource("aws_s3_bucket", name, key, values)
}

fn notes(found: &[Finding]) -> Vec<&str> {
    found
        .iter()
        .flat_map(|it| it.notes.iter().map(String::as_str))
        .collect()
}

#[test]
fn references_to_buckets_become_their_domains() {
    let regional = "b.s3.us-east-1.amazonaws.com";
    let website = "b.s3-website-us-east-1.amazonaws.com";
    for (references, expected) in [
        (
            &[
                "aws_s3_bucket.b.bucket_regional_domain_name",
                "aws_s3_bucket.b",
            ][..],
            regional,
        ),
        // `"${aws_s3_bucket.b.id}.s3.amazonaws.com"`: the text behind it is not in the plan.
        (&["aws_s3_bucket.b.id", "aws_s3_bucket.b"], regional),
        (
            &["aws_s3_bucket.b.bucket_domain_name", "aws_s3_bucket.b"],
            "b.s3.amazonaws.com",
        ),
        (
            &["aws_s3_bucket.b.website_endpoint", "aws_s3_bucket.b"],
            website,
        ),
        (
            &[
                "aws_s3_bucket_website_configuration.b.website_endpoint",
                "aws_s3_bucket_website_configuration.b",
            ],
            website,
        ),
        (
            &[
                "data.aws_s3_bucket.old.bucket_regional_domain_name",
                "data.aws_s3_bucket.old",
            ],
            "old.s3.eu-west-1.amazonaws.com",
        ),
        (&["var.domain"], "given.example.com"),
        (&["var.usual"], "usual.example.com"),
        (&["var.domains.api", "var.domains"], "api.example.com"),
    ] {
        let others = vec![
            bucket("b", None, json!({"bucket": "b"})),
            resource(
                "aws_s3_bucket_website_configuration",
                "b",
                None,
                json!({"index_document": [{"suffix": "i"}]}),
            ),
            resource(
                "data.aws_s3_bucket",
                "old",
                None,
                json!({"bucket": "old", "region": "eu-west-1"}),
            ),
        ];
        let configuration = vec![
            written("aws_s3_bucket", "b", json!({"bucket": constant("b")})),
            written(
                "aws_s3_bucket_website_configuration",
                "b",
                json!({"bucket": refs(&["aws_s3_bucket.b.id", "aws_s3_bucket.b"])}),
            ),
        ];
        let mut json = with_domain(refs(references), others, configuration);
        json["variables"] = json!({
            "domain": {"value": "given.example.com"},
            "domains": {"value": {"api": "api.example.com"}},
        });
        json["configuration"]["root_module"]["variables"] =
            json!({"usual": {"default": "usual.example.com"}});
        let (definition, found) = read(&json);
        assert_eq!(domain_of(&definition), expected, "{references:?}");
        assert_eq!(found, [], "{references:?}");
    }
}

#[test]
fn instances_are_told_apart_by_their_keys() {
    let buckets = |keys: &[Json]| -> Vec<Json> {
        let all = keys.iter();
        all.map(|key| {
            bucket(
                "b",
                Some(key.clone()),
                json!({"bucket": format!("b-{key}").replace('"', "")}),
            )
        })
        .collect()
    };
    for (keys, references, expected, is_sure) in [
        (
            &[json!(0), json!(1)][..],
            &[
                "aws_s3_bucket.b[1].id",
                "aws_s3_bucket.b[1]",
                "aws_s3_bucket.b",
            ][..],
            "b-1",
            true,
        ),
        (
            &[json!("x"), json!("y")],
            &[
                "aws_s3_bucket.b[\"y\"].id",
                "aws_s3_bucket.b[\"y\"]",
                "aws_s3_bucket.b",
            ],
            "b-y",
            true,
        ),
        (
            &[json!("x"), json!("y")],
            &["aws_s3_bucket.b"],
            "b-x",
            false,
        ),
        (&[json!("x")], &["aws_s3_bucket.b"], "b-x", true),
    ] {
        let (definition, found) = read(&with_domain(refs(references), buckets(keys), Vec::new()));
        let domain = format!("{expected}.s3.us-east-1.amazonaws.com");
        assert_eq!(domain_of(&definition), domain, "{references:?}");
        assert_eq!(found.is_empty(), is_sure, "{references:?}: {found:?}");
    }
}

#[test]
fn modules_are_followed_in_and_out() {
    // root -> module.site[a|b] (variable `bucket`) -> distribution
    let distribution = json!({"enabled": true, "origin": [{"origin_id": "o"}]});
    let child = |key: &str| {
        let mut it = resource(
            "aws_cloudfront_distribution",
            "web",
            None,
            distribution.clone(),
        );
        it["address"] = json!(format!(
            "module.site[{key:?}].aws_cloudfront_distribution.web"
        ));
        json!({"resources": [it], "address": format!("module.site[{key:?}]")})
    };
    let mut json = plan(
        vec![
            bucket("b", Some(json!("a")), json!({"bucket": "for-a"})),
            bucket("b", Some(json!("b")), json!({"bucket": "for-b"})),
        ],
        vec![written("aws_s3_bucket", "b", json!({}))],
    );
    json["planned_values"]["root_module"]["child_modules"] = json!([child("a"), child("b")]);
    let expressions = json!({"origin": [{"origin_id": constant("o"), "domain_name": refs(&["var.bucket.bucket_regional_domain_name", "var.bucket"])}]});
    json["configuration"]["root_module"]["module_calls"] = json!({"site": {
        "source": "./site",
        "expressions": {"bucket": refs(&["aws_s3_bucket.b", "each.key"])},
        "for_each_expression": refs(&["var.apps"]),
        "module": {
            "resources": [written("aws_cloudfront_distribution", "web", expressions)],
            "outputs": {"id": {"expression": refs(&["aws_cloudfront_distribution.web.id", "aws_cloudfront_distribution.web"])}},
            "variables": {"bucket": {}},
        },
    }});
    let (definition, found) = read(&json);
    assert_eq!(found, []);
    let domains: Vec<String> = definition
        .distributions
        .iter()
        .map(|it| {
            it.config.to_json()["Origins"][0]["DomainName"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        domains,
        [
            "for-a.s3.us-east-1.amazonaws.com",
            "for-b.s3.us-east-1.amazonaws.com"
        ]
    );
    assert_eq!(
        definition.distributions[1].names,
        [
            "module.site[\"b\"].aws_cloudfront_distribution.web",
            "aws_cloudfront_distribution.web"
        ]
    );
    // And out again: a policy of the root that names a module's distribution.
    let id = definition.distributions[1].id.clone();
    let root = &mut json["planned_values"]["root_module"]["resources"];
    root.as_array_mut().unwrap().push(resource(
        "aws_s3_bucket_policy",
        "p",
        None,
        json!({"bucket": "for-b"}),
    ));
    let root = &mut json["configuration"]["root_module"]["resources"];
    let policy = json!({"policy": refs(&["module.site[\"b\"].id", "module.site[\"b\"]"])});
    root.as_array_mut()
        .unwrap()
        .push(written("aws_s3_bucket_policy", "p", policy));
    let (definition, found) = read(&json);
    let bucket = definition
        .buckets
        .iter()
        .find(|it| it.name == "for-b")
        .unwrap();
    let policy = bucket.policies[0].to_json();
    assert_eq!(
        policy["Statement"][0]["Condition"]["StringEquals"]["AWS:SourceArn"],
        format!("arn:aws:cloudfront::000000000000:distribution/{id}")
    );
    assert_eq!(
        titles(&found),
        [(
            Weight::Assumed,
            "stand-in",
            "`policy` of `aws_s3_bucket_policy.p` is known only after it is applied"
        )]
    );
}

#[test]
fn what_locals_hide_is_said_with_what_helps() {
    let (definition, found) = read(&with_domain(
        refs(&["local.domain"]),
        Vec::new(),
        Vec::new(),
    ));
    assert_eq!(domain_of(&definition), "o.unknown.invalid");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(notes(&found)[0].contains("`local.domain`"), "{found:?}");
    assert!(
        found[0].help[0].contains("terraform show -json"),
        "{found:?}"
    );
    assert!(found[0].place.is_some());
    let others = vec![resource("aws_lb", "api", None, json!({"name": "api"}))];
    let (definition, found) = read(&with_domain(
        refs(&["aws_lb.api.dns_name", "aws_lb.api"]),
        others,
        Vec::new(),
    ));
    assert_eq!(domain_of(&definition), "o.unknown.invalid");
    assert!(
        notes(&found)[0].contains("`aws_lb.api.dns_name`"),
        "{found:?}"
    );
}

#[test]
fn an_origin_of_a_dynamic_block_is_found_by_its_name() {
    let others = vec![
        bucket("app", Some(json!("o")), json!({"bucket": "o-1.0.0"})),
        bucket("app", Some(json!("p")), json!({"bucket": "p-1.0.0"})),
    ];
    let mut json = with_domain(Json::Null, others, Vec::new());
    let written =
        json["configuration"]["root_module"]["resources"][0]["expressions"].as_object_mut();
    written.unwrap().remove("origin");
    let (definition, found) = read(&json);
    assert_eq!(domain_of(&definition), "o-1.0.0.s3.us-east-1.amazonaws.com");
    assert!(
        notes(&found)
            .iter()
            .any(|it| it.contains("aws_s3_bucket.app[\"o\"]")),
        "{found:?}"
    );
}

#[test]
fn sets_of_blocks_are_matched_by_what_is_known_and_lists_by_their_order() {
    let origin = |id: &str| json!({"origin_id": id, "origin_path": "", "custom_origin_config": []});
    let values = json!({
        "enabled": true,
        "origin": [origin("z"), origin("a"), origin("m")],
        "ordered_cache_behavior": [
            {"path_pattern": "/z/*", "target_origin_id": "z"},
            {"path_pattern": "/a/*", "target_origin_id": "a"},
        ],
    });
    let written_origin = |id: &str| {
        json!({
            "origin_id": constant(id),
            "domain_name": refs(&[&format!("aws_s3_bucket.{id}.id"), &format!("aws_s3_bucket.{id}")]),
        })
    };
    let behavior = |id: &str| {
        json!({
            "path_pattern": constant(format!("/{id}/*")),
            "cache_policy_id": refs(&[&format!("aws_cloudfront_cache_policy.{id}.id")]),
        })
    };
    let expressions = json!({
        "origin": [written_origin("a"), written_origin("m"), written_origin("z")],
        "ordered_cache_behavior": [behavior("z"), behavior("a")],
    });
    let mut resources = vec![resource("aws_cloudfront_distribution", "web", None, values)];
    for id in ["a", "m", "z"] {
        resources.push(bucket(id, None, json!({"bucket": format!("bucket-{id}")})));
        resources.push(resource(
            "aws_cloudfront_cache_policy",
            id,
            None,
            json!({"name": id}),
        ));
    }
    let (definition, found) = read(&plan(
        resources,
        vec![written("aws_cloudfront_distribution", "web", expressions)],
    ));
    assert_eq!(found, []);
    let config = definition.distributions[0].config.to_json();
    let origins: Vec<(&str, &str)> = config["Origins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["Id"].as_str().unwrap(),
                it["DomainName"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        origins,
        [
            ("a", "bucket-a.s3.us-east-1.amazonaws.com"),
            ("m", "bucket-m.s3.us-east-1.amazonaws.com"),
            ("z", "bucket-z.s3.us-east-1.amazonaws.com"),
        ]
    );
    let policy = |at: usize| definition.cache_policies[at].id.as_str();
    assert_eq!(config["CacheBehaviors"][0]["PathPattern"], "/z/*");
    assert_eq!(config["CacheBehaviors"][0]["CachePolicyId"], policy(2));
    assert_eq!(config["CacheBehaviors"][1]["CachePolicyId"], policy(0));
}

#[test]
fn an_identity_keeps_its_path() {
    let identity = "aws_cloudfront_origin_access_identity";
    let values = json!({"enabled": true, "comment": null, "origin": [{"origin_id": "o", "domain_name": "b.s3.amazonaws.com", "s3_origin_config": [{}]}]});
    for attribute in ["id", "cloudfront_access_identity_path"] {
        let reference = format!("{identity}.i.{attribute}");
        let expressions = json!({"origin": [{"s3_origin_config": [{"origin_access_identity": refs(&[&reference])}]}]});
        let resources = vec![
            resource("aws_cloudfront_distribution", "web", None, values.clone()),
            resource(identity, "i", None, json!({"comment": "x"})),
        ];
        let (definition, found) = read(&plan(
            resources,
            vec![written("aws_cloudfront_distribution", "web", expressions)],
        ));
        assert_eq!(found, []);
        let config = definition.distributions[0].config.to_json();
        let id = &definition.origin_access_identities[0].id;
        assert_eq!(
            config["Origins"][0]["S3OriginConfig"]["OriginAccessIdentity"],
            format!("origin-access-identity/cloudfront/{id}")
        );
        let mut whole = config.clone();
        whole["DefaultCacheBehavior"] =
            json!({"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"});
        let read = read_shape::<DistributionConfig>(&whole, "DistributionConfig");
        assert_eq!(read.found, Default::default());
    }
}
