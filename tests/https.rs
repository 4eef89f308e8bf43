//! HTTPS from outside: the program over TLS, with a client that trusts its authority alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bytes::Bytes;
use http::{Request, Version};
use http_body_util::Full;
use serde_json::Value;
use support::{DevServer, TlsClient, edit};

const HTTP_VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];

/// A page, and a behavior for each viewer protocol policy.
const SITE: [(&str, &str); 2] = [
    (
        "devserver.toml",
        r#"
[[app]]
name = "site"
dist = "dist"

[[app]]
name = "moved"
path = "/moved/*"
dist = "dist"
viewer_protocol_policy = "redirect-to-https"

[[app]]
name = "closed"
path = "/closed/*"
dist = "dist"
trim_prefix = "/closed"
viewer_protocol_policy = "https-only"

[distribution]
default_root_object = "index.html"
"#,
    ),
    ("dist/index.html", "<h1>Site</h1>\n"),
];

const TWO_DISTRIBUTIONS: [(&str, &str); 3] = [
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
aliases = ["shop.example.com", "*.shops.example.com"]
default_root_object = "index.html"

[[distribution]]
id = "EBLOG"
aliases = ["blog.example.com"]
default_root_object = "index.html"
"#,
    ),
    ("shop/index.html", "shop"),
    ("blog/index.html", "blog"),
];

fn serve(files: &[(&str, &str)]) -> (DevServer, TlsClient) {
    let server = DevServer::start_with(files, &["--strict", "--https-port", "0"]);
    let client = TlsClient::trusting(&authority(&server), server.https_port());
    (server, client)
}

fn authority(server: &DevServer) -> PathBuf {
    PathBuf::from(server.ready()["certificate_authority"].as_str().unwrap())
}

#[test]
fn a_page_comes_by_both_versions_of_http() {
    let (server, client) = serve(&SITE);
    let plain = server.get("/");
    for version in HTTP_VERSIONS {
        let answer = client.get(version, "localhost", "/");
        assert_eq!((answer.version, answer.status), (version, 200));
        assert_eq!(answer.text, plain.text());
        assert_eq!(answer.header("etag"), plain.header("etag"));
        // Neither the version nor the scheme is in the cache key.
        assert_eq!(answer.header("x-cache"), Some("Hit from cloudfront"));
    }
}

#[test]
fn http2_has_no_headers_of_a_connection() {
    let (_server, client) = serve(&SITE);
    // S3 sends its errors in chunks.
    let missing = client.get(Version::HTTP_2, "localhost", "/none");
    assert_eq!(missing.status, 403);
    assert!(missing.text.contains("<Code>AccessDenied</Code>"));
    for name in ["transfer-encoding", "connection", "keep-alive"] {
        assert_eq!(missing.header(name), None, "{name}");
    }
    let http1 = client.get(Version::HTTP_11, "localhost", "/none");
    assert_eq!(http1.header("transfer-encoding"), Some("chunked"));
    assert_eq!(http1.header("connection"), Some("keep-alive"));
}

#[test]
fn http2_takes_the_streams_that_cloudfront_takes() {
    let (_server, client) = serve(&SITE);
    let max_concurrent_streams = [0, 3, 0, 0, 0, 128];
    let settings = client.settings("localhost");
    assert!(settings.contains(&max_concurrent_streams), "{settings:?}");
}

#[test]
fn a_request_that_is_wrong_is_wrong_over_http2_too() {
    let (_server, client) = serve(&SITE);
    let ask = |request: http::request::Builder, body: &'static str| {
        let request = request.body(Full::new(Bytes::from_static(body.as_bytes())));
        client.ask(Version::HTTP_2, "localhost", request.unwrap())
    };
    assert_eq!(ask(Request::get("/"), "a body").status, 403);
    assert_eq!(ask(Request::post("/"), "").status, 403);
    let large = "a".repeat(32_768);
    assert_eq!(
        ask(Request::get("/").header("x-large", large), "").status,
        494
    );
    assert_eq!(ask(Request::head("/"), "").status, 200);
}

#[test]
fn every_name_that_leads_here_has_a_certificate() {
    let (_server, client) = serve(&SITE);
    for name in [
        "localhost",
        "app.localhost",
        "deep.below.app.localhost",
        "emfedevlocal01.cloudfront.localhost",
        // Without a name in the handshake.
        "127.0.0.1",
        // The only distribution answers under every host.
        "anything.example",
    ] {
        assert_eq!(client.get(Version::HTTP_2, name, "/").status, 200, "{name}");
    }
}

#[test]
fn several_distributions_have_certificates_for_their_names_alone() {
    let (mut server, client) = serve(&TWO_DISTRIBUTIONS);
    for (name, text) in [
        ("shop.example.com", "shop"),
        ("a.b.shops.example.com", "shop"),
        ("eshop.cloudfront.localhost", "shop"),
        ("blog.example.com", "blog"),
    ] {
        for version in HTTP_VERSIONS {
            let answer = client.get(version, name, "/");
            assert_eq!((answer.status, answer.text.as_str()), (200, text), "{name}");
        }
    }
    // Served, and CloudFront's own page says that there is nothing.
    assert_eq!(client.get(Version::HTTP_2, "localhost", "/").status, 403);
    let said = client.refused("new.example.com");
    assert!(said.contains("alert"), "{said}");

    edit(
        &server.path("devserver.toml"),
        "\"blog.example.com\"",
        "\"new.example.com\"",
    );
    server.next_event("watching");
    assert_eq!(
        client.get(Version::HTTP_2, "new.example.com", "/").text,
        "blog"
    );
    client.refused("blog.example.com");
}

#[test]
fn a_redirect_leads_to_the_https_port() {
    let (server, client) = serve(&SITE);
    let port = server.https_port();
    for (method, status) in [("GET", 301), ("HEAD", 301), ("POST", 307), ("DELETE", 307)] {
        let reply = server.ask(method, "/moved/a%20b?x=1", &["Content-Length: 0"]);
        assert_eq!(reply.status(), status, "{method}");
        assert_eq!(
            reply.header("location"),
            Some(format!("https://127.0.0.1:{port}/moved/a%20b?x=1").as_str())
        );
        assert_eq!(reply.header("x-cache"), Some("Redirect from cloudfront"));
    }
    for (host, expected) in [
        ("App.localhost", "App.localhost"),
        ("app.localhost:80", "app.localhost"),
        ("[::1]:8080", "[::1]"),
    ] {
        let request = format!("GET /moved/ HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let location = format!("https://{expected}:{port}/moved/");
        let reply = server.request(request.as_bytes());
        assert_eq!(reply.header("location"), Some(location.as_str()));
    }
    let old = server.request(b"POST /moved/ HTTP/1.0\r\nHost: localhost\r\n\r\n");
    assert_eq!(old.status(), 403);
    // No redirect any more: the bucket answers.
    let there = client.get(Version::HTTP_2, "localhost", "/moved/index.html");
    assert_eq!(there.header("server"), Some("AmazonS3"));
}

#[test]
fn explain_names_the_port_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("devserver.toml");
    fs::write(&file, format!("[server]\nhttps = 9443\n{}", SITE[0].1)).unwrap();
    let explained = |url: &str| {
        let args = ["explain", url, "--config"];
        let output = mfe_dev(&folder.path().join("ca"), &args, Some(&file));
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let said = explained("http://app.localhost:8080/moved/x");
    assert!(
        said.contains("https://app.localhost:9443/moved/x"),
        "{said}"
    );
    let said = explained("https://app.localhost:9443/moved/x");
    assert!(!said.contains("301"), "{said}");
    assert!(!folder.path().join("ca").exists(), "no authority is made");
}

#[test]
fn https_only_is_for_https_only() {
    let (server, client) = serve(&SITE);
    let plain = server.get("/closed/index.html");
    assert_eq!(plain.status(), 403);
    assert_eq!(plain.header("server"), Some("CloudFront"));
    for version in HTTP_VERSIONS {
        let answer = client.get(version, "localhost", "/closed/index.html");
        assert_eq!((answer.status, answer.text.as_str()), (200, SITE[1].1));
    }
}

#[test]
fn without_a_listener_the_redirect_is_productions_and_said_at_start() {
    let server = DevServer::start_with(&SITE, &["--strict"]);
    let location = format!("https://{}/moved/", server.authority());
    let reply = server.get("/moved/");
    assert_eq!(reply.header("location"), Some(location.as_str()));
    assert_eq!(server.ready()["viewer"].as_array().unwrap().len(), 1);

    let args = [
        "serve",
        "--json",
        "--port",
        "0",
        "--control-port",
        "0",
        "--config",
    ];
    let mut second = command(&server.path("../ca"), &args)
        .arg(server.path("devserver.toml"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let warned = BufReader::new(second.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find(|it| it.contains("\"warning\""));
    second.kill().unwrap();
    second.wait().unwrap();
    let warned = warned.unwrap();
    assert!(warned.contains("`/moved/*`"), "{warned}");
    assert!(
        warned.contains("`https = true` under `[server]`"),
        "{warned}"
    );
    assert!(!warned.contains("closed"), "{warned}");
}

#[test]
fn plain_http_on_the_https_port_is_told_so() {
    let (server, _client) = serve(&SITE);
    let port = server.https_port();
    let mut connection = support::Connection::to(&format!("127.0.0.1:{port}"));
    let request =
        format!("POST /a?b=c HTTP/1.1\r\nHost: app.localhost:{port}\r\nContent-Length: 0\r\n\r\n");
    let reply = connection.exchange(request.as_bytes());
    assert_eq!(reply.status_line, "HTTP/1.1 308 Permanent Redirect");
    let location = format!("https://app.localhost:{port}/a?b=c");
    assert_eq!(reply.header("location"), Some(location.as_str()));
    assert!(connection.is_closed_by_server());
}

#[test]
fn a_taken_https_port_is_named_with_its_flag() {
    let (server, _client) = serve(&SITE);
    let port = server.https_port().to_string();
    let output = mfe_dev(
        &server.path("../ca"),
        &[
            "serve",
            "--port",
            "0",
            "--control-port",
            "0",
            "--https-port",
            &port,
            "--config",
        ],
        Some(&server.path("devserver.toml")),
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains(&port) && said.contains("--https-port"),
        "{said}"
    );
}

#[test]
fn an_authority_that_cannot_be_used_stops_the_start() {
    let site = tempfile::tempdir().unwrap();
    let ca = site.path().join("ca");
    fs::create_dir(&ca).unwrap();
    fs::write(ca.join("rootCA.pem"), "half").unwrap();
    let output = mfe_dev(
        &ca,
        &[
            "serve",
            "--port",
            "0",
            "--control-port",
            "0",
            "--https-port",
            "0",
            "--root",
        ],
        Some(site.path()),
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("half gone") && said.contains("rootCA-key.pem"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(ca.join("rootCA.pem")).unwrap(), "half");
}

#[test]
fn processes_that_start_at_once_share_one_authority() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("data/ca");
    let started: Vec<_> = (0..4)
        .map(|_| {
            command(&ca, &["trust", "--json"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let names: Vec<String> = started
        .into_iter()
        .map(|it| {
            let output = it.wait_with_output().unwrap();
            let said: Value = serde_json::from_slice(&output.stdout).unwrap();
            said["name"].as_str().unwrap().to_owned()
        })
        .collect();
    assert!(
        names[0].starts_with("mfe-dev local authority "),
        "{names:?}"
    );
    assert!(names.iter().all(|it| *it == names[0]), "{names:?}");
}

#[test]
fn trust_names_the_authority_and_what_to_type() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca");
    // Nothing is there to be undone, and nothing is made.
    let output = mfe_dev(&ca, &["trust", "--uninstall"], None);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!ca.exists());

    // No store of this machine trusts what is made now.
    let output = mfe_dev(&ca, &["trust"], None);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let file = ca.join("rootCA.pem");
    assert!(file.is_file());
    let node = format!("NODE_EXTRA_CA_CERTS={}", file.display());
    assert!(said.contains(&node), "{said}");

    fs::remove_file(ca.join("rootCA-key.pem")).unwrap();
    let output = mfe_dev(&ca, &["trust", "--install"], None);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("half gone"), "{said}");
}

#[test]
fn the_status_page_names_both_listeners() {
    let (server, _client) = serve(&SITE);
    let control = server.ready()["control"].as_str().unwrap().to_owned();
    let authority = control.strip_prefix("http://").unwrap();
    let request = format!("GET /_mfe/status HTTP/1.1\r\nHost: {authority}\r\n\r\n");
    let status = support::Connection::to(authority).exchange(request.as_bytes());
    let status: Value = serde_json::from_slice(&status.body).unwrap();
    assert_eq!(status["viewer"], server.ready()["viewer"]);
    assert_eq!(status["viewer"][1], server.https_url(""));
}

/// What curl, which offers HTTP/2, gets of `/`, and behind it the version that was agreed on.
fn curl(server: &DevServer) -> String {
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--http2", "--write-out"])
        .args(["%{http_version}", "--cacert"])
        .arg(authority(server))
        .arg(format!("https://localhost:{}/", server.https_port()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn curl_accepts_the_certificate() {
    let (server, _client) = serve(&SITE);
    assert_eq!(curl(&server), format!("{}2", SITE[1].1));
}

#[test]
fn a_distribution_without_http2_does_not_speak_it() {
    let settings = "[distribution]\nhttp_version = \"http1.1\"\n";
    let toml = SITE[0].1.replace("[distribution]\n", settings);
    let (server, _client) = serve(&[("devserver.toml", &toml), SITE[1]]);
    assert_eq!(curl(&server), format!("{}1.1", SITE[1].1));
}

/// The site with a certificate for `team.example` beside it, as these settings name it.
fn with_own_certificate(https: &str) -> Vec<(String, String)> {
    let pair = rcgen::generate_simple_self_signed(["team.example".to_owned()]).unwrap();
    let toml = format!("[server]\nhttps = {https}\n{}", SITE[0].1);
    [
        ("devserver.toml", toml),
        ("dist/index.html", SITE[1].1.to_owned()),
        ("tls/a.pem", pair.cert.pem()),
        ("tls/a-key.pem", pair.signing_key.serialize_pem()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

#[test]
fn a_certificate_of_the_teams_own_is_served_under_every_name() {
    let files =
        with_own_certificate("{ port = 0, certificate = \"tls/a.pem\", key = \"tls/a-key.pem\" }");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let server = DevServer::start_with(&files, &["--strict"]);
    assert!(server.ready()["certificate_authority"].is_null());
    assert!(!server.path("../ca").exists(), "no authority is made");
    let client = TlsClient::trusting(&server.path("tls/a.pem"), server.https_port());
    for version in HTTP_VERSIONS {
        let text = client.get(version, "team.example", "/").text;
        assert_eq!(text, SITE[1].1);
    }
    let refused = client.refused("other.example");
    assert!(refused.contains("certificate"), "{refused}");
}

#[test]
fn a_certificate_that_cannot_be_served_stops_the_start() {
    for (certificate, key, words) in [
        ("none.pem", "tls/a-key.pem", "there is no file `none.pem`"),
        ("tls/a.pem", "tls/a.pem", "no private key"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let https = format!("{{ port = 0, certificate = {certificate:?}, key = {key:?} }}");
        for (path, text) in with_own_certificate(&https) {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let output = mfe_dev(
            &folder.path().join("ca"),
            &["serve", "--port", "0", "--control-port", "0", "--config"],
            Some(&folder.path().join("devserver.toml")),
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

fn command(ca: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mfe-dev"));
    command
        .args(args)
        .stdin(Stdio::null())
        .env("MFE_DEV_CA_DIR", ca);
    command
}

fn mfe_dev(ca: &Path, args: &[&str], file: Option<&Path>) -> Output {
    command(ca, args).args(file).output().unwrap()
}
