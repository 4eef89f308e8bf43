//! Tags of distributions, functions and key value stores.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use crate::control::{account::View, answer, aws_error::AwsError};
use crate::message::Response;
use crate::resources::Resources;

/// Tags, in order.
type Tags = Vec<(String, String)>;

/// The most tags of a resource.
const MAX_TAGS: usize = 50;

/// ListTagsForResource.
pub(super) fn list(call: &Call<'_>) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let resource = asked_resource(call)?;
    let created = tags_of(&view.created, resource);
    let tags = created.or_else(|| tags_of(&view.declared.resources, resource));
    let tags = tags.ok_or_else(no_such_resource)?;
    let items = tags
        .iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }));
    let tags = json!({ "Items": items.collect::<Vec<_>>() });
    Ok(answer::document(StatusCode::OK, "Tags", &tags))
}

/// TagResource and UntagResource.
pub(super) async fn change(call: &Call<'_>) -> Result<Response, AwsError> {
    let resource = asked_resource(call)?;
    let account = &call.endpoint.account;
    match call.query("Operation") {
        Some("Tag") => {
            let new = read(&call.document("Tags")?)?;
            let tagged = account.change(|created, view| {
                let tags = changeable(created, view, resource)?;
                tags.retain(|(key, _)| !new.iter().any(|(it, _)| it == key));
                tags.extend(new);
                match tags.len() > MAX_TAGS {
                    true => Err(too_many()),
                    false => Ok(()),
                }
            });
            tagged.await?;
        }
        Some("Untag") => {
            let sent = call.document("TagKeys")?;
            let keys: Vec<&str> = texts(&sent["Items"]).collect();
            let untagged = account.change(|created, view| {
                let tags = changeable(created, view, resource)?;
                tags.retain(|(key, _)| !keys.contains(&key.as_str()));
                Ok(())
            });
            untagged.await?;
        }
        _ => {
            return Err(AwsError::invalid_argument(
                "The parameter Operation is not valid.",
            ));
        }
    }
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// The tags of a document; none where there is no document.
///
/// # Errors
///
/// `InvalidTagging`: a tag has no key, a key is there twice, or there are too many.
pub(super) fn read(document: &Value) -> Result<Tags, AwsError> {
    let invalid = |why: String| AwsError::new("InvalidTagging", why);
    let mut res = Tags::new();
    for item in document["Items"].as_array().into_iter().flatten() {
        let key = item["Key"].as_str().unwrap_or_default();
        let value = item["Value"].as_str().unwrap_or_default();
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(invalid(format!(
                "The tag `{key}` must have a key of 1 to 128 characters and a value of up to 256."
            )));
        }
        if res.iter().any(|(it, _)| it == key) {
            return Err(invalid(format!("The tag `{key}` is there twice.")));
        }
        res.push((key.to_owned(), value.to_owned()));
    }
    match res.len() > MAX_TAGS {
        true => Err(too_many()),
        false => Ok(res),
    }
}

fn too_many() -> AwsError {
    let message = format!("A resource has at most {MAX_TAGS} tags.");
    AwsError::new("InvalidTagging", message)
}

fn texts(items: &Value) -> impl Iterator<Item = &str> {
    let items = items.as_array().into_iter().flatten();
    items.filter_map(Value::as_str)
}

/// The kind and the id of the resource whose ARN is asked for, as in `distribution/E1`.
fn asked_resource<'c>(call: &'c Call<'_>) -> Result<&'c str, AwsError> {
    let arn = call.query("Resource").unwrap_or_default();
    let is_ours = arn.starts_with("arn:aws:cloudfront::");
    let resource = arn.rsplit(':').next().filter(|_| is_ours);
    resource.ok_or_else(|| AwsError::invalid_argument("The parameter Resource is not an ARN."))
}

fn no_such_resource() -> AwsError {
    AwsError::new(
        "NoSuchResource",
        "A resource that was specified is not valid.",
    )
}

fn tags_of<'a>(resources: &'a Resources, resource: &str) -> Option<&'a Tags> {
    let (kind, id) = resource.split_once('/')?;
    match kind {
        "distribution" => {
            let mut all = resources.distributions.iter();
            all.find(|it| it.id == id).map(|it| &it.tags)
        }
        "function" => {
            let mut all = resources.functions.iter();
            all.find(|it| it.name == id).map(|it| &it.tags)
        }
        "key-value-store" => {
            let mut all = resources.key_value_stores.iter();
            all.find(|it| it.id == id).map(|it| &it.tags)
        }
        _ => None,
    }
}

/// The tags of a resource that may be changed.
fn changeable<'a>(
    created: &'a mut Resources,
    view: &View,
    resource: &str,
) -> Result<&'a mut Tags, AwsError> {
    if tags_of(&view.declared.resources, resource).is_some() {
        return Err(view.declared.refuse(resource));
    }
    let (kind, id) = resource.split_once('/').ok_or_else(no_such_resource)?;
    let found = match kind {
        "distribution" => {
            let mut all = created.distributions.iter_mut();
            all.find(|it| it.id == id).map(|it| &mut it.tags)
        }
        "function" => {
            let mut all = created.functions.iter_mut();
            all.find(|it| it.name == id).map(|it| &mut it.tags)
        }
        "key-value-store" => {
            let mut all = created.key_value_stores.iter_mut();
            all.find(|it| it.id == id).map(|it| &mut it.tags)
        }
        _ => None,
    };
    found.ok_or_else(no_such_resource)
}
