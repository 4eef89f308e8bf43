//! How the two teams deploy: their scripts with the real aws CLI, and viewers in a real browser.
//!
//! Plain `cargo test` leaves this binary out, since it needs the aws CLI and Chromium; `tests/run`
//! brings both and runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

#[allow(dead_code, reason = "the tests of pages use the rest")]
#[path = "../browser/browser.rs"]
mod browser;
mod build;
mod one_bucket;
mod origin_switch;
mod readme;
#[path = "../support/mod.rs"]
mod support;
mod team;
