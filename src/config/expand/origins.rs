//! Every origin: those that were written, those of apps and those of default buckets.

use super::super::devserver_toml::{
    AppToml, BucketToml, CustomOriginConfigToml, DevserverToml, EndpointWord, FallbackToml,
    OriginProtocolPolicyWord, OriginToml,
};
use super::super::domain_name::{parse_s3_domain, s3_domain};
use super::super::origin_url::OriginUrl;
use super::routes::Route;
use super::{bucket_of, endpoint_of, has_bucket, is_custom};

/// The origin of `default_bucket`: named after the bucket, unless another one has that name.
pub(super) fn default_origin(toml: &DevserverToml, buckets: &[BucketToml], bucket: &str) -> String {
    let by_origin = toml
        .origin
        .iter()
        .any(|it| it.id == bucket && it.bucket.as_deref() != Some(bucket));
    let by_group = toml.origin_group.iter().any(|it| it.id == bucket);
    let by_app = toml
        .app
        .iter()
        .any(|it| it.name == bucket && (it.url.is_some() || bucket_of(it) != bucket));
    let known = buckets.iter().any(|it| it.name == bucket);
    match (by_origin || by_group || by_app) && known {
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
        let name = app.name.as_str();
        let by_group = toml.origin_group.iter().filter_map(|it| it.pair());
        let in_group = by_group.into_iter().any(|(a, b)| a == name || b == name);
        let asked = routes.iter().any(|it| it.behavior.target_origin_id == name);
        if asked || in_group {
            let endpoint = endpoint_of(app, buckets);
            res.push(match &app.url {
                Some(url) => dev_server(app, url, endpoint),
                None => of_bucket(
                    name,
                    &bucket_of(app),
                    endpoint,
                    path(app.origin_path.as_ref()),
                ),
            });
        }
    }
    for written in &toml.origin {
        if is_custom(written) {
            res.push(custom(written, &usual));
            continue;
        }
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
            origin_path: path(written.origin_path.as_ref()),
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
            res.push(of_bucket(&id, bucket, usual(bucket), None));
        }
    }
    res
}

/// An endpoint of a bucket as an origin.
fn of_bucket(
    id: &str,
    bucket: &str,
    endpoint: EndpointWord,
    origin_path: Option<String>,
) -> OriginToml {
    OriginToml {
        id: id.to_owned(),
        domain_name: Some(s3_domain(bucket, endpoint)),
        bucket: Some(bucket.to_owned()),
        endpoint: Some(endpoint),
        origin_path,
        ..OriginToml::default()
    }
}

/// An app's dev server as an origin. What the app says of its bucket goes with the bucket, which
/// answers while nothing listens at the dev server.
fn dev_server(app: &AppToml, url: &str, endpoint: EndpointWord) -> OriginToml {
    let website = endpoint == EndpointWord::Website;
    let index_document = app.index_document.clone().filter(|_| !website);
    let fallback = FallbackToml {
        bucket: bucket_of(app),
        endpoint: Some(endpoint),
        origin_path: path(app.origin_path.as_ref()),
        trim_prefix: app.trim_prefix.clone(),
        index_document,
        origin_request: app.origin_request.clone(),
        origin_response: app.origin_response.clone(),
    };
    let written = OriginToml {
        id: app.name.clone(),
        url: Some(url.to_owned()),
        fallback: has_bucket(app).then_some(fallback),
        ..OriginToml::default()
    };
    custom(&written, &|_| endpoint)
}

/// A server that is no bucket, with its defaults.
fn custom(written: &OriginToml, usual: &dyn Fn(&str) -> EndpointWord) -> OriginToml {
    let url = written.url.as_deref();
    let url = url.and_then(|it| OriginUrl::parse(it).ok());
    let config = written.custom_origin_config.clone().unwrap_or_default();
    let policy = url.as_ref().map(|it| match it.is_https {
        true => OriginProtocolPolicyWord::HttpsOnly,
        false => OriginProtocolPolicyWord::HttpOnly,
    });
    let local_port = |https: bool| url.as_ref().filter(|it| it.is_https == https);
    let port = |https: bool, own: Option<u16>, usual: u16| {
        let local = local_port(https).map(|it| it.port);
        local.or(own).or(Some(usual))
    };
    // A server of this machine has made its certificate itself, so nobody can verify it.
    let own_certificate = url
        .as_ref()
        .is_some_and(|it| it.is_https && it.is_loopback());
    let fallback = written.fallback.as_ref().map(|it| FallbackToml {
        endpoint: it.endpoint.or_else(|| Some(usual(&it.bucket))),
        origin_path: path(it.origin_path.as_ref()),
        ..it.clone()
    });
    OriginToml {
        domain_name: (written.domain_name.clone())
            .or_else(|| url.as_ref().map(|it| it.authority.clone())),
        origin_path: path(written.origin_path.as_ref()),
        insecure: written.insecure.or(Some(own_certificate)),
        connection_attempts: written.connection_attempts.or(Some(3)),
        connection_timeout: written.connection_timeout.or(Some(10)),
        custom_origin_config: Some(CustomOriginConfigToml {
            http_port: port(false, config.http_port, 80),
            https_port: port(true, config.https_port, 443),
            origin_protocol_policy: policy.or(config.origin_protocol_policy),
            origin_read_timeout: config.origin_read_timeout.or(Some(30)),
            origin_keepalive_timeout: config.origin_keepalive_timeout.or(Some(5)),
            ..config
        }),
        fallback,
        unbound: written.unbound.filter(|_| written.url.is_none()),
        ..written.clone()
    }
}

/// An origin path that is there.
fn path(written: Option<&String>) -> Option<String> {
    written.filter(|it| !it.is_empty()).cloned()
}
