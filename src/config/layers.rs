//! Flag over variable over `[env.*]` over file.
//!
//! `[env.*]` is laid over the file in `merge`, where the places of both are still known; this
//! file holds the two layers above it, which only say where the server listens.

use std::path::PathBuf;

use super::Diagnostic;
use super::devserver_toml::ServerToml;
use super::nearest::{listed, nearest};

/// What stands in front of every variable's name.
const PREFIX: &str = "MFE_DEV_";

/// Every variable, with what it stands for.
pub const VARIABLES: [(&str, &str); 8] = [
    ("MFE_DEV_CONFIG", "the configuration file, as `--config`"),
    ("MFE_DEV_ENV", "the `[env.NAME]` to use, as `--env`"),
    ("MFE_DEV_HOST", "the address of both listeners, as `--host`"),
    ("MFE_DEV_PORT", "the viewer listener's port, as `--port`"),
    (
        "MFE_DEV_CONTROL_PORT",
        "the control listener's port, as `--control-port`",
    ),
    (
        "MFE_DEV_STRICT",
        "`true` or `false`: production to the byte, as `--strict`",
    ),
    (
        "MFE_DEV_LOG",
        "what is logged, as `--log`; `serve` reads it",
    ),
    (
        "MFE_DEV_CA_DIR",
        "the folder of the local certificate authority; `serve` and `trust` read it",
    ),
];

/// The `MFE_DEV_*` variables of this process, for [`super::LoadOptions::variables`].
pub fn variables_of_process() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let ours = name.starts_with(PREFIX);
            ours.then(|| (name, value.to_string_lossy().into_owned()))
        })
        .collect()
}

/// What a layer above the file sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layer {
    pub(super) config: Option<PathBuf>,
    pub(super) env: Option<String>,
    pub(super) server: ServerToml,
}

/// Reads the variables; a bad value is an error, an unknown name a warning.
///
/// An empty value counts as not set, as with most programs.
pub(super) fn from_variables(variables: &[(String, String)], found: &mut Vec<Diagnostic>) -> Layer {
    let mut res = Layer::default();
    for (name, value) in variables {
        if !name.starts_with(PREFIX) || value.is_empty() {
            continue;
        }
        let server = &mut res.server;
        match name.as_str() {
            "MFE_DEV_CONFIG" => res.config = Some(PathBuf::from(value)),
            "MFE_DEV_ENV" => res.env = Some(value.clone()),
            "MFE_DEV_HOST" => server.host = Some(value.clone()),
            "MFE_DEV_PORT" => server.port = port(name, value, found),
            "MFE_DEV_CONTROL_PORT" => server.control_port = port(name, value, found),
            "MFE_DEV_STRICT" => server.strict = switch(name, value, found),
            // The commands take them.
            "MFE_DEV_LOG" | "MFE_DEV_CA_DIR" => {}
            _ => found.push(unknown(name)),
        }
    }
    res
}

/// A server's settings with a layer above them.
pub(super) fn over(above: &ServerToml, below: &ServerToml) -> ServerToml {
    ServerToml {
        host: above.host.clone().or_else(|| below.host.clone()),
        port: above.port.or(below.port),
        control_port: above.control_port.or(below.control_port),
        strict: above.strict.or(below.strict),
        pop: above.pop.clone().or_else(|| below.pop.clone()),
    }
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
                Diagnostic::error("bad-variable", title).help("give `true`, `false`, `1` or `0`"),
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
            ("MFE_DEV_STRICT", "1"),
            ("OTHER", "x"),
        ]);
        assert_eq!(found, []);
        assert_eq!(layer.config, Some(PathBuf::from("x.toml")));
        assert_eq!(layer.env.as_deref(), Some("staging"));
        assert_eq!(layer.server.host.as_deref(), Some("0.0.0.0"));
        assert_eq!(layer.server.port, Some(0));
        assert_eq!(layer.server.control_port, Some(9000));
        assert_eq!(layer.server.strict, Some(true));
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
