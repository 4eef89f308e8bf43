//! Files in, findings out.

use std::path::Path;
use std::time::Duration;

use super::lint;
use crate::config::{FunctionConfig, LoadOptions, load_text};
use crate::distribution::FunctionAssociation;
use crate::functions::lambda_edge::LambdaRuntime;

/// The findings of a file as `code place`, its folders having these files.
fn findings(source: &str, files: &[&str]) -> Vec<String> {
    let file = Path::new("/site/devserver.toml");
    let loaded = load_text(source, file, &LoadOptions::default());
    let config = loaded.config.unwrap();
    let below = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let prefix = format!("{name}:");
        let own = files
            .iter()
            .filter_map(|it| it.strip_prefix(prefix.as_str()));
        own.map(str::to_owned).collect()
    };
    let found = lint(&config, &below);
    for it in &found {
        assert!(!it.reason.is_empty() && !it.fix.is_empty(), "{it:?}");
    }
    found
        .into_iter()
        .map(|it| {
            format!(
                "{} {}",
                it.code,
                it.place.trim_start_matches("distribution EMFEDEVLOCAL01, ")
            )
        })
        .collect()
}

/// What is found but for the note about apps without upload rules, which most sites here are.
#[track_caller]
fn check(source: &str, files: &[&str], expected: &[&str]) {
    let mut found = findings(source, files);
    found.retain(|it| !it.starts_with("no-upload-rules"));
    assert_eq!(found, expected, "{source}");
}

const ROOT: &str = "[[app]]\nname = 'root'\ndist = 'root'\n";
const OBJECT: &str = "[distribution]\ndefault_root_object = 'index.html'\n";

#[test]
fn what_was_uploaded_to_a_bucket_is_not_known() {
    let page = "[[distribution.custom_error_response]]\nerror_code = 403\nresponse_code = 200\nresponse_page_path = '/index.html'\n";
    let uploaded = "[[app]]\nname = 'root'\nbucket = 'root-1'\n";
    let missing = |source: &str| {
        let found = findings(&format!("{source}{OBJECT}{page}"), &[]);
        found.iter().any(|it| it.starts_with("missing-page "))
    };
    assert!(missing(ROOT));
    assert!(!missing(uploaded));
}

/// An app beside the root one, both with an `index.html`.
#[track_caller]
fn beside_root(lines: &str, expected: &[&str]) {
    let source = format!("{ROOT}[[app]]\nname = 'admin'\ndist = 'admin'\n{lines}\n{OBJECT}");
    check(&source, &["root:index.html", "admin:index.html"], expected);
}

#[test]
fn a_site_without_traps_has_no_findings() {
    check(&format!("{ROOT}{OBJECT}"), &["root:index.html"], &[]);
    beside_root(
        "path = '/admin*'\ntrim_prefix = '/admin'\nindex_document = 'index.html'",
        &[],
    );
}

#[test]
fn behaviors() {
    let full = "trim_prefix = '/admin'\nindex_document = 'index.html'";
    beside_root(
        &format!("path = '/admin/*'\n{full}"),
        &["bare-path behavior `/admin/*`"],
    );
    beside_root(
        &format!("path = ['/admin', '/admin/*']\n{full}"),
        &["bare-path behavior `/admin/*`"],
    );
    beside_root(
        &format!("path = ['/admin*', '/admin/x*']\n{full}"),
        &["shadowed-behavior behavior `/admin/x*`"],
    );
    beside_root(
        "path = '/x*'\ntrim_prefix = '/admin'\nindex_document = 'index.html'",
        &["trim-prefix-mismatch behavior `/x*`"],
    );
}

#[test]
fn index_documents() {
    beside_root(
        "path = ['/admin*', '/admin/*']\ntrim_prefix = '/admin'",
        &[
            "shadowed-behavior behavior `/admin/*`",
            "bare-path behavior `/admin/*`",
            "no-index-document behavior `/admin/*`",
        ],
    );
    check(
        &format!("{ROOT}{OBJECT}"),
        &["root:index.html", "root:docs/index.html"],
        &["no-index-document behavior `*`"],
    );
    let website = format!("{ROOT}endpoint = 'website'\n{OBJECT}");
    check(&website, &["root:index.html", "root:docs/index.html"], &[]);
}

#[test]
fn pages() {
    let object = "distribution EMFEDEVLOCAL01, default root object";
    let object = object.trim_start_matches("distribution EMFEDEVLOCAL01, ");
    check(ROOT, &[], &[&format!("no-default-root-object {object}")]);
    check(&format!("{ROOT}index_document = 'index.html'\n"), &[], &[]);
    check(
        &format!("{ROOT}{OBJECT}"),
        &["root:main.html"],
        &[&format!("missing-page {object}")],
    );
    check(
        &format!("{ROOT}{OBJECT}"),
        &[],
        &[&format!("missing-page {object}")],
    );
    let page = "[[distribution.custom_error_response]]\nerror_code = 404\nresponse_code = 200\n";
    let page = |path: &str| format!("{OBJECT}{page}response_page_path = '{path}'\n");
    let source = format!("{ROOT}{}", page("/index.html"));
    check(&source, &["root:index.html"], &[]);
    let source = format!("{ROOT}{}", page("/404.html"));
    check(
        &source,
        &["root:index.html"],
        &["missing-page custom error response for 404"],
    );
    let other = "[[app]]\nname = 'admin'\ndist = 'admin'\npath = '/api*'\n";
    let source = format!("{ROOT}{other}{}", page("/index.html"));
    check(
        &source,
        &["root:index.html"],
        &["error-page-for-all custom error responses"],
    );
}

#[test]
fn a_prefix_and_an_origin_path_take_part_in_the_key() {
    let shared = "[[app]]\nname = 'main'\ndist = 'main'\nbucket = 'site'\nkey_prefix = 'main/'\n\
        [[bucket]]\nname = 'site'\n";
    let object = |object: &str| {
        format!(
            "{shared}[distribution]\ndefault_bucket = 'site'\ndefault_root_object = '{object}'\n"
        )
    };
    let note = "no-index-document behavior `*`";
    check(&object("main/index.html"), &["main:index.html"], &[note]);
    check(
        &object("index.html"),
        &["main:index.html"],
        &["missing-page default root object", note],
    );
    let source = format!("{ROOT}origin_path = '/v1'\n{OBJECT}");
    check(&source, &["root:v1/index.html"], &[]);
}

#[test]
fn viewers() {
    check(
        &format!("{ROOT}viewer_protocol_policy = 'redirect-to-https'\n{OBJECT}"),
        &["root:index.html"],
        &["no-https-listener behavior `*`"],
    );
    check(
        &format!("[server]\nhttps = true\n{ROOT}viewer_protocol_policy = 'https-only'\n{OBJECT}"),
        &["root:index.html"],
        &[],
    );
    check(
        &format!("{ROOT}{OBJECT}aliases = ['a.localhost', 'localhost', '*.example.com']\n"),
        &["root:index.html"],
        &["alias-needs-hosts-entry alias `*.example.com`"],
    );
    check(
        &format!("{ROOT}endpoint = 'website'\naccess = 'oac-get'\n{OBJECT}"),
        &["root:index.html"],
        &["website-not-public origin `root`"],
    );
    check(
        &format!(
            "[[bucket]]\nname = 'old'\nendpoint = 'website'\naccess = 'private'\nredirect_all_requests_to = {{ host_name = 'example.com' }}\n[[origin]]\nid = 'old'\nbucket = 'old'\n[[behavior]]\npath_pattern = '*'\ntarget_origin_id = 'old'\nviewer_protocol_policy = 'allow-all'\n{OBJECT}"
        ),
        &[],
        &[],
    );
}

#[test]
fn uploads() {
    let rules = |exclude: &str| {
        format!(
            "{ROOT}[[app.upload]]\nexclude = [{exclude}]\ncache_control = 'public, max-age=604800'\n\
            [[app.upload]]\ncache_control = 'no-cache'\n{OBJECT}"
        )
    };
    let files = ["root:index.html", "root:remoteEntry.js", "root:main.abc.js"];
    check(&rules("'index.html', 'remoteEntry.js'"), &files, &[]);
    check(
        &rules("'index.html'"),
        &files,
        &["long-cached-entry-point app `root`, file `remoteEntry.js`"],
    );
    let nested = ["root:index.html", "root:en/remoteEntry.js"];
    check(
        &rules("'index.html', 'remoteEntry.js'"),
        &nested,
        &["long-cached-entry-point app `root`, file `en/remoteEntry.js`"],
    );
    check(&rules("'*index.html', '*remoteEntry.js'"), &nested, &[]);
}

/// One app with these lines, after these tables.
#[track_caller]
fn cached(app: &str, tables: &str, files: &[&str], expected: &[&str]) {
    check(&format!("{ROOT}{app}\n{tables}{OBJECT}"), files, expected);
}

const INDEX: &[&str] = &["root:index.html"];

/// A cache policy of a team's own that has these lines too.
fn policy(lines: &str) -> String {
    format!("[[cache_policy]]\nname = 'own'\nenable_accept_encoding_gzip = true\n{lines}\n")
}

#[test]
fn a_bucket_is_not_told_the_viewers_host() {
    let found: &[&str] = &["host-sent-to-bucket behavior `*`"];
    cached("origin_request_policy = 'AllViewer'", "", INDEX, found);
    cached("origin_request_policy = 'CORS-S3Origin'", "", INDEX, &[]);
    let name = "origin_request_policy = 'AllViewerExceptHostHeader'";
    cached(name, "", INDEX, &[]);
    let own = "[[origin_request_policy]]\nname = 'own'\nheaders = ['Host']\n";
    cached("origin_request_policy = 'own'", own, INDEX, found);
    let keyed = policy("headers = ['Host']");
    cached("cache_policy = 'own'", &keyed, INDEX, found);
    let group = "[[origin_group]]\nid = 'both'\nprimary = 'root'\nsecondary = 'root2'\n\
        status_codes = [500]\n[[origin]]\nid = 'root2'\nbucket = 'root-bucket'\n\
        [[behavior]]\npath_pattern = '/g'\ntarget_origin_id = 'both'\n\
        cache_policy = 'CachingOptimized'\norigin_request_policy = 'AllViewer'\n";
    let group = group.replace("root-bucket", "root");
    cached("", &group, INDEX, &["host-sent-to-bucket behavior `/g`"]);
}

#[test]
fn a_buckets_cache_key_is_small() {
    let found: &[&str] = &["cache-split behavior `*`"];
    let check = |lines: &str, expected: &[&str]| {
        cached("cache_policy = 'own'", &policy(lines), INDEX, expected);
    };
    check("cookies = 'all'", found);
    check("cookies = ['theme']", found);
    check("query_strings = 'all'", found);
    check("query_strings = { all_except = ['utm'] }", found);
    check("query_strings = ['v']", &[]);
    check(
        "query_strings = 'none'\nmin_ttl = 0\ndefault_ttl = 0\nmax_ttl = 9",
        &[],
    );
    cached("cache_policy = 'CachingDisabled'", "", INDEX, &[]);
}

#[test]
fn a_servers_answers_differ_by_query() {
    let check = |lines: &str, expected: &[&str]| {
        let api = "[[origin]]\nid = 'api'\nurl = 'http://localhost:3000'\n\
            [[behavior]]\npath_pattern = '/api*'\ntarget_origin_id = 'api'\n";
        cached("", &format!("{api}{lines}\n"), INDEX, expected);
    };
    let all = "allowed_methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']";
    check(all, &["server-kept-without-query behavior `/api*`"]);
    check("", &["server-kept-without-query behavior `/api*`"]);
    check("cache_policy = 'CachingDisabled'", &[]);
    let name = "UseOriginCacheControlHeaders-QueryStrings";
    check(&format!("cache_policy = '{name}'"), &[]);
    check(
        "origin_request_policy = 'AllViewer'\ncache_policy = 'CachingDisabled'",
        &[],
    );
}

#[test]
fn compression_takes_the_cache_policys_leave() {
    let own = "[[cache_policy]]\nname = 'own'\n";
    let found: &[&str] = &["never-compressed behavior `*`"];
    cached("cache_policy = 'own'", own, INDEX, found);
    cached("cache_policy = 'own'\ncompress = false", own, INDEX, &[]);
    cached("cache_policy = 'own'", &policy(""), INDEX, &[]);
}

#[test]
fn a_preflight_needs_options() {
    let with = "response_headers_policy = 'CORS-With-Preflight'";
    cached(with, "", INDEX, &["preflight-refused behavior `*`"]);
    let allowed = format!("{with}\nallowed_methods = ['GET', 'HEAD', 'OPTIONS']");
    cached(&allowed, "", INDEX, &[]);
    let simple = "response_headers_policy = 'SimpleCORS'";
    cached(simple, "", INDEX, &[]);
}

#[test]
fn lifetimes() {
    let entry = ["root:index.html", "root:remoteEntry.js"];
    let upload = |cache_control: &str| {
        let value = match cache_control {
            "" => String::new(),
            it => format!("cache_control = '{it}'\n"),
        };
        format!("[[app.upload]]\n{value}")
    };
    let stale: &[&str] = &["stale-entry-point app `root`, file `index.html` and 1 more"];
    let untold = findings(&format!("{ROOT}{OBJECT}"), &entry);
    assert_eq!(untold, ["no-upload-rules app `root`"]);
    let untold = findings(
        &format!("{ROOT}cache_policy = 'CachingDisabled'\n{OBJECT}"),
        &entry,
    );
    assert!(untold.is_empty(), "{untold:?}");
    cached("", &upload(""), &entry, stale);
    cached("", &upload("max-age=0, s-maxage=3600"), &entry, stale);
    cached("", &upload("no-cache"), &entry, &[]);
    cached("", &upload("max-age=60"), &entry, &[]);
    let disabled = "cache_policy = 'CachingDisabled'";
    cached(disabled, &upload(""), &entry, &[]);

    let despite = "kept-despite-cache-control app `root`, file `index.html`";
    cached("", &upload("no-store"), INDEX, &[despite]);
    cached("", &upload("private"), INDEX, &[despite]);
    let own = "cache_policy = 'own'\n";
    let long = format!("{}{}", upload("no-cache"), policy("min_ttl = 3600"));
    cached(own, &long, INDEX, &[despite]);
    let none = format!("{}{}", upload("no-store"), policy("min_ttl = 0"));
    cached(own, &none, INDEX, &[]);

    let hashed = ["root:main.1a2b3c4d.js", "root:main.1a2b3c4d.js.map"];
    let short: &[&str] = &[
        "missing-page default root object",
        "short-lived-hashed-file app `root`, file `main.1a2b3c4d.js`",
    ];
    cached("", &upload("no-cache"), &hashed, short);
    cached("", &upload("max-age=604800"), &hashed, &short[..1]);
    cached("", "", &hashed, &short[..1]);
}

/// The behavior that takes a file's path decides, whatever stands between path and key.
#[test]
fn a_file_is_judged_by_the_behavior_that_serves_it() {
    let admin = "[[app]]\nname = 'admin'\ndist = 'admin'\npath = '/admin*'\n\
        trim_prefix = '/admin'\nindex_document = 'index.html'\n[[app.upload]]\n";
    let root = "[[app.upload]]\ncache_control = 'no-cache'\n";
    let files = ["root:index.html", "admin:index.html"];
    let tables = format!("{root}{admin}");
    let found: &[&str] = &["stale-entry-point app `admin`, file `index.html`"];
    cached("", &tables, &files, found);
    let disabled = admin.replace("[[app.upload]]", "cache_policy = 'CachingDisabled'");
    cached("", &format!("{root}{disabled}"), &files, &[]);
}

#[test]
fn errors_are_not_kept_for_long() {
    let entry = |code: u16, ttl: u64| {
        format!(
            "{OBJECT}[[distribution.custom_error_response]]\nerror_code = {code}\n\
            error_caching_min_ttl = {ttl}\n"
        )
    };
    let check_one = |code, ttl, expected: &[&str]| {
        let source = format!(
            "{ROOT}cache_policy = 'CachingDisabled'\n{}",
            entry(code, ttl)
        );
        check(&source, INDEX, expected);
    };
    check_one(
        404,
        3600,
        &["error-kept-long custom error response for 404"],
    );
    check_one(404, 10, &[]);
    check_one(403, 3600, &[]);
    check_one(
        503,
        3600,
        &["error-kept-long custom error response for 503"],
    );
}

#[test]
fn mfe_dev_is_no_origin_of_its_own() {
    let check = |lines: &str, url: &str, expected: &[&str]| {
        let app = format!("[[app]]\nname = 'admin'\npath = '/admin*'\nurl = '{url}'\n");
        check(&format!("{lines}{ROOT}{app}{OBJECT}"), INDEX, expected);
    };
    let found: &[&str] = &["origin-is-mfe-dev origin `admin`"];
    check("", "http://localhost:8080", found);
    check("", "http://127.0.0.1:8081", found);
    check("", "http://[::1]:8080", found);
    check("[server]\nport = 9090\n", "http://localhost:8080", &[]);
    check("[server]\nport = 9090\n", "http://localhost:9090", found);
    check("[server]\nport = 0\n", "http://localhost:5173", &[]);
    check("[server]\nhttps = true\n", "https://localhost:8443", found);
    check("", "https://localhost:8443", &[]);
    check("", "http://example.com:8080", &[]);
}

#[test]
fn functions_at_viewer_events() {
    // Where the code is plays no part, so it is put in by hand.
    let found = |lines: &str, error: &str| {
        let source = format!("{ROOT}{OBJECT}{error}");
        let file = Path::new("/site/devserver.toml");
        let mut config = load_text(&source, file, &LoadOptions::default())
            .config
            .unwrap();
        let (memory_size, event) = lines.split_once(' ').unwrap();
        let lambda = FunctionConfig::Lambda {
            file: "x.js".to_owned(),
            code: "/site/x.js".into(),
            handler: "x.handler".to_owned(),
            runtime: LambdaRuntime::Nodejs(22),
            timeout: Duration::from_secs(3),
            memory_size: memory_size.parse().unwrap(),
            version: String::new(),
        };
        config.functions.insert("x".to_owned(), lambda);
        let behavior = &mut config.distributions[0].default_cache_behavior;
        let association = Some(FunctionAssociation::new("x"));
        match event {
            "viewer-request" => behavior.functions.viewer_request = association,
            "viewer-response" => behavior.functions.viewer_response = association,
            _ => behavior.functions.origin_response = association,
        }
        let files = |_: &Path| vec!["index.html".to_owned()];
        let found = lint(&config, &files).into_iter().map(|it| it.code);
        found
            .filter(|it| it.contains("function"))
            .collect::<Vec<_>>()
    };
    let page = |code: u16| {
        format!(
            "[[distribution.custom_error_response]]\nerror_code = 403\nresponse_code = {code}\n\
             response_page_path = '/index.html'\n"
        )
    };
    let none: [&str; 0] = [];
    assert_eq!(found("128 viewer-response", ""), none);
    assert_eq!(
        found("128 viewer-response", &page(200)),
        ["function-skipped-on-error-page"]
    );
    assert_eq!(found("128 viewer-response", &page(404)), none);
    assert_eq!(found("128 viewer-request", &page(200)), none);
    assert_eq!(found("129 viewer-request", ""), ["viewer-function-memory"]);
    assert_eq!(found("1024 origin-response", ""), none);
}
