//! The way to S3's API.

use http::StatusCode;

use super::aws_error::AwsError;
use super::{AwsEndpoint, AwsRequest};
use crate::message::Response;

/// Answers a request for S3.
pub(super) async fn answer(endpoint: &AwsEndpoint, request: AwsRequest) -> Response {
    let AwsRequest { method, path, .. } = request;
    let stored = match &endpoint.bucket_store {
        Some(_) => "",
        None => " (there is no store)",
    };
    AwsError::with_status(
        StatusCode::NOT_IMPLEMENTED,
        "NotImplemented",
        format!("S3's API is not answered here: {method} {path}{stored}"),
    )
    .xml(&endpoint.ids.uuid())
}
