//! An object: its bytes and what S3 keeps beside them.

use std::time::SystemTime;

use bytes::Bytes;
use md5::{Digest as _, Md5};

use super::ObjectBody;

/// One version of an object. Body, ETag and metadata always belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The bytes.
    pub body: ObjectBody,
    /// The entity tag with its quotes: the MD5 of the bytes, or a multipart upload's.
    pub etag: String,
    /// When the object was last written; the wire shows whole seconds.
    pub last_modified: SystemTime,
    /// What was stored beside the bytes.
    pub metadata: ObjectMetadata,
    /// The sizes of a multipart upload's parts, in bytes; empty for an object put in one piece.
    pub part_sizes: Vec<u64>,
    /// The checksum that was stored with the object, where there is one.
    pub checksum: Option<Checksum>,
    /// Whether an explicit deny keeps `s3:GetObject` on it from everyone but owner and CloudFront.
    pub private: bool,
}

impl Object {
    /// An object put in one piece, without a checksum: its ETag is the MD5 of the bytes.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use mfe_dev::s3::{Object, ObjectMetadata};
    ///
    /// let object = Object::new("hello".into(), SystemTime::UNIX_EPOCH, ObjectMetadata::default());
    /// assert_eq!(object.etag, "\"5d41402abc4b2a76b9719d911017c592\"");
    /// ```
    pub fn new(body: Bytes, last_modified: SystemTime, metadata: ObjectMetadata) -> Self {
        let etag = etag_of(&body);
        Self::with_etag(body, etag, last_modified, metadata)
    }

    /// An object uploaded in one piece whose ETag is known already.
    pub(crate) fn with_etag(
        body: Bytes,
        etag: String,
        last_modified: SystemTime,
        metadata: ObjectMetadata,
    ) -> Self {
        Object {
            etag,
            body: ObjectBody::Held(body),
            last_modified,
            metadata,
            part_sizes: Vec::new(),
            checksum: None,
            private: false,
        }
    }

    /// An object from the parts of a multipart upload: its ETag is the MD5 of the parts' MD5s,
    /// a dash and their number, also for a single part.
    pub fn from_parts(
        parts: &[Bytes],
        last_modified: SystemTime,
        metadata: ObjectMetadata,
    ) -> Self {
        let mut digests = Md5::new();
        let mut body = Vec::new();
        for part in parts {
            digests.update(Md5::digest(part));
            body.extend_from_slice(part);
        }
        Object {
            body: ObjectBody::Held(Bytes::from(body)),
            etag: format!("\"{}-{}\"", hex(&digests.finalize()), parts.len()),
            last_modified,
            metadata,
            part_sizes: parts.iter().map(|it| it.len() as u64).collect(),
            checksum: None,
            private: false,
        }
    }
}

/// A checksum of the whole object, as it was sent or computed on upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// The algorithm in lower case, as in the header's name: `crc32`, `crc64nvme`, `sha256` ...
    pub algorithm: String,
    /// The value in base64; that of a multipart upload may be one of its parts' checksums, and
    /// then a dash and their number follow.
    pub value: String,
}

impl Checksum {
    /// `x-amz-checksum-type`: of what it is.
    pub(crate) fn kind(&self) -> &'static str {
        if self.value.contains('-') {
            "COMPOSITE"
        } else {
            "FULL_OBJECT"
        }
    }
}

/// The ETag of these bytes, with its quotes.
///
/// AWS: "Object": "the ETag is an MD5 digest of the object data", for objects that were PUT whole.
pub(crate) fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", hex(&Md5::digest(bytes)))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |it: u8| char::from(b"0123456789abcdef"[usize::from(it & 0xf)]);
    let digits = bytes.iter().flat_map(|it| [digit(it >> 4), digit(*it)]);
    digits.collect()
}

/// The headers that S3 keeps with an object and returns as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectMetadata {
    /// `None` is answered as `binary/octet-stream`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Expires`, an opaque string to S3.
    pub expires: Option<String>,
    /// `x-amz-website-redirect-location`.
    pub website_redirect_location: Option<String>,
    /// User metadata: names lower-case and without `x-amz-meta-`, in order.
    pub user: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_the_quoted_digest() {
        assert_eq!(etag_of(b""), "\"d41d8cd98f00b204e9800998ecf8427e\"");
        assert_eq!(etag_of(b"hello\n"), "\"b1946ac92492d2347c6235b4d2611184\"");
    }

    #[test]
    fn a_multipart_etag_is_the_digest_of_the_digests() {
        let parts = [Bytes::from(vec![b'a'; 5 * 1024 * 1024]), Bytes::from("b")];
        let object = Object::from_parts(&parts, SystemTime::UNIX_EPOCH, ObjectMetadata::default());
        assert_eq!(object.etag, "\"e5a8c5272b26fc10581a21089559b006-2\"");
        assert_eq!(object.part_sizes, [5_242_880, 1]);
        assert_eq!(object.body.len(), 5_242_881);
    }
}
