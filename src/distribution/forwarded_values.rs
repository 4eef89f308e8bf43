//! The legacy cache settings of a behavior, in the place of policies.
//!
//! AWS: API type `ForwardedValues`; "Cache content based on query string parameters", "...
//! cookies", "... request headers".

use std::time::Duration;

use http::HeaderName;

/// What is forwarded and kept apart by, the legacy way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardedValues {
    /// Whether the query goes to the origin and into the key.
    pub query_string: bool,
    /// The query strings in the key where not all are; empty means all.
    pub query_string_cache_keys: Vec<String>,
    /// The cookies that go to the origin and into the key.
    pub cookies: ForwardedCookies,
    /// The headers that go to the origin and into the key.
    pub headers: ForwardedHeaders,
    /// `MinTTL` of the behavior.
    pub min_ttl: Duration,
    /// `DefaultTTL` of the behavior.
    pub default_ttl: Duration,
    /// `MaxTTL` of the behavior.
    pub max_ttl: Duration,
}

/// `Cookies.Forward` and `WhitelistedNames`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ForwardedCookies {
    /// None of them.
    #[default]
    None,
    /// Those whose name fits one of the patterns, which know `*` and `?`.
    Whitelist(Vec<String>),
    /// All of them.
    All,
}

/// `Headers.Items`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForwardedHeaders {
    /// Those that are named; none where it is empty.
    Named(Vec<HeaderName>),
    /// `*`: all of them, and nothing is cached.
    All,
}
