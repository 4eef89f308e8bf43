//! `Origin` and `OriginGroup`.

use serde_json::Value;

shapes! {
    /// `Origin` of CloudFront's API.
    Origin {
        id: String => required("Id"),
        domain_name: String => required("DomainName"),
        origin_path: String => optional("OriginPath"),
        custom_headers: Vec<CustomHeader> => optional("CustomHeaders"),
        s3_origin_config: Option<S3OriginConfig> => optional("S3OriginConfig"),
        custom_origin_config: Option<CustomOriginConfig> => optional("CustomOriginConfig"),
        vpc_origin_config: Option<VpcOriginConfig> => optional("VpcOriginConfig"),
        connection_attempts: u8 => usually("ConnectionAttempts", 3),
        connection_timeout: u8 => usually("ConnectionTimeout", 10),
        response_completion_timeout: Option<u32> => optional("ResponseCompletionTimeout"),
        origin_shield: OriginShield => optional("OriginShield"),
        origin_access_control_id: String => optional("OriginAccessControlId"),
    }

    /// A header that is added to every request to an origin.
    CustomHeader {
        header_name: String => required("HeaderName"),
        header_value: String => required("HeaderValue"),
    }

    /// The REST endpoint of a bucket.
    S3OriginConfig {
        origin_access_identity: String => optional("OriginAccessIdentity"),
        origin_read_timeout: Option<u8> => optional("OriginReadTimeout"),
    }

    /// Any other HTTP server.
    CustomOriginConfig {
        http_port: u16 => usually("HTTPPort", 80),
        https_port: u16 => usually("HTTPSPort", 443),
        origin_protocol_policy: OriginProtocolPolicy => required("OriginProtocolPolicy"),
        origin_ssl_protocols: Vec<String> => usually("OriginSslProtocols", vec!["TLSv1.2".to_owned()]),
        origin_read_timeout: u8 => usually("OriginReadTimeout", 30),
        origin_keepalive_timeout: u8 => usually("OriginKeepaliveTimeout", 5),
        ip_address_type: Option<String> => optional("IpAddressType"),
        origin_mtls_config: Option<Value> => optional("OriginMtlsConfig"),
    }

    /// A server in a private network.
    VpcOriginConfig {
        vpc_origin_id: String => required("VpcOriginId"),
        owner_account_id: Option<String> => optional("OwnerAccountId"),
        origin_read_timeout: u8 => usually("OriginReadTimeout", 30),
        origin_keepalive_timeout: u8 => usually("OriginKeepaliveTimeout", 5),
    }

    /// One more cache layer; it has no local effect.
    OriginShield {
        enabled: bool => optional("Enabled"),
        origin_shield_region: Option<String> => optional("OriginShieldRegion"),
    }

    /// Two origins, of which the second is asked where the first fails.
    OriginGroup {
        id: String => required("Id"),
        failover_criteria: FailoverCriteria => required("FailoverCriteria"),
        members: Vec<OriginGroupMember> => required("Members"),
        selection_criteria: Option<String> => optional("SelectionCriteria"),
    }

    /// When the first origin of a group counts as failing.
    FailoverCriteria {
        status_codes: Vec<u16> => required("StatusCodes"),
    }

    /// An origin of a group.
    OriginGroupMember {
        origin_id: String => required("OriginId"),
    }
}

shape_words! {
    /// Which protocol an origin is asked by.
    OriginProtocolPolicy {
        HttpOnly = "http-only",
        MatchViewer = "match-viewer",
        HttpsOnly = "https-only",
    }
}
