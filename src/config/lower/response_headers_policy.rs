//! A response headers policy into the values of its headers.
//!
//! AWS: "Understand response headers policies".

use http::{HeaderName, HeaderValue};

use super::super::devserver_toml::{
    CorsConfigToml, ResponseHeadersPolicyToml, SecurityHeadersConfigToml,
    ServerTimingHeadersConfigToml, StrictTransportSecurityToml, XssProtectionToml,
};
use crate::distribution::{
    CorsConfig, CustomHeader, ResponseHeadersPolicy, SamplingRate, SecurityHeader,
    SecurityHeadersConfig, StrictTransportSecurity, XssProtection,
};

/// Makes a policy; what is no header has been reported and is left out.
pub(super) fn lower(it: &ResponseHeadersPolicyToml) -> ResponseHeadersPolicy {
    let custom = it.custom_headers_config.as_ref();
    let remove = it.remove_headers_config.as_ref();
    let timing = it.server_timing_headers_config.as_ref();
    let custom = custom.map(|it| it.items.as_slice()).unwrap_or_default();
    let remove = remove.map(|it| it.items.as_slice()).unwrap_or_default();
    ResponseHeadersPolicy {
        name: it.name.clone(),
        cors: it.cors_config.as_ref().map(cors),
        security_headers: it
            .security_headers_config
            .as_ref()
            .map_or_else(SecurityHeadersConfig::default, security),
        custom_headers: custom
            .iter()
            .filter_map(|it| {
                Some(CustomHeader {
                    name: HeaderName::from_bytes(it.header.as_bytes()).ok()?,
                    value: HeaderValue::from_str(&it.value).ok()?,
                    overrides: it.overrides,
                })
            })
            .collect(),
        remove_headers: remove
            .iter()
            .filter_map(|it| HeaderName::from_bytes(it.name().as_bytes()).ok())
            .collect(),
        server_timing: timing.filter(|it| it.enabled).and_then(sampling_rate),
    }
}

fn cors(it: &CorsConfigToml) -> CorsConfig {
    let methods = it.access_control_allow_methods.iter();
    CorsConfig {
        allow_origins: it.access_control_allow_origins.clone(),
        allow_headers: it.access_control_allow_headers.clone(),
        allow_methods: methods.map(|it| it.as_str().to_owned()).collect(),
        allow_credentials: it.access_control_allow_credentials,
        expose_headers: it.access_control_expose_headers.clone(),
        max_age_sec: it.access_control_max_age_sec,
        origin_override: it.origin_override,
    }
}

fn security(it: &SecurityHeadersConfigToml) -> SecurityHeadersConfig {
    SecurityHeadersConfig {
        xss_protection: (it.xss_protection.as_ref())
            .and_then(|it| xss_protection(it).header(it.overrides).ok()),
        frame_options: (it.frame_options.as_ref()).and_then(|it| {
            SecurityHeader::frame_options(it.frame_option.as_str(), it.overrides).ok()
        }),
        referrer_policy: (it.referrer_policy.as_ref()).and_then(|it| {
            SecurityHeader::referrer_policy(it.referrer_policy.as_str(), it.overrides).ok()
        }),
        content_security_policy: (it.content_security_policy.as_ref()).and_then(|it| {
            let value = &it.content_security_policy;
            SecurityHeader::content_security_policy(value, it.overrides).ok()
        }),
        content_type_options: (it.content_type_options.as_ref())
            .map(|it| SecurityHeader::content_type_options(it.overrides)),
        strict_transport_security: (it.strict_transport_security.as_ref())
            .and_then(|it| strict_transport_security(it).header(it.overrides).ok()),
    }
}

/// `XSSProtection` of CloudFront's API.
pub(in crate::config) fn xss_protection(it: &XssProtectionToml) -> XssProtection {
    XssProtection {
        protection: it.protection,
        mode_block: it.mode_block.unwrap_or_default(),
        report_uri: it.report_uri.clone(),
    }
}

/// `StrictTransportSecurity` of CloudFront's API.
pub(in crate::config) fn strict_transport_security(
    it: &StrictTransportSecurityToml,
) -> StrictTransportSecurity {
    StrictTransportSecurity {
        max_age_sec: it.access_control_max_age_sec,
        include_subdomains: it.include_subdomains.unwrap_or_default(),
        preload: it.preload.unwrap_or_default(),
    }
}

fn sampling_rate(it: &ServerTimingHeadersConfigToml) -> Option<SamplingRate> {
    SamplingRate::from_percent(it.sampling_rate.unwrap_or(100.0))
}
