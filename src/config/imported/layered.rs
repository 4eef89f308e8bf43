//! Several folders that are uploaded into one place of a bucket, as one folder (io).
//!
//! AWS CDK: "aws-cdk-lib.aws_s3_deployment module": a deployment may have several sources, and
//! several deployments may fill one bucket; of two files with the same key, the later one counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::devserver_toml::UploadToml;
use crate::config::lower::upload_rule;

/// What one upload puts into the place: a folder, and its rules.
pub(super) struct Layer {
    /// The folder, absolute.
    pub(super) folder: PathBuf,
    /// The rules, the first that selects a file counting; all files where there is none.
    pub(super) rules: Vec<UploadToml>,
}

/// The files of the place.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Layered {
    /// Each file by its key, and where it lies.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// The rules that give each file what its own upload gives it.
    pub(super) rules: Vec<UploadToml>,
}

/// Puts layers, the later ones on top, into one.
pub(super) fn layered(layers: &[Layer]) -> Layered {
    let mut files: BTreeMap<String, (PathBuf, usize, Option<usize>)> = BTreeMap::new();
    for (at, layer) in layers.iter().enumerate() {
        for (key, path) in files_of(&layer.folder) {
            let own = first_that_selects(&layer.rules, &key);
            if own.is_some() || layer.rules.is_empty() {
                files.insert(key, (path, at, own));
            }
        }
    }
    let wanted = |(_, at, own): &(PathBuf, usize, Option<usize>)| {
        own.map(|it| unfiltered(&layers[*at].rules[it]))
            .unwrap_or_default()
    };
    let mut rules = as_written(layers);
    let fits = files.iter().all(|(key, it)| {
        let given = first_that_selects(&rules, key).map(|it| unfiltered(&rules[it]));
        given.unwrap_or_default() == wanted(it)
    });
    if !fits {
        rules = by_name(files.iter().map(|(key, it)| (key.as_str(), wanted(it))));
    }
    Layered {
        files: files
            .into_iter()
            .map(|(key, (path, ..))| (key, path))
            .collect(),
        rules,
    }
}

/// The rules of all layers, those of the upper ones first and those that select everything last.
fn as_written(layers: &[Layer]) -> Vec<UploadToml> {
    let is_for_all = |it: &UploadToml| it.exclude.is_empty();
    let mut res: Vec<UploadToml> = Vec::new();
    for last in [false, true] {
        for layer in layers.iter().rev() {
            for rule in layer.rules.iter().filter(|it| is_for_all(it) == last) {
                if !res.contains(rule) {
                    res.push(rule.clone());
                }
            }
        }
    }
    res
}

/// Rules that name each file; the one that most files have names none.
fn by_name<'a>(files: impl Iterator<Item = (&'a str, UploadToml)>) -> Vec<UploadToml> {
    let mut groups: Vec<(UploadToml, Vec<String>)> = Vec::new();
    for (key, rule) in files {
        let pattern = literal(key);
        match groups.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, names)) => names.push(pattern),
            None => groups.push((rule, vec![pattern])),
        }
    }
    groups.sort_by_key(|(_, names)| names.len());
    let most = groups.pop();
    let named = groups.into_iter().map(|(rule, include)| UploadToml {
        exclude: vec!["*".to_owned()],
        include,
        ..rule
    });
    named.chain(most.map(|it| it.0)).collect()
}

/// A pattern that only this name matches.
fn literal(name: &str) -> String {
    let mut res = String::new();
    for letter in name.chars() {
        match letter {
            '*' | '?' | '[' => res.extend(['[', letter, ']']),
            other => res.push(other),
        }
    }
    res
}

fn unfiltered(rule: &UploadToml) -> UploadToml {
    UploadToml {
        exclude: Vec::new(),
        include: Vec::new(),
        ..rule.clone()
    }
}

fn first_that_selects(rules: &[UploadToml], key: &str) -> Option<usize> {
    rules.iter().position(|it| upload_rule(it).selects(key))
}

/// The files below a folder by their keys; none where it is not there.
pub(super) fn files_of(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = walkdir::WalkDir::new(folder).follow_links(true);
    let entries = entries.sort_by_file_name().into_iter().flatten();
    let files = entries.filter(|it| it.file_type().is_file());
    files
        .filter_map(|it| {
            let relative = it.path().strip_prefix(folder).ok()?;
            let parts: Vec<_> = relative.iter().map(|it| it.to_string_lossy()).collect();
            Some((parts.join("/"), it.path().to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(cache_control: &str, exclude: &[&str], include: &[&str]) -> UploadToml {
        let texts = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
        UploadToml {
            exclude: texts(exclude),
            include: texts(include),
            cache_control: Some(cache_control.to_owned()),
            ..UploadToml::default()
        }
    }

    fn layer(root: &Path, name: &str, files: &[&str], rules: &[UploadToml]) -> Layer {
        let folder = root.join(name);
        for file in files {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        Layer {
            folder,
            rules: rules.to_vec(),
        }
    }

    fn shown(it: &Layered) -> Vec<String> {
        let files = it.files.iter().map(|(key, path)| {
            let given = first_that_selects(&it.rules, key);
            let given = given.and_then(|at| it.rules[at].cache_control.clone());
            let from = std::fs::read_to_string(path).unwrap();
            format!("{key} of {from}: {}", given.unwrap_or_default())
        });
        files.collect()
    }

    #[test]
    fn the_later_file_counts_and_keeps_its_own_metadata() {
        let root = tempfile::tempdir().unwrap();
        let all = rule("short", &[], &[]);
        let hashed = rule("long", &["*"], &["assets/*"]);
        let other = rule("other", &[], &[]);
        for (case, one, two, expected) in [
            (
                "same",
                (vec!["a", "b"], vec![all.clone()]),
                (vec!["b", "c"], vec![all.clone()]),
                ["a of one: short", "b of two: short", "c of two: short"].as_slice(),
            ),
            (
                "patterns",
                (vec!["a"], vec![all.clone()]),
                (vec!["a", "assets/x"], vec![hashed]),
                &["a of one: short", "assets/x of two: long"],
            ),
            (
                "names",
                (vec!["a", "b[1]", "d"], vec![all]),
                (vec!["b1", "c"], vec![other]),
                &[
                    "a of one: short",
                    "b1 of two: other",
                    "b[1] of one: short",
                    "c of two: other",
                    "d of one: short",
                ],
            ),
            (
                "no rules",
                (vec!["a"], vec![]),
                (vec!["b"], vec![]),
                &["a of one: ", "b of two: "],
            ),
        ] {
            let root = root.path().join(case);
            let layers = [
                layer(&root, "one", &one.0, &one.1),
                layer(&root, "two", &two.0, &two.1),
            ];
            assert_eq!(shown(&layered(&layers)), expected, "{case}");
        }
    }
}
