//! The signatures of a body that is signed chunk by chunk, each over the one before it.
//!
//! AWS: "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
//! Chunks (Chunked Upload) (AWS Signature Version 4)", and the page that adds trailing headers.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::canonical::sha256;
use super::mismatch::mismatch;
use super::scope::SigningKey;
use crate::s3::S3Error;
use crate::s3::object::hex;

/// The signatures of a body's chunks, in order; it begins with the signature of the headers.
#[derive(Clone, PartialEq, Eq)]
pub struct ChunkSignatures {
    pub(super) access_key_id: String,
    pub(super) key: SigningKey,
    /// `20130524T000000Z`
    pub(super) date: String,
    /// `20130524/us-east-1/s3/aws4_request`
    pub(super) scope: String,
    /// The signature before the next one.
    pub(super) previous: String,
}

/// Without the key.
impl fmt::Debug for ChunkSignatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkSignatures")
            .field("access_key_id", &self.access_key_id)
            .field("scope", &self.scope)
            .field("previous", &self.previous)
            .finish_non_exhaustive()
    }
}

impl ChunkSignatures {
    /// Verifies the next chunk by its bytes. The last one, without bytes, is signed as well.
    ///
    /// # Errors
    ///
    /// `SignatureDoesNotMatch`.
    pub fn verify(&mut self, signature: &str, chunk: &[u8]) -> Result<(), S3Error> {
        self.verify_digest(signature, &Sha256::digest(chunk).into())
    }

    /// Verifies the next chunk by the SHA-256 of its bytes, which then need not be held.
    ///
    /// # Errors
    ///
    /// `SignatureDoesNotMatch`.
    pub fn verify_digest(&mut self, signature: &str, digest: &[u8; 32]) -> Result<(), S3Error> {
        let text = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}\n{}",
            self.date,
            self.scope,
            self.previous,
            sha256(b""),
            hex(digest)
        );
        self.check(signature, text)
    }

    /// Verifies the trailing headers, behind the last chunk: each as `name:value` and a line feed,
    /// names lower-case and sorted, without `x-amz-trailer-signature`.
    ///
    /// # Errors
    ///
    /// `SignatureDoesNotMatch`.
    pub fn verify_trailer(&mut self, signature: &str, trailer: &[u8]) -> Result<(), S3Error> {
        let text = format!(
            "AWS4-HMAC-SHA256-TRAILER\n{}\n{}\n{}\n{}",
            self.date,
            self.scope,
            self.previous,
            sha256(trailer)
        );
        self.check(signature, text)
    }

    fn check(&mut self, signature: &str, string_to_sign: String) -> Result<(), S3Error> {
        if !self.key.verifies(&string_to_sign, signature) {
            return Err(mismatch(
                &self.access_key_id,
                string_to_sign,
                signature,
                None,
            ));
        }
        signature.clone_into(&mut self.previous);
        Ok(())
    }
}
