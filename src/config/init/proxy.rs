//! Which paths a package's dev server hands on to another server of this machine.

use std::path::Path;

use serde_json::Value as Json;

/// A path that is handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proxy {
    /// What paths begin with, as in `/api`; empty for all.
    pub(super) path: String,
    /// The server, as in `http://localhost:3000`.
    pub(super) url: String,
}

/// The proxies in a bundler's configuration and in `package.json`.
pub(super) fn proxies(folder: &Path, config: Option<&str>) -> Vec<Proxy> {
    let text = std::fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    let own = manifest["proxy"].as_str().and_then(local_server);
    let own = own.map(|url| Proxy {
        path: String::new(),
        url,
    });
    let proxy = config.and_then(|it| it.split_once("proxy"));
    let written = proxy.map(|(_, rest)| in_text(rest)).unwrap_or_default();
    own.into_iter().chain(written).collect()
}

/// Each server of this machine in a text, with the path that was quoted last before it.
fn in_text(text: &str) -> Vec<Proxy> {
    let mut res = Vec::new();
    let mut path = String::new();
    let mut rest = text;
    while let Some((start, quote)) = rest.char_indices().find(|(_, it)| "'\"`".contains(*it)) {
        let inner = &rest[start + 1..];
        let Some(end) = inner.find(quote) else { break };
        let word = &inner[..end];
        if let Some(url) = local_server(word) {
            res.push(Proxy {
                path: path.clone(),
                url,
            });
        } else if word.trim_start_matches('^').starts_with('/') {
            path = word.trim_start_matches('^').to_owned();
        }
        rest = &inner[end + 1..];
    }
    res
}

/// The server in an address, where it is of this machine and its port is said.
fn local_server(text: &str) -> Option<String> {
    let rest = text.strip_prefix("http://")?;
    let authority = rest.split('/').next().unwrap_or(rest);
    let (host, port) = authority.rsplit_once(':')?;
    let is_local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    (is_local && port.parse::<u16>().is_ok()).then(|| format!("http://{authority}"))
}

/// The one server to which paths of these patterns are handed on; `None` where it is not clear.
pub(super) fn server_of<'a>(
    patterns: &[String],
    mut proxies: impl Iterator<Item = &'a Proxy>,
) -> Option<&'a Proxy> {
    let fits = |it: &&Proxy| {
        let path = it.path.trim_end_matches(['/', '*']);
        patterns.iter().any(|pattern| {
            let literal = pattern.split(['*', '?']).next().unwrap_or_default();
            let literal = literal.trim_end_matches('/');
            !literal.is_empty() && (literal == path || literal.starts_with(&format!("{path}/")))
        })
    };
    let first = proxies.find(fits)?;
    proxies
        .filter(fits)
        .all(|it| it.url == first.url)
        .then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_found_in_each_spelling() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = in_text(text);
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|it| (it.path.as_str(), it.url.as_str()))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        let three = "http://localhost:3000";
        check("'/api': 'http://localhost:3000'", &[("/api", three)]);
        check(
            r#""/api": { target: "http://localhost:3000/", changeOrigin: true }"#,
            &[("/api", three)],
        );
        check(
            "[{ context: ['/api'], target: `http://localhost:3000` }]",
            &[("/api", three)],
        );
        check("'^/api': 'http://localhost:3000'", &[("/api", three)]);
        check("'/api': 'https://api.example.com'", &[]);
        check("'/api': 'http://localhost'", &[]);
        check("'/api", &[]);
    }

    #[test]
    fn a_server_is_taken_only_where_all_agree() {
        let proxy = |path: &str, port: u16| Proxy {
            path: path.to_owned(),
            url: format!("http://localhost:{port}"),
        };
        let check = |patterns: &[&str], proxies: &[Proxy], expected: Option<&str>| {
            let patterns: Vec<String> = patterns.iter().map(|it| (*it).to_owned()).collect();
            let found = server_of(&patterns, proxies.iter()).map(|it| it.url.as_str());
            assert_eq!(found, expected, "{patterns:?} {proxies:?}");
        };
        let one = Some("http://localhost:1");
        check(&["/api/*"], &[proxy("/api", 1)], one);
        check(&["/api/v1/*"], &[proxy("/api", 1)], one);
        check(&["/api/*"], &[proxy("", 1)], one);
        check(&["/api/*"], &[proxy("/api", 1), proxy("/api", 1)], one);
        check(&["/api/*"], &[proxy("/api", 1), proxy("/api", 2)], None);
        check(&["/api/*"], &[proxy("/auth", 1)], None);
        check(&["/apiary/*"], &[proxy("/api", 1)], None);
        check(&["*"], &[proxy("", 1)], None);
    }
}
