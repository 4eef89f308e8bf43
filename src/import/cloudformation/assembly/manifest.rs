//! The files of a cloud assembly: `manifest.json` and `*.assets.json`.
//!
//! AWS CDK: "Cloud Assembly Schema". What is not known is passed over, and so is what is missing:
//! the schema grows with every version of CDK.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// `manifest.json`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Manifest {
    /// What was synthesised, in order.
    pub(super) artifacts: Map<String, Json>,
}

/// Something that was synthesised.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Artifact {
    /// `aws:cloudformation:stack`, `cdk:asset-manifest`, `cdk:cloud-assembly` ...
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// `aws://ACCOUNT/REGION`
    pub(super) environment: Option<String>,
    pub(super) properties: Properties,
    /// What constructs note, by their path; CDK 2.200 and later keep it in a file of its own.
    pub(super) metadata: Option<Metadata>,
    /// That file.
    pub(super) additional_metadata_file: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Properties {
    /// A stack's template.
    pub(super) template_file: Option<String>,
    /// A stack's name, where it is not the artifact's.
    pub(super) stack_name: Option<String>,
    /// The folder of a nested assembly.
    pub(super) directory_name: Option<String>,
    /// The file of an asset manifest.
    pub(super) file: Option<String>,
}

/// What constructs note, by their path.
pub(super) type Metadata = Map<String, Json>;

/// `aws:cdk:asset`: an asset of a stack without an asset manifest, as CDK 1 wrote all of them.
///
/// The template takes its key from a parameter, in two halves: `PREFIX||REST`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct NotedAsset {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) packaging: String,
    pub(super) s3_bucket_parameter: Option<String>,
    pub(super) s3_key_parameter: Option<String>,
    pub(super) artifact_hash_parameter: Option<String>,
}

/// `*.assets.json`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AssetManifest {
    /// The files and folders, by their hash.
    pub(super) files: Map<String, Json>,
}

/// A file or a folder that is uploaded.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FileAsset {
    pub(super) source: FileSource,
    /// Where to, by a name of no meaning.
    pub(super) destinations: Map<String, Json>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FileSource {
    /// Where it lies, from the assembly's folder.
    pub(super) path: Option<String>,
}

/// Account and region of `aws://ACCOUNT/REGION`, as far as they were known at synthesis.
pub(super) fn environment(environment: &str) -> (Option<String>, Option<String>) {
    let known = |it: &str| (!it.is_empty() && !it.starts_with("unknown-")).then(|| it.to_owned());
    let parts = environment.strip_prefix("aws://");
    match parts.and_then(|it| it.split_once('/')) {
        Some((account, region)) => (known(account), known(region)),
        None => (None, None),
    }
}

/// The assets that a stack's constructs note.
pub(super) fn noted_assets(metadata: &Metadata) -> Vec<NotedAsset> {
    let entries = metadata.values().filter_map(Json::as_array).flatten();
    let assets = entries.filter(|it| it["type"] == "aws:cdk:asset");
    assets
        .filter_map(|it| NotedAsset::deserialize(&it["data"]).ok())
        .collect()
}

/// The paths of the constructs behind logical ids, without the slash in front. A nested stack may
/// have a logical id once more, under a longer path, so the shortest one counts.
pub(super) fn construct_paths(metadata: &Metadata) -> BTreeMap<&str, &str> {
    let mut res: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, entries) in metadata {
        let entries = entries.as_array().into_iter().flatten();
        let ids = entries.filter(|it| it["type"] == "aws:cdk:logicalId");
        for id in ids.filter_map(|it| it["data"].as_str()) {
            let path = path.trim_start_matches('/');
            let known = res.entry(id).or_insert(path);
            if path.len() < known.len() {
                *known = path;
            }
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_known_as_far_as_it_was_written() {
        let some = |it: &str| Some(it.to_owned());
        for (given, expected) in [
            (
                "aws://111122223333/eu-west-1",
                (some("111122223333"), some("eu-west-1")),
            ),
            ("aws://unknown-account/eu-west-1", (None, some("eu-west-1"))),
            ("aws://unknown-account/unknown-region", (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(environment(given), expected, "{given}");
        }
    }
}
