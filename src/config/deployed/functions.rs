//! Functions and stores that were created through the API, and functions by their ARNs.
//!
//! # Fidelity
//!
//! - The code of a Lambda@Edge function is never uploaded here: the file names it.

use std::sync::Arc;

use super::super::{Config, FunctionConfig, KeyValueStoreConfig};
use super::Deployed;
use super::refused::{Problem, Refused};
use crate::functions::cloudfront_functions::{FunctionRuntime, MAX_CODE_BYTES};
use crate::resources::shapes::{self, FunctionConfig as FunctionShape, read_shape};
use crate::resources::{FunctionResource, FunctionStage, Resources};

/// Adds the stores and the published functions.
pub(super) fn add(created: &Resources, config: &mut Config, res: &mut Deployed) {
    for it in &created.key_value_stores {
        if config
            .key_value_stores
            .iter()
            .any(|own| own.name == it.name)
        {
            res.gives_way("key value store", &it.name);
            continue;
        }
        let pairs = it.data.iter();
        config.key_value_stores.push(KeyValueStoreConfig {
            name: it.name.clone(),
            data: pairs
                .map(|(key, value)| (key.clone(), Arc::from(value.as_str())))
                .collect(),
        });
    }
    for it in &created.functions {
        if config.functions.contains_key(&it.name) {
            res.gives_way("function", &it.name);
            continue;
        }
        let stages = [Some(&it.development), it.live.as_ref()];
        let mut live = None;
        for stage in stages.into_iter().flatten() {
            match function(it, stage, created, config) {
                Ok(made) => live = Some(made),
                Err(refused) => {
                    live = None;
                    res.refused.extend(refused);
                    break;
                }
            }
        }
        if let Some(live) = live.filter(|_| it.live.is_some()) {
            config.functions.insert(it.name.clone(), live);
        }
    }
}

/// A stage of a function.
fn function(
    it: &FunctionResource,
    stage: &FunctionStage,
    created: &Resources,
    config: &Config,
) -> Result<FunctionConfig, Vec<Refused>> {
    let read = read_shape::<FunctionShape>(&stage.config, "FunctionConfig");
    let Some(shape) = read.shape else {
        return Err(Refused::of_findings(&it.name, &read.found));
    };
    let refuse = |problem: Problem| vec![Refused::of(&it.name, problem)];
    if stage.code.len() > MAX_CODE_BYTES {
        let message = format!(
            "The code has {} bytes, {MAX_CODE_BYTES} are allowed.",
            stage.code.len()
        );
        return Err(refuse(Problem::new("FunctionSizeLimitExceeded", message)));
    }
    let runtime = match shape.runtime {
        shapes::FunctionRuntime::CloudfrontJs10 => FunctionRuntime::Js10,
        shapes::FunctionRuntime::CloudfrontJs20 => FunctionRuntime::Js20,
    };
    let store = match shape.key_value_store_associations.as_slice() {
        [] => None,
        [_] if runtime == FunctionRuntime::Js10 => {
            let message = "FunctionConfig.KeyValueStoreAssociations: key value stores need the runtime cloudfront-js-2.0.";
            return Err(refuse(Problem::new("InvalidArgument", message)));
        }
        [one] => {
            let arn = &one.key_value_store_arn;
            let id = arn_name(arn);
            let all = (created.key_value_stores.iter()).chain(&config.declared.key_value_stores);
            let mut all = all.filter(|it| it.id == id);
            let Some(store) = all.next() else {
                let message = format!(
                    "FunctionConfig.KeyValueStoreAssociations.Items[0].KeyValueStoreARN: there is no key value store {arn}."
                );
                return Err(refuse(Problem::new("InvalidArgument", message)));
            };
            Some(store.name.clone())
        }
        _ => {
            let message = "FunctionConfig.KeyValueStoreAssociations: a function reads one key value store at most.";
            return Err(refuse(Problem::new("InvalidArgument", message)));
        }
    };
    Ok(FunctionConfig::CloudFront {
        file: format!("function {}, created through the API", it.name),
        runtime,
        code: stage.code.as_str().into(),
        key_value_store: store,
    })
}

/// What an ARN ends with: a name or an id.
pub(in crate::config) fn arn_name(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or_default()
}

/// The CloudFront Function that an association names.
pub(super) fn cloudfront_of_arn(arn: &str, path: &str, config: &Config) -> Result<String, Problem> {
    let refuse = |why: &str| {
        let message = format!("{path}.FunctionARN: {why}.");
        Problem::new("InvalidFunctionAssociation", message)
    };
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let name = match parts.as_slice() {
        ["arn", _, "cloudfront", _, _, resource] => resource.strip_prefix("function/"),
        _ => None,
    };
    let Some(name) = name else {
        return Err(refuse(&format!(
            "{arn} is not the ARN of a CloudFront Function"
        )));
    };
    match config.functions.get(name) {
        Some(FunctionConfig::CloudFront { .. }) => Ok(name.to_owned()),
        Some(FunctionConfig::Lambda { .. } | FunctionConfig::TrimPrefix(_)) => {
            Err(refuse(&format!("{name} is a Lambda@Edge function")))
        }
        None => Err(refuse(&format!(
            "there is no function {name}, or it was never published"
        ))),
    }
}

/// The Lambda@Edge function that an association names.
///
/// AWS: "Restrictions on Lambda@Edge": a numbered version of a function in us-east-1.
pub(super) fn lambda_of_arn<'a>(
    arn: &str,
    path: &str,
    config: &'a Config,
) -> Result<(String, &'a FunctionConfig), Problem> {
    let refuse = |why: &str| {
        let message = format!("{path}.LambdaFunctionARN: {why}.");
        Problem::new("InvalidLambdaFunctionAssociation", message)
    };
    let parts: Vec<&str> = arn.split(':').collect();
    let (region, name, version) = match parts.as_slice() {
        ["arn", _, "lambda", region, _, "function", name] => (*region, *name, ""),
        ["arn", _, "lambda", region, _, "function", name, version] => (*region, *name, *version),
        _ => {
            return Err(refuse(&format!(
                "{arn} is not the ARN of a Lambda function"
            )));
        }
    };
    if region != "us-east-1" {
        return Err(refuse("the function must be in region us-east-1"));
    }
    if version.is_empty() || !version.bytes().all(|it| it.is_ascii_digit()) {
        let why = "the ARN must reference a specific function version, and end with its number";
        return Err(refuse(why));
    }
    let exact = config.functions.get_key_value(name);
    let mut all = config.functions.iter();
    let found = exact.or_else(|| all.find(|(own, _)| lambda_name(own) == name));
    match found {
        Some((own, it @ (FunctionConfig::Lambda { .. } | FunctionConfig::TrimPrefix(_)))) => {
            Ok((own.clone(), it))
        }
        Some((_, FunctionConfig::CloudFront { .. })) => Err(refuse(&format!(
            "{name} is a CloudFront Function; if it is meant to be the Lambda function, give its `[[function]]` a runtime such as \"nodejs22.x\""
        ))),
        None => Err(refuse(&format!(
            "the code of {name} is not on this machine; name it in devserver.toml: a `[[function]]` with `name = \"{name}\"`, `file` and `runtime = \"nodejs22.x\"`"
        ))),
    }
}

/// A function's name as Lambda would take it.
pub(in crate::config) fn lambda_name(name: &str) -> String {
    let fits = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let letters = name.chars();
    letters.map(|it| if fits(it) { it } else { '-' }).collect()
}
