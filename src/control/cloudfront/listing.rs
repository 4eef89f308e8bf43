//! Lists that come in pages.
//!
//! A marker is the id of the last item of the page before.

use serde_json::{Map, Value};

use super::call::Call;
use crate::control::aws_error::AwsError;

/// How many items a page has where nothing is said, and at most.
const MAX_ITEMS: usize = 100;

/// Which members tell of the next page; the API has two kinds of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListKind {
    /// `Marker`, `IsTruncated`, and `NextMarker`.
    Truncated,
    /// `NextMarker` alone.
    NextMarker,
}

/// The page of a list that a call asks for; items come with their ids.
///
/// # Errors
///
/// `MaxItems` is no number, or no item has the id of `Marker`.
pub(super) fn page(
    call: &Call<'_>,
    kind: ListKind,
    items: Vec<(String, Value)>,
) -> Result<Value, AwsError> {
    let marker = call.query("Marker");
    let max =
        match call.query("MaxItems") {
            None => MAX_ITEMS,
            Some(text) => text.parse().ok().filter(|it| *it > 0).ok_or_else(|| {
                AwsError::invalid_argument("The parameter MaxItems is not valid.")
            })?,
        };
    let from = match marker {
        None => 0,
        Some(marker) => {
            let at = items.iter().position(|(id, _)| id == marker);
            at.ok_or_else(|| AwsError::invalid_argument("The parameter Marker is not valid."))? + 1
        }
    };
    let rest = items.len() - from;
    let shown: Vec<(String, Value)> = items.into_iter().skip(from).take(max).collect();
    let next = shown
        .last()
        .filter(|_| rest > max)
        .map(|(id, _)| id.clone());
    let mut res = Map::new();
    let mut put = |name: &str, value: Value| res.insert(name.to_owned(), value);
    if kind == ListKind::Truncated {
        put("Marker", marker.unwrap_or_default().into());
    }
    if let Some(next) = &next {
        put("NextMarker", next.as_str().into());
    }
    put("MaxItems", max.into());
    if kind == ListKind::Truncated {
        put("IsTruncated", next.is_some().into());
    }
    put("Quantity", shown.len().into());
    if !shown.is_empty() {
        put("Items", shown.into_iter().map(|(_, it)| it).collect());
    }
    Ok(Value::Object(res))
}
