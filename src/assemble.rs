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
use crate::s3::{
    Bucket, BucketContents, BucketStore, Buckets, Folder, MountedFolder, RemoteBucket,
};

/// What a configuration comes to.
#[derive(Debug)]
pub struct Assembled {
    /// What requests read.
    pub snapshot: Snapshot,
    /// What the next configuration takes over.
    pub standing: Standing,
}

/// What outlives a change of the configuration, as far as it is the same in the new one.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The folders with the app that each belongs to, for the watcher.
    pub folders: Vec<(String, Arc<Folder>)>,
    /// The functions, with their processes and what they have compiled.
    pub functions: BTreeMap<FunctionName, EdgeFunction>,
    /// The key value stores.
    pub key_value_stores: Vec<Arc<KeyValueStore>>,
    /// Where buckets are kept that no folder stands for; without it they are empty.
    pub store: Option<Arc<BucketStore>>,
    /// The remote buckets, with their connections and what is known of their objects.
    pub remote_buckets: Vec<Arc<RemoteBucket>>,
}

/// Builds a snapshot.
///
/// A folder that `before` has with the same settings is taken over with what is known of its
/// files, so that a change of the configuration does not read everything again; so are a remote
/// bucket, and a function whose code and settings are the same, with its processes. A store keeps
/// its name's place: its pairs are replaced, and functions see the new ones at once.
pub fn assemble(config: &Config, before: &Standing) -> Assembled {
    let mut folders: Vec<(String, Arc<Folder>)> = Vec::new();
    let mut open = |it: &FolderConfig| {
        let known = before
            .folders
            .iter()
            .chain(&folders)
            .map(|(_, folder)| folder);
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
    let mut remote_buckets = Vec::new();
    let buckets: BTreeMap<String, Arc<Bucket>> = config
        .buckets
        .iter()
        .map(|it| {
            let mounted = it.folders.iter().map(&mut open).collect();
            let bucket = bucket(it, config, mounted, before);
            if let BucketContents::Remote(remote) = &bucket.contents {
                remote_buckets.push(Arc::clone(remote));
            }
            (it.name.clone(), Arc::new(bucket))
        })
        .collect();
    if let Some(store) = &before.store {
        store.set_fidelity(&config.s3_fidelity);
    }
    let key_value_stores = key_value_stores(config, &before.key_value_stores);
    let functions = functions(config, &key_value_stores, &before.functions);
    let snapshot = Snapshot {
        distributions: config.distributions.clone(),
        only_distribution: match config.declared.distributions.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        },
        buckets: Buckets {
            configured: Arc::new(buckets),
            store: before.store.clone(),
        },
        functions: functions.clone(),
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
    let standing = Standing {
        folders,
        functions,
        key_value_stores,
        store: before.store.clone(),
        remote_buckets,
    };
    Assembled { snapshot, standing }
}

/// The key value stores, those that there were with the pairs of now.
fn key_value_stores(config: &Config, before: &[Arc<KeyValueStore>]) -> Vec<Arc<KeyValueStore>> {
    let now = SystemTime::now();
    let stores = config.key_value_stores.iter().map(|it| {
        let Some(store) = before.iter().find(|known| known.name == it.name) else {
            return Arc::new(KeyValueStore::new(&it.name, it.data.clone(), now));
        };
        if store.contents().data != it.data {
            store.replace(it.data.clone(), now);
        }
        Arc::clone(store)
    });
    stores.collect()
}

/// The functions, compiled; those that there were already, as they are.
fn functions(
    config: &Config,
    stores: &[Arc<KeyValueStore>],
    before: &BTreeMap<FunctionName, EdgeFunction>,
) -> BTreeMap<FunctionName, EdgeFunction> {
    let functions = config.functions.iter().map(|(name, it)| {
        let function = match it {
            FunctionConfig::TrimPrefix(trim) => EdgeFunction::TrimPrefix(trim.clone()),
            FunctionConfig::CloudFront {
                file,
                runtime,
                code,
                key_value_store,
            } => {
                let store = |named: &str| stores.iter().find(|it| it.name == named).cloned();
                let source = FunctionSource {
                    name: name.clone(),
                    file: file.clone(),
                    runtime: *runtime,
                    code: Arc::clone(code),
                    key_value_store: key_value_store.as_deref().and_then(store),
                    fidelity: config.function_fidelity.clone(),
                };
                cloudfront(source, before.get(name))
            }
            FunctionConfig::Lambda {
                file: _,
                code,
                handler,
                runtime,
                timeout,
                memory_size,
                version,
            } => {
                let source = LambdaSource {
                    name: name.clone(),
                    code: code.clone(),
                    handler: handler.clone(),
                    runtime: *runtime,
                    timeout: *timeout,
                    memory_size: *memory_size,
                    version: version.clone(),
                    fidelity: config.function_fidelity.clone(),
                };
                lambda(source, before.get(name))
            }
        };
        (name.clone(), function)
    });
    functions.collect()
}

fn cloudfront(source: FunctionSource, before: Option<&EdgeFunction>) -> EdgeFunction {
    if let Some(EdgeFunction::CloudFront(known)) = before
        && is_same(known.source(), &source)
    {
        return EdgeFunction::CloudFront(Arc::clone(known));
    }
    EdgeFunction::CloudFront(Arc::new(CloudFrontFunction::new(source)))
}

/// Whether two sources make the same function; a store is the same if it is the very one.
fn is_same(a: &FunctionSource, b: &FunctionSource) -> bool {
    let same_store = match (&a.key_value_store, &b.key_value_store) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    same_store
        && a.name == b.name
        && a.file == b.file
        && a.runtime == b.runtime
        && a.code == b.code
        && a.fidelity == b.fidelity
}

fn lambda(source: LambdaSource, before: Option<&EdgeFunction>) -> EdgeFunction {
    if let Some(EdgeFunction::Lambda(known)) = before
        && *known.source() == source
    {
        return EdgeFunction::Lambda(Arc::clone(known));
    }
    EdgeFunction::Lambda(Arc::new(LambdaFunction::new(source)))
}

fn bucket(
    configured: &BucketConfig,
    config: &Config,
    mounted: Vec<MountedFolder>,
    before: &Standing,
) -> Bucket {
    let contents = match (&configured.remote, &before.store) {
        (Some(remote), _) => {
            let mut known = before.remote_buckets.iter();
            let known = known.find(|it| it.config() == remote).cloned();
            let new = || Arc::new(RemoteBucket::new(remote.clone()));
            BucketContents::Remote(known.unwrap_or_else(new))
        }
        (None, Some(store)) => BucketContents::Stored(store.declared(&configured.name)),
        (None, None) => BucketContents::Held(BTreeMap::new()),
    };
    Bucket {
        contents,
        versioning: configured.versioning,
        name: configured.name.clone(),
        access: configured.access.clone(),
        website: configured.website.clone(),
        cors: configured.cors.clone(),
        fidelity: config.s3_fidelity.clone(),
        folders: mounted,
        ..Bucket::default()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{LoadOptions, load_text};

    /// A site with functions of every kind, whose files are written anew each time.
    struct Site(tempfile::TempDir);

    impl Site {
        fn config(&self, auth: &str, trim: &str, greeting: &str) -> Config {
            let path = |name: &str| self.0.path().join(name);
            std::fs::write(path("auth.js"), auth).unwrap();
            std::fs::write(path("trim.js"), trim).unwrap();
            std::fs::create_dir_all(path("dist")).unwrap();
            let source = format!(
                "[[app]]\nname = 'root'\ndist = 'dist'\n\
                 viewer_request = {{ file = 'auth.js', key_value_store = 'words' }}\n\
                 origin_request = 'trim.js'\n\
                 [[key_value_store]]\nname = 'words'\ndata = {{ greeting = '{greeting}' }}\n"
            );
            let file = path("devserver.toml");
            let loaded = load_text(&source, Path::new(&file), &LoadOptions::default());
            assert!(loaded.is_usable(), "{:?}", loaded.diagnostics);
            loaded.config.unwrap()
        }
    }

    fn cloudfront_of(it: &Assembled) -> &Arc<CloudFrontFunction> {
        match &it.snapshot.functions["auth"] {
            EdgeFunction::CloudFront(it) => it,
            other => panic!("{other:?}"),
        }
    }

    fn lambda_of(it: &Assembled) -> &Arc<LambdaFunction> {
        match &it.snapshot.functions["trim"] {
            EdgeFunction::Lambda(it) => it,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn functions_that_are_the_same_are_taken_over() {
        let site = Site(tempfile::tempdir().unwrap());
        let first = assemble(&site.config("1", "1", "hi"), &Standing::default());
        let kept = |auth: &str, trim: &str, greeting: &str| {
            let next = assemble(&site.config(auth, trim, greeting), &first.standing);
            (
                Arc::ptr_eq(cloudfront_of(&first), cloudfront_of(&next)),
                Arc::ptr_eq(lambda_of(&first), lambda_of(&next)),
            )
        };
        assert_eq!(kept("1", "1", "hi"), (true, true));
        assert_eq!(kept("2", "1", "hi"), (false, true));
        assert_eq!(kept("1", "2", "hi"), (true, false));
        assert_eq!(kept("1", "1", "ho"), (true, true));
        let mut config = site.config("1", "1", "hi");
        config.function_fidelity.edge_function_syntax = crate::functions::EdgeFunctionSyntax::Warn;
        let other = assemble(&config, &first.standing);
        assert!(!Arc::ptr_eq(cloudfront_of(&first), cloudfront_of(&other)));
    }

    #[test]
    fn a_store_keeps_its_place_and_gets_its_new_pairs_at_once() {
        let site = Site(tempfile::tempdir().unwrap());
        let first = assemble(&site.config("1", "1", "hi"), &Standing::default());
        let store = cloudfront_of(&first).source().key_value_store.clone();
        let store = store.unwrap();
        let before = store.contents();
        assert_eq!(&*before.data["greeting"], "hi");
        assemble(&site.config("1", "1", "hi"), &first.standing);
        assert_eq!(store.contents(), before);
        assemble(&site.config("1", "1", "ho"), &first.standing);
        assert_eq!(&*store.contents().data["greeting"], "ho");
        assert_eq!(store.contents().created, before.created);
    }

    #[test]
    fn a_remote_bucket_is_taken_over_while_its_settings_are_the_same() {
        let site = Site(tempfile::tempdir().unwrap());
        let mut config = site.config("1", "1", "hi");
        config.buckets[0].remote = Some(crate::s3::RemoteConfig {
            endpoint: "http://127.0.0.1:9000".to_owned(),
            bucket: "site".to_owned(),
            region: "us-east-1".to_owned(),
            credentials: None,
        });
        let first = assemble(&config, &Standing::default());
        let kept = |config: &Config| {
            let next = assemble(config, &first.standing).standing;
            Arc::ptr_eq(&first.standing.remote_buckets[0], &next.remote_buckets[0])
        };
        assert!(kept(&config));
        if let Some(remote) = &mut config.buckets[0].remote {
            remote.region = "eu-central-1".to_owned();
        }
        assert!(!kept(&config));
    }
}
