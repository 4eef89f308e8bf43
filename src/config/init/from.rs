//! A first file over production's own definition: what stands here for its buckets and servers.

use std::path::Path;

use super::super::Diagnostic;
use super::super::LoadOptions;
use super::super::Severity;
use super::super::find::{FILE_NAME, absolute};
use super::super::imported::{Survey, SurveyedServer, survey};
use super::super::load::load_text;
use super::choose_root;
use super::fit::{Fit, fit};
use super::from_text;
use super::parts::{Part, key_prefix_with, parts};
use super::proxy::server_of;
use super::scan::{Package, scan};
use crate::import::ImportOptions;

/// What was guessed for a definition.
#[derive(Clone, Debug)]
pub struct FromGuess {
    /// What was guessed and why, a sentence each.
    pub sentences: Vec<String>,
    /// The file to write; not to be written where an error is among the findings.
    pub text: String,
    /// What is wrong with the definition, or with what would be written.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a line of `[bind]` is for, and what stands there.
pub(super) struct Line {
    /// What `[bind]` calls it.
    pub(super) key: String,
    /// The bucket's or the server's name.
    pub(super) name: String,
    /// The path patterns that lead there.
    pub(super) patterns: Vec<String>,
    pub(super) bound: Bound,
}

/// What stands for something.
pub(super) enum Bound {
    /// A folder.
    Folder {
        /// Relative to the file.
        dist: String,
        /// Where its files lie in the bucket: empty, or ends with `/`.
        key_prefix: String,
        is_built: bool,
        /// Its dev server, where the folder is the whole bucket.
        dev_server: Option<String>,
    },
    /// A server of this machine, and whose configuration says so.
    Server { url: String, package: String },
    /// Nothing yet, though these folders may fit; whether the definition has the files itself.
    NoFolder {
        key_prefix: String,
        candidates: Vec<String>,
        has_copy: bool,
    },
    /// Nothing yet.
    NoServer,
}

/// Guesses a file over a definition, for a folder. What the definition holds itself, such as inline
/// code, is written below `store` for the while.
pub fn guess_from(root: &Path, options: &ImportOptions, store: &Path) -> FromGuess {
    let root = absolute(root, Path::new(""));
    let survey = survey(options, &root, store);
    let packages = scan(&root).packages;
    let (at_root, _) = choose_root(&packages).unwrap_or_default();
    let mut sentences = vec![what_it_is(&survey)];
    let mut lines = Vec::new();
    let parts = parts(&survey, &options.parameters);
    let mut found = Found {
        root: &root,
        packages: &packages,
        taken: vec![false; packages.len()],
    };
    for part in &parts {
        let is_whole = parts.iter().filter(|it| it.bucket == part.bucket).count() == 1;
        let other = parts.iter().any(|it| {
            it.bucket == part.bucket
                && it.key_prefix.len() + part.from_path.len() == part.key_prefix.len()
        });
        let is_only = parts.len() == 1;
        let mut line = found.line(part, is_only, at_root, other, &mut sentences);
        if let Some(Bound::Folder { dev_server, .. }) = line.as_mut().map(|it| &mut it.bound) {
            // A dev server would answer for the other parts too.
            *dev_server = dev_server.take().filter(|_| is_whole);
        }
        lines.extend(line);
    }
    if let [part] = parts.as_slice() {
        lines.extend(found.beside(part, &mut sentences));
    }
    for it in &survey.servers {
        lines.push(server_line(it, &packages, &mut sentences));
    }
    let written = from_text::Written {
        lines: &lines,
        survey: &survey,
        options,
        root: &root,
        has_copies: parts.iter().any(|it| it.copy.is_some()),
        is_deployed: parts.iter().any(|it| it.is_deployed),
    };
    let text = from_text::render(&written);
    let has_errors = |it: &[Diagnostic]| it.iter().any(|it| it.severity == Severity::Error);
    let mut diagnostics = survey.diagnostics;
    if !has_errors(&diagnostics) {
        // Nothing is handed over that would not load.
        let options = LoadOptions {
            start: root.clone(),
            store: Some(store.to_owned()),
            ..LoadOptions::default()
        };
        let loaded = load_text(&text, Path::new(FILE_NAME), &options);
        if has_errors(&loaded.diagnostics) {
            diagnostics = loaded.diagnostics;
        }
    }
    FromGuess {
        sentences,
        text,
        diagnostics,
    }
}

fn what_it_is(survey: &Survey) -> String {
    let count = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    };
    let parts = [
        count(survey.distributions.len(), "distribution"),
        count(survey.buckets.len(), "bucket"),
        count(survey.servers.len(), "server"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let (last, before) = match parts.split_last() {
        Some((last, before)) => (last.as_str(), before.join(", ")),
        None => ("nothing that is served", String::new()),
    };
    let and = if before.is_empty() { "" } else { " and " };
    format!(
        "{} defines {before}{and}{last}.",
        survey.kinds.join(" and ")
    )
}

/// The packages, and which of them have been found a place.
struct Found<'a> {
    root: &'a Path,
    packages: &'a [Package],
    taken: Vec<bool>,
}

impl Found<'_> {
    /// The line for a part; `None` where another part of the bucket has its files.
    fn line(
        &mut self,
        part: &Part,
        is_only: bool,
        at_root: usize,
        has_base: bool,
        sentences: &mut Vec<String>,
    ) -> Option<Line> {
        let shown = shown(&part.shown, &part.key_prefix);
        let line = |bound: Bound| Line {
            key: part.key.clone(),
            name: part.shown.clone(),
            patterns: part.patterns.clone(),
            bound,
        };
        let candidates = match fit(part, is_only, self.packages, at_root, self.root) {
            Fit::Package(at, why) => {
                let package = self.packages.get(at)?;
                if let Some(taken) = self.taken.get_mut(at) {
                    *taken = true;
                }
                let key_prefix = key_prefix_with(part, &self.root.join(&package.output));
                sentences.push(format!("`{}` stands for `{shown}`: {why}.", package.output));
                if !package.built {
                    sentences.push(not_built(package));
                }
                return Some(line(folder(package, key_prefix)));
            }
            Fit::Several(several) => several,
            // The folder of the path lies in the files of the bucket's other part.
            Fit::Nothing if has_base && !part.from_path.is_empty() => return None,
            Fit::Nothing => Vec::new(),
        };
        let candidates = candidates.iter().filter_map(|it| self.packages.get(*it));
        let candidates: Vec<String> = candidates.map(|it| it.output.clone()).collect();
        let has_copy = part.copy.is_some();
        let meanwhile = match has_copy {
            true => "its own copy of the files is served",
            false => "it is empty",
        };
        sentences.push(match candidates.as_slice() {
            [] => format!("No folder was found for `{shown}`: until you write one, {meanwhile}."),
            several => format!(
                "`{shown}` may be any of `{}`: until you write which, {meanwhile}.",
                several.join("`, `")
            ),
        });
        Some(line(Bound::NoFolder {
            key_prefix: part.key_prefix.clone(),
            candidates,
            has_copy,
        }))
    }

    /// The other packages, where one bucket has its first app under that app's name and nothing is
    /// said of the others.
    fn beside(&self, part: &Part, sentences: &mut Vec<String>) -> Vec<Line> {
        let own = (self.packages.iter().zip(&self.taken)).find(|(_, taken)| **taken);
        let Some((own, _)) = own else {
            return Vec::new();
        };
        let Some(above) = part.key_prefix.strip_suffix(&format!("{}/", own.name)) else {
            return Vec::new();
        };
        if part.is_deployed {
            return Vec::new();
        }
        let others = (self.packages.iter().zip(&self.taken)).filter(|(_, taken)| !**taken);
        let lines = others.map(|(it, _)| {
            let key_prefix = format!("{above}{}/", it.name);
            sentences.push(format!(
                "`{}` stands for `{}/{key_prefix}`: that is how `{}` lies in the bucket.",
                it.output, part.shown, own.name
            ));
            Line {
                key: part.key.clone(),
                name: part.shown.clone(),
                patterns: part.patterns.clone(),
                bound: folder(it, key_prefix),
            }
        });
        lines.collect()
    }
}

/// A bucket, or what lies below a prefix of its keys, as `[bind]` writes it.
pub(super) fn shown(bucket: &str, key_prefix: &str) -> String {
    match key_prefix {
        "" => bucket.to_owned(),
        prefix => format!("{bucket}/{prefix}"),
    }
}

fn folder(package: &Package, key_prefix: String) -> Bound {
    let dev_server = package.dev_port.map(|it| format!("http://localhost:{it}"));
    Bound::Folder {
        dist: package.output.clone(),
        dev_server: dev_server.filter(|_| key_prefix.is_empty()),
        key_prefix,
        is_built: package.built,
    }
}

fn not_built(package: &Package) -> String {
    format!(
        "`{}` is not there yet; it is picked up once it is built.",
        package.output
    )
}

fn server_line(server: &SurveyedServer, packages: &[Package], sentences: &mut Vec<String>) -> Line {
    let proxies = packages.iter().flat_map(|it| &it.proxies);
    let clear = server_of(&server.patterns, proxies);
    let bound = match clear {
        Some(proxy) => {
            let own = packages.iter().find(|it| it.proxies.contains(proxy));
            let package = own.map(|it| it.name.clone()).unwrap_or_default();
            sentences.push(format!(
                "`{}` stands for the server `{}`: the dev server of `{package}` hands these paths on to it.",
                proxy.url, server.domain_name
            ));
            Bound::Server {
                url: proxy.url.clone(),
                package,
            }
        }
        None => {
            sentences.push(format!(
                "Nothing was found for the server `{}`: it answers 502 until you write what stands for it.",
                server.domain_name
            ));
            Bound::NoServer
        }
    };
    // AWS makes these names up, so the origin's own name says more, and stays.
    let is_made_up = [".amazonaws.com", ".on.aws"]
        .iter()
        .any(|it| server.domain_name.ends_with(it));
    Line {
        key: match is_made_up {
            true => server.origin_id.clone(),
            false => server.domain_name.clone(),
        },
        name: server.domain_name.clone(),
        patterns: server.patterns.clone(),
        bound,
    }
}
