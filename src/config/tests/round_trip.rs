//! What the file defines, read back from the documents that the API shows of it.

use std::path::Path;
use std::sync::Arc;

use crate::config::deployed::add;
use crate::config::{LoadOptions, Loaded, load};
use crate::resources::Resources;
use crate::resources::shapes::{
    CachePolicyConfig, DistributionConfig, FunctionConfig, OriginAccessControlConfig,
    OriginRequestPolicyConfig, ResponseHeadersPolicyConfig, Shape, read_shape,
};

/// Takes the documents of a configuration as if they had been created: the same distributions come
/// of them.
#[track_caller]
pub(super) fn comes_back(loaded: &Loaded) {
    let (Some(config), Some(full)) = (&loaded.config, &loaded.full) else {
        return;
    };
    let stored = Resources::from_json(&config.declared.to_json()).unwrap();
    let created = Resources {
        distributions: stored.distributions,
        ..Resources::default()
    };
    let mut bare = config.clone();
    bare.distributions.retain(|it| {
        let mut all = config.declared.distributions.iter();
        !all.any(|declared| declared.id == it.id)
    });
    let others = bare.distributions.len();
    let mut deployed = add(&Arc::new(created), full, &mut bare);
    // A file may be ahead of AWS's default quotas, which is a warning there.
    if deployed
        .refused
        .iter()
        .any(|it| it.code.starts_with("TooMany"))
    {
        return;
    }
    assert_eq!(std::mem::take(&mut deployed.refused), []);
    let own = config.declared.distributions.len();
    assert_eq!(bare.distributions[others..], config.distributions[..own]);
    assert_eq!(bare.functions, config.functions);
}

/// Whether a document is complete: read and written, it is the same.
#[track_caller]
fn is_whole<T: Shape>(document: &serde_json::Value) {
    let read = read_shape::<T>(document, "it");
    assert_eq!(read.found.problems, []);
    assert_eq!(read.found.unknown, [""; 0]);
    assert_eq!(
        read.shape.and_then(|it| it.write()).as_ref(),
        Some(document)
    );
}

#[test]
fn every_fixture_comes_back_from_its_documents() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let file = entry.unwrap().path().join("devserver.toml");
        if !file.is_file() {
            continue;
        }
        let empty = tempfile::tempdir().unwrap();
        let loaded = load(&LoadOptions {
            config: Some(file.clone()),
            store: Some(empty.path().to_owned()),
            ..LoadOptions::default()
        });
        assert!(loaded.is_usable(), "{}", file.display());
        comes_back(&loaded);
        let declared = &loaded.config.unwrap().declared;
        for it in &declared.distributions {
            is_whole::<DistributionConfig>(&it.config);
        }
        for it in &declared.origin_access_controls {
            is_whole::<OriginAccessControlConfig>(&it.config);
        }
        for it in &declared.functions {
            is_whole::<FunctionConfig>(&it.development.config);
        }
        // A site whose distribution is created through the API declares none.
        count += usize::from(!declared.distributions.is_empty());
    }
    assert!(count >= 6, "only {count} fixtures with a distribution");
}

#[test]
fn policies_functions_and_stores_are_shown_whole() {
    let site = super::Site::new(
        r#"
[[app]]
name = "root"
dist = "dist"
cache_policy = "by-language"
origin_request_policy = "country"
response_headers_policy = "all"
viewer_request = { file = "auth.js", key_value_store = "words" }

[[key_value_store]]
name = "words"
data = { greeting = "hi" }

[[cache_policy]]
name = "by-language"
comment = "one copy a language"
min_ttl = 1
headers = ["Accept-Language"]
cookies = { all_except = ["session"] }
query_strings = "all"

[[origin_request_policy]]
name = "country"
id = "0a1b2c3d-0000-4000-8000-000000000001"
headers = { all_viewer_and_whitelist_cloudfront = ["CloudFront-Viewer-Country"] }

[[response_headers_policy]]
name = "all"
[response_headers_policy.cors_config]
access_control_allow_origins = ["*"]
access_control_allow_headers = ["*"]
access_control_allow_methods = ["GET"]
access_control_allow_credentials = false
origin_override = true
[response_headers_policy.security_headers_config]
content_type_options = { override = true }
frame_options = { frame_option = "DENY", override = false }
[response_headers_policy.custom_headers_config]
items = [{ header = "X-A", value = "1", override = true }]
[response_headers_policy.remove_headers_config]
items = ["Server"]
[response_headers_policy.server_timing_headers_config]
enabled = true
"#,
        &["dist"],
    );
    std::fs::write(site.path().join("auth.js"), "function handler() {}").unwrap();
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.text(&loaded));
    let declared = loaded.config.unwrap().declared;
    is_whole::<DistributionConfig>(&declared.distributions[0].config);
    is_whole::<CachePolicyConfig>(&declared.cache_policies[0].config);
    is_whole::<OriginRequestPolicyConfig>(&declared.origin_request_policies[0].config);
    is_whole::<ResponseHeadersPolicyConfig>(&declared.response_headers_policies[0].config);
    is_whole::<FunctionConfig>(&declared.functions[0].development.config);
    let behavior = &declared.distributions[0].config["DefaultCacheBehavior"];
    assert_eq!(
        behavior["CachePolicyId"],
        declared.cache_policies[0].id.as_str()
    );
    assert_eq!(
        behavior["OriginRequestPolicyId"],
        "0a1b2c3d-0000-4000-8000-000000000001"
    );
    let function = &declared.functions[0];
    assert_eq!(function.live, Some(function.development.clone()));
    assert_eq!(function.development.code, "function handler() {}");
    let store = &declared.key_value_stores[0];
    assert_eq!(store.data["greeting"], "hi");
    let stores = &function.development.config["KeyValueStoreAssociations"];
    let arn = stores["Items"][0]["KeyValueStoreARN"].as_str().unwrap();
    assert!(
        arn.ends_with(&format!(":key-value-store/{}", store.id)),
        "{arn}"
    );
}
