use serde_json::{Value as Json, json};

use super::super::super::super::finding::Weight::Assumed;
use super::super::super::super::stand_in::{StandIn, stand_in};
use super::{one, run, stack};

/// What functions of a resource come to; a `?` before a function is one that is a stand-in to be said.
#[track_caller]
fn check(resource: &str, expected: &[(&str, &str)]) {
    for (function, value) in expected {
        let (function, is_said) = match function.strip_prefix('?') {
            Some(function) => (function, true),
            None => (*function, false),
        };
        let text = format!(
            "Resources:\n  X: {resource}\n  F: {{Type: 'AWS::Lambda::Function', Properties: {{FunctionName: trim}}}}\n  R: {{Type: 'AWS::CloudFront::Distribution', Properties: {{DistributionConfig: {{V: {function}}}}}}}\n"
        );
        let resolved = one(&text);
        let json = resolved.json("R");
        assert_eq!(
            json["DistributionConfig"]["V"],
            json!(value),
            "{resource} {function}"
        );
        let said = resolved
            .found
            .iter()
            .filter(|it| it.weight == Assumed && it.code == "stand-in");
        assert_eq!(
            said.count(),
            usize::from(is_said),
            "{function}: {:?}",
            resolved.found
        );
        assert_eq!(
            resolved.found.len(),
            usize::from(is_said),
            "{:?}",
            resolved.found
        );
    }
}

fn id() -> String {
    stand_in(StandIn::CloudFrontId, "Web/X")
}

fn uuid() -> String {
    stand_in(StandIn::Uuid, "Web/X")
}

#[test]
fn cloudfront() {
    let id = id();
    let domain = format!("{}.cloudfront.net", id.to_lowercase());
    let distribution = "{Type: 'AWS::CloudFront::Distribution'}";
    check(
        distribution,
        &[
            ("!Ref X", &id),
            ("!GetAtt X.Id", &id),
            ("?!GetAtt X.DomainName", &domain),
        ],
    );
    let arn = "arn:aws:cloudfront::000000000000:function/f";
    check(
        "{Type: 'AWS::CloudFront::Function', Properties: {Name: f}}",
        &[
            ("!Ref X", arn),
            ("!GetAtt X.FunctionARN", arn),
            ("!GetAtt X.FunctionMetadata.FunctionARN", arn),
            ("!GetAtt [X, FunctionARN]", arn),
            ("!GetAtt X.Stage", "LIVE"),
        ],
    );
    let uuid = uuid();
    let arn = format!("arn:aws:cloudfront::000000000000:key-value-store/{uuid}");
    check(
        "{Type: 'AWS::CloudFront::KeyValueStore', Properties: {Name: k}}",
        &[
            ("!Ref X", "k"),
            ("!GetAtt X.Arn", &arn),
            ("!GetAtt X.Id", &uuid),
            ("!GetAtt X.Status", "READY"),
        ],
    );
    for kind in [
        "CachePolicy",
        "OriginRequestPolicy",
        "ResponseHeadersPolicy",
        "KeyGroup",
        "ContinuousDeploymentPolicy",
    ] {
        let resource = format!("{{Type: 'AWS::CloudFront::{kind}'}}");
        check(&resource, &[("!Ref X", &uuid), ("!GetAtt X.Id", &uuid)]);
    }
    for kind in [
        "OriginAccessControl",
        "PublicKey",
        "CloudFrontOriginAccessIdentity",
    ] {
        let resource = format!("{{Type: 'AWS::CloudFront::{kind}'}}");
        check(&resource, &[("!Ref X", &id), ("!GetAtt X.Id", &id)]);
    }
}

#[test]
fn buckets() {
    check(
        "{Type: 'AWS::S3::Bucket', Properties: {BucketName: b}}",
        &[
            ("!Ref X", "b"),
            ("!GetAtt X.Arn", "arn:aws:s3:::b"),
            ("!GetAtt X.DomainName", "b.s3.amazonaws.com"),
            (
                "!GetAtt X.RegionalDomainName",
                "b.s3.us-east-1.amazonaws.com",
            ),
            (
                "!GetAtt X.DualStackDomainName",
                "b.s3.dualstack.us-east-1.amazonaws.com",
            ),
            (
                "!GetAtt X.WebsiteURL",
                "http://b.s3-website-us-east-1.amazonaws.com",
            ),
        ],
    );
    let name = format!("web-x-{}", stand_in(StandIn::Suffix, "Web/X"));
    check("{Type: 'AWS::S3::Bucket'}", &[("!Ref X", &name)]);
}

#[test]
fn websites_have_the_host_of_their_region() {
    for (region, host) in [
        ("eu-west-1", "s3-website-eu-west-1.amazonaws.com"),
        ("eu-central-1", "s3-website.eu-central-1.amazonaws.com"),
        ("cn-north-1", "s3-website.cn-north-1.amazonaws.com.cn"),
    ] {
        let text = "Resources:\n  X: {Type: 'AWS::S3::Bucket', Properties: {BucketName: b}}\n  R: {Type: T, Properties: {V: !GetAtt X.WebsiteURL}}";
        let mut template = stack("Web", text);
        template.region = Some(region.to_owned());
        let resolved = run(vec![template], &Default::default());
        assert_eq!(resolved.json("R")["V"], json!(format!("http://b.{host}")));
    }
}

#[test]
fn functions_roles_and_certificates() {
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:trim";
    let version = format!("{arn}:1");
    check(
        "{Type: 'AWS::Lambda::Function', Properties: {FunctionName: trim}}",
        &[
            ("!Ref X", "trim"),
            ("!GetAtt X.Arn", arn),
            ("!GetAtt X.FunctionName", "trim"),
        ],
    );
    for name in ["!Ref F", "!GetAtt F.Arn", "trim"] {
        let resource =
            format!("{{Type: 'AWS::Lambda::Version', Properties: {{FunctionName: {name}}}}}");
        check(
            &resource,
            &[
                ("!Ref X", &version),
                ("!GetAtt X.Version", "1"),
                ("!GetAtt X.FunctionArn", &version),
            ],
        );
    }
    check(
        "{Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !Ref F, Name: live}}",
        &[("!Ref X", &format!("{arn}:live"))],
    );
    let suffix: String = stand_in(StandIn::Suffix, "Web/X")
        .chars()
        .take(10)
        .collect();
    let url = format!("https://{suffix}.lambda-url.us-east-1.on.aws/");
    check(
        "{Type: 'AWS::Lambda::Url', Properties: {TargetFunctionArn: !GetAtt F.Arn}}",
        &[("?!GetAtt X.FunctionUrl", &url), ("!Ref X", arn)],
    );
    check(
        "{Type: 'AWS::IAM::Role', Properties: {RoleName: r}}",
        &[
            ("!Ref X", "r"),
            ("!GetAtt X.Arn", "arn:aws:iam::000000000000:role/r"),
        ],
    );
    let certificate = format!("arn:aws:acm:us-east-1:000000000000:certificate/{}", uuid());
    check(
        "{Type: 'AWS::CertificateManager::Certificate'}",
        &[("!Ref X", &certificate)],
    );
    check(
        "{Type: 'AWS::CloudFormation::CustomResource'}",
        &[("!GetAtt X.Arn", &certificate)],
    );
    let acl = format!(
        "arn:aws:wafv2:us-east-1:000000000000:global/webacl/a/{}",
        uuid()
    );
    check(
        "{Type: 'AWS::WAFv2::WebACL', Properties: {Name: a}}",
        &[("!GetAtt X.Arn", &acl)],
    );
    check(
        "{Type: 'AWS::SSM::Parameter', Properties: {Name: /a, Type: String, Value: v}}",
        &[
            ("!Ref X", "/a"),
            ("!GetAtt X.Value", "v"),
            ("!GetAtt X.Type", "String"),
        ],
    );
}

#[test]
fn hosts_that_only_aws_knows_are_said() {
    let suffix: String = stand_in(StandIn::Suffix, "Web/X")
        .chars()
        .take(10)
        .collect();
    let host = format!("{suffix}.execute-api.us-east-1.amazonaws.com");
    check(
        "{Type: 'AWS::ApiGateway::RestApi'}",
        &[(
            "?!Sub '${X}.execute-api.${AWS::Region}.amazonaws.com'",
            &host,
        )],
    );
    let api = "{Type: 'AWS::ApiGatewayV2::Api'}";
    let resolved = one(&format!(
        "Resources:\n  X: {api}\n  R: {{Type: 'AWS::CloudFront::Distribution', Properties: {{DistributionConfig: {{V: !Select [2, !Split ['/', !GetAtt X.ApiEndpoint]]}}}}}}"
    ));
    assert_eq!(resolved.json("R")["DistributionConfig"]["V"], json!(host));
    let balancer = format!("{suffix}-{suffix}.us-east-1.elb.amazonaws.com");
    check(
        "{Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer'}",
        &[("?!GetAtt X.DNSName", &balancer)],
    );
}

#[test]
fn types_that_nobody_listed_have_names_and_stand_ins() {
    check(
        "{Type: 'AWS::DynamoDB::Table', Properties: {TableName: t}}",
        &[("!Ref X", "t"), ("!GetAtt X.TableName", "t")],
    );
    let name = format!("Web-X-{}", stand_in(StandIn::Suffix, "Web/X"));
    check("{Type: 'Custom::Thing'}", &[("?!Ref X", &name)]);
    let arn = format!("arn:aws:dynamodb:us-east-1:000000000000:table/{name}");
    check(
        "{Type: 'AWS::DynamoDB::Table'}",
        &[("?!GetAtt X.Arn", &arn)],
    );
    let suffix: String = stand_in(StandIn::Suffix, "Web/X")
        .chars()
        .take(10)
        .collect();
    check(
        "{Type: 'Custom::Thing'}",
        &[
            ("?!GetAtt X.Answer", &format!("x-{suffix}")),
            (
                "?!GetAtt X.EndpointUrl",
                &format!("https://x-{suffix}.invalid/"),
            ),
            (
                "?!Select [4, !Split ['/', !GetAtt X.Answer]]",
                &format!("x-{suffix}"),
            ),
        ],
    );
}

#[test]
fn a_resource_says_whether_its_id_is_a_stand_in() {
    let resolved = one("Resources:\n  A: {Type: 'AWS::S3::Bucket'}\n  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub '${AWS::Region}-b'}, Metadata: {'aws:cdk:path': 'Web/B/Resource', k: 1}}\n").without_findings();
    assert!(resolved.resource("A").is_stand_in);
    let b = resolved.resource("B");
    assert!(!b.is_stand_in);
    assert_eq!(b.physical_id, "us-east-1-b");
    assert_eq!(b.path.as_deref(), Some("Web/B"));
    assert_eq!(b.names(), ["Web/B", "B"]);
    let metadata: Option<Json> = b.metadata.as_ref().map(|it| it.to_json());
    assert_eq!(
        metadata,
        Some(json!({"aws:cdk:path": "Web/B/Resource", "k": 1}))
    );
}

#[test]
fn names_are_cut_as_cloudformation_does() {
    let long = "A".repeat(100);
    let text = format!("Resources:\n  {long}: {{Type: 'AWS::S3::Bucket'}}");
    let resolved = run(vec![stack(&"Stack".repeat(20), &text)], &Default::default());
    let name = &resolved.resource(&long).physical_id;
    assert_eq!(name.len(), 24 + 1 + 24 + 1 + 12);
    assert_eq!(*name, name.to_lowercase());
}
