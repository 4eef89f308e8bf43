//! What files that were listed one by one have in common, as rules for files of any name.

use std::collections::{BTreeMap, HashMap};

use super::super::definition::UploadedFiles;

/// Files with the same metadata, in the order in which they were seen.
type Alike = (UploadedFiles, Vec<String>);

/// The rules that give files their metadata. Files with an ending get what most files with it have,
/// since the next build has files of other names; all others get the most common metadata.
pub(super) fn rules_of(files: Vec<(String, UploadedFiles)>) -> Vec<UploadedFiles> {
    let is_single = files.len() == 1;
    let mut alike: Vec<Alike> = Vec::new();
    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    for (file, metadata) in files {
        let at = *known.entry(fingerprint(&metadata)).or_insert_with(|| {
            alike.push((metadata, Vec::new()));
            alike.len() - 1
        });
        if let Some(it) = alike.get_mut(at) {
            it.1.push(file);
        }
    }
    if is_single {
        // One file does not make a folder: what lies beside it is not uploaded.
        return alike
            .iter()
            .map(|(metadata, files)| only(metadata, files))
            .collect();
    }
    let most = usual(&alike);
    let kinds = kinds(&alike);
    let mut by_name: Vec<UploadedFiles> = Vec::new();
    let mut by_ending: Vec<UploadedFiles> = Vec::new();
    for (at, (metadata, files)) in alike.iter().enumerate() {
        let is_usual = *metadata == most;
        let mut names = Vec::new();
        let mut endings: Vec<String> = Vec::new();
        for file in files {
            let extension = extension(file);
            let pattern = format!("*.{}", literally(extension));
            match kinds.get(extension) {
                Some(usual) if *usual != at => names.push(literally(file)),
                Some(_) if endings.contains(&pattern) => {}
                Some(_) => endings.push(pattern),
                // The last rule says the same.
                None if is_usual => {}
                None => names.push(literally(file)),
            }
        }
        if !names.is_empty() {
            by_name.push(of(metadata, names));
        }
        if !endings.is_empty() && !is_usual {
            by_ending.push(of(metadata, endings));
        }
    }
    by_name.extend(by_ending);
    by_name.push(most);
    by_name
}

/// The metadata that most files with an ending have.
fn kinds(alike: &[Alike]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, HashMap<usize, usize>> = HashMap::new();
    for (at, (_, files)) in alike.iter().enumerate() {
        for extension in files.iter().map(|it| extension(it)) {
            if !extension.is_empty() {
                let counts = counts.entry(extension.to_owned()).or_default();
                *counts.entry(at).or_default() += 1;
            }
        }
    }
    let usual = counts.into_iter().filter_map(|(extension, counts)| {
        let most = counts
            .into_iter()
            .max_by_key(|(at, count)| (*count, usize::MAX - at));
        Some((extension, most?.0))
    });
    usual.collect()
}

/// A rule for these files and no others.
pub(super) fn only(metadata: &UploadedFiles, files: &[String]) -> UploadedFiles {
    of(metadata, files.iter().map(|it| literally(it)).collect())
}

fn of(metadata: &UploadedFiles, include: Vec<String>) -> UploadedFiles {
    UploadedFiles {
        exclude: vec!["*".to_owned()],
        include,
        ..metadata.clone()
    }
}

/// What most files have; a content type only where all have the same.
fn usual(alike: &[Alike]) -> UploadedFiles {
    let mut counts: Vec<(UploadedFiles, usize)> = Vec::new();
    for (metadata, files) in alike {
        let untyped = UploadedFiles {
            content_type: None,
            ..metadata.clone()
        };
        match counts.iter_mut().find(|it| it.0 == untyped) {
            Some(known) => known.1 += files.len(),
            None => counts.push((untyped, files.len())),
        }
    }
    if let [(metadata, _)] = alike {
        return metadata.clone();
    }
    // The first of those that are as common, so that the order of the document decides.
    let most = counts.iter().map(|it| it.1).max();
    let found = counts.into_iter().find(|it| Some(it.1) == most);
    found.map(|it| it.0).unwrap_or_default()
}

fn fingerprint(it: &UploadedFiles) -> Vec<String> {
    let texts = [
        &it.cache_control,
        &it.content_type,
        &it.content_disposition,
        &it.content_encoding,
        &it.content_language,
        &it.website_redirect,
    ];
    let texts = texts
        .into_iter()
        .map(|it| it.as_ref().map_or("-".to_owned(), |it| format!("={it}")));
    let metadata: &BTreeMap<String, String> = &it.metadata;
    let metadata = metadata
        .iter()
        .flat_map(|(name, value)| [name.clone(), value.clone()]);
    texts.chain(metadata).collect()
}

fn extension(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.rsplit_once('.') {
        Some((before, extension)) if !before.is_empty() => extension,
        _ => "",
    }
}

/// A name as a pattern of the aws CLI that only matches that name.
fn literally(name: &str) -> String {
    let mut res = String::with_capacity(name.len());
    for it in name.chars() {
        match it {
            '*' | '?' | '[' => {
                res.push('[');
                res.push(it);
                res.push(']');
            }
            other => res.push(other),
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cached(cache_control: &str, content_type: &str) -> UploadedFiles {
        UploadedFiles {
            cache_control: Some(cache_control.to_owned()),
            content_type: Some(content_type.to_owned()),
            ..UploadedFiles::default()
        }
    }

    #[test]
    fn endings_stand_for_files_that_have_the_same_and_the_rest_goes_by_name() {
        let files = [
            ("index.html", cached("no-cache", "text/html")),
            ("a.1.js", cached("max-age=1", "text/javascript")),
            ("b.2.js", cached("max-age=1", "text/javascript")),
            ("remoteEntry.js", cached("no-cache", "text/javascript")),
            ("a.css", cached("max-age=1", "text/css")),
            ("x[1]", cached("max-age=1", "text/plain")),
        ];
        let files = files.map(|(name, it)| (name.to_owned(), it)).to_vec();
        let rules = rules_of(files);
        let shown: Vec<(Vec<&str>, Option<&str>, Option<&str>)> = rules
            .iter()
            .map(|it| {
                let include = it.include.iter().map(String::as_str).collect();
                (
                    include,
                    it.cache_control.as_deref(),
                    it.content_type.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (
                    vec!["remoteEntry.js"],
                    Some("no-cache"),
                    Some("text/javascript")
                ),
                (vec!["x[[]1]"], Some("max-age=1"), Some("text/plain")),
                (vec!["*.html"], Some("no-cache"), Some("text/html")),
                (vec!["*.js"], Some("max-age=1"), Some("text/javascript")),
                (vec!["*.css"], Some("max-age=1"), Some("text/css")),
                (vec![], Some("max-age=1"), None),
            ]
        );
    }

    #[test]
    fn one_file_is_not_a_folder() {
        let rules = rules_of(vec![(
            "index.html".to_owned(),
            cached("no-cache", "text/html"),
        )]);
        assert_eq!(rules.len(), 1);
        assert_eq!(rules[0].exclude, ["*"]);
        assert_eq!(rules[0].include, ["index.html"]);
    }

    #[test]
    fn files_that_are_all_alike_need_one_rule() {
        let it = cached("no-cache", "text/html");
        let rules = rules_of(vec![
            ("a.html".to_owned(), it.clone()),
            ("b".to_owned(), it.clone()),
        ]);
        assert_eq!(rules, [it]);
    }
}
