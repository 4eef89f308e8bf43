//! Which stand-ins are said.

use super::super::super::super::finding::Weight::{Assumed, Unsupported, Wrong};
use super::one;

#[test]
fn a_stand_in_is_said_only_where_it_matters() {
    for (resource, is_said) in [
        (
            "{Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {Comment: !Ref P}}}",
            true,
        ),
        (
            "{Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {ViewerCertificate: {AcmCertificateArn: !Ref P}}}}",
            false,
        ),
        (
            "{Type: 'AWS::CloudFront::Distribution', Properties: {Tags: [{Key: a, Value: !Ref P}]}}",
            false,
        ),
        (
            "{Type: 'AWS::CloudFront::Function', Properties: {FunctionCode: !Sub 'let x = \"${P}\";'}}",
            true,
        ),
        (
            "{Type: 'AWS::Lambda::Function', Properties: {Code: {ZipFile: !Ref P}}}",
            true,
        ),
        (
            "{Type: 'AWS::Lambda::Function', Properties: {Environment: {Variables: {A: !Ref P}}}}",
            false,
        ),
        (
            "{Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref P}}",
            true,
        ),
        (
            "{Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Ref P}}",
            false,
        ),
    ] {
        let text = format!(
            "Parameters: {{P: {{Type: String}}}}\nResources:\n  First: {{Type: T, Properties: {{A: !Ref P}}}}\n  R: {resource}\n"
        );
        let found = one(&text).found;
        assert_eq!(found.len(), usize::from(is_said), "{resource}: {found:?}");
    }
}

#[test]
fn a_stand_in_is_said_once_and_through_others() {
    let found = one("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\nResources:\n  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub '${P}-b'}}\n  R: {Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {A: !Ref B, C: !If [C, 1, 2], D: !Ref P}}}\n").found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].weight, found[0].code), (Assumed, "stand-in"));
}

#[test]
fn macros_are_unsupported() {
    let sam = "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: 'AWS::Serverless::Function'}, G: {Type: 'AWS::Serverless::Api'}}";
    let found = one(sam).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].weight, found[0].code),
        (Unsupported, "unsupported")
    );
    assert!(found[0].title.ends_with("left out: 1"), "{found:?}");
    assert!(
        one("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources: {}")
            .found
            .is_empty()
    );
    for text in [
        "Transform: [Mine]\nResources: {}",
        "Transform: {Name: AWS::Include}\nResources: {}",
        "Resources: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: x}}}",
        "Resources: {R: {Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {'Fn::Transform': {Name: AWS::Include}, Comment: a}}}}",
        "Resources: {R: {Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {Comment: {'Fn::Transform': {Name: Mine}}}}}}",
    ] {
        let found = one(text).found;
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].weight, Unsupported, "{text}");
    }
}

#[test]
fn templates_without_the_parts_they_need_are_wrong() {
    for (text, weight, code, title) in [
        ("A: 1", Assumed, "empty-template", "no `Resources`"),
        (
            "Resources: {A: {Properties: {}}}",
            Wrong,
            "bad-template",
            "`A` has no `Type`",
        ),
    ] {
        let found = one(text).found;
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].weight, found[0].code), (weight, code));
        assert!(found[0].title.contains(title), "{found:?}");
    }
}
