//! Production's CloudFront and S3, on your own machine.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "a test may stop where it stands"
    )
)]

pub mod clock;
pub mod config;
pub mod distribution;
pub mod functions;
pub mod lint;
pub mod message;
pub mod s3;
