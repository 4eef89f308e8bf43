//! The kinds of resources that are nothing but a configuration with a name: what the API calls
//! them, and in what they differ.

use serde_json::Value;

use crate::resources::{
    Resource, Resources, complete_cache_policy, complete_origin_access_control,
    complete_origin_request_policy, complete_response_headers_policy,
};

/// A kind.
pub(super) struct Kind {
    /// The path behind the version.
    pub(super) path: &'static [&'static str],
    /// The element of one of them; `…Config` and `…Summary` follow from it.
    pub(super) name: &'static str,
    pub(super) config: &'static str,
    pub(super) list: &'static str,
    /// What it is called in messages.
    pub(super) words: &'static str,
    pub(super) no_such: &'static str,
    pub(super) already_exists: &'static str,
    pub(super) in_use: &'static str,
    /// The member that no two of them have the same.
    pub(super) unique: &'static str,
    /// The members that have to be there.
    pub(super) required: &'static [&'static str],
    /// The member of a distribution that names one, and what stands in front of its id there.
    pub(super) named_by: &'static str,
    pub(super) named_with: &'static str,
    /// Whether an update is put to `{id}/config`, or to `{id}`.
    pub(super) is_updated_at_config: bool,
    /// Whether AWS has some of its own, and each says when it was changed.
    pub(super) is_policy: bool,
    pub(super) of: fn(&Resources) -> &Vec<Resource>,
    pub(super) of_mut: fn(&mut Resources) -> &mut Vec<Resource>,
    pub(super) complete: fn(Value) -> Value,
}

pub(super) static CACHE_POLICY: Kind = Kind {
    path: &["cache-policy"],
    name: "CachePolicy",
    config: "CachePolicyConfig",
    list: "CachePolicyList",
    words: "cache policy",
    no_such: "NoSuchCachePolicy",
    already_exists: "CachePolicyAlreadyExists",
    in_use: "CachePolicyInUse",
    unique: "Name",
    required: &["Name", "MinTTL"],
    named_by: "CachePolicyId",
    named_with: "",
    is_updated_at_config: false,
    is_policy: true,
    of: |it| &it.cache_policies,
    of_mut: |it| &mut it.cache_policies,
    complete: complete_cache_policy,
};

pub(super) static ORIGIN_REQUEST_POLICY: Kind = Kind {
    path: &["origin-request-policy"],
    name: "OriginRequestPolicy",
    config: "OriginRequestPolicyConfig",
    list: "OriginRequestPolicyList",
    words: "origin request policy",
    no_such: "NoSuchOriginRequestPolicy",
    already_exists: "OriginRequestPolicyAlreadyExists",
    in_use: "OriginRequestPolicyInUse",
    unique: "Name",
    required: &[
        "Name",
        "HeadersConfig",
        "CookiesConfig",
        "QueryStringsConfig",
    ],
    named_by: "OriginRequestPolicyId",
    named_with: "",
    is_updated_at_config: false,
    is_policy: true,
    of: |it| &it.origin_request_policies,
    of_mut: |it| &mut it.origin_request_policies,
    complete: complete_origin_request_policy,
};

pub(super) static RESPONSE_HEADERS_POLICY: Kind = Kind {
    path: &["response-headers-policy"],
    name: "ResponseHeadersPolicy",
    config: "ResponseHeadersPolicyConfig",
    list: "ResponseHeadersPolicyList",
    words: "response headers policy",
    no_such: "NoSuchResponseHeadersPolicy",
    already_exists: "ResponseHeadersPolicyAlreadyExists",
    in_use: "ResponseHeadersPolicyInUse",
    unique: "Name",
    required: &["Name"],
    named_by: "ResponseHeadersPolicyId",
    named_with: "",
    is_updated_at_config: false,
    is_policy: true,
    of: |it| &it.response_headers_policies,
    of_mut: |it| &mut it.response_headers_policies,
    complete: complete_response_headers_policy,
};

static ORIGIN_ACCESS_CONTROL: Kind = Kind {
    path: &["origin-access-control"],
    name: "OriginAccessControl",
    config: "OriginAccessControlConfig",
    list: "OriginAccessControlList",
    words: "origin access control",
    no_such: "NoSuchOriginAccessControl",
    already_exists: "OriginAccessControlAlreadyExists",
    in_use: "OriginAccessControlInUse",
    unique: "Name",
    required: &["Name", "SigningBehavior", "OriginAccessControlOriginType"],
    named_by: "OriginAccessControlId",
    named_with: "",
    is_updated_at_config: true,
    is_policy: false,
    of: |it| &it.origin_access_controls,
    of_mut: |it| &mut it.origin_access_controls,
    complete: complete_origin_access_control,
};

static ORIGIN_ACCESS_IDENTITY: Kind = Kind {
    path: &["origin-access-identity", "cloudfront"],
    name: "CloudFrontOriginAccessIdentity",
    config: "CloudFrontOriginAccessIdentityConfig",
    list: "CloudFrontOriginAccessIdentityList",
    words: "origin access identity",
    no_such: "NoSuchCloudFrontOriginAccessIdentity",
    already_exists: "CloudFrontOriginAccessIdentityAlreadyExists",
    in_use: "CloudFrontOriginAccessIdentityInUse",
    unique: "CallerReference",
    required: &["CallerReference"],
    named_by: "OriginAccessIdentity",
    named_with: "origin-access-identity/cloudfront/",
    is_updated_at_config: true,
    is_policy: false,
    of: |it| &it.origin_access_identities,
    of_mut: |it| &mut it.origin_access_identities,
    complete: |it| it,
};

static KINDS: [&Kind; 5] = [
    &CACHE_POLICY,
    &ORIGIN_REQUEST_POLICY,
    &RESPONSE_HEADERS_POLICY,
    &ORIGIN_ACCESS_CONTROL,
    &ORIGIN_ACCESS_IDENTITY,
];

/// The kind that a path is of, and the path behind it.
pub(super) fn find<'s, 'a>(segments: &'s [&'a str]) -> Option<(&'static Kind, &'s [&'a str])> {
    KINDS
        .iter()
        .find_map(|it| Some((*it, segments.strip_prefix(it.path)?)))
}
