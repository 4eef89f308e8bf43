//! The error for a signature that was expected otherwise.

use crate::s3::S3Error;
use crate::s3::error::SignatureMismatch;

/// `SignatureDoesNotMatch`, with everything by which a client finds out why.
pub(super) fn mismatch(
    access_key_id: &str,
    string_to_sign: String,
    signature_provided: &str,
    canonical_request: Option<String>,
) -> S3Error {
    S3Error::SignatureDoesNotMatch(Box::new(SignatureMismatch {
        access_key_id: access_key_id.to_owned(),
        string_to_sign,
        signature_provided: signature_provided.to_owned(),
        canonical_request,
    }))
}
