//! Errors of CloudFront's APIs: status, code, message; and the bodies that say them.
//!
//! AWS: "Amazon CloudFront API Reference", the errors of each operation.

use std::borrow::Cow;

use http::{HeaderName, StatusCode};
use serde_json::json;

use super::answer;
use super::body::NotRead;
use crate::message::{Body, Response};
use crate::resources::xml_document::NAMESPACE;
use crate::rfc::xml::{DECLARATION, escape};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// An error that an AWS API answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AwsError {
    pub(super) status: StatusCode,
    pub(super) code: Cow<'static, str>,
    pub(super) message: String,
}

impl AwsError {
    /// A body that was not read, of which no more than `limit` bytes would have been.
    pub(super) fn not_read(why: NotRead, limit: usize) -> Self {
        match why {
            NotRead::TooLarge => AwsError::new(
                "RequestTooLarge",
                format!("The document has more than {limit} bytes."),
            ),
            NotRead::Broken => AwsError::new("IncompleteBody", "The body broke off."),
        }
    }

    /// An error of a code that the API knows, with the status that it has there.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        AwsError::with_status(status_of(code), code, message)
    }

    /// An error with a status of its own.
    pub(super) fn with_status(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        AwsError {
            status,
            code: code.into(),
            message: message.into(),
        }
    }

    pub(super) fn invalid_argument(message: impl Into<String>) -> Self {
        AwsError::new("InvalidArgument", message)
    }

    /// Nothing was changed, since the machine refuses.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        AwsError::new("InternalError", message)
    }

    /// An operation that is there in production only.
    pub(super) fn not_emulated(operation: &str) -> Self {
        AwsError::new(
            "NotImplemented",
            format!("mfe-dev does not emulate this operation of CloudFront's API: {operation}"),
        )
    }

    /// A service that is there in production only.
    pub(super) fn service_not_emulated(service: &str) -> Self {
        AwsError::new(
            "NotImplemented",
            format!(
                "mfe-dev does not emulate the service `{service}`; it emulates S3, CloudFront, \
                 CloudFront KeyValueStore and GetCallerIdentity of STS. Set AWS_ENDPOINT_URL_S3 \
                 and AWS_ENDPOINT_URL_CLOUDFRONT in the place of AWS_ENDPOINT_URL to leave other \
                 services to AWS"
            ),
        )
    }

    /// The error as CloudFront and STS write it.
    pub(super) fn xml(&self, request_id: &str) -> Response {
        let fault = match self.status.is_server_error() {
            true => "Receiver",
            false => "Sender",
        };
        let mut response = Response::new(self.status);
        response.body = Body::from(format!(
            "{DECLARATION}<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>{fault}</Type>\
             <Code>{}</Code><Message>{}</Message></Error><RequestId>{request_id}</RequestId>\
             </ErrorResponse>",
            escape(&self.code),
            escape(&self.message),
        ));
        let response = answer::with(response, http::header::CONTENT_TYPE, "text/xml");
        answer::with(response, REQUEST_ID, request_id)
    }

    /// The error as services with JSON write it.
    pub(super) fn json(&self, request_id: &str) -> Response {
        let body = json!({ "__type": self.code, "Message": self.message });
        let response = answer::json(self.status, &body);
        let response = answer::with(response, ERROR_TYPE, &self.code);
        answer::with(response, REQUEST_ID, request_id)
    }
}

/// A good answer with the id that every answer has.
pub(super) fn with_request_id(response: Response, request_id: &str) -> Response {
    answer::with(response, REQUEST_ID, request_id)
}

/// The status of a code; most are 400.
pub(super) fn status_of(code: &str) -> StatusCode {
    match code {
        "RealtimeLogConfigOwnerMismatch" => StatusCode::UNAUTHORIZED,
        "ServiceQuotaExceededException" => StatusCode::PAYMENT_REQUIRED,
        "AccessDenied" | "AccessDeniedException" | "MissingAuthenticationToken" => {
            StatusCode::FORBIDDEN
        }
        "EntityNotFound" | "ResourceNotFoundException" => StatusCode::NOT_FOUND,
        "PreconditionFailed" => StatusCode::PRECONDITION_FAILED,
        "BatchTooLarge"
        | "EntitySizeLimitExceeded"
        | "FunctionSizeLimitExceeded"
        | "RequestTooLarge" => StatusCode::PAYLOAD_TOO_LARGE,
        "TestFunctionFailed" | "InternalError" => StatusCode::INTERNAL_SERVER_ERROR,
        "NotImplemented" => StatusCode::NOT_IMPLEMENTED,
        "RealtimeLogConfigInUse" => StatusCode::BAD_REQUEST,
        "CannotDeleteEntityWhileInUse"
        | "CannotUpdateEntityWhileInUse"
        | "ConflictException"
        | "DistributionNotDisabled"
        | "InvalidAssociation"
        | "ResourceNotDisabled" => StatusCode::CONFLICT,
        it if it.ends_with("AlreadyExists") || it.ends_with("InUse") => StatusCode::CONFLICT,
        it if it.starts_with("NoSuch") => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_status_of_the_api() {
        let check = |status: u16, codes: &[&str]| {
            for code in codes {
                assert_eq!(status_of(code).as_u16(), status, "{code}");
            }
        };
        check(
            400,
            &[
                "InvalidArgument",
                "InvalidIfMatchVersion",
                "IllegalUpdate",
                "InconsistentQuantities",
                "TooManyInvalidationsInProgress",
                "TrustedKeyGroupDoesNotExist",
                "RealtimeLogConfigInUse",
                "UnsupportedOperation",
            ],
        );
        check(403, &["AccessDenied"]);
        check(
            404,
            &[
                "NoSuchDistribution",
                "NoSuchOrigin",
                "NoSuchFunctionExists",
                "EntityNotFound",
            ],
        );
        check(
            409,
            &[
                "CNAMEAlreadyExists",
                "DistributionAlreadyExists",
                "DistributionNotDisabled",
                "CachePolicyInUse",
                "FunctionInUse",
                "StagingDistributionInUse",
                "CannotDeleteEntityWhileInUse",
            ],
        );
        check(412, &["PreconditionFailed"]);
        check(
            413,
            &[
                "BatchTooLarge",
                "FunctionSizeLimitExceeded",
                "EntitySizeLimitExceeded",
            ],
        );
        check(500, &["TestFunctionFailed"]);
    }

    #[test]
    fn an_error_is_said_in_both_shapes() {
        let error = AwsError::new("NoSuchDistribution", "`<x>` is not there");
        let response = error.xml("id");
        assert_eq!(response.status, StatusCode::NOT_FOUND);
        assert_eq!(response.headers["x-amzn-requestid"], "id");
        assert_eq!(
            String::from_utf8_lossy(response.body.held()),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ErrorResponse \
             xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Error><Type>Sender</Type>\
             <Code>NoSuchDistribution</Code><Message>`&lt;x&gt;` is not there</Message></Error>\
             <RequestId>id</RequestId></ErrorResponse>"
        );
        let response = AwsError::new("ConflictException", "no").json("id");
        assert_eq!(response.headers["x-amzn-errortype"], "ConflictException");
        assert_eq!(
            String::from_utf8_lossy(response.body.held()),
            r#"{"__type":"ConflictException","Message":"no"}"#
        );
    }
}
