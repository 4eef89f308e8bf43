//! `AWS::CloudFront::Distribution` as `DistributionConfig` of CloudFront's API.
//!
//! The names come from a table; here is what has another form: methods, trusted signers, the single
//! origin of old templates, and what CloudFormation leaves out.
//!
//! # Fidelity
//!
//! - CloudFormation's reference gives 300 seconds as the default of `ErrorCachingMinTTL`; the API
//!   knows only 10, which is what is taken.
//! - Without `HttpVersion` a distribution has `http1.1`, as the reference says; the console's default
//!   is another one.

use super::super::ResolvedResource;
use super::config_of;
use super::distribution_properties::DISTRIBUTION;
use super::edits::{get_mut, in_items, items, items_mut, object, set_if_absent, take};
use crate::import::{Defined, Finding, Node, Place, Value};

/// The distribution; `None` where it has no configuration, which is reported.
pub(super) fn distribution(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    let mut config = config_of(resource, &DISTRIBUTION, "DistributionConfig", found)?;
    legacy_origins(&mut config);
    if let Some(default) = get_mut(&mut config, "DefaultCacheBehavior") {
        behavior(default);
    }
    if let Some(behaviors) = get_mut(&mut config, "CacheBehaviors") {
        items_mut(behaviors).iter_mut().for_each(behavior);
    }
    if let Some(responses) = get_mut(&mut config, "CustomErrorResponses") {
        items_mut(responses).iter_mut().for_each(response_code);
    }
    if let Some(logging) = get_mut(&mut config, "Logging") {
        log_is_enabled(logging);
    }
    let place = resource.place;
    set_if_absent(&mut config, "CallerReference", &resource.physical_id, place);
    set_if_absent(&mut config, "Comment", "", place);
    // The API's own default is `http2`.
    set_if_absent(&mut config, "HttpVersion", "http1.1", place);
    Some(Defined {
        id: resource.physical_id.clone(),
        is_stand_in: resource.is_stand_in,
        names: resource.names(),
        config,
        place,
    })
}

/// `AllowedMethods` and `CachedMethods` stand side by side, and who may sign is a plain list.
fn behavior(behavior: &mut Node) {
    let cached = take(behavior, "CachedMethods");
    let allowed = take(behavior, "AllowedMethods");
    if let Some(place) = allowed.as_ref().or(cached.as_ref()).map(|it| it.place) {
        let mut methods = in_items(allowed.unwrap_or_else(|| get_and_head(place)));
        if let Some(cached) = cached {
            methods.set("CachedMethods", in_items(cached));
        }
        behavior.set("AllowedMethods", methods);
    }
    if let Some(values) = get_mut(behavior, "ForwardedValues") {
        no_cookies(values);
    }
    for name in ["TrustedKeyGroups", "TrustedSigners"] {
        let Some(who) = take(behavior, name) else {
            continue;
        };
        let is_trusted = !items(&who).is_empty();
        let mut who = in_items(who);
        if who.get("Enabled").is_none() {
            let place = who.place;
            who.set("Enabled", Node::new(Value::Bool(is_trusted), place));
        }
        behavior.set(name, who);
    }
}

/// CloudFormation needs no `Cookies`: none is forwarded then.
fn no_cookies(forwarded_values: &mut Node) {
    let place = forwarded_values.place;
    let is_asked = matches!(forwarded_values.value, Value::Map(_));
    if is_asked && forwarded_values.get("Cookies").is_none() {
        let none = object(place, vec![("Forward", Node::text("none", place))]);
        forwarded_values.set("Cookies", none);
    }
}

/// CloudFront's default for the methods of a behavior.
fn get_and_head(place: Place) -> Node {
    let methods = ["GET", "HEAD"].map(|it| Node::text(it, place));
    Node::new(Value::List(methods.to_vec()), place)
}

/// A number in CloudFormation, a text in the API.
fn response_code(response: &mut Node) {
    let Some(code) = get_mut(response, "ResponseCode") else {
        return;
    };
    if let Some(text) = code.as_text() {
        code.value = Value::String(text);
    }
}

/// CloudFormation has no `Enabled`: the log is written where a bucket is named.
fn log_is_enabled(logging: &mut Node) {
    let bucket = logging.get("Bucket").and_then(Node::as_str);
    let is_enabled = bucket.is_some_and(|it| !it.is_empty());
    let place = logging.place;
    logging.set("Enabled", Node::new(Value::Bool(is_enabled), place));
}

/// Old templates have one origin, beside the behaviors: `S3Origin` or `CustomOrigin`.
///
/// Such an origin has no id, so it gets the one that the default behavior asks for.
fn legacy_origins(config: &mut Node) {
    let s3 = take(config, "S3Origin");
    let custom = take(config, "CustomOrigin");
    let Some(origin) = s3.map(legacy_s3).or_else(|| custom.map(legacy_custom)) else {
        return;
    };
    if config
        .get("Origins")
        .is_some_and(|it| !items(it).is_empty())
    {
        return;
    }
    let target = config.at(&["DefaultCacheBehavior", "TargetOriginId"]);
    let id = target.or_else(|| origin.get("DomainName")).cloned();
    let mut origin = origin;
    if let Some(id) = id {
        origin.set("Id", id);
    }
    let place = origin.place;
    config.set("Origins", Node::new(Value::List(vec![origin]), place));
}

fn legacy_s3(mut legacy: Node) -> Node {
    let place = legacy.place;
    let identity = take(&mut legacy, "OriginAccessIdentity");
    let identity = identity.unwrap_or_else(|| Node::text("", place));
    let config = object(place, vec![("OriginAccessIdentity", identity)]);
    legacy_origin(legacy, "S3OriginConfig", config)
}

fn legacy_custom(mut legacy: Node) -> Node {
    let name = take(&mut legacy, "DNSName");
    let mut origin = Node::map(legacy.place);
    if let Some(name) = name {
        origin.set("DNSName", name);
    }
    legacy_origin(origin, "CustomOriginConfig", legacy)
}

fn legacy_origin(mut legacy: Node, kind: &str, config: Node) -> Node {
    let mut origin = Node::map(legacy.place);
    if let Some(name) = take(&mut legacy, "DNSName") {
        origin.set("DomainName", name);
    }
    origin.set(kind, config);
    origin
}
