//! What is told of multipart uploads that are under way.

use std::time::SystemTime;

use crate::s3::{Checksum, ChecksumAlgorithm};

/// A multipart upload that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUpload {
    /// Its id.
    pub upload_id: String,
    /// The key that it will have.
    pub key: String,
    /// When it was begun.
    pub initiated: SystemTime,
    /// The algorithm of its parts' checksums, where it named one.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
}

/// A part of an upload, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// 1 to 10,000.
    pub part_number: u32,
    /// In bytes.
    pub size: u64,
    /// The entity tag with its quotes: the MD5 of the part.
    pub etag: String,
    /// When it was written.
    pub last_modified: SystemTime,
    /// The checksum.
    pub checksum: Option<Checksum>,
}

/// A part as whoever completes an upload names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPart {
    /// 1 to 10,000.
    pub part_number: u32,
    /// The entity tag, with or without its quotes.
    pub etag: String,
}
