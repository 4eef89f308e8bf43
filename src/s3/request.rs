//! A request as an S3 endpoint sees it.

use std::time::SystemTime;

use http::{HeaderMap, Method};

use crate::message::RequestId;

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

impl S3RequestIds {
    /// The ids for a request, made from CloudFront's.
    pub fn of(id: &RequestId) -> Self {
        let text = id.as_str();
        let alphanumeric = text.bytes().filter(u8::is_ascii_alphanumeric);
        let request_id: String = alphanumeric
            .map(|it| char::from(it.to_ascii_uppercase()))
            .chain(std::iter::repeat('0'))
            .take(16)
            .collect();
        let body = &text[..54];
        S3RequestIds {
            request_id,
            host_id: format!("{body}{}=", &body[..21])
                .replace('-', "+")
                .replace('_', "/"),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_s3s_shape() {
        let ids = S3RequestIds::of(&RequestId::from_bytes([0xfb; 40]));
        assert_eq!(ids.request_id.len(), 16);
        assert!(
            ids.request_id
                .bytes()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        );
        assert_eq!(ids.host_id.len(), 76);
    }
}
