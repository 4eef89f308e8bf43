//! What `Ref` and `Fn::GetAtt` give for each type of resource.
//!
//! AWS: the section "Return values" of each type's page in the "AWS resource and property types
//! reference"; where a page leaves `Ref` out, the type's `primaryIdentifier` in CloudFormation's schema.
//!
//! A pattern is a text with pieces in braces: `{.Name}` is a property, `{.Name|id}` a property or else
//! what stands behind the bar; `id`, `uuid`, `suffix`, `name` and `bucket` are stand-ins (the kinds of
//! `attributes.rs`), anything else is meant as it stands. `{ref}` is what `Ref` gives, `{lower}` the same in
//! small letters; `{region}`, `{account}`, `{partition}` and `{dns}` are the stack's; `{website}` is the
//! region's website host; `{lambda}` is the ARN of the function that `FunctionName` names.

use Attribute::{Assumed, Known};

/// How an attribute is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    /// It is right, or a name that everything here agrees on.
    Known(&'static str),
    /// Production's is another one, and what holds it would answer otherwise.
    Assumed(&'static str),
}

/// A type of resource.
#[derive(Debug)]
pub(super) struct Row {
    /// `Type`
    pub(super) kind: &'static str,
    /// What `Ref` gives.
    pub(super) reference: Attribute,
    /// What `Fn::GetAtt` gives by the attribute's name.
    pub(super) attributes: &'static [(&'static str, Attribute)],
}

const fn row(
    kind: &'static str,
    reference: Attribute,
    attributes: &'static [(&'static str, Attribute)],
) -> Row {
    Row {
        kind,
        reference,
        attributes,
    }
}

/// A resource that has an id and nothing else.
const ID: &[(&str, Attribute)] = &[("Id", Known("{ref}"))];

/// The types that matter here.
pub(super) const TABLE: &[Row] = &[
    row(
        "AWS::CloudFront::Distribution",
        Known("{id}"),
        &[
            ("Id", Known("{ref}")),
            ("DomainName", Assumed("{lower}.cloudfront.net")),
        ],
    ),
    row(
        "AWS::CloudFront::Function",
        Known("arn:{partition}:cloudfront::{account}:function/{.Name|name}"),
        &[
            ("FunctionARN", Known("{ref}")),
            ("FunctionMetadata.FunctionARN", Known("{ref}")),
            ("Stage", Known("LIVE")),
        ],
    ),
    row(
        "AWS::CloudFront::KeyValueStore",
        Known("{.Name|name}"),
        &[
            (
                "Arn",
                Known("arn:{partition}:cloudfront::{account}:key-value-store/{uuid}"),
            ),
            ("Id", Known("{uuid}")),
            ("Status", Known("READY")),
        ],
    ),
    row("AWS::CloudFront::CachePolicy", Known("{uuid}"), ID),
    row("AWS::CloudFront::OriginRequestPolicy", Known("{uuid}"), ID),
    row(
        "AWS::CloudFront::ResponseHeadersPolicy",
        Known("{uuid}"),
        ID,
    ),
    row(
        "AWS::CloudFront::ContinuousDeploymentPolicy",
        Known("{uuid}"),
        ID,
    ),
    row("AWS::CloudFront::KeyGroup", Known("{uuid}"), ID),
    row("AWS::CloudFront::OriginAccessControl", Known("{id}"), ID),
    row("AWS::CloudFront::PublicKey", Known("{id}"), ID),
    row(
        "AWS::CloudFront::CloudFrontOriginAccessIdentity",
        Known("{id}"),
        &[
            ("Id", Known("{ref}")),
            ("S3CanonicalUserId", Known("{uuid}")),
        ],
    ),
    row(
        "AWS::CloudFront::RealtimeLogConfig",
        Known("arn:{partition}:cloudfront::{account}:realtime-log-config/{.Name|name}"),
        &[("Arn", Known("{ref}"))],
    ),
    row(
        "AWS::S3::Bucket",
        Known("{.BucketName|bucket}"),
        &[
            ("Arn", Known("arn:{partition}:s3:::{ref}")),
            ("DomainName", Known("{ref}.s3.{dns}")),
            ("RegionalDomainName", Known("{ref}.s3.{region}.{dns}")),
            (
                "DualStackDomainName",
                Known("{ref}.s3.dualstack.{region}.{dns}"),
            ),
            ("WebsiteURL", Known("http://{ref}.{website}")),
        ],
    ),
    row("AWS::S3::BucketPolicy", Known("{.Bucket}"), &[]),
    row(
        "Custom::CDKBucketDeployment",
        Known("{name}"),
        &[(
            "DestinationBucketArn",
            Known("arn:{partition}:s3:::{.DestinationBucketName}"),
        )],
    ),
    row(
        "AWS::Lambda::Function",
        Known("{.FunctionName|name}"),
        &[
            (
                "Arn",
                Known("arn:{partition}:lambda:{region}:{account}:function:{ref}"),
            ),
            ("FunctionName", Known("{ref}")),
        ],
    ),
    // `Version` and `Alias` are what SAM writes for `AutoPublishAlias`; `X.Version` names them.
    row(
        "AWS::Serverless::Function",
        Known("{.FunctionName|name}"),
        &[
            (
                "Arn",
                Known("arn:{partition}:lambda:{region}:{account}:function:{ref}"),
            ),
            (
                "Version",
                Known("arn:{partition}:lambda:{region}:{account}:function:{ref}:1"),
            ),
            (
                "Alias",
                Known(
                    "arn:{partition}:lambda:{region}:{account}:function:{ref}:{.AutoPublishAlias|live}",
                ),
            ),
        ],
    ),
    row(
        "AWS::Lambda::Version",
        Known("{lambda}:1"),
        &[("FunctionArn", Known("{ref}")), ("Version", Known("1"))],
    ),
    row(
        "AWS::Lambda::Alias",
        Known("{lambda}:{.Name|name}"),
        &[("AliasArn", Known("{ref}"))],
    ),
    row(
        "AWS::Lambda::Url",
        Known("{lambda}"),
        &[
            ("FunctionArn", Known("{lambda}")),
            (
                "FunctionUrl",
                Assumed("https://{suffix}.lambda-url.{region}.on.aws/"),
            ),
        ],
    ),
    row(
        "AWS::IAM::Role",
        Known("{.RoleName|name}"),
        &[
            (
                "Arn",
                Known("arn:{partition}:iam::{account}:role{.Path|/}{ref}"),
            ),
            ("RoleId", Known("{id}")),
        ],
    ),
    row(
        "AWS::CertificateManager::Certificate",
        Known("arn:{partition}:acm:{region}:{account}:certificate/{uuid}"),
        &[],
    ),
    // The older construct `DnsValidatedCertificate` of CDK is such a resource.
    row(
        "AWS::CloudFormation::CustomResource",
        Known("{name}"),
        &[(
            "Arn",
            Known("arn:{partition}:acm:{region}:{account}:certificate/{uuid}"),
        )],
    ),
    row(
        "AWS::SSM::Parameter",
        Known("{.Name|name}"),
        &[("Type", Known("{.Type}")), ("Value", Known("{.Value}"))],
    ),
    row(
        "AWS::WAFv2::WebACL",
        Known("{.Name|name}|{uuid}|{.Scope}"),
        &[
            (
                "Arn",
                Known("arn:{partition}:wafv2:{region}:{account}:global/webacl/{.Name|name}/{uuid}"),
            ),
            ("Id", Known("{uuid}")),
        ],
    ),
    row(
        "AWS::ApiGateway::RestApi",
        Assumed("{suffix}"),
        &[
            ("RestApiId", Assumed("{ref}")),
            ("RootResourceId", Known("{suffix}")),
        ],
    ),
    row(
        "AWS::Serverless::Api",
        Assumed("{suffix}"),
        &[("RootResourceId", Known("{suffix}"))],
    ),
    row(
        "AWS::Serverless::HttpApi",
        Assumed("{suffix}"),
        &[(
            "ApiEndpoint",
            Assumed("https://{ref}.execute-api.{region}.{dns}"),
        )],
    ),
    row("AWS::ApiGateway::Stage", Known("{.StageName|prod}"), &[]),
    row(
        "AWS::ApiGateway::DomainName",
        Known("{.DomainName|name}"),
        &[
            ("DistributionDomainName", Assumed("{suffix}.cloudfront.net")),
            (
                "RegionalDomainName",
                Assumed("d-{suffix}.execute-api.{region}.{dns}"),
            ),
        ],
    ),
    row(
        "AWS::ApiGatewayV2::Api",
        Assumed("{suffix}"),
        &[
            ("ApiId", Assumed("{ref}")),
            (
                "ApiEndpoint",
                Assumed("https://{ref}.execute-api.{region}.{dns}"),
            ),
        ],
    ),
    row("AWS::ApiGatewayV2::Stage", Known("{.StageName}"), &[]),
    row(
        "AWS::ApiGatewayV2::DomainName",
        Known("{.DomainName|name}"),
        &[(
            "RegionalDomainName",
            Assumed("d-{suffix}.execute-api.{region}.{dns}"),
        )],
    ),
    row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        Known(
            "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{.Name|name}/{suffix}",
        ),
        &[
            ("LoadBalancerArn", Known("{ref}")),
            ("LoadBalancerName", Known("{.Name|name}")),
            (
                "DNSName",
                Assumed("{.Name|suffix}-{suffix}.{region}.elb.{dns}"),
            ),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_stands_in_the_table_once() {
        for (at, row) in TABLE.iter().enumerate() {
            let again = TABLE.iter().skip(at + 1).find(|it| it.kind == row.kind);
            assert!(again.is_none(), "{}", row.kind);
        }
    }
}
