//! What `aws cloudfront get-distribution`, `get-distribution-config`, `list-distributions` and
//! their like print, and what lies beside it.
//!
//! A distribution names policies, functions and buckets, and each is in a document of its own. The
//! documents are known by what they hold, so their files may have any name; only what the CLI
//! prints without saying of whom (`aws s3api get-bucket-policy`) needs the name in its path.
//! `fixtures/imported/fetch.sh` saves all of it.

mod distributions;
mod reading;

// The files beside a document, and what each of them is.
mod beside;
mod recognize;

// What a distribution names.
mod buckets;
mod functions;
mod lambda_functions;
mod policies;
mod stores;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use super::definition::Definition;
use super::document::{Node, parse};
use super::finding::Finding;
use super::source::Sources;
use beside::{Beside, Document};

pub(super) use distributions::is_api_json;

/// What is filled while documents are read.
struct Cx<'a> {
    definition: &'a mut Definition,
    found: &'a mut Vec<Finding>,
    watched: &'a mut Vec<PathBuf>,
}

impl Cx<'_> {
    /// Says something once, with what could not be read.
    fn say(&mut self, mut finding: Finding, beside: &Beside) {
        if self.found.iter().all(|it| it.title != finding.title) {
            finding.notes.extend(beside.hints());
            self.found.push(finding);
        }
    }

    /// A file that would change the result if it were there.
    fn expect(&mut self, beside: &Beside, name: &str) {
        self.watched.push(beside.would_be(name));
    }
}

/// Puts the distributions of a document into a definition, and of what lies beside it (in the same
/// folder and in those directly in it) all that they name.
///
/// `path` is the document's file, absolute; `document` is what it holds and already among
/// `sources`.
pub(super) fn define(
    document: &Node,
    path: &Path,
    sources: &mut Sources,
    watched: &mut Vec<PathBuf>,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) {
    let mut cx = Cx {
        definition,
        found,
        watched,
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    let beside = Beside::of(folder, Some(path), sources, parse, &mut cx);
    let document = Document {
        path: path.to_owned(),
        node: document.clone(),
    };
    define_all(&[&document], &beside, &mut cx);
}

/// The same for every document of a folder that has distributions; whether there is one.
pub(super) fn define_folder(
    folder: &Path,
    sources: &mut Sources,
    watched: &mut Vec<PathBuf>,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) -> bool {
    let mut cx = Cx {
        definition,
        found,
        watched,
    };
    let beside = Beside::of(folder, None, sources, parse, &mut cx);
    let of_distributions = beside.documents.iter().filter(|it| is_api_json(&it.node));
    let documents: Vec<&Document> = of_distributions.collect();
    define_all(&documents, &beside, &mut cx);
    !documents.is_empty()
}

fn define_all(documents: &[&Document], beside: &Beside, cx: &mut Cx<'_>) {
    for document in documents {
        for distribution in distributions::read(document, beside, cx.found) {
            let known = &cx.definition.distributions;
            if known.iter().any(|it| it.id == distribution.id) {
                continue;
            }
            let config = &distribution.config;
            policies::define(config, beside, cx);
            functions::define(config, beside, cx);
            lambda_functions::define(config, beside, cx);
            buckets::define(config, beside, cx);
            cx.definition.distributions.push(distribution);
        }
    }
}
