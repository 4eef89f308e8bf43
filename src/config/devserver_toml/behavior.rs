//! `[[behavior]]`: what a path pattern decides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EventFunctionToml, ForwardedValuesToml, MethodWord, ViewerProtocolPolicyWord};

/// A cache behavior.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviorToml {
    /// The paths that it takes, as in `/admin/*`; `*` for the default behavior.
    pub path_pattern: String,
    /// The id of the origin or origin group that it asks.
    pub target_origin_id: String,
    /// What it makes of a viewer without TLS: `allow-all` unless said otherwise.
    pub viewer_protocol_policy: Option<ViewerProtocolPolicyWord>,
    /// The methods that it lets through: `["GET", "HEAD"]` unless said otherwise.
    pub allowed_methods: Option<Vec<MethodWord>>,
    /// The methods whose responses are cached: `["GET", "HEAD"]` unless said otherwise.
    pub cached_methods: Option<Vec<MethodWord>>,
    /// The cache policy, by the name or id of a managed one or of a `[[cache_policy]]`:
    /// `CachingOptimized` unless said otherwise. Goes without `forwarded_values`.
    pub cache_policy: Option<String>,
    /// The same as `cache_policy`.
    pub cache_policy_id: Option<String>,
    /// The origin request policy, by the name or id of a managed one or of an
    /// `[[origin_request_policy]]`: none unless said otherwise.
    pub origin_request_policy: Option<String>,
    /// The same as `origin_request_policy`.
    pub origin_request_policy_id: Option<String>,
    /// The response headers policy, by the name or id of a managed one or of a
    /// `[[response_headers_policy]]`: none unless said otherwise.
    pub response_headers_policy: Option<String>,
    /// The same as `response_headers_policy`.
    pub response_headers_policy_id: Option<String>,
    /// Whether CloudFront compresses: `false` unless said otherwise, as in CloudFront's API.
    pub compress: Option<bool>,
    /// With `forwarded_values`: the least number of seconds that an object is kept; 0 unless said
    /// otherwise.
    pub min_ttl: Option<u64>,
    /// With `forwarded_values`: how many seconds an object is kept whose origin does not say it;
    /// 86400 unless said otherwise, or `min_ttl` where that is more.
    pub default_ttl: Option<u64>,
    /// With `forwarded_values`: the most seconds that an object is kept; 31536000 unless said
    /// otherwise, or `default_ttl` where that is more.
    pub max_ttl: Option<u64>,
    /// Cut off the front of the URI before the origin is asked; begins with `/` and does not end
    /// with one.
    pub trim_prefix: Option<String>,
    /// Appended to a URI that ends with `/` before the origin is asked.
    pub index_document: Option<String>,
    /// The id of the distribution that it belongs to, where there are several.
    pub distribution: Option<String>,
    /// The legacy cache settings, in the place of `cache_policy`.
    pub forwarded_values: Option<ForwardedValuesToml>,
    /// The function that runs before the cache is asked: its file, as in `"edge/auth.js"`, the name
    /// of a `[[function]]`, or a table.
    pub viewer_request: Option<EventFunctionToml>,
    /// The function that runs before the viewer gets its answer.
    pub viewer_response: Option<EventFunctionToml>,
    /// The Lambda@Edge function that runs before the origin is asked.
    pub origin_request: Option<EventFunctionToml>,
    /// The Lambda@Edge function that runs on the origin's answer, before it is kept.
    pub origin_response: Option<EventFunctionToml>,
}
