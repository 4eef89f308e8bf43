use serde_json::json;

use super::super::super::super::finding::Weight::Wrong;
use super::super::super::super::source::ImportOptions;
use super::{Resolved, run, stack};

fn filtered(globs: &[&str]) -> Resolved {
    let options = ImportOptions {
        stacks: globs.iter().map(|it| (*it).to_owned()).collect(),
        ..ImportOptions::default()
    };
    let data = "Resources: {D: {Type: T}}\nOutputs: {X: {Value: x, Export: {Name: N}}}";
    let web = "Resources: {W: {Type: T, Properties: {V: !ImportValue N}}}";
    let stacks = vec![
        stack("StagingData", data),
        stack("StagingWeb", web),
        stack("ProdWeb", web),
    ];
    run(stacks, &options)
}

#[test]
fn stacks_are_taken_by_glob_and_read_across() {
    assert_eq!(filtered(&[]).ids(), ["D", "W", "W"]);
    assert_eq!(filtered(&["Staging*"]).ids(), ["D", "W"]);
    let web = filtered(&["StagingWeb"]).without_findings();
    assert_eq!(web.ids(), ["W"]);
    assert_eq!(web.json("W"), json!({"V": "x"}));
    let found = filtered(&["Test*", "Prod*"]).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].weight, found[0].code), (Wrong, "unknown-stack"));
    assert_eq!(
        found[0].notes,
        ["there is `StagingData`, `StagingWeb`, `ProdWeb`"]
    );
}

#[test]
fn the_account_and_the_region_are_the_options_or_the_templates() {
    let text =
        "Resources: {W: {Type: T, Properties: {A: !Ref AWS::AccountId, R: !Ref AWS::Region}}}";
    let mut known = stack("Web", text);
    known.account = Some("111122223333".to_owned());
    known.region = Some("eu-west-1".to_owned());
    let options = ImportOptions {
        account: Some("444455556666".to_owned()),
        region: Some("ap-south-1".to_owned()),
        ..ImportOptions::default()
    };
    for (template, options, account, region) in [
        (
            known.clone(),
            ImportOptions::default(),
            "111122223333",
            "eu-west-1",
        ),
        (known, options.clone(), "444455556666", "eu-west-1"),
        (stack("Web", text), options, "444455556666", "ap-south-1"),
    ] {
        let resolved = run(vec![template], &options).without_findings();
        assert_eq!(resolved.json("W"), json!({"A": account, "R": region}));
    }
}
