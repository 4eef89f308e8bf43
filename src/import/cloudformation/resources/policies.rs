//! Policies, origin access controls and identities: resources that are nothing but their configuration.
//!
//! AWS: "AWS CloudFormation Template Reference", `AWS::CloudFront::CachePolicy` and its neighbours.

use super::super::ResolvedResource;
use super::config_of;
use super::edits::set_if_absent;
use super::property_table::{PropertyTable, part, same};
use crate::import::{Defined, Finding};

/// A cache policy.
pub(super) fn cache_policy(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    defined(resource, &CACHE_POLICY, "CachePolicyConfig", found)
}

/// An origin request policy.
pub(super) fn origin_request_policy(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    let name = "OriginRequestPolicyConfig";
    defined(resource, &ORIGIN_REQUEST_POLICY, name, found)
}

/// A response headers policy.
pub(super) fn response_headers_policy(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    let name = "ResponseHeadersPolicyConfig";
    defined(resource, &RESPONSE_HEADERS_POLICY, name, found)
}

/// An origin access control.
pub(super) fn origin_access_control(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    let name = "OriginAccessControlConfig";
    defined(resource, &ORIGIN_ACCESS_CONTROL, name, found)
}

/// An origin access identity, the older kind.
pub(super) fn origin_access_identity(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    let name = "CloudFrontOriginAccessIdentityConfig";
    let mut res = defined(resource, &ORIGIN_ACCESS_IDENTITY, name, found)?;
    let id = res.id.clone();
    set_if_absent(&mut res.config, "CallerReference", &id, res.place);
    Some(res)
}

fn defined(
    resource: &ResolvedResource,
    table: &PropertyTable,
    name: &str,
    found: &mut Vec<Finding>,
) -> Option<Defined> {
    Some(Defined {
        id: resource.physical_id.clone(),
        is_stand_in: resource.is_stand_in,
        names: resource.names(),
        config: config_of(resource, table, name, found)?,
        place: resource.place,
    })
}

const CACHE_POLICY: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::CachePolicy",
    properties: &[part("CachePolicyConfig", &CACHE_POLICY_CONFIG)],
};

const CACHE_POLICY_CONFIG: PropertyTable = PropertyTable {
    of: "CachePolicyConfig",
    properties: &[
        same("Comment"),
        same("DefaultTTL"),
        same("MaxTTL"),
        same("MinTTL"),
        same("Name"),
        part(
            "ParametersInCacheKeyAndForwardedToOrigin",
            &CACHE_KEY_PARAMETERS,
        ),
    ],
};

const CACHE_KEY_PARAMETERS: PropertyTable = PropertyTable {
    of: "ParametersInCacheKeyAndForwardedToOrigin",
    properties: &[
        part("CookiesConfig", &COOKIES_CONFIG),
        same("EnableAcceptEncodingBrotli"),
        same("EnableAcceptEncodingGzip"),
        part("HeadersConfig", &HEADERS_CONFIG),
        part("QueryStringsConfig", &QUERY_STRINGS_CONFIG),
    ],
};

const ORIGIN_REQUEST_POLICY: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::OriginRequestPolicy",
    properties: &[part(
        "OriginRequestPolicyConfig",
        &ORIGIN_REQUEST_POLICY_CONFIG,
    )],
};

const ORIGIN_REQUEST_POLICY_CONFIG: PropertyTable = PropertyTable {
    of: "OriginRequestPolicyConfig",
    properties: &[
        same("Comment"),
        part("CookiesConfig", &COOKIES_CONFIG),
        part("HeadersConfig", &HEADERS_CONFIG),
        same("Name"),
        part("QueryStringsConfig", &QUERY_STRINGS_CONFIG),
    ],
};

const HEADERS_CONFIG: PropertyTable = PropertyTable {
    of: "HeadersConfig",
    properties: &[same("HeaderBehavior"), same("Headers")],
};

const COOKIES_CONFIG: PropertyTable = PropertyTable {
    of: "CookiesConfig",
    properties: &[same("CookieBehavior"), same("Cookies")],
};

const QUERY_STRINGS_CONFIG: PropertyTable = PropertyTable {
    of: "QueryStringsConfig",
    properties: &[same("QueryStringBehavior"), same("QueryStrings")],
};

const RESPONSE_HEADERS_POLICY: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::ResponseHeadersPolicy",
    properties: &[part(
        "ResponseHeadersPolicyConfig",
        &RESPONSE_HEADERS_POLICY_CONFIG,
    )],
};

const RESPONSE_HEADERS_POLICY_CONFIG: PropertyTable = PropertyTable {
    of: "ResponseHeadersPolicyConfig",
    properties: &[
        same("Comment"),
        part("CorsConfig", &CORS_CONFIG),
        part("CustomHeadersConfig", &CUSTOM_HEADER),
        same("Name"),
        part("RemoveHeadersConfig", &REMOVE_HEADER),
        part("SecurityHeadersConfig", &SECURITY_HEADERS_CONFIG),
        part("ServerTimingHeadersConfig", &SERVER_TIMING_HEADERS_CONFIG),
    ],
};

const CORS_CONFIG: PropertyTable = PropertyTable {
    of: "CorsConfig",
    properties: &[
        same("AccessControlAllowCredentials"),
        same("AccessControlAllowHeaders"),
        same("AccessControlAllowMethods"),
        same("AccessControlAllowOrigins"),
        same("AccessControlExposeHeaders"),
        same("AccessControlMaxAgeSec"),
        same("OriginOverride"),
    ],
};

const CUSTOM_HEADER: PropertyTable = PropertyTable {
    of: "CustomHeader",
    properties: &[same("Header"), same("Override"), same("Value")],
};

const REMOVE_HEADER: PropertyTable = PropertyTable {
    of: "RemoveHeader",
    properties: &[same("Header")],
};

const SERVER_TIMING_HEADERS_CONFIG: PropertyTable = PropertyTable {
    of: "ServerTimingHeadersConfig",
    properties: &[same("Enabled"), same("SamplingRate")],
};

const SECURITY_HEADERS_CONFIG: PropertyTable = PropertyTable {
    of: "SecurityHeadersConfig",
    properties: &[
        part("ContentSecurityPolicy", &CONTENT_SECURITY_POLICY),
        part("ContentTypeOptions", &CONTENT_TYPE_OPTIONS),
        part("FrameOptions", &FRAME_OPTIONS),
        part("ReferrerPolicy", &REFERRER_POLICY),
        part("StrictTransportSecurity", &STRICT_TRANSPORT_SECURITY),
        part("XSSProtection", &XSS_PROTECTION),
    ],
};

const CONTENT_SECURITY_POLICY: PropertyTable = PropertyTable {
    of: "ContentSecurityPolicy",
    properties: &[same("ContentSecurityPolicy"), same("Override")],
};

const CONTENT_TYPE_OPTIONS: PropertyTable = PropertyTable {
    of: "ContentTypeOptions",
    properties: &[same("Override")],
};

const FRAME_OPTIONS: PropertyTable = PropertyTable {
    of: "FrameOptions",
    properties: &[same("FrameOption"), same("Override")],
};

const REFERRER_POLICY: PropertyTable = PropertyTable {
    of: "ReferrerPolicy",
    properties: &[same("Override"), same("ReferrerPolicy")],
};

const STRICT_TRANSPORT_SECURITY: PropertyTable = PropertyTable {
    of: "StrictTransportSecurity",
    properties: &[
        same("AccessControlMaxAgeSec"),
        same("IncludeSubdomains"),
        same("Override"),
        same("Preload"),
    ],
};

const XSS_PROTECTION: PropertyTable = PropertyTable {
    of: "XSSProtection",
    properties: &[
        same("ModeBlock"),
        same("Override"),
        same("Protection"),
        same("ReportUri"),
    ],
};

const ORIGIN_ACCESS_CONTROL: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::OriginAccessControl",
    properties: &[part(
        "OriginAccessControlConfig",
        &ORIGIN_ACCESS_CONTROL_CONFIG,
    )],
};

const ORIGIN_ACCESS_CONTROL_CONFIG: PropertyTable = PropertyTable {
    of: "OriginAccessControlConfig",
    properties: &[
        same("Description"),
        same("Name"),
        same("OriginAccessControlOriginType"),
        same("SigningBehavior"),
        same("SigningProtocol"),
    ],
};

const ORIGIN_ACCESS_IDENTITY: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::CloudFrontOriginAccessIdentity",
    properties: &[part(
        "CloudFrontOriginAccessIdentityConfig",
        &ORIGIN_ACCESS_IDENTITY_CONFIG,
    )],
};

const ORIGIN_ACCESS_IDENTITY_CONFIG: PropertyTable = PropertyTable {
    of: "CloudFrontOriginAccessIdentityConfig",
    properties: &[same("Comment")],
};
