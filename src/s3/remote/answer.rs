//! What a store answers for an object.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH,
    CONTENT_TYPE, ETAG, EXPIRES, HeaderName, IF_NONE_MATCH, LAST_MODIFIED,
};
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde::Deserialize;

use super::body::RemoteBody;
use super::store::{PATIENCE, Store, in_words};
use crate::s3::{LARGEST_HELD, Object, ObjectBody, ObjectMetadata};

/// How much of an error's or a list's document is read, in bytes.
pub(super) const LARGEST_DOCUMENT: u64 = LARGEST_HELD;

/// An answer to `GetObject`.
#[derive(Debug)]
pub(super) enum Answer {
    /// The object.
    Object(Arc<Object>),
    /// The bytes are those that the condition named; with the `Last-Modified`.
    Unchanged(Option<SystemTime>),
    /// There is no such object.
    Missing,
    /// `AccessDenied`, which may mean that there is no such object; in words.
    Denied(String),
}

/// Asks for an object, unless it still has this entity tag.
pub(super) async fn get(
    store: &Arc<Store>,
    key: &str,
    known: Option<&str>,
) -> Result<Answer, String> {
    let condition: Vec<_> = known.iter().map(|it| (IF_NONE_MATCH, *it)).collect();
    let response = store.send(Method::GET, Some(key), "", &condition).await?;
    match response.status() {
        StatusCode::OK => object(store, key, response).await.map(Answer::Object),
        StatusCode::NOT_MODIFIED => Ok(Answer::Unchanged(last_modified(response.headers()))),
        status => {
            let refusal = Refusal::read(response).await?;
            match (status, refusal.code.as_str()) {
                (StatusCode::NOT_FOUND, "NoSuchKey") => Ok(Answer::Missing),
                (StatusCode::FORBIDDEN, "AccessDenied") => Ok(Answer::Denied(refusal.words)),
                _ => Err(refusal.words),
            }
        }
    }
}

async fn object(
    store: &Arc<Store>,
    key: &str,
    response: Response<Incoming>,
) -> Result<Arc<Object>, String> {
    let headers = response.headers();
    let etag = text(headers, &ETAG).ok_or("the answer has no ETag")?;
    let last_modified = last_modified(headers).unwrap_or(SystemTime::UNIX_EPOCH);
    let metadata = metadata(headers);
    let len = text(headers, &CONTENT_LENGTH).and_then(|it| it.parse().ok());
    let body = match len {
        Some(len) if len > LARGEST_HELD => {
            // The connection is given up: whoever wants the bytes asks for them.
            let body = RemoteBody::new(Arc::clone(store), key.to_owned(), etag.clone(), len);
            ObjectBody::Remote(Arc::new(body))
        }
        Some(_) | None => ObjectBody::Held(collected(response, LARGEST_HELD).await?),
    };
    Ok(Arc::new(Object {
        body,
        etag,
        last_modified,
        metadata,
        part_sizes: Vec::new(),
        checksum: None,
        private: false,
    }))
}

fn metadata(headers: &HeaderMap) -> ObjectMetadata {
    const USER: &str = "x-amz-meta-";
    let user = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(USER)?;
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        Some((name.to_owned(), value))
    });
    let redirect = HeaderName::from_static("x-amz-website-redirect-location");
    ObjectMetadata {
        content_type: text(headers, &CONTENT_TYPE),
        cache_control: text(headers, &CACHE_CONTROL),
        content_disposition: text(headers, &CONTENT_DISPOSITION),
        content_encoding: text(headers, &CONTENT_ENCODING),
        content_language: text(headers, &CONTENT_LANGUAGE),
        expires: text(headers, &EXPIRES),
        website_redirect_location: text(headers, &redirect),
        user: user.collect(),
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn last_modified(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(&text(headers, &LAST_MODIFIED)?).ok()
}

/// The whole of a body that has at most so many bytes.
pub(super) async fn collected(response: Response<Incoming>, most: u64) -> Result<Bytes, String> {
    let mut body = response.into_body();
    let mut bytes = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await;
        let frame =
            frame.map_err(|_| format!("the answer stopped for {} s", PATIENCE.as_secs()))?;
        let Some(frame) = frame else {
            return Ok(bytes.freeze());
        };
        let frame = frame.map_err(|it| format!("the answer broke off: {}", in_words(&it)))?;
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() as u64 > most {
            return Err(format!(
                "the answer has more than {most} bytes, and does not say how many"
            ));
        }
    }
}

/// What a store says where it refuses.
#[derive(Debug)]
pub(super) struct Refusal {
    /// S3's code; empty where the answer is not S3's.
    pub(super) code: String,
    /// Status, code and message.
    pub(super) words: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorDocument {
    code: String,
    #[serde(default)]
    message: String,
}

impl Refusal {
    pub(super) async fn read(response: Response<Incoming>) -> Result<Self, String> {
        let status = response.status();
        let region = HeaderName::from_static("x-amz-bucket-region");
        let region = text(response.headers(), &region).filter(|_| status.is_redirection());
        let bytes = collected(response, LARGEST_DOCUMENT).await?;
        let document = String::from_utf8_lossy(&bytes);
        let mut refusal = match quick_xml::de::from_str::<ErrorDocument>(&document) {
            Ok(ErrorDocument { code, message }) => Refusal {
                words: format!("{} {code}: {message}", status.as_u16()),
                code,
            },
            Err(_) => Refusal {
                code: String::new(),
                words: format!("{status}, without an error of S3; is this an S3 endpoint?"),
            },
        };
        if let Some(region) = region {
            refusal
                .words
                .push_str(&format!(" (the bucket is in `{region}`)"));
        }
        Ok(refusal)
    }
}
