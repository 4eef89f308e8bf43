//! Production's own definition, laid under the file.
//!
//! What `from` names is read, put into the file's full form and merged with what the file says
//! itself, which counts more. Everything after that is as if it had been written into the file; the
//! places of what was imported lead into the definition, so that an error is shown where it is.

mod bind;
mod bucket_access;
mod buckets;
mod distribution;
mod effects;
mod functions;
mod layered;
mod materials;
mod missing_code;
mod names;
mod places;
mod report;
mod survey;
mod tables;
mod usual;
mod written;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Diagnostic;
use super::expand::STORE;
use super::find::{absolute, shown};
use super::merge::merge;
use super::tree::Node;
use crate::import::{ImportOptions, Imported, Weight, import};
use materials::Materials;
use places::Places;
use report::{Asked, diagnostics};
use tables::Tables;

pub use report::{ImportReport, Reported};
pub(super) use survey::{Route, Survey, SurveyedBucket, SurveyedServer, survey};
pub use written::{Copied, ImportedToml, imported_toml};

use materials::FOLDER as FOLDER_OF_CODE;

/// What flags and variables say of imports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AboveFrom {
    /// `--from`, absolute.
    pub(super) from: Vec<PathBuf>,
    /// `--parameter`
    pub(super) parameters: Vec<(String, String)>,
    /// `--stack`
    pub(super) stacks: Vec<String>,
    /// The name of a lone template's stack.
    pub(super) stack_name: Option<String>,
    /// `--allow-remote-origins`: servers that are not of this machine are asked.
    pub(super) allows_remote: bool,
}

/// The definitions that a file is laid over.
pub(super) struct Imports<'a> {
    above: &'a AboveFrom,
    base: &'a Path,
    store: Option<&'a Path>,
    places: Places,
    known: Vec<(ImportOptions, Arc<Imported>)>,
    /// The report of what was laid under a tree last.
    report: Option<ImportReport>,
    /// Every path on which any of it depends.
    pub(super) watched: Vec<PathBuf>,
    /// Whether there is any source.
    pub(super) is_asked: bool,
    /// Whether something could not be read, so that what seems to be missing may be there.
    pub(super) is_broken: bool,
}

impl<'a> Imports<'a> {
    /// Imports for a file of this length. What is written into files goes below `store`, or where
    /// that is not given, below the file's own.
    pub(super) fn new(
        above: &'a AboveFrom,
        base: &'a Path,
        store: Option<&'a Path>,
        length: usize,
    ) -> Self {
        Imports {
            above,
            base,
            store,
            places: Places::after(length),
            known: Vec::new(),
            report: None,
            watched: Vec::new(),
            is_asked: false,
            is_broken: false,
        }
    }

    /// A file's tree with what it names in `from` under it, and what it binds bound.
    pub(super) fn under(&mut self, tree: Node, found: &mut Vec<Diagnostic>) -> Node {
        self.report = None;
        let options = self.options(&tree);
        if options.sources.is_empty() {
            let known = bind::Known::default();
            return bind::bind(tree, &known, self.base, self.above.allows_remote, found);
        }
        self.is_asked = true;
        let sources = options.sources.iter();
        let sources = sources.map(|it| shown(it, self.base).display().to_string());
        let sources = sources.collect();
        let imported = self.import(options);
        self.watched.extend(imported.watched.iter().cloned());
        let own = tree.get("store").and_then(|it| it.get("path"));
        let own = own.and_then(Node::as_str).unwrap_or(STORE);
        let own = absolute(Path::new(own), self.base);
        let mut materials = Materials::new(self.store.unwrap_or(&own), self.base);
        let mut tables = Tables::default();
        tables.fill(&imported, &mut materials);
        let Tables {
            tables,
            known,
            findings,
            report,
            ..
        } = tables;
        let under = self.places.tree(tables, &imported.files);
        let findings = imported.findings.iter().chain(&findings);
        self.is_broken |= findings.clone().any(|it| it.weight == Weight::Wrong);
        let asked = Asked {
            tree: &tree,
            above: self.above,
            base: self.base,
        };
        found.extend(diagnostics(findings.clone(), &imported.files, &asked));
        found.extend(materials.found);
        self.watched.extend(materials.copied);
        if imported.definition.distributions.is_empty() && !self.is_broken {
            found.push(no_distribution(&imported));
        }
        self.report = Some(ImportReport {
            sources,
            ..report.with(findings, &imported, self.base)
        });
        let merged = merge(&under, &tree);
        bind::bind(merged, &known, self.base, self.above.allows_remote, found)
    }

    /// The report of what was laid under a tree last; `None` where that was nothing.
    pub(super) fn report(&self) -> Option<ImportReport> {
        self.report.clone()
    }

    /// Gives findings that lie in a definition their place there.
    pub(super) fn settle(&self, found: &mut Vec<Diagnostic>) {
        for it in found.iter_mut() {
            self.places.settle(it, self.base);
        }
        missing_code::one_word_each(found);
    }

    fn import(&mut self, options: ImportOptions) -> Arc<Imported> {
        if let Some((_, known)) = self.known.iter().find(|(it, _)| *it == options) {
            return Arc::clone(known);
        }
        let imported = Arc::new(import(&options));
        self.known.push((options, Arc::clone(&imported)));
        imported
    }

    fn options(&self, tree: &Node) -> ImportOptions {
        let texts = |node: Option<&Node>| -> Vec<String> {
            let items = node.map(Node::items).unwrap_or_default();
            let texts = items.iter().filter_map(Node::as_str);
            texts.map(str::to_owned).collect()
        };
        let own = tree.get("import");
        let text = |key: &str| Some(own?.get(key)?.as_str()?.to_owned());
        let sources = match self.above.from.as_slice() {
            [] => {
                let written = texts(tree.get("from")).into_iter();
                let paths = written.filter(|it| !it.is_empty());
                paths
                    .map(|it| absolute(Path::new(&it), self.base))
                    .collect()
            }
            above => above.to_vec(),
        };
        let parameters = own.and_then(|it| it.get("parameters"));
        let parameters = parameters.map(Node::entries).unwrap_or_default();
        let parameters = parameters.iter().filter_map(|it| {
            let is_above = |(name, _): &(String, String)| *name == it.key;
            let value = it.node.as_str()?.to_owned();
            (!self.above.parameters.iter().any(is_above)).then(|| (it.key.clone(), value))
        });
        ImportOptions {
            sources,
            parameters: parameters
                .chain(self.above.parameters.iter().cloned())
                .collect(),
            stacks: match self.above.stacks.as_slice() {
                [] => texts(own.and_then(|it| it.get("stacks"))),
                above => above.to_vec(),
            },
            region: text("region"),
            account: text("account"),
            base: self.base.to_owned(),
            stack_name: self.above.stack_name.clone(),
        }
    }
}

/// What a definition without a distribution means.
fn no_distribution(imported: &Imported) -> Diagnostic {
    let it = Diagnostic::warning("no-distribution", "no distribution is imported");
    let files = imported.files.iter();
    let read: Vec<_> = files.filter_map(|it| it.path.file_name()).collect();
    let read = read.iter().map(|it| it.to_string_lossy());
    it.knowing(format!("read: {}", read.collect::<Vec<_>>().join(", ")))
        .help("give the template that has it, too: `--from` may be repeated, and `from` may be a list")
}
