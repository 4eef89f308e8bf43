//! CloudFront's resources as its API writes them: documents with AWS's own names.
//!
//! What a deploy tool creates and what a configuration defines meet in these types: both are read
//! through the API in the same shape, and both become a distribution in the same way.
//!
//! AWS: "Amazon CloudFront API Reference", version 2020-05-31.

mod complete;
pub mod shapes;
mod timestamp;
pub mod xml_document;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use complete::{
    complete_cache_policy, complete_distribution, complete_function,
    complete_origin_access_control, complete_origin_request_policy,
    complete_response_headers_policy,
};
pub use timestamp::iso_8601;

/// Everything that CloudFront keeps of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Resources {
    /// Distributions.
    pub distributions: Vec<Resource>,
    /// Cache policies, beside those that AWS manages.
    pub cache_policies: Vec<Resource>,
    /// Origin request policies, beside those that AWS manages.
    pub origin_request_policies: Vec<Resource>,
    /// Response headers policies, beside those that AWS manages.
    pub response_headers_policies: Vec<Resource>,
    /// Origin access controls.
    pub origin_access_controls: Vec<Resource>,
    /// Origin access identities, the older kind.
    pub origin_access_identities: Vec<Resource>,
    /// CloudFront Functions.
    pub functions: Vec<FunctionResource>,
    /// Key value stores.
    pub key_value_stores: Vec<KeyValueStoreResource>,
}

/// A resource that is nothing but its configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Resource {
    /// The id, as in `E2EXAMPLE`, or the UUID of a policy.
    pub id: String,
    /// The version of it, which an update has to name in `If-Match`.
    pub etag: String,
    /// When it was last changed, in milliseconds since 1970.
    pub last_modified: u64,
    /// `DistributionConfig`, `CachePolicyConfig` ... as JSON, in the shape in which `aws cloudfront`
    /// prints it: `{"Quantity": 1, "Items": [...]}`, every default written out.
    pub config: Value,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
}

/// A CloudFront Function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FunctionResource {
    /// The name.
    pub name: String,
    /// When it was created, in milliseconds since 1970.
    pub created: u64,
    /// The stage that `update-function` writes.
    pub development: FunctionStage,
    /// The stage that distributions run, once the function was published.
    pub live: Option<FunctionStage>,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
}

/// A stage of a CloudFront Function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FunctionStage {
    /// The version of it.
    pub etag: String,
    /// When it was last changed, in milliseconds since 1970.
    pub last_modified: u64,
    /// `FunctionConfig`: `Comment`, `Runtime`, `KeyValueStoreAssociations`.
    pub config: Value,
    /// The code.
    pub code: String,
}

/// A key value store.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyValueStoreResource {
    /// The UUID, which ends its ARN.
    pub id: String,
    /// The name.
    pub name: String,
    /// A word about it, for people.
    pub comment: String,
    /// When it was created, in milliseconds since 1970.
    pub created: u64,
    /// When it was last changed, in milliseconds since 1970.
    pub last_modified: u64,
    /// The version of the store itself, for the control API.
    pub etag: String,
    /// The version of its pairs, for the data API.
    pub data_etag: String,
    /// The pairs.
    pub data: BTreeMap<String, String>,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
}

/// The account that all resources belong to.
pub const ACCOUNT: &str = "000000000000";

impl Resources {
    /// Reads what [`Resources::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        // A list would be read as the fields in their order, and an empty one as nothing.
        let document: serde_json::Map<String, Value> = serde_json::from_str(text)?;
        serde_json::from_value(Value::Object(document))
    }

    /// All of it as JSON.
    pub fn to_json(&self) -> String {
        // These types have nothing that JSON cannot say.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
