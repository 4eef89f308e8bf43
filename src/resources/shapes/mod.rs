//! AWS's documents by their members: what `aws cloudfront get-distribution-config` prints, typed.
//!
//! A document is read leniently where AWS's own formats differ: numbers and booleans may be text,
//! an empty element is an empty list, a list may come without its `Quantity` or without the wrapper
//! around its items. What is missing or wrong is reported with its path, and what is not known is
//! collected with its path, so that whoever reads can name it.
//!
//! AWS: "Amazon CloudFront API Reference", version 2020-05-31, section "Data Types".

#[macro_use]
mod shape_macros;

mod leaves;
mod reading;

mod cache_behavior;
mod distribution_config;
mod function_config;
mod origin;
mod policies;
mod response_headers_policy;

pub use cache_behavior::{
    ActiveTrust, AllowedMethods, CacheBehavior, CachedMethods, CookieForward, CookiePreference,
    ForwardedValues, FunctionAssociation, FunctionEventType, GrpcConfig, LambdaFunctionAssociation,
    OrderedCacheBehavior, ViewerProtocolPolicy,
};
pub use distribution_config::{
    ConnectionMode, CustomErrorResponse, DistributionConfig, GeoRestriction, GeoRestrictionType,
    HttpVersion, LoggingConfig, Restrictions, ViewerCertificate,
};
pub use function_config::{
    FunctionConfig, FunctionRuntime, KeyValueStoreAssociation, OriginAccessControlConfig,
    OriginAccessControlOriginType, SigningBehavior, SigningProtocol,
};
pub use origin::{
    CustomHeader, CustomOriginConfig, FailoverCriteria, Origin, OriginGroup, OriginGroupMember,
    OriginProtocolPolicy, OriginShield, S3OriginConfig, VpcOriginConfig,
};
pub use policies::{
    CacheHeaderBehavior, CacheHeadersConfig, CacheKeyParameters, CachePolicyConfig, CookiesConfig,
    NameBehavior, OriginRequestHeaderBehavior, OriginRequestHeadersConfig,
    OriginRequestPolicyConfig, QueryStringsConfig,
};
pub use reading::{Findings, ReadShape, Shape, ShapeProblem, read_shape};
pub use response_headers_policy::{
    ContentSecurityPolicy, ContentTypeOptions, CorsConfig, CustomHeadersConfig,
    CustomResponseHeader, FrameOptions, ReferrerPolicy, RemoveHeader, RemoveHeadersConfig,
    ResponseHeadersPolicyConfig, SecurityHeadersConfig, ServerTimingHeadersConfig,
    StrictTransportSecurity, XssProtection,
};

#[cfg(test)]
mod tests;
