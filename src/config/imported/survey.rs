//! What a definition leaves open for a machine: the buckets and servers behind its origins.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::super::Diagnostic;
use super::super::find::absolute;
use super::super::tree::{Node, Value};
use super::AboveFrom;
use super::materials::Materials;
use super::report::{Asked, diagnostics};
use super::tables::{Table, Tables};
use crate::import::{ImportOptions, import};

/// What a definition leaves open.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct Survey {
    /// The distributions: their ids.
    pub(in crate::config) distributions: Vec<String>,
    /// Whether AWS's ids of all of them are known.
    pub(in crate::config) knows_ids: bool,
    /// The buckets behind origins, in the order of the origins.
    pub(in crate::config) buckets: Vec<SurveyedBucket>,
    /// The names of all buckets, also of those behind no origin, and what else they are called.
    pub(in crate::config) names: Vec<(String, Vec<String>)>,
    /// The servers behind origins that are not on this machine.
    pub(in crate::config) servers: Vec<SurveyedServer>,
    /// The kinds of the sources, in words.
    pub(in crate::config) kinds: Vec<&'static str>,
    /// What is wrong with it.
    pub(in crate::config) diagnostics: Vec<Diagnostic>,
}

/// A bucket behind an origin.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct SurveyedBucket {
    pub(in crate::config) name: String,
    /// Whether only AWS knows its name.
    pub(in crate::config) is_stand_in: bool,
    /// What else it is called: its construct's path, its logical id, its address.
    pub(in crate::config) names: Vec<String>,
    /// What is deployed into it.
    pub(in crate::config) folders: Vec<SurveyedFolder>,
    /// How viewers get to it.
    pub(in crate::config) routes: Vec<Route>,
}

/// A folder that is deployed into a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::config) struct SurveyedFolder {
    /// Empty, or ends with `/`.
    pub(in crate::config) key_prefix: String,
    /// The definition's own copy of the files, absolute, where there is one.
    pub(in crate::config) copy: Option<PathBuf>,
}

/// A behavior that leads to an origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::config) struct Route {
    pub(in crate::config) path_pattern: String,
    pub(in crate::config) origin_id: String,
    /// Empty, or begins with `/`.
    pub(in crate::config) origin_path: String,
    /// Whether a function may change the path before the origin sees it.
    pub(in crate::config) is_rewritten: bool,
    /// The page that answers `/`, where this is the default behavior.
    pub(in crate::config) root_object: Option<String>,
}

/// A server behind an origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::config) struct SurveyedServer {
    pub(in crate::config) origin_id: String,
    pub(in crate::config) domain_name: String,
    /// The path patterns that lead to it.
    pub(in crate::config) patterns: Vec<String>,
}

/// Looks through a definition. What it holds itself, such as files, is written below `store`;
/// people see paths from `folder`.
pub(in crate::config) fn survey(options: &ImportOptions, folder: &Path, store: &Path) -> Survey {
    let imported = import(options);
    let mut materials = Materials::new(store, folder);
    let mut filled = Tables::default();
    filled.fill(&imported, &mut materials);
    let tree = Node::new(Value::Table(Vec::new()), 0..0);
    let above = AboveFrom {
        from: options.sources.clone(),
        parameters: options.parameters.clone(),
        stacks: options.stacks.clone(),
        ..AboveFrom::default()
    };
    let asked = Asked {
        tree: &tree,
        above: &above,
        base: folder,
    };
    let findings = imported.findings.iter().chain(&filled.findings);
    let mut diagnostics = diagnostics(findings, &imported.files, &asked);
    diagnostics.extend(materials.found);
    let definition = &imported.definition;
    let mut res = Survey {
        knows_ids: definition.distributions.iter().all(|it| !it.is_stand_in),
        names: (filled.known.buckets.iter())
            .map(|it| (it.name.clone(), it.names.clone()))
            .collect(),
        kinds: imported.kinds.iter().map(|it| it.words()).collect(),
        diagnostics,
        ..Survey::default()
    };
    let all = |array: &'static str| filled.tables.iter().filter(move |it| it.array == array);
    res.distributions = all("distribution").map(|it| text(it, "id")).collect();
    for origin in all("origin") {
        let id = text(origin, "id");
        let routes = routes_to(origin, &filled.tables);
        if has(origin, "bucket") {
            let name = text(origin, "bucket");
            if let Some(known) = res.buckets.iter_mut().find(|it| it.name == name) {
                known.routes.extend(routes);
                continue;
            }
            let defined = definition.buckets.iter().find(|it| it.name == name);
            res.buckets.push(SurveyedBucket {
                is_stand_in: defined.is_some_and(|it| it.is_stand_in),
                names: defined.map(|it| it.names.clone()).unwrap_or_default(),
                folders: folders_of(&name, &filled.tables, folder),
                routes,
                name,
            });
        } else if origin.json.get("unbound") == Some(&Json::Bool(true)) {
            res.servers.push(SurveyedServer {
                origin_id: id,
                domain_name: text(origin, "domain_name"),
                patterns: routes.into_iter().map(|it| it.path_pattern).collect(),
            });
        }
    }
    res
}

fn text(table: &Table<'_>, key: &str) -> String {
    let value = table.json.get(key).and_then(Json::as_str);
    value.unwrap_or_default().to_owned()
}

fn has(table: &Table<'_>, key: &str) -> bool {
    table.json.get(key).is_some_and(|it| !it.is_null())
}

/// The behaviors that lead to an origin, by itself or as a member of a group.
fn routes_to(origin: &Table<'_>, tables: &[Table<'_>]) -> Vec<Route> {
    let id = text(origin, "id");
    let groups = tables.iter().filter(|it| it.array == "origin_group");
    let groups = groups.filter(|it| {
        let members = it.json.get("members").and_then(Json::as_array);
        members.is_some_and(|it| it.iter().any(|it| it.as_str() == Some(&id)))
    });
    let groups: Vec<String> = groups.map(|it| text(it, "id")).collect();
    let behaviors = tables.iter().filter(|it| it.array == "behavior");
    let own = behaviors.filter(|it| {
        let target = text(it, "target_origin_id");
        target == id || groups.contains(&target)
    });
    own.map(|it| {
        let path_pattern = text(it, "path_pattern");
        let is_default = path_pattern == "*";
        let distribution = text(it, "distribution");
        let mut distributions = tables.iter().filter(|it| it.array == "distribution");
        let distribution =
            distributions.find(|it| distribution.is_empty() || text(it, "id") == distribution);
        let root_object = distribution.map(|it| text(it, "default_root_object"));
        Route {
            path_pattern,
            origin_id: id.clone(),
            origin_path: text(origin, "origin_path"),
            is_rewritten: has(it, "viewer_request") || has(it, "origin_request"),
            root_object: root_object.filter(|it| is_default && !it.is_empty()),
        }
    })
    .collect()
}

/// What is deployed into a bucket, each key prefix once.
fn folders_of(bucket: &str, tables: &[Table<'_>], base: &Path) -> Vec<SurveyedFolder> {
    let mut buckets = tables.iter().filter(|it| it.array == "bucket");
    let folders = buckets
        .find(|it| text(it, "name") == bucket)
        .and_then(|it| it.json.get("folder")?.as_array());
    let mut res: Vec<SurveyedFolder> = Vec::new();
    for it in folders.into_iter().flatten() {
        let text = |key: &str| it.get(key).and_then(Json::as_str).unwrap_or_default();
        let copy = absolute(Path::new(text("dist")), base);
        let is_empty = std::fs::read_dir(&copy).is_ok_and(|mut it| it.next().is_none());
        let folder = SurveyedFolder {
            key_prefix: text("key_prefix").to_owned(),
            copy: (copy.is_dir() && !is_empty).then_some(copy),
        };
        let known = res.iter_mut().find(|it| it.key_prefix == folder.key_prefix);
        match known {
            Some(known) => known.copy = known.copy.take().or(folder.copy),
            None => res.push(folder),
        }
    }
    res
}
