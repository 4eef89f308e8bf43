//! Whoever deploys: a fixture's scripts and the aws CLI, with nothing local but where AWS is.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{Connection, DevServer};

/// How long a script may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// Stands before the aws CLI on the `PATH`: it says when a command comes that the test wants to look
/// at, and lets it go on a line of input.
const AWS: &str = r#"#!/bin/sh
if [ -n "$STOP_BEFORE" ] && [ "$2" = "$STOP_BEFORE" ]; then
    echo "stopped before $2" >&2
    read -r _
fi
exec "$CLIENTS/aws" "$@"
"#;

/// The environment of those who deploy to one server.
pub(crate) struct Team {
    endpoint: String,
    variables: Vec<(String, String)>,
    tools: TempDir,
}

/// A script that runs.
pub(crate) struct Running {
    child: Child,
    said: Receiver<String>,
    complained: Receiver<String>,
}

impl Team {
    /// Those who deploy to this server.
    pub(crate) fn of(server: &DevServer) -> Self {
        let tools = tempfile::tempdir().unwrap();
        let aws = tools.path().join("aws");
        fs::write(&aws, AWS).unwrap();
        fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
        Team {
            endpoint: server.control_url().to_owned(),
            variables: Vec::new(),
            tools,
        }
    }

    /// Sets a variable for what is run from now on.
    pub(crate) fn export(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Runs a program to its end, which must be a good one; returns what it printed.
    #[track_caller]
    pub(crate) fn run(&self, program: impl AsRef<Path>, args: &[&str]) -> String {
        let (good, said, complained) = self.start(program.as_ref(), args, "").finish();
        assert!(good, "{args:?} failed: {complained}\n{said}");
        said
    }

    /// Runs a program that must fail; returns its complaint.
    #[track_caller]
    pub(crate) fn fail(&self, program: impl AsRef<Path>, args: &[&str]) -> String {
        let (good, said, complained) = self.start(program.as_ref(), args, "").finish();
        assert!(!good, "{args:?} did not fail: {said}");
        complained
    }

    /// Runs a program up to the aws CLI's command of this name.
    #[track_caller]
    pub(crate) fn run_up_to(
        &self,
        command: &str,
        program: impl AsRef<Path>,
        args: &[&str],
    ) -> Running {
        let running = self.start(program.as_ref(), args, command);
        let stop = format!("stopped before {command}");
        let mut complained = Vec::new();
        while let Ok(line) = running.complained.recv_timeout(PATIENCE) {
            if line == stop {
                return running;
            }
            complained.push(line);
        }
        panic!("{args:?} never came to {command}: {complained:?}");
    }

    fn start(&self, program: &Path, args: &[&str], stop_before: &str) -> Running {
        let clients = clients();
        let path = std::env::var("PATH").unwrap();
        let path = format!(
            "{}:{}:{path}",
            self.tools.path().display(),
            clients.display()
        );
        let mut command = Command::new(program);
        command.args(args);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .env("PATH", path)
            .env("CLIENTS", &clients)
            .env("TMPDIR", self.tools.path())
            .env("STOP_BEFORE", stop_before)
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            // Neither the user's own settings nor a second attempt hide anything.
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_MAX_ATTEMPTS", "1")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Running {
            said: lines(child.stdout.take().unwrap()),
            complained: lines(child.stderr.take().unwrap()),
            child,
        }
    }
}

impl Running {
    /// Lets it go on to its end, which must be a good one; returns what it printed.
    #[track_caller]
    pub(crate) fn go_on(mut self) -> String {
        let mut stdin = self.child.stdin.take().unwrap();
        stdin.write_all(b"\n").unwrap();
        drop(stdin);
        let (good, said, complained) = self.finish();
        assert!(good, "{complained}\n{said}");
        said
    }

    /// Waits for the end: whether it was a good one, and what was said and complained of.
    fn finish(mut self) -> (bool, String, String) {
        drop(self.child.stdin.take());
        let mut said = Vec::new();
        // The end of its output is the end of all that it has started.
        loop {
            match self.said.recv_timeout(PATIENCE) {
                Ok(line) => said.push(line),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!("no end and no word for {PATIENCE:?} after {said:?}");
                }
            }
        }
        let good = self.child.wait().unwrap().success();
        let complained: Vec<String> = self.complained.iter().collect();
        (good, said.join("\n"), complained.join("\n"))
    }
}

/// The lines of a program; they are read to the end, so that it never waits for a reader.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// Where the Python clients of AWS are installed.
pub(crate) fn clients() -> PathBuf {
    let res = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-env/clients/venv/bin");
    assert!(
        res.join("aws").is_file(),
        "the aws CLI is not installed; tests/run does it"
    );
    res
}

/// How many files `aws s3 sync` has uploaded, by what it printed.
pub(crate) fn uploads(said: &str) -> usize {
    said.matches("upload: ").count()
}

/// Every key of a bucket.
pub(crate) fn keys(server: &DevServer, bucket: &str) -> Vec<String> {
    let authority = server.control_url().replace("http://", "");
    // Where no access key is known, any signature will do.
    let request = format!(
        "GET /{bucket}?list-type=2 HTTP/1.1\r\nHost: {authority}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
    );
    let reply = Connection::to(&authority).exchange(request.as_bytes());
    assert_eq!(reply.status(), 200, "{}", reply.text());
    let text = reply.text();
    let keys = text.split("<Key>").skip(1);
    keys.map(|it| it.split('<').next().unwrap().to_owned())
        .collect()
}
