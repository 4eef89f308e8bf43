//! `[[response_headers_policy]]`: what a behavior adds to its responses, and what it takes away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A response headers policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseHeadersPolicyToml {
    /// The name that apps and behaviors give as their `response_headers_policy`.
    pub name: String,
    /// Its id in production; a behavior may give that too.
    pub id: Option<String>,
    /// A word about it, for people.
    pub comment: Option<String>,
    /// The CORS headers.
    pub cors_config: Option<CorsConfigToml>,
    /// The security headers.
    pub security_headers_config: Option<SecurityHeadersConfigToml>,
    /// The `Server-Timing` header.
    pub server_timing_headers_config: Option<ServerTimingHeadersConfigToml>,
    /// Headers of one's own.
    pub custom_headers_config: Option<CustomHeadersConfigToml>,
    /// The origin's headers that are taken away.
    pub remove_headers_config: Option<RemoveHeadersConfigToml>,
}

/// The CORS headers of a policy; they are added to responses to requests that have an `Origin`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorsConfigToml {
    /// Origins, as in `https://example.com` or `*.example.com`; `*` for every one.
    pub access_control_allow_origins: Vec<String>,
    /// Request headers; `*` for every one but `Authorization`.
    pub access_control_allow_headers: Vec<String>,
    /// Methods; `ALL` for every one.
    pub access_control_allow_methods: Vec<CorsMethodWord>,
    /// Whether a page may send cookies.
    pub access_control_allow_credentials: bool,
    /// Response headers that a page may read; `*` for every one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_control_expose_headers: Vec<String>,
    /// How many seconds a browser may keep a preflight's answer.
    pub access_control_max_age_sec: Option<u32>,
    /// Whether these headers take the place of the origin's.
    pub origin_override: bool,
}

/// The security headers of a policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityHeadersConfigToml {
    /// `X-XSS-Protection`
    pub xss_protection: Option<XssProtectionToml>,
    /// `X-Frame-Options`
    pub frame_options: Option<FrameOptionsToml>,
    /// `Referrer-Policy`
    pub referrer_policy: Option<ReferrerPolicyToml>,
    /// `Content-Security-Policy`
    pub content_security_policy: Option<ContentSecurityPolicyToml>,
    /// `X-Content-Type-Options: nosniff`
    pub content_type_options: Option<ContentTypeOptionsToml>,
    /// `Strict-Transport-Security`
    pub strict_transport_security: Option<StrictTransportSecurityToml>,
}

/// `X-XSS-Protection`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct XssProtectionToml {
    /// Whether the filter is on: `1`, else `0`.
    pub protection: bool,
    /// Whether the page is blocked: `mode=block`.
    pub mode_block: Option<bool>,
    /// Where violations are reported: `report=`; goes without `mode_block`.
    pub report_uri: Option<String>,
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// `X-Frame-Options`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameOptionsToml {
    /// The value.
    pub frame_option: FrameOptionWord,
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// `Referrer-Policy`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferrerPolicyToml {
    /// The value.
    pub referrer_policy: ReferrerPolicyWord,
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// `Content-Security-Policy`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentSecurityPolicyToml {
    /// The value.
    pub content_security_policy: String,
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// `X-Content-Type-Options: nosniff`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentTypeOptionsToml {
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// `Strict-Transport-Security`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrictTransportSecurityToml {
    /// For how many seconds: `max-age`.
    pub access_control_max_age_sec: u32,
    /// Whether for subdomains too: `includeSubDomains`.
    pub include_subdomains: Option<bool>,
    /// Whether browsers may know it beforehand: `preload`.
    pub preload: Option<bool>,
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// The `Server-Timing` header of a policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerTimingHeadersConfigToml {
    /// Whether it is added.
    pub enabled: bool,
    /// The percentage of responses that have it, from 0 to 100 with up to four decimals: 100
    /// unless said otherwise.
    pub sampling_rate: Option<f64>,
}

/// Headers of one's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomHeadersConfigToml {
    /// The headers, in the order in which they are added.
    pub items: Vec<ResponseHeaderToml>,
}

/// A header that a policy adds to responses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseHeaderToml {
    /// The name.
    pub header: String,
    /// The value; may be empty.
    pub value: String,
    /// Whether it takes the place of the origin's header.
    #[serde(rename = "override")]
    pub overrides: bool,
}

/// The origin's headers that a policy takes away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveHeadersConfigToml {
    /// The headers: their names, or tables with `header` as AWS writes them.
    pub items: Vec<RemoveHeaderToml>,
}

/// A header that a policy takes away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum RemoveHeaderToml {
    /// Its name.
    Name(String),
    /// A table with its name.
    Header(RemoveHeaderTableToml),
}

/// A header that a policy takes away, as AWS writes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveHeaderTableToml {
    /// The name.
    pub header: String,
}

impl RemoveHeaderToml {
    /// The header's name.
    pub fn name(&self) -> &str {
        match self {
            RemoveHeaderToml::Name(name) => name,
            RemoveHeaderToml::Header(it) => &it.header,
        }
    }
}

/// A method of `Access-Control-Allow-Methods`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum CorsMethodWord {
    /// GET
    Get,
    /// HEAD
    Head,
    /// OPTIONS
    Options,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// POST
    Post,
    /// DELETE
    Delete,
    /// All of them.
    All,
}

impl CorsMethodWord {
    /// The method as HTTP writes it, or `ALL`.
    pub fn as_str(self) -> &'static str {
        match self {
            CorsMethodWord::Get => "GET",
            CorsMethodWord::Head => "HEAD",
            CorsMethodWord::Options => "OPTIONS",
            CorsMethodWord::Put => "PUT",
            CorsMethodWord::Patch => "PATCH",
            CorsMethodWord::Post => "POST",
            CorsMethodWord::Delete => "DELETE",
            CorsMethodWord::All => "ALL",
        }
    }
}

/// The values of `X-Frame-Options`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum FrameOptionWord {
    /// No page may frame it.
    Deny,
    /// Pages of the same origin may frame it.
    SameOrigin,
}

impl FrameOptionWord {
    /// The header's value.
    pub fn as_str(self) -> &'static str {
        match self {
            FrameOptionWord::Deny => "DENY",
            FrameOptionWord::SameOrigin => "SAMEORIGIN",
        }
    }
}

/// The values of `Referrer-Policy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReferrerPolicyWord {
    /// Never a referrer.
    NoReferrer,
    /// None from HTTPS to HTTP.
    NoReferrerWhenDowngrade,
    /// The origin alone.
    Origin,
    /// The origin alone, to other origins.
    OriginWhenCrossOrigin,
    /// None to other origins.
    SameOrigin,
    /// The origin alone, and none from HTTPS to HTTP.
    StrictOrigin,
    /// The origin alone to other origins, and none from HTTPS to HTTP.
    StrictOriginWhenCrossOrigin,
    /// Always the whole address.
    UnsafeUrl,
}

impl ReferrerPolicyWord {
    /// The header's value.
    pub fn as_str(self) -> &'static str {
        match self {
            ReferrerPolicyWord::NoReferrer => "no-referrer",
            ReferrerPolicyWord::NoReferrerWhenDowngrade => "no-referrer-when-downgrade",
            ReferrerPolicyWord::Origin => "origin",
            ReferrerPolicyWord::OriginWhenCrossOrigin => "origin-when-cross-origin",
            ReferrerPolicyWord::SameOrigin => "same-origin",
            ReferrerPolicyWord::StrictOrigin => "strict-origin",
            ReferrerPolicyWord::StrictOriginWhenCrossOrigin => "strict-origin-when-cross-origin",
            ReferrerPolicyWord::UnsafeUrl => "unsafe-url",
        }
    }
}
