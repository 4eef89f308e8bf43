//! What each family of resources comes to.

mod buckets;
mod deployments;
mod distribution;
mod functions;
mod others;
mod policies;

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::super::assembly::LambdaAsset;
use super::super::{Assembly, ResolvedResource, ResolvedStack, StackTemplate};
use super::define;
use crate::import::{Definition, Finding, Member, Node, Place, Sources, Value};

/// A tree of a document, in which every name and every value has a place of its own.
pub(super) fn node(json: &Json) -> Node {
    fn next(count: &mut u32) -> Place {
        *count += 1;
        Place {
            file: 0,
            start: *count,
            end: *count + 1,
        }
    }
    fn of(json: &Json, count: &mut u32) -> Node {
        let place = next(count);
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(it) => Value::Bool(*it),
            Json::Number(it) => Value::Number(it.clone()),
            Json::String(it) => Value::String(it.clone()),
            Json::Array(items) => Value::List(items.iter().map(|it| of(it, count)).collect()),
            Json::Object(members) => {
                let members = members.iter().map(|(name, it)| Member {
                    name: name.clone(),
                    name_place: next(count),
                    node: of(it, count),
                });
                Value::Map(members.collect())
            }
        };
        Node::new(value, place)
    }
    of(json, &mut 0)
}

/// What was made of a template.
struct Made {
    definition: Definition,
    found: Vec<Finding>,
    root: Node,
}

impl Made {
    /// The findings as `code title`.
    fn said(&self) -> Vec<String> {
        let said = self
            .found
            .iter()
            .map(|it| format!("{} {}", it.code, it.title));
        said.collect()
    }
}

/// A template without anything to resolve, made into a definition. `Ref` gives `Name`, `BucketName`
/// or `FunctionName`, else `ID-` and the logical id.
fn made(resources: &Json, assets: &[(&str, &Path)]) -> Made {
    let root = node(&json!({"Resources": resources}));
    let resolved = root.get("Resources").unwrap().members().iter().map(|it| {
        let properties = it.node.get("Properties");
        let properties = properties.cloned().unwrap_or(Node::map(it.node.place));
        let name = |name| properties.get(name).and_then(Node::as_text);
        let name = name("BucketName").or(name("FunctionName"));
        ResolvedResource {
            logical_id: it.name.clone(),
            path: None,
            kind: it.node.get("Type").unwrap().as_text().unwrap(),
            is_stand_in: name.is_none(),
            physical_id: name.unwrap_or(format!("ID-{}", it.name)),
            properties,
            metadata: it.node.get("Metadata").cloned(),
            place: it.name_place,
        }
    });
    let stack = ResolvedStack {
        name: "Web".to_owned(),
        resources: resolved.collect(),
    };
    let assets = assets.iter().map(|(key, path)| LambdaAsset {
        object_key: (*key).to_owned(),
        path: path.to_path_buf(),
    });
    let assembly = Assembly {
        stacks: vec![StackTemplate {
            name: "Web".to_owned(),
            template_file: None,
            is_nested: false,
            region: None,
            account: None,
            root: root.clone(),
            folder: PathBuf::from("/site"),
        }],
        assets: assets.collect(),
    };
    let mut sources = Sources::default();
    sources.add(PathBuf::from("/site/web.json"), "".into());
    let mut definition = Definition::default();
    let mut found = Vec::new();
    define(&[stack], &assembly, &sources, &mut definition, &mut found);
    Made {
        definition,
        found,
        root,
    }
}
