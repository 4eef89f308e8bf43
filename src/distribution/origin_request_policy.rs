//! What the origin sees of a viewer beyond the cache key.
//!
//! AWS: "Control origin requests with a policy", API type `OriginRequestPolicyConfig`.

use http::HeaderName;

use super::NameSelection;

/// An origin request policy, managed or a team's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginRequestPolicy {
    /// The name, for people.
    pub name: String,
    /// The headers that go to the origin.
    pub headers: OriginRequestHeaders,
    /// The cookies that go to the origin.
    pub cookies: NameSelection,
    /// The query strings that go to the origin.
    pub query_strings: NameSelection,
}

/// The headers that an origin request policy takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OriginRequestHeaders {
    /// None of the viewer's.
    #[default]
    None,
    /// Those that are named, CloudFront's own among them (`whitelist`).
    Whitelist(Vec<HeaderName>),
    /// All that the viewer sent, `Host` included (`allViewer`).
    AllViewer,
    /// All that the viewer sent, and the named ones of CloudFront
    /// (`allViewerAndWhitelistCloudFront`).
    AllViewerAndWhitelistCloudFront(Vec<HeaderName>),
    /// All that the viewer sent but the named ones (`allExcept`).
    AllExcept(Vec<HeaderName>),
}
