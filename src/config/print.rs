//! The effective configuration as a file.

use serde_json::Value as Json;

use super::devserver_toml::DevserverToml;

/// The full form as TOML; read again from the same folder, it makes the same configuration.
pub fn print_toml(full: &DevserverToml) -> String {
    // Strings, numbers, lists and tables: TOML can write every value of the shape.
    toml::to_string_pretty(full).unwrap_or_else(|it| format!("# {it}\n"))
}

/// The full form as JSON, keys as in the file.
pub(super) fn to_json(full: &DevserverToml) -> Json {
    let value = toml::Value::try_from(full).ok();
    // By way of TOML, which leaves out what is not set.
    value
        .and_then(|it| serde_json::to_value(it).ok())
        .unwrap_or_default()
}
