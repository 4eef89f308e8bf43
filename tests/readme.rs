//! README.md keeps its word: every block in it that needs nothing but mfe-dev is run. What it says of
//! the AWS endpoint is run by `readme_operations.rs`, and with the aws CLI by `deploys/readme.rs`; what
//! it says of imports by `readme_import.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mfe_dev::config::{LoadOptions, load_text};

/// The fenced blocks of one language.
fn blocks(language: &str) -> Vec<String> {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let fence = format!("```{language}\n");
    let found: Vec<String> = readme
        .split(&fence)
        .skip(1)
        .map(|it| it.split("\n```").next().unwrap().to_owned())
        .collect();
    assert!(!found.is_empty(), "README.md has no {language} block");
    found
}

fn mfe_dev(args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn every_devserver_toml_loads() {
    let folder = tempfile::tempdir().unwrap();
    for dist in ["shell", "admin", "main", "subscriptions"] {
        fs::create_dir_all(folder.path().join("packages").join(dist).join("dist")).unwrap();
    }
    let edge = folder.path().join("edge");
    fs::create_dir_all(&edge).unwrap();
    for file in ["auth.js", "redirects.js", "rewrite.js", "trim.js"] {
        let code = "function handler(event) { return event.request; }";
        fs::write(edge.join(file), code).unwrap();
    }
    fs::write(edge.join("pages.json"), r#"{"data": []}"#).unwrap();
    // Those over a definition are loaded by `readme_import.rs`, where there is one.
    for block in blocks("toml").iter().filter(|it| !it.contains("from = ")) {
        let file = folder.path().join("devserver.toml");
        let loaded = load_text(block, &file, &LoadOptions::default());
        assert!(loaded.is_usable(), "{:?}\n{block}", loaded.diagnostics);
        assert!(
            loaded.diagnostics.is_empty(),
            "{:?}\n{block}",
            loaded.diagnostics
        );
    }
}

/// The story of the stale file: each line is run, and what stands in backticks behind it is in
/// what it prints.
#[test]
fn the_stale_file_is_reproduced() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = None;
    let mut shown = 0;
    for line in blocks("bash").iter().flat_map(|it| it.lines()) {
        let (command, comment) = line.split_once(" # ").unwrap_or((line, ""));
        let command = command.trim();
        if command == "mfe-dev --root site --strict" {
            server = Some(Server::start(folder.path(), command));
            continue;
        }
        let text = match &server {
            Some(server) => server.run(command),
            None => shell(folder.path(), command),
        };
        for expected in comment.split('`').skip(1).step_by(2) {
            assert!(text.contains(expected), "{line}\n{text}");
            shown += 1;
        }
    }
    assert_eq!(shown, 9);
}

/// A running `mfe-dev` on ports of its own.
struct Server {
    process: Child,
    folder: PathBuf,
    viewer: String,
    control: String,
}

impl Server {
    fn start(folder: &Path, command: &str) -> Self {
        let args = command.split_whitespace().skip(1);
        let mut process = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
            .args(args)
            .args(["--json", "--port", "0", "--control-port", "0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        stdout.read_line(&mut ready).unwrap();
        // Who does not read the rest would hold the server up.
        std::thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
        let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
        let address = |url: &serde_json::Value| {
            let url = url.as_str().unwrap();
            url.strip_prefix("http://").unwrap().to_owned()
        };
        Server {
            process,
            folder: folder.to_owned(),
            viewer: address(&ready["viewer"][0]),
            control: address(&ready["control"]),
        }
    }

    /// Runs a command of README.md against this server in the place of the one at 8080 and 8081.
    fn run(&self, command: &str) -> String {
        let command = command
            .replace("127.0.0.1:8080", &self.viewer)
            .replace("127.0.0.1:8081", &self.control);
        if let Some(args) = command.strip_prefix("mfe-dev ") {
            let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
                .args(args.split_whitespace())
                .env("MFE_DEV_CONTROL", format!("http://{}", self.control))
                .current_dir(&self.folder)
                .output()
                .unwrap();
            assert!(output.status.success(), "{command}: {output:?}");
            return String::from_utf8(output.stdout).unwrap();
        }
        match command.strip_prefix("curl ") {
            Some(args) => curl(args),
            None => shell(&self.folder, &command),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn shell(folder: &Path, command: &str) -> String {
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", command]).current_dir(folder).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What curl would print; not every machine has it.
fn curl(args: &str) -> String {
    let words = args.split_whitespace();
    let url = words.clone().find(|it| it.starts_with("http://")).unwrap();
    let (host, path) = url["http://".len()..].split_once('/').unwrap();
    let quoted = |option: &str| Some(args.split_once(option)?.1.split('\'').nth(1).unwrap());
    let body = quoted(" -d ").unwrap_or_default();
    let method = if body.is_empty() { "GET" } else { "POST" };
    let header = quoted(" -H ").map_or(String::new(), |it| format!("{it}\r\n"));
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{header}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{args}\n{text}");
    text
}

/// The site that the first command serves answers as the comments beside the `curl` lines say.
#[test]
fn every_command_line_does_something() {
    let mut explained = 0;
    for line in blocks("sh").iter().flat_map(|it| it.lines()) {
        let command = line.split('#').next().unwrap().trim();
        if let Some(path) = command.strip_prefix("curl -i http://127.0.0.1:8080") {
            let (code, text) = mfe_dev(&["explain", path]);
            assert_eq!(code, 0, "{text}");
            assert!(text.contains("200 OK"), "{text}");
            let because = match line.contains("CloudFront Function") {
                true => "complete-index` (CloudFront Function",
                false => "403 AccessDenied",
            };
            assert!(text.contains(because), "{text}");
            explained += 1;
        } else if let Some(args) = command.strip_prefix("cargo run --release -- ") {
            let args: Vec<&str> = args.split_whitespace().collect();
            let (code, text) = mfe_dev(&args);
            assert_eq!(code, 0, "{text}");
            explained += 1;
        } else {
            // The two commands that everything begins with: they are what runs this test, and the
            // binary that it runs.
            assert!(
                ["cargo run --release", "tests/run"].contains(&command),
                "`{command}` is not run"
            );
        }
    }
    assert!(explained >= 3);
}

#[test]
fn every_command_and_flag_of_the_table_exists() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, table) = readme.split_once("## Commands").unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter(|it| it.starts_with("| `mfe-dev"))
        .collect();
    assert!(rows.len() >= 6);
    for row in rows {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let command = quoted
            .iter()
            .find_map(|it| it.strip_prefix("mfe-dev "))
            .unwrap();
        let is_word = |it: &&str| it.chars().all(|it| it.is_ascii_lowercase());
        let mut words: Vec<&str> = command.split_whitespace().take_while(is_word).collect();
        let command = words.join(" ");
        words.push("--help");
        let (code, help) = mfe_dev(&words);
        assert_eq!(code, 0, "{help}");
        for flag in quoted.iter().filter(|it| it.starts_with("--")) {
            assert!(
                help.contains(flag),
                "`mfe-dev {command}` has no {flag}:\n{help}"
            );
        }
    }
}

/// What the containers are told is what the program knows, with the keys that let them in.
#[test]
fn the_containers_speak_to_the_endpoint() {
    let yaml = blocks("yaml").concat();
    let (_, help) = mfe_dev(&["serve", "--help"]);
    let flags: Vec<&str> = yaml.split('"').filter(|it| it.starts_with("--")).collect();
    assert_eq!(flags, ["--config", "--host", "--strict"]);
    for flag in flags {
        assert!(
            help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
            "{flag}"
        );
    }
    let toml = blocks("toml");
    let guarded = toml.iter().find(|it| it.contains("[credentials]")).unwrap();
    let value = |key: &str| {
        let line = guarded.lines().find(|it| it.starts_with(key)).unwrap();
        line.split('"').nth(1).unwrap()
    };
    for expected in [
        format!("AWS_ACCESS_KEY_ID: {}\n", value("access_key_id")),
        format!("AWS_SECRET_ACCESS_KEY: {}\n", value("secret_access_key")),
        format!("AWS_ENDPOINT_URL: http://{}:8081\n", value("control_names")),
    ] {
        assert!(yaml.contains(&expected), "{expected}");
    }
}

#[test]
fn every_key_of_the_tables_exists() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, section) = readme.split_once("### Further keys").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    let (_, schema) = mfe_dev(&["schema"]);
    let mut keys = 0;
    for key in section
        .lines()
        .flat_map(|it| it.split('`').skip(1).step_by(2))
    {
        let is_key = |it: char| it.is_ascii_lowercase() || it == '_';
        // Anything else is a table, a word or an example.
        if key.chars().all(is_key) && key != "_id" {
            assert!(schema.contains(&format!("\"{key}\":")), "there is no {key}");
            keys += 1;
        }
    }
    assert!(keys > 50, "{keys}");
}

/// The fidelity tables name every switch that there is, and none that there is not.
#[test]
fn the_fidelity_tables_name_every_switch() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, section) = readme.split_once("## How faithful it is").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let (_, text) = mfe_dev(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let switches = schema["$defs"]["FidelityToml"]["properties"]
        .as_object()
        .unwrap();
    assert!(switches.len() >= 15);
    for switch in switches.keys() {
        assert!(
            section.contains(&format!("| `{switch}` |")),
            "README.md does not tell of `{switch}`"
        );
    }
    for row in section.lines().filter(|it| it.starts_with("| `")) {
        let named = row.split('`').nth(1).unwrap();
        assert!(switches.contains_key(named), "`{named}` is no switch");
    }
}
