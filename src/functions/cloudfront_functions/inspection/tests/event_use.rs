use super::super::EventUse;
use super::*;

/// `-` nothing, `*` everything; else of the words the parts that are reached. `request` stands
/// for `event.request` alone.
fn of(words: &str) -> EventUse {
    let mut used = EventUse::NONE;
    for word in words.split(' ') {
        let request = |used: &mut EventUse| used.request = true;
        match word {
            "-" => {}
            "*" => used = EventUse::ALL,
            "version" => used.version = true,
            "context" => used.context = true,
            "viewer" => used.viewer = true,
            "request" => request(&mut used),
            "method" => used.method = true,
            "query" => used.querystring = true,
            "headers" => used.request_headers = true,
            "cookies" => used.request_cookies = true,
            "response-headers" => used.response_headers = true,
            "response-cookies" => used.response_cookies = true,
            "all-request" => {
                request(&mut used);
                used.method = true;
                used.querystring = true;
                used.request_headers = true;
                used.request_cookies = true;
            }
            "all-response" => {
                used.response_headers = true;
                used.response_cookies = true;
            }
            other => panic!("{other}"),
        }
    }
    used
}

#[track_caller]
fn check(code: &str, words: &str) {
    assert_eq!(inspect20(code).event_use, of(words), "{code}");
}

macro_rules! body {
    ($($name:ident: $body:expr => $words:expr;)*) => {$(
        #[test]
        fn $name() {
            check(&format!("function handler(event) {{ {} }}", $body), $words);
        }
    )*};
}

body! {
    nothing: "return { statusCode: 204 }" => "-";
    the_request_is_passed_on: "return event.request" => "request";
    the_uri: "var request = event.request; request.uri = '/a' + request.uri; return request" => "request";
    the_headers: "var r = event.request; return r.headers['host'].value" => "request headers";
    by_text: "return event['request']['cookies']" => "request cookies";
    an_alias_of_headers: "var h = event.request.headers; h.a = { value: '1' }; return event.request" => "request headers";
    the_method: "if (event.request.method === 'GET') return event.request" => "request method";
    the_raw_query: "return event.request.rawQueryString()" => "request query";
    the_viewer: "return event.viewer.ip" => "viewer";
    context_and_version: "return event.context.requestId + event.version" => "context version";
    the_response: "var r = event.response; r.statusCode = 200; return r" => "-";
    response_headers: "event.response.headers.a = event.request.headers.a; return event.response" => "request headers response-headers";
    response_cookies: "delete event.response.cookies.a; return event.response" => "response-cookies";
    a_closure: "var r = event.request; ['a'].forEach(it => { delete r.headers[it] }); return r" => "request headers";
    a_condition: "return event.request.uri === '/' ? event.request : event.response" => "request";
    a_test: "if (!event.request || typeof event.response === 'undefined') return 1" => "request";
    assigned_later: "var r; r = event.request; r.uri = '/'; return r" => "request";
    a_helper: "fix(event.request); return event.request; function fix(r) { r.headers.a = 1 }" => "request headers";
    a_helper_with_the_event: "return fix(event); function fix(e) { return e.request.cookies.a }" => "request cookies";
    a_helper_that_calls_itself: "return fix(event, 1); function fix(e, n) { return n ? fix(e, 0) : e.viewer }" => "viewer";
    an_ignored_argument: "return fix(event.request); function fix() {}" => "request";

    logged: "console.log(event); return event.request" => "*";
    as_json: "return JSON.stringify(event.request)" => "all-request";
    as_text: "return `${event.request}`" => "all-request";
    added: "return event.request + ''" => "all-request";
    by_a_computed_name: "var n = 'headers'; return event.request[n]" => "all-request";
    taken_apart: "var { headers } = event.request; return headers" => "*";
    spread: "return { ...event.request }" => "all-request";
    copied: "return Object.assign({}, event.response)" => "all-response";
    looped: "for (var k in event.request) k" => "all-request";
    asked_for_a_name: "return 'cookies' in event.request" => "all-request";
    in_a_list: "var l = [event.request]; return l[0].headers" => "all-request";
    in_an_object: "return { request: event.request }" => "all-request";
    the_event_is_returned: "return event" => "*";
    returned_by_a_closure: "var f = () => event.request; return f().headers" => "all-request";
    returned_by_a_helper: "return same(event.request).headers; function same(r) { return r }" => "all-request";
    as_this: "event.request.uri = function () { return this.cookies }; return event.request.uri()" => "all-request";
    by_its_methods: "return event.request.valueOf().headers" => "all-request";
    an_unknown_member: "event.request.self = event.request; return event.request" => "all-request";
    an_alias_at_the_top: "saved = event.request; return saved.uri; } var saved; function f() {" => "all-request";
    the_arguments: "return arguments[0].request" => "*";
    a_default: "} function other(e = 1) {" => "-";
    a_prototype_changed: "Object.prototype.x = function () { return this }; return event.request" => "*";
    reassigned: "event = JSON.parse('{}'); return event.request" => "request";
    assigned_on: "var a, b; a = b = event.request; return b.method + a.uri" => "request method";
    a_logical_alias: "var r = event.request || {}; return r.cookies" => "request cookies";
}

#[test]
fn a_handler_may_be_written_in_many_ways() {
    for (code, words) in [
        (
            "var handler = function (event) { return event.request }",
            "request",
        ),
        ("const handler = event => event.request", "request"),
        (
            "const handler = async (e) => { return e.request }",
            "request",
        ),
        (
            "async function handler(e) { const r = e.request; return r }",
            "request",
        ),
        ("const handler = e => e.request.headers", "request headers"),
        ("function handler() { return { statusCode: 200 } }", "-"),
        ("function handler(...all) { return all[0].request }", "*"),
        ("function handler({ request }) { return request }", "*"),
        (
            "var handler = wrap(function (e) { return e.request }); function wrap(f) { return f }",
            "*",
        ),
        (
            "function handler(e) { return e.request } handler = function (e) { return e }",
            "*",
        ),
        (
            "function handler(e) { return e.request } function handler(e) { return e.viewer }",
            "*",
        ),
        ("globalThis.handler = e => e.request", "*"),
        ("var", "*"),
    ] {
        check(code, words);
    }
}
