//! What CloudFront adds to a configuration that it is given: every default, written out.
//!
//! A client that gets a configuration, changes it and sends it back finds all members there, and
//! Terraform sees no difference between what it wrote and what it reads. `tables.rs` has the
//! members of each type in the API's order with what stands there where nothing was said.
//!
//! AWS: "Amazon CloudFront API Reference", the types named in `tables.rs`; the defaults are those
//! of "All distribution settings reference".
//!
//! # Fidelity
//!
//! - Members that the tables do not know stay as they are, behind those that they know.
//! - A behavior without a policy and without `ForwardedValues` gets no TTLs.

mod tables;

use serde_json::{Map, Value, json};

use tables::{Member, Shape};

/// A complete `DistributionConfig`.
///
/// ```
/// use mfe_dev::resources::complete_distribution;
///
/// let config = complete_distribution(serde_json::json!({ "CallerReference": "1" }));
/// assert_eq!(config["PriceClass"], "PriceClass_All");
/// assert_eq!(config["Aliases"]["Quantity"], 0);
/// ```
pub fn complete_distribution(config: Value) -> Value {
    let mut config = of_shape(config, tables::DISTRIBUTION_CONFIG);
    let certificate = config["ViewerCertificate"].take();
    config["ViewerCertificate"] = viewer_certificate(&certificate);
    for origin in items(&mut config["Origins"]) {
        complete_origin(origin);
    }
    complete_behavior(&mut config["DefaultCacheBehavior"]);
    for behavior in items(&mut config["CacheBehaviors"]) {
        complete_behavior(behavior);
    }
    config
}

/// A complete `CachePolicyConfig`.
pub fn complete_cache_policy(config: Value) -> Value {
    let mut config = of_shape(config, tables::CACHE_POLICY_CONFIG);
    let min = config["MinTTL"].as_u64().unwrap_or_default();
    let default = config["DefaultTTL"].as_u64().unwrap_or(min.max(DAY));
    let max = config["MaxTTL"].as_u64().unwrap_or(default.max(YEAR));
    config["DefaultTTL"] = default.into();
    config["MaxTTL"] = max.into();
    config
}

/// A complete `OriginRequestPolicyConfig`.
pub fn complete_origin_request_policy(config: Value) -> Value {
    of_shape(config, tables::ORIGIN_REQUEST_POLICY_CONFIG)
}

/// A complete `ResponseHeadersPolicyConfig`.
pub fn complete_response_headers_policy(config: Value) -> Value {
    of_shape(config, tables::RESPONSE_HEADERS_POLICY_CONFIG)
}

/// A complete `OriginAccessControlConfig`.
pub fn complete_origin_access_control(config: Value) -> Value {
    of_shape(config, tables::ORIGIN_ACCESS_CONTROL_CONFIG)
}

/// A complete `FunctionConfig`.
pub fn complete_function(config: Value) -> Value {
    of_shape(config, tables::FUNCTION_CONFIG)
}

/// The default TTL where a configuration gives none, in seconds.
const DAY: u64 = 86_400;
/// The maximum TTL where a configuration gives none, in seconds.
const YEAR: u64 = 31_536_000;

/// The members of a shape in its order, then those that it does not know.
fn of_shape(value: Value, shape: Shape) -> Value {
    // An element without children was read as an empty text.
    let mut given = match value {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let mut res = Map::new();
    for (name, member) in shape {
        // `remove` would put the last member in the place of this one.
        let value = of_member(given.shift_remove(*name), *member);
        if let Some(value) = value {
            res.insert((*name).to_owned(), value);
        }
    }
    res.extend(given);
    Value::Object(res)
}

fn of_member(given: Option<Value>, member: Member) -> Option<Value> {
    let said = given.filter(|it| !it.is_null());
    let is_said = |it: &Value| it.as_str() != Some("");
    match member {
        Member::AsGiven => said,
        Member::Text(text) => Some(said.unwrap_or_else(|| text.into())),
        Member::Flag(flag) => Some(said.filter(is_said).unwrap_or(Value::Bool(flag))),
        Member::Number(number) => Some(said.filter(is_said).unwrap_or_else(|| number.into())),
        Member::Object(shape) => Some(of_shape(said.unwrap_or_default(), shape)),
        Member::Optional(shape) => said.map(|it| of_shape(it, shape)),
        Member::List(shape) => Some(list(said.unwrap_or_default(), shape)),
        Member::OptionalList(shape) => said.map(|it| list(it, shape)),
    }
}

/// A list with its `Quantity`, and without `Items` where there are none.
fn list(value: Value, shape: Shape) -> Value {
    let mut given = match value {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let items = match given.shift_remove("Items") {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    given.shift_remove("Quantity");
    let mut res = Map::new();
    // `Enabled`, `RestrictionType` and `CachedMethods` stand beside the list.
    let (before, after): (Vec<_>, Vec<_>) = given.into_iter().partition(|(_, it)| !it.is_object());
    res.extend(before);
    res.insert("Quantity".to_owned(), items.len().into());
    if !items.is_empty() {
        let items = items.into_iter().map(|it| match shape {
            [] => it,
            shape => of_shape(it, shape),
        });
        res.insert("Items".to_owned(), items.collect());
    }
    res.extend(after);
    Value::Object(res)
}

/// The members of a list.
fn items(list: &mut Value) -> impl Iterator<Item = &mut Value> {
    list.get_mut("Items")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
}

fn complete_origin(origin: &mut Value) {
    if let Some(custom) = origin.get_mut("CustomOriginConfig")
        && custom["OriginSslProtocols"]["Quantity"] == 0
    {
        custom["OriginSslProtocols"] = json!({ "Quantity": 2, "Items": ["SSLv3", "TLSv1"] });
    }
}

fn complete_behavior(behavior: &mut Value) {
    for (list, flag) in [
        ("TrustedSigners", "Enabled"),
        ("TrustedKeyGroups", "Enabled"),
    ] {
        let some = behavior[list]["Quantity"] != 0;
        put_first(&mut behavior[list], flag, some.into());
    }
    let methods = json!({ "Quantity": 2, "Items": ["HEAD", "GET"] });
    let allowed = &mut behavior["AllowedMethods"];
    if allowed["Quantity"] == 0 {
        *allowed = methods.clone();
    }
    if allowed.get("CachedMethods").is_none() {
        allowed["CachedMethods"] = methods;
    }
    if behavior.get("ForwardedValues").is_some() {
        let number = |behavior: &Value, name: &str| behavior.get(name).and_then(Value::as_u64);
        let min = number(behavior, "MinTTL").unwrap_or_default();
        let default = number(behavior, "DefaultTTL").unwrap_or(min.max(DAY));
        let max = number(behavior, "MaxTTL").unwrap_or(default.max(YEAR));
        behavior["MinTTL"] = min.into();
        behavior["DefaultTTL"] = default.into();
        behavior["MaxTTL"] = max.into();
    }
}

/// Gives an object a member that stands first, where it does not have it.
fn put_first(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object
        && !members.contains_key(name)
    {
        members.shift_insert(0, name.to_owned(), value);
    }
}

/// CloudFront's own certificate, or one of ACM or IAM, with the two older members that repeat it.
fn viewer_certificate(given: &Value) -> Value {
    let text = |name: &str| {
        let text = given.get(name).and_then(Value::as_str);
        text.filter(|it| !it.is_empty())
    };
    let of_ours = text("ACMCertificateArn").map(|it| (it, "acm"));
    let of_ours = of_ours.or_else(|| text("IAMCertificateId").map(|it| (it, "iam")));
    let Some((certificate, source)) = of_ours else {
        return json!({
            "CloudFrontDefaultCertificate": true,
            "SSLSupportMethod": "vip",
            "MinimumProtocolVersion": "TLSv1",
            "CertificateSource": "cloudfront",
        });
    };
    let mut res = of_shape(given.clone(), tables::VIEWER_CERTIFICATE);
    res["Certificate"] = certificate.into();
    res["CertificateSource"] = source.into();
    res
}

#[cfg(test)]
mod tests;
