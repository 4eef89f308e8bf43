//! Documents as Terraform prints them, read.

mod documents;
mod expressions;
mod mutations;
mod objects;
mod resources;
mod sites;
mod unknowns;

use std::path::Path;

use serde_json::Value as Json;

use super::super::definition::Definition;
use super::super::document::{Member, Node, Value};
use super::super::finding::{Finding, Weight};
use super::super::source::{ImportOptions, Place};
use super::define;

/// A tree in which every value has a place of its own.
fn tree(json: &Json, next: &mut u32) -> Node {
    *next += 1;
    let place = Place {
        file: 0,
        start: *next,
        end: *next + 1,
    };
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => Value::Number(it.clone()),
        Json::String(it) => Value::String(it.clone()),
        Json::Array(items) => Value::List(items.iter().map(|it| tree(it, next)).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .map(|(name, it)| {
                    let node = tree(it, next);
                    Member {
                        name: name.clone(),
                        name_place: node.place,
                        node,
                    }
                })
                .collect(),
        ),
    };
    Node::new(value, place)
}

fn root(json: &Json) -> Node {
    tree(json, &mut 0)
}

/// What a document in `/site` defines.
fn read(json: &Json) -> (Definition, Vec<Finding>) {
    let mut definition = Definition::default();
    let mut found = Vec::new();
    let options = ImportOptions::default();
    let folder = Path::new("/site");
    define(&root(json), folder, &options, &mut definition, &mut found);
    (definition, found)
}

/// The codes and titles of findings.
fn titles(found: &[Finding]) -> Vec<(Weight, &str, &str)> {
    let shown = found.iter();
    shown
        .map(|it| (it.weight, it.code, it.title.as_str()))
        .collect()
}

/// A state of these resources: type, name and values.
fn state(resources: &[(&str, &str, Json)]) -> Json {
    let resources: Vec<Json> = resources
        .iter()
        .map(|(kind, name, values)| resource(kind, name, None, values.clone()))
        .collect();
    serde_json::json!({
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": resources}},
    })
}

/// A resource with its values; a `data.` before the type makes it a data source.
fn resource(kind: &str, name: &str, key: Option<Json>, values: Json) -> Json {
    let (mode, bare) = match kind.strip_prefix("data.") {
        Some(bare) => ("data", bare),
        None => ("managed", kind),
    };
    let shown = key.as_ref().map_or(String::new(), |it| format!("[{it}]"));
    let mut res = serde_json::json!({
        "address": format!("{kind}.{name}{shown}"),
        "mode": mode,
        "type": bare,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 0,
        "sensitive_values": {},
    });
    res["values"] = values;
    if let Some(key) = key {
        res["index"] = key;
    }
    res
}

/// How a resource is written.
fn written(kind: &str, name: &str, expressions: Json) -> Json {
    let mode = if kind.starts_with("data.") {
        "data"
    } else {
        "managed"
    };
    let mut res = serde_json::json!({
        "address": format!("{kind}.{name}"),
        "mode": mode,
        "type": kind.trim_start_matches("data."),
        "name": name,
        "provider_config_key": "aws",
        "schema_version": 0,
    });
    res["expressions"] = expressions;
    res
}

/// A plan of a root module.
fn plan(resources: Vec<Json>, configuration: Vec<Json>) -> Json {
    serde_json::json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": Json::Array(resources)}},
        "configuration": {"root_module": {"resources": Json::Array(configuration)}},
        "errored": false,
    })
}

/// References as Terraform lists them.
fn refs(references: &[&str]) -> Json {
    serde_json::json!({"references": references})
}

/// A constant.
fn constant(value: impl Into<Json>) -> Json {
    serde_json::json!({"constant_value": value.into()})
}
