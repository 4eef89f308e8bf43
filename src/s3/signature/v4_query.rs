//! Signature Version 4 in the query: presigned URLs.
//!
//! AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".

use std::time::{Duration, SystemTime};

use super::query::parameter;
use super::timestamp::{basic, extended, parse_basic};
use super::v4::{Algorithm, Claim, body_digest, credential, names};
use super::v4_header::X_AMZ_CONTENT_SHA256;
use super::{Authenticated, Credentials, MAX_SKEW, SignedRequest, key_of};
use crate::s3::S3Error;

/// A week, in seconds: the longest that a URL may be good for.
const LONGEST: u64 = 604_800;

/// When a URL may be used.
struct Validity {
    from: SystemTime,
    seconds: u64,
}

pub(super) fn authenticate(
    request: &SignedRequest<'_>,
    known: &[Credentials],
) -> Result<Authenticated, S3Error> {
    let (claim, validity) = claim(request.query)?;
    let key = key_of(&claim.access_key_id, known)?;
    validity.check(request.now)?;
    let Some(key) = key else {
        return Ok(claim.unverified());
    };
    if validity.from > request.now + MAX_SKEW {
        return Err(S3Error::SignatureRefused {
            message: "Request is not valid yet",
            details: Vec::new(),
        });
    }
    if !basic(validity.from).starts_with(&claim.scope.date) {
        return Err(S3Error::AuthorizationQueryParametersError(
            "Invalid credential date. This date is not the same as X-Amz-Date.",
        ));
    }
    let said = parameter(request.query, "X-Amz-Content-Sha256").or_else(|| {
        let header = request.headers.get(X_AMZ_CONTENT_SHA256)?;
        header.to_str().ok().map(str::to_owned)
    });
    let payload = said.unwrap_or_else(|| match claim.scope.is_s3() {
        true => "UNSIGNED-PAYLOAD".to_owned(),
        false => body_digest(request),
    });
    let signed = claim.verify(request, key, validity.from, &payload)?;
    Ok(Authenticated {
        chunk_signatures: None,
        ..signed
    })
}

fn claim(query: &str) -> Result<(Claim, Validity), S3Error> {
    let error = S3Error::AuthorizationQueryParametersError;
    let (
        Some(algorithm),
        Some(signer),
        Some(signature),
        Some(date),
        Some(signed_headers),
        Some(expires),
    ) = (
        parameter(query, "X-Amz-Algorithm"),
        parameter(query, "X-Amz-Credential"),
        parameter(query, "X-Amz-Signature"),
        parameter(query, "X-Amz-Date"),
        parameter(query, "X-Amz-SignedHeaders"),
        parameter(query, "X-Amz-Expires"),
    )
    else {
        return Err(error(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ));
    };
    let algorithm = Algorithm::of(&algorithm).ok_or_else(|| {
        error("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"")
    })?;
    let (access_key_id, scope) = credential(&signer, algorithm).ok_or_else(|| {
        error(
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
        )
    })?;
    let from = parse_basic(&date).ok_or_else(|| {
        error("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    })?;
    let seconds: i64 = expires
        .parse()
        .map_err(|_| error("X-Amz-Expires should be a number"))?;
    let seconds =
        u64::try_from(seconds).map_err(|_| error("X-Amz-Expires must be non-negative"))?;
    if seconds > LONGEST {
        return Err(error(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
        ));
    }
    let claim = Claim {
        algorithm,
        access_key_id,
        scope,
        signed_headers: names(&signed_headers),
        signature,
    };
    Ok((claim, Validity { from, seconds }))
}

impl Validity {
    /// Refuses what has expired.
    fn check(&self, now: SystemTime) -> Result<(), S3Error> {
        let until = self.from + Duration::from_secs(self.seconds);
        if now <= until {
            return Ok(());
        }
        Err(S3Error::SignatureRefused {
            message: "Request has expired",
            details: vec![
                ("X-Amz-Expires", self.seconds.to_string()),
                ("Expires", extended(until)),
                ("ServerTime", extended(now)),
            ],
        })
    }
}
