//! `forwarded_values`: the legacy cache settings of a behavior, in the place of policies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NamesWord;

/// What is forwarded and kept apart by, the legacy way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardedValuesToml {
    /// Whether the query goes to the origin and into the key.
    pub query_string: bool,
    /// The query strings in the key; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query_string_cache_keys: Vec<String>,
    /// The headers that go to the origin and into the key; `["*"]` for all of them, and then
    /// nothing is cached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    /// The cookies that go to the origin and into the key: `none`, `all`, a list of names, or a
    /// table with `forward` and `whitelisted_names`; `none` unless said otherwise.
    pub cookies: Option<ForwardedCookiesToml>,
}

/// Cookies that go to the origin and into the key, the legacy way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum ForwardedCookiesToml {
    /// None or all of them.
    Word(NamesWord),
    /// Those whose name fits one of these, which know `*` and `?`.
    Whitelist(Vec<String>),
    /// As AWS writes it.
    Forward(ForwardCookiesToml),
}

/// Cookies that go to the origin and into the key, as AWS writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardCookiesToml {
    /// Which of them.
    pub forward: ForwardWord,
    /// With `whitelist`: their names, which know `*` and `?`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whitelisted_names: Vec<String>,
}

/// Which cookies are forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ForwardWord {
    /// None of them.
    None,
    /// Those that are named.
    Whitelist,
    /// All of them.
    All,
}
