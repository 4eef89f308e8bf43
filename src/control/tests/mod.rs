//! The AWS endpoint by its answers: an edge with one bucket, a folder for the store, and an owner
//! of the configuration who takes every change, or refuses it.

mod changes;
mod distributions;
mod functions;
mod invalidations;
mod named;
mod routing;
mod stores;
mod tags;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;
use crate::clock::Clock;
use crate::distribution::{
    CacheBehavior, Distribution, Fidelity, Origin, OriginEndpoint, PathPattern, ViewerProfile,
};
use crate::edge::{Caching, EdgeOptions, RequestIds, Snapshot};
use crate::functions::FunctionFidelity;
use crate::message::Body;
use crate::resources::Resource;
use crate::resources::xml_document::{read, typed};
use crate::s3::{Bucket, BucketContents, Buckets, Object, ObjectMetadata};

/// 2026-11-22 00:00:00 UTC.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600)
}

/// What the owner of the configuration does, and what it was asked for.
#[derive(Default)]
struct Owner {
    refusals: Vec<Refusal>,
    applied: Vec<Arc<Resources>>,
}

/// An endpoint and what is around it.
struct Account {
    endpoint: AwsEndpoint,
    owner: Arc<Mutex<Owner>>,
    folder: Arc<TempDir>,
}

impl Account {
    /// An account without anything in it; the configuration defines the distribution `E1`.
    fn new() -> Self {
        Self::in_folder(Arc::new(TempDir::new().unwrap()), Vec::new())
    }

    fn in_folder(folder: Arc<TempDir>, credentials: Vec<Credentials>) -> Self {
        let (apply, mut asked) = mpsc::channel::<Apply>(1);
        let owner = Arc::new(Mutex::new(Owner::default()));
        let answering = Arc::clone(&owner);
        tokio::spawn(async move {
            while let Some(Apply { resources, reply }) = asked.recv().await {
                let mut owner = answering.lock().unwrap();
                let answer = match owner.refusals.as_slice() {
                    [] => Ok(()),
                    refusals => Err(refusals.to_vec()),
                };
                owner.applied.push(resources);
                reply.send(answer).unwrap();
            }
        });
        let store = folder.path().join("store");
        let endpoint = AwsEndpoint::new(AwsEndpointOptions {
            edge: edge(),
            credentials,
            created: read_created(&store).unwrap(),
            store,
            locked_by: None,
            declared: declared(),
            apply,
            ids: Ids::seeded(1),
        });
        Account {
            endpoint,
            owner,
            folder,
        }
    }

    fn refuse(&self, resource: &str, code: &'static str, message: &str) {
        self.owner.lock().unwrap().refusals.push(Refusal {
            resource: resource.to_owned(),
            code,
            message: message.to_owned(),
        });
    }

    /// A request below `/2020-05-31/`.
    async fn call(&self, method: &str, target: &str, body: &str) -> Said {
        self.call_if(method, target, "", body).await
    }

    /// The same, with `If-Match`.
    async fn call_if(&self, method: &str, target: &str, if_match: &str, body: &str) -> Said {
        let mut lines = vec![];
        if !if_match.is_empty() {
            lines.push(("if-match", if_match));
        }
        let target = format!("/2020-05-31/{target}");
        self.send(method, &target, &lines, body).await
    }

    async fn send(&self, method: &str, target: &str, lines: &[(&str, &str)], body: &str) -> Said {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let request = AwsRequest {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            host: "localhost:8081".to_owned(),
            body: Body::from(Bytes::copy_from_slice(body.as_bytes())),
        };
        let response = self.endpoint.answer(request).await;
        assert!(response.headers.contains_key("x-amzn-requestid") || response.status == 501);
        Said {
            status: response.status.as_u16(),
            text: String::from_utf8(response.body.held().to_vec()).unwrap(),
            headers: response.headers,
        }
    }
}

/// An answer.
#[derive(Debug)]
struct Said {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Said {
    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// An error of CloudFront; returns its message.
    #[track_caller]
    fn is_error(&self, status: u16, code: &str) -> String {
        let error = self.xml()["Error"].take();
        let found = (self.status, error["Code"].as_str().unwrap_or_default());
        assert_eq!(found, (status, code), "{}", self.text);
        error["Message"].as_str().unwrap().to_owned()
    }

    /// An error with JSON; returns its message.
    #[track_caller]
    fn is_json_error(&self, status: u16, code: &str) -> String {
        let found = (self.status, self.header("x-amzn-errortype"));
        assert_eq!(found, (status, code), "{}", self.text);
        self.json()["Message"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn xml(&self) -> Value {
        typed(read(&self.text).unwrap().1).unwrap()
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    #[track_caller]
    fn etag(&self) -> String {
        self.header("etag").to_owned()
    }
}

/// What the configuration file defines.
fn declared() -> Declared {
    let distribution = Resource {
        id: "E1".to_owned(),
        etag: "E1VERSION".to_owned(),
        config: crate::resources::complete_distribution(serde_json::json!({
            "CallerReference": "devserver.toml",
            "Aliases": { "Quantity": 1, "Items": ["www.example.com"] },
            "Enabled": true,
        })),
        ..Resource::default()
    };
    Declared {
        resources: Arc::new(Resources {
            distributions: vec![distribution],
            ..Resources::default()
        }),
        file: Some("/project/devserver.toml".into()),
    }
}

/// An edge whose distribution `E1` has one bucket.
fn edge() -> Arc<Edge> {
    let object = |text: &'static str| {
        let body = Bytes::from_static(text.as_bytes());
        Arc::new(Object::new(body, now(), ObjectMetadata::default()))
    };
    let bucket = Bucket {
        name: "site".to_owned(),
        contents: BucketContents::Held(BTreeMap::from([
            ("a.js".to_owned(), object("a")),
            ("b.js".to_owned(), object("b")),
            (
                "pairs.json".to_owned(),
                object(r#"{"data":[{"key":"/old","value":"/new"}]}"#),
            ),
            ("broken.json".to_owned(), object("{}")),
        ])),
        ..Bucket::default()
    };
    let origin = Origin {
        id: "site".to_owned(),
        domain_name: "site.s3.amazonaws.com".to_owned(),
        origin_path: String::new(),
        custom_headers: Vec::new(),
        endpoint: OriginEndpoint::S3Rest {
            bucket: "site".to_owned(),
        },
        signed: true,
        fallback: None,
    };
    let distribution = Distribution {
        id: "E1".to_owned(),
        aliases: Vec::new(),
        enabled: true,
        default_root_object: None,
        origins: vec![origin],
        origin_groups: Vec::new(),
        cache_behaviors: Vec::new(),
        default_cache_behavior: CacheBehavior::new(PathPattern::everything(), "site"),
        custom_error_responses: Vec::new(),
        speaks_http2: true,
        announces_http3: false,
    };
    let snapshot = Snapshot {
        distributions: vec![distribution],
        only_distribution: None,
        buckets: Buckets::of([bucket]),
        functions: BTreeMap::new(),
        function_fidelity: FunctionFidelity::default(),
        viewer: ViewerProfile::default(),
        caching: Caching::AsProduction,
        fidelity: Fidelity::default(),
        pop: HeaderValue::from_static("LCL50-C1"),
    };
    let options = EdgeOptions {
        clock: Clock::manual(now()),
        ids: RequestIds::seeded(1),
        cache_size: 1 << 20,
        https_port: None,
    };
    Edge::new(snapshot, options)
}

/// A `DistributionConfig` with this reference and what else stands in it.
fn config(reference: &str, more: &str) -> String {
    format!(
        "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
         <CallerReference>{reference}</CallerReference><Comment/>\
         <Origins><Quantity>1</Quantity><Items><Origin><Id>site</Id>\
         <DomainName>site.s3.amazonaws.com</DomainName><S3OriginConfig><OriginAccessIdentity/>\
         </S3OriginConfig></Origin></Items></Origins><DefaultCacheBehavior>\
         <TargetOriginId>site</TargetOriginId>\
         <ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy>\
         <CachePolicyId>658327ea-f89d-4fab-a63d-7e88639e58f6</CachePolicyId>\
         </DefaultCacheBehavior>{more}</DistributionConfig>"
    )
}

const ENABLED: &str = "<Enabled>true</Enabled>";
const DISABLED: &str = "<Enabled>false</Enabled>";
