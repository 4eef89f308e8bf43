//! A result is the same whether all of the event is made or what the program reaches only.

use std::fs;
use std::path::Path;

use super::stage::{Stage, handler, stage};
use crate::functions::{FunctionFidelity, UnchangedReadOnlyHeader};
use crate::message::EdgeEvent::{ViewerRequest, ViewerResponse};

fn stages() -> Vec<Stage> {
    let mut res = vec![
        stage("/", &[]),
        stage(
            "/a/b.png?b=2&flag&a=1&7=x&b=3&__proto__=1&jwt=x.y.z",
            &[
                ("x-real-ip", "hidden"),
                ("a", "1"),
                ("accept", "text/html"),
                ("cookie", "z=1; beta=1; 7=seven; beta=2; flag; caf=latin1"),
                ("b", "2"),
                ("accept", "image/webp"),
                ("cookie", "a=0; __proto__=p"),
                ("x-l", "latin1:caf\u{e9}"),
                ("via", "1.1 x"),
                ("origin", "https://a.example"),
                ("12", "a number"),
            ],
        )
        .answered(
            200,
            &[
                ("etag", "x"),
                ("set-cookie", "a=1; Path=/"),
                ("a", "1"),
                ("via", "1.1 y"),
                ("connection", "hidden"),
                ("a", "2"),
                ("set-cookie", "b=2"),
                ("cache-control", "no-store"),
                ("set-cookie", "a=3"),
                ("3", "a number"),
            ],
        ),
    ];
    let mut strict = stage("/?a=1", &[("a", "1"), ("cookie", "a=1")]).answered(404, &[("a", "1")]);
    strict.fidelity = FunctionFidelity {
        unchanged_read_only_header: UnchangedReadOnlyHeader::Refuse,
        ..FunctionFidelity::default()
    };
    res.push(strict);
    res
}

#[track_caller]
fn same(code: &str) {
    for stage in stages() {
        stage.same(ViewerRequest, code);
        stage.same(ViewerResponse, code);
    }
}

#[test]
fn of_functions_as_teams_deploy_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloudfront_functions");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "js") {
            let code = fs::read_to_string(&path).unwrap();
            // Chance is not the same in two runs.
            same(&code.replace("Math.random()", "0.05"));
            seen += 1;
        }
    }
    assert!(seen > 10);
}

#[test]
fn of_every_edit_of_an_entry() {
    let edits = [
        "o.a;",
        "o.a = { value: 'x' };",
        "o.a.value = 'x';",
        "if (o.a) o.a.value += 'x';",
        "if (o.a) o.a.multiValue = [{ value: 'x' }, { value: 'y' }];",
        "if (o.a && o.a.multiValue) o.a.multiValue.reverse();",
        "if (o.a) o.a.attributes = 'Secure';",
        "if (o.a) { delete o.a.value; }",
        "o.a = undefined;",
        "o.a = null;",
        "o.a = 'x';",
        "o.a = {};",
        "o.a = { value: 1 };",
        "o.a = { value: 'x', multivalue: [] };",
        "o.a = { value: 'line\\nbreak' };",
        "delete o.a;",
        "delete o.a; delete o.b;",
        "delete o.a; o.a = { value: '1' };",
        "o.b = { value: 'x' }; delete o.a;",
        "o.b = o.a;",
        "o.z = { value: '1' }; o.y = { value: '2' }; o.b = { value: '3' };",
        "o.nothing = undefined;",
        "o.a = o.a;",
        "o.a = { value: '1' };",
        "o.UPPER = { value: 'x' };",
        "o['not a name'] = { value: 'x' };",
        "o['x-cache'] = { value: 'x' };",
        "o['x-real-ip'] = { value: 'x' };",
        "o['set-cookie'] = { value: 'x=1' };",
        "o.cookie = { value: 'x=1' };",
        "o.host = { value: 'x' };",
        "o.via = { value: '1.1 x' };",
        "o.via = { value: '1.1 y' };",
        "o['content-length'] = { value: '1' };",
        "delete o.host; delete o.via;",
        "if (o.host) o.host = { value: o.host.value };",
        "o['7'] = { value: 'x' };",
        "delete o['7']; delete o['12']; delete o['3'];",
        "o.constructor = { value: 'x' };",
        "o.toString;",
        "o['x-l'] = o['x-l'];",
        "if (o['x-l']) o['x-l'].value += '!';",
        "o.flag; o.z = o.flag;",
        "var n = 'a'; o[n] = { value: 'x' };",
        "const N = 'a'; o[N] = { value: 'x' };",
        "'a' in o && delete o.a;",
        "if (o === event.request.headers) o.a = { value: 'same' };",
        "for (var k in o) if (k !== 'host' && k !== 'via') delete o[k];",
        "(function () { o.a = { value: 'closure' }; })();",
        "set(o); function set(h) { h.b = { value: 'helper' }; }",
    ];
    for of in [
        "request.headers",
        "request.cookies",
        "request.querystring",
        "response.headers",
        "response.cookies",
    ] {
        let message = of.split('.').next().unwrap_or_default();
        for edit in edits {
            same(&handler(&format!(
                "var o = event.{of}; {edit} return event.{message};"
            )));
        }
    }
}

#[test]
fn of_every_edit_of_a_part() {
    for of in [
        "request.headers",
        "request.cookies",
        "request.querystring",
        "response.headers",
        "response.cookies",
    ] {
        let message = of.split('.').next().unwrap_or_default();
        for edit in [
            "delete OF;",
            "OF = undefined;",
            "OF = null;",
            "OF = 1;",
            "OF = 'a=9';",
            "OF = {};",
            "OF = []; ",
            "OF = { a: { value: 'x' } };",
            "OF = { host: event.request.headers.host, a: { value: 'x' } };",
            "OF = { host: event.request.headers.host }; OF.b = { value: 'x' };",
            "var old = OF; OF = {}; OF.a = { value: 'x' }; old.b = { value: 'y' }; OF = old;",
            "OF = {}; OF = {}; OF = {};",
            "OF = OF;",
            "OF = event.request.headers;",
            "OF.a = { value: 'x' }; OF = { b: { value: 'y' } };",
            "OF = Object.assign({}, OF);",
            "OF = OF && { a: OF.a };",
        ] {
            let edit = edit.replace("OF", &format!("event.{of}"));
            same(&handler(&format!("{edit} return event.{message};")));
        }
    }
}

#[test]
fn of_every_object_that_is_returned() {
    for returned in [
        "event",
        "event.request",
        "event.response",
        "event.request.headers",
        "{ uri: event.request.uri }",
        "{ uri: event.request.uri, headers: event.request.headers }",
        "{ uri: '/x', headers: { host: event.request.headers.host } }",
        "{ statusCode: 200 }",
        "{ statusCode: 200, headers: event.request.headers }",
        "{ statusCode: 302, headers: { location: { value: '/x' } }, cookies: { a: { value: '1', attributes: 'Secure' } } }",
        "Object.assign({}, event.request)",
        "Object.assign({}, event.response, { headers: event.response && event.response.headers })",
        "JSON.parse(JSON.stringify(event.request))",
        "(event.request.uri = '/x') && event.request",
        "(event.request.uri = '/x?y=1') && event.request",
        "(event.request.method = 'PUT') && event.request",
        "event.request.rawQueryString()",
        "Object.keys(event.request).join() && event.request",
        "event.response || event.request",
        "null",
    ] {
        same(&handler(&format!("return {returned};")));
    }
}
