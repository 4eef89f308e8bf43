//! Whole templates, as the sources hand them over.

mod attributes;
mod broken;
mod conditions;
mod cross_stack;
mod functions;
mod loops;
mod nested;
mod parameters;
mod said;
mod stacks;

use serde_json::Value as Json;

use super::super::super::document::parse;
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::ImportOptions;
use super::super::{Assembly, ResolvedResource, ResolvedStack, StackTemplate};
use super::resolve;

/// What came of an assembly.
pub(super) struct Resolved {
    pub(super) stacks: Vec<ResolvedStack>,
    pub(super) found: Vec<Finding>,
}

/// Templates by the names of their stacks; see [`run`].
pub(super) fn stack(name: &str, text: &str) -> StackTemplate {
    StackTemplate {
        name: name.to_owned(),
        template_file: None,
        is_nested: false,
        region: None,
        account: None,
        root: parse(text, 0).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}")),
        folder: "/site".into(),
    }
}

pub(super) fn run(stacks: Vec<StackTemplate>, options: &ImportOptions) -> Resolved {
    let assembly = Assembly {
        stacks,
        assets: Vec::new(),
    };
    let mut found = Vec::new();
    let stacks = resolve(&assembly, options, &mut found);
    Resolved { stacks, found }
}

/// One stack called `Web`.
pub(super) fn one(text: &str) -> Resolved {
    run(vec![stack("Web", text)], &ImportOptions::default())
}

/// A template with one resource `R` that holds a value, and whatever else stands before it.
pub(super) fn with_value(sections: &str, value: &str) -> String {
    format!(
        "{sections}\nResources:\n  Web: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: site}}}}\n  R: {{Type: 'AWS::CloudFront::Distribution', Properties: {{DistributionConfig: {{V: {value}}}}}}}\n"
    )
}

/// What a value comes to.
pub(super) fn value_of(sections: &str, value: &str) -> (Json, Vec<Finding>) {
    let resolved = one(&with_value(sections, value));
    let json = resolved.resource("R").properties.to_json();
    (json["DistributionConfig"]["V"].clone(), resolved.found)
}

#[track_caller]
pub(super) fn check(sections: &str, value: &str, expected: &Json) {
    let (json, found) = value_of(sections, value);
    assert!(found.is_empty(), "{value}: {found:?}");
    assert_eq!(&json, expected, "{value}");
}

/// What is found while a value is resolved, and nothing else.
#[track_caller]
pub(super) fn finds(
    sections: &str,
    value: &str,
    weight: Weight,
    code: &str,
    title: &str,
) -> Finding {
    let (_, found) = value_of(sections, value);
    let [only] = found.as_slice() else {
        panic!("{value}: {found:?}");
    };
    assert_eq!(
        (only.weight, only.code),
        (weight, code),
        "{value}: {only:?}"
    );
    assert!(only.title.contains(title), "{value}: {only:?}");
    only.clone()
}

impl Resolved {
    #[track_caller]
    pub(super) fn resource(&self, logical_id: &str) -> &ResolvedResource {
        let mut all = self.stacks.iter().flat_map(|it| &it.resources);
        let found = all.find(|it| it.logical_id == logical_id);
        found.unwrap_or_else(|| panic!("no `{logical_id}`: {:?}", self.found))
    }

    #[track_caller]
    pub(super) fn json(&self, logical_id: &str) -> Json {
        self.resource(logical_id).properties.to_json()
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        let all = self.stacks.iter().flat_map(|it| &it.resources);
        all.map(|it| it.logical_id.as_str()).collect()
    }

    #[track_caller]
    pub(super) fn without_findings(self) -> Self {
        assert!(self.found.is_empty(), "{:?}", self.found);
        self
    }
}
