//! The JSON schema of `devserver.toml`, from the structs that it is read into.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use super::devserver_toml::DevserverToml;

/// The schema (JSON Schema, draft 2020-12) for editors.
pub fn schema_json() -> String {
    format!("{:#}\n", schema())
}

/// The schema as a value.
///
/// TOML knows no null, so the nulls that a missing key would be in JSON are taken out.
pub(super) fn schema() -> &'static Json {
    static SCHEMA: LazyLock<Json> = LazyLock::new(generate);
    &SCHEMA
}

fn generate() -> Json {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<DevserverToml>().to_value();
    without_null(&mut schema);
    schema
}

fn without_null(schema: &mut Json) {
    match schema {
        Json::Object(object) => {
            if let Some(Json::Array(types)) = object.get_mut("type") {
                types.retain(|it| it != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Json::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|it| it.get("type").is_none_or(|it| it != "null"));
                if let [Json::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    // What is said of the key tells more than what is said of its type.
                    for (key, value) in only {
                        object.entry(key).or_insert(value);
                    }
                }
            }
            object.values_mut().for_each(without_null);
        }
        Json::Array(items) => items.iter_mut().for_each(without_null),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every property and every word in a schema, with the way to it.
    fn described(schema: &Json, way: &str, found: &mut Vec<(String, Option<String>)>) {
        let words = |it: &Json| {
            let text = it.get("description").and_then(Json::as_str);
            text.map(str::to_owned)
        };
        if let Some(Json::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                found.push((format!("{way}.{name}"), words(property)));
            }
        }
        if let Some(Json::Array(choices)) = schema.get("oneOf") {
            for it in choices {
                found.push((format!("{way}={}", it["const"]), words(it)));
            }
        }
    }

    #[test]
    fn every_key_and_every_word_has_a_description() {
        let schema = schema();
        let mut found = Vec::new();
        described(schema, "", &mut found);
        for (name, definition) in schema["$defs"].as_object().unwrap() {
            found.push((
                name.clone(),
                definition["description"].as_str().map(str::to_owned),
            ));
            described(definition, name, &mut found);
        }
        assert!(found.len() > 100, "only {} found", found.len());
        for (way, description) in found {
            assert!(description.is_some_and(|it| !it.is_empty()), "{way}");
        }
    }

    #[test]
    fn the_schema_says_its_draft_and_knows_no_null() {
        let text = schema_json();
        assert!(text.contains("https://json-schema.org/draft/2020-12/schema"));
        assert!(!text.contains("null"));
    }

    #[test]
    fn a_key_of_several_kinds_has_its_own_description() {
        let https = &schema()["$defs"]["ServerToml"]["properties"]["https"];
        let text = https["description"].as_str().unwrap();
        assert!(text.starts_with("Whether viewers are served with TLS too"));
        assert_eq!(https["anyOf"].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn no_key_is_taken_that_is_not_described() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], Json::Bool(false));
        for (name, definition) in schema["$defs"].as_object().unwrap() {
            if definition.get("properties").is_some() {
                assert_eq!(
                    definition["additionalProperties"],
                    Json::Bool(false),
                    "{name}"
                );
            }
        }
    }
}
