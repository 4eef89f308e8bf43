use serde_json::json;

use super::super::super::super::finding::Weight::{Assumed, Wrong};
use super::super::super::super::source::ImportOptions;
use super::{Resolved, check, finds, run, stack, value_of, with_value};

fn given(sections: &str, value: &str, parameters: &[(&str, &str)]) -> Resolved {
    let options = ImportOptions {
        parameters: parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..ImportOptions::default()
    };
    run(vec![stack("Web", &with_value(sections, value))], &options)
}

const STAGE: &str =
    "Parameters: {Stage: {Type: String, Default: prod, AllowedValues: [prod, test]}}";

#[test]
fn defaults_count_unless_a_value_is_given() {
    check(STAGE, "!Ref Stage", &json!("prod"));
    check(
        "Parameters: {A: {Type: String, Default: 012}}",
        "!Ref A",
        &json!("012"),
    );
    check(
        "Parameters: {A: {Type: Number, Default: 3}}",
        "!Ref A",
        &json!("3"),
    );
    for parameters in [
        &[("Stage", "test")][..],
        &[("Stage", "prod"), ("Web:Stage", "test")],
    ] {
        let resolved = given(STAGE, "!Ref Stage", parameters).without_findings();
        assert_eq!(resolved.json("R")["DistributionConfig"]["V"], json!("test"));
    }
}

#[test]
fn lists_are_parted_at_commas() {
    for kind in [
        "CommaDelimitedList",
        "List<Number>",
        "'AWS::SSM::Parameter::Value<List<String>>'",
    ] {
        let sections = format!("Parameters: {{A: {{Type: {kind}, Default: 'x'}}}}");
        let resolved = given(&sections, "!Ref A", &[("A", "1, 2,3")]).without_findings();
        assert_eq!(
            resolved.json("R")["DistributionConfig"]["V"],
            json!(["1", "2", "3"]),
            "{kind}"
        );
    }
    let list = "Parameters: {A: {Type: CommaDelimitedList, Default: 'a,b'}}";
    check(list, "!Select [1, !Ref A]", &json!("b"));
    check(list, "!Join ['+', !Ref A]", &json!("a+b"));
    check(list, "!Sub '${A}'", &json!("a,b"));
    check(
        "Parameters: {A: {Type: CommaDelimitedList, Default: ''}}",
        "!Ref A",
        &json!([]),
    );
}

#[test]
fn a_value_that_is_not_allowed_is_wrong() {
    let found = given(STAGE, "x", &[("Stage", "tset")]).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].weight, found[0].code), (Wrong, "bad-parameter"));
    assert_eq!(
        found[0].title,
        "the parameter `Stage` does not allow `tset`"
    );
    assert_eq!(found[0].notes, ["it allows `prod`, `test`"]);
    assert!(found[0].place.is_some());
    let secret = "Parameters: {A: {Type: String, NoEcho: true, AllowedValues: [a]}}";
    let found = given(secret, "x", &[("A", "hidden")]).found;
    assert!(!format!("{found:?}").contains("hidden"), "{found:?}");
}

#[test]
fn a_parameter_without_a_value_gets_a_stand_in() {
    let sections = "Parameters: {ApiHost: {Type: String}}";
    let finding = finds(
        sections,
        "[!Ref ApiHost, !Ref ApiHost]",
        Assumed,
        "stand-in",
        "`ApiHost` has no value",
    );
    assert_eq!(finding.help, ["give one with `--parameter ApiHost=VALUE`"]);
    let (value, _) = value_of(sections, "!Ref ApiHost");
    assert!(value.as_str().unwrap().starts_with("api-host-"), "{value}");
    assert_eq!(value, value_of(sections, "!Ref ApiHost").0);
    let allowed = "Parameters: {A: {Type: String, AllowedValues: [x, y]}}";
    assert_eq!(value_of(allowed, "!Ref A").0, json!("x"));
    assert_eq!(
        value_of("Parameters: {A: {Type: Number}}", "!Ref A").0,
        json!("1")
    );
    check(sections, "x", &json!("x"));
}

#[test]
fn a_parameter_that_no_stack_has_is_wrong() {
    let found = given(STAGE, "x", &[("Stge", "test")]).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].weight, found[0].code),
        (Wrong, "unknown-parameter")
    );
    assert_eq!(found[0].help, ["did you mean `Stage`?"]);
    let found = given(STAGE, "x", &[("Wbe:Stage", "test")]).found;
    assert!(found[0].title.contains("no stack `Wbe`"), "{found:?}");
    let found = given(STAGE, "x", &[("Web:Zone", "test")]).found;
    assert!(
        found[0].title.contains("`Web` has no parameter `Zone`"),
        "{found:?}"
    );
}

#[test]
fn parameters_of_ssm_come_from_the_templates() {
    let sections =
        "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /site/host}}";
    finds(
        sections,
        "!Ref P",
        Assumed,
        "stand-in",
        "`/site/host` is in none",
    );
    let mut text = with_value(sections, "!Ref P");
    text += "  S: {Type: 'AWS::SSM::Parameter', Properties: {Name: /site/host, Type: String, Value: api.example.com}}\n";
    let resolved = super::one(&text).without_findings();
    assert_eq!(
        resolved.json("R")["DistributionConfig"]["V"],
        json!("api.example.com")
    );
    let resolved = given(sections, "!Ref P", &[("P", "given.example.com")]).without_findings();
    assert_eq!(
        resolved.json("R")["DistributionConfig"]["V"],
        json!("given.example.com")
    );
}
