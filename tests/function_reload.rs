//! An edit of a function, of its package or of its store takes effect without a restart.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::fs;

use support::{DevServer, edit};

const CONFIG: &str = "[[app]]\nname = \"site\"\ndist = \"dist\"\n\
    viewer_request = { file = \"edge/auth.js\", key_value_store = \"words\" }\n\
    origin_request = \"edge/package\"\n\
    [[key_value_store]]\nname = \"words\"\nfile = \"edge/words.json\"\n";

const CODE: &str = "function handler(event) { return event.request; }\n";

const PACKAGE: &str = "exports.handler = async (event) => event.Records[0].cf.request;\n";

fn server() -> DevServer {
    DevServer::start_with(
        &[
            ("dist/index.html", "<html><head></head>a"),
            ("edge/auth.js", CODE),
            ("edge/package/index.js", PACKAGE),
            ("edge/package/lib/x.js", "// 1"),
            ("edge/package/node_modules/y/index.js", "// 1"),
            ("edge/words.json", r#"{"data":[{"key":"a","value":"1"}]}"#),
            ("devserver.toml", CONFIG),
        ],
        &[],
    )
}

#[test]
fn every_edit_names_the_function_that_it_changed() {
    let mut server = server();
    let write = |server: &DevServer, file: &str, text: &str| {
        fs::write(server.path(file), text).unwrap();
    };
    write(
        &server,
        "edge/auth.js",
        "// 2\nfunction handler(event) { return event.request; }\n",
    );
    assert_eq!(server.next_event("reload")["function"], "edge-auth");
    write(
        &server,
        "edge/package/index.js",
        &format!("// 2\n{PACKAGE}"),
    );
    assert_eq!(server.next_event("reload")["function"], "edge-package");
    write(&server, "edge/package/lib/x.js", "// 22");
    assert_eq!(server.next_event("reload")["function"], "edge-package");
    write(&server, "edge/words.json", r#"{"data":[]}"#);
    assert_eq!(server.next_event("reload")["key_value_store"], "words");
    // As many editors save: written beside it, and renamed over it.
    write(&server, "edge/auth.js.tmp", CODE);
    fs::rename(server.path("edge/auth.js.tmp"), server.path("edge/auth.js")).unwrap();
    assert_eq!(server.next_event("reload")["function"], "edge-auth");
}

#[test]
fn a_folder_that_came_to_a_package_is_watched_too() {
    let mut server = server();
    fs::create_dir(server.path("edge/package/new")).unwrap();
    assert_eq!(server.next_event("reload")["function"], "edge-package");
    fs::write(server.path("edge/package/new/z.js"), "// 1").unwrap();
    assert_eq!(server.next_event("reload")["function"], "edge-package");
    fs::write(server.path("edge/package/new/z.js"), "// 22").unwrap();
    assert_eq!(server.next_event("reload")["function"], "edge-package");
}

/// A configuration that names a file which is yet to be written is taken once it is.
#[test]
fn a_missing_file_is_waited_for() {
    let mut server = server();
    edit(
        &server.path("devserver.toml"),
        "edge/auth.js",
        "edge/new/auth.js",
    );
    let error = server.next_event("error");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("there is no file `edge/new/auth.js`"),
        "{error}"
    );
    fs::create_dir(server.path("edge/new")).unwrap();
    fs::write(server.path("edge/new/auth.js"), CODE).unwrap();
    assert_eq!(server.next_event("watching")["reloaded"], true);
}
