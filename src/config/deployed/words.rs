//! AWS's words into those of the file, which are the same ones but for their place.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refused::Problem;

/// A word of the file that AWS writes in the same way.
pub(in crate::config) fn word<T: DeserializeOwned>(text: &str, path: &str) -> Result<T, Problem> {
    serde_json::from_value(Value::from(text)).map_err(|_| {
        let message = format!("{path} does not take {text}.");
        Problem::new("InvalidArgument", message)
    })
}

/// A text that is there; AWS writes one that is not as an empty one.
pub(in crate::config) fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
