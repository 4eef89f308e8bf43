//! Every origin: those that were written, those of apps and those of default buckets.

use super::super::devserver_toml::{BucketToml, DevserverToml, OriginToml};
use super::super::domain_name::{parse_s3_domain, s3_domain};
use super::routes::Route;
use super::{bucket_of, endpoint_of};

/// The origin of `default_bucket`: named after the bucket, unless another one has that name.
pub(super) fn default_origin(toml: &DevserverToml, buckets: &[BucketToml], bucket: &str) -> String {
    let taken = toml
        .origin
        .iter()
        .any(|it| it.id == bucket && it.bucket.as_deref() != Some(bucket))
        || toml
            .app
            .iter()
            .any(|it| it.name == bucket && bucket_of(it) != bucket);
    let known = buckets.iter().any(|it| it.name == bucket);
    match taken && known {
        true => format!("{bucket}-default"),
        false => bucket.to_owned(),
    }
}

/// The origins that were written, those of apps with a behavior, and those of default buckets.
pub(super) fn origins(
    toml: &DevserverToml,
    buckets: &[BucketToml],
    routes: &[Route],
) -> Vec<OriginToml> {
    let usual = |bucket: &str| {
        let found = buckets.iter().find(|it| it.name == bucket);
        found.and_then(|it| it.endpoint).unwrap_or_default()
    };
    let mut res = Vec::new();
    for app in &toml.app {
        if routes
            .iter()
            .any(|it| it.behavior.target_origin_id == app.name)
        {
            let bucket = bucket_of(app);
            let endpoint = endpoint_of(app, buckets);
            res.push(OriginToml {
                id: app.name.clone(),
                domain_name: Some(s3_domain(&bucket, endpoint)),
                bucket: Some(bucket),
                endpoint: Some(endpoint),
                origin_path: app.origin_path.clone().filter(|it| !it.is_empty()),
                custom_headers: Vec::new(),
            });
        }
    }
    for written in &toml.origin {
        let parsed = written.domain_name.as_deref().and_then(parse_s3_domain);
        let (in_domain, of_domain) = parsed.unzip();
        let bucket = written.bucket.clone().or(in_domain).unwrap_or_default();
        let endpoint = written
            .endpoint
            .or(of_domain)
            .unwrap_or_else(|| usual(&bucket));
        let domain = written.domain_name.clone();
        res.push(OriginToml {
            domain_name: Some(domain.unwrap_or_else(|| s3_domain(&bucket, endpoint))),
            bucket: Some(bucket),
            endpoint: Some(endpoint),
            origin_path: written.origin_path.clone().filter(|it| !it.is_empty()),
            ..written.clone()
        });
    }
    for bucket in toml
        .distribution
        .iter()
        .filter_map(|it| it.default_bucket.as_deref())
    {
        let id = default_origin(toml, buckets, bucket);
        if res.iter().all(|it| it.id != id) {
            let endpoint = usual(bucket);
            res.push(OriginToml {
                id,
                domain_name: Some(s3_domain(bucket, endpoint)),
                bucket: Some(bucket.to_owned()),
                endpoint: Some(endpoint),
                origin_path: None,
                custom_headers: Vec::new(),
            });
        }
    }
    res
}
