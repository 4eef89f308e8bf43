//! The store, access keys, buckets without folders, and who reaches the control listener.

use std::path::{Path, PathBuf};

use super::Site;
use crate::config::{Config, LoadOptions, load};
use crate::s3::{BucketVersioning, Credentials, RemoteConfig};

const ROOT: &str = "[[app]]\nname = 'root'\ndist = 'dist'\n";

#[track_caller]
fn config(source: &str) -> (Site, Config) {
    let site = Site::new(source, &["dist"]);
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.text(&loaded));
    (site, loaded.config.unwrap())
}

fn variables(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = all.iter();
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The codes of what is found beside a root app.
#[track_caller]
fn check(lines: &str, expected: &[&str]) {
    assert_eq!(
        super::codes(&format!("{lines}\n{ROOT}")),
        expected,
        "{lines}"
    );
}

#[test]
fn the_store_lies_beside_the_file_unless_said_otherwise() {
    let store = |line: &str, flag: Option<&str>, variable: &str| {
        let site = Site::new(&format!("{line}\n{ROOT}"), &["dist"]);
        let loaded = load(&LoadOptions {
            store: flag.map(PathBuf::from),
            variables: variables(&[("MFE_DEV_STORE", variable)]),
            ..site.options()
        });
        let store = loaded.config.unwrap().store;
        let below = store.strip_prefix(site.path()).unwrap_or(&store);
        below.to_owned()
    };
    assert_eq!(store("", None, ""), Path::new(".mfe-dev"));
    assert_eq!(
        store("store = { path = 'kept' }", None, ""),
        Path::new("kept")
    );
    assert_eq!(
        store("store = { path = 'kept' }", None, "var"),
        Path::new("var")
    );
    assert_eq!(
        store("store = { path = 'kept' }", Some("flag"), "var"),
        Path::new("flag")
    );
    assert_eq!(
        store("store = { path = '/kept' }", None, ""),
        Path::new("/kept")
    );
    check("store = { path = '' }", &["bad-store"]);
    check("store = { path = 'devserver.toml' }", &["bad-store"]);
    check("store = 'kept'", &["wrong-type"]);
}

#[test]
fn one_access_key_or_several() {
    let key = |id: &str| Credentials {
        access_key_id: id.to_owned(),
        secret_access_key: "s".to_owned(),
        session_token: None,
    };
    let one = "credentials = { access_key_id = 'a', secret_access_key = 's' }";
    let (_, it) = config(&format!("{one}\n{ROOT}"));
    assert_eq!(it.credentials, [key("a")]);
    let two = "[[credentials]]\naccess_key_id = 'a'\nsecret_access_key = 's'\n\
        [[credentials]]\naccess_key_id = 'b'\nsecret_access_key = 's'\n";
    let (_, it) = config(&format!("{two}{ROOT}"));
    assert_eq!(it.credentials, [key("a"), key("b")]);
    check(
        "credentials = { access_key_id = '', secret_access_key = 's' }",
        &["bad-credentials"],
    );
    check("credentials = { access_key_id = 'a' }", &["missing-key"]);
    check(
        "credentials = [{ access_key_id = 'a', secret_access_key = 's' }, { access_key_id = 'a', secret_access_key = 't' }]",
        &["duplicate-credentials"],
    );
}

#[test]
fn a_bucket_may_stand_in_another_store() {
    let remote = |settings: &str, environment: &[(&str, &str)]| {
        let source = format!(
            "{ROOT}bucket = 'site'\n[[bucket]]\nname = 'site'\nversioning = 'Enabled'\nremote = {{ {settings} }}\n"
        );
        let site = Site::new(&source, &["dist"]);
        let loaded = load(&LoadOptions {
            variables: variables(environment),
            ..site.options()
        });
        assert!(loaded.is_usable(), "{}", site.text(&loaded));
        let bucket = loaded.config.unwrap().buckets.remove(0);
        assert_eq!(bucket.versioning, Some(BucketVersioning::Enabled));
        assert_eq!(bucket.folders.len(), 1);
        bucket.remote.unwrap()
    };
    let key = |id: &str, token: Option<&str>| Credentials {
        access_key_id: id.to_owned(),
        secret_access_key: "s".to_owned(),
        session_token: token.map(str::to_owned),
    };
    let environment = [
        ("AWS_ACCESS_KEY_ID", "env"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
        ("AWS_SESSION_TOKEN", "t"),
    ];
    let bare = "endpoint = 'https://s3.eu-central-1.amazonaws.com/'";
    let expected = RemoteConfig {
        endpoint: "https://s3.eu-central-1.amazonaws.com".to_owned(),
        bucket: "site".to_owned(),
        region: "us-east-1".to_owned(),
        credentials: None,
    };
    assert_eq!(remote(bare, &[]), expected);
    let signed = RemoteConfig {
        credentials: Some(key("env", Some("t"))),
        ..expected.clone()
    };
    assert_eq!(remote(bare, &environment), signed);
    let own = format!(
        "{bare}, bucket = 'prod', region = 'eu-central-1', access_key_id = 'own', secret_access_key = 's'"
    );
    let own_key = RemoteConfig {
        bucket: "prod".to_owned(),
        region: "eu-central-1".to_owned(),
        credentials: Some(key("own", None)),
        ..expected
    };
    assert_eq!(remote(&own, &environment), own_key);

    let bucket = |remote: &str, expected: &[&str]| {
        check(
            &format!("[[bucket]]\nname = 'site'\nremote = {{ {remote} }}\n"),
            expected,
        );
    };
    bucket("bucket = 'x'", &["missing-key"]);
    bucket("endpoint = 's3.amazonaws.com'", &["bad-url"]);
    bucket("endpoint = 'https://s3.amazonaws.com/bucket'", &["bad-url"]);
    bucket(
        "endpoint = 'http://localhost:9000', region = ''",
        &["bad-remote"],
    );
    bucket(
        "endpoint = 'http://localhost:9000', access_key_id = 'a'",
        &["incomplete-credentials"],
    );
    bucket(
        "endpoint = 'http://localhost:9000', session_token = 'a'",
        &["incomplete-credentials"],
    );
    check(
        "[[bucket]]\nname = 'site'\nversioning = 'On'\n",
        &["unknown-value"],
    );
}

#[test]
fn an_app_may_be_what_was_uploaded() {
    let (_, it) =
        config("[[app]]\nname = 'admin'\nbucket = 'admin-1.4.0'\ntrim_prefix = '/admin'\n");
    assert_eq!(it.buckets[0].name, "admin-1.4.0");
    assert_eq!(it.buckets[0].folders, []);
    let origin = &it.distributions[0].origins[0];
    assert_eq!(origin.endpoint.bucket(), Some("admin-1.4.0"));
    let app = &it.apps[0];
    assert_eq!(
        (app.name.as_str(), app.bucket.as_str()),
        ("admin", "admin-1.4.0")
    );
    assert_eq!((app.dist.as_str(), app.path_patterns.len()), ("", 1));
}

#[test]
fn the_control_listener_is_guarded_where_others_reach_it() {
    let open = |host: &str, credentials: &str, allowed: bool| {
        let source = format!("{credentials}\n{ROOT}");
        let site = Site::new(&source, &["dist"]);
        let loaded = load(&LoadOptions {
            control_host: Some(host.to_owned()),
            allow_unauthenticated_control: allowed,
            ..site.options()
        });
        let codes: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
        let server = loaded.config.unwrap().server;
        assert_eq!(server.control_host.as_deref(), Some(host));
        assert_eq!(server.allow_unauthenticated_control, allowed);
        codes.contains(&"open-control")
    };
    let key = "credentials = { access_key_id = 'a', secret_access_key = 's' }";
    for host in ["127.0.0.1", "localhost", "::1"] {
        assert!(!open(host, "", false), "{host}");
    }
    assert!(open("0.0.0.0", "", false));
    assert!(open("::", "", false));
    assert!(!open("0.0.0.0", key, false));
    assert!(!open("0.0.0.0", "", true));

    let site = Site::new(
        &format!("[server]\ncontrol_host = '0.0.0.0'\n{ROOT}"),
        &["dist"],
    );
    insta::assert_snapshot!(site.report(), @r"
    error[open-control]: the control listener at `0.0.0.0` would let every machine in
     |
     = note: whoever reaches it can change every bucket and every distribution
     = help: have requests signed: `access_key_id` and `secret_access_key` under `[credentials]`
     = help: or start with `--allow-unauthenticated-control` where the network is your own
    ");
}

#[test]
fn the_control_listener_has_an_address_and_names() {
    let (_, it) = config(&format!("[server]\ncontrol_names = ['mfe-dev']\n{ROOT}"));
    assert_eq!(it.server.control_host, None);
    assert_eq!(it.server.control_names, ["mfe-dev"]);
    check("[server]\ncontrol_host = 'mfe-dev'\n", &["bad-host"]);
    check(
        "[server]\ncontrol_names = ['http://mfe-dev']\n",
        &["bad-host"],
    );
    check("[server]\nstore = 'x'\n", &["unknown-key"]);
    let site = Site::new(
        &format!("[server]\ncontrol_host = 'mfe-dev'\ncredentials = {{}}\n{ROOT}"),
        &["dist"],
    );
    insta::assert_snapshot!(site.report(), @r"
    error[bad-host]: `mfe-dev` is no address to listen on
     --> devserver.toml:2:16
      |
    2 | control_host = 'mfe-dev'
      |                ^^^^^^^^^ an IP address or `localhost`
      |
      = help: to be reached under a name, add it to `control_names`

    error[unknown-key]: unknown key `credentials` in `[server]`
     --> devserver.toml:3:1
      |
    3 | credentials = {}
      | ^^^^^^^^^^^ written otherwise here
      |
      = help: write them as `access_key_id` and `secret_access_key` under `[credentials]`
    ");
}
