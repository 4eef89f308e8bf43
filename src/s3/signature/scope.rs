//! What a key of version 4 is good for: a day, a region and a service; and the key itself.
//!
//! AWS: "Signature Calculations for the Authorization Header"; "AWS Signature Version 4 for API
//! requests", Derive a signing key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What ends a scope.
pub(super) const TERMINATOR: &str = "aws4_request";

/// The credential scope, as in `20130524/us-east-1/s3/aws4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    /// `20130524`
    pub(super) date: String,
    /// `us-east-1`; none in version 4a, which says its regions elsewhere.
    pub(super) region: Option<String>,
    /// `s3`
    pub(super) service: String,
}

impl Scope {
    /// As it stands in the string to sign.
    pub(super) fn text(&self) -> String {
        match &self.region {
            Some(region) => format!("{}/{region}/{}/{TERMINATOR}", self.date, self.service),
            None => format!("{}/{}/{TERMINATOR}", self.date, self.service),
        }
    }

    /// Whether S3 reads the path: encoded once, and as it stands.
    pub(super) fn is_s3(&self) -> bool {
        matches!(
            self.service.as_str(),
            "s3" | "s3express" | "s3-object-lambda" | "s3-outposts"
        )
    }

    /// The key that signs within this scope.
    pub(super) fn key(&self, secret_access_key: &str) -> SigningKey {
        let secret = format!("AWS4{secret_access_key}");
        let region = self.region.as_deref().unwrap_or_default();
        let parts = [&self.date, region, &self.service, TERMINATOR];
        let first = secret.into_bytes();
        let key = parts.iter().fold(first, |key, part| {
            mac(&key, part.as_bytes()).finalize().into_bytes().to_vec()
        });
        SigningKey(key)
    }
}

/// A derived key. It is not shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SigningKey(Vec<u8>);

impl SigningKey {
    /// The signature of a text, in hexadecimal.
    pub(super) fn sign(&self, text: &str) -> String {
        crate::s3::object::hex(&mac(&self.0, text.as_bytes()).finalize().into_bytes())
    }

    /// Whether this is the signature of a text; takes the same time whatever is wrong.
    pub(super) fn verifies(&self, text: &str, signature: &str) -> bool {
        let Some(bytes) = unhex(signature) else {
            return false;
        };
        mac(&self.0, text.as_bytes()).verify_slice(&bytes).is_ok()
    }
}

fn mac(key: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new(&block::<Sha256>(key).into());
    mac.update(text);
    mac
}

/// A key as a block of SHA-1's and SHA-256's size, which HMAC makes of it first (RFC 2104,
/// section 2).
pub(super) fn block<D: Digest>(key: &[u8]) -> [u8; 64] {
    let mut block = [0; 64];
    let digest = (key.len() > block.len()).then(|| D::digest(key));
    let key = digest.as_deref().unwrap_or(key);
    block[..key.len()].copy_from_slice(key);
    block
}

/// Lower-case hexadecimal as bytes.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |it: u8| match it {
        b'0'..=b'9' => Some(it - b'0'),
        b'a'..=b'f' => Some(it - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    rest.is_empty().then(|| bytes.collect()).flatten()
}
