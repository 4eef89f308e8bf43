//! Which kind of definition a path is, and the files that were read (io).

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::api_json;
use super::cloudformation::{Assembly, StackTemplate, define, resolve};
use super::definition::Definition;
use super::document::{Node, parse};
use super::finding::{About, Finding, Weight};
use super::terraform;
use super::text::decoded;

/// What is imported, and what stands for what it leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ImportOptions {
    /// Templates, a `cdk.out`, a plan or a state of Terraform, documents of AWS's API or a folder of
    /// them; absolute.
    pub sources: Vec<PathBuf>,
    /// Values of parameters: `NAME`, or `STACK:NAME` where it is meant for one stack, and the value.
    pub parameters: Vec<(String, String)>,
    /// The stacks that are taken, by name, where `*` stands for anything; all where there is none.
    pub stacks: Vec<String>,
    /// `AWS::Region` where a source says nothing; `us-east-1`.
    pub region: Option<String>,
    /// `AWS::AccountId` where a source says nothing; [`crate::resources::ACCOUNT`].
    pub account: Option<String>,
    /// The folder from which people see paths.
    pub base: PathBuf,
    /// The name of the stack that a lone template makes; its file's name where this says nothing.
    /// Stand-ins come of it.
    pub stack_name: Option<String>,
}

/// The kinds of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// One or several CloudFormation templates.
    CloudFormation,
    /// A cloud assembly, as `cdk synth` writes it.
    Cdk,
    /// `terraform show -json` of a plan or a state; OpenTofu's is the same.
    Terraform,
    /// What `aws cloudfront get-distribution` and its like print.
    ApiJson,
}

impl SourceKind {
    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            SourceKind::CloudFormation => "CloudFormation",
            SourceKind::Cdk => "CDK",
            SourceKind::Terraform => "Terraform",
            SourceKind::ApiJson => "AWS's API",
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The kinds of the sources, each once.
    pub kinds: Vec<SourceKind>,
    /// What they define.
    pub definition: Definition,
    /// What is wrong, what has no effect here, what was assumed.
    pub findings: Vec<Finding>,
    /// The files that were read, for the places in all of it.
    pub files: Sources,
    /// Paths on which the result depends: the files above, and what is not there yet; absolute.
    pub watched: Vec<PathBuf>,
}

/// The files that were read.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<SourceFile>);

/// A file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path, absolute.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    /// Where its lines end, once somebody has asked for one.
    ends: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// The line of a byte, from 1.
    fn line(&self, at: u32) -> usize {
        let ends = self.ends.get_or_init(|| {
            let breaks = self.text.match_indices('\n');
            breaks
                .map(|(it, _)| u32::try_from(it).unwrap_or(u32::MAX))
                .collect()
        });
        ends.partition_point(|it| *it < at) + 1
    }
}

/// A place in a file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file: its index in [`Sources`].
    pub file: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Sources {
    /// Adds a file; the index of its places.
    pub fn add(&mut self, path: PathBuf, text: Arc<str>) -> u32 {
        self.0.push(SourceFile {
            path,
            text,
            ends: OnceLock::new(),
        });
        u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX)
    }

    /// The file of a place.
    pub fn of(&self, place: Place) -> Option<&SourceFile> {
        self.0.get(usize::try_from(place.file).ok()?)
    }

    /// All of them, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.0.iter()
    }

    /// A place as people read it: `stack.yaml:12`.
    pub fn shown(&self, place: Place, start: &Path) -> String {
        let Some(file) = self.of(place) else {
            return String::new();
        };
        let path = file.path.strip_prefix(start).unwrap_or(&file.path);
        let line = file.line(place.start);
        format!("{}:{line}", path.display())
    }
}

/// Reads the definition. It never fails whole: what is wrong stands in the findings.
pub fn import(options: &ImportOptions) -> Imported {
    let mut reading = Reading {
        options,
        stack_name: match options.sources.as_slice() {
            [one] if one.is_file() => options.stack_name.clone(),
            _ => None,
        },
        res: Imported::default(),
        assembly: Assembly::default(),
    };
    for source in &options.sources {
        reading.add(source);
    }
    reading.finish()
}

/// What was read until now.
struct Reading<'o> {
    options: &'o ImportOptions,
    stack_name: Option<String>,
    res: Imported,
    assembly: Assembly,
}

impl Reading<'_> {
    fn add(&mut self, source: &Path) {
        self.watch(source);
        if !source.is_dir() {
            self.add_file(source);
            return;
        }
        let manifest = source.join(MANIFEST);
        if manifest.is_file() {
            self.add_cdk(source);
            return;
        }
        // A synth that is under way, or a folder that is about to be filled.
        self.watch(&manifest);
        let Imported {
            definition,
            findings,
            files,
            watched,
            ..
        } = &mut self.res;
        if api_json::define_folder(source, files, watched, definition, findings) {
            return self.is_a(SourceKind::ApiJson);
        }
        let mut files: Vec<PathBuf> = files_of(source)
            .into_iter()
            .filter(|it| is_document(it))
            .collect();
        files.sort();
        let mut known = false;
        for file in files {
            known |= self.add_one_of_several(&file);
        }
        if !known {
            let shown = self.shown(source).display();
            let title = format!("there is no definition in `{shown}`");
            let it = Finding::new(Weight::Wrong, "no-definition", title)
                .about(About::Source(source.to_owned()))
                .help(what_to_give(source));
            self.res.findings.push(it);
        }
    }

    fn add_cdk(&mut self, folder: &Path) {
        let Imported {
            files,
            watched,
            findings,
            ..
        } = &mut self.res;
        let read = Assembly::of_cdk(folder, files, watched, findings);
        self.assembly.stacks.extend(read.stacks);
        self.assembly.assets.extend(read.assets);
        self.is_a(SourceKind::Cdk);
    }

    fn add_file(&mut self, file: &Path) {
        if file.file_name().is_some_and(|it| it == MANIFEST) {
            if let Some(folder) = file.parent() {
                self.add_cdk(folder);
            }
            return;
        }
        let text = match text_of(file, self.shown(file)) {
            Ok(text) => text,
            Err(finding) => {
                let it = finding.about(About::Source(file.to_owned()));
                return self.res.findings.push(it);
            }
        };
        match self.parse(file, text) {
            Ok(root) if self.take(file, &root) => {}
            Ok(root) => {
                let shown = self.shown(file).display();
                let title = format!("`{shown}` is no definition that is known here");
                let it = Finding::new(Weight::Wrong, "no-definition", title)
                    .at(root.place)
                    .knowing("it is none of: a CloudFormation template (`Resources`), a plan or state of Terraform as JSON (`format_version`), a document of `aws cloudfront` (`DistributionConfig`)");
                self.res.findings.push(it);
            }
            Err(finding) => self.res.findings.push(*finding),
        }
    }

    /// A file of a folder, which may hold other documents too; whether it is a definition.
    fn add_one_of_several(&mut self, file: &Path) -> bool {
        let Ok(text) = text_of(file, file) else {
            return false;
        };
        match self.parse(file, text) {
            Ok(root) => {
                let known = self.take(file, &root);
                if known {
                    self.watch(file);
                }
                known
            }
            Err(finding) => {
                // Something that was meant to be one, and is half written.
                self.watch(file);
                self.res.findings.push(*finding);
                true
            }
        }
    }

    fn parse(&mut self, file: &Path, text: String) -> Result<Node, Box<Finding>> {
        let text: Arc<str> = text.into();
        let index = self.res.files.add(file.to_owned(), Arc::clone(&text));
        parse(&text, index)
    }

    /// Takes a document by what it looks like; `false` where it looks like nothing that is known.
    fn take(&mut self, file: &Path, root: &Node) -> bool {
        let folder = file.parent().unwrap_or(Path::new("/"));
        if terraform::is_terraform(root) {
            self.is_a(SourceKind::Terraform);
            let Imported {
                definition,
                findings,
                ..
            } = &mut self.res;
            terraform::define(root, folder, self.options, definition, findings);
        } else if api_json::is_api_json(root) {
            self.is_a(SourceKind::ApiJson);
            let Imported {
                definition,
                findings,
                files,
                watched,
                ..
            } = &mut self.res;
            api_json::define(root, file, files, watched, definition, findings);
        } else if is_template(root) {
            self.is_a(SourceKind::CloudFormation);
            let Imported {
                findings, watched, ..
            } = &mut self.res;
            self.assembly.add_assets_beside(file, watched, findings);
            self.assembly.stacks.push(StackTemplate {
                name: (self.stack_name.clone()).unwrap_or_else(|| stack_name(file)),
                template_file: file.file_name().map(|it| it.to_string_lossy().into_owned()),
                is_nested: false,
                region: None,
                account: None,
                root: root.clone(),
                folder: folder.to_owned(),
            });
            let Imported {
                watched, findings, ..
            } = &mut self.res;
            self.assembly.add_assets_beside(file, watched, findings);
        } else {
            return false;
        }
        true
    }

    fn finish(self) -> Imported {
        let Reading {
            options,
            mut res,
            mut assembly,
            ..
        } = self;
        if !assembly.stacks.is_empty() {
            let Imported {
                files,
                watched,
                findings,
                ..
            } = &mut res;
            assembly.add_nested(files, watched, findings);
            let stacks = resolve(&assembly, options, &mut res.findings);
            let Imported {
                definition,
                findings,
                files,
                ..
            } = &mut res;
            define(&stacks, &assembly, files, definition, findings);
        }
        res.watched.sort_unstable();
        res.watched.dedup();
        res
    }

    /// A path as people see it.
    fn shown<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.options.base).unwrap_or(path)
    }

    fn is_a(&mut self, kind: SourceKind) {
        if !self.res.kinds.contains(&kind) {
            self.res.kinds.push(kind);
        }
    }

    fn watch(&mut self, path: &Path) {
        self.res.watched.push(path.to_owned());
    }
}

/// What CDK calls the table of contents of its folder.
const MANIFEST: &str = "manifest.json";

/// The largest document that is read; state files of Terraform may be long.
const LARGEST_DOCUMENT: u64 = 256 * 1024 * 1024;

/// Whether a document has the resources of a template.
fn is_template(root: &Node) -> bool {
    let resources = root.get("Resources").map(Node::members).unwrap_or_default();
    let typed = |it: &Node| it.get("Type").is_some();
    root.get("AWSTemplateFormatVersion").is_some()
        || resources
            .iter()
            .any(|it| typed(&it.node) || it.name.starts_with("Fn::"))
}

/// The stack of a template's file, its name without extensions: `site.template.yaml` is `site`.
pub fn stack_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut name: &str = &name;
    for end in [".json", ".yaml", ".yml", ".template"] {
        name = name.strip_suffix(end).unwrap_or(name);
    }
    name.to_owned()
}

/// The files right in a folder; none where it cannot be read.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).into_iter().flatten().flatten();
    read.map(|it| it.path()).filter(|it| it.is_file()).collect()
}

fn is_document(file: &Path) -> bool {
    let end = file.extension().and_then(|it| it.to_str());
    matches!(end, Some("json" | "yaml" | "yml" | "template"))
}

/// What to give instead of a folder without any definition.
fn what_to_give(folder: &Path) -> &'static str {
    let names = files_of(folder);
    let has = |end: &str| {
        names
            .iter()
            .any(|it| it.extension().is_some_and(|it| it == end))
    };
    if has("tf") || has("tofu") {
        "have Terraform print it: `terraform plan -out plan.bin && terraform show -json plan.bin > plan.json`, then give `plan.json`"
    } else if folder.join("cdk.json").is_file() {
        "run `cdk synth`, then give its folder `cdk.out`"
    } else {
        "give a CloudFormation template, a `cdk.out`, the JSON of `terraform show -json`, or what `aws cloudfront get-distribution` prints"
    }
}

/// The text of a document, or why it is none.
fn text_of(file: &Path, shown: &Path) -> Result<String, Box<Finding>> {
    let wrong = |title: String| Finding::new(Weight::Wrong, "unreadable-source", title);
    let path = shown;
    let shown = path.display();
    let metadata = std::fs::metadata(file)
        .map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => missing(path),
            _ => wrong(format!("cannot read `{shown}`: {why}")),
        })
        .map_err(Box::new)?;
    if metadata.len() > LARGEST_DOCUMENT {
        let title = format!(
            "`{shown}` has {} bytes, which is no template",
            metadata.len()
        );
        return Err(Box::new(wrong(title)));
    }
    let bytes = std::fs::read(file)
        .map_err(|why| Box::new(wrong(format!("cannot read `{shown}`: {why}"))))?;
    if bytes.starts_with(b"PK\x03\x04") {
        let title = format!("`{shown}` is a plan in Terraform's binary form");
        let it = wrong(title).help(format!(
            "have it printed: `terraform show -json {shown} > plan.json`, then give `plan.json`"
        ));
        return Err(Box::new(it));
    }
    let end = file.extension().and_then(|it| it.to_str());
    if matches!(end, Some("tf" | "tofu" | "hcl")) {
        let title =
            format!("`{shown}` is a configuration of Terraform, whose values only Terraform knows");
        let it = wrong(title).help(
            "have it printed: `terraform plan -out plan.bin && terraform show -json plan.bin > plan.json`, then give `plan.json`",
        );
        return Err(Box::new(it));
    }
    let text = decoded(bytes)
        .ok_or_else(|| Box::new(wrong(format!("`{shown}` is neither UTF-8 nor UTF-16"))))?;
    if text.starts_with("{\"@level\":") {
        let title = format!("`{shown}` is the log of a run of Terraform, not a plan");
        let it = wrong(title)
            .knowing("`terraform plan -json` prints what it does, and no values")
            .help("have the plan printed: `terraform plan -out plan.bin && terraform show -json plan.bin > plan.json`, then give `plan.json`");
        return Err(Box::new(it));
    }
    Ok(text)
}

fn missing(file: &Path) -> Finding {
    let title = format!("there is no `{}`", file.display());
    let it = Finding::new(Weight::Wrong, "missing-source", title);
    match file.file_name().is_some_and(|it| it == "cdk.out") {
        true => it.help("run `cdk synth`; it is picked up when it appears"),
        false => it.help("write it, or give another path; it is picked up when it appears"),
    }
}
