//! AWS's managed origin request policies.
//!
//! AWS: "Use managed origin request policies".

use http::HeaderName;
use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN, REFERER,
    USER_AGENT,
};

use super::is_meant;
use crate::distribution::{NameSelection, OriginRequestHeaders, OriginRequestPolicy};

struct Row {
    name: &'static str,
    id: &'static str,
    headers: Headers,
    all_cookies: bool,
    all_query_strings: bool,
}

enum Headers {
    These(&'static [HeaderName]),
    AllViewer,
    AllViewerAnd(&'static [HeaderName]),
    AllExcept(&'static [HeaderName]),
}

static CLOUDFRONT_HEADERS_2022_06: [HeaderName; 21] = [
    HeaderName::from_static("cloudfront-forwarded-proto"),
    HeaderName::from_static("cloudfront-is-android-viewer"),
    HeaderName::from_static("cloudfront-is-desktop-viewer"),
    HeaderName::from_static("cloudfront-is-ios-viewer"),
    HeaderName::from_static("cloudfront-is-mobile-viewer"),
    HeaderName::from_static("cloudfront-is-smarttv-viewer"),
    HeaderName::from_static("cloudfront-is-tablet-viewer"),
    HeaderName::from_static("cloudfront-viewer-address"),
    HeaderName::from_static("cloudfront-viewer-asn"),
    HeaderName::from_static("cloudfront-viewer-city"),
    HeaderName::from_static("cloudfront-viewer-country"),
    HeaderName::from_static("cloudfront-viewer-country-name"),
    HeaderName::from_static("cloudfront-viewer-country-region"),
    HeaderName::from_static("cloudfront-viewer-country-region-name"),
    HeaderName::from_static("cloudfront-viewer-http-version"),
    HeaderName::from_static("cloudfront-viewer-latitude"),
    HeaderName::from_static("cloudfront-viewer-longitude"),
    HeaderName::from_static("cloudfront-viewer-metro-code"),
    HeaderName::from_static("cloudfront-viewer-postal-code"),
    HeaderName::from_static("cloudfront-viewer-time-zone"),
    HeaderName::from_static("cloudfront-viewer-tls"),
];
static ONLY_HOST: [HeaderName; 1] = [HOST];
static ONLY_ORIGIN: [HeaderName; 1] = [ORIGIN];
static CORS: [HeaderName; 3] = [
    ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD,
];
static PERSONALIZED: [HeaderName; 5] = [
    ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD,
    USER_AGENT,
    HeaderName::from_static("x-forwarded-for"),
];
static USER_AGENT_AND_REFERER: [HeaderName; 2] = [USER_AGENT, REFERER];

static ROWS: [Row; 8] = [
    Row {
        name: "AllViewer",
        id: "216adef6-5c7f-47e4-b989-5492eafa07d3",
        headers: Headers::AllViewer,
        all_cookies: true,
        all_query_strings: true,
    },
    Row {
        name: "AllViewerAndCloudFrontHeaders-2022-06",
        id: "33f36d7e-f396-46d9-90e0-52428a34d9dc",
        headers: Headers::AllViewerAnd(&CLOUDFRONT_HEADERS_2022_06),
        all_cookies: true,
        all_query_strings: true,
    },
    Row {
        name: "AllViewerExceptHostHeader",
        id: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        headers: Headers::AllExcept(&ONLY_HOST),
        all_cookies: true,
        all_query_strings: true,
    },
    Row {
        name: "CORS-CustomOrigin",
        id: "59781a5b-3903-41f3-afcb-af62929ccde1",
        headers: Headers::These(&ONLY_ORIGIN),
        all_cookies: false,
        all_query_strings: false,
    },
    Row {
        name: "CORS-S3Origin",
        id: "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
        headers: Headers::These(&CORS),
        all_cookies: false,
        all_query_strings: false,
    },
    Row {
        name: "Elemental-MediaTailor-PersonalizedManifests",
        id: "775133bc-15f2-49f9-abea-afb2e0bf67d2",
        headers: Headers::These(&PERSONALIZED),
        all_cookies: false,
        all_query_strings: true,
    },
    Row {
        name: "HostHeaderOnly",
        id: "bf0718e1-ba1e-49d1-88b1-f726733018ae",
        headers: Headers::These(&ONLY_HOST),
        all_cookies: false,
        all_query_strings: false,
    },
    Row {
        name: "UserAgentRefererHeaders",
        id: "acba4595-bd28-49b8-b9fe-13317c0390fa",
        headers: Headers::These(&USER_AGENT_AND_REFERER),
        all_cookies: false,
        all_query_strings: false,
    },
];

/// The managed origin request policy of this id or name; the name may have its prefix `Managed-`.
pub fn managed_origin_request_policy(id_or_name: &str) -> Option<OriginRequestPolicy> {
    let row = ROWS
        .iter()
        .find(|it| is_meant(id_or_name, it.name, it.id))?;
    let selection = |all| {
        if all {
            NameSelection::All
        } else {
            NameSelection::None
        }
    };
    Some(OriginRequestPolicy {
        name: row.name.to_owned(),
        headers: match row.headers {
            Headers::These(names) => OriginRequestHeaders::Whitelist(names.to_vec()),
            Headers::AllViewer => OriginRequestHeaders::AllViewer,
            Headers::AllViewerAnd(names) => {
                OriginRequestHeaders::AllViewerAndWhitelistCloudFront(names.to_vec())
            }
            Headers::AllExcept(names) => OriginRequestHeaders::AllExcept(names.to_vec()),
        },
        cookies: selection(row.all_cookies),
        query_strings: selection(row.all_query_strings),
    })
}

/// The id of the managed origin request policy of this id or name.
pub fn managed_origin_request_policy_id(id_or_name: &str) -> Option<&'static str> {
    let mut rows = ROWS.iter();
    let row = rows.find(|it| is_meant(id_or_name, it.name, it.id));
    row.map(|it| it.id)
}

/// The names of all managed origin request policies, without prefix, in AWS's order.
pub fn managed_origin_request_policy_names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|it| it.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A policy as a line of AWS's page: headers, cookies, queries.
    fn line(policy: &OriginRequestPolicy) -> String {
        let join = |names: &[HeaderName]| {
            let names: Vec<&str> = names.iter().map(HeaderName::as_str).collect();
            names.join(" ")
        };
        let headers = match &policy.headers {
            OriginRequestHeaders::None => "none".to_owned(),
            OriginRequestHeaders::Whitelist(names) => join(names),
            OriginRequestHeaders::AllViewer => "allViewer".to_owned(),
            OriginRequestHeaders::AllViewerAndWhitelistCloudFront(names) => {
                format!("allViewer + {}", names.len())
            }
            OriginRequestHeaders::AllExcept(names) => format!("all but {}", join(names)),
        };
        format!(
            "[{headers}] {:?} {:?}",
            policy.cookies, policy.query_strings
        )
    }

    macro_rules! is {
        ($($test:ident: $name:literal, $id:literal => $line:literal;)*) => {
            $(
                #[test]
                fn $test() {
                    let policy = managed_origin_request_policy($name).unwrap();
                    assert_eq!(policy.name, $name);
                    assert_eq!(line(&policy), $line);
                    assert_eq!(managed_origin_request_policy($id).as_ref(), Some(&policy));
                    let prefixed = concat!("Managed-", $name);
                    assert_eq!(managed_origin_request_policy(prefixed).as_ref(), Some(&policy));
                }
            )*

            #[test]
            fn the_names_are_those_of_the_table() {
                let names: Vec<&str> = managed_origin_request_policy_names().collect();
                assert_eq!(names, [$($name),*]);
            }
        };
    }

    is! {
        all_viewer: "AllViewer", "216adef6-5c7f-47e4-b989-5492eafa07d3" => "[allViewer] All All";
        all_viewer_and_cloudfront_headers: "AllViewerAndCloudFrontHeaders-2022-06",
            "33f36d7e-f396-46d9-90e0-52428a34d9dc" => "[allViewer + 21] All All";
        all_viewer_except_host_header: "AllViewerExceptHostHeader",
            "b689b0a8-53d0-40ab-baf2-68738e2966ac" => "[all but host] All All";
        cors_custom_origin: "CORS-CustomOrigin", "59781a5b-3903-41f3-afcb-af62929ccde1"
            => "[origin] None None";
        cors_s3_origin: "CORS-S3Origin", "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"
            => "[origin access-control-request-headers access-control-request-method] None None";
        personalized_manifests: "Elemental-MediaTailor-PersonalizedManifests",
            "775133bc-15f2-49f9-abea-afb2e0bf67d2"
            => "[origin access-control-request-headers access-control-request-method user-agent \
                x-forwarded-for] None All";
        host_header_only: "HostHeaderOnly", "bf0718e1-ba1e-49d1-88b1-f726733018ae"
            => "[host] None None";
        user_agent_referer_headers: "UserAgentRefererHeaders",
            "acba4595-bd28-49b8-b9fe-13317c0390fa" => "[user-agent referer] None None";
    }

    #[test]
    fn what_aws_does_not_manage_is_unknown() {
        assert_eq!(managed_origin_request_policy("CachingOptimized"), None);
    }
}
