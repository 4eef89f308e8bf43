//! What header and query of version 4 have in common: who, within which scope, over what.

use super::canonical::{Canonical, sha256};
use super::mismatch::mismatch;
use super::scope::{Scope, TERMINATOR};
use super::{Authenticated, ChunkSignatures, Credentials, SignedRequest, timestamp};
use crate::s3::{Identity, S3Error};

/// The algorithm of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// `AWS4-HMAC-SHA256`: version 4.
    Hmac,
    /// `AWS4-ECDSA-P256-SHA256`: version 4a.
    Ecdsa,
}

impl Algorithm {
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "AWS4-HMAC-SHA256" => Some(Algorithm::Hmac),
            "AWS4-ECDSA-P256-SHA256" => Some(Algorithm::Ecdsa),
            _ => None,
        }
    }
}

/// What a request says of its signature.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) algorithm: Algorithm,
    pub(super) access_key_id: String,
    pub(super) scope: Scope,
    /// Lower-case, in the order of the request.
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: String,
}

/// The access key id and the scope of a `Credential`; `None` where it is not of that form.
pub(super) fn credential(value: &str, algorithm: Algorithm) -> Option<(String, Scope)> {
    let mut parts = value.rsplit('/');
    if parts.next()? != TERMINATOR {
        return None;
    }
    let service = parts.next()?.to_owned();
    let region = match algorithm {
        Algorithm::Hmac => Some(parts.next()?.to_owned()),
        Algorithm::Ecdsa => None,
    };
    let date = parts.next()?.to_owned();
    // An id may have slashes itself.
    let mut id: Vec<&str> = parts.collect();
    id.reverse();
    let is_date = date.len() == 8 && date.bytes().all(|it| it.is_ascii_digit());
    let id = id.join("/");
    let whole = is_date && !id.is_empty() && !service.is_empty();
    whole.then_some((
        id,
        Scope {
            date,
            region,
            service,
        },
    ))
}

impl Claim {
    /// Who signed, where that is not verified.
    pub(super) fn unverified(self) -> Authenticated {
        Authenticated {
            identity: Identity::Owner,
            access_key_id: Some(self.access_key_id),
            service: Some(self.scope.service),
            chunk_signatures: None,
        }
    }

    /// Verifies the signature with its key. `date` is the time of the request as it is signed.
    pub(super) fn verify(
        self,
        request: &SignedRequest<'_>,
        key: &Credentials,
        signed_at: std::time::SystemTime,
        payload: &str,
    ) -> Result<Authenticated, S3Error> {
        self.check_signed_headers(request)?;
        if self.algorithm == Algorithm::Ecdsa {
            return Ok(self.unverified());
        }
        let date = timestamp::basic(signed_at);
        let canonical = Canonical {
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.headers,
            host: request.host,
            signed_headers: &self.signed_headers,
            payload,
        };
        let canonical_request = canonical.text(&self.scope);
        let scope = self.scope.text();
        let string_to_sign = string_to_sign(&date, &scope, &canonical_request);
        let signing_key = self.scope.key(&key.secret_access_key);
        if !signing_key.verifies(&string_to_sign, &self.signature) {
            return Err(mismatch(
                &self.access_key_id,
                string_to_sign,
                &self.signature,
                Some(canonical_request),
            ));
        }
        Ok(Authenticated {
            identity: Identity::Owner,
            chunk_signatures: Some(ChunkSignatures {
                access_key_id: self.access_key_id.clone(),
                key: signing_key,
                date,
                scope,
                previous: self.signature,
            }),
            access_key_id: Some(self.access_key_id),
            service: Some(self.scope.service),
        })
    }

    /// `Host` and every `x-amz-` header have to be signed.
    fn check_signed_headers(&self, request: &SignedRequest<'_>) -> Result<(), S3Error> {
        let sent = request.headers.keys().map(http::HeaderName::as_str);
        let mut unsigned: Vec<&str> = sent
            .filter(|it| it.starts_with("x-amz-"))
            .chain(["host"])
            .filter(|name| !self.signed_headers.iter().any(|it| it == name))
            .collect();
        if unsigned.is_empty() {
            return Ok(());
        }
        unsigned.sort_unstable();
        Err(S3Error::SignatureRefused {
            message: "There were headers present in the request which were not signed",
            details: vec![("HeadersNotSigned", unsigned.join(", "))],
        })
    }
}

/// The string to sign of a request.
pub(super) fn string_to_sign(date: &str, scope: &str, canonical_request: &str) -> String {
    let digest = sha256(canonical_request.as_bytes());
    format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}")
}

/// The digest that a request to another service than S3 signs where it says none.
pub(super) fn body_digest(request: &SignedRequest<'_>) -> String {
    sha256(request.body.unwrap_or_default())
}

/// The names in `SignedHeaders`.
pub(super) fn names(list: &str) -> Vec<String> {
    list.split(';').map(str::to_ascii_lowercase).collect()
}
