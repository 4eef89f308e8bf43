//! The shape of `devserver.toml`: AWS's terms in snake_case.
//!
//! These structs are the only description of the file. Their JSON schema (`mfe-dev schema`)
//! comes from them, the validator walks that schema, and every doc comment in here is what an
//! editor shows for the key.

mod app;
mod behavior;
mod bucket;
mod distribution;
mod fidelity;
mod origin;
mod server;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use app::{AppToml, UploadToml};
pub use behavior::BehaviorToml;
pub use bucket::{
    BucketToml, CorsRuleToml, FolderToml, RedirectToml, RoutingConditionToml, RoutingRuleToml,
};
pub use distribution::{CustomErrorResponseToml, DistributionToml};
pub use fidelity::FidelityToml;
pub use origin::{CustomHeaderToml, OriginToml};
pub use server::ServerToml;
pub use words::{
    AccessWord, ContentTypesWord, EndpointWord, ErrorConnectionRuleWord, ErrorIdsWord,
    GeneratedErrorPagesWord, HttpVersionWord, LastModifiedWord, MethodWord, PathNormalizationWord,
    ProtocolWord, ViewerProtocolPolicyWord, XForwardedForSeparatorWord,
};

use words::OneOrMany;

/// The configuration of mfe-dev.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "devserver.toml")]
pub struct DevserverToml {
    /// Where the server listens and how it behaves.
    pub server: Option<ServerToml>,
    /// The micro-frontends, one table each: shorthand for a bucket, an origin and a behavior.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub app: Vec<AppToml>,
    /// The distribution; `[[distribution]]` where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMany<DistributionToml>")]
    pub distribution: Vec<DistributionToml>,
    /// The buckets, where an app's own is not enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bucket: Vec<BucketToml>,
    /// The origins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<OriginToml>,
    /// The cache behaviors, tried in the order of the file; `*` is the default one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behavior: Vec<BehaviorToml>,
    /// What AWS leaves unsaid: one switch for each such fact.
    pub fidelity: Option<FidelityToml>,
    /// Settings that replace others under `--env NAME`. Tables merge by key, and entries of
    /// `[[app]]` and the like by their `name`, `id`, `path_pattern` or `error_code`.
    #[serde(default, skip_serializing)]
    #[schemars(with = "BTreeMap<String, DevserverToml>")]
    pub env: serde_json::Map<String, serde_json::Value>,
}
