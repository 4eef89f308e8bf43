//! The README.md of the fixtures and of mfe-dev keep their word: what they say to type is typed, and
//! their tables hold.

use std::fs;
use std::path::Path;

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

/// The block of README.md that begins with this line, after its fence.
fn block<'a>(readme: &'a str, begins: &str) -> &'a str {
    let (_, rest) = readme.split_once(&format!("```{begins}")).unwrap();
    let (block, _) = rest.split_once("\n```").unwrap();
    block
}

#[test]
fn a_site_is_deployed_as_readme_says() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, section) = readme.split_once("## Deploying to it").unwrap();
    let toml = block(section, "toml\n");
    let files = [
        ("devserver.toml", toml),
        ("dist/index.html", "<h1>main</h1>"),
        ("dist/app.js", "export {}"),
    ];
    let server = DevServer::start_with(&files, &["--strict"]);
    let team = Team::of(&server);
    let mut exported = 0;
    let mut shown = 0;
    for line in block(section, "shell\n").lines() {
        // What the team's own environment has already.
        if line.starts_with("export ") {
            exported += 1;
            continue;
        }
        let (command, comment) = line.split_once(" # ").unwrap_or((line, ""));
        let command = command.trim();
        let said = match command.strip_prefix("curl -i http://127.0.0.1:8080") {
            Some(path) => format!("{:?}", server.get(path)),
            None => {
                let command = format!("cd '{}'\n{command}", server.path("").display());
                team.run("sh", &["-euc", &command])
            }
        };
        for expected in comment.split('`').skip(1).step_by(2) {
            let (name, value) = expected.split_once(": ").unwrap();
            let header = format!("({name:?}, {value:?})");
            assert!(said.contains(&header), "{line}\n{said}");
            shown += 1;
        }
    }
    assert_eq!((exported, shown), (2, 3));
    assert_eq!(
        server.get("/").header("x-cache"),
        Some("Miss from cloudfront")
    );
}
