//! What is in the cache key, what of it the origin sees, and how long objects are kept.
//!
//! AWS: "Understand cache policies", API type `CachePolicyConfig`.

use std::time::Duration;

use http::HeaderName;

/// A cache policy, managed or a team's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachePolicy {
    /// The name, for people.
    pub name: String,
    /// The least time that an object is kept (`MinTTL`).
    pub min_ttl: Duration,
    /// The time where the origin gives none (`DefaultTTL`).
    pub default_ttl: Duration,
    /// The most time, whatever the origin says (`MaxTTL`).
    pub max_ttl: Duration,
    /// The headers in the key; none where it is empty.
    pub headers: Vec<HeaderName>,
    /// The cookies in the key.
    pub cookies: NameSelection,
    /// The query strings in the key.
    pub query_strings: NameSelection,
    /// Whether `gzip` of a viewer's `Accept-Encoding` is in the key.
    pub enable_accept_encoding_gzip: bool,
    /// Whether `br` of a viewer's `Accept-Encoding` is in the key.
    pub enable_accept_encoding_brotli: bool,
}

impl CachePolicy {
    /// The managed policy CachingOptimized.
    pub fn caching_optimized() -> Self {
        CachePolicy {
            name: "CachingOptimized".to_owned(),
            min_ttl: Duration::from_secs(1),
            default_ttl: Duration::from_secs(86_400),
            max_ttl: Duration::from_secs(31_536_000),
            headers: Vec::new(),
            cookies: NameSelection::None,
            query_strings: NameSelection::None,
            enable_accept_encoding_gzip: true,
            enable_accept_encoding_brotli: true,
        }
    }
}

/// Which cookies or query strings a policy takes, by their names, which are case-sensitive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NameSelection {
    /// None of them.
    #[default]
    None,
    /// Those that are named (`whitelist`).
    Whitelist(Vec<String>),
    /// All but those that are named (`allExcept`).
    AllExcept(Vec<String>),
    /// All of them.
    All,
}

impl NameSelection {
    /// Whether a name is taken. A `*` in a policy's names is a letter like any other.
    pub fn takes(&self, name: &str) -> bool {
        match self {
            NameSelection::None => false,
            NameSelection::Whitelist(names) => names.iter().any(|it| it == name),
            NameSelection::AllExcept(names) => names.iter().all(|it| it != name),
            NameSelection::All => true,
        }
    }
}
