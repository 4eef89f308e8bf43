//! What an operation of the API answers, before it has the headers of every answer.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, StatusCode};

use crate::message::{Body, Response};
use crate::s3::{
    S3Request,
    answer_headers::{AnswerHeaders, xml_response},
    cors::CorsHeaders,
};

/// An answer that is no error.
#[derive(Debug)]
pub(crate) enum Answered {
    /// 200 without a body.
    Done(Vec<(HeaderName, String)>),
    /// 204.
    Gone(Vec<(HeaderName, String)>),
    /// 200 with a document.
    Document(String, Vec<(HeaderName, String)>),
    /// 200 with a policy.
    Policy(String),
}

impl Answered {
    /// The response.
    pub(crate) fn into_response(self, request: &S3Request<'_>, cors: &CorsHeaders) -> Response {
        let mut headers = AnswerHeaders::of_success(request, cors);
        match self {
            Answered::Document(xml, more) => xml_response(request, xml, cors, &more),
            Answered::Done(more) => {
                headers.put_all(&more);
                headers.put(CONTENT_LENGTH, "0");
                headers.into_response(StatusCode::OK, Body::Empty)
            }
            Answered::Gone(more) => {
                headers.put_all(&more);
                headers.into_response(StatusCode::NO_CONTENT, Body::Empty)
            }
            Answered::Policy(json) => {
                headers.put(CONTENT_TYPE, "application/json");
                headers.put(CONTENT_LENGTH, &json.len().to_string());
                headers.into_response(StatusCode::OK, Body::from(json))
            }
        }
    }
}
