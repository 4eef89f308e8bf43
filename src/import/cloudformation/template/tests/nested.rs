use serde_json::json;

use super::super::super::super::source::ImportOptions;
use super::super::super::StackTemplate;
use super::{Resolved, run, stack};

const INNER: &str = "Parameters: {Name: {Type: String}}\nResources:\n  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub '${Name}-b'}}\nOutputs: {Arn: {Value: !GetAtt B.Arn}}";

fn nested(file: &str, text: &str) -> StackTemplate {
    StackTemplate {
        template_file: Some(file.to_owned()),
        is_nested: true,
        ..stack("inner", text)
    }
}

fn all(stacks: Vec<StackTemplate>) -> Resolved {
    run(stacks, &ImportOptions::default())
}

#[test]
fn parameters_go_down_and_outputs_come_up() {
    let outer = "Resources:\n  One: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./inner.yaml, Parameters: {Name: one}}}\n  Two: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: inner.yaml, Parameters: {Name: !Select [3, !Split [':', !GetAtt One.Outputs.Arn]]}}}\n  R: {Type: T, Properties: {V: !GetAtt Two.Outputs.Arn, W: !GetAtt [One, Outputs.Arn]}}\n";
    let outer_last = "Resources:\n  Two: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: inner.yaml, Parameters: {Name: !Select [5, !Split [':', !GetAtt One.Outputs.Arn]]}}}\n  One: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./inner.yaml, Parameters: {Name: one}}}\n  R: {Type: T, Properties: {V: !GetAtt Two.Outputs.Arn, W: !GetAtt [One, Outputs.Arn]}}\n";
    for (text, v) in [
        (outer, "arn:aws:s3:::-b"),
        (outer_last, "arn:aws:s3:::one-b-b"),
    ] {
        let resolved =
            all(vec![stack("Web", text), nested("inner.yaml", INNER)]).without_findings();
        assert_eq!(
            resolved.json("R"),
            json!({"V": v, "W": "arn:aws:s3:::one-b"})
        );
        let mut names: Vec<_> = resolved.stacks.iter().map(|it| it.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Web", "Web/One", "Web/Two"]);
    }
}

#[test]
fn cdk_names_the_file_in_the_metadata() {
    let outer = r#"{"Resources": {
        "N": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://s3.us-east-1.", {"Ref": "AWS::URLSuffix"}, "/cdk-assets/0123.json"]]}, "Parameters": {"Name": "n"}}, "Metadata": {"aws:asset:path": "WebN.nested.template.json"}}
    }}"#;
    let resolved = all(vec![
        stack("Web", outer),
        nested("WebN.nested.template.json", INNER),
    ]);
    assert_eq!(resolved.without_findings().resource("B").physical_id, "n-b");
}

#[test]
fn a_template_that_is_nested_does_not_stand_by_itself() {
    let outer = "Resources: {N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: inner.yaml, Parameters: {Name: n}}}}";
    let inner = StackTemplate {
        is_nested: false,
        ..nested("inner.yaml", INNER)
    };
    let resolved = all(vec![inner, stack("Web", outer)]).without_findings();
    assert_eq!(resolved.ids(), ["N", "B"]);
    let alone = all(vec![nested("inner.yaml", INNER)]).without_findings();
    assert!(alone.stacks.is_empty());
}

#[test]
fn a_template_that_is_not_here_is_said() {
    let outer = "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://s3.amazonaws.com/b/other.yaml'}}\n  R: {Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {V: !GetAtt N.Outputs.Host}}}";
    let found = all(vec![stack("Web", outer)]).found;
    let codes: Vec<_> = found.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["unresolved", "stand-in"], "{found:?}");
}

#[test]
fn an_output_that_is_not_there_is_wrong() {
    let outer = "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: inner.yaml, Parameters: {Name: n}}}\n  R: {Type: T, Properties: {V: !GetAtt N.Outputs.Arm}}";
    let found = all(vec![stack("Web", outer), nested("inner.yaml", INNER)]).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].help, ["did you mean `Arn`?"]);
}

#[test]
fn stacks_that_nest_each_other_end() {
    let of = |file: &str, other: &str| {
        nested(
            file,
            &format!(
                "Resources: {{N: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: {other}}}}}, M: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: {other}}}}}}}"
            ),
        )
    };
    let outer = stack(
        "Web",
        "Resources: {N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: a.yaml}}}",
    );
    let found = all(vec![outer, of("a.yaml", "b.yaml"), of("b.yaml", "a.yaml")]).found;
    assert!(found.iter().any(|it| it.code == "circular"), "{found:?}");
}

#[test]
fn parameters_of_a_nested_stack_can_be_given() {
    let outer = "Resources: {N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: inner.yaml}}}";
    let options = ImportOptions {
        parameters: vec![("Web/N:Name".to_owned(), "given".to_owned())],
        ..ImportOptions::default()
    };
    let resolved = run(
        vec![stack("Web", outer), nested("inner.yaml", INNER)],
        &options,
    );
    assert_eq!(
        resolved.without_findings().resource("B").physical_id,
        "given-b"
    );
}
