//! Macros, which only AWS runs.
//!
//! AWS: "CloudFormation template Transform section".

use std::rc::Rc;

use super::super::super::document::Node;
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::evaluator::Evaluator;
use super::stack::{Section, Stack};
use super::stacks::kind_of;

const SERVERLESS: &str = "AWS::Serverless";

impl<'a> Evaluator<'a> {
    /// Says which macros of a template would have written something.
    pub(super) fn check_transforms(&mut self, stack: &Rc<Stack<'a>>) {
        let Some(transform) = stack.root.get("Transform") else {
            return;
        };
        let all = match transform.items() {
            [] => std::slice::from_ref(transform),
            items => items,
        };
        for it in all {
            let name = it
                .as_str()
                .or_else(|| it.get("Name").and_then(Node::as_str));
            let name = name.unwrap_or_default();
            let finding = match name {
                "AWS::LanguageExtensions" => None,
                _ if name.starts_with(SERVERLESS) => without_sam(stack, name, it.place),
                _ => Some(not_run(name, it.place)),
            };
            if let Some(finding) = finding {
                self.report(finding);
            }
        }
    }

    /// Notes that a part of a template is missing that a macro would have written.
    pub(super) fn missing_transform(
        &mut self,
        stack: &Rc<Stack<'a>>,
        argument: &Node,
        place: Place,
    ) {
        let name = argument.get("Name").and_then(Node::as_str);
        let name = name.unwrap_or("Fn::Transform").to_owned();
        let thing = format!("{}/{name} {place:?}", stack.name);
        self.assumptions.assume(thing, || not_run(&name, place));
    }
}

fn not_run(name: &str, place: Place) -> Finding {
    let title = format!("the macro `{name}` runs at AWS only; what it writes is missing");
    let finding = Finding::new(Weight::Unsupported, "unsupported", title).at(place);
    finding.help(
        "import the processed template: `aws cloudformation get-template --template-stage Processed`",
    )
}

/// SAM's own types of resources, if there are any: everything else is plain CloudFormation.
fn without_sam(stack: &Stack<'_>, name: &str, place: Place) -> Option<Finding> {
    let resources = stack.members(Section::Resources).iter();
    // A function is taken, as far as it runs at the edge.
    let is_sam = |kind: &&str| kind.starts_with(SERVERLESS) && *kind != "AWS::Serverless::Function";
    let count = resources.filter_map(kind_of).filter(is_sam).count();
    if count == 0 {
        return None;
    }
    let title =
        format!("`{name}` runs at AWS only; resources of SAM's own types are left out: {count}");
    let finding = Finding::new(Weight::Unsupported, "unsupported", title).at(place);
    Some(finding.help(
        "import the processed template: `aws cloudformation get-template --template-stage Processed`",
    ))
}
