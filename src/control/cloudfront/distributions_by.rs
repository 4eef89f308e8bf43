//! The distributions that name something.

use http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::kinds::Kind;
use super::listing::{ListKind, page};
use super::named::find;
use crate::control::{answer, aws_error::AwsError};
use crate::message::Response;

/// ListDistributionsByCachePolicyId and its like.
pub(super) fn policy(call: &Call<'_>, kind: &Kind, id: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    find(&view, kind, id)?;
    let naming = view
        .all(|it| &it.distributions)
        .filter(|it| names(&it.config, kind.named_by, id));
    let items = naming.map(|it| (it.id.clone(), it.id.as_str().into()));
    let list = page(call, ListKind::Truncated, items.collect())?;
    Ok(answer::document(
        StatusCode::OK,
        "DistributionIdList",
        &list,
    ))
}

/// Whether a member of this name has this text, anywhere in a document.
pub(super) fn names(document: &Value, member: &str, text: &str) -> bool {
    match document {
        Value::Object(members) => members.iter().any(|(name, value)| {
            (name == member && value.as_str() == Some(text)) || names(value, member, text)
        }),
        Value::Array(items) => items.iter().any(|it| names(it, member, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
