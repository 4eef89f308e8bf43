//! The one question that deploy tools ask STS: whose keys these are.
//!
//! AWS: "AWS Security Token Service API Reference", GetCallerIdentity. The account is the one that
//! all resources belong to.

use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::aws_error::{AwsError, with_request_id};
use super::{AwsEndpoint, AwsRequest, answer, authentication, body};
use crate::message::{Body, Response};
use crate::resources::ACCOUNT;
use crate::rfc::xml::DECLARATION;

/// The most bytes of a form.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// Answers a call of STS, or says which one it cannot answer.
pub(super) async fn answer(endpoint: &AwsEndpoint, request: AwsRequest) -> Response {
    let id = endpoint.ids.uuid();
    if let Err(error) = authentication::allow(endpoint, &request) {
        return error.xml(&id);
    }
    let Ok(form) = body::whole(request.body, MAX_FORM_BYTES).await else {
        return AwsError::new("RequestTooLarge", "The form is too large.").xml(&id);
    };
    let mut pairs = form_urlencoded::parse(request.query.as_bytes());
    let in_query = pairs.find(|(name, _)| name == "Action");
    let mut pairs = form_urlencoded::parse(&form);
    let action = in_query.or_else(|| pairs.find(|(name, _)| name == "Action"));
    match action.as_ref().map(|(_, it)| it.as_ref()) {
        Some("GetCallerIdentity") => with_request_id(caller_identity(&id), &id),
        Some(other) => AwsError::new(
            "NotImplemented",
            format!(
                "mfe-dev does not emulate the action `{other}`; of STS it has GetCallerIdentity"
            ),
        )
        .xml(&id),
        None => AwsError::new("MissingAction", "The form has no Action.").xml(&id),
    }
}

fn caller_identity(request_id: &str) -> Response {
    let mut response = Response::new(StatusCode::OK);
    response.body = Body::from(format!(
        "{DECLARATION}<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:root</Arn><UserId>{ACCOUNT}</UserId>\
         <Account>{ACCOUNT}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>\
         {request_id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    ));
    answer::with(response, CONTENT_TYPE, "text/xml")
}
