//! The flows that are scripts: boto3's and the JavaScript SDK's.
//!
//! They are run against servers that check every signature.

use std::path::Path;

use crate::SITE;
use crate::credentials::{CREDENTIALS, with_credentials};
use crate::support::DevServer;
use crate::tools::{Shell, Tool};

/// Runs a script of this folder against a server of its own; it says itself what failed.
#[track_caller]
fn run(tool: Tool, script: &str) {
    let toml = format!("{SITE}{CREDENTIALS}");
    let server = DevServer::start_with(&[("devserver.toml", &toml)], &["--strict"]);
    let shell = with_credentials(Shell::to(server.control_url()));
    let shell = shell.with("VIEWER_URL", &server.url(""));
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(script);
    shell.ok(tool, &[path.to_str().unwrap()]);
}

#[test]
fn boto3_speaks_s3() {
    run(Tool::Python, "boto3_s3.py");
}

#[test]
fn boto3_speaks_cloudfront() {
    run(Tool::Python, "boto3_cloudfront.py");
}

#[test]
fn the_javascript_sdk_speaks_both() {
    run(Tool::Node, "sdk_flow.mjs");
}
