//! `[[function]]`, `[[key_value_store]]`, and a behavior's word on which function runs at an event.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AmountToml, RuntimeWord};

/// An edge function: a CloudFront Function or a Lambda@Edge function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionToml {
    /// The name that behaviors give: 1 to 64 letters, digits, `-` and `_`.
    pub name: String,
    /// The file with the code, relative to this file; for Lambda@Edge also the folder of the
    /// deployment package.
    pub file: String,
    /// The runtime. Unless said otherwise: `cloudfront-js-2.0` for a `.js` file at viewer events,
    /// `nodejs22.x` at origin events and for `.mjs`, `.cjs` and folders, `python3.13` for Python.
    pub runtime: Option<RuntimeWord>,
    /// Lambda@Edge: the file's name and the function in it. Unless said otherwise `index.handler`
    /// for a folder, `NAME.handler` for the file `NAME.js`, with `lambda_handler` in Python.
    pub handler: Option<String>,
    /// Lambda@Edge: how long a run may take, in seconds or as in `5s`: `3s` unless said otherwise,
    /// at most `30s`.
    pub timeout: Option<AmountToml>,
    /// Lambda@Edge: its memory in MB: 128 unless said otherwise.
    #[schemars(range(min = 128, max = 10240))]
    pub memory_size: Option<u32>,
    /// With `cloudfront-js-2.0`: the name of the `[[key_value_store]]` that it reads.
    pub key_value_store: Option<String>,
}

/// Which function runs at an event: its file or name, or a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum EventFunctionToml {
    /// The file with the code, or the name of a `[[function]]`.
    Named(String),
    /// With settings.
    Table(EventFunctionTableToml),
}

/// A function at an event, with settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFunctionTableToml {
    /// The name of a `[[function]]`; goes without `file`.
    pub function: Option<String>,
    /// The file with the code, relative to this file; for Lambda@Edge also the folder of the
    /// deployment package.
    pub file: Option<String>,
    /// With `file`: the runtime, as in `[[function]]`.
    pub runtime: Option<RuntimeWord>,
    /// With `file`: the handler, as in `[[function]]`.
    pub handler: Option<String>,
    /// With `file`: how long a run may take, as in `[[function]]`.
    pub timeout: Option<AmountToml>,
    /// With `file`: the memory in MB, as in `[[function]]`.
    #[schemars(range(min = 128, max = 10240))]
    pub memory_size: Option<u32>,
    /// With `file`: the store that it reads, as in `[[function]]`.
    pub key_value_store: Option<String>,
    /// Lambda@Edge at request events: whether the function is shown the body; `false` unless said
    /// otherwise.
    pub include_body: Option<bool>,
}

/// A key value store that functions read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyValueStoreToml {
    /// The name that functions give: 1 to 64 letters, digits, `-` and `_`.
    pub name: String,
    /// The import file, relative to this file: `{"data": [{"key": "…", "value": "…"}]}`, as
    /// CloudFront takes it from S3.
    pub file: Option<String>,
    /// The pairs themselves, in the place of a file.
    pub data: Option<BTreeMap<String, String>>,
}
