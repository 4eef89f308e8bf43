//! Buckets, and the resources that say more of them.

use std::collections::HashMap;

use super::super::definition::{DefinedBucket, Definition};
use super::super::document::{Node, Value};
use super::super::finding::{Finding, Weight};
use super::block::Block;
use super::bucket_words::{BUCKET, CORS_RULE, PUBLIC_ACCESS_BLOCK, ROUTING_RULE, WEBSITE};
use super::cx::{Cx, STATE};
use super::policy_document::{parsed, policy_of};
use super::shape::{name_unknown, shaped};

/// Puts the buckets into a definition, with all that other resources say of them.
pub(super) fn define(cx: &mut Cx<'_, '_>, definition: &mut Definition) {
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for is_data in [false, true] {
        for instance in 0..cx.plan.instances.len() {
            let it = &cx.plan.instances[instance];
            if it.kind == "aws_s3_bucket" && it.is_data == is_data {
                let bucket = bucket(cx, instance);
                by_name.entry(bucket.name.clone()).or_insert_with(|| {
                    definition.buckets.push(bucket);
                    definition.buckets.len() - 1
                });
            }
        }
    }
    for instance in 0..cx.plan.instances.len() {
        let it = &cx.plan.instances[instance];
        let says_more = matches!(
            it.kind,
            "aws_s3_bucket_website_configuration"
                | "aws_s3_bucket_cors_configuration"
                | "aws_s3_bucket_public_access_block"
                | "aws_s3_bucket_policy"
                | "aws_s3_bucket_versioning"
                | "aws_s3_bucket_acl"
                | "aws_s3_bucket_ownership_controls"
        );
        if it.is_data || !says_more {
            continue;
        }
        let block = Block::of(cx, instance);
        let Some(name) = block.text(cx, "bucket") else {
            cx.unresolved(
                it.address,
                "bucket",
                block.expression("bucket"),
                "it is left out",
            );
            continue;
        };
        let at = *by_name.entry(name.clone()).or_insert_with(|| {
            // A bucket that this configuration did not create.
            let bucket = DefinedBucket::named(&name, it.place);
            definition.buckets.push(bucket);
            definition.buckets.len() - 1
        });
        if let Some(bucket) = definition.buckets.get_mut(at) {
            say_more(cx, block, bucket);
        }
    }
}

fn bucket(cx: &mut Cx<'_, '_>, instance: usize) -> DefinedBucket {
    cx.begin();
    let (name, is_stand_in) = cx.bucket_name(instance);
    let block = Block::of(cx, instance);
    let it = &cx.plan.instances[instance];
    let mut res = DefinedBucket {
        is_stand_in,
        names: it.names(),
        acl: block.known("acl").and_then(Node::as_str).map(str::to_owned),
        ..DefinedBucket::named(&name, it.place)
    };
    if is_stand_in {
        let title = format!(
            "the name of `{}` is known only after it is applied",
            it.address
        );
        let finding = Finding::new(Weight::Assumed, "stand-in", title).at(it.place);
        cx.say(
            finding
                .knowing(format!("`{}` stands for it", res.name))
                .help(STATE),
        );
    }
    if it.is_data {
        return res;
    }
    name_unknown(cx, block, BUCKET);
    res.cors_rules = cors_rules(cx, block);
    res.website = block.block(cx, "website").map(|it| legacy_website(cx, it));
    let versioning = block.block(cx, "versioning");
    let is_on = versioning
        .and_then(|it| it.known("enabled"))
        .and_then(Node::as_bool);
    if is_on == Some(true) {
        res.versioning = Some("Enabled".to_owned());
    }
    res.policies.extend(policy_of(cx, block, &res.name));
    res
}

/// Takes what a resource of its own says of a bucket; it counts more than what the bucket says.
fn say_more<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, bucket: &mut DefinedBucket) {
    match cx.plan.instances[block.instance].kind {
        "aws_s3_bucket_website_configuration" => bucket.website = Some(website(cx, block)),
        "aws_s3_bucket_cors_configuration" => bucket.cors_rules = cors_rules(cx, block),
        "aws_s3_bucket_public_access_block" => {
            bucket.public_access_block = Some(shaped(cx, block, PUBLIC_ACCESS_BLOCK));
        }
        "aws_s3_bucket_policy" => {
            bucket.policies = policy_of(cx, block, &bucket.name).into_iter().collect();
        }
        "aws_s3_bucket_versioning" => {
            let configuration = block.block(cx, "versioning_configuration");
            let status = configuration.and_then(|it| it.text(cx, "status"));
            bucket.versioning = status.filter(|it| it == "Enabled" || it == "Suspended");
        }
        "aws_s3_bucket_acl" => bucket.acl = block.text(cx, "acl").or(bucket.acl.take()),
        "aws_s3_bucket_ownership_controls" => {
            let rule = block.block(cx, "rule");
            let ownership = rule.and_then(|it| it.text(cx, "object_ownership"));
            if ownership.as_deref() == Some("BucketOwnerEnforced") {
                // Access control lists count for nothing then.
                bucket.acl = None;
            }
        }
        _ => {}
    }
}

fn cors_rules<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>) -> Option<Node> {
    let rules = block.blocks(cx, "cors_rule");
    let place = rules.first()?.place;
    let rules = rules
        .into_iter()
        .map(|it| shaped(cx, it, CORS_RULE))
        .collect();
    Some(Node::new(Value::List(rules), place))
}

fn website<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>) -> Node {
    let mut res = shaped(cx, block, WEBSITE);
    let rules = block.blocks(cx, "routing_rule");
    if let Some(first) = rules.first() {
        let place = first.place;
        let rules = rules
            .into_iter()
            .map(|it| shaped(cx, it, ROUTING_RULE))
            .collect();
        res.set("RoutingRules", Node::new(Value::List(rules), place));
    }
    without_empty(&mut res);
    json_rules(cx, block, &mut res);
    res
}

/// `website` of the bucket itself, whose members are texts.
fn legacy_website<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>) -> Node {
    let mut res = Node::map(block.place);
    for (name, member, inner) in [
        ("index_document", "IndexDocument", "Suffix"),
        ("error_document", "ErrorDocument", "Key"),
    ] {
        if let Some(it) = block
            .get(cx, name)
            .filter(|it| it.as_str().is_some_and(|it| !it.is_empty()))
        {
            let mut document = Node::map(it.place);
            document.set(inner, it);
            res.set(member, document);
        }
    }
    if let Some(target) = block.text(cx, "redirect_all_requests_to") {
        let place = block
            .known("redirect_all_requests_to")
            .map_or(block.place, |it| it.place);
        let mut redirect = Node::map(place);
        let (protocol, host) = match target.split_once("://") {
            Some((protocol, host)) => (Some(protocol), host),
            None => (None, target.as_str()),
        };
        redirect.set("HostName", Node::text(host, place));
        if let Some(protocol) = protocol {
            redirect.set("Protocol", Node::text(protocol, place));
        }
        res.set("RedirectAllRequestsTo", redirect);
    }
    json_rules(cx, block, &mut res);
    res
}

/// `routing_rules`: the rules in S3's own JSON.
fn json_rules<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, website: &mut Node) {
    let Some(text) = block
        .get(cx, "routing_rules")
        .filter(|it| it.as_str().is_some_and(|it| !it.is_empty()))
    else {
        return;
    };
    // The website has members with the rules' names already.
    if website.get("RoutingRules").is_some() {
        return;
    }
    match parsed(text.as_str().unwrap_or_default(), text.place) {
        Some(rules) if matches!(rules.value, Value::List(_)) => website.set("RoutingRules", rules),
        _ => {
            let address = cx.plan.instances[block.instance].address;
            let title = format!("`routing_rules` of `{address}` is no JSON list");
            cx.say(Finding::new(Weight::Wrong, "bad-template", title).at(text.place));
        }
    }
}

/// Takes out what the provider leaves empty where nothing was written.
fn without_empty(node: &mut Node) {
    match &mut node.value {
        Value::Map(members) => {
            members.retain(|it| !it.node.is_null() && it.node.as_str() != Some(""));
            members
                .iter_mut()
                .for_each(|it| without_empty(&mut it.node));
        }
        Value::List(items) => items.iter_mut().for_each(without_empty),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
