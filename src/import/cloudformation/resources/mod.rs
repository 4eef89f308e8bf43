//! Resources of CloudFormation in the shapes of AWS's APIs: one file a family.

mod property_table;

mod distribution;
mod distribution_properties;

mod policies;

mod functions;

mod lambda;

mod buckets;

mod bucket_deployment;
mod deployed_files;
mod rule_order;

mod not_taken;

mod edits;
mod templates;

#[cfg(test)]
mod tests;

use super::{Assembly, ResolvedResource, ResolvedStack};
use crate::import::{Definition, Finding, Node, Sources, Value, Weight};
use property_table::{PropertyTable, say};
use templates::Templates;

/// Puts the resources of stacks into a definition; the names of unknown properties and of types
/// that are not taken go to the findings.
///
/// The deployments stand in the order in which they run: of two that upload the same key, the later
/// one counts.
pub(in crate::import) fn define(
    stacks: &[ResolvedStack],
    assembly: &Assembly,
    sources: &Sources,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) {
    let templates = Templates::new(assembly, sources);
    let mut others = Vec::new();
    for stack in stacks {
        for resource in &stack.resources {
            if !define_one(stack, resource, &templates, definition, found) {
                others.push(resource);
            }
        }
    }
    // What is about other resources, which may stand anywhere.
    for resource in others {
        match resource.kind.as_str() {
            "AWS::S3::BucketPolicy" => {
                buckets::bucket_policy(resource, &mut definition.buckets, found);
            }
            "AWS::Lambda::Version" | "AWS::Lambda::Alias" => {
                lambda::provisioned(resource, &mut definition.lambda_functions);
            }
            bucket_deployment::TYPE => {}
            _ => not_taken::not_taken(resource, definition, found),
        }
    }
    for stack in stacks {
        bucket_deployment::deployments(stack, &templates, &mut definition.deployments, found);
    }
}

/// Takes a resource that is something by itself; whether it was one.
fn define_one(
    stack: &ResolvedStack,
    resource: &ResolvedResource,
    templates: &Templates<'_>,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) -> bool {
    let res = definition;
    match resource.kind.as_str() {
        "AWS::CloudFront::Distribution" => {
            let it = distribution::distribution(resource, found);
            res.distributions.extend(it);
        }
        "AWS::CloudFront::CachePolicy" => {
            let it = policies::cache_policy(resource, found);
            res.cache_policies.extend(it);
        }
        "AWS::CloudFront::OriginRequestPolicy" => {
            let it = policies::origin_request_policy(resource, found);
            res.origin_request_policies.extend(it);
        }
        "AWS::CloudFront::ResponseHeadersPolicy" => {
            let it = policies::response_headers_policy(resource, found);
            res.response_headers_policies.extend(it);
        }
        "AWS::CloudFront::OriginAccessControl" => {
            let it = policies::origin_access_control(resource, found);
            res.origin_access_controls.extend(it);
        }
        "AWS::CloudFront::CloudFrontOriginAccessIdentity" => {
            let it = policies::origin_access_identity(resource, found);
            res.origin_access_identities.extend(it);
        }
        "AWS::CloudFront::Function" => res.functions.extend(functions::function(resource, found)),
        "AWS::CloudFront::KeyValueStore" => {
            let it = functions::key_value_store(stack, resource, templates, found);
            res.key_value_stores.push(it);
        }
        "AWS::Lambda::Function" => {
            let it = lambda::lambda(resource, templates, found);
            res.lambda_functions.push(it);
        }
        "AWS::Serverless::Function" => {
            let it = lambda::serverless(resource, templates, found);
            res.lambda_functions.push(it);
        }
        "AWS::S3::Bucket" => res.buckets.push(buckets::bucket(resource, found)),
        _ => return false,
    }
    true
}

/// The configuration of a resource, with the API's names; that there is none is reported.
fn config_of(
    resource: &ResolvedResource,
    table: &PropertyTable,
    name: &str,
    found: &mut Vec<Finding>,
) -> Option<Node> {
    let mut properties = table.translate(&resource.properties, found);
    let config = edits::take(&mut properties, name);
    let config = config.filter(|it| matches!(it.value, Value::Map(_)));
    if config.is_none() {
        without(resource, name, found);
    }
    config
}

/// The name that a resource gives itself, else what `Ref` gives.
fn name_of(resource: &ResolvedResource, property: &str) -> String {
    let name = resource.properties.get(property).and_then(Node::as_text);
    name.unwrap_or_else(|| resource.physical_id.clone())
}

/// Reports that a property is missing without which a resource is nothing.
fn without(resource: &ResolvedResource, property: &str, found: &mut Vec<Finding>) {
    let title = format!("`{}` has no `{property}`", resource.logical_id);
    let finding = Finding::new(Weight::Wrong, "bad-template", title)
        .at(resource.place)
        .knowing(format!(
            "CloudFormation refuses an `{}` without it",
            resource.kind
        ));
    say(found, finding);
}
