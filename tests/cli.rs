//! The commands from outside: what they print, where, and their exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;

use serde_json::Value;
use support::{DevServer, edit, mfe_dev};

/// A workspace with three built packages.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["shell", "admin", "shop"] {
        let dist = folder.path().join("packages").join(name).join("dist");
        fs::create_dir_all(&dist).unwrap();
        fs::write(
            dist.join("index.html"),
            format!("<html><head></head>{name}"),
        )
        .unwrap();
    }
    fs::write(folder.path().join("packages/shop/dist/remoteEntry.js"), "").unwrap();
    folder
}

#[test]
fn init_writes_a_configuration_that_loads_and_never_overwrites_one() {
    let folder = workspace();
    let (code, said, _) = mfe_dev(folder.path(), &["init"]);
    assert_eq!(code, 0);
    assert!(said.contains("`shell` is the app at `/`"), "{said}");
    assert!(
        said.contains("`shop` is built with Module Federation"),
        "{said}"
    );
    let written = fs::read_to_string(folder.path().join("devserver.toml")).unwrap();
    let (code, config, complaints) = mfe_dev(folder.path(), &["config", "--json"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    let config: Value = serde_json::from_str(&config).unwrap();
    let patterns: Vec<&str> = config["behavior"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["path_pattern"].as_str().unwrap())
        .collect();
    assert_eq!(patterns, ["*", "/admin/*", "/shop/*"]);
    let (code, _, complaint) = mfe_dev(folder.path(), &["init"]);
    assert_eq!(code, 2);
    assert!(complaint.contains("--force"), "{complaint}");
    assert_eq!(
        fs::read_to_string(folder.path().join("devserver.toml")).unwrap(),
        written
    );
    assert_eq!(mfe_dev(folder.path(), &["init", "--force"]).0, 0);
}

#[test]
fn the_configuration_is_found_upwards_and_printed_so_that_it_loads_again() {
    let folder = workspace();
    mfe_dev(folder.path(), &["init"]);
    let below = folder.path().join("packages/shell/dist");
    let (code, printed, _) = mfe_dev(&below, &["config"]);
    assert_eq!(code, 0);
    assert!(
        printed.contains("[[behavior]]") && !printed.contains("[[app]]"),
        "{printed}"
    );
    fs::write(folder.path().join("full.toml"), &printed).unwrap();
    let (code, again, _) = mfe_dev(folder.path(), &["config", "--config", "full.toml"]);
    assert_eq!((code, again), (0, printed));
}

#[test]
fn a_broken_configuration_shows_every_error_at_its_place() {
    let folder = workspace();
    fs::write(
        folder.path().join("devserver.toml"),
        "[server]\nport = \"x\"\n\n[[app]]\nname = \"shell\"\ndsit = \"packages/shell/dist\"\n\n\
         [[app]]\nname = \"admin\"\npath = \"/ad min/*\"\ndist = \"packages/none/dist\"\n\n\
         [[behavior]]\npath_pattern = \"/api/*\"\ntarget_origin_id = \"shel\"\n",
    )
    .unwrap();
    for command in ["serve", "check", "config"] {
        let (code, out, said) = mfe_dev(folder.path(), &[command]);
        assert_eq!((code, out.as_str()), (2, ""), "{command}");
        for place in [
            "devserver.toml:2:8",
            "devserver.toml:6:1",
            "devserver.toml:10:12",
            "devserver.toml:11:8",
            "devserver.toml:15:20",
        ] {
            assert!(
                said.contains(place),
                "{command} does not show {place}:\n{said}"
            );
        }
        assert!(said.contains("did you mean `dist`?"), "{said}");
        assert!(said.contains("did you mean `shell`?"), "{said}");
        assert!(said.contains("4 errors, 1 warning"), "{said}");
    }
    assert_eq!(mfe_dev(folder.path(), &["explain", "/"]).0, 2);
}

#[test]
fn check_says_no_where_a_trap_is_found() {
    let folder = workspace();
    mfe_dev(folder.path(), &["init"]);
    let (code, said, _) = mfe_dev(folder.path(), &["check"]);
    assert_eq!(code, 1);
    assert!(
        said.contains("warning[bare-path]") && said.contains("fix: "),
        "{said}"
    );
    let (code, json, _) = mfe_dev(folder.path(), &["check", "--json"]);
    assert_eq!(code, 1);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["findings"][0]["code"], "bare-path");
    let (code, said, _) = mfe_dev(folder.path(), &["check", "--root", "packages/shell/dist"]);
    assert_eq!((code, said.as_str()), (0, "nothing found\n"));
}

#[test]
fn the_schema_and_the_completions_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (code, schema, _) = mfe_dev(folder.path(), &["schema"]);
    assert_eq!(code, 0);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert!(schema["properties"]["app"].is_object());
    for shell in ["bash", "zsh", "fish"] {
        let (code, script, _) = mfe_dev(folder.path(), &["completions", shell]);
        assert_eq!(code, 0);
        assert!(script.contains("explain"), "{shell}");
    }
}

#[test]
fn words_that_are_no_request_are_refused() {
    let folder = workspace();
    let root = ["--root", "packages/shell/dist"];
    let explain = |args: &[&str]| {
        let (code, _, said) = mfe_dev(folder.path(), &[&["explain"], args, &root].concat());
        (code, said)
    };
    let refused = |args: &[&str], why: &str| {
        let (code, said) = explain(args);
        assert_eq!(code, 2, "{args:?}");
        assert!(said.contains(why), "{args:?}: {said}");
    };
    refused(&["admin"], "neither a path");
    refused(&["GE T", "/"], "not an HTTP method");
    refused(&["-H", "Range", "/"], "has no `:`");
    assert_eq!(explain(&["/"]).0, 0);
    let (code, _, said) = mfe_dev(
        folder.path(),
        &["serve", "--log", "=x=", "--root", "packages"],
    );
    assert_eq!(code, 2);
    assert!(said.contains("--log"), "{said}");
}

#[test]
fn an_environment_overrides_and_a_flag_beats_it() {
    let folder = workspace();
    mfe_dev(folder.path(), &["init"]);
    let file = folder.path().join("devserver.toml");
    let with_env = fs::read_to_string(&file).unwrap()
        + "\n[env.staging.distribution]\ndefault_root_object = \"home.html\"\n";
    fs::write(&file, with_env).unwrap();
    let root = |args: &[&str]| {
        let (code, json, said) = mfe_dev(folder.path(), &[&["config", "--json"], args].concat());
        assert_eq!(code, 0, "{said}");
        let json: Value = serde_json::from_str(&json).unwrap();
        json["distribution"][0]["default_root_object"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(root(&[]), "index.html");
    assert_eq!(root(&["--env", "staging"]), "home.html");
    let (code, _, said) = mfe_dev(folder.path(), &["config", "--env", "stagin"]);
    assert_eq!(code, 2);
    assert!(said.contains("staging"), "{said}");
}

/// A connection that was open before goes on, and a broken configuration changes nothing.
#[test]
fn a_changed_configuration_takes_effect_on_an_open_connection() {
    let mut server = DevServer::start_with(
        &[
            ("a/index.html", "<html><head></head>a"),
            ("b/index.html", "<html><head></head>b"),
            (
                "devserver.toml",
                "[[app]]\nname = \"site\"\ndist = \"a\"\n[distribution]\ndefault_root_object = \"index.html\"\n",
            ),
        ],
        &[],
    );
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    let mut connection = server.connect();
    assert!(
        connection
            .exchange(request.as_bytes())
            .text()
            .ends_with('a')
    );
    let file = server.path("devserver.toml");
    edit(&file, "dist = \"a\"", "dsit = \"a\"");
    let error = server.next_event("error");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("did you mean `dist`?"),
        "{error}"
    );
    assert!(
        connection
            .exchange(request.as_bytes())
            .text()
            .ends_with('a')
    );
    edit(&file, "dsit = \"a\"", "dist = \"b\"");
    assert_eq!(server.next_event("watching")["reloaded"], true);
    assert!(
        connection
            .exchange(request.as_bytes())
            .text()
            .ends_with('b')
    );
    fs::write(server.path("b/index.html"), "<html><head></head>c").unwrap();
    assert_eq!(server.next_event("reload")["app"], "site");
    assert!(
        connection
            .exchange(request.as_bytes())
            .text()
            .ends_with('c')
    );
}
