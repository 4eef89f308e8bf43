//! What an import comes to, for people, and which of it are findings like any other.

use std::path::Path;

use serde::Serialize;

use super::super::Diagnostic;
use super::super::find::{absolute, shown};
use super::super::tree::Node;
use super::AboveFrom;
use crate::import::{About, Finding, Imported, Sources, Weight};

/// What was imported, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The files and folders that were named, as people see them.
    pub sources: Vec<String>,
    /// The kinds of the sources, in words.
    pub kinds: Vec<&'static str>,
    /// What was imported, a line each: what it is, its name, and its place.
    pub imported: Vec<Reported>,
    /// What has no local effect.
    pub without_effect: Vec<Reported>,
    /// What would change answers, and is not emulated.
    pub unsupported: Vec<Reported>,
    /// What was assumed, or is not known.
    pub assumed: Vec<Reported>,
}

impl ImportReport {
    /// Where everything comes from, in a few words: `cdk.out (CDK)`.
    pub(in crate::config) fn origin(&self) -> String {
        format!("{} ({})", self.sources.join(", "), self.kinds.join(" and "))
    }
}

/// A line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// What it is.
    pub what: String,
    /// The file and the line, as in `template.yaml:12`; empty where there is none.
    pub place: String,
}

/// What was imported, with the places that are found out later.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    /// What it is, and where it is defined.
    pub(super) imported: Vec<(String, crate::import::Place)>,
}

impl Gathered {
    /// The report.
    pub(super) fn with<'a>(
        self,
        findings: impl Iterator<Item = &'a Finding>,
        imported: &Imported,
        base: &Path,
    ) -> ImportReport {
        let place = |it| imported.files.shown(it, base);
        let mut res = ImportReport {
            kinds: imported.kinds.iter().map(|it| it.words()).collect(),
            imported: (self.imported.into_iter())
                .map(|(what, it)| Reported {
                    what,
                    place: place(it),
                })
                .collect(),
            ..ImportReport::default()
        };
        for it in findings {
            let line = Reported {
                what: it.title.clone(),
                place: it.place.map(place).unwrap_or_default(),
            };
            let list = match it.weight {
                Weight::Wrong => continue,
                Weight::Unsupported => &mut res.unsupported,
                Weight::Assumed => &mut res.assumed,
                Weight::NoEffect => &mut res.without_effect,
            };
            if !list.contains(&line) {
                list.push(line);
            }
        }
        res
    }
}

/// What was asked for, and where that is written.
pub(super) struct Asked<'a> {
    /// The file's tree.
    pub(super) tree: &'a Node,
    /// The flags.
    pub(super) above: &'a AboveFrom,
    /// The folder from which people see paths.
    pub(super) base: &'a Path,
}

/// The findings that everybody should see at once: what is wrong or not emulated, and properties
/// that are not known. The rest stands in the report.
pub(super) fn diagnostics<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    sources: &Sources,
    asked: &Asked<'_>,
) -> Vec<Diagnostic> {
    let shown_at_once = findings.filter(|it| match it.weight {
        Weight::Wrong | Weight::Unsupported => true,
        Weight::Assumed => it.code != STAND_IN,
        Weight::NoEffect => false,
    });
    shown_at_once
        .map(|it| diagnostic(it, sources, asked))
        .collect()
}

/// The code of what stands for something that only AWS knows, and changes no answer.
const STAND_IN: &str = "stand-in";

fn diagnostic(it: &Finding, sources: &Sources, asked: &Asked<'_>) -> Diagnostic {
    let mut res = match it.weight {
        Weight::Wrong => Diagnostic::error(it.code, &it.title),
        Weight::Unsupported | Weight::Assumed => Diagnostic::warning(it.code, &it.title),
        Weight::NoEffect => Diagnostic::note(it.code, &it.title),
    };
    res.notes.clone_from(&it.notes);
    res.help.clone_from(&it.help);
    let file = it.place.and_then(|place| Some((place, sources.of(place)?)));
    if let Some(placed) = it.about.as_ref().and_then(|about| asked.place(about, &res)) {
        let place = it.place.map(|it| sources.shown(it, asked.base));
        return match place {
            Some(place) => placed.knowing(format!("it is about {place}")),
            None => placed,
        };
    }
    match file {
        Some((place, file)) => {
            let at = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
            res.in_file(
                &shown(&file.path, asked.base),
                &file.text,
                at(place.start)..at(place.end),
            )
        }
        None => res,
    }
}

impl Asked<'_> {
    /// Puts a finding where its option is written: into the file, or on the command line; `None`
    /// where it is written nowhere.
    fn place(&self, about: &About, it: &Diagnostic) -> Option<Diagnostic> {
        let import = self.tree.get("import");
        let (flag, is_flag, span) = match about {
            About::Source(path) => {
                let items = self.tree.get("from").map(Node::items).unwrap_or_default();
                let is_it = |it: &&Node| {
                    let text = it.as_str().map(|it| absolute(Path::new(it), self.base));
                    text.as_ref() == Some(path)
                };
                let span = items.iter().find(is_it).or(items.first());
                ("--from", !self.above.from.is_empty(), span)
            }
            About::Parameter(name) => {
                let is_flag = self.above.parameters.iter().any(|(own, _)| own == name);
                let parameters = import.and_then(|it| it.get("parameters"));
                (
                    "--parameter",
                    is_flag,
                    parameters.and_then(|it| it.get(name)),
                )
            }
            About::Stack(pattern) => {
                let stacks = import.and_then(|it| it.get("stacks"));
                let mut stacks = stacks.map(Node::items).unwrap_or_default().iter();
                let span = stacks.find(|it| it.as_str() == Some(pattern));
                ("--stack", !self.above.stacks.is_empty(), span)
            }
        };
        match (is_flag, span) {
            (true, _) => {
                let note = format!("it was asked for with `{flag}`");
                Some(it.clone().knowing(note))
            }
            (false, Some(node)) => Some(it.clone().at(Some(node.span.clone()))),
            (false, None) => None,
        }
    }
}
