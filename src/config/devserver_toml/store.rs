//! `[store]` and `[credentials]`: what the S3 and CloudFront APIs keep, and whom they let in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where buckets are kept that were put through the S3 API, and what was created through
/// CloudFront's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreToml {
    /// The folder, relative to this file: `.mfe-dev` unless said otherwise.
    pub path: Option<String>,
}

/// An access key that the control listener knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialsToml {
    /// `aws_access_key_id`
    pub access_key_id: String,
    /// `aws_secret_access_key`
    pub secret_access_key: String,
}
