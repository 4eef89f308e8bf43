//! What `cdk synth` writes: which stacks there are, and where their assets lie (io).

mod manifest;
mod reader;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::import::{Finding, Node, Sources};
pub(super) use reader::normal;
use reader::{Reader, assets_beside};

/// The templates of one import, and the assets that they name.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Assembly {
    /// The templates; one that another one nests stands after it.
    pub(in crate::import) stacks: Vec<StackTemplate>,
    /// The assets by what templates call them: the hash, and with its extension (`HASH.zip`).
    pub(in crate::import) assets: Vec<LambdaAsset>,
}

/// A template and where it is to be deployed.
#[derive(Clone, Debug)]
pub(in crate::import) struct StackTemplate {
    /// The stack's name: CDK's, else the file's without its extensions.
    pub(in crate::import) name: String,
    /// The file of a nested template, from `folder`: the asset that its parent's `TemplateURL` names.
    pub(in crate::import) template_file: Option<String>,
    /// Whether another stack nests it.
    pub(in crate::import) is_nested: bool,
    /// The region, where it is known.
    pub(in crate::import) region: Option<String>,
    /// The account, where it is known.
    pub(in crate::import) account: Option<String>,
    /// The template.
    pub(in crate::import) root: Node,
    /// The folder that relative paths start from.
    pub(in crate::import) folder: PathBuf,
}

/// An asset: a file or a folder beside the templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct LambdaAsset {
    /// What a template calls it: a key in the assets' bucket, as in `HASH.zip` or `HASH.json`.
    pub(in crate::import) object_key: String,
    /// Where it lies, absolute: a folder, or a file.
    pub(in crate::import) path: PathBuf,
}

impl Assembly {
    /// Reads a `cdk.out`: `manifest.json`, the templates, nested ones, stages, and `*.assets.json`.
    pub(in crate::import) fn of_cdk(
        folder: &Path,
        sources: &mut Sources,
        watched: &mut Vec<PathBuf>,
        found: &mut Vec<Finding>,
    ) -> Self {
        let mut reader = Reader {
            assembly: Assembly::default(),
            sources,
            watched,
            found,
        };
        reader.read(folder);
        reader.assembly
    }

    /// Adds the assets of a template that is read by itself, where CDK wrote it: `X.assets.json`
    /// beside `X.template.json`.
    pub(in crate::import) fn add_assets_beside(
        &mut self,
        template: &Path,
        watched: &mut Vec<PathBuf>,
        found: &mut Vec<Finding>,
    ) {
        let file = assets_beside(template);
        if !file.is_file() {
            return;
        }
        let mut reader = Reader {
            assembly: std::mem::take(self),
            sources: &mut Sources::default(),
            watched,
            found,
        };
        reader.assets(&file);
        *self = reader.assembly;
    }

    /// The asset that a key in the assets' bucket stands for.
    pub(in crate::import) fn asset(&self, object_key: &str) -> Option<&Path> {
        let mut assets = self.assets.iter();
        let found = assets.find(|it| it.object_key == object_key);
        found.map(|it| it.path.as_path())
    }
}
