//! The files beside a document (io): those of its folder and of the folders directly in it.
//!
//! # Fidelity
//!
//! - Folders that tools fill (`node_modules`, `dist` and their like) and hidden ones are left out,
//!   and so are files beyond [`MAX_FILES`] and larger ones than [`MAX_BYTES`].

use std::path::{Path, PathBuf};

use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::super::source::Sources;
use super::super::text::decoded;
use super::{Cx, recognize};

/// How many files are looked at.
const MAX_FILES: usize = 1000;

/// The largest document that is read, in bytes: a distribution of 75 behaviors has about 150 KB, a
/// list of all policies about as much.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// Folders in which no document of AWS is.
const LEFT_OUT: [&str; 5] = ["node_modules", "target", "dist", "build", "cdk.out"];

/// How a text is read; `u32` is the index of its file.
pub(super) type Parse = fn(&str, u32) -> Result<Node, Box<Finding>>;

/// A document and its file.
#[derive(Debug)]
pub(super) struct Document {
    /// The file, absolute.
    pub(super) path: PathBuf,
    /// What it holds.
    pub(super) node: Node,
}

/// What lies in a folder.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The folder, absolute.
    pub(super) folder: PathBuf,
    /// The documents of AWS's APIs, by path.
    pub(super) documents: Vec<Document>,
    /// Every file and folder, by path.
    pub(super) paths: Vec<PathBuf>,
    /// Documents that could not be read, and why.
    pub(super) unread: Vec<(PathBuf, String)>,
}

impl Beside {
    /// Reads a folder; `known` is a document of it that is read already.
    pub(super) fn of(
        folder: &Path,
        known: Option<&Path>,
        sources: &mut Sources,
        parse: Parse,
        cx: &mut Cx<'_>,
    ) -> Self {
        let mut res = Beside {
            folder: folder.to_owned(),
            ..Beside::default()
        };
        res.paths = paths_in(folder);
        if res.paths.len() > MAX_FILES {
            res.paths.truncate(MAX_FILES);
            cx.found.push(
                Finding::new(
                    Weight::Assumed,
                    "unresolved",
                    format!("`{}` has more than {MAX_FILES} files", folder.display()),
                )
                .knowing("those beyond it are not looked at")
                .help("put the documents of AWS into a folder of their own"),
            );
        }
        for path in res.paths.clone() {
            if known != Some(&path) && is_document(&path) {
                res.read(path, sources, parse, cx);
            }
        }
        res
    }

    fn read(&mut self, path: PathBuf, sources: &mut Sources, parse: Parse, cx: &mut Cx<'_>) {
        let is_small = path.metadata().is_ok_and(|it| it.len() <= MAX_BYTES);
        if !is_small {
            self.unread.push((path, "it is too large".to_owned()));
            return;
        }
        let text = match std::fs::read(&path).map(decoded) {
            Ok(Some(text)) => text,
            Ok(None) => {
                let why = "it is neither UTF-8 nor UTF-16".to_owned();
                return self.unread.push((path, why));
            }
            Err(why) => return self.unread.push((path, why.to_string())),
        };
        // The CLI prints nothing at all of a bucket without versioning.
        if text.trim().is_empty() || !recognize::may_be_known(&text) {
            return;
        }
        // A file is among the sources only if it matters, so its index is known before it is.
        let file = u32::try_from(sources.iter().count()).unwrap_or(u32::MAX);
        match parse(&text, file) {
            Ok(node) if recognize::is_known(&node) => {
                sources.add(path.clone(), text.into());
                cx.watched.push(path.clone());
                self.documents.push(Document { path, node });
            }
            Ok(_) => {}
            Err(why) => self.unread.push((path, why.title)),
        }
    }

    /// The file or folder of one of these names, in the order of the names.
    pub(super) fn named(&self, names: &[String]) -> Option<&PathBuf> {
        names.iter().find_map(|name| {
            let mut paths = self.paths.iter();
            paths.find(|it| it.file_name().is_some_and(|it| *it == **name))
        })
    }

    /// Where a file of this name would be.
    pub(super) fn would_be(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A path without the folder.
    pub(super) fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.folder).unwrap_or(path);
        path.display().to_string()
    }

    /// What one should know where something is missing: the documents that could not be read.
    pub(super) fn hints(&self) -> Vec<String> {
        let unread = self.unread.iter();
        unread
            .map(|(path, why)| format!("`{}` cannot be read: {why}", self.shown(path)))
            .collect()
    }
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    matches!(extension, Some("json" | "yaml" | "yml")) && path.is_file()
}

/// The files and folders of a folder and the files of those, sorted.
fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let mut res = entries(folder);
    let folders: Vec<PathBuf> = res.iter().filter(|it| it.is_dir()).cloned().collect();
    for it in &folders {
        if res.len() > MAX_FILES {
            break;
        }
        res.extend(entries(it));
    }
    res
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let is_hidden = |it: &PathBuf| {
        let name = it.file_name().and_then(|it| it.to_str());
        name.is_none_or(|it| it.starts_with('.') || LEFT_OUT.contains(&it))
    };
    let entries = entries.filter_map(Result::ok).map(|it| it.path());
    let mut res: Vec<PathBuf> = entries.filter(|it| !is_hidden(it)).collect();
    res.sort();
    res
}
