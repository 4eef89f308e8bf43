//! Who asks for something of CloudFront or STS; S3 has its own words for it.

use std::time::SystemTime;

use super::aws_error::AwsError;
use super::{AwsEndpoint, AwsRequest};
use crate::s3::{Identity, SignedRequest, authenticate};

/// Whether a request, whose body is held, may be answered. Where no access key is known, everyone may ask.
///
/// # Errors
///
/// It is not signed, or not by a key that is known.
pub(super) fn allow(endpoint: &AwsEndpoint, request: &AwsRequest) -> Result<(), AwsError> {
    let known = endpoint.credentials.load();
    if known.is_empty() {
        return Ok(());
    }
    let signed = SignedRequest {
        method: &request.method,
        path: &request.path,
        query: &request.query,
        headers: &request.headers,
        host: &request.host,
        body: Some(request.body.held()),
        // Clients go by the machine's time, however far ahead objects are.
        now: SystemTime::now(),
    };
    match authenticate(&signed, &known) {
        Ok(who) if who.identity == Identity::Owner => Ok(()),
        Ok(_) => Err(AwsError::new(
            "MissingAuthenticationToken",
            "The request must contain a valid signature.",
        )),
        Err(error) => {
            let code = match error.code() {
                "InvalidAccessKeyId" => "InvalidClientTokenId",
                code => code,
            };
            Err(AwsError::with_status(error.status(), code, error.message()))
        }
    }
}
