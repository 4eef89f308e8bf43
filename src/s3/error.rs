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

use http::StatusCode;

use crate::rfc::xml::XmlWriter;

use super::{ErrorIds, Identity, S3RequestIds};

/// What a request was about, in errors that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceType {
    /// The bucket.
    Bucket,
    /// An object.
    Object,
}

impl ResourceType {
    fn as_str(self) -> &'static str {
        match self {
            ResourceType::Bucket => "BUCKET",
            ResourceType::Object => "OBJECT",
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
    /// 400: a preflight lacks what it needs.
    BadRequest(&'static str),
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
    /// 416: the object has no such part.
    InvalidPartNumber {
        /// The number that was asked for.
        requested: u32,
        /// How many parts there are.
        parts: usize,
    },
    /// 416: the object has no such bytes.
    InvalidRange {
        /// The `Range` header, as sent.
        requested: String,
        /// The object's size in bytes.
        size: u64,
    },
    /// 400: parts of the request contradict each other or the identity.
    InvalidRequest(&'static str),
    /// 400: the path is no key.
    InvalidUri(String),
    /// 400: the key has this many bytes, more than 1,024.
    KeyTooLong(usize),
    /// 405, with the method as sent.
    MethodNotAllowed(String, ResourceType),
    /// 404: the bucket of this name.
    NoSuchBucket(String),
    /// 404: the key.
    NoSuchKey(String),
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
    /// 412: the header whose condition did not hold, as S3 spells it.
    PreconditionFailed(&'static str),
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
        match self {
            S3Error::BadRequest(_)
            | S3Error::InvalidArgument { .. }
            | S3Error::InvalidRequest(_)
            | S3Error::InvalidUri(_)
            | S3Error::KeyTooLong(_) => StatusCode::BAD_REQUEST,
            S3Error::AccessDenied | S3Error::AccessForbidden { .. } => StatusCode::FORBIDDEN,
            S3Error::NoSuchBucket(_)
            | S3Error::NoSuchKey(_)
            | S3Error::NoSuchVersion { .. }
            | S3Error::NoSuchWebsiteConfiguration(_) => StatusCode::NOT_FOUND,
            S3Error::MethodNotAllowed(..) => StatusCode::METHOD_NOT_ALLOWED,
            S3Error::PreconditionFailed(_) => StatusCode::PRECONDITION_FAILED,
            S3Error::InvalidPartNumber { .. } | S3Error::InvalidRange { .. } => {
                StatusCode::RANGE_NOT_SATISFIABLE
            }
            S3Error::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
            S3Error::NotImplemented => StatusCode::NOT_IMPLEMENTED,
            S3Error::AuthorizationHeaderMalformed(_)
            | S3Error::AuthorizationQueryParametersError(_) => StatusCode::BAD_REQUEST,
            S3Error::SignatureRefused { .. }
            | S3Error::InvalidAccessKeyId(_)
            | S3Error::RequestTimeTooSkewed { .. }
            | S3Error::SignatureDoesNotMatch(_) => StatusCode::FORBIDDEN,
        }
    }

    /// The code, by which programs tell errors apart.
    pub fn code(&self) -> &'static str {
        match self {
            S3Error::AccessDenied => "AccessDenied",
            S3Error::AccessForbidden { .. } => "AccessForbidden",
            S3Error::BadRequest(_) => "BadRequest",
            S3Error::InternalError => "InternalError",
            S3Error::InvalidArgument { .. } => "InvalidArgument",
            S3Error::InvalidPartNumber { .. } => "InvalidPartNumber",
            S3Error::InvalidRange { .. } => "InvalidRange",
            S3Error::InvalidRequest(_) => "InvalidRequest",
            S3Error::InvalidUri(_) => "InvalidURI",
            S3Error::KeyTooLong(_) => "KeyTooLongError",
            S3Error::MethodNotAllowed(..) => "MethodNotAllowed",
            S3Error::NoSuchBucket(_) => "NoSuchBucket",
            S3Error::NoSuchKey(_) => "NoSuchKey",
            S3Error::NoSuchVersion { .. } => "NoSuchVersion",
            S3Error::NoSuchWebsiteConfiguration(_) => "NoSuchWebsiteConfiguration",
            S3Error::NotImplemented => "NotImplemented",
            S3Error::PreconditionFailed(_) => "PreconditionFailed",
            S3Error::SignatureRefused { .. } => "AccessDenied",
            S3Error::AuthorizationHeaderMalformed(_) => "AuthorizationHeaderMalformed",
            S3Error::AuthorizationQueryParametersError(_) => "AuthorizationQueryParametersError",
            S3Error::InvalidAccessKeyId(_) => "InvalidAccessKeyId",
            S3Error::RequestTimeTooSkewed { .. } => "RequestTimeTooSkewed",
            S3Error::SignatureDoesNotMatch(_) => "SignatureDoesNotMatch",
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> &'static str {
        match self {
            S3Error::AccessDenied => "Access Denied",
            S3Error::AccessForbidden { message, .. }
            | S3Error::BadRequest(message)
            | S3Error::InvalidArgument { message, .. }
            | S3Error::InvalidRequest(message) => message,
            S3Error::InternalError => "We encountered an internal error. Please try again.",
            S3Error::InvalidPartNumber { .. } => "The requested partnumber is not satisfiable",
            S3Error::InvalidRange { .. } => "The requested range is not satisfiable",
            S3Error::InvalidUri(_) => "Couldn't parse the specified URI.",
            S3Error::KeyTooLong(_) => "Your key is too long",
            S3Error::MethodNotAllowed(..) => {
                "The specified method is not allowed against this resource."
            }
            S3Error::NoSuchBucket(_) => "The specified bucket does not exist",
            S3Error::NoSuchKey(_) => "The specified key does not exist.",
            S3Error::NoSuchVersion { .. } => "The specified version does not exist.",
            S3Error::NoSuchWebsiteConfiguration(_) => {
                "The specified bucket does not have a website configuration"
            }
            S3Error::NotImplemented => {
                "A header you provided implies functionality that is not implemented"
            }
            S3Error::PreconditionFailed(_) => {
                "At least one of the pre-conditions you specified did not hold"
            }
            S3Error::SignatureRefused { message, .. }
            | S3Error::AuthorizationHeaderMalformed(message)
            | S3Error::AuthorizationQueryParametersError(message) => message,
            S3Error::InvalidAccessKeyId(_) => {
                "The AWS Access Key Id you provided does not exist in our records."
            }
            S3Error::RequestTimeTooSkewed { .. } => {
                "The difference between the request time and the current time is too large."
            }
            S3Error::SignatureDoesNotMatch(_) => {
                "The request signature we calculated does not match the signature you provided. Check your key and signing method."
            }
        }
    }

    /// What stands between message and request id, in order.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            S3Error::AccessDenied
            | S3Error::BadRequest(_)
            | S3Error::InternalError
            | S3Error::InvalidRequest(_)
            | S3Error::NotImplemented => Vec::new(),
            S3Error::AccessForbidden {
                method,
                resource_type,
                ..
            }
            | S3Error::MethodNotAllowed(method, resource_type) => vec![
                ("Method", method.clone()),
                ("ResourceType", resource_type.as_str().to_owned()),
            ],
            S3Error::InvalidArgument { name, value, .. } => vec![
                ("ArgumentName", name.clone()),
                ("ArgumentValue", value.clone()),
            ],
            S3Error::InvalidPartNumber { requested, parts } => vec![
                ("PartNumberRequested", requested.to_string()),
                ("ActualPartCount", parts.to_string()),
            ],
            S3Error::InvalidRange { requested, size } => vec![
                ("RangeRequested", requested.clone()),
                ("ActualObjectSize", size.to_string()),
            ],
            S3Error::InvalidUri(uri) => vec![("URI", uri.clone())],
            S3Error::KeyTooLong(size) => vec![
                ("Size", size.to_string()),
                ("MaxSizeAllowed", MAX_KEY_BYTES.to_string()),
            ],
            S3Error::NoSuchBucket(bucket) | S3Error::NoSuchWebsiteConfiguration(bucket) => {
                vec![("BucketName", bucket.clone())]
            }
            S3Error::NoSuchKey(key) => vec![("Key", key.clone())],
            S3Error::NoSuchVersion { key, version_id } => {
                vec![("Key", key.clone()), ("VersionId", version_id.clone())]
            }
            S3Error::PreconditionFailed(header) => {
                vec![("Condition", (*header).to_owned())]
            }
            S3Error::SignatureRefused { details, .. } => details.clone(),
            S3Error::AuthorizationHeaderMalformed(_)
            | S3Error::AuthorizationQueryParametersError(_) => Vec::new(),
            S3Error::InvalidAccessKeyId(id) => vec![("AWSAccessKeyId", id.clone())],
            S3Error::RequestTimeTooSkewed {
                request_time,
                server_time,
            } => vec![
                ("RequestTime", request_time.clone()),
                ("ServerTime", server_time.clone()),
                (
                    "MaxAllowedSkewMilliseconds",
                    crate::s3::signature::MAX_SKEW.as_millis().to_string(),
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

/// The longest key that S3 takes, in bytes.
pub(crate) const MAX_KEY_BYTES: usize = 1024;

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
