//! A request as an S3 endpoint sees it.

use std::time::SystemTime;

use http::{HeaderMap, Method};

/// The region of every bucket, unless the server was given another one.
pub const DEFAULT_REGION: &str = "us-east-1";

/// Who asks, which decides what a bucket's access settings allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Whoever signed the request: the bucket's owner, here.
    Owner,
    /// CloudFront with origin access control.
    Oac,
    /// Everyone else.
    Anonymous,
}

/// The two ids that S3 gives a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3RequestIds {
    /// `x-amz-request-id`: 16 of `[0-9A-Z]`.
    pub request_id: String,
    /// `x-amz-id-2`: 76 characters of base64.
    pub host_id: String,
}

/// One request to a bucket's endpoint, in virtual-host style.
#[derive(Debug)]
pub struct S3Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// The raw path, percent-encoded, with its leading `/`; the key comes after that.
    pub path: &'a str,
    /// The raw query without its `?`.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The `Host`, port included; redirects of the website endpoint lead back to it.
    pub host: &'a str,
    /// The region that the bucket is in.
    pub region: &'a str,
    /// Who asks.
    pub identity: Identity,
    /// The ids for this request.
    pub ids: S3RequestIds,
    /// The time of the request.
    pub now: SystemTime,
}
