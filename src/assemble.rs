//! Configuration into a running snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::HeaderValue;

use crate::config::{BucketConfig, CacheMode, Config, FolderConfig};
use crate::edge::{Caching, Snapshot};
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
        functions: config.functions.clone(),
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
