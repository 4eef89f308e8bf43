//! Findings as people read them.

use super::Site;

#[test]
fn every_error_is_shown_in_one_run() {
    let site = Site::new(
        r#"[server]
port = "8080"

[[app]]
name = "root"
dsit = "packages/root/dist"

[[app]]
name = "admin"
path = "/admin/{id}/*"
dist = "packages/admin/dist"
trim_prefix = "/admin"

[[behavior]]
path_pattern = "/api/*"
target_origin_id = "admn"
viewer_protocol_policy = "redirect-https"

[env.staging.distribution]
default_root_object = "/index.html"
"#,
        &[],
    );
    insta::assert_snapshot!(site.report(), @r#"
    error[wrong-type]: `port` has the wrong type
     --> devserver.toml:2:8
      |
    2 | port = "8080"
      |        ^^^^^^ expected an integer from 0 to 65535, found a string
      |
    help: write `8080`
      |
    2 - port = "8080"
    2 + port = 8080
      |

    error[unknown-key]: unknown key `dsit` in `[[app]]`
     --> devserver.toml:6:1
      |
    6 | dsit = "packages/root/dist"
      | ^^^^ not a key of this table
      |
      = note: valid keys: `name`, `path`, `dist`, `url`, `url_trim_prefix`, `bucket`, `key_prefix`, `endpoint`, `access`, `trim_prefix`, `index_document`, `error_document`, `origin_path`, `allowed_methods`, `cached_methods`, `cache_policy`, `cache_policy_id`, `origin_request_policy`, `origin_request_policy_id`, `response_headers_policy`, `response_headers_policy_id`, `compress`, `viewer_protocol_policy`, `content_types`, `distribution`, `viewer_request`, `viewer_response`, `origin_request`, `origin_response`, `upload`
    help: did you mean `dist`?
      |
    6 - dsit = "packages/root/dist"
    6 + dist = "packages/root/dist"
      |

    error[bad-path-pattern]: `/admin/{id}/*` is no path pattern
      --> devserver.toml:10:16
       |
    10 | path = "/admin/{id}/*"
       |                ^ `{` is not allowed
       |
       = note: allowed: A-Z a-z 0-9 _ - . * ? $ / ~ " ' @ : + &

    warning[missing-folder]: the folder `packages/admin/dist` does not exist
      --> devserver.toml:11:8
       |
    11 | dist = "packages/admin/dist"
       |        ^^^^^^^^^^^^^^^^^^^^^ empty until it is built
       |
       = note: looked for `[site]/packages/admin/dist`; it is picked up when it appears

    error[unknown-origin]: unknown origin `admn`
      --> devserver.toml:16:20
       |
    16 | target_origin_id = "admn"
       |                    ^^^^^^ there is no origin of this name
       |
       = note: known origins: `root`, `admin`
    help: did you mean `admin`?
       |
    16 | target_origin_id = "admin"
       |                        +

    error[unknown-value]: `redirect-https` is no value of `viewer_protocol_policy`
      --> devserver.toml:17:26
       |
    17 | viewer_protocol_policy = "redirect-https"
       |                          ^^^^^^^^^^^^^^^^ not one of the words it takes
       |
       = note: valid values: `allow-all`, `redirect-to-https`, `https-only`
    help: did you mean `redirect-to-https`?
       |
    17 | viewer_protocol_policy = "redirect-to-https"
       |                                    +++

    error[bad-default-root-object]: `/index.html` is no default root object
      --> devserver.toml:20:24
       |
    20 | default_root_object = "/index.html"
       |                        ^ must not begin with `/`
       |
       = note: CloudFront would ask the origin for a key that begins with `/`, and get 403
       = note: so it is with `--env staging`
    help: take the slash off
       |
    20 - default_root_object = "/index.html"
    20 + default_root_object = "index.html"
       |
    "#);
}

#[test]
fn every_syntax_error_is_shown_too() {
    let site = Site::new(
        "[[app]]\nname = \"a\ndist = 'dist'\n[server]\nport = \n[server]\n",
        &["dist"],
    );
    insta::assert_snapshot!(site.report(), @r#"
    error[syntax]: invalid basic string, expected `"`
     --> devserver.toml:2:10
      |
    2 | name = "a
      |          ^

    error[syntax]: string values must be quoted, expected literal string
     --> devserver.toml:5:8
      |
    5 | port = 
      |        ^

    error[syntax]: the key `server` is there twice
     --> devserver.toml:6:2
      |
    6 | [server]
      |  ^^^^^^
    "#);
}

#[test]
fn an_empty_file_says_how_to_begin() {
    insta::assert_snapshot!(Site::new("", &[]).report(), @r#"
    note[nothing-to-serve]: there is no distribution yet
     --> devserver.toml:1:1
      |
    1 |
      | ^ the file is empty
      |
      = note: what deploy tools create through the control listener is served
      = help: name your first micro-frontend: `[[app]]` with `name` and `dist`, or run `mfe-dev init`
    "#);
}

#[test]
fn a_missing_file_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let loaded = super::load(&super::LoadOptions {
        start: folder.path().to_owned(),
        ..Default::default()
    });
    let text = super::render(&loaded.diagnostics, "", false);
    let text = text.replace(&folder.path().display().to_string(), "[folder]");
    insta::assert_snapshot!(text, @r#"
    error[no-file]: no `devserver.toml` in `[folder]` or above it
     |
     = help: run `mfe-dev init` to have one written from what is there
     = help: or serve a single folder with `mfe-dev serve --root DIR`
    "#);
}

#[test]
fn names_that_are_there_twice_show_both_places() {
    let site = Site::new(
        r#"[[app]]
name = "a"
dist = "dist"

[[app]]
name = "a"
dist = "dist"

[distribution]
aliases = ["a.localhost", "A.localhost"]
"#,
        &["dist"],
    );
    insta::assert_snapshot!(site.report(), @r#"
    error[two-default-behaviors]: there are two default behaviors
     --> devserver.toml:5:1
      |
    1 | [[app]]
      | ------- here first
    ...
    5 | [[app]]
      | ^^^^^^^ here again
      |
      = help: give all but one app a `path`, as in `path = "/admin/*"`

    error[duplicate-app]: the app `a` is there twice
     --> devserver.toml:6:8
      |
    2 | name = "a"
      |        --- here first
    ...
    6 | name = "a"
      |        ^^^ here again

    error[duplicate-key-prefix]: two folders are the whole bucket `a-bucket`
     --> devserver.toml:7:8
      |
    3 | dist = "dist"
      |        ------ this one has the place
    ...
    7 | dist = "dist"
      |        ^^^^^^ this folder would never be asked
      |
      = help: give each folder a `key_prefix` of its own

    error[duplicate-alias]: the alias `A.localhost` is there twice
      --> devserver.toml:10:27
       |
    10 | aliases = ["a.localhost", "A.localhost"]
       |            -------------  ^^^^^^^^^^^^^ here again
       |            |
       |            here first
    "#);
}

#[test]
fn words_of_later_versions_say_what_to_do_instead() {
    let site = Site::new(
        r#"# A file of tomorrow.

[server]
certificate = "cert.pem"

[[app]]
name = "root"
dist = "dist"
realtime_log_config_arn = "arn"

[[app]]
name = "admin"
path = "/admin/*"
bucket = "admin-1.4.0"
trusted_key_groups = ["k"]

[[origin]]
id = "api"
domain_name = "api.example.com"
"#,
        &[],
    );
    insta::assert_snapshot!(site.report(), @r#"
    error[unknown-key]: unknown key `certificate` in `[server]`
     --> devserver.toml:4:1
      |
    4 | certificate = "cert.pem"
      | ^^^^^^^^^^^ written otherwise here
      |
      = help: write `https = { port = 8443, certificate = "cert.pem", key = "key.pem" }`

    warning[missing-folder]: the folder `dist` does not exist
     --> devserver.toml:8:8
      |
    8 | dist = "dist"
      |        ^^^^^^ empty until it is built
      |
      = note: looked for `[site]/dist`; it is picked up when it appears

    error[not-supported-yet]: `realtime_log_config_arn` is not supported yet
     --> devserver.toml:9:1
      |
    9 | realtime_log_config_arn = "arn"
      | ^^^^^^^^^^^^^^^^^^^^^^^ known, but this version cannot do it
      |
      = help: take it out: it has no local counterpart

    error[not-supported-yet]: `trusted_key_groups` is not supported yet
      --> devserver.toml:15:1
       |
    15 | trusted_key_groups = ["k"]
       | ^^^^^^^^^^^^^^^^^^ known, but this version cannot do it
       |
       = help: take it out: every viewer is let in

    error[missing-key]: the custom origin `api.example.com` does not say how it is reached
      --> devserver.toml:19:15
       |
    19 | domain_name = "api.example.com"
       |               ^^^^^^^^^^^^^^^^^ this is no S3 domain name
       |
       = help: to have a server of this machine answer, write `url = "http://localhost:3000"`
       = help: to ask the real one, write `custom_origin_config = { origin_protocol_policy = "https-only" }`
    "#);
}

#[test]
fn a_missing_folder_is_a_warning() {
    let site = Site::new(
        "[[app]]\nname = \"root\"\ndist = \"packages/root/dist\"\n",
        &[],
    );
    assert!(site.load().is_usable());
    insta::assert_snapshot!(site.report(), @r#"
    warning[missing-folder]: the folder `packages/root/dist` does not exist
     --> devserver.toml:3:8
      |
    3 | dist = "packages/root/dist"
      |        ^^^^^^^^^^^^^^^^^^^^ empty until it is built
      |
      = note: looked for `[site]/packages/root/dist`; it is picked up when it appears
    "#);
}

#[test]
fn a_file_cut_off_anywhere_is_answered_with_findings() {
    let whole = "# ü\r\n[[app]]\r\nname = \"r\u{f6}\\u00e9t\"\r\npath = [\"/ü*\", '/x%']\r\n\
        upload = [{ exclude = \"*\", metadata = { a = \"b\" } }]\r\n\
        [env.\"a.b\".distribution]\r\naliases = [\"\"\"x\ny\"\"\"]\r\n";
    // An empty file is fine, so it begins to be broken with its first bracket.
    let first = whole.find('[').unwrap();
    let cuts = whole.char_indices().map(|(at, _)| at);
    let cuts = cuts.filter(|at| *at > first);
    for cut in cuts.chain([whole.len()]) {
        let site = Site::new(&whole[..cut], &["dist"]);
        let loaded = site.load();
        assert!(!loaded.is_usable(), "{}", &whole[..cut]);
        assert!(site.text(&loaded).contains("error["), "{}", &whole[..cut]);
    }
}
