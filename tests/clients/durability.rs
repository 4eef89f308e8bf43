//! What was acknowledged is there, whole, however the server ends.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use std::{env, thread};

use crate::SITE;
use crate::support::DevServer;
use crate::tools::{Shell, Tool};
use crate::tree;

/// How often the server is killed; `MFE_KILL_ROUNDS` says otherwise.
const ROUNDS: usize = 20;

/// The script that writes; it ends with this value.
struct Writers {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Writers {
    fn start(shell: &Shell) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/durability.py");
        let mut child = shell
            .command(Tool::Python, &[script.to_str().unwrap()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take().unwrap();
        Writers {
            child,
            input,
            lines,
        }
    }

    #[track_caller]
    fn next(&self) -> String {
        self.lines
            .recv_timeout(Duration::from_secs(60))
            .expect("the writers fell silent")
    }

    /// Waits for so many acknowledged writes.
    #[track_caller]
    fn wait_for_acknowledged(&self, count: usize) {
        for _ in 0..count {
            assert_eq!(self.next(), "acknowledged");
        }
    }

    /// Has everything read; returns how many objects there are.
    #[track_caller]
    fn check(&mut self) -> usize {
        self.input.write_all(b"check\n").unwrap();
        loop {
            let line = self.next();
            if let Some(count) = line.strip_prefix("checked ") {
                return count.parse().unwrap();
            }
            assert_eq!(line, "acknowledged");
        }
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn acknowledged_writes_survive_a_killed_server() {
    let rounds = env::var("MFE_KILL_ROUNDS").map_or(ROUNDS, |it| it.parse().unwrap());
    let mut server = DevServer::start_with(&[("devserver.toml", SITE)], &["--strict"]);
    let shell = Shell::to(server.control_url());
    let mut writers = Writers::start(&shell);
    let mut there = 0;
    for round in 0..rounds {
        writers.wait_for_acknowledged(1 + round * 17 % 60);
        server.restart();
        there = writers.check();
    }
    assert!(there > 20, "{there}");
}

#[test]
fn an_upload_that_was_cut_off_is_taken_up_again() {
    let mut server = DevServer::start_with(&[("devserver.toml", SITE)], &["--strict"]);
    let shell = Shell::to(server.control_url());
    let files: tree::Tree = (0..200_usize)
        .map(|it| (format!("{it:03}/file.js"), vec![b'x'; it * 500]))
        .chain([("large.bin".to_owned(), tree::tree()["large.bin"].clone())])
        .collect();
    tree::write(&files, &shell.folder().join("dist"));
    let sync = ["s3", "sync", "dist", "s3://site/cut", "--no-progress"];
    let mut cut_off = shell
        .command(Tool::AwsV1, &sync)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(cut_off.stdout.take().unwrap()).lines();
    let begun = said.by_ref().map_while(Result::ok).take(20).count();
    assert_eq!(begun, 20);
    server.restart();
    // What it could not upload, it names; it may as well have got through.
    let _ = said.map_while(Result::ok).count();
    let _ = cut_off.wait().unwrap();
    shell.ok(Tool::AwsV1, &sync);
    assert_eq!(shell.ok(Tool::AwsV1, &sync), "");
    shell.ok(Tool::AwsV1, &["s3", "sync", "s3://site/cut", "down"]);
    tree::assert_same(&files, &tree::read(&shell.folder().join("down")));
}
