//! Strings that are numbers and booleans in the API, into what they are.

use serde_json::{Number, Value};

use super::names::{Leaf, is_list, leaf, member};

/// A value that is not of its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{place}` is `{value}`, which is no {expected}")]
pub struct TypeError {
    /// Where it stands, as in `Origins.Items[0].ConnectionAttempts`.
    pub place: String,
    /// The text there.
    pub value: String,
    /// What it should be.
    pub expected: &'static str,
}

/// A document as the AWS CLI prints it: `1` and `true` in the place of `"1"` and `"true"`.
///
/// What has a type already keeps it, and an empty text stays, since it may stand for an empty
/// object.
///
/// # Errors
///
/// A text is no number or no boolean where the API has one.
pub fn typed(document: Value) -> Result<Value, TypeError> {
    of_member(document, "", "", String::new())
}

/// `name` is the value's own, `list` that of the list it is in, where it is in one.
fn of_member(value: Value, name: &str, around: &str, place: String) -> Result<Value, TypeError> {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, value)| {
                let below = match place.is_empty() {
                    true => key.clone(),
                    false => format!("{place}.{key}"),
                };
                Ok((key.clone(), of_member(value, &key, name, below)?))
            });
            Ok(Value::Object(members.collect::<Result<_, _>>()?))
        }
        Value::Array(items) if is_list(name) => {
            let list = if name == "Items" { around } else { name };
            let item = member(list);
            let items = items
                .into_iter()
                .enumerate()
                .map(|(at, value)| of_member(value, item, "", format!("{place}[{at}]")));
            Ok(Value::Array(items.collect::<Result<_, _>>()?))
        }
        Value::String(text) => of_text(text, name, place),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value),
    }
}

fn of_text(text: String, name: &str, place: String) -> Result<Value, TypeError> {
    let trimmed = text.trim();
    let (expected, read) = match leaf(name) {
        Leaf::Text => return Ok(Value::String(text)),
        _ if trimmed.is_empty() => return Ok(Value::String(text)),
        Leaf::Boolean => ("boolean", boolean(trimmed).map(Value::Bool)),
        Leaf::Integer => ("integer", trimmed.parse::<i64>().ok().map(Value::from)),
        Leaf::Decimal => {
            let number = trimmed.parse().ok().and_then(Number::from_f64);
            ("number", number.map(Value::Number))
        }
    };
    read.ok_or(TypeError {
        place,
        value: text,
        expected,
    })
}

/// XML Schema's booleans, and those of programs that write `True`.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_say_the_types() {
        let read = json!({
            "Enabled": "true",
            "Comment": "1",
            "CustomErrorResponses": { "Quantity": "1", "Items": [
                { "ErrorCode": "404", "ResponseCode": "200", "ErrorCachingMinTTL": "10" },
            ]},
            "FailoverCriteria": { "StatusCodes": { "Quantity": "2", "Items": ["500", "502"] } },
            "Aliases": { "Quantity": "1", "Items": ["1"] },
            "ServerTimingHeadersConfig": { "Enabled": "false", "SamplingRate": "0.5" },
        });
        assert_eq!(
            typed(read).unwrap(),
            json!({
                "Enabled": true,
                "Comment": "1",
                "CustomErrorResponses": { "Quantity": 1, "Items": [
                    { "ErrorCode": 404, "ResponseCode": "200", "ErrorCachingMinTTL": 10 },
                ]},
                "FailoverCriteria": { "StatusCodes": { "Quantity": 2, "Items": [500, 502] } },
                "Aliases": { "Quantity": 1, "Items": ["1"] },
                "ServerTimingHeadersConfig": { "Enabled": false, "SamplingRate": 0.5 },
            })
        );
    }

    #[test]
    fn what_has_a_type_keeps_it() {
        let typed_already = json!({ "Quantity": 1, "Enabled": true, "SamplingRate": 100.0 });
        assert_eq!(typed(typed_already.clone()).unwrap(), typed_already);
    }

    #[test]
    fn an_empty_text_stays() {
        let empty = json!({ "Quantity": "", "Aliases": "" });
        assert_eq!(typed(empty.clone()).unwrap(), empty);
    }

    #[test]
    fn a_value_of_another_type_is_named_with_its_place() {
        let said = |it: Value| typed(it).unwrap_err().to_string();
        assert_eq!(
            said(json!({ "Origins": { "Items": [{ "ConnectionAttempts": "three" }] } })),
            "`Origins.Items[0].ConnectionAttempts` is `three`, which is no integer"
        );
        assert_eq!(
            said(json!({ "Enabled": "yes" })),
            "`Enabled` is `yes`, which is no boolean"
        );
        assert_eq!(
            said(json!({ "SamplingRate": "all" })),
            "`SamplingRate` is `all`, which is no number"
        );
    }
}
