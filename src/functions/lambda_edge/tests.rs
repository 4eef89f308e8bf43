//! Real processes: Node.js and Python as this machine has them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::launch::Surroundings;
use super::test_event::TestEvent;
use super::{
    EdgeEvent, FailureKind, FunctionFailure, FunctionFidelity, FunctionRun, LambdaFunction,
    LambdaRuntime, LambdaSource, RequestChange, RequestOutcome,
};

const NODE: LambdaRuntime = LambdaRuntime::Nodejs(20);
const PYTHON: LambdaRuntime = LambdaRuntime::Python(11);

/// A function of one file or more, with the folder that they are in.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Site { folder }
    }

    fn source(&self, code: &str, handler: &str, runtime: LambdaRuntime) -> LambdaSource {
        LambdaSource {
            name: "edge".into(),
            code: self.folder.path().join(code),
            handler: handler.into(),
            runtime,
            timeout: Duration::from_secs(20),
            memory_size: 128,
            version: "1".into(),
            fidelity: FunctionFidelity::default(),
        }
    }
}

/// A function of one file `index.js`.
fn node(code: &str) -> (Site, LambdaFunction) {
    let site = Site::new(&[("index.js", code)]);
    let function = LambdaFunction::new(site.source("index.js", "index.handler", NODE));
    (site, function)
}

async fn run(function: &LambdaFunction) -> FunctionRun<RequestOutcome> {
    run_on(function, "/x").await
}

async fn run_on(function: &LambdaFunction, uri: &str) -> FunctionRun<RequestOutcome> {
    let mut event = TestEvent::new(EdgeEvent::OriginRequest);
    event.uri = uri.into();
    function.on_request(&event.event()).await
}

#[track_caller]
fn change(run: FunctionRun<RequestOutcome>) -> RequestChange {
    match run.result {
        Ok(RequestOutcome::Continue(change)) => *change,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn failure(run: FunctionRun<RequestOutcome>) -> FunctionFailure {
    run.result.unwrap_err()
}

/// A function whose URI says what it does; `state` lives as long as its process.
const MANY: &str = r"
let state = 0;
const cf = (event) => event.Records[0].cf.request;
const to = (event, uri) => ({ ...cf(event), uri: String(uri) });
const later = (value) => new Promise((resolve) => setImmediate(() => resolve(value)));
exports.handler = (event, context, callback) => {
  state += 1;
  switch (cf(event).uri) {
    case '/async': return (async () => to(event, await later('/from-async')))();
    case '/promise': return later(to(event, '/from-promise'));
    case '/callback': setImmediate(() => callback(null, to(event, '/from-callback'))); return;
    case '/both': callback(null, to(event, '/called')); return Promise.resolve(to(event, '/returned'));
    case '/succeed': context.succeed(to(event, '/succeeded')); return;
    case '/done': context.done(null, to(event, '/was-done')); return;
    case '/fail': context.fail(new Error('failed on purpose')); return;
    case '/callback-error': callback(new TypeError('called back')); return;
    case '/throw': throw new RangeError('thrown');
    case '/throw-text': throw 'only text';
    case '/reject': return Promise.reject(new Error('rejected'));
    case '/string': return Promise.resolve('text');
    case '/number': callback(null, 5); return;
    case '/nothing': return Promise.resolve();
    case '/silent': return 'not a promise';
    case '/pending': return new Promise(() => {});
    case '/circular': { const it = {}; it.it = it; callback(null, it); return; }
    case '/exit': process.exit(7);
    case '/abort': process.abort();
    case '/uncaught': setImmediate(() => { throw new Error('nobody caught it'); }); return later().then(() => new Promise(() => setInterval(() => {}, 1000)));
    case '/unhandled': Promise.reject(new Error('nobody awaited it')); return new Promise(() => setInterval(() => {}, 1000));
    case '/large': { const it = Buffer.alloc(100e6, 1); callback(null, to(event, '/' + it.length)); return; }
    case '/state': callback(null, to(event, '/' + state)); return;
    case '/pid': callback(null, to(event, '/' + process.pid)); return;
    case '/env': callback(null, to(event, '/' + Object.keys(process.env).sort().join('/'))); return;
    case '/context': callback(null, to(event, '/' + [context.functionName, context.memoryLimitInMB,
      context.awsRequestId, context.getRemainingTimeInMillis() > 1000].join('/'))); return;
    case '/empty-loop': setTimeout(() => console.log('the timer'), 5); callback(null, to(event, '/held')); return;
    case '/print':
      console.log('a %d', 1); console.error('b'); process.stdout.write('c\nd'); console.warn('e');
      require('child_process').execSync('echo f; echo g >&2', { stdio: 'inherit' });
      process.stdout.write('unended'); callback(null, cf(event)); return;
  }
};";

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
async fn failures_say_what_happened_and_the_next_run_is_well() {
    let (_site, function) = node(MANY);
    for (uri, kind, causes) in [
        (
            "/fail",
            FailureKind::LambdaExecution,
            ["Error: failed on purpose", "index.js:"],
        ),
        (
            "/callback-error",
            FailureKind::LambdaExecution,
            ["TypeError: called back", "index.js:"],
        ),
        (
            "/throw",
            FailureKind::LambdaExecution,
            ["RangeError: thrown", "index.js:"],
        ),
        (
            "/throw-text",
            FailureKind::LambdaExecution,
            ["string: only text", ""],
        ),
        (
            "/reject",
            FailureKind::LambdaExecution,
            ["Error: rejected", "index.js:"],
        ),
        (
            "/string",
            FailureKind::LambdaValidation,
            ["returned \"text\"", ""],
        ),
        ("/number", FailureKind::LambdaValidation, ["returned 5", ""]),
        (
            "/nothing",
            FailureKind::LambdaValidation,
            ["returned nothing", ""],
        ),
        (
            "/silent",
            FailureKind::LambdaValidation,
            ["nothing left to wait for", ""],
        ),
        (
            "/pending",
            FailureKind::LambdaValidation,
            ["nothing left to wait for", ""],
        ),
        (
            "/circular",
            FailureKind::LambdaExecution,
            ["Runtime.MarshalError", "circular"],
        ),
        (
            "/exit",
            FailureKind::LambdaExecution,
            ["process.exit(7)", "index.js:"],
        ),
        (
            "/abort",
            FailureKind::LambdaExecution,
            ["signal: 6", "Runtime.ExitError"],
        ),
        (
            "/uncaught",
            FailureKind::LambdaExecution,
            ["nobody caught it", "index.js:"],
        ),
        (
            "/unhandled",
            FailureKind::LambdaExecution,
            ["Runtime.UnhandledPromiseRejection", "index.js:"],
        ),
    ] {
        let failed = failure(run_on(&function, uri).await);
        assert_eq!(failed.kind, kind, "{uri}: {failed:?}");
        for cause in causes {
            assert!(failed.cause.contains(cause), "{uri}: {failed:?}");
        }
        assert!(!failed.cause.contains("bootstrap"), "{uri}: {failed:?}");
        let next = change(run_on(&function, "/async").await);
        assert_eq!(next.uri.as_deref(), Some("/from-async"), "after {uri}");
    }
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
async fn a_run_that_takes_too_long_is_ended() {
    let site = Site::new(&[(
        "index.js",
        "exports.handler = async ({ Records: [{ cf: { request } }] }) => {
           console.log('begun');
           while (request.uri === '/loop') {}
           if (request.uri === '/wait') await new Promise((it) => setTimeout(it, 1e6));
           return request;
         };",
    )]);
    let mut source = site.source("index.js", "index.handler", NODE);
    source.timeout = Duration::from_millis(300);
    let function = LambdaFunction::new(source);
    for uri in ["/loop", "/wait"] {
        let run = run_on(&function, uri).await;
        assert_eq!(run.report.logs, ["begun"]);
        assert!(failure(run).cause.contains("time-out of 0.3 s"));
    }
    change(run_on(&function, "/well").await);
}

#[tokio::test]
async fn a_process_without_memory_says_so() {
    let site = Site::new(&[(
        "index.js",
        "exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(0.5)); };",
    )]);
    let mut source = site.source("index.js", "index.handler", NODE);
    source.memory_size = 64;
    let failed = failure(run(&LambdaFunction::new(source)).await);
    assert!(failed.cause.contains("heap out of memory"), "{failed:?}");
    assert!(failed.fix.contains("`memory_size` (64 MB)"), "{failed:?}");
}

#[tokio::test]
async fn node_24_refuses_callbacks_whatever_node_is_here() {
    let site = Site::new(&[
        ("callback.js", MANY),
        (
            "async.js",
            "exports.handler = async (event, context) => { if (context.done) throw 1; return event.Records[0].cf.request; };",
        ),
    ]);
    let function =
        |code| LambdaFunction::new(site.source(code, "index.handler", LambdaRuntime::Nodejs(24)));
    let failed = failure(run(&function("callback.js")).await);
    assert!(
        failed.cause.contains("Runtime.CallbackHandlerDeprecated"),
        "{failed:?}"
    );
    assert!(failed.fix.contains("nodejs22.x"));
    let asynchronous = function("async.js");
    let first = run(&asynchronous).await;
    assert_eq!(first.report.warnings.len(), 1, "{:?}", first.report);
    assert!(first.report.warnings[0].contains("nodejs24.x"));
    change(first);
    let second = run(&asynchronous).await;
    assert_eq!(second.report.warnings.len(), 0, "it is said once");
}

/// What a function returns that keeps the request.
const KEEPS: &str = "async (event) => event.Records[0].cf.request";

#[tokio::test]
async fn packages_are_loaded_as_lambda_loads_them() {
    let commonjs = format!("exports.handler = {KEEPS};");
    let module = format!("export const handler = {KEEPS};");
    let with_require = format!(
        "const {{ say }} = require('greeting'); require('./lib/own'); console.log(say); {commonjs}"
    );
    let nested = format!("exports.a = {{ b: {KEEPS} }};");
    for (files, code, handler, said) in [
        (
            vec![
                ("index.js", &*with_require),
                ("lib/own.js", ""),
                ("node_modules/greeting/index.js", "exports.say = 'hello';"),
            ],
            "",
            "index.handler",
            Some("hello"),
        ),
        (vec![("index.mjs", &*module)], "", "index.handler", None),
        (
            vec![
                ("package.json", r#"{"type":"module"}"#),
                ("index.js", &*module),
            ],
            "",
            "index.handler",
            None,
        ),
        (
            vec![
                ("package.json", r#"{"type":"module"}"#),
                ("fn/trim.js", &*commonjs),
            ],
            "fn/trim.js",
            "index.handler",
            None,
        ),
        (
            vec![("src/deep/app.cjs", &*nested)],
            "",
            "src/deep/app.a.b",
            None,
        ),
    ] {
        let site = Site::new(&files);
        let run = run(&LambdaFunction::new(site.source(code, handler, NODE))).await;
        assert_eq!(run.report.logs.first().map(String::as_str), said);
        assert_eq!(run.report.warnings, Vec::<String>::new());
        assert_eq!(change(run), RequestChange::default());
    }
}

#[tokio::test]
async fn code_that_cannot_be_loaded_says_why() {
    for (files, code, causes, fix) in [
        (
            vec![("index.js", "exports.handler = (")],
            "index.js",
            vec!["SyntaxError", "index.js:1"],
            "",
        ),
        (
            vec![("index.mjs", "\nexport const handler = (")],
            "",
            vec!["SyntaxError", "index.mjs:2"],
            "",
        ),
        (
            vec![("index.js", "export const handler = 1;")],
            "index.js",
            vec!["SyntaxError", "index.js:1"],
            "`.mjs`",
        ),
        (
            vec![("index.js", "require('@aws-sdk/client-s3')")],
            "",
            vec!["Cannot find module", "index.js:1"],
            "npm install --no-save @aws-sdk/client-s3",
        ),
        (
            vec![("index.js", "exports.other = 1")],
            "",
            vec!["Runtime.HandlerNotFound", "`other`"],
            "`index.handler`",
        ),
        (
            vec![("index.js", "throw new Error('at the top')")],
            "",
            vec!["at the top", "index.js:1"],
            "",
        ),
        (
            vec![("index.js", "process.exit(3)")],
            "",
            vec!["process.exit(3)", "while it was loaded"],
            "",
        ),
        (vec![("index.ts", "")], "", vec!["TypeScript"], "esbuild"),
    ] {
        let site = Site::new(&files);
        let failed = failure(
            run(&LambdaFunction::new(site.source(
                code,
                "index.handler",
                NODE,
            )))
            .await,
        );
        assert_eq!(failed.kind, FailureKind::LambdaExecution);
        for cause in causes {
            assert!(failed.cause.contains(cause), "{cause}: {failed:?}");
        }
        assert!(failed.fix.contains(fix), "{failed:?}");
    }
}

#[tokio::test]
async fn what_lies_beside_a_package_of_one_file_is_warned_of() {
    let code = format!("require('./own'); exports.handler = {KEEPS};");
    let site = Site::new(&[("index.js", &code), ("own.js", "")]);
    let run = run(&LambdaFunction::new(site.source(
        "index.js",
        "index.handler",
        NODE,
    )))
    .await;
    assert_eq!(run.report.warnings.len(), 1);
    assert!(run.report.warnings[0].contains("`./own`"));
    change(run);
}

#[tokio::test]
async fn a_slow_run_does_not_hold_up_others() {
    // The slow one waits for a file that the fast ones, in another process, write.
    let (site, function) = node(
        "const fs = require('node:fs');
         exports.handler = async ({ Records: [{ cf: { request } }] }) => {
           const file = __dirname + '/done';
           if (request.uri === '/fast') fs.writeFileSync(file, '');
           while (request.uri === '/slow' && !fs.existsSync(file)) await new Promise(setImmediate);
           return { ...request, uri: '/' + process.pid };
         };",
    );
    let (slow, fast) = tokio::join!(run_on(&function, "/slow"), run_on(&function, "/fast"));
    assert_ne!(change(slow).uri, change(fast).uri);
    assert_eq!(function.pool.idle_ids().len(), 2);
    function.pool.retire_all_but_one();
    assert_eq!(function.pool.idle_ids().len(), 1);
    drop(site);
}

#[tokio::test]
async fn more_runs_than_processes_wait_in_line() {
    let (_site, function) = node(MANY);
    let function = Arc::new(function);
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let function = Arc::clone(&function);
        runs.spawn(async move { change(run_on(&function, "/pid").await).uri });
    }
    let ids: std::collections::HashSet<_> = runs.join_all().await.into_iter().collect();
    assert!((1..=8).contains(&ids.len()), "{}", ids.len());
}

#[tokio::test]
async fn a_process_ends_with_the_server_even_where_user_code_never_yields() {
    let (_site, function) = node(
        "exports.handler = async (event) => {
           setTimeout(() => { while (true); }, 0);
           return event.Records[0].cf.request;
         };",
    );
    change(run(&function).await);
    let process = function.pool.take().unwrap();
    assert!(process.outlive_the_server().await);
    let site = Site::new(&[("fn.py", IN_PYTHON)]);
    let function = LambdaFunction::new(site.source("", "fn.lambda_handler", PYTHON));
    change(run(&function).await);
    let process = function.pool.take().unwrap();
    assert!(process.outlive_the_server().await);
}

/// Waits until no process of this number is there.
async fn gone(id: u32) {
    while Path::new(&format!("/proc/{id}")).exists() {
        tokio::task::yield_now().await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_replaced_function_ends_its_processes() {
    let (_site, function) = node(MANY);
    change(run_on(&function, "/async").await);
    let [id] = function.pool.idle_ids()[..] else {
        panic!("no process");
    };
    assert!(Path::new(&format!("/proc/{id}")).exists());
    drop(function);
    gone(id).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_run_under_way_is_finished_before_a_replaced_function_ends() {
    let (_site, function) = node(MANY);
    let pool = Arc::clone(&function.pool);
    let mut event = TestEvent::new(EdgeEvent::OriginRequest);
    event.uri = "/pid".into();
    let object = super::event_object::event_object(&event.event());
    let under_way = tokio::spawn(async move { pool.invoke(object, "id").await });
    tokio::task::yield_now().await;
    drop(function);
    let super::pool::Ended::Returned(value) = under_way.await.unwrap().ended else {
        panic!("it was cut off");
    };
    let id = value["uri"].as_str().unwrap()[1..].parse().unwrap();
    gone(id).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_process_that_dies_while_idle_is_not_noticed() {
    let (_site, function) = node(MANY);
    change(run_on(&function, "/async").await);
    let [id] = function.pool.idle_ids()[..] else {
        panic!("no process");
    };
    let pid = rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    let run = run_on(&function, "/async").await;
    assert_eq!(change(run).uri.as_deref(), Some("/from-async"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn failing_runs_leave_nothing_behind() {
    let (_site, function) = node(MANY);
    failure(run_on(&function, "/throw").await);
    let before = function.pool.idle_ids();
    for _ in 0..100 {
        failure(run_on(&function, "/throw").await);
        failure(run_on(&function, "/reject").await);
    }
    assert_eq!(
        function.pool.idle_ids(),
        before,
        "throwing costs no process"
    );
}

#[tokio::test]
async fn without_the_program_the_failure_says_what_to_install() {
    let empty = tempfile::tempdir().unwrap();
    for (file, handler, runtime, install) in [
        (
            "index.js",
            "index.handler",
            LambdaRuntime::Nodejs(22),
            "install Node.js 22",
        ),
        (
            "fn.py",
            "fn.handler",
            LambdaRuntime::Python(13),
            "install Python 3.13",
        ),
    ] {
        let site = Site::new(&[(file, "")]);
        let source = site.source(file, handler, runtime);
        let function = LambdaFunction::within(source, Surroundings::with_path(empty.path()));
        let failed = failure(run(&function).await);
        assert!(failed.cause.contains("`edge`"), "{failed:?}");
        assert!(failed.fix.contains(install), "{failed:?}");
    }
}

const IN_PYTHON: &str = r"
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

#[tokio::test]
async fn a_warm_process_takes_the_first_run() {
    let (_site, function) = node(MANY);
    function.pool.warm_up().await;
    let [id] = function.pool.idle_ids()[..] else {
        panic!("no process");
    };
    let run = run_on(&function, "/pid").await;
    assert_eq!(change(run).uri, Some(format!("/{id}")));
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
        assert!(function.test(event).await.unwrap_err().contains(says));
    }
}

#[cfg(unix)]
#[test]
fn the_folder_of_a_single_file_is_its_task_root() {
    let site = Site::new(&[("fn/index.js", "")]);
    let handler = super::deployment::find(&site.source("fn/index.js", "index.handler", NODE));
    assert_eq!(
        handler.unwrap().root,
        PathBuf::from(site.folder.path().join("fn"))
    );
}
