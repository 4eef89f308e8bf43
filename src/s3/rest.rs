//! The REST endpoint of a bucket: `GetObject`, `HeadObject`, listings, preflights, errors.
//!
//! AWS: "GetObject", "HeadObject", "Error responses", "Amazon S3 REST API introduction".
//! What is missing is 404 only to who may list the bucket, and 403 to everyone else; there is no
//! index document, so `/` is a listing or 403.
//!
//! # Fidelity
//!
//! - Operations of the API that are the owner's are answered with 501: they belong to
//!   [`crate::s3::api`], not to an origin.
//! - Signatures are not checked; who asks is told by [`crate::s3::Identity`].

use std::sync::Arc;

use http::header::{ALLOW, CONNECTION, CONTENT_RANGE};
use http::{HeaderName, Method};

use crate::message::Response;
use crate::rfc::range::{ByteRange, unsatisfied_range};

use super::answer_headers::{
    dot_segment_response, error_response, preflight_response, xml_response,
};
use super::cors::CorsHeaders;
use super::error::ResourceType;
use super::key::KeyRefusal;
use super::object_answer::{ObjectAnswer, Wanted};
use super::object_response::{ObjectResponse, checksum_headers, parts_count_header, version_id};
use super::operation::{ApiOperation, Asked, Operation, Query, ReadOperation};
use super::response_overrides::overridden;
use super::{
    Bucket, BucketContents, Identity, Object, ObjectMetadata, ReadError, S3Error, S3Fidelity,
    S3Request, api, cors, object_answer,
};

/// A document of the API with the headers that belong to it.
pub(crate) type Document = (String, Vec<(HeaderName, String)>);

/// Everything that the endpoint may answer.
enum RestAnswer<'a> {
    /// An object.
    Object(ShownObject<'a>),
    /// A document of the API, and headers of its own.
    Document(String, Vec<(HeaderName, String)>),
    /// A granted preflight.
    Preflight(CorsHeaders),
    /// An error.
    Error(S3Error),
    /// The path has a `..` segment.
    DotSegment,
}

/// An object that is shown, whole or in part.
struct ShownObject<'a> {
    bucket: &'a Bucket,
    object: Arc<Object>,
    /// The metadata as the request asked for it.
    metadata: ObjectMetadata,
    shown: Shown,
    /// Headers that only this request asked for.
    more: Vec<(HeaderName, String)>,
}

/// How much of an object is shown.
enum Shown {
    Whole,
    Part(ByteRange),
    NotModified,
}

/// Answers a request to a bucket; `None` is a bucket that is missing, under the name it was asked
/// by.
pub async fn answer(
    bucket: Option<&Bucket>,
    bucket_name: &str,
    request: &S3Request<'_>,
) -> Response {
    answer_asked(bucket, bucket_name, request, Asked::of(request)).await
}

/// Answers a request that has been read already.
pub(crate) async fn answer_asked(
    bucket: Option<&Bucket>,
    bucket_name: &str,
    request: &S3Request<'_>,
    asked: Asked,
) -> Response {
    let decided = decide(bucket, bucket_name, request, asked)
        .await
        .unwrap_or_else(RestAnswer::Error);
    let cors = bucket
        .filter(|_| request.method != Method::OPTIONS)
        .map(|it| cors::evaluate(&it.cors, request.method, request.headers))
        .unwrap_or_default();
    match decided {
        RestAnswer::Object(it) => show(request, &it, &cors),
        RestAnswer::Document(xml, more) => xml_response(request, xml, &cors, &more),
        RestAnswer::Preflight(granted) => preflight_response(request, &granted),
        RestAnswer::DotSegment => dot_segment_response(request),
        RestAnswer::Error(error) => {
            let fidelity = bucket.map(|it| it.fidelity.clone()).unwrap_or_default();
            refuse(request, &error, cors, &fidelity)
        }
    }
}

fn show(request: &S3Request<'_>, found: &ShownObject<'_>, cors: &CorsHeaders) -> Response {
    let response = ObjectResponse {
        request,
        bucket: found.bucket,
        object: &found.object,
        metadata: &found.metadata,
        cors,
    };
    match found.shown {
        Shown::Whole => response.rest(None, &found.more),
        Shown::Part(range) => response.rest(Some(range), &found.more),
        Shown::NotModified => response.not_modified(),
    }
}

async fn decide<'a>(
    bucket: Option<&'a Bucket>,
    bucket_name: &str,
    request: &S3Request<'_>,
    Asked { query, of }: Asked,
) -> Result<RestAnswer<'a>, S3Error> {
    let (key, operation) = match of {
        Ok(read) => read,
        Err(KeyRefusal::DotSegment) => return Ok(RestAnswer::DotSegment),
        Err(KeyRefusal::Error(error)) => return Err(error),
    };
    let resource_type = if key.is_empty() {
        ResourceType::Bucket
    } else {
        ResourceType::Object
    };
    if operation == Operation::Preflight {
        let rules = bucket.map(|it| it.cors.as_slice());
        return cors::preflight(rules, request.headers, resource_type).map(RestAnswer::Preflight);
    }
    let owner = request.identity == Identity::Owner;
    if operation == Operation::Api(ApiOperation::CreateBucket) && owner {
        return Err(S3Error::NotImplemented);
    }
    let bucket = bucket.ok_or_else(|| S3Error::NoSuchBucket(bucket_name.to_owned()))?;
    let may_list = bucket.access.may_list(request.identity);
    match operation {
        Operation::Read(ReadOperation::GetObject) => get_object(bucket, request, &query, key).await,
        Operation::MethodNotAllowed => Err(S3Error::MethodNotAllowed(
            request.method.to_string(),
            resource_type,
        )),
        Operation::Read(listing) if may_list => {
            let (xml, headers) = list(bucket, request, &query, listing).await?;
            Ok(RestAnswer::Document(xml, headers))
        }
        Operation::Api(_) if owner => Err(S3Error::NotImplemented),
        Operation::Preflight | Operation::Read(_) | Operation::Api(_) => Err(S3Error::AccessDenied),
    }
}

/// What whoever may list a bucket may ask of it.
async fn list(
    bucket: &Bucket,
    request: &S3Request<'_>,
    query: &Query,
    operation: ReadOperation,
) -> Result<Document, S3Error> {
    match operation {
        ReadOperation::GetObject | ReadOperation::HeadBucket => {
            Ok(api::bucket::head_bucket(bucket, request.region))
        }
        ReadOperation::ListObjects => api::list_objects::list_objects(bucket, request, query).await,
        ReadOperation::ListObjectsV2 => {
            api::list_objects::list_objects_v2(bucket, request, query).await
        }
        ReadOperation::ListObjectVersions => {
            api::list_versions::list_object_versions(bucket, request, query).await
        }
    }
}

async fn get_object<'a>(
    bucket: &'a Bucket,
    request: &S3Request<'_>,
    query: &Query,
    key: String,
) -> Result<RestAnswer<'a>, S3Error> {
    let wanted = wanted(request, query)?;
    // An unsigned request may not override headers, whether the object is there or not.
    overridden(&ObjectMetadata::default(), query, request.identity)?;
    let found = bucket
        .object(&key)
        .await
        .map_err(|it| internal_error(&it))?;
    let Some(object) = found else {
        return Err(if bucket.access.may_list(request.identity) {
            S3Error::NoSuchKey(key)
        } else {
            S3Error::AccessDenied
        });
    };
    if !bucket.access.may_read(request.identity, &key, &object) {
        return Err(S3Error::AccessDenied);
    }
    check_version(bucket, &object, &key, query)?;
    let metadata = overridden(&object.metadata, query, request.identity)?;
    let rule = bucket.fidelity.last_modified;
    let shown = match object_answer::decide(request, &object, wanted, rule) {
        ObjectAnswer::Whole => Shown::Whole,
        ObjectAnswer::Part(range) => Shown::Part(range),
        ObjectAnswer::NotModified => Shown::NotModified,
        ObjectAnswer::Refused(error) => return Err(error),
    };
    let mut more = headers_asked_for(request, &object, wanted, &shown);
    if request.identity == Identity::Owner {
        more.extend(tagging_count(bucket, &key));
    }
    Ok(RestAnswer::Object(ShownObject {
        bucket,
        object,
        metadata,
        shown,
        more,
    }))
}

/// What of the object the request asks for.
fn wanted(request: &S3Request<'_>, query: &Query) -> Result<Wanted, S3Error> {
    let Some(number) = query.get("partNumber") else {
        return Ok(Wanted::Range);
    };
    if request.headers.contains_key(http::header::RANGE) {
        return Err(S3Error::InvalidRequest(
            "Cannot specify both Range header and partNumber query parameter".into(),
        ));
    }
    number
        .parse()
        .ok()
        .filter(|it| (1..=10_000).contains(it))
        .map(Wanted::PartNumber)
        .ok_or_else(|| S3Error::InvalidArgument {
            message: "Part number must be an integer between 1 and 10000, inclusive",
            name: "partNumber".to_owned(),
            value: number.to_owned(),
        })
}

/// Only the newest version is there: under its id, or as `null` where ids were not given.
fn check_version(
    bucket: &Bucket,
    object: &Object,
    key: &str,
    query: &Query,
) -> Result<(), S3Error> {
    let Some(asked) = query.get("versionId") else {
        return Ok(());
    };
    let invalid = |message| S3Error::InvalidArgument {
        message,
        name: "versionId".to_owned(),
        value: asked.to_owned(),
    };
    let current = version_id(bucket, object).unwrap_or_else(|| "null".to_owned());
    if asked.is_empty() {
        Err(invalid("Version id cannot be the empty string"))
    } else if asked == current {
        Ok(())
    } else if asked == "null" || asked.len() == 32 {
        Err(S3Error::NoSuchVersion {
            key: key.to_owned(),
            version_id: asked.to_owned(),
        })
    } else {
        Err(invalid("Invalid version id specified"))
    }
}

/// Headers that only some requests get to see.
fn headers_asked_for(
    request: &S3Request<'_>,
    object: &Object,
    wanted: Wanted,
    shown: &Shown,
) -> Vec<(HeaderName, String)> {
    let mut res = Vec::new();
    let mode = request.headers.get("x-amz-checksum-mode");
    let all_of_it = match shown {
        Shown::Whole => true,
        Shown::Part(range) => range.count() == object.body.len(),
        Shown::NotModified => false,
    };
    if all_of_it && mode.is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"enabled")) {
        res.extend(checksum_headers(object.checksum.as_ref()));
    }
    if matches!(wanted, Wanted::PartNumber(_)) {
        res.extend(parts_count_header(object));
    }
    res
}

/// How many tags an object of the store has, for whoever may see them.
fn tagging_count(bucket: &Bucket, key: &str) -> Option<(HeaderName, String)> {
    let BucketContents::Stored(stored) = &bucket.contents else {
        return None;
    };
    if bucket.folder_of(key).is_some() {
        return None;
    }
    let count = stored.head(key)?.tags.len();
    let name = HeaderName::from_static("x-amz-tagging-count");
    (count > 0).then(|| (name, count.to_string()))
}

/// A file that cannot be read is an error of the service, and told on the terminal. A remote bucket
/// tells of its troubles itself, once.
pub(crate) fn internal_error(error: &ReadError) -> S3Error {
    if !error.path.starts_with("http:") && !error.path.starts_with("https:") {
        tracing::warn!(%error, "an object cannot be read");
    }
    S3Error::InternalError
}

/// The answer of an error.
pub(crate) fn refuse(
    request: &S3Request<'_>,
    error: &S3Error,
    cors: CorsHeaders,
    fidelity: &S3Fidelity,
) -> Response {
    let mut more = cors;
    match error {
        S3Error::MethodNotAllowed(..) if fidelity.method_not_allowed_allow => {
            more.push((ALLOW, "HEAD, DELETE, GET, PUT".to_owned()));
        }
        S3Error::InvalidRange { size, .. } if fidelity.invalid_range_content_range => {
            more.push((CONTENT_RANGE, unsatisfied_range(*size)));
        }
        S3Error::BadRequest(_) => more.push((CONNECTION, "close".to_owned())),
        _ => {}
    }
    let ids = error
        .shows_ids(request.identity, fidelity.error_ids)
        .then_some(&request.ids);
    error_response(request, error, error.xml(ids), &more)
}
