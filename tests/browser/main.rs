//! What a developer sees: the fixture sites in a headless Chromium, through the real server.
//!
//! Plain `cargo test` leaves this binary out, since it needs Chromium and the built Module Federation
//! site; `tests/run` brings both and runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod browser;
mod bundler;
mod dev_servers;
mod https;
#[path = "../support/mod.rs"]
mod support;

use std::fs;

use browser::Browser;
use serde_json::json;
use support::{DevServer, edit};

/// The server's own script in the page.
const OWN_SCRIPTS: &str = "document.querySelectorAll('script[src^=\"/__mfe_dev/\"]').length";

/// What a reload wipes out.
const MARK: &str = "window.mark = 'still here';";

/// Waits for the server's script and marks the page; a change from now on must reach it.
async fn watch(browser: &Browser) {
    browser.wait_for(OWN_SCRIPTS, 1).await;
    browser.run(MARK).await;
}

#[tokio::test]
async fn a_bucket_per_app_renders_its_deep_links() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    for (path, app, version, route) in [
        ("/", "shell", "2.3.0", "/"),
        ("/nope", "shell", "2.3.0", "/nope"),
        ("/admin/dashboard", "admin", "1.4.0", "/dashboard"),
        ("/admin/index.html", "admin", "1.4.0", "/standalone"),
        ("/catalog/books/7", "catalog", "0.9.2", "/books/7"),
    ] {
        browser.open(&server.url(path)).await;
        if path == "/admin/index.html" {
            // The shell draws this path too, but the bucket has the app's own page.
            browser
                .wait_for("document.title", "admin, on its own")
                .await;
        } else {
            browser.wait_for("document.title", "Harbour").await;
        }
        let drawn = "['data-app', 'data-version', 'data-route'].map((it) => document.querySelector(`[${it}]`)).map((it) => it.dataset.app ?? it.textContent)";
        browser.wait_for(drawn, json!([app, version, route])).await;
    }
    browser.picture("bucket-per-app").await;
}

/// The page is the bucket's own, by production's two functions.
#[tokio::test]
async fn a_folder_of_pages_is_completed_by_a_function() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/admin/help/")).await;
    browser.wait_for_text("h1", "Help").await;
    browser.open(&server.url("/admin/")).await;
    browser
        .wait_for_text("[data-app=admin] h1", "Harbour master")
        .await;
}

#[tokio::test]
async fn a_link_of_the_shell_shows_another_app_without_a_page_load() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/")).await;
    watch(&browser).await;
    browser
        .wait_for_text("[data-app=shell] h1", "Welcome aboard")
        .await;
    browser
        .run("document.querySelector('nav a[href^=\"/admin\"]').click();")
        .await;
    browser
        .wait_for_text("[data-app=admin] h1", "Harbour master")
        .await;
    let color = "getComputedStyle(document.querySelector('.admin h1')).color";
    browser.wait_for(color, "rgb(179, 84, 30)").await;
    browser.wait_for("window.mark", "still here").await;
}

#[tokio::test]
async fn one_bucket_renders_its_deep_links() {
    let server = DevServer::start("one-bucket", &[]);
    let browser = Browser::start().await;
    for (path, app, route) in [
        ("/profile/me", "profile", "/me"),
        ("/", "main", "/"),
        ("/subscriptions/plans/42", "subscriptions", "/plans/42"),
    ] {
        browser.open(&server.url(path)).await;
        let drawn = "[document.querySelector('[data-app]').dataset.app, document.querySelector('[data-route]').textContent]";
        browser.wait_for(drawn, json!([app, route])).await;
    }
    browser
        .wait_for_text(".subscriptions h1", "Plan Lighthouse")
        .await;
    browser.picture("one-bucket").await;
}

#[tokio::test]
async fn module_federation_loads_the_remote_from_its_own_folder() {
    let server = DevServer::start("module-federation", &[]);
    assert!(
        server.path("packages/main/dist/index.html").is_file(),
        "the workspace is not built: `npm ci` and `npm run build` in fixtures/module-federation, or tests/run"
    );
    let browser = Browser::start().await;
    browser.open(&server.url("/subscriptions/plans/42")).await;
    browser.wait_for_text(".plans h1", "Plan 42").await;
    browser
        .wait_for_text("[data-app=main] footer code", "/subscriptions/plans/42")
        .await;

    let loaded = |prefix: &str| {
        format!(
            "performance.getEntriesByType('resource').map((it) => new URL(it.name).pathname).filter((it) => it.startsWith('{prefix}')).length > 0"
        )
    };
    browser
        .wait_for(&loaded("/subscriptions/remoteEntry.js"), true)
        .await;
    browser.wait_for(&loaded("/main/main."), true).await;
    browser.wait_for(&loaded("/account/"), true).await;
    let color = "getComputedStyle(document.querySelector('.plans h1')).color";
    browser.wait_for(color, "rgb(188, 71, 73)").await;

    // The remote uses the host's React: a second copy would refuse the hook.
    browser
        .run("document.querySelector('.plans button').click();")
        .await;
    browser
        .wait_for_text(".plans button", "1 apples a week")
        .await;
    browser.picture("module-federation").await;
}

#[tokio::test]
async fn a_rebuilt_app_shows_itself() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/admin/dashboard")).await;
    watch(&browser).await;
    browser
        .wait_for_text("[data-app=admin] h1", "Harbour master")
        .await;

    // As a bundler does: the new file under its new name first, then the entry that mentions it.
    let old = server.hashed("packages/admin/dist", "admin.", ".js");
    let new = old.with_file_name("admin.0badcafe.js");
    let text = fs::read_to_string(&old).unwrap();
    fs::write(&new, text.replace("Harbour master", "Port authority")).unwrap();
    let name = |it: &std::path::Path| it.file_name().unwrap().to_str().unwrap().to_owned();
    edit(
        &server.path("packages/admin/dist/remoteEntry.js"),
        &name(&old),
        &name(&new),
    );

    browser
        .wait_for_text("[data-app=admin] h1", "Port authority")
        .await;
    browser.wait_for("typeof window.mark", "undefined").await;
}

#[tokio::test]
async fn a_changed_page_shows_itself() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/")).await;
    watch(&browser).await;
    let page = server.path("packages/shell/dist/index.html");
    edit(&page, "<strong>Harbour</strong>", "<strong>Haven</strong>");
    browser.wait_for_text("header strong", "Haven").await;
}

#[tokio::test]
async fn a_page_with_a_strict_policy_shows_its_change() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/guarded.html")).await;
    watch(&browser).await;
    let page = server.path("packages/shell/dist/guarded.html");
    edit(&page, "Nothing inline runs here.", "Still nothing inline.");
    browser
        .wait_for_text("#text", "Still nothing inline.")
        .await;
}

#[tokio::test]
async fn changed_css_is_put_in_without_a_reload() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/")).await;
    watch(&browser).await;
    let color = "getComputedStyle(document.querySelector('header')).backgroundColor";
    browser.wait_for(color, "rgb(11, 92, 122)").await;
    let styles = server.hashed("packages/shell/dist", "shell.", ".css");
    edit(&styles, "#0b5c7a", "#7a0b5c");
    browser.wait_for(color, "rgb(122, 11, 92)").await;
    assert_eq!(browser.value("window.mark").await, "still here");
}

#[tokio::test]
async fn only_pages_of_the_changed_app_reload() {
    let server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/admin/index.html")).await;
    watch(&browser).await;
    let admin = browser.tab().await;
    browser.open_tab(&server.url("/catalog/index.html")).await;
    watch(&browser).await;

    let page = server.path("packages/catalog/dist/index.html");
    edit(&page, "catalog, on its own", "catalog, rebuilt");
    browser.wait_for("document.title", "catalog, rebuilt").await;
    browser.turn_to(&admin).await;
    assert_eq!(browser.value("window.mark").await, "still here");

    // The first tab still listens: a change of its own app reaches it.
    let page = server.path("packages/admin/dist/index.html");
    edit(&page, "admin, on its own", "admin, rebuilt");
    browser.wait_for("document.title", "admin, rebuilt").await;
}

#[tokio::test]
async fn a_restarted_server_reloads_the_page() {
    let mut server = DevServer::start("bucket-per-app", &[]);
    let browser = Browser::start().await;
    browser.open(&server.url("/")).await;
    watch(&browser).await;
    server.restart();
    browser.wait_for("typeof window.mark", "undefined").await;
    browser
        .wait_for_text("[data-app=shell] h1", "Welcome aboard")
        .await;
}

#[tokio::test]
async fn strict_mode_leaves_the_page_alone() {
    let server = DevServer::start("bucket-per-app", &["--strict"]);
    let browser = Browser::start().await;
    browser.open(&server.url("/admin/dashboard")).await;
    browser
        .wait_for_text("[data-app=admin] h1", "Harbour master")
        .await;
    assert_eq!(browser.value(OWN_SCRIPTS).await, 0);
    let own = "performance.getEntriesByType('resource').filter((it) => it.name.includes('__mfe_dev')).length";
    assert_eq!(browser.value(own).await, 0);
}
