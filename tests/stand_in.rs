//! What answers for a dev server that is away: its app's `dist`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;
use std::net::TcpListener;

use support::{DevServer, Origin, origin};

/// A site whose app `shop` has its dev server on this port.
fn site(port: u16, dist: Option<&str>, args: &[&str]) -> DevServer {
    let toml = format!(
        r#"
[[app]]
name = "shell"
dist = "shell"

[[app]]
name = "shop"
path = "/shop/*"
url = "http://localhost:{port}"
dist = "dist"
trim_prefix = "/shop"
index_document = "index.html"

[[app.upload]]
cache_control = "max-age=604800"

[[distribution.custom_error_response]]
error_code = 403
response_code = 200
response_page_path = "/index.html"
"#
    );
    let mut files = vec![
        ("devserver.toml", toml.as_str()),
        ("shell/index.html", "<p>the shell"),
    ];
    files.extend(dist.map(|it| ("dist/index.html", it)));
    DevServer::start_with(&files, args)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn without_a_dist_the_viewer_learns_that_the_dev_server_is_away() {
    let mut server = site(free_port(), None, &[]);
    let reply = server.get("/shop/");
    assert_eq!(reply.status(), 502, "{}", reply.text());
    let warning = server.next_event("warning");
    let said = warning["message"].as_str().unwrap();
    assert!(said.ends_with(", and its `dist` is not built"), "{said}");

    fs::create_dir(server.path("dist")).unwrap();
    fs::write(server.path("dist/index.html"), "<p>built").unwrap();
    let reply = server.get("/shop/");
    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert!(reply.text().contains("<p>built"), "{}", reply.text());
    let warning = server.next_event("warning");
    let said = warning["message"].as_str().unwrap();
    assert!(said.ends_with("; its `dist` answers instead"), "{said}");
}

#[test]
fn the_dev_server_is_asked_again_with_every_request() {
    let port = free_port();
    let mut server = site(port, Some("<p>built"), &[]);
    for _ in 0..2 {
        assert!(server.get("/shop/").text().contains("<p>built"));
    }
    server.next_event("warning");
    let dev_server = Origin::start_on(port, |it| origin::ok("", &it.line));
    assert_eq!(server.get("/shop/?a=1").text(), "GET /shop/?a=1");
    assert_eq!(dev_server.asked().len(), 1);
    // A second warning would have come before this.
    let mut kinds = Vec::new();
    loop {
        let event = server.next_of(&["warning", "info"]);
        kinds.push(event["event"].as_str().unwrap().to_owned());
        if event["event"] == "info" {
            let said = event["message"].as_str().unwrap();
            assert_eq!(said, "origin `shop` answers again");
            break;
        }
    }
    assert_eq!(kinds, ["info"]);
}

#[test]
fn no_browser_keeps_what_stood_in() {
    let server = site(free_port(), Some("<p>built"), &[]);
    for (path, text) in [("/shop/", "<p>built"), ("/shop/deep", "<p>the shell")] {
        let reply = server.get(path);
        assert!(reply.text().contains(text), "{}", reply.text());
        assert_eq!(reply.header("cache-control"), Some("no-cache"), "{path}");
    }
    // Strict mode keeps the upload's own word.
    let server = site(free_port(), Some("<p>built"), &["--strict"]);
    let reply = server.get("/shop/");
    assert_eq!(reply.text(), "<p>built");
    assert_eq!(reply.header("cache-control"), Some("max-age=604800"));
}
