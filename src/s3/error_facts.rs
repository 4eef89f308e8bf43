//! Status, code and message of each of S3's errors: the table.
//!
//! AWS: "Error responses", "List of error codes".

use http::StatusCode;

use super::{ChecksumAlgorithm, S3Error};

impl S3Error {
    /// Status, code and message.
    #[expect(clippy::too_many_lines, reason = "a table, a few lines an error")]
    pub(super) fn facts(&self) -> (StatusCode, &'static str, &str) {
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
            S3Error::HeadersTooLarge(_) => (
                BAD_REQUEST,
                "RequestHeaderSectionTooLarge",
                "Your request header section exceeds the maximum allowed size.",
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
            S3Error::NotEmulated(message) => {
                (StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
            }
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
            S3Error::RequestTimeout => (
                BAD_REQUEST,
                "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
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
