//! What comes back of a request.

use super::super::EventUse;
use super::stage::{Stage, handler, stage};
use crate::functions::outcome::FailureKind;
use crate::functions::{NoObjectReturned, QuestionMarkInUri, UnchangedReadOnlyHeader};

#[test]
fn an_untouched_request_is_unchanged_to_the_byte() {
    let stages = [
        stage("/", &[]),
        stage("/?", &[]),
        stage("/?a&b=&&c=%20&2=x&1=y&a=3", &[]),
        stage(
            "/a",
            &[
                ("accept", "x"),
                ("accept", "y"),
                ("x-a", "latin1:caf\u{e9}"),
            ],
        ),
        stage(
            "/a",
            &[
                ("cookie", "a=1;b;  a=2"),
                ("cookie", "c=3"),
                ("via", "1.1 x"),
            ],
        ),
    ];
    for stage in stages {
        stage.goes("return event.request;", "unchanged");
        stage.goes(
            "var r = event.request; return { method: r.method, uri: r.uri, \
             querystring: r.querystring, headers: r.headers, cookies: r.cookies };",
            "unchanged",
        );
        stage.goes(
            "return JSON.parse(JSON.stringify(event.request));",
            "unchanged",
        );
    }
}

#[test]
fn a_uri_is_rewritten() {
    let stage = stage("/app/", &[]);
    stage.goes(
        "event.request.uri += 'index.html'; return event.request;",
        "uri /app/index.html",
    );
    stage.goes(
        "event.request.uri = '/caf\u{e9}'; return event.request;",
        "uri /caf\u{e9}",
    );
    let slash = "request.uri must start with a slash.";
    stage.fails("event.request.uri = 'x'; return event.request;", &[slash]);
    stage.fails(
        "event.request.uri = 5; return event.request;",
        &["request.uri must be a string."],
    );
    stage.fails(
        "delete event.request.uri; return event.request;",
        &["request.uri must be a string."],
    );
    stage.fails("return event;", &["request.uri must be a string."]);
}

#[test]
fn a_question_mark_in_a_uri_goes_by_its_switch() {
    let mut stage = stage("/a?x=1", &[]);
    let body = "event.request.uri = '/b?y=2'; return event.request;";
    stage.goes(body, "uri /b%3Fy=2");
    let (_, findings) = stage.request(&handler(body));
    assert_eq!(findings.warnings.len(), 1);
    stage.fidelity.question_mark_in_uri = QuestionMarkInUri::Query;
    stage.goes(body, "uri /b | query y=2&x=1");
    stage.goes(
        "event.request.uri = '/b?y=2'; event.request.querystring = {}; return event.request;",
        "uri /b | query y=2",
    );
}

#[test]
fn the_method_stays() {
    let stage = stage("/", &[]);
    let rule = "request.method is read-only.";
    stage.fails(
        "event.request.method = 'HEAD'; return event.request;",
        &[rule],
    );
    stage.goes(
        "delete event.request.method; return event.request;",
        "unchanged",
    );
}

#[test]
fn a_query_is_changed_as_an_object() {
    let stage = stage("/?b=2&a=1&b=3&c", &[]);
    let change =
        |edit: &str| format!("var q = event.request.querystring; {edit} return event.request;");
    stage.goes(&change("q.d = { value: '4' };"), "query b=2&b=3&a=1&c=&d=4");
    stage.goes(&change("delete q.b;"), "query a=1&c=");
    stage.goes(&change("delete q.b.multiValue;"), "query b=2&a=1&c=");
    stage.goes(&change("q.b.value = '9';"), "query b=9&b=3&a=1&c=");
    stage.goes(
        &change("q.b.multiValue.push({ value: '4' });"),
        "query b=2&b=3&b=4&a=1&c=",
    );
    stage.goes(
        &change("q.a.multiValue = [{ value: 'x' }, { value: 'y' }];"),
        "query b=2&b=3&a=x&a=y&c=",
    );
    stage.goes(
        &change("q.a.value = 'x y'.replace(' ', '%20');"),
        "query b=2&b=3&a=x%20y&c=",
    );
    stage.goes(
        "event.request.querystring = {}; return event.request;",
        "query ",
    );
    stage.goes(
        "delete event.request.querystring; return event.request;",
        "query ",
    );
    stage.goes(
        "var q = event.request.querystring, s = {}; Object.keys(q).sort().forEach(function (k) { s[k] = q[k]; }); \
         event.request.querystring = s; return event.request;",
        "query a=1&b=2&b=3&c=",
    );
}

#[test]
fn a_query_is_changed_as_a_string() {
    let stage = stage("/?b=2&a=1", &[]);
    let change =
        |query: &str| format!("event.request.querystring = {query}; return event.request;");
    stage.goes(&change("'z=1&a=%20&z=0'"), "query z=1&a=%20&z=0");
    stage.goes(&change("''"), "query ");
    stage.goes(&change("'b=2&a=1'"), "unchanged");
    let rule = "request.querystring must not contain spaces, control characters or #.";
    stage.fails(&change("'a=b c'"), &[rule]);
    stage.fails(&change("'a=b#c'"), &[rule]);
    stage.fails(&change("{ a: { value: 'b c' } }"), &[rule]);
    stage.fails(&change("7"), &["request.querystring must be an object."]);
    stage.fails(
        &change("'a='.padEnd(8192, 'x')"),
        &["request.uri and request.querystring together must be shorter than 8192 characters."],
    );
}

#[test]
fn entries_have_a_shape() {
    let stage = stage("/?a=1", &[]);
    let q = |entry: &str| format!("event.request.querystring.b = {entry}; return event.request;");
    stage.fails(
        &q("'x'"),
        &[r#"request.querystring["b"] must be an object with a value."#],
    );
    stage.fails(
        &q("null"),
        &[r#"request.querystring["b"] must be an object with a value."#],
    );
    stage.fails(
        &q("{}"),
        &[r#"request.querystring["b"] must have a value."#],
    );
    stage.fails(
        &q("{ value: 7 }"),
        &[r#"request.querystring["b"].value must be a string."#],
    );
    stage.fails(
        &q("{ value: null }"),
        &[r#"request.querystring["b"].value must be a string."#],
    );
    stage.fails(
        &q("{ value: 'x', multiValue: 'x' }"),
        &[r#"request.querystring["b"].multiValue must be an array."#],
    );
    stage.fails(
        &q("{ value: 'x', multiValue: ['x'] }"),
        &[r#"request.querystring["b"].multiValue[0] must be an object with a value."#],
    );
    stage.goes(&q("undefined"), "unchanged");
    let (_, findings) = stage.request(&handler(&q("{ value: 'x', multivalue: [] }")));
    assert!(
        findings.warnings[0].contains("`multivalue`"),
        "{findings:?}"
    );
}

fn with_headers() -> Stage {
    stage(
        "/",
        &[
            ("accept", "a"),
            ("accept", "b"),
            ("x-forwarded-proto", "https"),
            ("cookie", "s=1; t=2"),
            ("via", "2.0 x"),
            ("x-l", "latin1:caf\u{e9}"),
        ],
    )
}

#[test]
fn headers_are_changed_and_what_is_hidden_stays() {
    let stage = with_headers();
    let change =
        |edit: &str| format!("var h = event.request.headers; {edit} return event.request;");
    let rest = "x-l: caf\u{fffd}";
    let tail = "x-forwarded-proto: https | cookie: s=1; t=2";
    stage.goes(
        &change("h['x-forwarded-host'] = h.host;"),
        &format!("host: www.example.com | accept: a | accept: b | via: 2.0 x | {rest} | x-forwarded-host: www.example.com | {tail}"),
    );
    stage.goes(
        &change("delete h.accept; delete h['x-l'];"),
        &format!("host: www.example.com | via: 2.0 x | {tail}"),
    );
    stage.goes(
        &change("h.accept.value = 'c'; delete h['x-l'];"),
        &format!("host: www.example.com | accept: c | accept: b | via: 2.0 x | {tail}"),
    );
    stage.goes(
        &change("h.accept = { value: 'c' }; h['x-l'].value += '!';"),
        &format!("host: www.example.com | accept: c | via: 2.0 x | x-l: caf\u{e9}! | {tail}"),
    );
    stage.goes(
        &change("h.host = { value: 'www.example.com' };"),
        "unchanged",
    );
}

#[test]
fn some_headers_are_not_for_functions() {
    let stage = with_headers();
    let change =
        |edit: &str| format!("var h = event.request.headers; {edit} return event.request;");
    let read_only = "tried to add, delete, or change a read-only header.";
    for edit in [
        "h.host.value = 'other';",
        "delete h.host;",
        "delete h.via;",
        "h.via = { value: '1.1 y' };",
        "h['content-length'] = { value: '0' };",
        "h['transfer-encoding'] = { value: 'chunked' };",
        "h['cdn-loop'] = { value: 'x' };",
        "event.request.headers = { host: h.host };",
        "h.host.multiValue = [{ value: 'a' }, { value: 'b' }];",
    ] {
        stage.fails(&change(edit), &[read_only]);
    }
    stage.fails(
        &change("event.request.headers = {};"),
        &[read_only, read_only],
    );
    stage.fails(
        &change("delete event.request.headers;"),
        &[read_only, read_only],
    );
    for name in [
        "x-forwarded-proto",
        "connection",
        "x-amz-cf-x",
        "x-edge-a",
        "x-cache",
        "x-real-ip",
    ] {
        let rule = format!("request.headers must not contain the disallowed header {name}.");
        stage.fails(
            &change(&format!("h['{name}'] = {{ value: 'x' }};")),
            &[&rule],
        );
    }
    stage.fails(
        &change("h['X-A'] = { value: 'x' };"),
        &["request.headers must have header names in lower case."],
    );
    stage.fails(
        &change("h['x a'] = { value: 'x' };"),
        &["request.headers must have valid header names."],
    );
    stage.fails(
        &change("h['x-a'] = { value: 'x\\ny' };"),
        &[r#"request.headers["x-a"] must not contain line breaks or control characters."#],
    );
    stage.goes(&change("h['x-forwarded-for'] = { value: 'x' }; delete h['x-l'];"), 
        "host: www.example.com | accept: a | accept: b | via: 2.0 x | x-forwarded-for: x | x-forwarded-proto: https | cookie: s=1; t=2");
}

#[test]
fn cookies_of_a_request_are_rebuilt_when_they_change() {
    let stage = stage("/", &[("cookie", "a=1; b=2; a=3")]);
    let change =
        |edit: &str| format!("var c = event.request.cookies; {edit} return event.request;");
    stage.goes(
        &change("c.d = { value: '4' };"),
        "host: www.example.com | cookie: a=1; a=3; b=2; d=4",
    );
    stage.goes(
        &change("delete c.a;"),
        "host: www.example.com | cookie: b=2",
    );
    stage.goes(
        &change("event.request.cookies = {};"),
        "host: www.example.com",
    );
    stage.goes(
        &change("c.b.value = 'x'; event.request.headers['x-a'] = { value: 'y' };"),
        "host: www.example.com | x-a: y | cookie: a=1; a=3; b=x",
    );
    stage.fails(
        &change("c['a;b'] = { value: '' };"),
        &["request.cookies must have valid cookie names."],
    );
    let (_, findings) = stage.request(&handler(&change(
        "event.request.headers.cookie = { value: 'x=1' };",
    )));
    assert_eq!(findings.warnings.len(), 1);
}

#[test]
fn parts_that_were_not_made_stay_as_they_are() {
    let mut stage = with_headers();
    stage.reached = EventUse {
        method: false,
        querystring: false,
        request_headers: false,
        request_cookies: false,
        ..EventUse::ALL
    };
    stage.goes("event.request.uri = '/x'; return event.request;", "uri /x");
    // Another object lacks them.
    stage.fails(
        "return { uri: '/x' };",
        &["tried to add, delete, or change a read-only header."; 2],
    );
    stage.goes("event.request.cookies = {}; return event.request;", 
        "host: www.example.com | accept: a | accept: b | x-forwarded-proto: https | via: 2.0 x | x-l: caf\u{fffd}");
}

#[test]
fn a_function_returns_an_object() {
    let mut stage = stage("/", &[]);
    for body in [
        "",
        "return null;",
        "return 'x';",
        "return 1;",
        "return undefined;",
    ] {
        let failure = stage.run_request(&handler(body)).result.unwrap_err();
        assert_eq!(failure.kind, FailureKind::FunctionExecution, "{body}");
        assert_eq!(
            failure.sentence,
            "The CloudFront function associated with the CloudFront distribution is invalid or could not run."
        );
    }
    stage.fidelity.no_object_returned = NoObjectReturned::Validation;
    stage.fails("", &["the result must be a request or a response object."]);
    let failure = stage
        .run_request(&handler("return null;"))
        .result
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::FunctionValidation);
    assert_eq!(
        failure.cause,
        "the result must be a request or a response object, and the function returned null"
    );
}

#[test]
fn an_exception_is_told_to_the_developer_and_not_to_the_viewer() {
    let stage = stage("/", &[]);
    let failure = stage
        .run_request(&handler("return event.request.nothing.value;"))
        .result
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::FunctionExecution);
    assert_eq!(
        failure.sentence,
        "The CloudFront function associated with the CloudFront distribution is invalid or could not run."
    );
    assert!(failure.cause.contains("TypeError"), "{}", failure.cause);
    assert!(
        failure.cause.contains("edge/function.js:2"),
        "{}",
        failure.cause
    );
}

#[test]
fn a_promise_is_awaited() {
    let stage = stage("/", &[]);
    let code = "async function handler(event) { event.request.uri = '/x'; return event.request; }";
    assert_eq!(stage.change(code).uri.as_deref(), Some("/x"));
}

#[test]
fn the_first_refusal_is_the_viewers_and_the_others_are_counted() {
    let stage = stage("/", &[]);
    let body = "event.request.uri = 'x'; delete event.request.headers.host; return event.request;";
    let failure = stage.run_request(&handler(body)).result.unwrap_err();
    assert_eq!(failure.kind, FailureKind::FunctionValidation);
    assert!(
        failure.cause.contains("\"x\" (and one more"),
        "{}",
        failure.cause
    );
}

#[test]
fn a_read_only_header_that_is_written_again_goes_by_its_switch() {
    let mut stage = with_headers();
    let again = "event.request.headers.host = { value: event.request.headers.host.value }; return event.request;";
    stage.goes(again, "unchanged");
    stage.fidelity.unchanged_read_only_header = UnchangedReadOnlyHeader::Refuse;
    stage.fails(
        again,
        &["tried to add, delete, or change a read-only header."],
    );
    stage.goes("return event.request;", "unchanged");
    let mut stage = stage.answered(200, &[("via", "1.1 x")]);
    stage.fidelity.unchanged_read_only_header = UnchangedReadOnlyHeader::Refuse;
    stage.answers_wrongly(
        "event.response.headers.via = { value: '1.1 x' }; return event.response;",
        &["tried to add, delete, or change a read-only header."],
    );
}
