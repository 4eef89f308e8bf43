//! Signature Version 4 in the `Authorization` header.
//!
//! AWS: "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)".

use super::timestamp::{SignedAt, basic};
use super::v4::{Algorithm, Claim, body_digest, credential, names};
use super::{Authenticated, Credentials, SignedRequest, key_of};
use crate::s3::S3Error;

/// The digest of the body, or a word that stands for it.
pub(super) const X_AMZ_CONTENT_SHA256: &str = "x-amz-content-sha256";

pub(super) fn authenticate(
    request: &SignedRequest<'_>,
    value: &str,
    known: &[Credentials],
) -> Result<Authenticated, S3Error> {
    let claim = claim(value)?;
    let Some(key) = key_of(&claim.access_key_id, known)? else {
        return Ok(claim.unverified());
    };
    let signed_at = SignedAt::of(request)?;
    if !basic(signed_at.time).starts_with(&claim.scope.date) {
        return Err(S3Error::AuthorizationHeaderMalformed(
            "The authorization header is malformed; Invalid credential date. This date is not the same as X-Amz-Date.",
        ));
    }
    signed_at.check(request.now)?;
    let said = request.headers.get(X_AMZ_CONTENT_SHA256);
    let payload = match said {
        Some(said) => String::from_utf8_lossy(said.as_bytes()).into_owned(),
        None if claim.scope.is_s3() => {
            return Err(S3Error::InvalidRequest(
                "Missing required header for this request: x-amz-content-sha256".into(),
            ));
        }
        None => body_digest(request),
    };
    claim.verify(request, key, signed_at.time, &payload)
}

/// What the header says, `Credential`, `SignedHeaders` and `Signature` in any order.
fn claim(value: &str) -> Result<Claim, S3Error> {
    let malformed = S3Error::AuthorizationHeaderMalformed;
    let incomplete = || {
        malformed(
            "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.",
        )
    };
    let (name, parts) = value.split_once(' ').ok_or_else(incomplete)?;
    let algorithm = Algorithm::of(name).ok_or_else(incomplete)?;
    let part = |name: &str| {
        let mut parts = parts.split(',').filter_map(|it| it.trim().split_once('='));
        let found = parts.find(|(it, _)| *it == name)?;
        Some(found.1.trim())
    };
    let (Some(signer), Some(signed_headers), Some(signature)) =
        (part("Credential"), part("SignedHeaders"), part("Signature"))
    else {
        return Err(incomplete());
    };
    let (access_key_id, scope) = credential(signer, algorithm).ok_or_else(|| {
        malformed(
            "The authorization header is malformed; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
        )
    })?;
    Ok(Claim {
        algorithm,
        access_key_id,
        scope,
        signed_headers: names(signed_headers),
        signature: signature.to_owned(),
    })
}
