//! What S3 answers, request by request, as recorded, documented or inferred: `data/s3-vectors.json`.
//!
//! Each vector gives a bucket, a request and what is to be expected, sometimes with further steps.
//! `confidence` says how the expectation is known; `unverified` ones pin a default of ours.
//! Every vector is run; those in path style through the whole API, with a store where they write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and says how much it ran"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mfe_dev::message::{Body, Response};
use mfe_dev::s3::{
    self, Bucket, BucketAccess, BucketContents, BucketPolicy, BucketStore, BucketVersioning,
    Buckets, Checksum, CorsRule, ErrorIds, Identity, NewObject, Object, ObjectMetadata, Protocol,
    RedirectAllRequestsTo, RoutingRule, RoutingRuleCondition, RoutingRuleRedirect, S3Fidelity,
    S3Request, S3RequestIds, StoreMode, StoredBucket, WebsiteConfiguration, WebsiteResponder,
    WriteCondition,
    api::{S3Call, S3Service},
};
use serde_json::Value;

/// Vectors that expect ids in an AccessDenied to CloudFront, which captures of 2026 do not show:
/// they hold with the switch `error_ids` on `Always`.
const WITH_IDS_ALWAYS: [&str; 1] = ["rest-403-oac-missing"];

/// A signature of the right form, which nobody verifies.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000";

const REQUEST_ID: &str = "4442587FB7D0A2F9";
const HOST_ID: &str =
    "Eftixk72aD6Ap51TnqcoF8eFidJG9Z/2mkiDFu8yU9AS1ed4OpIszj7UDNEHGran0123456789ab";

#[tokio::test]
async fn every_vector_holds() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("data/s3-vectors.json")).expect("the vectors are JSON");
    let mut failures = Vec::new();
    for vector in &vectors {
        let id = text(vector, "id");
        let service = service(vector).await;
        let further = vector["then"].as_array().cloned().unwrap_or_default();
        for step in std::iter::once(vector).chain(&further) {
            let response = ask(&service.0, &step["request"]).await;
            let method = text(&step["request"], "method");
            let checks = judge(&response, &step["expect"])
                .into_iter()
                .chain(is_consistent(&response, method));
            failures.extend(checks.map(|it| format!("{id}: {it}\n    {response:?}")));
        }
    }
    println!("{} vectors ran", vectors.len());
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert_eq!(vectors.len(), 201);
}

/// The service with the bucket that a vector gives, and the folder of its store.
///
/// Objects lie in the store, but where a vector says of them what cannot be put: a time, or that
/// one of them is private.
async fn service(vector: &Value) -> (S3Service, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = BucketStore::open(&folder.path().join("store"), StoreMode::Serve).unwrap();
    let mut configured = bucket(vector);
    if let Some(bucket) = &mut configured
        && writes(vector)
    {
        let stored = store.declared(&bucket.name);
        if let BucketContents::Held(objects) = &bucket.contents {
            for (key, object) in objects {
                put(&store, &stored, key, object).await;
            }
        }
        bucket.contents = BucketContents::Stored(stored);
    }
    // A policy is put where the configuration says nothing of the bucket.
    let created = configured.take_if(|_| writes_policy(vector));
    if let Some(bucket) = created {
        store.create_bucket(&bucket.name, now()).await.unwrap();
    }
    let buckets = Buckets {
        store: Some(store),
        ..Buckets::of(configured)
    };
    let service = S3Service {
        buckets,
        declared_in: Some("devserver.toml".to_owned()),
        ..S3Service::default()
    };
    (service, folder)
}

async fn put(store: &Arc<BucketStore>, stored: &StoredBucket, key: &str, object: &Object) {
    let mut spool = store.spool(false, None);
    let bytes = object.body.held().unwrap().clone();
    spool.write(bytes).await.unwrap();
    let new = NewObject {
        metadata: object.metadata.clone(),
        ..NewObject::default()
    };
    let body = spool.finish().await.unwrap();
    stored
        .put(key, body, new, WriteCondition::None, now())
        .await
        .unwrap();
}

/// Whether any request of a vector writes.
fn writes(vector: &Value) -> bool {
    let further = vector["then"].as_array().into_iter().flatten();
    std::iter::once(vector)
        .chain(further)
        .any(|it| matches!(text(&it["request"], "method"), "PUT" | "DELETE" | "POST"))
}

fn writes_policy(vector: &Value) -> bool {
    text(&vector["request"], "target").ends_with("?policy")
}

fn now() -> SystemTime {
    date("Thu, 01 Jan 2026 00:00:00 GMT")
}

/// One request, at the endpoint that it names.
async fn ask(service: &S3Service, asked: &Value) -> Response {
    let target = text(asked, "target");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let method: Method = text(asked, "method").parse().unwrap();
    let mut headers = headers(&asked["headers"]);
    let endpoint = text(asked, "endpoint");
    let host = headers
        .get("host")
        .map(|it| it.to_str().unwrap().to_owned())
        .unwrap_or_else(|| match endpoint {
            "website" => "site.s3-website-us-east-1.amazonaws.com".to_owned(),
            "rest" => "site.s3.us-east-1.amazonaws.com".to_owned(),
            _ => "127.0.0.1:8081".to_owned(),
        });
    // CloudFront comes to the endpoints of a bucket, and never to the API.
    let through_api = endpoint == "rest-path" || text(asked, "auth") != "oac";
    let ids = S3RequestIds {
        request_id: REQUEST_ID.to_owned(),
        host_id: HOST_ID.to_owned(),
    };
    if endpoint != "website" && through_api {
        let body = asked["body"].as_str().unwrap_or_default().to_owned();
        if !headers.contains_key("transfer-encoding") {
            headers.insert("content-length", body.len().into());
        }
        let signed = query.contains("Signature=") || headers.contains_key("authorization");
        if text(asked, "auth") == "owner" && !signed {
            headers.insert("authorization", HeaderValue::from_static(AUTHORIZATION));
            headers
                .entry("x-amz-date")
                .or_insert(HeaderValue::from_static("20260101T000000Z"));
            headers
                .entry("x-amz-content-sha256")
                .or_insert(HeaderValue::from_static("UNSIGNED-PAYLOAD"));
        }
        let call = S3Call {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            host,
            body: Body::from(body),
            ids,
            now: now(),
        };
        return s3::api::answer(service, call).await;
    }
    let request = S3Request {
        method: &method,
        path,
        query,
        headers: &headers,
        host: &host,
        region: s3::DEFAULT_REGION,
        identity: match text(asked, "auth") {
            "oac" => Identity::Oac,
            _ => Identity::Anonymous,
        },
        ids,
        now: now(),
    };
    let bucket = service.buckets.get("site");
    match endpoint {
        "rest" => s3::rest::answer(bucket.as_deref(), "site", &request).await,
        "website" => s3::website::answer(bucket.as_deref(), "site", &request).await,
        other => panic!("unknown endpoint {other}"),
    }
}

/// What differs from the expectation.
fn judge(response: &Response, expect: &Value) -> Vec<String> {
    let mut res = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            res.push(what);
        }
    };
    let status = u64::from(response.status.as_u16());
    check(expect["status"] == status, format!("status {status}"));
    if let Some(reason) = expect["reason"].as_str() {
        let phrase = s3::reason_phrase(response.status);
        check(phrase == Some(reason), format!("reason {phrase:?}"));
    }
    for (name, value) in expect["headers"].as_object().into_iter().flatten() {
        let found = response.headers.get(name).map(|it| it.to_str().unwrap());
        let holds = match value {
            Value::String(exact) => found == Some(filled(exact).as_str()),
            pattern => {
                let pattern = regex::Regex::new(text(pattern, "re")).unwrap();
                found.is_some_and(|it| pattern.is_match(it))
            }
        };
        check(holds, format!("{name} is {found:?}, not {value}"));
    }
    for name in strings(&expect["headers_absent"]) {
        check(
            !response.headers.contains_key(name),
            format!("{name} is there"),
        );
    }
    let places: Vec<_> = strings(&expect["header_order"])
        .map(|name| {
            response
                .headers
                .keys()
                .position(|it| *it == *name.to_ascii_lowercase())
        })
        .collect();
    let in_order = places.iter().all(Option::is_some) && places.is_sorted();
    check(in_order, format!("order {places:?}"));
    let body = std::str::from_utf8(response.body.held()).unwrap();
    if let Some(exact) = expect["body"].as_str() {
        check(body == filled(exact), format!("body {body:?}"));
    }
    if expect["body_empty"] == true {
        check(body.is_empty(), format!("body {body:?}"));
    }
    for part in strings(&expect["body_contains"]) {
        check(body.contains(part), format!("no {part} in {body}"));
    }
    for part in strings(&expect["body_not_contains"]) {
        check(!body.contains(part), format!("{part} in {body}"));
    }
    if !expect["xml_keys_in_order"].is_null() {
        let keys: Vec<_> = strings(&expect["xml_keys_in_order"]).collect();
        check(xml_keys(body) == keys, format!("keys in {body}"));
    }
    if !expect["xml_children_in_order"].is_null() {
        let children: Vec<_> = strings(&expect["xml_children_in_order"]).collect();
        check(
            xml_children(body) == children,
            format!("children in {body}"),
        );
    }
    res
}

/// What no answer of S3 does.
fn is_consistent(response: &Response, method: &str) -> Vec<String> {
    let mut res = Vec::new();
    let header = |name: &str| response.headers.get(name).map(|it| it.to_str().unwrap());
    for name in ["x-amz-request-id", "x-amz-id-2", "date", "server"] {
        if header(name).is_none() {
            res.push(format!("{name} is missing"));
        }
    }
    if header("content-length").is_some() && header("transfer-encoding").is_some() {
        res.push("two ways to say how long the body is".to_owned());
    }
    let length = response.body.held().len();
    if method == "HEAD" && length > 0 {
        res.push("a body on HEAD".to_owned());
    }
    let told = header("content-length").map(|it| it.parse::<usize>().unwrap());
    if method != "HEAD" && told.is_some_and(|it| it != length) {
        res.push(format!("{length} bytes, {told:?} told"));
    }
    res
}

fn filled(text: &str) -> String {
    text.replace("${RequestId}", REQUEST_ID)
        .replace("${HostId}", HOST_ID)
}

/// The texts of all `Key` elements.
fn xml_keys(body: &str) -> Vec<&str> {
    body.split("<Key>")
        .skip(1)
        .map(|it| it.split("</Key>").next().unwrap())
        .collect()
}

/// The names of the root's children.
fn xml_children(body: &str) -> Vec<&str> {
    let mut res = Vec::new();
    let mut depth = 0;
    for tag in body.split('<').skip(1) {
        let name = tag.split(['>', ' ']).next().unwrap();
        if name.starts_with('?') {
            continue;
        }
        if name.starts_with('/') {
            depth -= 1;
            continue;
        }
        if depth == 1 {
            res.push(name);
        }
        depth += 1;
    }
    res
}

/// The bucket that a vector gives, unless it is missing.
fn bucket(vector: &Value) -> Option<Bucket> {
    let given = &vector["given"];
    if given["absent"] == true {
        return None;
    }
    let access = match given["access"].as_str() {
        None => BucketAccess::Policy(policy(&owned(&given["policy_get"]))),
        Some("private") => BucketAccess::Private,
        Some("public-get") => BucketAccess::PublicGet,
        Some("public-get-list") => BucketAccess::PublicGetList,
        Some("public-list") => BucketAccess::PublicList,
        Some("oac-get") => BucketAccess::OacGet,
        Some("oac-get-list") => BucketAccess::OacGetList,
        Some(other) => panic!("unknown access {other}"),
    };
    let objects: BTreeMap<_, _> = given["objects"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| (text(it, "key").to_owned(), Arc::new(object(it))))
        .collect();
    let ids_always = WITH_IDS_ALWAYS.contains(&text(vector, "id"));
    Some(Bucket {
        name: text(given, "bucket").to_owned(),
        access,
        folders: Vec::new(),
        website: given.get("website").map(website),
        cors: given["cors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(cors_rule)
            .collect(),
        versioning: given["versioning"].as_str().map(|it| match it {
            "Enabled" => BucketVersioning::Enabled,
            "Suspended" => BucketVersioning::Suspended,
            other => panic!("unknown versioning {other}"),
        }),
        creation_date: UNIX_EPOCH + Duration::from_secs(1),
        fidelity: S3Fidelity {
            error_ids: if ids_always {
                ErrorIds::Always
            } else {
                ErrorIds::default()
            },
            ..S3Fidelity::default()
        },
        contents: BucketContents::Held(objects),
    })
}

/// A policy that lets everyone get these keys.
fn policy(keys: &[String]) -> BucketPolicy {
    let resources: Vec<_> = keys
        .iter()
        .map(|it| format!("arn:aws:s3:::site/{it}"))
        .collect();
    let policy = serde_json::json!({"Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": resources,
    }});
    BucketPolicy::parse(&policy.to_string(), "site").unwrap()
}

fn object(given: &Value) -> Object {
    let last_modified = date(
        given["last_modified"]
            .as_str()
            .unwrap_or("Wed, 01 Jan 2025 00:00:00 GMT"),
    );
    let mut metadata = ObjectMetadata::default();
    let mut checksum = None;
    for (name, value) in given["headers"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap().to_owned();
        match name.to_ascii_lowercase().as_str() {
            "content-type" => metadata.content_type = Some(value),
            "cache-control" => metadata.cache_control = Some(value),
            "content-encoding" => metadata.content_encoding = Some(value),
            "x-amz-website-redirect-location" => metadata.website_redirect_location = Some(value),
            lower => {
                if let Some(algorithm) = lower.strip_prefix("x-amz-checksum-") {
                    let algorithm = algorithm.to_owned();
                    checksum = Some(Checksum { algorithm, value });
                } else {
                    let name = lower.strip_prefix("x-amz-meta-").expect(lower);
                    metadata.user.push((name.to_owned(), value));
                }
            }
        }
    }
    let object = match given["parts"].as_array() {
        None => Object::new(body(given), last_modified, metadata),
        Some(parts) => {
            let parts: Vec<_> = parts.iter().map(body).collect();
            Object::from_parts(&parts, last_modified, metadata)
        }
    };
    Object {
        checksum,
        private: given["private"] == true,
        ..object
    }
}

fn body(given: &Value) -> Bytes {
    match given["body_repeat"].as_array() {
        None => Bytes::from(text(given, "body").to_owned()),
        Some(repeat) => {
            let count = usize::try_from(repeat[1].as_u64().unwrap()).unwrap();
            Bytes::from(repeat[0].as_str().unwrap().repeat(count))
        }
    }
}

fn cors_rule(given: &Value) -> CorsRule {
    CorsRule {
        allowed_origins: owned(&given["AllowedOrigins"]),
        allowed_methods: owned(&given["AllowedMethods"]),
        allowed_headers: owned(&given["AllowedHeaders"]),
        expose_headers: owned(&given["ExposeHeaders"]),
        max_age_seconds: given["MaxAgeSeconds"]
            .as_u64()
            .map(|it| u32::try_from(it).unwrap()),
    }
}

fn website(given: &Value) -> WebsiteResponder {
    if let Some(to) = given.get("redirect_all") {
        return WebsiteResponder::RedirectAll(RedirectAllRequestsTo {
            host_name: text(to, "HostName").to_owned(),
            protocol: protocol(to),
        });
    }
    WebsiteResponder::Documents(WebsiteConfiguration {
        index_document: text(given, "index_document").to_owned(),
        error_document: optional(given, "error_document"),
        routing_rules: given["routing_rules"]
            .as_array()
            .into_iter()
            .flatten()
            .map(routing_rule)
            .collect(),
    })
}

fn routing_rule(given: &Value) -> RoutingRule {
    let redirect = &given["Redirect"];
    RoutingRule {
        condition: given.get("Condition").map(|it| RoutingRuleCondition {
            key_prefix_equals: optional(it, "KeyPrefixEquals"),
            http_error_code_returned_equals: number(it, "HttpErrorCodeReturnedEquals"),
        }),
        redirect: RoutingRuleRedirect {
            host_name: optional(redirect, "HostName"),
            protocol: protocol(redirect),
            http_redirect_code: number(redirect, "HttpRedirectCode"),
            replace_key_prefix_with: optional(redirect, "ReplaceKeyPrefixWith"),
            replace_key_with: optional(redirect, "ReplaceKeyWith"),
        },
    }
}

fn protocol(given: &Value) -> Option<Protocol> {
    given["Protocol"].as_str().map(|it| match it {
        "http" => Protocol::Http,
        "https" => Protocol::Https,
        other => panic!("unknown protocol {other}"),
    })
}

fn headers(given: &Value) -> HeaderMap {
    given
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (
                name,
                HeaderValue::from_str(value.as_str().unwrap()).unwrap(),
            )
        })
        .collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn optional(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn number(value: &Value, name: &str) -> Option<u16> {
    value[name].as_str().map(|it| it.parse().unwrap())
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let items = value.as_array().into_iter().flatten();
    items.map(|it| it.as_str().unwrap())
}

fn owned(value: &Value) -> Vec<String> {
    strings(value).map(str::to_owned).collect()
}

fn date(imf: &str) -> SystemTime {
    httpdate::parse_http_date(imf).unwrap()
}
