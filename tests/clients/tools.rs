//! The clients: where each is, and a run of one with what it said.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Connection, DevServer, Reply};

/// How many seconds a run may take before it is ended and the test given up.
const PATIENCE: &str = "300";

/// A client.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tool {
    /// Version 1 of the AWS CLI, in Python.
    AwsV1,
    /// Version 2 of the AWS CLI as AWS builds it; elsewhere than on x86-64 Linux, Debian's.
    AwsV2,
    /// Version 2 of the AWS CLI as Debian has it, from before checksums were the rule and
    /// `AWS_ENDPOINT_URL` was read.
    AwsDebian,
    /// A shell, for scripts that call the clients themselves.
    Bash,
    /// Python with boto3.
    Python,
    /// Node.js; the SDK lies beside the scripts.
    Node,
    /// moto's server, a store of another make.
    Moto,
    /// s5cmd.
    S5cmd,
    /// rclone.
    Rclone,
    /// s3cmd.
    S3cmd,
}

impl Tool {
    fn program(self) -> PathBuf {
        let installed = |path: &str| {
            let res = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(".test-env/clients")
                .join(path);
            assert!(
                res.exists(),
                "{} is not there: `tests/clients/install` installs it, as tests/run does",
                res.display()
            );
            res
        };
        match self {
            Tool::AwsV1 => installed("venv/bin/aws"),
            Tool::AwsV2 if cfg!(all(target_os = "linux", target_arch = "x86_64")) => {
                installed("aws-cli-v2/aws")
            }
            // `aws` alone may be that of a Python environment, which is version 1.
            Tool::AwsV2 | Tool::AwsDebian => "/usr/bin/aws".into(),
            Tool::Bash => "bash".into(),
            Tool::Python => installed("venv/bin/python"),
            Tool::Node => "node".into(),
            Tool::Moto => installed("venv/bin/moto_server"),
            Tool::S5cmd => installed("venv/bin/s5cmd"),
            Tool::Rclone => "rclone".into(),
            Tool::S3cmd => "s3cmd".into(),
        }
    }
}

/// Where clients run: a folder of their own, and nothing of the machine's settings.
pub(crate) struct Shell {
    folder: TempDir,
    endpoint: String,
    env: Vec<(String, String)>,
}

impl Shell {
    /// One whose clients speak to this endpoint, with credentials that nobody checks.
    pub(crate) fn to(endpoint: &str) -> Self {
        let env = [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_ACCESS_KEY_ID", "anything"),
            ("AWS_SECRET_ACCESS_KEY", "anything"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_REGION", "us-east-1"),
            // What failed once is to be seen.
            ("AWS_MAX_ATTEMPTS", "1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_PAGER", ""),
            ("LC_ALL", "C.UTF-8"),
            ("NO_PROXY", "*"),
            ("NODE_NO_WARNINGS", "1"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
            ("PYTHONUTF8", "1"),
        ];
        Shell {
            folder: tempfile::tempdir().unwrap(),
            endpoint: endpoint.to_owned(),
            env: env.map(|(name, value)| (name.into(), value.into())).into(),
        }
    }

    /// The same with another value of a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(it, _)| it != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same where scripts find this client first.
    pub(crate) fn path_of(self, tool: Tool) -> Self {
        let program = tool.program();
        let mut paths = vec![program.parent().unwrap().to_path_buf()];
        paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let joined = std::env::join_paths(paths).unwrap();
        self.with("PATH", joined.to_str().unwrap())
    }

    /// The folder that clients run in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The endpoint's URL.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// A client that is yet to be run.
    pub(crate) fn command(&self, tool: Tool, args: &[&str]) -> Command {
        let mut res = Command::new("timeout");
        res.args(["--kill-after=5", PATIENCE]).arg(tool.program());
        self.settle(res, args)
    }

    /// A program that runs until it is ended.
    pub(crate) fn server(&self, tool: Tool, args: &[&str]) -> Command {
        self.settle(Command::new(tool.program()), args)
    }

    fn settle(&self, mut command: Command, args: &[&str]) -> Command {
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.folder.path())
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a client to its end; says whether it succeeded, and what it printed on each stream.
    pub(crate) fn run(&self, tool: Tool, args: &[&str]) -> (bool, String, String) {
        let output = self.command(tool, args).output().unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }

    /// Runs a client that has to succeed; returns what it printed.
    #[track_caller]
    pub(crate) fn ok(&self, tool: Tool, args: &[&str]) -> String {
        let (succeeded, said, complained) = self.run(tool, args);
        assert!(succeeded, "{tool:?} {args:?}\n{said}\n{complained}");
        said
    }

    /// Runs a client that has to fail; returns all that it said.
    #[track_caller]
    pub(crate) fn fails(&self, tool: Tool, args: &[&str]) -> String {
        let (succeeded, said, complained) = self.run(tool, args);
        assert!(!succeeded, "{tool:?} {args:?}\n{said}\n{complained}");
        said + &complained
    }

    /// Runs a client that prints JSON.
    #[track_caller]
    pub(crate) fn json(&self, tool: Tool, args: &[&str]) -> serde_json::Value {
        let said = self.ok(tool, args);
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{args:?}: {error}\n{said}"))
    }
}

/// Drops every copy that the edge has.
pub(crate) fn invalidate(server: &DevServer) {
    server.control("/_mfe/invalidate", &serde_json::json!({ "paths": ["/*"] }));
}

/// `GET` of a whole URL.
pub(crate) fn get(url: &str) -> Reply {
    let rest = url.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_once('/').unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
    Connection::to(authority).exchange(request.as_bytes())
}
