//! Key value stores: created, perhaps with pairs of a file in a bucket, and deleted. What they hold
//! is changed through an API of its own, `key_value_data`.
//!
//! AWS: "Work with key value stores".

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};

use super::call::{Call, required};
use super::functions::{is_name, store_ids};
use super::listing::{ListKind, page};
use super::{s3_import, tags};
use crate::control::{account::View, answer, aws_error::AwsError};
use crate::message::Response;
use crate::resources::{ACCOUNT, KeyValueStoreResource, Resources, iso_8601};

/// The most characters of a comment.
const MAX_COMMENT: usize = 128;

/// CreateKeyValueStore.
pub(super) async fn create(call: &Call<'_>) -> Result<Response, AwsError> {
    let sent = call.document("CreateKeyValueStoreRequest")?;
    let name = required(&sent, "Name")?;
    if !is_name(name) {
        return Err(AwsError::invalid_argument(
            "The parameter Name has up to 64 letters, digits, hyphens and underscores.",
        ));
    }
    let data = match sent.get("ImportSource").filter(|it| it.is_object()) {
        Some(source) => s3_import::pairs(call, source).await?,
        None => BTreeMap::new(),
    };
    let ids = &call.endpoint.ids;
    let store = KeyValueStoreResource {
        id: ids.uuid(),
        name: name.to_owned(),
        comment: comment(&sent)?,
        created: call.now,
        last_modified: call.now,
        etag: ids.resource(),
        data_etag: ids.resource(),
        data,
        tags: tags::read(&sent["Tags"])?,
    };
    let account = &call.endpoint.account;
    let added = account.change(|created, view| {
        if find(view, &store.name).is_ok() {
            return Err(AwsError::new(
                "EntityAlreadyExists",
                "A key value store with the same name already exists.",
            ));
        }
        created.key_value_stores.push(store.clone());
        Ok(())
    });
    added.await?;
    let document = document(&store, "PROVISIONING");
    let response = answer::document(StatusCode::CREATED, "KeyValueStore", &document);
    let response = answer::with_etag(response, &store.etag);
    Ok(answer::with_location(
        response,
        &format!("key-value-store/{}", store.name),
    ))
}

/// DescribeKeyValueStore.
pub(super) fn describe(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let found = find(&view, name)?;
    let response = answer::document(StatusCode::OK, "KeyValueStore", &document(found, "READY"));
    Ok(answer::with_etag(response, &found.etag))
}

/// ListKeyValueStores.
pub(super) fn list(call: &Call<'_>) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let is_asked = call.query("Status").is_none_or(|it| it == "READY");
    let all = view.all(|it| &it.key_value_stores).filter(|_| is_asked);
    let items = all.map(|it| (it.name.clone(), document(it, "READY")));
    let list = page(call, ListKind::NextMarker, items.collect())?;
    Ok(answer::document(StatusCode::OK, "KeyValueStoreList", &list))
}

/// UpdateKeyValueStore: another comment.
pub(super) async fn update(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let sent = call.document("UpdateKeyValueStoreRequest")?;
    let comment = comment(&sent)?;
    let account = &call.endpoint.account;
    let updated = account.change(|created, view| {
        let store = changeable(created, view, name)?;
        call.check_if_match(&store.etag)?;
        store.comment = comment;
        store.etag = call.endpoint.ids.resource();
        store.last_modified = call.now;
        Ok(store.clone())
    });
    let updated = updated.await?;
    let response = answer::document(
        StatusCode::OK,
        "KeyValueStore",
        &document(&updated, "READY"),
    );
    Ok(answer::with_etag(response, &updated.etag))
}

/// DeleteKeyValueStore.
pub(super) async fn delete(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let account = &call.endpoint.account;
    let deleted = account.change(|created, view| {
        let store = changeable(created, view, name)?;
        call.check_if_match(&store.etag)?;
        let reads = |config: &Value| store_ids(config).any(|id| id == store.id);
        let mut functions = view.all(|it| &it.functions);
        let user = functions.find(|it| {
            reads(&it.development.config) || it.live.as_ref().is_some_and(|it| reads(&it.config))
        });
        if let Some(it) = user {
            return Err(AwsError::new(
                "CannotDeleteEntityWhileInUse",
                format!(
                    "The entity cannot be deleted while it is in use by function {}.",
                    it.name
                ),
            ));
        }
        created.key_value_stores.retain(|it| it.name != name);
        Ok(())
    });
    deleted.await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

fn find<'a>(view: &'a View, name: &str) -> Result<&'a KeyValueStoreResource, AwsError> {
    let mut all = view.all(|it| &it.key_value_stores);
    all.find(|it| it.name == name).ok_or_else(not_found)
}

fn not_found() -> AwsError {
    AwsError::new("EntityNotFound", "The key value store was not found.")
}

/// A store that may be changed.
fn changeable<'a>(
    created: &'a mut Resources,
    view: &View,
    name: &str,
) -> Result<&'a mut KeyValueStoreResource, AwsError> {
    let declared = &view.declared.resources.key_value_stores;
    if declared.iter().any(|it| it.name == name) {
        return Err(view.declared.refuse(&format!("key value store {name}")));
    }
    let mut all = created.key_value_stores.iter_mut();
    all.find(|it| it.name == name).ok_or_else(not_found)
}

fn comment(sent: &Value) -> Result<String, AwsError> {
    let comment = sent["Comment"].as_str().unwrap_or_default();
    match comment.chars().count() <= MAX_COMMENT {
        true => Ok(comment.to_owned()),
        false => Err(AwsError::invalid_argument(format!(
            "The parameter Comment has at most {MAX_COMMENT} characters."
        ))),
    }
}

/// A store as the API shows it.
fn document(store: &KeyValueStoreResource, status: &str) -> Value {
    json!({
        "Name": store.name,
        "Id": store.id,
        "Comment": store.comment,
        "ARN": format!("arn:aws:cloudfront::{ACCOUNT}:key-value-store/{}", store.id),
        "Status": status,
        "LastModifiedTime": iso_8601(store.last_modified),
    })
}
