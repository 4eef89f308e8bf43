//! The real binary over a fresh copy of a site, on ports of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::{Connection, Reply};

/// How long a start or an event may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `mfe-dev serve`; it ends with this value.
pub(crate) struct DevServer {
    /// Holds `site/`, and beside it what the server says.
    folder: TempDir,
    /// The configuration file, in `site/` or where it stands in the repository.
    config: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    /// What a shell is told before it becomes the server; empty where there is no shell.
    limits: String,
    process: Process,
    ready: Value,
    /// The events from then on until files were watched.
    at_start: Vec<Value>,
}

struct Process {
    child: Child,
    lines: Receiver<String>,
}

impl DevServer {
    /// Serves a copy of `fixtures/<site>`; `args` are added to the command line.
    #[track_caller]
    pub(crate) fn start(site: &str, args: &[&str]) -> Self {
        DevServer::start_prepared(site, |_| {}, args)
    }

    /// As [`DevServer::start`], over a copy that `prepare` has been at.
    #[track_caller]
    pub(crate) fn start_prepared(site: &str, prepare: impl FnOnce(&Path), args: &[&str]) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(site);
        let folder = tempfile::tempdir().unwrap();
        let copied = folder.path().join("site");
        copy(&source, &copied);
        prepare(&copied);
        DevServer::over(folder, args, &[], "")
    }

    /// Serves a site that the test writes itself: paths and texts, `devserver.toml` among them.
    #[track_caller]
    pub(crate) fn start_with(files: &[(&str, &str)], args: &[&str]) -> Self {
        DevServer::start_in(files, args, &[])
    }

    /// As [`DevServer::start_with`], with these variables in the server's environment.
    #[track_caller]
    pub(crate) fn start_in(files: &[(&str, &str)], args: &[&str], env: &[(&str, &str)]) -> Self {
        DevServer::over(written(files), args, env, "")
    }

    /// As [`DevServer::start_with`], by a shell that is told this first, as in `ulimit -n 64`.
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn start_under(limits: &str, files: &[(&str, &str)], args: &[&str]) -> Self {
        DevServer::over(written(files), args, &[], limits)
    }

    /// Serves a site where it stands, by its configuration file; no test may write into it.
    #[track_caller]
    pub(crate) fn start_in_place(config: &Path, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let args = [args, &["--store", store.to_str().unwrap()]].concat();
        DevServer::by_config(folder, config.to_owned(), &args, &[], "")
    }

    #[track_caller]
    fn over(folder: TempDir, args: &[&str], env: &[(&str, &str)], limits: &str) -> Self {
        let config = folder.path().join("site/devserver.toml");
        DevServer::by_config(folder, config, args, env, limits)
    }

    #[track_caller]
    fn by_config(
        folder: TempDir,
        config: PathBuf,
        args: &[&str],
        env: &[(&str, &str)],
        limits: &str,
    ) -> Self {
        let args: Vec<String> = args.iter().map(|it| (*it).to_owned()).collect();
        let env: Vec<(String, String)> = env
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let process = spawn(folder.path(), &config, ["0", "0"], &args, &env, limits);
        let mut res = DevServer {
            folder,
            config,
            args,
            env,
            limits: limits.to_owned(),
            process,
            ready: Value::Null,
            at_start: Vec::new(),
        };
        res.ready = res.next_event("ready");
        // From here on no change is missed.
        res.at_start = res.events_up_to(&["watching"]);
        res
    }

    /// Kills the server and starts it again, over the same folder and on the same ports.
    #[track_caller]
    pub(crate) fn restart(&mut self) {
        let viewer = port_of(&self.url(""));
        let control = port_of(self.ready["control"].as_str().unwrap());
        self.process.stop();
        self.process = spawn(
            self.folder.path(),
            &self.config,
            [&viewer, &control],
            &self.args,
            &self.env,
            &self.limits,
        );
        self.ready = self.next_event("ready");
        self.next_event("watching");
    }

    /// Kills the server.
    pub(crate) fn kill(&mut self) {
        self.process.stop();
    }

    /// As [`DevServer::restart`], with other arguments from now on.
    #[track_caller]
    pub(crate) fn restart_with(&mut self, args: &[&str]) {
        self.args = args.iter().map(|it| (*it).to_owned()).collect();
        self.restart();
    }

    /// Asks the server to stop, as a service manager does, and waits until it has; returns its exit
    /// code.
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        let pid = self.process.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.unwrap().success());
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.process.lines.recv_timeout(left) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the server does not stop"),
            }
        }
        self.process.child.wait().unwrap().code()
    }

    /// The events after the ready line, until files were watched.
    pub(crate) fn said_at_start(&self) -> &[Value] {
        &self.at_start
    }

    /// The server's process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.child.id()
    }

    /// The viewer listener's address with a path, as a browser needs it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["viewer"][0].as_str().unwrap())
    }

    /// The viewer listener's `host:port`.
    pub(crate) fn authority(&self) -> String {
        self.url("").replace("http://", "")
    }

    /// The HTTPS listener's address with a path; it takes `--https-port 0`.
    pub(crate) fn https_url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["viewer"][1].as_str().unwrap())
    }

    /// The HTTPS listener's port.
    pub(crate) fn https_port(&self) -> u16 {
        port_of(&self.https_url("")).parse().unwrap()
    }

    /// What the ready line said.
    pub(crate) fn ready(&self) -> &Value {
        &self.ready
    }

    /// A file of the copied site; `../` leads to a folder that no one serves.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join("site").join(relative)
    }

    /// The one file of a folder of the site whose name begins and ends like this: the way to a file
    /// whose name holds a hash.
    #[track_caller]
    pub(crate) fn hashed(&self, folder: &str, start: &str, end: &str) -> PathBuf {
        let mut found: Vec<PathBuf> = fs::read_dir(self.path(folder))
            .unwrap()
            .map(|it| it.unwrap().path())
            .filter(|it| {
                let name = it.file_name().unwrap().to_string_lossy();
                name.starts_with(start) && name.ends_with(end)
            })
            .collect();
        assert_eq!(found.len(), 1, "{start}*{end} in {folder}: {found:?}");
        found.remove(0)
    }

    /// `GET` on a connection of its own.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[])
    }

    /// A request without a body on a connection of its own, with these headers besides `Host`.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Reply {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.authority());
        for it in headers {
            head.push_str(it);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        self.request(head.as_bytes())
    }

    /// A JSON body for the control listener; returns the JSON of its answer.
    #[track_caller]
    pub(crate) fn control(&self, path: &str, body: &Value) -> Value {
        let authority = self.control_url().replace("http://", "");
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let reply = Connection::to(&authority).exchange(request.as_bytes());
        serde_json::from_slice(&reply.body).unwrap()
    }

    /// Moves the server's clock forward by so many seconds.
    #[track_caller]
    pub(crate) fn advance(&self, seconds: u64) {
        let answer = self.control("/_mfe/clock", &serde_json::json!({ "advance": seconds }));
        assert!(
            answer["ahead"].as_f64().unwrap() >= seconds as f64,
            "{answer}"
        );
    }

    /// The control listener's URL.
    pub(crate) fn control_url(&self) -> &str {
        self.ready["control"].as_str().unwrap()
    }

    /// These bytes on a connection of their own.
    pub(crate) fn request(&self, request: &[u8]) -> Reply {
        self.connect().exchange(request)
    }

    /// A connection that stays open.
    pub(crate) fn connect(&self) -> Connection {
        Connection::to(&self.authority())
    }

    /// Waits for the next event of this kind; others before it are passed over.
    #[track_caller]
    pub(crate) fn next_event(&mut self, kind: &str) -> Value {
        self.next_of(&[kind])
    }

    /// Waits for the next event of any of these kinds; others before it are passed over.
    #[track_caller]
    pub(crate) fn next_of(&mut self, kinds: &[&str]) -> Value {
        self.events_up_to(kinds).pop().unwrap()
    }

    /// Waits for the next event of any of these kinds; all that came before it, and itself.
    #[track_caller]
    pub(crate) fn events_up_to(&mut self, kinds: &[&str]) -> Vec<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut res = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.process.lines.recv_timeout(left) else {
                let said = fs::read_to_string(self.folder.path().join("stderr.txt"));
                panic!(
                    "no event of {kinds:?} but {res:?}; the server said:\n{}",
                    said.unwrap_or_default()
                );
            };
            let event: Value = serde_json::from_str(&line).unwrap();
            let kind = event["event"].as_str().unwrap_or_default();
            let found = kinds.contains(&kind);
            res.push(event);
            if found {
                return res;
            }
        }
    }

    /// Waits for the next request of this path; all that came before it, and itself.
    #[track_caller]
    pub(crate) fn events_up_to_path(&mut self, path: &str) -> Vec<Value> {
        let mut res = Vec::new();
        loop {
            res.extend(self.events_up_to(&["request"]));
            if res.last().is_some_and(|it| it["path"] == path) {
                return res;
            }
        }
    }

    /// Waits until no more than so many of the processes that the server has started are left; one
    /// that was told to end takes its time.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub(crate) fn wait_for_child_processes(&self, most: usize) {
        let deadline = Instant::now() + PATIENCE;
        let mut found = self.child_processes();
        while found > most {
            assert!(Instant::now() < deadline, "{found} processes are left");
            thread::sleep(Duration::from_millis(10));
            found = self.child_processes();
        }
    }

    #[cfg(target_os = "linux")]
    fn child_processes(&self) -> usize {
        let tasks = format!("/proc/{}/task", self.process.child.id());
        fs::read_dir(tasks)
            .unwrap()
            .filter_map(|it| fs::read_to_string(it.unwrap().path().join("children")).ok())
            .map(|it| it.split_whitespace().count())
            .sum()
    }
}

impl Process {
    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(
    folder: &Path,
    config: &Path,
    [port, control_port]: [&str; 2],
    args: &[String],
    env: &[(String, String)],
    limits: &str,
) -> Process {
    let program = env!("CARGO_BIN_EXE_mfe-dev");
    let mut command = match limits {
        "" => Command::new(program),
        limits => {
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("{limits}; exec \"$0\" \"$@\""), program]);
            shell
        }
    };
    command
        .args(["serve", "--json", "--port", port])
        .args(["--control-port", control_port, "--config"])
        .arg(config)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(folder.join("stderr.txt")).unwrap());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MFE_DEV_") {
            command.env_remove(name);
        }
    }
    // The user's own authority is none of a test's business.
    command.env("MFE_DEV_CA_DIR", folder.join("ca"));
    command.envs(env.iter().map(|(name, value)| (name, value)));
    let mut child = command.spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Process { child, lines }
}

/// A folder with a site that has these files.
fn written(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join("site").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

/// Replaces text in a file, as an editor would; the text must be there.
#[track_caller]
pub(crate) fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from:?} is not in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

fn copy(from: &Path, to: &Path) {
    let entries = WalkDir::new(from)
        .into_iter()
        .filter_entry(|it| it.file_name() != "node_modules");
    for entry in entries {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn port_of(url: &str) -> String {
    url.rsplit(':').next().unwrap().to_owned()
}
