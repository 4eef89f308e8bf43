//! Which package builds the files of a bucket: names that are alike, and files that are the same.

use std::path::Path;

use super::parts::Part;
use super::scan::Package;

/// Words in names that do not tell one app from another.
const GENERIC: [&str; 12] = [
    "app", "apps", "client", "frontend", "mfe", "micro", "package", "remote", "site", "ui", "web",
    "website",
];

/// The least that makes a guess.
const ENOUGH: u32 = 2;

/// The most files that are compared.
const MOST_FILES: usize = 20_000;

/// What was found for a part.
pub(super) enum Fit {
    /// A package, with the reason: its index.
    Package(usize, String),
    /// Several that fit equally well.
    Several(Vec<usize>),
    /// None.
    Nothing,
}

/// The package that fits best; `root` is the one that is likely at `/`.
pub(super) fn fit(
    part: &Part,
    is_only: bool,
    packages: &[Package],
    root: usize,
    base: &Path,
) -> Fit {
    let copy = part.copy.as_deref().map(files_of);
    let scored = packages.iter().enumerate().map(|(i, it)| {
        let is_root = i == root;
        let mut reasons = reasons(part, it, is_root);
        if let Some(copy) = copy.as_ref().filter(|copy| !copy.is_empty())
            && *copy == files_of(&base.join(&it.output))
        {
            reasons.push((12, "the definition's copy has the same files".to_owned()));
        }
        if is_only && packages.len() == 1 {
            reasons.push((3, "there is one bucket and one package".to_owned()));
        }
        let score: u32 = reasons.iter().map(|(score, _)| score).sum();
        let best = reasons.into_iter().max_by_key(|(score, _)| *score);
        (i, score, best.map(|(_, why)| why).unwrap_or_default())
    });
    let scored: Vec<(usize, u32, String)> = scored.collect();
    let best = scored.iter().map(|(_, score, _)| *score).max();
    let Some(best) = best.filter(|it| *it >= ENOUGH) else {
        return Fit::Nothing;
    };
    let mut winners = scored.into_iter().filter(|(_, score, _)| *score == best);
    match (winners.next(), winners.next()) {
        (Some((first, _, why)), None) => Fit::Package(first, why),
        (Some((first, ..)), Some((second, ..))) => {
            let rest = winners.map(|(i, ..)| i);
            Fit::Several([first, second].into_iter().chain(rest).collect())
        }
        (None, _) => Fit::Nothing,
    }
}

/// Why a package may be a part's, each with its weight.
fn reasons(part: &Part, package: &Package, is_root: bool) -> Vec<(u32, String)> {
    let mut res = Vec::new();
    let like = |text: &str| is_like(text, &package.name);
    let prefix = part.key_prefix.trim_end_matches('/');
    if like(prefix) {
        res.push((8, format!("its keys begin with `{}`", part.key_prefix)));
    }
    if let Some(pattern) = part.patterns.iter().find(|it| like(literal(it))) {
        res.push((6, format!("the behavior `{pattern}` leads there")));
    }
    if let Some(id) = part.origin_ids.iter().find(|it| like(it)) {
        res.push((4, format!("its origin is called `{id}`")));
    }
    // In a bucket of many apps its name tells nothing of one of them.
    if (prefix.is_empty() || !part.from_path.is_empty())
        && let Some(name) = part.names.iter().find(|it| like(it))
    {
        res.push((4, format!("the bucket is called `{name}`")));
    }
    let is_default = part.patterns.iter().any(|it| it == "*" || it == "/*");
    if is_default && is_root && prefix.is_empty() {
        let why = format!(
            "the default behavior leads there, and `{}` looks like the app at `/`",
            package.name
        );
        res.push((3, why));
    }
    res
}

/// A pattern as far as it has no wildcard.
fn literal(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or_default()
}

/// Whether the words of a name stand in a text, one after the other.
fn is_like(text: &str, name: &str) -> bool {
    let all = words(name);
    let telling: Vec<&String> = (all.iter())
        .filter(|it| !GENERIC.contains(&it.as_str()))
        .collect();
    let wanted = match telling.is_empty() {
        true => all.iter().collect(),
        false => telling,
    };
    let there = words(text);
    !wanted.is_empty()
        && there
            .windows(wanted.len())
            .any(|it| it.iter().eq(wanted.iter().copied()))
}

/// The words of a name, in small letters: `AdminBucket`, `admin-bucket`, `/admin/bucket`.
fn words(text: &str) -> Vec<String> {
    let mut res = vec![String::new()];
    let mut was_small = false;
    for it in text.chars() {
        let is_new = it.is_uppercase() && was_small;
        was_small = it.is_lowercase();
        if is_new || !it.is_alphanumeric() {
            res.push(String::new());
        }
        if let (true, Some(word)) = (it.is_alphanumeric(), res.last_mut()) {
            word.extend(it.to_lowercase());
        }
    }
    res.retain(|it| !it.is_empty());
    res
}

/// The files below a folder with their lengths, in order; empty where they are too many.
fn files_of(folder: &Path) -> Vec<(String, u64)> {
    let mut res = Vec::new();
    let files = walkdir::WalkDir::new(folder).sort_by_file_name();
    for it in files
        .into_iter()
        .flatten()
        .filter(|it| it.file_type().is_file())
    {
        let name = it.path().strip_prefix(folder).unwrap_or(it.path());
        let length = it.metadata().map(|it| it.len()).unwrap_or_default();
        res.push((name.to_string_lossy().into_owned(), length));
        if res.len() > MOST_FILES {
            return Vec::new();
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_their_words() {
        let check = |text: &str, name: &str, expected: bool| {
            assert_eq!(is_like(text, name), expected, "{text} {name}");
        };
        check("admin-1.4.0", "admin", true);
        check("AdminStack/Bucket", "admin", true);
        check("AdminBucket83908E77", "admin", true);
        check("/admin/", "admin-app", true);
        check("acme-admin-site", "mfe-admin", true);
        check("administration", "admin", false);
        check("maintenance", "main", false);
        check("user-profile", "userProfile", true);
        check("profile-user", "user-profile", false);
        check("the-web-site", "web", true);
        check("", "admin", false);
    }
}
