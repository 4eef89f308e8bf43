//! `DistributionConfig`: what holds for a distribution as a whole.

use serde_json::Value;

use super::cache_behavior::{CacheBehavior, OrderedCacheBehavior};
use super::origin::{Origin, OriginGroup};

shapes! {
    /// `DistributionConfig` of CloudFront's API.
    DistributionConfig {
        caller_reference: String => required("CallerReference"),
        aliases: Vec<String> => optional("Aliases"),
        default_root_object: String => optional("DefaultRootObject"),
        origins: Vec<Origin> => required("Origins"),
        origin_groups: Vec<OriginGroup> => optional("OriginGroups"),
        default_cache_behavior: CacheBehavior => required("DefaultCacheBehavior"),
        cache_behaviors: Vec<OrderedCacheBehavior> => optional("CacheBehaviors"),
        custom_error_responses: Vec<CustomErrorResponse> => optional("CustomErrorResponses"),
        comment: String => required("Comment"),
        logging: LoggingConfig => optional("Logging"),
        price_class: String => usually("PriceClass", "PriceClass_All".to_owned()),
        enabled: bool => required("Enabled"),
        viewer_certificate: ViewerCertificate => optional("ViewerCertificate"),
        restrictions: Restrictions => optional("Restrictions"),
        web_acl_id: String => optional("WebACLId"),
        http_version: HttpVersion => optional("HttpVersion"),
        is_ipv6_enabled: bool => optional("IsIPV6Enabled"),
        continuous_deployment_policy_id: String => optional("ContinuousDeploymentPolicyId"),
        staging: bool => optional("Staging"),
        anycast_ip_list_id: Option<String> => optional("AnycastIpListId"),
        tenant_config: Option<Value> => optional("TenantConfig"),
        connection_mode: Option<ConnectionMode> => optional("ConnectionMode"),
        viewer_mtls_config: Option<Value> => optional("ViewerMtlsConfig"),
        connection_function_association: Option<Value> => optional("ConnectionFunctionAssociation"),
        cache_tag_config: Option<Value> => optional("CacheTagConfig"),
    }

    /// What takes the place of an error.
    CustomErrorResponse {
        error_code: u16 => required("ErrorCode"),
        response_page_path: String => optional("ResponsePagePath"),
        response_code: String => optional("ResponseCode"),
        error_caching_min_ttl: u64 => usually("ErrorCachingMinTTL", 10),
    }

    /// The standard log; it has no local effect.
    LoggingConfig {
        enabled: bool => optional("Enabled"),
        include_cookies: bool => optional("IncludeCookies"),
        bucket: String => optional("Bucket"),
        prefix: String => optional("Prefix"),
    }

    /// The certificate; it has no local effect.
    ViewerCertificate {
        cloudfront_default_certificate: bool => usually("CloudFrontDefaultCertificate", true),
        iam_certificate_id: Option<String> => optional("IAMCertificateId"),
        acm_certificate_arn: Option<String> => optional("ACMCertificateArn"),
        ssl_support_method: Option<String> => optional("SSLSupportMethod"),
        minimum_protocol_version: String => usually("MinimumProtocolVersion", "TLSv1".to_owned()),
        certificate: Option<String> => optional("Certificate"),
        certificate_source: Option<String> => optional("CertificateSource"),
    }

    /// Who may not see anything.
    Restrictions {
        geo_restriction: GeoRestriction => optional("GeoRestriction"),
    }

    /// The countries that are let in, or kept out.
    GeoRestriction {
        restriction_type: GeoRestrictionType => optional("RestrictionType"),
        items: Vec<String> => items("Items"),
    }
}

shape_words! {
    /// Whether countries are let in or kept out.
    GeoRestrictionType {
        None = "none",
        Blacklist = "blacklist",
        Whitelist = "whitelist",
    }

    /// The newest version of HTTP that viewers may speak.
    HttpVersion {
        Http2 = "http2",
        Http11 = "http1.1",
        Http3 = "http3",
        Http2And3 = "http2and3",
    }

    /// Whether a distribution answers by itself, or through its tenants.
    ConnectionMode {
        Direct = "direct",
        TenantOnly = "tenant-only",
    }
}
