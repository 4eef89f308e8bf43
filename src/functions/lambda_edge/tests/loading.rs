//! How code is loaded, and what is said where it cannot be.

use super::*;

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
    change(run(&function("async.js")).await);
}

#[tokio::test]
async fn another_version_of_node_is_warned_of_once() {
    let site = Site::new(&[("index.js", &format!("exports.handler = {KEEPS};"))]);
    let function = LambdaFunction::new(site.source("", "index.handler", LambdaRuntime::Nodejs(99)));
    let first = run(&function).await;
    assert_eq!(first.report.warnings.len(), 1, "{:?}", first.report);
    assert!(first.report.warnings[0].contains("nodejs99.x"));
    change(first);
    assert!(run(&function).await.report.warnings.is_empty());
}

/// The warnings that do not depend on the Node.js of this machine.
fn without_version(warnings: &[String]) -> Vec<&String> {
    let depends = |it: &&String| it.contains("of this machine is");
    warnings.iter().filter(|it| !depends(it)).collect()
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
        assert_eq!(without_version(&run.report.warnings), Vec::<&String>::new());
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
    let warnings = without_version(&run.report.warnings);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("`./own`"));
    change(run);
}
