use super::ProblemSeverity::{Refused, Throws, Undocumented};
use super::*;

#[track_caller]
fn check(code: &str, expected: Option<(ProblemSeverity, &str)>) {
    let found = problems(code, FunctionRuntime::Js20);
    let found = found.first().map(|it| (it.severity, it.construct.as_str()));
    assert_eq!(found, expected, "{code}");
}

#[test]
fn placeholders_are_found_where_they_stand() {
    check(
        "var a = ${Bucket};",
        Some((Refused, "placeholder `${Bucket}`")),
    );
    check(
        "var a = { %{ if x } b: 1 }",
        Some((Refused, "placeholder `%{ if x }`")),
    );
    check(
        "var a = '${AWS::Region}'",
        Some((Undocumented, "placeholder `${AWS::Region}`")),
    );
    check("var a = __KEYS__", Some((Throws, "placeholder `__KEYS__`")));
    check("var b = 1, a = `${b}`", None);
    check("var a = '$' + '{}'", None);
    check("// ${Bucket}\nvar a = /[$]{1}/", None);
}
