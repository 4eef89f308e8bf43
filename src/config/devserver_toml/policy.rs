//! `[[cache_policy]]` and `[[origin_request_policy]]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A cache policy: what is in the cache key, and how long objects are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CachePolicyToml {
    /// The name that apps and behaviors give as their `cache_policy`.
    pub name: String,
    /// Its id in production; a behavior may give that too.
    pub id: Option<String>,
    /// A word about it, for people.
    pub comment: Option<String>,
    /// The least number of seconds that an object is kept, whatever the origin says.
    pub min_ttl: u64,
    /// How many seconds an object is kept whose origin does not say it: 86400 unless said
    /// otherwise, or `min_ttl` where that is more.
    pub default_ttl: Option<u64>,
    /// The most seconds that an object is kept: 31536000 unless said otherwise, or `default_ttl`
    /// where that is more.
    pub max_ttl: Option<u64>,
    /// Whether `gzip` of the viewer's `Accept-Encoding` is in the key, so that CloudFront may
    /// compress: `false` unless said otherwise.
    pub enable_accept_encoding_gzip: Option<bool>,
    /// Whether `br` of the viewer's `Accept-Encoding` is in the key, so that CloudFront may
    /// compress: `false` unless said otherwise.
    pub enable_accept_encoding_brotli: Option<bool>,
    /// The headers in the key: `none`, or a list of names; `none` unless said otherwise.
    pub headers: Option<CacheKeyHeadersToml>,
    /// The cookies in the key: `none`, `all`, a list of names or `{ all_except = [...] }`; `none`
    /// unless said otherwise.
    pub cookies: Option<NamesToml>,
    /// The query strings in the key: `none`, `all`, a list of names or
    /// `{ all_except = [...] }`; `none` unless said otherwise.
    pub query_strings: Option<NamesToml>,
}

/// An origin request policy: what the origin sees of the viewer beyond the cache key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginRequestPolicyToml {
    /// The name that apps and behaviors give as their `origin_request_policy`.
    pub name: String,
    /// Its id in production; a behavior may give that too.
    pub id: Option<String>,
    /// A word about it, for people.
    pub comment: Option<String>,
    /// The headers that go to the origin: `none`, `allViewer`, a list of names,
    /// `{ all_viewer_and_whitelist_cloudfront = [...] }` or `{ all_except = [...] }`; `none`
    /// unless said otherwise.
    pub headers: Option<OriginRequestHeadersToml>,
    /// The cookies that go to the origin: `none`, `all`, a list of names or
    /// `{ all_except = [...] }`; `none` unless said otherwise.
    pub cookies: Option<NamesToml>,
    /// The query strings that go to the origin: `none`, `all`, a list of names or
    /// `{ all_except = [...] }`; `none` unless said otherwise.
    pub query_strings: Option<NamesToml>,
}

/// Headers of a cache policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum CacheKeyHeadersToml {
    /// None of them.
    Word(NoneWord),
    /// Those that are named.
    Whitelist(Vec<String>),
}

/// Headers of an origin request policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum OriginRequestHeadersToml {
    /// None, or all of the viewer's.
    Word(OriginRequestHeadersWord),
    /// Those that are named.
    Whitelist(Vec<String>),
    /// All of the viewer's, and more or fewer.
    AllViewer(AllViewerToml),
}

/// All headers of the viewer, and more or fewer; one of the two keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllViewerToml {
    /// All that the viewer sent, and these of CloudFront's own (`allViewerAndWhitelistCloudFront`).
    pub all_viewer_and_whitelist_cloudfront: Option<Vec<String>>,
    /// All that the viewer sent but these (`allExcept`).
    pub all_except: Option<Vec<String>>,
}

/// Cookies or query strings of a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum NamesToml {
    /// None or all of them.
    Word(NamesWord),
    /// Those that are named (`whitelist`).
    Whitelist(Vec<String>),
    /// All but some.
    AllExcept(AllExceptToml),
}

/// All cookies or query strings but some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllExceptToml {
    /// The names that are left out (`allExcept`).
    pub all_except: Vec<String>,
}

/// No header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NoneWord {
    /// None of them.
    None,
}

/// No name, or every name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NamesWord {
    /// None of them.
    None,
    /// All of them.
    All,
}

/// No header, or every header of the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OriginRequestHeadersWord {
    /// None of the viewer's.
    None,
    /// All that the viewer sent, `Host` included.
    AllViewer,
}
