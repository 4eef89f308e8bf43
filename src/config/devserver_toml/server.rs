//! `[server]`: the two listeners.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the server listens and how it behaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerToml {
    /// The address of both listeners, `127.0.0.1` unless said otherwise.
    pub host: Option<String>,
    /// The viewer listener's port, 8080 unless said otherwise; 0 takes a free one.
    pub port: Option<u16>,
    /// The control listener's port, 8081 unless said otherwise; 0 takes a free one.
    pub control_port: Option<u16>,
    /// Production to the byte: no live reload.
    pub strict: Option<bool>,
    /// The point of presence in `X-Amz-Cf-Pop`, as in `LCL50-C1`.
    pub pop: Option<String>,
}
