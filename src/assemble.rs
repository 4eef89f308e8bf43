//! Configuration into a running snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;

use crate::config::{BucketConfig, CacheMode, Config, FolderConfig, FunctionConfig};
use crate::distribution::FunctionName;
use crate::edge::{Caching, Snapshot};
use crate::functions::cloudfront_functions::{CloudFrontFunction, FunctionSource};
use crate::functions::lambda_edge::{LambdaFunction, LambdaSource};
use crate::functions::{EdgeFunction, KeyValueStore};
use crate::s3::{Bucket, BucketContents, Folder, MountedFolder};

/// What a configuration comes to.
#[derive(Debug)]
pub struct Assembled {
    /// What requests read.
    pub snapshot: Snapshot,
    /// The folders with the app that each belongs to, for the watcher.
    pub folders: Vec<(String, Arc<Folder>)>,
}

/// Builds a snapshot.
///
/// A folder that `before` has with the same settings is taken over with what is known of its
/// files, so that a change of the configuration does not read everything again.
pub fn assemble(config: &Config, before: &[(String, Arc<Folder>)]) -> Assembled {
    let mut folders: Vec<(String, Arc<Folder>)> = Vec::new();
    let mut open = |it: &FolderConfig| {
        let known = before.iter().chain(&folders).map(|(_, folder)| folder);
        let folder = known
            .into_iter()
            .find(|known| known.has_settings(&it.path, &it.upload_rules, it.content_types))
            .cloned()
            .unwrap_or_else(|| {
                Arc::new(Folder::new(
                    it.path.clone(),
                    it.upload_rules.clone(),
                    it.content_types,
                ))
            });
        folders.push((it.app.clone(), Arc::clone(&folder)));
        MountedFolder {
            key_prefix: it.key_prefix.clone(),
            app: it.app.clone(),
            folder,
        }
    };
    let buckets: BTreeMap<String, Arc<Bucket>> = config
        .buckets
        .iter()
        .map(|it| {
            let mounted = it.folders.iter().map(&mut open).collect();
            (it.name.clone(), Arc::new(bucket(it, config, mounted)))
        })
        .collect();
    let snapshot = Snapshot {
        distributions: config.distributions.clone(),
        buckets,
        functions: functions(config),
        function_fidelity: config.function_fidelity.clone(),
        viewer: config.viewer.clone(),
        caching: match (config.server.cache, config.server.strict) {
            (CacheMode::Off, _) => Caching::Off,
            (CacheMode::On, true) => Caching::AsProduction,
            (CacheMode::On, false) => Caching::FollowsFiles,
        },
        fidelity: config.fidelity.clone(),
        pop: HeaderValue::from_str(&config.server.pop)
            .unwrap_or(HeaderValue::from_static("LCL50-C1")),
    };
    Assembled { snapshot, folders }
}

/// The functions, compiled.
fn functions(config: &Config) -> BTreeMap<FunctionName, EdgeFunction> {
    let stores: BTreeMap<&str, Arc<KeyValueStore>> = config
        .key_value_stores
        .iter()
        .map(|it| {
            let store = KeyValueStore::new(&it.name, it.data.clone(), SystemTime::now());
            (it.name.as_str(), Arc::new(store))
        })
        .collect();
    config
        .functions
        .iter()
        .map(|(name, it)| (name.clone(), function(name, it, config, &stores)))
        .collect()
}

fn function(
    name: &str,
    configured: &FunctionConfig,
    config: &Config,
    stores: &BTreeMap<&str, Arc<KeyValueStore>>,
) -> EdgeFunction {
    let fidelity = config.function_fidelity.clone();
    match configured {
        FunctionConfig::TrimPrefix(trim) => EdgeFunction::TrimPrefix(trim.clone()),
        FunctionConfig::CloudFront {
            file,
            runtime,
            code,
            key_value_store,
        } => EdgeFunction::CloudFront(Arc::new(CloudFrontFunction::new(FunctionSource {
            name: name.to_owned(),
            file: file.clone(),
            runtime: *runtime,
            code: Arc::clone(code),
            key_value_store: key_value_store
                .as_deref()
                .and_then(|it| stores.get(it).cloned()),
            fidelity,
        }))),
        FunctionConfig::Lambda {
            file: _,
            code,
            handler,
            runtime,
            timeout,
            memory_size,
            version,
        } => EdgeFunction::Lambda(Arc::new(LambdaFunction::new(LambdaSource {
            name: name.to_owned(),
            code: code.clone(),
            handler: handler.clone(),
            runtime: *runtime,
            timeout: *timeout,
            memory_size: *memory_size,
            version: version.clone(),
            fidelity,
        }))),
    }
}

fn bucket(configured: &BucketConfig, config: &Config, mounted: Vec<MountedFolder>) -> Bucket {
    Bucket {
        name: configured.name.clone(),
        access: configured.access.clone(),
        website: configured.website.clone(),
        cors: configured.cors.clone(),
        fidelity: config.s3_fidelity.clone(),
        contents: BucketContents::Folders(mounted),
        ..Bucket::default()
    }
}
