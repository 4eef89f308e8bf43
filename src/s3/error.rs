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

use std::borrow::Cow;

use http::StatusCode;

use crate::rfc::xml::XmlWriter;

use super::{ChecksumAlgorithm, ErrorIds, Identity, S3RequestIds};

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
    /// As errors spell it.
    pub(crate) fn as_str(self) -> &'static str {
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
    /// 400: headers that an object keeps, of this many bytes, more than 8,192.
    HeadersTooLarge(usize),
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
    /// 501: an operation of S3 that is not emulated; the message names it.
    NotEmulated(String),
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
    /// 400: the body stopped coming.
    RequestTimeout,
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
    /// As the error names it.
    pub(crate) fn details(&self) -> Vec<(&'static str, String)> {
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

/// The longest key that S3 takes, in bytes.
pub(crate) const MAX_KEY_BYTES: usize = 1024;

/// The most bytes of the other headers that an object keeps, names included.
pub(crate) const MAX_HEADER_BYTES: usize = 8192;

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
