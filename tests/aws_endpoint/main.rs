//! The AWS endpoint under attack, under clumsy hands and on an unlucky machine: the real server,
//! spoken to by the byte, without any deploy tool.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod bodies;
mod client;
mod documents;
mod fuzz;
mod guard;
mod names;
#[path = "../support/mod.rs"]
mod support;
mod together;
#[cfg(unix)]
mod unlucky;
mod words;
