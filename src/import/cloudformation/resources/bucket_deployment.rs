//! `Custom::CDKBucketDeployment`: what CDK uploads into which bucket, and with which metadata.
//!
//! AWS CDK: "aws-cdk-lib.aws_s3_deployment module". The resource runs `aws s3 sync` with
//! `--exclude` and then `--include` for its patterns; `Prune` deletes what a folder no longer has,
//! which means nothing to a bucket that is read from the folder.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{ResolvedResource, ResolvedStack};
use super::deployed_files::sources;
use super::edits::texts;
use super::property_table::{PropertyTable, housekeeping, same, say};
use super::rule_order::{Upload, in_order_of_effect};
use super::templates::Templates;
use super::without;
use crate::import::{
    BucketDeployment, DeploymentSource, Finding, Node, Place, UploadedFiles, Weight,
};

/// The type of the custom resource.
pub(super) const TYPE: &str = "Custom::CDKBucketDeployment";

/// Uploads of one source into one place.
struct Group {
    bucket: String,
    key_prefix: String,
    source: DeploymentSource,
    place: Place,
    uploads: Vec<Upload>,
}

/// The deployments of a stack, in the order in which they run.
///
/// Those that upload the same files into the same place become one with several rules: the usual
/// way to give hashed files and entry files their own `Cache-Control`.
pub(super) fn deployments(
    stack: &ResolvedStack,
    templates: &Templates<'_>,
    deployments: &mut Vec<BucketDeployment>,
    found: &mut Vec<Finding>,
) {
    let mut groups: Vec<Group> = Vec::new();
    for (resource, after) in in_order_of_time(stack, templates) {
        let properties = DEPLOYMENT.translate(&resource.properties, found);
        let bucket = properties.get("DestinationBucketName");
        let Some(bucket) = bucket.and_then(Node::as_text) else {
            without(resource, "DestinationBucketName", found);
            continue;
        };
        let key_prefix = key_prefix(properties.get("DestinationBucketKeyPrefix"));
        let rule = uploaded_files(&properties, found);
        for source in sources(&properties, templates) {
            let upload = Upload {
                rule: rule.clone(),
                logical_id: resource.logical_id.clone(),
                after: after.iter().map(|it| (*it).to_owned()).collect(),
            };
            let known = groups.iter_mut().find(|it| {
                it.bucket == bucket && it.key_prefix == key_prefix && it.source == source
            });
            match known {
                Some(group) => group.uploads.push(upload),
                None => groups.push(Group {
                    bucket: bucket.clone(),
                    key_prefix: key_prefix.clone(),
                    source,
                    place: resource.place,
                    uploads: vec![upload],
                }),
            }
        }
    }
    deployments.extend(groups.into_iter().map(|it| BucketDeployment {
        bucket: it.bucket,
        source: it.source,
        key_prefix: it.key_prefix,
        rules: in_order_of_effect(it.uploads),
        place: it.place,
    }));
}

/// The deployments of a stack with what they depend on, each behind those that it depends on.
fn in_order_of_time<'a>(
    stack: &'a ResolvedStack,
    templates: &Templates<'a>,
) -> Vec<(&'a ResolvedResource, BTreeSet<&'a str>)> {
    let all = stack.resources.iter().filter(|it| it.kind == TYPE);
    let mut left: Vec<_> = all.map(|it| (it, templates.dependencies(it))).collect();
    let mut res = Vec::new();
    while !left.is_empty() {
        let waits = |(_, after): &(&ResolvedResource, BTreeSet<&str>)| {
            left.iter()
                .any(|(it, _)| after.contains(it.logical_id.as_str()))
        };
        let next = left.iter().position(|it| !waits(it));
        // A circle is refused by CloudFormation; any order will do.
        res.push(left.remove(next.unwrap_or(0)));
    }
    res
}

/// `aws s3 sync` puts a `/` between the prefix and a key; `/` alone is no prefix.
fn key_prefix(node: Option<&Node>) -> String {
    let prefix = node.and_then(Node::as_text).unwrap_or_default();
    match prefix.as_str() {
        "" | "/" => String::new(),
        it if it.ends_with('/') => it.to_owned(),
        it => format!("{it}/"),
    }
}

fn uploaded_files(properties: &Node, found: &mut Vec<Finding>) -> UploadedFiles {
    let mut res = UploadedFiles {
        exclude: texts(properties.get("Exclude")),
        include: texts(properties.get("Include")),
        metadata: user_metadata(properties.get("UserMetadata")),
        ..UploadedFiles::default()
    };
    let system = properties.get("SystemMetadata");
    for member in system.map(Node::members).unwrap_or_default() {
        let value = member.node.as_text();
        match member.name.to_ascii_lowercase().as_str() {
            "cache-control" => res.cache_control = value,
            "content-type" => res.content_type = value,
            "content-disposition" => res.content_disposition = value,
            "content-encoding" => res.content_encoding = value,
            "content-language" => res.content_language = value,
            "website-redirect" => res.website_redirect = value,
            "storage-class" | "sse" | "sse-kms-key-id" | "sse-c-copy-source" => {}
            "acl"
                if value
                    .as_deref()
                    .is_some_and(|it| !it.starts_with("public-")) => {}
            name => {
                let title = format!("`{name}` of uploaded files is left out");
                let finding = Finding::new(Weight::Unsupported, "unsupported", title);
                say(found, finding.at(member.name_place));
            }
        }
    }
    res
}

/// Names in small letters, as they are sent.
fn user_metadata(node: Option<&Node>) -> BTreeMap<String, String> {
    let members = node.map(Node::members).unwrap_or_default().iter();
    let pairs = members.filter_map(|it| {
        let value = it.node.as_text()?;
        Some((it.name.to_ascii_lowercase(), value))
    });
    pairs.collect()
}

const DEPLOYMENT: PropertyTable = PropertyTable {
    of: TYPE,
    properties: &[
        housekeeping("DestinationBucketArn"),
        same("DestinationBucketKeyPrefix"),
        same("DestinationBucketName"),
        housekeeping("DistributionId"),
        housekeeping("DistributionPaths"),
        same("Exclude"),
        same("Extract"),
        same("Include"),
        housekeeping("OutputObjectKeys"),
        housekeeping("OutputObjectVersionIds"),
        housekeeping("Prune"),
        housekeeping("RetainOnDelete"),
        housekeeping("ServiceToken"),
        housekeeping("ServiceTimeout"),
        housekeeping("SignContent"),
        same("SourceBucketNames"),
        same("SourceMarkers"),
        same("SourceMarkersConfig"),
        same("SourceObjectKeys"),
        same("SystemMetadata"),
        same("UserMetadata"),
        housekeeping("WaitForDistributionInvalidation"),
    ],
};
