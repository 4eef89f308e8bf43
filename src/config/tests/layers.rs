//! Flag over variable over `[env.*]` over file.

use super::Site;
use crate::config::{LoadOptions, load};

const FILE: &str = r#"
[server]
port = 1
control_port = 2

[[app]]
name = "root"
dist = "dist"

[env.staging.server]
port = 3

[env.staging.distribution]
default_root_object = "index.html"

[[env.staging.app]]
name = "root"
access = "public-get"

[[env.staging.app]]
name = "admin"
path = "/admin/*"
dist = "dist"
bucket = "admin"
"#;

fn site() -> Site {
    Site::new(FILE, &["dist"])
}

fn ports(options: &LoadOptions) -> (u16, u16) {
    let loaded = load(options);
    assert!(loaded.is_usable(), "{:?}", loaded.diagnostics);
    let server = loaded.config.unwrap().server;
    (server.port, server.control_port)
}

fn variable(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let site = site();
    let mut options = site.options();
    assert_eq!(ports(&options), (1, 2));
    options.env = Some("staging".to_owned());
    assert_eq!(ports(&options), (3, 2));
    options.variables = vec![variable("MFE_DEV_PORT", "4")];
    assert_eq!(ports(&options), (4, 2));
    options.port = Some(5);
    assert_eq!(ports(&options), (5, 2));
}

#[test]
fn a_variable_chooses_the_env_and_a_flag_another_one() {
    let site = site();
    let mut options = site.options();
    options.variables = vec![variable("MFE_DEV_ENV", "staging")];
    assert_eq!(ports(&options), (3, 2));
    options.env = Some("stagin".to_owned());
    let loaded = load(&options);
    assert!(!loaded.is_usable());
    assert_eq!(loaded.diagnostics[0].code, "unknown-env");
    assert_eq!(loaded.diagnostics[0].help, ["did you mean `staging`?"]);
}

#[test]
fn an_env_changes_and_adds_entries() {
    let site = site();
    let mut options = site.options();
    options.env = Some("staging".to_owned());
    let config = load(&options).config.unwrap();
    let names: Vec<&str> = config.apps.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["root", "admin"]);
    assert_eq!(config.buckets[0].access, crate::s3::BucketAccess::PublicGet);
    let object = config.distributions[0].default_root_object.as_deref();
    assert_eq!(object, Some("index.html"));
}

#[test]
fn a_file_is_named_by_flag_or_variable() {
    let site = site();
    let other = site.path().join("other.toml");
    std::fs::write(
        &other,
        "[server]\nport = 7\n[[app]]\nname = 'a'\ndist = 'dist'\n",
    )
    .unwrap();
    let mut options = site.options();
    options.variables = vec![variable("MFE_DEV_CONFIG", "other.toml")];
    assert_eq!(ports(&options).0, 7);
    options.config = Some("devserver.toml".into());
    assert_eq!(ports(&options).0, 1);
    options.config = Some("none.toml".into());
    let loaded = load(&options);
    assert_eq!(loaded.config, None);
    assert_eq!(loaded.diagnostics[0].code, "unreadable-file");
}

#[test]
fn errors_of_an_env_are_found_before_its_day_comes() {
    let site = Site::new(
        "[[app]]\nname = 'a'\ndist = 'dist'\n[[env.live.behavior]]\npath_pattern = '/x'\ntarget_origin_id = 'b'\n",
        &["dist"],
    );
    let loaded = site.load();
    let found: Vec<(&str, Option<usize>)> = loaded
        .diagnostics
        .iter()
        .map(|it| (it.code, it.line))
        .collect();
    assert_eq!(found, [("unknown-origin", Some(6))]);
    let notes = &loaded.diagnostics[0].notes;
    assert_eq!(
        notes.last().map(String::as_str),
        Some("so it is with `--env live`")
    );
}

#[test]
fn a_bad_host_is_refused_wherever_it_comes_from() {
    let site = site();
    let mut options = site.options();
    options.host = Some("example.com".to_owned());
    let loaded = load(&options);
    assert_eq!(loaded.diagnostics[0].code, "bad-host");
    assert!(!loaded.is_usable());
    assert!(
        !Site::new("[server]\nhost = 'x y'\n", &[])
            .load()
            .is_usable()
    );
}

#[test]
fn two_listeners_never_share_a_port_whoever_says_so() {
    let site = site();
    let mut options = site.options();
    options.port = Some(2);
    let loaded = load(&options);
    assert_eq!(loaded.diagnostics[0].code, "same-port");
    assert!(!loaded.is_usable());
    options.port = Some(0);
    options.control_port = Some(0);
    assert_eq!(ports(&options), (0, 0));
}

#[test]
fn findings_are_data_too() {
    let site = Site::new("[[app]]\nname = 'a'\ndist = 'dist'\npth = 'x'\n", &["dist"]);
    let json = serde_json::to_value(&site.load().diagnostics).unwrap();
    assert_eq!(json[0]["severity"], "error");
    assert_eq!(json[0]["code"], "unknown-key");
    assert_eq!(json[0]["file"], "devserver.toml");
    assert_eq!(
        (&json[0]["line"], &json[0]["column"]),
        (&4.into(), &1.into())
    );
    assert_eq!(json[0]["span"], serde_json::json!({"start": 33, "end": 36}));
    assert_eq!(json[0]["patch"]["replacement"], "path");
}
