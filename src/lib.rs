//! Production's CloudFront and S3, on your own machine.
//!
//! `mfe-dev` reads how production is configured, takes local `dist` folders as its buckets and
//! local servers as its other origins, and answers every request as the real distribution would:
//! same behavior, same cache key, same lifetime, same headers. To deploy tools it is AWS: what
//! they upload and create through the APIs of S3 and CloudFront is what viewers get.
//!
//! # The house
//!
//! A room uses the rooms below it and none beside or above it; `tests/architecture.rs` holds that.
//!
//! | floor | rooms | what they hold |
//! |---|---|---|
//! | 9 | [`cli`] | the commands |
//! | 8 | [`server`] | the listeners: viewers, plain and with TLS, and control |
//! | 7 | [`control`], [`devloop`] | the AWS endpoint; the watcher, batches, live reload |
//! | 6 | [`assemble`], [`compare`], [`lint`] | configuration into a running snapshot; what two of them route differently; production traps |
//! | 5 | [`config`] | settings into data |
//! | 4 | [`edge`], [`import`](mod@import) | the life-cycle, the cache, the client for origins; production's own definition |
//! | 3 | [`resources`], [`trace`] | CloudFront's documents; what happened to one request |
//! | 2 | [`distribution`], [`functions`], [`s3`] | CloudFront's nouns and their decisions; edge code; buckets |
//! | 1 | [`message`] | the HTTP messages and the four events |
//! | 0 | [`clock`], [`memory`], [`rfc`] | the time; what is held, by bytes; HTTP's own rules |
//!
//! Nouns live in `distribution`: what was configured, and what each setting decides. Verbs live in
//! `edge`: what happens to a request, in order. What waits, opens or listens stands above them, or
//! at the end of a verb. A request's whole way is one function, in `edge/lifecycle.rs`.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "a test may stop where it stands"
    )
)]

pub mod clock;
pub mod memory;
pub mod rfc;

pub mod message;

pub mod distribution;
pub mod functions;
pub mod s3;

pub mod resources;
pub mod trace;

pub mod edge;
pub mod import;

pub mod config;

pub mod assemble;
pub mod compare;
pub mod lint;

pub mod control;
pub mod devloop;

pub mod server;

pub mod cli;
