//! CloudFront Functions: created, read, changed, published, deleted.
//!
//! AWS: "Customize at the edge with CloudFront Functions".
//!
//! # Fidelity
//!
//! - Any code is taken that is text and not too large; what the runtime refuses of it shows when
//!   it is tested and when it runs.
//! - The live stage has an ETag of its own; publishing leaves that of the development stage.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use super::call::{Call, required};
use super::listing::{ListKind, page};
use super::tags;
use crate::control::{account::View, answer, aws_error::AwsError};
use crate::functions::cloudfront_functions::{FunctionRuntime, MAX_CODE_BYTES};
use crate::message::Response;
use crate::resources::{
    ACCOUNT, FunctionResource, FunctionStage, KeyValueStoreResource, Resources, complete_function,
    iso_8601,
};

/// The API's model has this header for the version after an update, and SDKs read no other.
const ETTAG: HeaderName = HeaderName::from_static("ettag");

/// A stage of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Development,
    Live,
}

impl Stage {
    /// The stage that a call names, if it names one.
    pub(super) fn parse(word: Option<&str>) -> Result<Option<Self>, AwsError> {
        match word {
            None | Some("") => Ok(None),
            Some("DEVELOPMENT") => Ok(Some(Stage::Development)),
            Some("LIVE") => Ok(Some(Stage::Live)),
            Some(_) => Err(AwsError::invalid_argument(
                "The parameter Stage is not valid.",
            )),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Stage::Development => "DEVELOPMENT",
            Stage::Live => "LIVE",
        }
    }

    /// What a function has at this stage; the live one is there once it was published.
    pub(super) fn of(self, function: &FunctionResource) -> Option<&FunctionStage> {
        match self {
            Stage::Development => Some(&function.development),
            Stage::Live => function.live.as_ref(),
        }
    }
}

/// CreateFunction.
pub(super) async fn create(call: &Call<'_>) -> Result<Response, AwsError> {
    let sent = call.document("CreateFunctionRequest")?;
    let name = required(&sent, "Name")?;
    if !is_name(name) {
        return Err(AwsError::invalid_argument(
            "The parameter Name has up to 64 letters, digits, hyphens and underscores.",
        ));
    }
    let view = call.endpoint.account.view();
    let function = FunctionResource {
        name: name.to_owned(),
        created: call.now,
        development: stage(call, &view, &sent)?,
        live: None,
        tags: tags::read(&sent["Tags"])?,
    };
    let account = &call.endpoint.account;
    let added = account.change(|created, view| {
        if find(view, &function.name).is_ok() {
            return Err(AwsError::new(
                "FunctionAlreadyExists",
                "A function with the same name already exists in this AWS account.",
            ));
        }
        created.functions.push(function.clone());
        Ok(())
    });
    added.await?;
    let summary = summary(&account.view(), &function, Stage::Development);
    let summary = summary.unwrap_or_default();
    let response = answer::document(StatusCode::CREATED, "FunctionSummary", &summary);
    let response = answer::with_etag(response, &function.development.etag);
    Ok(answer::with_location(
        response,
        &format!("function/{}", arn(&function.name)),
    ))
}

/// DescribeFunction.
pub(super) fn describe(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let function = find(&view, name)?;
    let stage = asked_stage(call)?;
    let summary = summary(&view, function, stage).ok_or_else(no_such_function)?;
    let response = answer::document(StatusCode::OK, "FunctionSummary", &summary);
    let etag = stage.of(function).map_or("", |it| &it.etag);
    Ok(answer::with_etag(response, etag))
}

/// GetFunction: the code, as it was sent.
pub(super) fn get(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let stage = asked_stage(call)?.of(find(&view, name)?);
    let stage = stage.ok_or_else(no_such_function)?;
    let response = answer::bytes(stage.code.clone().into());
    Ok(answer::with_etag(response, &stage.etag))
}

/// ListFunctions: each stage of each function.
pub(super) fn list(call: &Call<'_>) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let asked = Stage::parse(call.query("Stage"))?;
    let stages = [Stage::Development, Stage::Live];
    let stages = stages
        .into_iter()
        .filter(|it| asked.is_none_or(|asked| asked == *it));
    let stages: Vec<Stage> = stages.collect();
    let mut items = Vec::new();
    for function in view.all(|it| &it.functions) {
        for stage in &stages {
            if let Some(it) = summary(&view, function, *stage) {
                items.push((format!("{}/{}", function.name, stage.as_str()), it));
            }
        }
    }
    let list = page(call, ListKind::NextMarker, items)?;
    Ok(answer::document(StatusCode::OK, "FunctionList", &list))
}

/// UpdateFunction: another development stage.
pub(super) async fn update(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let sent = call.document("UpdateFunctionRequest")?;
    let stage = stage(call, &call.endpoint.account.view(), &sent)?;
    let account = &call.endpoint.account;
    let updated = account.change(|created, view| {
        let function = changeable(created, view, name)?;
        call.check_if_match(&function.development.etag)?;
        function.development = stage;
        Ok(function.clone())
    });
    let updated = updated.await?;
    let summary = summary(&account.view(), &updated, Stage::Development);
    let summary = summary.unwrap_or_default();
    let response = answer::document(StatusCode::OK, "FunctionSummary", &summary);
    let response = answer::with_etag(response, &updated.development.etag);
    Ok(answer::with(response, ETTAG, &updated.development.etag))
}

/// PublishFunction: what is developed becomes what distributions run.
pub(super) async fn publish(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let account = &call.endpoint.account;
    let published = account.change(|created, view| {
        let function = changeable(created, view, name)?;
        call.check_if_match(&function.development.etag)?;
        function.live = Some(FunctionStage {
            etag: call.endpoint.ids.resource(),
            last_modified: call.now,
            ..function.development.clone()
        });
        Ok(function.clone())
    });
    let published = published.await?;
    let summary = summary(&account.view(), &published, Stage::Live);
    let summary = summary.unwrap_or_default();
    Ok(answer::document(
        StatusCode::OK,
        "FunctionSummary",
        &summary,
    ))
}

/// DeleteFunction.
pub(super) async fn delete(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let account = &call.endpoint.account;
    let deleted = account.change(|created, view| {
        let function = changeable(created, view, name)?;
        call.check_if_match(&function.development.etag)?;
        if is_associated(view, name) {
            return Err(AwsError::new(
                "FunctionInUse",
                "Cannot delete the function because it's attached to one or more cache behaviors.",
            ));
        }
        created.functions.retain(|it| it.name != name);
        Ok(())
    });
    deleted.await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// The function of a name.
pub(super) fn find<'a>(view: &'a View, name: &str) -> Result<&'a FunctionResource, AwsError> {
    let mut all = view.all(|it| &it.functions);
    all.find(|it| it.name == name).ok_or_else(no_such_function)
}

pub(super) fn no_such_function() -> AwsError {
    AwsError::new(
        "NoSuchFunctionExists",
        "The specified function does not exist.",
    )
}

/// Whether AWS takes a name of a function or of a store.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(fits)
}

/// The stores that a configuration of a function names, by their ids.
pub(super) fn store_ids(config: &Value) -> impl Iterator<Item = &str> {
    let items = config["KeyValueStoreAssociations"]["Items"].as_array();
    let arns = items.into_iter().flatten();
    let arns = arns.filter_map(|it| it["KeyValueStoreARN"].as_str());
    arns.map(|it| it.rsplit('/').next().unwrap_or(it))
}

/// A function as the API shows it; `None` where it has no such stage.
pub(super) fn summary(view: &View, function: &FunctionResource, stage: Stage) -> Option<Value> {
    let found = stage.of(function)?;
    let status = match stage {
        Stage::Development => "UNPUBLISHED",
        Stage::Live if is_associated(view, &function.name) => "DEPLOYED",
        Stage::Live => "UNASSOCIATED",
    };
    Some(json!({
        "Name": function.name,
        "Status": status,
        "FunctionConfig": found.config,
        "FunctionMetadata": {
            "FunctionARN": arn(&function.name),
            "Stage": stage.as_str(),
            "CreatedTime": iso_8601(function.created),
            "LastModifiedTime": iso_8601(found.last_modified),
        },
    }))
}

fn arn(name: &str) -> String {
    format!("arn:aws:cloudfront::{ACCOUNT}:function/{name}")
}

fn asked_stage(call: &Call<'_>) -> Result<Stage, AwsError> {
    let asked = Stage::parse(call.query("Stage"))?;
    Ok(asked.unwrap_or(Stage::Development))
}

/// Whether a distribution runs a function.
fn is_associated(view: &View, name: &str) -> bool {
    fn runs(value: &Value, end: &str) -> bool {
        match value {
            Value::Object(members) => members.iter().any(|(name, value)| {
                let is_it =
                    name == "FunctionARN" && value.as_str().is_some_and(|it| it.ends_with(end));
                is_it || runs(value, end)
            }),
            Value::Array(items) => items.iter().any(|it| runs(it, end)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }
    let end = format!(":function/{name}");
    let mut all = view.all(|it| &it.distributions);
    all.any(|it| runs(&it.config, &end))
}

/// A function that may be changed.
fn changeable<'a>(
    created: &'a mut Resources,
    view: &View,
    name: &str,
) -> Result<&'a mut FunctionResource, AwsError> {
    let declared = &view.declared.resources.functions;
    if declared.iter().any(|it| it.name == name) {
        return Err(view.declared.refuse(&format!("function {name}")));
    }
    let mut all = created.functions.iter_mut();
    all.find(|it| it.name == name).ok_or_else(no_such_function)
}

/// The stage that a document describes: its configuration and its code.
fn stage(call: &Call<'_>, view: &View, sent: &Value) -> Result<FunctionStage, AwsError> {
    let config = complete_function(sent["FunctionConfig"].clone());
    let runtime = required(&config, "Runtime")?;
    let Some(runtime) = runtime_of(runtime) else {
        return Err(AwsError::invalid_argument(
            "The parameter Runtime is not valid.",
        ));
    };
    check_stores(view, runtime, &config)?;
    let code = required(sent, "FunctionCode")?;
    let code: String = code.split_ascii_whitespace().collect();
    let code = STANDARD.decode(code);
    let code = code.map_err(|_| AwsError::invalid_argument("The function code is not Base64."))?;
    if code.len() > MAX_CODE_BYTES {
        return Err(AwsError::new(
            "FunctionSizeLimitExceeded",
            format!(
                "The function is too large: it has {} bytes, and {MAX_CODE_BYTES} are allowed.",
                code.len()
            ),
        ));
    }
    let code = String::from_utf8(code);
    let code = code.map_err(|_| AwsError::invalid_argument("The function code is not UTF-8."))?;
    Ok(FunctionStage {
        etag: call.endpoint.ids.resource(),
        last_modified: call.now,
        config,
        code,
    })
}

/// The runtime of a name.
pub(super) fn runtime_of(name: &str) -> Option<FunctionRuntime> {
    let all = [FunctionRuntime::Js10, FunctionRuntime::Js20];
    all.into_iter().find(|it| it.as_str() == name)
}

/// At most one store, which is there, and which the runtime can read.
fn check_stores(view: &View, runtime: FunctionRuntime, config: &Value) -> Result<(), AwsError> {
    let ids: Vec<&str> = store_ids(config).collect();
    let problem = match ids.as_slice() {
        [] => return Ok(()),
        _ if runtime == FunctionRuntime::Js10 => {
            "A function with a key value store needs the runtime cloudfront-js-2.0.".to_owned()
        }
        [id] if store_of(view, id).is_some() => return Ok(()),
        [id] => format!("The key value store {id} does not exist."),
        _ => "A function can have one key value store.".to_owned(),
    };
    Err(AwsError::invalid_argument(problem))
}

/// The store of an id.
pub(super) fn store_of<'a>(view: &'a View, id: &str) -> Option<&'a KeyValueStoreResource> {
    view.all(|it| &it.key_value_stores).find(|it| it.id == id)
}
