//! A response headers policy into the values of its headers.
//!
//! AWS: "Understand response headers policies", sections "Security headers" and
//! "Server-Timing header".

use http::{HeaderName, HeaderValue};

use super::super::devserver_toml::{
    CorsConfigToml, FrameOptionWord, ResponseHeadersPolicyToml, SecurityHeadersConfigToml,
    ServerTimingHeadersConfigToml, StrictTransportSecurityToml, XssProtectionToml,
};
use crate::distribution::{
    CorsConfig, CustomHeader, ResponseHeadersPolicy, SamplingRate, SecurityHeader,
    SecurityHeadersConfig,
};

/// Ten-thousandths of a percent in a percent.
const OF_A_PERCENT: f64 = 10_000.0;

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
        server_timing: timing.filter(|it| it.enabled).map(sampling_rate),
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
    let header = |value: String, overrides: bool| {
        let value = HeaderValue::from_str(&value).ok()?;
        Some(SecurityHeader { value, overrides })
    };
    SecurityHeadersConfig {
        xss_protection: (it.xss_protection.as_ref())
            .and_then(|it| header(xss_protection(it), it.overrides)),
        frame_options: it.frame_options.as_ref().and_then(|it| {
            let value = match it.frame_option {
                FrameOptionWord::Deny => "DENY",
                FrameOptionWord::SameOrigin => "SAMEORIGIN",
            };
            header(value.to_owned(), it.overrides)
        }),
        referrer_policy: (it.referrer_policy.as_ref())
            .and_then(|it| header(it.referrer_policy.as_str().to_owned(), it.overrides)),
        content_security_policy: (it.content_security_policy.as_ref())
            .and_then(|it| header(it.content_security_policy.clone(), it.overrides)),
        content_type_options: (it.content_type_options.as_ref())
            .and_then(|it| header("nosniff".to_owned(), it.overrides)),
        strict_transport_security: (it.strict_transport_security.as_ref())
            .and_then(|it| header(strict_transport_security(it), it.overrides)),
    }
}

fn xss_protection(it: &XssProtectionToml) -> String {
    match (
        it.protection,
        it.mode_block.unwrap_or_default(),
        &it.report_uri,
    ) {
        (false, _, _) => "0".to_owned(),
        (true, true, _) => "1; mode=block".to_owned(),
        (true, false, Some(uri)) => format!("1; report={uri}"),
        (true, false, None) => "1".to_owned(),
    }
}

fn strict_transport_security(it: &StrictTransportSecurityToml) -> String {
    let mut res = format!("max-age={}", it.access_control_max_age_sec);
    if it.include_subdomains.unwrap_or_default() {
        res.push_str("; includeSubDomains");
    }
    if it.preload.unwrap_or_default() {
        res.push_str("; preload");
    }
    res
}

fn sampling_rate(it: &ServerTimingHeadersConfigToml) -> SamplingRate {
    let rate = it.sampling_rate.unwrap_or(100.0).clamp(0.0, 100.0) * OF_A_PERCENT;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded, and between 0 and a million"
    )]
    SamplingRate(rate.round() as u32)
}
