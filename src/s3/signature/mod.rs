//! Who signed a request: Signature Version 4 and 2, in headers and in the query.
//!
//! AWS: "Authenticating Requests (AWS Signature Version 4)"; "Signing and authenticating REST
//! requests (AWS signature version 2)".

use std::time::SystemTime;

use http::{HeaderMap, Method};

use super::{Identity, S3Error};

/// An access key that the control listener knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `aws_access_key_id`
    pub access_key_id: String,
    /// `aws_secret_access_key`
    pub secret_access_key: String,
    /// `aws_session_token`: sent beside our own requests, not asked of others.
    pub session_token: Option<String>,
}

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// The method.
    pub method: &'a Method,
    /// The raw path as it was sent, a bucket in it included.
    pub path: &'a str,
    /// The raw query without its `?`.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The `Host` as it was sent, port included.
    pub host: &'a str,
    /// The time of the server.
    pub now: SystemTime,
}

/// Who asks, once that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The owner where there is a signature, everyone else where there is none.
    pub identity: Identity,
    /// The service that the signature is for, as in `s3` or `cloudfront`; `None` where there is no
    /// signature of version 4.
    pub service: Option<String>,
}

/// Tells who asks. Where `known` is empty every signature is taken as it is; otherwise it has to
/// be right, and of one of these keys.
///
/// # Errors
///
/// The signature is not right, too old, or malformed.
pub fn authenticate(
    _request: &SignedRequest<'_>,
    _known: &[Credentials],
) -> Result<Authenticated, S3Error> {
    todo!()
}
