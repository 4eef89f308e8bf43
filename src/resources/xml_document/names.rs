//! What the API's names say: which elements are lists and of what, and which values are no text.

/// What an element that has no child elements holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Boolean,
    Integer,
    Decimal,
    Text,
}

/// The type of a value by its name.
pub(super) fn leaf(name: &str) -> Leaf {
    match name {
        "AccessControlAllowCredentials"
        | "AdvertiseTrustStoreCaNames"
        | "CloudFrontDefaultCertificate"
        | "Compress"
        | "EnableAcceptEncodingBrotli"
        | "EnableAcceptEncodingGzip"
        | "Enabled"
        | "IgnoreCertificateExpiry"
        | "IncludeBody"
        | "IncludeCookies"
        | "IncludeSubdomains"
        | "IsIPV6Enabled"
        | "IsTruncated"
        | "ModeBlock"
        | "OriginOverride"
        | "Override"
        | "Preload"
        | "Protection"
        | "QueryString"
        | "Required"
        | "SmoothStreaming"
        | "Staging" => Leaf::Boolean,
        "AccessControlMaxAgeSec"
        | "ConnectionAttempts"
        | "ConnectionTimeout"
        | "DefaultTTL"
        | "ErrorCachingMinTTL"
        | "ErrorCode"
        | "HTTPPort"
        | "HTTPSPort"
        | "InProgressInvalidationBatches"
        | "MaxItems"
        | "MaxTTL"
        | "MinTTL"
        | "OriginKeepaliveTimeout"
        | "OriginReadTimeout"
        | "Quantity"
        | "ResponseCompletionTimeout"
        | "StatusCode" => Leaf::Integer,
        "SamplingRate" => Leaf::Decimal,
        _ => Leaf::Text,
    }
}

/// Whether an element's children are a list's members.
pub(super) fn is_list(name: &str) -> bool {
    name == "Items"
        || matches!(
            name,
            "AliasICPRecordals" | "FunctionExecutionLogs" | "ParameterDefinitions"
        )
}

/// The name of a list's members: by the element around `Items`, or by the list's own name where
/// there is no `Items`.
pub(super) fn member(list: &str) -> &'static str {
    match list {
        "AccessControlAllowHeaders" | "AccessControlExposeHeaders" => "Header",
        "AccessControlAllowMethods" | "AllowedMethods" | "CachedMethods" => "Method",
        "AccessControlAllowOrigins" | "Origins" => "Origin",
        "ActiveTrustedKeyGroups" | "TrustedKeyGroups" => "KeyGroup",
        "ActiveTrustedSigners" => "Signer",
        "AliasICPRecordals" => "AliasICPRecordal",
        "Aliases" => "CNAME",
        "CacheBehaviors" => "CacheBehavior",
        "CachePolicyList" => "CachePolicySummary",
        "CloudFrontOriginAccessIdentityList" => "CloudFrontOriginAccessIdentitySummary",
        "Cookies" | "Headers" | "QueryStringCacheKeys" | "QueryStrings" | "WhitelistedNames" => {
            "Name"
        }
        "CustomErrorResponses" => "CustomErrorResponse",
        "CustomHeaders" => "OriginCustomHeader",
        "CustomHeadersConfig" => "ResponseHeadersPolicyCustomHeader",
        "DistributionIdList" => "DistributionId",
        "DistributionList" => "DistributionSummary",
        "FunctionAssociations" => "FunctionAssociation",
        "FunctionList" => "FunctionSummary",
        "GeoRestriction" => "Location",
        "InvalidationList" => "InvalidationSummary",
        "KeyPairIds" => "KeyPairId",
        "KeyValueStoreAssociations" => "KeyValueStoreAssociation",
        "KeyValueStoreList" => "KeyValueStore",
        "LambdaFunctionAssociations" => "LambdaFunctionAssociation",
        "Members" => "OriginGroupMember",
        "OriginAccessControlList" => "OriginAccessControlSummary",
        "OriginGroups" => "OriginGroup",
        "OriginRequestPolicyList" => "OriginRequestPolicySummary",
        "OriginSslProtocols" => "SslProtocol",
        "Paths" => "Path",
        "RemoveHeadersConfig" => "ResponseHeadersPolicyRemoveHeader",
        "ResponseHeadersPolicyList" => "ResponseHeadersPolicySummary",
        "StatusCodes" => "StatusCode",
        "TagKeys" => "Key",
        "Tags" => "Tag",
        "TrustedSigners" => "AwsAccountNumber",
        _ => "member",
    }
}
