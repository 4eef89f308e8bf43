//! Bucket policies: JSON texts, and those that a plan only knows as `aws_iam_policy_document`.
//!
//! A plan has no text around a reference: of `"${aws_s3_bucket.web.arn}/*"` it keeps the bucket. What
//! stands behind it is what the statement's actions ask for.

use serde_json::Value as Json;

use super::super::document::{Member, Node, Value};
use super::super::finding::{Finding, Weight};
use super::super::source::Place;
use super::block::Block;
use super::cx::{Cx, STATE};
use super::references::{Referred, Written, roots};

/// How many policy documents may be made of one another.
const DEPTH: u8 = 8;

/// A JSON text as a tree, all of it at the place of the text.
pub(super) fn parsed(text: &str, place: Place) -> Option<Node> {
    let json = serde_json::from_str(text).ok()?;
    Some(tree(&json, place))
}

fn tree(json: &Json, place: Place) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => Value::Number(it.clone()),
        Json::String(it) => Value::String(it.clone()),
        Json::Array(items) => Value::List(items.iter().map(|it| tree(it, place)).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .map(|(name, it)| Member {
                    name: name.clone(),
                    name_place: place,
                    node: tree(it, place),
                })
                .collect(),
        ),
    };
    Node::new(value, place)
}

/// The policy of a bucket, where there is one.
pub(super) fn policy_of<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, bucket: &str) -> Option<Node> {
    let address = cx.plan.instances[block.instance].address;
    match block.known("policy") {
        Some(it) if it.is_null() || it.as_str() == Some("") => return None,
        Some(it) => {
            let text = it.as_str().unwrap_or_default();
            let parsed = parsed(text, it.place).filter(|it| !it.members().is_empty());
            if parsed.is_none() {
                let title = format!("`policy` of `{address}` is no JSON document");
                let finding = Finding::new(Weight::Wrong, "bad-template", title).at(it.place);
                cx.say(finding);
            }
            return parsed;
        }
        None => {}
    }
    let expression = block.expression("policy")?;
    cx.begin();
    let written = Written::of(&cx.plan.instances[block.instance]);
    let referred = cx.referred(&written, expression);
    for it in &referred {
        if let Referred::Attribute { instance, .. } = it
            && cx.plan.instances[*instance].kind == "aws_iam_policy_document"
        {
            return document(cx, *instance, DEPTH);
        }
        if let Referred::Value(node) = it
            && let Some(found) = node.as_str().and_then(|it| parsed(it, expression.place))
        {
            return Some(found);
        }
    }
    assumed(cx, block, &referred, bucket)
}

/// What `jsonencode` made cannot be read from a plan; only what it refers to.
fn assumed<'a>(
    cx: &mut Cx<'_, 'a>,
    block: Block<'a>,
    referred: &[Referred],
    bucket: &str,
) -> Option<Node> {
    let address = cx.plan.instances[block.instance].address;
    let expression = block.expression("policy");
    let place = expression.map_or(block.place, |it| it.place);
    let text = |it: &str| Node::text(it, place);
    let reader = referred.iter().find_map(|it| match it {
        Referred::Attribute { instance, .. } => {
            let attribute = match cx.plan.instances[*instance].kind {
                "aws_cloudfront_distribution" => "arn",
                "aws_cloudfront_origin_access_identity" => "iam_arn",
                _ => return None,
            };
            Some((attribute, cx.attribute(*instance, attribute, place)?))
        }
        Referred::Value(_) => None,
    });
    if reader.is_none() && is_of_website(cx, referred, bucket) {
        let what = "anyone is assumed to have `s3:GetObject`, since it is a website";
        cx.unresolved(address, "policy", expression, what);
        return Some(read_by(text("*"), None, bucket, place));
    }
    let Some((attribute, arn)) = reader else {
        let names_locals = expression.map(roots).unwrap_or_default();
        let what = match names_locals.is_empty() {
            true => "no policy is assumed",
            false => "nobody but the account is assumed to have access",
        };
        cx.unresolved(address, "policy", expression, what);
        return None;
    };
    let mut principal = Node::map(place);
    let mut condition = None;
    if attribute == "arn" {
        principal.set("Service", text("cloudfront.amazonaws.com"));
        let mut equals = Node::map(place);
        equals.set("AWS:SourceArn", arn);
        let conditions = condition.insert(Node::map(place));
        conditions.set("StringEquals", equals);
    } else {
        principal.set("AWS", arn);
    }
    let what = "CloudFront is assumed to have `s3:GetObject`, and nobody `s3:ListBucket`";
    cx.unresolved(address, "policy", expression, what);
    Some(read_by(principal, condition, bucket, place))
}

/// Whether a policy names nothing but its bucket, and that is a website: nobody reads one otherwise
/// than everybody does.
fn is_of_website(cx: &mut Cx<'_, '_>, referred: &[Referred], bucket: &str) -> bool {
    let is_bucket = |it: &Referred| match it {
        Referred::Attribute { instance, .. } => {
            cx.plan.instances[*instance].kind == "aws_s3_bucket"
        }
        Referred::Value(_) => false,
    };
    if referred.is_empty() || !referred.iter().all(is_bucket) {
        return false;
    }
    let kind = "aws_s3_bucket_website_configuration";
    (0..cx.plan.instances.len()).any(|it| {
        let is_website = cx.plan.instances[it].kind == kind;
        is_website && Block::of(cx, it).text(cx, "bucket").as_deref() == Some(bucket)
    })
}

/// A policy that lets somebody read the objects of a bucket.
fn read_by(principal: Node, condition: Option<Node>, bucket: &str, place: Place) -> Node {
    let text = |it: &str| Node::text(it, place);
    let mut statement = Node::map(place);
    statement.set("Effect", text("Allow"));
    statement.set("Principal", principal);
    statement.set("Action", text("s3:GetObject"));
    statement.set("Resource", text(&format!("arn:aws:s3:::{bucket}/*")));
    if let Some(condition) = condition {
        statement.set("Condition", condition);
    }
    let mut res = Node::map(place);
    res.set("Version", text("2012-10-17"));
    res.set("Statement", Node::new(Value::List(vec![statement]), place));
    res
}

/// A policy document of a data source: as it was read, or made of its blocks.
pub(super) fn document(cx: &mut Cx<'_, '_>, instance: usize, depth: u8) -> Option<Node> {
    let block = Block::of(cx, instance);
    if let Some(json) = block
        .known("json")
        .filter(|it| it.as_str().is_some_and(|it| !it.is_empty()))
    {
        return parsed(json.as_str().unwrap_or_default(), json.place);
    }
    let mut statements = Vec::new();
    for name in ["source_policy_documents", "override_policy_documents"] {
        statements.extend(included(cx, block, name, depth));
    }
    for it in block.blocks(cx, "statement") {
        statements.push(statement(cx, it));
    }
    let mut res = Node::map(block.place);
    res.set("Version", Node::text("2012-10-17", block.place));
    res.set("Statement", Node::new(Value::List(statements), block.place));
    Some(res)
}

/// The statements of the documents that another one includes.
fn included<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, name: &str, depth: u8) -> Vec<Node> {
    let mut documents = Vec::new();
    let known = block.known(name).map(Node::items).unwrap_or_default();
    for it in known {
        documents.extend(it.as_str().and_then(|text| parsed(text, it.place)));
    }
    if let Some(expression) = block.expression(name).filter(|_| depth > 0) {
        cx.begin();
        let written = Written::of(&cx.plan.instances[block.instance]);
        for it in cx.referred(&written, expression) {
            if let Referred::Attribute { instance, .. } = it
                && instance != block.instance
                && cx.plan.instances[instance].kind == "aws_iam_policy_document"
                && (block.known(name).is_none() || known.iter().any(Node::is_null))
            {
                documents.extend(document(cx, instance, depth - 1));
            }
        }
    }
    let mut res = Vec::new();
    for mut it in documents {
        match super::distributions::take(&mut it, "Statement").map(|it| it.node) {
            Some(Node {
                value: Value::List(items),
                ..
            }) => res.extend(items),
            Some(one) => res.push(one),
            None => {}
        }
    }
    res
}

fn statement<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>) -> Node {
    let mut res = Node::map(block.place);
    let effect = block
        .text(cx, "effect")
        .unwrap_or_else(|| "Allow".to_owned());
    for (name, member) in [
        ("sid", "Sid"),
        ("actions", "Action"),
        ("not_actions", "NotAction"),
    ] {
        let found = block
            .get(cx, name)
            .filter(|it| !it.items().is_empty() || it.as_str().is_some_and(|it| !it.is_empty()));
        if let Some(node) = found {
            res.set(member, node);
        }
    }
    res.set("Effect", Node::text(effect, block.place));
    for (name, member) in [("resources", "Resource"), ("not_resources", "NotResource")] {
        if let Some(node) = resources(cx, block, name) {
            res.set(member, node);
        }
    }
    for (name, member) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        if let Some(node) = principals(cx, block, name) {
            res.set(member, node);
        }
    }
    let mut conditions = Node::map(block.place);
    for it in block.blocks(cx, "condition") {
        let (Some(test), Some(variable)) = (it.text(cx, "test"), it.text(cx, "variable")) else {
            continue;
        };
        let values = it
            .get(cx, "values")
            .unwrap_or_else(|| Node::new(Value::List(Vec::new()), it.place));
        if conditions.get(&test).is_none() {
            conditions.set(&test, Node::map(it.place));
        }
        if let Some(known) = super::distributions::member(&mut conditions, &test) {
            known.set(&variable, values);
        }
    }
    if !conditions.members().is_empty() {
        res.set("Condition", conditions);
    }
    res
}

/// The resources of a statement, with what stands behind the ARN of a bucket.
fn resources<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, name: &str) -> Option<Node> {
    let known = block.known(name);
    let is_whole = known.is_some_and(|it| !it.items().iter().any(Node::is_null));
    if is_whole {
        return known.filter(|it| !it.items().is_empty()).cloned();
    }
    let expression = block.expression(name)?;
    let actions = block.get(cx, "actions").map(|it| {
        let texts = it.items().iter().filter_map(Node::as_text);
        texts.map(|it| it.to_ascii_lowercase()).collect::<Vec<_>>()
    });
    let actions = actions.unwrap_or_default();
    let is_of_bucket = |it: &str| it.starts_with("s3:list") || it.starts_with("s3:getbucket");
    let is_any = |it: &str| matches!(it, "*" | "s3:*");
    let of_buckets = actions.iter().any(|it| is_of_bucket(it) || is_any(it));
    let of_objects = actions.iter().any(|it| !is_of_bucket(it));
    let known = known.map(Node::items).unwrap_or_default();
    let mut items: Vec<Node> = known.iter().filter(|it| !it.is_null()).cloned().collect();
    for it in block.resolved(cx, name) {
        let Some(arn) = it.as_text() else { continue };
        if arn.contains('/') || !arn.starts_with("arn:aws:s3:::") {
            items.push(it);
            continue;
        }
        if of_objects {
            items.push(Node::text(format!("{arn}/*"), it.place));
        }
        if of_buckets {
            items.push(it);
        }
    }
    if items.is_empty() {
        let address = cx.plan.instances[block.instance].address;
        cx.unresolved(
            address,
            name,
            Some(expression),
            "the statement is left without resources",
        );
    } else {
        let title = "a plan leaves out the texts around what is known only after it is applied";
        let finding = Finding::new(Weight::Assumed, "stand-in", title).at(expression.place);
        let finding =
            finding.knowing("statements on objects are taken to be on all objects of the bucket");
        cx.say_once(finding.help(STATE));
    }
    Some(Node::new(Value::List(items), expression.place))
}

fn principals<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, name: &str) -> Option<Node> {
    let blocks = block.blocks(cx, name);
    let first = blocks.first()?;
    let mut res = Node::map(first.place);
    for it in blocks {
        let kind = it.text(cx, "type").unwrap_or_default();
        let identifiers = it.get(cx, "identifiers");
        let identifiers =
            identifiers.unwrap_or_else(|| Node::new(Value::List(Vec::new()), it.place));
        let is_anyone = identifiers
            .items()
            .iter()
            .any(|it| it.as_str() == Some("*"));
        if kind == "*" || (kind == "AWS" && is_anyone) {
            return Some(Node::text("*", it.place));
        }
        match super::distributions::member(&mut res, &kind).map(|it| &mut it.value) {
            Some(Value::List(items)) => items.extend(identifiers.items().iter().cloned()),
            _ => res.set(&kind, identifiers),
        }
    }
    Some(res)
}
