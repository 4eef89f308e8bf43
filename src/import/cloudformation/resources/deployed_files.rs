//! What a `BucketDeployment` of CDK uploads: assets, in whose files markers stand for values that
//! are known at deployment only (io).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::templates::Templates;
use crate::import::{DeploymentSource, Node};

/// What stands for values, and how a value is written.
struct Markers<'a> {
    values: &'a Node,
    config: Option<&'a Node>,
}

/// The most bytes of files with markers that are kept.
const LARGEST: u64 = 1024 * 1024;

/// The sources of a deployment, in order: the later ones overwrite the earlier ones.
pub(super) fn sources(properties: &Node, templates: &Templates<'_>) -> Vec<DeploymentSource> {
    let keys = properties.get("SourceObjectKeys").map(Node::items);
    let buckets = properties.get("SourceBucketNames").map(Node::items);
    let nth = |name, at| {
        properties
            .get(name)
            .and_then(|it: &Node| it.items().get(at))
    };
    let extract = properties.get("Extract").and_then(Node::as_bool);
    let mut res = Vec::new();
    for (at, key) in keys.unwrap_or_default().iter().enumerate() {
        let key = key.as_text().unwrap_or_default();
        let Some(path) = templates.asset(&key) else {
            let bucket = buckets.and_then(|it| it.get(at)).and_then(Node::as_text);
            let bucket = bucket.unwrap_or_default();
            let why = format!("`s3://{bucket}/{key}` is not on this machine");
            res.push(DeploymentSource::Unknown(why));
            continue;
        };
        let markers = nth("SourceMarkers", at).filter(|it| !it.members().is_empty());
        let config = nth("SourceMarkersConfig", at);
        res.push(match markers {
            _ if extract == Some(false) => DeploymentSource::Unknown(format!(
                "`{}` is uploaded as one file, without being unpacked",
                path.display()
            )),
            Some(values) => with_values(path, &Markers { values, config }),
            None => unpacked(path),
        });
    }
    res
}

fn unpacked(path: &Path) -> DeploymentSource {
    if path.is_dir() {
        DeploymentSource::Folder(path.to_owned())
    } else if path.is_file() {
        DeploymentSource::Zip(path.to_owned())
    } else {
        missing(path)
    }
}

fn missing(path: &Path) -> DeploymentSource {
    DeploymentSource::Unknown(format!(
        "the asset `{}` is missing; run `cdk synth`",
        path.display()
    ))
}

/// The files of a folder with their markers replaced.
fn with_values(folder: &Path, markers: &Markers<'_>) -> DeploymentSource {
    if !folder.is_dir() {
        return match unpacked(folder) {
            DeploymentSource::Zip(path) => DeploymentSource::Unknown(format!(
                "values are put into the files of `{}` at deployment",
                path.display()
            )),
            other => other,
        };
    }
    let pairs = markers.pairs();
    let mut left = LARGEST;
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let Ok(entry) = entry else {
            return missing(folder);
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let size = entry.metadata().map_or(0, |it| it.len());
        let text = match left.checked_sub(size) {
            Some(rest) => {
                left = rest;
                fs::read_to_string(entry.path()).ok()
            }
            None => None,
        };
        let Some(mut text) = text else {
            return DeploymentSource::Unknown(format!(
                "values are put into the files of `{}` at deployment, and `{}` is too large or no text",
                folder.display(),
                entry.path().display()
            ));
        };
        for (marker, value) in &pairs {
            text = text.replace(marker, value);
        }
        files.insert(key_of(entry.path(), folder), text);
    }
    DeploymentSource::Files(files)
}

/// A file's key below the folder, with `/` on every system.
fn key_of(path: &Path, folder: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|it| it.to_string_lossy()).collect();
    parts.join("/")
}

impl Markers<'_> {
    /// Each marker with the text that takes its place.
    fn pairs(&self) -> Vec<(String, String)> {
        let members = self.values.members().iter();
        let pairs = members.map(|it| (it.name.clone(), self.written(&it.name, &it.node)));
        pairs.collect()
    }

    /// A value as CDK's `Source.data`, `Source.jsonData` and `Source.yamlData` ask for it.
    fn written(&self, marker: &str, value: &Node) -> String {
        let config = self.config;
        let encodings = config.and_then(|it| it.get("markerEncodings"));
        let own = encodings.and_then(|it| it.get(marker));
        let is_json = config.and_then(|it| it.get("jsonEscape"));
        let usual = match is_json.and_then(Node::as_bool) {
            Some(true) => "UNQUOTED_JSON_VALUE",
            _ => "LITERAL",
        };
        let text = value.as_text();
        // A custom resource is given texts only; lists and objects stay.
        let json = match &text {
            Some(text) => serde_json::Value::from(text.as_str()).to_string(),
            None => value.to_json().to_string(),
        };
        let is_plain = |it: &String| {
            it.starts_with(|it: char| it.is_ascii_alphabetic())
                && it
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || "._-".contains(it))
                && !YAML_WORDS.contains(&it.to_ascii_lowercase().as_str())
        };
        match own.and_then(Node::as_str).unwrap_or(usual) {
            "JSON_VALUE" => json,
            "UNQUOTED_JSON_VALUE" => {
                let inner = json.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
                inner.unwrap_or(&json).to_owned()
            }
            "YAML_STRING" => text.filter(is_plain).unwrap_or(json),
            _ => text.unwrap_or(json),
        }
    }
}

/// What YAML takes for something else than a text.
const YAML_WORDS: [&str; 9] = ["y", "n", "yes", "no", "true", "false", "on", "off", "null"];
