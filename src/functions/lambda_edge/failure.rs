//! What is said of an invocation that gave no result: the cause, and what to do.
//!
//! AWS: "HTTP 503 status code (Lambda execution error)", "Troubleshoot invocation issues in
//! Lambda" for the names that begin with `Runtime.`.

use super::frames::{Exit, Thrown};
use super::pool::Ended;
use super::refusal::{NO_OBJECT, failed, refused};
use super::{FunctionFailure, LambdaRuntime, LambdaSource};

/// The failure, or what the handler returned; `logs` is what it printed.
pub(super) fn value_of(
    source: &LambdaSource,
    ended: Ended,
    logs: &[String],
) -> Result<serde_json::Value, FunctionFailure> {
    let name = &source.name;
    Err(match ended {
        Ended::Returned(value) => return Ok(value),
        Ended::Silent => refused(
            NO_OBJECT,
            format!(
                "`{name}` had nothing left to wait for, and has neither returned nor called back"
            ),
            "return a promise (`async`) or call `callback(null, request)` on every path; a promise that never settles counts as nothing",
        ),
        Ended::Threw(thrown) => {
            let fix = fix_of(source, &thrown);
            failed(format!("`{name}` failed: {}", said(&thrown)), fix)
        }
        Ended::NotLoaded(thrown) => {
            let fix = fix_of(source, &thrown);
            failed(
                format!("`{name}` could not be loaded: {}", said(&thrown)),
                fix,
            )
        }
        Ended::NoProgram => no_program(source),
        Ended::NotStarted(error) => failed(
            format!("`{name}` could not be started: {error}"),
            format!("see whether `{} --version` runs", source.runtime.program()),
        ),
        Ended::NoCode(failure) => failure,
        Ended::TimedOut { loading: true } => failed(
            format!("`{name}` took more than 10 s to be loaded; its process was ended"),
            "do less at the top level of the module",
        ),
        Ended::TimedOut { loading: false } => failed(
            format!(
                "`{name}` ran longer than its time-out of {} s; its process was ended",
                source.limit().as_secs_f64()
            ),
            "make it return earlier, or raise its `timeout` (at most 30 s)",
        ),
        Ended::Exited { how, exit, loading } => exited(source, &how, exit, loading, logs),
    })
}

/// What is said where the program is missing that would run the function.
pub(super) fn no_program(source: &LambdaSource) -> FunctionFailure {
    let LambdaSource { name, runtime, .. } = source;
    let program = runtime.program();
    failed(
        format!(
            "`{name}` is a Lambda@Edge function for `{runtime}`, and there is no `{program}` in the PATH"
        ),
        match runtime {
            LambdaRuntime::Nodejs(major) => {
                format!("install Node.js {major} (https://nodejs.org) and start again")
            }
            LambdaRuntime::Python(minor) => {
                format!("install Python 3.{minor} (https://www.python.org) and start again")
            }
        },
    )
}

/// What is said of a process that ended by itself.
fn exited(
    source: &LambdaSource,
    how: &str,
    exit: Option<Exit>,
    loading: bool,
    logs: &[String],
) -> FunctionFailure {
    let LambdaSource {
        name, memory_size, ..
    } = source;
    let when = if loading {
        "while it was loaded"
    } else {
        "before it returned"
    };
    if let Some(Exit { code, stack }) = exit {
        return failed(
            format!("`{name}` called `process.exit({code})` {when} (Runtime.ExitError)\n{stack}"),
            "return instead; the process serves further requests",
        );
    }
    // Node's own last words.
    let fatal = logs.iter().rev().find(|it| it.starts_with("FATAL ERROR: "));
    if let Some(fatal) = fatal {
        return failed(
            format!("the process of `{name}` ended {when} ({how}, Runtime.ExitError): {fatal}"),
            format!("keep less in memory, or raise `memory_size` ({memory_size} MB)"),
        );
    }
    failed(
        format!("the process of `{name}` ended {when} ({how}, Runtime.ExitError)"),
        "see what it printed last in its log",
    )
}

/// The error with its stack, the type in front where the stack does not begin with it.
fn said(thrown: &Thrown) -> String {
    let Thrown {
        kind,
        message,
        stack,
        ..
    } = thrown;
    if stack.is_empty() {
        return format!("{kind}: {message}");
    }
    if kind.starts_with("Runtime.") && !stack.contains(&**kind) {
        return format!("{kind}: {stack}");
    }
    stack.clone()
}

fn fix_of(source: &LambdaSource, thrown: &Thrown) -> String {
    let Thrown { kind, message, .. } = thrown;
    let folder = match (source.code.is_file(), source.code.parent()) {
        (true, Some(parent)) => parent.display(),
        _ => source.code.display(),
    };
    if let Some(package) = missing_package(message) {
        if package.starts_with("@aws-sdk/") || package.starts_with("@smithy/") {
            return format!(
                "Lambda brings the AWS SDK for JavaScript v3, and Node.js here does not: run `npm install --no-save {package}` in `{folder}`"
            );
        }
        if package == "aws-sdk" {
            return "Lambda brings no AWS SDK v2 since Node.js 18: use `@aws-sdk/…`, or bundle it"
                .into();
        }
        if package == "boto3" || package == "botocore" {
            return format!(
                "Lambda brings `{package}`, and Python here does not: `pip install {package}`"
            );
        }
        if !package.starts_with(['.', '/']) {
            return format!("bundle `{package}` with the function, or install it in `{folder}`");
        }
    }
    match &**kind {
        "Runtime.CallbackHandlerDeprecated" => {
            "make the handler `async` and return what it calls back with; or use `nodejs22.x`".into()
        }
        "Runtime.HandlerNotFound" | "HandlerNotFound" => {
            format!("correct `handler` (`{}`), or export it", source.handler)
        }
        "Runtime.UnhandledPromiseRejection" => {
            "await the promise in a `try`, or give it a `catch`".into()
        }
        "Runtime.MarshalError" => "return what JSON can hold".into(),
        "SyntaxError"
            if message.contains("outside a module") || message.contains("Unexpected token 'export'") =>
        {
            "it is an ES module: name it `.mjs`, or put `\"type\": \"module\"` into the package.json of the package"
                .into()
        }
        "ReferenceError"
            if message.contains("not defined in ES module scope") =>
        {
            "it is CommonJS: name it `.cjs`, or write `import` and `export`".into()
        }
        _ => String::new(),
    }
}

/// `x` of `Cannot find module 'x'` and its like.
fn missing_package(message: &str) -> Option<&str> {
    let begins = [
        "Cannot find module '",
        "Cannot find package '",
        "No module named '",
    ];
    let rest = begins
        .iter()
        .find_map(|it| message.split_once(it))
        .map(|(_, rest)| rest)?;
    rest.split_once('\'').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::functions::FunctionFidelity;

    fn fix(kind: &str, message: &str) -> String {
        let source = LambdaSource {
            name: "auth".into(),
            code: "/site/auth".into(),
            handler: "index.handler".into(),
            runtime: LambdaRuntime::Nodejs(22),
            timeout: Duration::from_secs(3),
            memory_size: 128,
            version: String::new(),
            fidelity: FunctionFidelity::default(),
        };
        let thrown = Thrown {
            kind: kind.into(),
            message: message.into(),
            ..Thrown::default()
        };
        fix_of(&source, &thrown)
    }

    #[test]
    fn known_errors_come_with_what_to_do() {
        for (kind, message, says) in [
            (
                "Error",
                "Cannot find module '@aws-sdk/client-s3'\nRequire stack:",
                "npm install --no-save @aws-sdk/client-s3` in `/site/auth`",
            ),
            (
                "Error",
                "Cannot find package '@aws-sdk/client-kms' imported from /x",
                "npm install --no-save @aws-sdk/client-kms",
            ),
            (
                "Error",
                "Cannot find module 'aws-sdk'",
                "v2 since Node.js 18",
            ),
            ("Error", "Cannot find module 'jose'", "bundle `jose`"),
            (
                "ModuleNotFoundError",
                "No module named 'boto3'",
                "pip install boto3",
            ),
            (
                "SyntaxError",
                "Cannot use import statement outside a module",
                "`.mjs`",
            ),
            ("Runtime.CallbackHandlerDeprecated", "", "`async`"),
            ("Runtime.HandlerNotFound", "", "`index.handler`"),
        ] {
            let fix = fix(kind, message);
            assert!(fix.contains(says), "{message}: {fix}");
        }
        assert_eq!(fix("TypeError", "x is not a function"), "");
        assert_eq!(fix("Error", "Cannot find module './x'"), "");
    }
}
