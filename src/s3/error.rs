//! S3's errors: status, code, message and details; and the XML that says them.
//!
//! AWS: "Error responses"; the texts, the order of the details and the missing full stop of some
//! are as S3 sends them. The website endpoint shows the same errors as HTML.
//!
//! # Fidelity
//!
//! - Operations that are not there are answered with 501 `NotImplemented`, which S3 keeps for
//!   headers that it does not know.
//! - The message for a request that cannot be parsed as a key, and what is said of a part number
//!   out of bounds, were not captured.
//! - What the local store or the configuration refuses has no counterpart in S3. It is said with
//!   codes that S3 has, 409 `InvalidBucketState` and 500 `InternalError`, or 507 for a full disk;
//!   the message is ours and says what to do.

use std::borrow::Cow;
use std::io::ErrorKind;

use http::StatusCode;

use crate::rfc::xml::XmlWriter;

use super::signature::MAX_SKEW;
use super::{ChecksumAlgorithm, ErrorIds, Identity, S3RequestIds, StoreError};

/// What a request was about, in errors that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceType {
    /// The bucket.
    Bucket,
    /// An object.
    Object,
    /// The service itself.
    Service,
}

impl ResourceType {
    fn as_str(self) -> &'static str {
        match self {
            ResourceType::Bucket => "BUCKET",
            ResourceType::Object => "OBJECT",
            ResourceType::Service => "SERVICE",
        }
    }
}

/// An error that S3 answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum S3Error {
    /// 403: the identity may not do this, or may not know whether it is there.
    AccessDenied,
    /// 403: the preflight of a cross-origin request is refused.
    AccessForbidden {
        /// The whole sentence.
        message: &'static str,
        /// The method that was asked for, or `OPTIONS`.
        method: String,
        /// What was asked for.
        resource_type: ResourceType,
    },
    /// 400: the bytes have another checksum than was said of them.
    BadChecksum(ChecksumAlgorithm),
    /// 400: the bytes have another MD5 than `Content-MD5` says.
    BadDigest {
        /// What was said, in hexadecimal.
        expected: String,
        /// What was computed, in base64.
        calculated: String,
    },
    /// 400: a preflight lacks what it needs.
    BadRequest(&'static str),
    /// 409: the caller made the bucket of this name before, outside us-east-1.
    BucketAlreadyOwnedByYou(String),
    /// 409: the bucket of this name has objects.
    BucketNotEmpty(String),
    /// 400: the bytes have another SHA-256 than `x-amz-content-sha256` says.
    ContentSha256Mismatch {
        /// What was said, in hexadecimal.
        client: String,
        /// What was computed, in hexadecimal.
        computed: String,
    },
    /// 400: so many bytes are more than one request may bring.
    EntityTooLarge {
        /// How many there are, or were announced.
        proposed: u64,
        /// How many there may be.
        max: u64,
    },
    /// 400: a part that is not the last has less than 5 MiB.
    EntityTooSmall {
        /// The part's number.
        part_number: u32,
        /// The part's entity tag, without quotes.
        etag: String,
        /// How many bytes it has.
        size: u64,
    },
    /// 400: there are fewer bytes than were announced, or their chunks are no chunks.
    IncompleteBody,
    /// 507: there is no room for what was sent; the message names the file.
    InsufficientStorage(String),
    /// 500: a file is there but cannot be read.
    InternalError,
    /// 400: an argument's value.
    InvalidArgument {
        /// The sentence.
        message: &'static str,
        /// The argument's name.
        name: String,
        /// The value, as sent.
        value: String,
    },
    /// 400: a bucket may not have this name.
    InvalidBucketName(String),
    /// 409: the bucket is not one that can be written to in this way; the message says why and
    /// what to do.
    InvalidBucketState(String),
    /// 400: `Content-MD5` is none.
    InvalidDigest(String),
    /// 400: a part that is to be in the object is not there.
    InvalidPart {
        /// The upload.
        upload_id: String,
        /// The part's number.
        part_number: u32,
        /// The entity tag that it was named by.
        etag: String,
    },
    /// 416: the object has no such part.
    InvalidPartNumber {
        /// The number that was asked for.
        requested: u32,
        /// How many parts there are.
        parts: usize,
    },
    /// 400: the parts of this upload are not named in the order of their numbers.
    InvalidPartOrder(String),
    /// 416: the object has no such bytes.
    InvalidRange {
        /// The `Range` header, as sent.
        requested: String,
        /// The object's size in bytes.
        size: u64,
    },
    /// 400: `x-amz-website-redirect-location` leads nowhere.
    InvalidRedirectLocation,
    /// 400: parts of the request contradict each other or the identity.
    InvalidRequest(Cow<'static, str>),
    /// 400: there is no such storage class.
    InvalidStorageClass(String),
    /// 400: a tag's key or value.
    InvalidTag(&'static str),
    /// 400: the path is no key.
    InvalidUri(String),
    /// 400: the key has this many bytes, more than 1,024.
    KeyTooLong(usize),
    /// 400: the policy is none; the message says why.
    MalformedPolicy(String),
    /// 400: what stands behind the chunks of a body are no trailers, or not those announced.
    MalformedTrailer,
    /// 400: the document is not well-formed, or not the one that belongs here.
    MalformedXml,
    /// 400: user metadata of this many bytes, more than 2,048.
    MetadataTooLarge(usize),
    /// 405, with the method as sent.
    MethodNotAllowed(String, ResourceType),
    /// 411: nothing says how long the body is.
    MissingContentLength,
    /// 400: a document belongs here.
    MissingRequestBody,
    /// 404: the bucket of this name.
    NoSuchBucket(String),
    /// 404: the key.
    NoSuchKey(String),
    /// 404: a setting that the bucket of this name does not have.
    NoSuchSetting {
        /// The code.
        code: &'static str,
        /// The sentence.
        message: &'static str,
        /// The bucket.
        bucket: String,
    },
    /// 404: the upload of this id.
    NoSuchUpload(String),
    /// 404: the object has no such version.
    NoSuchVersion {
        /// The key.
        key: String,
        /// The version that was asked for.
        version_id: String,
    },
    /// 404: the bucket of this name is no website.
    NoSuchWebsiteConfiguration(String),
    /// 501: an operation that is not there.
    NotImplemented,
    /// 501: a header with a value that S3 does not know here.
    NotImplementedHeader {
        /// The header, as S3 spells it.
        header: &'static str,
        /// A sentence of its own.
        more: &'static str,
    },
    /// 412: the header whose condition did not hold, as S3 spells it.
    PreconditionFailed(&'static str),
    /// 400: a document of more bytes than one may have.
    RequestTooBig,
    /// 500: the local store refused; the message names the file.
    StoreFailed(String),
    /// 403: a signature that may not be used; the code is `AccessDenied` here too.
    SignatureRefused {
        /// The sentence.
        message: &'static str,
        /// What is said beside it.
        details: Vec<(&'static str, String)>,
    },
    /// 400: the `Authorization` header cannot be read.
    AuthorizationHeaderMalformed(&'static str),
    /// 400: the parameters of a presigned URL cannot be read.
    AuthorizationQueryParametersError(&'static str),
    /// 403: nobody has this access key id.
    InvalidAccessKeyId(String),
    /// 403: the request was signed too long ago, or too far ahead.
    RequestTimeTooSkewed {
        /// When it was signed, as sent.
        request_time: String,
        /// The server's time.
        server_time: String,
    },
    /// 403: another signature was expected.
    SignatureDoesNotMatch(Box<SignatureMismatch>),
}

/// What S3 says about a signature that it calculates otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureMismatch {
    /// Whose key it was to be made with.
    pub access_key_id: String,
    /// What is to be signed.
    pub string_to_sign: String,
    /// The signature as sent.
    pub signature_provided: String,
    /// What `string_to_sign` has the digest of; version 2 has no such thing.
    pub canonical_request: Option<String>,
}

impl SignatureMismatch {
    fn details(&self) -> Vec<(&'static str, String)> {
        let bytes = |text: &str| {
            let bytes: Vec<String> = text.bytes().map(|it| format!("{it:02x}")).collect();
            bytes.join(" ")
        };
        let mut details = vec![
            ("AWSAccessKeyId", self.access_key_id.clone()),
            ("StringToSign", self.string_to_sign.clone()),
            ("SignatureProvided", self.signature_provided.clone()),
            ("StringToSignBytes", bytes(&self.string_to_sign)),
        ];
        if let Some(canonical_request) = &self.canonical_request {
            details.push(("CanonicalRequest", canonical_request.clone()));
            details.push(("CanonicalRequestBytes", bytes(canonical_request)));
        }
        details
    }
}

impl S3Error {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.facts().0
    }

    /// The code, by which programs tell errors apart.
    pub fn code(&self) -> &'static str {
        self.facts().1
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        self.facts().2
    }

    /// Status, code and message.
    #[expect(clippy::too_many_lines, reason = "a table, a few lines an error")]
    fn facts(&self) -> (StatusCode, &'static str, &str) {
        const BAD_REQUEST: StatusCode = StatusCode::BAD_REQUEST;
        const NOT_FOUND: StatusCode = StatusCode::NOT_FOUND;
        match self {
            S3Error::AccessDenied => (StatusCode::FORBIDDEN, "AccessDenied", "Access Denied"),
            S3Error::AccessForbidden { message, .. } => {
                (StatusCode::FORBIDDEN, "AccessForbidden", message)
            }
            S3Error::BadChecksum(algorithm) => (BAD_REQUEST, "BadDigest", bad_checksum(*algorithm)),
            S3Error::BadDigest { .. } => (
                BAD_REQUEST,
                "BadDigest",
                "The Content-MD5 you specified did not match what we received.",
            ),
            S3Error::BadRequest(message) => (BAD_REQUEST, "BadRequest", message),
            S3Error::BucketAlreadyOwnedByYou(_) => (
                StatusCode::CONFLICT,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
            ),
            S3Error::BucketNotEmpty(_) => (
                StatusCode::CONFLICT,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty",
            ),
            S3Error::ContentSha256Mismatch { .. } => (
                BAD_REQUEST,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ),
            S3Error::EntityTooLarge { .. } => (
                BAD_REQUEST,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size",
            ),
            S3Error::EntityTooSmall { .. } => (
                BAD_REQUEST,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
            ),
            S3Error::IncompleteBody => (
                BAD_REQUEST,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header",
            ),
            S3Error::InsufficientStorage(message) => (
                StatusCode::INSUFFICIENT_STORAGE,
                "InsufficientStorage",
                message,
            ),
            S3Error::InternalError => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalError",
                "We encountered an internal error. Please try again.",
            ),
            S3Error::InvalidArgument { message, .. } => (BAD_REQUEST, "InvalidArgument", message),
            S3Error::InvalidBucketName(_) => (
                BAD_REQUEST,
                "InvalidBucketName",
                "The specified bucket is not valid.",
            ),
            S3Error::InvalidBucketState(message) => {
                (StatusCode::CONFLICT, "InvalidBucketState", message)
            }
            S3Error::InvalidDigest(_) => (
                BAD_REQUEST,
                "InvalidDigest",
                "The Content-MD5 you specified was invalid.",
            ),
            S3Error::InvalidPart { .. } => (
                BAD_REQUEST,
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
            ),
            S3Error::InvalidPartNumber { .. } => (
                StatusCode::RANGE_NOT_SATISFIABLE,
                "InvalidPartNumber",
                "The requested partnumber is not satisfiable",
            ),
            S3Error::InvalidPartOrder(_) => (
                BAD_REQUEST,
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
            ),
            S3Error::InvalidRange { .. } => (
                StatusCode::RANGE_NOT_SATISFIABLE,
                "InvalidRange",
                "The requested range is not satisfiable",
            ),
            S3Error::InvalidRedirectLocation => (
                BAD_REQUEST,
                "InvalidRedirectLocation",
                "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
            ),
            S3Error::InvalidRequest(message) => (BAD_REQUEST, "InvalidRequest", message),
            S3Error::InvalidStorageClass(_) => (
                BAD_REQUEST,
                "InvalidStorageClass",
                "The storage class you specified is not valid",
            ),
            S3Error::InvalidTag(message) => (BAD_REQUEST, "InvalidTag", message),
            S3Error::InvalidUri(_) => (
                BAD_REQUEST,
                "InvalidURI",
                "Couldn't parse the specified URI.",
            ),
            S3Error::KeyTooLong(_) => (BAD_REQUEST, "KeyTooLongError", "Your key is too long"),
            S3Error::MalformedPolicy(message) => (BAD_REQUEST, "MalformedPolicy", message),
            S3Error::MalformedTrailer => (
                BAD_REQUEST,
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published schema.",
            ),
            S3Error::MalformedXml => (
                BAD_REQUEST,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
            ),
            S3Error::MetadataTooLarge(_) => (
                BAD_REQUEST,
                "MetadataTooLarge",
                "Your metadata headers exceed the maximum allowed metadata size",
            ),
            S3Error::MethodNotAllowed(..) => (
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
            ),
            S3Error::MissingContentLength => (
                StatusCode::LENGTH_REQUIRED,
                "MissingContentLength",
                "You must provide the Content-Length HTTP header.",
            ),
            S3Error::MissingRequestBody => (
                BAD_REQUEST,
                "MissingRequestBodyError",
                "Request Body is empty",
            ),
            S3Error::NoSuchBucket(_) => (
                NOT_FOUND,
                "NoSuchBucket",
                "The specified bucket does not exist",
            ),
            S3Error::NoSuchKey(_) => (NOT_FOUND, "NoSuchKey", "The specified key does not exist."),
            S3Error::NoSuchSetting { code, message, .. } => (NOT_FOUND, code, message),
            S3Error::NoSuchUpload(_) => (
                NOT_FOUND,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
            ),
            S3Error::NoSuchVersion { .. } => (
                NOT_FOUND,
                "NoSuchVersion",
                "The specified version does not exist.",
            ),
            S3Error::NoSuchWebsiteConfiguration(_) => (
                NOT_FOUND,
                "NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration",
            ),
            S3Error::NotImplemented | S3Error::NotImplementedHeader { .. } => (
                StatusCode::NOT_IMPLEMENTED,
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
            ),
            S3Error::PreconditionFailed(_) => (
                StatusCode::PRECONDITION_FAILED,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
            ),
            S3Error::RequestTooBig => (
                BAD_REQUEST,
                "MaxMessageLengthExceeded",
                "Your request was too big.",
            ),
            S3Error::StoreFailed(message) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
            }
            S3Error::SignatureRefused { message, .. } => {
                (StatusCode::FORBIDDEN, "AccessDenied", message)
            }
            S3Error::AuthorizationHeaderMalformed(message) => {
                (BAD_REQUEST, "AuthorizationHeaderMalformed", message)
            }
            S3Error::AuthorizationQueryParametersError(message) => {
                (BAD_REQUEST, "AuthorizationQueryParametersError", message)
            }
            S3Error::InvalidAccessKeyId(_) => (
                StatusCode::FORBIDDEN,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
            S3Error::RequestTimeTooSkewed { .. } => (
                StatusCode::FORBIDDEN,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
            S3Error::SignatureDoesNotMatch(_) => (
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            ),
        }
    }

    /// What stands between message and request id, in order.
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
            | S3Error::NotImplemented
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

    /// The XML body; without `ids`, RequestId and HostId are left out.
    pub(crate) fn xml(&self, ids: Option<&S3RequestIds>) -> String {
        let mut xml = XmlWriter::new("Error", None);
        xml.element("Code", self.code());
        xml.element("Message", self.message());
        for (name, value) in self.details() {
            xml.element(name, &value);
        }
        if let Some(ids) = ids {
            xml.element("RequestId", &ids.request_id);
            xml.element("HostId", &ids.host_id);
        }
        xml.finish()
    }

    /// Whether the body names the request: always to a direct one, by the switch to CloudFront.
    pub(crate) fn shows_ids(&self, identity: Identity, rule: ErrorIds) -> bool {
        match (identity, rule) {
            (Identity::Owner | Identity::Anonymous, _) | (Identity::Oac, ErrorIds::Always) => true,
            (Identity::Oac, ErrorIds::Never) => false,
            (Identity::Oac, ErrorIds::AsCaptured) => !matches!(self, S3Error::AccessDenied),
        }
    }
}

fn bad_checksum(algorithm: ChecksumAlgorithm) -> &'static str {
    match algorithm {
        ChecksumAlgorithm::Crc32 => {
            "The CRC32 you specified did not match the calculated checksum."
        }
        ChecksumAlgorithm::Crc32c => {
            "The CRC32C you specified did not match the calculated checksum."
        }
        ChecksumAlgorithm::Crc64Nvme => {
            "The CRC64NVME you specified did not match the calculated checksum."
        }
        ChecksumAlgorithm::Sha1 => "The SHA1 you specified did not match the calculated checksum.",
        ChecksumAlgorithm::Sha256 => {
            "The SHA256 you specified did not match the calculated checksum."
        }
    }
}

/// What the local store says, where S3 has a word for it or where only the store has one.
///
/// A full disk is 507, which S3 never sends: the AWS CLI and the SDKs try 500, 502, 503 and 504
/// again for a while, in which the disk stays full, but show this one at once.
impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        if let StoreError::Io {
            error: system,
            path,
            ..
        } = &error
            && matches!(
                system.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
            )
        {
            let message = format!(
                "mfe-dev cannot store this at `{}`: no space left",
                path.display()
            );
            tracing::warn!(%error, "an object cannot be stored");
            return S3Error::InsufficientStorage(message);
        }
        match error {
            StoreError::NoSuchBucket => S3Error::NoSuchBucket(String::new()),
            StoreError::NotEmpty => S3Error::BucketNotEmpty(String::new()),
            StoreError::NoSuchUpload => S3Error::NoSuchUpload(String::new()),
            StoreError::NoSuchKey => S3Error::NoSuchKey(String::new()),
            StoreError::ConditionFailed => S3Error::PreconditionFailed("If-Match"),
            StoreError::InvalidPart(part_number) | StoreError::PartTooSmall(part_number) => {
                S3Error::InvalidPart {
                    upload_id: String::new(),
                    part_number,
                    etag: String::new(),
                }
            }
            error @ (StoreError::InUse { .. } | StoreError::ReadOnly) => {
                S3Error::InvalidBucketState(format!("mfe-dev cannot store this: {error}"))
            }
            error @ (StoreError::Unreadable { .. } | StoreError::Io { .. }) => {
                tracing::warn!(%error, "the local store failed");
                S3Error::StoreFailed(error.to_string())
            }
        }
    }
}

/// The longest key that S3 takes, in bytes.
pub(crate) const MAX_KEY_BYTES: usize = 1024;

/// The most user metadata that an object may have, names included, in bytes.
pub(crate) const MAX_METADATA_BYTES: usize = 2048;

/// The least that a part has which is not the last, in bytes.
pub(crate) const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_one_line_behind_the_declaration() {
        let ids = S3RequestIds {
            request_id: "R".to_owned(),
            host_id: "H".to_owned(),
        };
        let error = S3Error::NoSuchKey("a<b".to_owned());
        assert_eq!(
            error.xml(Some(&ids)),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&lt;b</Key><RequestId>R</RequestId><HostId>H</HostId></Error>"
        );
        assert!(error.xml(None).ends_with("<Key>a&lt;b</Key></Error>"));
    }

    #[test]
    fn ids_are_left_out_for_cloudfront_only() {
        let missing = S3Error::NoSuchKey(String::new());
        for (error, identity, rule, shown) in [
            (
                &S3Error::AccessDenied,
                Identity::Oac,
                ErrorIds::AsCaptured,
                false,
            ),
            (
                &S3Error::AccessDenied,
                Identity::Oac,
                ErrorIds::Always,
                true,
            ),
            (
                &S3Error::AccessDenied,
                Identity::Anonymous,
                ErrorIds::Never,
                true,
            ),
            (
                &S3Error::AccessDenied,
                Identity::Owner,
                ErrorIds::AsCaptured,
                true,
            ),
            (&missing, Identity::Oac, ErrorIds::AsCaptured, true),
            (&missing, Identity::Oac, ErrorIds::Never, false),
        ] {
            assert_eq!(
                error.shows_ids(identity, rule),
                shown,
                "{error:?} {identity:?}"
            );
        }
    }
}
