//! The program from outside: real sockets, real folders, answers to the byte.
//!
//! What is expected comes from AWS's guide: "Request and response behavior for Amazon S3 origins" and
//! "... for custom origins", "Generate custom error responses", "Specify a default root object",
//! S3's API reference of `GetObject`, and from captures of production.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;
use std::time::Duration;

use assert_cmd::Command;
use md5::{Digest, Md5};
use mfe_dev::rfc::content_coding::ContentCoding;
use support::{DevServer, Reply};

/// A site without custom error responses, so that errors are seen as they are.
const PLAIN: [(&str, &str); 3] = [
    (
        "devserver.toml",
        "[[app]]\nname = \"plain\"\ndist = \"dist\"\n\n[distribution]\ndefault_root_object = \"index.html\"\n",
    ),
    ("dist/index.html", "<h1>Plain</h1>\n"),
    ("dist/digits.txt", "0123456789"),
];

/// Headers of an object from S3, in the order of captures.
const OBJECT_HEADERS: [&str; 14] = [
    "Content-Type",
    "Content-Length",
    "Connection",
    "Date",
    "Last-Modified",
    "ETag",
    "x-amz-server-side-encryption",
    "Cache-Control",
    "Accept-Ranges",
    "Server",
    "X-Cache",
    "Via",
    "X-Amz-Cf-Pop",
    "X-Amz-Cf-Id",
];

/// Headers of an error that CloudFront makes itself, in the order of captures.
const GENERATED_HEADERS: [&str; 9] = [
    "Server",
    "Date",
    "Content-Type",
    "Content-Length",
    "Connection",
    "X-Cache",
    "Via",
    "X-Amz-Cf-Pop",
    "X-Amz-Cf-Id",
];

fn shop() -> DevServer {
    DevServer::start("bucket-per-app", &["--strict"])
}

fn plain() -> DevServer {
    DevServer::start_with(&PLAIN, &["--strict"])
}

fn etag(body: &[u8]) -> String {
    let digest = Md5::digest(body);
    let hex: String = digest.iter().map(|it| format!("{it:02x}")).collect();
    format!("\"{hex}\"")
}

#[track_caller]
fn assert_headers(reply: &Reply, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(reply.header(name), Some(*value), "{name} of {reply:?}");
    }
}

/// The shell's page in the place of an error of the bucket.
#[track_caller]
fn assert_is_shell_page(server: &DevServer, reply: &Reply) {
    let page = fs::read(server.path("packages/shell/dist/index.html")).unwrap();
    assert_eq!(reply.status_line, "HTTP/1.1 200 OK");
    // Once the page is cached it has an age.
    let names = reply.header_names();
    assert_eq!(
        names.strip_suffix(&["Age"]).unwrap_or(&names),
        OBJECT_HEADERS
    );
    assert_eq!(reply.text(), String::from_utf8(page).unwrap());
    assert_headers(
        reply,
        &[
            ("content-type", "text/html"),
            ("connection", "keep-alive"),
            ("cache-control", "no-cache"),
            ("server", "AmazonS3"),
            ("x-cache", "Error from cloudfront"),
        ],
    );
}

/// An error page of CloudFront's own.
#[track_caller]
fn assert_is_generated(reply: &Reply, status_line: &str, length: usize) {
    assert_eq!(reply.status_line, status_line);
    assert_eq!(reply.header_names(), GENERATED_HEADERS);
    assert_eq!(reply.body.len(), length);
    assert_headers(
        reply,
        &[
            ("server", "CloudFront"),
            ("content-type", "text/html"),
            ("content-length", &length.to_string()),
            ("x-cache", "Error from cloudfront"),
        ],
    );
    let id = format!("Request ID: {}\n", reply.header("x-amz-cf-id").unwrap());
    assert!(reply.text().contains(&id), "{}", reply.text());
}

#[test]
fn the_default_root_object_comes_with_productions_headers() {
    let server = shop();
    let reply = server.get("/");
    let page = fs::read(server.path("packages/shell/dist/index.html")).unwrap();

    assert_eq!(reply.status_line, "HTTP/1.1 200 OK");
    assert_eq!(reply.header_names(), OBJECT_HEADERS);
    assert_eq!(reply.body, page);
    assert_headers(
        &reply,
        &[
            ("content-type", "text/html"),
            ("content-length", &page.len().to_string()),
            ("connection", "keep-alive"),
            ("etag", &etag(&page)),
            ("x-amz-server-side-encryption", "AES256"),
            ("cache-control", "no-cache"),
            ("accept-ranges", "bytes"),
            ("server", "AmazonS3"),
            ("x-cache", "Miss from cloudfront"),
        ],
    );
}

#[test]
fn cloudfronts_own_headers_have_their_shape() {
    let server = shop();
    let mut connection = server.connect();
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    let replies = [(); 2].map(|()| connection.exchange(request.as_bytes()));

    for reply in &replies {
        let id = reply.header("x-amz-cf-id").unwrap();
        assert_eq!(id.len(), 56, "{id}");
        let (head, tail) = id.split_at(54);
        assert_eq!(tail, "==");
        assert!(
            head.bytes()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_')),
            "{id}"
        );

        let via = reply.header("via").unwrap();
        let node = via
            .strip_prefix("1.1 ")
            .and_then(|it| it.strip_suffix(".cloudfront.net (CloudFront)"))
            .unwrap();
        assert_eq!(node.len(), 32, "{via}");
        assert!(
            node.bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')),
            "{via}"
        );

        let date = reply.header("date").unwrap();
        httpdate::parse_http_date(date).unwrap();
        httpdate::parse_http_date(reply.header("last-modified").unwrap()).unwrap();
    }
    let ids = replies.each_ref().map(|it| it.header("x-amz-cf-id"));
    assert_ne!(ids[0], ids[1], "each request has an id of its own");
}

#[test]
fn hashed_files_get_the_metadata_of_their_upload_rule() {
    let server = shop();
    let cases = [
        ("admin", "admin.", ".js", "text/javascript"),
        ("admin", "admin.", ".css", "text/css"),
        ("admin", "icon.", ".svg", "image/svg+xml"),
        // Neither the aws CLI nor S3 knows this suffix.
        ("admin", "admin.", ".js.map", "binary/octet-stream"),
    ];
    for (app, start, end, content_type) in cases {
        let file = server.hashed(&format!("packages/{app}/dist"), start, end);
        let name = file.file_name().unwrap().to_str().unwrap();
        let reply = server.get(&format!("/{app}/{name}"));
        assert_eq!(reply.status_line, "HTTP/1.1 200 OK", "{name}");
        assert_eq!(reply.header_names(), OBJECT_HEADERS, "{name}");
        assert_eq!(reply.body, fs::read(&file).unwrap(), "{name}");
        assert_headers(
            &reply,
            &[
                ("content-type", content_type),
                ("cache-control", "max-age=604800"),
                ("etag", &etag(&reply.body)),
            ],
        );
    }
}

#[test]
fn files_under_their_own_name_are_never_cached() {
    let server = shop();
    let cases = [
        ("/admin/index.html", "text/html"),
        ("/admin/remoteEntry.js", "text/javascript"),
        ("/admin/version.json", "application/json"),
    ];
    for (path, content_type) in cases {
        let reply = server.get(path);
        assert_eq!(reply.status(), 200, "{path}");
        assert_headers(
            &reply,
            &[
                ("content-type", content_type),
                ("cache-control", "no-cache"),
                ("x-cache", "Miss from cloudfront"),
            ],
        );
    }
}

#[test]
fn a_deep_link_gets_the_shells_page() {
    let server = shop();
    let paths = [
        "/admin/dashboard",
        "/catalog/books/7",
        // Not below `/admin/*`, so the default behavior decides.
        "/admin",
        "/nope",
        // The custom error responses belong to the distribution, so an API's errors get them too.
        "/api/none",
        // The function leaves an app's own root to the shell.
        "/admin/",
        "/catalog/",
        // The bucket has `help/index.html`, but S3's REST endpoint has no index documents, and the
        // function completes folders only.
        "/admin/help",
        "/admin/none/",
        "/nope?with=query",
    ];
    for path in paths {
        assert_is_shell_page(&server, &server.get(path));
    }
}

#[test]
fn a_page_in_a_folder_is_found_by_its_folder() {
    let server = shop();
    for (path, x_cache) in [
        ("/admin/help/index.html?from=menu", "Miss from cloudfront"),
        // The function has made the same of it before the cache is asked.
        ("/admin/help/", "Hit from cloudfront"),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 200);
        assert!(reply.text().contains("<h1>Help</h1>"));
        // The pattern `index.html` of the upload rule means the top level only.
        assert_eq!(reply.header("cache-control"), Some("max-age=604800"));
        assert_eq!(reply.header("x-cache"), Some(x_cache), "{path}");
    }
}

#[test]
fn a_key_prefix_makes_folders_of_one_bucket() {
    let server = DevServer::start("one-bucket", &["--strict"]);
    let main = fs::read_to_string(server.path("packages/main/dist/index.html")).unwrap();
    let remote = server.path("packages/subscriptions/dist/remoteEntry.js");
    let remote = fs::read_to_string(remote).unwrap();

    let root = server.get("/");
    assert_eq!((root.status(), root.text()), (200, main.clone()));
    assert_eq!(root.header("x-cache"), Some("Miss from cloudfront"));

    let entry = server.get("/subscriptions/remoteEntry.js");
    assert_eq!((entry.status(), entry.text()), (200, remote));
    assert_eq!(entry.header("cache-control"), Some("no-cache"));

    for path in ["/subscriptions/plans/42", "/remoteEntry.js", "/index.html"] {
        let page = server.get(path);
        assert_eq!((page.status(), page.text()), (200, main.clone()), "{path}");
        assert_eq!(page.header("x-cache"), Some("Error from cloudfront"));
    }
}

#[test]
fn the_website_endpoint_has_index_and_error_documents_and_redirects() {
    let server = DevServer::start("s3-website", &["--strict"]);

    for (path, heading) in [
        ("/", "The harbour papers"),
        ("/guide/", "Guide"),
        ("/guide/knots.html", "Knots"),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 200, "{path}");
        assert!(reply.text().contains(&format!("<h1>{heading}</h1>")));
        assert_eq!(reply.header("accept-ranges"), None, "{path}");
    }

    let folder = server.get("/guide");
    assert_eq!(folder.status(), 302);
    assert_eq!(folder.header("location"), Some("/guide/"));

    let moved = server.get("/handbook/knots.html");
    assert_eq!(moved.status(), 301);
    let location = moved.header("location").unwrap();
    assert!(location.starts_with("http://"), "{location}");
    assert!(location.ends_with("/guide/knots.html"), "{location}");

    let missing = server.get("/nowhere");
    assert_eq!(missing.status(), 404);
    assert!(missing.text().contains("<h1>Lost at sea</h1>"));
    assert_eq!(missing.header("x-cache"), Some("Error from cloudfront"));
}

#[test]
fn a_missing_key_is_403_where_the_bucket_may_not_be_listed() {
    let reply = plain().get("/nope");
    assert_eq!(reply.status_line, "HTTP/1.1 403 Forbidden");
    assert_headers(
        &reply,
        &[
            ("content-type", "application/xml"),
            ("server", "AmazonS3"),
            ("x-cache", "Error from cloudfront"),
        ],
    );
    let text = reply.text();
    assert!(
        text.starts_with(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message>"
        ),
        "{text}"
    );
}

#[test]
fn a_method_that_no_behavior_allows_is_403() {
    let server = plain();
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let reply = server.ask(method, "/", &["Content-Length: 0"]);
        assert_is_generated(&reply, "HTTP/1.1 403 Forbidden", 1053);
    }
}

#[test]
fn a_refused_method_gets_the_custom_error_page_where_there_is_one() {
    let server = shop();
    let reply = server.ask("POST", "/admin/users", &["Content-Length: 0"]);
    assert_is_shell_page(&server, &reply);
}

#[test]
fn a_method_that_cloudfront_does_not_know_is_400() {
    let server = shop();
    for method in ["FOO", "TRACE", "PROPFIND", "get"] {
        let reply = server.ask(method, "/", &[]);
        assert_is_generated(&reply, "HTTP/1.1 400 Bad Request", 915);
    }
}

#[test]
fn a_get_with_a_body_is_403() {
    let server = plain();
    let host = server.authority();
    let bodies = [
        "Content-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ];
    for body in bodies {
        let request = format!("GET /digits.txt HTTP/1.1\r\nHost: {host}\r\n{body}");
        let reply = server.request(request.as_bytes());
        assert_is_generated(&reply, "HTTP/1.1 403 Forbidden", 915);
    }
    let empty = server.ask("GET", "/digits.txt", &["Content-Length: 0"]);
    assert_eq!((empty.status(), empty.text().as_str()), (200, "0123456789"));
}

#[test]
fn ranges_are_answered_as_s3_does() {
    let server = plain();
    let cases = [
        ("bytes=0-8", 206, Some("bytes 0-8/10"), "012345678"),
        ("bytes=1-1", 206, Some("bytes 1-1/10"), "1"),
        ("bytes=1-", 206, Some("bytes 1-9/10"), "123456789"),
        ("bytes=-2", 206, Some("bytes 8-9/10"), "89"),
        ("bytes=-15", 206, Some("bytes 0-9/10"), "0123456789"),
        ("bytes=0-100", 206, Some("bytes 0-9/10"), "0123456789"),
        ("bytes=1-0", 200, None, "0123456789"),
        ("bytes=-", 200, None, "0123456789"),
        ("0-1", 200, None, "0123456789"),
        // Not ascending.
        ("bytes=7-9,0-1", 200, None, "0123456789"),
    ];
    for (range, status, content_range, body) in cases {
        let reply = server.ask("GET", "/digits.txt", &[&format!("Range: {range}")]);
        assert_eq!(reply.status(), status, "{range}");
        assert_eq!(reply.header("content-range"), content_range, "{range}");
        assert_eq!(reply.text(), body, "{range}");
    }
    for range in ["bytes=100-200", "bytes=-0"] {
        let reply = server.ask("GET", "/digits.txt", &[&format!("Range: {range}")]);
        assert_eq!(reply.status(), 416, "{range}");
        assert!(reply.text().contains("<Code>InvalidRange</Code>"));
        assert_eq!(reply.header("x-cache"), Some("Error from cloudfront"));
    }
}

#[test]
fn conditional_requests_are_answered_from_the_objects_validators() {
    let server = plain();
    let known = etag(b"0123456789");
    let first = server.get("/digits.txt");
    let modified = first.header("last-modified").unwrap();
    let cases = [
        (vec![format!("If-None-Match: {known}")], 304),
        (vec![format!("If-None-Match: W/{known}")], 304),
        (vec!["If-None-Match: \"other\"".to_owned()], 200),
        (vec![format!("If-Modified-Since: {modified}")], 304),
        (
            vec!["If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT".to_owned()],
            200,
        ),
        // If-None-Match decides alone.
        (
            vec![
                "If-None-Match: \"other\"".to_owned(),
                format!("If-Modified-Since: {modified}"),
            ],
            200,
        ),
    ];
    for (headers, status) in cases {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let reply = server.ask("GET", "/digits.txt", &headers);
        assert_eq!(reply.status(), status, "{headers:?}");
        assert_eq!(reply.header("etag"), Some(known.as_str()), "{headers:?}");
        if status == 304 {
            assert_eq!(reply.status_line, "HTTP/1.1 304 Not Modified");
            assert_eq!(reply.header("content-length"), None, "{headers:?}");
            assert_eq!(reply.header("content-type"), None, "{headers:?}");
        }
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let server = plain();
    let mut connection = server.connect();
    let host = server.authority();
    for path in ["/", "/digits.txt"] {
        let get =
            connection.exchange(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let head =
            connection.exchange(format!("HEAD {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert_eq!(head.status_line, get.status_line);
        // The HEAD is answered from the object that the GET left in the cache.
        let mut names = get.header_names();
        names.push("Age");
        assert_eq!(head.header_names(), names);
        for name in ["content-length", "content-type", "etag", "last-modified"] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
    }
    // A body after an answer to HEAD would stand in front of this answer.
    let next =
        connection.exchange(format!("GET /digits.txt HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    assert_eq!(next.text(), "0123456789");
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let server = plain();
    let secret = "the secret beside the site";
    fs::write(server.path("../secret.txt"), secret).unwrap();
    fs::write(server.path("secret.txt"), secret).unwrap();
    let paths = [
        "/../secret.txt",
        "/../../secret.txt",
        "/..//secret.txt",
        "/./../secret.txt",
        "/a/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E/%2e%2e/secret.txt",
        "/.%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/....//secret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/..%00/secret.txt",
        "/../secret.txt%00.html",
        "/%c0%ae%c0%ae/secret.txt",
    ];
    for path in paths {
        let reply = server.get(path);
        assert!(matches!(reply.status(), 400 | 403), "{path}: {reply:?}");
        let text = reply.text();
        assert!(
            !text.contains(secret) && !text.contains("root:"),
            "{path}: {text}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_symlink_that_leaves_the_folder_is_not_followed() {
    let server = plain();
    fs::write(server.path("secret.txt"), "secret").unwrap();
    let link = |from: &str, to: &std::path::Path| {
        std::os::unix::fs::symlink(to, server.path("dist").join(from)).unwrap();
    };
    link("relative.txt", std::path::Path::new("../secret.txt"));
    link("absolute.txt", &server.path("secret.txt"));
    link("up", std::path::Path::new(".."));
    link("inside.txt", std::path::Path::new("digits.txt"));

    for path in ["/relative.txt", "/absolute.txt", "/up/secret.txt"] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 403, "{path}: {reply:?}");
        assert!(!reply.text().contains("secret"), "{path}");
    }
    assert_eq!(server.get("/inside.txt").text(), "0123456789");
}

#[test]
fn a_url_that_is_too_long_is_414_and_ends_the_connection() {
    let server = plain();
    let mut connection = server.connect();
    let long = "a".repeat(8_192);
    let request = format!(
        "GET /{long} HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.authority()
    );
    let reply = connection.exchange(request.as_bytes());
    assert_eq!(reply.status(), 414);
    assert_eq!(reply.body.len(), 915);
    assert_eq!(reply.header("server"), Some("CloudFront"));
    assert!(connection.is_closed_by_server());

    let fits = "a".repeat(1_000);
    assert_eq!(server.get(&format!("/{fits}")).status(), 403);
}

#[test]
fn headers_that_are_too_large_are_494_and_end_the_connection() {
    let server = plain();
    let mut connection = server.connect();
    let host = server.authority();
    let large = "a".repeat(32_768);
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Large: {large}\r\n\r\n");
    let reply = connection.exchange(request.as_bytes());
    assert_eq!(reply.status_line, "HTTP/1.1 494 Request Header Too Large");
    assert_eq!(reply.body.len(), 915);
    assert!(connection.is_closed_by_server());

    let fits = format!("X-Large: {}", "a".repeat(30_000));
    assert_eq!(server.ask("GET", "/", &[&fits]).status(), 200);
}

#[test]
fn a_host_decides_between_two_distributions() {
    let server = DevServer::start_with(
        &[
            (
                "devserver.toml",
                r#"
[[app]]
name = "shop"
dist = "shop"
distribution = "ESHOP"

[[app]]
name = "blog"
dist = "blog"
distribution = "EBLOG"

[[distribution]]
id = "ESHOP"
aliases = ["shop.localhost"]
default_root_object = "index.html"

[[distribution]]
id = "EBLOG"
aliases = ["blog.localhost"]
default_root_object = "index.html"
"#,
            ),
            ("shop/index.html", "shop"),
            ("blog/index.html", "blog"),
        ],
        &["--strict"],
    );
    let ask =
        |host: &str| server.request(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());

    for (host, body) in [
        ("shop.localhost", "shop"),
        ("Shop.localhost:8080", "shop"),
        ("blog.localhost", "blog"),
        ("eblog.cloudfront.localhost", "blog"),
    ] {
        let reply = ask(host);
        assert_eq!(
            (reply.status(), reply.text().as_str()),
            (200, body),
            "{host}"
        );
    }
    assert_is_generated(&ask("other.localhost"), "HTTP/1.1 403 Forbidden", 915);
}

#[test]
fn an_unknown_host_gets_the_only_distribution() {
    let server = plain();
    let reply = server.request(b"GET / HTTP/1.1\r\nHost: whatever.example\r\n\r\n");
    assert_eq!(
        (reply.status(), reply.text().as_str()),
        (200, "<h1>Plain</h1>\n")
    );
}

#[test]
fn strict_mode_adds_nothing_and_dev_mode_one_script() {
    let file = "packages/shell/dist/index.html";
    let strict = shop();
    let page = fs::read_to_string(strict.path(file)).unwrap();
    assert_eq!(strict.get("/").text(), page);

    let dev = DevServer::start("bucket-per-app", &[]).get("/").text();
    assert_eq!(dev.matches("/__mfe_dev/").count(), 1, "{dev}");
    assert_eq!(dev.matches("<script").count(), 2, "{dev}");
}

#[test]
fn the_ready_line_says_where_everything_is() {
    let server = plain();
    let ready = server.ready();
    assert!(ready["pid"].as_u64().is_some(), "{ready}");
    let control = ready["control"].as_str().unwrap();
    assert!(control.starts_with("http://127.0.0.1:"), "{ready}");
    assert_ne!(control, server.url(""));
    let distributions = ready["distributions"].as_array().unwrap();
    assert_eq!(distributions.len(), 1);
    assert!(distributions[0]["id"].is_string(), "{ready}");
}

#[test]
fn a_folder_that_is_built_later_is_served_from_then_on() {
    let (toml, files) = PLAIN.split_first().unwrap();
    let server = DevServer::start_with(&[*toml], &["--strict"]);
    assert_eq!(server.get("/").status(), 403);

    for (path, text) in files {
        fs::create_dir_all(server.path("dist")).unwrap();
        fs::write(server.path(path), text).unwrap();
    }
    let reply = server.get("/");
    assert_eq!((reply.status(), reply.text().as_str()), (200, files[0].1));
}

#[test]
fn a_change_is_served_and_reported() {
    let mut server = DevServer::start_with(&PLAIN, &[]);
    assert_eq!(server.get("/digits.txt").text(), "0123456789");
    let file = server.path("dist/digits.txt");
    fs::write(file, "9876543210").unwrap();
    let event = server.next_event("reload");
    assert!(event.to_string().contains("plain"), "{event}");
    assert_eq!(server.get("/digits.txt").text(), "9876543210");
}

#[test]
fn a_taken_port_is_named_with_its_flag() {
    let server = plain();
    let authority = server.authority();
    let (_, port) = authority.split_once(':').unwrap();
    let second = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(["serve", "--port", port, "--control-port", "0", "--config"])
        .arg(server.path("devserver.toml"))
        .timeout(Duration::from_secs(30))
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&second.get_output().stderr);
    assert!(said.contains(port) && said.contains("--port"), "{said}");
}

/// What dev mode adds to a page leaves the order of the headers alone.
#[test]
fn dev_mode_keeps_productions_header_order() {
    let strict = DevServer::start("bucket-per-app", &["--strict"]);
    let dev = DevServer::start("bucket-per-app", &[]);
    for path in ["/", "/admin/dashboard", "/admin/version.json"] {
        let (strict, dev) = (strict.get(path), dev.get(path));
        assert_eq!(dev.header_names(), strict.header_names(), "{path}");
    }
}

/// An uploaded page that is compressed reaches a developer's browser with the script tag in it, and
/// a strict one as it was uploaded.
#[test]
fn a_page_that_was_uploaded_compressed_has_live_reload() {
    const TOML: &str = "[[app]]\nname = \"zipped\"\ndist = \"dist\"\n\n\
        [[app.upload]]\ncontent_encoding = \"gzip\"\n";
    let zipped = ContentCoding::Gzip.encode(b"<head><title>Zipped</title>");
    for args in [&[][..], &["--strict"]] {
        let files = [("devserver.toml", TOML), ("dist/other.txt", "")];
        let server = DevServer::start_with(&files, args);
        fs::write(server.path("dist/index.html"), &zipped).unwrap();
        let reply = server.get("/index.html");
        let etag = reply.header("ETag").unwrap().to_owned();
        let condition = format!("If-None-Match: {etag}");
        let again = server.ask("GET", "/index.html", &[&condition]);
        assert_eq!(again.status(), 304, "{args:?}");
        assert_eq!(again.header("ETag"), Some(etag.as_str()));

        let head = server.ask("HEAD", "/index.html", &[]);
        assert_eq!(head.header("ETag"), Some(etag.as_str()));
        if args.is_empty() {
            let page = reply.text();
            assert!(
                page.starts_with("<head><script src=\"/__mfe_dev/"),
                "{page}"
            );
            assert!(page.ends_with("</script><title>Zipped</title>"), "{page}");
            assert_eq!(reply.header("Content-Encoding"), None);
            let length = page.len().to_string();
            assert_eq!(reply.header("Content-Length"), Some(length.as_str()));
            assert_eq!(head.header("Content-Length"), None);
            // The rest stands in production's order.
            let kept: Vec<_> = OBJECT_HEADERS
                .into_iter()
                .filter(|it| *it != "Cache-Control")
                .collect();
            assert_eq!(reply.header_names(), kept);
        } else {
            assert_eq!(reply.body, zipped);
            assert_eq!(reply.header("Content-Encoding"), Some("gzip"));
        }
    }
}
