use serde_json::json;

use super::super::super::super::finding::Weight::Wrong;
use super::{check, finds, one};

#[test]
fn condition_functions_compare_and_combine() {
    let yes = "!Equals [a, a]";
    let no = "!Equals [a, b]";
    for (condition, expected) in [
        (yes.to_owned(), true),
        (no.to_owned(), false),
        ("!Equals [1, '1']".to_owned(), true),
        ("!Equals [true, 'true']".to_owned(), true),
        ("!Equals [[a], [a]]".to_owned(), true),
        ("!Equals [!Ref AWS::Region, us-east-1]".to_owned(), true),
        (format!("!Not [{no}]"), true),
        (format!("!And [{yes}, {no}]"), false),
        (format!("!And [{yes}, {yes}]"), true),
        (format!("!Or [{no}, {yes}]"), true),
        (format!("!Or [{no}, {no}]"), false),
        ("{Condition: Other}".to_owned(), true),
        (
            "!And [!Condition Other, !Not [!Condition Other]]".to_owned(),
            false,
        ),
    ] {
        let sections = format!("Conditions:\n  C: {condition}\n  Other: {yes}");
        check(
            &sections,
            "!If [C, yes-value, no-value]",
            &json!(if expected { "yes-value" } else { "no-value" }),
        );
    }
}

#[test]
fn a_resource_is_there_if_its_condition_holds() {
    let resolved = one(
        "Conditions: {No: !Equals [a, b], Yes: !Not [!Condition No]}\nResources:\n  A: {Type: T, Condition: No}\n  B: {Type: T, Condition: Yes}\n  C: {Type: T}\n",
    );
    assert_eq!(resolved.without_findings().ids(), ["B", "C"]);
}

#[test]
fn the_branch_that_is_not_taken_is_not_read() {
    let sections = "Conditions: {Yes: !Equals [a, a]}";
    check(sections, "!If [Yes, 1, !Ref Nothing]", &json!(1));
}

#[test]
fn what_is_not_there_cannot_be_referred_to() {
    let text = "Conditions: {No: !Equals [a, b]}\nResources:\n  A: {Type: 'AWS::S3::Bucket', Condition: No}\n  B: {Type: 'AWS::CloudFront::Distribution', Properties: {A: !Ref A}}\n";
    let found = one(text).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].title.contains("condition does not hold"));
}

#[test]
fn wrong_conditions_are_named() {
    let finding = finds(
        "Conditions: {Yes: !Equals [a, a]}",
        "!If [Yess, 1, 2]",
        Wrong,
        "unresolved",
        "`Yess`",
    );
    assert_eq!(finding.help, ["did you mean `Yes`?"]);
    finds(
        "Conditions: {C: !Equals [a]}",
        "!If [C, 1, 2]",
        Wrong,
        "bad-template",
        "two values",
    );
    finds(
        "Conditions: {C: !Ref AWS::Region}",
        "!If [C, 1, 2]",
        Wrong,
        "bad-template",
        "a condition takes",
    );
    finds("", "!If [C, 1]", Wrong, "bad-template", "`Fn::If` takes");
    let circle = "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}";
    let finding = finds(
        circle,
        "!If [A, 1, 2]",
        Wrong,
        "circular",
        "`Web/A` needs itself",
    );
    assert_eq!(finding.notes, ["`Web/A` -> `Web/B` -> `Web/A`"]);
}
