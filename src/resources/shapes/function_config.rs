//! `FunctionConfig` and `OriginAccessControlConfig`.

shapes! {
    /// `FunctionConfig` of CloudFront's API.
    FunctionConfig {
        comment: String => optional("Comment"),
        runtime: FunctionRuntime => required("Runtime"),
        key_value_store_associations: Vec<KeyValueStoreAssociation> => optional("KeyValueStoreAssociations"),
    }

    /// A key value store that a function reads.
    KeyValueStoreAssociation {
        key_value_store_arn: String => required("KeyValueStoreARN"),
    }

    /// `OriginAccessControlConfig` of CloudFront's API.
    OriginAccessControlConfig {
        name: String => required("Name"),
        description: String => optional("Description"),
        signing_protocol: SigningProtocol => required("SigningProtocol"),
        signing_behavior: SigningBehavior => required("SigningBehavior"),
        origin_type: OriginAccessControlOriginType => required("OriginAccessControlOriginType"),
    }
}

shape_words! {
    /// The runtimes of CloudFront Functions.
    FunctionRuntime {
        CloudfrontJs10 = "cloudfront-js-1.0",
        CloudfrontJs20 = "cloudfront-js-2.0",
    }

    /// How requests to an origin are signed.
    SigningProtocol {
        Sigv4 = "sigv4",
    }

    /// Which requests to an origin are signed.
    SigningBehavior {
        Always = "always",
        Never = "never",
        NoOverride = "no-override",
    }

    /// The kinds of origin that take signed requests.
    OriginAccessControlOriginType {
        S3 = "s3",
        Mediastore = "mediastore",
        Mediapackagev2 = "mediapackagev2",
        Lambda = "lambda",
    }
}
