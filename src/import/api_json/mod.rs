//! What `aws cloudfront get-distribution`, `get-distribution-config`, `list-distributions` and
//! their like print.

use std::path::Path;

use super::definition::Definition;
use super::document::Node;
use super::finding::Finding;

/// Whether a document is one that `aws cloudfront` prints of a distribution.
pub(super) fn is_api_json(root: &Node) -> bool {
    [
        "Distribution",
        "DistributionConfig",
        "DistributionList",
        "DefaultCacheBehavior",
    ]
    .iter()
    .any(|it| root.get(it).is_some())
}

/// Puts the distributions of a document into a definition, and what lies beside it (`folder`).
pub(super) fn define(
    root: &Node,
    folder: &Path,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) {
    let _ = (root, folder, definition, found);
    todo!()
}
