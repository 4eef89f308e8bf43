//! `CacheBehavior` of CloudFront's API as a `[[behavior]]`.
//!
//! AWS: API types `CacheBehavior`, `FunctionAssociation` and `LambdaFunctionAssociation`.

use super::super::devserver_toml::{
    BehaviorToml, EventFunctionTableToml, EventFunctionToml, ForwardCookiesToml,
    ForwardedCookiesToml, ForwardedValuesToml,
};
use super::policies::Kind;
use super::refused::Problem;
use super::words::word;
use crate::resources::shapes::{CacheBehavior, ForwardedValues, FunctionEventType};

/// What a document of AWS's names by ids and ARNs, in the file's words.
pub(in crate::config) trait Names {
    /// What a behavior says for the policy of an id; `path` is where the behavior stands.
    fn policy(&self, kind: Kind, id: &str, path: &str) -> Result<String, Problem>;

    /// The CloudFront Function of an ARN, by its name; `path` is where the association stands.
    fn cloudfront_function(&self, arn: &str, path: &str) -> Result<String, Problem>;

    /// The Lambda@Edge function of an ARN; `path` is where the association stands.
    fn lambda_function(&self, arn: &str, path: &str) -> Result<LambdaName, Problem>;
}

/// What stands behind the ARN of a Lambda function.
pub(in crate::config) enum LambdaName {
    /// The `[[function]]` of this name.
    Function(String),
    /// What trims paths without any code.
    TrimPrefix {
        /// `trim_prefix`
        prefix: Option<String>,
        /// `index_document`
        index_document: Option<String>,
    },
}

/// The path pattern of an ordered behavior: in the file `*` is the default behavior's, and since every
/// path begins with a slash, `/*` means the same.
pub(in crate::config) fn ordered_pattern(pattern: &str) -> &str {
    match pattern {
        "*" => "/*",
        pattern => pattern,
    }
}

/// Makes a behavior; `path` is where it stands in the document.
pub(in crate::config) fn make(
    it: &CacheBehavior,
    path_pattern: &str,
    path: &str,
    names: &dyn Names,
) -> Result<BehaviorToml, Problem> {
    let methods = |items: &[String], path: String| {
        let words: Result<Vec<_>, Problem> = items.iter().map(|it| word(it, &path)).collect();
        Ok((!items.is_empty()).then_some(words?))
    };
    let methods_path = format!("{path}.AllowedMethods");
    let cached_path = format!("{methods_path}.CachedMethods");
    let policy = |kind: Kind, id: &Option<String>| {
        let id = id.as_ref();
        id.map(|id| names.policy(kind, id, path)).transpose()
    };
    if it.cache_policy_id.is_none() && it.forwarded_values.is_none() {
        let message = format!("Missing required member {path}.CachePolicyId.");
        return Err(Problem::new("InvalidArgument", message));
    }
    let legacy = it.forwarded_values.as_ref();
    let mut res = BehaviorToml {
        path_pattern: path_pattern.to_owned(),
        target_origin_id: it.target_origin_id.clone(),
        viewer_protocol_policy: Some(word(
            it.viewer_protocol_policy.as_str(),
            &format!("{path}.ViewerProtocolPolicy"),
        )?),
        allowed_methods: methods(&it.allowed_methods.items, methods_path)?,
        cached_methods: methods(&it.allowed_methods.cached_methods.items, cached_path)?,
        cache_policy: policy(Kind::Cache, &it.cache_policy_id)?,
        origin_request_policy: policy(Kind::OriginRequest, &it.origin_request_policy_id)?,
        response_headers_policy: policy(Kind::ResponseHeaders, &it.response_headers_policy_id)?,
        compress: Some(it.compress),
        // With a cache policy tools leave zeros here, which mean nothing.
        min_ttl: it.min_ttl.filter(|_| legacy.is_some()),
        default_ttl: it.default_ttl.filter(|_| legacy.is_some()),
        max_ttl: it.max_ttl.filter(|_| legacy.is_some()),
        forwarded_values: legacy
            .map(|it| forwarded_values(it, &format!("{path}.ForwardedValues")))
            .transpose()?,
        ..BehaviorToml::default()
    };
    associate(&mut res, it, path, names)?;
    Ok(res)
}

fn forwarded_values(it: &ForwardedValues, path: &str) -> Result<ForwardedValuesToml, Problem> {
    let forward = it.cookies.forward.as_str();
    Ok(ForwardedValuesToml {
        query_string: it.query_string,
        query_string_cache_keys: it.query_string_cache_keys.clone(),
        headers: it.headers.clone(),
        cookies: Some(ForwardedCookiesToml::Forward(ForwardCookiesToml {
            forward: word(forward, &format!("{path}.Cookies.Forward"))?,
            whitelisted_names: it.cookies.whitelisted_names.clone().unwrap_or_default(),
        })),
    })
}

/// Ties the functions to their events: at most one an event.
fn associate(
    res: &mut BehaviorToml,
    it: &CacheBehavior,
    path: &str,
    names: &dyn Names,
) -> Result<(), Problem> {
    for (i, it) in it.function_associations.iter().enumerate() {
        let path = format!("{path}.FunctionAssociations.Items[{i}]");
        let name = names.cloudfront_function(&it.function_arn, &path)?;
        let code = "InvalidFunctionAssociation";
        take(
            res,
            it.event_type,
            EventFunctionToml::Named(name),
            &path,
            code,
        )?;
    }
    for (i, it) in it.lambda_function_associations.iter().enumerate() {
        let path = format!("{path}.LambdaFunctionAssociations.Items[{i}]");
        let name = match names.lambda_function(&it.lambda_function_arn, &path)? {
            LambdaName::Function(name) => name,
            LambdaName::TrimPrefix {
                prefix,
                index_document,
            } => {
                res.trim_prefix = prefix;
                res.index_document = index_document;
                continue;
            }
        };
        let function = match it.include_body {
            false => EventFunctionToml::Named(name),
            true => EventFunctionToml::Table(EventFunctionTableToml {
                function: Some(name),
                include_body: Some(true),
                ..EventFunctionTableToml::default()
            }),
        };
        let code = "InvalidLambdaFunctionAssociation";
        take(res, it.event_type, function, &path, code)?;
    }
    Ok(())
}

fn take(
    res: &mut BehaviorToml,
    event: FunctionEventType,
    function: EventFunctionToml,
    path: &str,
    code: &'static str,
) -> Result<(), Problem> {
    let slot = match event {
        FunctionEventType::ViewerRequest => &mut res.viewer_request,
        FunctionEventType::ViewerResponse => &mut res.viewer_response,
        FunctionEventType::OriginRequest => &mut res.origin_request,
        FunctionEventType::OriginResponse => &mut res.origin_response,
    };
    if slot.is_some() {
        let message = format!(
            "{path}: the event {} has a function already.",
            event.as_str()
        );
        return Err(Problem::new(code, message));
    }
    *slot = Some(function);
    Ok(())
}
