//! A definition as the text of a `devserver.toml` of its own.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::super::Diagnostic;
use super::super::find::{FILE_NAME, absolute};
use super::super::tree::{Node, Value};
use super::materials::Materials;
use super::report::{Asked, diagnostics};
use super::tables::{Table, Tables};
use super::usual;
use super::{AboveFrom, FOLDER_OF_CODE, ImportReport};
use crate::import::{ImportOptions, Sources, import};

/// The arrays in the order in which people read a file.
const ORDER: [&str; 10] = [
    "distribution",
    "behavior",
    "origin",
    "origin_group",
    "bucket",
    "cache_policy",
    "origin_request_policy",
    "response_headers_policy",
    "function",
    "key_value_store",
];

/// A definition as a file.
#[derive(Clone, Debug)]
pub struct ImportedToml {
    /// The text of the file.
    pub text: String,
    /// Files and folders that the text names, with where they lie now; both absolute.
    pub copies: Vec<Copied>,
    /// What was imported, and what became of it.
    pub report: ImportReport,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file or a folder that goes beside the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where it lies.
    pub from: PathBuf,
    /// Where the text looks for it.
    pub to: PathBuf,
}

/// Writes a definition as a file that would lie in a folder; what the definition holds itself,
/// such as inline code, lies below `store` until it is copied.
pub fn imported_toml(options: &ImportOptions, folder: &Path, store: &Path) -> ImportedToml {
    let imported = import(options);
    let mut materials = Materials::new(store, folder);
    let mut tables = Tables::default();
    tables.fill(&imported, &mut materials);
    let Tables {
        mut tables,
        findings,
        report,
        ..
    } = tables;
    let all = imported.findings.iter().chain(&findings);
    let (tree, above) = (
        Node::new(Value::Table(Vec::new()), 0..0),
        AboveFrom::default(),
    );
    let asked = Asked {
        tree: &tree,
        above: &above,
        base: &options.base,
    };
    let mut found = diagnostics(all.clone(), &imported.files, &asked);
    found.extend(materials.found);
    let copies = beside(&mut tables, folder, store);
    let sources = options.sources.iter();
    let sources: Vec<String> = sources
        .map(|it| {
            super::super::find::shown(it, &options.base)
                .display()
                .to_string()
        })
        .collect();
    let mut text = format!(
        "# {FILE_NAME}, made by `mfe-dev import {}`. The places in comments are where it stands there.\n",
        sources.join(" ")
    );
    usual::take_out(&mut tables);
    for array in ORDER {
        for table in tables.iter().filter(|it| it.array == array) {
            write(&mut text, table, &imported.files, &options.base);
        }
    }
    ImportedToml {
        text,
        copies,
        report: report.with(all, &imported, &options.base),
        diagnostics: found,
    }
}

fn write(text: &mut String, table: &Table<'_>, sources: &Sources, base: &Path) {
    let place = sources.shown((table.place)(""), base);
    let value = without_nulls(&table.json);
    let whole = serde_json::json!({ table.array: [value] });
    // Strings, numbers, lists and tables: TOML can write every value of the shape.
    let written = toml::Value::try_from(whole)
        .ok()
        .and_then(|it| toml::to_string(&it).ok());
    let written = written.unwrap_or_default();
    let comments = [place.as_str(), to_do(table)];
    let comments = comments.iter().filter(|it| !it.is_empty());
    let comments: String = comments.map(|it| format!("# {it}\n")).collect();
    // Writing into a string does not fail.
    let _ = write!(text, "\n{comments}{}", written.trim_start());
}

/// What is left to do for whoever has the file.
fn to_do(table: &Table<'_>) -> &'static str {
    let is = |key: &str, value: bool| table.json.get(key) == Some(&Json::Bool(value));
    let folders = table.json.get("folder").and_then(Json::as_array);
    match (table.array, folders.is_some_and(|it| !it.is_empty())) {
        ("bucket", true) => {
            "Its files are the definition's own copy: put the folder of your build into `dist`."
        }
        ("bucket", false) => "It has no files yet: add `dist`, the folder of your build.",
        ("origin", _) if is("unbound", true) => {
            "It answers 502: add `url`, what stands for it here, and take `unbound` out."
        }
        _ => "",
    }
}

/// TOML has no null, and leaves out what is not set.
fn without_nulls(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            let there = members.iter().filter(|(_, it)| !it.is_null());
            let kept = there.map(|(key, it)| (key.clone(), without_nulls(it)));
            Json::Object(kept.collect())
        }
        Json::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// Has functions look for their code beside the file where it lies below the store.
fn beside(tables: &mut [Table<'_>], folder: &Path, store: &Path) -> Vec<Copied> {
    let materials = store.join(FOLDER_OF_CODE);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut res = Vec::new();
    for table in tables.iter_mut().filter(|it| it.array == "function") {
        let name = table
            .json
            .get("name")
            .and_then(Json::as_str)
            .unwrap_or_default();
        let name = name.replace(
            |it: char| !it.is_ascii_alphanumeric() && it != '-' && it != '_',
            "-",
        );
        let Some(file) = table.json.get("file").and_then(Json::as_str) else {
            continue;
        };
        let from = absolute(Path::new(file), folder);
        if !from.starts_with(&materials) {
            continue;
        }
        let is_lambda = table.json.get("handler").is_some_and(|it| !it.is_null());
        let extension = from
            .extension()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        // A handler names its module's file, so that lies in a folder of its own.
        let written = match (is_lambda, extension) {
            (false, extension) => format!("edge/{name}.{extension}"),
            (true, "") => format!("edge/{name}"),
            (true, extension) => format!("edge/{name}/index.{extension}"),
        };
        if !taken.insert(written.clone()) {
            continue;
        }
        res.push(Copied {
            from,
            to: folder.join(&written),
        });
        if let Some(file) = table.json.get_mut("file") {
            *file = Json::from(written);
        }
    }
    res
}
