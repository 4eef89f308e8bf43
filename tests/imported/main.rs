//! A site that is defined by a CDK app, by templates, by Terraform or by documents of AWS's API is
//! the same site as by hand.
//!
//! Plain `cargo test` leaves this binary out, since it needs what `npm run synth` writes in
//! `fixtures/imported/cdk-app`; `tests/run` runs both.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod answers;
mod definitions;
mod normal_form;
mod refusals;
mod sites;
#[path = "../support/mod.rs"]
mod support;
mod synthesis;
