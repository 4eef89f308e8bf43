//! Whether a package has a dev server of its own, and at which port.

use std::path::Path;

use serde_json::Value as Json;

/// Where Vite and webpack's dev server listen unless they are told otherwise.
const VITE: u16 = 5173;
const WEBPACK: u16 = 8080;

/// The port of a package's dev server: the one in its script or its bundler's configuration, else
/// the usual one. `None` where the package has neither Vite nor webpack's dev server.
pub(super) fn port(folder: &Path, config: Option<&str>) -> Option<u16> {
    let text = std::fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    let scripts = manifest["scripts"].as_object();
    let scripts: Vec<&str> = scripts
        .into_iter()
        .flat_map(|it| it.values().filter_map(Json::as_str))
        .collect();
    let depends = |name: &str| {
        ["dependencies", "devDependencies"]
            .iter()
            .any(|it| manifest[it].get(name).is_some())
    };
    let (usual, script) = if let Some(it) = scripts.iter().find(|it| serves_with_vite(it)) {
        (VITE, Some(*it))
    } else if let Some(it) = scripts.iter().find(|it| serves_with_webpack(it)) {
        (WEBPACK, Some(*it))
    } else if depends("vite") {
        (VITE, None)
    } else if depends("webpack-dev-server") {
        (WEBPACK, None)
    } else {
        return None;
    };
    let told = script.and_then(|it| number_after(it, "--port"));
    told.or_else(|| number_after(config?, "port:"))
        .or(Some(usual))
}

/// `vite`, `vite dev`, `vite --host`; not `vite build`.
fn serves_with_vite(script: &str) -> bool {
    let mut words = script.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let other = ["build", "preview", "optimize"];
        if word == "vite" && !words.peek().is_some_and(|it| other.contains(it)) {
            return true;
        }
    }
    false
}

fn serves_with_webpack(script: &str) -> bool {
    script.contains("webpack-dev-server") || script.contains("webpack serve")
}

/// The number behind a word, as in `--port 3000`, `--port=3000` and `port: 3000`.
fn number_after(text: &str, word: &str) -> Option<u16> {
    let (_, rest) = text.split_once(word)?;
    let rest = rest.trim_start_matches(['=', ' ']);
    let digits = rest.find(|it: char| !it.is_ascii_digit());
    rest[..digits.unwrap_or(rest.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(manifest: &str, config: Option<&str>, expected: Option<u16>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("package.json"), manifest).unwrap();
        assert_eq!(port(folder.path(), config), expected, "{manifest}");
    }

    #[test]
    fn vite_and_webpack_are_known_by_scripts_and_dependencies() {
        check(r#"{"scripts": {"dev": "vite"}}"#, None, Some(5173));
        check(
            r#"{"scripts": {"dev": "vite --port 3000"}}"#,
            None,
            Some(3000),
        );
        check(
            r#"{"scripts": {"start": "tsc && vite dev --port=1"}}"#,
            None,
            Some(1),
        );
        check(r#"{"scripts": {"build": "vite build"}}"#, None, None);
        check(r#"{"scripts": {"test": "vitest"}}"#, None, None);
        check(
            r#"{"devDependencies": {"vite": "^7.0.0"}}"#,
            None,
            Some(5173),
        );
        check(
            r#"{"scripts": {"start": "webpack serve --open"}}"#,
            None,
            Some(8080),
        );
        let config = Some("devServer: { port: 3001, hot: true }");
        check(
            r#"{"scripts": {"start": "webpack-dev-server"}}"#,
            config,
            Some(3001),
        );
        check(
            r#"{"dependencies": {"webpack-dev-server": "5"}}"#,
            config,
            Some(3001),
        );
        check(r#"{"dependencies": {"react": "19"}}"#, config, None);
        check("not json", None, None);
    }
}
