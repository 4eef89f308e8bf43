use serde_json::json;

use super::{check, one};

#[test]
fn members_are_written_for_each_value() {
    let resolved = one("Parameters: {Apps: {Type: CommaDelimitedList, Default: 'admin,shop'}}\nTransform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Buckets:\n    - App\n    - !Ref Apps\n    - Bucket${App}:\n        Type: AWS::S3::Bucket\n        Properties: {BucketName: !Sub '${App}-${AWS::Region}', Tag: !Ref App}\n  Last: {Type: T, Properties: {V: !GetAtt Bucketadmin.Arn}}\n").without_findings();
    assert_eq!(resolved.ids(), ["Bucketadmin", "Bucketshop", "Last"]);
    assert_eq!(
        resolved.json("Bucketshop"),
        json!({"BucketName": "shop-us-east-1", "Tag": "shop"})
    );
    assert_eq!(
        resolved.json("Last"),
        json!({"V": "arn:aws:s3:::admin-us-east-1"})
    );
}

#[test]
fn loops_stand_in_loops_and_in_properties() {
    check(
        "",
        "{'Fn::ForEach::A': [X, [a.b, c], {'Fn::ForEach::B': [Y, ['1', '2'], {'K&{X}${Y}': '${X}/${Y}'}]}], z: 1}",
        &json!({"Kab1": "a.b/1", "Kab2": "a.b/2", "Kc1": "c/1", "Kc2": "c/2", "z": 1}),
    );
}

#[test]
fn conditions_and_outputs_can_be_written_in_loops() {
    let resolved = one("Conditions: {'Fn::ForEach::C': [X, [a, b], {'Is${X}': !Equals ['${X}', a]}]}\nResources: {A: {Type: T, Condition: Isa}, B: {Type: T, Condition: Isb, Properties: {}}, C: {Type: T, Properties: {V: !ImportValue out-b}}}\nOutputs: {'Fn::ForEach::O': [X, [a, b], {'Out${X}': {Value: !Ref X, Export: {Name: 'out-${X}'}}}]}\n").without_findings();
    assert_eq!(resolved.ids(), ["A", "C"]);
    assert_eq!(resolved.json("C"), json!({"V": "b"}));
}

#[test]
fn broken_loops_are_named() {
    for (text, title) in [
        (
            "{'Fn::ForEach::A': [X, [a, b], {K: 1}]}",
            "writes `K` twice",
        ),
        ("{'Fn::ForEach::A': [X, [a, b]]}", "`Fn::ForEach` takes"),
        (
            "{'Fn::ForEach::A': [X, [{a: b}], {K: 1}]}",
            "texts in its list",
        ),
        ("{'Fn::ForEach::A': [X, a, {K: 1}]}", "takes a list"),
    ] {
        let (_, found) = super::value_of("", text);
        assert!(
            found.iter().any(|it| it.title.contains(title)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn loops_cannot_fill_the_memory() {
    let list: Vec<String> = (0..100).map(|it| it.to_string()).collect();
    let list = list.join(",");
    let mut body = "{'K${A0}${A1}${A2}${A3}${A4}': x}".to_owned();
    for it in 0..5 {
        body = format!("{{'Fn::ForEach::L{it}': [A{it}, [{list}], {body}]}}");
    }
    let (_, found) = super::value_of("", &body);
    assert!(
        found
            .iter()
            .any(|it| it.title.contains("more than can be resolved")),
        "{found:?}"
    );
}
