//! The README.md of the fixtures and of mfe-dev keep their word: what they say to type is typed, and
//! their tables hold.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::build::script;
use crate::support::DevServer;
use crate::team::Team;

/// Where a README takes AWS to be.
const ENDPOINT: &str = "http://127.0.0.1:8081";

/// A fixture's README.md.
pub(crate) struct Readme(String);

impl Readme {
    pub(crate) fn of(site: &str) -> Self {
        Readme(fs::read_to_string(script(site).join("README.md")).unwrap())
    }

    /// What is typed in the second terminal: the indented blocks but for the one that starts the
    /// server.
    pub(crate) fn typed(&self) -> Vec<String> {
        let mut blocks = vec![String::new()];
        for line in self.0.lines() {
            match (line.strip_prefix("    "), blocks.last_mut()) {
                (Some(line), Some(block)) => {
                    block.push_str(line);
                    block.push('\n');
                }
                _ => blocks.push(String::new()),
            }
        }
        blocks.retain(|it| !it.is_empty() && !it.contains("mfe-dev"));
        blocks
    }

    /// Every path of the table answers.
    #[track_caller]
    pub(crate) fn check_table(&self, server: &DevServer) {
        let rows = self.0.lines().filter(|it| it.starts_with("| `/"));
        let paths: Vec<&str> = rows
            .flat_map(|row| row.split('|').nth(1).unwrap().split('`'))
            .filter(|it| it.starts_with('/'))
            .collect();
        assert!(paths.len() > 3, "{paths:?}");
        for path in paths {
            assert_eq!(server.get(path).status(), 200, "{path}");
        }
    }
}

/// Types this in a terminal at the top of the repository; returns what is printed.
#[track_caller]
pub(crate) fn type_in(team: &Team, server: &DevServer, typed: &str) -> String {
    assert!(typed.contains(ENDPOINT), "{typed}");
    let typed = typed.replace(ENDPOINT, server.control_url());
    let top = env!("CARGO_MANIFEST_DIR");
    team.run("sh", &["-euc", &format!("cd '{top}'\n{typed}")])
}

#[test]
fn one_bucket_is_deployed_as_its_readme_says() {
    let site = "deployed-one-bucket";
    let readme = Readme::of(site);
    let server = DevServer::start(site, &["--strict"]);
    type_in(&Team::of(&server), &server, &readme.typed().concat());
    readme.check_table(&server);
    let version = server.get("/subscriptions/version.json");
    assert!(version.text().contains("3.1.0"), "{}", version.text());
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
    // What is uploaded within the second in which it was written would be uploaded twice.
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    for name in ["dist/index.html", "dist/app.js"] {
        let file = File::open(server.path(name)).unwrap();
        file.set_modified(hour_ago).unwrap();
    }
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
