//! The dev servers of bundlers, as their own programs.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// How long a start or a build may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A bundler whose project stands in `fixtures/dev-servers`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bundler {
    /// The project's folder.
    pub(crate) folder: &'static str,
    /// The port that the fixture's `devserver.toml` names.
    pub(crate) port: u16,
    /// Its program, below `node_modules`.
    program: &'static str,
    serve: &'static [&'static str],
    build: &'static [&'static str],
    /// What it says once it can answer.
    ready: &'static str,
}

pub(crate) const VITE: Bundler = Bundler {
    folder: "vite",
    port: 5173,
    program: "vite/bin/vite.js",
    serve: &[],
    build: &["build"],
    ready: "Local:",
};

pub(crate) const WEBPACK: Bundler = Bundler {
    folder: "webpack",
    port: 8090,
    program: "webpack/bin/webpack.js",
    serve: &["serve"],
    build: &["--mode", "production"],
    ready: "compiled successfully",
};

/// A running dev server; it ends with this value.
pub(crate) struct Running {
    child: Child,
}

impl Bundler {
    /// Gives a copy of the project the packages of the fixture itself.
    pub(crate) fn link_packages(self, project: &Path) {
        let packages = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/dev-servers")
            .join(self.folder)
            .join("node_modules");
        assert!(
            packages.join(self.program).is_file(),
            "the packages are not installed: `npm ci` in fixtures/dev-servers/{}, or tests/run",
            self.folder
        );
        std::os::unix::fs::symlink(packages, project.join("node_modules")).unwrap();
    }

    /// Starts the dev server over a project, and waits until it can answer.
    pub(crate) fn start(self, project: &Path, port: u16) -> Running {
        let mut child = self
            .command(project, self.serve)
            .env("PORT", port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines(child.stdout.take().unwrap());
        let running = Running { child };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = lines.recv_timeout(left);
            if line.expect("it says that it is ready").contains(self.ready) {
                return running;
            }
        }
    }

    /// Makes the project's `dist`.
    pub(crate) fn build(self, project: &Path) {
        let built = self
            .command(project, self.build)
            .stdout(Stdio::null())
            .status();
        assert!(built.unwrap().success(), "{} builds", self.folder);
    }

    fn command(self, project: &Path, args: &[&str]) -> Command {
        let mut res = Command::new("node");
        res.arg(project.join("node_modules").join(self.program))
            .args(args)
            .current_dir(project)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        res
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The lines of a program; they are read to the end, so that it never waits for a reader.
fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}
