//! Flag over variable over `[env.*]` over file.
//!
//! `[env.*]` is laid over the file in `merge`, where the places of both are still known; this
//! file holds the two layers above it, which only say where the server listens.

use std::path::PathBuf;

use super::Diagnostic;
use super::devserver_toml::{AmountToml, CacheWord, HttpsToml, ServerToml};
use super::nearest::{listed, nearest};
use crate::s3::Credentials;

/// What stands in front of every variable's name.
const PREFIX: &str = "MFE_DEV_";

/// Every variable, with what it stands for.
pub const VARIABLES: [(&str, &str); 18] = [
    ("MFE_DEV_CONFIG", "the configuration file, as `--config`"),
    ("MFE_DEV_FROM", "production's definition, as `--from`"),
    (
        "MFE_DEV_ALLOW_REMOTE_ORIGINS",
        "`true` or `false`: servers that nothing stands for are asked, as `--allow-remote-origins`",
    ),
    ("MFE_DEV_ENV", "the `[env.NAME]` to use, as `--env`"),
    ("MFE_DEV_HOST", "the address of both listeners, as `--host`"),
    ("MFE_DEV_PORT", "the viewer listener's port, as `--port`"),
    (
        "MFE_DEV_CONTROL_PORT",
        "the control listener's port, as `--control-port`",
    ),
    (
        "MFE_DEV_CONTROL_HOST",
        "the control listener's address, as `--control-host`",
    ),
    ("MFE_DEV_STORE", "the folder of the store, as `--store`"),
    (
        "MFE_DEV_STRICT",
        "`true` or `false`: production to the byte, as `--strict`",
    ),
    ("MFE_DEV_CACHE", "`on` or `off`, as `--cache`"),
    (
        "MFE_DEV_CACHE_SIZE",
        "how much the edge keeps, as `--cache-size`",
    ),
    (
        "MFE_DEV_HTTPS",
        "`true` or `false`: viewers are served with TLS too, as `--https`",
    ),
    (
        "MFE_DEV_HTTPS_PORT",
        "the port for viewers with TLS, as `--https-port`",
    ),
    (
        "MFE_DEV_TIME_OFFSET",
        "how far the clock goes ahead, as `--time-offset`",
    ),
    (
        "MFE_DEV_LOG",
        "what is logged, as `--log`; `serve` reads it",
    ),
    (
        "MFE_DEV_CONTROL",
        "the running server's control URL; `invalidate` reads it",
    ),
    (
        "MFE_DEV_CA_DIR",
        "the folder of the local certificate authority; `serve` and `trust` read it",
    ),
];

/// AWS's own variables that stand in for what a `remote` bucket does not say.
const OF_AWS: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// The access key in the variables of the environment, where there is one.
pub(super) fn credentials_of(variables: &[(String, String)]) -> Option<Credentials> {
    let value = |name: &str| {
        let mut all = variables.iter();
        let found = all.find(|(it, value)| it == name && !value.is_empty());
        found.map(|(_, value)| value.clone())
    };
    let [id, secret, token] = OF_AWS.map(value);
    Some(Credentials {
        access_key_id: id?,
        secret_access_key: secret?,
        session_token: token,
    })
}

/// The `MFE_DEV_*` variables of this process and AWS's access key, for
/// [`super::LoadOptions::variables`].
pub fn variables_of_process() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let ours = name.starts_with(PREFIX) || OF_AWS.contains(&name.as_str());
            ours.then(|| (name, value.to_string_lossy().into_owned()))
        })
        .collect()
}

/// What a layer above the file sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layer {
    pub(super) config: Option<PathBuf>,
    pub(super) from: Option<PathBuf>,
    pub(super) allow_remote_origins: Option<bool>,
    pub(super) env: Option<String>,
    pub(super) store: Option<PathBuf>,
    pub(super) server: ServerToml,
}

/// Reads the variables; a bad value is an error, an unknown name a warning.
///
/// An empty value counts as not set, as with most programs.
pub(super) fn from_variables(variables: &[(String, String)], found: &mut Vec<Diagnostic>) -> Layer {
    let mut res = Layer::default();
    let (mut https, mut https_port) = (None, None);
    for (name, value) in variables {
        if !name.starts_with(PREFIX) || value.is_empty() {
            continue;
        }
        let server = &mut res.server;
        match name.as_str() {
            "MFE_DEV_CONFIG" => res.config = Some(PathBuf::from(value)),
            "MFE_DEV_FROM" => res.from = Some(PathBuf::from(value)),
            "MFE_DEV_ALLOW_REMOTE_ORIGINS" => {
                res.allow_remote_origins = switch(name, value, found);
            }
            "MFE_DEV_ENV" => res.env = Some(value.clone()),
            "MFE_DEV_HOST" => server.host = Some(value.clone()),
            "MFE_DEV_PORT" => server.port = port(name, value, found),
            "MFE_DEV_CONTROL_PORT" => server.control_port = port(name, value, found),
            "MFE_DEV_CONTROL_HOST" => server.control_host = Some(value.clone()),
            "MFE_DEV_STORE" => res.store = Some(PathBuf::from(value)),
            "MFE_DEV_STRICT" => server.strict = switch(name, value, found),
            "MFE_DEV_CACHE" => server.cache = cache(name, value, found),
            "MFE_DEV_CACHE_SIZE" => server.cache_size = Some(AmountToml::read(value)),
            "MFE_DEV_HTTPS" => https = switch(name, value, found),
            "MFE_DEV_HTTPS_PORT" => https_port = port(name, value, found),
            "MFE_DEV_TIME_OFFSET" => server.time_offset = Some(AmountToml::read(value)),
            // The commands take them.
            "MFE_DEV_LOG" | "MFE_DEV_CONTROL" | "MFE_DEV_CA_DIR" => {}
            _ => found.push(unknown(name)),
        }
    }
    res.server.https = one_https(https, https_port);
    res
}

/// A switch and a port of one layer; a port alone switches on.
pub(super) fn one_https(on: Option<bool>, port: Option<u16>) -> Option<HttpsToml> {
    match (on, port) {
        (Some(false), _) => Some(HttpsToml::On(false)),
        (_, Some(port)) => Some(HttpsToml::Port(port)),
        (Some(true), None) => Some(HttpsToml::On(true)),
        (None, None) => None,
    }
}

/// A server's settings with a layer above them.
pub(super) fn over(above: &ServerToml, below: &ServerToml) -> ServerToml {
    ServerToml {
        host: above.host.clone().or_else(|| below.host.clone()),
        port: above.port.or(below.port),
        control_port: above.control_port.or(below.control_port),
        control_host: (above.control_host.clone()).or_else(|| below.control_host.clone()),
        control_names: match above.control_names.is_empty() {
            true => below.control_names.clone(),
            false => above.control_names.clone(),
        },
        strict: above.strict.or(below.strict),
        pop: above.pop.clone().or_else(|| below.pop.clone()),
        cache: above.cache.or(below.cache),
        cache_size: above
            .cache_size
            .clone()
            .or_else(|| below.cache_size.clone()),
        time_offset: (above.time_offset.clone()).or_else(|| below.time_offset.clone()),
        https: match (&above.https, &below.https) {
            (Some(above), Some(below)) => Some(below.clone().below(above.clone())),
            (above, below) => above.clone().or_else(|| below.clone()),
        },
    }
}

fn cache(name: &str, value: &str, found: &mut Vec<Diagnostic>) -> Option<CacheWord> {
    let word = |on: bool| if on { CacheWord::On } else { CacheWord::Off };
    switch(name, value, found).map(word)
}

fn port(name: &str, value: &str, found: &mut Vec<Diagnostic>) -> Option<u16> {
    let port = value.trim().parse().ok();
    if port.is_none() {
        let title = format!("`{name}` is no port: `{value}`");
        found.push(
            Diagnostic::error("bad-variable", title)
                .help("give a number from 0 to 65535; 0 takes a free port"),
        );
    }
    port
}

fn switch(name: &str, value: &str, found: &mut Vec<Diagnostic>) -> Option<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => {
            let title = format!("`{name}` is neither true nor false: `{value}`");
            found.push(
                Diagnostic::error("bad-variable", title)
                    .help("give `true`, `false`, `on`, `off`, `1` or `0`"),
            );
            None
        }
    }
}

fn unknown(name: &str) -> Diagnostic {
    let known = || VARIABLES.iter().map(|(name, _)| *name);
    let title = format!("unknown variable `{name}`");
    let mut res = Diagnostic::warning("unknown-variable", title)
        .knowing(format!("known variables: {}", listed(known())));
    // All names begin alike, so only what follows is compared.
    let rest = || known().map(|it| &it[PREFIX.len()..]);
    if let Some(word) = nearest(&name[PREFIX.len()..], rest()) {
        res = res.help(format!("did you mean `{PREFIX}{word}`?"));
    }
    res
}

#[cfg(test)]
mod tests {
    use super::super::devserver_toml::HttpsListenerToml;
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (Layer, Vec<Diagnostic>) {
        let variables: Vec<(String, String)> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut found = Vec::new();
        (from_variables(&variables, &mut found), found)
    }

    #[test]
    fn every_variable_is_read() {
        let (layer, found) = read(&[
            ("MFE_DEV_CONFIG", "x.toml"),
            ("MFE_DEV_ENV", "staging"),
            ("MFE_DEV_HOST", "0.0.0.0"),
            ("MFE_DEV_PORT", "0"),
            ("MFE_DEV_CONTROL_PORT", "9000"),
            ("MFE_DEV_CONTROL_HOST", "::1"),
            ("MFE_DEV_STORE", "kept"),
            ("MFE_DEV_STRICT", "1"),
            ("MFE_DEV_CACHE", "off"),
            ("MFE_DEV_CACHE_SIZE", "1GB"),
            ("MFE_DEV_HTTPS_PORT", "9443"),
            ("MFE_DEV_TIME_OFFSET", "90"),
            ("MFE_DEV_CONTROL", "http://127.0.0.1:9000"),
            ("OTHER", "x"),
        ]);
        assert_eq!(found, []);
        assert_eq!(layer.config, Some(PathBuf::from("x.toml")));
        assert_eq!(layer.env.as_deref(), Some("staging"));
        assert_eq!(layer.server.host.as_deref(), Some("0.0.0.0"));
        assert_eq!(layer.server.port, Some(0));
        assert_eq!(layer.server.control_port, Some(9000));
        assert_eq!(layer.server.control_host.as_deref(), Some("::1"));
        assert_eq!(layer.store, Some(PathBuf::from("kept")));
        assert_eq!(layer.server.strict, Some(true));
        assert_eq!(layer.server.cache, Some(CacheWord::Off));
        let size = AmountToml::Text("1GB".to_owned());
        assert_eq!(layer.server.cache_size, Some(size));
        assert_eq!(layer.server.https, Some(HttpsToml::Port(9443)));
        assert_eq!(layer.server.time_offset, Some(AmountToml::Number(90)));
    }

    #[test]
    fn every_variable_that_is_offered_is_known() {
        for (name, _) in VARIABLES {
            let (_, found) = read(&[(name, "1")]);
            let unknown = found.iter().any(|it| it.code == "unknown-variable");
            assert!(!unknown, "{name}");
        }
    }

    #[test]
    fn https_is_switched_by_a_word_or_a_port() {
        assert_eq!(one_https(None, None), None);
        assert_eq!(one_https(Some(true), None), Some(HttpsToml::On(true)));
        assert_eq!(one_https(None, Some(1)), Some(HttpsToml::Port(1)));
        assert_eq!(one_https(Some(true), Some(1)), Some(HttpsToml::Port(1)));
        assert_eq!(one_https(Some(false), Some(1)), Some(HttpsToml::On(false)));
    }

    #[test]
    fn a_port_above_keeps_the_certificate_below() {
        let files = HttpsListenerToml {
            port: Some(1),
            certificate: Some("c.pem".to_owned()),
            key: Some("k.pem".to_owned()),
        };
        let layer = |https: HttpsToml| ServerToml {
            https: Some(https),
            ..ServerToml::default()
        };
        let merged = |above: HttpsToml| {
            over(&layer(above), &layer(HttpsToml::Listener(files.clone()))).https
        };
        let moved = HttpsListenerToml {
            port: Some(2),
            ..files.clone()
        };
        assert_eq!(merged(HttpsToml::Port(2)), Some(HttpsToml::Listener(moved)));
        let same = HttpsToml::Listener(files.clone());
        assert_eq!(merged(HttpsToml::On(true)), Some(same));
        assert_eq!(merged(HttpsToml::On(false)), Some(HttpsToml::On(false)));
        let off = layer(HttpsToml::On(false));
        let on = over(&layer(HttpsToml::On(true)), &off).https;
        assert_eq!(on.and_then(|it| it.port()), Some(8443));
    }

    #[test]
    fn a_bad_value_names_its_variable() {
        let (layer, found) = read(&[("MFE_DEV_PORT", "web"), ("MFE_DEV_STRICT", "maybe")]);
        assert_eq!(layer, Layer::default());
        let titles: Vec<&str> = found.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "`MFE_DEV_PORT` is no port: `web`",
                "`MFE_DEV_STRICT` is neither true nor false: `maybe`",
            ]
        );
    }

    #[test]
    fn an_unknown_variable_is_a_warning_with_the_nearest_word() {
        let (_, found) = read(&[("MFE_DEV_PROT", "1")]);
        assert_eq!(found[0].code, "unknown-variable");
        assert_eq!(found[0].help, ["did you mean `MFE_DEV_PORT`?"]);
    }

    #[test]
    fn what_is_empty_is_not_set() {
        assert_eq!(read(&[("MFE_DEV_PORT", "")]), (Layer::default(), vec![]));
    }

    #[test]
    fn the_layer_above_wins_key_by_key() {
        let above = ServerToml {
            port: Some(1),
            ..ServerToml::default()
        };
        let below = ServerToml {
            port: Some(2),
            strict: Some(true),
            ..ServerToml::default()
        };
        let merged = over(&above, &below);
        assert_eq!((merged.port, merged.strict), (Some(1), Some(true)));
    }
}
