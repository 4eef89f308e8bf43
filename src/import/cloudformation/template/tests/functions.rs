use serde_json::json;

use super::super::super::super::finding::Weight::{Assumed, Wrong};
use super::{check, finds, value_of};

const MAP: &str = "Mappings: {M: {prod: {name: site-prod, list: [a, b]}, test: {name: t}}}";

#[test]
fn texts_are_joined_parted_and_picked() {
    check(
        "",
        "!Join ['-', [a, 1, true, !Ref Web]]",
        &json!("a-1-true-site"),
    );
    check("", "!Join ['', []]", &json!(""));
    check("", "!Join [',', !Split ['/', a/b]]", &json!("a,b"));
    check(
        "",
        "!Join ['-', [a, !Ref 'AWS::NoValue', b]]",
        &json!("a-b"),
    );
    check("", "!Split ['/', 'a/b//c']", &json!(["a", "b", "", "c"]));
    check("", "!Select [1, [a, b]]", &json!("b"));
    check(
        "",
        "!Select ['0', !Split ['.', !GetAtt Web.Arn]]",
        &json!("arn:aws:s3:::site"),
    );
    let host = "!Select [2, !Split ['/', !GetAtt Web.WebsiteURL]]";
    check("", host, &json!("site.s3-website-us-east-1.amazonaws.com"));
    finds(
        "",
        "!Select [2, [a, b]]",
        Wrong,
        "bad-template",
        "no item 2 in a list of 2",
    );
    finds(
        "",
        "!Select [x, [a, b]]",
        Wrong,
        "bad-template",
        "whole number",
    );
    finds("", "!Join [a]", Wrong, "bad-template", "`Fn::Join` takes");
    finds("", "!Join ['', [[a]]]", Wrong, "bad-template", "texts");
    finds("", "!Split ['', a]", Wrong, "bad-template", "not empty");
}

#[test]
fn names_in_texts_are_replaced() {
    check(
        "",
        "!Sub 'x-${Web}-${AWS::Region}'",
        &json!("x-site-us-east-1"),
    );
    check("", "!Sub '${Web.Arn}/*'", &json!("arn:aws:s3:::site/*"));
    check(
        "",
        "!Sub ['${A}-${B}', {A: 1, B: !Ref Web}]",
        &json!("1-site"),
    );
    check("", "!Sub ['${Web}', {Web: mine}]", &json!("mine"));
    check("", "!Sub '${!Web}-$Web-${'", &json!("${Web}-$Web-${"));
    let finding = finds(
        "",
        "!Sub '${a + b}'",
        Wrong,
        "bad-template",
        "holds no name",
    );
    assert_eq!(finding.help, ["`${!a + b}` leaves it as it stands"]);
    let finding = finds("", "!Sub '${Weeb}'", Wrong, "unresolved", "`Weeb`");
    assert_eq!(finding.help, ["did you mean `Web`?"]);
    finds("", "!Sub {a: b}", Wrong, "bad-template", "`Fn::Sub` takes");
}

#[test]
fn mappings_are_looked_up() {
    check(MAP, "!FindInMap [M, prod, name]", &json!("site-prod"));
    check(MAP, "!FindInMap [M, prod, list]", &json!(["a", "b"]));
    check(
        MAP,
        "!FindInMap [M, !Join ['', [te, st]], name]",
        &json!("t"),
    );
    check(
        MAP,
        "!FindInMap [M, test, list, {DefaultValue: none}]",
        &json!("none"),
    );
    let finding = finds(
        MAP,
        "!FindInMap [M, prd, name]",
        Wrong,
        "unresolved",
        "no `prd`",
    );
    assert_eq!(finding.help, ["did you mean `prod`?"]);
    finds(
        MAP,
        "!FindInMap [M, test, list]",
        Wrong,
        "unresolved",
        "no `list`",
    );
    finds(
        MAP,
        "!FindInMap [N, test, list]",
        Wrong,
        "unresolved",
        "no `N`",
    );
    finds(MAP, "!FindInMap [N]", Wrong, "bad-template", "takes");
}

#[test]
fn a_key_that_nobody_knows_finds_any_entry() {
    let sections = format!("{MAP}\nParameters: {{Stage: {{Type: String}}}}");
    let (value, found) = value_of(&sections, "!FindInMap [M, !Ref Stage, name]");
    assert_eq!(value, json!("site-prod"));
    assert!(found.iter().all(|it| it.weight == Assumed), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn values_become_texts_and_numbers() {
    check("", "!Base64 héé", &json!("aMOpw6k="));
    check(
        "",
        "!ToJsonString {a: [1, !Ref Web]}",
        &json!(r#"{"a":[1,"site"]}"#),
    );
    check("", "!Length [a, b]", &json!(2));
    check("", "{'Fn::Length': !Split [',', 'a,b,c']}", &json!(3));
    check(
        "",
        "!GetAZs ''",
        &json!(["us-east-1a", "us-east-1b", "us-east-1c"]),
    );
    check(
        "",
        "!Cidr [10.0.0.0/16, 2, 8]",
        &json!(["10.0.0.0/24", "10.0.1.0/24"]),
    );
    finds("", "!Length x", Wrong, "bad-template", "takes a list");
}

#[test]
fn values_that_are_nothing_are_gone() {
    check("", "{a: 1, b: !Ref 'AWS::NoValue'}", &json!({"a": 1}));
    check("", "[a, !Ref 'AWS::NoValue', b]", &json!(["a", "b"]));
    let conditions = "Conditions: {No: !Equals [a, b]}";
    check(
        conditions,
        "{a: !If [No, 1, !Ref 'AWS::NoValue']}",
        &json!({}),
    );
    check("", "!Ref 'AWS::NoValue'", &json!(null));
}

#[test]
fn pseudo_parameters_are_known() {
    check("", "!Ref AWS::AccountId", &json!("000000000000"));
    check("", "!Ref AWS::Region", &json!("us-east-1"));
    check("", "!Ref AWS::Partition", &json!("aws"));
    check("", "!Ref AWS::URLSuffix", &json!("amazonaws.com"));
    check("", "!Ref AWS::StackName", &json!("Web"));
    check("", "!Ref AWS::NotificationARNs", &json!([]));
    let (id, _) = value_of("", "!Ref AWS::StackId");
    let id = id.as_str().unwrap();
    assert!(
        id.starts_with("arn:aws:cloudformation:us-east-1:000000000000:stack/Web/"),
        "{id}"
    );
    finds(
        "",
        "!Ref AWS::Regio",
        Wrong,
        "unresolved",
        "pseudo parameter",
    );
}

#[test]
fn what_is_no_function_is_named() {
    let finding = finds(
        "",
        "{'Fn::Jion': ['', []]}",
        Wrong,
        "bad-template",
        "`Fn::Jion`",
    );
    assert_eq!(finding.help, ["did you mean `Fn::Join`?"]);
    finds(
        "",
        "{'Fn::Sub': a, b: 1}",
        Wrong,
        "bad-template",
        "beside other members",
    );
    check("", "{Ref: {a: b}}", &json!({"Ref": {"a": "b"}}));
    check(
        "",
        "{Condition: {Bool: {a: b}}}",
        &json!({"Condition": {"Bool": {"a": "b"}}}),
    );
}

#[test]
fn values_know_where_they_are_written() {
    let text = "Resources:\n  Web: {Type: 'AWS::S3::Bucket', Properties: {BucketName: site}}\n  R:\n    Type: AWS::CloudFront::Distribution\n    Properties: {A: !Sub '${Web}-x', B: plain}\n";
    let resolved = super::one(text);
    let shown = |name: &str| {
        let place = resolved.resource("R").properties.get(name).unwrap().place;
        &text[place.start as usize..place.end as usize]
    };
    assert_eq!(shown("A"), "!Sub '${Web}-x'");
    assert_eq!(shown("B"), "plain");
    let place = resolved.resource("R").place;
    assert_eq!(&text[place.start as usize..place.end as usize], "R");
}
