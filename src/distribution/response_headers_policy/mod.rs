//! What a behavior adds to its responses, and what it takes away.
//!
//! AWS: "Understand response headers policies", API type `ResponseHeadersPolicyConfig`.

use http::{HeaderName, HeaderValue};

/// A response headers policy, managed or a team's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHeadersPolicy {
    /// The name, for people.
    pub name: String,
    /// `CorsConfig`
    pub cors: Option<CorsConfig>,
    /// `SecurityHeadersConfig`
    pub security_headers: SecurityHeadersConfig,
    /// `CustomHeadersConfig`, in order.
    pub custom_headers: Vec<CustomHeader>,
    /// `RemoveHeadersConfig`
    pub remove_headers: Vec<HeaderName>,
    /// `ServerTimingHeadersConfig`: the share of responses, where it is enabled.
    pub server_timing: Option<SamplingRate>,
}

/// `CorsConfig`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorsConfig {
    /// `AccessControlAllowOrigins`: `*`, origins or patterns of origins.
    pub allow_origins: Vec<String>,
    /// `AccessControlAllowHeaders`: `*`, names or patterns of names.
    pub allow_headers: Vec<String>,
    /// `AccessControlAllowMethods`: methods, or `ALL`.
    pub allow_methods: Vec<String>,
    /// `AccessControlAllowCredentials`
    pub allow_credentials: bool,
    /// `AccessControlExposeHeaders`
    pub expose_headers: Vec<String>,
    /// `AccessControlMaxAgeSec`
    pub max_age_sec: Option<u32>,
    /// `OriginOverride`: whether the policy replaces the origin's CORS headers.
    pub origin_override: bool,
}

/// `SecurityHeadersConfig`; each has its own override.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityHeadersConfig {
    /// `XSSProtection`: the header's value.
    pub xss_protection: Option<SecurityHeader>,
    /// `FrameOptions`: the header's value.
    pub frame_options: Option<SecurityHeader>,
    /// `ReferrerPolicy`: the header's value.
    pub referrer_policy: Option<SecurityHeader>,
    /// `ContentSecurityPolicy`: the header's value.
    pub content_security_policy: Option<SecurityHeader>,
    /// `ContentTypeOptions`: `nosniff`.
    pub content_type_options: Option<SecurityHeader>,
    /// `StrictTransportSecurity`: the header's value.
    pub strict_transport_security: Option<SecurityHeader>,
}

/// A header with the value that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityHeader {
    /// The value.
    pub value: HeaderValue,
    /// Whether the origin's header of this name is replaced.
    pub overrides: bool,
}

/// An item of `CustomHeadersConfig`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomHeader {
    /// The name.
    pub name: HeaderName,
    /// The value; may be empty.
    pub value: HeaderValue,
    /// Whether the origin's header of this name is replaced.
    pub overrides: bool,
}

/// `SamplingRate`: a share of responses, in ten-thousandths of a percent (1,000,000 is all).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamplingRate(pub u32);
