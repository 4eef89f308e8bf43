//! `ResponseHeadersPolicyConfig`.

shapes! {
    /// `ResponseHeadersPolicyConfig` of CloudFront's API.
    ResponseHeadersPolicyConfig {
        comment: String => optional("Comment"),
        name: String => required("Name"),
        cors_config: Option<CorsConfig> => optional("CorsConfig"),
        security_headers_config: Option<SecurityHeadersConfig> => optional("SecurityHeadersConfig"),
        server_timing_headers_config: Option<ServerTimingHeadersConfig> => optional("ServerTimingHeadersConfig"),
        custom_headers_config: Option<CustomHeadersConfig> => optional("CustomHeadersConfig"),
        remove_headers_config: Option<RemoveHeadersConfig> => optional("RemoveHeadersConfig"),
    }

    /// The CORS headers.
    CorsConfig {
        access_control_allow_origins: Vec<String> => required("AccessControlAllowOrigins"),
        access_control_allow_headers: Vec<String> => required("AccessControlAllowHeaders"),
        access_control_allow_methods: Vec<String> => required("AccessControlAllowMethods"),
        access_control_allow_credentials: bool => required("AccessControlAllowCredentials"),
        access_control_expose_headers: Option<Vec<String>> => optional("AccessControlExposeHeaders"),
        access_control_max_age_sec: Option<u32> => optional("AccessControlMaxAgeSec"),
        origin_override: bool => required("OriginOverride"),
    }

    /// The security headers.
    SecurityHeadersConfig {
        xss_protection: Option<XssProtection> => optional("XSSProtection"),
        frame_options: Option<FrameOptions> => optional("FrameOptions"),
        referrer_policy: Option<ReferrerPolicy> => optional("ReferrerPolicy"),
        content_security_policy: Option<ContentSecurityPolicy> => optional("ContentSecurityPolicy"),
        content_type_options: Option<ContentTypeOptions> => optional("ContentTypeOptions"),
        strict_transport_security: Option<StrictTransportSecurity> => optional("StrictTransportSecurity"),
    }

    /// `X-XSS-Protection`
    XssProtection {
        overrides: bool => required("Override"),
        protection: bool => required("Protection"),
        mode_block: Option<bool> => optional("ModeBlock"),
        report_uri: Option<String> => optional("ReportUri"),
    }

    /// `X-Frame-Options`
    FrameOptions {
        overrides: bool => required("Override"),
        frame_option: String => required("FrameOption"),
    }

    /// `Referrer-Policy`
    ReferrerPolicy {
        overrides: bool => required("Override"),
        referrer_policy: String => required("ReferrerPolicy"),
    }

    /// `Content-Security-Policy`
    ContentSecurityPolicy {
        overrides: bool => required("Override"),
        content_security_policy: String => required("ContentSecurityPolicy"),
    }

    /// `X-Content-Type-Options`
    ContentTypeOptions {
        overrides: bool => required("Override"),
    }

    /// `Strict-Transport-Security`
    StrictTransportSecurity {
        overrides: bool => required("Override"),
        include_subdomains: Option<bool> => optional("IncludeSubdomains"),
        preload: Option<bool> => optional("Preload"),
        access_control_max_age_sec: u32 => required("AccessControlMaxAgeSec"),
    }

    /// `Server-Timing`
    ServerTimingHeadersConfig {
        enabled: bool => required("Enabled"),
        sampling_rate: Option<f64> => optional("SamplingRate"),
    }

    /// Headers of one's own.
    CustomHeadersConfig {
        items: Vec<CustomResponseHeader> => items("Items"),
    }

    /// A header that is added to responses.
    CustomResponseHeader {
        header: String => required("Header"),
        value: String => required("Value"),
        overrides: bool => required("Override"),
    }

    /// Headers of the origin that are taken away.
    RemoveHeadersConfig {
        items: Vec<RemoveHeader> => items("Items"),
    }

    /// A header that is taken away.
    RemoveHeader {
        header: String => required("Header"),
    }
}
