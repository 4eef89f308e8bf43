//! The event.

use super::super::{EventUse, NameUse};
use super::stage::{Stage, stage};
use crate::message::EdgeEvent::{self, ViewerRequest, ViewerResponse};

#[track_caller]
fn shows(stage: &Stage, event: EdgeEvent, expression: &str, json: &str) {
    assert_eq!(stage.json(event, expression), json, "{expression}");
}

#[test]
fn the_guides_reference_request() {
    let stage = stage(
        "/media/index.mpd?ID=42&Exp=1619740800&TTL=1440&NoValue=&querymv=val1&querymv=val2,val3",
        &[
            ("user-agent", "Mozilla/5.0"),
            ("accept", "application/json"),
            ("accept", "application/xml"),
            ("accept", "text/html"),
            (
                "cookie",
                "id=CookieIdValue; Cookie1=val1; Cookie2=val2; cookie1=a; Cookie1=b",
            ),
            ("accept-encoding", "gzip, br"),
        ],
    );
    shows(
        &stage,
        ViewerRequest,
        "event",
        concat!(
            r#"{"version":"1.0","context":{"distributionDomainName":"d111111abcdef8.cloudfront.net","#,
            r#""distributionId":"EDFDVBD6EXAMPLE","eventType":"viewer-request","#,
            r#""requestId":"MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE=="},"#,
            r#""viewer":{"ip":"198.51.100.178"},"request":{"method":"GET","uri":"/media/index.mpd","#,
            r#""querystring":{"ID":{"value":"42"},"Exp":{"value":"1619740800"},"TTL":{"value":"1440"},"#,
            r#""NoValue":{"value":""},"querymv":{"value":"val1","multiValue":[{"value":"val1"},{"value":"val2,val3"}]}},"#,
            r#""headers":{"host":{"value":"www.example.com"},"user-agent":{"value":"Mozilla/5.0"},"#,
            r#""accept":{"value":"application/json","multiValue":[{"value":"application/json"},{"value":"application/xml"},{"value":"text/html"}]},"#,
            r#""accept-encoding":{"value":"gzip, br"}},"#,
            r#""cookies":{"id":{"value":"CookieIdValue"},"Cookie1":{"value":"val1","multiValue":[{"value":"val1"},{"value":"b"}]},"#,
            r#""Cookie2":{"value":"val2"},"cookie1":{"value":"a"}}}}"#,
        ),
    );
}

#[test]
fn a_bare_request_has_empty_objects() {
    let mut stage = stage("/", &[]);
    stage.headers.clear();
    shows(
        &stage,
        ViewerRequest,
        "event.request",
        r#"{"method":"GET","uri":"/","querystring":{},"headers":{},"cookies":{}}"#,
    );
    shows(
        &stage,
        ViewerRequest,
        "typeof event.response",
        r#""undefined""#,
    );
}

#[test]
fn nothing_is_decoded() {
    let stage = stage("/a%20b/%C3%A9+c?x=%20+&%41=%2F&y=a=b", &[]);
    shows(
        &stage,
        ViewerRequest,
        "event.request.uri",
        r#""/a%20b/%C3%A9+c""#,
    );
    shows(
        &stage,
        ViewerRequest,
        "event.request.querystring",
        r#"{"x":{"value":"%20+"},"%41":{"value":"%2F"},"y":{"value":"a=b"}}"#,
    );
}

#[test]
fn what_is_disallowed_is_hidden() {
    let hidden = [
        ("connection", "keep-alive"),
        ("expect", "100-continue"),
        ("x-forwarded-proto", "https"),
        ("x-real-ip", "192.0.2.1"),
        ("x-amz-cf-id", "x"),
        ("x-edge-location", "x"),
        ("x-accel-redirect", "x"),
        ("upgrade", "websocket"),
    ];
    let mut headers = hidden.to_vec();
    headers.extend([("x-forwarded-for", "192.0.2.1"), ("x-forwarded-host", "a")]);
    let stage = stage("/", &headers);
    shows(
        &stage,
        ViewerRequest,
        "Object.keys(event.request.headers)",
        r#"["host","x-forwarded-for","x-forwarded-host"]"#,
    );
}

#[test]
fn a_response_has_its_cookies_apart() {
    let stage = stage("/", &[("cookie", "a=1")]).answered(
        404,
        &[
            ("content-type", "text/html"),
            (
                "set-cookie",
                "id=a3f; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Secure",
            ),
            ("set-cookie", "lang=en;Path=/"),
            ("set-cookie", "lang=de"),
            ("x-cache", "Hit from cloudfront"),
        ],
    );
    shows(
        &stage,
        ViewerResponse,
        "event.response",
        concat!(
            r#"{"statusCode":404,"statusDescription":"Not Found","#,
            r#""headers":{"content-type":{"value":"text/html"}},"#,
            r#""cookies":{"id":{"value":"a3f","attributes":"Expires=Wed, 21 Oct 2026 07:28:00 GMT; Secure"},"#,
            r#""lang":{"value":"en","attributes":"Path=/","multiValue":[{"value":"en","attributes":"Path=/"},{"value":"de","attributes":""}]}}}"#,
        ),
    );
    shows(
        &stage,
        ViewerResponse,
        "event.context.eventType",
        r#""viewer-response""#,
    );
    shows(
        &stage,
        ViewerResponse,
        "event.request.cookies",
        r#"{"a":{"value":"1"}}"#,
    );
}

#[test]
fn what_is_not_utf8_comes_as_latin_1() {
    let stage = stage("/", &[("x-a", "latin1:caf\u{e9}"), ("x-b", "caf\u{e9}")]);
    let expected = format!(r#"["caf{0}","caf{0}"]"#, '\u{e9}');
    let both = "[event.request.headers['x-a'].value, event.request.headers['x-b'].value]";
    shows(&stage, ViewerRequest, both, &expected);
}

#[test]
fn the_raw_query_is_a_hidden_method() {
    let cases = [
        ("/?b=2&a=%20&b=", r#""b=2&a=%20&b=""#),
        ("/?", r#""""#),
        ("/", r#""absent""#),
    ];
    for (target, json) in cases {
        let value = "(() => { const it = event.request.rawQueryString(); return it === undefined ? 'absent' : it })()";
        shows(&stage(target, &[]), ViewerRequest, value, json);
    }
    let keys = "[Object.keys(event.request), typeof event.request.rawQueryString]";
    let expected = r#"[["method","uri","querystring","headers","cookies"],"function"]"#;
    shows(&stage("/?a", &[]), ViewerRequest, keys, expected);
}

#[test]
fn names_of_the_language_are_names_like_others() {
    let stage = stage(
        "/?__proto__=1&constructor=2&caf\u{e9}=3",
        &[("cookie", "__proto__=x")],
    );
    let own = "Object.getOwnPropertyNames(event.request.querystring)";
    let expected = format!(r#"["__proto__","constructor","caf{}"]"#, '\u{e9}');
    shows(&stage, ViewerRequest, own, &expected);
    let value = "Object.getOwnPropertyDescriptor(event.request.cookies, '__proto__').value";
    shows(&stage, ViewerRequest, value, r#"{"value":"x"}"#);
}

#[test]
fn parts_out_of_reach_are_not_made() {
    let mut stage = stage("/?a=1", &[("cookie", "a=1")]).answered(200, &[("etag", "x")]);
    stage.reached = EventUse {
        version: false,
        context: false,
        viewer: false,
        request: false,
        response_cookies: NameUse::Nothing,
        ..EventUse::ALL
    };
    shows(
        &stage,
        ViewerResponse,
        "event",
        r#"{"response":{"statusCode":200,"statusDescription":"OK","headers":{"etag":{"value":"x"}}}}"#,
    );
    stage.reached = EventUse {
        raw_query_string: false,
        querystring: NameUse::Nothing,
        request_cookies: NameUse::Nothing,
        method: false,
        ..EventUse::ALL
    };
    shows(
        &stage,
        ViewerRequest,
        "event.request",
        r#"{"uri":"/","headers":{"host":{"value":"www.example.com"}}}"#,
    );
}
