//! Deploy tools against the real server: the AWS CLI in its versions, boto3, the JavaScript SDK,
//! s5cmd, rclone and s3cmd, each with its own flow, and what the distribution serves of it.
//!
//! Plain `cargo test` leaves this binary out, since it needs those tools; `tests/run` installs and
//! runs it. By hand: `tests/clients/install && cargo test --test clients`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod aws_cli;
mod aws_cli_cloudfront;
mod credentials;
mod durability;
mod fetch;
mod other_tools;
mod remote_bucket;
mod scripts;
#[path = "../support/mod.rs"]
mod support;
mod tools;
mod tree;

/// A bucket that is deployed to, and a folder beside it; AWS's rules without a word of ours.
const SITE: &str = r#"
[[app]]
name = "site"
bucket = "site"

[[app]]
name = "docs"
path = "/docs/*"
dist = "dist"

[distribution]
default_root_object = "index.html"
"#;
