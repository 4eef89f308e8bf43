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

/// Members that stand early in documents which are recognised by more than one member.
const EARLY: [&str; 7] = [
    "CallerReference",
    "data",
    "Distribution",
    "DistributionConfig",
    "DistributionConfigWithTags",
    "DistributionList",
    "Items",
];

/// Texts up to this many bytes are read whole, whatever they are.
const SMALL: usize = 64 * 1024;

/// How far into a larger text a member of its root has to stand.
const HEAD: usize = 4 * 1024;

/// Whether a text is worth being parsed: beside a document may be lock files of megabytes.
pub(super) fn may_be_known(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
    let is_named = |name: &&str| {
        let rest = head.split(*name).skip(1);
        let mut behind = rest.map(|it| it.trim_start_matches('"').trim_start());
        behind.any(|it| it.starts_with(':'))
    };
    text.len() <= SMALL || ROOTS.iter().chain(&EARLY).any(is_named)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_text_is_worth_being_parsed_if_its_head_names_a_known_member() {
        let large = |head: &str| format!("{head}{}", " ".repeat(SMALL));
        for (text, expected) in [
            (large(r#"{"CachePolicyList": {"Items": ["#), true),
            (large("CachePolicyList:\n  Items:\n"), true),
            (large(r#"{"ETag": "E", "Distribution" : {"#), true),
            (large(r#"{"name": "site", "lockfileVersion": 3}"#), false),
            (large(r#"{"name": "Policy"}"#), false),
            (r#"{"name": "site"}"#.to_owned(), true),
            (format!("{}\"Policy\":", large("")), false),
        ] {
            assert_eq!(may_be_known(&text), expected, "{}", text.trim_end());
        }
    }
}
