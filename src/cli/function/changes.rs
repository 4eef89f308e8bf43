//! What a function made of its event: the difference, a line a field.

use serde_json::Value;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The part of the message, as in `header`.
    pub(super) part: String,
    /// The name in that part; empty where the part is one value.
    pub(super) name: String,
    /// The values before, in order.
    pub(super) before: Vec<String>,
    /// The values after.
    pub(super) after: Vec<String>,
}

/// The fields that are not the same in two messages of either kind of function.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut res: Vec<Change> = Vec::new();
    for (is_after, message) in [(false, before), (true, after)] {
        for (part, name, value) in fields(message) {
            let known = res.iter().position(|it| it.part == part && it.name == name);
            let at = known.unwrap_or_else(|| {
                res.push(Change {
                    part,
                    name,
                    before: Vec::new(),
                    after: Vec::new(),
                });
                res.len() - 1
            });
            match is_after {
                false => res[at].before.push(value),
                true => res[at].after.push(value),
            }
        }
    }
    res.retain(|it| it.before != it.after);
    let order = |it: &Change| PARTS.iter().position(|part| *part == it.part);
    res.sort_by_key(|it| order(it).unwrap_or(PARTS.len()));
    res
}

/// The parts in the order in which they are shown.
const PARTS: [&str; 7] = [
    "status",
    "method",
    "uri",
    "querystring",
    "header",
    "cookie",
    "origin",
];

type Field = (String, String, String);

/// Every field of a message: part, name and value.
fn fields(message: &Value) -> Vec<Field> {
    let mut res = Vec::new();
    for (name, value) in message.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("statusCode" | "status", value) => {
                res.push(("status".to_owned(), String::new(), status(message, value)));
            }
            ("statusDescription", _) => {}
            ("headers", value) => entries("header", value, &mut res),
            ("cookies", value) => entries("cookie", value, &mut res),
            ("querystring", value @ Value::Object(_)) => entries("querystring", value, &mut res),
            ("body", value) => res.push(("body".to_owned(), String::new(), body(value))),
            (part, value) => leaves(part, "", value, &mut res),
        }
    }
    res
}

fn status(message: &Value, code: &Value) -> String {
    let description = message.get("statusDescription").and_then(Value::as_str);
    let res = format!("{} {}", text(code), description.unwrap_or_default());
    res.trim_end().to_owned()
}

/// Names with values: `{ value, multiValue }` of one kind of function, `[{ key, value }]` of the other.
fn entries(part: &str, of: &Value, res: &mut Vec<Field>) {
    for (name, entry) in of.as_object().into_iter().flatten() {
        let listed = entry
            .as_array()
            .or_else(|| entry.get("multiValue")?.as_array());
        let values = listed.map_or(std::slice::from_ref(entry), Vec::as_slice);
        for value in values {
            let mut shown = value.get("value").map_or_else(|| text(value), text);
            let attributes = value.get("attributes").and_then(Value::as_str);
            if let Some(attributes) = attributes.filter(|it| !it.is_empty()) {
                shown += "; ";
                shown += attributes;
            }
            res.push((part.to_owned(), name.clone(), shown));
        }
    }
}

/// Every value below a member, by its way.
fn leaves(part: &str, way: &str, value: &Value, res: &mut Vec<Field>) {
    let below = |name: &str| match way {
        "" => name.to_owned(),
        way => format!("{way}.{name}"),
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                leaves(part, &below(name), value, res);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                leaves(part, &below(&i.to_string()), item, res);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            res.push((part.to_owned(), way.to_owned(), text(value)));
        }
    }
}

/// The longest body that is shown whole, in characters.
const BODY: usize = 200;

fn body(value: &Value) -> String {
    let (data, encoding) = match value {
        Value::String(text) => (text.as_str(), ""),
        value => (
            value
                .get("data")
                .and_then(Value::as_str)
                .unwrap_or_default(),
            value
                .get("encoding")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        ),
    };
    let mut shown: String = data.chars().take(BODY).collect();
    if shown.len() < data.len() {
        shown += &format!("… ({} bytes)", data.len());
    }
    match encoding {
        "base64" => format!("base64 {shown}"),
        _ => shown,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(before: &Value, after: &Value, expected: &[(&str, &str, &[&str], &[&str])]) {
        let expected: Vec<Change> = expected
            .iter()
            .map(|(part, name, before, after)| {
                let owned = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
                Change {
                    part: (*part).to_owned(),
                    name: (*name).to_owned(),
                    before: owned(before),
                    after: owned(after),
                }
            })
            .collect();
        assert_eq!(changes(before, after), expected);
    }

    #[test]
    fn a_request_of_cloudfront_functions() {
        check(
            &json!({ "uri": "/a", "headers": { "host": { "value": "x" }, "b": { "value": "1" } },
                "querystring": { "q": { "value": "1", "multiValue": [{ "value": "1" }, { "value": "2" }] } },
                "cookies": {} }),
            &json!({ "headers": { "host": { "value": "x" } }, "uri": "/a/index.html",
                "querystring": {}, "cookies": { "id": { "value": "1", "attributes": "Secure" } } }),
            &[
                ("uri", "", &["/a"], &["/a/index.html"]),
                ("querystring", "q", &["1", "2"], &[]),
                ("header", "b", &["1"], &[]),
                ("cookie", "id", &[], &["1; Secure"]),
            ],
        );
    }

    #[test]
    fn a_request_of_lambda() {
        check(
            &json!({ "uri": "/a", "querystring": "x=1", "headers": { "host": [{ "key": "Host", "value": "x" }] },
                "origin": { "s3": { "path": "", "customHeaders": {} } } }),
            &json!({ "uri": "/a", "querystring": "", "headers": { "host": [{ "value": "y" }] },
                "origin": { "s3": { "path": "/v2", "customHeaders": {} } } }),
            &[
                ("querystring", "", &["x=1"], &[""]),
                ("header", "host", &["x"], &["y"]),
                ("origin", "s3.path", &[""], &["/v2"]),
            ],
        );
    }

    #[test]
    fn a_response_is_all_new() {
        check(
            &Value::Null,
            &json!({ "statusCode": 302, "statusDescription": "Found", "body": { "encoding": "text", "data": "hi" } }),
            &[
                ("status", "", &[], &["302 Found"]),
                ("body", "", &[], &["hi"]),
            ],
        );
        check(
            &json!({ "status": "200" }),
            &json!({ "status": "200" }),
            &[],
        );
    }
}
