//! What `terraform show -json` and `tofu show -json` print of a plan or a state.

use std::path::Path;

use super::definition::Definition;
use super::document::Node;
use super::finding::Finding;

/// Whether a document is a plan or a state.
pub(super) fn is_terraform(root: &Node) -> bool {
    root.get("format_version").is_some()
        && [
            "planned_values",
            "values",
            "configuration",
            "resource_changes",
        ]
        .iter()
        .any(|it| root.get(it).is_some())
}

/// Puts the resources of a plan or a state into a definition; relative paths start from the
/// document's `folder`.
pub(super) fn define(
    root: &Node,
    folder: &Path,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) {
    let _ = (root, folder, definition, found);
    todo!()
}
