//! What a handler returns, prints and is shown.

use super::*;

#[tokio::test]
async fn a_handler_answers_in_every_way() {
    let (_site, function) = node(MANY);
    for (uri, to) in [
        ("/async", "/from-async"),
        ("/promise", "/from-promise"),
        ("/callback", "/from-callback"),
        ("/both", "/called"),
        ("/succeed", "/succeeded"),
        ("/done", "/was-done"),
        ("/large", "/100000000"),
        ("/context", "/us-east-1.edge/128/id==/true"),
    ] {
        let changed = change(run_on(&function, uri).await);
        assert_eq!(changed.uri.as_deref(), Some(to), "{uri}");
    }
    let held = run_on(&function, "/empty-loop").await;
    assert_eq!(held.report.logs, ["the timer"]);
    assert_eq!(change(held).uri.as_deref(), Some("/held"));
    assert_eq!(function.pool.idle_ids().len(), 1, "one process did it all");
}

#[tokio::test]
async fn module_scope_survives() {
    let (_site, function) = node(MANY);
    for count in ["/1", "/2", "/3"] {
        let changed = change(run_on(&function, "/state").await);
        assert_eq!(changed.uri.as_deref(), Some(count));
    }
}

#[tokio::test]
async fn only_reserved_variables_are_there() {
    let (_site, function) = node(MANY);
    let uri = change(run_on(&function, "/env").await).uri.unwrap();
    for name in uri.split('/').filter(|it| !it.is_empty()) {
        let known = name.starts_with("AWS_") || name.starts_with("LAMBDA_");
        let few = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "_HANDLER"];
        assert!(known || few.contains(&name), "{name}");
    }
    assert!(uri.contains("AWS_LAMBDA_FUNCTION_NAME"));
}

#[tokio::test]
async fn what_is_printed_is_in_the_log_of_its_own_run() {
    let (_site, function) = node(MANY);
    let printed = ["a 1", "b", "c", "de", "f", "g", "unended"];
    for _ in 0..3 {
        assert_eq!(run_on(&function, "/print").await.report.logs, printed);
        assert!(run_on(&function, "/async").await.report.logs.is_empty());
    }
}

#[tokio::test]
async fn nothing_that_is_printed_is_lost_when_the_process_exits() {
    let (_site, function) = node(
        "exports.handler = async () => {
           for (let it = 0; it < 20000; it++) console.log(`line ${it} ${'x'.repeat(50)}`);
           process.exit(0);
         };",
    );
    let run = run(&function).await;
    assert_eq!(run.report.logs.len(), 20_000);
    assert!(run.report.logs[19_999].starts_with("line 19999 "));
}

#[tokio::test]
async fn a_test_run_reports_the_result_and_what_cloudfront_would_say() {
    let (_site, function) = node(
        "exports.handler = async (event) => {
           const { request } = event.Records[0].cf;
           console.log(request.uri);
           if (request.uri === '/throw') throw new Error('no');
           return { ...request, uri: 'no-slash' };
         };",
    );
    let event = |uri: &str| {
        json!({ "Records": [{ "cf": {
            "config": { "eventType": "origin-request", "requestId": "x" },
            "request": { "uri": uri, "method": "GET", "headers": {}, "clientIp": "::1", "querystring": "" },
        } }] })
        .to_string()
    };
    let report = function.test(&event("/a")).await.unwrap();
    assert_eq!(report.logs, ["/a"]);
    assert_eq!(report.result.unwrap()["uri"], Value::from("no-slash"));
    assert!(report.failure.unwrap().fix.contains("prepend"));
    let report = function.test(&event("/throw")).await.unwrap();
    assert_eq!(report.error.unwrap().message, "no");
    assert_eq!(report.failure.unwrap().kind, FailureKind::LambdaExecution);
    for (event, says) in [
        ("{", "no JSON"),
        ("{}", "Records[0].cf"),
        (
            r#"{"Records":[{"cf":{"config":{"eventType":"viewer"}}}]}"#,
            "no event",
        ),
    ] {
        let error = function.test(event).await.unwrap_err();
        assert!(
            matches!(&error, LambdaTestError::Event(why) if why.contains(says)),
            "{error:?}"
        );
    }
}
