//! A distribution of the full form as AWS's document.

use serde::Serialize;
use serde_json::Value;

use super::super::deployed::{lambda_name, without_port};
use super::super::devserver_toml::{
    BehaviorToml, CustomErrorResponseToml, DevserverToml, DistributionToml, EndpointWord,
    EventFunctionToml, ForwardWord, ForwardedCookiesToml, ForwardedValuesToml, MethodWord,
    NamesWord, OriginGroupToml, OriginToml, SigningBehaviorWord,
};
use super::super::domain_name::s3_domain;
use super::super::expand::is_custom;
use super::super::lower::built_in_name;
use super::super::{Config, FunctionConfig};
use super::ORIGIN_ACCESS_CONTROL_ID;
use super::ids::policy_id;
use crate::distribution::{
    managed_cache_policy_id, managed_origin_request_policy_id, managed_response_headers_policy_id,
};
use crate::resources::ACCOUNT;
use crate::resources::shapes::{
    AllowedMethods, CacheBehavior, CachedMethods, CookieForward, CookiePreference,
    CustomErrorResponse, CustomHeader, CustomOriginConfig, DistributionConfig, FailoverCriteria,
    Findings, ForwardedValues, FunctionAssociation, FunctionEventType, LambdaFunctionAssociation,
    OrderedCacheBehavior, Origin, OriginGroup, OriginGroupMember, S3OriginConfig, Shape,
};

/// The document of a distribution; `None` where it has no default behavior.
pub(super) fn document(
    it: &DistributionToml,
    full: &DevserverToml,
    config: &Config,
) -> Option<DistributionConfig> {
    // What belongs to it was decided when it was made.
    let made = config
        .distributions
        .iter()
        .find(|own| Some(&own.id) == it.id.as_ref())?;
    let only = full.distribution.len() == 1;
    let own = full.behavior.iter();
    let own = own.filter(|behavior| only || behavior.distribution == it.id);
    let (default, ordered): (Vec<&BehaviorToml>, Vec<_>) =
        own.partition(|it| it.path_pattern == "*");
    let origins = full.origin.iter();
    let origins = origins.filter(|it| made.origin(&it.id).is_some());
    let groups = full.origin_group.iter();
    let groups = groups.filter(|it| made.origin_groups.iter().any(|own| own.id == it.id));
    Some(DistributionConfig {
        caller_reference: format!("devserver.toml {}", made.id),
        aliases: it.aliases.clone(),
        default_root_object: it.default_root_object.clone().unwrap_or_default(),
        origins: origins.map(origin).collect(),
        origin_groups: groups.filter_map(group).collect(),
        default_cache_behavior: behavior(default.first()?, full, config),
        cache_behaviors: (ordered.into_iter())
            .map(|it| OrderedCacheBehavior {
                path_pattern: it.path_pattern.clone(),
                behavior: behavior(it, full, config),
            })
            .collect(),
        custom_error_responses: it
            .custom_error_response
            .iter()
            .map(error_response)
            .collect(),
        comment: it.comment.clone().unwrap_or_default(),
        enabled: it.enabled.unwrap_or(true),
        http_version: it.http_version.map(shape_word).unwrap_or_default(),
        ..DistributionConfig::default()
    })
}

/// A word of the file that AWS writes in the same way.
fn shape_word<T: Shape + Default>(word: impl Serialize) -> T {
    let text = serde_json::to_value(word).unwrap_or(Value::Null);
    T::read(&text, "", &mut Findings::default()).unwrap_or_default()
}

fn error_response(it: &CustomErrorResponseToml) -> CustomErrorResponse {
    let usual = CustomErrorResponse::default();
    let code = it.response_code.map(|it| it.to_string());
    CustomErrorResponse {
        error_code: it.error_code,
        response_page_path: it.response_page_path.clone().unwrap_or_default(),
        response_code: code.unwrap_or_default(),
        error_caching_min_ttl: (it.error_caching_min_ttl).unwrap_or(usual.error_caching_min_ttl),
    }
}

fn origin(it: &OriginToml) -> Origin {
    let usual = Origin::default();
    let bucket = it.bucket.as_deref().unwrap_or_default();
    let endpoint = it.endpoint.unwrap_or_default();
    let domain = it.domain_name.clone();
    let mut res = Origin {
        id: it.id.clone(),
        domain_name: domain.unwrap_or_else(|| s3_domain(bucket, endpoint)),
        origin_path: it.origin_path.clone().unwrap_or_default(),
        custom_headers: (it.custom_headers.iter())
            .map(|it| CustomHeader {
                header_name: it.header_name.clone(),
                header_value: it.header_value.clone(),
            })
            .collect(),
        ..usual
    };
    if is_custom(it) {
        // AWS takes no port here; it stands in the settings beside.
        res.domain_name = without_port(&res.domain_name).to_owned();
        let usual = CustomOriginConfig::default();
        let config = it.custom_origin_config.clone().unwrap_or_default();
        res.custom_origin_config = Some(CustomOriginConfig {
            http_port: config.http_port.unwrap_or(usual.http_port),
            https_port: config.https_port.unwrap_or(usual.https_port),
            origin_protocol_policy: (config.origin_protocol_policy)
                .map(shape_word)
                .unwrap_or_default(),
            origin_read_timeout: (config.origin_read_timeout).unwrap_or(usual.origin_read_timeout),
            origin_keepalive_timeout: (config.origin_keepalive_timeout)
                .unwrap_or(usual.origin_keepalive_timeout),
            ..usual
        });
        res.connection_attempts = it.connection_attempts.unwrap_or(res.connection_attempts);
        res.connection_timeout = it.connection_timeout.unwrap_or(res.connection_timeout);
        res.response_completion_timeout = it.response_completion_timeout;
        return res;
    }
    match endpoint {
        EndpointWord::Rest => {
            res.s3_origin_config = Some(S3OriginConfig::default());
            if it.signing_behavior != Some(SigningBehaviorWord::Never) {
                res.origin_access_control_id = ORIGIN_ACCESS_CONTROL_ID.to_owned();
            }
        }
        EndpointWord::Website => res.custom_origin_config = Some(CustomOriginConfig::default()),
    }
    res
}

fn group(it: &OriginGroupToml) -> Option<OriginGroup> {
    let (primary, secondary) = it.pair()?;
    let member = |id: &str| OriginGroupMember {
        origin_id: id.to_owned(),
    };
    Some(OriginGroup {
        id: it.id.clone(),
        failover_criteria: FailoverCriteria {
            status_codes: it.status_codes.clone(),
        },
        members: vec![member(primary), member(secondary)],
        selection_criteria: Some("default".to_owned()),
    })
}

fn behavior(it: &BehaviorToml, full: &DevserverToml, config: &Config) -> CacheBehavior {
    let methods = |it: Option<&Vec<MethodWord>>| {
        let methods = it.into_iter().flatten();
        methods.map(|it| it.as_str().to_owned()).collect()
    };
    let cache = it.cache_policy.as_deref().map(|named| {
        let mut own = full.cache_policy.iter();
        let own = own.find(|it| it.name == named || it.id.as_deref() == Some(named));
        let own = own.map(|it| policy_id("cache-policy", it.id.as_deref(), &it.name));
        own.or_else(|| managed_cache_policy_id(named).map(str::to_owned))
    });
    let origin_request = it.origin_request_policy.as_deref().map(|named| {
        let mut own = full.origin_request_policy.iter();
        let own = own.find(|it| it.name == named || it.id.as_deref() == Some(named));
        let own = own.map(|it| policy_id("origin-request-policy", it.id.as_deref(), &it.name));
        own.or_else(|| managed_origin_request_policy_id(named).map(str::to_owned))
    });
    let response_headers = it.response_headers_policy.as_deref().map(|named| {
        let mut own = full.response_headers_policy.iter();
        let own = own.find(|it| it.name == named || it.id.as_deref() == Some(named));
        let own = own.map(|it| policy_id("response-headers-policy", it.id.as_deref(), &it.name));
        own.or_else(|| managed_response_headers_policy_id(named).map(str::to_owned))
    });
    let mut res = CacheBehavior {
        target_origin_id: it.target_origin_id.clone(),
        viewer_protocol_policy: it
            .viewer_protocol_policy
            .map(shape_word)
            .unwrap_or_default(),
        allowed_methods: AllowedMethods {
            items: methods(it.allowed_methods.as_ref()),
            cached_methods: CachedMethods {
                items: methods(it.cached_methods.as_ref()),
            },
        },
        compress: it.compress.unwrap_or_default(),
        cache_policy_id: cache.flatten(),
        origin_request_policy_id: origin_request.flatten(),
        response_headers_policy_id: response_headers.flatten(),
        forwarded_values: it.forwarded_values.as_ref().map(forwarded_values),
        min_ttl: it.min_ttl,
        default_ttl: it.default_ttl,
        max_ttl: it.max_ttl,
        ..CacheBehavior::default()
    };
    associate(&mut res, it, config);
    res
}

fn forwarded_values(it: &ForwardedValuesToml) -> ForwardedValues {
    let (forward, names) = match &it.cookies {
        None | Some(ForwardedCookiesToml::Word(NamesWord::None)) => (CookieForward::None, None),
        Some(ForwardedCookiesToml::Word(NamesWord::All)) => (CookieForward::All, None),
        Some(ForwardedCookiesToml::Whitelist(names)) => (CookieForward::Whitelist, Some(names)),
        Some(ForwardedCookiesToml::Forward(it)) => match it.forward {
            ForwardWord::None => (CookieForward::None, None),
            ForwardWord::All => (CookieForward::All, None),
            ForwardWord::Whitelist => (CookieForward::Whitelist, Some(&it.whitelisted_names)),
        },
    };
    ForwardedValues {
        query_string: it.query_string,
        cookies: CookiePreference {
            forward,
            whitelisted_names: names.cloned(),
        },
        headers: it.headers.clone(),
        query_string_cache_keys: it.query_string_cache_keys.clone(),
    }
}

/// The functions at the events of a behavior, by their ARNs.
fn associate(res: &mut CacheBehavior, it: &BehaviorToml, config: &Config) {
    let lambda_arn = |name: &str| {
        let name = lambda_name(name);
        format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}:1")
    };
    for (event, written) in [
        (FunctionEventType::ViewerRequest, &it.viewer_request),
        (FunctionEventType::ViewerResponse, &it.viewer_response),
        (FunctionEventType::OriginRequest, &it.origin_request),
        (FunctionEventType::OriginResponse, &it.origin_response),
    ] {
        let (name, include_body) = match written {
            Some(EventFunctionToml::Named(name)) => (name, false),
            Some(EventFunctionToml::Table(it)) => match &it.function {
                Some(name) => (name, it.include_body.unwrap_or_default()),
                None => continue,
            },
            None => continue,
        };
        match config.functions.get(name) {
            Some(FunctionConfig::CloudFront { .. }) => {
                res.function_associations.push(FunctionAssociation {
                    function_arn: format!("arn:aws:cloudfront::{ACCOUNT}:function/{name}"),
                    event_type: event,
                });
            }
            Some(FunctionConfig::Lambda { .. } | FunctionConfig::TrimPrefix(_)) => {
                res.lambda_function_associations
                    .push(LambdaFunctionAssociation {
                        lambda_function_arn: lambda_arn(name),
                        event_type: event,
                        include_body,
                    });
            }
            None => {}
        }
    }
    let built_in = built_in_name(it.trim_prefix.as_deref(), it.index_document.as_deref());
    if let Some(name) = built_in.filter(|_| it.origin_request.is_none()) {
        res.lambda_function_associations
            .push(LambdaFunctionAssociation {
                lambda_function_arn: lambda_arn(&name),
                event_type: FunctionEventType::OriginRequest,
                include_body: false,
            });
    }
}
