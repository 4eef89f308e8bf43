//! Distributions that are new: created, with tags or without, or copied to try a change.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::{Call, required};
use super::distributions::{aliases, document, find, with_alias};
use super::tags;
use crate::control::{account::View, answer, aws_error::AwsError};
use crate::message::Response;
use crate::resources::{Resource, complete_distribution};

/// CreateDistribution, and CreateDistributionWithTags.
pub(super) async fn create(call: &Call<'_>) -> Result<Response, AwsError> {
    let (config, tags) = match call.asks("WithTags") {
        true => {
            let mut sent = call.document("DistributionConfigWithTags")?;
            let tags = tags::read(&sent["Tags"])?;
            (sent["DistributionConfig"].take(), tags)
        }
        false => (call.document("DistributionConfig")?, Vec::new()),
    };
    for name in ["Origins", "DefaultCacheBehavior", "Enabled", "Comment"] {
        if config.get(name).is_none() {
            let message = format!("The parameter {name} is required.");
            return Err(AwsError::invalid_argument(message));
        }
    }
    add(call, config, tags).await
}

/// CopyDistribution: the same settings under another id, without the aliases, which only one
/// distribution can have.
pub(super) async fn copy(call: &Call<'_>, id: &str) -> Result<Response, AwsError> {
    let asked = call.document("CopyDistributionRequest")?;
    let view = call.endpoint.account.view();
    let primary = find(&view, id)?;
    call.check_if_match(&primary.etag)?;
    let mut config = primary.config.clone();
    config["CallerReference"] = required(&asked, "CallerReference")?.into();
    config["Aliases"] = json!({ "Quantity": 0 });
    config["ContinuousDeploymentPolicyId"] = "".into();
    let staging = call.headers.get("staging");
    config["Staging"] = staging
        .is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"true"))
        .into();
    if let Some(enabled) = asked.get("Enabled").filter(|it| it.is_boolean()) {
        config["Enabled"] = enabled.clone();
    }
    add(call, config, Vec::new()).await
}

async fn add(
    call: &Call<'_>,
    config: Value,
    tags: Vec<(String, String)>,
) -> Result<Response, AwsError> {
    let config = complete_distribution(config);
    let caller_reference = required(&config, "CallerReference")?.to_owned();
    let resource = Resource {
        id: call.endpoint.ids.resource(),
        etag: call.endpoint.ids.resource(),
        last_modified: call.now,
        config,
        tags,
    };
    let account = &call.endpoint.account;
    let added = account.change(|created, view| {
        let mut all = view.all(|it| &it.distributions);
        let same = all.find(|it| it.config["CallerReference"] == caller_reference.as_str());
        if let Some(it) = same {
            return Err(AwsError::new(
                "DistributionAlreadyExists",
                format!(
                    "The caller reference that you are using to create a distribution is \
                     associated with another distribution. Already exists: {}",
                    it.id
                ),
            ));
        }
        check_aliases(view, &resource.config, None)?;
        created.distributions.push(resource.clone());
        Ok(())
    });
    added.await?;
    let document = document(&resource, "InProgress");
    let response = answer::document(StatusCode::CREATED, "Distribution", &document);
    let response = answer::with_etag(response, &resource.etag);
    Ok(answer::with_location(
        response,
        &format!("distribution/{}", resource.id),
    ))
}

/// Checks that no other distribution than `own` has one of the aliases.
///
/// # Errors
///
/// `CNAMEAlreadyExists`.
pub(super) fn check_aliases(
    view: &View,
    config: &Value,
    own: Option<&str>,
) -> Result<(), AwsError> {
    for alias in aliases(config) {
        let declared = with_alias(&view.declared.resources, &alias);
        let other = declared.or_else(|| with_alias(&view.created, &alias));
        if let Some(other) = other.filter(|it| Some(it.id.as_str()) != own) {
            return Err(AwsError::new(
                "CNAMEAlreadyExists",
                format!(
                    "One or more of the CNAMEs you provided are already associated with a \
                     different resource: {alias} belongs to {}",
                    other.id
                ),
            ));
        }
    }
    Ok(())
}
