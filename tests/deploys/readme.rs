//! The fixtures' README.md keep their word: what they say to type is typed, and their tables hold.

use std::fs;

use crate::build::script;
use crate::support::DevServer;
use crate::team::Team;

/// Where a README takes AWS to be.
const ENDPOINT: &str = "http://127.0.0.1:8081";

/// What is typed in the second terminal: the indented blocks without those that start the server.
fn typed(readme: &str) -> String {
    let mut blocks: Vec<String> = vec![String::new()];
    for line in readme.lines() {
        match line.strip_prefix("    ") {
            Some(line) => {
                let block = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            None => blocks.push(String::new()),
        }
    }
    blocks.retain(|it| !it.contains("mfe-dev"));
    blocks.concat()
}

/// The paths of the table's first column.
fn paths(readme: &str) -> Vec<&str> {
    let rows = readme.lines().filter(|it| it.starts_with("| `/"));
    rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`'))
        .filter(|it| it.starts_with('/'))
        .collect()
}

#[track_caller]
fn check(site: &str) {
    let readme = fs::read_to_string(script(site).join("README.md")).unwrap();
    let server = DevServer::start(site, &["--strict"]);
    let typed = typed(&readme);
    assert!(typed.contains(ENDPOINT), "{typed}");
    let typed = typed.replace(ENDPOINT, server.control_url());
    Team::of(&server).run(
        "sh",
        &[
            "-euc",
            &format!("cd '{}'\n{typed}", env!("CARGO_MANIFEST_DIR")),
        ],
    );
    let paths = paths(&readme);
    assert!(paths.len() > 3, "{paths:?}");
    for path in paths {
        assert_eq!(server.get(path).status(), 200, "{path}");
    }
}

#[test]
fn one_bucket_is_deployed_as_its_readme_says() {
    check("deployed-one-bucket");
}

#[test]
fn a_bucket_per_app_is_deployed_as_its_readme_says() {
    check("deployed-buckets");
}
