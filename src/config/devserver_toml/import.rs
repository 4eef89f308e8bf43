//! `[import]` and `[bind]`: what production's definition leaves open, and what stands for it here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::UploadToml;
use super::words::OneOrMany;

/// What `from` leaves open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportToml {
    /// Values of the templates' parameters: `NAME = "value"`, or `"STACK:NAME"` for one stack.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// The stacks that are taken, by name; `*` stands for anything. All of them by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMany<String>")]
    pub stacks: Vec<String>,
    /// `AWS::Region` where the definition says nothing; `us-east-1` by default.
    pub region: Option<String>,
    /// `AWS::AccountId` where the definition says nothing.
    pub account: Option<String>,
}

/// What stands for a bucket or a server of production.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum BindToml {
    /// A folder, an `http://` or `https://` address, or `s3://BUCKET` of the local store.
    Target(String),
    /// The same with more to say.
    Table(BindTableToml),
}

/// What stands for a bucket or a server of production, with more to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BindTableToml {
    /// The folder with the bucket's files.
    pub dist: Option<String>,
    /// The dev server that answers for the bucket, or the server that stands for another one.
    pub url: Option<String>,
    /// The bucket of the local store that stands for it.
    pub bucket: Option<String>,
    /// Where the folder lies in the bucket, as in `admin/`.
    pub key_prefix: Option<String>,
    /// What people call it; the folder's own name by default.
    pub app: Option<String>,
    /// The deploy script's `aws s3 sync` lines; those of the definition by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upload: Vec<UploadToml>,
}
