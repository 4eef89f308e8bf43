//! Production's own definition in a folder, for whoever does not know that it can be read (io).

use std::path::{Path, PathBuf};

use crate::import::{ImportOptions, Weight, import};

/// Where definitions usually lie: `cdk.out` and templates, here or in a folder for them.
const NAMES: [&str; 11] = [
    "cdk.out",
    "template.yaml",
    "template.yml",
    "template.json",
    "cloudformation.yaml",
    "cloudformation.yml",
    "cloudformation.json",
    "distribution.json",
    "plan.json",
    "tfplan.json",
    "state.json",
];

/// The folders in which they lie.
const FOLDERS: [&str; 9] = [
    "",
    "cdk",
    "cloudformation",
    "deploy",
    "iac",
    "infra",
    "infrastructure",
    "packages/infra",
    "terraform",
];

/// What the folder's definitions are good for, a sentence each.
pub(super) fn say(root: &Path) -> Vec<String> {
    let mut good = Vec::new();
    let mut res = Vec::new();
    for path in candidates(root) {
        let shown = path.display();
        match look_at(root, &path) {
            Look::Distributions => good.push(format!("`mfe-dev init --from {shown}`")),
            Look::Broken => res.push(format!(
                "`{shown}` looks like production's definition, but cannot be read: `mfe-dev import {shown} --dry-run` says why."
            )),
            Look::Nothing => {}
        }
    }
    match good.as_slice() {
        [] => {}
        [one] => res.insert(0, format!(
            "Production's own definition is here: {one} takes the distribution from it, and needs no paths written by hand."
        )),
        several => res.insert(0, format!(
            "Production's own definition is here, in several places: choose {}.",
            several.join(" or ")
        )),
    }
    if res.is_empty() {
        res.extend(sources(root));
    }
    res
}

enum Look {
    Distributions,
    Broken,
    Nothing,
}

fn look_at(root: &Path, path: &Path) -> Look {
    let imported = import(&ImportOptions {
        sources: vec![root.join(path)],
        base: root.to_owned(),
        ..ImportOptions::default()
    });
    let is_known = !imported.kinds.is_empty();
    let is_wrong = imported
        .findings
        .iter()
        .any(|it| it.weight == Weight::Wrong);
    match (imported.definition.distributions.is_empty(), is_wrong) {
        (false, false) => Look::Distributions,
        (true, false) => Look::Nothing,
        // A JSON file of that name may be anything.
        (_, true) if is_known || path.ends_with("cdk.out") => Look::Broken,
        (_, true) => Look::Nothing,
    }
}

fn candidates(root: &Path) -> Vec<PathBuf> {
    let all = FOLDERS
        .iter()
        .flat_map(|folder| NAMES.iter().map(move |name| Path::new(folder).join(name)));
    all.filter(|it| match it.ends_with("cdk.out") {
        true => root.join(it).join("manifest.json").is_file(),
        false => root.join(it).is_file(),
    })
    .collect()
}

/// What has to be run first, where only the source of a definition is there.
fn sources(root: &Path) -> Option<String> {
    let folders = || FOLDERS.iter().map(|it| (*it, root.join(it)));
    let here = |folder: &str, name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    if let Some((folder, _)) = folders().find(|(_, path)| path.join("cdk.json").is_file()) {
        return Some(format!(
            "There is a CDK app, `{}`: after `cdk synth`, `mfe-dev init --from {}` takes the distribution from it.",
            here(folder, "cdk.json"),
            here(folder, "cdk.out")
        ));
    }
    let has_distribution = |path: &Path| {
        let files = std::fs::read_dir(path).into_iter().flatten().flatten();
        let mut files = files.filter(|it| it.path().extension().is_some_and(|it| it == "tf"));
        files.any(|it| {
            let text = std::fs::read_to_string(it.path()).unwrap_or_default();
            text.contains("aws_cloudfront_distribution")
        })
    };
    let (folder, _) = folders().find(|(_, path)| has_distribution(path))?;
    Some(format!(
        "`{}` has a distribution: after `terraform show -json > {}`, `mfe-dev init --from {1}` takes it from there.",
        here(folder, "*.tf"),
        here(folder, "state.json")
    ))
}
