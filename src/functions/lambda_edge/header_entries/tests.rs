use super::*;

fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in lines {
        res.append(*name, HeaderValue::from_static(value));
    }
    res
}

fn before() -> HeaderMap {
    headers(&[
        ("host", "a.example"),
        ("x-edge-secret", "hidden"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("via", "1.1 x"),
    ])
}

/// What comes of a function that edits the headers of [`before`].
fn after(
    event: EdgeEvent,
    edit: impl FnOnce(&mut Map<String, Value>),
) -> Result<Option<HeaderMap>, FunctionFailure> {
    let Value::Object(mut object) = to_object(&before(), Spelling::TitleCase) else {
        unreachable!("headers are an object")
    };
    edit(&mut object);
    changed(
        event,
        &before(),
        Some(&Value::Object(object)),
        &mut Vec::new(),
    )
}

#[test]
fn lines_of_a_name_stand_in_one_array() {
    assert_eq!(
        to_object(&before(), Spelling::TitleCase).to_string(),
        r#"{"host":[{"key":"Host","value":"a.example"}],"cookie":[{"key":"Cookie","value":"a=1"},{"key":"Cookie","value":"b=2"}],"via":[{"key":"Via","value":"1.1 x"}]}"#
    );
    let lower = to_object(&headers(&[("x-a", "1")]), Spelling::LowerCase);
    assert_eq!(lower.to_string(), r#"{"x-a":[{"key":"x-a","value":"1"}]}"#);
}

#[test]
fn untouched_headers_are_no_change() {
    for event in [EdgeEvent::ViewerRequest, EdgeEvent::OriginRequest] {
        assert_eq!(after(event, |_| ()), Ok(None));
    }
}

#[test]
fn changes_leave_the_others_in_place() {
    let changed = after(EdgeEvent::ViewerRequest, |it| {
        it["cookie"] = json!([{ "value": "c=3" }]);
        it.insert(
            "x-b".into(),
            json!([{ "key": "X-B", "value": "1" }, { "value": "2" }]),
        );
    });
    let lines: Vec<String> = changed
        .unwrap()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("{name}: {}", text(value)))
        .collect();
    assert_eq!(
        lines,
        [
            "host: a.example",
            "x-edge-secret: hidden",
            "cookie: c=3",
            "via: 1.1 x",
            "x-b: 1",
            "x-b: 2"
        ]
    );
}

#[test]
fn an_empty_array_takes_a_header_out() {
    let changed = after(EdgeEvent::OriginRequest, |it| it["cookie"] = json!([]));
    assert!(!changed.unwrap().unwrap().contains_key("cookie"));
}

#[test]
fn bytes_that_are_no_utf_8_survive_a_function_that_leaves_them() {
    let mut before = HeaderMap::new();
    before.insert("x-a", HeaderValue::from_bytes(b"caf\xe9").unwrap());
    let object = to_object(&before, Spelling::TitleCase);
    assert_eq!(object["x-a"][0]["value"], "café");
    let res = changed(
        EdgeEvent::OriginRequest,
        &before,
        Some(&object),
        &mut Vec::new(),
    );
    assert_eq!(res, Ok(None));
}

type Edit = fn(&mut Map<String, Value>);

/// An event, what a function does to the headers, and the sentence and the cause that come of it.
const REFUSED: [(EdgeEvent, Edit, &str, &str); 12] = [
    (
        EdgeEvent::ViewerRequest,
        |it| it["host"] = json!([{ "value": "b" }]),
        READ_ONLY,
        "it changed `host` from `a.example` to `b`, which is read-only at viewer-request",
    ),
    (
        EdgeEvent::ViewerRequest,
        |it| {
            it.remove("host");
        },
        READ_ONLY,
        "it deleted `host: a.example`, which is read-only at viewer-request",
    ),
    (
        EdgeEvent::ViewerRequest,
        |it| it.clear(),
        READ_ONLY,
        "it deleted `host: a.example`, which is read-only at viewer-request",
    ),
    (
        EdgeEvent::OriginRequest,
        |it| {
            it.insert("if-range".into(), json!([{ "value": "x" }]));
        },
        READ_ONLY,
        "it added `if-range: x`, which is read-only at origin-request",
    ),
    (
        EdgeEvent::OriginResponse,
        |it| {
            it.remove("via");
        },
        READ_ONLY,
        "it deleted `via: 1.1 x`, which is read-only at origin-response",
    ),
    (
        EdgeEvent::ViewerResponse,
        |it| {
            it.insert("content-encoding".into(), json!([{ "value": "br" }]));
        },
        READ_ONLY,
        "it added `content-encoding: br`, which is read-only at viewer-response",
    ),
    (
        EdgeEvent::OriginRequest,
        |it| {
            it.insert("x-forwarded-proto".into(), json!([{ "value": "https" }]));
        },
        "The Lambda function result failed validation: The function tried to add a disallowed header.",
        "at origin-request it set `x-forwarded-proto: https`; edge functions may not add this header",
    ),
    (
        EdgeEvent::ViewerRequest,
        |it| {
            it.insert(
                "cloudfront-viewer-country".into(),
                json!([{ "value": "DE" }]),
            );
        },
        "The Lambda function result failed validation: The function tried to add a CloudFront header.",
        "it set `cloudfront-viewer-country: DE`; CloudFront adds its own headers after viewer-request",
    ),
    (
        EdgeEvent::OriginRequest,
        |it| {
            it.insert("x-a".into(), json!("1"));
        },
        NO_ARRAY,
        "`headers['x-a']` is \"1\"",
    ),
    (
        EdgeEvent::OriginRequest,
        |it| {
            it.insert("x-a".into(), json!([{ "key": "x-b", "value": "1" }]));
        },
        "The Lambda function returned an invalid entry in the headers object: The header key must match the header name.",
        "`headers['x-a']` holds the key \"x-b\"",
    ),
    (
        EdgeEvent::OriginRequest,
        |it| {
            it.insert("x-a".into(), json!([{ "value": 1 }]));
        },
        "The Lambda function returned an invalid entry in the headers object: The header value must be a string.",
        "`headers['x-a']` holds {\"value\":1}, whose `value` is no string",
    ),
    (
        EdgeEvent::OriginRequest,
        |it| {
            it.insert("x-a".into(), json!([{ "value": "1\r\nx-b: 2" }]));
        },
        "The Lambda function returned an invalid entry in the headers object: The header value is not valid.",
        "`headers['x-a']` has the value \"1\\r\\nx-b: 2\", which HTTP does not allow",
    ),
];

#[test]
fn rules_name_the_header() {
    for (event, edit, sentence, cause) in REFUSED {
        let failure = after(event, edit).unwrap_err();
        assert_eq!((&*failure.sentence, &*failure.cause), (sentence, cause));
        assert!(!failure.fix.is_empty(), "{cause}");
    }
}

#[test]
fn host_is_writable_at_origin_request_and_cloudfronts_headers_too() {
    let changed = after(EdgeEvent::OriginRequest, |it| {
        it["host"] = json!([{ "key": "host", "value": "b" }]);
        it.insert(
            "cloudfront-viewer-country".into(),
            json!([{ "value": "DE" }]),
        );
    });
    let changed = changed.unwrap().unwrap();
    assert_eq!(changed["host"], "b");
    assert_eq!(changed["cloudfront-viewer-country"], "DE");
}

#[test]
fn names_in_capitals_are_warned_of() {
    let mut warnings = Vec::new();
    let object = json!({ "Location": [{ "value": "/x" }] });
    let res = generated(EdgeEvent::ViewerRequest, Some(&object), &mut warnings).unwrap();
    assert_eq!(res["location"], "/x");
    assert_eq!(warnings.len(), 1);
}

#[test]
fn cloudfront_writes_content_length_itself() {
    let object = json!({ "content-length": [{ "value": "3" }], "x-a": [{ "value": "1" }] });
    let res = generated(EdgeEvent::ViewerRequest, Some(&object), &mut Vec::new()).unwrap();
    assert_eq!(res.keys().collect::<Vec<_>>(), ["x-a"]);
    for name in ["via", "transfer-encoding", "x-cache"] {
        let object = json!({ name: [{ "value": "3" }] });
        let res = generated(EdgeEvent::OriginRequest, Some(&object), &mut Vec::new());
        assert!(res.is_err(), "{name}");
    }
}
