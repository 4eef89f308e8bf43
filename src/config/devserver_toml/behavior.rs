//! `[[behavior]]`: what a path pattern decides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MethodWord, ViewerProtocolPolicyWord};

/// A cache behavior.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviorToml {
    /// The paths that it takes, as in `/admin/*`; `*` for the default behavior.
    pub path_pattern: String,
    /// The id of the origin that it asks.
    pub target_origin_id: String,
    /// What it makes of a viewer without TLS: `allow-all` unless said otherwise.
    pub viewer_protocol_policy: Option<ViewerProtocolPolicyWord>,
    /// The methods that it lets through: `["GET", "HEAD"]` unless said otherwise.
    pub allowed_methods: Option<Vec<MethodWord>>,
    /// The methods whose responses are cached: `["GET", "HEAD"]` unless said otherwise. There is
    /// no cache yet, so it has no effect.
    pub cached_methods: Option<Vec<MethodWord>>,
    /// Cut off the front of the URI before the origin is asked; begins with `/` and does not end
    /// with one.
    pub trim_prefix: Option<String>,
    /// Appended to a URI that ends with `/` before the origin is asked.
    pub index_document: Option<String>,
    /// The id of the distribution that it belongs to, where there are several.
    pub distribution: Option<String>,
}
