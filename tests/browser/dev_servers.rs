//! Dev servers with hot module replacement, behind a path of a distribution.
//!
//! Vite's page opens a WebSocket to Vite itself where the one through the distribution fails, so an
//! update proves nothing by itself: the request log has to show the upgrade.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use walkdir::WalkDir;

use crate::MARK;
use crate::browser::Browser;
use crate::bundler::{Bundler, Running, VITE, WEBPACK, free_port};
use crate::support::{DevServer, edit};

/// A dev server and `mfe-dev` before it, over a copy of the fixture.
struct Site {
    server: DevServer,
    bundler: Bundler,
    port: u16,
    running: Option<Running>,
}

impl Site {
    /// The dev server of the other app is down.
    fn start(bundler: Bundler, args: &[&str]) -> Self {
        let port = free_port();
        let server = DevServer::start_prepared(
            "dev-servers",
            |site| {
                let config = site.join("devserver.toml");
                for it in [VITE, WEBPACK] {
                    let port = match it.port == bundler.port {
                        true => port,
                        false => free_port(),
                    };
                    let url = |port| format!("http://localhost:{port}");
                    edit(&config, &url(it.port), &url(port));
                }
                bundler.link_packages(&site.join(bundler.folder));
            },
            args,
        );
        let mut res = Site {
            server,
            bundler,
            port,
            running: None,
        };
        res.start_bundler();
        res
    }

    fn start_bundler(&mut self) {
        let project = self.server.path(self.bundler.folder);
        self.running = Some(self.bundler.start(&project, self.port));
    }

    fn stop_bundler(&mut self) {
        self.running = None;
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.server.path(self.bundler.folder).join(file);
        edit(&path, from, to);
    }

    /// A warning with this end; what was under way when the dev server ended may have its own.
    fn warned(&mut self, end: &str) {
        loop {
            let event = self.server.next_event("warning");
            let said = event["message"].as_str().unwrap();
            if said.contains("nothing listens on localhost:") {
                assert!(said.ends_with(end), "{said}");
                return;
            }
        }
    }

    /// The WebSocket that goes through `mfe-dev` below this path.
    fn upgraded(&mut self, path: &str) -> Value {
        loop {
            let event = self.server.next_event("request");
            if event["status"] == 101 {
                assert!(event["path"].as_str().unwrap().starts_with(path), "{event}");
                return event;
            }
        }
    }
}

const COLOR: &str = "getComputedStyle(document.querySelector('h1')).color";

/// Opens the page at `url` and sees its modules and styles replaced while it stays.
async fn replaces_modules(site: &mut Site, url: &str, path: &str, text: &str, changed: &str) {
    let browser = Browser::start().await;
    browser.open(url).await;
    browser.wait_for_text("#message", text).await;
    browser.wait_for(COLOR, "rgb(11, 92, 122)").await;
    site.upgraded(path);
    browser.run(MARK).await;
    browser.run("counter.click(); counter.click();").await;

    site.edit("src/message.js", text, changed);
    browser.wait_for_text("#message", changed).await;
    site.edit("src/style.css", "11, 92, 122", "188, 71, 73");
    browser.wait_for(COLOR, "rgb(188, 71, 73)").await;

    assert_eq!(browser.value("window.mark").await, "still here");
    browser.wait_for_text("#counter", "2").await;
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let scheme = url.split(':').next().unwrap_or_default();
    let picture = format!("{}-{scheme}", site.bundler.folder);
    browser.picture(&picture).await;
}

#[tokio::test]
async fn vite_replaces_modules_behind_its_path() {
    let mut site = Site::start(VITE, &[]);
    let url = site.server.url("/shop/");
    replaces_modules(
        &mut site,
        &url,
        "/shop/",
        "The shop is open",
        "Closed for lunch",
    )
    .await;
}

#[tokio::test]
async fn webpack_replaces_modules_behind_its_path() {
    let mut site = Site::start(WEBPACK, &[]);
    let url = site.server.url("/cart/");
    replaces_modules(
        &mut site,
        &url,
        "/cart/ws",
        "The cart is empty",
        "One apple",
    )
    .await;
}

#[tokio::test]
async fn vite_replaces_modules_over_https() {
    let mut site = Site::start(VITE, &["--https-port", "0"]);
    let url = format!("https://app.localhost:{}/shop/", site.server.https_port());
    replaces_modules(
        &mut site,
        &url,
        "/shop/",
        "The shop is open",
        "Closed for lunch",
    )
    .await;
}

#[tokio::test]
async fn webpack_replaces_modules_over_https() {
    let mut site = Site::start(WEBPACK, &["--strict", "--https-port", "0"]);
    let url = format!("https://app.localhost:{}/cart/", site.server.https_port());
    replaces_modules(
        &mut site,
        &url,
        "/cart/ws",
        "The cart is empty",
        "One apple",
    )
    .await;
}

/// Makes the files of a folder a year old: a browser that is told nothing else keeps them for weeks.
fn age(folder: &Path) {
    let year_ago = SystemTime::now() - Duration::from_secs(365 * 86_400);
    for entry in WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let file = File::options().write(true).open(entry.path());
            file.unwrap().set_modified(year_ago).unwrap();
        }
    }
}

/// What is built stands in while the dev server is away, and leaves nothing behind.
async fn is_stood_in_for(bundler: Bundler, page: &str, built: &str, changed: &str) {
    let mut site = Site::start(bundler, &[]);
    let project = site.server.path(bundler.folder);
    bundler.build(&project);
    age(&project.join("dist"));
    // From here on the dev server's page has another text than the built one.
    site.edit("src/message.js", built, changed);

    let browser = Browser::start().await;
    let url = site.server.url(page);
    browser.open(&url).await;
    browser.wait_for_text("#message", changed).await;

    site.stop_bundler();
    browser.open("about:blank").await;
    browser.open(&url).await;
    browser.wait_for_text("#message", built).await;
    browser
        .picture(&format!("{}-stood-in-for", bundler.folder))
        .await;
    site.warned("its `dist` answers instead");

    site.start_bundler();
    browser.open("about:blank").await;
    browser.open(&url).await;
    browser.wait_for_text("#message", changed).await;
    let back = site.server.next_event("info");
    assert!(
        back["message"].as_str().unwrap().ends_with("answers again"),
        "{back}"
    );
    site.upgraded(page);
}

#[tokio::test]
async fn the_built_files_stand_in_for_vite() {
    is_stood_in_for(VITE, "/shop/", "The shop is open", "Closed for lunch").await;
}

#[tokio::test]
async fn the_built_files_stand_in_for_webpack() {
    is_stood_in_for(WEBPACK, "/cart/", "The cart is empty", "One apple").await;
}

#[tokio::test]
async fn a_page_of_vite_is_back_by_itself_once_vite_is() {
    let mut site = Site::start(VITE, &[]);
    let browser = Browser::start().await;
    browser.open(&site.server.url("/shop/")).await;
    browser.wait_for_text("#message", "The shop is open").await;
    site.upgraded("/shop/");
    browser.run(MARK).await;
    site.stop_bundler();
    // The page asks for its WebSocket until it gets one; a bucket cannot give it.
    let refused = loop {
        let event = site.server.next_event("request");
        if event["status"] != 101 {
            break event;
        }
    };
    assert_eq!(refused["status"], 502, "{refused}");
    site.start_bundler();
    browser.wait_for("typeof window.mark", "undefined").await;
    browser.wait_for_text("#message", "The shop is open").await;
}
