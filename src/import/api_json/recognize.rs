//! Which documents beside a distribution are of AWS's APIs at all.

use super::super::document::Node;
use super::distributions::is_api_json;

/// Members at the root of a document, one of which is in everything that is read here.
const ROOTS: [&str; 31] = [
    "CachePolicy",
    "CachePolicyConfig",
    "CachePolicyList",
    "CloudFrontOriginAccessIdentity",
    "CloudFrontOriginAccessIdentityConfig",
    "CloudFrontOriginAccessIdentityList",
    "Configuration",
    "CORSRules",
    "ErrorDocument",
    "FunctionList",
    "FunctionName",
    "Functions",
    "FunctionSummary",
    "Grants",
    "IndexDocument",
    "KeyValueStore",
    "KeyValueStoreList",
    "OriginAccessControl",
    "OriginAccessControlConfig",
    "OriginAccessControlList",
    "OriginRequestPolicy",
    "OriginRequestPolicyConfig",
    "OriginRequestPolicyList",
    "Policy",
    "PublicAccessBlockConfiguration",
    "RedirectAllRequestsTo",
    "ResponseHeadersPolicy",
    "ResponseHeadersPolicyConfig",
    "ResponseHeadersPolicyList",
    "RoutingRules",
    "Statement",
];

/// Whether a document is one that the CLI prints of something that is read here.
pub(super) fn is_known(root: &Node) -> bool {
    is_api_json(root)
        || root
            .members()
            .iter()
            .any(|it| ROOTS.contains(&it.name.as_str()))
        || is_pairs(root)
        || is_import_file(root)
        || is_versioning(root)
}

/// `aws cloudfront-keyvaluestore list-keys`
pub(super) fn is_pairs(root: &Node) -> bool {
    let Some(items) = root.get("Items") else {
        return false;
    };
    let is_pair = |it: &Node| it.get("Key").is_some() && it.get("Value").is_some();
    !items.items().is_empty() && items.items().iter().all(is_pair)
}

/// What a key value store is created from: `{"data": [{"key": .., "value": ..}]}`.
pub(super) fn is_import_file(root: &Node) -> bool {
    let is_pair = |it: &Node| it.get("key").is_some() && it.get("value").is_some();
    root.get("data")
        .is_some_and(|it| !it.items().is_empty() && it.items().iter().all(is_pair))
}

/// `aws s3api get-bucket-versioning`
pub(super) fn is_versioning(root: &Node) -> bool {
    let status = root.get("Status").and_then(Node::as_str);
    let others = root.members().iter();
    let mut others = others.filter(|it| it.name != "Status" && it.name != "MFADelete");
    matches!(status, Some("Enabled" | "Suspended")) && others.next().is_none()
}
