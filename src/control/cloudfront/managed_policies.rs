//! The policies that AWS manages, as documents.
//!
//! What they say is decided in `distribution`; here it is only written in the API's words.
//!
//! # Fidelity
//!
//! - AWS's comments and the times at which AWS changed them are left out.
//! - AWS's pages do not say which methods and headers the documents of the CORS policies name
//!   where the policy sends none; those lists are empty here.

use http::HeaderName;
use serde_json::{Value, json};

use super::kinds::Kind;
use crate::distribution::{
    CorsConfig, NameSelection, OriginRequestHeaders, SecurityHeader, managed_cache_policy,
    managed_origin_request_policy, managed_response_headers_policy,
};
use crate::resources::Resource;

/// The ids of the cache policies, in AWS's order.
const CACHE_POLICIES: [&str; 7] = [
    "2e54312d-136d-493c-8eb9-b001f22f67d2",
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "08627262-05a9-4f76-9ded-b50ca2e3a84f",
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
];

/// The ids of the origin request policies, in AWS's order.
const ORIGIN_REQUEST_POLICIES: [&str; 8] = [
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "59781a5b-3903-41f3-afcb-af62929ccde1",
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "775133bc-15f2-49f9-abea-afb2e0bf67d2",
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    "acba4595-bd28-49b8-b9fe-13317c0390fa",
];

/// The ids of the response headers policies, in AWS's order.
const RESPONSE_HEADERS_POLICIES: [&str; 5] = [
    "60669652-455b-4ae9-85a4-c4c02393f86c",
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
    "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "e61eb60c-9c35-4d20-a928-2b84e02af89c",
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
];

/// When they are said to have been changed, in milliseconds since 1970.
const CHANGED: u64 = 1_595_808_000_000;

/// Writes the policy of an id.
type Document = fn(&str) -> Option<Value>;

/// Those of a kind; a kind that is no policy has none.
pub(super) fn all(kind: &Kind) -> Vec<Resource> {
    let (ids, config): (&[&str], Document) = match kind.name {
        "CachePolicy" => (&CACHE_POLICIES, cache_policy),
        "OriginRequestPolicy" => (&ORIGIN_REQUEST_POLICIES, origin_request_policy),
        "ResponseHeadersPolicy" => (&RESPONSE_HEADERS_POLICIES, response_headers_policy),
        _ => (&[], |_| None),
    };
    let resources = ids.iter().filter_map(|id| {
        Some(Resource {
            id: (*id).to_owned(),
            etag: format!("E{}", id[24..].to_ascii_uppercase()),
            last_modified: CHANGED,
            config: (kind.complete)(config(id)?),
            tags: Vec::new(),
        })
    });
    resources.collect()
}

fn cache_policy(id: &str) -> Option<Value> {
    let policy = managed_cache_policy(id)?;
    Some(json!({
        "Name": format!("Managed-{}", policy.name),
        "DefaultTTL": policy.default_ttl.as_secs(),
        "MaxTTL": policy.max_ttl.as_secs(),
        "MinTTL": policy.min_ttl.as_secs(),
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": policy.enable_accept_encoding_gzip,
            "EnableAcceptEncodingBrotli": policy.enable_accept_encoding_brotli,
            "HeadersConfig": match policy.headers.as_slice() {
                [] => json!({ "HeaderBehavior": "none" }),
                names => json!({ "HeaderBehavior": "whitelist", "Headers": headers(names) }),
            },
            "CookiesConfig": cookies(&policy.cookies),
            "QueryStringsConfig": query_strings(&policy.query_strings),
        },
    }))
}

fn origin_request_policy(id: &str) -> Option<Value> {
    let policy = managed_origin_request_policy(id)?;
    let some = |behavior: &str, names: &[HeaderName]| json!({ "HeaderBehavior": behavior, "Headers": headers(names) });
    Some(json!({
        "Name": format!("Managed-{}", policy.name),
        "HeadersConfig": match &policy.headers {
            OriginRequestHeaders::None => json!({ "HeaderBehavior": "none" }),
            OriginRequestHeaders::AllViewer => json!({ "HeaderBehavior": "allViewer" }),
            OriginRequestHeaders::Whitelist(names) => some("whitelist", names),
            OriginRequestHeaders::AllViewerAndWhitelistCloudFront(names) => {
                some("allViewerAndWhitelistCloudFront", names)
            }
            OriginRequestHeaders::AllExcept(names) => some("allExcept", names),
        },
        "CookiesConfig": cookies(&policy.cookies),
        "QueryStringsConfig": query_strings(&policy.query_strings),
    }))
}

fn response_headers_policy(id: &str) -> Option<Value> {
    let policy = managed_response_headers_policy(id)?;
    let mut config = json!({ "Name": format!("Managed-{}", policy.name) });
    if let Some(it) = &policy.cors {
        config["CorsConfig"] = cors(it);
    }
    let text = |it: &SecurityHeader| it.value.to_str().unwrap_or_default().to_owned();
    let it = &policy.security_headers;
    let mut security = json!({});
    if let Some(it) = &it.xss_protection {
        let value = text(it);
        security["XSSProtection"] = json!({
            "Override": it.overrides,
            "Protection": value.starts_with('1'),
            "ModeBlock": value.contains("mode=block"),
        });
    }
    if let Some(it) = &it.frame_options {
        security["FrameOptions"] = json!({ "Override": it.overrides, "FrameOption": text(it) });
    }
    if let Some(it) = &it.referrer_policy {
        security["ReferrerPolicy"] =
            json!({ "Override": it.overrides, "ReferrerPolicy": text(it) });
    }
    if let Some(it) = &it.content_type_options {
        security["ContentTypeOptions"] = json!({ "Override": it.overrides });
    }
    if let Some(it) = &it.strict_transport_security {
        let value = text(it);
        let seconds = value.trim_start_matches("max-age=").split(';').next();
        let seconds: u64 = seconds.and_then(|it| it.parse().ok()).unwrap_or_default();
        security["StrictTransportSecurity"] = json!({
            "Override": it.overrides,
            "IncludeSubdomains": value.contains("includeSubDomains"),
            "Preload": value.contains("preload"),
            "AccessControlMaxAgeSec": seconds,
        });
    }
    if security != json!({}) {
        config["SecurityHeadersConfig"] = security;
    }
    Some(config)
}

fn cors(cors: &CorsConfig) -> Value {
    let mut res = json!({
        "AccessControlAllowOrigins": list(&cors.allow_origins),
        "AccessControlAllowHeaders": list(&cors.allow_headers),
        "AccessControlAllowMethods": list(&cors.allow_methods),
        "AccessControlAllowCredentials": cors.allow_credentials,
        "OriginOverride": cors.origin_override,
    });
    if !cors.expose_headers.is_empty() {
        res["AccessControlExposeHeaders"] = list(&cors.expose_headers);
    }
    res
}

fn cookies(names: &NameSelection) -> Value {
    match selection(names) {
        (behavior, None) => json!({ "CookieBehavior": behavior }),
        (behavior, Some(names)) => json!({ "CookieBehavior": behavior, "Cookies": names }),
    }
}

fn query_strings(names: &NameSelection) -> Value {
    match selection(names) {
        (behavior, None) => json!({ "QueryStringBehavior": behavior }),
        (behavior, Some(names)) => {
            json!({ "QueryStringBehavior": behavior, "QueryStrings": names })
        }
    }
}

fn selection(names: &NameSelection) -> (&'static str, Option<Value>) {
    match names {
        NameSelection::None => ("none", None),
        NameSelection::All => ("all", None),
        NameSelection::Whitelist(names) => ("whitelist", Some(list(names))),
        NameSelection::AllExcept(names) => ("allExcept", Some(list(names))),
    }
}

fn headers(names: &[HeaderName]) -> Value {
    let names: Vec<&str> = names.iter().map(HeaderName::as_str).collect();
    json!({ "Quantity": names.len(), "Items": names })
}

fn list(items: &[String]) -> Value {
    json!({ "Quantity": items.len(), "Items": items })
}

#[cfg(test)]
mod tests {
    use super::super::kinds::{CACHE_POLICY, ORIGIN_REQUEST_POLICY, RESPONSE_HEADERS_POLICY};
    use super::*;
    use crate::distribution::{
        managed_cache_policy_names, managed_origin_request_policy_names,
        managed_response_headers_policy_names,
    };

    #[test]
    fn every_policy_that_aws_manages_has_its_document() {
        let check = |kind: &Kind, names: Vec<&str>| {
            let found = all(kind);
            let found = found.iter().map(|it| it.config["Name"].as_str().unwrap());
            let expected: Vec<String> = names.iter().map(|it| format!("Managed-{it}")).collect();
            assert_eq!(found.collect::<Vec<_>>(), expected);
        };
        check(&CACHE_POLICY, managed_cache_policy_names().collect());
        check(
            &ORIGIN_REQUEST_POLICY,
            managed_origin_request_policy_names().collect(),
        );
        check(
            &RESPONSE_HEADERS_POLICY,
            managed_response_headers_policy_names().collect(),
        );
    }

    #[track_caller]
    fn is(kind: &Kind, id: &str, expected: &Value) {
        let all = all(kind);
        let found = all.iter().find(|it| it.id == id).unwrap();
        assert_eq!(&found.config, expected);
    }

    #[test]
    fn caching_optimized() {
        is(
            &CACHE_POLICY,
            "658327ea-f89d-4fab-a63d-7e88639e58f6",
            &json!({
                "Comment": "",
                "Name": "Managed-CachingOptimized",
                "DefaultTTL": 86400,
                "MaxTTL": 31_536_000,
                "MinTTL": 1,
                "ParametersInCacheKeyAndForwardedToOrigin": {
                    "EnableAcceptEncodingGzip": true,
                    "EnableAcceptEncodingBrotli": true,
                    "HeadersConfig": { "HeaderBehavior": "none" },
                    "CookiesConfig": { "CookieBehavior": "none" },
                    "QueryStringsConfig": { "QueryStringBehavior": "none" },
                },
            }),
        );
    }

    #[test]
    fn all_viewer_except_host_header() {
        is(
            &ORIGIN_REQUEST_POLICY,
            "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            &json!({
                "Comment": "",
                "Name": "Managed-AllViewerExceptHostHeader",
                "HeadersConfig": {
                    "HeaderBehavior": "allExcept",
                    "Headers": { "Quantity": 1, "Items": ["host"] },
                },
                "CookiesConfig": { "CookieBehavior": "all" },
                "QueryStringsConfig": { "QueryStringBehavior": "all" },
            }),
        );
    }

    #[test]
    fn security_headers_policy() {
        is(
            &RESPONSE_HEADERS_POLICY,
            "67f7725c-6f97-4210-82d7-5512b31e9d03",
            &json!({
                "Comment": "",
                "Name": "Managed-SecurityHeadersPolicy",
                "SecurityHeadersConfig": {
                    "XSSProtection": { "Override": false, "Protection": true, "ModeBlock": true },
                    "FrameOptions": { "Override": false, "FrameOption": "SAMEORIGIN" },
                    "ReferrerPolicy": {
                        "Override": false, "ReferrerPolicy": "strict-origin-when-cross-origin",
                    },
                    "ContentTypeOptions": { "Override": true },
                    "StrictTransportSecurity": {
                        "Override": false,
                        "IncludeSubdomains": false,
                        "Preload": false,
                        "AccessControlMaxAgeSec": 31_536_000,
                    },
                },
            }),
        );
    }
}
