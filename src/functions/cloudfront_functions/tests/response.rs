//! Responses: those that a function makes, and the origin's with changes.

use super::super::{EventUse, NameUse};
use super::stage::{handler, stage};
use crate::functions::SetCookieHeader;

#[test]
fn a_function_answers() {
    let stage = stage("/", &[]);
    stage.goes("return { statusCode: 204 };", "204 | ");
    stage.goes(
        "return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/en/' } } };",
        "302 | Found | location: /en/ | ",
    );
    stage.goes("return { statusCode: 404, body: 'gone' };", "404 | gone");
    stage.goes(
        "return { statusCode: 200, body: { encoding: 'text', data: 'x' } };",
        "200 | x",
    );
    stage.goes(
        "return { statusCode: 200, body: { encoding: 'base64', data: 'aGk=' } };",
        "200 | hi",
    );
    stage.goes("return { statusCode: 200, body: '' };", "200 | ");
    stage.goes(
        "return { statusCode: 200, cookies: { a: { value: '1', attributes: 'Path=/; Secure' }, b: { value: '2' } } };",
        "200 | set-cookie: a=1; Path=/; Secure | set-cookie: b=2 | ",
    );
    stage.goes(
        "return { statusCode: 200, cookies: { a: { value: '0', multiValue: [{ value: '1', attributes: 'Path=/' }, { value: '2' }] } } };",
        "200 | set-cookie: a=1; Path=/ | set-cookie: a=2 | ",
    );
    stage.goes(
        "return { statusCode: 200, headers: { 'x-a': { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } } };",
        "200 | x-a: 1 | x-a: 2 | ",
    );
}

#[test]
fn a_status_is_a_whole_number_in_range() {
    let stage = stage("/", &[]);
    let rule = "response.statusCode must be an integer from 200 to 599.";
    for status in [
        "'302'", "199", "600", "99999", "-1", "200.5", "NaN", "null", "{}",
    ] {
        stage.fails(&format!("return {{ statusCode: {status} }};"), &[rule]);
    }
    for status in ["200", "599", "302.0"] {
        let (_, findings) = stage.request(&handler(&format!("return {{ statusCode: {status} }};")));
        assert_eq!(findings.refusals, [], "{status}");
    }
}

#[test]
fn a_response_has_a_shape() {
    let stage = stage("/", &[]);
    let fails = |rest: &str, rule: &str| {
        stage.fails(&format!("return {{ statusCode: 200, {rest} }};"), &[rule]);
    };
    fails(
        "statusDescription: 7",
        "response.statusDescription must be a string.",
    );
    fails("body: 7", "response.body must be a string.");
    fails(
        "body: { data: 'x' }",
        "response.body.encoding must be text or base64.",
    );
    fails(
        "body: { encoding: 'hex', data: 'x' }",
        "response.body.encoding must be text or base64.",
    );
    fails(
        "body: { encoding: 'base64', data: '***' }",
        "response.body.data must be valid base64.",
    );
    fails(
        "body: { encoding: 'text' }",
        "response.body.data must be a string.",
    );
    fails("headers: 'x'", "response.headers must be an object.");
    fails(
        "headers: { location: '/x' }",
        r#"response.headers["location"] must be an object with a value."#,
    );
    fails(
        "headers: { Location: { value: '/x' } }",
        "response.headers must have header names in lower case.",
    );
    fails(
        "headers: { connection: { value: 'x' } }",
        "response.headers must not contain the disallowed header connection.",
    );
    fails(
        "headers: { via: { value: 'x' } }",
        "tried to add, delete, or change a read-only header.",
    );
    fails(
        "cookies: { a: '1' }",
        r#"response.cookies["a"] must be an object with a value."#,
    );
    fails(
        "cookies: { a: { value: '1\\r\\nx: y' } }",
        r#"response.cookies["a"] must not contain line breaks or control characters."#,
    );
    fails(
        "cookies: { a: { value: '1', attributes: ['Secure'] } }",
        r#"response.cookies["a"].attributes must be a string."#,
    );
}

#[test]
fn the_length_of_a_generated_response_is_its_bodys() {
    let stage = stage("/", &[]);
    let body =
        "return { statusCode: 200, headers: { 'content-length': { value: '7' } }, body: 'x' };";
    stage.goes(body, "200 | x");
    assert_eq!(stage.request(&handler(body)).1.warnings.len(), 1);
}

#[test]
fn a_large_response_is_warned_of() {
    let stage = stage("/", &[]);
    let warnings = |size: usize| {
        let body = format!("return {{ statusCode: 200, body: 'x'.repeat({size}) }};");
        stage.request(&handler(&body)).1.warnings.len()
    };
    assert_eq!(warnings(40 * 1024), 0);
    assert_eq!(warnings(40 * 1024 + 1), 1);
}

#[test]
fn an_untouched_response_is_unchanged() {
    let stage = stage("/", &[]).answered(
        200,
        &[
            ("etag", "\"x\""),
            ("set-cookie", "a=1;Path=/"),
            ("set-cookie", "a=2"),
            ("vary", "a"),
            ("vary", "b"),
            ("x-cache", "Hit"),
        ],
    );
    stage.answers("return event.response;", "unchanged");
    stage.answers(
        "return JSON.parse(JSON.stringify(event.response));",
        "unchanged",
    );
    // Whatever becomes of the request is of no consequence.
    stage.answers(
        "event.request.uri = 'x'; event.request.headers = 7; return event.response;",
        "unchanged",
    );
}

#[test]
fn a_response_is_changed() {
    let stage = stage("/", &[]).answered(
        200,
        &[
            ("etag", "x"),
            ("x-cache", "Hit"),
            ("set-cookie", "a=1;Path=/"),
        ],
    );
    let r = |edit: &str| format!("var r = event.response; {edit} return r;");
    stage.answers(
        &r("r.headers['strict-transport-security'] = { value: 'max-age=1' };"),
        "etag: x | strict-transport-security: max-age=1 | x-cache: Hit | set-cookie: a=1;Path=/",
    );
    stage.answers(
        &r("delete r.headers.etag;"),
        "x-cache: Hit | set-cookie: a=1;Path=/",
    );
    stage.answers(
        &r("r.cookies.b = { value: '2', attributes: 'Secure' };"),
        "etag: x | x-cache: Hit | set-cookie: a=1; Path=/ | set-cookie: b=2; Secure",
    );
    stage.answers(&r("r.cookies = {};"), "etag: x | x-cache: Hit");
    stage.answers(&r("r.statusCode = 201;"), "201 | OK");
    stage.answers(
        &r("r.statusCode = 404; r.statusDescription = 'Not Found';"),
        "404 | Not Found",
    );
    stage.answers(&r("r.statusCode = 404; delete r.statusDescription;"), "404");
    stage.answers(&r("r.statusDescription = 'Fine';"), "Fine");
    stage.answers(&r("r.body = 'x';"), r#"body "x""#);
    stage.answers(&r("r.body = '';"), r#"body """#);
    stage.answers(
        &r("r.body = { encoding: 'base64', data: 'aGk=' };"),
        r#"body "hi""#,
    );
}

#[test]
fn a_response_that_is_none_is_refused() {
    let stage = stage("/", &[]).answered(200, &[("via", "1.1 x"), ("warning", "110")]);
    let status = "response.statusCode must be an integer from 200 to 599.";
    let read_only = "tried to add, delete, or change a read-only header.";
    stage.answers_wrongly("return event.request;", &[status, read_only, read_only]);
    stage.answers_wrongly(
        "delete event.response.statusCode; return event.response;",
        &[status],
    );
    stage.answers_wrongly(
        "delete event.response.headers.via; return event.response;",
        &[read_only],
    );
    stage.answers_wrongly(
        "event.response.headers.warning.value = 'x'; return event.response;",
        &[read_only],
    );
    stage.answers_wrongly(
        "event.response.headers = {}; return event.response;",
        &[read_only, read_only],
    );
    stage.answers_wrongly(
        "event.response.headers['X-A'] = { value: '' }; return event.response;",
        &["response.headers must have header names in lower case."],
    );
}

#[test]
fn read_only_is_not_the_same_in_both_events() {
    let stage =
        stage("/", &[]).answered(200, &[("content-length", "5"), ("content-encoding", "br")]);
    stage.answers(
        "var h = event.response.headers; delete h['content-length']; h['content-encoding'].value = 'gzip'; h.host = { value: 'x' }; return event.response;",
        "content-encoding: gzip | host: x",
    );
}

#[test]
fn a_set_cookie_header_goes_by_its_switch() {
    let mut stage = stage("/", &[]).answered(200, &[("set-cookie", "a=1")]);
    let body = "event.response.headers['set-cookie'] = { value: 'b=2' }; return event.response;";
    stage.answers(body, "set-cookie: b=2 | set-cookie: a=1");
    assert_eq!(stage.response(&handler(body)).1.warnings.len(), 1);
    stage.fidelity.set_cookie_header = SetCookieHeader::Refuse;
    stage.answers_wrongly(body, &["response.headers must not contain set-cookie."]);
}

#[test]
fn parts_of_a_response_that_were_not_made_stay() {
    let mut stage = stage("/", &[]).answered(200, &[("etag", "x"), ("set-cookie", "a=1")]);
    stage.reached = EventUse {
        request: false,
        response_headers: NameUse::Nothing,
        response_cookies: NameUse::Nothing,
        ..EventUse::ALL
    };
    stage.answers(
        "event.response.statusCode = 404; return event.response;",
        "404 | OK",
    );
    stage.answers(
        "event.response.headers = {}; return event.response;",
        "set-cookie: a=1",
    );
    stage.answers("return { statusCode: 200 };", "");
}
