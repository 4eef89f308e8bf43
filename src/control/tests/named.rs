//! Policies, origin access controls and origin access identities over the API.

use serde_json::json;

use super::*;
use crate::resources::xml_document::write;

/// A kind by its path, its element, and a configuration that differs by its name.
struct Case {
    path: &'static str,
    element: &'static str,
    config: fn(&str) -> Value,
    /// Where an update goes, behind the id.
    update: &'static str,
    /// The errors for a name that is taken and for one that is in use.
    errors: [&'static str; 2],
}

const CASES: [Case; 5] = [
    Case {
        path: "cache-policy",
        element: "CachePolicy",
        config: |name| json!({ "Name": name, "MinTTL": 1 }),
        update: "",
        errors: ["CachePolicyAlreadyExists", "CachePolicyInUse"],
    },
    Case {
        path: "origin-request-policy",
        element: "OriginRequestPolicy",
        config: |name| {
            json!({
                "Name": name,
                "HeadersConfig": { "HeaderBehavior": "allViewer" },
                "CookiesConfig": { "CookieBehavior": "all" },
                "QueryStringsConfig": { "QueryStringBehavior": "all" },
            })
        },
        update: "",
        errors: [
            "OriginRequestPolicyAlreadyExists",
            "OriginRequestPolicyInUse",
        ],
    },
    Case {
        path: "response-headers-policy",
        element: "ResponseHeadersPolicy",
        config: |name| {
            json!({ "Name": name, "CustomHeadersConfig": { "Quantity": 1, "Items": [
                { "Header": "x-a", "Value": "1", "Override": true },
            ]}})
        },
        update: "",
        errors: [
            "ResponseHeadersPolicyAlreadyExists",
            "ResponseHeadersPolicyInUse",
        ],
    },
    Case {
        path: "origin-access-control",
        element: "OriginAccessControl",
        config: |name| {
            json!({
                "Name": name,
                "SigningProtocol": "sigv4",
                "SigningBehavior": "always",
                "OriginAccessControlOriginType": "s3",
            })
        },
        update: "/config",
        errors: [
            "OriginAccessControlAlreadyExists",
            "OriginAccessControlInUse",
        ],
    },
    Case {
        path: "origin-access-identity/cloudfront",
        element: "CloudFrontOriginAccessIdentity",
        config: |name| json!({ "CallerReference": name, "Comment": name }),
        update: "/config",
        errors: [
            "CloudFrontOriginAccessIdentityAlreadyExists",
            "CloudFrontOriginAccessIdentityInUse",
        ],
    },
];

#[tokio::test]
async fn each_kind_lives_and_goes() {
    for it in CASES {
        let account = Account::new();
        let root = format!("{}Config", it.element);
        let body = write(&root, &(it.config)("a"));
        let created = account.call("POST", it.path, &body).await.is(201);
        let id = created.xml()["Id"].as_str().unwrap().to_owned();
        let location = created.header("location");
        assert!(
            location.ends_with(&format!("/{}/{id}", it.path)),
            "{location}"
        );

        let place = format!("{}/{id}", it.path);
        let got = account.call("GET", &place, "").await.is(200);
        assert_eq!(got.xml(), created.xml());
        let read = account
            .call("GET", &format!("{place}/config"), "")
            .await
            .is(200);
        assert_eq!(read.xml(), got.xml()[&root]);
        for (name, value) in (it.config)("a").as_object().unwrap() {
            assert_eq!(read.xml()[name], *value, "{name}");
        }

        let update = format!("{place}{}", it.update);
        let body = write(&root, &(it.config)("b"));
        let stale = account.call_if("PUT", &update, "E0", &body).await;
        stale.is_error(412, "PreconditionFailed");
        let updated = account
            .call_if("PUT", &update, &got.etag(), &body)
            .await
            .is(200);
        assert_ne!(updated.etag(), got.etag());

        let list = account.call("GET", it.path, "").await.is(200).xml();
        let items = list["Items"].as_array().unwrap();
        let own = items
            .iter()
            .filter(|item| item["Id"] == id.as_str() || item[it.element]["Id"] == id.as_str());
        assert_eq!(own.count(), 1, "{list}");

        account
            .call_if("DELETE", &place, &updated.etag(), "")
            .await
            .is(204);
        assert_eq!(account.call("GET", &place, "").await.status, 404);
    }
}

#[tokio::test]
async fn a_name_is_there_once() {
    for it in CASES {
        let account = Account::new();
        let root = format!("{}Config", it.element);
        let body = write(&root, &(it.config)("a"));
        let first = account.call("POST", it.path, &body).await.is(201).xml();
        let mut other = (it.config)("a");
        other["Comment"] = "another".into();
        let again = account.call("POST", it.path, &write(&root, &other)).await;
        again.is_error(409, it.errors[0]);
        if it.element == "CloudFrontOriginAccessIdentity" {
            let same = account.call("POST", it.path, &body).await.is(201).xml();
            assert_eq!(same, first);
        }
    }
}

#[tokio::test]
async fn what_a_distribution_names_stays() {
    for it in CASES {
        let account = Account::new();
        let root = format!("{}Config", it.element);
        let body = write(&root, &(it.config)("a"));
        let created = account.call("POST", it.path, &body).await.is(201);
        let id = created.xml()["Id"].as_str().unwrap().to_owned();
        let distribution = config("1", ENABLED);
        let distribution = match it.element {
            "OriginAccessControl" => distribution.replace(
                "<S3OriginConfig>",
                &format!("<OriginAccessControlId>{id}</OriginAccessControlId><S3OriginConfig>"),
            ),
            "CloudFrontOriginAccessIdentity" => distribution.replace(
                "<OriginAccessIdentity/>",
                &format!(
                    "<OriginAccessIdentity>origin-access-identity/cloudfront/{id}\
                     </OriginAccessIdentity>"
                ),
            ),
            "CachePolicy" => distribution.replace("658327ea-f89d-4fab-a63d-7e88639e58f6", &id),
            element => distribution.replace(
                "<TargetOriginId>",
                &format!("<{element}Id>{id}</{element}Id><TargetOriginId>"),
            ),
        };
        account
            .call("POST", "distribution", &distribution)
            .await
            .is(201);
        let place = format!("{}/{id}", it.path);
        let refused = account.call_if("DELETE", &place, &created.etag(), "").await;
        refused.is_error(409, it.errors[1]);
    }
}

#[tokio::test]
async fn awss_own_policies_are_read_and_not_changed() {
    let account = Account::new();
    let body = write("CachePolicyConfig", &json!({ "Name": "own", "MinTTL": 0 }));
    account.call("POST", "cache-policy", &body).await.is(201);
    for (query, expected) in [("", 8), ("?Type=managed", 7), ("?Type=custom", 1)] {
        let place = format!("cache-policy{query}");
        let list = account.call("GET", &place, "").await.is(200).xml();
        assert_eq!(list["Quantity"], expected, "{query}");
    }
    let wrong = account.call("GET", "cache-policy?Type=other", "").await;
    wrong.is_error(400, "InvalidArgument");

    let place = "cache-policy/658327ea-f89d-4fab-a63d-7e88639e58f6";
    let got = account.call("GET", place, "").await.is(200);
    assert_eq!(
        got.xml()["CachePolicyConfig"]["Name"],
        "Managed-CachingOptimized"
    );
    let update = account.call_if("PUT", place, &got.etag(), &body).await;
    update.is_error(400, "IllegalUpdate");
    let delete = account.call_if("DELETE", place, &got.etag(), "").await;
    delete.is_error(400, "IllegalDelete");
}

#[tokio::test]
async fn a_configuration_without_its_name_is_refused() {
    let account = Account::new();
    let body = write("CachePolicyConfig", &json!({ "MinTTL": 0 }));
    let refused = account.call("POST", "cache-policy", &body).await;
    let message = refused.is_error(400, "InvalidArgument");
    assert_eq!(message, "The parameter Name is required.");
}
