//! A created distribution into one that is served.

use super::super::devserver_toml::{
    BucketToml, CustomErrorResponseToml, DevserverToml, DistributionToml, EventFunctionToml,
    FunctionToml, RuntimeWord,
};
use super::super::lower::distributions;
use super::super::{Config, FunctionConfig};
use super::origin::OriginMade;
use super::refused::{Problem, Refused};
use super::words::{some, word};
use super::{Deployed, DeployedNames, Known, behavior, document, origin};
use crate::distribution::{Distribution, OriginEndpoint};
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::resources::Resource;
use crate::resources::shapes::{
    ActiveTrust, ConnectionMode, CustomErrorResponse, DistributionConfig, GeoRestrictionType,
    read_shape,
};

/// AWS's default quotas, which its API holds to. AWS: "Quotas".
const ORIGINS: usize = 100;
const ORIGIN_GROUPS: usize = 10;
const CACHE_BEHAVIORS: usize = 75;
const ALIASES: usize = 100;

/// Makes a distribution; `None` where it is refused, which is said.
pub(super) fn make(
    it: &Resource,
    known: &Known<'_>,
    config: &mut Config,
    res: &mut Deployed,
) -> Option<Distribution> {
    let read = read_shape::<DistributionConfig>(&it.config, "DistributionConfig");
    for path in &read.found.unknown {
        res.without_effect(&it.id, format!("{path} is not known"));
    }
    res.refused
        .extend(Refused::of_findings(&it.id, &read.found));
    let shape = read.shape?;
    let mut problems = quotas(&shape);
    problems.extend(taken_aliases(&shape, config));
    let (origins, wrong) = gather(shape.origins.iter().enumerate().map(|(i, it)| {
        let path = format!("DistributionConfig.Origins.Items[{i}]");
        origin::make(it, &path, known)
    }));
    problems.extend(wrong);
    let document = match write(&it.id, &shape, &origins, known, config) {
        Ok(document) if problems.is_empty() => document,
        Ok(_) => return refuse(&it.id, problems, res),
        Err(wrong) => {
            problems.extend(wrong);
            return refuse(&it.id, problems, res);
        }
    };
    let functions = document.function.iter().filter_map(|it| {
        let found = config.functions.get(&it.name)?;
        Some((it.name.clone(), found.clone()))
    });
    let judged = document::of_distribution(&document, functions.collect());
    if !judged.problems.is_empty() {
        return refuse(&it.id, judged.problems, res);
    }
    for warning in judged.warnings {
        res.without_effect(&it.id, warning);
    }
    let_in(&it.id, &shape, res);
    let mut made = distributions(&judged.full, &mut config.functions).pop()?;
    for it in &mut made.origins {
        let origin = origins.iter().find(|origin| origin.toml.id == it.id);
        let Some(origin) = origin else { continue };
        match &mut it.endpoint {
            OriginEndpoint::S3Rest { .. } => it.signed = origin.signed,
            // CloudFront signs for no other endpoint.
            OriginEndpoint::S3Website { .. } => {}
            OriginEndpoint::Custom(custom) => custom.unbound = origin.unbound,
        }
    }
    Some(made)
}

fn refuse(id: &str, problems: Vec<Problem>, res: &mut Deployed) -> Option<Distribution> {
    let problems = problems.into_iter();
    res.refused.extend(problems.map(|it| Refused::of(id, it)));
    None
}

/// What came of several, and everything that is wrong with them.
pub(in crate::config) fn gather<T>(
    all: impl Iterator<Item = Result<T, Problem>>,
) -> (Vec<T>, Vec<Problem>) {
    let (mut made, mut wrong) = (Vec::new(), Vec::new());
    for it in all {
        match it {
            Ok(it) => made.push(it),
            Err(problem) => wrong.push(problem),
        }
    }
    (made, wrong)
}

/// The distribution as a small document.
fn write(
    id: &str,
    it: &DistributionConfig,
    origins: &[OriginMade],
    known: &Known<'_>,
    config: &Config,
) -> Result<DevserverToml, Vec<Problem>> {
    let names = DeployedNames { known, config };
    let ordered = it.cache_behaviors.iter().enumerate().map(|(i, it)| {
        let pattern = behavior::ordered_pattern(&it.path_pattern);
        let path = format!("DistributionConfig.CacheBehaviors.Items[{i}]");
        behavior::make(&it.behavior, pattern, &path, &names)
    });
    let path = "DistributionConfig.DefaultCacheBehavior";
    let default = behavior::make(&it.default_cache_behavior, "*", path, &names);
    let (behaviors, mut wrong) = gather(ordered.chain([default]));
    let (errors, of_errors) =
        gather(it.custom_error_responses.iter().enumerate().map(|(i, it)| {
            error_response(
                it,
                &format!("DistributionConfig.CustomErrorResponses.Items[{i}]"),
            )
        }));
    wrong.extend(of_errors);
    let http_version = word(it.http_version.as_str(), "DistributionConfig.HttpVersion");
    let http_version = match http_version {
        Ok(http_version) if wrong.is_empty() => Some(http_version),
        Ok(_) => return Err(wrong),
        Err(problem) => {
            wrong.push(problem);
            return Err(wrong);
        }
    };
    let mut res = DevserverToml {
        distribution: vec![DistributionToml {
            id: Some(id.to_owned()),
            aliases: it.aliases.clone(),
            comment: some(&it.comment),
            enabled: Some(it.enabled),
            default_root_object: some(&it.default_root_object),
            default_bucket: None,
            http_version,
            custom_error_response: errors,
        }],
        // An origin of the file leads to its bucket by name.
        bucket: (known.full.bucket.iter())
            .map(|it| BucketToml {
                name: it.name.clone(),
                ..BucketToml::default()
            })
            .collect(),
        origin: origins.iter().map(|it| it.toml.clone()).collect(),
        origin_group: it.origin_groups.iter().map(origin::group).collect(),
        behavior: behaviors,
        ..DevserverToml::default()
    };
    known.policies.put_into(&mut res);
    res.function = functions(&res, known, config);
    Ok(res)
}

pub(in crate::config) fn error_response(
    it: &CustomErrorResponse,
    path: &str,
) -> Result<CustomErrorResponseToml, Problem> {
    let code = match it.response_code.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| {
            let message = format!("{path}.ResponseCode: {text} is no status.");
            Problem::new("InvalidResponseCode", message)
        })?),
    };
    Ok(CustomErrorResponseToml {
        error_code: it.error_code,
        response_code: code,
        response_page_path: some(&it.response_page_path),
        error_caching_min_ttl: Some(it.error_caching_min_ttl),
    })
}

/// The functions that a document names, each once, as far as the checks have to know them.
fn functions(document: &DevserverToml, known: &Known<'_>, config: &Config) -> Vec<FunctionToml> {
    let behaviors = document.behavior.iter().flat_map(|it| {
        [
            &it.viewer_request,
            &it.viewer_response,
            &it.origin_request,
            &it.origin_response,
        ]
    });
    let fallbacks = document.origin.iter().filter_map(|it| it.fallback.as_ref());
    let fallbacks = fallbacks.flat_map(|it| [&it.origin_request, &it.origin_response]);
    let named = behaviors
        .chain(fallbacks)
        .flatten()
        .filter_map(|it| match it {
            EventFunctionToml::Named(name) => Some(name),
            EventFunctionToml::Table(it) => it.function.as_ref(),
        });
    let mut res: Vec<FunctionToml> = Vec::new();
    for name in named {
        if res.iter().any(|it| it.name == *name) {
            continue;
        }
        let own = known.full.function.iter().find(|it| it.name == *name);
        res.push(match (own, config.functions.get(name)) {
            (Some(own), _) => FunctionToml {
                key_value_store: None,
                ..own.clone()
            },
            (None, Some(FunctionConfig::CloudFront { file, runtime, .. })) => FunctionToml {
                name: name.clone(),
                file: file.clone(),
                runtime: Some(match runtime {
                    FunctionRuntime::Js10 => RuntimeWord::CloudfrontJs10,
                    FunctionRuntime::Js20 => RuntimeWord::CloudfrontJs20,
                }),
                ..FunctionToml::default()
            },
            (None, _) => continue,
        });
    }
    res
}

fn quotas(it: &DistributionConfig) -> Vec<Problem> {
    let counts = [
        (it.origins.len(), ORIGINS, "origins", "TooManyOrigins"),
        (
            it.origin_groups.len(),
            ORIGIN_GROUPS,
            "origin groups",
            "TooManyOriginGroupsPerDistribution",
        ),
        (
            it.cache_behaviors.len(),
            CACHE_BEHAVIORS,
            "cache behaviors",
            "TooManyCacheBehaviors",
        ),
        (
            it.aliases.len(),
            ALIASES,
            "aliases",
            "TooManyDistributionCNAMEs",
        ),
    ];
    let too_many = counts
        .into_iter()
        .filter(|(count, quota, ..)| count > quota);
    let mut res: Vec<Problem> = too_many
        .map(|(count, quota, what, code)| {
            let message = format!("{count} {what} are more than the quota of {quota}.");
            Problem::new(code, message)
        })
        .collect();
    if it.origins.is_empty() {
        let message = "DistributionConfig.Origins: a distribution needs an origin.";
        res.push(Problem::new("InvalidArgument", message));
    }
    res
}

/// Aliases that another distribution has.
fn taken_aliases(it: &DistributionConfig, config: &Config) -> Vec<Problem> {
    let mut res = Vec::new();
    for alias in &it.aliases {
        let is_it = |own: &crate::distribution::Alias| own.as_str().eq_ignore_ascii_case(alias);
        let mut others = config.distributions.iter();
        if let Some(other) = others.find(|other| other.aliases.iter().any(is_it)) {
            let message = format!(
                "DistributionConfig.Aliases: {alias} is an alias of the distribution {}.",
                other.id
            );
            res.push(Problem::new("CNAMEAlreadyExists", message));
        }
    }
    res
}

/// Says which viewers are let in that production would turn away.
fn let_in(id: &str, it: &DistributionConfig, res: &mut Deployed) {
    let trusts = |it: &ActiveTrust| it.enabled && !it.items.is_empty();
    let ordered = it.cache_behaviors.iter();
    let ordered = ordered.map(|it| (it.path_pattern.as_str(), &it.behavior));
    for (pattern, it) in ordered.chain([("*", &it.default_cache_behavior)]) {
        if trusts(&it.trusted_key_groups) || trusts(&it.trusted_signers) {
            let what = format!(
                "the behavior {pattern} asks for signed URLs or cookies; here every viewer is let in"
            );
            res.without_effect(id, what);
        }
    }
    if it.restrictions.geo_restriction.restriction_type != GeoRestrictionType::None {
        res.without_effect(
            id,
            "geo restriction is not judged; here every viewer is let in",
        );
    }
    if it.viewer_mtls_config.is_some() {
        res.without_effect(
            id,
            "client certificates are not asked for; here every viewer is let in",
        );
    }
    if it.connection_mode == Some(ConnectionMode::TenantOnly) {
        res.without_effect(
            id,
            "tenants are not known; the distribution answers by itself",
        );
    }
}
