//! The full form into what a server is made of.
//!
//! What does not fit has been reported by the checks, so it is left out here: a configuration
//! with an error is still made as far as it goes, for those who want to look at it.

mod apps;
mod bucket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};

use super::devserver_toml::{
    BehaviorToml, CustomErrorResponseToml, DevserverToml, DistributionToml, EndpointWord,
    HttpVersionWord, OriginToml, ServerToml,
};
use super::expand::methods;
use super::{BucketConfig, CacheMode, Config, DEFAULT_CACHE_SIZE, ServerConfig};
use crate::distribution::{
    Alias, AllowedMethods, CacheBehavior, CacheSettings, CachedMethods, CustomErrorResponse,
    DEFAULT_ERROR_CACHING_MIN_TTL, Distribution, ErrorPage, FunctionName, Origin, OriginEndpoint,
    PathPattern, ViewerProfile, ViewerProtocolPolicy,
};
use crate::functions::{EdgeFunction, TrimPrefix};

/// Makes the configuration of the full form; folders become absolute from `base`.
pub(super) fn lower(full: &DevserverToml, file: Option<PathBuf>, base: &Path) -> Config {
    let buckets: Vec<BucketConfig> = (full.bucket.iter())
        .map(|it| bucket::lower(it, base))
        .collect();
    let mut functions = BTreeMap::new();
    let distributions: Vec<Distribution> = full
        .distribution
        .iter()
        .filter_map(|it| distribution(it, full, &mut functions))
        .collect();
    let (fidelity, s3_fidelity) = full.fidelity.clone().unwrap_or_default().switches();
    let apps = apps::summaries(full, base, &distributions);
    Config {
        file,
        server: server(&full.server.clone().unwrap_or_default()),
        distributions,
        buckets,
        functions,
        apps,
        viewer: ViewerProfile::default(),
        fidelity,
        s3_fidelity,
    }
}

fn server(it: &ServerToml) -> ServerConfig {
    ServerConfig {
        host: it.host.clone().unwrap_or_default(),
        port: it.port.unwrap_or_default(),
        control_port: it.control_port.unwrap_or_default(),
        strict: it.strict.unwrap_or_default(),
        pop: it.pop.clone().unwrap_or_default(),
        https: None,
        cache: CacheMode::On,
        cache_size: DEFAULT_CACHE_SIZE,
        time_offset: Duration::ZERO,
    }
}

type Functions = BTreeMap<FunctionName, EdgeFunction>;

/// A distribution; `None` where it has no default behavior.
fn distribution(
    written: &DistributionToml,
    full: &DevserverToml,
    functions: &mut Functions,
) -> Option<Distribution> {
    let id = written.id.clone()?;
    let only = full.distribution.len() == 1;
    let own: Vec<CacheBehavior> = full
        .behavior
        .iter()
        .filter(|it| only || it.distribution.as_ref() == Some(&id))
        .filter_map(|it| behavior(it, functions))
        .collect();
    let is_default = |it: &CacheBehavior| it.path_pattern.as_str() == "*";
    let (default, ordered): (Vec<_>, Vec<_>) = own.into_iter().partition(is_default);
    let default_cache_behavior = default.into_iter().next()?;
    let named = |origin: &&OriginToml| {
        let all = ordered.iter().chain([&default_cache_behavior]);
        only || all.into_iter().any(|it| it.target_origin_id == origin.id)
    };
    let origins = full.origin.iter().filter(named).map(origin).collect();
    let object = written.default_root_object.clone();
    Some(Distribution {
        id,
        aliases: (written.aliases.iter())
            .filter_map(|it| Alias::parse(it).ok())
            .collect(),
        enabled: written.enabled.unwrap_or(true),
        default_root_object: object.filter(|it| !it.is_empty()),
        origins,
        origin_groups: Vec::new(),
        cache_behaviors: ordered,
        default_cache_behavior,
        custom_error_responses: (written.custom_error_response.iter())
            .filter_map(custom_error_response)
            .collect(),
        announces_http3: match written.http_version {
            Some(HttpVersionWord::Http3 | HttpVersionWord::Http2And3) => true,
            Some(HttpVersionWord::Http11 | HttpVersionWord::Http2) | None => false,
        },
    })
}

fn behavior(it: &BehaviorToml, functions: &mut Functions) -> Option<CacheBehavior> {
    let allowed = it.allowed_methods.as_deref().map(methods);
    Some(CacheBehavior {
        path_pattern: PathPattern::parse(&it.path_pattern).ok()?,
        target_origin_id: it.target_origin_id.clone(),
        viewer_protocol_policy: it
            .viewer_protocol_policy
            .map(ViewerProtocolPolicy::from)
            .unwrap_or_default(),
        allowed_methods: allowed
            .and_then(|it| AllowedMethods::from_methods(&it))
            .unwrap_or_default(),
        cached_methods: CachedMethods::default(),
        cache: CacheSettings::default(),
        compress: false,
        response_headers_policy: None,
        origin_request: origin_request(it, functions),
    })
}

/// The built-in function of a behavior, under a name that says what it does.
fn origin_request(it: &BehaviorToml, functions: &mut Functions) -> Option<FunctionName> {
    let (prefix, document) = (it.trim_prefix.clone(), it.index_document.clone());
    let name = match (&prefix, &document) {
        (None, None) => return None,
        (Some(prefix), None) => format!("trim-prefix {prefix}"),
        (None, Some(document)) => format!("index-document {document}"),
        (Some(prefix), Some(document)) => {
            format!("trim-prefix {prefix}, index-document {document}")
        }
    };
    let trim = TrimPrefix {
        prefix,
        index_document: document,
    };
    functions.insert(name.clone(), EdgeFunction::TrimPrefix(trim));
    Some(name)
}

fn origin(it: &OriginToml) -> Origin {
    let bucket = it.bucket.clone().unwrap_or_default();
    Origin {
        id: it.id.clone(),
        domain_name: it.domain_name.clone().unwrap_or_default(),
        origin_path: it.origin_path.clone().unwrap_or_default(),
        custom_headers: (it.custom_headers.iter())
            .filter_map(|it| {
                let name = HeaderName::from_bytes(it.header_name.as_bytes()).ok()?;
                Some((name, HeaderValue::from_str(&it.header_value).ok()?))
            })
            .collect(),
        endpoint: match it.endpoint.unwrap_or_default() {
            EndpointWord::Rest => OriginEndpoint::S3Rest { bucket },
            EndpointWord::Website => OriginEndpoint::S3Website { bucket },
        },
        fallback: None,
    }
}

fn custom_error_response(it: &CustomErrorResponseToml) -> Option<CustomErrorResponse> {
    let page = match (&it.response_page_path, it.response_code) {
        (Some(path), Some(code)) => Some(ErrorPage {
            response_page_path: path.clone(),
            response_code: StatusCode::from_u16(code).ok()?,
        }),
        _ => None,
    };
    Some(CustomErrorResponse {
        error_code: StatusCode::from_u16(it.error_code).ok()?,
        error_caching_min_ttl: it
            .error_caching_min_ttl
            .map_or(DEFAULT_ERROR_CACHING_MIN_TTL, Duration::from_secs),
        page,
    })
}
