//! What `terraform show -json` and `tofu show -json` print of a plan or a state.
//!
//! HashiCorp: "JSON Output Format". A plan is read with the expressions that its resources were
//! written with, since what is known only after it was applied is not in it.

mod address;
mod attributes;
mod block;
mod bucket_words;
mod buckets;
mod cx;
mod distribution_words;
mod distributions;
mod functions;
mod not_taken;
mod objects;
mod plan;
mod policies;
mod policy_document;
mod policy_words;
mod references;
mod shape;
mod upload_rules;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::definition::Definition;
use super::document::Node;
use super::finding::{Finding, Weight};
use cx::Cx;
use functions::Archives;
use plan::Plan;

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
    if !may_be_read(root, found) {
        return;
    }
    let plan = Plan::of(root);
    let mut cx = Cx::new(&plan, folder, found);
    buckets::define(&mut cx, definition);
    let archives = Archives::of(&mut cx);
    for (instance, it) in plan.instances.iter().enumerate() {
        if it.is_data {
            continue;
        }
        match it.kind {
            "aws_cloudfront_distribution" => distributions::define(&mut cx, instance, definition),
            "aws_cloudfront_function" => functions::define_function(&mut cx, instance, definition),
            "aws_lambda_function" => {
                functions::define_lambda(&mut cx, instance, &archives, definition);
            }
            _ => {
                if !policies::define(&mut cx, instance, definition) {
                    not_taken::name(&mut cx, instance);
                }
            }
        }
    }
    functions::define_stores(&mut cx, definition);
    objects::define(&mut cx, definition);
}

/// Whether the format is one that is known, and the plan one that could be applied.
fn may_be_read(root: &Node, found: &mut Vec<Finding>) -> bool {
    let version = root.get("format_version");
    let text = version.and_then(Node::as_text).unwrap_or_default();
    let major = text.split('.').next().unwrap_or_default();
    if !matches!(major, "0" | "1") {
        let title = format!("the JSON of Terraform has the format version `{text}`");
        found.push(
            Finding::new(Weight::Wrong, "bad-template", title)
                .at(version.map_or(root.place, |it| it.place))
                .knowing("1 is the version that is known"),
        );
        return false;
    }
    if let Some(errored) = root.get("errored").filter(|it| it.as_bool() == Some(true)) {
        found.push(
            Finding::new(Weight::Wrong, "bad-template", "the plan did not succeed")
                .at(errored.place)
                .knowing("what it could not plan is missing")
                .help("mend what `terraform plan` says, and write the document anew"),
        );
    }
    true
}
