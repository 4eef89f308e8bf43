//! A headless Chromium, driven through chromedriver.

use std::fmt::Debug;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use fantoccini::wd::{Capabilities, WindowHandle};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::support::Connection;

/// How long a page may take to become what a test expects.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a page is asked. Nothing outlives a reload that could tell of it.
const PACE: Duration = Duration::from_millis(50);

/// A browser with a new profile; it ends with this value.
pub(crate) struct Browser {
    client: Client,
    session: String,
    driver: Driver,
    _profile: TempDir,
}

/// The chromedriver process.
struct Driver {
    child: Child,
    authority: String,
}

impl Browser {
    /// Starts chromedriver on a free port, and Chromium through it.
    pub(crate) async fn start() -> Self {
        let driver = Driver::start();
        let profile = tempfile::tempdir().unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path()))
            .connect(&format!("http://{}", driver.authority))
            .await
            .unwrap();
        let session = client.session_id().await.unwrap().unwrap();
        Browser {
            client,
            session,
            driver,
            _profile: profile,
        }
    }

    /// Opens a page and waits for its `load` event.
    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Opens a second tab and turns to it.
    pub(crate) async fn open_tab(&self, url: &str) -> WindowHandle {
        let tab = self.client.new_window(true).await.unwrap().handle;
        self.turn_to(&tab).await;
        self.open(url).await;
        tab
    }

    /// The tab that scripts run in.
    pub(crate) async fn tab(&self) -> WindowHandle {
        self.client.window().await.unwrap()
    }

    /// Makes scripts run in this tab.
    pub(crate) async fn turn_to(&self, tab: &WindowHandle) {
        self.client.switch_to_window(tab.clone()).await.unwrap();
    }

    /// The value of a JavaScript expression in the page.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.client.execute(&script, vec![]).await.unwrap()
    }

    /// Runs statements in the page.
    pub(crate) async fn run(&self, statements: &str) {
        self.client.execute(statements, vec![]).await.unwrap();
    }

    /// Waits until an expression has a value; an expression that throws has none yet.
    pub(crate) async fn wait_for<V: Into<Value> + Debug>(&self, expression: &str, expected: V) {
        let expected = expected.into();
        let script = format!("return {expression};");
        let deadline = Instant::now() + PATIENCE;
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            pace.tick().await;
            // A script that a reload cuts off fails, and so does one that finds no element yet.
            let found = self.client.execute(&script, vec![]).await;
            if found.as_ref().is_ok_and(|it| *it == expected) {
                return;
            }
            if Instant::now() > deadline {
                // The test's name, since every test has a thread of its own.
                let test = thread::current().name().unwrap_or("gave-up").to_owned();
                let picture = self.picture(&test).await;
                panic!("{expression} is {found:?}, not {expected}; see {picture}");
            }
        }
    }

    /// Waits until the first element of a selector has this text.
    pub(crate) async fn wait_for_text(&self, selector: &str, text: &str) {
        let expression = format!("document.querySelector({}).textContent", json!(selector));
        self.wait_for(&expression, text).await;
    }

    /// What the page has complained of since the last time: errors of its console, and requests and
    /// WebSockets that failed.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let body = r#"{"type":"browser"}"#;
        let request = format!(
            "POST /session/{}/se/log HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.session,
            self.driver.authority,
            body.len()
        );
        let reply = Connection::to(&self.driver.authority).exchange(request.as_bytes());
        let answer: Value = serde_json::from_slice(&reply.body).unwrap();
        let entries = answer["value"].as_array().unwrap();
        entries
            .iter()
            .filter(|it| it["level"] == "SEVERE" || it["level"] == "WARNING")
            .map(|it| it["message"].to_string())
            .collect()
    }

    /// Keeps a picture of the page among the build's temporary files, and says where.
    pub(crate) async fn picture(&self, name: &str) -> String {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        std::fs::write(&file, self.client.screenshot().await.unwrap()).unwrap();
        file.display().to_string()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium outlives a driver that is killed, so the session is ended first.
        let request = format!(
            "DELETE /session/{} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.session, self.driver.authority
        );
        Connection::to(&self.driver.authority).exchange(request.as_bytes());
    }
}

impl Driver {
    fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("`chromedriver` must be on the PATH; tests/run installs it");
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let port = stdout
            .lines()
            .map_while(Result::ok)
            .find_map(|it| started_on(&it))
            .expect("chromedriver says its port");
        Driver {
            child,
            authority: format!("127.0.0.1:{port}"),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in `ChromeDriver was started successfully on port 12345.`
fn started_on(line: &str) -> Option<String> {
    let (_, port) = line.split_once("started successfully on port ")?;
    Some(port.trim_end_matches('.').to_owned())
}

fn capabilities(profile: &Path) -> Capabilities {
    let profile = format!("--user-data-dir={}", profile.display());
    let capabilities = json!({
        "browserName": "chrome",
        "acceptInsecureCerts": true,
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": {
            "args": [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1000,640",
                profile,
            ],
        },
    });
    let Value::Object(res) = capabilities else {
        unreachable!("the braces above make an object");
    };
    res
}
