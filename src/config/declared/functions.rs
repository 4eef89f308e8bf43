//! The file's CloudFront Functions and key value stores as the API shows them.

use super::super::{Config, FunctionConfig};
use super::ids::{etag, etag_of_text, uuid};
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::resources::shapes::{self, KeyValueStoreAssociation};
use crate::resources::{ACCOUNT, FunctionResource, FunctionStage, KeyValueStoreResource};

/// The functions; both stages are what the file has.
pub(super) fn functions(config: &Config, modified: u64) -> Vec<FunctionResource> {
    let functions = config.functions.iter().filter_map(|(name, it)| {
        let FunctionConfig::CloudFront {
            file,
            runtime,
            code,
            key_value_store,
        } = it
        else {
            return None;
        };
        let stores = key_value_store.iter().map(|it| KeyValueStoreAssociation {
            key_value_store_arn: format!(
                "arn:aws:cloudfront::{ACCOUNT}:key-value-store/{}",
                store_id(it)
            ),
        });
        let document = shapes::FunctionConfig {
            comment: file.clone(),
            runtime: match runtime {
                FunctionRuntime::Js10 => shapes::FunctionRuntime::CloudfrontJs10,
                FunctionRuntime::Js20 => shapes::FunctionRuntime::CloudfrontJs20,
            },
            key_value_store_associations: stores.collect(),
        };
        let document = document.to_json();
        let stage = FunctionStage {
            etag: etag_of_text(&format!("{document}{code}")),
            last_modified: modified,
            config: document,
            code: code.to_string(),
        };
        Some(FunctionResource {
            name: name.clone(),
            created: modified,
            development: stage.clone(),
            live: Some(stage),
            tags: Vec::new(),
        })
    });
    functions.collect()
}

/// The stores with their pairs.
pub(super) fn stores(config: &Config, modified: u64) -> Vec<KeyValueStoreResource> {
    let stores = config.key_value_stores.iter().map(|it| {
        let pairs = it.data.iter();
        let data = pairs.map(|(key, value)| (key.clone(), value.to_string()));
        let data: std::collections::BTreeMap<String, String> = data.collect();
        KeyValueStoreResource {
            id: store_id(&it.name),
            name: it.name.clone(),
            comment: String::new(),
            created: modified,
            last_modified: modified,
            etag: etag_of_text(&it.name),
            data_etag: etag(&serde_json::json!(data)),
            data,
            tags: Vec::new(),
        }
    });
    stores.collect()
}

fn store_id(name: &str) -> String {
    uuid("key-value-store", name)
}
