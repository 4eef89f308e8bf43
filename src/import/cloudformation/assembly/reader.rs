//! Reads a cloud assembly from its folder (io).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::super::document::parse;
use super::manifest::{
    Artifact, AssetManifest, FileAsset, Manifest, Metadata, NotedAsset, construct_paths,
    environment, noted_assets,
};
use super::{Assembly, LambdaAsset, StackTemplate};
use crate::import::{Finding, Node, Place, Sources, Value, Weight};

/// What an assembly is read into.
pub(super) struct Reader<'a> {
    pub(super) assembly: Assembly,
    pub(super) sources: &'a mut Sources,
    pub(super) watched: &'a mut Vec<PathBuf>,
    pub(super) found: &'a mut Vec<Finding>,
}

/// How deep assemblies may stand in each other; CDK's stages rarely do so at all.
const DEEPEST: u8 = 16;

/// What to do about an assembly that is not whole.
const SYNTH: &str = "run `cdk synth` again, and let it end";

impl Reader<'_> {
    /// The stacks of the assembly in this folder, and of those inside it.
    pub(super) fn read(&mut self, folder: &Path) {
        self.read_at(folder, 0);
    }

    fn read_at(&mut self, folder: &Path, depth: u8) {
        let Some(manifest) = self.json::<Manifest>(&folder.join("manifest.json")) else {
            return;
        };
        for (id, artifact) in &manifest.artifacts {
            let Ok(artifact) = Artifact::deserialize(artifact) else {
                let title = format!("the artifact `{id}` of the manifest is not understood");
                self.say(title, &folder.join("manifest.json"));
                continue;
            };
            let properties = &artifact.properties;
            match artifact.kind.as_str() {
                "aws:cloudformation:stack" => self.stack(folder, id, artifact),
                "cdk:asset-manifest" => {
                    if let Some(file) = &properties.file {
                        self.assets(&folder.join(file));
                    }
                }
                "cdk:cloud-assembly" => {
                    let name = properties.directory_name.as_ref();
                    if let Some(name) = name.filter(|_| depth < DEEPEST) {
                        self.read_at(&folder.join(name), depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads an asset manifest; the paths in it, as they are written.
    pub(super) fn assets(&mut self, file: &Path) -> Vec<String> {
        let manifest = self.json::<AssetManifest>(file).unwrap_or_default();
        let mut res = Vec::new();
        let folder = file.parent().unwrap_or(Path::new(""));
        for asset in manifest.files.values() {
            let Ok(asset) = FileAsset::deserialize(asset) else {
                continue;
            };
            let Some(path) = asset.source.path else {
                continue;
            };
            let keys = asset.destinations.values();
            for key in keys.filter_map(|it| it["objectKey"].as_str()) {
                self.asset(key, &folder.join(&path));
            }
            res.push(path);
        }
        res
    }

    fn asset(&mut self, object_key: &str, path: &Path) {
        let asset = LambdaAsset {
            object_key: object_key.to_owned(),
            path: normal(path),
        };
        if self.assembly.assets.contains(&asset) {
            return;
        }
        if asset.path.is_file() && !self.watched.contains(&asset.path) {
            self.watched.push(asset.path.clone());
        }
        self.assembly.assets.push(asset);
    }

    /// A stack, and behind it the stacks that it nests.
    fn stack(&mut self, folder: &Path, id: &str, artifact: Artifact) {
        let Some(file) = artifact.properties.template_file else {
            return;
        };
        let mut metadata = artifact.metadata.unwrap_or_default();
        if let Some(more) = artifact.additional_metadata_file {
            // Without it an assembly is as good, but for old assets and the paths of constructs.
            let more = read_json::<Metadata>(&folder.join(more));
            metadata.extend(more.unwrap_or_default());
        }
        let noted = noted_assets(&metadata);
        let Some(mut root) = self.template(&folder.join(&file)) else {
            return;
        };
        for asset in &noted {
            self.noted_asset(folder, asset, &mut root);
        }
        for (id, path) in construct_paths(&metadata) {
            set_path(&mut root, id, path);
        }
        let (account, region) = environment(&artifact.environment.unwrap_or_default());
        let stack = StackTemplate {
            name: artifact.properties.stack_name.unwrap_or(id.to_owned()),
            template_file: None,
            is_nested: false,
            region,
            account,
            root,
            folder: folder.to_owned(),
        };
        let nested = self.nested_files(folder, &file, &noted);
        let is_read = |it: &StackTemplate, name: &str| {
            it.folder == folder && it.template_file.as_deref() == Some(name)
        };
        self.assembly.stacks.push(stack.clone());
        for name in nested {
            if self.assembly.stacks.iter().any(|it| is_read(it, &name)) {
                continue;
            }
            let Some(root) = self.template(&folder.join(&name)) else {
                continue;
            };
            self.assembly.stacks.push(StackTemplate {
                name: name.strip_suffix(NESTED).unwrap_or(&name).to_owned(),
                template_file: Some(name),
                is_nested: true,
                root,
                ..stack.clone()
            });
        }
    }

    /// The templates that a stack nests: CDK uploads them as assets of the stack.
    fn nested_files(&mut self, folder: &Path, file: &str, noted: &[NotedAsset]) -> Vec<String> {
        let assets = assets_beside(&folder.join(file));
        let mut res = match assets.is_file() {
            true => self.assets(&assets),
            false => Vec::new(),
        };
        res.extend(noted.iter().map(|it| it.path.clone()));
        res.retain(|it| it.ends_with(NESTED));
        res
    }

    /// An asset whose key the template takes from a parameter: what CDK would give as its value
    /// becomes the parameter's default.
    fn noted_asset(&mut self, folder: &Path, asset: &NotedAsset, root: &mut Node) {
        let path = Path::new(&asset.path);
        let extension = match asset.packaging.as_str() {
            "zip" => Some("zip"),
            _ => path.extension().and_then(|it| it.to_str()),
        };
        let extension = extension.map_or_else(String::new, |it| format!(".{it}"));
        let id = &asset.id;
        self.asset(&format!("{id}{extension}"), &folder.join(path));
        let place = root.place;
        for (parameter, value) in [
            (&asset.s3_bucket_parameter, "cdk-assets".to_owned()),
            (&asset.s3_key_parameter, format!("{id}||{extension}")),
            (&asset.artifact_hash_parameter, id.clone()),
        ] {
            if let Some(name) = parameter {
                set_default(root, name, &value, place);
            }
        }
    }

    fn template(&mut self, path: &Path) -> Option<Node> {
        self.watch(path);
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let name = name_of(path);
                let title = format!("the template `{name}` cannot be read: {error}");
                let manifest = path.with_file_name("manifest.json");
                match self.named_in(&manifest, &name) {
                    Some(place) => {
                        let finding = Finding::new(Weight::Wrong, "bad-assembly", title);
                        self.found.push(finding.at(place).help(SYNTH));
                    }
                    None => self.say(title, path),
                }
                return None;
            }
        };
        let text: Arc<str> = text.into();
        let index = self.sources.add(path.to_owned(), Arc::clone(&text));
        match parse(&text, index) {
            Ok(node) => Some(node),
            Err(finding) => {
                self.found.push(finding.help(SYNTH));
                None
            }
        }
    }

    /// A document of the assembly itself.
    fn json<T: DeserializeOwned>(&mut self, path: &Path) -> Option<T> {
        self.watch(path);
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.say(format!("`{}` cannot be read: {error}", name_of(path)), path);
                return None;
            }
        };
        match serde_json::from_str(&text) {
            Ok(it) => Some(it),
            Err(error) => {
                let title = format!("`{}` is broken: {error}", name_of(path));
                let at = offset(&text, error.line(), error.column());
                let text: Arc<str> = text.into();
                let place = Place {
                    file: self.sources.add(path.to_owned(), text),
                    start: at,
                    end: at,
                };
                let finding = Finding::new(Weight::Wrong, "bad-assembly", title);
                self.found.push(finding.at(place).help(SYNTH));
                None
            }
        }
    }

    /// Where a document of the assembly names a file.
    fn named_in(&mut self, manifest: &Path, file: &str) -> Option<Place> {
        let text = fs::read_to_string(manifest).ok()?;
        let start = text.find(&format!("\"{file}\""))?;
        let end = start + file.len() + 2;
        let index = self.sources.add(manifest.to_owned(), text.into());
        Some(Place {
            file: index,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        })
    }

    fn watch(&mut self, path: &Path) {
        if !self.watched.iter().any(|it| it == path) {
            self.watched.push(path.to_owned());
        }
    }

    fn say(&mut self, title: String, path: &Path) {
        let finding = Finding::new(Weight::Wrong, "bad-assembly", title);
        let finding = finding.knowing(format!("it is read from `{}`", path.display()));
        let finding = finding.help(SYNTH);
        if !self.found.contains(&finding) {
            self.found.push(finding);
        }
    }
}

/// What the file of a nested template ends with.
const NESTED: &str = ".nested.template.json";

/// The asset manifest that CDK writes beside a template.
pub(super) fn assets_beside(template: &Path) -> PathBuf {
    let name = name_of(template);
    let stem = name.strip_suffix(".template.json").unwrap_or(&name);
    template.with_file_name(format!("{stem}.assets.json"))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

/// The offset in bytes of a line and a column, both from 1, as `serde_json` counts them.
fn offset(text: &str, line: usize, column: usize) -> u32 {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let before: usize = lines.map(str::len).sum();
    let at = (before + column.saturating_sub(1)).min(text.len());
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// A path without `.` and `..`, as far as it has none that leads out of its root.
pub(in crate::import::cloudformation) fn normal(path: &Path) -> PathBuf {
    use std::path::Component;

    let mut res = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if res.file_name().is_some() => {
                res.pop();
            }
            other => res.push(other),
        }
    }
    res
}

/// Gives a parameter of a template a default where it has none.
fn set_default(root: &mut Node, parameter: &str, value: &str, place: Place) {
    let parameter = member_mut(root, "Parameters").and_then(|it| member_mut(it, parameter));
    if let Some(known) = parameter.filter(|it| it.get("Default").is_none()) {
        known.set("Default", Node::text(value, place));
    }
}

/// Gives a resource the path of its construct, which only the `cdk` command writes into templates.
fn set_path(root: &mut Node, logical_id: &str, path: &str) {
    let resource = member_mut(root, "Resources").and_then(|it| member_mut(it, logical_id));
    let Some(resource) = resource else {
        return;
    };
    let place = resource.place;
    if resource.get("Metadata").is_none() {
        resource.set("Metadata", Node::map(place));
    }
    let metadata = member_mut(resource, "Metadata");
    if let Some(metadata) = metadata.filter(|it| it.get("aws:cdk:path").is_none()) {
        metadata.set("aws:cdk:path", Node::text(path, place));
    }
}

fn member_mut<'a>(node: &'a mut Node, name: &str) -> Option<&'a mut Node> {
    let Value::Map(members) = &mut node.value else {
        return None;
    };
    let member = members.iter_mut().find(|it| it.name == name);
    member.map(|it| &mut it.node)
}
