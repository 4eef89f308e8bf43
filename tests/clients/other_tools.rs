//! s5cmd, rclone and s3cmd: each deploys the same folder and finds nothing to do the second time.

use std::collections::BTreeSet;
use std::fs;

use crate::SITE;
use crate::credentials::{ACCESS_KEY_ID, CREDENTIALS, SECRET_ACCESS_KEY, with_credentials};
use crate::support::DevServer;
use crate::tools::{Shell, Tool, invalidate};
use crate::tree::{self, LARGE, Tree, assert_same, in_url};

fn begin() -> (DevServer, Shell, Tree) {
    let toml = format!("{SITE}{CREDENTIALS}");
    let server = DevServer::start_with(&[("devserver.toml", &toml)], &["--strict"]);
    let shell = with_credentials(Shell::to(server.control_url()));
    let tree = tree::tree();
    tree::write(&tree, &shell.folder().join("dist"));
    (server, shell, tree)
}

#[track_caller]
fn assert_served(server: &DevServer, tree: &Tree) {
    for (key, bytes) in tree {
        let reply = server.get(&format!("/app/{}", in_url(key)));
        assert!(reply.status() == 200 && &reply.body == bytes, "{key}");
    }
}

#[test]
fn s5cmd_deploys_a_site() {
    let (server, shell, tree) = begin();
    let endpoint = server.control_url();
    let s5cmd =
        |args: &[&str]| shell.ok(Tool::S5cmd, &[&["--endpoint-url", endpoint], args].concat());
    s5cmd(&["mb", "s3://made"]);
    let to = "s3://site/app/";
    let said = s5cmd(&["sync", "--delete", "dist/", to]);
    assert_eq!(said.lines().count(), tree.len(), "{said}");
    assert_served(&server, &tree);
    assert_eq!(s5cmd(&["sync", "--delete", "dist/", to]), "", "again");
    let listed = s5cmd(&["ls", "s3://site/app/static/*"]);
    let names: BTreeSet<&str> = listed
        .lines()
        .map(|it| it.rsplit(' ').next().unwrap())
        .collect();
    assert_eq!(
        names,
        BTreeSet::from([
            "css/app.1a2b3c.css",
            "js/app.1a2b3c.js",
            "js/app.1a2b3c.js.map"
        ])
    );
    assert_eq!(
        s5cmd(&["cat", "s3://site/app/hash#tag.txt"]),
        "this is hash#tag.txt\n"
    );
    let html = server.get("/app/index.html");
    assert_eq!(
        html.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    s5cmd(&["cp", "s3://site/app/*", "down/"]);
    assert_same(&tree, &tree::read(&shell.folder().join("down")));
    fs::remove_file(shell.folder().join("dist/LICENSE")).unwrap();
    assert_eq!(
        s5cmd(&["sync", "--delete", "dist/", to]),
        "rm s3://site/app/LICENSE\n"
    );
    s5cmd(&[
        "cp",
        "--cache-control",
        "no-cache",
        "dist/index.html",
        "s3://site/index.html",
    ]);
    assert_eq!(server.get("/").header("cache-control"), Some("no-cache"));
    s5cmd(&["mv", "s3://site/app/large.bin", "s3://made/large.bin"]);
    let size = s5cmd(&["du", "s3://made/*"]);
    assert!(
        size.starts_with(&format!("{LARGE} bytes in 1 objects")),
        "{size}"
    );
    s5cmd(&["rm", "s3://site/*"]);
    s5cmd(&["rm", "s3://made/large.bin"]);
    s5cmd(&["rb", "s3://made"]);
    let said = shell.fails(
        Tool::S5cmd,
        &["--endpoint-url", endpoint, "ls", "s3://site/*"],
    );
    assert!(said.contains("no object found"), "{said}");
    let said = shell.fails(
        Tool::S5cmd,
        &["--endpoint-url", endpoint, "ls", "s3://made"],
    );
    assert!(said.contains("NoSuchBucket"), "{said}");
}

#[test]
fn rclone_deploys_a_site() {
    let (server, shell, tree) = begin();
    let config = format!(
        "[local]\ntype = s3\nprovider = Other\nenv_auth = true\nendpoint = {}\n",
        server.control_url()
    );
    fs::write(shell.folder().join("rclone.conf"), config).unwrap();
    let options = [
        "--config",
        "rclone.conf",
        "--retries",
        "1",
        "--low-level-retries",
        "1",
    ];
    // What was done, as numbers.
    let rclone = |args: &[&str]| shell.ok(Tool::Rclone, &[&options, args].concat());
    let to = "local:site/app";
    let statistics = ["--stats-one-line", "--stats-log-level", "NOTICE", "-v"];
    let transferred = |args: &[&str]| {
        let (succeeded, _, said) = shell.run(Tool::Rclone, &[&options, args, &statistics].concat());
        assert!(succeeded, "{said}");
        said.lines().filter(|it| it.contains(": Copied (")).count()
    };
    assert_eq!(transferred(&["sync", "dist", to]), tree.len());
    assert_served(&server, &tree);
    assert_eq!(transferred(&["sync", "dist", to]), 0, "again");
    rclone(&["check", "dist", to]);
    rclone(&["check", "--download", "dist", to]);
    let listed = rclone(&["lsl", to]);
    assert_eq!(listed.lines().count(), tree.len());
    let large = listed
        .lines()
        .find(|it| it.ends_with(" large.bin"))
        .unwrap();
    assert!(
        large.trim_start().starts_with(&LARGE.to_string()),
        "{large}"
    );
    let listed = rclone(&["lsf", to]);
    assert!(
        listed.contains("static.txt\n") && listed.contains("static/\n"),
        "{listed}"
    );
    assert_eq!(transferred(&["sync", to, "down"]), tree.len());
    assert_same(&tree, &tree::read(&shell.folder().join("down")));
    assert_eq!(transferred(&["sync", to, "down"]), 0, "again");
    rclone(&["deletefile", "local:site/app/LICENSE"]);
    invalidate(&server);
    assert_eq!(server.get("/app/LICENSE").status(), 403);
    rclone(&[
        "copyto",
        "local:site/app/index.html",
        "local:site/index.html",
    ]);
    assert_eq!(server.get("/").text(), "this is index.html\n");
    rclone(&["purge", to]);
    assert_eq!(rclone(&["lsf", "-R", "local:site"]), "index.html\n");
}

#[test]
fn s3cmd_deploys_a_site() {
    let (server, shell, tree) = begin();
    let host = server.control_url().replace("http://", "");
    let options = [
        "--no-ssl",
        "--host",
        &host,
        "--host-bucket",
        &host,
        "--access_key",
        ACCESS_KEY_ID,
        "--secret_key",
        SECRET_ACCESS_KEY,
        "--no-progress",
    ];
    let s3cmd = |args: &[&str]| shell.ok(Tool::S3cmd, &[&options, args].concat());
    s3cmd(&["mb", "s3://made"]);
    let to = "s3://site/app/";
    let uploads = |said: &str| said.lines().filter(|it| it.starts_with("upload: ")).count();
    let said = s3cmd(&["sync", "dist/", to]);
    assert_eq!(uploads(&said), tree.len(), "{said}");
    assert_served(&server, &tree);
    assert_eq!(uploads(&s3cmd(&["sync", "dist/", to])), 0, "again");
    let listed = s3cmd(&["ls", "--recursive", "s3://site"]);
    assert_eq!(listed.lines().count(), tree.len(), "{listed}");
    s3cmd(&[
        "put",
        "--add-header",
        "Cache-Control: no-cache",
        "dist/index.html",
        "s3://site/index.html",
    ]);
    assert_eq!(server.get("/").header("cache-control"), Some("no-cache"));
    s3cmd(&[
        "modify",
        "--add-header",
        "Cache-Control: max-age=9",
        "s3://site/app/index.html",
    ]);
    invalidate(&server);
    let html = server.get("/app/index.html");
    assert_eq!(html.header("cache-control"), Some("max-age=9"));
    assert_eq!(html.text(), "this is index.html\n");
    s3cmd(&["get", "s3://site/app/plus+sign.txt", "got.txt"]);
    assert_eq!(
        fs::read_to_string(shell.folder().join("got.txt")).unwrap(),
        "this is plus+sign.txt\n"
    );
    let info = s3cmd(&["info", "s3://site/app/index.html"]);
    assert!(info.contains("File size: 19\n"), "{info}");
    s3cmd(&["del", "s3://site/app/LICENSE"]);
    s3cmd(&["del", "--recursive", "--force", to]);
    let listed = s3cmd(&["ls", "--recursive", "s3://site"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    s3cmd(&["rb", "s3://made"]);
    let said = shell.fails(Tool::S3cmd, &[&options[..], &["ls", "s3://made"]].concat());
    assert!(said.contains("NoSuchBucket"), "{said}");
}
