//! The API through its one entry, with a real store in a folder of its own.

mod buckets;
mod copies;
mod listings;
mod objects;
mod refusals;
mod uploads_in_parts;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::{BodyExt as _, StreamBody};
use tempfile::TempDir;

use super::service::{S3Call, S3Service, answer};
use crate::message::{Body, Response};
use crate::s3::{BucketStore, Buckets, S3RequestIds, StoreMode};

/// A service with a store, and a bucket `bkt` in it.
pub(super) struct Site {
    pub(super) service: S3Service,
    /// Where the store is, as long as this is kept.
    _folder: TempDir,
}

impl Site {
    pub(super) async fn new() -> Self {
        let site = Self::without_bucket();
        assert_eq!(site.put("/bkt").send().await.summary(), "200");
        site
    }

    pub(super) fn without_bucket() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = BucketStore::open(&folder.path().join("store"), StoreMode::Serve).unwrap();
        let service = S3Service {
            buckets: Buckets {
                store: Some(store),
                ..Buckets::default()
            },
            declared_in: Some("devserver.toml".to_owned()),
            ..S3Service::default()
        };
        Site {
            service,
            _folder: folder,
        }
    }

    pub(super) fn store(&self) -> &Arc<BucketStore> {
        self.service.buckets.store.as_ref().unwrap()
    }

    pub(super) fn ask(&self, method: Method, target: &str) -> Asked<'_> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let asked = Asked {
            site: self,
            call: S3Call {
                method,
                path: path.to_owned(),
                query: query.to_owned(),
                headers: HeaderMap::new(),
                host: "127.0.0.1:8081".to_owned(),
                body: Body::Empty,
                ids: S3RequestIds {
                    request_id: "REQUEST".to_owned(),
                    host_id: "HOST".to_owned(),
                },
                now: UNIX_EPOCH + Duration::from_secs(1_770_000_000),
            },
        };
        asked.header("authorization", "AWS test:signature")
    }

    pub(super) fn get(&self, target: &str) -> Asked<'_> {
        self.ask(Method::GET, target)
    }

    pub(super) fn head(&self, target: &str) -> Asked<'_> {
        self.ask(Method::HEAD, target)
    }

    pub(super) fn put(&self, target: &str) -> Asked<'_> {
        self.ask(Method::PUT, target).body("")
    }

    pub(super) fn post(&self, target: &str) -> Asked<'_> {
        self.ask(Method::POST, target).body("")
    }

    pub(super) fn delete(&self, target: &str) -> Asked<'_> {
        self.ask(Method::DELETE, target)
    }
}

/// A request while it is made.
pub(super) struct Asked<'a> {
    site: &'a Site,
    call: S3Call,
}

impl Asked<'_> {
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        self.call
            .headers
            .insert(HeaderName::from_static(name), value);
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.call.headers.remove(name);
        self
    }

    pub(super) fn anonymous(self) -> Self {
        self.without("authorization")
    }

    pub(super) fn when(mut self, now: SystemTime) -> Self {
        self.call.now = now;
        self
    }

    pub(super) fn at(mut self, host: &str) -> Self {
        host.clone_into(&mut self.call.host);
        self
    }

    pub(super) fn body(mut self, body: impl Into<Bytes>) -> Self {
        let body: Bytes = body.into();
        self.call
            .headers
            .insert("content-length", body.len().into());
        self.call.body = Body::from(body);
        self
    }

    /// A body that comes in these pieces, without a length.
    pub(super) fn flowing(mut self, pieces: Vec<Bytes>) -> Self {
        self.call.headers.remove("content-length");
        let chunked = HeaderValue::from_static("chunked");
        self.call.headers.insert("transfer-encoding", chunked);
        let frames = pieces.into_iter().map(|it| Ok(http_body::Frame::data(it)));
        let stream = futures_util::stream::iter(frames);
        self.call.body = Body::Flowing(StreamBody::new(stream).boxed());
        self
    }

    /// A body that must not be asked for.
    pub(super) fn untouched(mut self) -> Self {
        let never = futures_util::stream::poll_fn(|_| panic!("the body was polled"));
        self.call.body = Body::Flowing(StreamBody::new(never).boxed());
        self
    }

    pub(super) async fn send(self) -> Answer {
        let response = answer(&self.site.service, self.call).await;
        let Response {
            status,
            headers,
            body,
            ..
        } = response;
        let body = match body {
            Body::Empty => Bytes::new(),
            Body::Held(bytes) => bytes,
            Body::Flowing(body) => body.collect().await.unwrap().to_bytes(),
        };
        Answer {
            status: status.as_u16(),
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

/// An answer, read.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    /// The status, and the code where it is an error with a body.
    pub(super) fn summary(&self) -> String {
        match self.element("Code") {
            Some(code) if self.status >= 300 => format!("{} {code}", self.status),
            _ => self.status.to_string(),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|it| it.to_str().unwrap())
    }

    /// The text of the first element of a name.
    pub(super) fn element(&self, name: &str) -> Option<&str> {
        self.elements(name).into_iter().next()
    }

    /// The texts of all elements of a name.
    pub(super) fn elements(&self, name: &str) -> Vec<&str> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        self.body
            .split(&open)
            .skip(1)
            .filter_map(|it| it.split(&close).next())
            .collect()
    }
}
