//! The full form into what a server is made of.
//!
//! What does not fit has been reported by the checks, so it is left out here: a configuration
//! with an error is still made as far as it goes, for those who want to look at it.

mod apps;
mod bucket;
mod caching;
mod origin;
mod policies;
mod response_headers_policy;
mod server;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::StatusCode;

use super::devserver_toml::{
    BehaviorToml, CustomErrorResponseToml, DevserverToml, DistributionToml, EventFunctionToml,
    HttpVersionWord, MethodWord, OriginToml,
};
use super::expand::methods;
use super::find::absolute;
use super::functions::Contents;
use super::{BucketConfig, Config, FunctionConfig};
use crate::distribution::{
    Alias, AllowedMethods, CacheBehavior, CachedMethods, CustomErrorResponse,
    DEFAULT_ERROR_CACHING_MIN_TTL, Distribution, ErrorPage, FunctionAssociation,
    FunctionAssociations, FunctionName, OriginGroup, PathPattern, ViewerProtocolPolicy,
};
use crate::functions::TrimPrefix;
use crate::s3::Credentials;
use policies::Policies;

pub(super) use bucket::upload_rule;
pub(super) use response_headers_policy::{strict_transport_security, xss_protection};

/// Makes the configuration of the full form and what was read for it; folders become absolute from
/// `base`.
pub(super) fn lower(
    full: &DevserverToml,
    contents: &Contents,
    file: Option<PathBuf>,
    base: &Path,
    environment: Option<&Credentials>,
) -> Config {
    let buckets: Vec<BucketConfig> = (full.bucket.iter())
        .map(|it| bucket::lower(it, base, environment))
        .collect();
    let mut functions = contents.functions();
    let distributions = distributions(full, &mut functions);
    let switches = full.fidelity.clone().unwrap_or_default().switches();
    let apps = apps::summaries(full, base, &distributions);
    Config {
        file,
        imported_from: None,
        server: server::server(&full.server.clone().unwrap_or_default(), base),
        distributions,
        buckets,
        functions,
        apps,
        key_value_stores: contents.key_value_stores(),
        function_fidelity: switches.functions,
        viewer: server::viewer(&full.viewer.clone().unwrap_or_default()),
        fidelity: switches.cloudfront,
        s3_fidelity: switches.s3,
        store: absolute(
            Path::new(
                full.store
                    .as_ref()
                    .and_then(|it| it.path.as_deref())
                    .unwrap_or_default(),
            ),
            base,
        ),
        credentials: (full.credentials.iter())
            .map(|it| Credentials {
                access_key_id: it.access_key_id.clone(),
                secret_access_key: it.secret_access_key.clone(),
                session_token: None,
            })
            .collect(),
        created: std::sync::Arc::default(),
        declared: std::sync::Arc::default(),
    }
}

/// The distributions of the full form; the functions that are built in go to the others.
pub(super) fn distributions(full: &DevserverToml, functions: &mut Functions) -> Vec<Distribution> {
    let policies = Policies::of(full);
    let distributions = full.distribution.iter();
    distributions
        .filter_map(|it| distribution(it, full, &policies, functions))
        .collect()
}

pub(super) type Functions = BTreeMap<FunctionName, FunctionConfig>;

/// A distribution; `None` where it has no default behavior.
fn distribution(
    written: &DistributionToml,
    full: &DevserverToml,
    policies: &Policies<'_>,
    functions: &mut Functions,
) -> Option<Distribution> {
    let id = written.id.clone()?;
    let only = full.distribution.len() == 1;
    let own: Vec<CacheBehavior> = full
        .behavior
        .iter()
        .filter(|it| only || it.distribution.as_ref() == Some(&id))
        .filter_map(|it| behavior(it, policies, functions))
        .collect();
    let is_default = |it: &CacheBehavior| it.path_pattern.as_str() == "*";
    let (default, ordered): (Vec<_>, Vec<_>) = own.into_iter().partition(is_default);
    let default_cache_behavior = default.into_iter().next()?;
    let asked = |id: &str| {
        let all = ordered.iter().chain([&default_cache_behavior]);
        only || all.into_iter().any(|it| it.target_origin_id == id)
    };
    let groups = full.origin_group.iter().filter_map(origin::group);
    let origin_groups: Vec<OriginGroup> = groups.filter(|it| asked(&it.id)).collect();
    let named = |origin: &&OriginToml| {
        let id = &origin.id;
        let mut groups = origin_groups.iter();
        asked(id) || groups.any(|it| it.primary == *id || it.secondary == *id)
    };
    let origins = full.origin.iter().filter(named);
    let origins = origins.map(|it| origin::lower(it, functions)).collect();
    let object = written.default_root_object.clone();
    Some(Distribution {
        id,
        aliases: (written.aliases.iter())
            .filter_map(|it| Alias::parse(it).ok())
            .collect(),
        enabled: written.enabled.unwrap_or(true),
        default_root_object: object.filter(|it| !it.is_empty()),
        origins,
        origin_groups,
        cache_behaviors: ordered,
        default_cache_behavior,
        custom_error_responses: (written.custom_error_response.iter())
            .filter_map(custom_error_response)
            .collect(),
        speaks_http2: match written.http_version {
            Some(HttpVersionWord::Http11 | HttpVersionWord::Http3) => false,
            Some(HttpVersionWord::Http2 | HttpVersionWord::Http2And3) | None => true,
        },
        announces_http3: match written.http_version {
            Some(HttpVersionWord::Http3 | HttpVersionWord::Http2And3) => true,
            Some(HttpVersionWord::Http11 | HttpVersionWord::Http2) | None => false,
        },
    })
}

fn behavior(
    it: &BehaviorToml,
    policies: &Policies<'_>,
    functions: &mut Functions,
) -> Option<CacheBehavior> {
    let allowed = it.allowed_methods.as_deref().map(methods);
    let cached = it.cached_methods.as_deref().unwrap_or_default();
    let response_headers = it.response_headers_policy.as_deref();
    let (prefix, document) = (it.trim_prefix.as_ref(), it.index_document.as_ref());
    let built_in = origin_functions(prefix, document, functions);
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
        cached_methods: match cached.contains(&MethodWord::Options) {
            true => CachedMethods::GetHeadOptions,
            false => CachedMethods::GetHead,
        },
        cache: caching::cache_settings(it, policies),
        compress: it.compress.unwrap_or_default(),
        response_headers_policy: response_headers.and_then(|it| policies.response_headers(it)),
        functions: FunctionAssociations {
            viewer_request: association(it.viewer_request.as_ref()),
            origin_request: association(it.origin_request.as_ref()).or(built_in.origin_request),
            origin_response: association(it.origin_response.as_ref()),
            viewer_response: association(it.viewer_response.as_ref()),
        },
    })
}

/// An event's function by its name.
fn association(written: Option<&EventFunctionToml>) -> Option<FunctionAssociation> {
    match written? {
        EventFunctionToml::Named(name) => Some(FunctionAssociation::new(name.as_str())),
        EventFunctionToml::Table(it) => Some(FunctionAssociation {
            function: it.function.clone()?,
            include_body: it.include_body.unwrap_or_default(),
        }),
    }
}

/// The name of the built-in function that trims and appends; `None` where it does neither.
pub(super) fn built_in_name(prefix: Option<&str>, document: Option<&str>) -> Option<String> {
    Some(match (prefix, document) {
        (None, None) => return None,
        (Some(prefix), None) => format!("trim-prefix {prefix}"),
        (None, Some(document)) => format!("index-document {document}"),
        (Some(prefix), Some(document)) => {
            format!("trim-prefix {prefix}, index-document {document}")
        }
    })
}

/// The built-in function that trims and appends, under a name that says what it does.
fn origin_functions(
    prefix: Option<&String>,
    document: Option<&String>,
    functions: &mut Functions,
) -> FunctionAssociations {
    let name = built_in_name(prefix.map(String::as_str), document.map(String::as_str));
    let Some(name) = name else {
        return FunctionAssociations::default();
    };
    let trim = TrimPrefix {
        prefix: prefix.cloned(),
        index_document: document.cloned(),
    };
    functions.insert(name.clone(), FunctionConfig::TrimPrefix(trim));
    FunctionAssociations {
        origin_request: Some(FunctionAssociation::new(name)),
        ..FunctionAssociations::default()
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
