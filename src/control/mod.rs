//! The AWS endpoint: S3, CloudFront and its key value stores under one address.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8081` makes deploy tools speak to it. Which service a request
//! is for is told by what it was signed for, else by its path.

use std::path::PathBuf;
use std::sync::Arc;

use http::{HeaderMap, Method};

use crate::message::{Body, Response};
use crate::resources::Resources;

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

/// The AWS endpoint.
#[derive(Debug)]
pub struct AwsEndpoint {}

impl AwsEndpoint {
    /// Answers a request.
    pub async fn answer(&self, _request: AwsRequest) -> Response {
        todo!()
    }
}
