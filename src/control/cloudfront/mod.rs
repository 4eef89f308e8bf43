//! CloudFront's API: one file a resource; below is the table of its operations.
//!
//! AWS: "Amazon CloudFront API Reference", version 2020-05-31.
//!
//! # Fidelity
//!
//! - A change is in effect when it is answered. The answer still says `InProgress`, as production's
//!   does; what is read after it says `Deployed` or `Completed`, so waiters do not wait.
//! - Quotas that AWS raises on demand are not held.
//! - What is not in the table is refused with `NotImplemented`, status 501.

mod call;
mod listing;
mod quantities;

mod distributions;
mod distributions_by;
mod invalidations;
mod new_distribution;

mod kinds;
mod managed_policies;
mod named;

mod functions;
mod key_value_stores;
mod tags;
mod test_function;

mod s3_import;

use super::aws_error::{AwsError, with_request_id};
use super::{AwsEndpoint, AwsRequest, authentication};
use crate::message::Response;

use call::Call;
use kinds::Kind;

pub(super) use invalidations::Invalidations;

/// Answers a request for CloudFront.
pub(super) async fn answer(endpoint: &AwsEndpoint, request: AwsRequest) -> Response {
    let id = endpoint.ids.uuid();
    let answered = match authentication::allow(endpoint, &request) {
        Ok(()) => match Call::read(endpoint, request).await {
            Ok(call) => operation(&call).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    match answered {
        Ok(response) => with_request_id(response, &id),
        Err(error) => error.xml(&id),
    }
}

/// The operations by method and path.
async fn operation(call: &Call<'_>) -> Result<Response, AwsError> {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("POST", ["distribution", id, "invalidation"]) => invalidations::create(call, id).await,
        ("GET", ["distribution", id, "invalidation"]) => invalidations::list(call, id),
        ("GET", ["distribution", id, "invalidation", it]) => invalidations::get(call, id, it),

        ("POST", ["distribution"]) => new_distribution::create(call).await,
        ("POST", ["distribution", id, "copy"]) => new_distribution::copy(call, id).await,
        ("GET", ["distribution"]) => distributions::list(call),
        ("GET", ["distribution", id]) => distributions::get(call, id),
        ("GET", ["distribution", id, "config"]) => distributions::get_config(call, id),
        ("PUT", ["distribution", id, "config"]) => distributions::update(call, id).await,
        ("PUT", ["distribution", id, "associate-alias"]) => {
            distributions::associate_alias(call, id).await
        }
        ("DELETE", ["distribution", id]) => distributions::delete(call, id).await,
        ("GET", ["distributionsByCachePolicyId", id]) => {
            distributions_by::policy(call, &kinds::CACHE_POLICY, id)
        }
        ("GET", ["distributionsByOriginRequestPolicyId", id]) => {
            distributions_by::policy(call, &kinds::ORIGIN_REQUEST_POLICY, id)
        }
        ("GET", ["distributionsByResponseHeadersPolicyId", id]) => {
            distributions_by::policy(call, &kinds::RESPONSE_HEADERS_POLICY, id)
        }

        ("POST", ["function"]) => functions::create(call).await,
        ("GET", ["function"]) => functions::list(call),
        ("GET", ["function", name]) => functions::get(call, name),
        ("GET", ["function", name, "describe"]) => functions::describe(call, name),
        ("PUT", ["function", name]) => functions::update(call, name).await,
        ("POST", ["function", name, "publish"]) => functions::publish(call, name).await,
        ("POST", ["function", name, "test"]) => test_function::test(call, name).await,
        ("DELETE", ["function", name]) => functions::delete(call, name).await,

        ("POST", ["key-value-store"]) => key_value_stores::create(call).await,
        ("GET", ["key-value-store"]) => key_value_stores::list(call),
        ("GET", ["key-value-store", name]) => key_value_stores::describe(call, name),
        ("PUT", ["key-value-store", name]) => key_value_stores::update(call, name).await,
        ("DELETE", ["key-value-store", name]) => key_value_stores::delete(call, name).await,

        ("GET", ["tagging"]) => tags::list(call),
        ("POST", ["tagging"]) => tags::change(call).await,

        (_, segments) => match kinds::find(segments) {
            Some((kind, below)) => of_kind(call, kind, below).await,
            None => Err(AwsError::not_emulated(&call.words())),
        },
    }
}

/// The operations of resources that are nothing but their configuration.
async fn of_kind(call: &Call<'_>, kind: &Kind, below: &[&str]) -> Result<Response, AwsError> {
    match (call.method.as_str(), below) {
        ("POST", []) => named::create(call, kind).await,
        ("GET", []) => named::list(call, kind),
        ("GET", [id]) => named::get(call, kind, id),
        ("GET", [id, "config"]) => named::get_config(call, kind, id),
        ("PUT", [id]) if !kind.is_updated_at_config => named::update(call, kind, id).await,
        ("PUT", [id, "config"]) if kind.is_updated_at_config => named::update(call, kind, id).await,
        ("DELETE", [id]) => named::delete(call, kind, id).await,
        _ => Err(AwsError::not_emulated(&call.words())),
    }
}
