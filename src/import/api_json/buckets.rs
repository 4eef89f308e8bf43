//! The buckets behind origins, and what `aws s3api` prints of them.
//!
//! Those documents do not say whose they are, so the bucket's name has to be in the path of the
//! file: `admin-1.4.0.policy.json`, `admin-1.4.0/get-bucket-policy.json`.

use super::super::definition::DefinedBucket;
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::Cx;
use super::beside::Beside;
use super::reading::{embedded, items};
use super::recognize::is_versioning;
use crate::distribution::OriginEndpoint;

/// The groups to which an ACL gives more than the owner has.
const EVERYONE: &str = "http://acs.amazonaws.com/groups/global/AllUsers";

/// Puts the buckets of a distribution's origins into the definition.
pub(super) fn define(config: &Node, beside: &Beside, cx: &mut Cx<'_>) {
    let origins = items(config.get("Origins")).iter();
    let named: Vec<(&Node, OriginEndpoint)> = origins
        .filter_map(|origin| {
            let domain = origin.get("DomainName")?;
            Some((domain, OriginEndpoint::of_s3_domain_name(domain.as_str()?)?))
        })
        .collect();
    let names: Vec<&str> = named.iter().filter_map(|(_, it)| it.bucket()).collect();
    for (domain, endpoint) in &named {
        let Some(name) = endpoint.bucket() else {
            continue;
        };
        if !cx.definition.buckets.iter().any(|it| it.name == name) {
            let bucket = bucket(name, &names, domain, beside);
            let is_website = matches!(endpoint, OriginEndpoint::S3Website { .. });
            say_missing(&bucket, is_website, domain, beside, cx);
            cx.definition.buckets.push(bucket);
        }
    }
}

fn bucket(name: &str, names: &[&str], domain: &Node, beside: &Beside) -> DefinedBucket {
    let mut bucket = DefinedBucket::named(name, domain.place);
    for document in &beside.documents {
        let path = beside.shown(&document.path);
        if whose(&path, names) == Some(name) {
            take(&document.node, &mut bucket);
        }
    }
    bucket.is_assumed =
        bucket.policies.is_empty() && bucket.public_access_block.is_none() && bucket.acl.is_none();
    bucket
}

/// The bucket that a path names: the longest, for `admin` is in `admin-1.4.0` too.
fn whose<'a>(path: &str, names: &[&'a str]) -> Option<&'a str> {
    let named = names.iter().filter(|it| path.contains(**it));
    named.max_by_key(|it| it.len()).copied()
}

/// Takes what a document says of its bucket.
fn take(document: &Node, bucket: &mut DefinedBucket) {
    let website = ["IndexDocument", "RedirectAllRequestsTo"];
    if website.iter().any(|it| document.get(it).is_some()) {
        bucket.website = Some(document.clone());
    }
    if let Some(rules) = document.get("CORSRules") {
        bucket.cors_rules = Some(rules.clone());
    }
    if let Some(block) = document.get("PublicAccessBlockConfiguration") {
        bucket.public_access_block = Some(block.clone());
    }
    bucket.policies.extend(policy(document));
    if let Some(grants) = document.get("Grants") {
        bucket.acl = Some(canned_acl(grants).to_owned());
    }
    if is_versioning(document) {
        let status = document.get("Status").and_then(Node::as_str);
        bucket.versioning = status.map(str::to_owned);
    }
}

/// The policy of a document, which `get-bucket-policy` prints as a text.
fn policy(document: &Node) -> Option<Node> {
    if document.get("Statement").is_some() {
        return Some(document.clone());
    }
    let policy = document.get("Policy")?;
    match policy.as_str() {
        Some(text) => embedded(text, policy.place),
        None => policy.get("Statement").map(|_| policy.clone()),
    }
}

/// The canned ACL that these grants come to.
///
/// AWS: "Access control list (ACL) overview", section "Canned ACL".
fn canned_acl(grants: &Node) -> &'static str {
    let to_everyone = grants.items().iter().filter(|it| {
        let uri = it.at(&["Grantee", "URI"]);
        uri.and_then(Node::as_str) == Some(EVERYONE)
    });
    let permissions = to_everyone.filter_map(|it| it.get("Permission").and_then(Node::as_str));
    let permissions: Vec<&str> = permissions.collect();
    let has = |one: &str| permissions.contains(&one) || permissions.contains(&"FULL_CONTROL");
    match (has("READ"), has("WRITE")) {
        (true, true) => "public-read-write",
        (true, false) => "public-read",
        (false, _) => "private",
    }
}

fn say_missing(
    bucket: &DefinedBucket,
    is_website: bool,
    domain: &Node,
    beside: &Beside,
    cx: &mut Cx<'_>,
) {
    let name = &bucket.name;
    if is_website && bucket.website.is_none() {
        let file = format!("{name}.website.json");
        cx.expect(beside, &file);
        let title = format!("the website settings of the bucket `{name}` are in no document");
        let finding = Finding::new(Weight::Assumed, "unresolved", title)
            .at(domain.place)
            .knowing("nobody knows its index document and its error document")
            .help(format!(
                "save them: `aws s3api get-bucket-website --bucket {name} > {file}`"
            ));
        cx.say(finding, beside);
    }
    if bucket.is_assumed {
        let file = format!("{name}.policy.json");
        cx.expect(beside, &file);
        let title = format!("the policy of the bucket `{name}` is in no document");
        let finding = Finding::new(Weight::Assumed, "unresolved", title)
            .at(domain.place)
            .knowing("it decides whether a missing object is a 403 or a 404")
            .help(format!(
                "save it: `aws s3api get-bucket-policy --bucket {name} > {file}`"
            ));
        cx.say(finding, beside);
    }
}
