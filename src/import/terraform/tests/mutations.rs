//! Documents that are not what they should be: nothing panics, nothing runs away.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::super::super::finding::Weight;
use super::{plan, read, refs, resource, titles, written};

/// A generator of numbers that always gives the same ones (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }
}

/// Puts something else in the place of a value, somewhere.
fn mutate(json: &mut Json, numbers: &mut Numbers) {
    let count = match json {
        Json::Array(items) => items.len(),
        Json::Object(members) => members.len(),
        _ => 0,
    };
    if count > 0 && numbers.below(12) != 0 {
        let at = numbers.below(count);
        match json {
            Json::Array(items) => mutate(&mut items[at], numbers),
            Json::Object(members) => {
                let inner = members.values_mut().nth(at).unwrap();
                mutate(inner, numbers);
            }
            _ => {}
        }
        return;
    }
    *json = match numbers.below(9) {
        0 => Json::Null,
        1 => json!("x"),
        2 => json!(""),
        3 => json!(-1.5),
        4 => json!([]),
        5 => json!({}),
        6 => json!([null]),
        7 => json!({"references": ["var.x", "module.a[\"b\"].c", "each.value.id", "local.y", ""]}),
        _ => json!(true),
    };
}

#[test]
fn mutated_documents_are_read_without_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/imported");
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    for file in [
        "bucket-per-app/terraform/plan.json",
        "bucket-per-app/terraform/state.json",
        "one-bucket/terraform/plan.json",
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let whole: Json = serde_json::from_str(&text).unwrap();
        let mut changed = 0;
        for _ in 0..150 {
            let mut json = whole.clone();
            for _ in 0..=numbers.below(6) {
                mutate(&mut json, &mut numbers);
            }
            changed += usize::from(read(&json) != read(&whole));
        }
        assert!(changed > 20, "{file}: mutations change what is read");
    }
}

#[test]
fn references_in_circles_end() {
    let bucket = |name: &str, other: &str| {
        (
            resource("aws_s3_bucket", name, None, json!({})),
            written(
                "aws_s3_bucket",
                name,
                json!({"bucket": refs(&[&format!("aws_s3_bucket.{other}.bucket")])}),
            ),
        )
    };
    let (a, b) = (bucket("a", "b"), bucket("b", "a"));
    let mut json = plan(vec![a.0, b.0], vec![a.1, b.1]);
    // A module whose variable is its own output.
    json["configuration"]["root_module"]["module_calls"] = json!({"m": {
        "expressions": {"x": refs(&["module.m.y", "module.m"])},
        "module": {
            "outputs": {"y": {"expression": refs(&["var.x"])}, "z": {"expression": refs(&["var.x"])}},
            "variables": {"x": {}},
        },
    }});
    let distribution = json!({"origin": [{"origin_id": "o"}], "enabled": true});
    let expressions = json!({"origin": [{
        "origin_id": {"constant_value": "o"},
        "domain_name": refs(&["module.m"]),
    }]});
    let resources = json["planned_values"]["root_module"]["resources"]
        .as_array_mut()
        .unwrap();
    resources.push(resource(
        "aws_cloudfront_distribution",
        "web",
        None,
        distribution,
    ));
    let configuration = json["configuration"]["root_module"]["resources"]
        .as_array_mut()
        .unwrap();
    configuration.push(written("aws_cloudfront_distribution", "web", expressions));
    let (definition, found) = read(&json);
    assert_eq!(definition.buckets.len(), 2);
    let mut names = definition.buckets.iter().map(|it| &it.name);
    assert!(names.all(|it| it.starts_with("terraform-")));
    assert!(
        found.iter().all(|it| it.weight == Weight::Assumed),
        "{found:?}"
    );
}

#[test]
fn modules_in_modules_end() {
    let mut module = json!({"resources": []});
    for _ in 0..500 {
        module = json!({"child_modules": [module], "address": "module.m"});
    }
    let (definition, _) =
        read(&json!({"format_version": "1.2", "planned_values": {"root_module": module}}));
    assert_eq!(definition.buckets, []);
}

#[test]
fn a_format_that_is_not_known_is_said() {
    let (_, found) = read(&json!({"format_version": "2.0", "values": {}}));
    assert_eq!(
        titles(&found),
        [(
            Weight::Wrong,
            "bad-template",
            "the JSON of Terraform has the format version `2.0`"
        )]
    );
    let (_, found) = read(&json!({"format_version": "1.2", "planned_values": {}, "errored": true}));
    assert_eq!(
        titles(&found),
        [(Weight::Wrong, "bad-template", "the plan did not succeed")]
    );
}

#[test]
fn thousands_of_resources_are_found_by_their_addresses() {
    let keys = 0..3000;
    let buckets = keys.clone().map(|key| {
        resource(
            "aws_s3_bucket",
            "b",
            Some(json!(key)),
            json!({"bucket": format!("b-{key}")}),
        )
    });
    let versions = keys.map(|key| {
        let values = json!({"versioning_configuration": [{"status": "Enabled"}]});
        resource("aws_s3_bucket_versioning", "b", Some(json!(key)), values)
    });
    let configuration = vec![
        written(
            "aws_s3_bucket",
            "b",
            json!({"bucket": refs(&["count.index"])}),
        ),
        written(
            "aws_s3_bucket_versioning",
            "b",
            json!({"bucket": refs(&["aws_s3_bucket.b", "count.index"])}),
        ),
    ];
    let (definition, found) = read(&plan(buckets.chain(versions).collect(), configuration));
    assert_eq!(found, []);
    assert_eq!(definition.buckets.len(), 3000);
    assert!(definition.buckets.iter().all(|it| it.versioning.is_some()));
}
