//! `DefaultCacheBehavior` and `CacheBehavior`.

shapes! {
    /// `DefaultCacheBehavior` of CloudFront's API.
    CacheBehavior {
        target_origin_id: String => required("TargetOriginId"),
        trusted_signers: ActiveTrust => optional("TrustedSigners"),
        trusted_key_groups: ActiveTrust => optional("TrustedKeyGroups"),
        viewer_protocol_policy: ViewerProtocolPolicy => required("ViewerProtocolPolicy"),
        allowed_methods: AllowedMethods => optional("AllowedMethods"),
        smooth_streaming: bool => optional("SmoothStreaming"),
        compress: bool => optional("Compress"),
        lambda_function_associations: Vec<LambdaFunctionAssociation> => optional("LambdaFunctionAssociations"),
        function_associations: Vec<FunctionAssociation> => optional("FunctionAssociations"),
        field_level_encryption_id: String => optional("FieldLevelEncryptionId"),
        realtime_log_config_arn: Option<String> => optional("RealtimeLogConfigArn"),
        cache_policy_id: Option<String> => optional("CachePolicyId"),
        origin_request_policy_id: Option<String> => optional("OriginRequestPolicyId"),
        response_headers_policy_id: Option<String> => optional("ResponseHeadersPolicyId"),
        grpc_config: GrpcConfig => optional("GrpcConfig"),
        forwarded_values: Option<ForwardedValues> => optional("ForwardedValues"),
        min_ttl: Option<u64> => optional("MinTTL"),
        default_ttl: Option<u64> => optional("DefaultTTL"),
        max_ttl: Option<u64> => optional("MaxTTL"),
    }

    /// `CacheBehavior` of CloudFront's API: one with a path pattern.
    OrderedCacheBehavior {
        path_pattern: String => required("PathPattern"),
        behavior: CacheBehavior => flattened("DefaultCacheBehavior"),
    }

    /// Who may sign URLs and cookies.
    ActiveTrust {
        enabled: bool => optional("Enabled"),
        items: Vec<String> => items("Items"),
    }

    /// The methods that a behavior lets through, and those whose responses are cached.
    AllowedMethods {
        items: Vec<String> => items("Items"),
        cached_methods: CachedMethods => optional("CachedMethods"),
    }

    /// The methods whose responses are cached.
    CachedMethods {
        items: Vec<String> => items("Items"),
    }

    /// A Lambda@Edge function at an event.
    LambdaFunctionAssociation {
        lambda_function_arn: String => required("LambdaFunctionARN"),
        event_type: FunctionEventType => required("EventType"),
        include_body: bool => optional("IncludeBody"),
    }

    /// A CloudFront Function at an event.
    FunctionAssociation {
        function_arn: String => required("FunctionARN"),
        event_type: FunctionEventType => required("EventType"),
    }

    /// gRPC.
    GrpcConfig {
        enabled: bool => optional("Enabled"),
    }

    /// The legacy cache settings.
    ForwardedValues {
        query_string: bool => required("QueryString"),
        cookies: CookiePreference => required("Cookies"),
        headers: Vec<String> => optional("Headers"),
        query_string_cache_keys: Vec<String> => optional("QueryStringCacheKeys"),
    }

    /// Which cookies are forwarded, the legacy way.
    CookiePreference {
        forward: CookieForward => required("Forward"),
        whitelisted_names: Option<Vec<String>> => optional("WhitelistedNames"),
    }
}

shape_words! {
    /// What becomes of a viewer without TLS.
    ViewerProtocolPolicy {
        AllowAll = "allow-all",
        HttpsOnly = "https-only",
        RedirectToHttps = "redirect-to-https",
    }

    /// The events of a behavior.
    FunctionEventType {
        ViewerRequest = "viewer-request",
        ViewerResponse = "viewer-response",
        OriginRequest = "origin-request",
        OriginResponse = "origin-response",
    }

    /// Which cookies are forwarded, the legacy way.
    CookieForward {
        None = "none",
        Whitelist = "whitelist",
        All = "all",
    }
}
