//! Policies, origin access controls and origin access identities: six operations for each kind.
//!
//! # Fidelity
//!
//! - An origin access identity that is created again with the same reference and the same words is
//!   the one that is there, as in production.

use std::borrow::Cow;

use http::StatusCode;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::call::Call;
use super::distributions_by::names;
use super::kinds::Kind;
use super::listing::{ListKind, page};
use super::managed_policies;
use crate::control::{account::View, answer, aws_error::AwsError};
use crate::message::Response;
use crate::resources::{Resource, Resources, iso_8601};

/// The operation that creates one.
pub(super) async fn create(call: &Call<'_>, kind: &Kind) -> Result<Response, AwsError> {
    let config = config(call, kind)?;
    let ids = &call.endpoint.ids;
    let new = Resource {
        id: match kind.is_policy {
            true => ids.uuid(),
            false => ids.resource(),
        },
        etag: ids.resource(),
        last_modified: call.now,
        config,
        tags: Vec::new(),
    };
    let account = &call.endpoint.account;
    let created = account.change(|created, view| {
        let same = with_same(view, kind, &new.config);
        match same.filter(|it| kind.unique == "CallerReference" && it.config == new.config) {
            Some(before) => Ok(before.clone()),
            None => {
                check_unique(view, kind, &new)?;
                (kind.of_mut)(created).push(new.clone());
                Ok(new)
            }
        }
    });
    let resource = created.await?;
    let document = document(kind, &resource);
    let response = answer::document(StatusCode::CREATED, kind.name, &document);
    let response = answer::with_etag(response, &resource.etag);
    let place = format!("{}/{}", kind.path.join("/"), resource.id);
    Ok(answer::with_location(response, &place))
}

/// The operation that reads one.
pub(super) fn get(call: &Call<'_>, kind: &Kind, id: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let found = find(&view, kind, id)?;
    let response = answer::document(StatusCode::OK, kind.name, &document(kind, &found));
    Ok(answer::with_etag(response, &found.etag))
}

/// The operation that reads the configuration of one.
pub(super) fn get_config(call: &Call<'_>, kind: &Kind, id: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let found = find(&view, kind, id)?;
    let response = answer::document(StatusCode::OK, kind.config, &found.config);
    Ok(answer::with_etag(response, &found.etag))
}

/// The operation that puts another configuration in the place of one.
pub(super) async fn update(call: &Call<'_>, kind: &Kind, id: &str) -> Result<Response, AwsError> {
    let config = config(call, kind)?;
    let account = &call.endpoint.account;
    let updated = account.change(|created, view| {
        let at = changeable(created, view, kind, id, "IllegalUpdate")?;
        let resource = &mut (kind.of_mut)(created)[at];
        call.check_if_match(&resource.etag)?;
        resource.config = config;
        resource.etag = call.endpoint.ids.resource();
        resource.last_modified = call.now;
        check_unique(view, kind, resource)?;
        Ok(resource.clone())
    });
    let updated = updated.await?;
    let response = answer::document(StatusCode::OK, kind.name, &document(kind, &updated));
    Ok(answer::with_etag(response, &updated.etag))
}

/// The operation that deletes one that no distribution names.
pub(super) async fn delete(call: &Call<'_>, kind: &Kind, id: &str) -> Result<Response, AwsError> {
    let account = &call.endpoint.account;
    let deleted = account.change(|created, view| {
        let at = changeable(created, view, kind, id, "IllegalDelete")?;
        call.check_if_match(&(kind.of)(created)[at].etag)?;
        let named = format!("{}{id}", kind.named_with);
        let mut all = view.all(|it| &it.distributions);
        if let Some(it) = all.find(|it| names(&it.config, kind.named_by, &named)) {
            return Err(AwsError::new(
                kind.in_use,
                format!(
                    "Cannot delete the {} because it is attached to one or more cache behaviors or \
                     origins: distribution {} has it.",
                    kind.words, it.id
                ),
            ));
        }
        (kind.of_mut)(created).remove(at);
        Ok(())
    });
    deleted.await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// The operation that lists all of a kind; of policies, AWS's own come first.
pub(super) fn list(call: &Call<'_>, kind: &Kind) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let own = view.all(kind.of);
    let (list_kind, items) = match kind.is_policy {
        false => {
            let items = own.map(|it| (it.id.clone(), summary(it)));
            (ListKind::Truncated, items.collect())
        }
        true => {
            let [managed, custom] = match call.query("Type") {
                None => [true, true],
                Some("managed") => [true, false],
                Some("custom") => [false, true],
                Some(_) => {
                    return Err(AwsError::invalid_argument(
                        "The parameter Type is not valid.",
                    ));
                }
            };
            let of_aws = managed_policies::all(kind).into_iter().filter(|_| managed);
            let of_aws = of_aws.map(|it| ("managed", Cow::Owned(it)));
            let own = own
                .filter(|_| custom)
                .map(|it| ("custom", Cow::Borrowed(it)));
            let items = of_aws.chain(own).map(|(word, it)| {
                let policy = json!({ "Type": word, kind.name: document(kind, &it) });
                (it.id.clone(), policy)
            });
            (ListKind::NextMarker, items.collect())
        }
    };
    let list = page(call, list_kind, items)?;
    Ok(answer::document(StatusCode::OK, kind.list, &list))
}

/// One by its id, AWS's own among them.
pub(super) fn find<'a>(
    view: &'a View,
    kind: &Kind,
    id: &str,
) -> Result<Cow<'a, Resource>, AwsError> {
    if let Some(found) = view.all(kind.of).find(|it| it.id == id) {
        return Ok(Cow::Borrowed(found));
    }
    let managed = managed_policies::all(kind).into_iter();
    let mut managed = managed.filter(|it| it.id == id);
    managed.next().map(Cow::Owned).ok_or_else(|| no_such(kind))
}

fn no_such(kind: &Kind) -> AwsError {
    let message = format!("The specified {} does not exist.", kind.words);
    AwsError::new(kind.no_such, message)
}

/// The configuration that was sent, completed.
fn config(call: &Call<'_>, kind: &Kind) -> Result<Value, AwsError> {
    let config = call.document(kind.config)?;
    for name in kind.required {
        if config.get(*name).is_none_or(|it| it.as_str() == Some("")) {
            let message = format!("The parameter {name} is required.");
            return Err(AwsError::invalid_argument(message));
        }
    }
    Ok((kind.complete)(config))
}

/// Where one is that may be changed.
fn changeable(
    created: &Resources,
    view: &View,
    kind: &Kind,
    id: &str,
    illegal: &'static str,
) -> Result<usize, AwsError> {
    let what = format!("{} {id}", kind.words);
    let declared = (kind.of)(&view.declared.resources);
    if declared.iter().any(|it| it.id == id) {
        return Err(view.declared.refuse(&what));
    }
    if managed_policies::all(kind).iter().any(|it| it.id == id) {
        let message = format!("{what} is managed by AWS and cannot be changed");
        return Err(AwsError::new(illegal, message));
    }
    let at = (kind.of)(created).iter().position(|it| it.id == id);
    at.ok_or_else(|| no_such(kind))
}

/// The one that has the same name or reference.
fn with_same<'a>(view: &'a View, kind: &Kind, config: &Value) -> Option<&'a Resource> {
    let mut all = view.all(kind.of);
    all.find(|it| it.config[kind.unique] == config[kind.unique])
}

fn check_unique(view: &View, kind: &Kind, resource: &Resource) -> Result<(), AwsError> {
    let unique = &resource.config[kind.unique];
    let mut all = view.all(kind.of);
    let same = all.find(|it| it.id != resource.id && it.config[kind.unique] == *unique);
    match same {
        Some(it) => Err(AwsError::new(
            kind.already_exists,
            format!(
                "An {} with the same {} already exists: {}",
                kind.words, kind.unique, it.id
            ),
        )),
        None => Ok(()),
    }
}

/// One as the API shows it.
fn document(kind: &Kind, resource: &Resource) -> Value {
    let mut res = json!({ "Id": resource.id });
    if kind.is_policy {
        res["LastModifiedTime"] = iso_8601(resource.last_modified).into();
    }
    if kind.unique == "CallerReference" {
        res["S3CanonicalUserId"] = canonical_user(&resource.id).into();
    }
    res[kind.config] = resource.config.clone();
    res
}

/// One as a list without types shows it: its configuration beside its id.
fn summary(resource: &Resource) -> Value {
    let mut res = json!({ "Id": resource.id });
    for (name, value) in resource.config.as_object().into_iter().flatten() {
        match name.as_str() {
            "CallerReference" => res["S3CanonicalUserId"] = canonical_user(&resource.id).into(),
            _ => res[name] = value.clone(),
        }
    }
    res
}

/// The user that an origin access identity is to S3: 96 hexadecimal digits.
fn canonical_user(id: &str) -> String {
    let parts = (0..3).map(|part| {
        let digest = Md5::digest(format!("{id}{part}"));
        digest
            .iter()
            .map(|it| format!("{it:02x}"))
            .collect::<String>()
    });
    parts.collect()
}
