//! One bucket, an app a folder: `fixtures/deployed-one-bucket`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::browser::Browser;
use crate::build::{Build, script};
use crate::support::DevServer;
use crate::team::{Team, clients, keys, uploads};

const SITE: &str = "deployed-one-bucket";

/// What `deploy.sh` gives to what is named after its contents.
const A_WEEK: Option<&str> = Some("max-age=604800");

fn deploy_sh() -> PathBuf {
    script("deployed-one-bucket/deploy.sh")
}

fn app(name: &str, version: &str) -> Build {
    Build::of(&format!("one-bucket/packages/{name}"), version)
}

/// Deploys apps, all at once, as three pipelines would; returns how many files each has uploaded.
fn deploy(server: &DevServer, environment: &str, apps: &[(&str, &Build)]) -> Vec<usize> {
    let team = &Team::of(server);
    thread::scope(|scope| {
        let deploys = apps.iter().map(|(name, build)| {
            scope.spawn(move || {
                let args = [environment, name, build.path().to_str().unwrap()];
                uploads(&team.run(deploy_sh(), &args))
            })
        });
        let deploys: Vec<_> = deploys.collect();
        deploys.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

/// The version of an app that viewers are told.
fn version(server: &DevServer, app: &str) -> String {
    let reply = server.get(&format!("/{app}/version.json"));
    let told: Value = serde_json::from_slice(&reply.body).unwrap();
    told["version"].as_str().unwrap().to_owned()
}

/// The types that the CLI guesses, by asking what it asks: they depend on the machine.
fn guessed_types(files: &[String]) -> BTreeMap<String, Option<String>> {
    let program = "import json, mimetypes, sys; print(json.dumps({it: mimetypes.guess_type(it)[0] for it in sys.argv[1:]}))";
    let python = clients().join("python");
    let output = Command::new(python)
        .args(["-c", program])
        .args(files)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every page of the fixture's table, and every object of an app with its headers.
fn check_pages(server: &DevServer, apps: &[(&str, &Build)]) {
    let main = apps[0].1.text("index.html");
    for path in ["/", "/subscriptions/plans/42", "/profile/me"] {
        let page = server.get(path);
        assert_eq!((page.status(), page.text()), (200, main.clone()), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
    }
    for (name, build) in apps {
        let files = build.files();
        let types = guessed_types(&files);
        for file in &files {
            let reply = server.get(&format!("/{name}/{file}"));
            assert_eq!((reply.status(), reply.text()), (200, build.text(file)));
            let keeps_its_name = matches!(file.as_str(), "index.html" | "remoteEntry.js");
            let cache_control = match keeps_its_name {
                true => Some("no-cache"),
                false => A_WEEK,
            };
            assert_eq!(reply.header("cache-control"), cache_control, "{file}");
            let guessed = types[file].as_deref().unwrap_or("binary/octet-stream");
            assert_eq!(reply.header("content-type"), Some(guessed), "{file}");
        }
    }
}

#[test]
fn each_environment_is_deployed_by_itself() {
    let apps = [
        ("main", app("main", "5.1.0")),
        ("subscriptions", app("subscriptions", "3.0.4")),
        ("profile", app("profile", "1.0.0")),
    ];
    let apps: Vec<(&str, &Build)> = apps.iter().map(|(name, it)| (*name, it)).collect();
    let next = app("subscriptions", "3.1.0");

    let mut server = DevServer::start(SITE, &["--strict"]);
    let empty = server.get("/");
    assert_eq!(empty.status(), 403);
    let uploaded = deploy(&server, "development", &apps);
    let files: Vec<usize> = apps.iter().map(|(_, it)| it.files().len()).collect();
    assert_eq!(uploaded, files);
    check_pages(&server, &apps);
    let development = keys(&server, "lantern-development");

    // Whoever names another environment than the one that is served is told so.
    let dist = next.path().to_str().unwrap();
    let complaint = Team::of(&server).fail(deploy_sh(), &["staging", "subscriptions", dist]);
    assert!(complaint.contains("NoSuchBucket"), "{complaint}");

    server.restart_with(&["--strict", "--env", "staging"]);
    assert_eq!(server.get("/subscriptions/version.json").status(), 403);
    let apps_of_staging = [apps[0], ("subscriptions", &next), apps[2]];
    deploy(&server, "staging", &apps_of_staging);
    check_pages(&server, &apps_of_staging);
    assert_eq!(version(&server, "subscriptions"), "3.1.0");

    server.restart_with(&["--strict", "--env", "production"]);
    assert_eq!(server.get("/subscriptions/version.json").status(), 403);
    deploy(&server, "production", &apps);
    check_pages(&server, &apps);

    server.restart_with(&["--strict"]);
    check_pages(&server, &apps);
    assert_eq!(keys(&server, "lantern-development"), development);
}

#[tokio::test]
async fn the_edge_keeps_the_old_version_until_the_invalidation() {
    let main = app("main", "5.1.0");
    let old = app("subscriptions", "3.0.4");
    let new = app("subscriptions", "3.1.0");
    let server = DevServer::start(SITE, &["--strict"]);
    let team = Team::of(&server);
    deploy(
        &server,
        "development",
        &[("main", &main), ("subscriptions", &old)],
    );
    let help = "/subscriptions/help/index.html";
    assert_eq!(version(&server, "subscriptions"), "3.0.4");
    assert_eq!(server.get(help).text(), old.text("help/index.html"));
    let browser = Browser::start().await;
    browser.open(&server.url(help)).await;
    browser.wait_for_text("[data-version]", "3.0.4").await;
    let before = keys(&server, "lantern-development");

    build_after_deploy(&server, &new);
    server.advance(60);
    let args = ["development", "subscriptions", new.path().to_str().unwrap()];
    let deploying = team.run_up_to("create-invalidation", deploy_sh(), &args);
    for file in ["version.json", "help/index.html"] {
        let reply = server.get(&format!("/subscriptions/{file}"));
        assert_eq!(reply.text(), old.text(file));
        assert_eq!(reply.header("x-cache"), Some("Hit from cloudfront"));
    }
    // What is `no-cache` was asked for again.
    let entry = server.get("/subscriptions/remoteEntry.js");
    assert_eq!(entry.text(), new.text("remoteEntry.js"));
    assert_eq!(uploads(&deploying.go_on()), new.files().len());
    for file in ["version.json", "help/index.html"] {
        let reply = server.get(&format!("/subscriptions/{file}"));
        assert_eq!(reply.text(), new.text(file));
        assert_eq!(reply.header("x-cache"), Some("Miss from cloudfront"));
    }

    // The first line took the page in a folder for a file that never changes; so does the browser.
    browser.open(&server.url("/subscriptions/index.html")).await;
    browser.wait_for_text("[data-version]", "3.1.0").await;
    browser.open(&server.url(help)).await;
    browser.wait_for_text("[data-version]", "3.0.4").await;

    // Whoever has the old page open can still load its parts.
    let after = keys(&server, "lantern-development");
    assert!(before.iter().all(|it| after.contains(it)), "{after:?}");
    assert!(after.len() > before.len(), "{after:?}");
    for file in old.files().iter().filter(|it| !new.files().contains(it)) {
        let reply = server.get(&format!("/subscriptions/{file}"));
        assert_eq!((reply.status(), reply.text()), (200, old.text(file)));
    }

    // What was not built again is not uploaded again, whatever its headers are to be.
    let again = deploy(&server, "development", &[("subscriptions", &new)]);
    assert_eq!(again, [0]);
    let target = "s3://lantern-development/subscriptions";
    let folder = format!("{}/", new.path().display());
    let sync = ["s3", "sync", "--cache-control", "no-store", &folder, target];
    assert_eq!(uploads(&team.run(clients().join("aws"), &sync)), 0);
    let kept = server.get("/subscriptions/version.json");
    assert_eq!(kept.header("cache-control"), A_WEEK);
}

#[tokio::test]
async fn an_open_page_shows_what_is_deployed() {
    let main = app("main", "5.1.0");
    let old = app("subscriptions", "3.0.4");
    let new = app("subscriptions", "3.1.0");
    let mut server = DevServer::start(SITE, &[]);
    deploy(
        &server,
        "development",
        &[("main", &main), ("subscriptions", &old)],
    );
    let page = "/subscriptions/plans/42";
    let browser = Browser::start().await;
    browser.open(&server.url(page)).await;
    browser
        .wait_for_text("[data-app] [data-version]", "3.0.4")
        .await;
    let own = "document.querySelectorAll('script[src^=\"/__mfe_dev/\"]').length";
    browser.wait_for(own, 1).await;
    server.get("/before");
    server.events_up_to_path("/before");

    build_after_deploy(&server, &new);
    let uploaded = deploy(&server, "development", &[("subscriptions", &new)]);
    assert_eq!(uploaded, [new.files().len()]);
    browser
        .wait_for_text("[data-app] [data-version]", "3.1.0")
        .await;
    server.get("/after");
    let events = server.events_up_to_path("/after");
    let loads = events.iter().filter(|it| it["path"] == page).count();
    let reloads = events.iter().filter(|it| it["event"] == "reload").count();
    // One for each `aws s3 sync`.
    assert_eq!((loads, reloads), (2, 2), "{events:?}");
}

/// Makes a build as old as if it had been built right after the deploy of the app that is there.
fn build_after_deploy(server: &DevServer, build: &Build) {
    // The script's second line was the last one that uploaded.
    let entry = server.get("/subscriptions/remoteEntry.js");
    let deployed = httpdate::parse_http_date(entry.header("last-modified").unwrap()).unwrap();
    build.touch(deployed + Duration::from_millis(1));
    // An object of the same second would be older than its file, so that is waited out.
    let left = (deployed + Duration::from_secs(1)).duration_since(SystemTime::now());
    thread::sleep(left.unwrap_or_default());
}
