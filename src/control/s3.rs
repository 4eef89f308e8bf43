//! The way to S3's API.

use std::time::SystemTime;

use super::{AwsEndpoint, AwsRequest, idle_sync};
use crate::message::Response;
use crate::s3::S3RequestIds;
use crate::s3::api::{S3Call, S3Service, answer as s3_answer};

/// Answers a request for S3 from the buckets that the edge reads too.
pub(super) async fn answer(endpoint: &AwsEndpoint, request: AwsRequest) -> Response {
    let snapshot = endpoint.edge.snapshot();
    idle_sync::look_at(endpoint, &request, &snapshot.buckets);
    let service = S3Service {
        buckets: snapshot.buckets.clone(),
        credentials: endpoint.credentials.load_full(),
        declared_in: endpoint.account.declared_in(),
        told: endpoint.told.clone(),
        ..S3Service::default()
    };
    drop(snapshot);
    let call = S3Call {
        method: request.method,
        path: request.path,
        query: request.query,
        headers: request.headers,
        host: request.host,
        body: request.body,
        ids: S3RequestIds::of(&endpoint.s3_ids.next()),
        // Objects are as old as their files, whatever the time at the edge.
        now: SystemTime::now(),
    };
    s3_answer(&service, call).await
}
