//! `AWS::S3::Bucket` and `AWS::S3::BucketPolicy`, with the names of S3's API.
//!
//! AWS: "AWS CloudFormation Template Reference", these types; "AWS CLI Command Reference",
//! `get-bucket-website` and `get-bucket-cors` for the form.

use serde_json::Value as Json;

use super::super::ResolvedResource;
use super::edits::{object, take};
use super::property_table::{PropertyTable, housekeeping, part, renamed, renamed_part, same};
use super::without;
use crate::import::{DefinedBucket, Finding, Member, Node, Place, Value};

/// A bucket.
pub(super) fn bucket(resource: &ResolvedResource, found: &mut Vec<Finding>) -> DefinedBucket {
    let mut properties = BUCKET.translate(&resource.properties, found);
    let acl = properties.get("AccessControl").and_then(Node::as_str);
    let versioning = properties.at(&["VersioningConfiguration", "Status"]);
    DefinedBucket {
        name: resource.physical_id.clone(),
        is_stand_in: resource.is_stand_in,
        is_assumed: false,
        names: resource.names(),
        acl: acl.map(canned_acl),
        versioning: versioning.and_then(Node::as_text),
        website: take(&mut properties, "WebsiteConfiguration").map(website),
        cors_rules: take(&mut properties, "CorsConfiguration")
            .and_then(|mut it| take(&mut it, "CORSRules")),
        public_access_block: take(&mut properties, "PublicAccessBlockConfiguration"),
        policies: Vec::new(),
        place: resource.place,
    }
}

/// Puts a policy at its bucket; one that no template defines is one of which nothing else is known.
pub(super) fn bucket_policy(
    resource: &ResolvedResource,
    buckets: &mut Vec<DefinedBucket>,
    found: &mut Vec<Finding>,
) {
    let properties = BUCKET_POLICY.translate(&resource.properties, found);
    let Some(name) = properties.get("Bucket").and_then(Node::as_text) else {
        return without(resource, "Bucket", found);
    };
    let Some(policy) = properties.get("PolicyDocument") else {
        return without(resource, "PolicyDocument", found);
    };
    let policy = policy_document(policy);
    match buckets.iter_mut().find(|it| it.name == name) {
        Some(bucket) => bucket.policies.push(policy),
        None => buckets.push(DefinedBucket {
            names: vec![name.clone()],
            policies: vec![policy],
            ..DefinedBucket::named(&name, resource.place)
        }),
    }
}

/// A policy document, which may also be the text of one.
fn policy_document(node: &Node) -> Node {
    let text = node.as_str();
    match text.and_then(|it| serde_json::from_str(it).ok()) {
        Some(json) => from_json(json, node.place),
        None => node.clone(),
    }
}

/// A document inside of a text: all of it stands where the text stands.
fn from_json(json: Json, place: Place) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(it),
        Json::Number(it) => Value::Number(it),
        Json::String(it) => Value::String(it),
        Json::Array(items) => {
            Value::List(items.into_iter().map(|it| from_json(it, place)).collect())
        }
        Json::Object(members) => {
            let members = members.into_iter().map(|(name, it)| Member {
                name,
                name_place: place,
                node: from_json(it, place),
            });
            Value::Map(members.collect())
        }
    };
    Node::new(value, place)
}

/// `PublicRead` is `public-read` in the API.
fn canned_acl(name: &str) -> String {
    let mut res = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !res.is_empty() {
            res.push('-');
        }
        res.push(letter.to_ascii_lowercase());
    }
    res
}

/// `IndexDocument` and `ErrorDocument` are texts in CloudFormation and objects in the API.
fn website(mut website: Node) -> Node {
    for (name, member) in [("IndexDocument", "Suffix"), ("ErrorDocument", "Key")] {
        let Some(document) = website.get(name).cloned() else {
            continue;
        };
        let place = document.place;
        website.set(name, object(place, vec![(member, document)]));
    }
    website
}

const BUCKET: PropertyTable = PropertyTable {
    of: "AWS::S3::Bucket",
    properties: &[
        housekeeping("AbacStatus"),
        housekeeping("AccelerateConfiguration"),
        same("AccessControl"),
        housekeeping("AnalyticsConfigurations"),
        housekeeping("BucketEncryption"),
        same("BucketName"),
        housekeeping("BucketNamePrefix"),
        housekeeping("BucketNamespace"),
        part("CorsConfiguration", &CORS_CONFIGURATION),
        housekeeping("IntelligentTieringConfigurations"),
        housekeeping("InventoryConfigurations"),
        housekeeping("LifecycleConfiguration"),
        housekeeping("LoggingConfiguration"),
        housekeeping("MetadataConfiguration"),
        housekeeping("MetadataTableConfiguration"),
        housekeeping("MetricsConfigurations"),
        housekeeping("NotificationConfiguration"),
        housekeeping("ObjectLockConfiguration"),
        housekeeping("ObjectLockEnabled"),
        housekeeping("OwnershipControls"),
        part("PublicAccessBlockConfiguration", &PUBLIC_ACCESS_BLOCK),
        housekeeping("ReplicationConfiguration"),
        housekeeping("Tags"),
        part("VersioningConfiguration", &VERSIONING_CONFIGURATION),
        part("WebsiteConfiguration", &WEBSITE_CONFIGURATION),
    ],
};

const PUBLIC_ACCESS_BLOCK: PropertyTable = PropertyTable {
    of: "PublicAccessBlockConfiguration",
    properties: &[
        same("BlockPublicAcls"),
        same("BlockPublicPolicy"),
        same("IgnorePublicAcls"),
        same("RestrictPublicBuckets"),
    ],
};

const VERSIONING_CONFIGURATION: PropertyTable = PropertyTable {
    of: "VersioningConfiguration",
    properties: &[same("Status")],
};

const CORS_CONFIGURATION: PropertyTable = PropertyTable {
    of: "CorsConfiguration",
    properties: &[renamed_part("CorsRules", "CORSRules", &CORS_RULE)],
};

const CORS_RULE: PropertyTable = PropertyTable {
    of: "CorsRule",
    properties: &[
        same("AllowedHeaders"),
        same("AllowedMethods"),
        same("AllowedOrigins"),
        renamed("ExposedHeaders", "ExposeHeaders"),
        renamed("Id", "ID"),
        renamed("MaxAge", "MaxAgeSeconds"),
    ],
};

const WEBSITE_CONFIGURATION: PropertyTable = PropertyTable {
    of: "WebsiteConfiguration",
    properties: &[
        same("ErrorDocument"),
        same("IndexDocument"),
        part("RedirectAllRequestsTo", &REDIRECT_ALL_REQUESTS_TO),
        part("RoutingRules", &ROUTING_RULE),
    ],
};

const REDIRECT_ALL_REQUESTS_TO: PropertyTable = PropertyTable {
    of: "RedirectAllRequestsTo",
    properties: &[same("HostName"), same("Protocol")],
};

const ROUTING_RULE: PropertyTable = PropertyTable {
    of: "RoutingRule",
    properties: &[
        renamed_part("RedirectRule", "Redirect", &REDIRECT_RULE),
        renamed_part("RoutingRuleCondition", "Condition", &ROUTING_RULE_CONDITION),
    ],
};

const REDIRECT_RULE: PropertyTable = PropertyTable {
    of: "RedirectRule",
    properties: &[
        same("HostName"),
        same("HttpRedirectCode"),
        same("Protocol"),
        same("ReplaceKeyPrefixWith"),
        same("ReplaceKeyWith"),
    ],
};

const ROUTING_RULE_CONDITION: PropertyTable = PropertyTable {
    of: "RoutingRuleCondition",
    properties: &[same("HttpErrorCodeReturnedEquals"), same("KeyPrefixEquals")],
};

const BUCKET_POLICY: PropertyTable = PropertyTable {
    of: "AWS::S3::BucketPolicy",
    properties: &[same("Bucket"), same("PolicyDocument")],
};
