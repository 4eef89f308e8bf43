//! Which kind of definition a path is, and what is read of it (io).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::api_json;
use super::cloudformation::{Assembly, StackTemplate, define, resolve};
use super::document::{Node, parse};
use super::finding::{About, Finding, Weight};
use super::source::{ImportOptions, Imported, SourceKind};
use super::source_text::text_of;
use super::terraform;

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
            Ok(root) => {
                let place = root.place;
                if self.take(file, root) {
                    return;
                }
                let shown = self.shown(file).display();
                let title = format!("`{shown}` is no definition that is known here");
                let it = Finding::new(Weight::Wrong, "no-definition", title)
                    .at(place)
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
                let known = self.take(file, root);
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
    fn take(&mut self, file: &Path, root: Node) -> bool {
        let folder = file.parent().unwrap_or(Path::new("/"));
        if terraform::is_terraform(&root) {
            self.is_a(SourceKind::Terraform);
            let Imported {
                definition,
                findings,
                ..
            } = &mut self.res;
            terraform::define(&root, folder, self.options, definition, findings);
        } else if api_json::is_api_json(&root) {
            self.is_a(SourceKind::ApiJson);
            let Imported {
                definition,
                findings,
                files,
                watched,
                ..
            } = &mut self.res;
            api_json::define(&root, file, files, watched, definition, findings);
        } else if is_template(&root) {
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
                root,
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
