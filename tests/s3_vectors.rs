//! What S3 answers, request by request, as recorded, documented or inferred: `data/s3-vectors.json`.
//!
//! Each vector gives a bucket, a request and what is to be expected, sometimes with further steps.
//! `confidence` says how the expectation is known; `unverified` ones pin a default of ours.
//! Every vector is run. Those that write belong to operations that are not there: they are listed
//! in [`UNSERVED`], and answered with S3's 501, until they are.
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
use mfe_dev::message::Response;
use mfe_dev::s3::{
    self, Bucket, BucketAccess, BucketContents, BucketVersioning, Checksum, CorsRule, ErrorIds,
    Identity, Object, ObjectMetadata, Protocol, RedirectAllRequestsTo, RoutingRule,
    RoutingRuleCondition, RoutingRuleRedirect, S3Fidelity, S3Request, S3RequestIds,
    WebsiteConfiguration, WebsiteResponder,
};
use serde_json::Value;

/// Vectors of operations that write; each is answered with 501 `NotImplemented`.
const UNSERVED: [&str; 26] = [
    "api-put-cli-v1-http",
    "api-put-aws-chunked-trailer",
    "api-put-aws-chunked-only-encoding-removed",
    "api-put-aws-chunked-bad-trailer",
    "api-put-aws-chunked-signed-crlf-payload",
    "api-put-bad-md5-format",
    "api-put-bad-md5-value",
    "api-put-bad-crc32",
    "api-put-no-checksum-hello",
    "api-put-replaces-metadata",
    "api-delete-missing",
    "api-delete-objects",
    "api-delete-objects-quiet",
    "api-copy-replace",
    "api-copy-self-unchanged",
    "api-put-website",
    "api-delete-website-unset",
    "api-website-suffix-slash",
    "api-website-no-index",
    "api-website-bad-protocol",
    "api-website-both-replace",
    "api-put-policy",
    "api-put-policy-not-json",
    "api-delete-nonempty-bucket",
    "api-create-bucket",
    "api-create-bucket-upper",
];

/// Vectors that expect ids in an AccessDenied to CloudFront, which captures of 2026 do not show:
/// they hold with the switch `error_ids` on `Always`.
const WITH_IDS_ALWAYS: [&str; 1] = ["rest-403-oac-missing"];

const REQUEST_ID: &str = "4442587FB7D0A2F9";
const HOST_ID: &str =
    "Eftixk72aD6Ap51TnqcoF8eFidJG9Z/2mkiDFu8yU9AS1ed4OpIszj7UDNEHGran0123456789ab";

#[tokio::test]
async fn every_vector_holds() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("data/s3-vectors.json")).expect("the vectors are JSON");
    let (mut ran, mut unserved, mut failures) = (0, Vec::new(), Vec::new());
    for vector in &vectors {
        let id = text(vector, "id");
        let bucket = bucket(vector);
        if UNSERVED.contains(&id) {
            unserved.push(id);
            let response = ask(bucket.as_ref(), &vector["request"]).await;
            if let Err(why) = is_not_implemented(&response) {
                failures.push(format!("{id}: no longer unserved: {why}"));
            }
            continue;
        }
        ran += 1;
        let further = vector["then"].as_array().cloned().unwrap_or_default();
        for step in std::iter::once(vector).chain(&further) {
            let response = ask(bucket.as_ref(), &step["request"]).await;
            let method = text(&step["request"], "method");
            let checks = judge(&response, &step["expect"])
                .into_iter()
                .chain(is_consistent(&response, method));
            failures.extend(checks.map(|it| format!("{id}: {it}\n    {response:?}")));
        }
    }
    println!(
        "{ran} vectors ran, {} are answered with 501",
        unserved.len()
    );
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert_eq!(
        unserved, UNSERVED,
        "every unserved vector is there, in order"
    );
    assert_eq!(ran + unserved.len(), vectors.len());
    assert_eq!(ran, 175);
}

/// One request, at the endpoint that it names.
async fn ask(bucket: Option<&Bucket>, asked: &Value) -> Response {
    let target = text(asked, "target");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let method: Method = text(asked, "method").parse().unwrap();
    let headers = headers(&asked["headers"]);
    let endpoint = text(asked, "endpoint");
    let host = headers
        .get("host")
        .map(|it| it.to_str().unwrap().to_owned())
        .unwrap_or_else(|| match endpoint {
            "website" => "site.s3-website-us-east-1.amazonaws.com".to_owned(),
            _ => "site.s3.us-east-1.amazonaws.com".to_owned(),
        });
    // A signature makes an owner, also where the endpoint does not care.
    let identity = match text(asked, "auth") {
        "owner" => Identity::Owner,
        "oac" => Identity::Oac,
        "anonymous" if headers.contains_key("authorization") => Identity::Owner,
        "anonymous" => Identity::Anonymous,
        other => panic!("unknown identity {other}"),
    };
    let request = |path| S3Request {
        method: &method,
        path,
        query,
        headers: &headers,
        host: &host,
        region: s3::DEFAULT_REGION,
        identity,
        ids: S3RequestIds {
            request_id: REQUEST_ID.to_owned(),
            host_id: HOST_ID.to_owned(),
        },
        now: date("Thu, 01 Jan 2026 00:00:00 GMT"),
    };
    match endpoint {
        "rest" => s3::rest::answer(bucket, "site", &request(path)).await,
        "website" => s3::website::answer(bucket, "site", &request(path)).await,
        "rest-path" if path == "/" => s3::api::bucket::list_buckets(bucket, &request(path)),
        "rest-path" => {
            let behind = &path[1..];
            let (name, path) = match behind.find('/') {
                Some(at) => behind.split_at(at),
                None => (behind, "/"),
            };
            let bucket = bucket.filter(|it| it.name == name);
            s3::rest::answer(bucket, name, &request(path)).await
        }
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

fn is_not_implemented(response: &Response) -> Result<(), String> {
    let body = std::str::from_utf8(response.body.held()).unwrap();
    let wanted = filled(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented</Message><RequestId>${RequestId}</RequestId><HostId>${HostId}</HostId></Error>",
    );
    if response.status == 501 && body == wanted {
        Ok(())
    } else {
        Err(format!("{} {body}", response.status))
    }
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
        None => BucketAccess::Policy(owned(&given["policy_get"])),
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
