//! What the attributes of resources are: known, written, or made up as AWS would.

use super::super::document::Node;
use super::super::source::Place;
use super::super::stand_in::{StandIn, stand_in};
use super::cx::{Cx, text};
use super::references::{Referred, Written};
use crate::distribution::{
    managed_cache_policy_id, managed_origin_request_policy_id, managed_response_headers_policy_id,
};

/// What an attribute is for: a reference to a resource becomes that, whichever of its attributes a
/// plan names. The text around a reference is not in a plan, nor is what stands behind `[each.key]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// The domain name of an origin.
    Domain,
    /// The id.
    Id,
    /// The ARN; of a Lambda function with its version.
    Arn,
    /// `origin-access-identity/cloudfront/ID`
    Identity,
    /// A bucket's name.
    Bucket,
    /// Whatever is written.
    Any,
}

impl Want {
    /// What an attribute is for, by its name.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "domain_name" => Want::Domain,
            "origin_access_identity" => Want::Identity,
            "function_arn"
            | "lambda_arn"
            | "key_value_store_arn"
            | "key_value_store_associations" => Want::Arn,
            "bucket" => Want::Bucket,
            "origin_access_control_id"
            | "cache_policy_id"
            | "origin_request_policy_id"
            | "response_headers_policy_id"
            | "continuous_deployment_policy_id"
            | "field_level_encryption_id"
            | "trusted_key_groups"
            | "vpc_origin_id" => Want::Id,
            _ => Want::Any,
        }
    }
}

impl<'a> Cx<'_, 'a> {
    /// The values that an expression may come to, each once.
    pub(super) fn values(
        &mut self,
        written: &Written<'a>,
        expression: &Node,
        want: Want,
    ) -> Vec<Node> {
        if let Some(constant) = expression.get("constant_value") {
            return Some(constant.clone())
                .filter(|it| !it.is_null())
                .into_iter()
                .collect();
        }
        let mut res: Vec<Node> = Vec::new();
        for it in self.referred(written, expression) {
            let value = match it {
                Referred::Value(node) => Some(node),
                Referred::Attribute {
                    instance,
                    attribute,
                } => self.wanted(instance, attribute.as_deref(), want, expression.place),
            };
            let Some(mut value) = value else { continue };
            value.place = expression.place;
            if !res.contains(&value) {
                res.push(value);
            }
        }
        res
    }

    /// What a reference to an attribute stands for.
    fn wanted(
        &mut self,
        instance: usize,
        attribute: Option<&str>,
        want: Want,
        place: Place,
    ) -> Option<Node> {
        let kind = self.plan.instances[instance].kind;
        let name = match (want, kind, attribute) {
            (
                Want::Domain,
                "aws_s3_bucket",
                Some(it @ ("website_endpoint" | "bucket_domain_name")),
            ) => it,
            (Want::Domain, "aws_s3_bucket", _) => "bucket_regional_domain_name",
            (Want::Domain, "aws_s3_bucket_website_configuration", _) => "website_endpoint",
            (Want::Domain, "aws_cloudfront_distribution", _) => "domain_name",
            (Want::Arn, "aws_lambda_function", _) => "qualified_arn",
            (Want::Arn, _, _) => "arn",
            (Want::Identity, _, _) => "cloudfront_access_identity_path",
            (Want::Bucket, it, _) if it.starts_with("aws_s3_bucket") => "bucket",
            (Want::Id, it, _) if it.starts_with("aws_cloudfront") => "id",
            (_, _, Some(it)) => it,
            (Want::Any, "aws_s3_bucket", None) => "bucket",
            (_, _, None) => "id",
        };
        self.attribute(instance, name, place)
    }

    /// What a resource as a whole stands for.
    pub(super) fn whole(&mut self, instance: usize, want: Want, place: Place) -> Option<Node> {
        self.wanted(instance, None, want, place)
    }

    /// An attribute of a resource: as it is known, as it is written, or as AWS would make it.
    pub(super) fn attribute(&mut self, instance: usize, name: &str, place: Place) -> Option<Node> {
        self.nested(|cx| cx.attribute_of(instance, name, place))
    }

    fn attribute_of(&mut self, instance: usize, name: &str, place: Place) -> Option<Node> {
        let it = &self.plan.instances[instance];
        let known = it
            .values
            .get(name)
            .filter(|it| !it.is_null() && it.as_str() != Some(""));
        if let Some(known) = known {
            return Some(known.clone());
        }
        if let Some(made) = self.made(instance, name) {
            return Some(Node::text(made, place));
        }
        let it = &self.plan.instances[instance];
        let expression = it.expression(name)?;
        let written = Written::of(it);
        let values = self.values(&written, expression, Want::of(name));
        values.into_iter().next()
    }

    /// A text attribute of a resource.
    pub(super) fn attribute_text(&mut self, instance: usize, name: &str) -> Option<String> {
        let place = self.plan.instances[instance].place;
        self.attribute(instance, name, place)?.as_text()
    }

    /// The name of a bucket, and whether it is a stand-in.
    pub(super) fn bucket_name(&mut self, instance: usize) -> (String, bool) {
        let it = &self.plan.instances[instance];
        let known = text(it.values, "bucket").or_else(|| text(it.values, "id"));
        if let Some(known) = known {
            return (known, false);
        }
        let address = it.address;
        if let Some(expression) = it.expression("bucket") {
            let written = Written::of(it);
            let values = self.values(&written, expression, Want::Any);
            if let Some(name) = values.iter().find_map(Node::as_text) {
                return (name, false);
            }
        }
        let prefix = text(it.values, "bucket_prefix");
        let prefix = prefix.unwrap_or_else(|| "terraform-".to_owned());
        (
            format!("{prefix}{}", stand_in(StandIn::Suffix, address)),
            true,
        )
    }

    /// What AWS would make of a resource, where a plan cannot know it.
    fn made(&mut self, instance: usize, name: &str) -> Option<String> {
        let it = &self.plan.instances[instance];
        let address = it.address;
        match it.kind {
            "aws_s3_bucket" => self.made_of_bucket(instance, name),
            kind if kind.starts_with("aws_s3_bucket_") => {
                let bucket = it.expression("bucket")?;
                let written = Written::of(it);
                let bucket = self.values(&written, bucket, Want::Bucket);
                let known = text(it.values, "bucket");
                let bucket = known.or_else(|| bucket.first()?.as_text())?;
                let region = self.region_of(instance);
                match name {
                    "id" | "bucket" => Some(bucket),
                    "website_endpoint" => Some(website_domain(&bucket, &region)),
                    "website_domain" => Some(website_suffix(&region)),
                    _ => None,
                }
            }
            "aws_cloudfront_distribution" => {
                let id = self.id(instance, StandIn::CloudFrontId);
                match name {
                    "id" => Some(id),
                    "arn" => Some(format!(
                        "arn:aws:cloudfront::{}:distribution/{id}",
                        self.account
                    )),
                    "domain_name" => Some(format!(
                        "d{}.cloudfront.net",
                        stand_in(StandIn::Suffix, address)
                    )),
                    "hosted_zone_id" => Some("Z2FDTNDATAQYW2".to_owned()),
                    _ => None,
                }
            }
            "aws_cloudfront_cache_policy"
            | "aws_cloudfront_origin_request_policy"
            | "aws_cloudfront_response_headers_policy"
                if name == "id" =>
            {
                Some(self.policy_id(instance))
            }
            "aws_cloudfront_origin_access_identity" => {
                let id = self.id(instance, StandIn::CloudFrontId);
                match name {
                    "id" => Some(id),
                    "cloudfront_access_identity_path" => {
                        Some(format!("origin-access-identity/cloudfront/{id}"))
                    }
                    "iam_arn" => Some(format!(
                        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity {id}"
                    )),
                    "s3_canonical_user_id" => {
                        Some(stand_in(StandIn::Uuid, address).replace('-', ""))
                    }
                    _ => None,
                }
            }
            "aws_cloudfront_function" => {
                let function = text(it.values, "name")?;
                match name {
                    "id" => Some(function),
                    "arn" => Some(format!(
                        "arn:aws:cloudfront::{}:function/{function}",
                        self.account
                    )),
                    _ => None,
                }
            }
            "aws_cloudfront_key_value_store" => match name {
                "id" => text(it.values, "name"),
                "arn" => Some(format!(
                    "arn:aws:cloudfront::{}:key-value-store/{}",
                    self.account,
                    stand_in(StandIn::Uuid, address)
                )),
                _ => None,
            },
            "aws_lambda_function" => self.made_of_lambda(instance, name),
            "aws_caller_identity" if name == "account_id" || name == "id" => {
                Some(self.account.clone())
            }
            "aws_region" if matches!(name, "id" | "name" | "region") => Some(self.region.clone()),
            "aws_partition" => match name {
                "partition" | "id" => Some("aws".to_owned()),
                "dns_suffix" => Some("amazonaws.com".to_owned()),
                _ => None,
            },
            kind if kind.starts_with("aws_cloudfront_") && name == "id" => {
                Some(self.id(instance, StandIn::CloudFrontId))
            }
            _ => None,
        }
    }

    fn made_of_bucket(&mut self, instance: usize, name: &str) -> Option<String> {
        let (bucket, _) = self.bucket_name(instance);
        let region = self.region_of(instance);
        match name {
            "id" | "bucket" => Some(bucket),
            "arn" => Some(format!("arn:aws:s3:::{bucket}")),
            "bucket_domain_name" => Some(format!("{bucket}.s3.amazonaws.com")),
            "bucket_regional_domain_name" => Some(format!("{bucket}.s3.{region}.amazonaws.com")),
            "website_endpoint" => Some(website_domain(&bucket, &region)),
            "website_domain" => Some(website_suffix(&region)),
            "region" | "bucket_region" => Some(region),
            _ => None,
        }
    }

    fn made_of_lambda(&mut self, instance: usize, name: &str) -> Option<String> {
        let it = &self.plan.instances[instance];
        let function = text(it.values, "function_name")?;
        let version =
            text(it.values, "version").filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
        let version = version.unwrap_or_else(|| "1".to_owned());
        let region = self.region_of(instance);
        let arn = format!(
            "arn:aws:lambda:{region}:{}:function:{function}",
            self.account
        );
        match name {
            "id" => Some(function),
            "arn" => Some(arn),
            "qualified_arn" => Some(format!("{arn}:{version}")),
            "version" => Some(version),
            _ => None,
        }
    }

    fn policy_id(&self, instance: usize) -> String {
        let it = &self.plan.instances[instance];
        let managed = text(it.values, "name")
            .filter(|_| it.is_data)
            .and_then(|name| match it.kind {
                "aws_cloudfront_cache_policy" => managed_cache_policy_id(&name),
                "aws_cloudfront_origin_request_policy" => managed_origin_request_policy_id(&name),
                _ => managed_response_headers_policy_id(&name),
            });
        match managed {
            Some(id) => id.to_owned(),
            None => self.id(instance, StandIn::Uuid),
        }
    }

    /// The id of a resource, a stand-in where only AWS knows it.
    pub(super) fn id(&self, instance: usize, kind: StandIn) -> String {
        let it = &self.plan.instances[instance];
        text(it.values, "id").unwrap_or_else(|| stand_in(kind, it.address))
    }
}

/// The website endpoint of a bucket.
fn website_domain(bucket: &str, region: &str) -> String {
    format!("{bucket}.{}", website_suffix(region))
}

/// What the website endpoints of a region end with; the old regions have a dash.
///
/// AWS General Reference: "Amazon S3 endpoints and quotas", "Amazon S3 website endpoints".
fn website_suffix(region: &str) -> String {
    let dash = match region {
        "us-east-1" | "us-west-1" | "us-west-2" | "ap-southeast-1" | "ap-southeast-2"
        | "ap-northeast-1" | "eu-west-1" | "sa-east-1" | "us-gov-west-1" => '-',
        _ => '.',
    };
    format!("s3-website{dash}{region}.amazonaws.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn website_endpoints_are_written_as_the_region_has_them() {
        assert_eq!(
            website_domain("b", "us-east-1"),
            "b.s3-website-us-east-1.amazonaws.com"
        );
        assert_eq!(
            website_domain("b", "eu-central-1"),
            "b.s3-website.eu-central-1.amazonaws.com"
        );
    }
}
