//! `explain` tells what the server does: the same decisions and the same headers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::process::Command;

use serde_json::Value;
use support::DevServer;

/// Headers that differ from one request to the next, or from one process to the next.
const OF_THE_MOMENT: [&str; 3] = ["date", "via", "x-amz-cf-id"];

/// Requests of every kind of outcome.
const ASKED: [(&str, &str, &[&str]); 15] = [
    ("GET", "/", &[]),
    ("GET", "/admin/", &[]),
    ("GET", "/admin/dashboard", &[]),
    ("GET", "/admin/help/", &[]),
    ("GET", "/admin", &[]),
    ("GET", "/admin/main.css", &[]),
    ("GET", "/nope?x=1", &[]),
    ("GET", "//admin//x", &[]),
    ("GET", "/a/../admin/version.json", &[]),
    ("HEAD", "/admin/version.json", &[]),
    ("POST", "/admin/", &[]),
    ("TRACE", "/", &[]),
    ("GET", "/index.html", &["Range: bytes=0-9"]),
    ("GET", "/index.html", &["Range: bytes=0-1,4-5"]),
    ("GET", "/index.html", &["If-None-Match: *"]),
];

#[test]
fn explain_equals_what_the_server_does() {
    let mut server = DevServer::start("bucket-per-app", &["--strict", "--cache", "off"]);
    for (method, path, headers) in ASKED {
        let reply = server.ask(method, path, headers);
        let explained = explain(&server, method, path, headers);
        let response = &explained["response"];
        assert_eq!(response["status"], reply.status(), "{method} {path}");
        let said: Vec<(String, String)> = response["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (text(&it[0]), text(&it[1])))
            .filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()))
            .collect();
        let sent: Vec<(String, String)> = reply
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
            .filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()))
            .collect();
        let without_boundary = |headers: Vec<(String, String)>| -> Vec<(String, String)> {
            headers
                .into_iter()
                .map(|(name, value)| (name, value.split("; boundary=").next().unwrap().to_owned()))
                .collect()
        };
        assert_eq!(
            without_boundary(said),
            without_boundary(sent),
            "{method} {path}"
        );
        let event = server.next_event("request");
        let behavior = explained["steps"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|it| it["behavior"].as_str());
        assert_eq!(
            event["behavior"],
            behavior.unwrap_or("-"),
            "{method} {path}"
        );
    }
}

fn explain(server: &DevServer, method: &str, path: &str, headers: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mfe-dev"));
    command
        .args(["explain", "--json", "--config"])
        .arg(server.path("devserver.toml"));
    for header in headers {
        command.args(["-H", header]);
    }
    let output = command.args([method, path]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
