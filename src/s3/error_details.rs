//! What each of S3's errors says beside its message, in the order in which S3 says it.
//!
//! AWS: "Error responses".

use super::S3Error;
use super::error::{MAX_HEADER_BYTES, MAX_KEY_BYTES, MAX_METADATA_BYTES, MIN_PART_BYTES};
use super::signature::MAX_SKEW;

impl S3Error {
    /// What stands between message and request id, in order.
    #[expect(clippy::too_many_lines, reason = "a table, a few lines an error")]
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            S3Error::AccessDenied
            | S3Error::AuthorizationHeaderMalformed(_)
            | S3Error::AuthorizationQueryParametersError(_)
            | S3Error::BadChecksum(_)
            | S3Error::BadRequest(_)
            | S3Error::IncompleteBody
            | S3Error::InsufficientStorage(_)
            | S3Error::InternalError
            | S3Error::InvalidBucketState(_)
            | S3Error::InvalidRequest(_)
            | S3Error::InvalidTag(_)
            | S3Error::MalformedPolicy(_)
            | S3Error::InvalidRedirectLocation
            | S3Error::MalformedTrailer
            | S3Error::MalformedXml
            | S3Error::MissingContentLength
            | S3Error::MissingRequestBody
            | S3Error::NotEmulated(_)
            | S3Error::NotImplemented
            | S3Error::RequestTimeout
            | S3Error::RequestTooBig
            | S3Error::StoreFailed(_) => Vec::new(),
            S3Error::AccessForbidden {
                method,
                resource_type,
                ..
            }
            | S3Error::MethodNotAllowed(method, resource_type) => vec![
                ("Method", method.clone()),
                ("ResourceType", resource_type.as_str().to_owned()),
            ],
            S3Error::BadDigest {
                expected,
                calculated,
            } => vec![
                ("ExpectedDigest", expected.clone()),
                ("CalculatedDigest", calculated.clone()),
            ],
            S3Error::BucketAlreadyOwnedByYou(bucket)
            | S3Error::BucketNotEmpty(bucket)
            | S3Error::InvalidBucketName(bucket)
            | S3Error::NoSuchBucket(bucket)
            | S3Error::NoSuchSetting { bucket, .. }
            | S3Error::NoSuchWebsiteConfiguration(bucket) => vec![("BucketName", bucket.clone())],
            S3Error::ContentSha256Mismatch { client, computed } => vec![
                ("ClientComputedContentSHA256", client.clone()),
                ("S3ComputedContentSHA256", computed.clone()),
            ],
            S3Error::EntityTooLarge { proposed, max } => vec![
                ("ProposedSize", proposed.to_string()),
                ("MaxSizeAllowed", max.to_string()),
            ],
            S3Error::EntityTooSmall {
                part_number,
                etag,
                size,
            } => vec![
                ("ProposedSize", size.to_string()),
                ("MinSizeAllowed", MIN_PART_BYTES.to_string()),
                ("PartNumber", part_number.to_string()),
                ("ETag", etag.clone()),
            ],
            S3Error::InvalidArgument { name, value, .. } => vec![
                ("ArgumentName", name.clone()),
                ("ArgumentValue", value.clone()),
            ],
            S3Error::InvalidDigest(value) => vec![("Content-MD5", value.clone())],
            S3Error::InvalidPart {
                upload_id,
                part_number,
                etag,
            } => vec![
                ("UploadId", upload_id.clone()),
                ("PartNumber", part_number.to_string()),
                ("ETag", etag.clone()),
            ],
            S3Error::InvalidPartNumber { requested, parts } => vec![
                ("PartNumberRequested", requested.to_string()),
                ("ActualPartCount", parts.to_string()),
            ],
            S3Error::InvalidRange { requested, size } => vec![
                ("RangeRequested", requested.clone()),
                ("ActualObjectSize", size.to_string()),
            ],
            S3Error::InvalidStorageClass(class) => {
                vec![("StorageClassRequested", class.clone())]
            }
            S3Error::InvalidUri(uri) => vec![("URI", uri.clone())],
            S3Error::KeyTooLong(size) => vec![
                ("Size", size.to_string()),
                ("MaxSizeAllowed", MAX_KEY_BYTES.to_string()),
            ],
            S3Error::HeadersTooLarge(_) => {
                vec![("MaxSizeAllowed", MAX_HEADER_BYTES.to_string())]
            }
            S3Error::MetadataTooLarge(size) => vec![
                ("Size", size.to_string()),
                ("MaxSizeAllowed", MAX_METADATA_BYTES.to_string()),
            ],
            S3Error::NoSuchKey(key) => vec![("Key", key.clone())],
            S3Error::InvalidPartOrder(id) | S3Error::NoSuchUpload(id) => {
                vec![("UploadId", id.clone())]
            }
            S3Error::NoSuchVersion { key, version_id } => {
                vec![("Key", key.clone()), ("VersionId", version_id.clone())]
            }
            S3Error::NotImplementedHeader { header, more } => vec![
                ("Header", (*header).to_owned()),
                ("additionalMessage", (*more).to_owned()),
            ],
            S3Error::PreconditionFailed(header) => {
                vec![("Condition", (*header).to_owned())]
            }
            S3Error::SignatureRefused { details, .. } => details.clone(),
            S3Error::InvalidAccessKeyId(id) => vec![("AWSAccessKeyId", id.clone())],
            S3Error::RequestTimeTooSkewed {
                request_time,
                server_time,
            } => vec![
                ("RequestTime", request_time.clone()),
                ("ServerTime", server_time.clone()),
                (
                    "MaxAllowedSkewMilliseconds",
                    MAX_SKEW.as_millis().to_string(),
                ),
            ],
            S3Error::SignatureDoesNotMatch(mismatch) => mismatch.details(),
        }
    }
}
