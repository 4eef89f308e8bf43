//! Nothing that stands in a file may stop the program.

use proptest::prelude::*;

use super::super::super::super::document::parse;
use super::super::super::super::source::ImportOptions;
use super::{one, run, stack};

const TEMPLATE: &str = r#"AWSTemplateFormatVersion: 2010-09-09
Parameters: {Stage: {Type: String, Default: prod}, Apps: {Type: CommaDelimitedList, Default: 'a,b'}}
Mappings: {M: {prod: {n: 1}}}
Conditions: {IsProd: !Equals [!Ref Stage, prod], Other: !Not [!Condition IsProd]}
Resources:
  Fn::ForEach::L: [App, !Ref Apps, {'Bucket${App}': {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${App}-${Stage}'}}}]
  D:
    Type: AWS::CloudFront::Distribution
    Condition: IsProd
    Properties:
      DistributionConfig: &x
        Origins: [{DomainName: !GetAtt Bucketa.RegionalDomainName, Id: !Join ['-', [a, !FindInMap [M, !Ref Stage, n]]]}]
        Comment: !If [Other, !Select [0, !Split [',', 'x,y']], !ImportValue Web-X]
  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: Web, Parameters: {Stage: !GetAtt N.Outputs.X}}}
  S: {Type: AWS::SSM::Parameter, Properties: {Name: /a, Value: '{{resolve:ssm:/a}}'}}
Outputs: {X: {Value: !Ref D, Export: {Name: !Sub '${AWS::StackName}-X'}}}
"#;

const SNIPPETS: [&str; 24] = [
    "!Ref D",
    "!GetAtt D.X",
    "!Sub '${D.Id}'",
    "[",
    "]",
    "{",
    "}",
    ": ",
    "\n  ",
    "&x ",
    "*x ",
    "!If [IsProd, ",
    "!Join ['', [",
    "Fn::ForEach::L: ",
    "{{resolve:ssm:/a}}",
    "${",
    "'",
    "\"",
    "\u{fe0f}é",
    "!ImportValue ",
    "!FindInMap [M, ",
    "<<: *x",
    "!Condition Other",
    "\t",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_template_is_refused_or_resolved(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..30_usize, 0..SNIPPETS.len()), 0..6),
    ) {
        let mut text: Vec<char> = TEMPLATE.chars().collect();
        for (at, removed, snippet) in edits {
            let start = at.index(text.len());
            let end = (start + removed).min(text.len());
            text.splice(start..end, SNIPPETS[snippet].chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(root) = parse(&text, 0) {
            let mut template = stack("Web", "a: 1");
            template.root = root;
            let other = stack("Other", TEMPLATE);
            run(vec![template, other], &ImportOptions::default());
        }
    }

    #[test]
    fn any_text_is_refused_or_read(text in ".{0,80}", json in "[\\[\\]{}:,\"a1\\\\ ]{0,60}") {
        for it in [text, json] {
            if let Ok(node) = parse(&it, 0) {
                prop_assert!(node.place.end as usize <= it.len());
            }
        }
    }
}

#[test]
fn texts_that_double_themselves_end() {
    let mut text =
        "Resources:\n  B0: {Type: 'AWS::S3::Bucket', Properties: {BucketName: xxxxxxxxxx}}\n"
            .to_owned();
    for it in 1..60 {
        let before = it - 1;
        text += &format!(
            "  B{it}: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: !Sub '${{B{before}}}${{B{before}}}'}}}}\n"
        );
    }
    let found = one(&text).found;
    assert!(
        found
            .iter()
            .any(|it| it.title.contains("more than can be resolved")),
        "{found:?}"
    );
}

#[test]
fn long_rows_of_references_end() {
    let mut text =
        "Resources:\n  B0: {Type: 'AWS::S3::Bucket', Properties: {BucketName: x}}\n".to_owned();
    for it in 1..3000 {
        text += &format!(
            "  B{it}: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: !Ref B{}}}}}\n",
            it - 1
        );
    }
    let forwards = one(&text);
    assert!(forwards.found.is_empty(), "{:?}", forwards.found.first());
    let backwards = text.replace("Resources:\n", "");
    let lines: Vec<&str> = backwards.lines().rev().collect();
    let found = one(&format!("Resources:\n{}\n", lines.join("\n"))).found;
    assert!(
        found.iter().any(|it| it.title.contains("too deep")),
        "{:?}",
        found.first()
    );
}

#[test]
fn a_resource_that_needs_its_own_name_is_named() {
    let found = one("Resources: {A: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub '${B}'}}, B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Ref A}}}").found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "circular");
    assert_eq!(found[0].notes, ["`Web/A` -> `Web/B` -> `Web/A`"]);
}
