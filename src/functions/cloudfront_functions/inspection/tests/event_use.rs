use super::super::{EventUse, NameUse};
use super::*;

/// `-` nothing, `*` everything; else of the words the parts that are reached. `request` stands
/// for `event.request` alone, `returned` for its being returned; what holds names has those that
/// are reached behind a colon, as in `headers:host,accept`, or else all of them.
pub(super) fn of(words: &str) -> EventUse {
    let mut used = EventUse::NONE;
    for word in words.split(' ') {
        let (part, names) = match word.split_once(':') {
            None => (word, NameUse::All),
            Some((part, names)) => {
                let names = names.split(',').filter(|it| !it.is_empty());
                (part, NameUse::Names(names.map(str::to_owned).collect()))
            }
        };
        match part {
            "-" => {}
            "*" => used = EventUse::ALL,
            "version" => used.version = true,
            "context" => used.context = true,
            "viewer" => used.viewer = true,
            "request" => used.request = true,
            "returned" => used.returns_request = true,
            "method" => used.method = true,
            "raw-query" => used.raw_query_string = true,
            "query" => used.querystring = names,
            "headers" => used.request_headers = names,
            "cookies" => used.request_cookies = names,
            "response-headers" => used.response_headers = names,
            "response-cookies" => used.response_cookies = names,
            "all-request" => {
                let request = of("request returned method raw-query query headers cookies");
                used = EventUse {
                    response_headers: used.response_headers,
                    response_cookies: used.response_cookies,
                    ..request
                };
            }
            "all-response" => {
                used.response_headers = NameUse::All;
                used.response_cookies = NameUse::All;
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
    the_request_is_passed_on: "return event.request" => "request returned";
    the_uri: "var request = event.request; request.uri = '/a' + request.uri; return request" => "request returned";
    the_headers: "var r = event.request; return r.headers['host'].value" => "request headers:host";
    by_text: "return event['request']['cookies']" => "request cookies";
    an_alias_of_headers: "var h = event.request.headers; h.a = { value: '1' }; return event.request" => "request returned headers:a";
    the_method: "if (event.request.method === 'GET') return event.request" => "request returned method";
    the_raw_query: "return event.request.rawQueryString()" => "request raw-query";
    the_viewer: "return event.viewer.ip" => "viewer";
    context_and_version: "return event.context.requestId + event.version" => "context version";
    the_response: "var r = event.response; r.statusCode = 200; return r" => "-";
    response_headers: "event.response.headers.a = event.request.headers.a; return event.response" => "request headers:a response-headers:a";
    response_cookies: "delete event.response.cookies.a; return event.response" => "response-cookies:a";
    a_closure: "var r = event.request; ['a'].forEach(it => { delete r.headers[it] }); return r" => "request returned headers";
    a_condition: "return event.request.uri === '/' ? event.request : event.response" => "request returned";
    a_test: "if (!event.request || typeof event.response === 'undefined') return 1" => "request";
    assigned_later: "var r; r = event.request; r.uri = '/'; return r" => "request returned";
    a_helper: "fix(event.request); return event.request; function fix(r) { r.headers.a = 1 }" => "request returned headers:a";
    a_helper_with_the_event: "return fix(event); function fix(e) { return e.request.cookies.a }" => "request cookies:a";
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
    reassigned: "event = JSON.parse('{}'); return event.request" => "request returned";
    assigned_on: "var a, b; a = b = event.request; return b.method + a.uri" => "request method";
    a_logical_alias: "var r = event.request || {}; return r.cookies" => "request cookies";
}

body! {
    an_alias_of_an_alias: "var h = event.request.headers; var g = h; return g.host" => "request headers:host";
    an_alias_by_a_computed_name: "var h = event.request.headers; var g = h; return g[h.host.value]" => "request headers";
    another_name_through_a_closure: "var h = event.request.headers; var f = () => h.b; h.a = f(); return event.request" => "request returned headers:b,a";
    a_computed_name_in_a_closure: "var h = event.request.headers; var f = n => h[n]; h.a = f('b'); return event.request" => "request returned headers";
    a_helper_with_the_headers: "set(event.response.headers); return event.response; function set(h) { h.a = { value: '1' } }" => "response-headers:a";
    a_helper_with_any_name: "set(event.response.headers, 'a'); return event.response; function set(h, n) { h[n] = { value: '1' } }" => "response-headers";
    a_helper_that_is_not_known: "var set = [h => h.a][0]; set(event.response.headers)" => "response-headers";
    a_helper_that_gives_them_back: "return same(event.request.headers).host; function same(h) { return h }" => "request headers";
    a_conditional_alias: "var h = event.request.uri === '/' ? event.request.headers : event.response.headers; return h.a" => "request headers:a response-headers:a";
    an_alias_with_a_default: "var h = event.request.headers || {}; return h.a" => "request headers:a";
    an_alias_assigned_later: "var h = {}; h = event.request.headers; h.a = 1; return event.request" => "request returned headers:a";
    an_alias_assigned_to: "var h = event.request.headers; h = {}; h.a = 1; return event.request" => "request returned headers:a";
    an_alias_by_a_logical_assignment: "var h; h ||= event.request.headers; return h.a" => "request headers";
    an_alias_at_the_top_level: "all = event.request.headers; return all.a; } var all; function f() {" => "request headers";
    an_alias_in_an_object: "var o = { h: event.request.headers }; return o.h.a" => "request headers";
    an_alias_in_a_list: "return [event.request.headers][0].a" => "request headers";
    an_alias_in_another_part: "event.response.headers = event.request.headers; return event.response" => "request headers response-headers:";
    an_alias_behind_a_comma: "return (0, event.request.headers).a" => "request headers";
    of_another_request: "var e = { request: event.request }; return e.request.headers.a" => "all-request";
    names_in_text: "var h = event.request.headers; return h['x-a'] || h[`x-b`]" => "request headers";
    a_constant_name: "const N = 'x-a'; return event.request.headers[N]" => "request headers:x-a";
    a_constant_of_the_top: "return event.request.cookies[NAME]; } const NAME = 'beta'; function f() {" => "request cookies:beta";
    a_variable_name: "var n = 'x-a'; return event.request.headers[n]" => "request headers";
    a_constant_that_is_worked_out: "const N = 'x-' + 'a'; return event.request.headers[N]" => "request headers";
    asked_for_with_in: "return 'a' in event.request.headers" => "request headers:a";
    asked_for_with_in_by_a_variable: "var n = 'a'; return n in event.request.headers" => "request headers";
    looked_for_in_another: "return event.request.headers in {}" => "request headers";
    deleted_names: "delete event.response.headers.etag; return event.response" => "response-headers:etag";
    deleted_and_written: "var h = event.response.headers; delete h.a; h.a = { value: '1' }; return event.response" => "response-headers";
    deleted_and_another_written: "var h = event.response.headers; delete h.a; h.b = h.a; return event.response" => "response-headers:a,b";
    deleted_where_it_is_there: "var h = event.response.headers; if (h.a) { delete h.a } return event.response" => "response-headers:a";
    deleted_by_a_computed_name: "var n = 'a'; delete event.response.headers[n]; return event.response" => "response-headers";
    headers_deleted: "delete event.request.headers; return event.request" => "request returned headers:";
    headers_replaced: "event.request.headers = {}; return event.request" => "request returned headers:";
    headers_added_to: "event.request.headers += ''; return event.request" => "request returned headers";
    a_query_in_text: "event.request.querystring = 'a=1'; return event.request" => "request returned query:";
    a_parameter: "return event.request.querystring.a.value" => "request query:a";
    copied_headers: "Object.assign(event.response.headers, { a: { value: '1' } }); return event.response" => "response-headers";
    listed_names: "return Object.keys(event.request.headers)" => "request headers";
    looped_over: "for (var k in event.request.headers) k" => "request headers";
    spread_headers: "return { ...event.request.headers }" => "request headers";
    headers_as_json: "return JSON.stringify(event.request.headers)" => "request headers";
    headers_compared: "return event.request.headers == event.response.headers" => "request headers response-headers";
    headers_returned: "return event.request.headers" => "request headers";
    headers_returned_in_a_response: "return { statusCode: 200, headers: event.request.headers }" => "request headers";
    headers_thrown: "throw event.request.headers" => "request headers";
    a_header_called: "return event.request.headers.f()" => "request headers";
    has_own_property: "return event.request.headers.hasOwnProperty('a')" => "request headers";
    a_number_for_a_name: "event.request.headers['1'] = { value: 'a' }; return event.request" => "request returned headers";
    a_prototype_for_a_name: "return event.request.cookies['__proto__']" => "*";
    another_part_of_an_entry: "return event.request.cookies.a.multiValue.length" => "request cookies:a";
    the_handler_calls_itself: "var r = handler(event); return r.headers" => "-";
    the_handler_is_handed_on: "var f = [handler]; var r = f[0](event); return event.request" => "*";
    the_handler_is_seen_by_another: "return event.request; } var o = { h: handler }; function f(e) { return o.h(e).headers" => "all-request";
    the_handler_is_exported: "return event.request; } if (typeof module !== 'undefined') module.exports = { handler: handler }; function f() {" => "request returned";
}

#[test]
fn a_handler_may_be_written_in_many_ways() {
    for (code, words) in [
        (
            "var handler = function (event) { return event.request }",
            "request returned",
        ),
        ("const handler = event => event.request", "request returned"),
        (
            "const handler = async (e) => { return e.request }",
            "request returned",
        ),
        (
            "async function handler(e) { const r = e.request; return r }",
            "request returned",
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
