//! Whether each `Quantity` is the number of `Items` beside it.

use serde_json::Value;

use crate::control::aws_error::AwsError;

/// Checks a document.
///
/// # Errors
///
/// `InconsistentQuantities`, with the first place where they differ.
pub(super) fn check(document: &Value) -> Result<(), AwsError> {
    at(document, "")
}

fn at(value: &Value, place: &str) -> Result<(), AwsError> {
    match value {
        Value::Object(members) => {
            let items = members.get("Items").and_then(Value::as_array);
            let count = items.map_or(0, Vec::len) as u64;
            let said = members.get("Quantity").and_then(Value::as_u64);
            if let Some(said) = said.filter(|it| *it != count) {
                return Err(AwsError::new(
                    "InconsistentQuantities",
                    format!(
                        "The value of Quantity and the size of Items don't match: {place} says \
                         {said} and has {count}"
                    ),
                ));
            }
            members.iter().try_for_each(|(name, value)| match place {
                "" => at(value, name),
                _ => at(value, &format!("{place}.{name}")),
            })
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, value)| at(value, &format!("{place}[{index}]"))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quantity_is_the_number_of_items() {
        let good = json!({ "Aliases": { "Quantity": 0 }, "Origins": {
            "Quantity": 1, "Items": [{ "CustomHeaders": { "Quantity": 0, "Items": [] } }],
        }});
        assert_eq!(check(&good), Ok(()));
        let bad = json!({ "Origins": { "Quantity": 1, "Items": [
            { "CustomHeaders": { "Quantity": 2, "Items": [{}] } },
        ]}});
        let error = check(&bad).unwrap_err();
        assert_eq!(error.code, "InconsistentQuantities");
        assert!(
            error
                .message
                .ends_with("Origins.Items[0].CustomHeaders says 2 and has 1"),
            "{}",
            error.message
        );
    }
}
