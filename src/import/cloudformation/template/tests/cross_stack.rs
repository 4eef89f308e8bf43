use serde_json::json;

use super::super::super::super::finding::Weight::Assumed;
use super::super::super::super::source::ImportOptions;
use super::super::super::StackTemplate;
use super::{Resolved, run, stack, with_value};

fn all(stacks: Vec<StackTemplate>) -> Resolved {
    run(stacks, &ImportOptions::default())
}

fn in_region(mut stack: StackTemplate, region: &str) -> StackTemplate {
    stack.region = Some(region.to_owned());
    stack
}

#[test]
fn exports_are_found_wherever_the_stack_stands() {
    let imports = with_value("", "!ImportValue Data-Bucket");
    let exports = "Resources: {B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: b}}}\nOutputs: {X: {Value: !GetAtt B.Arn, Export: {Name: !Sub '${AWS::StackName}-Bucket'}}}";
    for order in [[0, 1], [1, 0]] {
        let stacks = [stack("Web", &imports), stack("Data", exports)];
        let resolved = all(order.map(|it: usize| stacks[it].clone()).into());
        let resolved = resolved.without_findings();
        assert_eq!(
            resolved.json("R")["DistributionConfig"]["V"],
            json!("arn:aws:s3:::b")
        );
    }
}

#[test]
fn an_export_of_the_same_region_comes_first() {
    let exports = |value: &str| {
        format!("Resources: {{}}\nOutputs: {{X: {{Value: {value}, Export: {{Name: N}}}}}}")
    };
    let stacks = vec![
        in_region(stack("A", &exports("a")), "eu-west-1"),
        stack("B", &exports("b")),
        stack("Web", &with_value("", "!ImportValue N")),
    ];
    let resolved = all(stacks).without_findings();
    assert_eq!(resolved.json("R")["DistributionConfig"]["V"], json!("b"));
}

#[test]
fn an_export_that_is_nowhere_gets_a_stand_in_once() {
    let text = with_value("", "[!ImportValue Api-Host, !ImportValue Api-Host]");
    let found = all(vec![stack("Web", &text)]).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].weight, found[0].code), (Assumed, "stand-in"));
    assert!(found[0].title.contains("`Api-Host`"), "{found:?}");
}

#[test]
fn outputs_of_other_stacks_are_read() {
    let data = "Resources: {}\nOutputs: {X: {Value: x}}";
    let get = "{'Fn::GetStackOutput': {StackName: Data, OutputName: X, Region: eu-west-1}}";
    let stacks = vec![
        stack("Web", &with_value("", get)),
        in_region(stack("Data", data), "eu-west-1"),
    ];
    let resolved = all(stacks).without_findings();
    assert_eq!(resolved.json("R")["DistributionConfig"]["V"], json!("x"));
}

/// As CDK's `experimental.EdgeFunction` is synthesised outside us-east-1.
#[test]
fn an_edge_function_is_read_across_regions() {
    let edge = r#"{"Resources": {
        "Fn": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "trim"}},
        "FnCurrentVersion": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Fn"}}},
        "FnParameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/cdk/EdgeFunctionArn/eu-west-1/Web/Fn", "Type": "String", "Value": {"Ref": "FnCurrentVersion"}}}
    }}"#;
    let web = r#"{"Resources": {
        "FnArnReader": {"Type": "Custom::CrossRegionStringParameterReader", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Provider", "Arn"]}, "Region": "us-east-1", "ParameterName": "/cdk/EdgeFunctionArn/eu-west-1/Web/Fn", "RefreshToken": "x"}},
        "Provider": {"Type": "AWS::Lambda::Function"},
        "R": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {"V": {"Fn::GetAtt": ["FnArnReader", "FunctionArn"]}}}}
    }}"#;
    let stacks = vec![
        in_region(stack("Web", web), "eu-west-1"),
        stack("edge-lambda-stack", edge),
    ];
    let resolved = all(stacks).without_findings();
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:trim:1";
    assert_eq!(resolved.json("R")["DistributionConfig"]["V"], json!(arn));
}

/// As CDK's `crossRegionReferences` is synthesised.
#[test]
fn values_are_written_and_read_across_regions() {
    let writer = r#"{"Resources": {
        "Cert": {"Type": "AWS::CloudFront::Function", "Properties": {"Name": "f"}},
        "Writer": {"Type": "Custom::CrossRegionExportWriter", "Properties": {"WriterProps": {"region": "eu-west-1", "prefix": "Web", "exports": {"/cdk/exports/Web/f": {"Fn::GetAtt": ["Cert", "FunctionARN"]}}}}}
    }}"#;
    let reader = r#"{"Resources": {
        "Reader": {"Type": "Custom::CrossRegionExportReader", "Properties": {"ReaderProps": {"region": "eu-west-1", "prefix": "Web", "imports": {"/cdk/exports/Web/f": "{{resolve:ssm:/cdk/exports/Web/f}}"}}}},
        "R": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {"V": {"Fn::GetAtt": ["Reader", "/cdk/exports/Web/f"]}}}}
    }}"#;
    let stacks = vec![
        in_region(stack("Web", reader), "eu-west-1"),
        stack("Global", writer),
    ];
    let resolved = all(stacks).without_findings();
    let arn = "arn:aws:cloudfront::000000000000:function/f";
    assert_eq!(resolved.json("R")["DistributionConfig"]["V"], json!(arn));
    assert_eq!(
        resolved.json("Reader")["ReaderProps"]["imports"]["/cdk/exports/Web/f"],
        json!(arn)
    );
}

#[test]
fn dynamic_references_are_followed() {
    let mut text = with_value("", "'https://{{resolve:ssm:/host:2}}/x'");
    text += "  S: {Type: 'AWS::SSM::Parameter', Properties: {Name: /host, Type: String, Value: api.example.com}}\n";
    let resolved = all(vec![stack("Web", &text)]).without_findings();
    assert_eq!(
        resolved.json("R")["DistributionConfig"]["V"],
        json!("https://api.example.com/x")
    );
    let secret = with_value(
        "",
        "!Join ['', ['{{resolve:secretsmanager:', key, ':SecretString:::}}']]",
    );
    let resolved = all(vec![stack("Web", &secret)]);
    let value = resolved.json("R")["DistributionConfig"]["V"].to_string();
    assert!(!value.contains("resolve"), "{value}");
    assert_eq!(resolved.found.len(), 1, "{:?}", resolved.found);
    let unknown = with_value("", "'{{resolve:other:x}} {{resolve:ssm'");
    let resolved = all(vec![stack("Web", &unknown)]).without_findings();
    assert_eq!(
        resolved.json("R")["DistributionConfig"]["V"],
        json!("{{resolve:other:x}} {{resolve:ssm")
    );
}

#[test]
fn stacks_that_need_each_other_in_a_circle_are_named() {
    let of = |name: &str, other: &str| {
        stack(
            name,
            &format!(
                "Resources: {{R: {{Type: 'AWS::CloudFront::Distribution', Properties: {{V: !ImportValue {other}}}}}}}\nOutputs: {{X: {{Value: !ImportValue {other}, Export: {{Name: {name}}}}}}}"
            ),
        )
    };
    let found = all(vec![of("A", "B"), of("B", "A")]).found;
    let circles: Vec<_> = found.iter().filter(|it| it.code == "circular").collect();
    assert_eq!(circles.len(), 1, "{found:?}");
    assert!(
        circles[0].notes[0].contains("`A/X` -> `B/X`")
            || circles[0].notes[0].contains("`B/X` -> `A/X`")
    );
}
