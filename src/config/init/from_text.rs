//! The text of a first file over production's own definition.

use std::path::{Component, Path, PathBuf};

use super::super::find::absolute;
use super::super::imported::Survey;
use super::from::{Bound, Line, shown};
use crate::import::ImportOptions;

/// How many folders up a path is still easier to read than from the root.
const NEAR: usize = 3;

/// What is written.
pub(super) struct Written<'a> {
    pub(super) lines: &'a [Line],
    pub(super) survey: &'a Survey,
    pub(super) options: &'a ImportOptions,
    /// The folder of the file.
    pub(super) root: &'a Path,
    /// Whether the definition has files of buckets itself.
    pub(super) has_copies: bool,
    /// Whether the definition says what is uploaded, and with which metadata.
    pub(super) is_deployed: bool,
}

/// Renders the file.
pub(super) fn render(it: &Written<'_>) -> String {
    let sources: Vec<String> = (it.options.sources.iter())
        .map(|source| near(source, it.root))
        .collect();
    let flags: String = sources.iter().map(|it| format!(" --from {it}")).collect();
    let mut res = format!(
        "# Production's CloudFront and S3, for this workspace. Written by `mfe-dev init{flags}`.\n\
         # `mfe-dev check` lists what was imported and looks for traps, `mfe-dev config` prints all of it.\n\
         \n\
         # The distribution is what is defined there; a change of it is picked up while the server runs.\n\
         # What this file says itself counts more.\n"
    );
    res.push_str(&match sources.as_slice() {
        [one] => format!("from = {}\n", quoted(one)),
        several => {
            let items: Vec<String> = several.iter().map(|it| quoted(it)).collect();
            format!("from = [{}]\n", items.join(", "))
        }
    });
    res.push_str(&options(it.options));
    if !it.survey.knows_ids && it.survey.distributions.len() == 1 {
        res.push_str(
            "\n# [distribution]\n\
             # id = \"E1EXAMPLE00000\"             # which AWS gave it, for what asks for it by that\n",
        );
    }
    if it.lines.is_empty() {
        return res;
    }
    res.push_str("\n# What stands here for production's buckets and servers.\n");
    if it.has_copies {
        res.push_str(
            "# A folder of yours shows each build at once; without its line the definition's own copy is served.\n",
        );
    }
    let has_folder = it
        .lines
        .iter()
        .any(|it| matches!(it.bound, Bound::Folder { .. }));
    if !it.is_deployed && has_folder {
        res.push_str(
            "# The definition does not say what files are uploaded with. Where that matters, write it so:\n\
             # \"BUCKET\" = { dist = \"FOLDER\", upload = [{ exclude = [\"index.html\"], cache_control = \"max-age=604800\" }, { cache_control = \"no-cache\" }] }\n",
        );
    }
    res.push_str("[bind]\n");
    let mut rest = it.lines;
    while let Some((first, others)) = rest.split_first() {
        let same = rest
            .iter()
            .take_while(|it| it.key == first.key && is_folder(it));
        let group = &rest[..same.count()];
        match as_glob(group, it.root) {
            Some(text) => {
                res.push_str(&text);
                rest = &rest[group.len()..];
            }
            None => {
                res.push_str(&line(first));
                rest = others;
            }
        }
    }
    res
}

fn options(it: &ImportOptions) -> String {
    if it.parameters.is_empty() && it.stacks.is_empty() {
        return String::new();
    }
    let mut res = "\n[import]\n".to_owned();
    if !it.stacks.is_empty() {
        let stacks: Vec<String> = it.stacks.iter().map(|it| quoted(it)).collect();
        res.push_str(&format!("stacks = [{}]\n", stacks.join(", ")));
    }
    if !it.parameters.is_empty() {
        let parameters: Vec<String> = (it.parameters.iter())
            .map(|(name, value)| format!("{} = {}", key(name), quoted(value)))
            .collect();
        res.push_str(&format!("parameters = {{ {} }}\n", parameters.join(", ")));
    }
    res
}

fn is_folder(it: &Line) -> bool {
    matches!(&it.bound, Bound::Folder { key_prefix, .. } if !key_prefix.is_empty())
}

/// Several parts of one bucket in one line, where prefixes and folders follow one pattern, and no
/// other folder does.
fn as_glob(group: &[Line], root: &Path) -> Option<String> {
    let parts: Vec<(&str, &str)> = (group.iter())
        .filter_map(|it| match &it.bound {
            Bound::Folder {
                key_prefix, dist, ..
            } => Some((key_prefix.as_str(), dist.as_str())),
            Bound::Server { .. } | Bound::NoFolder { .. } | Bound::NoServer => None,
        })
        .collect();
    if parts.len() < 2 {
        return None;
    }
    let pattern = |(prefix, dist): &(&str, &str)| {
        let name = prefix.trim_end_matches('/').rsplit('/').next()?;
        let above = prefix.strip_suffix(&format!("{name}/"))?;
        let at = dist.find(&format!("{name}/"))?;
        let (before, after) = (&dist[..at], &dist[at + name.len()..]);
        let is_whole = before.is_empty() || before.ends_with('/');
        is_whole.then(|| (format!("{above}*/"), before.to_owned(), after.to_owned()))
    };
    let first = parts.first().and_then(pattern)?;
    if !parts.iter().all(|it| pattern(it).as_ref() == Some(&first)) {
        return None;
    }
    let (prefix, before, after) = first;
    let folders = std::fs::read_dir(root.join(&before))
        .into_iter()
        .flatten()
        .flatten();
    let fitting = folders.filter(|it| {
        let rest = it.file_name().to_string_lossy().into_owned() + &after;
        root.join(&before).join(rest).is_dir()
    });
    let known = parts.iter().filter(|(_, dist)| root.join(dist).is_dir());
    if fitting.count() != known.count()
        || parts.len()
            != parts
                .iter()
                .filter(|(_, it)| root.join(it).is_dir())
                .count()
    {
        return None;
    }
    let line = group.first()?;
    let prefixes: Vec<&str> = parts.iter().map(|(prefix, _)| *prefix).collect();
    let wildcard = format!("{before}*{after}");
    Some(format!(
        "# {}: {}below {}; each builds into {wildcard}\n{} = {}\n",
        line.name,
        behaviors(&line.patterns),
        prefixes.join(", "),
        quoted(&shown(&line.key, &prefix)),
        quoted(&wildcard)
    ))
}

/// A line with the comment that explains it.
fn line(it: &Line) -> String {
    let patterns = behaviors(&it.patterns);
    match &it.bound {
        Bound::Folder {
            dist,
            key_prefix,
            is_built,
            dev_server,
        } => {
            let (package, output) = dist.rsplit_once('/').unwrap_or(("this folder", dist));
            let built = if *is_built { "" } else { ", and has not yet" };
            let mut res = format!(
                "# {}: {patterns}{package} builds into {output}{built}\n{} = {}\n",
                shown(&it.name, key_prefix),
                quoted(&shown(&it.key, key_prefix)),
                quoted(dist)
            );
            if let Some(url) = dev_server {
                res.push_str(&format!(
                    "# {} = {}   # or, in its place, the dev server with HMR\n",
                    quoted(&it.key),
                    quoted(url)
                ));
            }
            res
        }
        Bound::Server { url, package } => format!(
            "# {}: {patterns}the dev server of {package} hands these paths on to it\n{} = {}\n",
            it.name,
            quoted(&it.key),
            quoted(url)
        ),
        Bound::NoFolder {
            key_prefix,
            candidates,
            has_copy,
        } => {
            let until = match has_copy {
                true => "the definition's copy is served until then",
                false => "empty until then",
            };
            let key = shown(&it.key, key_prefix);
            let name = shown(&it.name, key_prefix);
            let usual = ["path/to/dist".to_owned()];
            let candidates = match candidates.as_slice() {
                [] => &usual,
                several => several,
            };
            let lines = candidates
                .iter()
                .map(|dist| format!("# {} = {}\n", quoted(&key), quoted(dist)));
            format!(
                "# {name}: {patterns}no folder fits; {until}\n{}",
                lines.collect::<String>()
            )
        }
        Bound::NoServer => format!(
            "# {}: {patterns}answers 502 until something is written here\n# {} = \"http://localhost:3000\"\n",
            it.name,
            quoted(&it.key)
        ),
    }
}

/// The behaviors that lead somewhere, as the beginning of a comment.
fn behaviors(patterns: &[String]) -> String {
    match patterns {
        [] => String::new(),
        [one] if one == "*" => "the default behavior; ".to_owned(),
        [one] => format!("behavior {one}; "),
        several => format!("behaviors {}; ", several.join(", ")),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A key, bare where it can be.
fn key(name: &str) -> String {
    let is_bare = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    match !name.is_empty() && name.chars().all(is_bare) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// A path as the file would write it: relative where it lies below the folder or near it.
fn near(path: &Path, root: &Path) -> String {
    let path = absolute(path, root);
    let shared = path
        .components()
        .zip(root.components())
        .take_while(|(one, other)| one == other);
    let shared = shared.count();
    let up = root.components().count() - shared;
    let has_folder = path
        .components()
        .take(shared)
        .any(|it| matches!(it, Component::Normal(_)));
    let down: PathBuf = path.components().skip(shared).collect();
    let relative: PathBuf = std::iter::repeat_n(Component::ParentDir, up)
        .chain(down.components())
        .collect();
    let written = match up == 0 || (up <= NEAR && has_folder) {
        true => &relative,
        false => &path,
    };
    match written.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => written.to_string_lossy().replace('\\', "/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_near_by_are_relative() {
        let check = |path: &str, expected: &str| {
            assert_eq!(near(Path::new(path), Path::new("/work/site")), expected);
        };
        check("/work/site/cdk.out", "cdk.out");
        check("/work/site", ".");
        check("/work/infra/cdk.out", "../infra/cdk.out");
        check("/work/cdk.out", "../cdk.out");
        check("/elsewhere/cdk.out", "/elsewhere/cdk.out");
    }
}
