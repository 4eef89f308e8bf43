//! The shape of `devserver.toml`: AWS's terms in snake_case.
//!
//! These structs are the only description of the file. Their JSON schema (`mfe-dev schema`)
//! comes from them, the validator walks that schema, and every doc comment in here is what an
//! editor shows for the key.

mod amount;
mod app;
mod behavior;
mod bucket;
mod distribution;
mod fidelity;
mod forwarded_values;
mod function;
mod function_words;
mod import;
mod origin;
mod origin_group;
mod policy;
mod response_headers_policy;
mod server;
mod store;
mod viewer;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amount::AmountToml;
pub use app::{AppToml, UploadToml};
pub use behavior::BehaviorToml;
pub use bucket::{
    BucketToml, CorsRuleToml, FolderToml, RedirectAllToml, RedirectToml, RemoteToml,
    RoutingConditionToml, RoutingRuleToml, VersioningWord,
};
pub use distribution::{CustomErrorResponseToml, DistributionToml};
pub use fidelity::FidelityToml;
pub use forwarded_values::{
    ForwardCookiesToml, ForwardWord, ForwardedCookiesToml, ForwardedValuesToml,
};
pub use function::{EventFunctionTableToml, EventFunctionToml, FunctionToml, KeyValueStoreToml};
pub use function_words::RuntimeWord;
pub use import::{BindTableToml, BindToml, ImportToml};
pub use origin::{
    CustomHeaderToml, CustomOriginConfigToml, FallbackToml, OriginShieldToml, OriginToml,
};
pub use origin_group::OriginGroupToml;
pub use policy::{
    AllExceptToml, AllViewerToml, CacheKeyHeadersToml, CachePolicyToml, NamesToml, NamesWord,
    NoneWord, OriginRequestHeadersToml, OriginRequestHeadersWord, OriginRequestPolicyToml,
};
pub use response_headers_policy::{
    ContentSecurityPolicyToml, ContentTypeOptionsToml, CorsConfigToml, CorsMethodWord,
    CustomHeadersConfigToml, FrameOptionWord, FrameOptionsToml, ReferrerPolicyToml,
    ReferrerPolicyWord, RemoveHeaderTableToml, RemoveHeaderToml, RemoveHeadersConfigToml,
    ResponseHeaderToml, ResponseHeadersPolicyToml, SecurityHeadersConfigToml,
    ServerTimingHeadersConfigToml, StrictTransportSecurityToml, XssProtectionToml,
};
pub use server::{HttpsListenerToml, HttpsToml, ServerToml};
pub use store::{CredentialsToml, StoreToml};
pub use viewer::{DegreesToml, ViewerToml};
pub use words::{
    AccessWord, CacheWord, ContentTypesWord, EndpointWord, ErrorConnectionRuleWord, ErrorIdsWord,
    GeneratedErrorPagesWord, HttpVersionWord, LastModifiedWord, MethodWord,
    OriginProtocolPolicyWord, PathNormalizationWord, ProtocolWord, SigningBehaviorWord,
    SslProtocolWord, ViewerProtocolPolicyWord, XForwardedForSeparatorWord,
};

use words::OneOrMany;

/// The configuration of mfe-dev.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "devserver.toml")]
pub struct DevserverToml {
    /// Production's own definition, which the rest of this file is laid over: a `cdk.out`, a
    /// CloudFormation template, the JSON of `terraform show -json`, what
    /// `aws cloudfront get-distribution` prints; or several of these.
    #[serde(default, skip_serializing)]
    #[schemars(with = "OneOrMany<String>")]
    pub from: Vec<String>,
    /// What `from` leaves open.
    #[serde(default, skip_serializing)]
    pub import: Option<ImportToml>,
    /// What stands on this machine for the buckets and servers of production: a folder, an
    /// `http://` address, or `s3://BUCKET` of the local store. The key is a bucket by its name, its
    /// logical id, its path or address in the definition, or another server by its domain name;
    /// `*` stands for anything, and `BUCKET/PREFIX/` for a part of a bucket.
    #[serde(default, skip_serializing)]
    pub bind: BTreeMap<String, BindToml>,
    /// Where the server listens and how it behaves.
    pub server: Option<ServerToml>,
    /// Where buckets are kept that were put through the S3 API, and what was created through
    /// CloudFront's.
    pub store: Option<StoreToml>,
    /// The access key that the control listener knows, `[[credentials]]` where there are several;
    /// where there is none it takes every one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMany<CredentialsToml>")]
    pub credentials: Vec<CredentialsToml>,
    /// Who viewers are taken for: their place and their network.
    pub viewer: Option<ViewerToml>,
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
    /// The origin groups: two origins, of which the second is asked where the first fails.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin_group: Vec<OriginGroupToml>,
    /// The cache policies, beside those that AWS manages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cache_policy: Vec<CachePolicyToml>,
    /// The origin request policies, beside those that AWS manages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin_request_policy: Vec<OriginRequestPolicyToml>,
    /// The response headers policies, beside those that AWS manages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub response_headers_policy: Vec<ResponseHeadersPolicyToml>,
    /// The cache behaviors, tried in the order of the file; `*` is the default one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behavior: Vec<BehaviorToml>,
    /// The edge functions that behaviors name; a file can also be named right at its event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub function: Vec<FunctionToml>,
    /// The key value stores that CloudFront Functions read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_value_store: Vec<KeyValueStoreToml>,
    /// What AWS leaves unsaid: one switch for each such fact.
    pub fidelity: Option<FidelityToml>,
    /// Settings that replace others under `--env NAME`. Tables merge by key, and entries of
    /// `[[app]]` and the like by their `name`, `id`, `path_pattern` or `error_code`.
    #[serde(default, skip_serializing)]
    #[schemars(with = "BTreeMap<String, DevserverToml>")]
    pub env: serde_json::Map<String, serde_json::Value>,
}
