//! How a process is started: the program, its environment and the bootstrap.
//!
//! AWS: "Restrictions on Lambda@Edge": no environment variables but those that Lambda reserves
//! ("Using Lambda environment variables").
//!
//! # Fidelity
//!
//! - Of the credentials that Lambda sets there are none; an SDK finds those of this machine by
//!   `HOME`, as other programs do.

use std::ffi::OsString;
use std::io::{self, Write};

use serde_json::json;
use tempfile::NamedTempFile;
use tokio::process::Command;

use super::channel::{DESCRIPTORS, Prepared};
use super::deployment::Handler;
use super::frames::Settings;
use super::process::Process;
use super::{LambdaRuntime, LambdaSource};

const NODE: &str = include_str!("bootstrap.cjs");
const PYTHON: &str = include_str!("bootstrap.py");

/// What a process sees of this machine: a few variables of the server's own environment.
#[derive(Clone, Debug)]
pub(super) struct Surroundings(Vec<(&'static str, OsString)>);

impl Surroundings {
    /// Those of the server.
    pub(super) fn of_this_process() -> Self {
        const NAMES: [&str; 6] = [
            "PATH",
            "HOME",
            "TMPDIR",
            "TEMP",
            "SystemRoot",
            "USERPROFILE",
        ];
        let found = NAMES.map(|it| std::env::var_os(it).map(|value| (it, value)));
        Surroundings(found.into_iter().flatten().collect())
    }

    /// Those in which programs are looked for in one folder.
    #[cfg(test)]
    pub(super) fn with_path(path: &std::path::Path) -> Self {
        Surroundings(vec![("PATH", path.into())])
    }
}

/// Starts a process for a function.
pub(super) fn start(
    source: &LambdaSource,
    handler: &Handler,
    surroundings: &Surroundings,
) -> io::Result<Process> {
    let (text, suffix) = match source.runtime {
        LambdaRuntime::Nodejs(_) => (NODE, ".cjs"),
        LambdaRuntime::Python(_) => (PYTHON, ".py"),
    };
    // Whoever asks for the kind of the error means the program.
    let mut bootstrap = NamedTempFile::with_suffix(suffix).map_err(io::Error::other)?;
    bootstrap.write_all(text.as_bytes())?;
    let mut command = Command::new(source.runtime.program());
    match source.runtime {
        LambdaRuntime::Nodejs(_) => {
            command.arg(format!(
                "--max-old-space-size={}",
                source.memory_size.max(64)
            ));
        }
        LambdaRuntime::Python(_) => {
            command.arg("-B");
        }
    }
    command
        .arg(bootstrap.path())
        .args(DESCRIPTORS)
        .current_dir(&handler.root)
        .env_clear()
        .envs(surroundings.0.iter().map(|(name, value)| (name, value)))
        .envs(reserved(source))
        .env("LAMBDA_TASK_ROOT", &handler.root)
        .kill_on_drop(true);
    let prepared = Prepared::new(&mut command)?;
    let mut child = command.spawn()?;
    // The command holds the child's ends, which must be open in the child alone.
    drop(command);
    let channel = prepared.connect(&mut child)?;
    let token = token();
    let settings = serde_json::to_vec(&Settings {
        root: &handler.root.to_string_lossy(),
        file: &handler.file.to_string_lossy(),
        module: &handler.module,
        export: &handler.export,
        single: handler.single,
        callbacks: source.runtime.allows_callbacks(),
        token: &token,
        context: context(source),
    })?;
    Ok(Process::new(
        &source.name,
        child,
        channel,
        &token,
        settings,
        bootstrap,
    ))
}

fn function_name(source: &LambdaSource) -> String {
    format!("us-east-1.{}", source.name)
}

fn log_group(source: &LambdaSource) -> String {
    format!("/aws/lambda/{}", function_name(source))
}

/// Ends in the number of a version, as those of functions at the edge must.
const VERSION: &str = "1";

fn reserved(source: &LambdaSource) -> [(&'static str, String); 13] {
    let execution = format!("AWS_Lambda_{}", source.runtime);
    [
        ("_HANDLER", source.handler.clone()),
        ("AWS_DEFAULT_REGION", "us-east-1".into()),
        ("AWS_EXECUTION_ENV", execution),
        (
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            source.memory_size.to_string(),
        ),
        ("AWS_LAMBDA_FUNCTION_NAME", function_name(source)),
        ("AWS_LAMBDA_FUNCTION_VERSION", VERSION.into()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".into()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", log_group(source)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", LOG_STREAM.into()),
        ("AWS_REGION", "us-east-1".into()),
        ("LAMBDA_RUNTIME_DIR", "/var/runtime".into()),
        ("LANG", "en_US.UTF-8".into()),
        ("TZ", ":UTC".into()),
    ]
}

const LOG_STREAM: &str = "local";

fn context(source: &LambdaSource) -> serde_json::Value {
    json!({
        "functionName": function_name(source),
        "functionVersion": VERSION,
        "invokedFunctionArn":
            format!("arn:aws:lambda:us-east-1:000000000000:function:{}:{VERSION}", function_name(source)),
        "memoryLimitInMB": source.memory_size.to_string(),
        "logGroupName": log_group(source),
        "logStreamName": LOG_STREAM,
    })
}

/// A word that user code cannot guess.
fn token() -> String {
    let [a, b] = [getrandom::u64(), getrandom::u64()].map(Result::unwrap_or_default);
    format!("{a:016x}{b:016x}")
}
