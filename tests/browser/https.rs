//! The same site over TLS and HTTP/2.
//!
//! The driver accepts every certificate, so these tests say nothing of trust; `tests/https.rs` does.

use crate::browser::Browser;
use crate::support::{DevServer, edit};
use crate::watch;

const PROTOCOL: &str = "performance.getEntriesByType('navigation')[0].nextHopProtocol";

/// The address by name, as people type it.
fn url(server: &DevServer, path: &str) -> String {
    format!("https://app.localhost:{}{path}", server.https_port())
}

#[tokio::test]
async fn a_page_comes_over_http2() {
    let server = DevServer::start("bucket-per-app", &["--strict", "--https-port", "0"]);
    let browser = Browser::start().await;
    for url in [url(&server, "/admin/dashboard"), server.https_url("/")] {
        browser.open(&url).await;
        browser.wait_for("document.title", "Harbour").await;
        browser.wait_for(PROTOCOL, "h2").await;
        browser.wait_for("isSecureContext", true).await;
    }
    let all = "performance.getEntriesByType('resource').every((it) => it.nextHopProtocol === 'h2')";
    browser.wait_for(all, true).await;
}

#[tokio::test]
async fn a_redirect_leads_from_http_to_https() {
    let server = DevServer::start_with(
        &[
            (
                "devserver.toml",
                "[[app]]\nname = \"site\"\ndist = \"dist\"\nviewer_protocol_policy = \"redirect-to-https\"\n",
            ),
            ("dist/page.html", "<title>There</title>"),
        ],
        &["--https-port", "0"],
    );
    let browser = Browser::start().await;
    let plain = server.url("/page.html?x=1");
    browser
        .open(&plain.replace("127.0.0.1", "app.localhost"))
        .await;
    browser.wait_for("document.title", "There").await;
    let there = url(&server, "/page.html?x=1");
    browser.wait_for("location.href", there).await;
}

#[tokio::test]
async fn a_changed_page_shows_itself_over_https() {
    let server = DevServer::start("bucket-per-app", &["--https-port", "0"]);
    let browser = Browser::start().await;
    browser.open(&url(&server, "/")).await;
    watch(&browser).await;
    let page = server.path("packages/shell/dist/index.html");
    edit(&page, "<strong>Harbour</strong>", "<strong>Haven</strong>");
    browser.wait_for_text("header strong", "Haven").await;
    browser.wait_for(PROTOCOL, "h2").await;
}
