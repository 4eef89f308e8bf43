//! The website endpoint of a bucket: index documents, redirects, error documents, built-in pages.
//!
//! AWS: "Website endpoints", "Hosting a static website using Amazon S3". Whoever asks is everyone:
//! signatures are ignored, and origin access control does not reach this endpoint.
//!
//! # Fidelity
//!
//! - `Range` and CORS are as at the REST endpoint, behind the switches `website_range` and
//!   `website_cors`; a refused preflight is shown as a page.
//! - A 412 or 416 may end in the error document, as AWS says of all 4XX; neither was seen.

use std::sync::Arc;

use http::{Method, StatusCode};

use crate::message::Response;

use super::error::ResourceType;
use super::key::KeyRefusal;
use super::object_answer::{ObjectAnswer, Wanted};
use super::rest::internal_error;
use super::website_resolution::{Resolution, Visible, resolve};
use super::website_response::WebsiteAnswer;
use super::website_routing::{Redirect, Requested};
use super::{
    Bucket, Identity, Object, S3Error, S3Request, WebsiteConfiguration, WebsiteResponder, cors,
    key, object_answer,
};

/// Answers a request to a bucket's website; `None` is a bucket that is missing, under the name it
/// was asked by.
pub async fn answer(
    bucket: Option<&Bucket>,
    bucket_name: &str,
    request: &S3Request<'_>,
) -> Response {
    let answer = decide(bucket, bucket_name, request)
        .await
        .unwrap_or_else(|error| WebsiteAnswer::Page(error, None));
    let cors = bucket
        .filter(|it| it.fidelity.website_cors && request.method != Method::OPTIONS)
        .map(|it| cors::evaluate(&it.cors, request.method, request.headers))
        .unwrap_or_default();
    let fidelity = bucket.map(|it| it.fidelity.clone()).unwrap_or_default();
    answer.into_response(request, &cors, &fidelity)
}

/// The keys that decide what the website endpoint answers for a raw path.
pub fn keys_consulted(bucket: &Bucket, path: &str) -> Vec<String> {
    let (Ok(key), Some(WebsiteResponder::Documents(documents))) =
        (key::decode(path), &bucket.website)
    else {
        return Vec::new();
    };
    let index = documents.folder_index(&key);
    let error_document = documents.error_document.clone();
    [Some(documents.lookup_key(&key)), index, error_document]
        .into_iter()
        .flatten()
        .collect()
}

async fn decide<'a>(
    bucket: Option<&'a Bucket>,
    bucket_name: &str,
    request: &S3Request<'_>,
) -> Result<WebsiteAnswer<'a>, S3Error> {
    let key = match key::decode(request.path) {
        Ok(key) => key,
        Err(KeyRefusal::DotSegment) => return Ok(WebsiteAnswer::DotSegment),
        Err(KeyRefusal::Error(error)) => return Err(error),
    };
    let bucket = bucket.ok_or_else(|| S3Error::NoSuchBucket(bucket_name.to_owned()))?;
    let website = bucket
        .website
        .as_ref()
        .ok_or_else(|| S3Error::NoSuchWebsiteConfiguration(bucket_name.to_owned()))?;
    if request.method == Method::OPTIONS && bucket.fidelity.website_cors {
        let resource_type = if key.is_empty() {
            ResourceType::Bucket
        } else {
            ResourceType::Object
        };
        return cors::preflight(Some(&bucket.cors), request.headers, resource_type)
            .map(WebsiteAnswer::Preflight);
    }
    if request.method != Method::GET && request.method != Method::HEAD {
        let method = request.method.to_string();
        return Err(S3Error::MethodNotAllowed(method, ResourceType::Object));
    }
    let keeps_query = bucket.fidelity.website_redirect_query;
    let requested = Requested {
        key: &key,
        host: request.host,
        path: request.path,
        query: if keeps_query { request.query } else { "" },
    };
    match website {
        WebsiteResponder::RedirectAll(to) => Ok(WebsiteAnswer::Redirect(to.redirect(requested))),
        WebsiteResponder::Documents(documents) => {
            serve(bucket, documents, requested, request).await
        }
    }
}

/// Prefix rules, the object or its folder, error rules, the error document: in that order.
async fn serve<'a>(
    bucket: &'a Bucket,
    documents: &WebsiteConfiguration,
    requested: Requested<'_>,
    request: &S3Request<'_>,
) -> Result<WebsiteAnswer<'a>, S3Error> {
    if let Some(redirect) = documents.redirect_before_lookup(requested) {
        return Ok(WebsiteAnswer::Redirect(redirect));
    }
    match find(bucket, documents, requested, request).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            if let Some(redirect) = documents.redirect_on_error(requested, error.status()) {
                return Ok(WebsiteAnswer::Redirect(redirect));
            }
            let document = documents.error_document.as_deref();
            Ok(match document {
                Some(key) if request.method == Method::GET && error.status().is_client_error() => {
                    with_error_document(bucket, key, error).await?
                }
                _ => WebsiteAnswer::Page(error, None),
            })
        }
    }
}

async fn find<'a>(
    bucket: &'a Bucket,
    documents: &WebsiteConfiguration,
    requested: Requested<'_>,
    request: &S3Request<'_>,
) -> Result<WebsiteAnswer<'a>, S3Error> {
    let lookup_key = documents.lookup_key(requested.key);
    let found = look_up(bucket, &lookup_key).await?;
    let index = match documents.folder_index(requested.key) {
        Some(key) if !matches!(found, Visible::Readable(_)) => Some(look_up(bucket, &key).await?),
        Some(_) | None => None,
    };
    match resolve(&lookup_key, found, index) {
        Resolution::Object(object) => serve_object(bucket, object, request),
        Resolution::Folder => {
            let mut location = format!("/{}/", key::encode(requested.key));
            if bucket.fidelity.website_folder_redirect_query && !request.query.is_empty() {
                location.push_str(&format!("?{}", request.query));
            }
            Ok(WebsiteAnswer::FolderRedirect(location))
        }
        Resolution::Error(error) => Err(error),
    }
}

fn serve_object<'a>(
    bucket: &'a Bucket,
    object: Arc<Object>,
    request: &S3Request<'_>,
) -> Result<WebsiteAnswer<'a>, S3Error> {
    if let Some(location) = &object.metadata.website_redirect_location {
        return Ok(WebsiteAnswer::Redirect(Redirect {
            status: StatusCode::MOVED_PERMANENTLY,
            location: location.clone(),
        }));
    }
    let wanted = if bucket.fidelity.website_range {
        Wanted::Range
    } else {
        Wanted::Whole
    };
    let rule = bucket.fidelity.last_modified;
    match object_answer::decide(request, &object, wanted, rule) {
        ObjectAnswer::Whole => Ok(WebsiteAnswer::Object(bucket, object, None)),
        ObjectAnswer::Part(range) => Ok(WebsiteAnswer::Object(bucket, object, Some(range))),
        ObjectAnswer::NotModified => Ok(WebsiteAnswer::NotModified(bucket, object)),
        ObjectAnswer::Refused(error) => Err(error),
    }
}

/// An object as everyone may see it.
async fn look_up(bucket: &Bucket, key: &str) -> Result<Visible<Arc<Object>>, S3Error> {
    let everyone = Identity::Anonymous;
    let found = bucket.object(key).await.map_err(|it| internal_error(&it))?;
    Ok(match found {
        Some(object) if bucket.access.may_read(everyone, key, &object) => Visible::Readable(object),
        Some(_) => Visible::Denied,
        None if bucket.access.may_get(everyone, key) || bucket.access.may_list(everyone) => {
            Visible::Missing
        }
        None => Visible::Denied,
    })
}

async fn with_error_document<'a>(
    bucket: &'a Bucket,
    key: &str,
    error: S3Error,
) -> Result<WebsiteAnswer<'a>, S3Error> {
    Ok(match look_up(bucket, key).await? {
        Visible::Readable(object) => match object.metadata.website_redirect_location.clone() {
            Some(location) => WebsiteAnswer::ErrorDocumentRedirect(error, location),
            None => WebsiteAnswer::ErrorDocument(bucket, error, object),
        },
        Visible::Missing => WebsiteAnswer::Page(error, Some(S3Error::NoSuchKey(key.to_owned()))),
        Visible::Denied => WebsiteAnswer::Page(error, Some(S3Error::AccessDenied)),
    })
}
