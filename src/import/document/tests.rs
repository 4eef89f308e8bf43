use serde_json::{Value as Json, json};

use super::*;

#[track_caller]
fn read(text: &str) -> Node {
    parse(text, 0).unwrap_or_else(|wrong| panic!("{text:?}: {wrong:?}"))
}

#[track_caller]
fn check(text: &str, expected: &Json) {
    assert_eq!(&read(text).to_json(), expected, "{text:?}");
}

/// What is wrong, and the text that the error points at.
#[track_caller]
fn refused<'a>(text: &'a str, title: &str) -> &'a str {
    let wrong = parse(text, 7).expect_err(text);
    assert_eq!((wrong.weight, wrong.code), (Weight::Wrong, "syntax"));
    assert!(wrong.title.contains(title), "{text:?}: {}", wrong.title);
    let place = wrong.place.expect("a place");
    assert_eq!(place.file, 7);
    shown(text, place)
}

fn shown(text: &str, place: Place) -> &str {
    &text[place.start as usize..place.end as usize]
}

#[test]
fn short_forms_become_long_ones() {
    let attribute = json!({"a": {"Fn::GetAtt": ["B", "Arn"]}});
    check("a: !GetAtt B.Arn", &attribute);
    check("a: !GetAtt [B, Arn]", &attribute);
    check("a: !GetAtt 'B.Arn'", &attribute);
    let nested = json!({"a": {"Fn::GetAtt": ["N", "Outputs.Name"]}});
    check("a: !GetAtt N.Outputs.Name", &nested);
    check("a: !Ref B", &json!({"a": {"Ref": "B"}}));
    check("a: !Ref 012", &json!({"a": {"Ref": "012"}}));
    check("a: !Condition C", &json!({"a": {"Condition": "C"}}));
    check("a: !Sub '${B}-x'", &json!({"a": {"Fn::Sub": "${B}-x"}}));
    let sub = json!({"a": {"Fn::Sub": ["${B}", {"B": 1}]}});
    check("a: !Sub ['${B}', {B: 1}]", &sub);
    check("a: !Sub\n  - ${B}\n  - B: 1\n", &sub);
    let code = json!({"a": {"Fn::Sub": "let x = 1;\n"}});
    check("a: !Sub |\n  let x = 1;\n", &code);
    let join = json!({"a": {"Fn::Join": ["", [{"Ref": "B"}, true]]}});
    check("a: !Join ['', [!Ref B, yes]]", &join);
    let zones = json!({"a": {"Fn::GetAZs": ""}});
    check("a: !GetAZs ''", &zones);
    check("a: !GetAZs", &zones);
    let include = json!({"a": {"Fn::Transform": {"Name": "AWS::Include"}}});
    check("a: !Transform {Name: AWS::Include}", &include);
    let looked_up = json!({"a": {"Fn::FindInMap": ["M", {"Ref": "K"}, "x"]}});
    check("a: !FindInMap [M, !Ref K, x]", &looked_up);
    for it in [
        "Select",
        "Split",
        "If",
        "ImportValue",
        "Base64",
        "Equals",
        "And",
        "Or",
        "Not",
        "Cidr",
        "ToJsonString",
        "Length",
        "ForEach",
        "GetStackOutput",
    ] {
        let long = format!("Fn::{it}");
        check(&format!("a: !{it} [x]"), &json!({"a": {long: ["x"]}}));
    }
}

#[test]
fn a_tag_that_nobody_knows_is_refused() {
    assert_eq!(refused("a: 1\nb: !Reff X", "`!Reff`"), "!Reff X");
    refused("a: !!binary aGk=", "`!!binary`");
    refused("a: !!set {x}", "`!!set`");
    check(
        "a: !!str 1\nb: !!int 1\nc: !!map {}",
        &json!({"a": "1", "b": 1, "c": {}}),
    );
}

#[test]
fn quoted_scalars_are_texts() {
    let expected = json!({"a": "yes", "b": "1", "c": "", "d": true, "e": "2010-09-09"});
    check(
        "a: 'yes'\nb: \"1\"\nc: ''\nd: yes\ne: 2010-09-09",
        &expected,
    );
    check(
        "a: |\n  yes\nb: >-\n  1\n",
        &json!({"a": "yes\n", "b": "1"}),
    );
}

#[test]
fn names_stay_as_they_are_written() {
    check(
        "80: a\nyes: b\n012: c",
        &json!({"80": "a", "yes": "b", "012": "c"}),
    );
}

#[test]
fn anchors_and_merges_are_followed() {
    check(
        "a: &x {b: 1}\nc: *x",
        &json!({"a": {"b": 1}, "c": {"b": 1}}),
    );
    let merged = json!({"a": {"x": 1, "y": 2}, "b": {"y": 3, "x": 1}});
    check("a: &x {x: 1, y: 2}\nb:\n  <<: *x\n  y: 3", &merged);
    let several = json!({"a": [{"x": 1}, {"x": 2, "y": 2}], "b": {"x": 1, "y": 2}});
    check(
        "a: [&x {x: 1}, &y {x: 2, y: 2}]\nb:\n  <<: [*x, *y]",
        &several,
    );
    check("a: {'<<': {b: 1}}", &json!({"a": {"<<": {"b": 1}}}));
    check(
        "a: &x !Ref B\nc: *x",
        &json!({"a": {"Ref": "B"}, "c": {"Ref": "B"}}),
    );
    refused("a: &x [*x]", "repeats");
    refused("a: *x", "");
}

#[test]
fn aliases_cannot_fill_the_memory() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for it in 1..30 {
        let before = it - 1;
        text += &format!("a{it}: &a{it} [*a{before}, *a{before}, *a{before}, *a{before}]\n");
    }
    refused(&text, "aliases repeat more than");
    let mut deep = "a0: &a0 [x]\n".to_owned();
    for it in 1..200 {
        deep += &format!("a{it}: &a{it} [*a{}]\n", it - 1);
    }
    refused(&deep, "levels deep");
}

#[test]
fn a_name_is_given_once() {
    let wrong = parse("a: 1\nb: 2\na: 3\n", 0).expect_err("twice");
    assert_eq!(wrong.title, "`a` is given twice");
    assert_eq!(wrong.notes, ["it stands on line 1 already"]);
    assert_eq!(wrong.place.map(|it| (it.start, it.end)), Some((10, 11)));
    assert_eq!(refused("{\"a\": 1,\n \"a\": 2}", "twice"), "\"a\"");
    let members: Vec<String> = (0..40).map(|it| format!("\"k{}\": 1", it % 39)).collect();
    refused(&format!("{{{}}}", members.join(",")), "`k0` is given twice");
    refused("a: {b: 1, b: 2}", "`b` is given twice");
}

#[test]
fn one_document_stands_in_a_file() {
    check("---\na: 1\n...\n", &json!({"a": 1}));
    refused("a: 1\n---\nb: 2\n", "several");
    for it in ["", " \n\t", "# nothing\n", "\u{feff}", "---\n", "null"] {
        refused(it, "empty");
    }
}

#[test]
fn depth_is_bounded_before_the_stack_is() {
    for levels in [129, 100_000] {
        refused(&"[".repeat(levels), "");
        let lists = "[".repeat(levels) + &"]".repeat(levels);
        refused(&lists, "");
        refused(&format!("a: {lists}"), "");
        refused(
            &format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels)),
            "",
        );
        let blocks: String = (0..levels.min(300))
            .map(|it| " ".repeat(it) + "a:\n")
            .collect();
        refused(&blocks, "levels deep");
    }
    refused(&"[".repeat(129).replace('[', "- "), "levels deep");
    let lists = "[".repeat(127) + &"]".repeat(127);
    read(&format!("a: {lists}"));
    read(&format!("{{\"a\": {lists}}}"));
    refused(
        &format!("a: {}", "!Not [".repeat(64) + &"]".repeat(64)),
        "levels deep",
    );
}

#[test]
fn places_are_bytes() {
    for (start, line) in [("", "\n"), ("\u{feff}", "\n"), ("", "\r\n")] {
        let text = format!(
            "{start}ä: grün{line}b: !Sub  'é${{X}}' # ö{line}c:{line}  - 日本{line}  - d: |{line}      é{line}{line}e: !GetAtt A.B{line}"
        );
        let root = read(&text);
        let place = |names: &[&str]| shown(&text, root.at(names).expect("it").place);
        assert_eq!(place(&["ä"]), "grün");
        assert_eq!(place(&["b"]), "!Sub  'é${X}'");
        assert_eq!(place(&["b", "Fn::Sub"]), "'é${X}'");
        let quoted = "a: \"x\\\"y\" # ö\nb: 'it''s' # ö\nc: x y # ö\n";
        let texts = read(quoted);
        let place_of = |name: &str| shown(quoted, texts.get(name).expect("it").place);
        assert_eq!(place_of("a"), "\"x\\\"y\"");
        assert_eq!(place_of("b"), "'it''s'");
        assert_eq!(place_of("c"), "x y");
        let list = root.get("c").expect("c");
        assert_eq!(shown(&text, list.items()[0].place), "日本");
        assert!(shown(&text, list.place).starts_with("- 日本"));
        assert!(shown(&text, list.place).ends_with('é'));
        assert_eq!(place(&["e"]), "!GetAtt A.B");
        assert_eq!(shown(&text, root.members()[1].name_place), "b");
        assert_eq!(shown(&text, root.members()[3].name_place), "e");
        let tag = root.get("b").expect("b").members()[0].name_place;
        assert_eq!(shown(&text, tag), "!Sub");
    }
    let text = "{\"ä\": [\"grün\", {\"b\": 12}]}";
    let root = read(text);
    let list = root.get("ä").expect("ä");
    assert_eq!(shown(text, list.items()[0].place), "\"grün\"");
    assert_eq!(shown(text, list.items()[1].place), "{\"b\": 12}");
    assert_eq!(
        shown(text, list.items()[1].members()[0].name_place),
        "\"b\""
    );
}

#[test]
fn json_is_read_to_the_letter() {
    check(
        r#"{"a": "\ud83d\ude00 \/ \u00e9 \t"}"#,
        &json!({"a": "😀 / é \t"}),
    );
    check(
        "\u{feff}\t{\n\t\"a\":\t[1, -2.5, true, null]\r\n}\n",
        &json!({"a": [1, -2.5, true, null]}),
    );
    check(
        r#"{"a": 111122223333, "b": 0.1, "c": 1e3}"#,
        &json!({"a": 111_122_223_333_u64, "b": 0.1, "c": 1000.0}),
    );
    let long = json!({"a": "123456789012345678901234567890"});
    check(r#"{"a": 123456789012345678901234567890}"#, &long);
    check(
        r#"{"Ref": "yes", "b": "!Ref x"}"#,
        &json!({"Ref": "yes", "b": "!Ref x"}),
    );
    check("[]", &json!([]));
}

#[test]
fn broken_json_is_named_where_it_breaks() {
    assert_eq!(refused("{\"a\": 1,}", "not JSON"), ",");
    refused("{\"a\": \"\\ud83d\"}", "not JSON");
    refused("{\"a\" 1}", "not JSON");
    refused("{\"a\": \"", "not JSON");
    refused("{\"a\": 1} x", "not JSON");
}

#[test]
fn a_template_may_be_in_braces_and_yet_yaml() {
    check(
        "{Resources: {A: !Ref B}}",
        &json!({"Resources": {"A": {"Ref": "B"}}}),
    );
    check("{a: 1, } # YAML", &json!({"a": 1}));
}

#[test]
fn broken_yaml_is_named_where_it_breaks() {
    let wrong = parse("a:\n\tb: 1\n", 0).expect_err("a tab");
    assert_eq!(
        wrong.help,
        ["YAML is indented with spaces, never with tabs"]
    );
    refused("a: [1\nb: 2", "not YAML");
    refused("a: b: c", "not YAML");
    refused("ä: 'x\n", "not YAML");
    refused("? [a]\n: b", "has to be a text");
}
