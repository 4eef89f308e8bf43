//! The import file of a key value store, with every limit that CloudFront holds it to.
//!
//! AWS: "Create a file of key-value pairs"; "Quotas", section on key value stores.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use serde_json::Value as Json;

/// The pairs of a store.
pub type Pairs = BTreeMap<String, Arc<str>>;

/// The most bytes of a store, and of its file.
pub const MAX_STORE_BYTES: usize = 5 * 1024 * 1024;

/// The most bytes of a key.
pub const MAX_KEY_BYTES: usize = 512;

/// The most bytes of a value.
pub const MAX_VALUE_BYTES: usize = 1024;

/// How many problems are told one by one.
const TOLD: usize = 5;

/// The pairs of a file.
///
/// # Errors
///
/// What is wrong with it, one line each.
///
/// ```
/// use mfe_dev::functions::import_file::parse;
///
/// let pairs = parse(r#"{"data": [{"key": "a", "value": "1"}]}"#).unwrap();
/// assert_eq!(&*pairs["a"], "1");
/// assert!(parse("[]").is_err());
/// ```
pub fn parse(text: &str) -> Result<Pairs, Vec<String>> {
    let one = |problem: &str| Err(vec![problem.to_owned()]);
    let json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(it) => return Err(vec![format!("it is not JSON: {it}")]),
    };
    let Json::Object(object) = &json else {
        return one("it is no object: it must be `{\"data\": [...]}`");
    };
    let items = match object.get("data") {
        Some(Json::Array(items)) => items,
        Some(_) => return one("`data` is no array"),
        None => return one("it has no `data`"),
    };
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let text = |name: &str| match item.get(name) {
            Some(Json::String(text)) => Ok(text),
            Some(other) => Err(format!(
                "`data[{i}].{name}` is {}, not a string",
                kind(other)
            )),
            None => Err(format!("`data[{i}]` has no `{name}`")),
        };
        match (text("key"), text("value")) {
            (Ok(key), Ok(value)) => read.push((format!("`data[{i}]`"), key, value)),
            (key, value) => problems.extend(key.err().into_iter().chain(value.err())),
        }
    }
    if !problems.is_empty() {
        return Err(told(problems));
    }
    pairs(read.into_iter())
}

/// The pairs, each with the word for its place.
///
/// # Errors
///
/// What is wrong with them, one line each.
pub fn pairs<'a>(
    read: impl Iterator<Item = (String, &'a String, &'a String)>,
) -> Result<Pairs, Vec<String>> {
    let mut res: Pairs = BTreeMap::new();
    let mut problems = Vec::new();
    let mut total = 0;
    for (place, key, value) in read {
        total += key.len() + value.len();
        if key.is_empty() {
            problems.push(format!("{place} has an empty key"));
        }
        if key.len() > MAX_KEY_BYTES {
            problems.push(format!(
                "{place} has a key of {} bytes; {MAX_KEY_BYTES} are allowed",
                key.len()
            ));
        }
        if value.len() > MAX_VALUE_BYTES {
            problems.push(format!(
                "{place} has a value of {} bytes; {MAX_VALUE_BYTES} are allowed",
                value.len()
            ));
        }
        match res.entry(key.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(Arc::from(value.as_str()));
            }
            Entry::Occupied(_) => problems.push(format!("{place} has the key `{key}` once more")),
        }
    }
    if total > MAX_STORE_BYTES {
        problems.push(format!(
            "its keys and values have {total} bytes; {MAX_STORE_BYTES} are allowed"
        ));
    }
    match problems.is_empty() {
        true => Ok(res),
        false => Err(told(problems)),
    }
}

/// The first few problems, and how many more there are.
fn told(mut problems: Vec<String>) -> Vec<String> {
    let more = problems.len().saturating_sub(TOLD);
    problems.truncate(TOLD);
    if more > 0 {
        problems.push(format!("and {more} more"));
    }
    problems
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, expected: &[&str]) {
        assert_eq!(parse(text), Err(strings(expected)), "{text}");
    }

    fn strings(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|it| (*it).to_owned()).collect()
    }

    fn one(key: &str, value: &str) -> String {
        serde_json::json!({ "data": [{ "key": key, "value": value }] }).to_string()
    }

    #[test]
    fn a_file_is_its_pairs() {
        let text = r#"{"data":[{"key":"a","value":"1"},{"key":"ü","value":""}]}"#;
        let expected = [("a", "1"), ("ü", "")];
        let expected = expected.map(|(key, value)| (key.to_owned(), Arc::from(value)));
        assert_eq!(parse(text), Ok(Pairs::from(expected)));
        assert_eq!(parse(r#"{"data":[]}"#), Ok(Pairs::new()));
    }

    #[test]
    fn what_is_no_import_file_is_told() {
        refused(
            "{",
            &["it is not JSON: EOF while parsing an object at line 1 column 1"],
        );
        refused("[]", &["it is no object: it must be `{\"data\": [...]}`"]);
        refused("{}", &["it has no `data`"]);
        refused(r#"{"data":{}}"#, &["`data` is no array"]);
        refused(
            r#"{"data":[{"key":"a","value":1},{"value":"x"},{}]}"#,
            &[
                "`data[0].value` is a number, not a string",
                "`data[1]` has no `key`",
                "`data[2]` has no `key`",
                "`data[2]` has no `value`",
            ],
        );
    }

    #[test]
    fn every_limit_is_held() {
        let (key, value) = ("k".repeat(512), "v".repeat(1024));
        assert!(parse(&one(&key, &value)).is_ok());
        refused(
            &one(&(key + "k"), "x"),
            &["`data[0]` has a key of 513 bytes; 512 are allowed"],
        );
        refused(
            &one("x", &(value + "v")),
            &["`data[0]` has a value of 1025 bytes; 1024 are allowed"],
        );
        refused(&one("", "x"), &["`data[0]` has an empty key"]);
        refused(
            r#"{"data":[{"key":"a","value":"1"},{"key":"a","value":"1"}]}"#,
            &["`data[1]` has the key `a` once more"],
        );
    }

    #[test]
    fn the_whole_store_is_limited() {
        let value = "v".repeat(1000);
        let keys: Vec<String> = (0..5300).map(|it| it.to_string()).collect();
        let all = |count: usize| {
            let read = keys[..count].iter();
            pairs(read.map(|it| (String::new(), it, &value)))
        };
        assert!(all(5000).is_ok());
        let expected = "its keys and values have 5320090 bytes; 5242880 are allowed";
        assert_eq!(all(5300), Err(strings(&[expected])));
    }

    #[test]
    fn many_problems_are_counted() {
        let items = vec![serde_json::json!({ "key": "a" }); 8];
        let text = serde_json::json!({ "data": items }).to_string();
        let problems = parse(&text).unwrap_err();
        assert_eq!(problems.len(), 6);
        assert_eq!(problems[5], "and 3 more");
    }
}
