//! An object: its bytes and what S3 keeps beside them.

use std::time::SystemTime;

use bytes::Bytes;

/// One version of an object. Body, ETag and metadata always belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The bytes.
    pub body: Bytes,
    /// The entity tag with its quotes: the MD5 of the bytes, or a multipart upload's.
    pub etag: String,
    /// When the object was last written; the wire shows whole seconds.
    pub last_modified: SystemTime,
    /// What was stored beside the bytes.
    pub metadata: ObjectMetadata,
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
