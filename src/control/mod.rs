//! The AWS endpoint: S3, CloudFront and its key value stores under one address.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8081` makes deploy tools speak to it. Which service a request
//! is for is told by what it was signed for, else by its path.
//!
//! # How a change is made
//!
//! What was created lies in one file of the store, `cloudfront.json`. A change writes the new file
//! beside it, asks whoever owns the running configuration to use it ([`Apply`]), and only then
//! puts it in the old one's place: a refusal changes nothing, and what was answered survives.

// Where a request goes, and who sent it.
mod authentication;
mod body;
mod service;

// What is answered.
mod answer;
mod aws_error;
mod ids;

// What there is, and how it changes.
mod account;
mod account_file;

// The services.
mod cloudfront;
mod idle_sync;
mod key_value_data;
mod s3;
mod sts;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use arc_swap::ArcSwap;
use http::{HeaderMap, Method};
use tokio::sync::mpsc;

use crate::edge::{Edge, RequestIds};
use crate::message::{Body, Response};
use crate::resources::Resources;
use crate::s3::api::Told;
use crate::s3::{BucketStore, Credentials};

use account::Account;
use aws_error::AwsError;
use cloudfront::Invalidations;
use idle_sync::IdleSyncs;
use service::Service;

pub use account_file::{CreatedError, read_created};
pub use ids::Ids;

/// The most bytes of a document, whatever the service.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// A request to the AWS endpoint.
#[derive(Debug)]
pub struct AwsRequest {
    /// The method.
    pub method: Method,
    /// The raw path.
    pub path: String,
    /// The raw query without its `?`.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The `Host`, port included.
    pub host: String,
    /// The body.
    pub body: Body,
}

/// What the configuration file defines, for everyone who reads it over the API.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The resources; they cannot be changed over the API.
    pub resources: Arc<Resources>,
    /// The file that defines them, which whoever wants to change them is sent to.
    pub file: Option<PathBuf>,
}

/// Why created resources cannot be used as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The id or name of the resource that is wrong.
    pub resource: String,
    /// AWS's code, as in `NoSuchOrigin`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// Asks whoever owns the running configuration to use other created resources.
#[derive(Debug)]
pub struct Apply {
    /// All of the created resources, as they are to be from now on.
    pub resources: Arc<Resources>,
    /// What came of it; after `Ok` requests are answered from them.
    pub reply: tokio::sync::oneshot::Sender<Result<(), Vec<Refusal>>>,
}

/// What an endpoint is made with.
#[derive(Debug)]
pub struct AwsEndpointOptions {
    /// The edge whose cache is invalidated and whose buckets are read.
    pub edge: Arc<Edge>,
    /// The store's folder; it is made with the first change.
    pub store: PathBuf,
    /// The store itself, which one process writes; without it, nobody else is looked out for.
    pub locked_by: Option<Arc<BucketStore>>,
    /// The access keys that are known; where there is none, every one is taken.
    pub credentials: Vec<Credentials>,
    /// What was created before, as [`read_created`] gives it.
    pub created: Arc<Resources>,
    /// What the configuration file defines.
    pub declared: Declared,
    /// Where changes are asked for.
    pub apply: mpsc::Sender<Apply>,
    /// Where ids come from.
    pub ids: Ids,
}

/// The AWS endpoint.
#[derive(Debug)]
pub struct AwsEndpoint {
    edge: Arc<Edge>,
    credentials: ArcSwap<Vec<Credentials>>,
    account: Arc<Account>,
    invalidations: Invalidations,
    ids: Ids,
    s3_ids: RequestIds,
    told: Told,
    idle_syncs: IdleSyncs,
}

impl AwsEndpoint {
    /// An endpoint; nothing is written yet.
    pub fn new(options: AwsEndpointOptions) -> Self {
        AwsEndpoint {
            edge: options.edge,
            credentials: ArcSwap::from_pointee(options.credentials),
            invalidations: Invalidations::read(&options.store),
            account: Arc::new(Account::new(
                options.store,
                options.locked_by,
                options.created,
                options.declared,
                options.apply,
            )),
            ids: options.ids,
            s3_ids: RequestIds::random(),
            told: Told::default(),
            idle_syncs: IdleSyncs::default(),
        }
    }

    /// Takes what another version of the configuration file defines.
    pub fn set_declared(&self, declared: Declared) {
        self.account.set_declared(declared);
    }

    /// Takes other access keys.
    pub fn set_credentials(&self, credentials: Vec<Credentials>) {
        self.credentials.store(Arc::new(credentials));
    }

    /// Whether access keys are known, so that a signature has to be right.
    pub fn verifies_signatures(&self) -> bool {
        !self.credentials.load().is_empty()
    }

    /// What was created up to now.
    pub fn created(&self) -> Arc<Resources> {
        self.account.view().created
    }

    /// Answers a request.
    pub async fn answer(&self, mut request: AwsRequest) -> Response {
        let service = service::of(&request);
        if !matches!(service, Service::S3) {
            // What is signed is the body too, and every one of these is a small document.
            match body::whole(std::mem::take(&mut request.body), MAX_BODY_BYTES).await {
                Ok(bytes) => request.body = Body::Held(bytes),
                Err(it) => return self.error(&request, &AwsError::not_read(it, MAX_BODY_BYTES)),
            }
        }
        match service {
            Service::S3 => s3::answer(self, request).await,
            Service::CloudFront => cloudfront::answer(self, request).await,
            Service::KeyValueData => key_value_data::answer(self, request).await,
            Service::Sts => sts::answer(self, request).await,
            Service::Other(name) => self.error(&request, &AwsError::service_not_emulated(&name)),
        }
    }

    /// An error in the shape that the client of a request reads.
    fn error(&self, request: &AwsRequest, error: &AwsError) -> Response {
        match service::wants_json(request) {
            true => error.json(&self.ids.uuid()),
            false => error.xml(&self.ids.uuid()),
        }
    }

    /// The present time in milliseconds since 1970.
    fn now(&self) -> u64 {
        let since = self.edge.clock().now().duration_since(UNIX_EPOCH);
        let millis = since.unwrap_or_default().as_millis();
        u64::try_from(millis).unwrap_or(u64::MAX)
    }
}
