//! Headers as Lambda@Edge writes them, and the rules for those that come back.
//!
//! AWS: "Lambda@Edge event structure", "Restrictions on all edge functions", sections on headers,
//! "Restrictions on Lambda@Edge", section on CloudFront headers.
//!
//! # Fidelity
//!
//! - A name in capitals is taken as if it were in lower case, with a warning.
//! - A `key` that is not its entry's name is refused.
//! - Read-only headers can only be told from untouched ones by their values, so one that is
//!   written with the value it had passes.

use http::header::{HOST, TRANSFER_ENCODING, VIA};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::refusal::{INVALID_HEADERS, NO_ARRAY, READ_ONLY, invalid, refused, shown};
use super::restrictions::{is_disallowed, is_read_only_for_lambda};
use super::{EdgeEvent, FunctionFailure};

/// How `key` is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `User-Agent`
    TitleCase,
    /// `user-agent`, as HTTP/2 viewers send it.
    LowerCase,
}

/// The headers that a function is shown.
pub(super) fn to_object(headers: &HeaderMap, spelling: Spelling) -> Value {
    let mut res = Map::new();
    for name in headers.keys().filter(|it| !is_disallowed(it.as_str())) {
        let key = spelled(name, spelling);
        let lines = headers.get_all(name).iter();
        let entries = lines.map(|it| json!({ "key": key, "value": text(it) }));
        res.insert(name.as_str().to_owned(), entries.collect());
    }
    Value::Object(res)
}

/// One header line, as the object of a function gives it.
pub(super) type Line = (HeaderName, HeaderValue);

/// Reads a headers object; the lines are in its order.
pub(super) fn read(
    returned: Option<&Value>,
    warnings: &mut Vec<String>,
) -> Result<Vec<Line>, FunctionFailure> {
    let entries = match returned {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(entries)) => entries,
        Some(other) => {
            return Err(refused(
                format!("{INVALID_HEADERS} The headers object must be an object."),
                format!("`headers` is {}", shown(other)),
                "return `headers` as an object of arrays: `{ 'x-name': [{ key: 'X-Name', value: '…' }] }`",
            ));
        }
    };
    let mut res = Vec::new();
    for (name, lines) in entries {
        let Value::Array(lines) = lines else {
            return Err(refused(
                NO_ARRAY,
                format!("`headers['{name}']` is {}", shown(lines)),
                format!("write `headers['{name}'] = [{{ key: '{name}', value: '…' }}]`"),
            ));
        };
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
            return Err(bad_entry(
                "The header name is not valid.",
                format!("`headers` has the name {name:?}, which HTTP does not allow"),
            ));
        };
        if parsed.as_str() != name {
            warnings.push(format!(
                "`headers['{name}']` has capitals in its name; AWS documents names in lower case: `headers['{parsed}']`"
            ));
        }
        for line in lines {
            res.push((parsed.clone(), read_line(&parsed, line)?));
        }
    }
    Ok(res)
}

fn read_line(name: &HeaderName, line: &Value) -> Result<HeaderValue, FunctionFailure> {
    let Value::Object(fields) = line else {
        return Err(bad_entry(
            "Each header value must be an object with key and value.",
            format!("`headers['{name}']` holds {}", shown(line)),
        ));
    };
    match fields.get("key") {
        None | Some(Value::Null) => {}
        Some(Value::String(key)) if key.is_empty() || key.eq_ignore_ascii_case(name.as_str()) => {}
        Some(other) => {
            return Err(bad_entry(
                "The header key must match the header name.",
                format!("`headers['{name}']` holds the key {}", shown(other)),
            ));
        }
    }
    let Some(Value::String(value)) = fields.get("value") else {
        return Err(bad_entry(
            "The header value must be a string.",
            format!(
                "`headers['{name}']` holds {}, whose `value` is no string",
                shown(line)
            ),
        ));
    };
    HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| {
        bad_entry(
            "The header value is not valid.",
            format!("`headers['{name}']` has the value {value:?}, which HTTP does not allow"),
        )
    })
}

fn bad_entry(what: &str, cause: String) -> FunctionFailure {
    refused(
        format!("{INVALID_HEADERS} {what}"),
        cause,
        "each line is `{ key: 'X-Name', value: 'a string' }`, and `key` may be left out",
    )
}

/// What became of the headers of an event; `None` where they are as they were.
///
/// Hidden headers stay, and every header stays in its place; new ones follow in the order in which
/// the function has them.
pub(super) fn changed(
    event: EdgeEvent,
    before: &HeaderMap,
    returned: Option<&Value>,
    warnings: &mut Vec<String>,
) -> Result<Option<HeaderMap>, FunctionFailure> {
    let lines = read(returned, warnings)?;
    let after = collect(&lines);
    if let Some(name) = after.keys().find(|it| is_disallowed(it.as_str())) {
        return Err(disallowed(event, name, &after));
    }
    let names = before.keys().chain(after.keys());
    for name in names.filter(|it| is_read_only_for_lambda(event, it.as_str())) {
        if !same(before, &after, name) {
            return Err(read_only(event, name, before, &after));
        }
    }
    if event == EdgeEvent::ViewerRequest {
        let added =
            |it: &&HeaderName| it.as_str().starts_with("cloudfront-") && !same(before, &after, it);
        if let Some(name) = after.keys().find(added) {
            return Err(invalid(
                "The function tried to add a CloudFront header.",
                format!(
                    "it set `{name}: {}`; CloudFront adds its own headers after viewer-request",
                    joined(&after, name)
                ),
                "set it in an origin-request function, or use a name that does not begin with `CloudFront-`",
            ));
        }
    }
    let shown = |it: &&HeaderName| !is_disallowed(it.as_str());
    let before_names = before.keys().filter(shown);
    if before_names.count() == after.keys_len()
        && before
            .keys()
            .filter(shown)
            .all(|it| same(before, &after, it))
    {
        return Ok(None);
    }
    let mut res = HeaderMap::with_capacity(before.len() + 8);
    for name in before.keys() {
        let from = if is_disallowed(name.as_str()) || same(before, &after, name) {
            before
        } else {
            &after
        };
        for value in from.get_all(name) {
            res.append(name, value.clone());
        }
    }
    for (name, value) in &lines {
        if !before.contains_key(name) {
            res.append(name, value.clone());
        }
    }
    Ok(Some(res))
}

/// The headers of a response that a function made, without those that CloudFront writes itself.
pub(super) fn generated(
    event: EdgeEvent,
    returned: Option<&Value>,
    warnings: &mut Vec<String>,
) -> Result<HeaderMap, FunctionFailure> {
    let mut res = collect(&read(returned, warnings)?);
    for name in res.keys() {
        if is_disallowed(name.as_str()) {
            return Err(disallowed(event, name, &res));
        }
        if [TRANSFER_ENCODING, VIA].contains(name) {
            return Err(read_only(event, name, &HeaderMap::new(), &res));
        }
    }
    // CloudFront counts the body itself.
    crate::rfc::ordered_headers::retain(&mut res, |it| it != http::header::CONTENT_LENGTH);
    Ok(res)
}

fn disallowed(event: EdgeEvent, name: &HeaderName, after: &HeaderMap) -> FunctionFailure {
    invalid(
        "The function tried to add a disallowed header.",
        format!(
            "at {event} it set `{name}: {}`; edge functions may not add this header",
            joined(after, name)
        ),
        format!("do not set `{name}`, or use another name"),
    )
}

fn read_only(
    event: EdgeEvent,
    name: &HeaderName,
    before: &HeaderMap,
    after: &HeaderMap,
) -> FunctionFailure {
    let was = joined(before, name);
    let is = joined(after, name);
    let (what, fix) = match (before.contains_key(name), after.contains_key(name)) {
        (true, false) => (
            format!("it deleted `{name}: {was}`"),
            format!("return `request.headers` as they came, `{name}` included, and add to them"),
        ),
        (false, _) => (
            format!("it added `{name}: {is}`"),
            format!("do not set `{name}`"),
        ),
        (true, true) => (
            format!("it changed `{name}` from `{was}` to `{is}`"),
            match name {
                name if name == HOST => {
                    "`Host` may be changed at origin-request; at viewer-request write `X-Forwarded-Host`"
                        .to_owned()
                }
                name => format!("leave `{name}` as it is"),
            },
        ),
    };
    refused(
        READ_ONLY,
        format!("{what}, which is read-only at {event}"),
        fix,
    )
}

fn collect(lines: &[Line]) -> HeaderMap {
    lines.iter().cloned().collect()
}

/// Whether both have the same lines under a name, as far as a function sees them.
fn same(before: &HeaderMap, after: &HeaderMap, name: &HeaderName) -> bool {
    let lines = |it: &HeaderMap| it.get_all(name).iter().map(text).collect::<Vec<_>>();
    lines(before) == lines(after)
}

fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let lines: Vec<String> = headers.get_all(name).iter().map(text).collect();
    lines.join(", ")
}

/// A value as text: UTF-8 as it is, everything else as ISO-8859-1.
pub(super) fn text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// A name as `key` has it.
fn spelled(name: &HeaderName, spelling: Spelling) -> String {
    let name = name.as_str();
    match spelling {
        Spelling::LowerCase => name.to_owned(),
        Spelling::TitleCase if name == "etag" => "ETag".to_owned(),
        Spelling::TitleCase => {
            let words = name.split('-').map(|word| {
                let (first, rest) = word.split_at(word.len().min(1));
                first.to_ascii_uppercase() + rest
            });
            words.collect::<Vec<_>>().join("-")
        }
    }
}

/// The bytes that headers take in the quotas: names and values.
pub(super) fn size(headers: &HeaderMap) -> usize {
    let lines = headers.iter();
    lines
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

#[cfg(test)]
mod tests;
