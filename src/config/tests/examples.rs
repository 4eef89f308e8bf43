//! What whole files come to.

use std::path::PathBuf;

use super::Site;
use crate::config::{Config, DISTRIBUTION_ID, FunctionConfig, load, print_toml};
use crate::distribution::{FunctionAssociations, OriginEndpoint};
use crate::s3::{BucketAccess, UploadFilter, WebsiteResponder};

/// A bucket for each micro-frontend.
const BUCKET_PER_APP: &str = r#"
[[app]]
name = "root"
dist = "packages/root/dist"

[[app]]
name = "admin"
path = ["/admin", "/admin/*"]
dist = "packages/admin/dist"
bucket = "admin-1.4.0"
trim_prefix = "/admin"
index_document = "index.html"
viewer_protocol_policy = "redirect-to-https"
allowed_methods = ["HEAD", "GET", "OPTIONS"]
origin_path = "/v1"

[[app.upload]]
exclude = ["index.html", "remoteEntry.js"]
include = "x/index.html"
cache_control = "max-age=604800"
metadata = { Owner = "a" }

[[app.upload]]
cache_control = "no-cache"

[[app]]
name = "docs"
path = "docs/*"
dist = "packages/docs/dist"
endpoint = "website"
error_document = "error.html"
content_types = "mime-guess"

[distribution]
default_root_object = "index.html"
aliases = ["app.localhost"]
http_version = "http2and3"

[[distribution.custom_error_response]]
error_code = 403
response_code = 200
response_page_path = "/index.html"
error_caching_min_ttl = 0

[fidelity]
path_normalization = "slashes-and-dots"
error_ids = "always"
"#;

/// One bucket with many folders.
const ONE_BUCKET: &str = r#"
[server]
port = 9000

[[app]]
name = "subscriptions"
dist = "packages/subscriptions/dist"
bucket = "site"
key_prefix = "subscriptions/"

[[app]]
name = "main"
dist = "packages/main/dist"
bucket = "site"
key_prefix = "main/"

[[bucket]]
name = "site"
dist = "public"
access = "oac-get-list"

[[bucket.cors_rules]]
allowed_origins = ["*"]
allowed_methods = ["GET"]

[distribution]
default_root_object = "main/index.html"
default_bucket = "site"
"#;

/// The full form, two distributions.
const FULL_FORM: &str = r#"
[[distribution]]
id = "E1"
comment = "the site"

[[distribution]]
id = "E2"
aliases = ["*.localhost"]
enabled = false

[[bucket]]
name = "pages"
endpoint = "website"
index_document = "home.html"
error_document = "404.html"

[[bucket.routing_rules]]
condition = { key_prefix_equals = "old/", http_error_code_returned_equals = 404 }
redirect = { replace_key_prefix_with = "new/", http_redirect_code = 302, protocol = "https" }

[[bucket.folder]]
dist = "pages"
app = "pages-app"

[[bucket]]
name = "moved"
redirect_all_requests_to = { host_name = "example.com", protocol = "https" }

[[origin]]
id = "pages-origin"
bucket = "pages"
custom_headers = [{ header_name = "X-Secret", header_value = "1" }]

[[origin]]
id = "by-domain"
domain_name = "moved.s3-website.eu-central-1.amazonaws.com"

[[behavior]]
path_pattern = "*"
target_origin_id = "pages-origin"
distribution = "E1"

[[behavior]]
path_pattern = "/a/*"
target_origin_id = "pages-origin"
trim_prefix = "/a"
distribution = "E2"

[[behavior]]
path_pattern = "*"
target_origin_id = "by-domain"
distribution = "E2"
"#;

fn loaded(source: &str) -> (Site, Config) {
    let folders = [
        "packages/root/dist",
        "packages/admin/dist",
        "packages/docs/dist",
        "packages/main/dist",
        "packages/subscriptions/dist",
        "public",
        "pages",
        "dist",
    ];
    let site = Site::new(source, &folders);
    let res = site.load();
    assert!(res.diagnostics.is_empty(), "{}", site.text(&res));
    assert!(res.is_usable());
    (site, res.config.unwrap())
}

#[test]
fn an_app_is_a_bucket_an_origin_and_a_behavior() {
    let (site, config) = loaded(BUCKET_PER_APP);
    assert_eq!(config.file, Some(site.path().join("devserver.toml")));
    let [distribution] = config.distributions.as_slice() else {
        panic!("one distribution");
    };
    assert_eq!(distribution.id, DISTRIBUTION_ID);
    assert!(distribution.announces_http3 && distribution.enabled);
    let behaviors = &distribution.cache_behaviors;
    let patterns: Vec<&str> = behaviors
        .iter()
        .map(|it| it.path_pattern.as_str())
        .collect();
    assert_eq!(patterns, ["/admin", "/admin/*", "docs/*"]);
    assert_eq!(distribution.default_cache_behavior.target_origin_id, "root");

    let function = behaviors[1]
        .functions
        .origin_request
        .clone()
        .unwrap()
        .function;
    assert_eq!(function, "trim-prefix /admin, index-document index.html");
    let FunctionConfig::TrimPrefix(trim) = &config.functions[&function] else {
        panic!("another kind of function");
    };
    assert_eq!(trim.rewrite("/admin/").uri, "/index.html");

    let origin = distribution.origin("admin").unwrap();
    assert_eq!(origin.domain_name, "admin-1.4.0.s3.us-east-1.amazonaws.com");
    assert_eq!(origin.origin_path, "/v1");
    let website = OriginEndpoint::S3Website {
        bucket: "docs".to_owned(),
    };
    assert_eq!(distribution.origin("docs").unwrap().endpoint, website);

    let error = &distribution.custom_error_responses[0];
    assert_eq!(error.error_caching_min_ttl.as_secs(), 0);
    assert_eq!(
        error.page.as_ref().unwrap().response_page_path,
        "/index.html"
    );
}

#[test]
fn a_bucket_knows_its_folder_uploads_and_website() {
    let (site, config) = loaded(BUCKET_PER_APP);
    let [root, admin, docs] = config.buckets.as_slice() else {
        panic!("three buckets");
    };
    assert_eq!(root.access, BucketAccess::OacGet);
    assert_eq!(root.folders[0].path, site.path().join("packages/root/dist"));
    let rules = &admin.folders[0].upload_rules;
    assert_eq!(
        rules[0].filters,
        [
            UploadFilter::Exclude("index.html".to_owned()),
            UploadFilter::Exclude("remoteEntry.js".to_owned()),
            UploadFilter::Include("x/index.html".to_owned()),
        ]
    );
    let user = [("owner".to_owned(), "a".to_owned())];
    assert_eq!(rules[0].metadata.user, user);
    assert_eq!(rules[1].metadata.cache_control.as_deref(), Some("no-cache"));
    assert_eq!(docs.access, BucketAccess::PublicGet);
    let Some(WebsiteResponder::Documents(website)) = &docs.website else {
        panic!("the website is on");
    };
    assert_eq!(website.index_document, "index.html");
    assert_eq!(website.error_document.as_deref(), Some("error.html"));
}

#[test]
fn apps_of_a_shared_bucket_have_no_behavior_of_their_own() {
    let (site, config) = loaded(ONE_BUCKET);
    let [distribution] = config.distributions.as_slice() else {
        panic!("one distribution");
    };
    assert_eq!(distribution.cache_behaviors, []);
    assert_eq!(distribution.default_cache_behavior.target_origin_id, "site");
    let [site_bucket] = config.buckets.as_slice() else {
        panic!("one bucket");
    };
    assert_eq!(site_bucket.access, BucketAccess::OacGetList);
    assert_eq!(site_bucket.cors.len(), 1);
    let prefixes: Vec<&str> = site_bucket
        .folders
        .iter()
        .map(|it| it.key_prefix.as_str())
        .collect();
    assert_eq!(prefixes, ["subscriptions/", "main/", ""]);
    let app = config.apps.iter().find(|it| it.name == "main").unwrap();
    assert_eq!(app.path_patterns, Vec::<String>::new());
    assert_eq!(app.distribution, DISTRIBUTION_ID);
    assert_eq!(app.dist, "packages/main/dist");
    assert_eq!(app.path, site.path().join("packages/main/dist"));
    assert_eq!(config.server.port, 9000);
    assert_eq!(config.server.host, "127.0.0.1");
}

#[test]
fn distributions_take_what_names_them() {
    let (_site, config) = loaded(FULL_FORM);
    let [first, second] = config.distributions.as_slice() else {
        panic!("two distributions");
    };
    assert_eq!(first.origins.len(), 1);
    assert_eq!(second.origins.len(), 2);
    assert!(!second.enabled);
    let moved = OriginEndpoint::S3Website {
        bucket: "moved".to_owned(),
    };
    assert_eq!(second.origin("by-domain").unwrap().endpoint, moved);
    assert_eq!(config.apps[0].name, "pages-app");
    assert_eq!(config.apps[0].path_patterns, ["*"]);
    let Some(WebsiteResponder::RedirectAll(all)) = &config.buckets[1].website else {
        panic!("everything is redirected");
    };
    assert_eq!(all.host_name, "example.com");
}

#[test]
fn behaviors_keep_the_order_of_the_file() {
    let (_site, config) = loaded(
        r#"
[[behavior]]
path_pattern = "/b"
target_origin_id = "root"
[[app]]
name = "root"
path = ["/c", "*"]
dist = "public"
[[behavior]]
path_pattern = "/a"
target_origin_id = "root"
"#,
    );
    let behaviors = config.distributions[0].cache_behaviors.iter();
    let patterns: Vec<&str> = behaviors.map(|it| it.path_pattern.as_str()).collect();
    assert_eq!(patterns, ["/b", "/c", "/a"]);
}

#[test]
fn a_folder_alone_is_a_single_page_app() {
    let site = Site::new("nothing of this is read", &["site"]);
    let loaded = load(&crate::config::LoadOptions {
        root: Some(PathBuf::from("site")),
        port: Some(0),
        ..site.options()
    });
    assert_eq!(loaded.diagnostics, []);
    let config = loaded.config.unwrap();
    assert_eq!(config.file, None);
    assert_eq!(config.server.port, 0);
    assert_eq!(config.apps[0].path, site.path().join("site"));
    let distribution = &config.distributions[0];
    assert_eq!(
        distribution.default_root_object.as_deref(),
        Some("index.html")
    );
    let errors = distribution.custom_error_responses.iter();
    let errors: Vec<u16> = errors.map(|it| it.error_code.as_u16()).collect();
    assert_eq!(errors, [403, 404]);
}

#[test]
fn the_printed_full_form_loads_to_the_same_configuration() {
    let later = [super::caching::POLICIES, super::origins::SERVERS];
    for source in [BUCKET_PER_APP, ONE_BUCKET, FULL_FORM]
        .into_iter()
        .chain(later)
    {
        let (site, config) = loaded(source);
        let printed = print_toml(&site.load().full.unwrap());
        std::fs::write(site.path().join("devserver.toml"), &printed).unwrap();
        let again = site.load();
        assert!(again.is_usable(), "{}\n{printed}", site.text(&again));
        assert_eq!(again.config.unwrap(), config, "{printed}");
        assert_eq!(print_toml(&again.full.unwrap()), printed);
    }
}

#[test]
fn the_full_form_is_a_file_that_people_can_read() {
    let site = Site::new("[[app]]\nname = \"root\"\ndist = \"public\"\n", &["public"]);
    insta::assert_snapshot!(print_toml(&site.load().full.unwrap()), @r#"
    [server]
    host = "127.0.0.1"
    port = 8080
    control_port = 8081
    strict = false
    pop = "LCL50-C1"
    cache = "on"
    cache_size = "64MiB"
    time_offset = "0s"
    https = false

    [store]
    path = ".mfe-dev"

    [viewer]
    country = "US"
    asn = 16509

    [[distribution]]
    id = "EMFEDEVLOCAL01"
    enabled = true

    [[bucket]]
    name = "root"
    access = "oac-get"
    endpoint = "rest"

    [[bucket.folder]]
    dist = "public"
    app = "root"

    [[origin]]
    id = "root"
    bucket = "root"
    endpoint = "rest"
    domain_name = "root.s3.us-east-1.amazonaws.com"

    [[behavior]]
    path_pattern = "*"
    target_origin_id = "root"
    viewer_protocol_policy = "allow-all"
    allowed_methods = [
        "GET",
        "HEAD",
    ]
    cached_methods = [
        "GET",
        "HEAD",
    ]
    cache_policy = "CachingOptimized"
    compress = true

    [fidelity]
    path_normalization = "full"
    default_root_object_position = "before-behavior"
    generated_error_pages = "replaced"
    error_connection_rule = "error-code"
    x_forwarded_for_separator = "comma"
    error_page_policy = "of-request"
    redirect_policy = "not-applied"
    stale_x_cache = "hit"
    head_miss = "forwards-head"
    policy_mode_headers = "message-headers"
    refresh_hit_age = "absent"
    gone_caching = "always"
    query_whitelist_order = "as-requested"
    redirect_caching = "cache-control"
    zero_lifetime = "revalidated"
    origin_age = "ignored"
    vary_on_uncompressed = "absent"
    accept_ranges_on_compressed = "dropped"
    edge_function_syntax = "refuse"
    lambda_edge_uri_without_slash = "refuse"
    question_mark_in_uri = "encode"
    no_object_returned = "execution"
    unchanged_read_only_header = "pass"
    set_cookie_header = "accept"
    lambda_edge_viewer_response_status = "refuse"
    viewer_response_skipped = "from-400"
    viewer_request_position = "after-checks"
    function_error_pages = "origin-events"
    function_response_policy = "applied"
    policy_position = "after-function"
    error_page_functions = "run"
    error_ids = "as-captured"
    last_modified = "truncate"
    invalid_range_content_range = false
    not_modified_repeats_cache_control = true
    method_not_allowed_allow = true
    website_range = true
    website_cors = true
    website_folder_redirect_query = false
    website_redirect_query = true
    website_page_error_headers = false
    "#);
    let written = site.load().written;
    assert_eq!(written["behavior"][0]["path_pattern"], "*");
    assert_eq!(written["bucket"][0].get("error_document"), None);
}

#[test]
fn an_app_in_a_website_bucket_takes_its_endpoint() {
    let (_site, config) = loaded(
        r#"
[[app]]
name = "root"
dist = "public"
bucket = "pages"
index_document = "home.html"
[[bucket]]
name = "pages"
endpoint = "website"
"#,
    );
    let distribution = &config.distributions[0];
    let website = OriginEndpoint::S3Website {
        bucket: "pages".to_owned(),
    };
    assert_eq!(distribution.origins[0].endpoint, website);
    assert_eq!(
        distribution.default_cache_behavior.functions,
        FunctionAssociations::default()
    );
    let Some(WebsiteResponder::Documents(website)) = &config.buckets[0].website else {
        panic!("the website is on");
    };
    assert_eq!(website.index_document, "home.html");
    assert_eq!(config.buckets[0].access, BucketAccess::PublicGet);
}
