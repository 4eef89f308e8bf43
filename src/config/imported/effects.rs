//! What a distribution says that has no local effect, and what is not emulated.
//!
//! AWS: "Distribution settings", "Cache behavior settings", "Origin settings".

use super::tables::place_of;
use crate::import::{Defined, Finding, Node, Weight};

/// When a setting is worth a word.
#[derive(Clone, Copy)]
enum When {
    /// It is there and not empty: no empty text, list or object.
    There,
    /// It is `true`.
    On,
    /// It is there, with another value than this usual one.
    Not(&'static str),
    /// Its member of this name is `true`, or where it has no such member its list is not empty.
    Trusts,
}

/// A setting: its way, when it is worth a word, how much it matters, and what follows.
type Setting = (&'static [&'static str], When, Weight, &'static str);

/// Of the distribution as a whole.
const OF_DISTRIBUTION: &[Setting] = &[
    (
        &["PriceClass"],
        When::Not("PriceClass_All"),
        Weight::NoEffect,
        "the price class has no local effect: there is one edge",
    ),
    (
        &["WebACLId"],
        When::There,
        Weight::NoEffect,
        "the web ACL has no local effect: no request is blocked",
    ),
    (
        &["Logging", "Bucket"],
        When::There,
        Weight::NoEffect,
        "the standard log is not written",
    ),
    (
        &["ViewerCertificate", "ACMCertificateArn"],
        When::There,
        Weight::NoEffect,
        "the certificate has no local effect: HTTPS uses certificates of the local authority",
    ),
    (
        &["ViewerCertificate", "IAMCertificateId"],
        When::There,
        Weight::NoEffect,
        "the certificate has no local effect: HTTPS uses certificates of the local authority",
    ),
    (
        &["AnycastIpListId"],
        When::There,
        Weight::NoEffect,
        "anycast addresses have no local effect",
    ),
    (
        &["CacheTagConfig"],
        When::There,
        Weight::NoEffect,
        "cache tags have no local effect: invalidate by path",
    ),
    (
        &["Restrictions", "GeoRestriction", "RestrictionType"],
        When::Not("none"),
        Weight::Unsupported,
        "geo restriction is not judged: every viewer is let in",
    ),
    (
        &["ViewerMtlsConfig"],
        When::There,
        Weight::Unsupported,
        "client certificates are not asked for: every viewer is let in",
    ),
    (
        &["TenantConfig"],
        When::There,
        Weight::Unsupported,
        "tenants are not known: the distribution answers by itself",
    ),
    (
        &["ConnectionMode"],
        When::Not("direct"),
        Weight::Unsupported,
        "tenants are not known: the distribution answers by itself",
    ),
    (
        &["ConnectionFunctionAssociation"],
        When::There,
        Weight::Unsupported,
        "connection functions do not run",
    ),
    (
        &["ContinuousDeploymentPolicyId"],
        When::There,
        Weight::Unsupported,
        "continuous deployment is not emulated: nothing goes to the staging distribution",
    ),
];

/// Of each origin.
const OF_ORIGIN: &[Setting] = &[
    (
        &["OriginShield", "Enabled"],
        When::On,
        Weight::NoEffect,
        "Origin Shield has no local effect: there is one cache",
    ),
    (
        &["VpcOriginConfig"],
        When::There,
        Weight::NoEffect,
        "the VPC origin cannot be reached from here; `[bind]` says what stands for it",
    ),
    (
        &["CustomOriginConfig", "OriginMtlsConfig"],
        When::There,
        Weight::NoEffect,
        "no client certificate is shown to the origin",
    ),
];

/// Of each behavior.
const OF_BEHAVIOR: &[Setting] = &[
    (
        &["TrustedKeyGroups"],
        When::Trusts,
        Weight::Unsupported,
        "signed URLs and cookies are not asked for: every viewer is let in",
    ),
    (
        &["TrustedSigners"],
        When::Trusts,
        Weight::Unsupported,
        "signed URLs and cookies are not asked for: every viewer is let in",
    ),
    (
        &["RealtimeLogConfigArn"],
        When::There,
        Weight::NoEffect,
        "the real-time log is not written",
    ),
    (
        &["FieldLevelEncryptionId"],
        When::There,
        Weight::Unsupported,
        "field-level encryption is not emulated: fields reach the origin as they are",
    ),
    (
        &["SmoothStreaming"],
        When::On,
        Weight::Unsupported,
        "Smooth Streaming is not emulated",
    ),
    (
        &["GrpcConfig", "Enabled"],
        When::On,
        Weight::Unsupported,
        "gRPC is not emulated",
    ),
];

/// What a distribution says without effect, with its places.
pub(super) fn of_distribution(it: &Defined) -> Vec<Finding> {
    let config = &it.config;
    let mut res = Vec::new();
    judge(config, OF_DISTRIBUTION, "", &mut res);
    for origin in list(config, "Origins") {
        judge(origin, OF_ORIGIN, &of("origin", origin, "Id"), &mut res);
    }
    for behavior in list(config, "CacheBehaviors") {
        let of = of("behavior", behavior, "PathPattern");
        judge(behavior, OF_BEHAVIOR, &of, &mut res);
    }
    if let Some(behavior) = config.get("DefaultCacheBehavior") {
        judge(behavior, OF_BEHAVIOR, "the default behavior: ", &mut res);
    }
    if config.get("Staging").and_then(Node::as_bool) == Some(true) {
        let title = "a staging distribution: it answers under its own id, and gets no part of the primary one's requests";
        let place = place_of(config, "DistributionConfig.Staging", it.place);
        res.push(Finding::new(Weight::Unsupported, "unsupported", title).at(place));
    }
    res
}

fn judge(node: &Node, settings: &[Setting], of: &str, res: &mut Vec<Finding>) {
    for (way, when, weight, what) in settings {
        let Some(value) = node.at(way) else { continue };
        if is_worth(value, *when) {
            let code = match weight {
                Weight::Unsupported => "unsupported",
                Weight::Wrong | Weight::Assumed | Weight::NoEffect => "no-effect",
            };
            res.push(Finding::new(*weight, code, format!("{of}{what}")).at(value.place));
        }
    }
}

fn is_worth(value: &Node, when: When) -> bool {
    let there = !value.is_null()
        && value.as_str() != Some("")
        && (value.as_text().is_some() || !value.items().is_empty() || !value.members().is_empty());
    match when {
        When::There => there,
        When::On => value.as_bool() == Some(true),
        When::Not(usual) => there && value.as_text().as_deref() != Some(usual),
        When::Trusts => {
            let items = value.get("Items").unwrap_or(value).items();
            value
                .get("Enabled")
                .map_or(!items.is_empty(), |it| it.as_bool() == Some(true))
        }
    }
}

fn list<'a>(config: &'a Node, name: &str) -> &'a [Node] {
    let list = config.get(name);
    list.map(|it| it.get("Items").unwrap_or(it).items())
        .unwrap_or_default()
}

fn of(what: &str, node: &Node, name: &str) -> String {
    let name = node.get(name).and_then(Node::as_text).unwrap_or_default();
    format!("the {what} `{name}`: ")
}
