use serde_json::json;

use super::*;
use crate::functions::LambdaOrigin;
use crate::functions::lambda_edge::event_object::event_object;
use crate::functions::lambda_edge::test_event::{TestEvent, s3_origin};

/// What comes of a function that edits the request and returns it, with what is warned of.
fn edited(
    of: &TestEvent,
    fidelity: &FunctionFidelity,
    edit: impl FnOnce(&mut Value),
) -> (Result<RequestOutcome, FunctionFailure>, Vec<String>) {
    let event = of.event();
    let mut request = event_object(&event)["Records"][0]["cf"]["request"].clone();
    edit(&mut request);
    let mut warnings = Vec::new();
    let res = request_outcome(&event, fidelity, &request, &mut warnings);
    (res, warnings)
}

fn change(edit: impl FnOnce(&mut Value)) -> RequestChange {
    let of = TestEvent::new(EdgeEvent::OriginRequest);
    match edited(&of, &FunctionFidelity::default(), edit).0.unwrap() {
        RequestOutcome::Continue(change) => *change,
        RequestOutcome::Respond(response) => panic!("{response:?}"),
    }
}

fn refusal(event: EdgeEvent, edit: impl FnOnce(&mut Value)) -> FunctionFailure {
    let of = TestEvent::new(event);
    edited(&of, &FunctionFidelity::default(), edit)
        .0
        .unwrap_err()
}

#[test]
fn a_request_that_comes_back_as_it_went_is_no_change() {
    for event in [EdgeEvent::ViewerRequest, EdgeEvent::OriginRequest] {
        let mut of = TestEvent::new(event);
        of.body = Some((b"x".to_vec(), false));
        of.origin = (event == EdgeEvent::OriginRequest).then(s3_origin);
        let (res, warnings) = edited(&of, &FunctionFidelity::default(), |_| ());
        let none = RequestOutcome::Continue(Box::default());
        assert_eq!((res, warnings), (Ok(none), Vec::new()));
    }
}

#[test]
fn what_changed_is_some() {
    assert_eq!(
        change(|it| it["uri"] = json!("/y")).uri.as_deref(),
        Some("/y")
    );
    assert_eq!(
        change(|it| it["uri"] = json!("/ü x#")).uri.as_deref(),
        Some("/%C3%BC%20x%23")
    );
    assert_eq!(
        change(|it| it["querystring"] = json!("")).query.as_deref(),
        Some("")
    );
    assert_eq!(
        change(|it| it["querystring"] = json!(null))
            .query
            .as_deref(),
        Some("")
    );
    assert_eq!(
        change(|it| it["querystring"] = json!("a b"))
            .query
            .as_deref(),
        Some("a%20b")
    );
    let headers = change(|it| it["headers"]["x-a"] = json!([{ "value": "1" }]))
        .headers
        .unwrap();
    assert_eq!(headers["x-a"], "1");
    assert_eq!(headers["x-amz-cf-id"], "hidden");
}

#[test]
fn origins_and_bodies_are_replaced() {
    let mut of = TestEvent::new(EdgeEvent::OriginRequest);
    of.origin = Some(s3_origin());
    of.body = Some((b"x".to_vec(), false));
    let (res, _) = edited(&of, &FunctionFidelity::default(), |it| {
        it["origin"]["s3"]["domainName"] = json!("c.s3.amazonaws.com");
        it["body"]["action"] = json!("replace");
    });
    let RequestOutcome::Continue(change) = res.unwrap() else {
        panic!("no request");
    };
    let Some(OriginChange::Replace(origin)) = change.origin else {
        panic!("no origin");
    };
    let LambdaOrigin::S3(origin) = *origin else {
        panic!("no S3 origin");
    };
    assert_eq!(origin.domain_name, "c.s3.amazonaws.com");
    assert_eq!(change.body.as_deref(), Some(&b"x"[..]));
}

#[test]
fn a_uri_needs_its_slash_unless_a_switch_puts_it_there() {
    let failure = refusal(EdgeEvent::OriginRequest, |it| {
        it["uri"] = json!("index.html")
    });
    assert_eq!(
        failure.cause,
        r#"`request.uri` was "/x%20y" and is "index.html", which does not begin with `/`"#
    );
    assert!(
        failure
            .fix
            .contains(r#"`[fidelity] lambda_edge_uri_without_slash = "prepend"`"#),
        "{}",
        failure.fix
    );
    let fidelity = FunctionFidelity {
        lambda_edge_uri_without_slash: UriWithoutSlash::Prepend,
        ..FunctionFidelity::default()
    };
    for (uri, res) in [("index.html", "/index.html"), ("", "/")] {
        let of = TestEvent::new(EdgeEvent::OriginRequest);
        let (outcome, warnings) = edited(&of, &fidelity, |it| it["uri"] = json!(uri));
        let RequestOutcome::Continue(change) = outcome.unwrap() else {
            panic!("no request");
        };
        assert_eq!((change.uri.as_deref(), warnings.len()), (Some(res), 1));
    }
}

#[test]
fn a_question_mark_in_the_uri_is_a_character_or_the_querys_begin() {
    for (question_mark_in_uri, uri, query, warned) in [
        (QuestionMarkInUri::Encode, "/a%3Fb=1", None, 1),
        (QuestionMarkInUri::Query, "/a", Some("b=1"), 0),
    ] {
        let fidelity = FunctionFidelity {
            question_mark_in_uri,
            ..FunctionFidelity::default()
        };
        let of = TestEvent::new(EdgeEvent::ViewerRequest);
        let (res, warnings) = edited(&of, &fidelity, |it| it["uri"] = json!("/a?b=1"));
        let RequestOutcome::Continue(change) = res.unwrap() else {
            panic!("no request");
        };
        assert_eq!(
            (change.uri.as_deref(), change.query.as_deref()),
            (Some(uri), query)
        );
        assert_eq!(warnings.len(), warned);
    }
}

#[test]
fn what_is_no_request_is_refused() {
    for result in [json!(null), json!("x"), json!(1), json!([{}]), json!(true)] {
        let failure = refusal(EdgeEvent::ViewerRequest, |it| *it = result);
        assert_eq!(failure.sentence, NO_OBJECT);
    }
    for (field, value, cause) in [
        (
            "method",
            json!("POST"),
            r#"`request.method` was "GET" and is "POST""#,
        ),
        (
            "clientIp",
            json!("::1"),
            r#"`request.clientIp` was "203.0.113.178" and is "::1""#,
        ),
        ("uri", json!(5), "`request.uri` is 5"),
        (
            "querystring",
            json!({ "a": "1" }),
            r#"`request.querystring` is {"a":"1"}"#,
        ),
    ] {
        let failure = refusal(EdgeEvent::OriginRequest, |it| it[field] = value);
        assert_eq!(failure.cause, cause);
    }
    let failure = refusal(EdgeEvent::OriginRequest, |it| {
        *it = json!({ "body": "x", "headers": {} })
    });
    assert!(
        failure.cause.ends_with("it has `body`, `headers`"),
        "{}",
        failure.cause
    );
    let failure = refusal(EdgeEvent::OriginRequest, |it| *it = json!({}));
    assert!(
        failure.cause.ends_with("it has nothing"),
        "{}",
        failure.cause
    );
}

#[test]
fn an_origin_at_viewer_request_is_warned_of() {
    let of = TestEvent::new(EdgeEvent::ViewerRequest);
    let (res, warnings) = edited(&of, &FunctionFidelity::default(), |it| {
        it["origin"] = json!({})
    });
    assert_eq!(res, Ok(RequestOutcome::Continue(Box::default())));
    assert_eq!(warnings.len(), 1);
}
