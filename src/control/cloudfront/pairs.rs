//! What the pairs of a key value store may be.
//!
//! AWS: "Create a file of key-value pairs"; "Quotas", section on key value stores.

use std::collections::BTreeMap;

use serde_json::Value;

/// The most bytes of a key.
pub(in crate::control) const MAX_KEY_BYTES: usize = 512;
/// The most bytes of a value.
pub(in crate::control) const MAX_VALUE_BYTES: usize = 1_024;
/// The most bytes of all keys and values, and of a file of them.
pub(in crate::control) const MAX_STORE_BYTES: usize = 5 * 1024 * 1024;

/// The bytes of all keys and values.
pub(in crate::control) fn size(data: &BTreeMap<String, String>) -> usize {
    data.iter()
        .map(|(key, value)| key.len() + value.len())
        .sum()
}

/// The pairs of an import file, or what is wrong with it.
///
/// # Errors
///
/// It is not `{"data": [{"key": "…", "value": "…"}]}`, has a key twice, or one that is too long.
pub(super) fn of_import_file(text: &str) -> Result<BTreeMap<String, String>, String> {
    let file: Value = serde_json::from_str(text).map_err(|it| format!("it is not JSON: {it}"))?;
    let Some(items) = file["data"].as_array() else {
        return Err("it has no array `data`".to_owned());
    };
    let mut res = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let (Some(key), Some(value)) = (item["key"].as_str(), item["value"].as_str()) else {
            return Err(format!("`data[{at}]` has no text `key` and text `value`"));
        };
        if key.is_empty() || key.len() > MAX_KEY_BYTES {
            return Err(format!(
                "the key of `data[{at}]` must have 1 to {MAX_KEY_BYTES} bytes"
            ));
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(format!(
                "the value of `{key}` has more than {MAX_VALUE_BYTES} bytes"
            ));
        }
        if res.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(format!("the key `{key}` is there twice"));
        }
    }
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_pairs() {
        let text = r#"{"data":[{"key":"b","value":"2"},{"key":"a","value":""}]}"#;
        let pairs = of_import_file(text).unwrap();
        let expected = [("a", ""), ("b", "2")].map(|(key, value)| (key.into(), value.into()));
        assert_eq!(pairs, BTreeMap::from(expected));
        assert_eq!(size(&pairs), 3);
    }

    #[test]
    fn a_file_that_is_wrong_says_where() {
        let check = |text: &str, expected: &str| {
            let problem = of_import_file(text).unwrap_err();
            assert!(problem.contains(expected), "{problem}");
        };
        check("{", "not JSON");
        check("{}", "no array `data`");
        check(r#"{"data":[{"key":"a","value":1}]}"#, "`data[0]`");
        check(
            r#"{"data":[{"key":"","value":""}]}"#,
            "the key of `data[0]`",
        );
        check(
            r#"{"data":[{"key":"a","value":""},{"key":"a","value":""}]}"#,
            "`a` is there twice",
        );
        let long = "x".repeat(1025);
        check(
            &format!(r#"{{"data":[{{"key":"a","value":"{long}"}}]}}"#),
            "the value of `a` has more than 1024 bytes",
        );
    }
}
