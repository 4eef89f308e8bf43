//! Two files, and what is said of the difference.

use std::path::Path;

use super::{ChangeKind, RoutingChange, routing_changes};
use crate::config::{Config, LoadOptions, load_text, render};

/// A site with two behaviors, in which the cases change something.
const SITE: &str = r#"
[distribution]
id = "E1SITE"
aliases = ["www.example.com"]
default_root_object = "index.html"

[[distribution.custom_error_response]]
error_code = 404
response_code = 200
response_page_path = "/index.html"

[[bucket]]
name = "shell"
dist = "."
[[bucket]]
name = "admin-1.4.0"
dist = "."
[[bucket]]
name = "admin-1.5.0"
dist = "."

[[origin]]
id = "shell"
bucket = "shell"
[[origin]]
id = "admin"
bucket = "admin-1.4.0"
[[origin]]
id = "api"
domain_name = "api.example.com"
custom_headers = [{ header_name = "X-Secret", header_value = "one" }]
custom_origin_config = { origin_protocol_policy = "https-only" }

[[behavior]]
path_pattern = "/admin/*"
target_origin_id = "admin"
viewer_protocol_policy = "allow-all"
cache_policy = "CachingOptimized"
compress = true

[[behavior]]
path_pattern = "/api/*"
target_origin_id = "api"
cache_policy = "CachingDisabled"
compress = true

[[behavior]]
path_pattern = "*"
target_origin_id = "shell"
cache_policy = "CachingOptimized"
compress = true
"#;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, code) in [
            (
                "one.js",
                "function handler(event) { return event.request; }",
            ),
            (
                "two.js",
                "function handler(event) { var r = event.request; return r; }",
            ),
            (
                "same.js",
                "function handler(event) { return event.request; }",
            ),
            (
                "edge.mjs",
                "export const handler = async (e) => e.Records[0].cf.request;",
            ),
            ("pairs.json", r#"{"data": [{"key": "a", "value": "1"}]}"#),
            ("other.json", r#"{"data": [{"key": "a", "value": "2"}]}"#),
        ] {
            std::fs::write(folder.path().join(name), code).unwrap();
        }
        Folder(folder)
    }

    #[track_caller]
    fn load(&self, text: &str) -> Config {
        let options = LoadOptions {
            start: self.0.path().to_owned(),
            ..LoadOptions::default()
        };
        let loaded = load_text(text, Path::new("devserver.toml"), &options);
        let report = render(&loaded.diagnostics, &loaded.source, false);
        assert!(loaded.is_usable(), "{report}");
        loaded.config.unwrap()
    }
}

#[track_caller]
fn changes(before: &str, after: &str) -> Vec<RoutingChange> {
    let folder = Folder::new();
    routing_changes(&folder.load(before), &folder.load(after))
}

/// The site with some of its lines replaced.
#[track_caller]
fn with(replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(SITE.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "no {old}");
        text.replacen(old, new, 1)
    })
}

/// What is said, where these lines take the place of those; and the way back is no less said.
#[track_caller]
fn says(replaced: &[(&str, &str)], sentences: &[&str]) {
    let other = with(replaced);
    let found = changes(SITE, &other);
    let found: Vec<&str> = found.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(found, sentences);
    assert_eq!(changes(&other, SITE).is_empty(), sentences.is_empty());
}

const ADMIN: &str = "path_pattern = \"/admin/*\"\n";
const LAST: &str = "[[behavior]]\npath_pattern = \"*\"\n";

#[test]
fn nothing_is_said_where_nothing_differs() {
    says(&[], &[]);
    says(
        &[(
            "bucket = \"shell\"\n[[origin]]",
            "bucket = \"shell\" \n[[origin]]",
        )],
        &[],
    );
}

#[test]
fn names_without_effect_are_no_change() {
    let renamed = with(&[
        ("id = \"admin\"", "id = \"other\""),
        (
            "target_origin_id = \"admin\"",
            "target_origin_id = \"other\"",
        ),
        ("id = \"E1SITE\"", "id = \"E2SITE\""),
    ]);
    assert_eq!(changes(SITE, &renamed), []);
    let policy = "\n[[cache_policy]]\nname = 'ours'\nmin_ttl = 0\ndefault_ttl = 0\nmax_ttl = 0\n";
    let own = with(&[("\"CachingDisabled\"", "\"ours\"")]) + policy;
    assert_eq!(changes(SITE, &own), []);
}

#[test]
fn another_bucket_is_named() {
    says(
        &[("bucket = \"admin-1.4.0\"", "bucket = \"admin-1.5.0\"")],
        &["`/admin/*` now goes to `admin-1.5.0` (before: `admin-1.4.0`)"],
    );
    let found = changes(
        SITE,
        &with(&[("bucket = \"admin-1.4.0\"", "bucket = \"admin-1.5.0\"")]),
    );
    let expected = RoutingChange {
        distribution: "E1SITE".to_owned(),
        kind: ChangeKind::Origin,
        subjects: vec!["/admin/*".to_owned()],
        before: Some("admin-1.4.0".to_owned()),
        after: Some("admin-1.5.0".to_owned()),
        example: Some("/admin/".to_owned()),
        sentence: "`/admin/*` now goes to `admin-1.5.0` (before: `admin-1.4.0`)".to_owned(),
    };
    assert_eq!(found, [expected]);
}

#[test]
fn an_origin_that_is_asked_otherwise_is_named() {
    says(
        &[(
            "bucket = \"shell\"\n[[",
            "bucket = \"shell\"\norigin_path = \"/v2\"\n[[",
        )],
        &["The default behavior now has the origin path `/v2` (before: `/`)"],
    );
    says(
        &[("api.example.com", "api2.example.com")],
        &["`/api/*` now goes to `api2.example.com` (before: `api.example.com`)"],
    );
    says(
        &[("https-only", "http-only")],
        &["`/api/*` now asks `api.example.com` by HTTP on port 80 (before: HTTPS on port 443)"],
    );
    says(
        &[(
            "domain_name = \"api.example.com\"",
            "domain_name = \"api.example.com\"\nconnection_attempts = 1",
        )],
        &[
            "`/api/*` now tries to connect to `api.example.com` once, for 10 s \
             (before: three times, for 10 s)",
        ],
    );
    says(
        &[("\"https-only\"", "\"https-only\", origin_read_timeout = 60")],
        &["`/api/*` now waits for an answer of `api.example.com` for 60 s (before: 30 s)"],
    );
}

#[test]
fn values_of_headers_to_the_origin_are_kept_secret() {
    says(
        &[("header_value = \"one\"", "header_value = \"two\"")],
        &["`/api/*` now sends another value of the header `x-secret` to the origin"],
    );
    says(
        &[("X-Secret", "X-Other")],
        &[
            "`/api/*` now sends the header `x-other` to the origin",
            "`/api/*` no longer sends the header `x-secret` to the origin",
        ],
    );
}

#[test]
fn failover_is_named() {
    let group = |codes: &str| {
        with(&[(
            "target_origin_id = \"shell\"",
            "target_origin_id = \"both\"",
        )]) + &format!(
            "\n[[origin_group]]\nid = 'both'\nmembers = ['shell', 'admin']\nstatus_codes = {codes}\n"
        )
    };
    let said = |before: &str, after: &str| {
        let found = changes(before, after);
        found.into_iter().map(|it| it.sentence).collect::<Vec<_>>()
    };
    assert_eq!(
        said(SITE, &group("[500, 404]")),
        ["The default behavior now tries `admin-1.4.0` after 404 and 500"]
    );
    assert_eq!(
        said(&group("[500]"), &group("[500, 404]")),
        ["The default behavior now tries `admin-1.4.0` after 404 and 500 (before: 500)"]
    );
    assert_eq!(
        said(&group("[500]"), SITE),
        ["The default behavior no longer tries `admin-1.4.0` where the origin fails"]
    );
}

#[test]
fn a_new_behavior_tells_where_its_requests_went() {
    let new = "[[behavior]]\npath_pattern = \"/new/*\"\ntarget_origin_id = \"admin\"\ncompress = true\n\n";
    let text = format!("{new}{LAST}");
    says(
        &[(LAST, &text)],
        &[
            "`/new/*` is new and goes to `admin-1.4.0`: its requests went to the default behavior \
             before (`shell`)",
        ],
    );
    // The same as before under a pattern of its own.
    says(&[(LAST, &text.replace("\"admin\"", "\"shell\""))], &[]);
    let hidden = text.replace("/new/*", "/api/v1/*");
    let found = changes(SITE, &with(&[(LAST, &hidden)]));
    assert_eq!(
        found[0].sentence,
        "`/api/v1/*` is new, but no request gets to it"
    );
}

#[test]
fn a_behavior_that_is_gone_tells_where_its_requests_fall() {
    let gone = SITE.replace("/api/*", "/a*");
    let found = changes(SITE, &gone);
    let found: Vec<&str> = found.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(
        found,
        [
            "`/a*` is new and goes to `api.example.com`: its requests went to the default behavior \
          before (`shell`)"
        ],
        "what was `/api/*` goes where it went"
    );
    let start = SITE
        .find("[[behavior]]\npath_pattern = \"/admin/*\"")
        .unwrap();
    let end = SITE
        .find("[[behavior]]\npath_pattern = \"/api/*\"")
        .unwrap();
    let without = format!("{}{}", &SITE[..start], &SITE[end..]);
    let found = changes(SITE, &without);
    assert_eq!(
        found[0].sentence,
        "`/admin/*` is gone: its requests now fall to the default behavior (`shell`)"
    );
    assert_eq!(found[0].example.as_deref(), Some("/admin/"));
}

#[test]
fn an_order_that_decides_is_named() {
    let rest = "target_origin_id = \"{}\"\n\n";
    let behavior = |pattern: &str, origin: &str| {
        format!(
            "[[behavior]]\npath_pattern = \"{pattern}\"\n{}",
            rest.replace("{}", origin)
        )
    };
    let order = |first: &str, second: &str| with(&[(LAST, &format!("{first}{second}{LAST}"))]);
    let (wide, narrow) = (behavior("/a/*", "shell"), behavior("/a/b/*", "api"));
    let found = changes(&order(&narrow, &wide), &order(&wide, &narrow));
    assert_eq!(
        found[0].sentence,
        "`/a/*` is now tried before `/a/b/*`, which it hides"
    );
    assert_eq!(found.len(), 1);
    let scripts = behavior("*.js", "api");
    let found = changes(&order(&wide, &scripts), &order(&scripts, &wide));
    assert_eq!(
        found[0].sentence,
        "`*.js` is now tried before `/a/*`, so `/a/.js` goes to `api.example.com`"
    );
    // An order between patterns that have no path in common decides nothing.
    let other = behavior("/b/*", "api");
    assert_eq!(changes(&order(&wide, &other), &order(&other, &wide)), []);
    // Nor does one between behaviors that do the same.
    let alike = behavior("/a/b/*", "shell");
    assert_eq!(changes(&order(&wide, &alike), &order(&alike, &wide)), []);
}

#[test]
fn what_changes_alike_is_said_once() {
    let found = changes(
        SITE,
        &SITE.replace("\"CachingOptimized\"", "\"CachingDisabled\""),
    );
    let sentences: Vec<&str> = found.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "`/admin/*` and the default behavior are no longer cached",
            "`/admin/*` and the default behavior are no longer compressed",
        ]
    );
    assert_eq!(found[0].subjects, ["/admin/*", "default behavior"]);
}

#[test]
fn protocol_and_methods_are_named() {
    says(
        &[("\"allow-all\"", "\"redirect-to-https\"")],
        &["`/admin/*` now redirects HTTP to HTTPS (before: `allow-all`)"],
    );
    says(
        &[(
            ADMIN,
            "path_pattern = \"/admin/*\"\nallowed_methods = [\"GET\", \"HEAD\", \"OPTIONS\"]\n",
        )],
        &["`/admin/*` now lets `OPTIONS` through"],
    );
}

#[test]
fn caching_is_said_in_terms_of_what_viewers_see() {
    let policy = "\n[[cache_policy]]\nname = 'ours'\nmin_ttl = 1\ndefault_ttl = 60\nquery_strings = ['v']\ncookies = ['a']\nheaders = ['Origin']\nenable_accept_encoding_gzip = true\nenable_accept_encoding_brotli = true\n";
    let after = with(&[("\"CachingOptimized\"", "\"ours\"")]) + policy;
    let found = changes(SITE, &after);
    let found: Vec<&str> = found.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(
        found,
        [
            "`/admin/*` now keeps objects without `Cache-Control` for 60 s (before: 86400 s)",
            "`/admin/*` now tells objects apart by headers: `origin` (before: none)",
            "`/admin/*` now tells objects apart by cookies: `a` (before: none)",
            "`/admin/*` now tells objects apart by query strings: `v` (before: none)",
            "`/admin/*` now shows the origin these headers: `origin` (before: none)",
            "`/admin/*` now shows the origin these cookies: `a` (before: none)",
            "`/admin/*` now shows the origin these query strings: `v` (before: none)",
        ]
    );
    says(
        &[(
            "cache_policy = \"CachingDisabled\"",
            "cache_policy = \"CachingDisabled\"\norigin_request_policy = \"AllViewer\"",
        )],
        &[
            "`/api/*` now shows the origin these headers: all of the viewer's (before: none)",
            "`/api/*` now shows the origin these cookies: all (before: none)",
            "`/api/*` now shows the origin these query strings: all (before: none)",
        ],
    );
}

#[test]
fn compression_is_named() {
    says(
        &[(
            "compress = true\n\n[[behavior]]\npath_pattern = \"/api/*\"",
            "\n[[behavior]]\npath_pattern = \"/api/*\"",
        )],
        &["`/admin/*` is no longer compressed"],
    );
}

#[test]
fn headers_for_viewers_are_named() {
    let one = "response_headers_policy = 'ours'\n";
    let policy = |rest: &str| {
        with(&[(ADMIN, &format!("{ADMIN}{one}"))])
            + "\n[[response_headers_policy]]\nname = 'ours'\n"
            + rest
    };
    let said = |before: &str, after: &str| {
        let found = changes(before, after);
        found.into_iter().map(|it| it.sentence).collect::<Vec<_>>()
    };
    let frame = |value: &str, overrides: &str| {
        policy(&format!(
            "[response_headers_policy.security_headers_config]\nframe_options = {{ frame_option = '{value}', override = {overrides} }}\n"
        ))
    };
    assert_eq!(
        said(SITE, &frame("DENY", "true")),
        ["`/admin/*` now gets `x-frame-options: DENY`"]
    );
    assert_eq!(
        said(&frame("DENY", "true"), SITE),
        ["`/admin/*` no longer gets `x-frame-options`"]
    );
    assert_eq!(
        said(&frame("DENY", "true"), &frame("SAMEORIGIN", "false")),
        [
            "`/admin/*` now gets `x-frame-options: SAMEORIGIN` (before: `DENY`)",
            "`/admin/*` now leaves the origin's `x-frame-options` alone",
        ]
    );
    let removes = policy(
        "[response_headers_policy.remove_headers_config]\nitems = [{ header = 'Server' }]\n",
    );
    assert_eq!(
        said(SITE, &removes),
        ["`/admin/*` now takes the header `server` away"]
    );
    let managed = with(&[(
        ADMIN,
        &format!("{ADMIN}response_headers_policy = 'SimpleCORS'\n"),
    )]);
    let found = said(SITE, &managed);
    assert!(
        found.contains(&"`/admin/*` now gets `access-control-allow-origin: *`".to_owned()),
        "{found:?}"
    );
}

fn at_viewer_request(file: &str) -> String {
    with(&[(ADMIN, &format!("{ADMIN}viewer_request = \"greet\"\n"))])
        + &format!(
            "\n[[function]]\nname = 'greet'\nfile = '{file}'\nruntime = 'cloudfront-js-2.0'\n"
        )
}

#[test]
fn functions_are_compared_by_their_code() {
    let said = |before: &str, after: &str| {
        let found = changes(before, after);
        found.into_iter().map(|it| it.sentence).collect::<Vec<_>>()
    };
    let one = at_viewer_request("one.js");
    assert_eq!(
        said(SITE, &one),
        ["`/admin/*` now runs `greet` at viewer-request"]
    );
    assert_eq!(
        said(&one, SITE),
        ["`/admin/*` no longer runs `greet` at viewer-request"]
    );
    assert_eq!(
        said(&one, &at_viewer_request("two.js")),
        ["`/admin/*` now runs another code of `greet` at viewer-request"]
    );
    assert!(said(&one, &at_viewer_request("same.js")).is_empty());
    let renamed = one
        .replace("'greet'", "'hello'")
        .replace("\"greet\"", "\"hello\"");
    assert!(said(&one, &renamed).is_empty());
    let other = renamed.replace("one.js", "two.js");
    assert_eq!(
        said(&one, &other),
        ["`/admin/*` now runs `hello` at viewer-request (before: `greet`)"]
    );
    let older = one.replace("cloudfront-js-2.0", "cloudfront-js-1.0");
    assert_eq!(
        said(&one, &older),
        ["`/admin/*` now runs `greet` in `cloudfront-js-1.0` (before: `cloudfront-js-2.0`)"]
    );
    let reads = |data: &str| {
        format!(
            "{one}key_value_store = 'routes'\n\n[[key_value_store]]\nname = 'routes'\nfile = '{data}'\n"
        )
    };
    assert_eq!(
        said(&reads("pairs.json"), &reads("other.json")),
        ["`/admin/*` now lets `greet` read other values of `a` in the store `routes`"]
    );
    let lambda = |seconds: &str| {
        with(&[(ADMIN, &format!("{ADMIN}origin_request = \"edge\"\n"))])
            + &format!(
                "\n[[function]]\nname = 'edge'\nfile = 'edge.mjs'\nruntime = 'nodejs22.x'\ntimeout = {seconds}\n"
            )
    };
    assert_eq!(
        said(&lambda("3"), &lambda("5")),
        ["`/admin/*` now runs `edge` for at most 5 s (before: 3 s)"]
    );
}

#[test]
fn prefixes_that_are_trimmed_are_named() {
    says(
        &[(ADMIN, &format!("{ADMIN}trim_prefix = \"/admin\"\n"))],
        &["`/admin/*` now trims `/admin` before the origin"],
    );
}

#[test]
fn a_distribution_as_a_whole_is_compared() {
    says(
        &[(
            "default_root_object = \"index.html\"",
            "default_root_object = \"start.html\"",
        )],
        &["`/` is now answered with `/start.html` (before: `/index.html`)"],
    );
    says(
        &[("\"www.example.com\"", "\"www.example.org\"")],
        &[
            "The distribution now answers for `www.example.org`",
            "The distribution no longer answers for `www.example.com`",
        ],
    );
    says(
        &[(
            "default_root_object",
            "http_version = \"http1.1\"\ndefault_root_object",
        )],
        &["Viewers may now speak HTTP/1.1 (before: HTTP/2)"],
    );
    says(
        &[(
            "default_root_object",
            "enabled = false\ndefault_root_object",
        )],
        &["The distribution `E1SITE` is now disabled and answers nobody"],
    );
}

#[test]
fn error_pages_are_compared() {
    let entry = "[[distribution.custom_error_response]]\nerror_code = 404\nresponse_code = 200\nresponse_page_path = \"/index.html\"\n";
    says(
        &[(entry, "")],
        &["A 404 is no longer answered with `/index.html` and status 200"],
    );
    says(
        &[("response_code = 200", "response_code = 404")],
        &["A 404 is now answered with `/index.html` (before: `/index.html` and status 200)"],
    );
    says(
        &[(
            "error_code = 404",
            "error_code = 404\nerror_caching_min_ttl = 60",
        )],
        &["A 404 is now kept for at least 60 s (before: 10 s)"],
    );
}

#[test]
fn access_of_buckets_is_said_by_what_is_missing() {
    says(
        &[(
            "name = \"shell\"",
            "name = \"shell\"\naccess = \"oac-get-list\"",
        )],
        &["The default behavior now answers a missing object with 404 (before: 403)"],
    );
    says(
        &[("name = \"shell\"", "name = \"shell\"\naccess = \"private\"")],
        &["The default behavior may no longer read the bucket and answers 403"],
    );
}

#[test]
fn websites_and_cors_are_compared() {
    let website = |rest: &str| {
        with(&[(
            "name = \"shell\"",
            &format!(
                "name = \"shell\"\nendpoint = \"website\"\nindex_document = \"index.html\"\n{rest}"
            ),
        )])
    };
    let found = changes(SITE, &website(""));
    assert_eq!(
        found[0].sentence,
        "The default behavior now goes to the website of `shell` (before: `shell`)"
    );
    let found = changes(&website(""), &website("error_document = \"404.html\"\n"));
    let found: Vec<&str> = found.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(
        found,
        ["The default behavior now has the error document `404.html` (before: none)"]
    );
    says(
        &[(
            "name = \"shell\"",
            "name = \"shell\"\ncors_rules = [{ allowed_origins = [\"*\"], allowed_methods = [\"GET\"] }]",
        )],
        &["The default behavior now has CORS rules of the bucket for `*` (before: none)"],
    );
}

#[test]
fn distributions_are_matched_by_id_then_alias_then_order() {
    let two = |ids: [&str; 2], aliases: [&str; 2], buckets: [&str; 2]| {
        let mut res = String::from(
            "[[bucket]]\nname = 'one'\ndist = '.'\n[[bucket]]\nname = 'two'\ndist = '.'\n",
        );
        for at in [0, 1] {
            let (id, alias, bucket) = (ids[at], aliases[at], buckets[at]);
            res += &format!(
                "[[distribution]]\nid = '{id}'\naliases = ['{alias}']\n\
                 [[origin]]\nid = 'o{at}'\nbucket = '{bucket}'\n\
                 [[behavior]]\ndistribution = '{id}'\npath_pattern = '*'\n\
                 target_origin_id = 'o{at}'\n"
            );
        }
        res
    };
    let said = |before: &str, after: &str| {
        let found = changes(before, after);
        found.into_iter().map(|it| it.sentence).collect::<Vec<_>>()
    };
    let base = two(["A", "B"], ["a.test", "b.test"], ["one", "two"]);
    let turned = two(["B", "A"], ["b.test", "a.test"], ["two", "one"]);
    assert!(said(&base, &turned).is_empty(), "the same ids");
    let renamed = two(["C", "D"], ["b.test", "a.test"], ["two", "one"]);
    assert!(said(&base, &renamed).is_empty(), "the same aliases");
    let other = two(["A", "B"], ["a.test", "b.test"], ["one", "one"]);
    assert_eq!(
        said(&base, &other),
        ["`B`: The default behavior now goes to `one` (before: `two`)"]
    );
}
