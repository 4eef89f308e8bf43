//! Policies, the legacy settings and `[viewer]`: what they come to, and what is refused.

use std::time::Duration;

use http::HeaderName;

use super::{Site, codes};
use crate::config::Config;
use crate::distribution::{
    CacheSettings, CachedMethods, ForwardedCookies, ForwardedHeaders, NameSelection,
    OriginRequestHeaders, SamplingRate, ViewerProfile, managed_cache_policy,
    managed_response_headers_policy,
};

/// An app that serves everything else, so that only the case itself is found.
const ROOT: &str = "[[app]]\nname = 'root'\ndist = 'dist'\n";

/// Every kind of policy.
pub(super) const POLICIES: &str = r#"
[[app]]
name = "root"
dist = "dist"
cache_policy = "assets"
origin_request_policy = "Managed-CORS-S3Origin"
response_headers_policy_id = "11111111-2222-3333-4444-555555555555"
allowed_methods = ["GET", "HEAD", "OPTIONS"]
cached_methods = ["GET", "HEAD", "OPTIONS"]

[[behavior]]
path_pattern = "/api/*"
target_origin_id = "root"
cache_policy_id = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
origin_request_policy = "api"
response_headers_policy = "SimpleCORS"
compress = true

[[behavior]]
path_pattern = "/old/*"
target_origin_id = "root"
min_ttl = 60

[behavior.forwarded_values]
query_string = true
query_string_cache_keys = ["v"]
headers = ["Origin"]
cookies = { forward = "whitelist", whitelisted_names = ["s*"] }

[[cache_policy]]
name = "assets"
comment = "kept for a day"
min_ttl = 1
max_ttl = 86400
enable_accept_encoding_gzip = true
headers = ["X-Country"]
cookies = { all_except = ["seen"] }
query_strings = "all"

[[origin_request_policy]]
name = "api"
headers = { all_viewer_and_whitelist_cloudfront = ["CloudFront-Viewer-Country"] }
cookies = ["session"]

[[response_headers_policy]]
name = "site"
id = "11111111-2222-3333-4444-555555555555"

[response_headers_policy.cors_config]
access_control_allow_origins = ["https://*.example.com"]
access_control_allow_headers = ["X-A"]
access_control_allow_methods = ["ALL"]
access_control_allow_credentials = true
access_control_max_age_sec = 600
origin_override = true

[response_headers_policy.security_headers_config]
frame_options = { frame_option = "SAMEORIGIN", override = true }
content_type_options = { override = true }
referrer_policy = { referrer_policy = "same-origin", override = false }
strict_transport_security = { access_control_max_age_sec = 60, preload = true, override = false }
xss_protection = { protection = true, mode_block = true, override = false }
content_security_policy = { content_security_policy = "default-src 'self'", override = true }

[response_headers_policy.server_timing_headers_config]
enabled = true
sampling_rate = 12.5

[[response_headers_policy.custom_headers_config.items]]
header = "X-Team"
value = "shop"
override = false

[response_headers_policy.remove_headers_config]
items = ["X-Powered-By", { header = "Server" }]

[viewer]
country = "DE"
city = "Berlin"
latitude = 52.52
longitude = "13.40000"
asn = 0
ip = "203.0.113.7"
"#;

fn config(source: &str) -> Config {
    let site = Site::new(source, &["dist"]);
    let loaded = site.load();
    assert!(loaded.diagnostics.is_empty(), "{}", site.text(&loaded));
    loaded.config.unwrap()
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
fn policies_are_found_by_name_and_by_id() {
    let config = config(POLICIES);
    let distribution = &config.distributions[0];
    let root = &distribution.default_cache_behavior;
    assert_eq!(root.cached_methods, CachedMethods::GetHeadOptions);
    assert!(root.compress);
    let CacheSettings::Policies {
        cache_policy,
        origin_request_policy,
    } = &root.cache
    else {
        panic!("policies");
    };
    assert_eq!(cache_policy.name, "assets");
    assert_eq!(cache_policy.min_ttl, Duration::from_secs(1));
    assert_eq!(cache_policy.default_ttl, Duration::from_secs(86_400));
    assert_eq!(cache_policy.max_ttl, Duration::from_secs(86_400));
    assert_eq!(cache_policy.headers, [HeaderName::from_static("x-country")]);
    let cookies = NameSelection::AllExcept(vec!["seen".to_owned()]);
    assert_eq!(cache_policy.cookies, cookies);
    assert_eq!(cache_policy.query_strings, NameSelection::All);
    assert!(cache_policy.enable_accept_encoding_gzip);
    assert!(!cache_policy.enable_accept_encoding_brotli);
    let name = origin_request_policy.as_ref().map(|it| it.name.as_str());
    assert_eq!(name, Some("CORS-S3Origin"));

    let api = &distribution.cache_behaviors[0];
    assert!(api.compress && api.cache.disable_caching());
    let CacheSettings::Policies {
        origin_request_policy: Some(policy),
        ..
    } = &api.cache
    else {
        panic!("policies");
    };
    let country = HeaderName::from_static("cloudfront-viewer-country");
    let headers = OriginRequestHeaders::AllViewerAndWhitelistCloudFront(vec![country]);
    assert_eq!(policy.headers, headers);
    assert_eq!(policy.query_strings, NameSelection::None);
    let managed = managed_response_headers_policy("SimpleCORS");
    assert_eq!(api.response_headers_policy.as_deref(), managed.as_ref());
}

#[test]
fn the_legacy_settings_stand_in_the_place_of_policies() {
    let config = config(POLICIES);
    let old = &config.distributions[0].cache_behaviors[1];
    assert!(!old.compress);
    let CacheSettings::ForwardedValues(values) = &old.cache else {
        panic!("the legacy settings");
    };
    assert!(values.query_string);
    assert_eq!(values.query_string_cache_keys, ["v"]);
    let names = vec!["s*".to_owned()];
    assert_eq!(values.cookies, ForwardedCookies::Whitelist(names));
    let origin = vec![HeaderName::from_static("origin")];
    assert_eq!(values.headers, ForwardedHeaders::Named(origin));
    let times = [values.min_ttl, values.default_ttl, values.max_ttl];
    assert_eq!(times.map(|it| it.as_secs()), [60, 86_400, 31_536_000]);
}

#[test]
fn a_response_headers_policy_has_the_values_of_its_headers() {
    let config = config(POLICIES);
    let behavior = &config.distributions[0].default_cache_behavior;
    let policy = behavior.response_headers_policy.as_ref().unwrap();
    assert_eq!(policy.name, "site");
    let cors = policy.cors.as_ref().unwrap();
    assert_eq!(cors.allow_methods, ["ALL"]);
    assert!(cors.origin_override && cors.allow_credentials);
    let security = &policy.security_headers;
    let value = |it: &Option<crate::distribution::SecurityHeader>| {
        let it = it.as_ref().unwrap();
        (it.value.to_str().unwrap().to_owned(), it.overrides)
    };
    let is = |text: &str, overrides: bool| (text.to_owned(), overrides);
    assert_eq!(value(&security.frame_options), is("SAMEORIGIN", true));
    assert_eq!(value(&security.content_type_options), is("nosniff", true));
    assert_eq!(value(&security.referrer_policy), is("same-origin", false));
    assert_eq!(
        value(&security.strict_transport_security),
        is("max-age=60; preload", false)
    );
    assert_eq!(value(&security.xss_protection), is("1; mode=block", false));
    assert_eq!(
        value(&security.content_security_policy),
        is("default-src 'self'", true)
    );
    assert_eq!(policy.server_timing, Some(SamplingRate(125_000)));
    assert_eq!(policy.custom_headers[0].name, "x-team");
    assert_eq!(policy.remove_headers, ["x-powered-by", "server"]);
}

#[test]
fn a_viewer_is_taken_for_who_the_file_says() {
    let viewer = config(POLICIES).viewer;
    assert_eq!(viewer.country.as_deref(), Some("DE"));
    assert_eq!(viewer.city.as_deref(), Some("Berlin"));
    assert_eq!(viewer.latitude.as_deref(), Some("52.52"));
    assert_eq!(viewer.longitude.as_deref(), Some("13.40000"));
    assert_eq!(viewer.asn, None);
    assert_eq!(viewer.ip, "203.0.113.7".parse().ok());
    assert_eq!(config(ROOT).viewer, ViewerProfile::default());
    let nowhere = format!("{ROOT}[viewer]\ncountry = ''\n");
    assert_eq!(config(&nowhere).viewer.country, None);
}

#[test]
fn an_app_and_a_behavior_begin_with_caching_optimized() {
    let behavior = "[[behavior]]\npath_pattern = '/x'\ntarget_origin_id = 'root'\n";
    let config = config(&format!("{ROOT}{behavior}"));
    let distribution = &config.distributions[0];
    let usual = managed_cache_policy("CachingOptimized").unwrap();
    for (behavior, compress) in [
        (&distribution.default_cache_behavior, true),
        (&distribution.cache_behaviors[0], false),
    ] {
        let CacheSettings::Policies { cache_policy, .. } = &behavior.cache else {
            panic!("policies");
        };
        assert_eq!(**cache_policy, usual);
        assert_eq!(behavior.compress, compress);
        assert_eq!(behavior.response_headers_policy, None);
    }
}

#[test]
fn an_unknown_policy_names_who_asked_for_it_and_the_nearest() {
    let site = Site::new(
        r#"[[app]]
name = "root"
dist = "dist"
cache_policy = "CachingOptimised"

[[behavior]]
path_pattern = "/api/*"
target_origin_id = "root"
cache_policy = "AllViewer"
origin_request_policy = "xyz"
response_headers_policy = "sites"

[[response_headers_policy]]
name = "site"
custom_headers_config = { items = [{ header = "X-A", value = "", override = true }] }
"#,
        &["dist"],
    );
    insta::assert_snapshot!(site.report(), @r#"
    error[unknown-policy]: unknown cache policy `CachingOptimised` of the app `root`
     --> devserver.toml:4:16
      |
    4 | cache_policy = "CachingOptimised"
      |                ^^^^^^^^^^^^^^^^^^ there is no cache policy of this name or id
      |
      = note: known: `Amplify`, `CachingDisabled`, `CachingOptimized`, `CachingOptimizedForUncompressedObjects`, `Elemental-MediaPackage`, `UseOriginCacheControlHeaders`, `UseOriginCacheControlHeaders-QueryStrings`
    help: did you mean `CachingOptimized`?
      |
    4 - cache_policy = "CachingOptimised"
    4 + cache_policy = "CachingOptimized"
      |

    error[unknown-policy]: unknown cache policy `AllViewer` of the behavior `/api/*`
     --> devserver.toml:9:16
      |
    9 | cache_policy = "AllViewer"
      |                ^^^^^^^^^^^ there is no cache policy of this name or id
      |
      = note: known: `Amplify`, `CachingDisabled`, `CachingOptimized`, `CachingOptimizedForUncompressedObjects`, `Elemental-MediaPackage`, `UseOriginCacheControlHeaders`, `UseOriginCacheControlHeaders-QueryStrings`
      = help: it is an origin request policy: write it as `origin_request_policy`

    error[unknown-policy]: unknown origin request policy `xyz` of the behavior `/api/*`
      --> devserver.toml:10:25
       |
    10 | origin_request_policy = "xyz"
       |                         ^^^^^ there is no origin request policy of this name or id
       |
       = note: known: `AllViewer`, `AllViewerAndCloudFrontHeaders-2022-06`, `AllViewerExceptHostHeader`, `CORS-CustomOrigin`, `CORS-S3Origin`, `Elemental-MediaTailor-PersonalizedManifests`, `HostHeaderOnly`, `UserAgentRefererHeaders`
       = help: describe it as a `[[origin_request_policy]]` with this name or `id`

    error[unknown-policy]: unknown response headers policy `sites` of the behavior `/api/*`
      --> devserver.toml:11:27
       |
    11 | response_headers_policy = "sites"
       |                           ^^^^^^^ there is no response headers policy of this name or id
       |
       = note: known: `site`, `SimpleCORS`, `CORS-With-Preflight`, `SecurityHeadersPolicy`, `CORS-and-SecurityHeadersPolicy`, `CORS-with-preflight-and-SecurityHeadersPolicy`
    help: did you mean `site`?
       |
    11 - response_headers_policy = "sites"
    11 + response_headers_policy = "site"
       |
    "#);
}

#[test]
fn policies_that_cloudfront_would_refuse() {
    let policy = |lines: &str, expected: &[&str]| {
        beside_root(&format!("[[cache_policy]]\nname = 'p'\n{lines}"), expected);
    };
    policy("min_ttl = 0", &[]);
    policy("", &["missing-key"]);
    policy("min_ttl = 5\ndefault_ttl = 4", &["ttl-order"]);
    policy("min_ttl = 0\ndefault_ttl = 4\nmax_ttl = 3", &["ttl-order"]);
    policy("min_ttl = 0\nmax_ttl = 3", &["ttl-order"]);
    policy("min_ttl = 100000\nmax_ttl = 200000", &[]);
    policy("min_ttl = -1", &["out-of-range"]);
    let kept = |lines: &str, expected: &[&str]| policy(&format!("min_ttl = 0\n{lines}"), expected);
    kept("headers = 'none'", &[]);
    kept("headers = 'all'", &["unknown-value"]);
    kept("headers = ['X-A', 'X-B']", &[]);
    kept("headers = ['X-A', 'x-a']", &["duplicate-header"]);
    kept("headers = ['X A']", &["bad-header-name"]);
    kept("headers = ['*']", &["refused-header"]);
    kept("headers = []", &["bad-policy"]);
    kept("headers = ['Cookie']", &["refused-header"]);
    kept("headers = ['CloudFront-Viewer-TLS']", &["refused-header"]);
    kept("headers = ['CloudFront-Viewer-Country']", &[]);
    kept("headers = ['Authorization', 'Accept-Encoding']", &[]);
    kept(
        "headers = ['Accept-Encoding']\nenable_accept_encoding_gzip = true",
        &["refused-header"],
    );
    kept("header_behavior = 'whitelist'", &["unknown-key"]);
    kept("headers_config = {}", &["unknown-key"]);
    kept("cookies = 'all'", &[]);
    kept("cookies = 'al'", &["unknown-value"]);
    kept("cookies = ['a', '']", &["bad-policy"]);
    kept("cookies = ['a*']", &["literal-star"]);
    kept("cookies = { all_except = ['a'] }", &[]);
    kept("cookies = { all_except = [] }", &["bad-policy"]);
    kept("cookies = {}", &["missing-key"]);
    kept("cookies = 3", &["wrong-type"]);
    kept("cookies = [3]", &["wrong-type"]);
    kept(
        "query_strings = { all_exept = ['a'] }",
        &["missing-key", "unknown-key"],
    );
    let many: Vec<String> = (0..11).map(|it| format!("'q{it}'")).collect();
    kept(&format!("query_strings = [{}]", many.join(",")), &["quota"]);
    let long = "q".repeat(1_025);
    kept(&format!("query_strings = ['{long}']"), &["bad-policy"]);
    let off = "default_ttl = 0\nmax_ttl = 0\n";
    kept(off, &[]);
    kept(&format!("{off}headers = ['X-A']"), &["caching-disabled"]);
    kept(&format!("{off}cookies = 'none'"), &[]);
    kept(
        &format!("{off}cookies = 'all'\nenable_accept_encoding_brotli = true"),
        &["caching-disabled", "caching-disabled"],
    );
    beside_root(
        "[[cache_policy]]\nname = 'p'\nmin_ttl = 0\n[[cache_policy]]\nname = 'q'\nid = 'p'\nmin_ttl = 0",
        &["duplicate-policy"],
    );
    beside_root(
        "[[cache_policy]]\nname = 'CachingDisabled'\nmin_ttl = 0",
        &["hidden-policy"],
    );
    beside_root(
        "[[cache_policy]]\nname = ''\nmin_ttl = 0",
        &["bad-policy-name"],
    );
}

#[test]
fn origin_request_policies_that_cloudfront_would_refuse() {
    let headers = |headers: &str, expected: &[&str]| {
        let policy = "[[origin_request_policy]]\nname = 'p'\n";
        beside_root(&format!("{policy}headers = {headers}"), expected);
    };
    headers("'none'", &[]);
    headers("'allViewer'", &[]);
    headers("'all-viewer'", &["unknown-value"]);
    headers("['Origin']", &[]);
    headers("['Authorization']", &["refused-header"]);
    headers("['accept-encoding']", &["refused-header"]);
    headers("['*']", &["refused-header"]);
    headers("{ all_except = ['Host'] }", &[]);
    headers(
        "{ all_viewer_and_whitelist_cloudfront = ['CloudFront-Viewer-City'] }",
        &[],
    );
    headers(
        "{ all_viewer_and_whitelist_cloudfront = ['Origin'] }",
        &["refused-header"],
    );
    headers("{}", &["bad-policy"]);
    headers(
        "{ all_except = ['A'], all_viewer_and_whitelist_cloudfront = ['CloudFront-B'] }",
        &["bad-policy"],
    );
}

#[test]
fn behaviors_cache_by_policies_or_the_legacy_way() {
    let behavior = |lines: &str, expected: &[&str]| {
        let table = "[[behavior]]\npath_pattern = '/x'\ntarget_origin_id = 'root'\n";
        beside_root(&format!("{table}{lines}"), expected);
    };
    behavior("cache_policy = 'CachingDisabled'", &[]);
    behavior(
        "cache_policy = 'CachingDisabled'\ncache_policy_id = 'CachingDisabled'",
        &["conflicting-setting"],
    );
    let legacy = |lines: &str, values: &str, expected: &[&str]| {
        behavior(
            &format!("{lines}\nforwarded_values = {{ {values} }}"),
            expected,
        );
    };
    let values = "query_string = false";
    legacy("", values, &[]);
    legacy("", "", &["missing-key"]);
    legacy(
        "cache_policy = 'CachingDisabled'",
        values,
        &["conflicting-setting"],
    );
    legacy(
        "origin_request_policy = 'AllViewer'",
        values,
        &["conflicting-setting"],
    );
    legacy("response_headers_policy = 'SimpleCORS'", values, &[]);
    legacy("min_ttl = 2\nmax_ttl = 1", values, &["ttl-order"]);
    legacy(
        "min_ttl = 1",
        "query_string = false, headers = ['*']",
        &["ttl-order"],
    );
    legacy("", "query_string = false, headers = ['*']", &[]);
    legacy(
        "",
        "query_string = false, headers = ['*', 'X-A']",
        &["bad-forwarded-values"],
    );
    legacy(
        "",
        "query_string = false, headers = ['Host']",
        &["refused-header"],
    );
    legacy(
        "",
        "query_string = false, query_string_cache_keys = ['a']",
        &["bad-forwarded-values"],
    );
    legacy("", "query_string = false, cookies = 'all'", &[]);
    legacy(
        "",
        "query_string = false, cookies = []",
        &["bad-forwarded-values"],
    );
    legacy(
        "",
        "query_string = false, cookies = { forward = 'all' }",
        &[],
    );
    legacy(
        "",
        "query_string = false, cookies = { forward = 'all', whitelisted_names = ['a'] }",
        &["bad-forwarded-values"],
    );
    legacy(
        "",
        "query_string = false, cookies = { forward = 'some' }",
        &["unknown-value"],
    );
    check(
        "[[app]]\nname = 'root'\ndist = 'dist'\nforwarded_values = {}\n",
        &["unknown-key"],
    );
}

#[test]
fn response_headers_policies_that_cloudfront_would_refuse() {
    let policy = |lines: &str, expected: &[&str]| {
        let table = "[[response_headers_policy]]\nname = 'p'\n";
        beside_root(&format!("{table}{lines}"), expected);
    };
    let bad = "bad-response-headers-policy";
    policy("", &[bad]);
    policy("server_timing_headers_config = { enabled = true }", &[]);
    let rate = |rate: &str, expected: &[&str]| {
        policy(
            &format!("server_timing_headers_config = {{ enabled = true, sampling_rate = {rate} }}"),
            expected,
        );
    };
    rate("100", &[]);
    rate("0.0001", &[]);
    rate("0.00001", &[bad]);
    rate("101", &[bad]);
    rate("nan", &["wrong-type"]);
    let security = |header: &str, expected: &[&str]| {
        policy(
            &format!("security_headers_config = {{ {header} }}"),
            expected,
        );
    };
    security("content_type_options = { override = true }", &[]);
    security("content_type_options = {}", &["missing-key"]);
    security(
        "frame_options = { frame_option = 'deny', override = true }",
        &["unknown-value"],
    );
    security(
        "xss_protection = { protection = true, mode_block = true, report_uri = '/x', override = true }",
        &[bad],
    );
    security(
        "xss_protection = { protection = false, mode_block = true, override = true }",
        &[bad],
    );
    security(
        "content_security_policy = { content_security_policy = '', override = true }",
        &[bad],
    );
    security(
        "strict_transport_security = { access_control_max_age_sec = 4294967295, override = true }",
        &[bad],
    );
    let custom = |items: &str, expected: &[&str]| {
        policy(
            &format!("custom_headers_config = {{ items = [{items}] }}"),
            expected,
        );
    };
    custom("{ header = 'X-A', value = '', override = true }", &[]);
    custom("{ header = 'X A', value = '', override = true }", &[bad]);
    custom(
        "{ header = 'X-A', value = \"\\n\", override = true }",
        &[bad],
    );
    custom("{ header = 'X-A', value = '' }", &["missing-key"]);
    custom("", &[bad]);
    custom(
        "{ header = 'X-A', value = '', override = true }, { header = 'x-a', value = '', override = true }",
        &["duplicate-header"],
    );
    let remove = |items: &str, expected: &[&str]| {
        policy(
            &format!("remove_headers_config = {{ items = [{items}] }}"),
            expected,
        );
    };
    remove("'Server', { header = 'X-A' }", &[]);
    remove("'Via'", &["refused-header"]);
    remove("{ header = 'X-Amz-Cf-Id' }", &["refused-header"]);
    remove("'a', 'A'", &["duplicate-header"]);
    let cors = |origin: &str, header: &str, credentials: bool, expected: &[&str]| {
        policy(
            &format!(
                "cors_config = {{ access_control_allow_origins = [{origin}], \
                 access_control_allow_headers = [{header}], access_control_allow_methods = ['GET'], \
                 access_control_allow_credentials = {credentials}, origin_override = true }}"
            ),
            expected,
        );
    };
    cors("'*'", "'*'", false, &[]);
    cors("'*'", "'X-A'", true, &[bad]);
    cors("'https://a.org'", "'*'", true, &[bad]);
    cors("'exa*mple.org'", "'X-A'", false, &[bad]);
    cors("'https://a.org'", "", false, &[bad]);
    cors("", "'X A'", false, &[bad, bad]);
}

#[test]
fn viewers_that_no_header_could_tell_of() {
    let viewer = |line: &str, expected: &[&str]| {
        beside_root(&format!("[viewer]\n{line}"), expected);
    };
    viewer("country = 'DE'", &[]);
    viewer("country = 'de'", &["bad-viewer"]);
    viewer("country = 'DEU'", &["bad-viewer"]);
    viewer("country = 49", &["wrong-type"]);
    viewer("contry = 'DE'", &["unknown-key"]);
    viewer("country_region = 'ABCD'", &["bad-viewer"]);
    viewer("latitude = 91", &["bad-viewer"]);
    viewer("latitude = 'north'", &["bad-viewer"]);
    viewer("longitude = -180.0", &[]);
    viewer("longitude = true", &["wrong-type"]);
    viewer("asn = -1", &["out-of-range"]);
    viewer("ip = '1.2.3'", &["bad-viewer"]);
    viewer("ip = '2001:db8::1'", &[]);
    viewer("city = \"a\\nb\"", &["bad-viewer"]);
}
