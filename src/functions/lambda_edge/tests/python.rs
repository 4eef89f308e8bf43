//! Functions in Python.

use super::*;

pub(super) const IN_PYTHON: &str = r"
import sys
state = 0
def lambda_handler(event, context):
    global state
    state += 1
    request = event['Records'][0]['cf']['request']
    print('uri', request['uri'])
    print('to stderr', file=sys.stderr)
    if request['uri'] == '/throw':
        raise ValueError('thrown')
    if request['uri'] == '/exit':
        sys.exit(3)
    if request['uri'] == '/none':
        return None
    if request['uri'] == '/set':
        return {'a': {1, 2}}
    request['uri'] = '/%d/%s/%s' % (state, context.function_name, context.get_remaining_time_in_millis() > 1000)
    return request
";

#[tokio::test]
async fn python_runs_as_node_does() {
    let site = Site::new(&[
        ("fn.py", IN_PYTHON),
        (
            "lambda_function.py",
            "import fn\nlambda_handler = fn.lambda_handler",
        ),
    ]);
    let function = LambdaFunction::new(site.source("", "lambda_function.lambda_handler", PYTHON));
    let first = run(&function).await;
    assert_eq!(first.report.logs, ["uri /x", "to stderr"]);
    assert_eq!(change(first).uri.as_deref(), Some("/1/us-east-1.edge/True"));
    let thrown = failure(run_on(&function, "/throw").await);
    for says in ["ValueError: thrown", "fn.py\", line 11"] {
        assert!(thrown.cause.contains(says), "{thrown:?}");
    }
    for (uri, says) in [
        ("/none", "returned nothing"),
        ("/set", "Runtime.MarshalError"),
        ("/exit", "SystemExit: 3"),
    ] {
        let failed = failure(run_on(&function, uri).await);
        assert!(failed.cause.contains(says), "{uri}: {failed:?}");
    }
    assert!(
        change(run(&function).await).uri.unwrap().starts_with("/1/"),
        "it is a new process"
    );
}

#[tokio::test]
async fn python_that_cannot_be_loaded_says_why() {
    for (code, says) in [
        ("def handler(:", "SyntaxError"),
        ("import boto3_is_not_here", "No module named"),
        ("x = 1", "has no function `handler`"),
    ] {
        let site = Site::new(&[("fn.py", code)]);
        let failed =
            failure(run(&LambdaFunction::new(site.source("", "fn.handler", PYTHON))).await);
        assert!(failed.cause.contains(says), "{failed:?}");
    }
}
