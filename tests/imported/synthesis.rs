//! A fresh `cdk synth` takes effect while the server runs, and a broken one changes nothing.

use std::fs;
use std::path::Path;

use crate::sites::{Defined, fixtures};
use crate::support::{DevServer, edit};

const TEMPLATE: &str = "cdk.out/ContainerStack.template.json";

/// A server over a copy of the synthesised site, whose `cdk.out` a test may change.
#[track_caller]
fn server() -> DevServer {
    let site = Defined {
        site: "bucket-per-app",
        kind: "cdk",
        region: "eu-west-1",
    };
    site.config();
    let dists = format!("{}/", fixtures().display());
    let prepare = |copy: &Path| edit(&copy.join("devserver.toml"), "../../../", &dists);
    DevServer::start_prepared("imported/bucket-per-app/cdk", prepare, &[])
}

/// What the template says once `/admin/*` leads to the catalog.
#[track_caller]
fn switched(server: &DevServer) -> String {
    let template = fs::read_to_string(server.path(TEMPLATE)).unwrap();
    let from = r#""TargetOriginId": "admin""#;
    assert!(template.contains(from), "{template}");
    template.replace(from, r#""TargetOriginId": "catalog""#)
}

/// Writes a template as a synth does: in place, and the manifest after it.
#[track_caller]
fn synthesise(server: &DevServer, template: &str) {
    fs::write(server.path(TEMPLATE), template).unwrap();
    let manifest = server.path("cdk.out/manifest.json");
    fs::write(&manifest, fs::read(&manifest).unwrap()).unwrap();
}

#[track_caller]
fn title_of_admin(server: &DevServer) -> String {
    // A copy that is still fresh would be the answer for a second, as in production.
    server.advance(3600);
    let page = server.get("/admin/index.html").text();
    let title = page.split("<title>").nth(1).unwrap();
    title.split("</title>").next().unwrap().to_owned()
}

#[test]
fn a_fresh_synth_takes_effect() {
    let mut server = server();
    assert_eq!(title_of_admin(&server), "admin, on its own");
    let template = switched(&server);
    synthesise(&server, &template);
    assert_eq!(server.next_event("watching")["reloaded"], true);
    assert_eq!(title_of_admin(&server), "catalog, on its own");
}

#[test]
fn a_template_that_is_half_written_changes_nothing_until_it_is_whole() {
    let mut server = server();
    let template = switched(&server);
    let half = &template[..template.find(r#""TargetOriginId": "catalog""#).unwrap()];
    fs::write(server.path(TEMPLATE), half).unwrap();
    // The file may have been seen while it was empty; what is said of the half names its last line.
    let place = format!("ContainerStack.template.json:{}:", half.lines().count());
    loop {
        let error = server.next_event("error");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("ContainerStack.template.json"),
            "{message}"
        );
        if message.contains(&place) {
            assert!(
                message.contains("the last good one stays in use"),
                "{message}"
            );
            break;
        }
    }
    assert_eq!(title_of_admin(&server), "admin, on its own");
    synthesise(&server, &template);
    assert_eq!(server.next_event("watching")["reloaded"], true);
    assert_eq!(title_of_admin(&server), "catalog, on its own");
}

#[test]
fn a_cloud_assembly_that_was_deleted_is_waited_for() {
    let mut server = server();
    let template = switched(&server);
    let (here, away) = (server.path("cdk.out"), server.path("away"));
    fs::rename(&here, &away).unwrap();
    let error = server.next_event("error");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("cdk.out"), "{message}");
    assert_eq!(title_of_admin(&server), "admin, on its own");
    fs::write(away.join("ContainerStack.template.json"), &template).unwrap();
    fs::rename(&away, &here).unwrap();
    assert_eq!(server.next_event("watching")["reloaded"], true);
    assert_eq!(title_of_admin(&server), "catalog, on its own");
}
