//! The response to a request for an object, at either endpoint.
//!
//! AWS: "GetObject", "HeadObject", "System-defined object metadata". The order of the headers is
//! as captured; for stored metadata it was not, and they stand together with `Cache-Control`.
//!
//! # Fidelity
//!
//! - The id of a version is made from ETag and time, since only the newest version is kept.
//! - User metadata beyond ASCII is sent as RFC 2047 words; a name that is no header is left out.

use std::time::SystemTime;

use base64::Engine as _;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE,
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, EXPIRES, LAST_MODIFIED,
};
use http::{HeaderName, Method, StatusCode};
use md5::{Digest as _, Md5};

use crate::message::{Body, Response};
use crate::rfc::range::ByteRange;

use super::answer_headers::AnswerHeaders;
use super::cors::CorsHeaders;
use super::object::hex;
use super::{
    Bucket, BucketVersioning, Checksum, Object, ObjectMetadata, S3Request, stored_last_modified,
};

pub(crate) const SERVER_SIDE_ENCRYPTION: HeaderName =
    HeaderName::from_static("x-amz-server-side-encryption");
pub(crate) const VERSION_ID: HeaderName = HeaderName::from_static("x-amz-version-id");
const MP_PARTS_COUNT: HeaderName = HeaderName::from_static("x-amz-mp-parts-count");
const CHECKSUM_TYPE: HeaderName = HeaderName::from_static("x-amz-checksum-type");
const REDIRECT_LOCATION: HeaderName = HeaderName::from_static("x-amz-website-redirect-location");

/// The content type of an object that was stored without one.
const DEFAULT_CONTENT_TYPE: &str = "binary/octet-stream";

/// An object on its way out, with all that its response depends on.
#[derive(Debug)]
pub(crate) struct ObjectResponse<'a> {
    /// The request.
    pub(crate) request: &'a S3Request<'a>,
    /// The bucket.
    pub(crate) bucket: &'a Bucket,
    /// The object.
    pub(crate) object: &'a Object,
    /// Its metadata as it is to be shown.
    pub(crate) metadata: &'a ObjectMetadata,
    /// What CORS adds.
    pub(crate) cors: &'a CorsHeaders,
}

impl ObjectResponse<'_> {
    /// The REST endpoint's 200, or 206 for a part.
    pub(crate) fn rest(&self, part: Option<ByteRange>, more: &[(HeaderName, String)]) -> Response {
        let mut headers = AnswerHeaders::of_success(self.request, self.cors);
        headers.put_validators(self.last_modified(), &self.object.etag);
        headers.put(SERVER_SIDE_ENCRYPTION, "AES256");
        self.put_metadata(&mut headers);
        headers.put_optional(REDIRECT_LOCATION, self.redirect_location());
        headers.put_optional(VERSION_ID, self.version_id().as_deref());
        headers.put_all(more);
        headers.put(ACCEPT_RANGES, "bytes");
        self.put_content(headers, part)
    }

    /// The website endpoint's 200, or 206 for a part.
    pub(crate) fn website(&self, part: Option<ByteRange>) -> Response {
        self.put_website(AnswerHeaders::of_success(self.request, self.cors), part)
    }

    /// The object as the website's page for an error, whose headers come first.
    pub(crate) fn error_document(
        &self,
        status: StatusCode,
        error: &[(HeaderName, String)],
    ) -> Response {
        let mut headers = AnswerHeaders::default();
        headers.put_all(error);
        headers.put_error_ids(self.request);
        headers.put_date(DATE, self.request.now);
        headers.put_all(self.cors);
        Response {
            status,
            ..self.put_website(headers, None)
        }
    }

    fn put_website(&self, mut headers: AnswerHeaders, part: Option<ByteRange>) -> Response {
        headers.put_date(LAST_MODIFIED, self.last_modified());
        headers.put_optional(VERSION_ID, self.version_id().as_deref());
        self.put_metadata(&mut headers);
        headers.put(ETAG, &self.object.etag);
        self.put_content(headers, part)
    }

    /// A 304 of either endpoint.
    pub(crate) fn not_modified(&self) -> Response {
        let mut headers = AnswerHeaders::of_success(self.request, self.cors);
        headers.put_validators(self.last_modified(), &self.object.etag);
        if self.bucket.fidelity.not_modified_repeats_cache_control {
            headers.put_optional(CACHE_CONTROL, self.metadata.cache_control.as_deref());
            headers.put_optional(EXPIRES, self.metadata.expires.as_deref());
        }
        headers.put_optional(VERSION_ID, self.version_id().as_deref());
        headers.into_response(StatusCode::NOT_MODIFIED, Body::Empty)
    }

    fn last_modified(&self) -> SystemTime {
        stored_last_modified(
            self.object.last_modified,
            self.bucket.fidelity.last_modified,
        )
    }

    fn version_id(&self) -> Option<String> {
        version_id(self.bucket, self.object)
    }

    fn redirect_location(&self) -> Option<&str> {
        self.metadata.website_redirect_location.as_deref()
    }

    fn put_metadata(&self, headers: &mut AnswerHeaders) {
        let metadata = self.metadata;
        for (name, value) in [
            (CACHE_CONTROL, &metadata.cache_control),
            (CONTENT_DISPOSITION, &metadata.content_disposition),
            (CONTENT_ENCODING, &metadata.content_encoding),
            (CONTENT_LANGUAGE, &metadata.content_language),
            (EXPIRES, &metadata.expires),
        ] {
            headers.put_optional(name, value.as_deref());
        }
        for (name, value) in &metadata.user {
            let name = format!("x-amz-meta-{}", name.to_ascii_lowercase());
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                headers.put(name, &user_value(value));
            }
        }
    }

    /// Range, type, length and body: the same at both endpoints.
    fn put_content(&self, mut headers: AnswerHeaders, part: Option<ByteRange>) -> Response {
        let size = self.object.body.len();
        let (status, length) = match part {
            None => (StatusCode::OK, size),
            Some(range) => {
                headers.put(CONTENT_RANGE, &range.content_range(size));
                (StatusCode::PARTIAL_CONTENT, range.count())
            }
        };
        let content_type = self.metadata.content_type.as_deref();
        headers.put(CONTENT_TYPE, content_type.unwrap_or(DEFAULT_CONTENT_TYPE));
        headers.put(CONTENT_LENGTH, &length.to_string());
        let body = if self.request.method == Method::HEAD {
            Body::Empty
        } else {
            self.object.body.part(part)
        };
        headers.into_response(status, body)
    }
}

/// A version's id, where the bucket has versions.
pub(crate) fn version_id(bucket: &Bucket, object: &Object) -> Option<String> {
    version_id_of(bucket, &object.etag, object.last_modified)
}

/// The id of the version with this ETag that was written at this time.
pub(crate) fn version_id_of(bucket: &Bucket, etag: &str, at: SystemTime) -> Option<String> {
    match bucket.versioning? {
        BucketVersioning::Suspended => Some("null".to_owned()),
        BucketVersioning::Enabled => {
            let written = stored_last_modified(at, bucket.fidelity.last_modified);
            let named = format!("{etag}{}", httpdate::fmt_http_date(written));
            Some(hex(&Md5::digest(named)))
        }
    }
}

/// What a request for checksums gets to see of a stored one.
pub(crate) fn checksum_headers(checksum: Option<&Checksum>) -> Vec<(HeaderName, String)> {
    let Some(checksum) = checksum else {
        return Vec::new();
    };
    let name = format!("x-amz-checksum-{}", checksum.algorithm);
    HeaderName::from_bytes(name.as_bytes())
        .map(|name| {
            vec![
                (name, checksum.value.clone()),
                (CHECKSUM_TYPE, checksum.kind().to_owned()),
            ]
        })
        .unwrap_or_default()
}

/// What a request for a part of a multipart upload gets to see of their number.
pub(crate) fn parts_count_header(object: &Object) -> Option<(HeaderName, String)> {
    let count = object.part_sizes.len();
    (count > 0).then(|| (MP_PARTS_COUNT, count.to_string()))
}

fn user_value(value: &str) -> String {
    if value.is_ascii() {
        value.to_owned()
    } else {
        let base64 = base64::engine::general_purpose::STANDARD.encode(value);
        format!("=?UTF-8?B?{base64}?=")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beyond_ascii_are_encoded() {
        assert_eq!(user_value("plain"), "plain");
        assert_eq!(user_value("ÄÖ"), "=?UTF-8?B?w4TDlg==?=");
    }
}
