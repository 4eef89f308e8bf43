//! CloudFront Functions from outside: at which requests they run, what becomes of what they return,
//! and what viewers get of those that fail.
//!
//! What is expected comes from AWS's guide: "Customize at the edge with CloudFront Functions",
//! "Restrictions on all edge functions", "HTTP 502 status code (Bad Gateway)", "HTTP 503 status
//! code (Service Unavailable)", and from answers of production that people have published.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod answers;
mod failures;
mod key_value_store;
mod load;
mod order;
mod origins;
mod policies;
mod reload;
#[path = "../support/mod.rs"]
mod support;
mod trimming;
mod viewer_response;
