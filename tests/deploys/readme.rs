//! The fixtures' README.md keep their word: what they say to type is typed, and their tables hold.

use std::fs;

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
