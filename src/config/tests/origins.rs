//! Servers that are no buckets, and origin groups: what they come to, and what is refused.

use std::time::Duration;

use super::{Site, codes};
use crate::config::Config;
use crate::distribution::{
    AllowedMethods, CacheSettings, CustomOrigin, Distribution, Fallback, FunctionAssociation,
    FunctionAssociations, OriginEndpoint, OriginProtocolPolicy,
};

/// An app that serves everything else, so that only the case itself is found.
const ROOT: &str = "[[app]]\nname = 'root'\ndist = 'dist'\n";

/// Every kind of server.
pub(super) const SERVERS: &str = r#"
[[app]]
name = "root"
url = "http://localhost:3000"

[[app]]
name = "shop"
path = ["/shop", "/shop/*"]
dist = "dist"
url = "https://localhost:5173"
trim_prefix = "/shop"
index_document = "index.html"
origin_path = "/v1"
response_headers_policy = "SecurityHeadersPolicy"

[[app]]
name = "cart"
url = "http://127.0.0.1:5174"
url_trim_prefix = "/cart"
bucket = "site"
key_prefix = "cart/"

[[bucket]]
name = "site"
dist = "dist"

[[origin]]
id = "api"
domain_name = "api.example.com"
url = "http://[::1]:4000"
custom_headers = [{ header_name = "X-Secret", header_value = "1" }]
connection_attempts = 2
connection_timeout = 5
response_completion_timeout = 60
custom_origin_config = { origin_protocol_policy = "https-only", origin_read_timeout = 60 }

[[origin]]
id = "real"
domain_name = "real.example.com"
origin_path = "/v2"
custom_origin_config = { http_port = 8080, https_port = 8443, origin_protocol_policy = "match-viewer", origin_keepalive_timeout = 9 }

[[origin_group]]
id = "both"
members = ["api", "real"]
status_codes = [500, 503, 504]

[[behavior]]
path_pattern = "/api/*"
target_origin_id = "both"
cache_policy = "CachingDisabled"
"#;

fn config(source: &str) -> Config {
    let site = Site::new(source, &["dist"]);
    let loaded = site.load();
    assert!(loaded.diagnostics.is_empty(), "{}", site.text(&loaded));
    loaded.config.unwrap()
}

fn custom<'a>(distribution: &'a Distribution, id: &str) -> &'a CustomOrigin {
    match &distribution.origin(id).unwrap().endpoint {
        OriginEndpoint::Custom(it) => it,
        OriginEndpoint::S3Rest { .. } | OriginEndpoint::S3Website { .. } => panic!("{id}"),
    }
}

#[track_caller]
fn check(source: &str, expected: &[&str]) {
    assert_eq!(codes(source), expected, "{source}");
}

/// A case that stands beside the root app.
#[track_caller]
fn beside_root(source: &str, expected: &[&str]) {
    check(&format!("{ROOT}{source}\n"), expected);
}

#[test]
fn a_dev_server_gets_everything_as_it_came() {
    let config = config(SERVERS);
    let distribution = &config.distributions[0];
    let root = &distribution.default_cache_behavior;
    assert_eq!(root.allowed_methods, AllowedMethods::All);
    assert!(root.cache.disable_caching() && !root.compress);
    let CacheSettings::Policies {
        origin_request_policy: Some(policy),
        ..
    } = &root.cache
    else {
        panic!("policies");
    };
    assert_eq!(policy.name, "AllViewerExceptHostHeader");
    let origin = distribution.origin("root").unwrap();
    assert_eq!(origin.domain_name, "localhost:3000");
    assert_eq!(origin.fallback, None);
    let expected = CustomOrigin {
        http_port: 3000,
        connect_to: Some("localhost".to_owned()),
        ..CustomOrigin::default()
    };
    assert_eq!(custom(distribution, "root"), &expected);
    let app = config.apps.iter().find(|it| it.name == "root").unwrap();
    assert_eq!(app.url.as_deref(), Some("http://localhost:3000"));
    assert_eq!((app.dist.as_str(), app.bucket.as_str()), ("", ""));
    assert_eq!(app.path_patterns, ["*"]);
}

#[test]
fn what_an_app_says_of_its_bucket_stays_with_the_bucket() {
    let config = config(SERVERS);
    let distribution = &config.distributions[0];
    let shop = distribution.behavior_for("/shop/x");
    assert_eq!(shop.target_origin_id, "shop");
    assert_eq!(shop.functions, FunctionAssociations::default());
    assert!(shop.response_headers_policy.is_some());
    let origin = distribution.origin("shop").unwrap();
    assert_eq!(origin.origin_path, "");
    let function = "trim-prefix /shop, index-document index.html".to_owned();
    assert!(config.functions.contains_key(&function));
    let fallback = Fallback {
        endpoint: OriginEndpoint::S3Rest {
            bucket: "shop".to_owned(),
        },
        origin_path: "/v1".to_owned(),
        functions: FunctionAssociations {
            origin_request: Some(FunctionAssociation::new(function)),
            ..FunctionAssociations::default()
        },
    };
    assert_eq!(origin.fallback, Some(fallback));
    let server = custom(distribution, "shop");
    assert_eq!(server.protocol_policy, OriginProtocolPolicy::HttpsOnly);
    assert_eq!(server.https_port, 5173);
    assert!(server.insecure, "a certificate of this machine");
    let app = config.apps.iter().find(|it| it.name == "shop").unwrap();
    assert_eq!(app.url.as_deref(), Some("https://localhost:5173"));
    assert_eq!(app.dist, "dist");
    assert_eq!(app.path_patterns, ["/shop", "/shop/*"]);
}

#[test]
fn a_dev_server_stands_for_a_part_of_a_shared_bucket() {
    let config = config(SERVERS);
    let distribution = &config.distributions[0];
    let cart = distribution.behavior_for("/cart/remoteEntry.js");
    assert_eq!(cart.path_pattern.as_str(), "/cart/*");
    let trimmer = cart.functions.origin_request.as_ref().unwrap();
    assert_eq!(trimmer.function, "trim-prefix /cart");
    let fallback = distribution.origin("cart").unwrap().fallback.as_ref();
    let fallback = fallback.unwrap();
    assert_eq!(fallback.endpoint.bucket(), Some("site"));
    assert_eq!(fallback.functions, FunctionAssociations::default());
    let app = config.apps.iter().find(|it| it.name == "cart").unwrap();
    assert_eq!(app.path_patterns, ["/cart/*"]);
    let site = config.apps.iter().find(|it| it.name == "site").unwrap();
    assert_eq!((site.url.as_ref(), site.path_patterns.len()), (None, 0));
}

#[test]
fn a_local_server_answers_in_the_place_of_productions() {
    let config = config(SERVERS);
    let distribution = &config.distributions[0];
    let api = distribution.origin("api").unwrap();
    assert_eq!(api.domain_name, "api.example.com");
    assert_eq!(api.custom_headers.len(), 1);
    let expected = CustomOrigin {
        http_port: 4000,
        connect_to: Some("::1".to_owned()),
        connection_attempts: 2,
        connection_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(60),
        response_completion_timeout: Some(Duration::from_secs(60)),
        ..CustomOrigin::default()
    };
    assert_eq!(custom(distribution, "api"), &expected);
    let real = distribution.origin("real").unwrap();
    assert_eq!(real.domain_name, "real.example.com");
    assert_eq!(real.origin_path, "/v2");
    let expected = CustomOrigin {
        protocol_policy: OriginProtocolPolicy::MatchViewer,
        http_port: 8080,
        https_port: 8443,
        keepalive_timeout: Duration::from_secs(9),
        ..CustomOrigin::default()
    };
    assert_eq!(custom(distribution, "real"), &expected);
}

#[test]
fn a_group_asks_one_origin_and_then_the_other() {
    let config = config(SERVERS);
    let [group] = config.distributions[0].origin_groups.as_slice() else {
        panic!("one group");
    };
    assert_eq!(group.id, "both");
    assert_eq!(
        (group.primary.as_str(), group.secondary.as_str()),
        ("api", "real")
    );
    let codes: Vec<u16> = group.status_codes.iter().map(|it| it.as_u16()).collect();
    assert_eq!(codes, [500, 503, 504]);
}

#[test]
fn a_group_brings_its_members_into_its_distribution() {
    let config = config(
        r#"
[[distribution]]
id = "E1"
[[distribution]]
id = "E2"
[[app]]
name = "a"
dist = "dist"
distribution = "E1"
[[origin]]
id = "b"
url = "http://localhost:1"
[[origin]]
id = "c"
url = "http://localhost:2"
[[origin_group]]
id = "g"
primary = "b"
secondary = "c"
status_codes = [404]
[[behavior]]
path_pattern = "*"
target_origin_id = "g"
distribution = "E2"
"#,
    );
    let ids = |i: usize| -> Vec<&str> {
        let origins = config.distributions[i].origins.iter();
        origins.map(|it| it.id.as_str()).collect()
    };
    assert_eq!(ids(0), ["a"]);
    assert_eq!(ids(1), ["b", "c"]);
    assert_eq!(config.distributions[0].origin_groups, []);
}

#[test]
fn apps_with_dev_servers() {
    let app = |lines: &str, expected: &[&str]| {
        check(&format!("[[app]]\nname = 'a'\n{lines}\n"), expected);
    };
    app("url = 'http://localhost:5173'", &[]);
    app("url = 'http://localhost:5173/'", &[]);
    app("url = 'localhost:5173'", &["bad-url"]);
    app("url = 'http://localhost:5173/shop'", &["bad-url"]);
    app("url = 'http://localhost:x'", &["bad-url"]);
    app("url = 5173", &["wrong-type"]);
    let url = "url = 'http://localhost:5173'\n";
    app(
        &format!("{url}trim_prefix = '/a'\npath = ['*', '/a/*']"),
        &["no-effect"],
    );
    app(&format!("{url}origin_path = '/a'"), &["no-effect"]);
    app(
        &format!("{url}[[app.upload]]\ncache_control = 'no-cache'"),
        &["no-effect"],
    );
    app(
        &format!("{url}path = ['/a/*', '*']\nurl_trim_prefix = '/a'"),
        &["trim-prefix-mismatch"],
    );
    app(&format!("{url}url_trim_prefix = 'a'"), &["bad-trim-prefix"]);
    app(&format!("{url}bucket = 'abc'"), &["unknown-bucket"]);
    app(
        &format!("{url}bucket = 'abc'\n[[bucket]]\nname = 'abc'"),
        &[],
    );
    app("dist = 'dist'\nurl_trim_prefix = '/a'", &["no-effect"]);
    app(
        &format!("{url}path = ['*', '/a/*']\ndist = 'dist'\ntrim_prefix = '/b'"),
        &["trim-prefix-mismatch", "trim-prefix-mismatch"],
    );
}

#[test]
fn origins_that_are_servers() {
    let origin = |lines: &str, expected: &[&str]| {
        beside_root(&format!("[[origin]]\nid = 'o'\n{lines}"), expected);
    };
    let url = "url = 'http://localhost:1'\n";
    origin(url, &[]);
    origin(&format!("{url}bucket = 'root'"), &["conflicting-setting"]);
    origin(&format!("{url}fallback = {{ bucket = 'root' }}"), &[]);
    origin(
        &format!("{url}fallback = {{ bucket = 'rot' }}"),
        &["unknown-bucket"],
    );
    origin(&format!("{url}fallback = {{}}"), &["missing-key"]);
    origin(
        &format!("{url}fallback = {{ bucket = 'root', trim_prefix = 'x', origin_path = '/x/' }}"),
        &["bad-trim-prefix", "bad-origin-path"],
    );
    origin(
        "bucket = 'root'\nfallback = { bucket = 'root' }",
        &["conflicting-setting"],
    );
    origin(&format!("{url}endpoint = 'rest'"), &["conflicting-setting"]);
    origin(&format!("{url}domain_name = 'a.example.com:8080'"), &[]);
    origin(&format!("{url}connection_attempts = 4"), &["out-of-range"]);
    origin(&format!("{url}connection_timeout = 0"), &["out-of-range"]);
    origin(
        &format!("{url}origin_shield = {{ enabled = true }}"),
        &["no-effect"],
    );
    origin(
        &format!("{url}response_completion_timeout = 10"),
        &["bad-timeout"],
    );
    origin("bucket = 'root'\nconnection_attempts = 1", &["no-effect"]);
    origin(
        &format!("{url}custom_headers = [{{ header_name = 'Via', header_value = 'x' }}]"),
        &["bad-custom-header"],
    );
    origin(
        "domain_name = 'http://a.example.com'",
        &["bad-domain-name", "missing-key"],
    );
    let config = |config: &str, expected: &[&str]| {
        origin(
            &format!("domain_name = 'a.example.com'\ncustom_origin_config = {{ {config} }}"),
            expected,
        );
    };
    let policy = "origin_protocol_policy = 'https-only'";
    config(policy, &[]);
    config("", &["missing-key"]);
    config("origin_protocol_policy = 'https'", &["unknown-value"]);
    config(&format!("{policy}, http_port = 81"), &["bad-port"]);
    config(&format!("{policy}, https_port = 1024"), &[]);
    config(
        &format!("{policy}, origin_read_timeout = 121"),
        &["out-of-range"],
    );
    config(
        &format!("{policy}, origin_keepalive_timeout = 0"),
        &["out-of-range"],
    );
    config(
        &format!("{policy}, origin_ssl_protocols = ['TLSv1.2']"),
        &["no-effect"],
    );
    config(
        &format!("{policy}, origin_ssl_protocols = ['TLSv1.3']"),
        &["unknown-value"],
    );
    let named = |name: &str, expected: &[&str]| {
        origin(
            &format!("domain_name = '{name}'\ncustom_origin_config = {{ {policy} }}"),
            expected,
        );
    };
    named("a.example.com:443", &["bad-domain-name"]);
    named("10.0.0.1", &["bad-domain-name"]);
    // A website's domain name with `CustomOriginConfig` is the bucket's website, as in production.
    named("root.s3-website-eu-west-1.amazonaws.com", &[]);
}

#[test]
fn origin_groups() {
    let origins = "[[origin]]\nid = 'a'\nurl = 'http://localhost:1'\n";
    let group = |lines: &str, expected: &[&str]| {
        beside_root(
            &format!("{origins}[[origin_group]]\nid = 'g'\n{lines}"),
            expected,
        );
    };
    let codes = "status_codes = [500]\n";
    group(&format!("{codes}members = ['a', 'root']"), &[]);
    group(&format!("{codes}primary = 'a'\nsecondary = 'root'"), &[]);
    group(&format!("{codes}members = ['a']"), &["bad-origin-group"]);
    group(&format!("{codes}primary = 'a'"), &["bad-origin-group"]);
    group(
        &format!("{codes}members = ['a', 'a']"),
        &["bad-origin-group"],
    );
    group(
        &format!("{codes}members = ['a', 'rot']"),
        &["unknown-origin"],
    );
    group(&format!("{codes}members = ['a', 'g']"), &["unknown-origin"]);
    group("members = ['a', 'root']", &["missing-key"]);
    group(
        "members = ['a', 'root']\nstatus_codes = []",
        &["bad-origin-group"],
    );
    group(
        "members = ['a', 'root']\nstatus_codes = [501]",
        &["bad-origin-group"],
    );
    group(
        "members = ['a', 'root']\nstatus_codes = [500, 500]",
        &["bad-origin-group"],
    );
    group(
        &format!("{codes}failover_criteria = {{}}\nmembers = ['a', 'root']"),
        &["unknown-key"],
    );
    let behavior = "[[behavior]]\npath_pattern = '/x'\ntarget_origin_id = 'g'\n";
    group(&format!("{codes}members = ['a', 'root']\n{behavior}"), &[]);
    let all = "allowed_methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']";
    group(
        &format!("{codes}members = ['a', 'root']\n{behavior}{all}"),
        &["origin-group-methods"],
    );
    beside_root(
        "[[origin_group]]\nid = 'root'\nmembers = ['root', 'x']\nstatus_codes = [500]",
        &["duplicate-origin", "unknown-origin"],
    );
}
