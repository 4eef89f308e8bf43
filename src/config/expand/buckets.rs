//! Every bucket with all of its folders, whoever named them.

use super::super::devserver_toml::{
    AccessWord, AppToml, BucketToml, DevserverToml, EndpointWord, FolderToml, OriginToml,
};
use super::super::tree::{At, Node};
use super::{bucket_of, has_bucket, place};

/// The index document of a website that names none.
const INDEX_DOCUMENT: &str = "index.html";

/// Every bucket with all of its folders, in the order of the file.
pub(super) fn buckets(toml: &DevserverToml, tree: &Node) -> Vec<BucketToml> {
    let mut res: Vec<(usize, BucketToml)> = Vec::new();
    for (i, it) in toml.bucket.iter().enumerate() {
        let at = At::root("bucket").index(i);
        res.push((place(tree, &at), in_full(it)));
    }
    for (i, app) in toml.app.iter().enumerate() {
        if !has_bucket(app) {
            continue;
        }
        let name = bucket_of(app);
        let known = res.iter().position(|(_, it)| it.name == name);
        let known = known.unwrap_or_else(|| {
            let at = At::root("app").index(i);
            let bucket = BucketToml {
                name,
                ..BucketToml::default()
            };
            res.push((place(tree, &at), bucket));
            res.len() - 1
        });
        add_app(&mut res[known].1, app);
    }
    res.sort_by_key(|(place, _)| *place);
    res.into_iter().map(|(_, it)| it).collect()
}

/// A bucket whose own `dist` has become one of its folders.
fn in_full(written: &BucketToml) -> BucketToml {
    let mut res = written.clone();
    if let Some(dist) = res.dist.take() {
        let folder = FolderToml {
            dist,
            key_prefix: res.key_prefix.take(),
            app: None,
            content_types: res.content_types.take(),
            upload: std::mem::take(&mut res.upload),
        };
        res.folder.insert(0, folder);
    }
    res
}

/// Puts an app's folder into its bucket, and what the app says of the bucket beside it.
fn add_app(bucket: &mut BucketToml, app: &AppToml) {
    bucket.access = bucket.access.or(app.access);
    bucket.endpoint = bucket.endpoint.or(app.endpoint);
    if bucket.endpoint == Some(EndpointWord::Website) {
        let own = &mut bucket.index_document;
        *own = own.take().or_else(|| app.index_document.clone());
        let own = &mut bucket.error_document;
        *own = own.take().or_else(|| app.error_document.clone());
    }
    if let Some(dist) = &app.dist {
        bucket.folder.push(FolderToml {
            dist: dist.clone(),
            key_prefix: app.key_prefix.clone().filter(|it| !it.is_empty()),
            app: Some(app.name.clone()),
            content_types: app.content_types,
            upload: app.upload.clone(),
        });
    }
}

/// Writes out each bucket's endpoint, its index document where its website is on, and its
/// access.
pub(super) fn with_websites(
    mut buckets: Vec<BucketToml>,
    origins: &[OriginToml],
) -> Vec<BucketToml> {
    for bucket in &mut buckets {
        let asked = origins.iter().any(|it| {
            let fallback = it.fallback.as_ref();
            let own = (it.bucket.as_deref(), it.endpoint);
            let behind = (
                fallback.map(|it| it.bucket.as_str()),
                fallback.and_then(|it| it.endpoint),
            );
            let website = (Some(bucket.name.as_str()), Some(EndpointWord::Website));
            own == website || behind == website
        });
        let on = asked
            || bucket.endpoint == Some(EndpointWord::Website)
            || bucket.index_document.is_some()
            || bucket.error_document.is_some()
            || !bucket.routing_rules.is_empty();
        if on && bucket.redirect_all_requests_to.is_none() && bucket.index_document.is_none() {
            bucket.index_document = Some(INDEX_DOCUMENT.to_owned());
        }
        bucket.endpoint = bucket.endpoint.or(Some(EndpointWord::Rest));
        let website = asked || bucket.endpoint == Some(EndpointWord::Website);
        let usual = if website {
            AccessWord::PublicGet
        } else {
            AccessWord::OacGet
        };
        // A policy says it all.
        bucket.access = bucket
            .access
            .or_else(|| bucket.policy.is_none().then_some(usual));
    }
    buckets
}
