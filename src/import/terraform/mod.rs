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
mod presumed;
mod references;
mod shape;
mod state_file;
mod upload_rules;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::definition::Definition;
use super::document::Node;
use super::finding::{Finding, Weight};
use super::source::ImportOptions;
use cx::Cx;
use functions::Archives;
use plan::Plan;

/// Whether a document is a plan or a state.
pub(super) fn is_terraform(root: &Node) -> bool {
    let printed = [
        "planned_values",
        "values",
        "configuration",
        "resource_changes",
    ];
    let has = |name: &&str| root.get(name).is_some();
    let is_printed = || printed.iter().any(has) || is_empty(root);
    has(&"format_version") && is_printed() || state_file::is_state_file(root)
}

/// Puts the resources of a plan or a state into a definition; relative paths start from the
/// document's `folder`.
pub(super) fn define(
    root: &Node,
    folder: &Path,
    options: &ImportOptions,
    definition: &mut Definition,
    found: &mut Vec<Finding>,
) {
    let printed = match state_file::is_state_file(root) {
        true => match state_file::as_printed(root) {
            Ok(printed) => Some(printed),
            Err(finding) => return found.push(*finding),
        },
        false => None,
    };
    let root = printed.as_ref().unwrap_or(root);
    if !may_be_read(root, found) {
        return;
    }
    let plan = Plan::of(root);
    if plan.instances.is_empty() {
        if !is_errored(root) {
            found.push(nothing_in(root));
        }
    } else if plan.instances.iter().all(|it| !matters(it.kind)) {
        let title = "nothing of CloudFront, S3 or Lambda is in the document";
        found.push(Finding::new(Weight::Assumed, "no-definition", title).at(root.place));
    }
    let mut cx = Cx::new(&plan, folder, options, found);
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
    if let Some(errored) = root.get("errored").filter(|_| is_errored(root)) {
        found.push(
            Finding::new(Weight::Wrong, "bad-template", "the plan did not succeed")
                .at(errored.place)
                .knowing("what it could not plan is missing")
                .help("mend what `terraform plan` says, and write the document anew"),
        );
    }
    true
}

fn is_errored(root: &Node) -> bool {
    root.get("errored").and_then(Node::as_bool) == Some(true)
}

/// Whether it is all that is printed of a state in which there is nothing.
fn is_empty(root: &Node) -> bool {
    let names = ["format_version", "terraform_version"];
    let mut members = root.members().iter();
    members.all(|it| names.contains(&it.name.as_str()))
}

/// Whether resources of a type may be part of a site.
fn matters(kind: &str) -> bool {
    let services = ["aws_cloudfront", "aws_s3_", "aws_lambda_"];
    services.iter().any(|it| kind.starts_with(it))
}

/// Why a document may be without resources.
fn nothing_in(root: &Node) -> Finding {
    let changes = root.get("resource_changes").map(Node::items);
    let changes = changes.unwrap_or_default();
    let (title, help) = match (root.get("planned_values").is_some(), changes) {
        (true, [_, ..]) => (
            "the plan leaves no resource, since it destroys all of them",
            "give a plan that was made without `-destroy`",
        ),
        (true, []) => (
            "the plan has no resource",
            "run `terraform plan` where the distribution is written",
        ),
        (false, _) => (
            "the state has no resource",
            "print it where it was applied, after `terraform init` and in the right workspace; before the first `apply` give a plan",
        ),
    };
    Finding::new(Weight::Wrong, "no-definition", title)
        .at(root.place)
        .help(help)
}
