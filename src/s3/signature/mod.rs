//! Who signed a request: Signature Version 4 and 2, in headers and in the query.
//!
//! AWS: "Authenticating Requests (AWS Signature Version 4)"; "Signing and authenticating REST
//! requests (AWS signature version 2)".
//!
//! # Fidelity
//!
//! - Where no keys are known, whoever signs is the owner. What cannot be read is refused all the
//!   same, and so is a URL that has expired: a client would meet these errors at AWS too.
//! - Any region and any service is taken; AWS names the ones that it expects.
//! - A session token is taken as it is: keys are not temporary here.
//! - `AWS4-ECDSA-P256-SHA256` (version 4a, with which SDKs sign for `CloudFront` key value stores)
//!   is read but not verified: its keys are derived on a curve, for which `ring` has no public
//!   function. Where keys are known, its access key id has to be one of them.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};

use super::{Identity, S3Error};

mod canonical;
mod chunks;
mod mismatch;
mod query;
mod scope;
mod sign;
mod timestamp;
mod v2;
mod v4;
mod v4_header;
mod v4_query;

pub(crate) use canonical::encode as uri_encode;
pub use chunks::ChunkSignatures;
pub(crate) use sign::{Signing, sign};

/// How far the time of a request may be from the server's.
pub(crate) const MAX_SKEW: Duration = Duration::from_secs(15 * 60);

/// An access key: one that the control listener knows, or one that our own requests are signed
/// with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `aws_access_key_id`
    pub access_key_id: String,
    /// `aws_secret_access_key`
    pub secret_access_key: String,
    /// `aws_session_token`: sent beside our own requests, not asked of others.
    pub session_token: Option<String>,
}

/// Without what is secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
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
    /// The whole body of a request to another service than S3, whose digest is signed though no
    /// header may say it. Requests to S3 say it in `x-amz-content-sha256`; there this is not read.
    pub body: Option<&'a [u8]>,
    /// The time of the server.
    pub now: SystemTime,
}

/// Who asks, once that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The owner where there is a signature, everyone else where there is none.
    pub identity: Identity,
    /// The access key id, where there is a signature.
    pub access_key_id: Option<String>,
    /// The service that the signature is for, as in `s3` or `cloudfront`; `None` where there is no
    /// signature of version 4.
    pub service: Option<String>,
    /// What the signatures of a body's chunks are verified with; `None` where they are not to be
    /// verified: no keys are known, or nothing but a header of version 4 could have them.
    pub chunk_signatures: Option<ChunkSignatures>,
}

/// Tells who asks. Where `known` is empty every signature is taken as it is; otherwise it has to
/// be right, and of one of these keys.
///
/// # Errors
///
/// The signature is not right, too old, or malformed.
pub fn authenticate(
    request: &SignedRequest<'_>,
    known: &[Credentials],
) -> Result<Authenticated, S3Error> {
    let header = request.headers.get(AUTHORIZATION);
    let in_query = query::signature_form(request.query);
    let Some(header) = header else {
        return match in_query {
            None => Ok(Authenticated {
                identity: Identity::Anonymous,
                access_key_id: None,
                service: None,
                chunk_signatures: None,
            }),
            Some(query::SignatureForm::Version2) => v2::in_query(request, known),
            Some(query::SignatureForm::Version4) => v4_query::authenticate(request, known),
        };
    };
    let value = String::from_utf8_lossy(header.as_bytes()).into_owned();
    if in_query.is_some() {
        return Err(S3Error::InvalidArgument {
            message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
            name: "Authorization".to_owned(),
            value,
        });
    }
    match value.split_once(' ').map_or(value.as_str(), |it| it.0) {
        "AWS" => v2::in_header(request, &value, known),
        name if v4::Algorithm::of(name).is_some() => {
            v4_header::authenticate(request, &value, known)
        }
        _ => Err(S3Error::InvalidArgument {
            message: "Unsupported Authorization Type",
            name: "Authorization".to_owned(),
            value,
        }),
    }
}

/// The key of an access key id; `None` where any is taken.
///
/// # Errors
///
/// Keys are known, and this is none of them.
fn key_of<'a>(
    access_key_id: &str,
    known: &'a [Credentials],
) -> Result<Option<&'a Credentials>, S3Error> {
    if known.is_empty() {
        return Ok(None);
    }
    known
        .iter()
        .find(|it| it.access_key_id == access_key_id)
        .map(Some)
        .ok_or_else(|| S3Error::InvalidAccessKeyId(access_key_id.to_owned()))
}

#[cfg(test)]
mod tests;
