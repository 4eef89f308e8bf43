//! `CachePolicyConfig` and `OriginRequestPolicyConfig`.

shapes! {
    /// `CachePolicyConfig` of CloudFront's API.
    CachePolicyConfig {
        comment: String => optional("Comment"),
        name: String => required("Name"),
        default_ttl: Option<u64> => optional("DefaultTTL"),
        max_ttl: Option<u64> => optional("MaxTTL"),
        min_ttl: u64 => required("MinTTL"),
        parameters: Option<CacheKeyParameters> => optional("ParametersInCacheKeyAndForwardedToOrigin"),
    }

    /// `ParametersInCacheKeyAndForwardedToOrigin`
    CacheKeyParameters {
        enable_accept_encoding_gzip: bool => required("EnableAcceptEncodingGzip"),
        enable_accept_encoding_brotli: bool => optional("EnableAcceptEncodingBrotli"),
        headers_config: CacheHeadersConfig => required("HeadersConfig"),
        cookies_config: CookiesConfig => required("CookiesConfig"),
        query_strings_config: QueryStringsConfig => required("QueryStringsConfig"),
    }

    /// The headers in a cache key.
    CacheHeadersConfig {
        header_behavior: CacheHeaderBehavior => required("HeaderBehavior"),
        headers: Option<Vec<String>> => optional("Headers"),
    }

    /// The cookies of a policy.
    CookiesConfig {
        cookie_behavior: NameBehavior => required("CookieBehavior"),
        cookies: Option<Vec<String>> => optional("Cookies"),
    }

    /// The query strings of a policy.
    QueryStringsConfig {
        query_string_behavior: NameBehavior => required("QueryStringBehavior"),
        query_strings: Option<Vec<String>> => optional("QueryStrings"),
    }

    /// `OriginRequestPolicyConfig` of CloudFront's API.
    OriginRequestPolicyConfig {
        comment: String => optional("Comment"),
        name: String => required("Name"),
        headers_config: OriginRequestHeadersConfig => required("HeadersConfig"),
        cookies_config: CookiesConfig => required("CookiesConfig"),
        query_strings_config: QueryStringsConfig => required("QueryStringsConfig"),
    }

    /// The headers that go to the origin.
    OriginRequestHeadersConfig {
        header_behavior: OriginRequestHeaderBehavior => required("HeaderBehavior"),
        headers: Option<Vec<String>> => optional("Headers"),
    }
}

shape_words! {
    /// Which headers are in a cache key.
    CacheHeaderBehavior {
        None = "none",
        Whitelist = "whitelist",
    }

    /// Which cookies or query strings are meant.
    NameBehavior {
        None = "none",
        Whitelist = "whitelist",
        AllExcept = "allExcept",
        All = "all",
    }

    /// Which headers go to the origin.
    OriginRequestHeaderBehavior {
        None = "none",
        Whitelist = "whitelist",
        AllViewer = "allViewer",
        AllViewerAndWhitelistCloudFront = "allViewerAndWhitelistCloudFront",
        AllExcept = "allExcept",
    }
}
