//! Asking the origin.

use std::sync::Arc;

use http::StatusCode;
use http::header::{ETAG, LAST_MODIFIED};

use super::cache::{Followed, OriginValidators};
use super::custom_origin::{FailureKind, OriginTiming, StandIn};
use super::obtained::MadeBy;
use super::origin_request::Prepared;
use super::origins::{Role, Target};
use super::wanted::Wanted;
use super::{Caching, Cx};
use crate::distribution::{CustomOrigin, Origin, OriginEndpoint};
use crate::message::{OriginRequest, Response};
use crate::s3::{self, Bucket, Identity, S3Request, S3RequestIds, decode_key};
use crate::trace::{FetchedFrom, OriginFetchStep, Step};

/// What came of a fetch.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) response: Response,
    /// The origin, or CloudFront where the origin could not be reached.
    pub(crate) made_by: MadeBy,
    /// Why there is no answer of the origin, if there is none.
    pub(crate) failure: Option<FailureKind>,
    /// The origin's validators, before anything is compressed.
    pub(crate) validators: OriginValidators,
    pub(crate) from: Arc<FetchedFrom>,
    pub(crate) files: Files,
    pub(crate) timing: OriginTiming,
    pub(crate) role: Role,
    /// What is there to answer in the place of an origin that is away.
    pub(crate) stand_in: StandIn,
}

/// The files behind an answer.
#[derive(Debug)]
pub(crate) enum Files {
    /// Files do not count: another kind of origin, or strict mode.
    Ignored,
    /// The answer depends on these.
    Followed(Followed),
}

/// Sends the request to its origin and returns what the origin answers, errors included.
pub(crate) async fn fetch(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    prepared: &mut Prepared<'_>,
) -> Fetched {
    if let Some(answered) = prepared.answered.take() {
        return *answered;
    }
    let request = std::mem::take(&mut prepared.request);
    let target = prepared.target();
    match target.endpoint {
        OriginEndpoint::S3Rest { bucket } | OriginEndpoint::S3Website { bucket } => {
            from_bucket(cx, wanted, target, bucket, &request).await
        }
        OriginEndpoint::Custom(custom) => from_custom(cx, wanted, target, custom, request).await,
    }
}

async fn from_bucket(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    bucket_name: &str,
    request: &OriginRequest,
) -> Fetched {
    let bucket = cx.snapshot.buckets.get(bucket_name);
    let website = matches!(target.endpoint, OriginEndpoint::S3Website { .. });
    let asked = S3Request {
        method: &request.method,
        path: &request.path,
        query: &request.query,
        headers: &request.headers,
        host: &target.origin.domain_name,
        region: s3::DEFAULT_REGION,
        // CloudFront cannot sign for the website endpoint.
        identity: match target.signed && !website {
            false => Identity::Anonymous,
            true => Identity::Oac,
        },
        ids: S3RequestIds::of(&wanted.viewer.id),
        now: cx.now,
    };
    let key = decode_key(&request.path).unwrap_or_else(|_| request.path.clone());
    let followed = bucket
        .as_ref()
        .filter(|_| cx.snapshot.caching == Caching::FollowsFiles);
    let files = match followed {
        None => Files::Ignored,
        Some(bucket) => {
            let keys = match website {
                true => s3::website::keys_consulted(bucket, &request.path),
                false => vec![key.clone()],
            };
            Files::Followed(Followed::begin(bucket, keys).await)
        }
    };
    let inner = bucket.as_deref();
    let response = match website {
        true => s3::website::answer(inner, bucket_name, &asked).await,
        false => s3::rest::answer(inner, bucket_name, &asked).await,
    };
    let because = match (inner, cx.trace.is_full()) {
        (Some(bucket), true) => why(bucket, &key, &response).await,
        _ => None,
    };
    let from = Arc::new(FetchedFrom {
        origin: target.origin.id.clone(),
        kind: target.endpoint.kind(),
        bucket: bucket_name.to_owned(),
        server: String::new(),
        app: inner
            .and_then(|it| it.folder_of(&key))
            .map(|it| it.app.clone()),
        key,
    });
    if target.role == Role::Fallback {
        cx.trace.set_stood_in();
    }
    record(cx, &from, &response, target.role, because);
    Fetched {
        validators: validators(&response),
        response,
        made_by: MadeBy::Origin,
        failure: None,
        from,
        files,
        timing: OriginTiming::default(),
        role: target.role,
        stand_in: StandIn::None,
    }
}

async fn from_custom(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    target: Target<'_>,
    custom: &CustomOrigin,
    request: OriginRequest,
) -> Fetched {
    let from = Arc::new(FetchedFrom {
        origin: target.origin.id.clone(),
        kind: target.endpoint.kind(),
        bucket: String::new(),
        server: target.origin.domain_name.clone(),
        key: request.path.clone(),
        app: None,
    });
    let scheme = wanted.viewer.scheme;
    let client = &cx.edge.custom_origins;
    let answer = client
        .ask(target.origin, custom, scheme, request, wanted.upgrade)
        .await;
    let timing = answer.timing;
    match answer.outcome {
        Ok(response) => {
            cx.edge.outages.end(&target.origin.id);
            record(cx, &from, &response, target.role, None);
            Fetched {
                validators: validators(&response),
                response,
                made_by: MadeBy::Origin,
                failure: None,
                from,
                files: Files::Ignored,
                timing,
                role: target.role,
                stand_in: StandIn::None,
            }
        }
        Err(failure) => {
            let response = failure.error.response(&wanted.viewer.id, cx.now);
            let stand_in = stand_in(cx, target.origin);
            cx.edge.outages.begin(&target.origin.id, &failure, stand_in);
            record(cx, &from, &response, target.role, Some(failure.reason));
            Fetched {
                response,
                made_by: MadeBy::CloudFront,
                failure: Some(failure.kind),
                validators: OriginValidators::default(),
                from,
                files: Files::Ignored,
                timing,
                role: target.role,
                stand_in,
            }
        }
    }
}

/// What is there to answer in the place of a custom origin.
///
/// A bucket without its folder would answer with S3's 403, and nobody would learn of the origin.
fn stand_in(cx: &Cx<'_>, origin: &Origin) -> StandIn {
    let Some(fallback) = &origin.fallback else {
        return StandIn::None;
    };
    let bucket = fallback.endpoint.bucket();
    let bucket = bucket.and_then(|it| cx.snapshot.buckets.get(it));
    let folders = bucket.as_ref().map_or(&[][..], |it| &it.folders);
    if folders.is_empty() {
        return StandIn::Dist;
    }
    // In a shared bucket the app's own folder counts.
    let own = folders.iter().any(|it| it.app == origin.id);
    let mut counting = folders.iter().filter(|it| !own || it.app == origin.id);
    match counting.any(|it| it.folder.path().is_dir()) {
        true => StandIn::Dist,
        false => StandIn::NotBuilt,
    }
}

fn record(
    cx: &mut Cx<'_>,
    from: &Arc<FetchedFrom>,
    response: &Response,
    role: Role,
    because: Option<String>,
) {
    let role = match role {
        Role::Primary => None,
        Role::Fallback => Some("stands in, because nothing listens at the origin".to_owned()),
        Role::Secondary => Some("the primary origin of the group failed".to_owned()),
    };
    let because: Vec<String> = role.into_iter().chain(because).collect();
    cx.trace.set_from(Arc::clone(from));
    cx.trace.record(|| {
        Step::OriginFetch(OriginFetchStep {
            from: Arc::clone(from),
            status: response.status,
            error_code: error_code(response),
            because: (!because.is_empty()).then(|| because.join("; ")),
        })
    });
}

pub(crate) fn validators(response: &Response) -> OriginValidators {
    match response.status {
        StatusCode::OK => OriginValidators {
            etag: response.headers.get(ETAG).cloned(),
            last_modified: response.headers.get(LAST_MODIFIED).cloned(),
        },
        _ => OriginValidators::default(),
    }
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
