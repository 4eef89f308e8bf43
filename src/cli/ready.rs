//! The ready signal: one JSON object on one line, once every socket is bound.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::config::Config;
use crate::distribution::Distribution;
use crate::server::Bound;

/// The ready signal for what was bound.
pub(super) fn ready(config: &Config, bound: &Bound) -> Value {
    let port = bound.viewer_address.port();
    let distributions: Vec<Value> = config
        .distributions
        .iter()
        .map(|it| {
            json!({
                "id": it.id,
                "aliases": it.aliases.iter().map(|alias| alias.as_str()).collect::<Vec<_>>(),
                "url": distribution_url(it, config.distributions.len(), bound),
                "domain_name": format!("{}:{port}", it.domain_name()),
            })
        })
        .collect();
    json!({
        "event": "ready",
        "viewer": [viewer_url(bound)],
        "control": format!("http://{}", bound.control_address),
        "distributions": distributions,
        "pid": std::process::id(),
    })
}

/// The viewers' listener as a URL that a browser can open.
pub(super) fn viewer_url(bound: &Bound) -> String {
    let address = bound.viewer_address;
    if address.ip().is_unspecified() {
        return format!("http://127.0.0.1:{}", address.port());
    }
    format!("http://{address}")
}

/// Where a distribution is reached: the listener itself where there is only one.
pub(super) fn distribution_url(distribution: &Distribution, of: usize, bound: &Bound) -> String {
    if of == 1 {
        return viewer_url(bound);
    }
    let port = bound.viewer_address.port();
    let local = distribution
        .aliases
        .iter()
        .map(crate::distribution::Alias::as_str)
        .find(|it| it.ends_with(".localhost") && !it.starts_with('*'));
    let host = local.map_or_else(|| distribution.domain_name(), str::to_owned);
    format!("http://{host}:{port}")
}

/// Writes the ready signal into a file that appears whole.
pub(super) fn write_file(path: &Path, ready: &Value) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|it| !it.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{ready}")?;
    file.persist(path)?;
    Ok(())
}
