//! A definition that changes while the server runs takes effect, and a broken one changes nothing.

use std::fs;
use std::path::Path;

use crate::sites::{Defined, fixtures};
use crate::support::{DevServer, edit};

const TEMPLATE: &str = "cdk.out/ContainerStack.template.json";

const CDK: Defined = Defined {
    site: "bucket-per-app",
    kind: "cdk",
    region: "eu-west-1",
};

/// A server over a copy of a site, whose definition a test may change; its folders stay where they
/// are.
#[track_caller]
fn server(defined: Defined) -> DevServer {
    // Says what to do where nothing was synthesised.
    defined.config();
    let dists = format!("{}/", fixtures().display());
    let prepare = |copy: &Path| edit(&copy.join("devserver.toml"), "../../../", &dists);
    let site = format!("imported/{}/{}", defined.site, defined.kind);
    DevServer::start_prepared(&site, prepare, &[])
}

/// The template with a text replaced.
#[track_caller]
fn template_with(server: &DevServer, from: &str, to: &str) -> String {
    let template = fs::read_to_string(server.path(TEMPLATE)).unwrap();
    assert!(template.contains(from), "{from:?} is not in\n{template}");
    template.replace(from, to)
}

/// The template once `/admin/*` leads to the catalog.
#[track_caller]
fn switched(server: &DevServer) -> String {
    template_with(
        server,
        r#""TargetOriginId": "admin""#,
        r#""TargetOriginId": "catalog""#,
    )
}

/// Writes a template as a synth does: in place, and the manifest after it.
#[track_caller]
fn synthesise(server: &DevServer, template: &str) {
    fs::write(server.path(TEMPLATE), template).unwrap();
    let manifest = server.path("cdk.out/manifest.json");
    fs::write(&manifest, fs::read(&manifest).unwrap()).unwrap();
}

/// Waits until a changed configuration is in use.
#[track_caller]
fn await_reload(server: &mut DevServer) {
    let event = server.next_event("watching");
    assert_eq!(event["reloaded"], true, "{event}");
}

#[track_caller]
fn title(server: &DevServer, path: &str) -> String {
    // A copy that is still fresh would be the answer for a second, as in production.
    server.advance(3600);
    let page = server.get(path).text();
    let title = page.split("<title>").nth(1).unwrap();
    title.split("</title>").next().unwrap().to_owned()
}

#[test]
fn a_fresh_synth_takes_effect() {
    let mut server = server(CDK);
    assert_eq!(title(&server, "/admin/index.html"), "admin, on its own");
    let template = switched(&server);
    synthesise(&server, &template);
    await_reload(&mut server);
    assert_eq!(title(&server, "/admin/index.html"), "catalog, on its own");
}

#[test]
fn the_code_of_a_function_is_that_of_the_last_synth() {
    let mut server = server(CDK);
    assert_eq!(title(&server, "/admin/help/"), "Help for admin");
    let from = "request.uri += 'index.html'";
    let to = "request.uri = '/admin/index.html'";
    let template = template_with(&server, from, to);
    synthesise(&server, &template);
    await_reload(&mut server);
    assert_eq!(title(&server, "/admin/help/"), "admin, on its own");
}

#[test]
fn a_template_that_is_half_written_changes_nothing_until_it_is_whole() {
    let mut server = server(CDK);
    let template = switched(&server);
    let half = &template[..template.find(r#""TargetOriginId": "catalog""#).unwrap()];
    fs::write(server.path(TEMPLATE), half).unwrap();
    // The file may have been seen while it was empty; what is said of the half names its last line.
    let place = format!("ContainerStack.template.json:{}:", half.lines().count());
    loop {
        let error = server.next_event("error");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("ContainerStack.template.json")
                && message.contains("the last good one stays in use"),
            "{message}"
        );
        if message.contains(&place) {
            break;
        }
    }
    assert_eq!(title(&server, "/admin/index.html"), "admin, on its own");
    synthesise(&server, &template);
    await_reload(&mut server);
    assert_eq!(title(&server, "/admin/index.html"), "catalog, on its own");
}

#[test]
fn a_cloud_assembly_that_was_deleted_is_waited_for() {
    let mut server = server(CDK);
    let template = switched(&server);
    let (here, away) = (server.path("cdk.out"), server.path("away"));
    fs::rename(&here, &away).unwrap();
    let error = server.next_event("error");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("cdk.out"), "{message}");
    assert_eq!(title(&server, "/admin/index.html"), "admin, on its own");
    fs::write(away.join("ContainerStack.template.json"), &template).unwrap();
    fs::rename(&away, &here).unwrap();
    await_reload(&mut server);
    assert_eq!(title(&server, "/admin/index.html"), "catalog, on its own");
}

/// Nothing but the cloud assembly: it has the files and says what they are uploaded with.
#[test]
fn without_a_bind_the_files_are_those_of_the_synth() {
    CDK.config();
    let prepare = |copy: &Path| {
        fs::write(copy.join("devserver.toml"), "from = \"cdk.out\"\n").unwrap();
    };
    let site = "imported/bucket-per-app/cdk";
    let server = DevServer::start_prepared(site, prepare, &["--strict"]);
    for (path, title, cache_control) in [
        ("/", "<title>Harbour</title>", "no-cache"),
        ("/admin/dashboard", "<title>Harbour</title>", "no-cache"),
        (
            "/admin/help/",
            "<title>Help for admin</title>",
            "max-age=604800",
        ),
        (
            "/catalog/index.html",
            "<title>catalog, on its own</title>",
            "no-cache",
        ),
        ("/shell.d27017de.js", "const apps", "max-age=604800"),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 200, "{path}\n{reply:?}");
        assert!(reply.text().contains(title), "{path}\n{}", reply.text());
        assert_eq!(reply.header("cache-control"), Some(cache_control), "{path}");
    }
}

#[test]
fn a_template_is_watched_as_the_configuration_is() {
    let mut server = server(Defined {
        site: "one-bucket",
        kind: "cloudformation",
        region: "us-east-1",
    });
    assert_eq!(title(&server, "/"), "Lantern");
    let template = server.path("template.yaml");
    let root = "DefaultRootObject: main/index.html";
    edit(&template, root, "DefaultRootObject: !Ref Root");
    let error = server.next_event("error");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("template.yaml:"), "{message}");
    assert_eq!(title(&server, "/"), "Lantern");
    edit(&template, "!Ref Root", "profile/index.html");
    await_reload(&mut server);
    assert_eq!(title(&server, "/"), "profile, on its own");
}
