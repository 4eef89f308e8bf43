//! What the file defines, as CloudFront's API shows it.
//!
//! Each document comes from the full form, so it says what is served: the built-in functions of
//! `trim_prefix` and `index_document` stand in it as the Lambda@Edge functions that they take the
//! place of, and a dev server as the custom origin that it is.

mod distribution;
mod functions;
mod ids;
mod policies;

use super::Config;
use super::devserver_toml::DevserverToml;
use crate::resources::shapes::{
    OriginAccessControlConfig, OriginAccessControlOriginType, SigningBehavior, SigningProtocol,
};
use crate::resources::{Resource, Resources};
use ids::{etag, policy_id};

/// The id of the origin access control that the file's buckets are asked with.
const ORIGIN_ACCESS_CONTROL_ID: &str = "EMFEDEVLOCALOAC";

/// Everything that the file defines; `modified` is the file's last change, in milliseconds since
/// 1970.
pub(super) fn resources(full: &DevserverToml, config: &Config, modified: u64) -> Resources {
    let resource = |id: String, config: serde_json::Value| Resource {
        id,
        etag: etag(&config),
        last_modified: modified,
        config,
        tags: Vec::new(),
    };
    let distributions = full.distribution.iter().filter_map(|it| {
        let id = it.id.clone()?;
        let document = distribution::document(it, full, config)?;
        Some(resource(id, document.to_json()))
    });
    let distributions: Vec<Resource> = distributions.collect();
    let cache = full.cache_policy.iter().map(|it| {
        let id = policy_id("cache-policy", it.id.as_deref(), &it.name);
        resource(id, policies::cache(it).to_json())
    });
    let origin_request = full.origin_request_policy.iter().map(|it| {
        let id = policy_id("origin-request-policy", it.id.as_deref(), &it.name);
        resource(id, policies::origin_request(it).to_json())
    });
    let response_headers = full.response_headers_policy.iter().map(|it| {
        let id = policy_id("response-headers-policy", it.id.as_deref(), &it.name);
        resource(id, policies::response_headers(it).to_json())
    });
    let control = OriginAccessControlConfig {
        name: "devserver.toml".to_owned(),
        description: "Asks the buckets of devserver.toml".to_owned(),
        signing_protocol: SigningProtocol::Sigv4,
        signing_behavior: SigningBehavior::Always,
        origin_type: OriginAccessControlOriginType::S3,
    };
    let controls = (!distributions.is_empty())
        .then(|| resource(ORIGIN_ACCESS_CONTROL_ID.to_owned(), control.to_json()));
    Resources {
        cache_policies: cache.collect(),
        origin_request_policies: origin_request.collect(),
        response_headers_policies: response_headers.collect(),
        origin_access_identities: Vec::new(),
        origin_access_controls: controls.into_iter().collect(),
        functions: functions::functions(config, modified),
        key_value_stores: functions::stores(config, modified),
        distributions,
    }
}
