//! The file's policies as AWS's documents.

use super::super::devserver_toml::{
    CacheKeyHeadersToml, CachePolicyToml, NamesToml, NamesWord, OriginRequestHeadersToml,
    OriginRequestHeadersWord, OriginRequestPolicyToml, ResponseHeadersPolicyToml,
    SecurityHeadersConfigToml,
};
use crate::resources::shapes::{
    CacheHeaderBehavior, CacheHeadersConfig, CacheKeyParameters, CachePolicyConfig,
    ContentSecurityPolicy, ContentTypeOptions, CookiesConfig, CorsConfig, CustomHeadersConfig,
    CustomResponseHeader, FrameOptions, NameBehavior, OriginRequestHeaderBehavior,
    OriginRequestHeadersConfig, OriginRequestPolicyConfig, QueryStringsConfig, ReferrerPolicy,
    RemoveHeader, RemoveHeadersConfig, ResponseHeadersPolicyConfig, SecurityHeadersConfig,
    ServerTimingHeadersConfig, StrictTransportSecurity, XssProtection,
};

/// A cache policy.
pub(super) fn cache(it: &CachePolicyToml) -> CachePolicyConfig {
    let (behavior, headers) = match &it.headers {
        Some(CacheKeyHeadersToml::Whitelist(names)) => {
            (CacheHeaderBehavior::Whitelist, Some(names.clone()))
        }
        Some(CacheKeyHeadersToml::Word(_)) | None => (CacheHeaderBehavior::None, None),
    };
    CachePolicyConfig {
        comment: it.comment.clone().unwrap_or_default(),
        name: it.name.clone(),
        default_ttl: it.default_ttl,
        max_ttl: it.max_ttl,
        min_ttl: it.min_ttl,
        parameters: Some(CacheKeyParameters {
            enable_accept_encoding_gzip: it.enable_accept_encoding_gzip.unwrap_or_default(),
            enable_accept_encoding_brotli: it.enable_accept_encoding_brotli.unwrap_or_default(),
            headers_config: CacheHeadersConfig {
                header_behavior: behavior,
                headers,
            },
            cookies_config: cookies(it.cookies.as_ref()),
            query_strings_config: query_strings(it.query_strings.as_ref()),
        }),
    }
}

/// An origin request policy.
pub(super) fn origin_request(it: &OriginRequestPolicyToml) -> OriginRequestPolicyConfig {
    use OriginRequestHeaderBehavior as Behavior;
    let (behavior, headers) = match &it.headers {
        None | Some(OriginRequestHeadersToml::Word(OriginRequestHeadersWord::None)) => {
            (Behavior::None, None)
        }
        Some(OriginRequestHeadersToml::Word(OriginRequestHeadersWord::AllViewer)) => {
            (Behavior::AllViewer, None)
        }
        Some(OriginRequestHeadersToml::Whitelist(names)) => {
            (Behavior::Whitelist, Some(names.clone()))
        }
        Some(OriginRequestHeadersToml::AllViewer(it)) => {
            match (&it.all_viewer_and_whitelist_cloudfront, &it.all_except) {
                (Some(names), _) => (
                    Behavior::AllViewerAndWhitelistCloudFront,
                    Some(names.clone()),
                ),
                (None, Some(names)) => (Behavior::AllExcept, Some(names.clone())),
                (None, None) => (Behavior::AllViewer, None),
            }
        }
    };
    OriginRequestPolicyConfig {
        comment: it.comment.clone().unwrap_or_default(),
        name: it.name.clone(),
        headers_config: OriginRequestHeadersConfig {
            header_behavior: behavior,
            headers,
        },
        cookies_config: cookies(it.cookies.as_ref()),
        query_strings_config: query_strings(it.query_strings.as_ref()),
    }
}

fn cookies(written: Option<&NamesToml>) -> CookiesConfig {
    let (cookie_behavior, cookies) = names(written);
    CookiesConfig {
        cookie_behavior,
        cookies,
    }
}

fn query_strings(written: Option<&NamesToml>) -> QueryStringsConfig {
    let (query_string_behavior, query_strings) = names(written);
    QueryStringsConfig {
        query_string_behavior,
        query_strings,
    }
}

fn names(written: Option<&NamesToml>) -> (NameBehavior, Option<Vec<String>>) {
    match written {
        None | Some(NamesToml::Word(NamesWord::None)) => (NameBehavior::None, None),
        Some(NamesToml::Word(NamesWord::All)) => (NameBehavior::All, None),
        Some(NamesToml::Whitelist(names)) => (NameBehavior::Whitelist, Some(names.clone())),
        Some(NamesToml::AllExcept(it)) => (NameBehavior::AllExcept, Some(it.all_except.clone())),
    }
}

/// A response headers policy.
pub(super) fn response_headers(it: &ResponseHeadersPolicyToml) -> ResponseHeadersPolicyConfig {
    let cors = it.cors_config.as_ref().map(|it| {
        let methods = it.access_control_allow_methods.iter();
        let exposed = &it.access_control_expose_headers;
        CorsConfig {
            access_control_allow_origins: it.access_control_allow_origins.clone(),
            access_control_allow_headers: it.access_control_allow_headers.clone(),
            access_control_allow_methods: methods.map(|it| it.as_str().to_owned()).collect(),
            access_control_allow_credentials: it.access_control_allow_credentials,
            access_control_expose_headers: (!exposed.is_empty()).then(|| exposed.clone()),
            access_control_max_age_sec: it.access_control_max_age_sec,
            origin_override: it.origin_override,
        }
    });
    let custom = it.custom_headers_config.as_ref().map(|it| {
        let items = it.items.iter().map(|it| CustomResponseHeader {
            header: it.header.clone(),
            value: it.value.clone(),
            overrides: it.overrides,
        });
        CustomHeadersConfig {
            items: items.collect(),
        }
    });
    let remove = it.remove_headers_config.as_ref().map(|it| {
        let items = it.items.iter().map(|it| RemoveHeader {
            header: it.name().to_owned(),
        });
        RemoveHeadersConfig {
            items: items.collect(),
        }
    });
    let timing = it.server_timing_headers_config.as_ref();
    ResponseHeadersPolicyConfig {
        comment: it.comment.clone().unwrap_or_default(),
        name: it.name.clone(),
        cors_config: cors,
        security_headers_config: it.security_headers_config.as_ref().map(security_headers),
        server_timing_headers_config: timing.map(|it| ServerTimingHeadersConfig {
            enabled: it.enabled,
            sampling_rate: it.sampling_rate,
        }),
        custom_headers_config: custom,
        remove_headers_config: remove,
    }
}

fn security_headers(it: &SecurityHeadersConfigToml) -> SecurityHeadersConfig {
    SecurityHeadersConfig {
        xss_protection: it.xss_protection.as_ref().map(|it| XssProtection {
            overrides: it.overrides,
            protection: it.protection,
            mode_block: it.mode_block,
            report_uri: it.report_uri.clone(),
        }),
        frame_options: it.frame_options.as_ref().map(|it| FrameOptions {
            overrides: it.overrides,
            frame_option: it.frame_option.as_str().to_owned(),
        }),
        referrer_policy: it.referrer_policy.as_ref().map(|it| ReferrerPolicy {
            overrides: it.overrides,
            referrer_policy: it.referrer_policy.as_str().to_owned(),
        }),
        content_security_policy: (it.content_security_policy.as_ref()).map(|it| {
            ContentSecurityPolicy {
                overrides: it.overrides,
                content_security_policy: it.content_security_policy.clone(),
            }
        }),
        content_type_options: (it.content_type_options.as_ref()).map(|it| ContentTypeOptions {
            overrides: it.overrides,
        }),
        strict_transport_security: (it.strict_transport_security.as_ref()).map(|it| {
            StrictTransportSecurity {
                overrides: it.overrides,
                include_subdomains: it.include_subdomains,
                preload: it.preload,
                access_control_max_age_sec: it.access_control_max_age_sec,
            }
        }),
    }
}
