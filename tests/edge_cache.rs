//! The edge cache from outside: what is served while it is fresh, what is asked again, what is
//! dropped.
//!
//! What is expected comes from AWS's guide: "Manage how long content stays in the cache
//! (expiration)", "Invalidate files to remove content", "How CloudFront caches HTTP 4xx and 5xx
//! status codes", and from captures of production.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::json;
use support::origin::{message, ok};
use support::{DevServer, Origin, Reply};

/// A micro-frontend whose deploy script gives `remoteEntry.js` a week, as the story goes.
const WEEK: &str = r#"
[[app]]
name = "shop"
path = "/shop/*"
dist = "dist"
trim_prefix = "/shop"
[[app.upload]]
exclude = ["fresh.js"]
cache_control = "max-age=604800"
[[app.upload]]
cache_control = "no-cache"

[[app]]
name = "shell"
dist = "shell"

[distribution]
default_root_object = "index.html"
[[distribution.custom_error_response]]
error_code = 404
response_code = 200
response_page_path = "/index.html"
error_caching_min_ttl = 30
"#;

fn story(args: &[&str]) -> DevServer {
    let files = [
        ("devserver.toml", WEEK),
        ("dist/remoteEntry.js", "v1"),
        ("dist/fresh.js", "fresh 1"),
        ("shell/index.html", "<h1>Shell</h1>"),
    ];
    DevServer::start_with(&files, args)
}

/// A site in front of an origin, with these lines for its behavior.
fn in_front_of(origin: &Origin, behavior: &str, args: &[&str]) -> DevServer {
    let url = origin.url();
    let toml = format!(
        "[[origin]]\nid = \"api\"\nurl = \"{url}\"\n\n[[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{behavior}\n"
    );
    DevServer::start_with(&[("devserver.toml", &toml)], args)
}

#[track_caller]
fn check(reply: &Reply, status: u16, body: &str, x_cache: &str, age: Option<&str>) {
    let found = String::from_utf8_lossy(&reply.body);
    assert_eq!((reply.status(), &*found), (status, body), "{reply:?}");
    let said = format!("{x_cache} from cloudfront");
    assert_eq!(reply.header("x-cache"), Some(said.as_str()), "{reply:?}");
    assert_eq!(reply.header("age"), age, "{reply:?}");
}

/// Writes a file of the site and waits until the server knows.
fn deploy(server: &mut DevServer, path: &str, text: &str) {
    fs::write(server.path(path), text).unwrap();
    server.next_event("reload");
}

fn invalidate(server: &DevServer, paths: &[&str]) -> String {
    let output = Command::cargo_bin("mfe-dev")
        .unwrap()
        .args(["invalidate", "--control", server.control_url()])
        .args(paths)
        .assert()
        .success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_stale_remote_entry_stays_until_it_is_invalidated() {
    let mut server = story(&["--strict"]);
    check(&server.get("/shop/remoteEntry.js"), 200, "v1", "Miss", None);
    let first = server.get("/shop/remoteEntry.js");
    check(&first, 200, "v1", "Hit", Some("0"));

    // The team deploys, and forgets the invalidation.
    deploy(&mut server, "dist/remoteEntry.js", "v2");
    server.advance(3600);
    let later = server.get("/shop/remoteEntry.js");
    check(&later, 200, "v1", "Hit", Some("3600"));
    assert_eq!(
        later.header("date"),
        first.header("date"),
        "it is the origin's own date"
    );

    assert_eq!(
        invalidate(&server, &["/shop/*"]),
        "EMFEDEVLOCAL01  /shop/*  1 object dropped\n"
    );
    check(&server.get("/shop/remoteEntry.js"), 200, "v2", "Miss", None);
    check(
        &server.get("/shop/remoteEntry.js"),
        200,
        "v2",
        "Hit",
        Some("0"),
    );
}

#[test]
fn an_object_that_is_not_to_be_cached_is_asked_for_each_time() {
    let mut server = story(&["--strict"]);
    check(&server.get("/shop/fresh.js"), 200, "fresh 1", "Miss", None);
    for _ in 0..2 {
        // CachingOptimized keeps everything for a second, `no-cache` or not.
        server.advance(2);
        let reply = server.get("/shop/fresh.js");
        check(&reply, 200, "fresh 1", "RefreshHit", None);
    }
    deploy(&mut server, "dist/fresh.js", "fresh 2!");
    server.advance(2);
    check(&server.get("/shop/fresh.js"), 200, "fresh 2!", "Miss", None);
}

#[test]
fn an_expired_object_is_revalidated_or_replaced() {
    let mut server = story(&["--strict"]);
    server.get("/shop/remoteEntry.js");
    server.advance(604_800);
    let reply = server.get("/shop/remoteEntry.js");
    check(&reply, 200, "v1", "RefreshHit", None);
    // The fields of the 304 stand behind those that it did not repeat.
    let names: Vec<&str> = reply
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let at = |name: &str| names.iter().position(|it| it.eq_ignore_ascii_case(name));
    assert!(at("accept-ranges") < at("etag"), "{names:?}");
    check(
        &server.get("/shop/remoteEntry.js"),
        200,
        "v1",
        "Hit",
        Some("0"),
    );
    deploy(&mut server, "dist/remoteEntry.js", "v2");
    server.advance(604_800);
    check(&server.get("/shop/remoteEntry.js"), 200, "v2", "Miss", None);
}

#[test]
fn in_dev_mode_a_changed_file_is_never_served_from_the_cache() {
    let mut server = story(&[]);
    check(&server.get("/shop/remoteEntry.js"), 200, "v1", "Miss", None);
    check(
        &server.get("/shop/remoteEntry.js"),
        200,
        "v1",
        "Hit",
        Some("0"),
    );
    deploy(&mut server, "dist/remoteEntry.js", "v2");
    check(&server.get("/shop/remoteEntry.js"), 200, "v2", "Miss", None);
    // A file that appears where none was, and one that goes.
    assert_eq!(server.get("/shop/new.js").status(), 403);
    deploy(&mut server, "dist/new.js", "new");
    check(&server.get("/shop/new.js"), 200, "new", "Miss", None);
    fs::remove_file(server.path("dist/remoteEntry.js")).unwrap();
    // Pages wait for the rest of the build; a request need not.
    let gone = (0..2000).any(|_| server.get("/shop/remoteEntry.js").status() == 403);
    assert!(gone);
}

#[test]
fn without_the_cache_everything_is_a_miss() {
    let server = story(&["--strict", "--cache", "off"]);
    for _ in 0..2 {
        check(&server.get("/shop/remoteEntry.js"), 200, "v1", "Miss", None);
    }
}

#[test]
fn conditions_and_ranges_are_answered_from_the_cache() {
    let server = story(&["--strict"]);
    let whole = server.get("/shop/remoteEntry.js");
    let etag = format!("If-None-Match: {}", whole.header("etag").unwrap());
    let reply = server.ask("GET", "/shop/remoteEntry.js", &[&etag]);
    check(&reply, 304, "", "Hit", Some("0"));
    assert_eq!(reply.header("content-type"), None);
    assert_eq!(reply.header("etag"), whole.header("etag"));
    assert_eq!(reply.header("cache-control"), Some("max-age=604800"));

    let part = server.ask("GET", "/shop/remoteEntry.js", &["Range: bytes=1-"]);
    check(&part, 206, "2".replace('2', "1").as_str(), "Hit", Some("0"));
    assert_eq!(part.header("content-range"), Some("bytes 1-1/2"));
    assert_eq!(part.header("content-length"), Some("1"));
    let beyond = server.ask("GET", "/shop/remoteEntry.js", &["Range: bytes=10-20"]);
    assert_eq!(beyond.status(), 416);
    assert!(String::from_utf8_lossy(&beyond.body).contains("<Code>InvalidRange</Code>"));
    assert_eq!(beyond.header("x-cache"), Some("Error from cloudfront"));
    let head = server.ask("HEAD", "/shop/remoteEntry.js", &[]);
    check(&head, 200, "", "Hit", Some("0"));
    assert_eq!(head.header("content-length"), Some("2"));
}

#[test]
fn a_range_of_an_object_that_is_not_cached_caches_all_of_it() {
    let server = story(&["--strict"]);
    let part = server.ask("GET", "/shop/remoteEntry.js", &["Range: bytes=0-0"]);
    check(&part, 206, "v", "Miss", None);
    check(
        &server.get("/shop/remoteEntry.js"),
        200,
        "v1",
        "Hit",
        Some("0"),
    );
}

#[test]
fn an_error_is_kept_for_its_minimum_ttl_and_its_page_for_its_own() {
    let hits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&hits);
    let origin = Origin::start(move |asked| {
        if asked.line == "GET /index.html" {
            return ok("Content-Type: text/html\r\n", "page");
        }
        counted.fetch_add(1, Ordering::Relaxed);
        message("404 Not Found", "", "none")
    });
    let rules = "[distribution]\n[[distribution.custom_error_response]]\nerror_code = 404\nresponse_code = 200\nresponse_page_path = \"/index.html\"\nerror_caching_min_ttl = 30\n";
    let server = in_front_of(&origin, &format!("\n{rules}"), &["--strict"]);
    check(&server.get("/a/b"), 200, "page", "Error", None);
    check(&server.get("/a/b"), 200, "page", "Error", Some("0"));
    assert_eq!(hits.load(Ordering::Relaxed), 1);
    server.advance(31);
    check(&server.get("/a/b"), 200, "page", "Error", Some("31"));
    assert_eq!(
        hits.load(Ordering::Relaxed),
        2,
        "the 404 has expired, its page has not"
    );
}

#[test]
fn an_expired_object_stands_in_for_an_origin_that_fails() {
    let broken = Arc::new(AtomicBool::new(false));
    let fails = Arc::clone(&broken);
    let origin = Origin::start(move |_| match fails.load(Ordering::Relaxed) {
        false => ok("Cache-Control: max-age=60\r\nETag: \"1\"\r\n", "good"),
        true => message("500 Internal Server Error", "", "bad"),
    });
    let server = in_front_of(&origin, "", &["--strict"]);
    check(&server.get("/x"), 200, "good", "Miss", None);
    broken.store(true, Ordering::Relaxed);
    server.advance(100);
    check(&server.get("/x"), 200, "good", "Hit", Some("100"));
    check(&server.get("/x"), 200, "good", "Hit", Some("100"));
    assert_eq!(
        origin.asked().len(),
        2,
        "the origin is not tried for each request"
    );
    server.advance(11);
    server.get("/x");
    let asked = origin.asked();
    assert_eq!(asked.len(), 3, "after the error caching minimum TTL it is");
    assert_eq!(asked[2].header("if-none-match"), Some("\"1\""));
    // What was never kept has nothing to stand in for it.
    assert_eq!(server.get("/y").status(), 500);
}

#[test]
fn a_stale_object_is_refreshed_behind_the_viewers_back() {
    let version = Arc::new(AtomicUsize::new(1));
    let current = Arc::clone(&version);
    let origin = Origin::start(move |_| {
        let body = format!("v{}", current.load(Ordering::Relaxed));
        ok(
            "Cache-Control: max-age=10, stale-while-revalidate=60\r\n",
            &body,
        )
    });
    let server = in_front_of(&origin, "", &["--strict"]);
    check(&server.get("/x"), 200, "v1", "Miss", None);
    version.store(2, Ordering::Relaxed);
    server.advance(20);
    check(&server.get("/x"), 200, "v1", "Hit", Some("20"));
    // The refresh goes on by itself; it has come when a later answer is the new one.
    let refreshed = (0..200).any(|_| {
        thread::sleep(Duration::from_millis(10));
        server.get("/x").body == b"v2"
    });
    assert!(refreshed);
    assert_eq!(origin.asked().len(), 2);
}

#[test]
fn a_thousand_misses_at_once_are_one_request_to_the_origin() {
    let (open, wait) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let (asked_for, release) = (Arc::clone(&open), Arc::clone(&wait));
    let origin = Origin::start(move |_| {
        asked_for.store(true, Ordering::SeqCst);
        while !release.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
        ok("Cache-Control: max-age=60\r\n", "once")
    });
    let server = in_front_of(&origin, "", &["--strict"]);
    let mut connections: Vec<_> = (0..1000).map(|_| server.connect()).collect();
    let request = format!("GET /x HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    for it in &mut connections {
        it.send(request.as_bytes());
    }
    while !open.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(1));
    }
    wait.store(true, Ordering::SeqCst);
    let mut results = std::collections::BTreeMap::new();
    for it in &mut connections {
        let reply = it.receive();
        assert_eq!(reply.body, b"once");
        let said = reply.header("x-cache").unwrap().to_owned();
        *results.entry(said).or_insert(0) += 1;
    }
    assert_eq!(origin.asked().len(), 1);
    assert_eq!(results["Miss from cloudfront"], 1);
    assert_eq!(results["Hit from cloudfront"], 999);
}

#[test]
fn misses_of_what_is_not_kept_do_not_wait_for_each_other() {
    let barrier = Arc::new(Barrier::new(4));
    let all = Arc::clone(&barrier);
    let origin = Origin::start(move |_| {
        // It takes all four at once to get past this.
        all.wait();
        ok("Cache-Control: private\r\n", "x")
    });
    let policy = "cache_policy = \"CachingDisabled\"";
    let server = in_front_of(&origin, policy, &["--strict"]);
    let request = format!("GET /x HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    let mut connections: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for it in &mut connections {
        it.send(request.as_bytes());
    }
    for it in &mut connections {
        check(&it.receive(), 200, "x", "Miss", None);
    }
    assert_eq!(origin.asked().len(), 4);
}

#[test]
fn invalidation_paths_are_judged_and_what_they_miss_stays() {
    let server = story(&["--strict"]);
    server.get("/shop/remoteEntry.js");
    server.get("/");
    let dropped = |paths: &[&str]| {
        let answer = server.control("/_mfe/invalidate", &json!({ "paths": paths }));
        answer["invalidated"][0]["objects"].as_u64()
    };
    assert_eq!(dropped(&["/shop"]), Some(0));
    assert_eq!(
        dropped(&["/*.js"]),
        Some(0),
        "a star in the middle is a letter"
    );
    assert_eq!(dropped(&["/index.html"]), Some(1));
    assert_eq!(dropped(&["/*"]), Some(1));
    let refused = server.control("/_mfe/invalidate", &json!({ "paths": ["shop/*"] }));
    assert!(
        refused["error"].as_str().unwrap().contains("shop/*"),
        "{refused}"
    );
    let unknown = json!({ "paths": ["/*"], "distribution": "E0" });
    let refused = server.control("/_mfe/invalidate", &unknown);
    assert!(
        refused["error"]
            .as_str()
            .unwrap()
            .contains("EMFEDEVLOCAL01"),
        "{refused}"
    );
}

#[test]
fn invalidate_says_where_no_server_answers() {
    let output = Command::cargo_bin("mfe-dev")
        .unwrap()
        .args(["invalidate", "--control", "http://127.0.0.1:9", "/*"])
        .assert()
        .code(2);
    let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(
        said.contains("no mfe-dev answers at http://127.0.0.1:9"),
        "{said}"
    );
    assert!(said.contains("help: start `mfe-dev` first"), "{said}");
}
