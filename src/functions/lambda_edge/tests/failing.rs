//! What is said of a run that failed, and what it leaves behind: nothing.

use super::*;

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
