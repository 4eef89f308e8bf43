//! Asking the origin.

use super::Cx;
use super::lifecycle::Wanted;
use super::request_ids::s3_ids;
use crate::distribution::{GeneratedError, Origin, OriginEndpoint};
use crate::message::{OriginRequest, Response};
use crate::s3::{self, Bucket, Identity, S3Request, decode_key};
use crate::trace::{OriginFetchStep, Step};

/// Sends the request to its origin and returns what the origin answers, errors included.
pub(crate) async fn fetch(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    origin: &Origin,
    request: &OriginRequest,
) -> Response {
    let bucket_name = origin.endpoint.bucket().unwrap_or_default();
    let bucket = cx.snapshot.buckets.get(bucket_name).map(AsRef::as_ref);
    let asked = S3Request {
        method: &request.method,
        path: &request.path,
        query: &request.query,
        headers: &request.headers,
        host: &origin.domain_name,
        identity: match origin.endpoint {
            OriginEndpoint::S3Rest { .. } => Identity::Oac,
            // CloudFront cannot sign for the website endpoint.
            OriginEndpoint::S3Website { .. } | OriginEndpoint::Custom(_) => Identity::Anonymous,
        },
        ids: s3_ids(&wanted.viewer.id),
        now: cx.now,
    };
    let response = match origin.endpoint {
        OriginEndpoint::S3Rest { .. } => s3::rest::answer(bucket, bucket_name, &asked).await,
        OriginEndpoint::S3Website { .. } => s3::website::answer(bucket, bucket_name, &asked).await,
        OriginEndpoint::Custom(_) => {
            let error = GeneratedError::BadRequest;
            error.response(&wanted.viewer.id, cx.now)
        }
    };
    let key = decode_key(&request.path).unwrap_or_else(|_| request.path.clone());
    let because = match (bucket, cx.trace.is_full()) {
        (Some(bucket), true) => why(bucket, &key, &response).await,
        _ => None,
    };
    cx.trace.record(Step::OriginFetch(OriginFetchStep {
        origin: origin.id.clone(),
        kind: origin.endpoint.kind(),
        bucket: bucket_name.to_owned(),
        app: bucket
            .and_then(|it| it.folder_of(&key))
            .map(|it| it.app.clone()),
        status: response.status,
        error_code: error_code(&response),
        because,
        key,
    }));
    response
}

/// S3's error code, from the body of an error.
fn error_code(response: &Response) -> Option<String> {
    if !response.status.is_client_error() && !response.status.is_server_error() {
        return None;
    }
    if let Some(code) = response.headers.get("x-amz-error-code") {
        return code.to_str().ok().map(str::to_owned);
    }
    let body = std::str::from_utf8(response.body.held()).ok()?;
    let (_, rest) = body
        .split_once("<Code>")
        .or_else(|| body.split_once("<li>Code: "))?;
    rest.split_once('<').map(|(code, _)| code.to_owned())
}

/// Why S3 has no object to give, in words.
async fn why(bucket: &Bucket, key: &str, response: &Response) -> Option<String> {
    if !response.status.is_client_error() {
        return None;
    }
    match bucket.object(key).await {
        Err(error) => return Some(error.to_string()),
        Ok(Some(_)) => return None,
        Ok(None) => {}
    }
    let missing = match bucket.folder_of(key) {
        Some(it) if !it.folder.path().exists() => {
            format!("the folder {} does not exist", it.folder.path().display())
        }
        Some(it) => format!("there is no such file below {}", it.folder.path().display()),
        None => "no folder of the bucket has this key's prefix".to_owned(),
    };
    let access = bucket.access.as_str();
    Some(match response.status.as_u16() {
        403 => format!(
            "{missing}; 403 and not 404, because `access = \"{access}\"` does not let the caller list the bucket"
        ),
        404 => format!("{missing} (`access = \"{access}\"`)"),
        _ => missing,
    })
}
