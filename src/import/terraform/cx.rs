//! What is at hand while a document is read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::super::source::{ImportOptions, Place};
use super::block::Block;
use super::plan::Plan;
use crate::resources::ACCOUNT;

/// How many references may be followed for one attribute.
const BUDGET: u32 = 4096;

/// How many references may lead to one another.
const NESTING: u8 = 32;

/// What is at hand while a document is read.
pub(super) struct Cx<'p, 'a> {
    /// The document.
    pub(super) plan: &'p Plan<'a>,
    /// Where relative paths start.
    folder: &'p Path,
    /// The account of ARNs that are made up.
    pub(super) account: String,
    /// The region of what says none.
    pub(super) region: String,
    /// What was found.
    pub(super) found: &'p mut Vec<Finding>,
    said: HashSet<String>,
    budget: u32,
    nesting: u8,
}

impl<'p, 'a> Cx<'p, 'a> {
    /// Begins to read a document.
    pub(super) fn new(
        plan: &'p Plan<'a>,
        folder: &'p Path,
        options: &ImportOptions,
        found: &'p mut Vec<Finding>,
    ) -> Self {
        let of = |kind: &str, names: &[&str]| {
            let mut all = plan.instances.iter().filter(|it| it.kind == kind);
            all.find_map(|it| names.iter().find_map(|name| text(it.values, name)))
        };
        let provider = plan.root.at(&["configuration", "provider_config", "aws"]);
        let written = provider.and_then(|it| region_of(plan, it));
        let region = of("aws_region", &["region", "name", "id"]).or(written);
        let region = region.or_else(|| options.region.clone());
        Cx {
            plan,
            folder,
            account: of("aws_caller_identity", &["account_id"])
                .or_else(|| account_of_arns(plan))
                .or_else(|| options.account.clone())
                .unwrap_or_else(|| ACCOUNT.to_owned()),
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            found,
            said: HashSet::new(),
            budget: BUDGET,
            nesting: 0,
        }
    }

    /// Lets the next attribute follow as many references as the last one.
    pub(super) fn begin(&mut self) {
        self.budget = BUDGET;
    }

    /// Whether another reference may be followed; it is counted.
    pub(super) fn may_go_on(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    /// Does something that may come back here, unless it came back too often.
    pub(super) fn nested<T: Default>(&mut self, does: impl FnOnce(&mut Self) -> T) -> T {
        if self.nesting >= NESTING || !self.may_go_on() {
            return T::default();
        }
        self.nesting += 1;
        let res = does(self);
        self.nesting -= 1;
        res
    }

    /// The region of a resource by its provider.
    pub(super) fn region_of(&self, instance: usize) -> String {
        let instance = &self.plan.instances[instance];
        let own = text(instance.values, "region");
        let by_provider = || {
            let name = instance.config?.get("provider_config_key")?.as_str()?;
            let provider = self
                .plan
                .root
                .at(&["configuration", "provider_config", name])?;
            region_of(self.plan, provider)
        };
        own.or_else(by_provider)
            .unwrap_or_else(|| self.region.clone())
    }

    /// A path of the document, absolute.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        // `./` and `a/../b` would make two names of one file.
        let mut res = PathBuf::new();
        for part in self.folder.join(text).components() {
            match part {
                std::path::Component::CurDir => {}
                std::path::Component::ParentDir if res.file_name().is_some() => {
                    res.pop();
                }
                other => res.push(other),
            }
        }
        res
    }

    /// Says something once.
    pub(super) fn say(&mut self, finding: Finding) {
        let place = finding.place.unwrap_or_default();
        if self.said.insert(format!(
            "{}|{}|{}",
            finding.code, finding.title, place.start
        )) {
            self.found.push(finding);
        }
    }

    /// Says something once for each title, wherever it is.
    pub(super) fn say_once(&mut self, finding: Finding) {
        if self
            .said
            .insert(format!("{}|{}", finding.code, finding.title))
        {
            self.found.push(finding);
        }
    }

    /// Says that one of several instances was taken.
    pub(super) fn ambiguous(&mut self, resource: &str, place: Place) {
        let title = format!("the plan does not say which instance of `{resource}` is meant");
        self.say_once(
            Finding::new(Weight::Assumed, "stand-in", title)
                .at(place)
                .knowing("the first one is taken")
                .help(STATE),
        );
    }

    /// The same of an attribute of a block, which stands at the block where nothing else is known.
    pub(super) fn unresolved_in(
        &mut self,
        block: Block<'_>,
        name: &str,
        expression: Option<&Node>,
        what: &str,
    ) {
        let before = self.found.len();
        let address = self.plan.instances[block.instance].address;
        self.unresolved(address, name, expression, what);
        if let (None, [.., last]) = (expression, &mut self.found[before..]) {
            last.place = Some(block.place);
        }
    }

    /// Says that an attribute cannot be known; `what` is what takes its place.
    pub(super) fn unresolved(
        &mut self,
        address: &str,
        name: &str,
        expression: Option<&Node>,
        what: &str,
    ) {
        let references = expression.map(super::references::roots).unwrap_or_default();
        let place = expression.map_or(self.plan.root.place, |it| it.place);
        let local = references.iter().find(|it| it.starts_with("local."));
        let title = format!("`{name}` of `{address}` is known only after it is applied");
        let finding = Finding::new(Weight::Assumed, "stand-in", title).at(place);
        let finding = match (local, references.as_slice()) {
            (Some(local), _) => finding.knowing(format!(
                "it comes from `{local}`, and a plan does not say what locals are made of"
            )),
            (None, []) => finding.knowing("the plan does not say how it is written"),
            (None, all) => finding.knowing(format!("it is made of `{}`", all.join("`, `"))),
        };
        self.say(finding.knowing(what.to_owned()).help(STATE));
    }
}

/// What helps wherever a plan leaves something open.
pub(super) const STATE: &str =
    "import the state instead, which has every value: `terraform show -json > state.json`";

/// A text of a map that is not empty.
pub(super) fn text(node: &Node, name: &str) -> Option<String> {
    node.get(name)
        .and_then(Node::as_text)
        .filter(|it| !it.is_empty())
}

fn region_of(plan: &Plan<'_>, provider: &Node) -> Option<String> {
    let region = provider.at(&["expressions", "region"])?;
    if let Some(constant) = region.get("constant_value") {
        return constant.as_text();
    }
    let roots = super::references::roots(region);
    let variable = roots.first()?.strip_prefix("var.")?;
    let given = plan.root.at(&["variables", variable, "value"]);
    let default = [
        "configuration",
        "root_module",
        "variables",
        variable,
        "default",
    ];
    given.or_else(|| plan.root.at(&default))?.as_text()
}

/// The account that is named in an ARN of CloudFront's or Lambda's.
fn account_of_arns(plan: &Plan<'_>) -> Option<String> {
    let named = |it: &super::plan::Instance<'_>| {
        let arn = text(it.values, "arn")?;
        let mut parts = arn.split(':').skip(2);
        let service = parts.next()?;
        let account = parts.nth(1)?;
        let is_one = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
        (is_one && matches!(service, "cloudfront" | "lambda")).then(|| account.to_owned())
    };
    plan.instances
        .iter()
        .filter(|it| !it.is_data)
        .find_map(named)
}
