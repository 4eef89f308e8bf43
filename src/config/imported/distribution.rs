//! An imported distribution with its origins and behaviors, as tables of the full form.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::effects;
use super::names::ImportedNames;
use super::tables::{Tables, called, place_of};
use crate::config::deployed::aws_words::aws_path;
use crate::config::deployed::behavior;
use crate::config::deployed::distribution::{error_response, gather};
use crate::config::deployed::origin::{group, server, written};
use crate::config::deployed::refused::Problem;
use crate::config::deployed::words::{some, word};
use crate::config::devserver_toml::{
    BehaviorToml, DistributionToml, EndpointWord, MethodWord, OriginToml, SigningBehaviorWord,
};
use crate::config::domain_name::parse_s3_domain;
use crate::config::expand::ALL_METHODS;
use crate::import::{Defined, Definition, Node, Place};
use crate::resources::shapes::{
    DistributionConfig, Origin, OriginAccessControlConfig, SigningBehavior, read_shape,
};

/// What the distributions of a definition use.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// The Lambda functions, by name.
    pub(super) lambdas: Vec<String>,
    /// The buckets behind origins, each with its first origin.
    pub(super) buckets: Vec<UsedBucket>,
}

/// A bucket behind an origin.
#[derive(Debug)]
pub(super) struct UsedBucket {
    pub(super) name: String,
    pub(super) endpoint: EndpointWord,
    /// Whether CloudFront signs its requests to it.
    pub(super) signed: bool,
    /// Where the origin is.
    pub(super) place: Place,
}

/// Adds every distribution of a definition.
pub(super) fn add<'a>(definition: &'a Definition, tables: &mut Tables<'a>) -> Used {
    let mut used = Used::default();
    let mut origins = Origins::default();
    let only = definition.distributions.len() == 1;
    for it in &definition.distributions {
        add_one(it, definition, only, &mut origins, &mut used, tables);
    }
    used
}

fn add_one<'a>(
    it: &'a Defined,
    definition: &'a Definition,
    only: bool,
    origins: &mut Origins,
    used: &mut Used,
    tables: &mut Tables<'a>,
) {
    tables.imported(format!("distribution {}", called(it)), it.place);
    tables.findings.extend(effects::of_distribution(it));
    let Some(shape) = tables.read::<DistributionConfig>(it, "DistributionConfig") else {
        return;
    };
    let names = ImportedNames {
        definition,
        distribution: it,
        findings: RefCell::default(),
        lambdas: RefCell::default(),
    };
    // Origins that clash with those of another distribution get another id.
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (i, origin) in shape.origins.iter().enumerate() {
        let path = format!("DistributionConfig.Origins.Items[{i}]");
        let made = match make_origin(origin, &path, it, definition, used) {
            Ok(made) => made,
            Err(problem) => {
                tables.wrong(it, &problem);
                continue;
            }
        };
        let (made, is_new) = origins.add(made, &it.id);
        ids.insert(origin.id.clone(), made.id.clone());
        if is_new {
            let place = of_document(it, format!("origin[{i}]"), usize::MAX);
            tables.placed("origin", &made, place);
        }
    }
    let target = |id: &str| ids.get(id).cloned().unwrap_or_else(|| id.to_owned());
    for (i, origin_group) in shape.origin_groups.iter().enumerate() {
        let mut made = group(origin_group);
        made.members.iter_mut().for_each(|it| *it = target(it));
        let place = of_document(it, format!("origin_group[{i}]"), usize::MAX);
        tables.placed("origin_group", &made, place);
    }
    let ordered = shape.cache_behaviors.iter().enumerate().map(|(i, it)| {
        let pattern = behavior::ordered_pattern(&it.path_pattern);
        let path = format!("DistributionConfig.CacheBehaviors.Items[{i}]");
        behavior::make(&it.behavior, pattern, &path, &names)
    });
    let default = behavior::make(
        &shape.default_cache_behavior,
        "*",
        "DistributionConfig.DefaultCacheBehavior",
        &names,
    );
    let behaviors = ordered.chain([default]).collect::<Vec<_>>().into_iter();
    let last = shape.cache_behaviors.len();
    for (i, made) in behaviors.enumerate() {
        match made {
            Ok(made) => {
                let made = BehaviorToml {
                    allowed_methods: made.allowed_methods.map(in_order),
                    cached_methods: made.cached_methods.map(in_order),
                    target_origin_id: target(&made.target_origin_id),
                    distribution: (!only).then(|| it.id.clone()),
                    ..made
                };
                let place = of_document(it, format!("behavior[{i}]"), last);
                tables.placed("behavior", &made, place);
            }
            Err(problem) => tables.wrong(it, &problem),
        }
    }
    let toml = match make(&it.id, &shape) {
        Ok(toml) => toml,
        Err(problems) => {
            problems
                .into_iter()
                .for_each(|problem| tables.wrong(it, &problem));
            return;
        }
    };
    tables.placed(
        "distribution",
        &toml,
        of_document(it, "distribution[0]".to_owned(), last),
    );
    tables.findings.extend(names.findings.into_inner());
    for name in names.lambdas.into_inner() {
        if !used.lambdas.contains(&name) {
            used.lambdas.push(name);
        }
    }
}

/// Methods in the order in which AWS's console shows them; tools keep theirs as sets.
fn in_order(mut methods: Vec<MethodWord>) -> Vec<MethodWord> {
    methods.sort_by_key(|it| ALL_METHODS.iter().position(|known| known == it));
    methods
}

fn make(id: &str, it: &DistributionConfig) -> Result<DistributionToml, Vec<Problem>> {
    let errors = it.custom_error_responses.iter().enumerate();
    let (errors, mut wrong) = gather(errors.map(|(i, it)| {
        let path = format!("DistributionConfig.CustomErrorResponses.Items[{i}]");
        error_response(it, &path)
    }));
    let http_version = word(it.http_version.as_str(), "DistributionConfig.HttpVersion");
    let http_version = http_version.map_err(|it| wrong.push(it)).ok();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(DistributionToml {
        id: Some(id.to_owned()),
        aliases: it.aliases.clone(),
        comment: some(&it.comment),
        enabled: Some(it.enabled),
        default_root_object: some(&it.default_root_object),
        default_bucket: None,
        http_version: http_version.flatten(),
        custom_error_response: errors,
    })
}

fn make_origin(
    it: &Origin,
    path: &str,
    distribution: &Defined,
    definition: &Definition,
    used: &mut Used,
) -> Result<OriginToml, Problem> {
    let common = written(it);
    let Some((bucket, endpoint)) = parse_s3_domain(&it.domain_name) else {
        let (toml, unbound) = server(common, it, path)?;
        return Ok(OriginToml {
            unbound: unbound.then_some(true),
            ..toml
        });
    };
    let signed = is_signed(it, definition);
    if !used.buckets.iter().any(|it| it.name == bucket) {
        used.buckets.push(UsedBucket {
            name: bucket.clone(),
            endpoint,
            signed,
            place: place_of(&distribution.config, path, distribution.place),
        });
    }
    let never = !signed && endpoint == EndpointWord::Rest;
    Ok(OriginToml {
        bucket: Some(bucket),
        endpoint: Some(endpoint),
        signing_behavior: never.then_some(SigningBehaviorWord::Never),
        ..common
    })
}

/// Whether S3 sees who asks: by an origin access control, or by an origin access identity.
fn is_signed(it: &Origin, definition: &Definition) -> bool {
    let config = it.s3_origin_config.as_ref();
    if config.is_some_and(|it| !it.origin_access_identity.is_empty()) {
        return true;
    }
    if it.origin_access_control_id.is_empty() {
        return false;
    }
    let mut controls = definition.origin_access_controls.iter();
    let control = controls.find(|control| control.id == it.origin_access_control_id);
    let shape = control.and_then(|it| {
        let config = it.config.to_json();
        read_shape::<OriginAccessControlConfig>(&config, "OriginAccessControlConfig").shape
    });
    shape.is_none_or(|it| it.signing_behavior != SigningBehavior::Never)
}

/// The places of a table's parts in a distribution's document; `default` is the number of its
/// default behavior.
fn of_document<'a>(it: &'a Defined, table: String, default: usize) -> impl Fn(&str) -> Place + 'a {
    move |way| {
        let full = match way {
            "" => table.clone(),
            way => format!("{table}.{way}"),
        };
        let path = aws_path(&full, default);
        let event = [
            "viewer_request",
            "viewer_response",
            "origin_request",
            "origin_response",
        ]
        .into_iter()
        .find(|it| way == *it);
        let table = place_of(&it.config, &aws_path(&table, default), it.place);
        let association = event.and_then(|event| {
            let own = node_of(&it.config, &aws_path(&full, default))?;
            association(own, &event.replace('_', "-"))
        });
        association.unwrap_or_else(|| place_of(&it.config, &path, table))
    }
}

/// The behavior's document that a path leads into.
fn node_of<'a>(config: &'a Node, path: &str) -> Option<&'a Node> {
    let mut steps = path.split('.').skip(1);
    match steps.next()? {
        "DefaultCacheBehavior" => config.get("DefaultCacheBehavior"),
        "CacheBehaviors" => {
            let index: usize = steps
                .next()?
                .strip_prefix("Items[")?
                .strip_suffix(']')?
                .parse()
                .ok()?;
            let list = config.get("CacheBehaviors")?;
            list.get("Items").unwrap_or(list).items().get(index)
        }
        _ => None,
    }
}

/// Where a function is associated with an event.
fn association(behavior: &Node, event: &str) -> Option<Place> {
    ["FunctionAssociations", "LambdaFunctionAssociations"]
        .into_iter()
        .filter_map(|it| behavior.get(it))
        .flat_map(|it| it.get("Items").unwrap_or(it).items())
        .find(|it| it.get("EventType").and_then(Node::as_str) == Some(event))
        .map(|it| it.place)
}

/// The origins of all distributions, whose ids must differ in one file.
#[derive(Default)]
struct Origins(Vec<OriginToml>);

impl Origins {
    /// The origin under the id that it gets, and whether it is a new one.
    fn add(&mut self, mut it: OriginToml, distribution: &str) -> (OriginToml, bool) {
        if self.0.contains(&it) {
            return (it, false);
        }
        if self.0.iter().any(|known| known.id == it.id) {
            it.id = format!("{}-{distribution}", it.id);
        }
        self.0.push(it.clone());
        (it, true)
    }
}
