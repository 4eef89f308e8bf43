//! The properties of `AWS::CloudFront::Distribution`.
//!
//! AWS: "AWS CloudFormation Template Reference", `AWS::CloudFront::Distribution` and the pages of
//! its property types.

use super::property_table::{PropertyTable, housekeeping, part, renamed, renamed_part, same};

/// `AWS::CloudFront::Distribution`
pub(super) const DISTRIBUTION: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::Distribution",
    properties: &[part("DistributionConfig", &CONFIG), housekeeping("Tags")],
};

const CONFIG: PropertyTable = PropertyTable {
    of: "DistributionConfig",
    properties: &[
        same("Aliases"),
        renamed("CNAMEs", "Aliases"),
        same("AnycastIpListId"),
        part("CacheBehaviors", &CACHE_BEHAVIOR),
        same("CacheTagConfig"),
        same("Comment"),
        same("ConnectionFunctionAssociation"),
        same("ConnectionMode"),
        same("ContinuousDeploymentPolicyId"),
        part("CustomErrorResponses", &CUSTOM_ERROR_RESPONSE),
        part("CustomOrigin", &LEGACY_CUSTOM_ORIGIN),
        part("DefaultCacheBehavior", &DEFAULT_CACHE_BEHAVIOR),
        same("DefaultRootObject"),
        same("Enabled"),
        same("HttpVersion"),
        renamed("IPV6Enabled", "IsIPV6Enabled"),
        part("Logging", &LOGGING),
        part("OriginGroups", &ORIGIN_GROUP),
        part("Origins", &ORIGIN),
        same("PriceClass"),
        part("Restrictions", &RESTRICTIONS),
        part("S3Origin", &LEGACY_S3_ORIGIN),
        same("Staging"),
        same("TenantConfig"),
        part("ViewerCertificate", &VIEWER_CERTIFICATE),
        same("ViewerMtlsConfig"),
        same("WebACLId"),
    ],
};

/// A behavior, and what only some behaviors have.
macro_rules! cache_behavior {
    ($of:literal $(, $more:expr)?) => {
        PropertyTable {
            of: $of,
            properties: &[
                same("AllowedMethods"),
                same("CachePolicyId"),
                same("CachedMethods"),
                same("Compress"),
                same("DefaultTTL"),
                same("FieldLevelEncryptionId"),
                part("ForwardedValues", &FORWARDED_VALUES),
                part("FunctionAssociations", &FUNCTION_ASSOCIATION),
                part("GrpcConfig", &GRPC_CONFIG),
                part("LambdaFunctionAssociations", &LAMBDA_FUNCTION_ASSOCIATION),
                same("MaxTTL"),
                same("MinTTL"),
                same("OriginRequestPolicyId"),
                same("RealtimeLogConfigArn"),
                same("ResponseHeadersPolicyId"),
                same("SmoothStreaming"),
                same("TargetOriginId"),
                same("TrustedKeyGroups"),
                same("TrustedSigners"),
                same("ViewerProtocolPolicy"),
                $($more,)?
            ],
        }
    };
}

const DEFAULT_CACHE_BEHAVIOR: PropertyTable = cache_behavior!("DefaultCacheBehavior");

const CACHE_BEHAVIOR: PropertyTable = cache_behavior!("CacheBehavior", same("PathPattern"));

const FORWARDED_VALUES: PropertyTable = PropertyTable {
    of: "ForwardedValues",
    properties: &[
        part("Cookies", &COOKIES),
        same("Headers"),
        same("QueryString"),
        same("QueryStringCacheKeys"),
    ],
};

const COOKIES: PropertyTable = PropertyTable {
    of: "Cookies",
    properties: &[same("Forward"), same("WhitelistedNames")],
};

const FUNCTION_ASSOCIATION: PropertyTable = PropertyTable {
    of: "FunctionAssociation",
    properties: &[same("EventType"), same("FunctionARN")],
};

const LAMBDA_FUNCTION_ASSOCIATION: PropertyTable = PropertyTable {
    of: "LambdaFunctionAssociation",
    properties: &[
        same("EventType"),
        same("IncludeBody"),
        same("LambdaFunctionARN"),
    ],
};

const GRPC_CONFIG: PropertyTable = PropertyTable {
    of: "GrpcConfig",
    properties: &[same("Enabled")],
};

const CUSTOM_ERROR_RESPONSE: PropertyTable = PropertyTable {
    of: "CustomErrorResponse",
    properties: &[
        same("ErrorCachingMinTTL"),
        same("ErrorCode"),
        same("ResponseCode"),
        same("ResponsePagePath"),
    ],
};

const LOGGING: PropertyTable = PropertyTable {
    of: "Logging",
    properties: &[same("Bucket"), same("IncludeCookies"), same("Prefix")],
};

const RESTRICTIONS: PropertyTable = PropertyTable {
    of: "Restrictions",
    properties: &[part("GeoRestriction", &GEO_RESTRICTION)],
};

const GEO_RESTRICTION: PropertyTable = PropertyTable {
    of: "GeoRestriction",
    properties: &[renamed("Locations", "Items"), same("RestrictionType")],
};

const VIEWER_CERTIFICATE: PropertyTable = PropertyTable {
    of: "ViewerCertificate",
    properties: &[
        renamed("AcmCertificateArn", "ACMCertificateArn"),
        same("CloudFrontDefaultCertificate"),
        renamed("IamCertificateId", "IAMCertificateId"),
        same("MinimumProtocolVersion"),
        renamed("SslSupportMethod", "SSLSupportMethod"),
    ],
};

const ORIGIN: PropertyTable = PropertyTable {
    of: "Origin",
    properties: &[
        same("ConnectionAttempts"),
        same("ConnectionTimeout"),
        part("CustomOriginConfig", &CUSTOM_ORIGIN_CONFIG),
        same("DomainName"),
        same("Id"),
        same("OriginAccessControlId"),
        renamed_part(
            "OriginCustomHeaders",
            "CustomHeaders",
            &ORIGIN_CUSTOM_HEADER,
        ),
        same("OriginPath"),
        part("OriginShield", &ORIGIN_SHIELD),
        same("ResponseCompletionTimeout"),
        part("S3OriginConfig", &S3_ORIGIN_CONFIG),
        part("VpcOriginConfig", &VPC_ORIGIN_CONFIG),
    ],
};

const CUSTOM_ORIGIN_CONFIG: PropertyTable = PropertyTable {
    of: "CustomOriginConfig",
    properties: &[
        same("HTTPPort"),
        same("HTTPSPort"),
        same("IpAddressType"),
        same("OriginKeepaliveTimeout"),
        same("OriginMtlsConfig"),
        same("OriginProtocolPolicy"),
        same("OriginReadTimeout"),
        renamed("OriginSSLProtocols", "OriginSslProtocols"),
    ],
};

const ORIGIN_CUSTOM_HEADER: PropertyTable = PropertyTable {
    of: "OriginCustomHeader",
    properties: &[same("HeaderName"), same("HeaderValue")],
};

const ORIGIN_SHIELD: PropertyTable = PropertyTable {
    of: "OriginShield",
    properties: &[same("Enabled"), same("OriginShieldRegion")],
};

const S3_ORIGIN_CONFIG: PropertyTable = PropertyTable {
    of: "S3OriginConfig",
    properties: &[same("OriginAccessIdentity"), same("OriginReadTimeout")],
};

const VPC_ORIGIN_CONFIG: PropertyTable = PropertyTable {
    of: "VpcOriginConfig",
    properties: &[
        same("OriginKeepaliveTimeout"),
        same("OriginReadTimeout"),
        same("OwnerAccountId"),
        same("VpcOriginId"),
    ],
};

const ORIGIN_GROUP: PropertyTable = PropertyTable {
    of: "OriginGroup",
    properties: &[
        part("FailoverCriteria", &FAILOVER_CRITERIA),
        same("Id"),
        part("Members", &ORIGIN_GROUP_MEMBER),
        same("SelectionCriteria"),
    ],
};

const FAILOVER_CRITERIA: PropertyTable = PropertyTable {
    of: "OriginGroupFailoverCriteria",
    properties: &[same("StatusCodes")],
};

const ORIGIN_GROUP_MEMBER: PropertyTable = PropertyTable {
    of: "OriginGroupMember",
    properties: &[same("OriginId")],
};

const LEGACY_S3_ORIGIN: PropertyTable = PropertyTable {
    of: "LegacyS3Origin",
    properties: &[same("DNSName"), same("OriginAccessIdentity")],
};

const LEGACY_CUSTOM_ORIGIN: PropertyTable = PropertyTable {
    of: "LegacyCustomOrigin",
    properties: &[
        same("DNSName"),
        same("HTTPPort"),
        same("HTTPSPort"),
        same("OriginProtocolPolicy"),
        renamed("OriginSSLProtocols", "OriginSslProtocols"),
    ],
};
