//! A bucket for each version of an app: `fixtures/deployed-buckets`.

use serde_json::json;

use crate::browser::Browser;
use crate::build::{Build, script};
use crate::readme::{Readme, type_in};
use crate::support::DevServer;
use crate::team::Team;

const SITE: &str = "deployed-buckets";

/// What the browser has drawn: the app and its version.
const DRAWN: &str = "[document.querySelector('[data-app]').dataset.app, document.querySelector('[data-version]').textContent]";

/// What viewers get while the distribution leads to this build of the admin app.
async fn check(server: &DevServer, browser: &Browser, version: &str, admin: &Build, shell: &Build) {
    for (path, text) in [
        ("/", shell.text("index.html")),
        ("/admin/dashboard", shell.text("index.html")),
        ("/admin/index.html", admin.text("index.html")),
        ("/admin/help/", admin.text("help/index.html")),
        ("/admin/remoteEntry.js", admin.text("remoteEntry.js")),
    ] {
        let reply = server.get(path);
        assert_eq!((reply.status(), reply.text()), (200, text), "{path}");
    }
    browser.open(&server.url("/admin/dashboard")).await;
    browser.wait_for(DRAWN, json!(["admin", version])).await;
}

#[tokio::test]
async fn a_roll_back_is_an_origin_switch() {
    let package = |name: &str| format!("bucket-per-app/packages/{name}");
    let shell = &Build::of(&package("shell"), "2.3.0");
    let old = &Build::of(&package("admin"), "1.0.0");
    let new = &Build::of(&package("admin"), "1.1.0");
    let mut server = DevServer::start(SITE, &["--strict"]);
    let mut team = Team::of(&server);

    let readme = Readme::of(SITE);
    let [deploys, switches] = &readme.typed()[..] else {
        panic!("the README has two blocks to type");
    };
    let said = type_in(&team, &server, &format!("{deploys}\necho $DISTRIBUTION_ID"));
    let id = said.lines().last().unwrap().to_owned();
    assert!(id.starts_with('E'), "{id}");
    team.export("DISTRIBUTION_ID", &id);
    readme.check_table(&server);
    let browser = Browser::start().await;
    check(&server, &browser, "1.0.0", old, shell).await;
    let old_chunk = format!("/admin/{}", old.hashed("admin.", ".js"));
    assert_eq!(
        server.get(&old_chunk).header("cache-control"),
        Some("max-age=604800")
    );

    // What the README types is typed here, with a look between the lines.
    let typed: Vec<&str> = switches.lines().collect();
    assert_eq!(
        typed,
        [
            "./switch-origin.sh admin 1.1.0",
            "./switch-origin.sh admin 1.0.0"
        ]
    );
    let switch = script(SITE).join("switch-origin.sh");
    let switching = team.run_up_to("create-invalidation", &switch, &["admin", "1.1.0"]);
    // The edge still has what it got from the other bucket.
    let kept = server.get(&old_chunk);
    assert_eq!(kept.header("x-cache"), Some("Hit from cloudfront"));
    switching.go_on();
    check(&server, &browser, "1.1.0", new, shell).await;
    // No bucket that is asked has the old version's files, so its open pages get the shell's page.
    assert_eq!(server.get(&old_chunk).text(), shell.text("index.html"));

    server.restart();
    check(&server, &browser, "1.1.0", new, shell).await;

    team.run(&switch, &["admin", "1.0.0"]);
    check(&server, &browser, "1.0.0", old, shell).await;
    assert_eq!(
        server.get(&old_chunk).text(),
        old.text(&old.hashed("admin.", ".js"))
    );
    let new_chunk = format!("/admin/{}", new.hashed("admin.", ".js"));
    assert_eq!(server.get(&new_chunk).text(), shell.text("index.html"));

    // A slip of the pen: production would not say it either, but this terminal does.
    server.get("/before");
    server.events_up_to_path("/before");
    team.run(&switch, &["admin", "9.9.9"]);
    let events = server.events_up_to(&["warning"]);
    let changed = format!("distribution {id}: changed, cached copies stay until an invalidation");
    assert!(
        events.iter().any(|it| it["summary"] == changed),
        "{events:?}"
    );
    let warning = events.last().unwrap()["message"].as_str().unwrap();
    assert!(warning.contains("no bucket `admin-9.9.9`"), "{warning}");
    assert_eq!(
        server.get("/admin/index.html").text(),
        shell.text("index.html")
    );

    let complaint = team.fail(&switch, &["catalog", "0.9.2"]);
    assert!(complaint.contains("no origin catalog"), "{complaint}");
}
