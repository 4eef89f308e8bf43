//! The members of the API's types, in its order, with their defaults.

/// A type's members by name.
pub(super) type Shape = &'static [(&'static str, Member)];

/// What stands where nothing was said.
#[derive(Clone, Copy)]
pub(super) enum Member {
    /// Nothing.
    AsGiven,
    Text(&'static str),
    Flag(bool),
    Number(u32),
    /// An object of defaults.
    Object(Shape),
    /// Nothing; what is said is completed.
    Optional(Shape),
    /// An empty list; its members have this shape, or none.
    List(Shape),
    /// Nothing; what is said is completed.
    OptionalList(Shape),
}

const AS_GIVEN: Member = Member::AsGiven;
const PLAIN: Member = Member::List(&[]);
const OFF: Member = Member::Flag(false);
const EMPTY: Member = Member::Text("");

pub(super) static DISTRIBUTION_CONFIG: Shape = &[
    ("CallerReference", EMPTY),
    ("Aliases", PLAIN),
    ("DefaultRootObject", EMPTY),
    ("Origins", Member::List(ORIGIN)),
    ("OriginGroups", Member::List(ORIGIN_GROUP)),
    (
        "DefaultCacheBehavior",
        Member::Object(DEFAULT_CACHE_BEHAVIOR),
    ),
    ("CacheBehaviors", Member::List(CACHE_BEHAVIOR)),
    ("CustomErrorResponses", Member::List(CUSTOM_ERROR_RESPONSE)),
    ("Comment", EMPTY),
    ("Logging", Member::Object(LOGGING)),
    ("PriceClass", Member::Text("PriceClass_All")),
    ("Enabled", OFF),
    ("ViewerCertificate", Member::Object(&[])),
    ("Restrictions", Member::Object(RESTRICTIONS)),
    ("WebACLId", EMPTY),
    ("HttpVersion", Member::Text("http2")),
    ("IsIPV6Enabled", Member::Flag(true)),
    ("ContinuousDeploymentPolicyId", EMPTY),
    ("Staging", OFF),
];

const ORIGIN: Shape = &[
    ("Id", AS_GIVEN),
    ("DomainName", AS_GIVEN),
    ("OriginPath", EMPTY),
    ("CustomHeaders", PLAIN),
    ("S3OriginConfig", Member::Optional(S3_ORIGIN_CONFIG)),
    ("CustomOriginConfig", Member::Optional(CUSTOM_ORIGIN_CONFIG)),
    ("VpcOriginConfig", Member::Optional(VPC_ORIGIN_CONFIG)),
    ("ConnectionAttempts", Member::Number(3)),
    ("ConnectionTimeout", Member::Number(10)),
    ("ResponseCompletionTimeout", AS_GIVEN),
    ("OriginShield", Member::Object(&[("Enabled", OFF)])),
    ("OriginAccessControlId", EMPTY),
];

const S3_ORIGIN_CONFIG: Shape = &[
    ("OriginAccessIdentity", EMPTY),
    ("OriginReadTimeout", Member::Number(30)),
];

const CUSTOM_ORIGIN_CONFIG: Shape = &[
    ("HTTPPort", Member::Number(80)),
    ("HTTPSPort", Member::Number(443)),
    ("OriginProtocolPolicy", AS_GIVEN),
    ("OriginSslProtocols", PLAIN),
    ("OriginReadTimeout", Member::Number(30)),
    ("OriginKeepaliveTimeout", Member::Number(5)),
    ("IpAddressType", Member::Text("ipv4")),
];

const VPC_ORIGIN_CONFIG: Shape = &[
    ("VpcOriginId", AS_GIVEN),
    ("OwnerAccountId", AS_GIVEN),
    ("OriginReadTimeout", Member::Number(30)),
    ("OriginKeepaliveTimeout", Member::Number(5)),
];

const ORIGIN_GROUP: Shape = &[
    ("Id", AS_GIVEN),
    (
        "FailoverCriteria",
        Member::Object(&[("StatusCodes", PLAIN)]),
    ),
    ("Members", Member::List(&[("OriginId", AS_GIVEN)])),
    ("SelectionCriteria", Member::Text("default")),
];

/// The members of a behavior behind its path pattern.
macro_rules! behavior {
    ($($first:expr,)*) => {
        &[
            $($first,)*
            ("TargetOriginId", AS_GIVEN),
            ("TrustedSigners", PLAIN),
            ("TrustedKeyGroups", PLAIN),
            ("ViewerProtocolPolicy", AS_GIVEN),
            ("AllowedMethods", PLAIN),
            ("SmoothStreaming", OFF),
            ("Compress", OFF),
            ("LambdaFunctionAssociations", Member::List(LAMBDA_FUNCTION_ASSOCIATION)),
            ("FunctionAssociations", PLAIN),
            ("FieldLevelEncryptionId", EMPTY),
            ("RealtimeLogConfigArn", AS_GIVEN),
            ("CachePolicyId", AS_GIVEN),
            ("OriginRequestPolicyId", AS_GIVEN),
            ("ResponseHeadersPolicyId", AS_GIVEN),
            ("GrpcConfig", Member::Object(&[("Enabled", OFF)])),
            ("ForwardedValues", Member::Optional(FORWARDED_VALUES)),
            ("MinTTL", AS_GIVEN),
            ("DefaultTTL", AS_GIVEN),
            ("MaxTTL", AS_GIVEN),
        ]
    };
}

const DEFAULT_CACHE_BEHAVIOR: Shape = behavior!();
const CACHE_BEHAVIOR: Shape = behavior!(("PathPattern", AS_GIVEN),);

const LAMBDA_FUNCTION_ASSOCIATION: Shape = &[
    ("LambdaFunctionARN", AS_GIVEN),
    ("EventType", AS_GIVEN),
    ("IncludeBody", OFF),
];

const FORWARDED_VALUES: Shape = &[
    ("QueryString", OFF),
    ("Cookies", Member::Object(COOKIE_PREFERENCE)),
    ("Headers", PLAIN),
    ("QueryStringCacheKeys", PLAIN),
];

const COOKIE_PREFERENCE: Shape = &[
    ("Forward", Member::Text("none")),
    ("WhitelistedNames", Member::OptionalList(&[])),
];

const CUSTOM_ERROR_RESPONSE: Shape = &[
    ("ErrorCode", AS_GIVEN),
    ("ResponsePagePath", EMPTY),
    ("ResponseCode", EMPTY),
    ("ErrorCachingMinTTL", Member::Number(10)),
];

const LOGGING: Shape = &[
    ("Enabled", OFF),
    ("IncludeCookies", OFF),
    ("Bucket", EMPTY),
    ("Prefix", EMPTY),
];

pub(super) static VIEWER_CERTIFICATE: Shape = &[
    ("CloudFrontDefaultCertificate", OFF),
    ("IAMCertificateId", AS_GIVEN),
    ("ACMCertificateArn", AS_GIVEN),
    ("SSLSupportMethod", Member::Text("sni-only")),
    ("MinimumProtocolVersion", Member::Text("TLSv1")),
];

const RESTRICTIONS: Shape = &[(
    "GeoRestriction",
    Member::Object(&[
        ("RestrictionType", Member::Text("none")),
        ("Quantity", Member::Number(0)),
        ("Items", AS_GIVEN),
    ]),
)];

pub(super) static CACHE_POLICY_CONFIG: Shape = &[
    ("Comment", EMPTY),
    ("Name", AS_GIVEN),
    ("DefaultTTL", AS_GIVEN),
    ("MaxTTL", AS_GIVEN),
    ("MinTTL", Member::Number(0)),
    (
        "ParametersInCacheKeyAndForwardedToOrigin",
        Member::Object(&[
            ("EnableAcceptEncodingGzip", OFF),
            ("EnableAcceptEncodingBrotli", OFF),
            ("HeadersConfig", Member::Object(HEADERS_CONFIG)),
            ("CookiesConfig", Member::Object(COOKIES_CONFIG)),
            ("QueryStringsConfig", Member::Object(QUERY_STRINGS_CONFIG)),
        ]),
    ),
];

pub(super) static ORIGIN_REQUEST_POLICY_CONFIG: Shape = &[
    ("Comment", EMPTY),
    ("Name", AS_GIVEN),
    ("HeadersConfig", Member::Object(HEADERS_CONFIG)),
    ("CookiesConfig", Member::Object(COOKIES_CONFIG)),
    ("QueryStringsConfig", Member::Object(QUERY_STRINGS_CONFIG)),
];

const HEADERS_CONFIG: Shape = &[
    ("HeaderBehavior", Member::Text("none")),
    ("Headers", Member::OptionalList(&[])),
];

const COOKIES_CONFIG: Shape = &[
    ("CookieBehavior", Member::Text("none")),
    ("Cookies", Member::OptionalList(&[])),
];

const QUERY_STRINGS_CONFIG: Shape = &[
    ("QueryStringBehavior", Member::Text("none")),
    ("QueryStrings", Member::OptionalList(&[])),
];

pub(super) static RESPONSE_HEADERS_POLICY_CONFIG: Shape = &[
    ("Comment", EMPTY),
    ("Name", AS_GIVEN),
    (
        "CorsConfig",
        Member::Optional(&[
            ("AccessControlAllowOrigins", PLAIN),
            ("AccessControlAllowHeaders", PLAIN),
            ("AccessControlAllowMethods", PLAIN),
            ("AccessControlAllowCredentials", OFF),
            ("AccessControlExposeHeaders", Member::OptionalList(&[])),
            ("AccessControlMaxAgeSec", AS_GIVEN),
            ("OriginOverride", OFF),
        ]),
    ),
    (
        "SecurityHeadersConfig",
        Member::Optional(SECURITY_HEADERS_CONFIG),
    ),
    (
        "ServerTimingHeadersConfig",
        Member::Optional(&[("Enabled", OFF), ("SamplingRate", AS_GIVEN)]),
    ),
    ("CustomHeadersConfig", Member::OptionalList(&[])),
    ("RemoveHeadersConfig", Member::OptionalList(&[])),
];

const SECURITY_HEADERS_CONFIG: Shape = &[
    (
        "XSSProtection",
        Member::Optional(&[
            ("Override", OFF),
            ("Protection", OFF),
            ("ModeBlock", OFF),
            ("ReportUri", AS_GIVEN),
        ]),
    ),
    ("FrameOptions", AS_GIVEN),
    ("ReferrerPolicy", AS_GIVEN),
    ("ContentSecurityPolicy", AS_GIVEN),
    ("ContentTypeOptions", AS_GIVEN),
    (
        "StrictTransportSecurity",
        Member::Optional(&[
            ("Override", OFF),
            ("IncludeSubdomains", OFF),
            ("Preload", OFF),
            ("AccessControlMaxAgeSec", AS_GIVEN),
        ]),
    ),
];

pub(super) static ORIGIN_ACCESS_CONTROL_CONFIG: Shape = &[
    ("Name", AS_GIVEN),
    ("Description", EMPTY),
    ("SigningProtocol", Member::Text("sigv4")),
    ("SigningBehavior", AS_GIVEN),
    ("OriginAccessControlOriginType", AS_GIVEN),
];

pub(super) static FUNCTION_CONFIG: Shape = &[
    ("Comment", EMPTY),
    ("Runtime", AS_GIVEN),
    ("KeyValueStoreAssociations", Member::OptionalList(&[])),
];
