//! Distributions, as `DistributionConfig`.
//!
//! # Fidelity
//!
//! - Without `error_caching_min_ttl` the provider sends 0, and so an error is asked for again each time.

use super::super::definition::{Defined, Definition};
use super::super::document::{Member, Node, Value};
use super::super::stand_in::StandIn;
use super::address::Key;
use super::block::Block;
use super::cx::{Cx, text};
use super::distribution_words::DISTRIBUTION;
use super::plan::{Instance, Plan};
use super::references::roots;
use super::shape::shaped;

/// What stands for the value of a header, as `terraform plan` shows it.
const UNKNOWN: &str = "(known after apply)";

/// Puts a distribution into a definition.
pub(super) fn define(cx: &mut Cx<'_, '_>, instance: usize, definition: &mut Definition) {
    let block = Block::of(cx, instance);
    let mut config = shaped(cx, block, DISTRIBUTION);
    let it = &cx.plan.instances[instance];
    usually(
        &mut config,
        "CallerReference",
        Value::String(it.address.to_owned()),
    );
    usually(&mut config, "Comment", Value::String(String::new()));
    if let Some(Value::List(origins)) = member(&mut config, "Origins").map(|it| &mut it.value) {
        let blocks = block.blocks(cx, "origin");
        for (origin, block) in origins.iter_mut().zip(blocks) {
            complete_origin(cx, block, origin);
        }
    }
    if let Some(behavior) = member(&mut config, "DefaultCacheBehavior") {
        complete_behavior(behavior);
    }
    if let Some(Value::List(behaviors)) =
        member(&mut config, "CacheBehaviors").map(|it| &mut it.value)
    {
        behaviors.iter_mut().for_each(complete_behavior);
    }
    if let Some(Value::List(responses)) =
        member(&mut config, "CustomErrorResponses").map(|it| &mut it.value)
    {
        for response in responses {
            // The provider sends 0 where nothing is written; CloudFront's own default is 10.
            usually(response, "ErrorCachingMinTTL", Value::Number(0.into()));
        }
    }
    if let Some(logging) = member(&mut config, "Logging") {
        let is_on = logging
            .get("Bucket")
            .and_then(Node::as_str)
            .is_some_and(|it| !it.is_empty());
        logging.set("Enabled", Node::new(Value::Bool(is_on), logging.place));
    }
    definition
        .distributions
        .push(defined(cx, instance, StandIn::CloudFrontId, config));
}

/// A resource that is nothing but its configuration.
pub(super) fn defined(cx: &Cx<'_, '_>, instance: usize, kind: StandIn, config: Node) -> Defined {
    let it = &cx.plan.instances[instance];
    Defined {
        id: cx.id(instance, kind),
        is_stand_in: text(it.values, "id").is_none(),
        names: it.names(),
        config,
        place: it.place,
    }
}

/// Gives a member a value where it has none.
pub(super) fn usually(map: &mut Node, name: &str, value: Value) {
    if map.get(name).is_none() {
        let place = map.place;
        map.set(name, Node::new(value, place));
    }
}

/// A member that may be changed.
pub(super) fn member<'n>(map: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    match &mut map.value {
        Value::Map(members) => members
            .iter_mut()
            .find(|it| it.name == name)
            .map(|it| &mut it.node),
        _ => None,
    }
}

/// Takes a member out.
pub(super) fn take(map: &mut Node, name: &str) -> Option<Member> {
    let Value::Map(members) = &mut map.value else {
        return None;
    };
    let at = members.iter().position(|it| it.name == name)?;
    Some(members.remove(at))
}

fn complete_origin<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, origin: &mut Node) {
    let id = origin.get("Id").and_then(Node::as_text).unwrap_or_default();
    if origin.get("DomainName").is_none() {
        let domain = assumed_domain(cx, block, &id);
        origin.set("DomainName", domain);
    }
    let domain = origin
        .get("DomainName")
        .and_then(Node::as_text)
        .unwrap_or_default();
    complete_headers(cx, block, origin);
    let kinds = ["S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig"];
    if kinds.iter().all(|it| origin.get(it).is_none()) && is_bucket(&domain) {
        let place = origin.place;
        let mut config = Node::map(place);
        config.set("OriginAccessIdentity", Node::text("", place));
        origin.set("S3OriginConfig", config);
    }
    let identity =
        member(origin, "S3OriginConfig").and_then(|it| member(it, "OriginAccessIdentity"));
    if let Some(Value::String(identity)) = identity.map(|it| &mut it.value)
        && !identity.is_empty()
        && !identity.contains('/')
    {
        *identity = format!("origin-access-identity/cloudfront/{identity}");
    }
}

/// Gives headers a value that stands for what is known only after it is applied, such as a secret.
fn complete_headers<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, origin: &mut Node) {
    let headers = member(origin, "CustomHeaders").map(|it| &mut it.value);
    let Some(Value::List(headers)) = headers else {
        return;
    };
    let written = block.blocks(cx, "custom_header");
    for (header, block) in headers.iter_mut().zip(written) {
        if header.get("HeaderValue").is_none() {
            let name = header.get("HeaderName").and_then(Node::as_text);
            let name = format!("custom_header[{:?}].value", name.unwrap_or_default());
            let what = format!("`{UNKNOWN}` stands for it");
            cx.unresolved_in(block, &name, block.expression("value"), &what);
            header.set("HeaderValue", Node::text(UNKNOWN, block.place));
        }
    }
}

/// The domain name of an origin where a plan does not say it: `dynamic` blocks are not in it, nor are
/// locals.
fn assumed_domain<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, id: &str) -> Node {
    let it = &cx.plan.instances[block.instance];
    let expression = block.expression("domain_name");
    let roots = expression.map(roots).unwrap_or_default();
    let names_nothing = |it: &&str| {
        ["local.", "var.", "each."]
            .iter()
            .any(|name| it.starts_with(name))
    };
    let may_guess = roots.is_empty() || roots.iter().any(names_nothing);
    let bucket = may_guess.then(|| bucket_called(cx.plan, it, id)).flatten();
    let name = format!("origin[{id:?}].domain_name");
    cx.begin();
    let domain = bucket.and_then(|it| {
        let domain = cx.attribute(it, "bucket_regional_domain_name", block.place)?;
        Some((cx.plan.instances[it].address, domain))
    });
    if let Some((bucket, domain)) = domain {
        let what = format!("the bucket `{bucket}` is taken, since it is called like the origin");
        cx.unresolved(it.address, &name, expression, &what);
        return domain;
    }
    let domain = format!("{}.unknown.invalid", host_label(id));
    cx.unresolved(
        it.address,
        &name,
        expression,
        &format!("`{domain}` stands for it"),
    );
    Node::text(domain, expression.map_or(block.place, |it| it.place))
}

/// The bucket that is called like an origin: by its key, its name, or the key of its module. One whose
/// key is a word of the id counts where none is called exactly so.
fn bucket_called(plan: &Plan<'_>, by: &Instance<'_>, id: &str) -> Option<usize> {
    let buckets = || {
        let all = plan.instances.iter().enumerate();
        all.filter(|it| it.1.kind == "aws_s3_bucket")
    };
    let called = |it: &Instance<'_>| {
        let mut names: Vec<String> = it.key.iter().map(Key::text).collect();
        names.extend(text(it.values, "bucket"));
        // A module is called with the key of an app, and has buckets of its own.
        if it.scope.address != by.scope.address {
            names.extend(it.scope.key.iter().map(Key::text));
        }
        names
    };
    let is_word = |name: &str| {
        let found = id.match_indices(name).any(|(at, _)| {
            let before = id[..at].chars().next_back();
            let after = id[at + name.len()..].chars().next();
            let ends = |it: Option<char>| it.is_none_or(|it| !it.is_alphanumeric());
            ends(before) && ends(after)
        });
        found && !name.is_empty()
    };
    let only = |matches: &dyn Fn(&str) -> bool| {
        let mut all = buckets().filter(|it| called(it.1).iter().any(|name| matches(name)));
        let first = all.next();
        first.filter(|_| all.next().is_none()).map(|it| it.0)
    };
    only(&|name| name == id).or_else(|| only(&is_word))
}

/// An id as it may stand in a host name.
fn host_label(id: &str) -> String {
    let label = id.chars().take(60);
    let label: String = label
        .map(|it| {
            if it.is_ascii_alphanumeric() {
                it.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    match label.trim_matches('-') {
        "" => "origin".to_owned(),
        it => it.to_owned(),
    }
}

/// Whether a domain name is the REST endpoint of a bucket.
fn is_bucket(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let inner = domain.strip_suffix(".cn").unwrap_or(&domain);
    inner.strip_suffix(".amazonaws.com").is_some_and(|it| {
        let (_, service) = it.rsplit_once(".s3").unwrap_or(("", "-website"));
        !service.starts_with("-website") && (service.is_empty() || service.starts_with(['.', '-']))
    })
}

fn complete_behavior(behavior: &mut Node) {
    let cached = take(behavior, "CachedMethods");
    if let Some(methods) = take(behavior, "AllowedMethods") {
        let place = methods.node.place;
        let mut allowed = Node::map(place);
        allowed.set("Items", methods.node);
        if let Some(cached) = cached {
            let mut items = Node::map(cached.node.place);
            items.set("Items", cached.node);
            allowed.set("CachedMethods", items);
        }
        behavior.set("AllowedMethods", allowed);
    }
    for name in ["TrustedSigners", "TrustedKeyGroups"] {
        let Some(found) = take(behavior, name) else {
            continue;
        };
        if found.node.items().is_empty() {
            continue;
        }
        let mut trust = Node::map(found.node.place);
        trust.set("Enabled", Node::new(Value::Bool(true), found.node.place));
        trust.set("Items", found.node);
        behavior.set(name, trust);
    }
    let has_policy = behavior.get("CachePolicyId").and_then(Node::as_str);
    if has_policy.is_some_and(|it| !it.is_empty()) {
        // The provider writes zeros beside a policy; they mean nothing.
        for name in ["MinTTL", "DefaultTTL", "MaxTTL", "ForwardedValues"] {
            take(behavior, name);
        }
    }
    if let Some(forwarded) = member(behavior, "ForwardedValues") {
        usually(forwarded, "QueryString", Value::Bool(false));
        if forwarded.get("Cookies").is_none() {
            let mut cookies = Node::map(forwarded.place);
            cookies.set("Forward", Node::text("none", forwarded.place));
            forwarded.set("Cookies", cookies);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_endpoint_of_a_bucket_is_told_from_other_domains() {
        for (domain, expected) in [
            ("b.s3.us-east-1.amazonaws.com", true),
            ("b.s3.amazonaws.com", true),
            ("b.s3-eu-west-1.amazonaws.com", true),
            ("a.b.s3.dualstack.eu-west-1.amazonaws.com", true),
            ("b.s3.cn-north-1.amazonaws.com.cn", true),
            ("b.s3-website-us-east-1.amazonaws.com", false),
            ("b.s3-website.eu-central-1.amazonaws.com", false),
            ("x.execute-api.us-east-1.amazonaws.com", false),
            ("x.s3xy.amazonaws.com", false),
            ("example.com", false),
        ] {
            assert_eq!(is_bucket(domain), expected, "{domain}");
        }
    }
}
